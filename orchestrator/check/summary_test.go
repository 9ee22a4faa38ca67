package check_test

import (
	"math"
	"testing"

	"github.com/pupitre-lab/pupitre/orchestrator/check"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

func result(id lab.CheckID, task string, v check.Verdict, points, share float64, codes ...lab.CompetencyCode) check.Result {
	return check.Result{Check: id, Task: task, Verdict: v, Points: points, Share: share, Competencies: codes}
}

func TestTallyAddsUpByTaskAndCompetency(t *testing.T) {
	told := result("told", "t2", check.Pass, 5, 1, "B1.C1")
	told.SelfReported = true
	got := check.Tally([]check.Result{
		result("a", "t1", check.Fail, 4, 0, "B1.C1"), // replaced by the last line
		result("b", "t1", check.Fail, 6, 0.5, "B1.C1", "B1.C2", "B1.C1"),
		result("c", "t2", check.Error, 10, 0, "B1.C2"),
		result("d", "t2", check.Skip, 2, 0, "B1.C2"),
		result("shown", "t2", check.Pass, 0, 1),
		told,
		result("a", "t1", check.Pass, 4, 1, "B1.C1"),
	})
	type verdicts = map[check.Verdict]int
	same(t, got, check.Tallied{
		Total: check.Score{Obtained: 7, Possible: 22, Pending: 10, Verdicts: verdicts{check.Pass: 3, check.Fail: 1, check.Error: 1, check.Skip: 1}},
		Tasks: []check.TaskScore{
			{Task: "t1", Score: check.Score{Obtained: 7, Possible: 10, Verdicts: verdicts{check.Pass: 1, check.Fail: 1}}},
			{Task: "t2", Score: check.Score{Possible: 12, Pending: 10, Verdicts: verdicts{check.Pass: 2, check.Error: 1, check.Skip: 1}}},
		},
		Competencies: []check.CompetencyScore{
			{Code: "B1.C1", Checks: []lab.CheckID{"a", "b", "told"}, Score: check.Score{Obtained: 7, Possible: 10, Verdicts: verdicts{check.Pass: 2, check.Fail: 1}}},
			{Code: "B1.C2", Checks: []lab.CheckID{"b", "c", "d"}, Score: check.Score{Obtained: 3, Possible: 18, Pending: 10, Verdicts: verdicts{check.Fail: 1, check.Error: 1, check.Skip: 1}}},
		},
	})
	same(t, got.Total.Ratio(), 7.0/12)
}

func TestTallyIsNotMovedByNonsense(t *testing.T) {
	got := check.Tally([]check.Result{
		result("a", "t", check.Pass, math.NaN(), 1), result("b", "t", check.Pass, -4, 1), result("c", "t", check.Pass, math.Inf(1), 1),
		result("d", "t", check.Fail, 2, 7), result("e", "t", check.Fail, 2, math.NaN()), result("f", "t", check.Fail, 2, -1),
	})
	same(t, []float64{got.Total.Obtained, got.Total.Possible, got.Total.Pending}, []float64{2, 6, 0})
	same(t, check.Tally(nil).Total.Ratio(), 0.0)
}
