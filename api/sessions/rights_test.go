package sessions_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/pupitre-lab/pupitre/api/apitest"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

func TestTheTableAndTheContractAgree(t *testing.T) {
	var own []string
	for _, difference := range apitest.Differences(newWorld(t).server.Routes(), apitest.Load(t, document(t))) {
		if !strings.Contains(difference, "/seal") { // of the results
			own = append(own, difference)
		}
	}
	if len(own) > 0 {
		t.Error(strings.Join(own, "\n"))
	}
}

var everybody = []string{"root", "boss", "teacher", "grader", "jury", "author", "ada", "carl", "stranger", "foreigner"}

const (
	anyone     = "root boss teacher grader jury author ada carl stranger foreigner"
	runners    = "root boss teacher"
	strangers  = "author stranger foreigner" // for whom the session does not exist
	outsiders  = strangers + " carl"         // for whom the team Red does not exist
	ofRed      = runners + " ada"
	spectators = "root boss teacher grader jury ada carl"
)

// attempt is one line of the table of rights: a request that is well formed, who
// may make it, and for whom what it is about does not exist.
type attempt struct {
	route       string
	path        string
	body        any
	may, hidden string
	header      []string
}

func attempts(w *world, path string) []attempt {
	red, why := w.team(path, "Red"), object{"reason": "why"}
	plan := object{"promotion": w.one, "title": "T", "lab": "small", "starts": w.now().UTC(), "teams": []people.TeamID{w.teams["Red"]}}
	return []attempt{
		{"GET /api/v1/sessions", "/api/v1/sessions", nil, anyone, "", nil},
		{"POST /api/v1/sessions", "/api/v1/sessions", plan, runners, "", nil},
		{"POST /api/v1/capacity", "/api/v1/capacity", object{"promotion": w.one, "lab": "small", "teams": []people.TeamID{w.teams["Red"]}}, runners, "", nil},
		{"GET /api/v1/sessions/{session}", path, nil, spectators, strangers, nil},
		{"PATCH /api/v1/sessions/{session}", path, object{}, runners, strangers, []string{"If-Match", `"x"`}},
		{"POST /api/v1/sessions/{session}/prepare", path + "/prepare", nil, runners, strangers, nil},
		{"POST /api/v1/sessions/{session}/launch", path + "/launch", object{}, runners, strangers, nil},
		{"POST /api/v1/sessions/{session}/pause", path + "/pause", why, runners, strangers, nil},
		{"POST /api/v1/sessions/{session}/resume", path + "/resume", nil, runners, strangers, nil},
		{"POST /api/v1/sessions/{session}/extend", path + "/extend", object{"seconds": 60, "reason": "why"}, runners, strangers, nil},
		{"POST /api/v1/sessions/{session}/close", path + "/close", nil, runners, strangers, nil},
		{"POST /api/v1/sessions/{session}/cancel", path + "/cancel", why, runners, strangers, nil},
		{"GET /api/v1/sessions/{session}/messages", path + "/messages", nil, runners + " ada carl", strangers, nil},
		{"POST /api/v1/sessions/{session}/messages", path + "/messages", object{"text": "x"}, runners, strangers, nil},
		{"GET /api/v1/sessions/{session}/injects", path + "/injects", nil, runners, strangers, nil},
		{"POST /api/v1/sessions/{session}/injects", path + "/injects", object{"inject": "crash"}, runners, strangers, nil},
		{"GET /api/v1/sessions/{session}/wall", path + "/wall", nil, runners, strangers, nil},
		{"GET /api/v1/sessions/{session}/stats", path + "/stats", nil, runners, strangers, nil},
		{"GET /api/v1/sessions/{session}/progress", path + "/progress", nil, runners, strangers, nil},
		{"GET /api/v1/sessions/{session}/teams/{team}/bench", red + "/bench", nil, ofRed, outsiders, nil},
		{"GET /api/v1/sessions/{session}/teams/{team}/nodes", red + "/nodes", nil, ofRed, outsiders, nil},
		{"POST /api/v1/sessions/{session}/teams/{team}/checks", red + "/checks", object{}, ofRed, outsiders, nil},
		{"POST /api/v1/sessions/{session}/teams/{team}/answers", red + "/answers", object{"check": "capital", "value": "x"}, "ada", outsiders, nil},
		{"POST /api/v1/sessions/{session}/teams/{team}/hints", red + "/hints", object{"check": "the-flag", "index": 0}, "ada", outsiders, nil},
		{"POST /api/v1/sessions/{session}/teams/{team}/questions", red + "/questions", object{"text": "x"}, ofRed, outsiders, nil},
		{"POST /api/v1/sessions/{session}/teams/{team}/stop", red + "/stop", why, runners, outsiders, nil},
		{"POST /api/v1/sessions/{session}/teams/{team}/rebuild", red + "/rebuild", why, runners, outsiders, nil},
		{"POST /api/v1/sessions/{session}/teams/{team}/nodes/{node}/reset", red + "/nodes/a/reset", why, runners, outsiders, nil},
		{"DELETE /api/v1/sessions/{session}/teams/{team}/terminals/{terminal}", red + "/terminals/00000000-0000-7000-8000-000000000000", nil, ofRed, outsiders, nil},
		{"POST /api/v1/sessions/{session}/teams/{team}/nodes/{node}/web", red + "/nodes/a/web", object{"port": 80}, ofRed, outsiders, nil},
		{"GET /api/v1/sessions/{session}/teams/{team}/terminals", red + "/terminals", nil, ofRed, outsiders, nil},
		{"POST /api/v1/sessions/{session}/teams/{team}/terminals", red + "/terminals", object{"node": "a"}, ofRed, outsiders, nil},
		{"GET /api/v1/sessions/{session}/orals", path + "/orals", nil, runners + " jury ada carl", strangers, nil},
		{"GET /api/v1/sessions/{session}/teams/{team}/oral", red + "/oral", nil, ofRed + " jury", outsiders, nil},
		{"POST /api/v1/sessions/{session}/teams/{team}/oral", red + "/oral", object{}, runners + " jury", outsiders, nil},
		{"POST /api/v1/sessions/{session}/teams/{team}/oral/shut", red + "/oral/shut", nil, runners + " jury", outsiders, nil},
		{"GET /api/v1/sessions/{session}/teams/{team}/oral/terminals", red + "/oral/terminals", nil, ofRed + " jury", outsiders, nil},
		{"POST /api/v1/sessions/{session}/teams/{team}/oral/terminals", red + "/oral/terminals", object{"node": "a"}, ofRed + " jury", outsiders, nil},
	}
}

func TestWhoMayAndWhoMayNot(t *testing.T) {
	w := newWorld(t)
	path := w.planned(nil)
	streams := "GET /api/v1/sessions/{session}/events GET /api/v1/sessions/{session}/teams/{team}/terminals/{terminal} GET /api/v1/sessions/{session}/teams/{team}/oral/terminals/{terminal}" // have tests of their own
	tried := map[string]bool{}
	for _, a := range attempts(w, path) {
		method, _, _ := strings.Cut(a.route, " ")
		tried[a.route] = true
		for _, name := range everybody {
			var r *apitest.Response
			if r = w.As(name).Send(method, a.path, a.body, a.header...); strings.Contains(" "+a.may+" ", " "+name+" ") {
				// What the state refuses was allowed.
				if r.Code == http.StatusForbidden || r.Code == http.StatusNotFound || r.Code == http.StatusUnauthorized {
					t.Errorf("%s: %s may, and gets %d %s", a.route, name, r.Code, r.Body)
				}
				continue
			}
			want := http.StatusForbidden
			if strings.Contains(" "+a.hidden+" ", " "+name+" ") {
				want = http.StatusNotFound
			}
			if r.Code != want {
				t.Errorf("%s: %s may not, and gets %d, want %d", a.route, name, r.Code, want)
			}
		}
		if r := w.Send(method, a.path, a.body, a.header...); r.Code != http.StatusUnauthorized {
			t.Errorf("%s: nobody gets %d", a.route, r.Code)
		}
	}
	for _, r := range w.api.Routes() {
		if !tried[r.Name()] && !strings.Contains(streams, r.Name()) {
			t.Errorf("%s is not tried", r.Name())
		}
	}
}

func TestATokenOpensNoMoreThanItsScope(t *testing.T) {
	w := newWorld(t)
	path := w.planned(nil)
	w.As("teacher:read").Get(path).Is(http.StatusOK)
	w.As("teacher:run").Get(path).Is(http.StatusForbidden)
	w.As("teacher:read").Send("POST", path+"/prepare", nil).Is(http.StatusForbidden)
	w.As("teacher:run").Send("POST", path+"/prepare", nil).Is(http.StatusAccepted)
}

func TestSomebodyWhoChangesTeamsStaysWhereTheSessionHasThem(t *testing.T) {
	w := newWorld(t)
	path := w.running(nil)
	if err := w.people.MoveMember(t.Context(), people.Operator(), w.one, w.persons["ada"], w.teams["Blue"]); err != nil {
		t.Fatal(err)
	}
	w.As("ada").Get(w.team(path, "Red") + "/bench").Is(http.StatusOK)
	w.As("ada").Get(w.team(path, "Blue") + "/bench").Is(http.StatusNotFound)
}

func TestAListHoldsOnlyWhatOneMaySee(t *testing.T) {
	w := newWorld(t)
	both, red := w.planned(nil), w.planned(nil, "Red")
	for name, want := range map[string]int{"root": 2, "teacher": 2, "grader": 2, "ada": 2, "carl": 1, "stranger": 0, "foreigner": 0} {
		items := read[struct{ Items []object }](w.As(name).Get("/api/v1/sessions")).Items
		if len(items) != want {
			t.Errorf("%s sees %d sessions, want %d", name, len(items), want)
		}
	}
	first := read[object](w.As("teacher").Get("/api/v1/sessions?limit=1"))
	second := read[object](w.As("teacher").Get("/api/v1/sessions?limit=1&cursor=" + first["next_cursor"].(string)))
	for i, page := range []object{first, second} {
		want := []string{red, both}[i]
		if got := page["items"].([]any)[0].(map[string]any)["id"]; got != string(idOf(want)) {
			t.Errorf("page %d has %v, want %s", i, got, want)
		}
	}
	if second["next_cursor"] != nil {
		t.Error("the last page leads on")
	}
	w.As("teacher").Get("/api/v1/sessions?phase=nonsense").Is(http.StatusBadRequest)
	w.As("teacher").Get("/api/v1/sessions?promotion=" + "%27%3B--").Is(http.StatusBadRequest)
	if items := read[struct{ Items []object }](w.As("teacher").Get("/api/v1/sessions?phase=running")).Items; len(items) != 0 {
		t.Errorf("%v run", items)
	}
}
