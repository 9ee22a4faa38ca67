package check_test

import (
	"context"
	"errors"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/check"
	"github.com/pupitre-lab/pupitre/orchestrator/check/checktest"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

func after(c lab.Check, a lab.After) lab.Check {
	c.After = &a
	return c
}

var (
	cutR1   = lab.After{Cut: &lab.CutTarget{Node: "r1", Interface: "eth1"}, Restore: true}
	cutLAN  = lab.After{Cut: &lab.CutTarget{Network: "lan"}, Restore: true}
	stopR1  = lab.After{Stop: "r1", Restore: true}
	startR1 = lab.After{Start: "r1", Restore: true}
)

// disturbed runs checks and gives what was done to the instance.
func disturbed(t *testing.T, opts check.Options, setup func(*checktest.Target), checks ...lab.Check) ([]check.Result, []string, error) {
	t.Helper()
	var (
		results []check.Result
		deeds   []string
		err     error
	)
	synctest.Test(t, func(t *testing.T) {
		variant := campus(checks...)
		target := checktest.New(variant)
		verdictFiles(target)
		if setup != nil {
			setup(target)
		}
		results, err = check.Run(context.Background(), target, variant, opts)
		deeds = target.Deeds()
	})
	return results, deeds, err
}

func TestDisturbancesAreUndone(t *testing.T) {
	lasting := stopR1
	lasting.Restore = false
	for _, c := range []struct {
		name  string
		check lab.Check
		setup func(*checktest.Target)
		want  check.Verdict
		deeds []string
	}{
		{"a cut, with a pass", after(one("c", right), cutR1), nil, check.Pass, []string{"cut r1 eth1", "restore r1 eth1"}},
		{"a cut, with a failure", after(one("c", wrong), cutR1), nil, check.Fail, []string{"cut r1 eth1", "restore r1 eth1"}},
		{"a cut, with an error", after(one("c", unread), cutR1), nil, check.Error, []string{"cut r1 eth1", "restore r1 eth1"}},
		{
			"a network, last port first", after(one("c", right), cutLAN), nil, check.Pass,
			[]string{
				"cut free eth1", "cut pc1 eth1", "cut pc2 eth1", "cut r1 eth1",
				"restore r1 eth1", "restore pc2 eth1", "restore pc1 eth1", "restore free eth1",
			},
		},
		{"a stop", after(one("c", right), stopR1), nil, check.Pass, []string{"stop r1", "start r1"}},
		{"a start of what did not run", after(one("c", right), startR1), edit("r1", dead), check.Pass, []string{"start r1", "stop r1"}},
		{"a start of what ran is not undone", after(one("c", right), startR1), nil, check.Pass, []string{"start r1"}},
		{"a stop of what did not run is not undone", after(one("c", right), stopR1), edit("r1", dead), check.Pass, []string{"stop r1"}},
		{"a restart", after(one("c", right), lab.After{Stop: "r1", Start: "r1", Restore: true}), nil, check.Pass, []string{"stop r1", "start r1", "start r1"}},
		{
			"what an inject had cut stays cut", after(one("c", right), cutR1),
			edit("r1", func(n *checktest.Node) { n.Observed.Interfaces[0].Port.Cut = true }), check.Pass, []string{"cut r1 eth1"},
		},
		{"what lasts, at the end of the run", after(one("c", right), lasting), nil, check.Pass, []string{"stop r1", "start r1"}},
		{
			"what panics in the middle", after(one("c", lab.Assertion{Route: &lab.RouteCheck{Node: "pc1"}}), cutR1),
			panicsWhileCut, check.Error, []string{"cut r1 eth1", "restore r1 eth1"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			results, deeds, err := disturbed(t, check.Options{}, c.setup, c.check)
			if err != nil {
				t.Errorf("Run: %v", err)
			}
			expect(t, results[0], c.want)
			same(t, deeds, c.deeds)
		})
	}
}

// panicsWhileCut makes reading routes panic once something is cut.
func panicsWhileCut(t *checktest.Target) {
	t.Fault = func(method, node string) error {
		if method == "Routes" && node == "pc1" && len(t.Deeds()) == 1 {
			panic("driver bug")
		}
		return nil
	}
}

func TestCancellingUndoesToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := after(one("c", wrong), cutR1)
		c.Within = time.Hour
		variant := campus(c)
		target := checktest.New(variant)
		verdictFiles(target)
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		results, err := check.Run(ctx, target, variant, check.Options{})
		if err != nil {
			t.Fatal(err)
		}
		expect(t, results[0], check.Error)
		same(t, target.Deeds(), []string{"cut r1 eth1", "restore r1 eth1"})
	})
}

func TestDisturbingChecksRunLastAndOneAtATime(t *testing.T) {
	var heard []string
	opts := check.Options{Settle: -1, OnResult: func(r check.Result) { heard = append(heard, string(r.Check)) }}
	_, deeds, err := disturbed(t, opts, nil,
		after(one("cut", right), cutR1), needing(one("after-cut", right), "cut"),
		after(one("stop", right), stopR1), one("quiet", right))
	if err != nil {
		t.Fatal(err)
	}
	same(t, heard, []string{"quiet", "cut", "after-cut", "stop"})
	same(t, deeds, []string{"cut r1 eth1", "restore r1 eth1", "stop r1", "start r1"})
}

func TestWatchingDisturbsNothing(t *testing.T) {
	results, deeds, err := disturbed(t, check.Options{Observe: true}, nil,
		one("quiet", right), after(one("cut", right), cutR1), needing(one("after-cut", right), "cut"))
	if err != nil {
		t.Fatal(err)
	}
	same(t, verdicts(results), []string{"quiet=pass", "cut=skip", "after-cut=skip"})
	same(t, len(deeds), 0)
}

func TestTimeCountsFromTheCut(t *testing.T) {
	// The way back opens 10 s after the cut, long after the run began.
	converges := func(t *checktest.Target) {
		var cutAt time.Time
		t.Fault = func(method, _ string) error {
			if method == "SetCut" && cutAt.IsZero() {
				cutAt = time.Now()
			}
			return nil
		}
		t.Passes = func(_ runtime.Origin, proto string, _ netip.AddrPort) bool {
			return proto != "icmp" || (!cutAt.IsZero() && time.Since(cutAt) >= 10*time.Second)
		}
	}
	slow := one("slow", wrong)
	slow.Within = 30 * time.Second
	survives := after(one("survives", pingTo("pc1", "pc2")), cutR1)
	survives.Within = 15 * time.Second
	results, _, err := disturbed(t, check.Options{}, converges, slow, survives)
	if err != nil {
		t.Fatal(err)
	}
	same(t, verdicts(results), []string{"slow=fail", "survives=pass"})
}

func TestAnInstanceSettlesBeforeTheNextCheck(t *testing.T) {
	// After each restore the router needs 20 s to find its routes again.
	slowly := func(t *checktest.Target) {
		var backAt time.Time
		learnt := ospf("10.9.0.0/16", 20, "10.0.0.7")
		set := func(routes ...runtime.RouteEntry) {
			t.Edit("r1", func(n *checktest.Node) { n.Routes = routes })
		}
		set(learnt)
		t.Fault = func(method, _ string) error {
			switch deeds := t.Deeds(); {
			case method == "SetCut" && len(deeds)%2 == 0:
				set()
			case method == "SetCut":
				backAt = time.Now().Add(20 * time.Second)
			case method == "Routes" && !backAt.IsZero() && !time.Now().Before(backAt) && len(deeds)%2 == 0:
				set(learnt)
			}
			return nil
		}
	}
	routed := lab.Assertion{Route: &lab.RouteCheck{Node: "r1", To: netip.MustParsePrefix("10.9.0.0/16")}}
	first := after(one("first", right), cutR1)
	next := needing(one("next", routed), "first")
	results, _, err := disturbed(t, check.Options{}, slowly, first, next)
	if err != nil {
		t.Fatal(err)
	}
	same(t, verdicts(results), []string{"first=pass", "next=pass"})
	results, _, _ = disturbed(t, check.Options{Settle: 5 * time.Second}, slowly, first, next)
	same(t, verdicts(results), []string{"first=pass", "next=fail"})
	if last := results[0].Evidence[len(results[0].Evidence)-1]; !strings.Contains(string(last.Content), "r1") {
		t.Errorf("nothing tells that r1 did not come back: %q", last.Content)
	}
}

func TestWhatCannotBeUndoneIsAnIncidentAndNobodysFault(t *testing.T) {
	stuck := func(t *checktest.Target) {
		t.Fault = func(method, _ string) error {
			if method == "SetCut" && len(t.Deeds()) == 1 {
				return runtime.ErrUnavailable
			}
			return nil
		}
	}
	results, _, err := disturbed(t, check.Options{}, stuck,
		after(one("cut", right), cutR1), after(one("next", wrong), stopR1))
	if !errors.Is(err, check.ErrLeftDisturbed) {
		t.Errorf("Run: %v", err)
	}
	same(t, verdicts(results), []string{"cut=pass", "next=error"})
	if results[0].Incident == "" {
		t.Error("the failed restore is no incident")
	}
}

func TestANodeTheTeamBrokeExcusesNothing(t *testing.T) {
	for name, broken := range map[string]func(*checktest.Target){
		"it does not run":     failing("Start", runtime.ErrNotRunning),
		"its init is missing": failing("Start", errors.New("no such file")),
	} {
		t.Run(name, func(t *testing.T) { brokenNodeExcusesNothing(t, broken) })
	}
}

func brokenNodeExcusesNothing(t *testing.T, broken func(*checktest.Target)) {
	results, _, err := disturbed(t, check.Options{Settle: -1}, broken,
		after(one("stop", right), stopR1),
		after(one("next", lab.Assertion{Address: &lab.AddressCheck{Node: "r1"}}), lab.After{Cut: &lab.CutTarget{Node: "pc1", Interface: "eth1"}, Restore: true}))
	if err != nil {
		t.Errorf("Run: %v", err)
	}
	same(t, verdicts(results), []string{"stop=pass", "next=fail"})
	if results[0].Incident == "" {
		t.Error("a node that does not start again is worth an incident")
	}
}

func TestARestartedNodeIsGivenItsLinksBeforeTheNextCheck(t *testing.T) {
	late := func(t *checktest.Target) { // the links come 5 s after the start
		var links []runtime.ObservedInterface
		var startedAt time.Time
		t.Fault = func(method, _ string) error {
			switch {
			case method == "Start":
				startedAt = time.Now()
				t.Edit("r1", func(n *checktest.Node) { links, n.Observed.Interfaces = n.Observed.Interfaces, nil })
			case method == "Describe" && !startedAt.IsZero() && time.Since(startedAt) >= 5*time.Second:
				t.Edit("r1", func(n *checktest.Node) { n.Observed.Interfaces = links })
			}
			return nil
		}
	}
	results, deeds, err := disturbed(t, check.Options{}, late, after(one("stop", right), stopR1), after(one("cut", right), cutR1))
	if err != nil {
		t.Fatal(err)
	}
	same(t, verdicts(results), []string{"stop=pass", "cut=pass"})
	same(t, deeds, []string{"stop r1", "start r1", "cut r1 eth1", "restore r1 eth1"})
}

func TestDisturbancesThatCannotBeMade(t *testing.T) {
	unplugged := edit("r1", func(n *checktest.Node) { n.Observed.Interfaces = n.Observed.Interfaces[1:] })
	healed := func(t *checktest.Target) { // something restores the cut at once
		t.Fault = func(method, _ string) error {
			if method == "ReadFile" {
				t.Edit("r1", func(n *checktest.Node) { n.Observed.Interfaces[0].Port.Cut = false })
			}
			return nil
		}
	}
	for _, c := range []struct {
		name  string
		check lab.Check
		setup func(*checktest.Target)
		want  check.Verdict
	}{
		{"an interface that the team removed", after(one("c", right), cutR1), unplugged, check.Fail},
		{"an interface of a node that the team stopped", after(one("c", right), cutR1), edit("r1", dead), check.Fail},
		{"an interface that the lab does not have", after(one("c", right), lab.After{Cut: &lab.CutTarget{Node: "r1", Interface: "eth9"}}), nil, check.Error},
		{"the host cannot cut", after(one("c", right), cutR1), failing("SetCut", runtime.ErrUnsupported), check.Error},
		{"the host cannot list the ports", after(one("c", right), cutLAN), failing("Ports", errDown), check.Error},
		{"the host cannot stop", after(one("c", right), stopR1), failing("Stop", errDown), check.Error},
		{"a cut that did not last", after(one("c", right), cutR1), healed, check.Error},
	} {
		t.Run(c.name, func(t *testing.T) {
			results, _, _ := disturbed(t, check.Options{}, c.setup, c.check)
			if results[0].Verdict != c.want {
				t.Errorf("verdict %s (%s, %s), want %s", results[0].Verdict, results[0].Observed.EN, results[0].Incident, c.want)
			}
		})
	}
}
