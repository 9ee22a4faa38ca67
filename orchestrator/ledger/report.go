package ledger

import "time"

// Trust says what is known of the key that signed.
type Trust string

// What can be known of a key.
const (
	KeyKnown   Trust = "known"   // it is the one expected
	KeyUnknown Trust = "unknown" // it was compared with none
	KeyOther   Trust = "other"   // it is not the one expected
)

// Step is a part of the verification.
type Step string

// The parts, in the order they are done.
const (
	StepForm  Step = "form"  // the zip and its list of files
	StepSeal  Step = "seal"  // the signature
	StepKey   Step = "key"   // whose it is
	StepChain Step = "chain" // the entries
	StepFiles Step = "files" // the blobs and all other files
)

// Finding is a part that holds.
type Finding struct {
	Step Step `json:"step"`
	Text Text `json:"text"`
}

// SealReport is what a report says of the seal.
type SealReport struct {
	Seq         int64     `json:"seq"`
	Head        Digest    `json:"head"`
	Time        time.Time `json:"time"`
	KeyID       KeyID     `json:"key_id"`
	Fingerprint string    `json:"fingerprint"` // 64 hexadecimal digits
	Trust       Trust     `json:"trust"`
}

// Report is what a verification found. What it says of stream, entries and times
// is what was read, also when it is wrong.
type Report struct {
	Holds    bool        `json:"holds"` // nothing is wrong
	Stream   string      `json:"stream,omitempty"`
	Tool     string      `json:"tool,omitempty"` // that says to have written the bundle
	Entries  int64       `json:"entries"`        // found right, from the first on
	Blobs    int         `json:"blobs"`          // found right
	From     *time.Time  `json:"from,omitempty"` // of the first entry
	To       *time.Time  `json:"to,omitempty"`   // of the last entry found right
	Seal     *SealReport `json:"seal,omitempty"`
	Verified []Finding   `json:"verified"`
	Problems Problems    `json:"problems"`
	Notes    []Text      `json:"notes"` // what nobody could tell
}

// step records a part: that it holds, or what is wrong with it.
func (r *Report) step(s Step, text Text, wrong ...*Problem) {
	before := len(r.Problems)
	r.Problems.add(wrong...)
	if len(r.Problems) == before {
		r.Verified = append(r.Verified, Finding{s, text})
	}
}
