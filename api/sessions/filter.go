package sessions

import (
	"encoding/json"
	"time"

	"github.com/pupitre-lab/pupitre/api/events"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// entry is one of the ledger, as somebody may see it.
type entry struct {
	Seq   int64         `json:"seq"`
	Time  time.Time     `json:"time"`
	Kind  string        `json:"kind"`
	Actor string        `json:"actor"`
	Team  people.TeamID `json:"team,omitempty"`
	Body  any           `json:"body"`
}

type fieldsOf map[string]any

// nothing is a body of which nothing may be seen but that it happened.
var nothing = fieldsOf{}

// listener is somebody who hears what happens in a session.
type listener struct {
	eyes   eyes
	ledger bool // may read the ledger itself
	grades bool // may see what graders say of all teams
	// results cuts what a run of checks of their own team said down to what may be
	// seen of it.
	results func(at time.Time, done session.ChecksDone) fieldsOf
}

// hear is an entry as the listener may see it; false when not at all. What is not
// named here nobody sees who may not read the ledger.
func (l listener) hear(e session.Told) (events.Event, bool, error) {
	event := e.Event
	shown := entry{Seq: e.Seq, Time: e.Time, Kind: e.Kind, Actor: l.eyes.actor(e.Actor)}
	switch {
	case l.ledger:
		shown.Team, shown.Body = subjectTeam(event), e.Body
	case l.eyes.all:
		if shown.Body = life(event, false); shown.Body == nil {
			team, body := l.eyes.judged(event)
			if body == nil || !l.grades {
				return events.Event{}, false, nil
			}
			shown.Actor, shown.Team, shown.Body = l.eyes.judge(event, e.Actor), team, body
		}
	default:
		body, visible := l.own(e.Time, event)
		if !visible {
			return events.Event{}, false, nil
		}
		shown.Team, shown.Body = subjectTeam(event), body
	}
	data, err := json.Marshal(shown)
	return events.Event{Seq: e.Seq, Kind: e.Kind, Data: data}, err == nil, err
}

// own is what a team sees of an event.
func (l listener) own(at time.Time, event session.Event) (body any, visible bool) {
	if body := life(event, true); body != nil {
		return body, true
	}
	if team := subjectTeam(event); team != "" && team != l.eyes.place {
		return nil, false
	}
	switch e := event.(type) {
	case session.TimeGranted:
		return fieldsOf{"seconds": e.Length, "cause": e.Cause, "reason": e.Reason}, true
	case session.MessageSent:
		if !(session.Message{Teams: e.Teams}).To(l.eyes.place) {
			return nil, false
		}
		return fieldsOf{"id": e.ID, "text": e.Text}, true
	}
	if subjectTeam(event) == "" {
		return nil, false
	}
	body = l.work(at, event)
	return body, body != nil
}

// work is what a team sees of what is done by it or for it alone; nil for nothing.
func (l listener) work(at time.Time, event session.Event) any {
	switch e := event.(type) {
	case session.InstanceReady, session.InstanceFailed:
		return nothing
	case session.RepairAsked:
		return fieldsOf{"id": e.ID, "node": e.Node, "reason": e.Reason}
	case session.RepairDone:
		return fieldsOf{"id": e.ID}
	case session.TeamStopped:
		return fieldsOf{"reason": e.Reason}
	case session.AnswerGiven:
		return fieldsOf{"check": e.Check, "value": e.Value}
	case session.HintTaken:
		return fieldsOf{"check": e.Check, "index": e.Index, "cost": e.Cost}
	case session.ChecksAsked:
		return fieldsOf{"id": e.ID, "checks": checksOf(e.Checks)}
	case session.ChecksDone:
		if e.Origin == session.OriginWatch {
			return nil
		}
		return l.results(at, e)
	case session.ReportReceived:
		return fieldsOf{"id": e.ID, "deliverable": e.Deliverable, "person": e.Person, "late": e.Late}
	case session.TerminalRecorded:
		return fieldsOf{"node": e.Node, "from": e.From, "to": e.To}
	case session.QuestionAsked:
		return fieldsOf{"id": e.ID, "text": e.Text}
	}
	return nil
}

func checksOf(checks []lab.CheckID) []lab.CheckID {
	if checks == nil {
		return []lab.CheckID{}
	}
	return checks
}

// life is what everybody of a session sees of where it is in its life; nil for
// other events. The plan is read elsewhere: it says who has a right to more time.
func life(event session.Event, reasons bool) any {
	because := func(reason string) any {
		if !reasons {
			return nothing
		}
		return fieldsOf{"reason": reason}
	}
	switch e := event.(type) {
	case session.WasPlanned, session.WasAmended, session.PreparationBegan, session.BecameReady, session.WasLaunched,
		session.WasResumed, session.WasClosed, session.WasSealed:
		return nothing
	case session.WasPaused:
		return because(e.Reason)
	case session.WasCancelled:
		return because(e.Reason)
	case session.ClosingBegan:
		return fieldsOf{"cause": e.Cause}
	}
	return nil
}

// subjectTeam is the one team that an event is about, empty for several or all.
func subjectTeam(event session.Event) people.TeamID {
	switch e := event.(type) {
	case session.InstanceAssigned:
		return e.Team
	case session.InstanceReady:
		return e.Team
	case session.InstanceFailed:
		return e.Team
	case session.RepairAsked:
		return e.Team
	case session.RepairDone:
		return e.Team
	case session.TeamStopped:
		return e.Team
	case session.InstanceKept:
		return e.Team
	case session.TimeGranted:
		return e.Team
	case session.AnswerGiven:
		return e.Team
	case session.HintTaken:
		return e.Team
	case session.ChecksAsked:
		return e.Team
	case session.ChecksDone:
		return e.Team
	case session.ReportReceived:
		return e.Team
	case session.TerminalRecorded:
		return e.Team
	case session.InjectDone:
		return e.Team
	case session.QuestionAsked:
		return e.Team
	case session.WasDecided:
		return e.Team
	case session.WasMarked:
		return e.Team
	}
	return ""
}
