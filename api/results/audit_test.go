package results_test

import (
	"strings"
	"testing"

	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

func TestEveryDecisionIsInTheLedgerWithItsAuthor(t *testing.T) {
	same := func(id people.TeamID) people.TeamID { return id }
	for name, want := range map[string]struct{ who, kind string }{
		"POST /teams/{team}/deliverables/{deliverable}": {"ada", "report.received"},
		"POST /results/{team}/{check}":                  {"grader", "result.decided"},
		"POST /results/confirm":                         {"grader", "result.decided"},
		"POST /marks":                                   {"grader", "criterion.marked"},
		"POST /marks/{mark}/withdraw":                   {"grader", "criterion.marked"},
		"POST /seal":                                    {"teacher", "session.sealed"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, sighted).launched()
			if want.who != "ada" {
				w.closed()
				w.by("grader").Send("POST", w.path("/marks"), map[string]any{"deliverable": "dossier", "criterion": "form", "team": red, "share": 0.5}).Is(201)
			}
			var mark int64
			w.view(func(s *session.State) {
				if len(s.Marks) > 0 {
					mark = s.Marks[0].Seq
				}
			})
			a := w.asks(same, "x", "x", "x", mark)[name]
			if strings.HasSuffix(name, "/seal") {
				a.body = map[string]any{"anyway": true}
			}
			before := w.entries()
			if response := w.send(want.who, a); response.Code >= 300 {
				t.Fatalf("%d %s", response.Code, response.Body)
			}
			after := w.entries()
			if len(after) == len(before) {
				t.Fatal("nothing is in the ledger")
			}
			if first := after[len(before)]; first.Kind != want.kind || first.Actor != string(persons[want.who]) {
				t.Errorf("%s by %s", first.Kind, first.Actor)
			}
			if err := ledger.Verify(after); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestWhatIsRefusedIsNotInTheLedger(t *testing.T) {
	w := newWorld(t, sighted).closed()
	before := len(w.entries())
	for _, who := range []string{"ada", "teacher", "jury", "stranger"} {
		w.by(who).Send("POST", w.path("/marks"), map[string]any{"deliverable": "dossier", "criterion": "form", "team": red, "share": 0.5})
		w.by(who).Send("POST", w.path("/results/"+string(red)+"/reach"), map[string]any{"decision": "confirm"})
	}
	w.by("grader").Send("POST", w.path("/results/"+string(red)+"/reach"), map[string]any{"decision": "override", "share": 1})
	if after := len(w.entries()); after != before {
		t.Errorf("%d entries more", after-before)
	}
}
