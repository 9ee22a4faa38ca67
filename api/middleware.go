package api

import (
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/pupitre-lab/pupitre/api/problem"
)

// exchange is what the middleware knows of one request. Steps and handlers add
// to it; the log and the metrics read it at the end.
type exchange struct {
	id      string
	address string // of the client; "" when unknown
	lang    problem.Language
	route   *Route // nil where there is none
	actor   string // PersonID; "" for nobody
	code    problem.Code
	err     error // why it was refused, with its cause
}

const exchangeKey = "pupitre.exchange"

func exchangeOf(c *gin.Context) *exchange { return c.MustGet(exchangeKey).(*exchange) }

// identify gives the request an id and finds out where it comes from.
func (s *Server) identify(c *gin.Context) {
	x := &exchange{id: s.config.NewID(), address: clientAddress(c.Request, s.config.TrustedProxies), lang: problem.Preferred(c.GetHeader("Accept-Language"))}
	if route, known := s.byPath[strings.Replace(c.Request.Method, http.MethodHead, http.MethodGet, 1)+" "+c.FullPath()]; known {
		x.route = &route
	}
	c.Set(exchangeKey, x)
	c.Header("X-Request-Id", x.id)
	c.Next()
}

// observe logs and counts the request once it is answered. Neither the query
// nor any header is logged: they may hold secrets.
func (s *Server) observe(c *gin.Context) {
	x := exchangeOf(c)
	begun := s.config.Now()
	s.metrics.running.Inc()
	defer s.metrics.running.Dec()
	c.Next()
	took := s.config.Now().Sub(begun)
	s.metrics.count(c, x, took)
	level, status := slog.LevelInfo, x.status(c)
	if status >= http.StatusInternalServerError {
		level = slog.LevelError
	}
	attributes := []slog.Attr{
		slog.String("request_id", x.id), slog.String("method", c.Request.Method), slog.String("route", routeName(x)), slog.String("path", loggedPath(c, x)),
		slog.Int("status", status), slog.Int("bytes", max(0, c.Writer.Size())), slog.Duration("took", took),
		slog.String("actor", x.actor), slog.String("address", x.address),
	}
	if x.code != "" {
		attributes = append(attributes, slog.String("problem", string(x.code)))
	}
	if x.err != nil && (level == slog.LevelError || x.code == problem.GivenUp) {
		attributes = append(attributes, slog.String("error", x.err.Error()))
	}
	s.config.Log.LogAttrs(context.WithoutCancel(c.Request.Context()), level, "request", attributes...)
}

// status is what was answered, or that the client did not wait for it.
func (x *exchange) status(c *gin.Context) int {
	if x.code == problem.GivenUp {
		return problem.StatusGivenUp
	}
	return c.Writer.Status()
}

func routeName(x *exchange) string {
	if x.route == nil {
		return "none"
	}
	return x.route.Path
}

// maxLoggedPath bounds, in bytes, what of a path goes to the log.
const maxLoggedPath = 200

// loggedPath leaves out paths that hold a secret, and those of the user
// interface: a link that somebody was sent may be one.
func loggedPath(c *gin.Context, x *exchange) string {
	path := c.Request.URL.EscapedPath()
	if x.route != nil && x.route.Secret || x.route == nil && !ofTheAPI(path) {
		return ""
	}
	return path[:min(len(path), maxLoggedPath)]
}

// recover answers a panic with a problem that tells nothing, and logs it.
func (s *Server) recover(c *gin.Context) {
	defer func() {
		cause := recover()
		if cause == nil {
			return
		}
		if err, ok := cause.(error); ok && errors.Is(err, http.ErrAbortHandler) {
			panic(cause) // the way of net/http to break the connection off
		}
		x := exchangeOf(c)
		s.config.Log.Error("panic", slog.String("request_id", x.id), slog.String("route", routeName(x)), slog.Any("panic", cause), slog.String("stack", string(debug.Stack())))
		s.refuse(c, problem.New(problem.Internal, problem.Text{}).Because(fmt.Errorf("panic: %v", cause)))
	}()
	c.Next()
}

// refuse answers with a problem document, unless an answer has begun.
func (s *Server) refuse(c *gin.Context, p *problem.Error) {
	x := exchangeOf(c)
	x.code, x.err = p.Kind().Code, p
	c.Abort()
	if c.Writer.Written() {
		return
	}
	c.Header("Content-Type", problem.MediaType)
	c.Header("Content-Language", string(x.lang))
	c.Header("Cache-Control", "no-store")
	c.Writer.Header().Del("ETag")
	c.Writer.Header().Add("Vary", "Accept-Language")
	if p.Retry > 0 {
		c.Header("Retry-After", seconds(p.Retry))
	}
	if p.Kind().Status == http.StatusUnauthorized {
		c.Header("WWW-Authenticate", `Bearer realm="pupitre"`)
	}
	c.Status(p.Kind().Status)
	_, _ = c.Writer.Write(p.Document(x.lang, x.id)) // the client may be gone
}

// seconds is a duration in whole seconds, rounded up, at least one.
func seconds(d time.Duration) string {
	return fmt.Sprint(max(1, int64((d+time.Second-1)/time.Second)))
}

// strictPolicy lets an answer do nothing in a browser.
const strictPolicy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

// pagePolicy is for the pages of this package: a style sheet of our own.
const pagePolicy = "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

// secure sets the headers that every answer has. The user interface puts its
// own policy in their place.
func (s *Server) secure(c *gin.Context) {
	for name, value := range map[string]string{
		"Content-Security-Policy":      strictPolicy,
		"X-Content-Type-Options":       "nosniff",
		"X-Frame-Options":              "DENY",
		"Referrer-Policy":              "same-origin",
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin",
		"Permissions-Policy":           "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
	} {
		c.Header(name, value)
	}
	if s.https() {
		c.Header("Strict-Transport-Security", "max-age=31536000")
	}
	c.Next()
}

func (s *Server) notFound(c *gin.Context) {
	if s.config.Web != nil && !ofTheAPI(c.Request.URL.Path) {
		c.Status(http.StatusOK) // gin has set 404
		s.config.Web.ServeHTTP(c.Writer, c.Request)
		return
	}
	s.refuse(c, problem.New(problem.NotFound, problem.Text{}))
}

// ofTheAPI tells the paths that the user interface has no part in.
func ofTheAPI(path string) bool {
	return path == "/api" || strings.HasPrefix(path, "/api/") || strings.HasPrefix(path, "/problems/")
}

func (s *Server) noMethod(c *gin.Context) {
	allowed := c.Writer.Header().Get("Allow")
	s.refuse(c, problem.Newf(problem.MethodNotAllowed, problem.Text{FR: "permises ici : %s", EN: "allowed here: %s"}, allowed))
}

// quiet passes what net/http has to say to the log, at a level of its own: most
// of it is the noise of clients that break off.
func quiet(l *slog.Logger) *log.Logger { return slog.NewLogLogger(l.Handler(), slog.LevelDebug) }
