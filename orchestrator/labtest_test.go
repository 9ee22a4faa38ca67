package orchestrator_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pupitre-lab/pupitre/orchestrator"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/reconcile"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime/runtimetest"
)

// prove runs the proof of the small lab with some files changed.
func prove(t *testing.T, changes map[string]string, opts orchestrator.TestOptions) orchestrator.TestReport {
	t.Helper()
	content := smallContent(t)
	for name, text := range changes {
		content["bloc6/small/"+name].Data = []byte(text)
	}
	driver := runtimetest.NewFake()
	driver.OnExec = func(runtime.InstanceID, string, runtime.ExecRequest) (runtime.ExecResult, error) {
		return runtime.ExecResult{}, nil
	}
	r := orchestrator.NewRunner(smallCatalogue(t, content), driver, reconcile.Options{})
	l, err := r.Catalogue.Lab("small")
	if err != nil {
		t.Fatal(err)
	}
	report, err := r.TestLab(t.Context(), l, opts)
	if err != nil {
		t.Fatal(err)
	}
	if left, err := driver.Instances(t.Context()); err != nil || len(left) != 0 {
		t.Errorf("instances are left: %v %v", left, err)
	}
	return report
}

func TestASoundLabIsProved(t *testing.T) {
	ended := 0
	report := prove(t, nil, orchestrator.TestOptions{OnEvent: func(e orchestrator.TestEvent) {
		if e.Ended {
			ended++
		}
	}})
	if problems := report.Problems(); len(problems) != 0 {
		t.Errorf("problems: %q", problems)
	}
	if len(report.Runs) != 16 || ended != 16 {
		t.Errorf("%d runs, %d told: want four cases, two seeds, twice", len(report.Runs), ended)
	}
	killed := map[lab.CheckID][]string{}
	for _, c := range report.Checks {
		killed[c.Check] = c.KilledBy
	}
	want := map[lab.CheckID][]string{"the-flag": {"no-flag"}, "the-answer": {"guessed"}}
	if diff := cmp.Diff(want, killed); diff != "" {
		t.Error(diff)
	}
	cases := report.Cases()
	if cases[0].Case != orchestrator.CaseStart || cases[0].Most != 0 || cases[1].Case != orchestrator.CaseSolution || cases[1].Least != 15 || cases[1].Sound != 4 {
		t.Errorf("cases: %+v", cases)
	}
}

func TestAnUnsoundLabIsToldWhatIsWrong(t *testing.T) {
	for name, tt := range map[string]struct {
		changes map[string]string
		want    string
	}{
		"the solution does not solve": {
			map[string]string{"solution/play.yaml": "steps: [{submit: {check: the-answer, value: \"42\"}}]\n"},
			"solution (seed only, run 1): check the-flag: it says fail on the solution",
		},
		"a mutant goes unnoticed": {
			map[string]string{"mutants/guessed/mutant.yaml": "title: {fr: F, en: E}\nkills: [the-answer]\nsteps: [{submit: {check: the-answer, value: \"42\"}}]\n"},
			"guessed (seed only, run 1): check the-answer: the mutant goes unnoticed",
		},
		"a mutant breaks more than it says": {
			map[string]string{"mutants/guessed/mutant.yaml": "title: {fr: F, en: E}\nkills: [the-answer]\nsteps: [{submit: {check: the-answer, value: \"41\"}}, {submit: {check: the-flag, value: x}}]\n"},
			"guessed (seed only, run 1): check the-flag: it says fail though the mutant does not concern it",
		},
	} {
		t.Run(name, func(t *testing.T) {
			report := prove(t, tt.changes, orchestrator.TestOptions{Seeds: []lab.Seed{"only"}, Repeats: 1})
			if !slices.ContainsFunc(report.Problems(), func(p string) bool { return strings.HasPrefix(p, tt.want) }) {
				t.Errorf("%q is not among %q", tt.want, report.Problems())
			}
		})
	}
}

func TestOneCaseAloneSaysNothingOfTheOthers(t *testing.T) {
	report := prove(t, nil, orchestrator.TestOptions{Only: []string{"guessed"}, Repeats: 1})
	if len(report.Runs) != 2 || len(report.Checks) != 0 || len(report.Problems()) != 0 {
		t.Errorf("%d runs, %d checks, problems %q", len(report.Runs), len(report.Checks), report.Problems())
	}
}
