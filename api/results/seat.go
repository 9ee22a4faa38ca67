package results

import (
	"slices"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/api/problem"
	"github.com/pupitre-lab/pupitre/api/results/blind"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// seat is from where somebody looks at a session: at all of it, under a mask or
// not, or at the own team alone.
type seat struct {
	actor people.Actor
	plan  session.Plan
	mask  *blind.Mask   // nil hides nothing
	own   people.TeamID // empty for all teams
}

// seatOf is the seat of somebody who wants to do something to a session. Who may
// not even know of it gets not-found, whatever their token is for.
func (d *Desk) seatOf(actor people.Actor, action people.Action, plan session.Plan) (seat, error) {
	s := seat{actor: actor, plan: plan}
	if !people.Can(actor, action, s.all()) {
		s.own = place(plan, actor)
	}
	anyToken := actor
	anyToken.Scopes = nil
	if !people.Can(anyToken, people.SessionView, s.whole()) {
		return seat{}, errNotFound
	}
	if plan.Rules.Blind && s.own == "" && !people.Can(anyToken, people.PersonView, s.all()) {
		s.mask = blind.New(d.Secret, plan)
	}
	return s, nil
}

// place is the team that somebody works in: the one of the plan, whatever team
// they are in now; for somebody whom the plan does not have, the team they are in.
func place(plan session.Plan, actor people.Actor) people.TeamID {
	if team, planned := plan.TeamOf(actor.Person); planned {
		return team.ID
	}
	for _, team := range plan.Teams {
		if slices.Contains(actor.Teams, team.ID) {
			return team.ID
		}
	}
	return ""
}

// all is the session as a subject that is nobody's own.
func (s seat) all() people.Subject {
	return people.Subject{Promotion: s.plan.Promotion, Blind: s.plan.Rules.Blind}
}

// whole is the subject of all that the caller sees of the session.
func (s seat) whole() people.Subject { return s.of(s.own) }

// of is the subject of what is one team's: of the own team, the caller's own.
func (s seat) of(team people.TeamID) people.Subject {
	subject := s.all()
	if team != "" && team == place(s.plan, s.actor) {
		subject.Person = s.actor.Person
	}
	return subject
}

// may tells whether the caller may also do something else.
func (s seat) may(action people.Action, team people.TeamID) bool {
	return people.Can(s.actor, action, s.of(team))
}

// student tells whether the caller sees the own team alone.
func (s seat) student() bool { return s.own != "" }

// team is the team that an id stands for, as the caller knows ids. For a student
// there is no other than the own.
func (s seat) team(shown string) (session.Team, error) {
	team, known := s.plan.Team(s.mask.TrueTeam(people.TeamID(shown)))
	if !known || s.student() && team.ID != s.own {
		return session.Team{}, errNotFound
	}
	return team, nil
}

// teams are those that the caller sees, in the order in which they are shown.
func (s seat) teams() []session.Team {
	if team, found := s.plan.Team(s.own); found {
		return []session.Team{team}
	}
	return s.mask.Teams(s.plan.Teams)
}

// sees tells whether a person's own documents are shown to the caller.
func (s seat) sees(person people.PersonID) bool {
	return !s.student() || person == "" || person == s.actor.Person
}

// shownResults refuses a student as long as results are not for them.
func (s seat) shownResults(phase session.Phase) error {
	switch {
	case !s.student():
		return nil
	case phase != session.Sealed: // until then graders may still say otherwise
		return refuse("not-sealed", "les résultats se voient une fois la session scellée, quand tout est jugé", "results are shown once the session is sealed, when all is judged")
	case s.plan.Rules.Show == session.ShowNothing:
		return problem.New(problem.Forbidden, problem.Text{FR: "les règles de cette session ne montrent pas les résultats aux équipes", EN: "the rules of this session do not show results to teams"})
	}
	return nil
}

// session is the id in the path.
func sessionID(c *api.Call) (session.ID, error) {
	id, err := c.ID("session")
	return session.ID(id), err
}

// plan reads the plan of the session in the path.
func (d *Desk) plan(c *api.Call) (plan session.Plan, err error) {
	id, err := sessionID(c)
	if err != nil {
		return plan, err
	}
	err = d.Sessions.View(c.Context(), id, func(s *session.State) { plan = s.Plan })
	return plan, err
}

// ofAll is who a route is about: all of a session, or the own team.
func (d *Desk) ofAll(action people.Action) whoFunc {
	return func(c *api.Call) (people.Subject, error) {
		plan, err := d.plan(c)
		if err != nil {
			return people.Subject{}, err
		}
		s, err := d.seatOf(c.Actor(), action, plan)
		return s.whole(), err
	}
}

// ofTeam is who a route is about: the team in the path.
func (d *Desk) ofTeam(action people.Action) whoFunc {
	return func(c *api.Call) (people.Subject, error) {
		plan, err := d.plan(c)
		if err != nil {
			return people.Subject{}, err
		}
		s, err := d.seatOf(c.Actor(), action, plan)
		if err != nil {
			return people.Subject{}, err
		}
		team, err := s.team(c.Param("team"))
		return s.of(team.ID), err
	}
}
