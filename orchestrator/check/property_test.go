package check_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/check"
	"github.com/pupitre-lab/pupitre/orchestrator/check/checktest"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"pgregory.net/rapid"
)

// assertions that a drawn lab is made of.
func someAssertions() []lab.Assertion {
	latency := &lab.Metric{Latency: &lab.Ping{From: node("pc1"), To: toNode("srv")}, AtMost: ptr(0.5), Zero: ptr(2.0)}
	matrix := &lab.Reach{Allow: []lab.Flow{{From: []lab.Origin{node("pc1")}, To: []lab.Destination{toNode("srv"), toNode("free")}}}}
	return []lab.Assertion{
		right, wrong, unread, pingTo("pc1", "srv"), pingTo("pc2", "free"),
		{TCP: &lab.TCP{From: node("pc1"), To: toNode("srv"), Port: 22}},
		{Metric: latency}, {Reach: matrix}, {Flag: &lab.FlagCheck{Value: "flag"}},
		{Exec: &lab.ExecCheck{Node: "srv", Argv: []string{"id"}}},
		{All: []lab.Assertion{right, unread}}, {Any: []lab.Assertion{wrong, right}}, {},
	}
}

func drawChecks(rt *rapid.T) []lab.Check {
	count := rapid.IntRange(1, 8).Draw(rt, "checks")
	checks := make([]lab.Check, count)
	for i := range checks {
		c := one(lab.CheckID(fmt.Sprint("c", i)), rapid.SampledFrom(someAssertions()).Draw(rt, "assertion"))
		c.Points = float64(rapid.IntRange(0, 5).Draw(rt, "points"))
		for range rapid.IntRange(0, 2).Draw(rt, "needs") {
			c.Needs = append(c.Needs, lab.CheckID(fmt.Sprint("c", rapid.IntRange(0, count).Draw(rt, "need"))))
		}
		c.Within = time.Duration(rapid.IntRange(0, 3).Draw(rt, "within")) * time.Second
		c.For = time.Duration(rapid.IntRange(0, 3).Draw(rt, "for")) * time.Second
		if rapid.IntRange(0, 3).Draw(rt, "disturbs") == 0 {
			a := rapid.SampledFrom([]lab.After{cutR1, cutLAN, stopR1, startR1, {Stop: "pc1"}}).Draw(rt, "after")
			c.After = &a
		}
		checks[i] = c
	}
	return checks
}

// acyclic keeps only the needs of earlier checks.
func acyclic(checks []lab.Check) []lab.Check {
	for i := range checks {
		checks[i].Needs = slices.DeleteFunc(checks[i].Needs, func(id lab.CheckID) bool {
			return slices.IndexFunc(checks, func(c lab.Check) bool { return c.ID == id }) >= i || id == lab.CheckID(fmt.Sprint("c", len(checks)))
		})
	}
	return checks
}

// faults fail some calls, in a way that depends only on the draw.
func faults(rt *rapid.T) func(method, node string) error {
	failing := rapid.SliceOfDistinct(rapid.SampledFrom([]string{
		"Describe", "Ping", "Dial", "Witness", "ReadFile", "Exec", "SetCut", "Stop", "Start", "Ports", "Routes",
	}), func(s string) string { return s }).Draw(rt, "failing")
	err := rapid.SampledFrom([]error{
		runtime.ErrUnavailable, runtime.ErrNotRunning, runtime.ErrNotFound, runtime.ErrUnsupported, errors.New("odd"), nil,
	}).Draw(rt, "fault")
	return func(method, _ string) error {
		if !slices.Contains(failing, method) {
			return nil
		}
		if err == nil {
			panic("odd " + method)
		}
		return err
	}
}

func world(checks []lab.Check, fault func(string, string) error) (*checktest.Target, *lab.Variant) {
	variant := campus(checks...)
	target := checktest.New(variant)
	verdictFiles(target)
	target.Serve("tcp", "10.1.0.10:22", mute)
	target.Fault = fault
	return target, variant
}

// ran is what one run gave.
type ran struct {
	results []check.Result
	heard   int
	deeds   []string
	err     error
}

// runFor runs checks in a bubble, and stops them after a time unless it is 0.
func runFor(t *testing.T, limit time.Duration, checks []lab.Check, fault func(string, string) error, parallel int) ran {
	var r ran
	synctest.Test(t, func(*testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		if limit > 0 {
			ctx, cancel = context.WithTimeout(ctx, limit)
			defer cancel()
		}
		target, variant := world(checks, fault)
		r.results, r.err = check.Run(ctx, target, variant, check.Options{
			Settle: time.Second, Parallel: parallel, OnResult: func(check.Result) { r.heard++ },
		})
		r.deeds = target.Deeds()
	})
	return r
}

func TestEveryRunGivesOneResultForEachCheckAndUndoesWhatItDid(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		checks := drawChecks(rt)
		limit := time.Duration(rapid.IntRange(0, 5).Draw(rt, "stopped after")) * time.Second
		r := runFor(t, limit, checks, faults(rt), 0)
		if r.err != nil && !errors.Is(r.err, check.ErrLeftDisturbed) {
			rt.Fatal(r.err)
		}
		if len(r.results) != len(checks) || r.heard != len(checks) {
			rt.Fatalf("%d results and %d heard for %d checks", len(r.results), r.heard, len(checks))
		}
		possible := 0.0
		for i, result := range r.results {
			if result.Check != checks[i].ID || result.Verdict == "" || result.Expected.FR == "" {
				rt.Fatalf("result %d: %+v", i, result)
			}
			if checks[i].Assertion.Exec == nil {
				possible += checks[i].Points
			}
		}
		if got := check.Tally(r.results).Total.Possible; got != possible {
			rt.Fatalf("possible %v, the checks are worth %v", got, possible)
		}
		if r.err == nil && !brokenNode(r.results) {
			undone(rt, r.deeds)
		}
	})
}

// brokenNode tells whether a node would not start again, which is the team's doing.
func brokenNode(results []check.Result) bool {
	return slices.ContainsFunc(results, func(r check.Result) bool {
		return strings.Contains(r.Incident, "does not start")
	})
}

// undone checks that every cut is followed by a restore and every stop by a start.
func undone(rt *rapid.T, deeds []string) {
	open := map[string]int{}
	for _, deed := range deeds {
		var verb, where string
		_, _ = fmt.Sscan(deed, &verb, &where)
		switch verb {
		case "cut", "stop":
			open[deed[len(verb):]] = 1
		case "restore", "start":
			open[deed[len(verb):]] = 0
		}
	}
	for where, left := range open {
		if left != 0 {
			rt.Fatalf("%s was left disturbed: %v", where, deeds)
		}
	}
}

func TestOrderAndParallelismChangeNoVerdict(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		checks := acyclic(drawChecks(rt))
		for i := range checks { // what disturbs may change what others see, by intent
			checks[i].After = nil
		}
		fault := faults(rt)
		shuffled := rapid.Permutation(checks).Draw(rt, "order")
		want := sortedVerdicts(runFor(t, 0, checks, fault, 1))
		got := sortedVerdicts(runFor(t, 0, shuffled, fault, rapid.IntRange(1, 6).Draw(rt, "parallel")))
		if !slices.Equal(got, want) {
			rt.Fatalf("in another order: %v, before: %v", got, want)
		}
	})
}

func sortedVerdicts(r ran) []string {
	lines := verdicts(r.results)
	slices.Sort(lines)
	return lines
}

func TestAnErrorNeverCostsAPoint(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var results []check.Result
		for i := range rapid.IntRange(1, 10).Draw(rt, "results") {
			v := rapid.SampledFrom([]check.Verdict{check.Pass, check.Fail, check.Error, check.Skip}).Draw(rt, "verdict")
			share := map[check.Verdict]float64{check.Pass: 1, check.Fail: rapid.Float64Range(0, 0.99).Draw(rt, "share")}[v]
			results = append(results, result(lab.CheckID(fmt.Sprint(i)), "t", v, float64(rapid.IntRange(0, 9).Draw(rt, "points")), share))
		}
		before := check.Tally(results).Total
		for i := range results {
			if results[i].Verdict != check.Fail && results[i].Verdict != check.Skip {
				continue
			}
			changed := slices.Clone(results)
			changed[i].Verdict, changed[i].Share = check.Error, 0
			after := check.Tally(changed).Total
			// The points leave what can be judged, with what little credit they gave.
			lost := results[i].Points * results[i].Share
			if after.Possible != before.Possible || after.Obtained < before.Obtained-lost-1e-9 {
				rt.Fatalf("an error in place of a failure: %+v, before %+v", after, before)
			}
			if results[i].Share == 0 && after.Possible > after.Pending && after.Ratio() < before.Ratio()-1e-9 {
				rt.Fatalf("the ratio falls from %v to %v", before.Ratio(), after.Ratio())
			}
		}
	})
}
