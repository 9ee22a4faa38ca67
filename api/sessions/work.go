package sessions

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/api/problem"
	"github.com/pupitre-lab/pupitre/api/strictjson"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// waiting is how many looks at answers a team may have waiting.
const waiting = 3

// checks are the team's, by id.
func (a *API) checks(c *api.Call) (map[lab.CheckID]lab.Check, error) {
	id, err := sessionOf(c)
	if err != nil {
		return nil, err
	}
	v, err := a.Stage.Variant(c.Context(), id, people.TeamID(c.Param("team")))
	if err != nil {
		return nil, err
	}
	byID := map[lab.CheckID]lab.Check{}
	for _, task := range v.Tasks {
		for _, one := range task.Checks {
			byID[one.ID] = one
		}
	}
	return byID, nil
}

func unknownCheck(pointer string) error {
	var faults strictjson.Faults
	faults.Add(pointer, "unknown-check", text("le lab n'a pas cette vérification", "the lab has no such check"))
	return faults.Err()
}

func (a *API) askChecks(c *api.Call) error {
	var in struct {
		Checks []lab.CheckID `json:"checks,omitempty" max:"500"`
	}
	if err := c.Decode(&in); err != nil {
		return err
	}
	known, err := a.checks(c)
	if err != nil {
		return err
	}
	var wanted []lab.CheckID
	for i, id := range in.Checks {
		if _, there := known[id]; !there {
			return unknownCheck(fmt.Sprintf("/checks/%d", i))
		}
		if !slices.Contains(wanted, id) {
			wanted = append(wanted, id)
		}
	}
	team := people.TeamID(c.Param("team"))
	return a.do(c, http.StatusAccepted, func(s *session.State, now time.Time) ([]session.Event, error) {
		events, err := s.AskChecks(team, wanted, now)
		return events, later(err, s, team, now)
	})
}

// later makes a refusal that time alone mends tell when to try again.
func later(err error, s *session.State, team people.TeamID, now time.Time) error {
	if refusal := (*session.Refusal)(nil); errors.As(err, &refusal) && refusal.Code == "too-soon" {
		p := problem.New(problem.TooManyRequests, problem.Text(refusal.Text))
		p.Retry = wait(s, s.Teams[team], now)
		return p
	}
	return err
}

// giveAnswer keeps an answer, and asks for a look at it: both or none.
func (a *API) giveAnswer(c *api.Call) error {
	var in struct {
		Check lab.CheckID `json:"check" min:"1" max:"64"`
		Value string      `json:"value" min:"1" max:"4096"`
	}
	if err := c.Decode(&in); err != nil {
		return err
	}
	known, err := a.checks(c)
	if err != nil {
		return err
	}
	one, there := known[in.Check]
	if !there {
		return unknownCheck("/check")
	}
	if one.Assertion.Flag != nil && !people.Can(c.Actor(), people.FlagSubmit, c.Subject()) {
		return problem.New(problem.Forbidden, problem.Text{})
	}
	team := people.TeamID(c.Param("team"))
	return a.do(c, http.StatusAccepted, func(s *session.State, now time.Time) ([]session.Event, error) {
		events, err := s.Answer(team, one, in.Value, now)
		if err != nil {
			return nil, err
		}
		if len(s.Teams[team].Asks) >= waiting {
			return nil, refuse("checking", text("des vérifications sont encore en cours ; attendez leur résultat", "checks are still under way; wait for what they say"))
		}
		return append(events, session.ChecksAsked{ID: uuid.Must(uuid.NewV7()).String(), Team: team, Checks: []lab.CheckID{one.ID}, Answer: true}), nil
	})
}

func (a *API) takeHint(c *api.Call) error {
	var in struct {
		Check lab.CheckID `json:"check" min:"1" max:"64"`
		Index int         `json:"index" min:"0" max:"100"`
	}
	if err := c.Decode(&in); err != nil {
		return err
	}
	known, err := a.checks(c)
	if err != nil {
		return err
	}
	one, there := known[in.Check]
	if !there {
		return unknownCheck("/check")
	}
	id, err := sessionOf(c)
	if err != nil {
		return err
	}
	_, err = a.Sessions.Do(c.Context(), id, actorOf(c), func(s *session.State, now time.Time) ([]session.Event, error) {
		return s.TakeHint(people.TeamID(c.Param("team")), one, in.Index, now)
	})
	if err != nil {
		return err
	}
	taken := one.Hints[in.Index]
	return c.JSON(http.StatusCreated, hint{in.Index, session.Text(taken.Text), taken.Cost})
}
