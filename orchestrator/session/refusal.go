package session

import "fmt"

// Refusal says why a command cannot be carried out as things stand, and what
// would make it possible.
type Refusal struct {
	Code string // for programs, for example "not-ready"
	Text Text   // for people
}

// Error is the English sentence.
func (r *Refusal) Error() string { return r.Code + ": " + r.Text.EN }

func refuse(code, fr, en string, args ...any) *Refusal {
	return &Refusal{Code: code, Text: Text{FR: fmt.Sprintf(fr, args...), EN: fmt.Sprintf(en, args...)}}
}

// Problem is something wrong with a plan, with its place.
type Problem struct {
	Field string `json:"field"` // for example "teams[2].members"
	Text  Text   `json:"text"`
}

// Invalid is every problem of a plan at once.
type Invalid []Problem

// Error is the first sentence, and how many more there are.
func (i Invalid) Error() string {
	if len(i) == 1 {
		return i[0].Field + ": " + i[0].Text.EN
	}
	return fmt.Sprintf("%s: %s (and %d more)", i[0].Field, i[0].Text.EN, len(i)-1)
}
