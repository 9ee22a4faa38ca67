package ledger

import (
	"fmt"
	"strings"
)

// Text is a sentence in the two languages people read here.
type Text struct {
	FR string `json:"fr"`
	EN string `json:"en"`
}

// say puts the same arguments into both languages.
func say(fr, en string, args ...any) Text {
	return Text{FR: fmt.Sprintf(fr, args...), EN: fmt.Sprintf(en, args...)}
}

// Code says which rule was broken. It is an error, so that errors.Is(err,
// ledger.Gap) asks for it.
type Code string

// Error implements error.
func (c Code) Error() string { return string(c) }

// What can be wrong with a chain.
const (
	OtherStream Code = "other-stream" // an entry of another stream
	Gap         Code = "gap"          // entries are missing before this one
	Order       Code = "order"        // an entry stands at another's place, or twice
	BrokenLink  Code = "broken-link"  // Prev is not the hash of the entry before
	Changed     Code = "changed"      // Hash is not that of the content
	Imprecise   Code = "time"         // a time finer than the microseconds that are hashed
	BadDigest   Code = "bad-digest"   // not of the form sha256:<64 hex>
	Unwritable  Code = "unwritable"   // a field that the bundle's text cannot hold
)

// What can be wrong with a seal.
const (
	BadSeal      Code = "bad-seal"      // a field that cannot be
	BadSignature Code = "bad-signature" // the signature is not the key's over this seal
	OtherKey     Code = "other-key"     // sealed with another key than the one expected
	NotSealed    Code = "not-sealed"    // the seal speaks of another stream or another head
	Truncated    Code = "truncated"     // entries the seal covers are missing at the end
	AfterSeal    Code = "after-seal"    // entries no seal covers
)

// What can be wrong with a bundle.
const (
	NotABundle  Code = "not-a-bundle"  // no zip, or not the manifest of this format
	TooLarge    Code = "too-large"     // beyond a limit
	BadName     Code = "bad-name"      // a file name that has no place in a bundle
	Twice       Code = "twice"         // two files of one name
	NotAFile    Code = "not-a-file"    // a link, a device, an encrypted or oddly packed file
	Overlap     Code = "overlap"       // two files share bytes of the zip
	MissingFile Code = "missing-file"  // a file that must be there
	MissingBlob Code = "missing-blob"  // a blob that an entry refers to
	Stray       Code = "stray"         // a file nothing speaks of
	WrongFile   Code = "wrong-file"    // size or digest are not as listed
	WrongForm   Code = "wrong-form"    // not written the one way the format has
	Unreadable  Code = "unreadable"    // damaged zip data
	TooMany     Code = "more-problems" // the list of problems was cut
)

// Problem is one thing that is wrong. It is an error whose Code errors.Is finds.
type Problem struct {
	Code  Code   `json:"code"`
	Where string `json:"where,omitempty"` // a file of a bundle
	Seq   int64  `json:"seq,omitempty"`   // the entry's place, counted from 1
	Text  Text   `json:"text"`
}

// Error is the English sentence.
func (p *Problem) Error() string {
	if p.Where != "" {
		return p.Where + ": " + p.Text.EN
	}
	return p.Text.EN
}

// Unwrap is the code.
func (p *Problem) Unwrap() error { return p.Code }

// Problems is everything that is wrong, in the order it was found.
type Problems []*Problem

// Error is one sentence a line.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, each := range p {
		lines[i] = each.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives each problem to errors.Is and errors.As.
func (p Problems) Unwrap() []error {
	all := make([]error, len(p))
	for i, each := range p {
		all[i] = each
	}
	return all
}

// mostProblems is how many are listed: a hostile file can have any number.
const mostProblems = 50

// add lists one more, nil being none.
func (p *Problems) add(more ...*Problem) {
	for _, each := range more {
		switch {
		case each == nil || len(*p) > mostProblems:
		case len(*p) == mostProblems:
			*p = append(*p, problem(TooMany, "", say("il y a d'autres problèmes, qui ne sont pas listés", "there are more problems, which are not listed")))
		default:
			*p = append(*p, each)
		}
	}
}

func problem(code Code, where string, text Text) *Problem {
	return &Problem{Code: code, Where: where, Text: text}
}
