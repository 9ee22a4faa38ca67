package lab

import (
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// Schema is the JSON Schema (draft 2020-12) of lab.yaml, for editors. It is
// made from the tags that the parser follows and from the comments beside them.
// It tells shapes; what must exist or fit elsewhere only Load tells.
func Schema() []byte { return schemaOf(reflect.TypeFor[definition](), "lab.yaml", true) }

// Schemas are the schemas of all files of the vocabulary, by name: lab.yaml,
// image.yaml, rubric.yaml, mutant.yaml, play.yaml and partial.yaml.
func Schemas() map[string][]byte {
	all := map[string][]byte{"lab.yaml": Schema()}
	for name, t := range map[string]reflect.Type{
		"image.yaml":   reflect.TypeFor[ImageKind](),
		"rubric.yaml":  reflect.TypeFor[Rubric](),
		"mutant.yaml":  reflect.TypeFor[mutantFile](),
		"play.yaml":    reflect.TypeFor[playFile](),
		"partial.yaml": reflect.TypeFor[map[string][]stepFile](),
	} {
		all[name] = schemaOf(t, name, false)
	}
	return all
}

// object is a piece of JSON Schema.
type object = map[string]any

// schemaMaker turns the vocabulary's types into definitions.
type schemaMaker struct {
	defs       object
	docs       map[string]string
	references bool // whether ${name} may stand for a value
}

func schemaOf(t reflect.Type, name string, references bool) []byte {
	m := &schemaMaker{defs: object{}, docs: comments(), references: references}
	root := m.value(t, constraint{}, field{keys: "name"})
	if ref, ok := root["$ref"].(string); ok {
		key := strings.TrimPrefix(ref, "#/$defs/")
		root = m.defs[key].(object)
		delete(m.defs, key)
	}
	if references {
		m.defs["reference"] = object{"type": "string", "pattern": `\$\{`,
			"description": "A value with ${name} in it, which each team's seed replaces."}
	}
	root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	root["$id"] = "urn:pupitre:v1:" + name
	root["title"] = "Pupitre " + name
	root["$defs"] = m.defs
	text, err := json.MarshalIndent(root, "", "  ")
	if err != nil {
		panic("lab: a schema is always encodable: " + err.Error())
	}
	return append(text, '\n')
}

// value is the schema of a value of a type.
func (m *schemaMaker) value(t reflect.Type, c constraint, f field) object {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if kind, ok := scalarOf(t, c); ok {
		return m.scalar(t, kind, c)
	}
	switch {
	case t == originType:
		node := object{"type": "string", "pattern": nameFormat.pattern.String(), "description": "A node."}
		return object{"anyOf": []any{m.orReference(node, c), m.define(t, c.fixed)}}
	case t.Kind() == reflect.Struct:
		return m.define(t, c.fixed)
	case t.Kind() == reflect.Map:
		return object{"type": "object", "propertyNames": formatSchema(f.keys),
			"additionalProperties": m.value(t.Elem(), c, field{})}
	case f.keyed:
		return m.keyed(t, c)
	default:
		return m.list(t, c)
	}
}

func (m *schemaMaker) list(t reflect.Type, c constraint) object {
	s := object{"type": "array"}
	bounds(s, "minItems", "maxItems", c)
	c.min, c.max = "", ""
	s["items"] = m.value(t.Elem(), c, field{})
	return s
}

// keyed is a mapping of names to elements. An element that needs no key may be
// left empty.
func (m *schemaMaker) keyed(t reflect.Type, c constraint) object {
	s := object{"type": "object", "propertyNames": formatSchema(c.format)}
	bounds(s, "minProperties", "maxProperties", c)
	element := m.define(t.Elem(), c.fixed)
	if !slices.ContainsFunc(fieldsOf(t.Elem()), func(f field) bool { return f.required || f.one != "" }) {
		element = object{"anyOf": []any{element, object{"type": "null"}}}
	}
	s["additionalProperties"] = element
	return s
}

func bounds(s object, low, high string, c constraint) {
	if c.required {
		s[low] = 1
	}
	if most, err := strconv.Atoi(c.max); err == nil {
		s[high] = most
	}
}

// define makes a struct's definition once and refers to it.
func (m *schemaMaker) define(t reflect.Type, fixed bool) object {
	name := strings.ToLower(t.Name()[:1]) + t.Name()[1:]
	if fixed && m.references {
		name += ".fixed"
	}
	ref := object{"$ref": "#/$defs/" + name}
	if _, known := m.defs[name]; known {
		return ref
	}
	def := object{"type": "object", "additionalProperties": false}
	m.defs[name] = def // before its fields: some types contain themselves
	describe(def, m.docs[t.Name()])
	fields := fieldsOf(t)
	properties, required := object{}, []string{}
	for _, f := range fields {
		f.value.fixed = f.value.fixed || fixed
		p := m.value(f.typ, f.value, f)
		describe(p, m.docs[f.owner.Name()+"."+f.goName])
		properties[f.name] = p
		if f.required {
			required = append(required, f.name)
		}
	}
	def["properties"] = properties
	if len(required) > 0 {
		def["required"] = required
	}
	if rules := append(groupRules(fields, oneGroup, "oneOf"), groupRules(fields, someGroup, "anyOf")...); len(rules) > 0 {
		def["allOf"] = rules
	}
	return ref
}

// groupRules say which keys of a group must be there.
func groupRules(fields []field, of func(field) string, combine string) []any {
	names, keys := groups(fields, of)
	var rules []any
	for _, name := range names {
		var choices []any
		for _, key := range keys[name] {
			choices = append(choices, object{"required": []string{key}})
		}
		rules = append(rules, object{combine: choices})
	}
	return rules
}

// scalar is the schema of a single value.
func (m *schemaMaker) scalar(t reflect.Type, kind scalar, c constraint) object {
	s := object{"type": "string"}
	switch {
	case len(c.enum) > 0:
		return m.orReference(enumSchema(c.enum), c)
	case kind.json != "":
		s["type"] = kind.json
		m.numberBounds(s, kind, c)
	case c.octal || t == reflect.TypeFor[Bytes]():
		s["type"] = []string{"string", "integer"} // YAML reads 0640 and 4096 as numbers
		s["pattern"] = kind.pattern
	case kind.pattern != "":
		s["pattern"] = kind.pattern
	case c.format != "":
		s = formatSchema(c.format)
	default:
		return textSchema(c)
	}
	return m.orReference(s, c)
}

// textSchema is any text; YAML reads some of them as numbers or booleans.
func textSchema(c constraint) object {
	s := object{"type": []string{"string", "number", "boolean"}}
	if c.required {
		s["pattern"] = `\S`
	}
	return s
}

func (m *schemaMaker) numberBounds(s object, kind scalar, c constraint) {
	if low, ok := limitOf(kind, c.min); ok {
		s["minimum"] = low
	}
	if high, ok := limitOf(kind, c.max); ok {
		s["maximum"] = high
	}
}

// enumSchema also takes the words as YAML reads them without quotes: 1.2, true.
func enumSchema(words []string) object {
	var values []any
	for _, word := range words {
		if word == "true" {
			return object{"const": true}
		}
		values = append(values, word)
		if f, ok := parseFloat(word); ok {
			values = append(values, f)
		}
	}
	return object{"enum": values}
}

// formatSchema is a text that follows a named format.
func formatSchema(name string) object {
	s := object{"type": "string"}
	rule, ok := formats[name]
	if rule.ok("644") {
		s["type"] = []string{"string", "integer"} // YAML reads digits as a number
	}
	switch {
	case !ok:
	case name == "regexp":
		s["format"] = "regex"
	case rule.pattern != nil:
		s["pattern"] = rule.pattern.String()
	}
	return s
}

// orReference lets ${name} stand for a value that has a form of its own.
func (m *schemaMaker) orReference(s object, c constraint) object {
	_, restricted := s["pattern"]
	if c.fixed || !m.references || !restricted && s["enum"] == nil && s["const"] == nil && kindOf(s) == "string" {
		return s
	}
	return object{"anyOf": []any{s, object{"$ref": "#/$defs/reference"}}}
}

// kindOf is the first type that a schema takes.
func kindOf(s object) string {
	switch t := s["type"].(type) {
	case string:
		return t
	case []string:
		return t[0]
	}
	return ""
}

func describe(s object, text string) {
	if text != "" {
		s["description"] = text
	}
}
