package accounts_test

import (
	"io/fs"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/api/accounts"
	"github.com/pupitre-lab/pupitre/api/apitest"
	"github.com/pupitre-lab/pupitre/api/contract"
	"github.com/pupitre-lab/pupitre/api/problem"
	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/store"
)

func TestTheTableAndTheContractAgree(t *testing.T) {
	parts := fstest.MapFS{}
	for _, name := range []string{"root.yaml", "common.yaml", "service.yaml", "accounts.yaml"} {
		data, err := fs.ReadFile(contract.Parts(), name)
		if err != nil {
			t.Fatal(err)
		}
		parts[name] = &fstest.MapFile{Data: data}
	}
	document, err := contract.Assemble(parts)
	if err != nil {
		t.Fatal(err)
	}
	apitest.Agree(t, newWorld(t).server.Routes(), document)
}

func TestTheAuditIsReadWhereItIsWritten(t *testing.T) {
	if accounts.AuditStream != store.AuditStream {
		t.Errorf("%q is read, %q is written", accounts.AuditStream, store.AuditStream)
	}
}

// everybody who can be logged in, in the order of the table below.
var everybody = []string{"root", "boss", "teacher", "grader", "jury", "author", "ada", "stranger"}

const anyone = "root boss teacher grader jury author ada stranger"

// attempt is one line of the table of rights: a request that is good but for the
// right, and who may make it.
type attempt struct {
	route string
	path  func(w *world, name string) string
	body  any
	may   string
	// hidden is who is told that there is nothing; the others that they may not.
	hidden string
}

func at(path string) func(*world, string) string {
	return func(w *world, _ string) string {
		return base + strings.NewReplacer("{promotion}", string(w.One), "{person}", string(w.Persons["blaise"]), "{team}", string(w.Empty),
			"{carl}", string(w.Persons["carl"]), "{role}", "student").Replace(path)
	}
}

// ownLogin is the first login of whoever asks.
func ownLogin(w *world, name string) string {
	list := read[struct{ Items []struct{ ID string } }](w.t, w.by(name).Get(base+"/me/logins"))
	return base + "/me/logins/" + list.Items[0].ID
}

func ownToken(w *world, name string) string {
	made := read[struct{ Token struct{ ID string } }](w.t, w.by(name).Send("POST", base+"/me/tokens", tokenFor("read")))
	return base + "/me/tokens/" + made.Token.ID
}

func tokenFor(scopes ...string) object {
	return object{"name": "cli", "scopes": scopes, "life_s": 3600}
}

const (
	staff   = "root boss teacher"
	outside = "stranger"
	// For whom there are no persons but themselves.
	common = "boss teacher grader jury author ada stranger"
)

var newcomer = object{"email": "new@example.org", "family_name": "New", "given_name": "Comer"}

func with(o object, name string, value any) object {
	o = maps.Clone(o)
	o[name] = value
	return o
}

var attempts = []attempt{
	{"GET /me", at("/me"), nil, anyone, ""},
	{"PATCH /me", at("/me"), object{"locale": "en"}, anyone, ""},
	{"POST /me/password", at("/me/password"), object{"present": goodPassword, "password": "une autre phrase de passe"}, anyone, ""},
	{"GET /me/logins", at("/me/logins"), nil, anyone, ""},
	{"DELETE /me/logins", at("/me/logins"), nil, anyone, ""},
	{"DELETE /me/logins/{login}", ownLogin, nil, anyone, ""},
	{"GET /me/tokens", at("/me/tokens"), nil, anyone, ""},
	{"POST /me/tokens", at("/me/tokens"), tokenFor("read"), anyone, ""},
	{"DELETE /me/tokens/{token}", ownToken, nil, anyone, ""},
	{"GET /retention", at("/retention"), nil, anyone, ""},
	{"GET /retention/accounts", at("/retention/accounts"), nil, "root", ""},
	{"GET /roster/sample", at("/roster/sample"), nil, anyone, ""},
	{"GET /promotions", at("/promotions"), nil, anyone, ""},

	{"POST /promotions", at("/promotions"), object{"name": "SR3", "year": 2028}, "root", ""},
	{"GET /promotions/{promotion}", at("/promotions/{promotion}"), nil, "root boss teacher grader jury author ada", outside},
	{"PATCH /promotions/{promotion}", at("/promotions/{promotion}"), object{"name": "SR1 bis"}, staff, outside},
	{"GET /promotions/{promotion}/teams", at("/promotions/{promotion}/teams"), nil, "root boss teacher grader jury author ada", outside},
	{"POST /promotions/{promotion}/teams", at("/promotions/{promotion}/teams"), object{"name": "Blue"}, staff, outside},
	{"PATCH /promotions/{promotion}/teams/{team}", at("/promotions/{promotion}/teams/{team}"), object{"name": "Blue"}, staff, outside},
	{"DELETE /promotions/{promotion}/teams/{team}", at("/promotions/{promotion}/teams/{team}"), nil, staff, outside},
	{"POST /promotions/{promotion}/roster", at("/promotions/{promotion}/roster"), "nom;prénom;courriel\nNew;Comer;new@example.org\n", staff, outside},
	{"POST /promotions/{promotion}/invitations", at("/promotions/{promotion}/invitations"), object{}, staff, outside},
	{"GET /promotions/{promotion}/members", at("/promotions/{promotion}/members"), nil, "root boss teacher grader jury", outside},
	{"POST /promotions/{promotion}/members", at("/promotions/{promotion}/members"), with(newcomer, "role", "student"), staff, outside},
	{"GET /promotions/{promotion}/members/{person}", at("/promotions/{promotion}/members/{person}"), nil, "root boss teacher grader jury", outside},
	{"PATCH /promotions/{promotion}/members/{person}", at("/promotions/{promotion}/members/{person}"), object{"extra_time": 0.33}, staff, outside},
	{"DELETE /promotions/{promotion}/members/{person}", at("/promotions/{promotion}/members/{person}"), nil, staff, outside},
	{"PUT /promotions/{promotion}/members/{person}/roles/{role}", at("/promotions/{promotion}/members/{person}/roles/{role}"), nil, "root boss", outside},
	{"DELETE /promotions/{promotion}/members/{person}/roles/{role}", at("/promotions/{promotion}/members/{person}/roles/{role}"), nil, staff, outside},
	{"PUT /promotions/{promotion}/members/{person}/team", at("/promotions/{promotion}/members/{person}/team"), object{"team": nil}, staff, outside},
	{"DELETE /promotions/{promotion}/members/{person}/invitation", at("/promotions/{promotion}/members/{person}/invitation"), nil, staff, outside},

	{"GET /persons", at("/persons"), nil, "root", ""},
	{"POST /persons", at("/persons"), newcomer, "root", ""},
	{"GET /persons/{person}", at("/persons/{person}"), nil, "root", common},
	{"PATCH /persons/{person}", at("/persons/{person}"), object{"disabled": true}, "root", common},
	{"PUT /persons/{person}/roles/admin", at("/persons/{person}/roles/admin"), nil, "root", common},
	{"DELETE /persons/{person}/roles/admin", at("/persons/{person}/roles/admin"), nil, "root", common},
	{"POST /persons/{person}/invitation", at("/persons/{person}/invitation"), nil, "root", common},
	{"DELETE /persons/{person}/invitation", at("/persons/{person}/invitation"), nil, "root", common},
	{"GET /persons/{person}/export", at("/persons/{person}/export"), nil, "root", common},
	{"POST /persons/{person}/erase", at("/persons/{person}/erase"), object{"email": "blaise@example.org", "reason": "asked for"}, "root", common},
	{"GET /audit", at("/audit"), nil, "root", ""},
}

// open is what needs no login; other tests try it.
var open = []string{"POST /login", "POST /logout", "GET /invitations/{invitation}", "POST /invitations/{invitation}/accept"}

func TestEveryRouteIsInTheTableOfRights(t *testing.T) {
	var tried []string
	for _, a := range attempts {
		tried = append(tried, a.route)
	}
	for _, route := range accounts.Routes(accounts.Deps{}) {
		name := strings.Replace(route.Name(), base, "", 1)
		if !slices.Contains(tried, name) && !(route.Access == api.Public && slices.Contains(open, name)) {
			t.Errorf("nothing tries who may use %s", name)
		}
	}
}

func TestWhoMayAndWhoMayNot(t *testing.T) {
	for _, a := range attempts {
		t.Run(a.route, func(t *testing.T) {
			refused := newWorld(t) // nothing may change in it
			for _, name := range everybody {
				if slices.Contains(strings.Fields(a.may), name) {
					w := newWorld(t)
					if r := w.try(a, name, w.by(name)); r.Code >= 300 && !a.pointless(r) {
						t.Errorf("%s may not: %d %s", name, r.Code, r.Body)
					}
					continue
				}
				want := problem.Forbidden
				if slices.Contains(strings.Fields(a.hidden), name) {
					want = problem.NotFound
				}
				refused.try(a, name, refused.by(name)).Refused(want)
			}
			refused.try(a, "ada", refused.Client).Refused(problem.NotLoggedIn)
			if a.body != nil && len(refused.audit()) != len(newWorld(t).audit()) {
				t.Errorf("something was decided: %v", refused.audit())
			}
		})
	}
}

// pointless: there was nothing to take away.
func (a attempt) pointless(r *apitest.Response) bool {
	return a.route == "DELETE /persons/{person}/roles/admin" && r.Code == http.StatusNotFound && strings.Contains(r.Body.String(), "admin")
}

// try makes the request; where a tag is required, with the right one.
func (w *world) try(a attempt, name string, client *apitest.Client) *apitest.Response {
	w.t.Helper()
	method, _, _ := strings.Cut(a.route, " ")
	path := a.path(w, name)
	var header []string
	if strings.HasSuffix(a.route, "/roster") {
		header = []string{"Content-Type", "text/csv"}
	}
	if a.route == "PATCH /promotions/{promotion}" {
		header = []string{"If-Match", client.Get(path).Header().Get("ETag") + `, "none"`}
	}
	return client.Send(method, path, a.body, header...)
}

func TestOtherPromotionsDataIsNeverGiven(t *testing.T) {
	w := newWorld(t)
	far := string(w.Persons["foreigner"])
	for _, name := range []string{"boss", "teacher", "grader", "ada"} {
		c := w.by(name)
		for _, path := range []string{
			"/promotions/" + string(w.Two), "/promotions/" + string(w.Two) + "/members", "/promotions/" + string(w.Two) + "/teams", "/promotions/" + string(w.Two) + "/members/" + far,
			"/persons/" + far, "/persons/" + far + "/export",
		} {
			c.Get(base + path).Refused(problem.NotFound)
		}
		list := read[struct{ Items []struct{ ID string } }](t, c.Get(base+"/promotions"))
		if len(list.Items) != 1 || list.Items[0].ID != string(w.One) {
			t.Errorf("%s sees the promotions %v", name, list)
		}
	}
	// A person or a team of another promotion is not to be had through one's own.
	teacher := w.by("teacher")
	for _, path := range []string{"/members/" + far, "/members/" + far + "/roles/student", "/members/" + far + "/invitation"} {
		method := http.MethodDelete
		teacher.Send(method, w.promotion(path), nil).Refused(problem.NotFound)
	}
	teacher.Get(w.promotion("/members/" + far)).Refused(problem.NotFound)
	teacher.Send("PATCH", w.promotion("/members/"+far), object{"family_name": "X"}).Refused(problem.NotFound)
	teacher.Send("PUT", w.promotion("/members/"+far+"/team"), object{"team": w.Red}).Refused(problem.NotFound)
	teacher.Send("PUT", w.member("blaise", "/team"), object{"team": w.Far}).Refused(problem.NotFound)
	teacher.Send("PATCH", w.promotion("/teams/"+string(w.Far)), object{"name": "Mine"}).Refused(problem.NotFound)
	teacher.Send("DELETE", w.promotion("/teams/"+string(w.Far)), nil).Refused(problem.NotFound)
	batch := read[struct{ Made, Refused []object }](t, teacher.Send("POST", w.promotion("/invitations"), object{"persons": []string{far, string(w.Persons["carl"])}}))
	if len(batch.Made) != 1 || len(batch.Refused) != 1 || batch.Refused[0]["person"] != far || batch.Refused[0]["code"] != "not-found" {
		t.Errorf("%v", batch)
	}
	if members := teacher.Get(w.promotion("/members?team=" + string(w.Far))).Is(http.StatusOK).Body.String(); strings.Contains(members, far) {
		t.Error(members)
	}
}

func TestAStudentSeesTheirTeamAndNothingOfItsPrivateMatters(t *testing.T) {
	w := newWorld(t)
	w.by("teacher").Send("PATCH", w.member("blaise", ""), object{"extra_time": 0.33}).Is(http.StatusOK)
	ada := w.by("ada")
	page := ada.Get(w.promotion("/members?team=" + string(w.Red))).Is(http.StatusOK)
	type member struct {
		Person struct {
			ID, Email string
			ExtraTime *float64 `json:"extra_time"`
		}
		State string
	}
	for _, m := range read[struct{ Items []member }](t, page).Items {
		self := m.Person.ID == string(w.Persons["ada"])
		if self != (m.Person.Email != "") || self != (m.Person.ExtraTime != nil) || self != (m.State != "") {
			t.Errorf("%+v", m)
		}
	}
	ada.Get(w.promotion("/members?team=" + string(w.Empty))).Refused(problem.Forbidden)
	if teams := read[struct{ Items []object }](t, ada.Get(w.promotion("/teams"))); len(teams.Items) != 1 || teams.Items[0]["name"] != "Red" {
		t.Errorf("%v", teams)
	}
	ada.Get(w.member("ada", "")).Is(http.StatusOK)
	ada.Get(w.person("ada", "")).Is(http.StatusOK)
	ada.Get(w.person("ada", "/export")).Is(http.StatusOK)
	ada.Send("POST", w.person("ada", "/erase"), object{"email": "ada@example.org", "reason": "x"}).Refused(problem.Forbidden)
	ada.Send("PATCH", w.person("ada", ""), object{"extra_time": 2}).Refused(problem.Forbidden)
	if grader := w.by("grader").Get(w.member("blaise", "")).Is(http.StatusOK).Body.String(); strings.Contains(grader, "extra_time") {
		t.Errorf("a grader is told of extra time: %s", grader)
	}
}

func TestATokenNarrowsWhatItsOwnerMay(t *testing.T) {
	w := newWorld(t)
	requests := map[string]attempt{
		"read":   {"GET /promotions/{promotion}/members", at("/promotions/{promotion}/members"), nil, "", ""},
		"manage": {"POST /promotions/{promotion}/teams", at("/promotions/{promotion}/teams"), object{"name": "Blue"}, "", ""},
		"admin":  {"GET /audit", at("/audit"), nil, "", ""},
	}
	for _, scope := range []string{"read", "run", "grade", "manage", "admin"} {
		secret := read[struct{ Secret string }](t, w.by("root").Send("POST", base+"/me/tokens", tokenFor(scope))).Secret
		token := w.As(secret)
		for needed, a := range requests {
			r := w.try(a, "root", token)
			if needed == scope && r.Code >= 300 {
				t.Errorf("a token for %s: %d %s", scope, r.Code, r.Body)
			} else if needed != scope {
				r.Refused(problem.Forbidden)
			}
		}
		me := read[struct{ Scopes, Actions []string }](t, token.Get(base+"/me").Is(http.StatusOK))
		if !slices.Equal(me.Scopes, []string{scope}) || slices.Contains(me.Actions, string(people.AuditView)) != (scope == "admin") {
			t.Errorf("a token for %s: %+v", scope, me)
		}
		// No token reaches into the account, whatever its scope.
		for _, own := range []string{"GET /me/tokens", "GET /me/logins"} {
			w.try(attempt{own, at(strings.TrimPrefix(own, "GET ")), nil, "", ""}, "root", token).Refused(problem.Forbidden)
		}
		token.Send("POST", base+"/me/tokens", tokenFor("admin")).Refused(problem.Forbidden)
		token.Send("PATCH", base+"/me", object{"locale": "en"}).Refused(problem.Forbidden)
		token.Send("POST", base+"/me/password", object{"present": goodPassword, "password": "une autre phrase de passe"}).Refused(problem.Forbidden)
		// But any may end itself.
		token.Send("POST", base+"/logout", nil).Is(http.StatusNoContent)
		token.Get(base + "/me").Refused(problem.BadCredentials)
	}
}

func TestATokenEndsItselfAndNothingElse(t *testing.T) {
	w := newWorld(t)
	secret := func() string {
		return read[struct{ Secret string }](t, w.by("teacher").Send("POST", base+"/me/tokens", tokenFor("read"))).Secret
	}
	one, other := secret(), secret()
	w.As(one).Send("POST", base+"/logout", nil).Is(http.StatusNoContent)
	w.As(one).Send("POST", base+"/logout", nil).Refused(problem.BadCredentials)
	w.As(other).Get(base + "/me").Is(http.StatusOK)
	w.by("teacher").Get(base + "/me").Is(http.StatusOK)
	page := read[struct {
		Items []struct {
			Kind, Actor string
		}
	}](t, w.by("root").Get(base+"/audit?kind=token.revoked"))
	if len(page.Items) != 1 || page.Items[0].Actor != string(w.Persons["teacher"]) {
		t.Errorf("%+v", page)
	}
}

func TestATokenEndsWithItsTimeAndWhenItIsRevoked(t *testing.T) {
	w := newWorld(t)
	made := func() (id, secret string) {
		m := read[struct {
			Token  struct{ ID string }
			Secret string
		}](t, w.by("teacher").Send("POST", base+"/me/tokens", tokenFor("read")))
		return m.Token.ID, m.Secret
	}
	id, secret := made()
	w.As(secret).Get(base + "/me").Is(http.StatusOK)
	w.by("ada").Send("DELETE", base+"/me/tokens/"+id, nil).Refused(problem.NotFound)
	w.by("teacher").Send("DELETE", base+"/me/tokens/"+id, nil).Is(http.StatusNoContent)
	w.As(secret).Get(base + "/me").Refused(problem.BadCredentials)
	_, secret = made()
	w.wait(time.Hour)
	w.As(secret).Get(base + "/me").Refused(problem.BadCredentials)
	// What a browser holds is no token, and a token is no cookie.
	w.As(w.Logins["teacher"]).Get(base + "/me").Refused(problem.BadCredentials)
	_, secret = made()
	w.browser(secret).Get(base + "/me").Refused(problem.NotLoggedIn)
	w.As(secret[:len(secret)-1] + "0").Get(base + "/me").Refused(problem.BadCredentials)
}

func TestAnActorIsRefreshedWhileConnectionsStayOpen(t *testing.T) {
	w := newWorld(t)
	by := accounts.Authenticator{People: w.people, Now: w.now}
	actor, err := by.Session(t.Context(), w.Logins["teacher"])
	if err != nil {
		t.Fatal(err)
	}
	w.by("root").Send("PUT", w.member("teacher", "/roles/jury"), nil).Is(http.StatusOK)
	now, err := by.Refresh(t.Context(), actor)
	if err != nil || !slices.Contains(now.Roles[w.One], people.RoleJury) || now.Login != actor.Login {
		t.Errorf("%+v %v", now, err)
	}
	secret := read[struct{ Secret string }](t, w.by("teacher").Send("POST", base+"/me/tokens", tokenFor("read"))).Secret
	token, err := by.Token(t.Context(), secret)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := by.Refresh(t.Context(), token); err != nil || !slices.Equal(again.Scopes, []people.Scope{people.Read}) {
		t.Errorf("%+v %v", again, err)
	}
	w.by("teacher").Send("POST", base+"/logout", nil).Is(http.StatusNoContent)
	w.wait(time.Hour)
	for what, actor := range map[string]people.Actor{"logged out": actor, "expired": token} {
		if _, err := by.Refresh(t.Context(), actor); err == nil {
			t.Errorf("%s is refreshed", what)
		}
	}
}

// undone are writes of the table that find nothing to do in the school.
var undone = []string{
	"DELETE /me/logins", "DELETE /promotions/{promotion}/members/{person}/invitation", "DELETE /persons/{person}/roles/admin", "DELETE /persons/{person}/invitation",
	"PUT /promotions/{promotion}/members/{person}/roles/{role}", // which the person has
}

func TestEveryWriteThatIsDoneIsInTheAuditWithItsAuthor(t *testing.T) {
	for _, a := range attempts {
		if strings.HasPrefix(a.route, "GET ") || slices.Contains(undone, a.route) {
			continue
		}
		t.Run(a.route, func(t *testing.T) {
			w := newWorld(t)
			a.path(w, "root") // makes what the path names
			before := w.audited()
			r := w.try(attempt{route: a.route, path: a.path, body: a.body}, "root", w.by("root"))
			if r.Code >= 300 {
				t.Fatalf("%d %s", r.Code, r.Body)
			}
			after := w.audited()
			if len(after) == len(before) {
				t.Fatal("nothing is in the audit")
			}
			for _, e := range after[len(before):] {
				if e.Actor != string(w.Persons["root"]) {
					t.Errorf("%s by %s", e.Kind, e.Actor)
				}
			}
		})
	}
}

func (w *world) audited() []ledger.Entry {
	w.t.Helper()
	entries, err := w.db.Read(w.t.Context(), store.AuditStream, 0, 0)
	if err != nil {
		w.t.Fatal(err)
	}
	return entries
}

func TestWhatNeededSomethingThereIsInTheAuditToo(t *testing.T) {
	w := newWorld(t)
	root := w.by("root")
	did := func(kind string, r *apitest.Response) {
		t.Helper()
		if r.Code >= 300 {
			t.Fatalf("%s: %d %s", kind, r.Code, r.Body)
		}
		if kinds := w.audit(); !slices.Contains(kinds[len(kinds)-2:], kind) {
			t.Errorf("no %s at the end of %v", kind, kinds)
		}
	}
	did("login.made", w.Send("POST", base+"/login", credentials("teacher@example.org", goodPassword)))
	did("login.revoked", w.by("teacher").Send("DELETE", base+"/me/logins", nil))
	did("login.revoked", w.by("teacher").Send("POST", base+"/logout", nil))
	w.link("carl")
	did("invitation.revoked", root.Send("DELETE", w.person("carl", "/invitation"), nil))
	link := w.link("carl")
	did("invitation.accepted", w.Send("POST", base+"/invitations/"+link+"/accept", object{"password": goodPassword}))
	did("role.given", root.Send("PUT", w.person("carl", "/roles/admin"), nil))
	did("role.taken", root.Send("DELETE", w.person("carl", "/roles/admin"), nil))
}
