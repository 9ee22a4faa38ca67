package grade

import "math/big"

// Sheet is everything that follows from an Input.
type Sheet struct {
	// What was applied, so that each figure can be explained.
	Scale        Scale        `json:"scale"`
	Rules        Rules        `json:"rules"` // with defaults written out
	Sealed       bool         `json:"sealed"`
	Competencies []Competency `json:"competencies"` // in the order of the scheme
	Blocs        []BlocCode   `json:"blocs"`        // in the order of the competencies

	Teams   []TeamSheet   `json:"teams"`   // by id
	Members []MemberSheet `json:"members"` // by team, then by id

	// Pending is how many checks of teams and criteria wait for a judgement.
	Pending int `json:"pending"`
}

// State says what a figure rests on.
type State string

// What a figure rests on.
const (
	Raw        State = "raw"            // the result alone
	Confirmed  State = "confirmed"      // a grader confirmed the result
	Overridden State = "overridden"     // a grader's share
	Faulty     State = "platform-fault" // not judged: the platform's fault
	Pending    State = "pending"        // nothing judged yet
	Marked     State = "marked"         // a criterion with marks
	Unmarked   State = "not-marked"     // a criterion without a mark, sealed
	Informs    State = "informative"    // never counts
)

// Score adds up points. Possible is always Judged + Pending + Excluded, and
// Obtained is from 0 to Judged.
type Score struct {
	Possible Amount `json:"possible"`
	Judged   Amount `json:"judged"`
	Obtained Amount `json:"obtained"`
	Pending  Amount `json:"pending"`  // waits for a judgement
	Excluded Amount `json:"excluded"` // left what is judged
	// Share is Obtained of Judged, 0 to 1, to the millionth; null when nothing
	// is judged.
	Share *Amount `json:"share"`
}

// CheckLine is one check of one team.
type CheckLine struct {
	Team   TeamID   `json:"team"`
	Member MemberID `json:"member,omitempty"` // with a decision on this member alone
	Check  CheckID  `json:"check"`
	Task   TaskID   `json:"task"`
	Score
	State    State    `json:"state"`
	Worth    *Amount  `json:"worth"` // share of the points before hints; null when not judged
	Hints    Amount   `json:"hints"` // points that hints cost, at most what was earned
	Verdict  Verdict  `json:"verdict,omitempty"`
	Result   ResultID `json:"result,omitempty"`
	Digest   string   `json:"digest,omitempty"`   // of the result's evidence
	Decision int64    `json:"decision,omitempty"` // seq of the decision that stands
	Reason   string   `json:"reason,omitempty"`
	Grader   GraderID `json:"grader,omitempty"`
}

// CriterionLine is one criterion of a document, of a team or of a member.
type CriterionLine struct {
	Team        TeamID        `json:"team"`
	Member      MemberID      `json:"member,omitempty"`
	Deliverable DeliverableID `json:"deliverable"`
	Criterion   CriterionID   `json:"criterion"`
	Score
	State State     `json:"state"`
	Marks []MarkRef `json:"marks"` // each grader's last one, in order; the rule tells which count
}

// MarkRef is a grader's mark that stands.
type MarkRef struct {
	Seq     int64    `json:"seq"`
	Grader  GraderID `json:"grader"`
	Share   Amount   `json:"share"`
	Level   *int     `json:"level,omitempty"`
	Comment string   `json:"comment,omitempty"`
}

// TaskLine adds up the checks of a task.
type TaskLine struct {
	Task TaskID `json:"task"`
	Score
}

// TeamSheet is what a team did together.
type TeamSheet struct {
	Team      TeamID          `json:"team"`
	Members   []MemberID      `json:"members"`
	Checks    []CheckLine     `json:"checks"`    // in the order of the scheme
	Tasks     []TaskLine      `json:"tasks"`     // in the order of the scheme
	Total     Score           `json:"total"`     // of the tasks
	Criteria  []CriterionLine `json:"criteria"`  // of the group's documents
	Documents Score           `json:"documents"` // of the criteria
}

// MemberSheet is what speaks for one member.
type MemberSheet struct {
	Member MemberID `json:"member"`
	Team   TeamID   `json:"team"`
	// Checks are those that a decision judges otherwise for this member than
	// for the team.
	Checks       []CheckLine      `json:"checks"`
	Criteria     []CriterionLine  `json:"criteria"`  // of the member's own documents
	Documents    Score            `json:"documents"` // of the criteria
	Overall      Combined         `json:"overall"`   // all evidence, each point once; without items
	Competencies []CompetencyLine `json:"competencies"`
	Blocs        []BlocLine       `json:"blocs"`
}

// Item is a piece of evidence: a check or a criterion.
type Item struct {
	Check       CheckID       `json:"check,omitempty"`
	Deliverable DeliverableID `json:"deliverable,omitempty"`
	Criterion   CriterionID   `json:"criterion,omitempty"`
	Team        TeamID        `json:"team"`
	Member      MemberID      `json:"member,omitempty"`
	State       State         `json:"state"`
	Possible    Amount        `json:"possible"`
	Obtained    Amount        `json:"obtained"`
}

// Evidence is one side of a competency, with the way back to what was seen.
type Evidence struct {
	Score
	Items []Item `json:"items"`
}

// Sides says which evidence a combined figure rests on.
type Sides string

// Which evidence decides.
const (
	BothSides      Sides = "both"
	GroupSide      Sides = "group"
	IndividualSide Sides = "individual"
	NoSide         Sides = "none"
)

// Outcome is a share and what the scale says of it.
type Outcome struct {
	Share      *Amount      `json:"share"`  // 0 to 1, to the millionth; null when not assessed
	Figure     *Amount      `json:"figure"` // out of the scale's Max, rounded; null when not assessed
	Attainment AttainmentID `json:"attainment"`
	// Provisional tells that something that speaks for it still waits.
	Provisional bool `json:"provisional"`

	exact *big.Rat
}

// Combined joins a group's evidence and a member's own.
type Combined struct {
	Group      Evidence `json:"group"`
	Individual Evidence `json:"individual"`
	Sides      Sides    `json:"sides"`
	Outcome
}

// CompetencyLine is one competency of one member.
type CompetencyLine struct {
	Code CompetencyCode `json:"code"`
	Bloc BlocCode       `json:"bloc"`
	Combined
}

// BlocLine is one bloc of one member.
type BlocLine struct {
	Bloc     BlocCode         `json:"bloc"`
	Assessed []CompetencyCode `json:"assessed"` // those the figure rests on
	Of       int              `json:"of"`       // competencies of the bloc in the scheme
	Outcome
}

// add counts another score in. Share is left to close.
func (s *Score) add(o Score) {
	s.Possible += o.Possible
	s.Judged += o.Judged
	s.Obtained += o.Obtained
	s.Pending += o.Pending
	s.Excluded += o.Excluded
}

// close works out the share.
func (s *Score) close() {
	if r := s.ratio(); r != nil {
		share := amountOfRat(r)
		s.Share = &share
	}
}

// ratio is the exact share, nil when nothing is judged.
func (s Score) ratio() *big.Rat {
	if s.Judged == 0 {
		return nil
	}
	return big.NewRat(int64(s.Obtained), int64(s.Judged))
}

// judged, waiting and excluded are the scores of one item.
func judged(points, obtained Amount) Score {
	s := Score{Possible: points, Judged: points, Obtained: obtained}
	s.close()
	return s
}

func waiting(points Amount) Score  { return Score{Possible: points, Pending: points} }
func excluded(points Amount) Score { return Score{Possible: points, Excluded: points} }

func (l CheckLine) item() Item {
	return Item{Check: l.Check, Team: l.Team, Member: l.Member, State: l.State, Possible: l.Possible, Obtained: l.Obtained}
}

func (l CriterionLine) item() Item {
	return Item{Deliverable: l.Deliverable, Criterion: l.Criterion, Team: l.Team, Member: l.Member,
		State: l.State, Possible: l.Possible, Obtained: l.Obtained}
}
