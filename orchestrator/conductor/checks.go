package conductor

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/check"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// Who looks first, when not all can at once.
const (
	finalFirst = iota
	selfNext
)

// options are how the team's checks look now.
func (p *player) options(ctx context.Context) (check.Options, error) {
	opts := p.c.Look
	var others []assigned
	err := p.view(ctx, func(s *session.State, t *session.TeamState) {
		opts.Submissions, opts.History = t.Submissions(), t.History()
		for _, team := range s.Plan.Teams {
			if other := s.Teams[team.ID]; team.ID != p.team && other.Instance != "" {
				others = append(others, assignedOf(s, other))
			}
		}
	})
	if err != nil {
		return opts, err
	}
	opts.OtherFlags, err = p.otherFlags(others)
	return opts, err
}

// otherFlags recognises the flags of the session's other teams.
func (p *player) otherFlags(others []assigned) (func(string) (string, bool), error) {
	owners := map[string]string{}
	for _, other := range others {
		instance, err := p.c.instance(other)
		if err != nil {
			return nil, err
		}
		for _, value := range flagsOf(instance.Variant) {
			owners[value] = string(other.Team)
		}
	}
	for _, value := range flagsOf(p.instance.Variant) {
		delete(owners, value) // the same for everybody: tells nothing
	}
	return func(value string) (string, bool) {
		owner, known := owners[value]
		return owner, known
	}, nil
}

func flagsOf(v *lab.Variant) []string {
	var values []string
	for c := range checksOf(v) {
		if c.Assertion.Flag != nil {
			values = append(values, c.Assertion.Flag.Value)
		}
	}
	return values
}

// evaluate runs checks when it is their turn.
func (p *player) evaluate(ctx context.Context, class int, opts check.Options) ([]check.Result, error) {
	leave, err := p.c.checks.enter(ctx, rank{class, p.stage.order, p.index})
	if err != nil {
		return nil, err
	}
	defer leave()
	bounded, cancel := context.WithTimeout(ctx, p.c.CheckTimeout)
	defer cancel()
	evaluation, err := p.c.Runner.Evaluate(bounded, p.instance, opts)
	if ctx.Err() != nil {
		return nil, ctx.Err() // what was cut short proves nothing
	}
	return evaluation.Results, err
}

// selfCheck looks at what the team asked for. One entry holds all results.
func (p *player) selfCheck(ctx context.Context, d deed) error {
	opts, err := p.options(ctx)
	if err != nil {
		return err
	}
	opts.Select = d.ask.Checks
	results, err := p.evaluate(ctx, selfNext, opts)
	done := session.ChecksDone{ID: d.ask.ID, Team: p.team, Origin: session.OriginSelf}
	if err == nil {
		done.Results, err = p.store(ctx, results)
	}
	if err != nil {
		if ctx.Err() != nil || p.tries(d)+1 < enough && !errors.Is(err, check.ErrUnknownCheck) {
			return err
		}
		done.Results, done.Cause = nil, err.Error()
	} else {
		p.healed()
	}
	return p.append(ctx, func(_ *session.State, t *session.TeamState, _ time.Time) ([]session.Event, error) {
		for _, a := range t.Asks {
			if a.Event.ID == done.ID {
				return []session.Event{done}, nil
			}
		}
		return nil, nil
	})
}

// finalChecks looks at everything once the team's work has ended. What the
// platform could not see is looked at again before it is recorded so.
func (p *player) finalChecks(ctx context.Context, d deed) error {
	results, err := p.finalResults(ctx)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	done := session.ChecksDone{Team: p.team, Origin: session.OriginFinal}
	if err == nil {
		done.Results, err = p.store(ctx, results)
	}
	if err != nil {
		if ctx.Err() != nil || p.tries(d)+1 < enough {
			return err
		}
		done.Results, done.Cause = p.unseen(err), err.Error()
	}
	return p.append(ctx, func(s *session.State, t *session.TeamState, now time.Time) ([]session.Event, error) {
		if !s.FinalDue(p.team, now) || !s.Ended(p.team, now).Equal(d.since) {
			return nil, nil // the team got more time meanwhile
		}
		return append(leftovers(s, t, now), done), nil
	})
}

func (p *player) finalResults(ctx context.Context) ([]check.Result, error) {
	opts, err := p.options(ctx)
	if err != nil {
		return nil, err
	}
	if err := p.stands(ctx); err != nil {
		return nil, err
	}
	results, err := p.evaluate(ctx, finalFirst, opts)
	for try := 1; try < enough && err == nil; try++ {
		opts.Select = errorsOf(results)
		if len(opts.Select) == 0 {
			break
		}
		if !wait(ctx, nil, backoff(try)) {
			return nil, ctx.Err()
		}
		var again []check.Result
		again, err = p.evaluate(ctx, finalFirst, opts)
		results = replaced(results, again)
	}
	return results, err
}

// stands fails when the instance was never there: nothing can be looked at.
func (p *player) stands(ctx context.Context) error {
	ready := false
	err := p.view(ctx, func(_ *session.State, t *session.TeamState) { ready = t.Ready })
	if err == nil && !ready {
		err = errors.New("the instance never stood")
	}
	return err
}

func errorsOf(results []check.Result) []lab.CheckID {
	var ids []lab.CheckID
	for _, r := range results {
		if r.Verdict == check.Error {
			ids = append(ids, r.Check)
		}
	}
	return ids
}

// replaced puts later results in the places of those before. Others that waited
// for one of them stay skipped: a later look would find the instance disturbed.
func replaced(results, later []check.Result) []check.Result {
	for _, l := range later {
		for i := range results {
			if results[i].Check == l.Check {
				results[i] = l
			}
		}
	}
	return results
}

// unseen are the results of checks that could not be made at all: errors, which
// cost nobody a point.
func (p *player) unseen(cause error) []session.Result {
	var results []session.Result
	for _, task := range p.instance.Variant.Tasks {
		for _, c := range task.Checks {
			results = append(results, session.Result{
				ID: string(session.NewID()), Check: c.ID, Task: task.ID, Verdict: string(check.Error), Points: c.Points,
				Observed: session.Text{FR: "la plateforme n'a pas pu vérifier", EN: "the platform could not look"},
				Started:  p.c.Now(), Instance: string(p.instance.ID), Lab: p.instance.Variant.Digest, Incident: cause.Error(),
			})
		}
	}
	return results
}

// leftovers answer what the team still waited for when its work ended.
func leftovers(s *session.State, t *session.TeamState, now time.Time) []session.Event {
	const cause = "the team's work has ended"
	var events []session.Event
	for _, a := range t.Asks {
		events = append(events, session.ChecksDone{ID: a.Event.ID, Team: t.Team.ID, Origin: session.OriginSelf, Cause: cause})
	}
	for _, r := range t.Repairs {
		events = append(events, session.RepairDone{ID: r.Event.ID, Team: t.Team.ID, Cause: cause})
	}
	for _, a := range s.Injects {
		if slices.Contains(a.Event.Teams, t.Team.ID) && !slices.Contains(a.Done, t.Team.ID) {
			record := session.InjectRecord{Inject: a.Event.Inject, Undo: a.Event.Undo, Time: now, Error: cause}
			events = append(events, session.InjectDone{ID: a.Event.ID, Team: t.Team.ID, Record: record})
		}
	}
	return events
}

// store keeps what the results rest on, and writes them as the ledger has them.
func (p *player) store(ctx context.Context, results []check.Result) ([]session.Result, error) {
	var kept []session.Result
	for _, r := range results {
		k := keptResult(r)
		for _, e := range r.Evidence {
			digest, size, err := p.c.Blobs.Put(ctx, bytes.NewReader(e.Content), int64(len(e.Content)))
			if err != nil {
				return nil, fmt.Errorf("keep %s of %s: %w", e.Name, r.Check, err)
			}
			k.Evidence = append(k.Evidence, session.Evidence{Digest: ledger.Digest(digest), Name: e.Name, MediaType: e.MediaType, Size: size})
		}
		kept = append(kept, k)
	}
	return kept, nil
}

func keptResult(r check.Result) session.Result {
	images := map[string]string{}
	for node, digest := range r.Images {
		images[node] = string(digest)
	}
	return session.Result{
		ID: r.ID, Check: r.Check, Task: r.Task, Verdict: string(r.Verdict), Points: r.Points, Share: r.Share,
		SelfReported: r.SelfReported, Expected: session.Text(r.Expected), Observed: session.Text(r.Observed),
		Attempts: r.Attempts, Started: r.Started, Took: session.Seconds(r.Duration), Instance: string(r.Instance),
		Lab: r.Lab, Images: images, Nodes: r.Nodes, Incident: r.Incident, OtherTeam: r.OtherTeam,
	}
}
