package orchestrator

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/pupitre-lab/pupitre/orchestrator/check"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

// TestOptions say how thoroughly a lab is proved.
type TestOptions struct {
	Seeds    []lab.Seed // two of them unless said otherwise
	Repeats  int        // how often each case is run with each seed; 0 means 2
	Parallel int        // instances at the same time; 0 means 4
	Only     []string   // names of cases; empty means all
	Tag      string     // part of the instances' names, so that two tests of a lab do not meet
	OnEvent  func(TestEvent)
}

// Names of the two cases every lab has besides its mutants.
const (
	CaseStart    = "start"
	CaseSolution = "solution"
)

// TestEvent tells that a case began or ended.
type TestEvent struct {
	Run      TestRun
	Ended    bool
	Finished int // runs that ended so far
	Of       int
}

// TestRun is one case on one fresh instance.
type TestRun struct {
	Case     string        `json:"case"` // start, solution or a mutant's name
	Seed     lab.Seed      `json:"seed"`
	Repeat   int           `json:"repeat"` // from 1
	Problems []string      `json:"problems,omitempty"`
	Obtained float64       `json:"obtained"`
	Possible float64       `json:"possible"`
	Failed   []lab.CheckID `json:"failed,omitempty"` // scored checks that did not pass
	Up       Elapsed       `json:"upSeconds"`
	Played   Elapsed       `json:"playedSeconds"`
	Checked  Elapsed       `json:"checkedSeconds"`

	results []check.Result // of the scored checks
}

// CheckReport is what a test says of one scored check.
type CheckReport struct {
	Check    lab.CheckID `json:"check"`
	Points   float64     `json:"points"`
	KilledBy []string    `json:"killedBy"`        // mutants whose run made it fail every time
	Flaky    []string    `json:"flaky,omitempty"` // cases in which its verdict changed between repeats of a seed
	Slowest  Elapsed     `json:"slowestSeconds"`  // longest time to a verdict on the solution
}

// TestReport is the proof that a lab's checks tell right from wrong, or the
// list of what is missing.
type TestReport struct {
	Lab     string        `json:"lab"`
	Version string        `json:"version"`
	Digest  string        `json:"digest"`
	Seeds   []lab.Seed    `json:"seeds"`
	Repeats int           `json:"repeats"`
	Runs    []TestRun     `json:"runs"`
	Checks  []CheckReport `json:"checks"`
	Took    Elapsed       `json:"tookSeconds"`
}

// Problems lists everything that speaks against the lab, a line each.
func (r TestReport) Problems() []string {
	var all []string
	for _, run := range r.Runs {
		for _, p := range run.Problems {
			all = append(all, fmt.Sprintf("%s (seed %s, run %d): %s", run.Case, run.Seed, run.Repeat, p))
		}
	}
	for _, c := range r.Checks {
		if len(c.KilledBy) == 0 {
			all = append(all, fmt.Sprintf("check %s: no mutant makes it fail", c.Check))
		}
		for _, name := range c.Flaky {
			all = append(all, fmt.Sprintf("check %s: its verdict changes from one run of %s to the next", c.Check, name))
		}
	}
	return all
}

// TestLab proves a lab on fresh instances: the starting state earns nothing, the
// solution everything, and every mutant is caught by the checks it names and by
// no other; with every seed, as often as asked.
func (r *Runner) TestLab(ctx context.Context, l *lab.Lab, opts TestOptions) (TestReport, error) {
	opts = withTestDefaults(opts)
	cases, err := testCases(l, opts)
	if err != nil {
		return TestReport{}, err
	}
	report := TestReport{Lab: l.ID(), Version: l.Version(), Digest: l.Digest(), Seeds: opts.Seeds, Repeats: opts.Repeats}
	began := time.Now()
	report.Runs, err = r.runCases(ctx, l, cases, opts)
	report.Took = Elapsed(time.Since(began))
	if err != nil {
		return report, err
	}
	if len(opts.Only) == 0 { // of mutants that were not run nothing can be said
		report.Checks = judgeChecks(report.Runs)
	}
	return report, nil
}

func withTestDefaults(opts TestOptions) TestOptions {
	if len(opts.Seeds) == 0 {
		opts.Seeds = []lab.Seed{"first", "second"}
	}
	opts.Repeats = orDefault(opts.Repeats, 2)
	opts.Parallel = orDefault(opts.Parallel, 4)
	if opts.OnEvent == nil {
		opts.OnEvent = func(TestEvent) {}
	}
	return opts
}

// testCase is one run to make.
type testCase struct {
	run    TestRun
	plays  []lab.Play // in this order
	mutant *lab.Play  // nil for the start and the solution
}

// testCases lists the runs, the slow kind (mutants) after the two that fail
// early when a lab is broken.
func testCases(l *lab.Lab, opts TestOptions) ([]testCase, error) {
	var cases []testCase
	for repeat := 1; repeat <= opts.Repeats; repeat++ {
		for _, seed := range opts.Seeds {
			some, err := casesOfSeed(l, seed, repeat)
			if err != nil {
				return nil, err
			}
			cases = append(cases, some...)
		}
	}
	if len(opts.Only) > 0 {
		cases = slices.DeleteFunc(cases, func(c testCase) bool { return !slices.Contains(opts.Only, c.run.Case) })
	}
	if len(cases) == 0 {
		return nil, fmt.Errorf("no case of %s is named %v", l.ID(), opts.Only)
	}
	slices.SortStableFunc(cases, func(a, b testCase) int { return rank(a) - rank(b) })
	return cases, nil
}

func rank(c testCase) int {
	if c.mutant == nil {
		return 0
	}
	return 1
}

func casesOfSeed(l *lab.Lab, seed lab.Seed, repeat int) ([]testCase, error) {
	v, err := l.Render(seed)
	if err != nil {
		return nil, err
	}
	solution, err := l.Solution(v)
	if err != nil {
		return nil, err
	}
	mutants, err := l.MutantList(v)
	if err != nil {
		return nil, err
	}
	of := func(name string) TestRun { return TestRun{Case: name, Seed: seed, Repeat: repeat} }
	cases := []testCase{
		{run: of(CaseStart)},
		{run: of(CaseSolution), plays: []lab.Play{solution}},
	}
	for _, m := range mutants {
		plays := []lab.Play{m}
		if m.From != lab.PlayFromStart {
			plays = []lab.Play{solution, m}
		}
		cases = append(cases, testCase{run: of(m.Name), plays: plays, mutant: &m})
	}
	return cases, nil
}

// runCases makes the runs side by side, each on its own instance. The first
// platform error stops them all; what a lab does wrong stops nothing.
func (r *Runner) runCases(ctx context.Context, l *lab.Lab, cases []testCase, opts TestOptions) ([]TestRun, error) {
	runs := make([]TestRun, len(cases))
	progress := testProgress{of: len(cases), tell: opts.OnEvent}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(opts.Parallel)
	for i, tc := range cases {
		group.Go(func() (err error) {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			progress.began(tc.run)
			runs[i], err = r.runCase(ctx, l, tc, fmt.Sprintf("test-%s-%d", opts.Tag, i+1))
			progress.ended(runs[i])
			return err
		})
	}
	return runs, group.Wait()
}

// testProgress tells of runs that begin and end, one at a time.
type testProgress struct {
	mu       sync.Mutex
	finished int
	of       int
	tell     func(TestEvent)
}

func (p *testProgress) began(run TestRun) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tell(TestEvent{Run: run, Finished: p.finished, Of: p.of})
}

func (p *testProgress) ended(run TestRun) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.finished++
	p.tell(TestEvent{Run: run, Ended: true, Finished: p.finished, Of: p.of})
}

// runCase builds an instance, plays, checks, judges and removes the instance.
func (r *Runner) runCase(ctx context.Context, l *lab.Lab, tc testCase, team string) (run TestRun, err error) {
	run = tc.run
	instance, err := r.Instance(NewInstanceID(l.ID(), team), l, tc.run.Seed, team)
	if err != nil {
		return run, err
	}
	defer func() { err = errors.Join(err, instance.Down(context.WithoutCancel(ctx))) }()
	lap := stopwatch()
	if err := instance.Up(ctx); err != nil {
		return run, err
	}
	if err := instance.Ready(ctx); err != nil {
		return run, err
	}
	run.Up = lap()
	submitted, err := instance.Play(ctx, func(PlayEvent) {}, tc.plays...)
	run.Played = lap()
	if err != nil {
		run.Problems = append(run.Problems, err.Error())
		return run, ctx.Err()
	}
	evaluation, err := r.Evaluate(ctx, instance, check.Options{Submissions: submitted})
	run.Checked = lap()
	if err != nil {
		return run, err
	}
	judgeRun(&run, tc, evaluation.Results)
	return run, nil
}

// stopwatch returns a function that tells the time since it was last called.
func stopwatch() func() Elapsed {
	last := time.Now()
	return func() Elapsed {
		now := time.Now()
		lap := Elapsed(now.Sub(last))
		last = now
		return lap
	}
}

// judgeRun says what is wrong with the results of a run.
func judgeRun(run *TestRun, tc testCase, results []check.Result) {
	for _, r := range results {
		if r.Points == 0 {
			continue
		}
		run.results = append(run.results, r)
		run.Possible += r.Points
		run.Obtained += r.Points * r.Share
		if r.Verdict != check.Pass {
			run.Failed = append(run.Failed, r.Check)
		}
		if problem := judgeResult(tc, r); problem != "" {
			run.Problems = append(run.Problems, fmt.Sprintf("check %s: %s (%s)", r.Check, problem, r.Observed.EN))
		}
	}
}

// judgeResult compares a scored check's verdict with what the case wants.
func judgeResult(tc testCase, r check.Result) string {
	switch {
	case r.Verdict == check.Error:
		return "the platform could not look: " + r.Incident
	case tc.run.Case == CaseStart && r.Share > 0:
		return fmt.Sprintf("the starting state earns %.0f%% of its points", 100*r.Share)
	case tc.run.Case == CaseSolution && r.Verdict != check.Pass:
		return fmt.Sprintf("it says %s on the solution", r.Verdict)
	case tc.mutant == nil || slices.Contains(tc.mutant.Also, r.Check):
		return ""
	}
	kills := slices.Contains(tc.mutant.Kills, r.Check)
	switch {
	case kills && r.Verdict == check.Pass:
		return "the mutant goes unnoticed"
	case !kills && r.Verdict != check.Pass && tc.mutant.From != lab.PlayFromStart:
		return fmt.Sprintf("it says %s though the mutant does not concern it", r.Verdict)
	}
	return ""
}
