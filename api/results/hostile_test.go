package results_test

import (
	"strings"
	"testing"
	"time"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/api/apitest"
	"github.com/pupitre-lab/pupitre/api/contract"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

func TestNothingHostileInAnyFieldOfAnyWriteDoesHarm(t *testing.T) {
	doc := apitest.Load(t, contract.YAML())
	same := func(id people.TeamID) people.TeamID { return id }
	for _, name := range []string{"POST /results/{team}/{check}", "POST /results/confirm", "POST /marks", "POST /marks/{mark}/withdraw"} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, sighted).closed()
			w.by("grader").Send("POST", w.path("/marks"), map[string]any{"deliverable": "dossier", "criterion": "form", "team": red, "share": 0.5}).Is(201)
			var mark int64
			w.view(func(s *session.State) { mark = s.Marks[0].Seq })
			a := w.asks(same, "x", "x", "x", mark)[name]
			route := strings.Replace(name, " ", " /api/v1/sessions/{session}", 1)
			apitest.Hostile(t, doc, route, a.body.(map[string]any), func(body any) *apitest.Response {
				w.wait(time.Minute) // within the budget
				return w.by("grader").Send(a.method, w.path(a.path), body)
			})
			for _, path := range []string{"/results", "/reports", "/grid", "/export/details.csv", "/export/grid.xlsx"} {
				w.by("teacher").Get(w.path(path)).Is(200)
			}
		})
	}
}

func TestNothingHostileInAnyPathDoesHarm(t *testing.T) {
	w := newWorld(t, sighted).closed()
	good := func(parameter string) string {
		return map[string]string{
			"session": string(w.session), "team": string(red), "check": "reach", "deliverable": "rapport", "mark": "1", "report": id(1), "recording": id(1),
			"file": "grid.csv", "digest": "sha256:" + strings.Repeat("0", 64),
		}[parameter]
	}
	apitest.HostilePaths(t, w.desk.Routes(), good, func(route api.Route, path string) *apitest.Response {
		w.wait(time.Second)
		var body any
		mediaType := ""
		if len(route.Accepts) > 0 {
			body, mediaType = "{}", route.Accepts[0]
		}
		return w.by("grader").Send(route.Method, path, body, "Content-Type", mediaType)
	})
}
