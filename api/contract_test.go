package api_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/api/apitest"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

func TestTheTableAndTheContractAgree(t *testing.T) {
	own := newToy(t, func(c *api.Config) { c.Routes = nil })
	apitest.Agree(t, own.Routes(), serviceContract(t))
	apitest.Agree(t, newToy(t).Routes(), toyContract(t))
}

func TestEveryDifferenceBetweenTableAndContractIsFound(t *testing.T) {
	doc := apitest.Load(t, toyContract(t))
	change := func(name string, f func(*api.Route)) []api.Route {
		routes := newToy(t).Routes()
		f(&routes[slices.IndexFunc(routes, func(r api.Route) bool { return r.Name() == name })])
		return routes
	}
	for _, tc := range []struct {
		routes []api.Route
		want   string
	}{
		{newToy(t).Routes()[1:], "GET /healthz: in the contract only"},
		{change("GET /healthz", func(r *api.Route) { r.Path = "/health" }), "GET /health: not in the contract"},
		{change("GET /api/toy/notes", func(r *api.Route) { r.Action = people.WallView }), "GET /api/toy/notes: action: wall.view in the table, session.view in the contract"},
		{change("GET /api/toy/me", func(r *api.Route) { r.Access = api.Public }), "GET /api/toy/me: open without a login: true in the table, false in the contract"},
		{change("GET /api/toy/notes", func(r *api.Route) { r.Query = nil }), "parameters of the query: [] in the table, [cursor limit] in the contract"},
		{change("POST /api/toy/notes", func(r *api.Route) { r.Accepts = nil }), "media types of the body: [] in the table"},
		{change("POST /api/toy/notes", func(r *api.Route) { r.Idempotent = false }), "idempotency key: false in the table, true in the contract"},
		{change("PUT /api/toy/notes/{note}", func(r *api.Route) { r.Tagged = false }), "If-Match: false in the table, true in the contract"},
		{change("GET /api/toy/notes/{note}", func(r *api.Route) { r.Tagged = false }), "ETag of what is read: false in the table"},
		{change("GET /api/toy/file", func(r *api.Route) { r.Produces = nil }), "media types of the answer: [application/json] in the table, [application/pdf] in the contract"},
		{change("GET /api/toy/events", func(r *api.Route) { r.Stream = false }), "Last-Event-ID: false in the table"},
	} {
		found := apitest.Differences(tc.routes, doc)
		if !slices.ContainsFunc(found, func(line string) bool { return strings.Contains(line, tc.want) }) {
			t.Errorf("%q is not among %q", tc.want, found)
		}
	}
}

// recorder takes the failures of a test that is meant to fail.
type recorder struct {
	testing.TB
	failures []string
}

func (r *recorder) Helper() {}

func (r *recorder) Errorf(format string, args ...any) { r.failures = append(r.failures, format) }

func TestTheClientNoticesAnAnswerThatIsNotInTheContract(t *testing.T) {
	wrong := map[string]func(*api.Call) error{
		"a missing field": func(c *api.Call) error { return c.JSON(200, map[string]any{"version": "1", "go": "x"}) },
		"a field too many": func(c *api.Call) error {
			return c.JSON(200, map[string]any{"version": "", "revision": "", "go": "", "x": 1})
		},
		"another status":      func(c *api.Call) error { return c.JSON(202, api.Build{}) },
		"another type":        func(c *api.Call) error { return c.Bytes(200, "text/html", []byte("<p>")) },
		"an undeclared empty": func(c *api.Call) error { return c.Nothing() },
	}
	for name, handle := range wrong {
		y := newToy(t, func(c *api.Config) {
			c.Routes = []api.Route{{Method: "GET", Path: "/api/wrong", Access: api.Public, Class: api.Reads, Handle: handle}}
		})
		document := strings.Replace(string(serviceContract(t)), "/api/build:", "/api/wrong:", 1)
		r := &recorder{TB: t}
		apitest.With(r, y.Handler(), []byte(document)).Get("/api/wrong")
		if len(r.failures) == 0 {
			t.Errorf("%s went unnoticed", name)
		}
	}
}
