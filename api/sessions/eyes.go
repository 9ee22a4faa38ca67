package sessions

import (
	"context"
	"time"

	"github.com/pupitre-lab/pupitre/api/problem"
	"github.com/pupitre-lab/pupitre/api/results/blind"
	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

func text(fr, en string) problem.Text { return problem.Text{FR: fr, EN: en} }

// eyes are what somebody may see of one session.
type eyes struct {
	plan  session.Plan
	place people.TeamID // where they work themselves; empty for others
	all   bool          // every team
	staff bool          // they run it
	known bool          // they may know who the candidates are
	mask  *blind.Mask   // through which they see; nil hides nothing
	name  func(people.PersonID) personName
}

func (a *API) eyes(ctx context.Context, p session.Plan, actor people.Actor) (eyes, error) {
	e := eyes{
		plan: p, place: place(p, actor), all: people.Can(actor, people.SessionView, whole(p)), staff: runs(actor, p), name: nameless,
		known: people.Can(actor, people.RosterView, whole(p)),
	}
	if e.mask = a.maskOf(e); e.mask != nil {
		e.name = numbered(e.mask)
	}
	if e.all && !e.known {
		return e, nil
	}
	namer, err := a.namer(ctx, p.Promotion)
	if err != nil {
		return e, err
	}
	e.name = namer
	return e, nil
}

// sees tells whether a team is shown as it is. To whoever must not know the
// candidates none is: the order and the ids of the teams would tell who they are.
func (e eyes) sees(team people.TeamID) bool { return e.all && e.known || team != "" && team == e.place }

func (e eyes) persons(ids []people.PersonID) []personName {
	list := []personName{}
	for _, id := range ids {
		list = append(list, e.name(id))
	}
	return list
}

func (e eyes) members(team session.Team) []personName {
	list := []personName{}
	for _, m := range team.Members {
		list = append(list, e.name(m.Person))
	}
	return list
}

// team is how a team of the plan stands. Why its machines failed is for those who
// run the session.
func (e eyes) team(s *session.State, team session.Team, now time.Time) teamState {
	if e.mask != nil {
		return e.masked(s, team, now)
	}
	t := s.Teams[team.ID]
	shown := teamState{
		Team: t.Team.ID, Name: t.Team.Name, Members: e.members(t.Team), Ready: t.Ready, Took: t.Took, Stopped: t.Stopped,
		Final: t.Final, Kept: t.Kept != nil, Clock: e.clock(s, t.Team.ID, now), Deed: t.LastDeed,
	}
	if e.staff {
		shown.Failure = t.Failure
	}
	for _, r := range t.Repairs {
		shown.Repairs = append(shown.Repairs, repair{r.Event.ID, r.Event.Node})
	}
	return shown
}

// actor is who did something, as far as these eyes may know: a member of a team
// knows the members of that team.
func (e eyes) actor(actor string) string {
	if e.all && e.known || actor == ledger.Platform {
		return actor
	}
	if team, ok := e.plan.TeamOf(people.PersonID(actor)); ok && !e.all && team.ID == e.place {
		return actor
	}
	return ""
}
