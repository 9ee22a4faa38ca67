package conductor_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime/runtimetest"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
	"github.com/pupitre-lab/pupitre/orchestrator/session/sessiontest"
)

// crash is a moment at which the process is killed.
type crash struct {
	Event int           // the how-manieth append or step of the driver since the process began
	Late  bool          // after what it does, before the answer
	Away  time.Duration // until the next process begins
}

// killer kills the process at its next crash: from then on nothing of it reaches
// the journal or the driver.
type killer struct {
	mu      sync.Mutex
	crashes []crash
	count   int
	dead    atomic.Bool
	died    chan crash
}

// event counts one, and tells whether the process dies before or after it.
func (k *killer) event() (before, after bool) {
	if k.dead.Load() {
		return true, true
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.count++
	if len(k.crashes) == 0 || k.count < k.crashes[0].Event || !k.dead.CompareAndSwap(false, true) {
		return false, false
	}
	next := k.crashes[0]
	k.crashes, k.count = k.crashes[1:], 0
	k.died <- next
	return !next.Late, true
}

func (k *killer) journal(j *sessiontest.Journal) {
	late := atomic.Bool{}
	j.Before = func(string, []ledger.Draft) error {
		before, after := k.event()
		if before {
			return sessiontest.ErrDown
		}
		late.Store(after)
		return nil
	}
	j.After = func(string, []ledger.Entry) error {
		if late.Swap(false) {
			return sessiontest.ErrDown
		}
		return nil
	}
}

func (k *killer) driver(f *runtimetest.Fake) {
	f.Inject = func(int, runtime.Op) runtimetest.Fault {
		before, after := k.event()
		switch {
		case before:
			return runtimetest.Fault{Before: runtimetest.ErrCrashed}
		case after:
			return runtimetest.Fault{After: runtimetest.ErrCrashed}
		}
		return runtimetest.Fault{}
	}
	f.ObserveError = func() error {
		if k.dead.Load() {
			return runtimetest.ErrCrashed
		}
		return nil
	}
}

// TestASessionSurvivesEveryCrash kills the process at random moments, also
// between an effect and its entry, and holds what must be true in the end.
func TestASessionSurvivesEveryCrash(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		crashes := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) crash {
			return crash{rapid.IntRange(1, 60).Draw(rt, "event"), rapid.Bool().Draw(rt, "late"),
				time.Duration(rapid.IntRange(0, 40).Draw(rt, "away")) * time.Second}
		}), 1, 8).Draw(rt, "crashes")
		var wrong []string
		synctest.Test(t, func(t *testing.T) { wrong = liveThrough(t, crashes) })
		if len(wrong) > 0 {
			rt.Fatalf("%s", strings.Join(wrong, "\n"))
		}
	})
}

// liveThrough plays a session whose process is killed, and tells what is wrong in
// the end.
func liveThrough(t *testing.T, crashes []crash) []string {
	w := newWorld(t, 3)
	w.begin()
	k := &killer{crashes: crashes, died: make(chan crash, 1)}
	w.stop() // the hooks are set while nothing runs
	k.journal(w.journal)
	k.driver(w.fake)
	w.start()
	away := time.Duration(0)
	for end := time.Now().Add(2 * time.Hour); !w.is(inPhase(session.Closed)); {
		select {
		case c := <-k.died:
			away += w.restart(k, c.Away)
		case <-time.After(time.Second):
		}
		w.act()
		if time.Now().After(end) {
			w.stop()
			return []string{"it never closed: " + strings.Join(w.kinds(), " ")}
		}
	}
	k.mu.Lock()
	k.crashes = nil
	k.mu.Unlock()
	select {
	case c := <-k.died:
		w.restart(k, c.Away)
	default:
	}
	time.Sleep(2 * time.Minute) // the collector passes by
	wrong := w.wrongs(away)
	w.stop()
	return wrong
}

func (w *world) restart(k *killer, away time.Duration) time.Duration {
	began := time.Now()
	w.stop()
	time.Sleep(away)
	k.dead.Store(false)
	w.start()
	return time.Since(began)
}

// act is what persons do, again and again until it is done; what is refused or
// lost they try again later.
func (w *world) act() {
	if w.is(inPhase(session.Planned)) {
		_ = w.try(prepare)
	}
	if w.is(inPhase(session.Ready)) {
		_ = w.try(launch)
	}
	if !w.is(inPhase(session.Running)) {
		return
	}
	_ = w.try(func(s *session.State, now time.Time) ([]session.Event, error) {
		switch elapsed := s.Elapsed(now); {
		case elapsed > time.Minute && s.Teams["team-1"].LastAsk.IsZero():
			return s.AskChecks("team-1", nil, now)
		case elapsed > 2*time.Minute && len(s.Messages) == 0: // the message remembers that the repair was asked
			events, err := s.AskRepair("team-2", "a", "why")
			return append(events, session.MessageSent{ID: "m", Text: "repaired"}), err
		}
		return nil, nil
	})
}

// wrongs lists what is not as it must be after a session, with whatever crashes.
func (w *world) wrongs(away time.Duration) (wrong []string) {
	say := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	for _, team := range w.plan.Teams {
		if n := finals(w)[team.ID]; n != 1 {
			say("%s had %d final runs", team.ID, n)
		}
		if got := w.lastVerdicts(team.ID); got != "alone pass, reach pass, the-flag fail" {
			say("%s ended with %s", team.ID, got)
		}
		returned := w.clock(team.ID).Returned.Duration()
		if most := away + 9*(3*time.Second) + time.Minute; returned > most { // beats and a repair
			say("%s got %s back for %s", team.ID, returned, away)
		}
		if got := w.injects(team.ID); got != "make split, undo split" {
			say("%s had the injects %s", team.ID, got)
		}
	}
	answers := map[string]int{}
	for _, asked := range eventsOf[session.ChecksAsked](w) {
		answers[asked.ID] = 0
	}
	for _, done := range eventsOf[session.ChecksDone](w) {
		if done.ID != "" {
			answers[done.ID]++
		}
	}
	for id, n := range maps.All(answers) {
		if n != 1 {
			say("what was asked as %s was answered %d times", id, n)
		}
	}
	if asked, done := len(eventsOf[session.RepairAsked](w)), len(eventsOf[session.RepairDone](w)); asked != done {
		say("%d repairs were asked, %d done", asked, done)
	}
	if n := len(eventsOf[session.InstanceAssigned](w)); n != len(w.plan.Teams) {
		say("%d instances were assigned", n)
	}
	if left := w.instances(); len(left) > 0 {
		say("left on the host: %v", left)
	}
	if leaks, err := w.fake.Leaks(context.Background()); err != nil || len(leaks) > 0 {
		say("leaks: %v %v", leaks, err)
	}
	if n := w.fake.MostPerNode(); n > 1 {
		say("%d steps at once on one node", n)
	}
	return wrong
}

func (w *world) lastVerdicts(team people.TeamID) (words string) {
	w.is(func(s *session.State) bool {
		words = verdicts(slices.Collect(maps.Values(s.Teams[team].Latest(session.OriginFinal))))
		return true
	})
	return words
}

func (w *world) injects(team people.TeamID) string {
	var words []string
	for _, done := range eventsOf[session.InjectDone](w) {
		switch {
		case done.Team != team:
		case done.Record.Undo:
			words = append(words, "undo "+done.Record.Inject)
		default:
			words = append(words, "make "+done.Record.Inject)
		}
		if done.Team == team && done.Record.Error != "" {
			words = append(words, "("+done.Record.Error+")")
		}
	}
	return strings.Join(words, ", ")
}
