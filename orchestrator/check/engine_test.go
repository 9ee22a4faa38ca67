package check_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/pupitre-lab/pupitre/orchestrator/check"
	"github.com/pupitre-lab/pupitre/orchestrator/check/checktest"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// verdicts writes results as "id=verdict".
func verdicts(results []check.Result) []string {
	var lines []string
	for _, r := range results {
		lines = append(lines, string(r.Check)+"="+string(r.Verdict))
	}
	return lines
}

func needing(c lab.Check, needs ...lab.CheckID) lab.Check {
	c.Needs = needs
	return c
}

// bubble runs checks where time costs nothing.
func bubble(t *testing.T, opts check.Options, setup func(*checktest.Target), checks ...lab.Check) []check.Result {
	t.Helper()
	var results []check.Result
	synctest.Test(t, func(t *testing.T) {
		variant := campus(checks...)
		target := checktest.New(variant)
		if setup != nil {
			setup(target)
		}
		results = run(t, target, variant, opts)
	})
	return results
}

func same(t *testing.T, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestWhatIsNeededDecides(t *testing.T) {
	results := bubble(t, check.Options{}, verdictFiles,
		needing(one("late", right), "good"),
		one("good", right), one("bad", wrong), one("unread", unread),
		needing(one("after-bad", right), "good", "bad"),
		needing(one("after-after-bad", right), "after-bad"),
		needing(one("after-unread", right), "unread"),
		needing(one("after-both", right), "unread", "bad"),
		needing(one("after-nobody", right), "nobody"),
		needing(one("loop-1", right), "loop-2"), needing(one("loop-2", right), "loop-1"),
		needing(one("alone", right), "alone"),
	)
	same(t, verdicts(results), []string{
		"late=pass", "good=pass", "bad=fail", "unread=error",
		"after-bad=skip", "after-after-bad=skip", "after-unread=error", "after-both=skip", "after-nobody=error",
		"loop-1=error", "loop-2=error", "alone=error",
	})
	if text := results[4].Observed.EN; !strings.Contains(text, "bad") || strings.Contains(text, "good") {
		t.Errorf("a skipped check says %q", text)
	}
}

func TestResultsSayWhatWasLookedAt(t *testing.T) {
	r := bubble(t, check.Options{}, verdictFiles, one("c", right))[0]
	if id, err := uuid.Parse(r.ID); err != nil || id.Version() != 7 {
		t.Errorf("identifier %q", r.ID)
	}
	same(t, []any{r.Check, r.Task, r.Points, r.Share, r.Lab, r.Instance, r.Attempts}, []any{
		lab.CheckID("c"), "work", 10.0, 1.0, "sha256:lab", runtime.InstanceID("instance-1"), 1,
	})
	same(t, r.Images["srv"], runtime.Digest("sha256:image-server"))
	same(t, r.Nodes["srv"], "container-srv")
	same(t, r.Competencies, []lab.CompetencyCode{"B6.C1"})
	if len(r.Evidence) == 0 || string(r.Evidence[0].Content) != "yes" {
		t.Errorf("evidence %+v", r.Evidence)
	}
}

func TestSelectionLooksAtWhatItNeedsToo(t *testing.T) {
	var heard []string
	opts := check.Options{
		Select:   []lab.CheckID{"third", "first"},
		OnResult: func(r check.Result) { heard = append(heard, string(r.Check)) },
	}
	results := bubble(t, opts, verdictFiles,
		one("first", right), one("second", wrong), needing(one("third", right), "second"), one("fourth", right))
	same(t, verdicts(results), []string{"first=pass", "third=skip"})
	slices.Sort(heard)
	same(t, heard, []string{"first", "third"})

	variant := campus(one("first", right))
	_, err := check.Run(context.Background(), checktest.New(variant), variant, check.Options{Select: []lab.CheckID{"frist"}})
	if !errors.Is(err, check.ErrUnknownCheck) {
		t.Errorf("an unknown check gives %v", err)
	}
}

func TestErrorsOfThePlatformAreTriedAgain(t *testing.T) {
	flaky := func(failures int, err error) func(*checktest.Target) {
		return both(verdictFiles, func(t *checktest.Target) {
			t.Fault = func(method, _ string) error {
				if method == "ReadFile" && failures > 0 {
					failures--
					return err
				}
				return nil
			}
		})
	}
	for _, c := range []struct {
		name     string
		failures int
		err      error
		retries  int
		want     check.Verdict
		attempts int
	}{
		{"twice", 2, runtime.ErrUnavailable, 0, check.Pass, 3},
		{"once too often", 3, runtime.ErrUnavailable, 0, check.Error, 3},
		{"never where that is asked", 1, runtime.ErrUnavailable, -1, check.Error, 1},
		{"not where it cannot help", 1, runtime.ErrUnsupported, 0, check.Error, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := bubble(t, check.Options{Retries: c.retries}, flaky(c.failures, c.err), one("c", right))[0]
			expect(t, r, c.want)
			same(t, r.Attempts, c.attempts)
		})
	}
}

// becomes makes /right right after a time, and wrong again after another.
func becomes(rightAfter, wrongAfter time.Duration) func(*checktest.Target) {
	return func(t *checktest.Target) {
		start := time.Now()
		t.PutFile("srv", "/right", "no")
		t.Fault = func(method, _ string) error {
			if method == "ReadFile" {
				elapsed := time.Since(start)
				switch {
				case wrongAfter > 0 && elapsed >= wrongAfter:
					t.PutFile("srv", "/right", "no")
				case elapsed >= rightAfter:
					t.PutFile("srv", "/right", "yes")
				}
			}
			return nil
		}
	}
}

func TestTimeToHoldAndToGoOnHolding(t *testing.T) {
	timed := func(within, lasting time.Duration) lab.Check {
		c := one("c", right)
		c.Within, c.For = within, lasting
		return c
	}
	const s = time.Second
	for _, c := range []struct {
		name              string
		check             lab.Check
		rightAt, wrongAt  time.Duration
		want              check.Verdict
		atLeast, notAfter time.Duration
	}{
		{"it holds in time", timed(10*s, 0), 5 * s, 0, check.Pass, 5 * s, 6 * s},
		{"it holds at once", timed(10*s, 0), 0, 0, check.Pass, 0, 0},
		{"it holds too late", timed(10*s, 0), 11 * s, 0, check.Fail, 10 * s, 11 * s},
		{"it holds too late without a time to wait", timed(0, 0), 1 * s, 0, check.Fail, 0, 0},
		{"it goes on holding", timed(10*s, 20*s), 5 * s, 0, check.Pass, 25 * s, 27 * s},
		{"it stops holding", timed(0, 20*s), 0, 15 * s, check.Fail, 15 * s, 18 * s},
		{"it stops holding, with time to try again in vain", timed(16*s, 20*s), 0, 15 * s, check.Fail, 16 * s, 18 * s},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := bubble(t, check.Options{}, becomes(c.rightAt, c.wrongAt), c.check)[0]
			expect(t, r, c.want)
			if r.Duration < c.atLeast || r.Duration > c.notAfter {
				t.Errorf("took %v", r.Duration)
			}
		})
	}
}

func TestEverBelievesAnEarlierPass(t *testing.T) {
	ever := needing(one("ever", wrong), "bad")
	ever.Ever = true
	opts := check.Options{History: map[lab.CheckID]time.Time{"ever": time.Unix(0, 0), "bad": time.Unix(0, 0)}}
	same(t, verdicts(bubble(t, opts, verdictFiles, one("bad", wrong), ever)), []string{"bad=fail", "ever=pass"})
	same(t, verdicts(bubble(t, check.Options{}, verdictFiles, one("good", right), ever)), []string{"good=pass", "ever=error"})
}

func TestCancelledRunsGiveEveryResult(t *testing.T) {
	slow := one("slow", wrong)
	slow.Within = time.Hour
	cutting := one("cutting", right)
	cutting.After = &lab.After{Cut: &lab.CutTarget{Node: "r1", Interface: "eth1"}, Restore: true}
	submitted := one("flag", lab.Assertion{Flag: &lab.FlagCheck{Value: "f"}})
	synctest.Test(t, func(t *testing.T) {
		variant := campus(one("quick", right), slow, cutting, needing(one("next", right), "slow"), needing(submitted, "slow"))
		target := checktest.New(variant)
		verdictFiles(target)
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		results, err := check.Run(ctx, target, variant, check.Options{})
		if err != nil {
			t.Fatal(err)
		}
		same(t, verdicts(results), []string{"quick=pass", "slow=error", "cutting=error", "next=error", "flag=error"})
		same(t, len(target.Deeds()), 0)
	})
}

func TestPanicsAreIncidents(t *testing.T) {
	panicking := func(t *checktest.Target) {
		verdictFiles(t)
		t.Fault = func(method, _ string) error {
			if method == "Routes" || method == "Ping" {
				panic("driver bug")
			}
			return nil
		}
	}
	routed := one("route", lab.Assertion{Route: &lab.RouteCheck{Node: "r1"}})
	matrix := one("matrix", lab.Assertion{Reach: &lab.Reach{Allow: []lab.Flow{
		{From: []lab.Origin{node("pc1"), node("pc2")}, To: []lab.Destination{toNode("srv")}},
	}}})
	results := bubble(t, check.Options{}, panicking, routed, matrix, one("file", right))
	same(t, verdicts(results), []string{"route=error", "matrix=error", "file=pass"})
	if !strings.Contains(results[0].Incident, "driver bug") {
		t.Errorf("incident %q", results[0].Incident)
	}
}

func TestAnInstanceThatCannotBeDescribedIsThePlatformsTrouble(t *testing.T) {
	flag := one("flag", lab.Assertion{Flag: &lab.FlagCheck{Value: "f"}})
	results := bubble(t, check.Options{Submissions: map[lab.CheckID]string{"flag": "f"}},
		both(verdictFiles, failing("Describe", errDown)), one("file", right), flag)
	same(t, verdicts(results), []string{"file=error", "flag=pass"})
}

func TestQuietChecksRunTogetherAndMeasuringOnesAlone(t *testing.T) {
	// Each request takes a second: how long the run takes tells what ran together.
	var quiet []lab.Check
	for _, id := range []lab.CheckID{"a", "b", "c", "d"} {
		quiet = append(quiet, one(id, lab.Assertion{TCP: &lab.TCP{From: node("pc1"), To: toNode("srv"), Port: 22, Expect: "done"}}))
	}
	for _, c := range []struct {
		name     string
		parallel int
		want     time.Duration
	}{{"together", 4, time.Second}, {"two at a time", 2, 2 * time.Second}, {"one at a time", 1, 4 * time.Second}} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				variant := campus(quiet...)
				target := checktest.New(variant)
				target.Serve("tcp", "10.1.0.10:22", afterASecond)
				start := time.Now()
				run(t, target, variant, check.Options{Parallel: c.parallel})
				same(t, time.Since(start), c.want)
			})
		})
	}
}

func TestMeasuringChecksRunAlone(t *testing.T) {
	metric := func(id lab.CheckID) lab.Check {
		return one(id, lab.Assertion{Metric: &lab.Metric{Latency: &lab.Ping{From: node("pc1"), To: toNode("srv")}, AtMost: ptr(5.0)}})
	}
	synctest.Test(t, func(t *testing.T) {
		tcp := lab.Assertion{TCP: &lab.TCP{From: node("pc1"), To: toNode("srv"), Port: 22, Expect: "done"}}
		variant := campus(metric("m1"), one("t1", tcp), metric("m2"), one("t2", tcp))
		target := checktest.New(variant)
		target.Serve("tcp", "10.1.0.10:22", afterASecond)
		var order []string
		target.Fault = func(method, _ string) error {
			if method == "Ping" {
				order = append(order, method)
			}
			return nil
		}
		opts := check.Options{OnResult: func(r check.Result) { order = append(order, string(r.Check)) }}
		run(t, target, variant, opts)
		slices.Sort(order[:2])
		same(t, order, []string{"t1", "t2", "Ping", "m1", "Ping", "m2"})
	})
}
