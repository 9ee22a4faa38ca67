package sessions

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/api/problem"
	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// Orals has teams' last states made again for a jury. A *conductor.Conductor does.
type Orals interface {
	Reopen(ctx context.Context, actor people.Actor, id session.ID, team people.TeamID, length time.Duration, members bool) (session.Oral, error)
	Shut(ctx context.Context, actor people.Actor, id session.ID, team people.TeamID) (session.Oral, error)
	Oral(ctx context.Context, id session.ID, team people.TeamID) (session.Oral, error)
}

// orals are the routes of the oral. Its terminals are those of the team's machines,
// for others.
func (a *API) orals() []api.Route {
	const oral = ofTeam + "/oral"
	terminals := write(people.OralEnter, oral+"/terminals", a.whoseTeam, a.inOral(a.openTerminal))
	terminals.Idempotent = false
	return []api.Route{
		read(people.OralEnter, one+"/orals", a.whoSees, a.listOrals),
		read(people.OralEnter, oral, a.whoseTeam, a.getOral),
		write(people.OralOpen, oral, a.whoseTeam, a.openOral),
		bare(write(people.OralOpen, oral+"/shut", a.whoseTeam, a.shutOral)),
		read(people.OralEnter, oral+"/terminals", a.whoseTeam, a.inOral(a.listTerminals)),
		terminals,
		{Method: "GET", Path: oral + "/terminals/{terminal}", Access: api.ByTicket, Action: people.OralEnter, Who: a.whoseTeam, Class: api.Reads, Stream: true, Handle: a.inOral(a.connect)},
	}
}

type oralShown struct {
	Team       people.TeamID     `json:"team"`
	State      session.OralPhase `json:"state"`
	Since      time.Time         `json:"since,omitzero"`
	Until      time.Time         `json:"until,omitzero"`
	By         *personName       `json:"by,omitempty"`
	Members    bool              `json:"members"`
	Cause      string            `json:"cause,omitempty"`
	Reopenable bool              `json:"reopenable"`
	WhyNot     *session.Text     `json:"why_not,omitempty"`
	KeptUntil  time.Time         `json:"kept_until,omitzero"`
	MayOpen    bool              `json:"may_open"`
	MayEnter   bool              `json:"may_enter"`
	Nodes      []node            `json:"nodes,omitempty"`
}

// shownOral is a team's oral as the eyes may see it.
func (a *API) shownOral(c *api.Call, e eyes, team people.TeamID) (oralShown, error) {
	o, err := a.Stage.Oral(c.Context(), e.plan.ID, team)
	if err != nil {
		return oralShown{}, err
	}
	shown := oralShown{Team: team, State: o.Phase, Since: o.Since.UTC(), MayOpen: people.Can(c.Actor(), people.OralOpen, part(e.plan, team, c.Actor()))}
	w, _ := a.oralWay(c.Context(), e.plan, team, c.Actor())
	shown.MayEnter = w == open
	if o.Alive() {
		shown.Until, shown.Members = o.Until.UTC(), o.Members
	}
	if o.Since.IsZero() {
		shown.Since = time.Time{}
	}
	if o.By != "" && o.By != ledger.Platform {
		name := e.name(people.PersonID(o.By))
		shown.By = &name
	}
	if shown.MayOpen {
		shown.Cause = o.Cause
	}
	var why error
	err = a.Sessions.View(c.Context(), e.plan.ID, func(s *session.State) { why, shown.KeptUntil = s.Reopenable(team, a.Now()), s.KeptUntil() })
	if refusal := (*session.Refusal)(nil); errors.As(why, &refusal) {
		shown.WhyNot = &refusal.Text
	}
	shown.Reopenable = why == nil
	return shown, err
}

func (a *API) listOrals(c *api.Call) error {
	e, err := a.eyesOf(c)
	if err != nil {
		return err
	}
	list := []oralShown{}
	for _, team := range e.plan.Teams {
		if !e.sees(team.ID) {
			continue
		}
		shown, err := a.shownOral(c, e, team.ID)
		if err != nil {
			return err
		}
		list = append(list, shown)
	}
	return c.JSON(http.StatusOK, listOf(list))
}

func (a *API) eyesOf(c *api.Call) (eyes, error) {
	p, err := a.planOf(c)
	if err != nil {
		return eyes{}, err
	}
	return a.eyes(c.Context(), p, c.Actor())
}

func (a *API) getOral(c *api.Call) error { return a.tellOral(c, http.StatusOK) }

// tellOral answers with the oral as it is, and its machines for whoever may enter.
func (a *API) tellOral(c *api.Call, status int) error {
	e, err := a.eyesOf(c)
	if err != nil {
		return err
	}
	team := people.TeamID(c.Param("team"))
	shown, err := a.shownOral(c, e, team)
	if err != nil {
		return err
	}
	if shown.MayEnter {
		if shown.Nodes, err = a.nodes(c.Context(), e.plan.ID, team, shown.MayOpen); err != nil {
			return err
		}
	}
	return c.JSON(status, shown)
}

func (a *API) openOral(c *api.Call) error {
	var in struct {
		For     float64 `json:"for_s,omitempty" min:"300" max:"28800"`
		Members bool    `json:"members,omitempty"`
	}
	if err := c.Decode(&in); err != nil {
		return err
	}
	id, err := sessionOf(c)
	if err != nil {
		return err
	}
	if _, err := a.Stage.Reopen(c.Context(), c.Actor(), id, people.TeamID(c.Param("team")), cmp.Or(seconds(in.For).Duration(), session.OralLength), in.Members); err != nil {
		return err
	}
	return a.tellOral(c, http.StatusAccepted)
}

func (a *API) shutOral(c *api.Call) error {
	id, err := sessionOf(c)
	if err != nil {
		return err
	}
	if _, err := a.Stage.Shut(c.Context(), c.Actor(), id, people.TeamID(c.Param("team"))); err != nil {
		return err
	}
	return a.tellOral(c, http.StatusAccepted)
}

// inOral is a route of terminals that exists only while the oral is open for the
// caller.
func (a *API) inOral(handle func(*api.Call) error) func(*api.Call) error {
	return func(c *api.Call) error {
		p, err := a.planOf(c)
		if err != nil {
			return err
		}
		if w, why := a.oralWay(c.Context(), p, people.TeamID(c.Param("team")), c.Actor()); w != open {
			return why
		}
		return handle(c)
	}
}

// oralWay tells how far somebody may go on the machines of an oral now: who may
// have it opened may enter it, the team's members where they were let in.
func (a *API) oralWay(ctx context.Context, p session.Plan, team people.TeamID, actor people.Actor) (way, error) {
	o, err := a.Stage.Oral(ctx, p.ID, team)
	if err != nil {
		return shut, err
	}
	subject := part(p, team, actor)
	switch {
	case !o.Open(a.Now()):
		return shut, refuse("oral-shut", text("l'oral de l'équipe n'est pas ouvert", "the team's oral is not open"))
	case !people.Can(actor, people.OralEnter, subject):
		return shut, problem.New(problem.Forbidden, problem.Text{})
	case people.Can(actor, people.OralOpen, subject), place(p, actor) == team && o.Members:
		return open, nil
	}
	return shut, refuse("oral-of-the-jury", text("le jury n'a pas ouvert les machines à l'équipe", "the jury has not opened the machines to the team"))
}

// keptMachines tells whether a last state could be there to be reopened.
func keptMachines(s *session.State) bool {
	for _, t := range s.Teams {
		if len(t.KeptImages()) > 0 {
			return true
		}
	}
	return false
}

// over tells whether a session's own machines are gone for good.
func over(p session.Phase) bool { return p == session.Closed || p == session.Sealed }
