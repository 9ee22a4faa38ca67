package accounts_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/api/accounts"
	"github.com/pupitre-lab/pupitre/api/apitest"
	"github.com/pupitre-lab/pupitre/api/contract"
	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/store"
)

func TestNothingHostileInAnyFieldOfAnyWriteDoesHarm(t *testing.T) {
	doc := apitest.Load(t, contract.YAML())
	for _, a := range attempts {
		good, ok := a.body.(object)
		if !ok {
			continue // no body, or a roster: that has tests of its own
		}
		t.Run(a.route, func(t *testing.T) {
			w := newWorld(t)
			method, path, _ := strings.Cut(a.route, " ")
			apitest.Hostile(t, doc, method+" "+base+path, good, func(body any) *apitest.Response {
				w.wait(time.Minute) // within the budget
				return w.try(attempt{route: a.route, path: a.path, body: body}, "root", w.by("root"))
			})
			w.stillWhole()
		})
	}
}

func TestNothingHostileInALoginOrAnInvitationDoesHarm(t *testing.T) {
	doc := apitest.Load(t, contract.YAML())
	w := newWorld(t)
	apitest.Hostile(t, doc, "POST "+base+"/login", credentials("ada@example.org", "wrong"), func(body any) *apitest.Response {
		w.wait(10 * time.Minute) // nobody is throttled
		return w.Send("POST", base+"/login", body)
	})
	link := w.link("carl")
	apitest.Hostile(t, doc, "POST "+base+"/invitations/{invitation}/accept", object{"password": "1"}, func(body any) *apitest.Response {
		w.wait(time.Second)
		return w.Send("POST", base+"/invitations/"+link+"/accept", body)
	})
	w.stillWhole()
}

func TestNothingHostileInAnyPathDoesHarm(t *testing.T) {
	w := newWorld(t)
	good := func(parameter string) string {
		return map[string]string{
			"promotion": string(w.One), "person": string(w.Persons["blaise"]), "team": string(w.Red), "role": "student",
			"login": string(w.One), "token": string(w.One), "invitation": "x",
		}[parameter]
	}
	routes := slices.DeleteFunc(accounts.Routes(accounts.Deps{}), func(r api.Route) bool { return r.Access == api.Public && !r.Secret })
	apitest.HostilePaths(t, routes, good, func(route api.Route, path string) *apitest.Response {
		w.wait(time.Second)
		return w.by("root").Send(route.Method, path, sample(route), "Content-Type", mediaType(route), "If-Match", `"x"`)
	})
	w.stillWhole()
}

// sample is a body of the form that the route reads.
func sample(route api.Route) any {
	if len(route.Accepts) == 0 {
		return nil
	}
	return "{}"
}

func mediaType(route api.Route) string {
	if len(route.Accepts) == 0 {
		return ""
	}
	return route.Accepts[0]
}

// link is the secret of a new invitation.
func (w *world) link(name string) string {
	w.t.Helper()
	made := read[struct{ Link string }](w.t, w.by("root").Send("POST", w.person(name, "/invitation"), nil))
	return made.Link[strings.LastIndex(made.Link, "/")+1:]
}

// stillWhole: lists are read, the audit is a chain, and nothing failed.
func (w *world) stillWhole() {
	w.t.Helper()
	for _, path := range []string{"/promotions", "/persons?limit=200", "/audit?limit=200"} {
		w.by("root").Get(base + path).Is(http.StatusOK)
	}
	entries, err := w.db.Read(w.t.Context(), store.AuditStream, 0, 0)
	if err == nil {
		err = ledger.Verify(entries)
	}
	if err != nil {
		w.t.Error(err)
	}
	if log := w.log.String(); strings.Contains(log, `"level":"ERROR"`) {
		w.t.Errorf("something failed: %s", log)
	}
}
