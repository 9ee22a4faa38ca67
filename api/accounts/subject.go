package accounts

import (
	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/api/problem"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

var errNothing = problem.New(problem.NotFound, problem.Text{})

// ofPromotion is the promotion in the path. Whoever has no role in it is told
// that there is none.
func ofPromotion(c *api.Call) (people.Subject, error) {
	id, err := c.ID("promotion")
	subject := people.Subject{Promotion: people.PromotionID(id)}
	if err == nil && !people.Can(whole(c.Actor()), people.PromotionView, subject) {
		err = errNothing
	}
	return subject, err
}

// whole is the actor without the limits of a token.
func whole(actor people.Actor) people.Actor {
	actor.Scopes = nil
	return actor
}

func ofTeam(c *api.Call) (people.Subject, error) {
	subject, err := ofPromotion(c)
	if err != nil {
		return subject, err
	}
	id, err := c.ID("team")
	subject.Team = people.TeamID(id)
	return subject, err
}

// ofAskedTeam is the promotion, or the team of it that the query asks for.
func ofAskedTeam(c *api.Call) (people.Subject, error) {
	subject, err := ofPromotion(c)
	if err != nil {
		return subject, err
	}
	team, err := askedID(c, "team")
	subject.Team = people.TeamID(team)
	return subject, err
}

func ofMember(c *api.Call) (people.Subject, error) {
	subject, err := ofPromotion(c)
	if err != nil {
		return subject, err
	}
	id, err := c.ID("person")
	subject.Person = people.PersonID(id)
	return subject, err
}

// ofPerson is a person wherever they are. Whoever is neither the person nor an
// admin of the platform is told that there is none.
func ofPerson(c *api.Call) (people.Subject, error) {
	id, err := c.ID("person")
	subject := people.Subject{Person: people.PersonID(id)}
	if err == nil && subject.Person != c.Actor().Person && !c.Actor().PlatformAdmin() {
		err = errNothing
	}
	return subject, err
}

var idWords = problem.Text{FR: "un identifiant est attendu : un UUID en minuscules", EN: "an id is expected: a UUID in lower case"}

// askedID is a parameter of the query that is an id, empty when it is missing.
func askedID(c *api.Call, name string) (string, error) {
	id := c.Query(name)
	if id != "" && !isID(id) {
		return "", api.Wrong(name, "id", idWords)
	}
	return id, nil
}

// isID tells whether a text has the form of an id.
func isID(text string) bool {
	if len(text) != 36 {
		return false
	}
	for i, c := range []byte(text) {
		dash := i == 8 || i == 13 || i == 18 || i == 23
		hex := '0' <= c && c <= '9' || 'a' <= c && c <= 'f'
		if dash != (c == '-') || !dash && !hex {
			return false
		}
	}
	return true
}
