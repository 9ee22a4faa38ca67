package sessions

import (
	"context"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// result is what may be seen of what a check said.
type result struct {
	Time     time.Time      `json:"time"`
	Origin   session.Origin `json:"origin"`
	Verdict  string         `json:"verdict,omitempty"`
	Share    *float64       `json:"share,omitempty"`
	Expected *session.Text  `json:"expected,omitempty"`
	Observed *session.Text  `json:"observed,omitempty"`
}

// resultOf is a result as the rules let teams see it. Of a discreet check nobody of
// a team learns what it looks for and what it saw.
func resultOf(show session.Show, discreet bool, at time.Time, origin session.Origin, r session.Result) result {
	shown := result{Time: at, Origin: origin}
	if show == session.ShowNothing {
		return shown
	}
	shown.Verdict = r.Verdict
	if show != session.ShowAll {
		return shown
	}
	shown.Share = &r.Share
	if !discreet {
		shown.Expected, shown.Observed = &r.Expected, &r.Observed
	}
	return shown
}

// frozen tells whether what came at a moment is hidden from the team: it came when
// what teams see stands still already. Once the session is sealed all is told.
func frozen(s *session.State, t *session.TeamState, at, now time.Time) bool {
	if s.Plan.Rules.Freeze == 0 || s.Launched.IsZero() || s.Phase == session.Sealed {
		return false
	}
	return !at.Before(s.PlannedEnd(t.Team.ID, now).Add(-s.Plan.Rules.Freeze.Duration()))
}

// told tells whether a team may see the results of a run at all: those that it
// asked for, and the final ones when everything is decided.
func told(s *session.State, t *session.TeamState, run session.Run, now time.Time) bool {
	switch run.Origin {
	case session.OriginSelf:
		return !frozen(s, t, run.Time, now)
	case session.OriginFinal:
		return s.Phase == session.Sealed
	}
	return false
}

// discreet are the checks of which teams learn the verdict alone; every check when
// the lab cannot be asked.
func discreet(v *lab.Variant) func(lab.CheckID) bool {
	if v == nil {
		return func(lab.CheckID) bool { return true }
	}
	open := map[lab.CheckID]bool{}
	for _, task := range v.Tasks {
		for _, one := range task.Checks {
			open[one.ID] = !one.Discreet
		}
	}
	return func(id lab.CheckID) bool { return !open[id] }
}

// heardResults is a run of checks as its team hears of it.
func (a *API) heardResults(ctx context.Context, e eyes, at time.Time, done session.ChecksDone) fieldsOf {
	body := fieldsOf{"id": done.ID, "origin": done.Origin}
	v, err := a.Stage.Variant(ctx, e.plan.ID, e.place)
	if err != nil {
		v = nil // then nothing but verdicts is told
	}
	hidden, list := discreet(v), []fieldsOf{}
	err = a.Sessions.View(ctx, e.plan.ID, func(s *session.State) {
		t := s.Teams[e.place]
		if t == nil || !told(s, t, session.Run{Time: at, Origin: done.Origin}, a.Now()) {
			return
		}
		for _, r := range done.Results {
			shown := resultOf(s.Plan.Rules.Show, hidden(r.Check), at, done.Origin, r)
			list = append(list, fieldsOf{"check": r.Check, "result": shown})
		}
	})
	if err != nil {
		return body
	}
	body["results"] = list
	return body
}
