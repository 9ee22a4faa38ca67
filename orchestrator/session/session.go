// Package session is an evaluation of some teams on one lab: planned, prepared,
// launched for all at the same instant, closed, judged, sealed.
//
// Everything that happens in a session is an Event, an entry of the session's
// ledger. State is what the entries add up to; a command is a pure function from
// a State to the events that should follow, or to a refusal. What happens to
// containers is done elsewhere, by whoever looks at a State and appends what
// came of it: so a platform that stops at any moment goes on where it was.
package session

import (
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

// ID names a session: a UUIDv7.
type ID string

// NewID is a fresh ID.
func NewID() ID { return ID(uuid.Must(uuid.NewV7()).String()) }

// Stream is the name of the session's ledger.
func (id ID) Stream() string { return StreamPrefix + string(id) }

// StreamPrefix begins the names of the ledgers of all sessions.
const StreamPrefix = "session/"

// Text is a sentence for people, in both languages.
type Text struct {
	FR string `json:"fr"`
	EN string `json:"en"`
}

// Seconds is a duration; in JSON it is a number of seconds.
type Seconds time.Duration

// MarshalJSON writes the seconds as a number, to the millisecond.
func (s Seconds) MarshalJSON() ([]byte, error) {
	return json.Marshal(float64(time.Duration(s).Milliseconds()) / 1000)
}

// UnmarshalJSON reads a number of seconds.
func (s *Seconds) UnmarshalJSON(data []byte) error {
	var n float64
	if err := json.Unmarshal(data, &n); err != nil {
		return err
	}
	*s = Seconds(time.Duration(n*1000) * time.Millisecond)
	return nil
}

// Duration is the same length of time.
func (s Seconds) Duration() time.Duration { return time.Duration(s) }

// Phase is where a session is in its life. It only moves forward.
type Phase string

// The life of a session.
const (
	Planned   Phase = "planned"   // may still be amended
	Preparing Phase = "preparing" // the instances are being built
	Ready     Phase = "ready"     // every team's instance stands, warm
	Running   Phase = "running"   // the clocks run
	Closing   Phase = "closing"   // the final checks run, last states are kept
	Closed    Phase = "closed"    // waits for graders
	Sealed    Phase = "sealed"    // signed; nothing may be added
	Cancelled Phase = "cancelled" // before it was launched
)

// LabRef names one exact version of a lab.
type LabRef struct {
	ID      string        `json:"id"`
	Version string        `json:"version"`
	Digest  ledger.Digest `json:"digest"`
}

// Member is a person of a team as the session was planned.
type Member struct {
	Person people.PersonID `json:"person"`
	// ExtraTime is the person's standing right, as a share of the duration: 0.33
	// is a third more.
	ExtraTime float64 `json:"extra_time,omitempty"`
}

// Team is who works together in one instance.
type Team struct {
	ID      people.TeamID `json:"id"`
	Name    string        `json:"name"`
	Members []Member      `json:"members"`
}

// ExtraTime is the largest standing right of the members: a group works together
// until its last member has had their time.
func (t Team) ExtraTime() float64 {
	extra := 0.0
	for _, m := range t.Members {
		extra = max(extra, m.ExtraTime)
	}
	return extra
}

// Plan is what a session is to be.
type Plan struct {
	ID        ID                 `json:"id"`
	Promotion people.PromotionID `json:"promotion"`
	Title     string             `json:"title"`
	Lab       LabRef             `json:"lab"`
	Framework ledger.Digest      `json:"framework"` // of the référentiel's wording
	Mode      lab.Mode           `json:"mode"`      // who works in one instance
	Starts    time.Time          `json:"starts"`    // planned; launching is by hand
	Duration  Seconds            `json:"duration_s"`
	Teams     []Team             `json:"teams"`
	Rules     Rules              `json:"rules"`
}

// Team finds a team of the plan.
func (p Plan) Team(id people.TeamID) (Team, bool) {
	for _, t := range p.Teams {
		if t.ID == id {
			return t, true
		}
	}
	return Team{}, false
}

// TeamOf finds the team a person works in.
func (p Plan) TeamOf(person people.PersonID) (Team, bool) {
	for _, t := range p.Teams {
		for _, m := range t.Members {
			if m.Person == person {
				return t, true
			}
		}
	}
	return Team{}, false
}

// Show is what teams see of their self-checks.
type Show string

// What teams may see.
const (
	ShowAll     Show = "all"     // verdict, expected and observed
	ShowVerdict Show = "verdict" // the verdict alone
	ShowNothing Show = "none"    // that the check was made
)

// Counts says which result of a check counts.
type Counts string

// Which result counts.
const (
	CountsFinal Counts = "final" // that of the final checks
	CountsBest  Counts = "best"  // the best one before the end
)

// Rules are what a session allows.
type Rules struct {
	Attempts        int      `json:"attempts"`         // answers a team may give to one question or flag; 0 means without limit
	CheckEvery      Seconds  `json:"check_every_s"`    // a team may ask for checks once in so long
	Hints           bool     `json:"hints"`            // may be taken, at their cost
	Show            Show     `json:"show"`             // of self-checks
	Freeze          Seconds  `json:"freeze_s"`         // before the end, what teams see of the wall stands still
	Blind           bool     `json:"blind"`            // graders see no names
	Record          bool     `json:"record"`           // terminals are recorded, and teams are told
	RecordInput     bool     `json:"record_input"`     // with what is typed
	Counts          Counts   `json:"counts"`           // which result counts
	ReportsAfter    Seconds  `json:"reports_after_s"`  // individual reports are taken until so long after the team's end
	KeepImages      bool     `json:"keep_images"`      // every node's last state is kept as an image, for the oral
	KeepPaths       []string `json:"keep_paths"`       // of every node, kept as files
	RetentionMonths int      `json:"retention_months"` // of recordings and last states (files, images), after sealing
	Scale           string   `json:"scale"`            // how figures are told, see package grade
	GroupWeight     float64  `json:"group_weight"`     // share of the group's evidence in a competency; the rest is the individual's
}

// DefaultRules are sensible for an evaluation in a classroom.
func DefaultRules() Rules {
	return Rules{
		Attempts: 5, CheckEvery: Seconds(30 * time.Second), Hints: true, Show: ShowAll, Freeze: 0,
		Blind: true, Record: true, Counts: CountsFinal, ReportsAfter: Seconds(7 * 24 * time.Hour),
		KeepPaths: []string{"/etc", "/root", "/home"}, RetentionMonths: 12, Scale: "fr-20", GroupWeight: 0.5,
	}
}
