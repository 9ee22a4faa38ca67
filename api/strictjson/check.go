package strictjson

import (
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/pupitre-lab/pupitre/api/problem"
)

// bounds are the min and max tags of a field.
type bounds struct {
	min, max *float64
}

var (
	jsonReader = reflect.TypeFor[json.Unmarshaler]()
	textReader = reflect.TypeFor[encoding.TextUnmarshaler]()
)

// check compares a parsed value with the Go type that will hold it.
func check(faults *Faults, pointer string, value any, t reflect.Type, b bounds) {
	for t.Kind() == reflect.Pointer {
		if value == nil {
			return
		}
		t = t.Elem()
	}
	if t.Kind() == reflect.Interface {
		return
	}
	if reads(t, jsonReader) || reads(t, textReader) {
		checkReader(faults, pointer, value, t)
		return
	}
	switch t.Kind() {
	case reflect.Struct:
		checkStruct(faults, pointer, value, t)
	case reflect.Map:
		checkMap(faults, pointer, value, t, b)
	case reflect.Slice, reflect.Array:
		checkSlice(faults, pointer, value, t, b)
	case reflect.String:
		checkText(faults, pointer, value, b)
	case reflect.Bool:
		if _, ok := value.(bool); !ok {
			expected(faults, pointer, value, problem.Text{FR: "true ou false", EN: "true or false"})
		}
	default:
		checkNumber(faults, pointer, value, t, b)
	}
}

func reads(t, method reflect.Type) bool { return reflect.PointerTo(t).Implements(method) }

// checkReader lets a type that reads itself say whether it can.
func checkReader(faults *Faults, pointer string, value any, t reflect.Type) {
	what := readerWords(t)
	if value == nil && t != reflect.TypeFor[json.RawMessage]() {
		expected(faults, pointer, value, what)
		return
	}
	if err := json.Unmarshal(encode(value), reflect.New(t).Interface()); err != nil {
		expected(faults, pointer, value, what)
	}
}

func readerWords(t reflect.Type) problem.Text {
	if t == reflect.TypeFor[time.Time]() {
		return problem.Text{FR: `une date RFC 3339, comme "2026-05-04T08:30:00Z"`, EN: `a date as RFC 3339 has it, like "2026-05-04T08:30:00Z"`}
	}
	if says, ok := reflect.New(t).Interface().(interface{ Expected() problem.Text }); ok {
		return says.Expected()
	}
	return problem.Text{FR: "une autre valeur", EN: "another value"}
}

// encode is the parsed value as JSON again.
func encode(value any) []byte {
	data, err := json.Marshal(plain(value))
	if err != nil {
		panic(fmt.Sprintf("strictjson: parsed JSON did not marshal: %v", err))
	}
	return data
}

func plain(value any) any {
	switch value := value.(type) {
	case object:
		out := map[string]any{}
		for key, v := range value.values {
			out[key] = plain(v)
		}
		return out
	case []any:
		out := make([]any, len(value))
		for i, v := range value {
			out[i] = plain(v)
		}
		return out
	}
	return value
}

func checkStruct(faults *Faults, pointer string, value any, t reflect.Type) {
	o, ok := value.(object)
	if !ok {
		expected(faults, pointer, value, problem.Text{FR: "un objet", EN: "an object"})
		return
	}
	fields := fieldsOf(t)
	for _, key := range o.keys {
		at := slices.IndexFunc(fields, func(f field) bool { return f.name == key })
		if at < 0 {
			faults.addf(Join(pointer, key), "unknown-field", problem.Text{FR: "champ inconnu ; sont connus : %s", EN: "unknown field; known are: %s"}, names(fields))
			continue
		}
		check(faults, Join(pointer, key), o.values[key], fields[at].kind, fields[at].bounds)
	}
	for _, f := range fields {
		if _, there := o.values[f.name]; f.required && !there {
			faults.Add(Join(pointer, f.name), "required", problem.Text{FR: "ce champ est obligatoire", EN: "this field is required"})
		}
	}
}

type field struct {
	name     string
	kind     reflect.Type
	required bool
	bounds   bounds
}

// fieldsOf lists what a struct reads, with the fields of those it embeds.
func fieldsOf(t reflect.Type) []field {
	var fields []field
	for f := range fieldsIn(t) {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous && name == "" {
			fields = append(fields, fieldsOf(f.Type)...)
			continue
		}
		if name == "-" || !f.IsExported() {
			continue
		}
		if name == "" {
			name = f.Name
		}
		fields = append(fields, field{
			name: name, kind: f.Type, required: !strings.Contains(options, "omit"),
			bounds: bounds{min: number(f.Tag.Get("min")), max: number(f.Tag.Get("max"))},
		})
	}
	return fields
}

func fieldsIn(t reflect.Type) func(func(reflect.StructField) bool) {
	return func(yield func(reflect.StructField) bool) {
		for i := range t.NumField() {
			if !yield(t.Field(i)) {
				return
			}
		}
	}
}

func number(tag string) *float64 {
	if tag == "" {
		return nil
	}
	n, err := strconv.ParseFloat(tag, 64)
	if err != nil {
		panic(fmt.Sprintf("strictjson: the bound %q is not a number", tag))
	}
	return &n
}

func names(fields []field) string {
	var all []string
	for _, f := range fields {
		all = append(all, f.name)
	}
	return strings.Join(all, ", ")
}

func checkMap(faults *Faults, pointer string, value any, t reflect.Type, b bounds) {
	o, ok := value.(object)
	if !ok {
		expected(faults, pointer, value, problem.Text{FR: "un objet", EN: "an object"})
		return
	}
	if !checkCount(faults, pointer, len(o.keys), b) {
		return
	}
	for _, key := range o.keys {
		check(faults, Join(pointer, key), o.values[key], t.Elem(), bounds{})
	}
}

func checkSlice(faults *Faults, pointer string, value any, t reflect.Type, b bounds) {
	if t.Elem().Kind() == reflect.Uint8 { // encoding/json reads bytes as base64
		var bytes []byte
		if text, ok := value.(string); !ok || json.Unmarshal(encode(text), &bytes) != nil {
			expected(faults, pointer, value, problem.Text{FR: "un texte en base64", EN: "a text in base64"})
		}
		return
	}
	items, ok := value.([]any)
	if !ok {
		expected(faults, pointer, value, problem.Text{FR: "une liste", EN: "a list"})
		return
	}
	if !checkCount(faults, pointer, len(items), b) {
		return
	}
	for i, item := range items {
		check(faults, Join(pointer, strconv.Itoa(i)), item, t.Elem(), bounds{})
	}
}

func checkCount(faults *Faults, pointer string, count int, b bounds) bool {
	least, most := limits(b, MaxItems)
	if count < least || count > most {
		faults.addf(pointer, "length", problem.Text{FR: "de %d à %d éléments sont attendus, pas %d", EN: "%d to %d elements are expected, not %d"}, least, most, count)
		return false
	}
	return true
}

func checkText(faults *Faults, pointer string, value any, b bounds) {
	text, ok := value.(string)
	if !ok {
		expected(faults, pointer, value, problem.Text{FR: "un texte", EN: "a text"})
		return
	}
	least, most := limits(b, MaxText)
	if count := utf8.RuneCountInString(text); count < least || count > most {
		faults.addf(pointer, "length", problem.Text{FR: "de %d à %d caractères sont attendus, pas %d", EN: "%d to %d characters are expected, not %d"}, least, most, count)
	}
}

func limits(b bounds, most int) (int, int) {
	least := 0
	if b.min != nil {
		least = int(*b.min)
	}
	if b.max != nil {
		most = int(*b.max)
	}
	return least, most
}

func checkNumber(faults *Faults, pointer string, value any, t reflect.Type, b bounds) {
	what := problem.Text{FR: "un nombre", EN: "a number"}
	if t.Kind() != reflect.Float64 && t.Kind() != reflect.Float32 {
		what = problem.Text{FR: "un nombre entier", EN: "a whole number"}
	}
	n, ok := value.(json.Number)
	if !ok || json.Unmarshal([]byte(n), reflect.New(t).Interface()) != nil {
		expected(faults, pointer, value, what)
		return
	}
	f, err := n.Float64()
	if err != nil || b.min != nil && f < *b.min || b.max != nil && f > *b.max {
		faults.Add(pointer, "range", problem.Text{FR: "attendu : " + what.FR + b.in(problem.French), EN: what.EN + b.in(problem.English) + " is expected"})
	}
}

func (b bounds) in(l problem.Language) string {
	plain := func(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
	switch {
	case b.min != nil && b.max != nil:
		return problem.Text{FR: " de " + plain(*b.min) + " à " + plain(*b.max), EN: " from " + plain(*b.min) + " to " + plain(*b.max)}.In(l)
	case b.min != nil:
		return problem.Text{FR: " d'au moins ", EN: " of at least "}.In(l) + plain(*b.min)
	}
	return problem.Text{FR: " d'au plus ", EN: " of at most "}.In(l) + plain(*b.max)
}

// expected reports a value of the wrong type.
func expected(faults *Faults, pointer string, value any, what problem.Text) {
	got := kindWords(value)
	faults.Add(pointer, "type", problem.Text{FR: "attendu : " + what.FR + ", pas " + got.FR, EN: what.EN + " is expected, not " + got.EN})
}

func kindWords(value any) problem.Text {
	switch value.(type) {
	case object:
		return problem.Text{FR: "un objet", EN: "an object"}
	case []any:
		return problem.Text{FR: "une liste", EN: "a list"}
	case string:
		return problem.Text{FR: "ce texte", EN: "this text"}
	case json.Number:
		return problem.Text{FR: "ce nombre", EN: "this number"}
	case bool:
		return problem.Text{FR: "true ou false", EN: "true or false"}
	}
	return problem.Text{FR: "null", EN: "null"}
}

// Join is the pointer to a key or index within what a pointer points to.
func Join(pointer, key string) string {
	return pointer + "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(key)
}
