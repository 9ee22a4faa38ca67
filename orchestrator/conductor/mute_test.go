package conductor_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime/runtimetest"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// muteDriver does not answer while it is mute.
type muteDriver struct {
	*runtimetest.Fake
	mute atomic.Bool
}

func (d *muteDriver) Observe(ctx context.Context, id runtime.InstanceID) (runtime.Observed, error) {
	if d.mute.Load() {
		return runtime.Observed{}, fmt.Errorf("observe %s: %w", id, runtime.ErrUnavailable)
	}
	return d.Fake.Observe(ctx, id)
}

func TestTheTimeInWhichTheEngineDoesNotAnswerIsGivenBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 1)
		engine := &muteDriver{Fake: w.fake}
		w.driver = engine
		w.running()
		time.Sleep(time.Minute)
		engine.mute.Store(true)
		const away = 5 * time.Minute
		time.Sleep(away)
		engine.mute.Store(false)
		time.Sleep(2 * time.Minute)
		got := w.clock("team-1").Returned.Duration()
		if got < away-time.Minute || got > away+time.Minute {
			t.Errorf("%s was given back for %s", got, away)
		}
		if n := len(eventsOf[session.TimeGranted](w)); n != 1 {
			t.Errorf("by %d grants", n)
		}
		time.Sleep(time.Minute)
		if again := w.clock("team-1").Returned.Duration(); again != got {
			t.Errorf("later %s", again)
		}
		w.stop()
	})
}
