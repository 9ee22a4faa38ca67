// Package check looks at instances from outside and says what it saw.
//
// A check never trusts the machine it looks at: it sends its own traffic,
// reads the kernel's state and files from the host, and never runs what a team
// can change. What it needs of an instance is a runtime.Target.
package check

import (
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// Verdict is what a check says.
type Verdict string

// The verdicts. Error never costs a team a point: it is retried and told to the
// operator. Whatever the verdict, a check stays in the denominator.
const (
	Pass  Verdict = "pass"
	Fail  Verdict = "fail"  // the team's work is not right
	Error Verdict = "error" // the platform could not look
	Skip  Verdict = "skip"  // a check it needs did not pass
)

// Result is what one check said, once. Results are only ever added.
type Result struct {
	ID           string // UUIDv7
	Check        lab.CheckID
	Task         string
	Verdict      Verdict
	Points       float64 // what the check is worth
	Share        float64 // of the points, 0 to 1; partial credit with Fail
	Competencies []lab.CompetencyCode
	Expected     lab.Text // what would be right, without giving the answer away
	Observed     lab.Text // what was seen
	SelfReported bool     // the team's machine said so itself
	Attempts     int
	Started      time.Time
	Duration     time.Duration

	Instance  runtime.InstanceID
	Lab       string                    // digest
	Images    map[string]runtime.Digest // node → image that ran
	Nodes     map[string]string         // node → container
	Evidence  []Evidence
	Incident  string // for the operator, with Error: the cause
	OtherTeam string // set when a submitted flag belongs to another instance
}

// Evidence is what a verdict rests on, found again by its digest.
type Evidence struct {
	Digest    runtime.Digest
	MediaType string
	Name      string // what it is, for example "routes of r1"
	Content   []byte // at most 64 KiB
}
