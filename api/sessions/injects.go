package sessions

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

type inject struct {
	ID      string          `json:"id"`
	Title   session.Text    `json:"title"`
	What    string          `json:"what"`
	Does    session.Text    `json:"does"`
	At      session.Seconds `json:"at_s,omitempty"`
	For     session.Seconds `json:"for_s,omitempty"`
	Records []injectRecord  `json:"records"`
}

type injectRecord struct {
	Team   people.TeamID   `json:"team"`
	Time   time.Time       `json:"time"`
	At     session.Seconds `json:"at_s"`
	Undo   bool            `json:"undo"`
	Did    []string        `json:"did,omitempty"`
	Output string          `json:"output,omitempty"`
	Error  string          `json:"error,omitempty"`
}

// example is the session's lab as some team got it. What the caller reads of it is
// the same for all: titles, points, names.
func (a *API) example(ctx context.Context, p session.Plan) (*lab.Variant, error) {
	for _, team := range p.Teams {
		if v, err := a.Stage.Variant(ctx, p.ID, team.ID); err == nil {
			return v, nil
		}
	}
	l, err := a.labOf(p.Lab)
	if err != nil {
		return nil, err
	}
	return l.Render("example")
}

// labOf is one exact version of a lab.
func (a *API) labOf(ref session.LabRef) (*lab.Lab, error) {
	l, err := a.Labs.Version(ref.ID, string(ref.Digest))
	if err != nil {
		return nil, refuse("lab-changed", text("le catalogue n'a plus la version du lab avec laquelle la session a été planifiée", "the catalogue no longer has the version of the lab that the session was planned with"))
	}
	return l, nil
}

func (a *API) listInjects(c *api.Call) error {
	p, err := a.planOf(c)
	if err != nil {
		return err
	}
	v, err := a.example(c.Context(), p)
	if err != nil {
		return err
	}
	list := []inject{}
	err = a.Sessions.View(c.Context(), p.ID, func(s *session.State) {
		for _, declared := range v.Injects {
			list = append(list, injectOf(s, declared))
		}
	})
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, listOf(list))
}

func injectOf(s *session.State, declared lab.Inject) inject {
	shown := inject{
		ID: declared.ID, Title: orID(session.Text(declared.Title), declared.ID), What: whatOf(declared), Does: doesOf(declared),
		At: session.Seconds(declared.At), For: session.Seconds(declared.For), Records: []injectRecord{},
	}
	for _, team := range s.Plan.Teams {
		for _, r := range s.Teams[team.ID].Injects {
			if r.Inject == declared.ID {
				shown.Records = append(shown.Records, injectRecord{team.ID, r.Time, r.At, r.Undo, deeds(r.Did), r.Output, r.Error})
			}
		}
	}
	return shown
}

// orID is a title, or the id of what has none.
func orID(title session.Text, id string) session.Text {
	if title == (session.Text{}) {
		return session.Text{FR: id, EN: id}
	}
	return title
}

func whatOf(i lab.Inject) string {
	switch {
	case i.Cut != nil && i.Cut.Network != "":
		return "cut " + i.Cut.Network
	case i.Cut != nil:
		return "cut " + strings.TrimSuffix(i.Cut.Node+" "+i.Cut.Interface, " ")
	case i.Stop != "":
		return "stop " + i.Stop
	case i.Start != "":
		return "start " + i.Start
	case i.Run != nil:
		return "run " + i.Run.Node
	}
	return ""
}

func deeds(did []session.InjectDeed) (lines []string) {
	for _, d := range did {
		lines = append(lines, strings.TrimSuffix(d.Kind+" "+d.Node+" "+d.Interface, " "))
	}
	return lines
}

func (a *API) sendInject(c *api.Call) error {
	var in struct {
		Inject string          `json:"inject" min:"1" max:"64"`
		Undo   bool            `json:"undo,omitempty"`
		Teams  []people.TeamID `json:"teams,omitempty" max:"200"`
	}
	if err := c.Decode(&in); err != nil {
		return err
	}
	p, err := a.planOf(c)
	if err != nil {
		return err
	}
	v, err := a.example(c.Context(), p)
	if err != nil {
		return err
	}
	return a.do(c, http.StatusAccepted, func(s *session.State, _ time.Time) ([]session.Event, error) {
		return s.AskInject(in.Inject, in.Undo, in.Teams, v.Injects)
	})
}
