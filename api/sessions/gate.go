package sessions

import (
	"cmp"
	"context"
	"errors"

	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// way is how far somebody may go on a team's machines now.
type way string

const (
	shut    way = "shut"    // no way: the time is over, or has not begun
	looking way = "looking" // what is there may be looked at: in a pause, and by staff once a team has ended
	open    way = "open"
)

// way tells it of a person. Who runs the session may go wherever there is a
// machine, but once a team has ended changes nothing of what its final checks look
// at; the team may while it may work; everybody else, and the team afterwards, only
// by an oral.
func (a *API) way(ctx context.Context, id session.ID, team people.TeamID, actor people.Actor) (w way, why error) {
	var p session.Plan
	byOral := false // alone
	err := a.Sessions.View(ctx, id, func(s *session.State) {
		p = s.Plan
		if runs(actor, p) {
			w = open
			if !over(s.Phase) && !s.Ended(team, a.Now()).IsZero() {
				w, why = looking, refuse("ended", text("l'équipe a terminé : ses machines restent comme elle les a laissées", "the team has ended: its machines stay as it left them"))
			}
			return
		}
		mine := place(p, actor) == team
		byOral = over(s.Phase) || !mine
		if mine {
			_, why = s.Open(team, a.Now())
			w = wayOf(s, team, why, a)
		}
	})
	if err != nil {
		return shut, err
	}
	if byOral {
		w, refused := a.oralWay(ctx, p, team, actor)
		if w == open {
			return open, nil
		}
		return shut, cmp.Or(why, refused)
	}
	return w, why
}

func wayOf(s *session.State, team people.TeamID, refused error, a *API) way {
	if refused == nil {
		return open
	}
	if refusal := (*session.Refusal)(nil); errors.As(refused, &refusal) && refusal.Code == "paused" && !s.Clock(team, a.Now()).Over {
		return looking
	}
	return shut
}

// mayEnter tells whether somebody may open a node: a team only those that the lab
// gives it, a jury all.
func (a *API) mayEnter(ctx context.Context, id session.ID, team people.TeamID, name string, actor people.Actor) error {
	n, err := a.node(ctx, id, team, name)
	if err != nil {
		return err
	}
	if accessible(n) {
		return nil
	}
	staff := false
	if err := a.Sessions.View(ctx, id, func(s *session.State) {
		staff = runs(actor, s.Plan) || people.Can(actor, people.OralOpen, whole(s.Plan))
	}); err != nil {
		return err
	}
	if !staff {
		return refuse("no-access", text("le lab ne donne pas cette machine à l'équipe", "the lab does not give this machine to the team"))
	}
	return nil
}
