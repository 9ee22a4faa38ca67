package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"

	"github.com/pupitre-lab/pupitre/api/contract"
	"github.com/pupitre-lab/pupitre/api/problem"
)

const (
	healthPath = "/healthz"
	readyPath  = "/readyz"
)

// serviceRoutes are those of the server itself.
func (s *Server) serviceRoutes() []Route {
	get := func(path string, handle func(*Call) error) Route {
		return Route{Method: http.MethodGet, Path: path, Access: Public, Class: Reads, Handle: handle}
	}
	with := func(r Route, produces string, query ...string) Route {
		r.Produces, r.Query = []string{produces}, query
		return r
	}
	tagged := func(r Route) Route { r.Tagged = true; return r }
	return []Route{
		get(healthPath, s.health),
		get(readyPath, s.ready),
		with(get("/problems/{code}", explainProblem), "text/html", "lang"),
		tagged(get("/api/build", s.build)),
		tagged(with(get("/api/openapi.yaml", sendContract), "application/yaml")),
		tagged(with(get("/api/docs", sendDocs), "text/html", "lang")),
		tagged(with(get("/api/docs.css", sendStyle), "text/css")),
	}
}

func (s *Server) health(c *Call) error {
	return c.JSON(http.StatusOK, map[string]string{"status": "ok"})
}

func (s *Server) build(c *Call) error { return c.JSON(http.StatusOK, s.config.Build) }

type readiness struct {
	Status string        `json:"status"`
	Checks []readyResult `json:"checks"`
}

type readyResult struct {
	Name string `json:"name"`
	OK   bool   `json:"ok"`
}

// ready asks every check at the same time. What is wrong goes to the log: the
// address is open to all.
func (s *Server) ready(c *Call) error {
	ctx, cancel := context.WithTimeout(c.Context(), s.config.Timeouts.Ready)
	defer cancel()
	out := readiness{Status: "ready", Checks: make([]readyResult, len(s.config.Ready))}
	var all sync.WaitGroup
	for i, check := range s.config.Ready {
		all.Go(func() { out.Checks[i] = s.ask(ctx, check) })
	}
	all.Wait()
	if err := c.Context().Err(); err != nil {
		return fmt.Errorf("api: nobody waits for the checks: %w", err)
	}
	for _, check := range out.Checks {
		if !check.OK {
			out.Status = "unready"
		}
	}
	if s.closing.Err() != nil {
		out.Status = "stopping"
	}
	if out.Status != "ready" {
		return c.JSON(http.StatusServiceUnavailable, out)
	}
	return c.JSON(http.StatusOK, out)
}

func (s *Server) ask(ctx context.Context, check ReadyCheck) readyResult {
	err := try(ctx, check.Check)
	if err != nil && !errors.Is(ctx.Err(), context.Canceled) {
		s.config.Log.Warn("not ready", slog.String("check", check.Name), slog.String("error", err.Error()))
	}
	return readyResult{Name: check.Name, OK: err == nil}
}

// try turns a panic into an error: it would end the process, outside of the
// goroutine of a request.
func try(ctx context.Context, check func(context.Context) error) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("panic: %v", cause)
		}
	}()
	return check(ctx)
}

func explainProblem(c *Call) error {
	kind, known := problem.Lookup(problem.Code(c.Param("code")))
	if !known {
		return problem.New(problem.NotFound, problem.Text{})
	}
	page, err := contract.ProblemPage(kind, c.Language())
	if err != nil {
		return err
	}
	return c.Page(page)
}

func sendContract(c *Call) error { return c.Bytes(http.StatusOK, "application/yaml", contract.YAML()) }

func sendStyle(c *Call) error {
	return c.Bytes(http.StatusOK, "text/css; charset=utf-8", contract.CSS)
}

func sendDocs(c *Call) error {
	page, err := contract.Page(c.Language())
	if err != nil {
		return err
	}
	return c.Page(page)
}
