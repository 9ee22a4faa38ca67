// Package strictjson reads the JSON that strangers send into Go structs.
//
// It accepts less than encoding/json does and says more: one document of valid
// UTF-8 and nothing after it, no key twice, no unknown key, exact letters, no
// missing field, no null where none is meant, bounded depth. All that is wrong
// with the fields is told at once, each with its JSON Pointer.
//
// The target's json tags are the rule. A field is required unless its tag has
// omitempty or omitzero. Two more tags bound text (in characters), slices and
// maps (in elements) and numbers: `min:"1"` and `max:"200"`. A slice has room
// for MaxItems unless it says otherwise, a text for MaxText.
package strictjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"unicode/utf8"

	"github.com/pupitre-lab/pupitre/api/problem"
)

// Bounds of any document, whatever the target says.
const (
	MaxDepth  = 32     // objects and arrays inside one another
	MaxItems  = 10_000 // elements of an array without a max tag
	MaxText   = 65_536 // characters of a text without a max tag
	MaxFaults = 50     // told at once
)

// Faults collects what is wrong with the fields. The zero value is ready.
type Faults struct {
	fields []problem.Field
}

// Add reports a fault. The pointer is a JSON Pointer, "" for the whole body.
func (f *Faults) Add(pointer, code string, detail problem.Text) {
	if len(f.fields) < MaxFaults {
		f.fields = append(f.fields, problem.Field{Pointer: pointer, Code: code, Detail: detail})
	}
}

func (f *Faults) addf(pointer, code string, detail problem.Text, args ...any) {
	f.Add(pointer, code, problem.Newf("", detail, args...).Detail)
}

// Err is an invalid-fields problem, nil when nothing is wrong.
func (f *Faults) Err() error {
	if len(f.fields) == 0 {
		return nil
	}
	detail := problem.Text{FR: "1 champ ne convient pas", EN: "1 field will not do"}
	if n := len(f.fields); n > 1 {
		detail = problem.Text{FR: fmt.Sprintf("%d champs ne conviennent pas", n), EN: fmt.Sprintf("%d fields will not do", n)}
	}
	e := problem.New(problem.InvalidFields, detail)
	e.Fields = f.fields
	return e
}

// Checker is a target with rules of its own between or within fields. It is
// asked once every field has the right form.
type Checker interface {
	Check(faults *Faults)
}

// Decode reads data into the struct, slice or map that into points to. The
// error is a *problem.Error: malformed-json or invalid-fields. into is not
// changed when the fields are wrong.
func Decode(data []byte, into any) error {
	target := reflect.ValueOf(into)
	if target.Kind() != reflect.Pointer || target.IsNil() {
		return fmt.Errorf("strictjson: decode into %T; a pointer is needed", into)
	}
	tree, err := parse(data)
	if err != nil {
		return err
	}
	var faults Faults
	check(&faults, "", tree, target.Type().Elem(), bounds{})
	if err := faults.Err(); err != nil {
		return err
	}
	fresh := reflect.New(target.Type().Elem())
	if err := json.Unmarshal(data, fresh.Interface()); err != nil {
		return problem.New(problem.MalformedJSON, problem.Text{}).Because(err)
	}
	if checker, ok := fresh.Interface().(Checker); ok {
		checker.Check(&faults)
		if err := faults.Err(); err != nil {
			return err
		}
	}
	target.Elem().Set(fresh.Elem())
	return nil
}

// object is a JSON object with its keys in order.
type object struct {
	keys   []string
	values map[string]any
}

// parse makes a tree of object, []any, string, json.Number, bool and nil.
func parse(data []byte) (any, error) {
	if at := firstBadByte(data); at >= 0 {
		return nil, malformed(data, at, problem.Text{FR: "ces octets ne sont pas de l'UTF-8", EN: "these bytes are not UTF-8"})
	}
	p := parser{data: data, tokens: json.NewDecoder(bytes.NewReader(data))}
	p.tokens.UseNumber()
	tree, err := p.value(0)
	if err != nil {
		return nil, p.explain(err)
	}
	if _, err := p.tokens.Token(); !errors.Is(err, io.EOF) {
		return nil, malformed(data, int(p.tokens.InputOffset()), problem.Text{FR: "le document est fini ; rien ne doit suivre", EN: "the document has ended; nothing may follow"})
	}
	return tree, nil
}

type parser struct {
	data   []byte
	tokens *json.Decoder
}

func (p *parser) value(depth int) (any, error) {
	token, err := p.tokens.Token()
	if err != nil {
		return nil, err
	}
	switch token := token.(type) {
	case json.Delim:
		if depth == MaxDepth {
			return nil, p.refuse(problem.Text{
				FR: fmt.Sprintf("plus de %d niveaux d'imbrication", MaxDepth), EN: fmt.Sprintf("nested more than %d levels deep", MaxDepth)})
		}
		if token == '{' {
			return p.object(depth + 1)
		}
		return p.array(depth + 1)
	case string:
		return p.text(token)
	}
	return token, nil
}

// text refuses what no text of a person holds and databases refuse to keep.
func (p *parser) text(s string) (string, error) {
	if strings.ContainsRune(s, 0) {
		return "", p.refuse(problem.Text{FR: `un texte ne contient pas le caractère nul (\u0000)`, EN: `a text cannot hold the null character (\u0000)`})
	}
	return s, nil
}

func (p *parser) object(depth int) (any, error) {
	o := object{values: map[string]any{}}
	for p.tokens.More() {
		token, err := p.tokens.Token()
		if err != nil {
			return nil, err
		}
		key, err := p.text(token.(string)) // Token returns nothing else for a key
		if err != nil {
			return nil, err
		}
		if _, twice := o.values[key]; twice {
			return nil, p.refuse(problem.Text{FR: fmt.Sprintf("la clé %.60q est écrite deux fois", key), EN: fmt.Sprintf("the key %.60q is written twice", key)})
		}
		value, err := p.value(depth)
		if err != nil {
			return nil, err
		}
		o.keys = append(o.keys, key)
		o.values[key] = value
	}
	_, err := p.tokens.Token()
	return o, err
}

func (p *parser) array(depth int) (any, error) {
	items := []any{}
	for p.tokens.More() {
		value, err := p.value(depth)
		if err != nil {
			return nil, err
		}
		items = append(items, value)
	}
	_, err := p.tokens.Token()
	return items, err
}

func (p *parser) refuse(detail problem.Text) error {
	return malformed(p.data, int(p.tokens.InputOffset()), detail)
}

// explain turns what encoding/json says into a problem with a place.
func (p *parser) explain(err error) error {
	if known := (*problem.Error)(nil); errors.As(err, &known) {
		return known
	}
	at := int(p.tokens.InputOffset())
	if syntax := (*json.SyntaxError)(nil); errors.As(err, &syntax) {
		at = int(syntax.Offset)
	}
	if len(bytes.TrimSpace(p.data)) == 0 {
		return problem.New(problem.MalformedJSON, problem.Text{FR: "le corps est vide ; un document JSON est attendu", EN: "the body is empty; a JSON document is expected"})
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return malformed(p.data, len(p.data), problem.Text{FR: "le document s'arrête avant sa fin", EN: "the document stops before its end"})
	}
	return malformed(p.data, at, problem.Text{FR: "erreur de syntaxe", EN: "syntax error"}).Because(err)
}

// malformed places a detail at a byte, told as line and column from 1.
func malformed(data []byte, at int, detail problem.Text) *problem.Error {
	before := data[:min(max(at, 0), len(data))]
	line := bytes.Count(before, []byte("\n")) + 1
	column := utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:]) + 1
	return problem.New(problem.MalformedJSON, problem.Text{
		FR: fmt.Sprintf("ligne %d, colonne %d : %s", line, column, detail.FR),
		EN: fmt.Sprintf("line %d, column %d: %s", line, column, detail.EN),
	})
}

func firstBadByte(data []byte) int {
	if utf8.Valid(data) {
		return -1
	}
	for at := 0; at < len(data); {
		r, size := utf8.DecodeRune(data[at:])
		if r == utf8.RuneError && size == 1 {
			return at
		}
		at += size
	}
	return -1
}
