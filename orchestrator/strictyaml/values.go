package strictyaml

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"time"
)

// kindNames are the kinds in a sentence.
var kindNames = map[Kind]Text{
	Null:     {FR: "rien", EN: "nothing"},
	Scalar:   {FR: "une valeur simple", EN: "a single value"},
	Mapping:  {FR: "des clés et des valeurs", EN: "keys and values"},
	Sequence: {FR: "une liste", EN: "a list"},
}

// known tells whether a node is there and was accepted.
func known(n *Node) bool { return n != nil && n.kind != Invalid }

// want tells whether a node is of a kind and reports it when it is not.
func (r *Reader) want(n *Node, kind Kind) bool {
	if !known(n) {
		return false
	}
	if n.kind == kind {
		return true
	}
	want, have := kindNames[kind], kindNames[n.kind]
	r.Problem(n, "wrong-kind", "expected %[1]s, found %[2]s", "attendu : %[3]s ; trouvé : %[4]s",
		want.EN, have.EN, want.FR, have.FR)
	return false
}

// Mapping is the entries of a mapping, in file order. It reports another kind.
func (r *Reader) Mapping(n *Node) []Entry {
	if !r.want(n, Mapping) {
		return nil
	}
	return n.entries
}

// Sequence is the elements of a list. It reports another kind.
func (r *Reader) Sequence(n *Node) []*Node {
	if !r.want(n, Sequence) {
		return nil
	}
	return n.items
}

// Fields is the values of a mapping by key. It reports keys that are neither
// required nor optional, and required keys that are not there or are empty. An
// optional key without a value is as good as absent.
func (r *Reader) Fields(n *Node, required, optional []string) map[string]*Node {
	if !r.want(n, Mapping) {
		return nil
	}
	names := slices.Concat(required, optional)
	fields := make(map[string]*Node, len(n.entries))
	for _, e := range n.entries {
		if !slices.Contains(names, e.Name()) {
			r.Unknown(e.Key, "key-unknown", Text{FR: "clé", EN: "key"}, e.Name(), names)
			continue
		}
		if e.Value.kind != Null {
			fields[e.Name()] = e.Value
		}
	}
	for _, name := range required {
		if fields[name] == nil {
			r.missing(n, name)
		}
	}
	return fields
}

// missing reports a required key, where it is empty or where it should be.
func (r *Reader) missing(n *Node, name string) {
	for _, e := range n.entries {
		if e.Name() == name {
			r.Problem(e.Key, "value-missing", "the key %q needs a value", "la clé %q demande une valeur", name)
			return
		}
	}
	r.Problem(n, "key-missing", "the key %q is missing", "la clé %q manque", name)
}

// String is a scalar's text as written: 1.0 and true are texts too. It reports
// an absent value or another kind.
func (r *Reader) String(n *Node) (string, bool) {
	if !r.want(n, Scalar) {
		return "", false
	}
	return n.text, true
}

// Filled is String that also reports a text without any letter.
func (r *Reader) Filled(n *Node) (string, bool) {
	text, ok := r.String(n)
	if ok && !filled.MatchString(text) {
		r.Problem(n, "text-empty", "the text is empty", "le texte est vide")
		return "", false
	}
	return text, ok
}

// OneOf is a text that must be one of the words. The noun names what they are.
func (r *Reader) OneOf(n *Node, noun Text, words ...string) (string, bool) {
	text, ok := r.String(n)
	if ok && !slices.Contains(words, text) {
		r.Unknown(n, "value-unknown", noun, text, words)
		return "", false
	}
	return text, ok
}

var (
	filled  = regexp.MustCompile(`\S`)
	decimal = regexp.MustCompile(`^-?(0|[1-9][0-9]*)$`)
	real    = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$`)
)

// bare is the text of a scalar written without quotes.
func (r *Reader) bare(n *Node, want Text) (string, bool) {
	text, ok := r.String(n)
	if ok && n.quoted {
		r.wrongType(n, want)
		return "", false
	}
	return text, ok
}

// wrongType reports a scalar that is not written as it should be.
func (r *Reader) wrongType(n *Node, want Text) {
	r.Problem(n, "wrong-type", "expected %[1]s, found %[3]s", "attendu : %[2]s ; trouvé : %[3]s",
		want.EN, want.FR, quote(n.text))
}

// Int is a whole number between min and max, written in decimal digits without
// quotes.
func (r *Reader) Int(n *Node, min, max int64) (int64, bool) {
	want := Text{FR: "un nombre entier, comme 42", EN: "a whole number such as 42"}
	text, ok := r.bare(n, want)
	if !ok {
		return 0, false
	}
	value, err := strconv.ParseInt(text, 10, 64)
	if !decimal.MatchString(text) {
		r.wrongType(n, want)
		return 0, false
	}
	if err != nil || value < min || value > max {
		r.Problem(n, "out-of-range", "%s is not between %d and %d", "%s n'est pas entre %d et %d", clip(text), min, max)
		return 0, false
	}
	return value, true
}

// Float is a finite number written in decimal digits without quotes.
func (r *Reader) Float(n *Node) (float64, bool) {
	want := Text{FR: "un nombre, comme 4 ou 0.5", EN: "a number such as 4 or 0.5"}
	text, ok := r.bare(n, want)
	if !ok {
		return 0, false
	}
	value, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsInf(value, 0) || !real.MatchString(text) {
		r.wrongType(n, want)
		return 0, false
	}
	return value, true
}

// Bool is true or false, without quotes.
func (r *Reader) Bool(n *Node) (value, ok bool) {
	want := Text{FR: "true ou false", EN: "true or false"}
	text, ok := r.bare(n, want)
	if ok && text != "true" && text != "false" {
		r.wrongType(n, want)
		return false, false
	}
	return text == "true", ok
}

// Duration is a time span of zero or more, written 500ms, 90s, 45m, 1h30m.
func (r *Reader) Duration(n *Node) (time.Duration, bool) {
	text, ok := r.String(n)
	if !ok {
		return 0, false
	}
	value, err := time.ParseDuration(text)
	if err != nil || value < 0 {
		r.wrongType(n, Text{FR: "une durée, comme 500ms, 90s ou 1h30m", EN: "a duration such as 500ms, 90s or 1h30m"})
		return 0, false
	}
	return value, true
}

// clip shortens foreign text that a message shows without quotes.
func clip(text string) string {
	quoted := quote(text)
	return quoted[1 : len(quoted)-1]
}
