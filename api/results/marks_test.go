package results_test

import (
	"net/http"
	"testing"

	"github.com/pupitre-lab/pupitre/api/problem"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

func TestMarksAreOfCriteriaThatThereAre(t *testing.T) {
	w := newWorld(t, sighted).launched()
	var receipt struct{ ID string }
	w.handIn("ada", red, "rapport", "r.pdf", pdf).Is(http.StatusCreated).JSON(&receipt)
	w.closed()
	if p := w.list("grader", "?limit=1"); *p.Waiting != 8 {
		t.Errorf("%d wait, want 6 results and 2 criteria", *p.Waiting)
	}
	good := func() map[string]any {
		return map[string]any{"deliverable": "rapport", "criterion": "form", "team": red, "person": persons["ada"], "share": 0.75, "comment": "=HYPERLINK(\"x\")", "report": receipt.ID}
	}
	for name, tc := range map[string]struct {
		change func(map[string]any)
		code   problem.Code
	}{
		"no such deliverable":     {func(m map[string]any) { m["deliverable"], m["report"] = "x", "" }, problem.Conflict},
		"no such criterion":       {func(m map[string]any) { m["criterion"] = "x" }, problem.Conflict},
		"no such team":            {func(m map[string]any) { m["team"] = id(999) }, problem.InvalidFields},
		"nobody":                  {func(m map[string]any) { delete(m, "person") }, problem.Conflict},
		"somebody else":           {func(m map[string]any) { m["person"], m["report"] = persons["emmy"], "" }, problem.Conflict},
		"a person for the team's": {func(m map[string]any) { m["deliverable"], m["report"] = "dossier", "" }, problem.Conflict},
		"another's report":        {func(m map[string]any) { m["person"] = persons["blaise"] }, problem.InvalidFields},
		"no such report":          {func(m map[string]any) { m["report"] = id(998) }, problem.InvalidFields},
		"too large a share":       {func(m map[string]any) { m["share"] = 2 }, problem.InvalidFields},
		"no share":                {func(m map[string]any) { delete(m, "share") }, problem.InvalidFields},
	} {
		body := good()
		tc.change(body)
		if response := w.by("grader").Send("POST", w.path("/marks"), body); response.Refused(tc.code) == nil {
			t.Error(name)
		}
	}
	w.by("grader").Send("POST", w.path("/marks"), good()).Is(http.StatusCreated)
	if p := w.list("grader", "?limit=1"); *p.Waiting != 7 {
		t.Errorf("%d wait, want 7", *p.Waiting)
	}
	var reports struct {
		Items []struct {
			Deliverable string
			Person      people.PersonID
			Marks       []struct {
				Share   float64
				Actor   string
				Comment string
			}
		}
	}
	w.happen(session.WasSealed{})
	w.by("ada").Get(w.path("/reports")).Is(http.StatusOK).JSON(&reports)
	if len(reports.Items) != 2 || reports.Items[0].Person != persons["ada"] || len(reports.Items[0].Marks) != 1 || reports.Items[0].Marks[0].Share != 0.75 || reports.Items[0].Marks[0].Actor != "" {
		t.Errorf("%+v", reports)
	}
}
