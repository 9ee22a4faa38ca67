package session

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

// Event is something that happened in a session, as its ledger keeps it. Fields
// are only ever added to one, so that every ledger stays readable. Under the key
// "blob" stands the digest of content that is kept, and goes with the ledger
// into a bundle; a "digest" only names something.
type Event interface {
	// Kind is the name of the event in the ledger.
	Kind() string
}

// The life of the session.
type (
	// WasPlanned is the first entry of every session.
	WasPlanned struct {
		Plan Plan `json:"plan"`
	}
	// WasAmended replaces the plan, before anything is built.
	WasAmended struct {
		Plan Plan `json:"plan"`
	}
	// PreparationBegan asks for every team's instance.
	PreparationBegan struct{}
	// WasCancelled ends a session that was never launched.
	WasCancelled struct {
		Reason string `json:"reason"`
	}
	// BecameReady tells that every team's instance stands.
	BecameReady struct{}
	// WasLaunched starts every team's clock at the entry's time.
	WasLaunched struct{}
	// WasPaused stops every clock.
	WasPaused struct {
		Reason string `json:"reason"`
	}
	// WasResumed lets the clocks go on.
	WasResumed struct{}
	// ClosingBegan ends the work: the final checks follow.
	ClosingBegan struct {
		Cause string `json:"cause"` // "time" or "instructor"
	}
	// WasClosed tells that every team was checked and its last state kept.
	WasClosed struct{}
	// WasSealed ends the ledger but for the signature.
	WasSealed struct{}
	// WasSigned holds the signature over the entry before it.
	WasSigned struct {
		Seal json.RawMessage `json:"seal"`
	}
)

// The teams' instances.
type (
	// InstanceAssigned gives a team an instance before it is built, so that a
	// platform that stops meanwhile builds the same one again.
	InstanceAssigned struct {
		Team     people.TeamID `json:"team"`
		Instance string        `json:"instance"`
		Seed     lab.Seed      `json:"seed"`
	}
	// InstanceReady tells that everything of it runs.
	InstanceReady struct {
		Team     people.TeamID `json:"team"`
		Instance string        `json:"instance"`
		Took     Seconds       `json:"took_s"`
	}
	// InstanceFailed tells why it could not be built; it is tried again.
	InstanceFailed struct {
		Team  people.TeamID `json:"team"`
		Cause string        `json:"cause"`
	}
	// RepairAsked wants a node, or with none named the whole instance, made anew.
	RepairAsked struct {
		ID     string        `json:"id"`
		Team   people.TeamID `json:"team"`
		Node   string        `json:"node,omitempty"`
		Reason string        `json:"reason"`
	}
	// RepairDone ends what RepairAsked began.
	RepairDone struct {
		ID    string        `json:"id"`
		Team  people.TeamID `json:"team"`
		Cause string        `json:"cause,omitempty"` // why it could not be done
	}
	// TeamStopped ends a team's work before its time.
	TeamStopped struct {
		Team   people.TeamID `json:"team"`
		Reason string        `json:"reason"`
	}
	// InstanceKept is a team's last state, for the jury.
	InstanceKept struct {
		Team  people.TeamID `json:"team"`
		Nodes []KeptNode    `json:"nodes"`
	}
	// TimeGranted adds time to a team's clock, or to every team's.
	TimeGranted struct {
		Grant
	}
)

// KeptNode is the last state of one node.
type KeptNode struct {
	Node  string        `json:"node"`
	Files ledger.Digest `json:"blob,omitempty"`  // a tar archive
	Size  int64         `json:"size,omitempty"`  // of the archive, bytes
	Image string        `json:"image,omitempty"` // reference of the image, on the host
	Cause string        `json:"cause,omitempty"` // why something could not be kept
}

// What teams do.
type (
	// AnswerGiven is a flag or an answer that a team hands in.
	AnswerGiven struct {
		Team  people.TeamID `json:"team"`
		Check lab.CheckID   `json:"check"`
		Value string        `json:"value"`
	}
	// HintTaken is a hint that a team sees from now on, for its price.
	HintTaken struct {
		Team  people.TeamID `json:"team"`
		Check lab.CheckID   `json:"check"`
		Index int           `json:"index"` // of the check's hints, from 0
		Cost  float64       `json:"cost"`  // points
	}
	// ChecksAsked wants some checks looked at now.
	ChecksAsked struct {
		ID     string        `json:"id"`
		Team   people.TeamID `json:"team"`
		Checks []lab.CheckID `json:"checks"` // empty means all
		// Answer tells that the look is at an answer: the time between two checks
		// does not count for it.
		Answer bool `json:"answer,omitempty"`
	}
	// ChecksDone is what checks said. The results of one run are one entry: all
	// of them or none.
	ChecksDone struct {
		ID      string        `json:"id"` // of what was asked; empty for what nobody asked
		Team    people.TeamID `json:"team"`
		Origin  Origin        `json:"origin"`
		Results []Result      `json:"results"`
		Cause   string        `json:"cause,omitempty"` // why there are none
	}
	// ReportReceived is a document that a member or a team handed in.
	ReportReceived struct {
		ID          string          `json:"id"`
		Deliverable string          `json:"deliverable"`
		Team        people.TeamID   `json:"team"`
		Person      people.PersonID `json:"person"`
		// Name is the file's, made of the deliverable and the type: what people call
		// their files often says who they are, and an entry stays for ever. Ledgers
		// of before have the name that was given.
		Name   string        `json:"name"`
		Type   string        `json:"type"` // pdf, md, zip
		Size   int64         `json:"size"`
		Digest ledger.Digest `json:"blob"`
		Late   bool          `json:"late,omitempty"`
	}
	// TerminalRecorded is a recording of a terminal, as asciicast.
	TerminalRecorded struct {
		ID      string            `json:"id"`
		Team    people.TeamID     `json:"team"`
		Node    string            `json:"node"`
		Persons []people.PersonID `json:"persons"`
		From    time.Time         `json:"from"`
		To      time.Time         `json:"to"`
		Digest  ledger.Digest     `json:"blob"`
		Size    int64             `json:"size"`
	}
)

// What instructors and the lab's clock do.
type (
	// InjectAsked wants an inject made, or undone, by hand.
	InjectAsked struct {
		ID     string          `json:"id"`
		Inject string          `json:"inject"`
		Undo   bool            `json:"undo,omitempty"`
		Teams  []people.TeamID `json:"teams"`
	}
	// InjectDone is what an inject did to one instance.
	InjectDone struct {
		ID     string        `json:"id,omitempty"` // of what was asked; empty when the clock did
		Team   people.TeamID `json:"team"`
		Record InjectRecord  `json:"record"`
	}
	// MessageSent is a word to some teams.
	MessageSent struct {
		ID    string          `json:"id"`
		Teams []people.TeamID `json:"teams"` // empty means all
		Text  string          `json:"text"`
	}
	// QuestionAsked is a word from a team to whoever runs the session.
	QuestionAsked struct {
		ID   string        `json:"id"`
		Team people.TeamID `json:"team"`
		Text string        `json:"text"`
	}
)

// What graders do.
type (
	// WasDecided is a grader's word on a result.
	WasDecided struct {
		Team people.TeamID `json:"team"`
		// Person is set when the decision is on what the check says of this member
		// alone.
		Person   people.PersonID `json:"person,omitempty"`
		Check    lab.CheckID     `json:"check"`
		Decision DecisionKind    `json:"decision"`
		Share    float64         `json:"share"` // with an override: of the points, 0 to 1
		Reason   string          `json:"reason,omitempty"`
		// Result is what was on the table, Old the share that counted until then.
		Result string  `json:"result,omitempty"`
		Old    float64 `json:"old"`
	}
	// WasMarked is a grader's mark of one criterion of a document, or, with
	// Withdrawn, that they took their mark back.
	WasMarked struct {
		Deliverable string          `json:"deliverable"`
		Criterion   string          `json:"criterion"`
		Team        people.TeamID   `json:"team"`
		Person      people.PersonID `json:"person,omitempty"` // empty for a team's document
		Share       float64         `json:"share"`            // of the criterion's points, 0 to 1
		Comment     string          `json:"comment,omitempty"`
		Report      string          `json:"report,omitempty"` // what was read
		Withdrawn   bool            `json:"withdrawn,omitempty"`
		Old         float64         `json:"old,omitempty"`    // with Withdrawn: the share that it gave
		Reason      string          `json:"reason,omitempty"` // with Withdrawn
	}
)

// DecisionKind says what a grader decided.
type DecisionKind string

// What a grader can decide of a result.
const (
	Confirm       DecisionKind = "confirm"
	Override      DecisionKind = "override"       // with a share and a reason
	PlatformFault DecisionKind = "platform-fault" // leaves what is judged, with a reason
	Withdraw      DecisionKind = "withdraw"       // the result counts again as it was
)

// Origin says why checks were looked at.
type Origin string

// Why checks are looked at.
const (
	OriginWatch Origin = "watch" // continuously; only what changed is kept
	OriginSelf  Origin = "self"  // a team asked
	OriginFinal Origin = "final" // at the end
)

// Result is what one check said, once.
type Result struct {
	ID           string            `json:"id"`
	Check        lab.CheckID       `json:"check"`
	Task         string            `json:"task"`
	Verdict      string            `json:"verdict"` // pass, fail, error, skip
	Points       float64           `json:"points"`
	Share        float64           `json:"share"` // of the points, 0 to 1
	SelfReported bool              `json:"self_reported,omitempty"`
	Expected     Text              `json:"expected"`
	Observed     Text              `json:"observed"`
	Attempts     int               `json:"attempts"`
	Started      time.Time         `json:"started"`
	Took         Seconds           `json:"took_s"`
	Instance     string            `json:"instance"`
	Lab          string            `json:"lab"`    // digest
	Images       map[string]string `json:"images"` // node → digest of what ran
	Nodes        map[string]string `json:"nodes"`  // node → container
	Evidence     []Evidence        `json:"evidence"`
	Incident     string            `json:"incident,omitempty"` // for the operator
	OtherTeam    string            `json:"other_team,omitempty"`
}

// Counts tells whether a result speaks of the team's work. An error is the
// platform's: it costs nobody a point, so what was known before goes on counting.
func (r Result) Counts() bool { return r.Verdict != "error" }

// Evidence is what a verdict rests on, in the blob store.
type Evidence struct {
	Digest    ledger.Digest `json:"blob"`
	Name      string        `json:"name"`
	MediaType string        `json:"media_type"`
	Size      int64         `json:"size"`
}

// InjectRecord tells that an inject was made or undone, and what that did.
type InjectRecord struct {
	Inject string       `json:"inject"`
	Undo   bool         `json:"undo,omitempty"`
	At     Seconds      `json:"at_s"` // since the launch, without pauses
	Time   time.Time    `json:"time"`
	Did    []InjectDeed `json:"did"`
	Output string       `json:"output,omitempty"`
	Error  string       `json:"error,omitempty"`
}

// InjectDeed is one thing that an inject changed.
type InjectDeed struct {
	Kind      string `json:"kind"`
	Node      string `json:"node"`
	Interface string `json:"interface,omitempty"`
}

func (WasPlanned) Kind() string       { return "session.planned" }
func (WasAmended) Kind() string       { return "session.amended" }
func (PreparationBegan) Kind() string { return "session.preparing" }
func (WasCancelled) Kind() string     { return "session.cancelled" }
func (BecameReady) Kind() string      { return "session.ready" }
func (WasLaunched) Kind() string      { return "session.launched" }
func (WasPaused) Kind() string        { return "session.paused" }
func (WasResumed) Kind() string       { return "session.resumed" }
func (ClosingBegan) Kind() string     { return "session.closing" }
func (WasClosed) Kind() string        { return "session.closed" }
func (WasSealed) Kind() string        { return "session.sealed" }
func (WasSigned) Kind() string        { return "session.signed" }
func (InstanceAssigned) Kind() string { return "instance.assigned" }
func (InstanceReady) Kind() string    { return "instance.ready" }
func (InstanceFailed) Kind() string   { return "instance.failed" }
func (RepairAsked) Kind() string      { return "repair.asked" }
func (RepairDone) Kind() string       { return "repair.done" }
func (TeamStopped) Kind() string      { return "team.stopped" }
func (InstanceKept) Kind() string     { return "instance.kept" }
func (TimeGranted) Kind() string      { return "time.granted" }
func (AnswerGiven) Kind() string      { return "answer.given" }
func (HintTaken) Kind() string        { return "hint.taken" }
func (ChecksAsked) Kind() string      { return "checks.asked" }
func (ChecksDone) Kind() string       { return "checks.done" }
func (ReportReceived) Kind() string   { return "report.received" }
func (TerminalRecorded) Kind() string { return "terminal.recorded" }
func (InjectAsked) Kind() string      { return "inject.asked" }
func (InjectDone) Kind() string       { return "inject.done" }
func (MessageSent) Kind() string      { return "message.sent" }
func (QuestionAsked) Kind() string    { return "question.asked" }
func (WasDecided) Kind() string       { return "result.decided" }
func (WasMarked) Kind() string        { return "criterion.marked" }

// events are all kinds, for Decode.
var events = kinds(
	WasPlanned{}, WasAmended{}, PreparationBegan{}, WasCancelled{}, BecameReady{}, WasLaunched{},
	WasPaused{}, WasResumed{}, ClosingBegan{}, WasClosed{}, WasSealed{}, WasSigned{},
	InstanceAssigned{}, InstanceReady{}, InstanceFailed{}, RepairAsked{}, RepairDone{},
	TeamStopped{}, InstanceKept{}, TimeGranted{},
	AnswerGiven{}, HintTaken{}, ChecksAsked{}, ChecksDone{}, ReportReceived{}, TerminalRecorded{},
	InjectAsked{}, InjectDone{}, MessageSent{}, QuestionAsked{}, WasDecided{}, WasMarked{},
)

func kinds(all ...Event) map[string]reflect.Type {
	types := map[string]reflect.Type{}
	for _, e := range all {
		types[e.Kind()] = reflect.TypeOf(e)
	}
	return types
}

// Decode reads the event that an entry holds. A kind or a field that this
// version of the platform does not know is an error: nothing is lost silently.
func Decode(e ledger.Entry) (Event, error) {
	t, known := events[e.Kind]
	if !known {
		return nil, fmt.Errorf("%s, entry %d: unknown kind %q", e.Stream, e.Seq, e.Kind)
	}
	value := reflect.New(t)
	decoder := json.NewDecoder(bytes.NewReader(e.Body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(value.Interface()); err != nil {
		return nil, fmt.Errorf("%s, entry %d (%s): %w", e.Stream, e.Seq, e.Kind, err)
	}
	return value.Elem().Interface().(Event), nil
}

// Draft is an event as a ledger takes it.
func Draft(e Event, actor string, now time.Time) (ledger.Draft, error) {
	body, err := json.Marshal(e)
	if err != nil {
		return ledger.Draft{}, fmt.Errorf("write %s: %w", e.Kind(), err)
	}
	return ledger.Draft{Time: now, Kind: e.Kind(), Actor: actor, Body: body}, nil
}
