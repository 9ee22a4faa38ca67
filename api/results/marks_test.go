package results_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/pupitre-lab/pupitre/api/apitest"
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

// marked is what tests read of the marks of ada's report.
type marked struct {
	Share     float64
	Old       *float64
	Withdrawn bool
	Reason    string
	Actor     string
	Time      string
	Seq       int64
}

func (w *world) marksOf(who string) (list []marked) {
	w.t.Helper()
	var reports struct {
		Items []struct {
			Deliverable string
			Person      people.PersonID
			Marks       []marked
		}
	}
	w.by(who).Get(w.path("/reports")).Is(http.StatusOK).JSON(&reports)
	for _, item := range reports.Items {
		if item.Deliverable == "rapport" && item.Person == persons["ada"] {
			return item.Marks
		}
	}
	return nil
}

func TestAMarkTakenBackCountsNoMoreAndStaysInTheHistory(t *testing.T) {
	w := newWorld(t, sighted).launched()
	w.handIn("ada", red, "rapport", "r.pdf", pdf).Is(http.StatusCreated)
	w.closed()
	grid := func() string { return w.by("teacher").Get(w.path("/grid")).Is(http.StatusOK).Body.String() }
	sheet, waiting := grid(), *w.list("grader", "?limit=1").Waiting
	mark := func(who string, share float64) int64 {
		t.Helper()
		var moved struct{ Seq int64 }
		w.by(who).Send("POST", w.path("/marks"), map[string]any{"deliverable": "rapport", "criterion": "form", "team": red, "person": persons["ada"], "share": share}).Is(http.StatusCreated).JSON(&moved)
		return moved.Seq
	}
	withdraw := func(who string, seq int64, reason any) *apitest.Response {
		return w.by(who).Send("POST", w.path(fmt.Sprintf("/marks/%d/withdraw", seq)), map[string]any{"reason": reason})
	}
	first := mark("grader", 0.25)
	last := mark("grader", 0.75)
	for name, refused := range map[string]struct {
		response *apitest.Response
		code     problem.Code
		finer    string
	}{
		"replaced":       {withdraw("grader", first, "x"), problem.Conflict, "changed"},
		"another's":      {withdraw("second", last, "x"), problem.Conflict, "not-your-mark"},
		"no reason":      {withdraw("grader", last, ""), problem.InvalidFields, "/reason"},
		"a blank reason": {withdraw("grader", last, " \t"), problem.Conflict, "reason-missing"},
		"a long reason":  {withdraw("grader", last, strings.Repeat("x", 2001)), problem.InvalidFields, "/reason"},
		"no mark":        {withdraw("grader", last+1, "x"), problem.NotFound, ""},
		"no number":      {w.by("grader").Send("POST", w.path("/marks/all/withdraw"), map[string]any{"reason": "x"}), problem.NotFound, ""},
		"by a student":   {withdraw("ada", last, "x"), problem.Forbidden, ""},
	} {
		refused.response.Refused(refused.code)
		if !strings.Contains(refused.response.Body.String(), refused.finer) {
			t.Errorf("%s: %s", name, refused.response.Body)
		}
	}
	if grid() == sheet {
		t.Fatal("a mark changes nothing in the grid")
	}
	withdraw("grader", last, "=1+1 <b>wrong candidate</b>").Is(http.StatusCreated)
	withdraw("grader", last, "again").Refused(problem.Conflict)
	marks := w.marksOf("teacher")
	if len(marks) != 3 || marks[0].Old != nil || *marks[1].Old != 0.25 || marks[1].Withdrawn {
		t.Fatalf("%+v", marks)
	}
	if gone := marks[2]; !gone.Withdrawn || *gone.Old != 0.75 || gone.Share != 0 || gone.Reason != "=1+1 <b>wrong candidate</b>" || gone.Actor != string(persons["grader"]) || gone.Time == "" {
		t.Errorf("%+v", gone)
	}
	withoutGraders := func(grid string) string { return grid[:strings.Index(grid, `"graders"`)] }
	if now := *w.list("grader", "?limit=1").Waiting; now != waiting || withoutGraders(grid()) != withoutGraders(sheet) {
		t.Errorf("%d wait, want %d; the grid was %s and is %s", now, waiting, sheet, grid())
	}
	again := mark("grader", 1)
	if marks := w.marksOf("teacher"); marks[3].Old != nil || marks[3].Seq != again {
		t.Errorf("%+v", marks)
	}
	w.happen(session.WasSealed{})
	withdraw("grader", again, "too late").Refused(problem.Conflict)
}

func TestAMarkTakenBackLeavesTheOtherGraders(t *testing.T) {
	w := newWorld(t, sighted).closed()
	body := func(share float64) map[string]any {
		return map[string]any{"deliverable": "dossier", "criterion": "form", "team": red, "share": share}
	}
	var mine struct{ Seq int64 }
	w.by("grader").Send("POST", w.path("/marks"), body(0)).Is(http.StatusCreated).JSON(&mine)
	w.by("second").Send("POST", w.path("/marks"), body(1)).Is(http.StatusCreated)
	explain := w.path("/grid/explain?team=" + string(red) + "&deliverable=dossier&criterion=form")
	both := w.by("teacher").Get(explain).Is(http.StatusOK).Body.String()
	w.by("grader").Send("POST", w.path(fmt.Sprintf("/marks/%d/withdraw", mine.Seq)), map[string]any{"reason": "not my team"}).Is(http.StatusCreated)
	left := w.by("teacher").Get(explain).Is(http.StatusOK).Body.String()
	if left == both || !strings.Contains(left, "=second") || strings.Contains(left, "=grader") {
		t.Errorf("with both: %s\nafter: %s", both, left)
	}
}
