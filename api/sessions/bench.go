package sessions

import (
	"context"
	"net/http"
	"time"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

type bench struct {
	Session      summary       `json:"session"`
	Team         teamState     `json:"team"`
	Now          time.Time     `json:"now"`
	Clock        clock         `json:"clock"`
	Open         bool          `json:"open"`
	Lab          labRef        `json:"lab"`
	Statement    session.Text  `json:"statement"`
	Tasks        []benchTask   `json:"tasks"`
	Topology     topology      `json:"topology"`
	Messages     []message     `json:"messages"`
	Deliverables []deliverable `json:"deliverables"`
	Checking     bool          `json:"checking"`
	Next         float64       `json:"next_check_s"`
	Obtained     *float64      `json:"obtained,omitempty"`
	Possible     *float64      `json:"possible,omitempty"`
	Present      []personName  `json:"present"`
	Presence     []presence    `json:"presence"`
	Recorded     bool          `json:"recorded"`
	Rules        session.Rules `json:"rules"`
}

type deliverable struct {
	ID       string       `json:"id"`
	Title    session.Text `json:"title"`
	Scope    lab.Mode     `json:"scope"`
	Accept   []string     `json:"accept"`
	Max      int64        `json:"max_bytes"`
	Due      time.Time    `json:"due,omitzero"`
	Received []receipt    `json:"received"`
}

type receipt struct {
	ID          string          `json:"id"`
	Deliverable string          `json:"deliverable"`
	Person      people.PersonID `json:"person,omitempty"`
	Name        string          `json:"name"`
	Type        string          `json:"type"`
	Size        int64           `json:"size"`
	Digest      ledger.Digest   `json:"digest"`
	Time        time.Time       `json:"time"`
	Late        bool            `json:"late"`
}

// bench shows everything that a team's page needs.
func (a *API) bench(c *api.Call) error {
	p, err := a.planOf(c)
	if err != nil {
		return err
	}
	team := people.TeamID(c.Param("team"))
	e, err := a.eyes(c.Context(), p, c.Actor())
	if err != nil {
		return err
	}
	b, begun := bench{Statement: session.Text{}, Tasks: []benchTask{}, Topology: topology{[]node{}, []network{}}, Deliverables: []deliverable{}}, false
	err = a.Sessions.View(c.Context(), p.ID, func(s *session.State) {
		a.frame(&b, s, e, team, c.Actor())
		begun = !s.Launched.IsZero()
	})
	if err != nil {
		return err
	}
	b.Presence = a.crowd.presence(p.ID, team)
	b.Present = e.persons(membersIn(b.Presence))
	if begun || e.staff {
		if err := a.fill(c.Context(), &b, e, team, c.Actor().Person); err != nil {
			return err
		}
	}
	return c.JSON(http.StatusOK, b)
}

// frame is what of the bench does not need the lab.
func (a *API) frame(b *bench, s *session.State, e eyes, team people.TeamID, actor people.Actor) {
	now := a.Now().UTC()
	t := s.Teams[team]
	_, closed := s.Open(team, now)
	b.Session, b.Now, b.Clock, b.Open = a.summary(s, actor), now, e.clock(s, team, now), closed == nil && t.Stands()
	if planned, found := s.Plan.Team(team); found {
		b.Team = e.team(s, planned, now)
	}
	b.Lab, b.Messages, b.Rules = b.Session.Lab, e.messages(s, team), s.Plan.Rules
	b.Recorded, b.Checking = s.Plan.Rules.Record, len(t.Asks) > 0
	b.Next = wait(s, t, now).Seconds()
}

// wait is how long a team has to wait before it may ask for checks again.
func wait(s *session.State, t *session.TeamState, now time.Time) time.Duration {
	if t.LastAsk.IsZero() {
		return 0
	}
	return max(0, t.LastAsk.Add(s.Plan.Rules.CheckEvery.Duration()).Sub(now))
}

// fill adds what comes of the lab. Before the team has its machines there is none
// of it, and no more of the machines once they are gone.
func (a *API) fill(ctx context.Context, b *bench, e eyes, team people.TeamID, person people.PersonID) error {
	v, err := a.Stage.Variant(ctx, e.plan.ID, team)
	if absent(err) {
		return nil
	}
	if err != nil {
		return err
	}
	if b.Statement, err = a.statement(e.plan.Lab, v); err != nil {
		return err
	}
	for _, n := range v.Networks {
		b.Topology.Networks = append(b.Topology.Networks, network{n.Name})
	}
	if b.Topology.Nodes, err = a.nodes(ctx, e.plan.ID, team, e.staff); err != nil {
		return err
	}
	err = a.Sessions.View(ctx, e.plan.ID, func(s *session.State) {
		a.tasks(b, s, v, e, team)
		for _, d := range v.Deliverables {
			b.Deliverables = append(b.Deliverables, a.deliverable(s, d, e, team, person))
		}
	})
	if err != nil {
		return err
	}
	return a.nameFiles(ctx, b.Deliverables)
}

// nameFiles calls documents what those who handed them in call them, where that
// is kept.
func (a *API) nameFiles(ctx context.Context, list []deliverable) error {
	var ids []string
	for _, d := range list {
		for _, r := range d.Received {
			ids = append(ids, r.ID)
		}
	}
	names, err := a.People.FileNames(ctx, ids)
	if err != nil {
		return err
	}
	for _, d := range list {
		for i, r := range d.Received {
			if name, kept := names[r.ID]; kept {
				d.Received[i].Name = name
			}
		}
	}
	return nil
}

// statement is what the team reads, with the values of its seed.
func (a *API) statement(ref session.LabRef, v *lab.Variant) (session.Text, error) {
	l, err := a.labOf(ref)
	if err != nil {
		return session.Text{}, err
	}
	read := func(language string) (string, error) {
		text, err := l.Statement(language)
		if err != nil {
			return "", err
		}
		return v.ExpandKnown(string(text))
	}
	fr, err := read("fr")
	if err != nil {
		return session.Text{}, err
	}
	en, err := read("en")
	return session.Text{FR: fr, EN: en}, err
}

// deliverable is a document that is to be handed in, and what came in: of what
// each member writes alone, members see their own.
func (a *API) deliverable(s *session.State, d lab.Deliverable, e eyes, team people.TeamID, person people.PersonID) deliverable {
	alone := d.Scope == lab.Individual
	who := people.PersonID("")
	if alone {
		who = person
	}
	shown := deliverable{
		ID: d.ID, Title: session.Text(d.Title), Scope: d.Scope, Accept: d.Accept, Max: a.ReportBytes,
		Due: s.ReportsUntil(team, who, a.Now()), Received: []receipt{},
	}
	for _, r := range s.Teams[team].Reports {
		got := r.Event
		if got.Deliverable == d.ID && (e.staff || !alone || got.Person == person) {
			shown.Received = append(shown.Received, receipt{got.ID, got.Deliverable, got.Person, got.Name, got.Type, got.Size, got.Digest, r.Time, got.Late})
		}
	}
	return shown
}
