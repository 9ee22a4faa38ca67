package sessions

import (
	"context"
	"math"
	"time"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/api/events"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// stream tells what happens, as it happens.
func (a *API) stream(c *api.Call) error {
	p, err := a.planOf(c)
	if err != nil {
		return err
	}
	after, err := c.Number("after", 0, 0, math.MaxInt32)
	if err != nil {
		return err
	}
	e, err := a.eyes(c.Context(), p, c.Actor())
	if err != nil {
		return err
	}
	l := listener{eyes: e, ledger: people.Can(c.Actor(), people.LedgerView, whole(p)), grades: people.Can(c.Actor(), people.ResultView, whole(p))}
	l.results = func(at time.Time, done session.ChecksDone) fieldsOf { return a.heardResults(c.Context(), e, at, done) }
	hub, leave := a.enter(p.ID, e.place, e.staff)
	defer leave()
	if e.place != "" {
		defer a.crowd.arrive(p.ID, visitor{e.place, e.name(c.Actor().Person), true}, spot{Kind: onPage}, a.Now())()
	}
	return c.Events(&tape{api: a, id: p.ID, listener: l, from: int64(after)}, hub)
}

// tape is the ledger of a session as a listener may hear it.
type tape struct {
	api      *API
	id       session.ID
	listener listener
	from     int64 // nothing before is wanted
	heard    int64 // up to here everything was looked at
}

// Read implements events.Source. What the listener may not hear is passed over
// once, not each time that something is new.
func (t *tape) Read(ctx context.Context, after int64, limit int) ([]events.Event, error) {
	at := max(after, t.from, t.heard)
	var heard []events.Event
	for len(heard) == 0 {
		told, err := t.api.Sessions.Follow(ctx, t.id, at, limit)
		if err != nil {
			return nil, err
		}
		for _, e := range told {
			event, visible, err := t.listener.hear(e)
			if err != nil {
				return nil, err
			}
			if visible {
				heard = append(heard, event)
			}
			at = e.Seq
		}
		if len(told) < limit {
			break
		}
	}
	t.heard = at
	return heard, nil
}

// Subscribe implements events.Source.
func (t *tape) Subscribe() (<-chan struct{}, func()) { return t.api.Sessions.Subscribe(t.id) }
