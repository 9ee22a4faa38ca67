package orchestrator

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/check"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

// judgeChecks looks across the runs: which mutants make a check fail every
// time, and in which cases its verdict is not always the same.
func judgeChecks(runs []TestRun) []CheckReport {
	var order []lab.CheckID
	reports := map[lab.CheckID]*CheckReport{}
	for _, r := range slices.Concat(resultsOf(runs)...) {
		if reports[r.Check] == nil {
			order = append(order, r.Check)
			reports[r.Check] = &CheckReport{Check: r.Check, Points: r.Points}
		}
	}
	for _, name := range caseNames(runs) {
		for _, id := range order {
			reports[id].judge(name, runs)
		}
	}
	var all []CheckReport
	for _, id := range order {
		all = append(all, *reports[id])
	}
	return all
}

func resultsOf(runs []TestRun) [][]check.Result {
	var all [][]check.Result
	for _, run := range runs {
		all = append(all, run.results)
	}
	return all
}

// caseNames lists the cases, each once.
func caseNames(runs []TestRun) []string {
	var names []string
	for _, run := range runs {
		names = append(names, run.Case)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// judge adds what the runs of one case say of a check.
func (c *CheckReport) judge(name string, runs []TestRun) {
	verdicts := map[lab.Seed][]check.Verdict{}
	alwaysFails := true
	for _, run := range runs {
		result, found := resultOf(run, c.Check)
		if run.Case != name || !found {
			continue
		}
		verdicts[run.Seed] = append(verdicts[run.Seed], result.Verdict)
		alwaysFails = alwaysFails && result.Verdict == check.Fail
		if name == CaseSolution {
			c.Slowest = max(c.Slowest, Elapsed(result.Duration))
		}
	}
	if len(verdicts) > 0 && alwaysFails && name != CaseStart && name != CaseSolution {
		c.KilledBy = append(c.KilledBy, name)
	}
	for _, same := range verdicts {
		if len(slices.Compact(slices.Sorted(slices.Values(same)))) > 1 && !slices.Contains(c.Flaky, name) {
			c.Flaky = append(c.Flaky, name)
		}
	}
}

func resultOf(run TestRun, id lab.CheckID) (check.Result, bool) {
	i := slices.IndexFunc(run.results, func(r check.Result) bool { return r.Check == id })
	if i < 0 {
		return check.Result{}, false
	}
	return run.results[i], true
}

// Elapsed is a time that something took. In JSON it is a number of seconds.
type Elapsed time.Duration

// Seconds is the time as a number.
func (e Elapsed) Seconds() float64 { return time.Duration(e).Seconds() }

// String is the time as people write it, to a tenth of a second: "1m2.5s".
func (e Elapsed) String() string {
	return time.Duration(e).Round(100 * time.Millisecond).String()
}

// MarshalJSON implements json.Marshaler: seconds, to the millisecond.
func (e Elapsed) MarshalJSON() ([]byte, error) {
	return strconv.AppendFloat(nil, math.Round(e.Seconds()*1000)/1000, 'f', -1, 64), nil
}

// UnmarshalJSON implements json.Unmarshaler.
func (e *Elapsed) UnmarshalJSON(text []byte) error {
	seconds, err := strconv.ParseFloat(string(text), 64)
	if err != nil {
		return fmt.Errorf("a number of seconds: %w", err)
	}
	*e = Elapsed(seconds * float64(time.Second))
	return nil
}

// CaseSummary is how the runs of one case went.
type CaseSummary struct {
	Case     string
	Runs     int
	Sound    int     // runs without a problem
	Least    float64 // points obtained in the worst and the best run
	Most     float64
	Possible float64
	Slowest  Elapsed // from nothing to the last verdict
}

// Cases sums up the runs by case, the start and the solution first.
func (r TestReport) Cases() []CaseSummary {
	byName := map[string]*CaseSummary{}
	for _, run := range r.Runs {
		s := byName[run.Case]
		if s == nil {
			s = &CaseSummary{Case: run.Case, Least: run.Obtained}
			byName[run.Case] = s
		}
		s.add(run)
	}
	var all []CaseSummary
	for _, s := range byName {
		all = append(all, *s)
	}
	slices.SortFunc(all, func(a, b CaseSummary) int {
		return cmp.Or(cmp.Compare(caseRank(a.Case), caseRank(b.Case)), cmp.Compare(a.Case, b.Case))
	})
	return all
}

func (s *CaseSummary) add(run TestRun) {
	s.Runs++
	if len(run.Problems) == 0 {
		s.Sound++
	}
	s.Least, s.Most = min(s.Least, run.Obtained), max(s.Most, run.Obtained)
	s.Possible = max(s.Possible, run.Possible)
	s.Slowest = max(s.Slowest, run.Up+run.Played+run.Checked)
}

func caseRank(name string) int {
	switch name {
	case CaseStart:
		return 0
	case CaseSolution:
		return 1
	}
	return 2
}
