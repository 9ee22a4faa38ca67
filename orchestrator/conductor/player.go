package conductor

import (
	"context"
	"errors"
	"maps"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator"
	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// player does what one team needs, one thing at a time.
type player struct {
	c     *Conductor
	stage *stage
	team  people.TeamID
	index int
	wake  chan struct{}
	hurt  atomic.Bool // the engine told that something of the instance died

	removed atomic.Bool // nothing of the instance is left, for the stage

	// Only play's goroutine writes these.
	instance *orchestrator.Instance
	enforced int // injects that the instance was told of
	memo     memo
	failures map[string]int

	mu      sync.Mutex
	health  Health
	watched time.Time
}

func newPlayer(st *stage, team people.TeamID, index int) *player {
	return &player{
		c: st.c, stage: st, team: team, index: index, wake: make(chan struct{}, 1),
		memo: memo{notBefore: map[string]time.Time{}}, failures: map[string]int{},
	}
}

// play looks at the state and does what is most urgent, until nothing will ever
// be to do, or ctx ends.
func (p *player) play(ctx context.Context) {
	for ctx.Err() == nil {
		if err := p.describe(ctx); err != nil {
			p.c.problem(ctx, "read a session", err, "session", p.stage.id)
			wait(ctx, p.wake, time.Second)
			continue
		}
		p.hears()
		d, again := p.look(ctx, p.memo)
		switch d.kind {
		case leave:
			return
		case rest:
			wait(ctx, p.wake, again.Sub(p.c.Now()))
		default:
			p.do(ctx, d)
		}
	}
}

// look decides what to do now.
func (p *player) look(ctx context.Context, m memo) (d deed, again time.Time) {
	now := p.c.Now()
	d, again = deed{kind: rest}, now.Add(time.Second)
	err := p.view(ctx, func(s *session.State, _ *session.TeamState) { d, again = decide(s, p.team, now, m) })
	if err != nil {
		p.c.problem(ctx, "read a session", err, "session", p.stage.id)
	}
	return d, again
}

func (p *player) view(ctx context.Context, look func(s *session.State, t *session.TeamState)) error {
	return p.c.Sessions.View(ctx, p.stage.id, func(s *session.State) { look(s, s.Teams[p.team]) })
}

// append adds what came of something, as the state is by then. What ctx's end
// has cut short is not appended.
func (p *player) append(ctx context.Context, events func(s *session.State, t *session.TeamState, now time.Time) ([]session.Event, error)) error {
	_, err := p.c.Sessions.Do(ctx, p.stage.id, ledger.Platform, func(s *session.State, now time.Time) ([]session.Event, error) {
		return events(s, s.Teams[p.team], now)
	})
	return err
}

// describe knows the instance, and tells it which injects are in force.
func (p *player) describe(ctx context.Context) error {
	var known assigned
	err := p.view(ctx, func(s *session.State, t *session.TeamState) { known = assignedOf(s, t) })
	if err != nil || known.Instance == "" {
		return err
	}
	if p.instance == nil {
		p.instance, p.memo.broken = p.c.instance(known)
		if p.memo.broken != nil {
			return nil
		}
		p.memo.injects = p.instance.Variant.Injects
	}
	if len(known.Injects) != p.enforced {
		orchestrator.NewInjector(p.instance, known.Launched, p.c.Now, recordsOf(known.Injects)...)
		p.enforced = len(known.Injects)
	}
	return nil
}

// errYielded: something more urgent came.
var errYielded = errors.New("something more urgent came")

// do does one thing, and remembers when to try again what failed.
func (p *player) do(ctx context.Context, d deed) {
	if d.kind == final {
		p.c.OnTeamOver(p.stage.id, p.team)
	}
	err := p.yielding(ctx, d.kind, func(ctx context.Context) error { return p.perform(ctx, d) })
	switch {
	case ctx.Err() != nil, errors.Is(err, errYielded):
	case err == nil:
		delete(p.failures, d.key)
		delete(p.memo.notBefore, d.key)
	default:
		p.failures[d.key]++
		p.memo.notBefore[d.key] = p.c.Now().Add(backoff(p.failures[d.key]))
		p.c.problem(ctx, d.kind.String(), err, "session", p.stage.id, "team", p.team, "tries", p.failures[d.key])
	}
	p.publish(ctx)
}

func (p *player) perform(ctx context.Context, d deed) error {
	switch d.kind {
	case blocked:
		return p.tellBlocked(ctx)
	case build:
		return p.build(ctx)
	case repair:
		return p.repair(ctx, d)
	case inject:
		return p.inject(ctx, d.inject)
	case self:
		return p.selfCheck(ctx, d)
	case heal:
		return p.heal(ctx)
	case watch:
		return p.watch(ctx)
	case final:
		return p.finalChecks(ctx, d)
	case keep:
		return p.keep(ctx)
	default:
		return p.remove(ctx)
	}
}

// yielding does something, and stops it when what comes up is urgent enough. Then
// the error is errYielded, unless it was done all the same.
func (p *player) yielding(ctx context.Context, doing kind, do func(context.Context) error) error {
	inner, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	before := p.memo // what is done may change it
	before.notBefore = maps.Clone(p.memo.notBefore)
	var watching sync.WaitGroup
	watching.Go(func() {
		for {
			d, again := p.look(inner, before)
			if inner.Err() == nil && d.kind <= doing.yields() && d.kind != doing {
				stop(errYielded)
			}
			if !wait(inner, p.wake, again.Sub(p.c.Now())) {
				return
			}
		}
	})
	err := do(inner)
	yielded := context.Cause(inner) == errYielded
	stop(nil)
	watching.Wait()
	poke(p.wake) // a word that was for play
	if err != nil && yielded {
		return errYielded
	}
	return err
}

// tries is how often something failed already in a row.
func (p *player) tries(d deed) int { return p.failures[d.key] }

// enough is after how many failures in a row a repair, or what is looked at once,
// is given up.
const enough = 3
