package sessions

import (
	"encoding/json"
	"slices"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/api/problem"
	"github.com/pupitre-lab/pupitre/api/strictjson"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// place is the team that somebody works in in a session: the one of its plan,
// whatever team they are in now; for somebody whom the plan does not have, the
// team they are in.
func place(p session.Plan, actor people.Actor) people.TeamID {
	if team, planned := p.TeamOf(actor.Person); planned {
		return team.ID
	}
	for _, team := range p.Teams {
		if slices.Contains(actor.Teams, team.ID) {
			return team.ID
		}
	}
	return ""
}

// whole is the session as a subject that is nobody's own.
func whole(p session.Plan) people.Subject {
	return people.Subject{Promotion: p.Promotion, Blind: p.Rules.Blind}
}

// shared is the session as a subject of which a part is the actor's own, when
// they work in it.
func shared(p session.Plan, actor people.Actor) people.Subject {
	subject := whole(p)
	if place(p, actor) != "" {
		subject.Person = actor.Person
	}
	return subject
}

// part is a team of the session as a subject: the actor's own, or nobody's.
func part(p session.Plan, team people.TeamID, actor people.Actor) people.Subject {
	if place(p, actor) == team {
		return shared(p, actor)
	}
	return whole(p)
}

func notFound() error { return problem.New(problem.NotFound, problem.Text{}) }

// sessionOf is the session that the path names.
func sessionOf(c *api.Call) (session.ID, error) {
	id, err := c.ID("session")
	return session.ID(id), err
}

func teamOf(c *api.Call) (people.TeamID, error) {
	id, err := c.ID("team")
	return people.TeamID(id), err
}

// planOf is the plan of the path's session. What the actor may not see at all does
// not exist.
func (a *API) planOf(c *api.Call) (p session.Plan, err error) {
	id, err := sessionOf(c)
	if err != nil {
		return p, err
	}
	if err := a.Sessions.View(c.Context(), id, func(s *session.State) { p = s.Plan }); err != nil {
		return p, err
	}
	if !mayKnow(c.Actor(), shared(p, c.Actor())) {
		return p, notFound()
	}
	return p, nil
}

// whoRuns is the subject of what is done to a whole session.
func (a *API) whoRuns(c *api.Call) (people.Subject, error) {
	p, err := a.planOf(c)
	return whole(p), err
}

// whoSees is the subject of what shows everybody their part.
func (a *API) whoSees(c *api.Call) (people.Subject, error) {
	p, err := a.planOf(c)
	return shared(p, c.Actor()), err
}

// whoseTeam is the subject of what is done to a team. For somebody who sees only
// their own team there is no other.
func (a *API) whoseTeam(c *api.Call) (people.Subject, error) {
	p, err := a.planOf(c)
	if err != nil {
		return people.Subject{}, err
	}
	team, err := teamOf(c)
	if err != nil {
		return people.Subject{}, err
	}
	subject := part(p, team, c.Actor())
	if _, known := p.Team(team); !known || !mayKnow(c.Actor(), subject) {
		return people.Subject{}, notFound()
	}
	return subject, nil
}

// whoPlans is the promotion that the body names.
func (a *API) whoPlans(c *api.Call) (people.Subject, error) {
	var body struct {
		Promotion people.PromotionID `json:"promotion"`
	}
	data, err := c.Body()
	if err != nil {
		return people.Subject{}, err
	}
	if err := json.Unmarshal(data, &body); err != nil {
		return people.Subject{}, c.Decode(&planInput{}) // tells where it is wrong
	}
	if _, err := people.ParsePromotionID(string(body.Promotion)); err != nil {
		var faults strictjson.Faults
		faults.Add("/promotion", "id", problem.Text{FR: "l'identifiant d'une promotion est attendu", EN: "the id of a promotion is expected"})
		return people.Subject{}, faults.Err()
	}
	return people.Subject{Promotion: body.Promotion}, nil
}

// mayKnow tells whether somebody may know of a subject, whatever the token is for
// that they ask with.
func mayKnow(actor people.Actor, subject people.Subject) bool {
	actor.Scopes = nil
	return people.Can(actor, people.SessionView, subject)
}

// runs tells whether the caller is one of those who run the session, and not one
// of those who work in it.
func runs(actor people.Actor, p session.Plan) bool {
	return people.Can(actor, people.WallView, whole(p))
}
