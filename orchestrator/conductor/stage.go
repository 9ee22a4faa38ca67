package conductor

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// stage drives one session: what concerns all its teams it does itself, the rest
// its players do.
type stage struct {
	c     *Conductor
	id    session.ID
	order int
	told  chan struct{} // by players, that something of theirs has changed

	mu      sync.Mutex
	players []*player // in the plan's order; none before the preparation
}

func newStage(c *Conductor, id session.ID, order int) *stage {
	return &stage{c: c, id: id, order: order, told: make(chan struct{}, 1)}
}

// conduct drives the session until it is over, or until ctx ends. It tells
// whether the session is over.
func (st *stage) conduct(ctx context.Context) (over bool) {
	changed, cancel := st.c.Sessions.Subscribe(st.id)
	defer cancel()
	var playing sync.WaitGroup
	defer playing.Wait()
	defer st.wakePlayers()
	for {
		phase, again, err := st.advance(ctx)
		switch {
		case ctx.Err() != nil:
			return false
		case err != nil:
			st.c.problem(ctx, "drive a session", err, "session", st.id)
			again = time.Second
		case ended(phase):
			return true
		case phase != session.Planned:
			st.enlist(ctx, &playing)
		}
		st.wakePlayers()
		if !waitBoth(ctx, changed, st.told, again) {
			return false
		}
	}
}

// ended tells whether nothing is left to do for a session in a phase.
func ended(p session.Phase) bool {
	return p == session.Closed || p == session.Sealed || p == session.Cancelled
}

func waitBoth(ctx context.Context, one, other <-chan struct{}, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-one:
	case <-other:
	case <-timer.C:
	}
	return ctx.Err() == nil
}

// enlist starts the players, once.
func (st *stage) enlist(ctx context.Context, playing *sync.WaitGroup) {
	if len(st.team("")) > 0 {
		return
	}
	var players []*player
	err := st.c.Sessions.View(ctx, st.id, func(s *session.State) {
		for i, team := range s.Plan.Teams {
			players = append(players, newPlayer(st, team.ID, i))
		}
	})
	if err != nil {
		st.c.problem(ctx, "read a session", err, "session", st.id)
		return
	}
	st.mu.Lock()
	st.players = players
	st.mu.Unlock()
	for _, p := range players {
		playing.Go(func() { p.play(ctx) })
	}
}

// team gives the players of one team, or of all for "".
func (st *stage) team(id people.TeamID) []*player {
	st.mu.Lock()
	defer st.mu.Unlock()
	var found []*player
	for _, p := range st.players {
		if id == "" || p.team == id {
			found = append(found, p)
		}
	}
	return found
}

func (st *stage) wakePlayers() {
	for _, p := range st.team("") {
		poke(p.wake)
	}
}

// longest is how long a loop sleeps at most: a word that was lost costs no more.
const longest = 30 * time.Second

// advance does what concerns all teams at once, and tells when to look again.
func (st *stage) advance(ctx context.Context) (phase session.Phase, again time.Duration, err error) {
	again = longest
	_, err = st.c.Sessions.Do(ctx, st.id, ledger.Platform, func(s *session.State, now time.Time) ([]session.Event, error) {
		phase = s.Phase
		if s.Phase == session.Running && !s.Paused() {
			if left := s.LastEnd(now).Sub(now); left > 0 {
				again = min(longest, left)
			}
		}
		events, err := st.next(s, now)
		if len(events) > 0 {
			again = 0
		}
		return events, err
	})
	return phase, again, err
}

func (st *stage) next(s *session.State, now time.Time) ([]session.Event, error) {
	switch s.Phase {
	case session.Preparing, session.Ready, session.Running:
		if events, err := st.assign(s); len(events) > 0 || err != nil {
			return events, err
		}
	}
	switch {
	case s.Phase == session.Preparing && len(s.NotReady()) == 0:
		return []session.Event{session.BecameReady{}}, nil
	case s.Phase == session.Running && s.AllEnded(now):
		return s.Close("time")
	case s.Phase == session.Closing && st.removed():
		return s.Finish()
	}
	return nil, nil
}

// removed tells whether every team's state is kept and its instance gone.
func (st *stage) removed() bool {
	players := st.team("")
	for _, p := range players {
		if !p.removed.Load() {
			return false
		}
	}
	return len(players) > 0
}

// assign gives every team an instance and a seed, before anything is built.
func (st *stage) assign(s *session.State) ([]session.Event, error) {
	var events []session.Event
	for _, team := range s.Plan.Teams {
		if s.Teams[team.ID].Instance != "" {
			continue
		}
		seed, err := st.c.seed()
		if err != nil {
			return nil, err
		}
		events = append(events, session.InstanceAssigned{Team: team.ID, Instance: string(InstanceID(st.id, team.ID)), Seed: seed})
	}
	return events, nil
}

func (c *Conductor) seed() (lab.Seed, error) {
	var bits [16]byte
	if _, err := io.ReadFull(c.Rand, bits[:]); err != nil {
		return "", fmt.Errorf("draw a seed: %w", err)
	}
	return lab.Seed(hex.EncodeToString(bits[:])), nil
}

// InstanceID names a team's instance: "s", the end of the session's id, "-", the
// end of the team's.
func InstanceID(id session.ID, team people.TeamID) runtime.InstanceID {
	return runtime.InstanceID("s" + ending(string(id)) + "-" + ending(string(team)))
}

// ending is the random part of a UUIDv7.
func ending(id string) string {
	kept := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, id)
	return kept[max(0, len(kept)-12):]
}
