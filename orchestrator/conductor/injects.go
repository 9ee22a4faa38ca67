package conductor

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// recordsOf are a team's injects as the orchestrator has them.
func recordsOf(kept []session.InjectRecord) []orchestrator.InjectRecord {
	var records []orchestrator.InjectRecord
	for _, k := range kept {
		record := orchestrator.InjectRecord{
			Inject: k.Inject, Undo: k.Undo, At: k.At.Duration(), Time: k.Time, Output: k.Output, Error: k.Error,
		}
		for _, did := range k.Did {
			record.Did = append(record.Did, orchestrator.InjectDeed(did))
		}
		records = append(records, record)
	}
	return records
}

func keptRecord(r orchestrator.InjectRecord) session.InjectRecord {
	kept := session.InjectRecord{
		Inject: r.Inject, Undo: r.Undo, At: session.Seconds(r.At), Time: r.Time, Output: r.Output, Error: r.Error,
	}
	for _, did := range r.Did {
		kept.Did = append(kept.Did, session.InjectDeed(did))
	}
	return kept
}

// inject makes or undoes an inject. One that fails is recorded all the same; what
// the clock could not undo is tried again a minute later. A program may run twice
// when the platform stops in between.
func (p *player) inject(ctx context.Context, due injectDue) error {
	var known assigned
	var elapsed time.Duration
	now := p.c.Now()
	err := p.view(ctx, func(s *session.State, t *session.TeamState) {
		known, elapsed = assignedOf(s, t), teamElapsed(s, t.Team.ID, now)
	})
	if err != nil {
		return err
	}
	done := recordsOf(known.Injects)
	clock := func() time.Time { return known.Launched.Add(elapsed) } // on which no pause counts
	record, err := send(ctx, orchestrator.NewInjector(p.instance, known.Launched, clock, done...), due)
	p.enforced = -1 // until it is appended, describe tells the instance again
	if ctx.Err() != nil {
		return ctx.Err()
	}
	record.Time = now
	if record.Inject == "" {
		record = refused(due, elapsed, now, done, err)
	}
	if err != nil && due.ID == "" && due.Undo {
		p.memo.notBefore[clockKey(due)] = now.Add(time.Minute)
	}
	return p.append(ctx, func(s *session.State, t *session.TeamState, now time.Time) ([]session.Event, error) {
		if !stillDue(s, t, due, p) {
			return nil, nil
		}
		return []session.Event{session.InjectDone{ID: due.ID, Team: p.team, Record: keptRecord(record)}}, nil
	})
}

func send(ctx context.Context, j *orchestrator.Injector, due injectDue) (orchestrator.InjectRecord, error) {
	if due.Undo {
		return j.Undo(ctx, due.Inject)
	}
	return j.Make(ctx, due.Inject)
}

// refused records an inject that would change nothing. One that is in force
// already stays so from when it was made.
func refused(due injectDue, elapsed time.Duration, now time.Time, done []orchestrator.InjectRecord, cause error) orchestrator.InjectRecord {
	record := orchestrator.InjectRecord{Inject: due.Inject, Undo: due.Undo, At: elapsed, Time: now, Error: cause.Error()}
	for _, made := range slices.Backward(done) {
		if errors.Is(cause, orchestrator.ErrInForce) && made.Inject == due.Inject && !made.Undo {
			record.At = made.At
			break
		}
	}
	return record
}

// stillDue tells whether an inject that was made waits to be recorded.
func stillDue(s *session.State, t *session.TeamState, due injectDue, p *player) bool {
	if s.Phase != session.Running {
		return false
	}
	if due.ID == "" {
		return slices.ContainsFunc(orchestrator.InjectSchedule(p.memo.injects, recordsOf(t.Injects)), func(e orchestrator.InjectEvent) bool {
			return e.Inject == due.Inject && e.Undo == due.Undo
		})
	}
	return slices.ContainsFunc(s.Injects, func(a session.Asked[session.InjectAsked]) bool {
		return a.Event.ID == due.ID && !slices.Contains(a.Done, t.Team.ID)
	})
}
