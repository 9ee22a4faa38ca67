package conductor_test

import (
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

func TestWhatThePlatformWasAwayIsGivenBackOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 2)
		w.running()
		w.do(func(s *session.State, _ time.Time) ([]session.Event, error) { return s.StopTeam("team-2", "why") })
		time.Sleep(3 * time.Minute)
		w.stop()
		last, err := os.ReadFile(w.beat)
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(5 * time.Minute)
		for range 3 { // processes that do not live until their first beat
			w.start()
			time.Sleep(10 * time.Millisecond)
			w.stop()
			if err := os.WriteFile(w.beat, last, 0o600); err != nil {
				t.Fatal(err)
			}
			time.Sleep(4 * time.Second)
		}
		w.start()
		time.Sleep(time.Minute)
		const lost = 5*time.Minute + 3*4*time.Second
		granted := time.Duration(0)
		for _, g := range eventsOf[session.TimeGranted](w) {
			granted += g.Length.Duration()
		}
		if got := w.clock("team-1").Returned.Duration(); got < lost || got > lost+4*time.Second || granted > got+time.Second {
			t.Errorf("%s given back for %s, by grants of %s", got, lost, granted)
		}
		if got := w.clock("team-2").Returned; got != 0 {
			t.Errorf("a team that had ended got %s", got.Duration())
		}
		w.until("closed", 20*time.Minute, inPhase(session.Closed))
		w.stop()
		w.ended(2)
	})
}

func TestAShortAbsenceGivesNothingBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 1)
		w.running()
		time.Sleep(time.Minute)
		w.stop()
		time.Sleep(5 * time.Second)
		w.start()
		time.Sleep(time.Minute)
		w.stop()
		if n := len(eventsOf[session.TimeGranted](w)); n != 0 {
			t.Errorf("%d times time was given back", n)
		}
	})
}

func TestABrokenBeatIsToldAndHoldsTheStartBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 1)
		if err := os.WriteFile(w.beat, []byte("yesterday"), 0o600); err != nil {
			t.Fatal(err)
		}
		w.begin()
		w.do(prepare)
		time.Sleep(time.Minute)
		if !w.is(inPhase(session.Preparing)) || len(w.instances()) > 0 {
			t.Error("it went on though nobody knows what was lost")
		}
		if err := os.Remove(w.beat); err != nil {
			t.Fatal(err)
		}
		w.until("ready", 2*time.Minute, inPhase(session.Ready))
		w.stop()
	})
}

func TestWhatIsLostBetweenABackupAndItsRestoreIsGivenBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 1)
		w.running()
		w.stop()
		if err := os.Remove(w.beat); err != nil { // a backup holds none
			t.Fatal(err)
		}
		const away = 20 * time.Minute
		time.Sleep(away)
		w.start()
		time.Sleep(time.Minute)
		w.stop()
		if got := w.clock("team-1").Returned.Duration(); got < away || got > away+time.Minute {
			t.Errorf("%s was given back for %s", got, away)
		}
	})
}
