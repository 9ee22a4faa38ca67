package sessions

import (
	"context"
	"slices"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// How long the wall waits for machines to be counted, and how long counting may
// take at most: the wall is shown also when the engine does not answer.
const (
	patience = time.Second
	counting = 15 * time.Second
)

// countNodes writes into each line how many machines the team has, and how many of
// them run. What cannot be known now is left out.
func (a *API) countNodes(ctx context.Context, p session.Plan, phase session.Phase, lines []wallTeam) {
	if !slices.Contains(alive, phase) {
		return
	}
	running := map[people.TeamID]int{}
	for _, team := range a.lately(p) {
		if team.asked {
			running[team.Team] = len(team.Nodes)
		}
	}
	for i, line := range lines {
		if v, err := a.Stage.Variant(ctx, p.ID, line.Team); err == nil {
			total := len(v.Nodes)
			lines[i].NodesTotal = &total
		}
		if n, known := running[line.Team]; known {
			lines[i].NodesRunning = &n
		}
	}
}

// lately gives figures of machines that are some seconds old at most: new ones if
// they are there soon enough, else the last ones.
func (a *API) lately(p session.Plan) []teamStats {
	f := a.figuresOf(p.ID)
	if f.lately(a.Now(), fresh) == nil && f.mu.TryLock() { // else somebody asks already
		done := make(chan struct{})
		a.owned.Go(func() {
			defer close(done)
			defer f.mu.Unlock()
			ctx, cancel := context.WithTimeout(context.Background(), counting)
			defer cancel()
			if _, err := a.measure(ctx, f, p); err != nil {
				a.Log.Warn("machines are not counted", "session", p.ID, "error", err.Error())
			}
		})
		timer := time.NewTimer(patience)
		defer timer.Stop()
		select {
		case <-done:
		case <-timer.C:
		}
	}
	if last := f.lately(a.Now(), useful); last != nil {
		return last.Teams
	}
	return nil
}
