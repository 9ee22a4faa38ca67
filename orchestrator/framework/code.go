package framework

import (
	"cmp"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Code names one thing of the référentiel: the bloc "B6", its activity "B6.A2",
// its competency "B6.C3", its evaluation modality "B6.M1".
type Code string

// Kind says what a code names.
type Kind string

// The kinds. The empty Kind belongs to a string that is not a code.
const (
	KindBloc       Kind = "bloc"
	KindActivity   Kind = "activity"
	KindCompetency Kind = "competency"
	KindModality   Kind = "modality"
)

// kindLetters are the letters that codes use.
var kindLetters = map[string]Kind{"A": KindActivity, "C": KindCompetency, "M": KindModality}

var codePattern = regexp.MustCompile(`^B([1-9][0-9]{0,2})(?:\.([ACM])([1-9][0-9]{0,2}))?$`)

// CodeError says that a text is not the code that was wanted.
type CodeError struct {
	Text    string // what was given
	Want    Kind   // empty means any kind
	Suggest Code   // what was probably meant; may be empty
}

// Error is a sentence for the person who wrote the code.
func (e *CodeError) Error() string {
	example := map[Kind]string{KindBloc: "B6", KindActivity: "B6.A1", KindCompetency: "B6.C3", KindModality: "B6.M1"}
	message := fmt.Sprintf("%q is not a code; a code is written B6, B6.A1, B6.C3 or B6.M1", e.Text)
	if e.Want != "" {
		message = fmt.Sprintf("%q is not the code of a %s; one is written %s", e.Text, e.Want, example[e.Want])
	}
	if e.Suggest != "" {
		message += fmt.Sprintf(" (did you mean %q?)", string(e.Suggest))
	}
	return message
}

// ParseCode reads a code of any kind, written exactly: "B6.C3", not "b6c3". It
// looks at the form alone; whether the référentiel has it, a Framework tells.
// The error is a *CodeError.
func ParseCode(text string) (Code, error) {
	if !codePattern.MatchString(text) {
		return "", &CodeError{Text: text, Suggest: meant(text)}
	}
	return Code(text), nil
}

// parseKind reads a code of one kind.
func parseKind(text string, want Kind) (Code, error) {
	code, err := ParseCode(text)
	if err == nil && code.Kind() == want {
		return code, nil
	}
	suggest := meant(text)
	if suggest.Kind() != want {
		suggest = ""
	}
	return "", &CodeError{Text: text, Want: want, Suggest: suggest}
}

var loosePattern = regexp.MustCompile(`^B(?:LOC)?[ ._-]*0*([1-9][0-9]?)(?:[ ./:_-]*([ACM])[ ._-]*0*([1-9][0-9]?))?$`)

// meant is the code that a carelessly written text stands for: "b6c3" and
// "B6-C03" mean "B6.C3". Empty when it stands for none, or is one already.
func meant(text string) Code {
	if len(text) > 20 {
		return ""
	}
	m := loosePattern.FindStringSubmatch(strings.ToUpper(strings.TrimSpace(text)))
	if m == nil {
		return ""
	}
	code := "B" + m[1]
	if m[2] != "" {
		code += "." + m[2] + m[3]
	}
	if code == text {
		return ""
	}
	return Code(code)
}

// parts are the bloc's number, the kind and the number in the bloc, which is 0
// for a bloc. All are zero for what is not a code.
func (c Code) parts() (bloc int, kind Kind, number int) {
	m := codePattern.FindStringSubmatch(string(c))
	if m == nil {
		return 0, "", 0
	}
	bloc, _ = strconv.Atoi(m[1]) // at most three digits
	if m[2] == "" {
		return bloc, KindBloc, 0
	}
	number, _ = strconv.Atoi(m[3])
	return bloc, kindLetters[m[2]], number
}

// Kind says what the code names; empty when it is not a code.
func (c Code) Kind() Kind {
	_, kind, _ := c.parts()
	return kind
}

// Bloc is the code of the bloc that the code is in, of a bloc itself; empty
// when c is not a code.
func (c Code) Bloc() Code {
	if bloc, _, _ := c.parts(); bloc > 0 {
		return blocCode(bloc)
	}
	return ""
}

// CompareCodes orders codes as the référentiel does: by bloc, then the bloc
// itself, activities, competencies, modalities, each by number, so that B2
// comes before B10. What is not a code comes first.
func CompareCodes(a, b Code) int {
	blocA, kindA, numberA := a.parts()
	blocB, kindB, numberB := b.parts()
	return cmp.Or(
		cmp.Compare(blocA, blocB), cmp.Compare(kindRank[kindA], kindRank[kindB]),
		cmp.Compare(numberA, numberB), cmp.Compare(a, b))
}

// kindRank is the order of kinds inside a bloc.
var kindRank = map[Kind]int{KindBloc: 1, KindActivity: 2, KindCompetency: 3, KindModality: 4}

// blocCode is the code of the bloc with a number.
func blocCode(number int) Code { return Code("B" + strconv.Itoa(number)) }

// childCode is the code of the number-th thing of a kind in a bloc.
func childCode(bloc Code, letter string, number int) Code {
	return bloc + Code("."+letter+strconv.Itoa(number))
}
