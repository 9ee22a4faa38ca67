package reconcile_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pupitre-lab/pupitre/orchestrator/reconcile"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime/runtimetest"
)

// faultOn injects a fault into the first n calls that make a step.
func faultOn(step string, n int, fault runtimetest.Fault) func(int, runtime.Op) runtimetest.Fault {
	var mu sync.Mutex
	return func(_ int, op runtime.Op) runtimetest.Fault {
		mu.Lock()
		defer mu.Unlock()
		if op.String() != step || n == 0 {
			return runtimetest.Fault{}
		}
		n--
		return fault
	}
}

func newPlan(d runtime.Desired) reconcile.Plan {
	return reconcile.MakePlan(&d, runtime.Observed{Instance: d.Instance})
}

func TestStepsAreMadeAfterThoseTheyWaitFor(t *testing.T) {
	fake := runtimetest.NewFake()
	plan := newPlan(office("t1"))
	got, err := reconcile.Execute(t.Context(), fake, plan, quick())
	if err != nil {
		t.Fatal(err)
	}
	if got.Done != len(plan.Steps) || got.Failed+got.Skipped+got.Retries > 0 {
		t.Errorf("got %+v, want %d steps done", got, len(plan.Steps))
	}
	if got.Kinds[runtime.OpAttach].Count != 3 {
		t.Errorf("attach was counted %d times, want 3", got.Kinds[runtime.OpAttach].Count)
	}
	if fake.MostPerNode() != 1 {
		t.Errorf("%d steps on one node at the same time", fake.MostPerNode())
	}
}

func TestAFailedStepTakesAlongOnlyThoseThatWaitForIt(t *testing.T) {
	fake := runtimetest.NewFake()
	broken := errors.New("the disk of the host is broken")
	fake.Inject = faultOn("create-node r1", 1, runtimetest.Fault{Before: broken})
	plan := newPlan(office("t1"))
	got, err := reconcile.Execute(t.Context(), fake, plan, quick())
	if !errors.Is(err, broken) || !strings.Contains(err.Error(), "t1: create-node r1: ") {
		t.Errorf("got error %v", err)
	}
	var step *reconcile.StepError
	if !errors.As(err, &step) || step.Op.Node != "r1" {
		t.Errorf("the error does not name the step: %v", err)
	}
	if got.Failed != 1 || got.Skipped != 3 || got.Done != len(plan.Steps)-4 {
		t.Errorf("got %+v, want 1 failed and 3 skipped of %d", got, len(plan.Steps))
	}
}

func TestAnUnavailableStepIsTriedAgainWithGrowingPauses(t *testing.T) {
	fake := runtimetest.NewFake()
	fake.Inject = faultOn("start-node pc1", 3, runtimetest.Fault{Before: runtime.ErrUnavailable})
	var pauses []time.Duration
	opts := quick()
	opts.Clock.Sleep = func(_ context.Context, d time.Duration) error { pauses = append(pauses, d); return nil }
	got, err := reconcile.Execute(t.Context(), fake, newPlan(office("t1")), opts)
	if err != nil || got.Retries != 3 {
		t.Fatalf("got %+v and error %v, want 3 retries", got, err)
	}
	want := []time.Duration{100 * time.Millisecond, 200 * time.Millisecond, 400 * time.Millisecond}
	if diff := cmp.Diff(want, pauses); diff != "" {
		t.Errorf("pauses (-want +got):\n%s", diff)
	}
}

func TestAStepThatStaysUnavailableFails(t *testing.T) {
	fake := runtimetest.NewFake()
	fake.Inject = faultOn("create-sandbox", 100, runtimetest.Fault{Before: runtime.ErrUnavailable})
	opts := quick()
	opts.Attempts = 4
	got, err := reconcile.Execute(t.Context(), fake, newPlan(office("t1")), opts)
	if !errors.Is(err, runtime.ErrUnavailable) || got.Retries != 3 || got.Failed != 1 {
		t.Errorf("got %+v and error %v, want 3 retries, then a failure", got, err)
	}
}

func TestTheEndOfTheContextStopsBetweenSteps(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	enough := errors.New("the operator pressed Ctrl-C")
	fake := runtimetest.NewFake()
	fake.Inject = func(n int, _ runtime.Op) runtimetest.Fault {
		if n == 3 {
			cancel(enough)
		}
		return runtimetest.Fault{}
	}
	got, err := reconcile.Execute(ctx, fake, newPlan(office("t1")), quick())
	if !errors.Is(err, enough) {
		t.Errorf("got error %v, want the cause", err)
	}
	if got.Failed > 0 || got.Done == 10 {
		t.Errorf("got %+v, want a plan left unfinished and nothing failed", got)
	}
}

func TestWorkersBoundWhatIsMadeAtTheSameTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := runtimetest.NewFake()
		fake.Inject = func(int, runtime.Op) runtimetest.Fault { return runtimetest.Fault{Delay: time.Second} }
		d := office("t1")
		d.Nodes = nil
		for i := range 10 {
			d.Nodes = append(d.Nodes, runtime.NodeSpec{Name: fmt.Sprint("n", i), Image: "host:1"})
		}
		opts := reconcile.Options{EngineWorkers: 3, FabricWorkers: 2}
		if _, err := reconcile.Execute(t.Context(), fake, newPlan(d), opts); err != nil {
			t.Fatal(err)
		}
		if got := fake.MostAtOnce(); got != 5 {
			t.Errorf("%d steps at the same time, want 3 on the engine and 2 on the fabric", got)
		}
	})
}

func TestEventsTellEveryStepOnce(t *testing.T) {
	fake := runtimetest.NewFake()
	fake.Inject = faultOn("create-network core", 1, runtimetest.Fault{Before: errors.New("no")})
	var events []reconcile.Event
	opts := quick()
	opts.OnEvent = func(e reconcile.Event) { events = append(events, e) }
	if _, err := reconcile.Execute(t.Context(), fake, newPlan(office("t1")), opts); err == nil {
		t.Fatal("no error")
	}
	count := map[reconcile.EventKind]int{}
	var finished []int
	for _, e := range events {
		count[e.Kind]++
		if e.Finished > 0 {
			finished = append(finished, e.Finished)
		}
		if e.Total != 10 || e.Round != 1 || e.Instance != "t1" {
			t.Errorf("event %+v, want 10 steps of round 1 of t1", e)
		}
	}
	want := map[reconcile.EventKind]int{
		reconcile.StepStarted: 9, reconcile.StepDone: 8, reconcile.StepFailed: 1, reconcile.StepSkipped: 1,
	}
	if diff := cmp.Diff(want, count); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	if !slices.Equal(finished, []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}) {
		t.Errorf("finished steps count %v", finished)
	}
}
