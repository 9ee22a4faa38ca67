package api_test

import (
	"strings"
	"testing"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

func TestALineThatDoesNotHoldTogetherIsNotServed(t *testing.T) {
	good := api.Route{Method: "POST", Path: "/api/things/{thing}", Access: api.Right, Action: people.SessionPlan, Class: api.Writes, Handle: func(*api.Call) error { return nil }}
	for want, change := range map[string]func(*api.Route){
		"its method is not":            func(r *api.Route) { r.Method = "BREW" },
		"its path is not":              func(r *api.Route) { r.Path = "/api/things/:thing" },
		"who may use it":               func(r *api.Route) { r.Access = "" },
		"an action belongs":            func(r *api.Route) { r.Access = api.LoggedIn },
		"an action belongs to":         func(r *api.Route) { r.Action = "" },
		"not one of people's":          func(r *api.Route) { r.Action = "session.destroy-all" },
		"it has no class":              func(r *api.Route) { r.Class = "" },
		"a write is counted as a read": func(r *api.Route) { r.Class = api.Reads },
		"it has no handler":            func(r *api.Route) { r.Handle = nil },
		"a GET has no body":            func(r *api.Route) { r.Method, r.Accepts = "GET", []string{api.JSON} },
		"belongs to an actor":          func(r *api.Route) { r.Access, r.Action, r.Idempotent = api.Public, "", true },
		"a ticket opens a stream":      func(r *api.Route) { r.Access = api.ByTicket },
		"is there twice": func(r *api.Route) {
			r.Method, r.Path, r.Access, r.Action, r.Class = "GET", "/healthz", api.Public, "", api.Reads
		},
	} {
		route := good
		change(&route)
		config := newToy(t).config
		config.Routes, config.Registry = []api.Route{route}, nil
		if _, err := api.New(config); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), route.Path) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	config := newToy(t).config
	config.Routes = []api.Route{good}
	if _, err := api.New(config); err != nil {
		t.Errorf("a good line: %v", err)
	}
}

func TestAServerThatCannotWorkIsNotMade(t *testing.T) {
	for want, change := range map[string]func(*api.Config){
		`the origin "pupitre.example" is not`:     func(c *api.Config) { c.Origin = "pupitre.example" },
		`the origin "https://a.example/x" is not`: func(c *api.Config) { c.Origin = "https://a.example/x" },
		`the origin "ftp://a.example" is not`:     func(c *api.Config) { c.Origin = "ftp://a.example" },
		"the secret has 3 bytes":                  func(c *api.Config) { c.Secret = []byte("abc") },
		"an authenticator and a log":              func(c *api.Config) { c.Authenticator = nil },
		"nothing remembers requests":              func(c *api.Config) { c.Requests = nil },
		"needs tickets":                           func(c *api.Config) { c.Tickets = nil },
	} {
		config := newToy(t).config
		change(&config)
		if _, err := api.New(config); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

func TestEveryRouteSaysWhoMayUseIt(t *testing.T) {
	for _, route := range newToy(t).Routes() {
		if route.Access == api.Right && route.Action == "" || route.Access == "" {
			t.Errorf("%s: %q %q", route.Name(), route.Access, route.Action)
		}
	}
}
