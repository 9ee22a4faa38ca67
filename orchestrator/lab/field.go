package lab

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
)

// field is what a struct field's `lab` tag says: its key in the file and what
// its value may be. The parser and the JSON Schema are both made from it.
//
// A tag is the key and options, separated by commas: required; inline (the keys
// of the struct stand among those around it); keyed (a mapping whose keys are
// the Name of each element); fixed (no ${name} in it: the
// same for every seed); octal; one=g (exactly one key of group g must be
// there); some=g (at least one); min=, max= (of a value; max of a list is its
// length); enum=a|b; format=f and, for a mapping, keys=f (see formats). Options
// on values of a list or a mapping are about each of them, format of a keyed
// list is about its keys.
type field struct {
	index    []int
	owner    reflect.Type // the struct that declares it
	goName   string
	typ      reflect.Type
	name     string
	required bool
	keyed    bool
	value    constraint
	keys     string // format of a mapping's keys
	one      string
	some     string
}

// constraint is what a scalar may be, besides its type.
type constraint struct {
	fixed    bool
	octal    bool
	required bool
	min, max string
	enum     []string
	format   string
}

// fieldsOf lists the fields of a struct that stand in the file, inline ones in
// their place, in the order of the declaration.
func fieldsOf(t reflect.Type) []field {
	if known, ok := fieldCache.Load(t); ok {
		return known.([]field)
	}
	fields := readFields(t)
	fieldCache.Store(t, fields)
	return fields
}

// fieldCache keeps what fieldsOf has read: []field by reflect.Type.
var fieldCache sync.Map

func readFields(t reflect.Type) []field {
	var fields []field
	for i := range t.NumField() {
		f := t.Field(i)
		tag, ok := f.Tag.Lookup("lab")
		switch {
		case !ok || tag == "-":
			continue
		case tag == ",inline":
			for _, inner := range fieldsOf(f.Type) {
				inner.index = slices.Concat([]int{i}, inner.index)
				fields = append(fields, inner)
			}
		default:
			out := parseTag(tag)
			out.index, out.owner, out.goName, out.typ = []int{i}, t, f.Name, f.Type
			fields = append(fields, out)
		}
	}
	return fields
}

func parseTag(tag string) field {
	parts := strings.Split(tag, ",")
	f := field{name: parts[0]}
	for _, option := range parts[1:] {
		key, value, _ := strings.Cut(option, "=")
		switch key {
		case "required":
			f.required, f.value.required = true, true
		case "keyed":
			f.keyed = true
		case "fixed":
			f.value.fixed = true
		case "octal":
			f.value.octal = true
		case "one":
			f.one = value
		case "some":
			f.some = value
		case "min":
			f.value.min = value
		case "max":
			f.value.max = value
		case "enum":
			f.value.enum = strings.Split(value, "|")
		case "format":
			f.value.format = value
		case "keys":
			f.keys = value
		default:
			panic(fmt.Sprintf("lab: unknown option %q in tag %q", option, tag))
		}
	}
	return f
}

// groups lists the names of the groups of fields, in order of appearance, and
// the keys of each.
func groups(fields []field, of func(field) string) (names []string, keys map[string][]string) {
	keys = map[string][]string{}
	for _, f := range fields {
		group := of(f)
		if group == "" {
			continue
		}
		if keys[group] == nil {
			names = append(names, group)
		}
		keys[group] = append(keys[group], f.name)
	}
	return names, keys
}

func oneGroup(f field) string  { return f.one }
func someGroup(f field) string { return f.some }
