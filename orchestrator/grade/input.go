package grade

import "time"

// The names of things. They are the platform's or the lab's; grade compares
// them and never looks inside.
type (
	TeamID         string // a team of the session
	MemberID       string // a person of a team
	GraderID       string // who decides and marks
	CheckID        string // of a lab, such as "r1-loopback"
	TaskID         string // of a lab
	DeliverableID  string // of a lab, such as "synthese"
	CriterionID    string // of a deliverable's rubric
	ResultID       string // of one result of a check
	CompetencyCode string // of the référentiel, such as "B6.C3"
	BlocCode       string // of the référentiel, such as "B6"
	AttainmentID   string // of a scale, such as "acquired"
)

// Text is a text for users in the two languages.
type Text struct {
	FR string `json:"fr"`
	EN string `json:"en"`
}

// In is the text in a language, "fr" or "en".
func (t Text) In(lang string) string {
	if lang == "en" {
		return t.EN
	}
	return t.FR
}

// Input is all that grading reads.
type Input struct {
	Scheme Scheme `json:"scheme"`
	Teams  []Team `json:"teams"`

	// The records of the session, in any order.
	Results   []Result   `json:"results"`
	Decisions []Decision `json:"decisions"`
	Hints     []Hint     `json:"hints"`
	Marks     []Mark     `json:"marks"`

	// Sealed tells that nothing more will come. What is still pending then is
	// settled: a check without a result that counts is a platform fault, and a
	// criterion without a mark follows Rules.Unmarked.
	Sealed bool `json:"sealed"`
}

// Scheme is what is graded and how. It comes from the lab version, the
// référentiel and the plan of the session, and it is the same for every team.
type Scheme struct {
	Checks       []Check       `json:"checks"`
	Deliverables []Deliverable `json:"deliverables"`
	Competencies []Competency  `json:"competencies"` // in the order in which they are shown
	Scale        Scale         `json:"scale"`
	Rules        Rules         `json:"rules"`
}

// Check is what the platform looks at in a team's instance.
type Check struct {
	ID           CheckID          `json:"id"`
	Task         TaskID           `json:"task"`
	Points       Amount           `json:"points"` // 0 means informative
	Competencies []CompetencyCode `json:"competencies"`
	SelfReported bool             `json:"self_reported,omitempty"` // never counts
	Ever         bool             `json:"ever,omitempty"`          // a pass at any time counts
}

// Scope says whose evidence a deliverable is.
type Scope string

// The scopes of a deliverable.
const (
	Individual Scope = "individual" // each member hands in their own
	Group      Scope = "group"      // the team hands in one
)

// Deliverable is a document that graders mark.
type Deliverable struct {
	ID       DeliverableID `json:"id"`
	Scope    Scope         `json:"scope"`
	Criteria []Criterion   `json:"criteria"`
}

// Criterion is one line of a rubric.
type Criterion struct {
	ID           CriterionID      `json:"id"`
	Points       Amount           `json:"points"`
	Competencies []CompetencyCode `json:"competencies"`
	Levels       []Level          `json:"levels,omitempty"`
}

// Level is a step of a criterion, worth a share of its points, 0 to 1.
type Level struct {
	Share Amount `json:"share"`
	Title Text   `json:"title"`
}

// Competency is a column of the grid.
type Competency struct {
	Code  CompetencyCode `json:"code"`
	Bloc  BlocCode       `json:"bloc"`
	Title Text           `json:"title"`
}

// Team is a group of members with one instance.
type Team struct {
	ID      TeamID     `json:"id"`
	Members []MemberID `json:"members"`
	// Ends is when the team's own time was over, with what was given back. The
	// zero time means no limit.
	Ends time.Time `json:"ends,omitzero"`
}

// Verdict is what a check says.
type Verdict string

// The verdicts of a check.
const (
	Pass  Verdict = "pass"
	Fail  Verdict = "fail"
	Error Verdict = "error" // the platform could not look
	Skip  Verdict = "skip"  // a check it needs did not pass
)

// Origin says why a check was looked at.
type Origin string

// Why checks are looked at.
const (
	Watch Origin = "watch" // continuously
	Self  Origin = "self"  // the team asked
	Final Origin = "final" // at the end
)

// Result is what one check said of one team, once.
type Result struct {
	ID      ResultID  `json:"id"`
	Seq     int64     `json:"seq"` // of the ledger entry
	Team    TeamID    `json:"team"`
	Check   CheckID   `json:"check"`
	Verdict Verdict   `json:"verdict"`
	Share   Amount    `json:"share"` // of the points, 0 to 1; looked at with fail alone
	Time    time.Time `json:"time"`
	Origin  Origin    `json:"origin"`
	Digest  string    `json:"digest,omitempty"` // of the evidence
}

// DecisionKind says what a grader decided.
type DecisionKind string

// What a grader decides of a check.
const (
	Confirm       DecisionKind = "confirm"        // the result stands, even if another comes
	Override      DecisionKind = "override"       // Share stands; needs a reason
	PlatformFault DecisionKind = "platform-fault" // the check leaves what is judged
	Withdraw      DecisionKind = "withdraw"       // no decision stands
)

// Decision is a grader's word on a check of a team, or, with Member, on what
// that check says of this member alone.
type Decision struct {
	Seq    int64        `json:"seq"` // of the ledger entry, from 1
	Team   TeamID       `json:"team"`
	Member MemberID     `json:"member,omitempty"`
	Check  CheckID      `json:"check"`
	Kind   DecisionKind `json:"kind"`
	Share  Amount       `json:"share"` // of the points before hints, 0 to 1; with override alone
	Reason string       `json:"reason,omitempty"`
	Grader GraderID     `json:"grader"`
	Time   time.Time    `json:"time"`
	Result ResultID     `json:"result,omitempty"` // what was on the table; empty means what counts
}

// Hint is a hint that a team took for a price.
type Hint struct {
	Seq   int64   `json:"seq"`
	Team  TeamID  `json:"team"`
	Check CheckID `json:"check"`
	Index int     `json:"index"` // of the check's hints; the same one is paid once
	Cost  Amount  `json:"cost"`  // points
}

// Mark is a grader's word on one criterion: Level or Share, not both.
type Mark struct {
	Seq         int64         `json:"seq"`
	Deliverable DeliverableID `json:"deliverable"`
	Criterion   CriterionID   `json:"criterion"`
	Team        TeamID        `json:"team,omitempty"`
	Member      MemberID      `json:"member,omitempty"` // with an individual deliverable
	Level       *int          `json:"level,omitempty"`  // of the criterion's levels, from 0
	Share       *Amount       `json:"share,omitempty"`  // of the points, 0 to 1
	Withdrawn   bool          `json:"withdrawn,omitempty"`
	Grader      GraderID      `json:"grader"`
	Comment     string        `json:"comment,omitempty"`
}
