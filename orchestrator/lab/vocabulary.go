package lab

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Section is one kind of mapping of the vocabulary: a file, or what stands
// inside one.
type Section struct {
	Name    string // of the type, for example "Node"
	Comment string
	Keys    []Key // in the order of the declaration
}

// Key is one key of a mapping.
type Key struct {
	Name     string
	Value    string // what may stand there, in words
	Section  string // the section that describes the value or its elements, if any
	Required bool
	Fixed    bool   // no ${name} in it: the same for every team
	One      string // exactly one key of this group is given
	Some     string // at least one key of this group is given
	Comment  string
}

// Vocabulary is every key that an author may write: the sections of a file by
// the file's name, the file itself first, then what it contains. It is read
// from the tags and comments that the parser and the schema follow.
func Vocabulary() map[string][]Section {
	all := map[string][]Section{}
	for name, t := range map[string]reflect.Type{
		"lab.yaml": reflect.TypeFor[definition](), "image.yaml": reflect.TypeFor[ImageKind](), "rubric.yaml": reflect.TypeFor[Rubric](),
		"mutant.yaml": reflect.TypeFor[mutantFile](), "play.yaml": reflect.TypeFor[playFile](),
	} {
		w := &vocabularyWalk{seen: map[reflect.Type]bool{}}
		w.section(t)
		w.sections[0].Name = name
		all[name] = w.sections
	}
	return all
}

// vocabularyWalk collects sections, each once.
type vocabularyWalk struct {
	seen     map[reflect.Type]bool
	sections []Section
}

// section describes a struct, then the structs it contains.
func (w *vocabularyWalk) section(t reflect.Type) {
	if w.seen[t] {
		return
	}
	w.seen[t] = true
	s := Section{Name: t.Name(), Comment: comments()[t.Name()]}
	var inner []reflect.Type
	for _, f := range fieldsOf(t) {
		key := Key{Name: f.name, Required: f.required, Fixed: f.value.fixed, One: f.one, Some: f.some,
			Comment: comments()[f.owner.Name()+"."+f.goName], Value: valueWords(f.typ, f)}
		if e := element(f.typ); e.Kind() == reflect.Struct && isSection(e, f.value) {
			key.Section = e.Name()
			inner = append(inner, e)
		}
		s.Keys = append(s.Keys, key)
	}
	w.sections = append(w.sections, s)
	for _, t := range inner {
		w.section(t)
	}
}

// isSection tells a mapping with keys of its own from a single value.
func isSection(t reflect.Type, c constraint) bool {
	_, single := scalarOf(t, c)
	return !single
}

// element is the type inside pointers, lists and mappings.
func element(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice || t.Kind() == reflect.Map {
		t = t.Elem()
	}
	return t
}

// valueWords says what may stand behind a key.
func valueWords(t reflect.Type, f field) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if kind, single := scalarOf(t, f.value); single {
		return scalarWords(kind, f.value)
	}
	switch {
	case t == originType:
		return "a node, or a mapping: see Origin"
	case t.Kind() == reflect.Struct:
		return "a mapping: see " + t.Name()
	case f.keyed:
		return fmt.Sprintf("a mapping whose keys are each %s, and whose values are mappings: see %s", formatWords(f.value.format), t.Elem().Name())
	case t.Kind() == reflect.Map:
		return fmt.Sprintf("a mapping: each key is %s, each value %s", formatWords(f.keys), valueWords(t.Elem(), field{value: f.value}))
	}
	each := f
	each.value.min, each.value.max = "", ""
	return "a list, each element " + valueWords(t.Elem(), each)
}

// scalarWords says what a single value may be.
func scalarWords(kind scalar, c constraint) string {
	words := kind.want.EN
	switch {
	case len(c.enum) > 0:
		words = oneOfWords(c.enum)
	case c.format != "":
		words = formatWords(c.format)
	}
	switch {
	case c.min != "" && c.max != "":
		words += fmt.Sprintf(", %s to %s", c.min, c.max)
	case c.min != "":
		words += ", at least " + c.min
	case c.max != "":
		words += ", at most " + c.max
	}
	return words
}

func oneOfWords(words []string) string {
	quoted := slices.Clone(words)
	for i, word := range quoted {
		quoted[i] = "`" + word + "`"
	}
	return strings.Join(quoted, ", ")
}

// declaredElsewhere are the formats whose words must exist elsewhere in the lab.
var declaredElsewhere = map[string]string{
	"node": "a node of the lab", "network-name": "a network of the lab", "check": "a check of the lab",
	"image": "an image kind of labs/images", "file": "a file of the lab folder", "folder": "a folder of the lab folder",
}

func formatWords(name string) string {
	if words, ok := declaredElsewhere[name]; ok {
		return words
	}
	if rule, ok := formats[name]; ok && rule.want.EN != "" {
		return rule.want.EN
	}
	return "a text"
}
