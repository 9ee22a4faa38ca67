package conductor

import (
	"context"
	"iter"
	goruntime "runtime"
	"slices"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/check"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// checksOf goes through all checks in the order of the lab.
func checksOf(v *lab.Variant) iter.Seq[lab.Check] {
	return func(yield func(lab.Check) bool) {
		for _, task := range v.Tasks {
			for _, c := range task.Checks {
				if !yield(c) {
					return
				}
			}
		}
	}
}

// watchable are the checks that may be looked at without being asked for: those
// that neither disturb, nor measure, nor run a program.
func watchable(v *lab.Variant) []lab.CheckID {
	var ids []lab.CheckID
	for c := range checksOf(v) {
		if c.After == nil && !costly(c.Assertion) {
			ids = append(ids, c.ID)
		}
	}
	return ids
}

func costly(a lab.Assertion) bool {
	return a.Metric != nil || a.Exec != nil || a.Script != nil ||
		slices.ContainsFunc(a.All, costly) || slices.ContainsFunc(a.Any, costly) ||
		a.Not != nil && (costly(a.Not.Assertion) || a.Not.Control != nil && costly(*a.Not.Control))
}

// atAGlance is a variant whose checks look once: what does not hold now is looked
// at again anyway.
func atAGlance(v *lab.Variant) *lab.Variant {
	glance := *v
	glance.Tasks = slices.Clone(v.Tasks)
	for i := range glance.Tasks {
		glance.Tasks[i].Checks = slices.Clone(v.Tasks[i].Checks)
		for j := range glance.Tasks[i].Checks {
			glance.Tasks[i].Checks[j].Within = 0
		}
	}
	return &glance
}

// longestHold is how long the looks themselves wait for something to last.
func longestHold(v *lab.Variant, ids []lab.CheckID) time.Duration {
	var longest time.Duration
	for c := range checksOf(v) {
		if slices.Contains(ids, c.ID) {
			longest = max(longest, c.For)
		}
	}
	return longest
}

// WatchPause is how long to wait before a team is watched again: so long that all
// of them together take no more than a tenth of the processors, when each look
// keeps one busy for as long as it took.
func WatchPause(took time.Duration, teams, processors int, every time.Duration) time.Duration {
	return max(every, 10*took*time.Duration(teams)/time.Duration(max(1, processors)))
}

// watch looks at the team's work, and appends what is no longer as it was.
func (p *player) watch(ctx context.Context) error {
	leave, err := p.c.watching.enter(ctx, rank{0, p.stage.order, p.index})
	if err != nil {
		return err
	}
	defer leave()
	began := p.c.Now()
	results, err := p.glance(ctx)
	if err != nil {
		return err
	}
	now := p.c.Now()
	waiting := longestHold(p.instance.Variant, watchable(p.instance.Variant))
	took := max(now.Sub(began)-waiting, now.Sub(began)/20)
	p.memo.watchAt = now.Add(WatchPause(took, p.c.teams(), goruntime.NumCPU(), p.c.WatchEvery))
	p.mu.Lock()
	p.watched = now
	p.mu.Unlock()
	return p.appendChanged(ctx, results)
}

func (p *player) glance(ctx context.Context) ([]check.Result, error) {
	selected := watchable(p.instance.Variant)
	if len(selected) == 0 {
		return nil, nil
	}
	opts, err := p.options(ctx)
	if err != nil {
		return nil, err
	}
	if err := p.heal(ctx); err != nil {
		return nil, err
	}
	target, err := p.instance.Target(ctx)
	if err != nil {
		return nil, err
	}
	defer target.Close()
	opts.Instance, opts.Observe, opts.Select, opts.Retries = p.instance.ID, true, selected, -1
	bounded, cancel := context.WithTimeout(ctx, p.c.CheckTimeout)
	defer cancel()
	results, err := check.Run(bounded, target, atAGlance(p.instance.Variant), opts)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return results, err
}

// appendChanged appends the results whose verdict or share is not the last known.
func (p *player) appendChanged(ctx context.Context, results []check.Result) error {
	var changed []check.Result
	err := p.view(ctx, func(_ *session.State, t *session.TeamState) { changed = changedSince(t.Latest(), results) })
	if err != nil || len(changed) == 0 {
		return err
	}
	kept, err := p.store(ctx, changed)
	if err != nil {
		return err
	}
	return p.append(ctx, func(s *session.State, _ *session.TeamState, now time.Time) ([]session.Event, error) {
		if s.Phase != session.Running || !s.Ended(p.team, now).IsZero() {
			return nil, nil
		}
		return []session.Event{session.ChecksDone{Team: p.team, Origin: session.OriginWatch, Results: kept}}, nil
	})
}

func changedSince(latest map[lab.CheckID]session.Result, results []check.Result) []check.Result {
	return slices.DeleteFunc(slices.Clone(results), func(r check.Result) bool {
		last, known := latest[r.Check]
		return known && last.Verdict == string(r.Verdict) && last.Share == r.Share
	})
}

// teams counts the teams of all sessions that are driven.
func (c *Conductor) teams() int {
	c.mu.Lock()
	stages := make([]*stage, 0, len(c.stages))
	for _, st := range c.stages {
		stages = append(stages, st)
	}
	c.mu.Unlock()
	n := 0
	for _, st := range stages {
		n += len(st.team(""))
	}
	return n
}
