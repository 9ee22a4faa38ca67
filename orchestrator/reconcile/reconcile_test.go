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

func TestASecondRunPlansNothing(t *testing.T) {
	fake := runtimetest.NewFake()
	r := reconcile.New(fake, quick())
	first, err := r.Reconcile(t.Context(), reconcile.Present(office("t1")))
	if err != nil || first.Rounds != 1 || !first.Plan.Empty() || first.Steps.Done != 10 {
		t.Fatalf("first run: %+v, %v", first, err)
	}
	second, err := r.Reconcile(t.Context(), reconcile.Present(office("t1")))
	if err != nil || second.Rounds != 0 || second.Steps.Done != 0 {
		t.Fatalf("second run: %+v, %v", second, err)
	}
}

func TestNothingIsLeftOfAnAbsentInstance(t *testing.T) {
	fake := up(t, office("t1"))
	if _, err := reconcile.New(fake, quick()).Reconcile(t.Context(), reconcile.Absent("t1")); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(runtime.Observed{Instance: "t1"}, observe(t, fake, "t1")); diff != "" {
		t.Errorf("left (-want +got):\n%s", diff)
	}
}

func TestARunKilledAtAnyStepIsContinued(t *testing.T) {
	for n := range 10 {
		for _, moment := range []runtimetest.Fault{
			{Crash: true, Before: runtimetest.ErrCrashed}, {Crash: true, Half: true}, {Crash: true},
		} {
			fake := runtimetest.NewFake()
			fake.Inject = func(i int, _ runtime.Op) runtimetest.Fault {
				if i == n {
					return moment
				}
				return runtimetest.Fault{}
			}
			if _, err := reconcile.New(fake, quick()).Reconcile(t.Context(), reconcile.Present(office("t1"))); !errors.Is(err, runtimetest.ErrCrashed) {
				t.Fatalf("killed at step %d: got error %v", n, err)
			}
			fake.Recover()
			again := reconcile.New(fake, quick())
			if _, err := again.Reconcile(t.Context(), reconcile.Present(office("t1"))); err != nil {
				t.Errorf("run again after step %d, %+v: %v", n, moment, err)
			}
			if _, err := again.Reconcile(t.Context(), reconcile.Absent("t1")); err != nil {
				t.Errorf("removed after step %d, %+v: %v", n, moment, err)
			}
			if list, err := fake.Instances(t.Context()); err != nil || len(list) > 0 {
				t.Errorf("left after step %d: %v, %v", n, list, err)
			}
		}
	}
}

func TestAnErrorThatHealsIsNoError(t *testing.T) {
	fake := runtimetest.NewFake()
	fake.Inject = faultOn("start-node r1", 1, runtimetest.Fault{After: errors.New("the answer got lost")})
	report, err := reconcile.New(fake, quick()).Reconcile(t.Context(), reconcile.Present(office("t1")))
	if err != nil || report.Rounds != 2 || report.Steps.Failed != 1 {
		t.Errorf("got %+v and %v, want a second round and no error", report, err)
	}
}

func TestAnErrorThatStaysEndsTheRun(t *testing.T) {
	fake := runtimetest.NewFake()
	fake.MissingImages = []string{"host:1"}
	report, err := reconcile.New(fake, quick()).Reconcile(t.Context(), reconcile.Present(office("t1")))
	if !errors.Is(err, runtime.ErrNotFound) || !strings.Contains(err.Error(), `image "host:1"`) {
		t.Errorf("got error %v, want the missing image", err)
	}
	if report.Rounds != 2 || report.Plan.Empty() || report.Steps.Done != 7 {
		t.Errorf("got %+v, want all but pc1, and one more try", report)
	}
}

func TestANodeThatEndsAtOnceDoesNotSettle(t *testing.T) {
	fake := runtimetest.NewFake()
	fake.Inject = func(_ int, op runtime.Op) runtimetest.Fault {
		if op.String() == "attach pc1 eth1 to lan" {
			if err := fake.Drift("t1", runtimetest.KillNode("pc1", 1)); err != nil {
				t.Error(err)
			}
		}
		return runtimetest.Fault{}
	}
	report, err := reconcile.New(fake, quick()).Reconcile(t.Context(), reconcile.Present(office("t1")))
	if !errors.Is(err, reconcile.ErrUnsettled) || !strings.Contains(err.Error(), "left to do: start-node pc1 (it exited with code 1)") {
		t.Errorf("got error %v", err)
	}
	if report.Rounds != 5 {
		t.Errorf("gave up after %d rounds, want 5", report.Rounds)
	}
}

func TestAnUnavailableObservationIsTriedAgain(t *testing.T) {
	fake := runtimetest.NewFake()
	left := 3
	fake.ObserveError = func() error {
		if left--; left >= 0 {
			return runtime.ErrUnavailable
		}
		return nil
	}
	if _, err := reconcile.New(fake, quick()).Reconcile(t.Context(), reconcile.Present(office("t1"))); err != nil {
		t.Error(err)
	}
}

func TestAContradictoryStateIsRefusedBeforeAnyStep(t *testing.T) {
	fake := runtimetest.NewFake()
	d := office("t1")
	d.Nodes[0].Interfaces[0].Network = "nowhere"
	for _, want := range []reconcile.Want{reconcile.Present(d), {Instance: "t2", Desired: &d}} {
		if _, err := reconcile.New(fake, quick()).Reconcile(t.Context(), want); !errors.Is(err, reconcile.ErrInvalid) {
			t.Errorf("got %v, want ErrInvalid", err)
		}
	}
	if len(fake.Applied()) > 0 {
		t.Errorf("steps were made: %v", fake.Applied())
	}
}

func TestOneInstanceIsWorkedOnOnceAtATime(t *testing.T) {
	fake := runtimetest.NewFake()
	r := reconcile.New(fake, reconcile.Options{EngineWorkers: 8, FabricWorkers: 8, Clock: quick().Clock})
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			want := reconcile.Present(office("t1"))
			if i%2 == 1 {
				want = reconcile.Absent("t1")
			}
			if _, err := r.Reconcile(t.Context(), want); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if fake.MostPerNode() != 1 {
		t.Errorf("%d steps on one node at the same time", fake.MostPerNode())
	}
	for _, a := range fake.Applied() {
		if a.Err != nil {
			t.Errorf("%s: %v", a.Op, a.Err)
		}
	}
}

func TestWaitingForAnInstanceEndsWithTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := runtimetest.NewFake()
		fake.Inject = func(int, runtime.Op) runtimetest.Fault { return runtimetest.Fault{Delay: time.Minute} }
		r := reconcile.New(fake, reconcile.Options{})
		first := make(chan error)
		go func() {
			_, err := r.Reconcile(t.Context(), reconcile.Present(office("t1")))
			first <- err
		}()
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := r.Reconcile(ctx, reconcile.Absent("t1")); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, want the deadline", err)
		}
		if err := <-first; err != nil {
			t.Error(err)
		}
	})
}

func TestManyFinishOneAfterTheOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := runtimetest.NewFake()
		fake.Inject = func(_ int, op runtime.Op) runtimetest.Fault {
			if op.Kind == runtime.OpStartNode {
				return runtimetest.Fault{Delay: time.Second}
			}
			return runtimetest.Fault{Delay: time.Millisecond}
		}
		var wants []reconcile.Want
		for i := range 8 {
			wants = append(wants, reconcile.Present(office(runtime.InstanceID(fmt.Sprint("t", i)))))
		}
		got, err := reconcile.New(fake, reconcile.Options{EngineWorkers: 2, FabricWorkers: 2}).Many(t.Context(), wants)
		if err != nil {
			t.Fatal(err)
		}
		var ready []time.Duration
		for _, report := range got.Reports {
			ready = append(ready, report.Duration.Truncate(time.Second))
		}
		want := []time.Duration{1, 2, 3, 4, 5, 6, 7, 8}
		for i := range want {
			want[i] *= time.Second
		}
		if diff := cmp.Diff(want, ready); diff != "" {
			t.Errorf("ready after (-want +got):\n%s", diff)
		}
		if p50, p95 := got.P50.Truncate(time.Second), got.P95.Truncate(time.Second); p50 != 4*time.Second || p95 != 8*time.Second {
			t.Errorf("p50 %v and p95 %v, want 4 s and 8 s", p50, p95)
		}
	})
}

func TestOneOfManyThatFailsStopsNoOther(t *testing.T) {
	fake := runtimetest.NewFake()
	fake.MissingImages = []string{"gone:1"}
	bad := office("t1")
	bad.Nodes[0].Image = "gone:1"
	got, err := reconcile.New(fake, quick()).Many(t.Context(), []reconcile.Want{
		reconcile.Present(office("t0")), reconcile.Present(bad), reconcile.Present(office("t2")),
	})
	if !errors.Is(err, runtime.ErrNotFound) || !strings.Contains(err.Error(), "t1: create-node r1") {
		t.Errorf("got %v, want the error of t1", err)
	}
	failed := []bool{got.Reports[0].Err != nil, got.Reports[1].Err != nil, got.Reports[2].Err != nil}
	if !slices.Equal(failed, []bool{false, true, false}) {
		t.Errorf("failed: %v", failed)
	}
}

func TestCollectRemovesWhatIsNotWantedAndCountsLeaks(t *testing.T) {
	fake := up(t, office("t1"), office("t2"), office("t3"))
	if err := fake.Drift("t4", runtimetest.AddStray("half-made")); err != nil {
		t.Fatal(err)
	}
	fake.AddLeak(runtime.Leak{Kind: "netns", Name: "probe-7"})
	got, err := reconcile.New(fake, quick()).Collect(t.Context(), func(id runtime.InstanceID) bool { return id == "t2" })
	if err != nil {
		t.Fatal(err)
	}
	want := reconcile.Collected{
		Removed: []runtime.InstanceID{"t1", "t3", "t4"}, Swept: []runtime.Leak{{Kind: "netns", Name: "probe-7"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("collected (-want +got):\n%s", diff)
	}
	list, err := fake.Instances(t.Context())
	if err != nil || len(list) != 1 || list[0].Instance != "t2" {
		t.Errorf("left: %v, %v; want t2", list, err)
	}
}

func TestCollectLeavesWhatBecameWantedMeanwhile(t *testing.T) {
	fake := up(t, office("t1"))
	asked := 0
	got, err := reconcile.New(fake, quick()).Collect(t.Context(), func(runtime.InstanceID) bool {
		asked++
		return asked > 1
	})
	if err != nil || len(got.Removed) > 0 {
		t.Errorf("got %+v, %v; want nothing removed", got, err)
	}
}
