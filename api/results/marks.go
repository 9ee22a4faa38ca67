package results

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/api/problem"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

type markInput struct {
	Deliverable string          `json:"deliverable" min:"1" max:"64"`
	Criterion   string          `json:"criterion" min:"1" max:"64"`
	Team        string          `json:"team" min:"1" max:"36"`
	Person      people.PersonID `json:"person,omitempty" max:"36"`
	Share       float64         `json:"share" min:"0" max:"1"`
	Comment     string          `json:"comment,omitempty" max:"4000"`
	Report      string          `json:"report,omitempty" max:"36"`
}

func (d *Desk) mark(c *api.Call) error {
	var in markInput
	if err := c.Decode(&in); err != nil {
		return err
	}
	plan, err := d.plan(c)
	if err != nil {
		return err
	}
	v, err := d.variant(plan.Lab, documentation)
	if err != nil {
		return err
	}
	seq, err := d.Sessions.Do(c.Context(), plan.ID, string(c.Actor().Person), func(s *session.State, now time.Time) ([]session.Event, error) {
		event, err := d.marked(c.Actor(), s, in)
		if err != nil {
			return nil, err
		}
		return s.Mark(event, v.Deliverables, now)
	})
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, map[string]any{"seq": seq})
}

type withdrawInput struct {
	Reason string `json:"reason" min:"1" max:"2000"`
}

func (d *Desk) withdrawMark(c *api.Call) error {
	var in withdrawInput
	if err := c.Decode(&in); err != nil {
		return err
	}
	id, err := sessionID(c)
	if err != nil {
		return err
	}
	mark, err := strconv.ParseInt(c.Param("mark"), 10, 64)
	if err != nil {
		return errNotFound
	}
	seq, err := d.Sessions.Do(c.Context(), id, string(c.Actor().Person), func(s *session.State, _ time.Time) ([]session.Event, error) {
		if !slices.ContainsFunc(s.Marks, func(m session.Dated[session.WasMarked]) bool { return m.Seq == mark }) {
			return nil, errNotFound
		}
		return s.WithdrawMark(mark, c.Actor().Person, in.Reason)
	})
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, map[string]any{"seq": seq})
}

// marked is the mark with true ids.
func (d *Desk) marked(actor people.Actor, s *session.State, in markInput) (session.WasMarked, error) {
	at, err := d.seatOf(actor, people.MarkGive, s.Plan)
	if err != nil {
		return session.WasMarked{}, err
	}
	team, err := at.team(in.Team)
	if err != nil {
		return session.WasMarked{}, wrongField("/team", problem.Text{FR: "aucune équipe de la session n'a cet identifiant", EN: "no team of the session has this id"})
	}
	person := at.mask.TruePerson(in.Person)
	if in.Person != "" && person == "" {
		return session.WasMarked{}, wrongField("/person", problem.Text{FR: "cette personne n'est pas de l'équipe", EN: "this person is not in the team"})
	}
	read := func(r session.Dated[session.ReportReceived]) bool {
		return r.Event.ID == in.Report && r.Event.Deliverable == in.Deliverable && (person == "" || r.Event.Person == person)
	}
	if in.Report != "" && !slices.ContainsFunc(s.Teams[team.ID].Reports, read) {
		return session.WasMarked{}, wrongField("/report", problem.Text{FR: "ce document n'est pas de ceux que l'on note ici", EN: "this document is not one of those marked here"})
	}
	return session.WasMarked{Deliverable: in.Deliverable, Criterion: in.Criterion, Team: team.ID, Person: person, Share: in.Share, Comment: in.Comment, Report: in.Report}, nil
}
