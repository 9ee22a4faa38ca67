package conductor_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/check"
	"github.com/pupitre-lab/pupitre/orchestrator/conductor"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime/runtimetest"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// slowDriver takes its time for pings, and counts the steps that are made on an
// instance meanwhile.
type slowDriver struct {
	*runtimetest.Fake
	ping    time.Duration
	mu      sync.Mutex
	pinging map[runtime.InstanceID]int
	pings   int
	overlap int
}

func (d *slowDriver) Apply(ctx context.Context, op runtime.Op) error {
	d.mu.Lock()
	if d.pinging[op.Instance] > 0 {
		d.overlap++
	}
	d.mu.Unlock()
	return d.Fake.Apply(ctx, op)
}

func (d *slowDriver) Target(ctx context.Context, id runtime.InstanceID) (runtime.Target, error) {
	target, err := d.Fake.Target(ctx, id)
	return &slowTarget{target, d, id}, err
}

type slowTarget struct {
	runtime.Target
	driver *slowDriver
	id     runtime.InstanceID
}

func (s *slowTarget) Ping(ctx context.Context, from runtime.Origin, req runtime.PingRequest) (runtime.PingReply, error) {
	count := func(n int) time.Duration {
		s.driver.mu.Lock()
		defer s.driver.mu.Unlock()
		s.driver.pinging[s.id] += n
		s.driver.pings += max(n, 0)
		return s.driver.ping
	}
	takes := count(1)
	defer count(-1)
	select {
	case <-time.After(takes):
	case <-ctx.Done():
		return runtime.PingReply{}, ctx.Err()
	}
	return s.Target.Ping(ctx, from, req)
}

func TestNothingIsDoneToAnInstanceWhileItsChecksLook(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 2)
		slow := &slowDriver{Fake: w.fake, ping: 7 * time.Second, pinging: map[runtime.InstanceID]int{}}
		w.driver = slow
		w.running()
		id := conductor.InstanceID(w.plan.ID, "team-1")
		for i := range 12 {
			_ = w.try(func(s *session.State, now time.Time) ([]session.Event, error) { return s.AskChecks("team-1", nil, now) })
			time.Sleep(3 * time.Second)
			if err := w.fake.Drift(id, runtimetest.KillNode("b", 1)); err != nil {
				t.Fatal(err)
			}
			if i%3 == 0 {
				_ = w.try(func(s *session.State, _ time.Time) ([]session.Event, error) { return s.AskRepair("team-1", "a", "why") })
			}
			time.Sleep(35 * time.Second)
		}
		w.until("closed", 20*time.Minute, inPhase(session.Closed))
		w.stop()
		slow.mu.Lock()
		defer slow.mu.Unlock()
		if slow.overlap > 0 || slow.pings < 20 {
			t.Errorf("%d steps were made while one of %d pings was under way", slow.overlap, slow.pings)
		}
	})
}

func TestWhatATeamAsksForStopsTheWatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 1)
		slow := &slowDriver{Fake: w.fake, ping: 0, pinging: map[runtime.InstanceID]int{}}
		w.driver = slow
		w.running()
		time.Sleep(time.Second)
		slow.mu.Lock()
		slow.ping = 2 * time.Minute
		slow.mu.Unlock()
		time.Sleep(20 * time.Second) // a watch has begun
		slow.mu.Lock()
		looking := slow.pinging[conductor.InstanceID(w.plan.ID, "team-1")]
		slow.mu.Unlock()
		if looking != 1 {
			t.Fatalf("%d looks under way", looking)
		}
		w.do(func(s *session.State, now time.Time) ([]session.Event, error) {
			return s.AskChecks("team-1", []lab.CheckID{"the-flag"}, now)
		})
		w.until("answered", 2*time.Second, func(s *session.State) bool { return len(s.Teams["team-1"].Asks) == 0 })
		w.stop()
		for _, done := range eventsOf[session.ChecksDone](w) {
			if strings.Contains(verdicts(done.Results), "error") {
				t.Errorf("what was cut short is recorded: %s", verdicts(done.Results))
			}
		}
	})
}

func TestAnErrorOfThePlatformIsLookedAtAgainBeforeItIsFinal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 1)
		failing := &failingDriver{Fake: w.fake}
		w.driver = failing
		w.look = check.Options{Retries: -1}
		w.running()
		time.Sleep(9*time.Minute + 55*time.Second)
		failing.left.Store(2)
		w.until("closed", 5*time.Minute, inPhase(session.Closed))
		w.stop()
		if got := w.lastVerdicts("team-1"); got != "alone pass, reach pass, the-flag fail" || failing.left.Load() > 0 {
			t.Errorf("%s, with %d errors to come", got, failing.left.Load())
		}
		w.ended(1)
	})
}

// failingDriver has pings that the platform cannot send.
type failingDriver struct {
	*runtimetest.Fake
	left atomic.Int64
}

func (d *failingDriver) Target(ctx context.Context, id runtime.InstanceID) (runtime.Target, error) {
	target, err := d.Fake.Target(ctx, id)
	return &failingTarget{target, d}, err
}

type failingTarget struct {
	runtime.Target
	driver *failingDriver
}

func (f *failingTarget) Ping(ctx context.Context, from runtime.Origin, req runtime.PingRequest) (runtime.PingReply, error) {
	if f.driver.left.Add(-1) >= 0 {
		return runtime.PingReply{}, errors.New("no descriptor left")
	}
	return f.Target.Ping(ctx, from, req)
}
