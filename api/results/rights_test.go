package results_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/api/apitest"
	"github.com/pupitre-lab/pupitre/api/contract"
	"github.com/pupitre-lab/pupitre/api/problem"
	"github.com/pupitre-lab/pupitre/api/results"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

func TestTheTableAndTheContractAgree(t *testing.T) {
	w := newWorld(t)
	mine := map[string]bool{}
	for _, route := range w.desk.Routes() {
		mine[route.Name()] = true
	}
	doc := apitest.Load(t, contract.YAML())
	for _, difference := range apitest.Differences(w.desk.Routes(), doc) {
		if !strings.HasSuffix(difference, "in the contract only") || mine[strings.TrimSuffix(difference, ": in the contract only")] {
			t.Error(difference)
		}
	}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			if slices.Contains(op.Tags, "results") && !mine[method+" "+path] {
				t.Errorf("%s %s is in the contract only", method, path)
			}
		}
	}
}

// ask is one request of every route, about the team Rouge and its member ada.
type ask struct {
	method, path string
	body         any
	form         string
}

// asks are the routes by name; shown gives the ids as whoever asks knows them.
func (w *world) asks(shown func(people.TeamID) people.TeamID, report, digest, recording string, mark int64) map[string]ask {
	team := string(shown(red))
	return map[string]ask{
		"POST /teams/{team}/deliverables/{deliverable}": {"POST", "/teams/" + team + "/deliverables/rapport?name=r.pdf", pdf, "application/octet-stream"},
		"POST /reports/{report}/link":                   {method: "POST", path: "/reports/" + report + "/link"},
		"GET /reports":                                  {method: "GET", path: "/reports"},
		"GET /reports/{report}/content":                 {method: "GET", path: "/reports/" + report + "/content"},
		"GET /results":                                  {method: "GET", path: "/results"},
		"GET /results/{team}/{check}":                   {method: "GET", path: "/results/" + team + "/reach"},
		"POST /results/{team}/{check}":                  {"POST", "/results/" + team + "/reach", map[string]any{"decision": "confirm"}, api.JSON},
		"POST /results/confirm":                         {"POST", "/results/confirm", map[string]any{"checks": []string{"the-flag"}}, api.JSON},
		"POST /marks":                                   {"POST", "/marks", map[string]any{"deliverable": "dossier", "criterion": "form", "team": team, "share": 0.5}, api.JSON},
		"POST /marks/{mark}/withdraw":                   {"POST", fmt.Sprintf("/marks/%d/withdraw", mark), map[string]any{"reason": "misread"}, api.JSON},
		"GET /grid":                                     {method: "GET", path: "/grid"},
		"GET /grid/explain":                             {method: "GET", path: "/grid/explain?team=" + team + "&check=reach"},
		"GET /export/{file}":                            {method: "GET", path: "/export/grid.csv"},
		"GET /evidence/{digest}":                        {method: "GET", path: "/evidence/" + digest},
		"GET /ledger":                                   {method: "GET", path: "/ledger"},
		"GET /bundle.zip":                               {method: "GET", path: "/bundle.zip"},
		"GET /recordings":                               {method: "GET", path: "/recordings"},
		"GET /recordings/{recording}":                   {method: "GET", path: "/recordings/" + recording},
		"POST /seal":                                    {"POST", "/seal", map[string]any{"anyway": false}, api.JSON},
	}
}

func (w *world) send(who string, a ask) *apitest.Response {
	w.t.Helper()
	if a.body == nil {
		return w.by(who).Send(a.method, w.path(a.path), nil)
	}
	return w.by(who).Send(a.method, w.path(a.path), a.body, "Content-Type", a.form)
}

// The matrix: who may, of those who may at least know of the session. Students
// are named where a route shows them their own.
var matrix = map[string]string{
	"POST /teams/{team}/deliverables/{deliverable}": "ada blaise",
	"POST /reports/{report}/link":                   "teacher grader second jury boss root ada",
	"GET /reports":                                  "teacher grader second jury boss root ada blaise emmy",
	"GET /reports/{report}/content":                 "teacher grader second jury boss root ada",
	"GET /results":                                  "teacher grader second jury boss root ada blaise emmy",
	"GET /results/{team}/{check}":                   "teacher grader second jury boss root ada blaise",
	"POST /results/{team}/{check}":                  "grader second",
	"POST /results/confirm":                         "grader second",
	"POST /marks":                                   "grader second",
	"POST /marks/{mark}/withdraw":                   "grader second",
	"GET /grid":                                     "teacher grader second jury boss root",
	"GET /grid/explain":                             "teacher grader second jury boss root",
	"GET /export/{file}":                            "teacher grader* second* jury boss root",
	"GET /evidence/{digest}":                        "teacher grader second jury boss root",
	"GET /ledger":                                   "teacher grader* second* jury boss root",
	"GET /bundle.zip":                               "teacher jury boss root",
	"GET /recordings":                               "teacher grader* second* jury boss root ada blaise emmy",
	"GET /recordings/{recording}":                   "teacher grader* second* jury boss root ada blaise",
	"POST /seal":                                    "teacher boss root",
}

// unknowing are those for whom the session does not exist.
var unknowing = []string{"author", "idle", "stranger", "foreigner"}

func TestWhoMayAndWhoMayNotOnEveryRoute(t *testing.T) {
	for _, blinded := range []bool{false, true} {
		w := newWorld(t, func(p *session.Plan) { p.Rules.Blind = blinded }).launched()
		var receipt struct{ ID string }
		w.handIn("ada", red, "rapport", "r.pdf", pdf).Is(http.StatusCreated).JSON(&receipt)
		w.closed().happen(session.WasMarked{Deliverable: "dossier", Criterion: "form", Team: red})
		var mark int64
		var digest, recording string
		w.view(func(s *session.State) {
			digest, recording = string(s.Teams[red].Runs[0].Results[0].Evidence[0].Digest), s.Recordings[0].Event.ID
			mark = s.Marks[0].Seq
		})
		named := map[string]bool{}
		for name, allowed := range matrix {
			for _, who := range slices.Sorted(maps.Keys(persons)) {
				shown := func(id people.TeamID) people.TeamID { return id }
				if blinded && (who == "grader" || who == "second") {
					shown = w.mask().Team
				}
				a := w.asks(shown, receipt.ID, digest, recording, mark)[name]
				response := w.send(who, a)
				may := strings.Contains(" "+allowed+" ", " "+who+" ") || !blinded && strings.Contains(allowed, who+"*")
				refused := response.Code == http.StatusForbidden || response.Code == http.StatusNotFound
				if may == refused {
					t.Errorf("blind %v: %s by %s: %d %s", blinded, name, who, response.Code, response.Body)
				}
				if slices.Contains(unknowing, who) {
					response.Refused(problem.NotFound)
				}
			}
			named[strings.Replace(name, " /", " /api/v1/sessions/{session}/", 1)] = true
		}
		for _, route := range w.desk.Routes() {
			if !named[route.Name()] {
				t.Errorf("%s has no line in the matrix", route.Name())
			}
		}
	}
}

func TestNobodyIsToldToLogIn(t *testing.T) {
	w := newWorld(t).closed()
	for name, a := range w.asks(func(id people.TeamID) people.TeamID { return id }, "x", "sha256:"+strings.Repeat("0", 64), "x", 1) {
		request := w.Client
		var response *apitest.Response
		if a.body == nil {
			response = request.Send(a.method, w.path(a.path), nil)
		} else {
			response = request.Send(a.method, w.path(a.path), a.body, "Content-Type", a.form)
		}
		if response.Code != http.StatusUnauthorized {
			t.Errorf("%s by nobody: %d", name, response.Code)
		}
	}
}

func TestATokenDoesNoMoreThanItsScope(t *testing.T) {
	w := newWorld(t, sighted).closed()
	w.by("grader:grade").Get(w.path("/results")).Refused(problem.Forbidden)
	w.by("grader:read").Get(w.path("/results")).Is(http.StatusOK)
	w.by("grader:read").Send("POST", w.path("/results/confirm"), map[string]any{}).Refused(problem.Forbidden)
	w.by("grader:grade").Send("POST", w.path("/results/confirm"), map[string]any{}).Is(http.StatusOK)
}

func TestADeskThatCannotWorkIsNotMade(t *testing.T) {
	whole := newWorld(t).desk.Deps
	for want, change := range map[string]func(*results.Deps){
		"are required":               func(d *results.Deps) { d.Key = nil },
		"the secret has 3 bytes":     func(d *results.Deps) { d.Secret = []byte("abc") },
		"is not the origin of":       func(d *results.Deps) { d.DocumentsOrigin = "documents.example" },
		"not the origin of document": func(d *results.Deps) { d.DocumentsOrigin = "https://documents.example/x" },
	} {
		d := whole
		change(&d)
		if _, err := results.New(d); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
