package conductor_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pupitre-lab/pupitre/orchestrator/conductor"
	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime/runtimetest"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
	"github.com/pupitre-lab/pupitre/orchestrator/session/sessiontest"
)

var jury = people.Actor{Person: "jury-1", Token: "token-1"}

func (w *world) reopen(length time.Duration) error {
	_, err := w.conductor.Reopen(context.Background(), jury, w.plan.ID, "team-1", length, false)
	return err
}

func (w *world) shut() error {
	_, err := w.conductor.Shut(context.Background(), jury, w.plan.ID, "team-1")
	return err
}

func (w *world) oral(team people.TeamID) session.Oral {
	w.t.Helper()
	o, err := w.conductor.Oral(context.Background(), w.plan.ID, team)
	if err != nil {
		w.t.Fatal(err)
	}
	return o
}

// untilOral waits for a team's oral to be in a phase.
func (w *world) untilOral(team people.TeamID, phase session.OralPhase, within time.Duration) {
	w.t.Helper()
	for end := time.Now().Add(within); w.oral(team).Phase != phase; time.Sleep(100 * time.Millisecond) {
		if time.Now().After(end) {
			w.t.Fatalf("the oral is not %s within %s: %+v", phase, within, w.oral(team))
		}
	}
}

// sealed brings the session to its end, and seals it.
func (w *world) sealed() {
	w.t.Helper()
	w.running()
	w.until("closed", 11*time.Minute, inPhase(session.Closed))
	time.Sleep(time.Second)
	w.do(func(s *session.State, now time.Time) ([]session.Event, error) { return s.SealUp(0, now, now, true) })
}

func (w *world) refused(err error, code string) {
	w.t.Helper()
	if refusal := (*session.Refusal)(nil); !errors.As(err, &refusal) || refusal.Code != code {
		w.t.Errorf("got %v, want the refusal %s", err, code)
	}
}

func TestAJurySeesTheLastStateAgainAndTheSealedLedgerStaysAsItIs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 1)
		w.running()
		w.refused(w.reopen(time.Hour), "wrong-phase")
		w.until("closed", 11*time.Minute, inPhase(session.Closed))
		w.do(func(s *session.State, now time.Time) ([]session.Event, error) { return s.SealUp(0, now, now, true) })
		time.Sleep(time.Second)
		if _, err := w.conductor.Target(t.Context(), w.plan.ID, "team-1"); !errors.Is(err, conductor.ErrNotReady) {
			t.Errorf("opened though it is closed: %v", err)
		}
		w.refused(w.shut(), "oral-shut")
		before := w.entries()
		if err := w.reopen(time.Hour); err != nil {
			t.Fatal(err)
		}
		w.untilOral("team-1", session.OralOpen, time.Minute)
		time.Sleep(3 * time.Minute) // the collector passes by
		if got := w.nodeState("team-1", "a"); got != "running" {
			t.Errorf("a is %q", got)
		}
		if _, err := w.conductor.Target(t.Context(), w.plan.ID, "team-1"); err != nil {
			t.Error(err)
		}
		if err := w.fake.Drift(conductor.OralID(w.plan.ID, "team-1"), runtimetest.KillNode("b", 1)); err != nil {
			t.Fatal(err)
		}
		time.Sleep(30 * time.Second)
		if got := w.nodeState("team-1", "b"); got != "running" {
			t.Errorf("b is %q", got)
		}
		if err := w.shut(); err != nil {
			t.Fatal(err)
		}
		w.untilOral("team-1", session.OralShut, time.Minute)
		if _, err := w.conductor.Target(t.Context(), w.plan.ID, "team-1"); !errors.Is(err, conductor.ErrNotReady) {
			t.Errorf("opened though it is shut: %v", err)
		}
		w.stop()
		w.ended(1)
		if diff := cmp.Diff(before, w.entries()); diff != "" {
			t.Errorf("the sealed ledger changed:\n%s", diff)
		}
		if got := strings.Join(w.audited(), ", "); got != "oral.asked jury-1, oral.ending jury-1" {
			t.Errorf("the audit has %s", got)
		}
		if got := slices.Compact(w.over); len(got) != 1 {
			t.Errorf("the end of the terminals was told to %v", got)
		}
	})
}

// audited are the decisions that the audit has.
func (w *world) audited() (list []string) {
	w.t.Helper()
	entries, err := w.journal.Read(context.Background(), sessiontest.AuditStream, 0, 0)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, e := range entries {
		if !strings.Contains(string(e.Body), string(w.plan.ID)) || !strings.Contains(string(e.Body), "token-1") {
			w.t.Errorf("the audit does not say of what, or by which token: %s", e.Body)
		}
		list = append(list, e.Kind+" "+e.Actor)
	}
	return list
}

func TestAnOralIsShutWhenItsTimeIsOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 1)
		w.sealed()
		if err := w.reopen(time.Hour); err != nil {
			t.Fatal(err)
		}
		w.untilOral("team-1", session.OralOpen, time.Minute)
		time.Sleep(50 * time.Minute)
		if err := w.reopen(time.Hour); err != nil { // the jury takes longer
			t.Fatal(err)
		}
		time.Sleep(59 * time.Minute)
		if w.oral("team-1").Phase != session.OralOpen {
			t.Errorf("shut before its time: %+v", w.oral("team-1"))
		}
		w.untilOral("team-1", session.OralShut, 2*time.Minute)
		w.stop()
		if left := w.instances(); len(left) != 0 {
			t.Errorf("left on the host: %v", left)
		}
	})
}

func TestAnOralOutlivesTheProcessThatOpenedIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 1)
		w.sealed()
		if err := w.reopen(time.Hour); err != nil {
			t.Fatal(err)
		}
		w.untilOral("team-1", session.OralOpen, time.Minute)
		before := w.instances()
		w.stop()
		w.start()
		time.Sleep(3 * time.Minute) // the collector passes by
		if diff := cmp.Diff(before, w.instances()); diff != "" || w.oral("team-1").Phase != session.OralOpen {
			t.Errorf("after a restart it is %s: %s", w.oral("team-1").Phase, diff)
		}
		w.stop()
		time.Sleep(2 * time.Hour)
		w.start()
		w.untilOral("team-1", session.OralShut, time.Minute)
		w.stop()
		if left := w.instances(); len(left) != 0 {
			t.Errorf("left on the host: %v", left)
		}
	})
}

// TestAnOralThatIsCutShortAnywhereIsFinishedByTheNextProcess stops the process at
// every step of the engine, while an oral is opened and while it is shut.
func TestAnOralThatIsCutShortAnywhereIsFinishedByTheNextProcess(t *testing.T) {
	for cut := range 12 {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, 1)
			w.sealed()
			ops, cutAt := 0, make(chan struct{}, 1)
			w.fake.Inject = func(_ int, op runtime.Op) runtimetest.Fault {
				if ops++; ops == cut {
					cutAt <- struct{}{}
					return runtimetest.Fault{Delay: time.Second}
				}
				return runtimetest.Fault{}
			}
			if err := w.reopen(time.Hour); err != nil {
				t.Fatal(err)
			}
			w.cut(cutAt)
			w.untilOral("team-1", session.OralOpen, time.Minute)
			if err := w.shut(); err != nil {
				t.Fatal(err)
			}
			w.cut(cutAt)
			w.untilOral("team-1", session.OralShut, time.Minute)
			w.stop()
			if left := w.instances(); len(left) != 0 {
				t.Errorf("cut at %d: left on the host: %v", cut, left)
			}
		})
	}
}

// cut starts another process where the one before is stopped in the middle of
// something; when nothing of the kind comes, it goes on.
func (w *world) cut(at <-chan struct{}) {
	select {
	case <-at:
		w.stop()
		w.start()
	case <-time.After(5 * time.Second):
	}
}

func TestAnOralThatCannotBeOpenedSaysWhyAndLeavesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 1)
		w.sealed()
		broken := true
		w.fake.Inject = func(_ int, op runtime.Op) runtimetest.Fault {
			if broken && op.Kind == runtime.OpStartNode {
				return runtimetest.Fault{Before: errors.New("no room")}
			}
			return runtimetest.Fault{}
		}
		if err := w.reopen(time.Hour); err != nil {
			t.Fatal(err)
		}
		w.untilOral("team-1", session.OralFailed, time.Minute)
		if got := w.oral("team-1").Cause; !strings.Contains(got, "no room") {
			t.Errorf("the cause is %q", got)
		}
		time.Sleep(time.Minute)
		if left := w.instances(); len(left) != 0 {
			t.Errorf("left on the host: %v", left)
		}
		broken = false
		if err := w.reopen(time.Hour); err != nil {
			t.Fatal(err)
		}
		w.untilOral("team-1", session.OralOpen, time.Minute)
		w.stop()
	})
}

func TestAnOralWhoseImagesAreGoneFromTheHostSaysSo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 1)
		w.sealed()
		if err := w.fake.Drop(t.Context(), conductor.KeptImage(conductor.InstanceID(w.plan.ID, "team-1"), "b")); err != nil {
			t.Fatal(err)
		}
		if err := w.reopen(time.Hour); err != nil {
			t.Fatal(err)
		}
		w.untilOral("team-1", session.OralFailed, time.Minute)
		if got := w.oral("team-1").Cause; !strings.HasSuffix(got, "not on this host any more: of b") {
			t.Errorf("the cause is %q", got)
		}
		w.stop()
	})
}

func TestNothingOfAnOralCountsInTheResults(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 1)
		w.running()
		w.until("closed", 11*time.Minute, inPhase(session.Closed)) // and not sealed: its ledger could go on
		head := func() (h ledger.Digest) {
			w.is(func(s *session.State) bool { h = s.Head; return true })
			return h
		}
		before := head()
		if err := w.reopen(time.Hour); err != nil {
			t.Fatal(err)
		}
		w.untilOral("team-1", session.OralOpen, time.Minute)
		time.Sleep(10 * time.Minute)
		if err := w.try(func(s *session.State, now time.Time) ([]session.Event, error) { return s.AskChecks("team-1", nil, now) }); err == nil {
			t.Error("checks were asked for")
		}
		if err := w.shut(); err != nil {
			t.Fatal(err)
		}
		w.untilOral("team-1", session.OralShut, time.Minute)
		w.stop()
		if head() != before {
			t.Errorf("the session's ledger went on: %v", w.kinds())
		}
	})
}
