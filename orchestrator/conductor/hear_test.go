package conductor_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/conductor"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime/runtimetest"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// quiet brings the session to its launch and to right after a look at the instance.
func (w *world) quiet() runtime.InstanceID {
	w.t.Helper()
	w.running()
	w.do(pause) // nothing is watched then, which would heal, too
	time.Sleep(45 * time.Second)
	return conductor.InstanceID(w.plan.ID, "team-1")
}

func (w *world) kill(id runtime.InstanceID, node string) {
	w.t.Helper()
	if err := w.fake.Drift(id, runtimetest.KillNode(node, 1)); err != nil {
		w.t.Fatal(err)
	}
}

// healedAfter is how long it takes until a node runs again.
func (w *world) healedAfter(node string) time.Duration {
	w.t.Helper()
	began := time.Now()
	for w.nodeState("team-1", node) != "running" {
		if time.Since(began) > time.Minute {
			w.t.Fatalf("%s is not healed", node)
		}
		time.Sleep(10 * time.Millisecond)
	}
	return time.Since(began)
}

func TestWhatDiesIsHealedAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 2)
		id := w.quiet()
		for range 3 {
			w.kill(id, "b")
			if took := w.healedAfter("b"); took > time.Second {
				t.Errorf("healed after %s", took)
			}
			time.Sleep(time.Minute)
		}
		if err := w.fake.Drift(id, runtimetest.EndSandbox()); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Second)
		seen, err := w.fake.Observe(t.Context(), id)
		if err != nil || seen.Sandbox == nil || seen.Sandbox.State != runtime.NodeRunning || len(seen.Nodes[0].Interfaces) != 1 {
			t.Errorf("after the fabric ended: %+v %v", seen, err)
		}
		if got := w.clock("team-1").Returned; got != 0 {
			t.Errorf("%s were given back for a death", got.Duration())
		}
		w.stop()
	})
}

func TestWhatDiesWheneverItIsStartedDoesNotKeepTheEngineBusy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 1)
		id := w.quiet()
		before := w.starts()
		for end := time.Now().Add(5 * time.Minute); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
			if w.nodeState("team-1", "b") == "running" {
				w.kill(id, "b")
			}
		}
		// Seven times while the pause grows to 20 s, then three times a minute.
		if n := w.starts() - before; n < 10 || n > 25 {
			t.Errorf("started %d times in five minutes", n)
		}
		time.Sleep(2 * time.Minute)
		w.kill(id, "b")
		if took := w.healedAfter("b"); took > time.Second {
			t.Errorf("after a quiet time, healed after %s", took)
		}
		w.stop()
	})
}

// starts counts how often a node was started.
func (w *world) starts() (n int) {
	for _, applied := range w.fake.Applied() {
		if applied.Op.Kind == runtime.OpStartNode {
			n++
		}
	}
	return n
}

func TestWhatDiedWhileTheEngineWasNotHeardIsHealedOnceItIs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 1)
		id := w.quiet()
		w.fake.BreakEvents()
		synctest.Wait()
		w.kill(id, "b")
		if took := w.healedAfter("b"); took < 500*time.Millisecond || took > 2*time.Second {
			t.Errorf("healed after %s", took)
		}
		w.stop()
	})
}

func TestNothingDeadIsHealedOnceTheSessionIsOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 1)
		w.running()
		w.do(func(s *session.State, _ time.Time) ([]session.Event, error) { return s.Close("instructor") })
		w.until("closed", time.Minute, inPhase(session.Closed))
		before := w.starts()
		time.Sleep(time.Minute)
		w.stop()
		if n := w.starts() - before; n > 0 {
			t.Errorf("%d machines were started", n)
		}
	})
}

func TestHealingWaitsLongerTheOftenerSomethingDies(t *testing.T) {
	last := time.Duration(0)
	for deaths := range 100 {
		pause := conductor.HealPause(deaths, 20*time.Second)
		if pause < last || pause < 250*time.Millisecond || pause > 20*time.Second {
			t.Errorf("after %d deaths: %s", deaths, pause)
		}
		last = pause
	}
	if last != 20*time.Second {
		t.Errorf("in the end: %s", last)
	}
}
