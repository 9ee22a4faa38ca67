package session

import (
	"fmt"
	"slices"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

// State is what the entries of a session add up to. It is made by Apply alone.
type State struct {
	Seq      int64 // of the last entry
	Head     ledger.Digest
	Plan     Plan
	Phase    Phase
	Launched time.Time
	Closing  time.Time
	Closed   time.Time
	SealedAt time.Time
	Updated  time.Time
	Pauses   []Pause
	Grants   []Dated[TimeGranted]
	Teams    map[people.TeamID]*TeamState

	Messages   []Message
	Injects    []Asked[InjectAsked] // asked by hand
	Decisions  []Dated[WasDecided]
	Marks      []Dated[WasMarked]
	Recordings []Dated[TerminalRecorded]
	Seal       []byte // JSON of the signature, once signed

	concerned map[people.PersonID]bool
}

// Dated is an event with its place in the ledger.
type Dated[E Event] struct {
	Seq   int64     `json:"seq"`
	Time  time.Time `json:"time"`
	Actor string    `json:"actor"`
	Event E         `json:"event"`
}

// Asked is a wish, and whether it was carried out.
type Asked[E Event] struct {
	Dated[E]
	Done []people.TeamID // for whom
}

// TeamState is what happened to one team.
type TeamState struct {
	Team     Team
	Instance string // empty until assigned
	Seed     lab.Seed
	Ready    bool   // everything of the instance ran at least once
	Failure  string // of the last try to build it, until it is ready
	Took     Seconds
	Stopped  time.Time // ended before its time

	Answers  map[lab.CheckID][]Dated[AnswerGiven]
	Hints    map[lab.CheckID][]Dated[HintTaken]
	Asks     []Asked[ChecksAsked] // not answered yet
	LastAsk  time.Time            // the last one that was held to the time between two
	Runs     []Run
	Injects  []InjectRecord
	Repairs  []Dated[RepairAsked] // not done yet
	Reports  []Dated[ReportReceived]
	Kept     *InstanceKept
	KeptAt   time.Time
	Final    bool      // final checks are in
	FinalAt  time.Time // the last of them
	LastDeed time.Time
}

// Run is a list of results that came together.
type Run struct {
	Seq     int64     `json:"seq"`
	Time    time.Time `json:"time"`
	Origin  Origin    `json:"origin"`
	Results []Result  `json:"results"`
}

// Message is a word between a team and whoever runs the session.
type Message struct {
	ID    string          `json:"id"`
	Seq   int64           `json:"seq"`
	Time  time.Time       `json:"time"`
	Actor string          `json:"actor"`
	From  people.TeamID   `json:"from,omitempty"` // empty: from the instructors
	Teams []people.TeamID `json:"teams"`          // empty: to all
	Text  string          `json:"text"`
}

// To tells whether a team sees the message.
func (m Message) To(team people.TeamID) bool {
	return m.From == team || m.From == "" && (len(m.Teams) == 0 || slices.Contains(m.Teams, team))
}

// Unanswered counts the words of a team, or with none named of every team, that
// wait for an answer: nothing was sent to the team by name since. A word to all
// teams answers nobody.
func (s *State) Unanswered(team people.TeamID) int {
	waiting, total := map[people.TeamID]int{}, 0
	for _, m := range s.Messages {
		if m.From != "" {
			waiting[m.From]++
			continue
		}
		for _, to := range m.Teams {
			delete(waiting, to)
		}
	}
	if team != "" {
		return waiting[team]
	}
	for _, n := range waiting {
		total += n
	}
	return total
}

// Fold adds up the entries of one session, from the first.
func Fold(entries []ledger.Entry) (*State, error) {
	s := &State{}
	for _, e := range entries {
		if err := s.Apply(e); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// Apply adds the next entry. An entry out of order, of an unknown kind or of an
// unknown team is an error, and the state stays as it was.
func (s *State) Apply(entry ledger.Entry) error {
	if entry.Seq != s.Seq+1 {
		return fmt.Errorf("%s: entry %d after entry %d", entry.Stream, entry.Seq, s.Seq)
	}
	event, err := Decode(entry)
	if err != nil {
		return err
	}
	if err := s.apply(event, entry); err != nil {
		return fmt.Errorf("%s, entry %d (%s): %w", entry.Stream, entry.Seq, entry.Kind, err)
	}
	s.concern(event, entry.Actor)
	s.Seq, s.Head, s.Updated = entry.Seq, entry.Hash, entry.Time
	return nil
}

// concern notes the persons whom an entry holds something of.
func (s *State) concern(event Event, actor string) {
	if s.concerned == nil {
		s.concerned = map[people.PersonID]bool{}
	}
	if actor != ledger.Platform {
		s.concerned[people.PersonID(actor)] = true
	}
	switch e := event.(type) {
	case WasPlanned, WasAmended: // s.Plan is theirs
		for _, team := range s.Plan.Teams {
			for _, m := range team.Members {
				s.concerned[m.Person] = true
			}
		}
	case TerminalRecorded:
		for _, person := range e.Persons {
			s.concerned[person] = true
		}
	}
}

// Concerns tells whether an entry was by the person, gave them a place in a team
// or tells that they were in a terminal: also one that no longer counts.
func (s *State) Concerns(person people.PersonID) bool { return s.concerned[person] }

func (s *State) apply(event Event, at ledger.Entry) error {
	if team, of := teamOf(event); of {
		t := s.Teams[team]
		if t == nil {
			return fmt.Errorf("no team %q in this session", team)
		}
		t.apply(event, at)
	}
	switch e := event.(type) {
	case WasPlanned:
		s.plan(e.Plan)
	case WasAmended:
		s.plan(e.Plan)
	case PreparationBegan:
		s.Phase = Preparing
	case WasCancelled:
		s.Phase = Cancelled
	case BecameReady:
		s.Phase = Ready
	case WasLaunched:
		s.Phase, s.Launched = Running, at.Time
	case WasPaused:
		s.Pauses = append(s.Pauses, Pause{From: at.Time})
	case WasResumed:
		s.endPause(at.Time)
	case ClosingBegan:
		s.endPause(at.Time)
		s.Phase, s.Closing = Closing, at.Time
	case WasClosed:
		s.Phase, s.Closed = Closed, at.Time
	case WasSealed:
		s.Phase, s.SealedAt = Sealed, at.Time
	case WasSigned:
		s.Seal = e.Seal
	case TimeGranted:
		s.Grants = append(s.Grants, dated(e, at))
	case MessageSent:
		s.Messages = append(s.Messages, Message{ID: e.ID, Seq: at.Seq, Time: at.Time, Actor: at.Actor, Teams: e.Teams, Text: e.Text})
	case QuestionAsked:
		s.Messages = append(s.Messages, Message{ID: e.ID, Seq: at.Seq, Time: at.Time, Actor: at.Actor, From: e.Team, Text: e.Text})
	case InjectAsked:
		s.Injects = append(s.Injects, Asked[InjectAsked]{Dated: dated(e, at)})
	case InjectDone:
		for i := range s.Injects {
			if e.ID != "" && s.Injects[i].Event.ID == e.ID {
				s.Injects[i].Done = append(s.Injects[i].Done, e.Team)
			}
		}
	case WasDecided:
		s.Decisions = append(s.Decisions, dated(e, at))
	case WasMarked:
		s.Marks = append(s.Marks, dated(e, at))
	case TerminalRecorded:
		s.Recordings = append(s.Recordings, dated(e, at))
	}
	return nil
}

func dated[E Event](e E, at ledger.Entry) Dated[E] {
	return Dated[E]{Seq: at.Seq, Time: at.Time, Actor: at.Actor, Event: e}
}

func (s *State) plan(p Plan) {
	s.Plan, s.Phase = p, Planned
	s.Teams = map[people.TeamID]*TeamState{}
	for _, team := range p.Teams {
		s.Teams[team.ID] = &TeamState{
			Team:    team,
			Answers: map[lab.CheckID][]Dated[AnswerGiven]{},
			Hints:   map[lab.CheckID][]Dated[HintTaken]{},
		}
	}
}

func (s *State) endPause(at time.Time) {
	if n := len(s.Pauses); n > 0 && s.Pauses[n-1].To.IsZero() {
		s.Pauses[n-1].To = at
	}
}

// Paused tells whether the clocks stand.
func (s *State) Paused() bool {
	n := len(s.Pauses)
	return n > 0 && s.Pauses[n-1].To.IsZero()
}

// teamOf is the team that an event is about.
func teamOf(event Event) (people.TeamID, bool) {
	switch e := event.(type) {
	case InstanceAssigned:
		return e.Team, true
	case InstanceReady:
		return e.Team, true
	case InstanceFailed:
		return e.Team, true
	case RepairAsked:
		return e.Team, true
	case RepairDone:
		return e.Team, true
	case TeamStopped:
		return e.Team, true
	case InstanceKept:
		return e.Team, true
	case AnswerGiven:
		return e.Team, true
	case HintTaken:
		return e.Team, true
	case ChecksAsked:
		return e.Team, true
	case ChecksDone:
		return e.Team, true
	case ReportReceived:
		return e.Team, true
	case TerminalRecorded:
		return e.Team, true
	case InjectDone:
		return e.Team, true
	case QuestionAsked:
		return e.Team, true
	case WasDecided:
		return e.Team, true
	case WasMarked:
		return e.Team, true
	}
	return "", false
}

func (t *TeamState) apply(event Event, at ledger.Entry) {
	if at.Actor != ledger.Platform {
		if _, member := t.member(at.Actor); member {
			t.LastDeed = at.Time
		}
	}
	switch e := event.(type) {
	case InstanceAssigned:
		t.Instance, t.Seed, t.Ready, t.Failure = e.Instance, e.Seed, false, ""
	case InstanceReady:
		t.Ready, t.Failure, t.Took = true, "", e.Took
	case InstanceFailed:
		t.Failure = e.Cause
	case RepairAsked:
		t.Repairs = append(t.Repairs, dated(e, at))
	case RepairDone:
		t.Repairs = slices.DeleteFunc(t.Repairs, func(r Dated[RepairAsked]) bool { return r.Event.ID == e.ID })
	case TeamStopped:
		t.Stopped = at.Time
	case InstanceKept:
		t.Kept, t.KeptAt = &e, at.Time
	case AnswerGiven:
		t.Answers[e.Check] = append(t.Answers[e.Check], dated(e, at))
	case HintTaken:
		t.Hints[e.Check] = append(t.Hints[e.Check], dated(e, at))
	case ChecksAsked:
		t.Asks = append(t.Asks, Asked[ChecksAsked]{Dated: dated(e, at)})
		if !e.Answer {
			t.LastAsk = at.Time
		}
	case ChecksDone:
		t.ran(e, at)
	case ReportReceived:
		t.Reports = append(t.Reports, dated(e, at))
	case InjectDone:
		t.Injects = append(t.Injects, e.Record)
	}
}

func (t *TeamState) ran(e ChecksDone, at ledger.Entry) {
	t.Asks = slices.DeleteFunc(t.Asks, func(a Asked[ChecksAsked]) bool { return e.ID != "" && a.Event.ID == e.ID })
	if e.Origin == OriginFinal {
		t.Final, t.FinalAt = true, at.Time
	}
	t.Runs = append(t.Runs, Run{Seq: at.Seq, Time: at.Time, Origin: e.Origin, Results: e.Results})
}

func (t *TeamState) member(person string) (Member, bool) {
	for _, m := range t.Team.Members {
		if string(m.Person) == person {
			return m, true
		}
	}
	return Member{}, false
}

// Latest is the last result of each check that one of the origins gave; with
// none named, of any origin.
func (t *TeamState) Latest(origins ...Origin) map[lab.CheckID]Result {
	latest := map[lab.CheckID]Result{}
	for _, run := range t.Runs {
		if len(origins) > 0 && !slices.Contains(origins, run.Origin) {
			continue
		}
		for _, r := range run.Results {
			latest[r.Check] = r
		}
	}
	return latest
}

// Submissions are the last answers to each check, for the checks' engine.
func (t *TeamState) Submissions() map[lab.CheckID]string {
	values := map[lab.CheckID]string{}
	for check, given := range t.Answers {
		values[check] = given[len(given)-1].Event.Value
	}
	return values
}

// History tells when each check passed first, for those that ask whether they
// ever did.
func (t *TeamState) History() map[lab.CheckID]time.Time {
	passed := map[lab.CheckID]time.Time{}
	for _, run := range t.Runs {
		for _, r := range run.Results {
			if _, known := passed[r.Check]; !known && r.Verdict == "pass" {
				passed[r.Check] = run.Time
			}
		}
	}
	return passed
}
