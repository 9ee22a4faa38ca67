package session

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

// PersonalData is what one session holds of a person, for the person. What it
// holds of others is left out: team mates, graders, other teams.
type PersonalData struct {
	Session    ID                  `json:"session"`
	Promotion  people.PromotionID  `json:"promotion"`
	Title      string              `json:"title"`
	Lab        LabRef              `json:"lab"`
	Phase      Phase               `json:"phase"`
	Starts     time.Time           `json:"starts"`
	Launched   *time.Time          `json:"launched,omitempty"`
	Places     []PersonalPlace     `json:"places"`
	Reports    []ReportReceived    `json:"reports"`
	Recordings []PersonalRecording `json:"recordings"`
	Results    []PersonalResult    `json:"results"`   // of the person's team
	Decisions  []PersonalDecision  `json:"decisions"` // on the results of the person or their team
	Marks      []PersonalMark      `json:"marks"`     // of the documents of the person or their team
	Deeds      []PersonalDeed      `json:"deeds"`     // entries of the ledger by the person
	// Withheld says what is not told before the session is sealed: Results,
	// Decisions and Marks.
	Withheld *Text `json:"withheld,omitempty"`
}

// withheld is for a team whose session is not sealed. What somebody may learn of
// an evaluation under way is in its rules, and not in a copy of their data.
var withheld = Text{
	FR: "Les résultats des vérifications, les décisions et les notes de l'équipe sont dans cette copie une fois la session scellée.",
	EN: "What checks said, decisions and marks of the team are in this copy once the session is sealed.",
}

// PersonalPlace is where a plan of the session puts the person.
type PersonalPlace struct {
	Seq       int64         `json:"seq"` // of the entry with the plan
	Team      people.TeamID `json:"team"`
	Name      string        `json:"name"`
	ExtraTime float64       `json:"extra_time"`
}

// PersonalRecording is a recording of a terminal in which the person was.
type PersonalRecording struct {
	ID     string        `json:"id"`
	Node   string        `json:"node"`
	From   time.Time     `json:"from"`
	To     time.Time     `json:"to"`
	Digest ledger.Digest `json:"digest"`
	Size   int64         `json:"size"`
}

// PersonalResult is what a check said of the person's team.
type PersonalResult struct {
	ID      string      `json:"id"`
	Check   lab.CheckID `json:"check"`
	Time    time.Time   `json:"time"`
	Origin  Origin      `json:"origin"`
	Verdict string      `json:"verdict"`
	Points  float64     `json:"points"`
	Share   float64     `json:"share"`
}

// PersonalDecision is what a grader decided.
type PersonalDecision struct {
	Seq      int64        `json:"seq"`
	Time     time.Time    `json:"time"`
	Check    lab.CheckID  `json:"check"`
	Alone    bool         `json:"alone"` // on what the check says of the person alone
	Decision DecisionKind `json:"decision"`
	Share    float64      `json:"share"`
	Old      float64      `json:"old"`
	Reason   string       `json:"reason"`
}

// PersonalMark is a grader's mark of one criterion.
type PersonalMark struct {
	Seq         int64     `json:"seq"`
	Time        time.Time `json:"time"`
	Deliverable string    `json:"deliverable"`
	Criterion   string    `json:"criterion"`
	Alone       bool      `json:"alone"` // of the person's own document
	Share       float64   `json:"share"`
	Comment     string    `json:"comment"`
	Withdrawn   bool      `json:"withdrawn,omitempty"` // the grader's mark was taken back
	Reason      string    `json:"reason,omitempty"`    // of that
}

// PersonalDeed is an entry of the ledger by the person. The body is there when
// it is their own words or work; what they did to others speaks of others.
type PersonalDeed struct {
	Seq  int64           `json:"seq"`
	Time time.Time       `json:"time"`
	Kind string          `json:"kind"`
	Body json.RawMessage `json:"body,omitempty"`
	Hash ledger.Digest   `json:"hash"`
}

// ownWork are the kinds of entries that speak of whoever made them.
var ownWork = []string{
	AnswerGiven{}.Kind(), HintTaken{}.Kind(), ChecksAsked{}.Kind(), ReportReceived{}.Kind(), QuestionAsked{}.Kind(), MessageSent{}.Kind(),
}

// Personal finds what the entries of a session, from the first, hold of a
// person. ok is false when that is nothing.
func Personal(entries []ledger.Entry, person people.PersonID) (d PersonalData, ok bool, err error) {
	s, err := Fold(entries)
	if err != nil {
		return PersonalData{}, false, err
	}
	d = PersonalData{
		Session: s.Plan.ID, Promotion: s.Plan.Promotion, Title: s.Plan.Title, Lab: s.Plan.Lab, Phase: s.Phase, Starts: s.Plan.Starts,
		Places: []PersonalPlace{}, Reports: []ReportReceived{}, Recordings: []PersonalRecording{}, Results: []PersonalResult{},
		Decisions: []PersonalDecision{}, Marks: []PersonalMark{}, Deeds: []PersonalDeed{},
	}
	if !s.Launched.IsZero() {
		d.Launched = &s.Launched
	}
	for _, e := range entries {
		if err := d.addEntry(e, person); err != nil {
			return PersonalData{}, false, err
		}
	}
	if team, in := s.Plan.TeamOf(person); in {
		d.addTeam(s, team.ID, person)
	}
	d.addRecordings(s, person)
	return d, len(d.Places)+len(d.Deeds)+len(d.Recordings) > 0, nil
}

// addEntry notes the place that a plan gives the person, and what they did.
func (d *PersonalData) addEntry(e ledger.Entry, person people.PersonID) error {
	if e.Actor == string(person) {
		deed := PersonalDeed{Seq: e.Seq, Time: e.Time, Kind: e.Kind, Hash: e.Hash}
		if slices.Contains(ownWork, e.Kind) {
			deed.Body = e.Body
		}
		d.Deeds = append(d.Deeds, deed)
	}
	event, err := Decode(e)
	if err != nil {
		return err
	}
	switch planned := event.(type) {
	case WasPlanned:
		d.addPlace(e.Seq, planned.Plan, person)
	case WasAmended:
		d.addPlace(e.Seq, planned.Plan, person)
	}
	return nil
}

func (d *PersonalData) addPlace(seq int64, p Plan, person people.PersonID) {
	team, in := p.TeamOf(person)
	if !in {
		return
	}
	at := slices.IndexFunc(team.Members, func(m Member) bool { return m.Person == person })
	d.Places = append(d.Places, PersonalPlace{Seq: seq, Team: team.ID, Name: team.Name, ExtraTime: team.Members[at].ExtraTime})
}

// addTeam adds what is about the person or their whole team. What was found and
// decided is told once nothing changes it any more.
func (d *PersonalData) addTeam(s *State, team people.TeamID, person people.PersonID) {
	t := s.Teams[team]
	for _, r := range t.Reports {
		if r.Event.Person == person {
			d.Reports = append(d.Reports, r.Event)
		}
	}
	if s.Phase != Sealed {
		d.Withheld = &withheld
		return
	}
	for _, run := range t.Runs {
		for _, r := range run.Results {
			d.Results = append(d.Results, PersonalResult{r.ID, r.Check, run.Time, run.Origin, r.Verdict, r.Points, r.Share})
		}
	}
	about := func(of people.TeamID, one people.PersonID) bool { return of == team && (one == "" || one == person) }
	for _, made := range s.Decisions {
		if e := made.Event; about(e.Team, e.Person) {
			d.Decisions = append(d.Decisions, PersonalDecision{made.Seq, made.Time, e.Check, e.Person != "", e.Decision, e.Share, e.Old, e.Reason})
		}
	}
	for _, given := range s.Marks {
		if e := given.Event; about(e.Team, e.Person) {
			d.Marks = append(d.Marks, PersonalMark{given.Seq, given.Time, e.Deliverable, e.Criterion, e.Person != "", e.Share, e.Comment, e.Withdrawn, e.Reason})
		}
	}
}

// addRecordings adds those of terminals in which the person was, also as a
// visitor of another team's.
func (d *PersonalData) addRecordings(s *State, person people.PersonID) {
	for _, r := range s.Recordings {
		if e := r.Event; slices.Contains(e.Persons, person) {
			d.Recordings = append(d.Recordings, PersonalRecording{e.ID, e.Node, e.From, e.To, e.Digest, e.Size})
		}
	}
}

// Holder tells what the sessions hold of a person: a people.DataHolder.
type Holder struct {
	service *Service
}

var _ people.DataHolder = Holder{}

// NewHolder is the holder of a service's sessions.
func NewHolder(s *Service) Holder { return Holder{s} }

// Name is under what the data stands in an export.
func (Holder) Name() string { return "sessions" }

// Export is a []PersonalData: one for each session that holds something of the
// person, the oldest first. The ledgers of others are not read.
func (h Holder) Export(ctx context.Context, person people.PersonID) (any, error) {
	ids, err := h.service.IDs(ctx)
	if err != nil {
		return nil, err
	}
	all := []PersonalData{}
	for _, id := range ids {
		concerned := false
		if err := h.service.View(ctx, id, func(s *State) { concerned = s.Concerns(person) }); err != nil {
			return nil, err
		}
		if !concerned {
			continue
		}
		entries, err := h.entries(ctx, id)
		if err != nil {
			return nil, err
		}
		d, holds, err := Personal(entries, person)
		if err != nil {
			return nil, fmt.Errorf("what session %s holds of %s: %w", id, person, err)
		}
		if holds {
			all = append(all, d)
		}
	}
	return all, nil
}

func (h Holder) entries(ctx context.Context, id ID) ([]ledger.Entry, error) {
	var all []ledger.Entry
	for {
		part, err := h.service.Entries(ctx, id, int64(len(all)), page)
		if err != nil {
			return nil, err
		}
		all = append(all, part...)
		if len(part) < page {
			return all, nil
		}
	}
}
