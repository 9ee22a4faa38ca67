package sessions

import (
	"net/http"
	"time"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

type message struct {
	ID    string          `json:"id"`
	Seq   int64           `json:"seq"`
	Time  time.Time       `json:"time"`
	Actor string          `json:"actor,omitempty"`
	Name  string          `json:"name,omitempty"`
	From  people.TeamID   `json:"from,omitempty"`
	Teams []people.TeamID `json:"teams"`
	Text  string          `json:"text"`
}

// messages are the words that the eyes may see: those of one team, or of all when
// none is named.
func (e eyes) messages(s *session.State, team people.TeamID) []message {
	list := []message{}
	for _, m := range s.Messages {
		if team != "" && !m.To(team) {
			continue
		}
		list = append(list, e.message(m))
	}
	return list
}

// message is a word as the eyes may see it. A team does not learn which other teams
// got it.
func (e eyes) message(m session.Message) message {
	shown := message{ID: m.ID, Seq: m.Seq, Time: m.Time, Actor: e.actor(m.Actor), From: m.From, Teams: []people.TeamID{}, Text: m.Text}
	switch {
	case e.staff && m.Teams != nil:
		shown.Teams = m.Teams
	case len(m.Teams) > 0:
		shown.Teams = []people.TeamID{e.place}
	}
	shown.Name = e.name(people.PersonID(m.Actor)).String()
	return shown
}

func (a *API) listMessages(c *api.Call) error {
	p, err := a.planOf(c)
	if err != nil {
		return err
	}
	e, err := a.eyes(c.Context(), p, c.Actor())
	if err != nil {
		return err
	}
	team := e.place
	if e.staff {
		team = ""
	}
	var list []message
	err = a.Sessions.View(c.Context(), p.ID, func(s *session.State) { list = e.messages(s, team) })
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, listOf(list))
}

// listOf is a short list, all on one page.
func listOf[T any](items []T) any {
	return struct {
		Items []T `json:"items"`
	}{items}
}

func (a *API) sendMessage(c *api.Call) error {
	var in struct {
		Teams []people.TeamID `json:"teams,omitempty" max:"200"`
		Text  string          `json:"text" min:"1" max:"4000"`
	}
	if err := c.Decode(&in); err != nil {
		return err
	}
	return a.do(c, http.StatusCreated, func(s *session.State, _ time.Time) ([]session.Event, error) { return s.SendMessage(in.Teams, in.Text) })
}

func (a *API) askQuestion(c *api.Call) error {
	var in struct {
		Text string `json:"text" min:"1" max:"4000"`
	}
	if err := c.Decode(&in); err != nil {
		return err
	}
	return a.do(c, http.StatusCreated, func(s *session.State, now time.Time) ([]session.Event, error) {
		return s.AskQuestion(people.TeamID(c.Param("team")), in.Text, now)
	})
}
