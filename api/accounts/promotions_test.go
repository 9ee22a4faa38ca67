package accounts_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/pupitre-lab/pupitre/api/apitest"
	"github.com/pupitre-lab/pupitre/api/problem"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

func TestAPromotionIsChangedOnlyByWhoeverHasSeenIt(t *testing.T) {
	w := newWorld(t)
	teacher := w.by("teacher")
	seen := teacher.Get(w.promotion("")).Is(http.StatusOK)
	tag := seen.Header().Get("ETag")
	if actions := read[struct{ Actions []string }](t, seen).Actions; !slices.Contains(actions, "roster.import") || slices.Contains(actions, "role.give") {
		t.Errorf("%v", actions)
	}
	teacher.Get(w.promotion(""), "If-None-Match", tag).Is(http.StatusNotModified)
	teacher.Send("PATCH", w.promotion(""), object{"name": "X"}).Refused(problem.TagRequired)
	teacher.Send("PATCH", w.promotion(""), object{"name": "SR1 A"}, "If-Match", tag).Is(http.StatusOK)
	teacher.Send("PATCH", w.promotion(""), object{"name": "SR1 B"}, "If-Match", tag).Refused(problem.Changed)
	if name := read[object](t, teacher.Get(w.promotion("")))["name"]; name != "SR1 A" {
		t.Error(name)
	}
	root := w.by("root")
	root.Send("POST", base+"/promotions", object{"name": "sr1 a", "year": 2027}).Refused(problem.Conflict)
}

func TestNothingOfAnArchivedPromotionChanges(t *testing.T) {
	w := newWorld(t)
	boss := w.by("boss")
	archive := func(yes bool) *apitest.Response {
		return boss.Send("PATCH", w.promotion(""), object{"archived": yes}, "If-Match", boss.Get(w.promotion("")).Header().Get("ETag")).Is(http.StatusOK)
	}
	if archived := read[object](t, archive(true))["archived"]; archived == nil {
		t.Error("not archived")
	}
	for _, r := range []*apitest.Response{
		boss.Send("POST", w.promotion("/teams"), object{"name": "Blue"}), boss.Send("POST", w.promotion("/members"), with(newcomer, "role", "student")),
		boss.Send("DELETE", w.member("blaise", ""), nil), boss.Send("PUT", w.member("blaise", "/team"), object{"team": nil}),
		boss.Send("POST", w.promotion("/roster"), list, "Content-Type", "text/csv"),
	} {
		r.Refused(problem.Conflict)
	}
	boss.Get(w.promotion("/members")).Is(http.StatusOK)
	if archived, there := read[object](t, archive(false))["archived"]; there {
		t.Error(archived)
	}
	boss.Send("POST", w.promotion("/teams"), object{"name": "Blue"}).Is(http.StatusCreated)
}

func TestAWriteThatIsRepeatedIsDoneOnce(t *testing.T) {
	w := newWorld(t)
	root := w.by("root")
	send := func(body object) *apitest.Response {
		return root.Send("POST", base+"/promotions", body, "Idempotency-Key", "0192-key-of-mine")
	}
	first := send(object{"name": "SR3", "year": 2028}).Is(http.StatusCreated)
	second := send(object{"name": "SR3", "year": 2028}).Is(http.StatusCreated)
	if first.Body.String() != second.Body.String() || second.Header().Get("Idempotency-Replayed") != "true" {
		t.Errorf("%s\n%s", first.Body, second.Body)
	}
	send(object{"name": "SR4", "year": 2028}).Refused(problem.KeyReused)
	root.Get(first.Header().Get("Location")).Is(http.StatusOK)
}

// hostile names are names: a letter is all that one needs.
var hostile = []string{
	`<script>alert("1")</script>`, `Robert'); DROP TABLE persons;--`, `"><img src=x onerror=alert(1)>`, `{{7*7}} ${7*7} %s %00`, `\u0000 \" a`, `../../etc/passwd`, "O’Neil 🎓 é",
}

func TestHTMLAndSQLInNamesComeBackAsTheyAre(t *testing.T) {
	w := newWorld(t)
	root := w.by("root")
	for i, name := range hostile {
		email := fmt.Sprintf("hostile%d@example.org", i)
		promotion := root.Send("POST", base+"/promotions", object{"name": name, "year": 2027}).Is(http.StatusCreated)
		team := root.Send("POST", w.promotion("/teams"), object{"name": name}).Is(http.StatusCreated)
		member := root.Send("POST", w.promotion("/members"), object{"email": email, "family_name": name, "given_name": name, "role": "student"}).Is(http.StatusCreated)
		again := root.Get(member.Header().Get("Location")).Is(http.StatusOK)
		found := root.Get(w.promotion("/members?q=" + url.QueryEscape(name))).Is(http.StatusOK)
		for what, got := range map[string]any{
			"promotion": read[object](t, promotion)["name"], "team": read[object](t, team)["name"],
			"family name": read[object](t, again)["person"].(object)["family_name"], "given name": read[object](t, again)["person"].(object)["given_name"],
		} {
			if got != name {
				t.Errorf("%s: %q came back as %q", what, name, got)
			}
		}
		if len(strings.Fields(name)) <= 8 && !strings.Contains(found.Body.String(), email) {
			t.Errorf("%q is not found: %s", name, found.Body)
		}
		if again.Header().Get("X-Content-Type-Options") != "nosniff" || again.Header().Get("Content-Type") != "application/json" {
			t.Errorf("%v", again.Header())
		}
	}
	if n := len(read[struct{ Items []object }](t, root.Get(base+"/promotions")).Items); n != 2+len(hostile) {
		t.Errorf("%d promotions", n)
	}
}

func TestInputThatWillNotDoIsRefusedByField(t *testing.T) {
	w := newWorld(t)
	root := w.by("root")
	for _, c := range []struct {
		method, path string
		body         any
		code         problem.Code
		where        string
	}{
		{"POST", base + "/promotions", `{"name": "A", "year": 2027, "admin": true}`, problem.InvalidFields, "/admin"},
		{"POST", base + "/promotions", `{"name": "A", "year": "2027"}`, problem.InvalidFields, "/year"},
		{"POST", base + "/promotions", `{"name": "A", "year": 1}`, problem.InvalidFields, "/year"},
		{"POST", base + "/promotions", `{"year": 2027}`, problem.InvalidFields, "/name"},
		{"POST", base + "/promotions", "{\"name\": \"a\u202eb\", \"year\": 2027}", problem.InvalidFields, "/name"},
		{"POST", base + "/promotions", `{"name": "A", "name": "B", "year": 2027}`, problem.MalformedJSON, ""},
		{"POST", base + "/promotions", "{\"name\": \"\xff\", \"year\": 2027}", problem.MalformedJSON, ""},
		{"POST", base + "/promotions", `{"name": "` + strings.Repeat("a", 70_000) + `", "year": 2027}`, problem.BodyTooLarge, ""},
		{"POST", w.promotion("/members"), with(with(newcomer, "email", "a@b@c"), "role", "student"), problem.InvalidFields, "/email"},
		{"POST", w.promotion("/members"), with(with(newcomer, "family_name", "\x07"), "role", "student"), problem.InvalidFields, "/family_name"},
		{"POST", w.promotion("/members"), with(with(newcomer, "extra_time", 3), "role", "student"), problem.InvalidFields, "/extra_time"},
		{"POST", w.promotion("/members"), with(newcomer, "role", "emperor"), problem.InvalidFields, "/role"},
		{"POST", w.promotion("/members"), with(with(newcomer, "locale", "de"), "role", "student"), problem.InvalidFields, "/locale"},
		{"PUT", w.member("blaise", "/team"), object{"team": "Red' OR 1=1"}, problem.InvalidFields, "/team"},
		{"PUT", w.member("blaise", "/team"), object{}, problem.InvalidFields, "/team"},
		{"PUT", w.member("blaise", "/roles/emperor"), nil, problem.InvalidParameter, "role"},
		{"POST", base + "/me/tokens", object{"name": "x", "scopes": []string{"everything"}, "life_s": 60}, problem.InvalidFields, "/scopes"},
		{"POST", base + "/me/tokens", object{"name": "x", "scopes": []string{"read"}, "life_s": 1}, problem.InvalidFields, "/life_s"},
		{"POST", w.promotion("/invitations"), object{"persons": []string{"carl"}}, problem.InvalidFields, "/persons/0"},
		{"POST", w.promotion("/invitations"), object{"persons": []any{w.Persons["carl"], w.Persons["carl"]}}, problem.InvalidFields, "/persons/1"},
		{"POST", w.promotion("/invitations?format=pdf"), object{}, problem.InvalidParameter, "format"},
		{"GET", w.promotion("/members?role=emperor"), nil, problem.InvalidParameter, "role"},
		{"GET", w.promotion("/members?team=1"), nil, problem.InvalidParameter, "team"},
		{"GET", w.promotion("/members?q=%00"), nil, problem.InvalidParameter, "q"},
		{"GET", w.promotion("/members?limit=0"), nil, problem.InvalidParameter, "limit"},
		{"GET", w.promotion("/members?cursor=abc"), nil, problem.InvalidCursor, ""},
		{"GET", w.promotion("/members/..%2f..%2fpersons"), nil, problem.NotFound, ""},
		{"GET", base + "/promotions/1%27%20OR%201=1", nil, problem.NotFound, ""},
		{"GET", base + "/audit?person=me", nil, problem.InvalidParameter, "person"},
	} {
		r := root.Send(c.method, c.path, c.body).Refused(c.code)
		if c.where != "" && !strings.Contains(r.Body.String(), `"`+c.where+`"`) {
			t.Errorf("%s %s: %q is not named: %s", c.method, c.path, c.where, r.Body)
		}
	}
}

func TestMembersComeInPagesWhateverChangesMeanwhile(t *testing.T) {
	w := newWorld(t)
	teacher := w.by("teacher")
	var names []string
	path := w.promotion("/members?limit=3")
	for path != "" {
		r := teacher.Get(path).Is(http.StatusOK)
		page := read[struct {
			Items []struct {
				Person struct {
					FamilyName string `json:"family_name"`
				}
			}
			NextCursor *string `json:"next_cursor"`
		}](t, r)
		for _, m := range page.Items {
			names = append(names, m.Person.FamilyName)
		}
		path = ""
		if page.NextCursor != nil {
			path = w.promotion("/members?limit=3&cursor=" + url.QueryEscape(*page.NextCursor))
			// The cursor is good for this list alone.
			teacher.Get(w.promotion("/members?role=student&cursor=" + url.QueryEscape(*page.NextCursor))).Refused(problem.InvalidCursor)
			teacher.Get(base + "/promotions?cursor=" + url.QueryEscape(*page.NextCursor)).Refused(problem.InvalidCursor)
		}
		if len(names) == 3 {
			w.by("boss").Send("POST", w.promotion("/members"), object{"email": "aaa@example.org", "family_name": "Aaa", "given_name": "A", "role": "student"}).Is(http.StatusCreated)
		}
	}
	if want := []string{"ada", "author", "blaise", "boss", "carl", "grader", "jury", "teacher"}; !slices.Equal(names, want) {
		t.Errorf("%v, want %v", names, want)
	}
}

func TestAStudentIsMovedBetweenTeams(t *testing.T) {
	w := newWorld(t)
	teacher := w.by("teacher")
	team := func(r *apitest.Response) any { return read[object](t, r.Is(http.StatusOK))["team"] }
	if got := team(teacher.Send("PUT", w.member("carl", "/team"), object{"team": w.Empty})); got != string(w.Empty) {
		t.Error(got)
	}
	teacher.Send("DELETE", w.promotion("/teams/"+string(w.Empty)), nil).Refused(problem.Conflict)
	if got := team(teacher.Send("PUT", w.member("carl", "/team"), object{"team": nil})); got != nil {
		t.Error(got)
	}
	teacher.Send("DELETE", w.promotion("/teams/"+string(w.Empty)), nil).Is(http.StatusNoContent)
	teacher.Send("PUT", w.member("jury", "/team"), object{"team": w.Red}).Refused(problem.NotFound)
	teacher.Send("PATCH", w.promotion("/teams/"+string(w.Red)), object{"name": "Rouge"}).Is(http.StatusOK)
	teacher.Send("POST", w.promotion("/teams"), object{"name": "ROUGE"}).Refused(problem.Conflict)
}

func TestThePlatformKeepsAnAdmin(t *testing.T) {
	w := newWorld(t)
	root := w.by("root")
	root.Send("DELETE", w.person("root", "/roles/admin"), nil).Refused(problem.Conflict)
	root.Send("PATCH", w.person("root", ""), object{"disabled": true}).Refused(problem.Conflict)
	root.Send("POST", w.person("root", "/erase"), object{"email": "root@example.org", "reason": "leaves"}).Refused(problem.Conflict)
	added := root.Send("POST", base+"/persons", newcomer).Is(http.StatusCreated)
	if roles := read[struct{ Roles []people.Role }](t, added).Roles; !slices.Equal(roles, []people.Role{people.RoleAdmin}) {
		t.Error(roles)
	}
	link := read[struct{ Link string }](t, root.Send("POST", added.Header().Get("Location")+"/invitation", nil).Is(http.StatusCreated)).Link
	secret := strings.TrimPrefix(link, apitest.Origin+"/invitation/")
	w.Send("POST", base+"/invitations/"+secret+"/accept", object{"password": goodPassword}).Is(http.StatusOK)
	root.Send("DELETE", w.person("root", "/roles/admin"), nil).Is(http.StatusNoContent)
	root.Get(base + "/persons").Refused(problem.Forbidden)
}

func TestADisabledPersonIsOutAtOnce(t *testing.T) {
	w := newWorld(t)
	w.by("ada").Get(base + "/me").Is(http.StatusOK)
	w.by("teacher").Send("PATCH", w.member("ada", ""), object{"disabled": true}).Is(http.StatusOK)
	w.by("ada").Get(base + "/me").Refused(problem.NotLoggedIn)
	w.by("teacher").Send("PATCH", w.member("ada", ""), object{"disabled": false, "given_name": "Ada", "email": "Ada.L@example.org"}).Is(http.StatusOK)
	w.Send("POST", base+"/login", credentials("ada.l@example.org", goodPassword)).Is(http.StatusOK)
	w.by("teacher").Send("PATCH", w.member("ada", ""), object{"email": "blaise@example.org"}).Refused(problem.Conflict)
}
