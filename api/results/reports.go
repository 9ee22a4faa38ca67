package results

import (
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/api/results/document"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// Rubric is how a deliverable is marked, as answers have it.
type Rubric struct {
	ID       string       `json:"id"`
	Title    session.Text `json:"title"`
	Scope    lab.Mode     `json:"scope"`
	Accept   []string     `json:"accept"`
	Criteria []Criterion  `json:"criteria"`
}

// Criterion is one line of a Rubric.
type Criterion struct {
	ID           string               `json:"id"`
	Title        session.Text         `json:"title"`
	Points       float64              `json:"points"`
	Competencies []lab.CompetencyCode `json:"competencies"`
	Levels       []Level              `json:"levels"`
}

// Level is one step of a Criterion.
type Level struct {
	Share float64      `json:"share"` // 0 to 1
	Text  session.Text `json:"text"`
}

type receipt struct {
	ID          string          `json:"id"`
	Deliverable string          `json:"deliverable"`
	Person      people.PersonID `json:"person"`
	Name        string          `json:"name"`
	Type        string          `json:"type"`
	Size        int64           `json:"size"`
	Digest      string          `json:"digest"`
	Time        time.Time       `json:"time"`
	Late        bool            `json:"late"`
}

type reportLine struct {
	Deliverable string          `json:"deliverable"`
	Team        people.TeamID   `json:"team"`
	TeamName    string          `json:"team_name"`
	Person      people.PersonID `json:"person,omitempty"`
	PersonName  string          `json:"person_name,omitempty"`
	Receipts    []receipt       `json:"receipts"`
	Marks       []markGiven     `json:"marks"`
}

type markGiven struct {
	Criterion string    `json:"criterion"`
	Share     float64   `json:"share"`
	Comment   string    `json:"comment,omitempty"`
	Actor     string    `json:"actor"`
	ActorName string    `json:"actor_name,omitempty"`
	Time      time.Time `json:"time"`
	Seq       int64     `json:"seq"`
	Old       *float64  `json:"old,omitempty"` // of the same grader's mark until then
	Withdrawn bool      `json:"withdrawn,omitempty"`
	Reason    string    `json:"reason,omitempty"`
}

type reportsAnswer struct {
	Deliverables []Rubric     `json:"deliverables"`
	Items        []reportLine `json:"items"`
}

// Rubrics are those of a lab's deliverables.
func Rubrics(deliverables []lab.Deliverable) []Rubric {
	list := []Rubric{}
	for _, d := range deliverables {
		rubric := Rubric{ID: d.ID, Title: session.Text(d.Title), Scope: d.Scope, Accept: d.Accept, Criteria: []Criterion{}}
		for _, c := range d.Criteria {
			criterion := Criterion{ID: c.ID, Title: session.Text(c.Title), Points: c.Points, Competencies: c.Competencies, Levels: []Level{}}
			for _, l := range c.Levels {
				criterion.Levels = append(criterion.Levels, Level{Share: float64(l.Share) / 100, Text: session.Text(l.Title)})
			}
			rubric.Criteria = append(rubric.Criteria, criterion)
		}
		list = append(list, rubric)
	}
	return list
}

func (d *Desk) listReports(c *api.Call) error {
	return d.lookNamed(c, people.DeliverableView, func(r room) error {
		v, err := r.scheme()
		if err != nil {
			return err
		}
		answer := reportsAnswer{Deliverables: Rubrics(v.Deliverables), Items: []reportLine{}}
		for _, document := range v.Deliverables {
			for _, team := range r.teams() {
				answer.Items = append(answer.Items, r.reportLines(document, team)...)
			}
		}
		return c.JSON(http.StatusOK, answer)
	})
}

// reportLines are one for the team's document, or one for each member's.
func (r room) reportLines(document lab.Deliverable, team session.Team) []reportLine {
	if document.Scope != lab.Individual {
		return []reportLine{r.reportLine(document.ID, team, "")}
	}
	var lines []reportLine
	for _, m := range team.Members {
		if r.sees(m.Person) {
			lines = append(lines, r.reportLine(document.ID, team, m.Person))
		}
	}
	return lines
}

func (r room) reportLine(deliverable string, team session.Team, person people.PersonID) reportLine {
	line := reportLine{
		Deliverable: deliverable, Team: r.mask.Team(team.ID), TeamName: r.teamName(team),
		Person: r.mask.Person(person), PersonName: r.personName(person), Receipts: []receipt{}, Marks: []markGiven{},
	}
	for _, one := range r.state.Teams[team.ID].Reports {
		if one.Event.Deliverable == deliverable && (person == "" || one.Event.Person == person) {
			line.Receipts = append(line.Receipts, r.receipt(one))
		}
	}
	if r.shownResults(r.state.Phase) != nil {
		return line
	}
	line.Marks = r.marks(func(e session.WasMarked) bool {
		return e.Deliverable == deliverable && e.Team == team.ID && (person == "" || e.Person == person)
	})
	return line
}

// marks are those of one document, in order, each with what the same grader's
// mark of the criterion was until then.
func (r room) marks(of func(session.WasMarked) bool) []markGiven {
	list := []markGiven{}
	standing := map[[2]string]*float64{} // by grader and criterion
	for _, m := range r.state.Marks {
		e := m.Event
		if !of(e) {
			continue
		}
		at := [2]string{m.Actor, e.Criterion}
		given := markGiven{
			Criterion: e.Criterion, Share: e.Share, Comment: e.Comment, Time: m.Time, Seq: m.Seq,
			Old: standing[at], Withdrawn: e.Withdrawn, Reason: e.Reason,
		}
		given.Actor, given.ActorName = r.grader(m.Actor)
		standing[at] = &e.Share
		if e.Withdrawn {
			standing[at] = nil
		}
		list = append(list, given)
	}
	return list
}

// receipt is a document that was handed in.
func (r room) receipt(one session.Dated[session.ReportReceived]) receipt {
	e := one.Event
	return receipt{
		ID: e.ID, Deliverable: e.Deliverable, Person: r.mask.Person(e.Person), Name: r.fileName(e),
		Type: e.Type, Size: e.Size, Digest: string(e.Digest), Time: one.Time, Late: e.Late,
	}
}

// fileName is what a document is called by whoever handed it in. Where candidates
// are numbers, the name, which often holds theirs, is one of ours; so it is when
// nobody knows the person any more, also where an old ledger has another.
func (r room) fileName(e session.ReportReceived) string {
	if number := r.mask.PersonNumber(e.Person); number != "" {
		return document.Name(fmt.Sprintf("%s-%s", e.Deliverable, number), document.Type(e.Type))
	}
	if given := r.files[e.ID]; given != "" {
		return given
	}
	if _, known := r.names[e.Person]; !known {
		return session.NeutralName(e)
	}
	return e.Name
}

// reportIn finds a document by the id of its receipt.
func reportIn(s *session.State, id string) (session.Dated[session.ReportReceived], error) {
	for _, t := range s.Teams {
		at := slices.IndexFunc(t.Reports, func(r session.Dated[session.ReportReceived]) bool { return r.Event.ID == id })
		if at >= 0 {
			return t.Reports[at], nil
		}
	}
	return session.Dated[session.ReportReceived]{}, errNotFound
}

// ofReport is who a document is about: its team. For a student there is no
// document but the own, and those of which the lab says that they are the team's.
func (d *Desk) ofReport(c *api.Call) (subject people.Subject, err error) {
	id, err := sessionID(c)
	if err != nil {
		return subject, err
	}
	var failed error
	err = d.Sessions.View(c.Context(), id, func(s *session.State) {
		var at seat
		if at, failed = d.seatOf(c.Actor(), people.DeliverableView, s.Plan); failed != nil {
			return
		}
		var found session.Dated[session.ReportReceived]
		if found, failed = reportIn(s, c.Param("report")); failed != nil {
			return
		}
		subject = at.of(found.Event.Team)
		if at.student() && (found.Event.Team != at.own || !at.sees(found.Event.Person) && !d.groups(s.Plan.Lab, found.Event.Deliverable)) {
			failed = errNotFound
		}
	})
	if err == nil {
		err = failed
	}
	return subject, err
}

// groups tells whether the lab says that a deliverable is a team's.
func (d *Desk) groups(ref session.LabRef, deliverable string) bool {
	v, err := d.variant(ref, documentation)
	if err != nil {
		return false // it is shown to fewer then
	}
	return slices.ContainsFunc(v.Deliverables, func(x lab.Deliverable) bool { return x.ID == deliverable && x.Scope != lab.Individual })
}
