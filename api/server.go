// Package api offers the platform over HTTP: the machinery that every address
// shares. What an address does is a Handler of its Route.
//
// A request goes through gin's middleware (an id, the log, panics, headers, the
// host it asks for) and then through the steps of its route, in this order:
// forms of answer, parameters, who asks, where from, how much lately, logged in
// or not, the body's type and size, the right, the idempotency key. Each can
// refuse with a problem document; see steps.go.
//
// Metrics are not on the API's address: MetricsHandler is for a listener of its
// own that only the operator reaches.
package api

import (
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/pupitre-lab/pupitre/api/cursor"
	"github.com/pupitre-lab/pupitre/api/throttle"
)

// Server is the API. It serves until Serve's context ends, once.
type Server struct {
	config  Config
	hosts   hosts
	routes  []Route
	byPath  map[string]Route // by method and gin's path
	engine  *gin.Engine
	budgets map[Class]budgets
	streams *throttle.Seats
	sockets *throttle.Seats
	cursors cursor.Codec
	metrics *metrics
	csrf    *http.CrossOriginProtection

	closing context.Context // ends when the server stops: streams end with it
	close   context.CancelFunc
	open    sync.WaitGroup // WebSockets, which net/http does not wait for
}

type budgets struct{ actors, addresses *throttle.Keeper }

// New is a server. The error says what is wrong with the configuration or with
// a route.
func New(config Config) (*Server, error) {
	config, err := config.filled()
	if err != nil {
		return nil, err
	}
	key, err := hkdf.Key(sha256.New, config.Secret, nil, "pupitre cursors", 32)
	if err != nil {
		return nil, fmt.Errorf("api: derive the key of cursors: %w", err)
	}
	s := &Server{
		config: config, hosts: newHosts(config), cursors: cursor.New(key), csrf: http.NewCrossOriginProtection(),
		budgets: map[Class]budgets{}, byPath: map[string]Route{}, streams: throttle.NewSeats(config.Limits.Streams), sockets: throttle.NewSeats(config.Limits.Sockets),
	}
	s.closing, s.close = context.WithCancel(context.Background())
	for class, b := range config.Limits.Budgets {
		s.budgets[class] = budgets{throttle.New(b.Actor, config.Limits.Keys), throttle.New(b.Address, config.Limits.Keys)}
	}
	s.metrics = newMetrics(s)
	s.routes = append(s.serviceRoutes(), config.Routes...)
	return s, s.mount()
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }

// mount builds the router from the table.
func (s *Server) mount() error {
	gin.SetMode(gin.ReleaseMode) // gin prints its routes otherwise
	s.engine = gin.New()
	s.engine.HandleMethodNotAllowed = true
	s.engine.RedirectTrailingSlash = false
	s.engine.UseRawPath, s.engine.UnescapePathValues = true, true // an escaped slash stays within its parameter
	s.engine.Use(s.identify, s.observe, s.recover, s.secure, s.host)
	s.engine.NoRoute(s.notFound)
	s.engine.NoMethod(s.noMethod)
	seen := map[string]bool{}
	for _, route := range s.routes {
		if err := s.checkRoute(route, seen); err != nil {
			return err
		}
		s.byPath[route.Method+" "+route.ginPath()] = route
		s.engine.Handle(route.Method, route.ginPath(), s.serve(route))
		if route.safe() && !route.Stream {
			s.engine.HEAD(route.ginPath(), s.serve(route))
		}
	}
	return nil
}

func (s *Server) checkRoute(route Route, seen map[string]bool) error {
	if err := route.check(); err != nil {
		return err
	}
	switch {
	case seen[route.Name()]:
		return fmt.Errorf("api: route %s is there twice", route.Name())
	case route.Idempotent && s.config.Requests == nil:
		return fmt.Errorf("api: route %s is idempotent, but nothing remembers requests", route.Name())
	case route.Access == ByTicket && s.config.Tickets == nil:
		return fmt.Errorf("api: route %s needs tickets, but there are none", route.Name())
	}
	seen[route.Name()] = true
	return nil
}

// Routes is the whole table.
func (s *Server) Routes() []Route { return append([]Route(nil), s.routes...) }

// Handler answers requests.
func (s *Server) Handler() http.Handler { return s.engine }

// HTTPServer is a net/http server of the handler with all its time and size
// limits set. Streams lift theirs for themselves.
func (s *Server) HTTPServer() *http.Server {
	t := s.config.Timeouts
	return &http.Server{
		Handler: s.engine, ReadHeaderTimeout: t.Header, ReadTimeout: t.Header + t.Request, WriteTimeout: t.Answer, IdleTimeout: t.Idle,
		MaxHeaderBytes: s.config.Limits.Header, ErrorLog: quiet(s.config.Log),
	}
}

// Serve answers on a listener until the context ends. Then it takes no more
// requests, ends the streams (their clients come back by themselves), waits for
// what runs, and returns nil; or an error when that took too long.
func (s *Server) Serve(ctx context.Context, listener net.Listener) error {
	server := s.HTTPServer()
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		s.close()
		return fmt.Errorf("api: serve: %w", err)
	case <-ctx.Done():
	}
	s.close()
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.config.Timeouts.Shutdown)
	defer cancel()
	err := server.Shutdown(ending)
	if err != nil {
		err = errors.Join(fmt.Errorf("api: stop: %w", err), server.Close())
	}
	<-failed
	return errors.Join(err, s.waitForSockets(ending))
}

func (s *Server) waitForSockets(ctx context.Context) error {
	done := make(chan struct{})
	go func() { s.open.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return errors.New("api: stop: some WebSockets did not end")
	}
}

// https tells whether browsers come over TLS.
func (s *Server) https() bool { return strings.HasPrefix(s.config.Origin, "https://") }
