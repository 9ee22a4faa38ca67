package people

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// The kinds of refusal, to be inspected with errors.Is. Most come inside an
// *Error that has words for the user; ErrInvalid comes as an *Invalid and
// ErrThrottled as a *Throttled.
var (
	ErrNotFound  = errors.New("not found")
	ErrConflict  = errors.New("conflict")
	ErrInvalid   = errors.New("invalid")
	ErrThrottled = errors.New("too many attempts")
	ErrExpired   = errors.New("expired")
	ErrUsed      = errors.New("already used")
	ErrRefused   = errors.New("refused")   // who asks is not known, or did not prove it
	ErrForbidden = errors.New("forbidden") // who asks is known and may not
)

// Text is a sentence for users, in both languages.
type Text struct {
	FR string `json:"fr"`
	EN string `json:"en"`
}

// In is the text in a locale: "en", or French for anything else.
func (t Text) In(locale Locale) string {
	if locale == English {
		return t.EN
	}
	return t.FR
}

// textf formats both languages with the same arguments.
func textf(fr, en string, args ...any) Text {
	return Text{FR: fmt.Sprintf(fr, args...), EN: fmt.Sprintf(en, args...)}
}

// Error is a refusal with words for the user.
type Error struct {
	Kind error // one of the Err… above
	Text Text
}

func (e *Error) Error() string { return e.Kind.Error() + ": " + e.Text.EN }

// Unwrap gives the kind.
func (e *Error) Unwrap() error { return e.Kind }

func refusal(kind error, fr, en string, args ...any) error {
	return &Error{Kind: kind, Text: textf(fr, en, args...)}
}

// Problem is one thing wrong with what was given.
type Problem struct {
	Field string `json:"field"` // snake_case, as in JSON
	Text  Text   `json:"text"`
}

// Invalid lists everything that is wrong with what was given.
type Invalid struct {
	Problems []Problem
}

func (e *Invalid) Error() string {
	var parts []string
	for _, p := range e.Problems {
		parts = append(parts, p.Field+": "+p.Text.EN)
	}
	return "invalid: " + strings.Join(parts, "; ")
}

// Is makes errors.Is(err, ErrInvalid) hold.
func (e *Invalid) Is(target error) bool { return target == ErrInvalid }

// add notes a problem.
func (e *Invalid) add(field, fr, en string, args ...any) {
	e.Problems = append(e.Problems, Problem{Field: field, Text: textf(fr, en, args...)})
}

// take notes the problem of a field, when there is one.
func (e *Invalid) take(field string, problem Text) {
	if problem != (Text{}) {
		e.Problems = append(e.Problems, Problem{Field: field, Text: problem})
	}
}

// orNil is the error to return: nil when nothing is wrong.
func (e *Invalid) orNil() error {
	if len(e.Problems) == 0 {
		return nil
	}
	return e
}

func invalid(field, fr, en string, args ...any) error {
	e := &Invalid{}
	e.add(field, fr, en, args...)
	return e
}

// Throttled says when to try again.
type Throttled struct {
	RetryAfter time.Duration // whole seconds, at least one
}

func (e *Throttled) Error() string {
	return fmt.Sprintf("too many attempts: try again in %s", e.RetryAfter)
}

// Is makes errors.Is(err, ErrThrottled) hold.
func (e *Throttled) Is(target error) bool { return target == ErrThrottled }

func throttled(wait time.Duration) error {
	return &Throttled{RetryAfter: max(time.Second, (wait + time.Second - 1).Truncate(time.Second))}
}
