package lab

import (
	"errors"
	"reflect"
	"slices"
	"strings"

	"github.com/pupitre-lab/pupitre/orchestrator/strictyaml"
)

// decoder fills the types of the vocabulary from a tree, guided by their tags,
// and reports everything that does not fit. A value that was reported stays the
// zero value, so that later rules can go on with the rest.
type decoder struct {
	report *strictyaml.Reader
	// values replace ${name}; a nil map leaves ${name} as it is written, for
	// files that are the same for every seed.
	values map[string]string
	// silent names the parameters whose own definition is wrong: references to
	// them are left out without another word.
	silent map[string]bool
}

// decode fills v, which can be set, from n.
func (d *decoder) decode(n *strictyaml.Node, v reflect.Value, c constraint, f field) {
	if n == nil || n.Kind() == strictyaml.Invalid {
		return
	}
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	if v.Type() == originType && n.Kind() == strictyaml.Scalar {
		v = v.FieldByName("Node")
		c.format = "node"
	}
	if kind, ok := scalarOf(v.Type(), c); ok {
		d.scalar(n, v, kind, c)
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		d.fill(n, v, c.fixed)
	case reflect.Slice:
		if f.keyed {
			d.keyed(n, v, c)
		} else {
			d.list(n, v, c)
		}
	case reflect.Map:
		d.texts(n, v, c, f.keys)
	}
}

// fill takes the fields of a struct from a mapping.
func (d *decoder) fill(n *strictyaml.Node, v reflect.Value, fixed bool) {
	fields := fieldsOf(v.Type())
	var required, optional []string
	for _, f := range fields {
		if f.required {
			required = append(required, f.name)
		} else {
			optional = append(optional, f.name)
		}
	}
	found := d.report.Fields(n, required, optional)
	if found == nil {
		return
	}
	for _, f := range fields {
		f.value.fixed = f.value.fixed || fixed
		d.decode(found[f.name], v.FieldByIndex(f.index), f.value, f)
	}
	d.checkGroups(n, fields, found)
}

// checkGroups holds the rules "exactly one of" and "at least one of". Where a
// key is not known, it may be the one that is missing: nothing more is said.
func (d *decoder) checkGroups(n *strictyaml.Node, fields []field, found map[string]*strictyaml.Node) {
	allKnown := !slices.ContainsFunc(n.Entries(), func(e strictyaml.Entry) bool {
		return !slices.ContainsFunc(fields, func(f field) bool { return f.name == e.Name() })
	})
	check := func(of func(field) string, many bool) {
		names, keys := groups(fields, of)
		for _, name := range names {
			given := slices.DeleteFunc(slices.Clone(keys[name]), func(key string) bool { return found[key] == nil })
			switch {
			case len(given) == 0 && allKnown:
				d.report.Problem(n, "key-missing", "one of these keys is needed: %s", "il faut l'une de ces clés : %s",
					strings.Join(keys[name], ", "))
			case len(given) > 1 && !many:
				d.report.Problem(found[given[1]], "keys-conflict", "only one of these keys may be given: %s",
					"une seule de ces clés peut être donnée : %s", strings.Join(given, ", "))
			}
		}
	}
	check(oneGroup, false)
	check(someGroup, true)
}

// list takes the elements of a sequence.
func (d *decoder) list(n *strictyaml.Node, v reflect.Value, c constraint) {
	items := d.report.Sequence(n)
	d.checkNotEmpty(n, len(items), c)
	items = items[:d.atMost(n, len(items), c)]
	c.min, c.max = "", ""
	out := reflect.MakeSlice(v.Type(), len(items), len(items))
	for i, item := range items {
		d.decode(item, out.Index(i), c, field{})
	}
	v.Set(out)
}

// keyed takes the elements of a mapping whose keys are their names.
func (d *decoder) keyed(n *strictyaml.Node, v reflect.Value, c constraint) {
	entries := d.report.Mapping(n)
	d.checkNotEmpty(n, len(entries), c)
	entries = entries[:d.atMost(n, len(entries), c)]
	out := reflect.MakeSlice(v.Type(), len(entries), len(entries))
	for i, e := range entries {
		d.checkFormat(e.Key, e.Name(), c.format)
		out.Index(i).FieldByName("Name").SetString(e.Name())
		if e.Value.Kind() != strictyaml.Null {
			d.decode(e.Value, out.Index(i), constraint{fixed: c.fixed}, field{})
		} else if slices.ContainsFunc(fieldsOf(v.Type().Elem()), func(f field) bool { return f.required }) {
			d.report.Problem(e.Key, "value-missing", "the key %q needs a value", "la clé %q demande une valeur", e.Name())
		}
	}
	v.Set(out)
}

// texts takes a mapping of texts.
func (d *decoder) texts(n *strictyaml.Node, v reflect.Value, c constraint, keys string) {
	out := reflect.MakeMap(v.Type())
	for _, e := range d.report.Mapping(n) {
		d.checkFormat(e.Key, e.Name(), keys)
		value := reflect.New(v.Type().Elem()).Elem()
		d.decode(e.Value, value, c, field{})
		out.SetMapIndex(reflect.ValueOf(e.Name()), value)
	}
	v.Set(out)
}

func (d *decoder) checkNotEmpty(n *strictyaml.Node, count int, c constraint) {
	if c.required && count == 0 && (n.Kind() == strictyaml.Sequence || n.Kind() == strictyaml.Mapping) {
		d.report.Problem(n, "list-empty", "at least one element is needed", "il faut au moins un élément")
	}
}

// atMost is how many elements of a list are looked at.
func (d *decoder) atMost(n *strictyaml.Node, count int, c constraint) int {
	limit, ok := limitOf(wholeNumber, c.max)
	if !ok || float64(count) <= limit {
		return count
	}
	d.report.Problem(n, "too-many", "there are %d of them; at most %s are accepted", "il y en a %d ; au plus %s sont acceptés",
		count, c.max)
	return int(limit)
}

// checkFormat reports a text that does not follow a named format.
func (d *decoder) checkFormat(at *strictyaml.Node, text, name string) bool {
	rule, ok := formats[name]
	if !ok || rule.ok(text) {
		return true
	}
	d.report.Problem(at, "bad-"+name, "%[3]q is not %[1]s", "%[3]q n'est pas %[2]s", rule.want.EN, rule.want.FR, clip(text))
	return false
}

// replace puts the parameters' values into a text. It is false when nothing can
// be said of the value: what was wrong has been reported.
func (d *decoder) replace(n *strictyaml.Node, text string, fixed bool) (string, bool) {
	if d.values == nil || !strings.Contains(text, "${") {
		return text, true
	}
	if fixed {
		d.report.Problem(n, "reference-fixed", "this is the same for every team: no ${…} is accepted here",
			"ceci est le même pour toutes les équipes : aucun ${…} n'est accepté ici")
		return "", false
	}
	out, err := expand(text, d.values)
	var wrong *referenceError
	if !errors.As(err, &wrong) {
		return out, err == nil
	}
	if !d.silent[wrong.param()] {
		d.report.Problem(n, wrong.code, "%[1]s", "%[2]s", wrong.en, wrong.fr)
	}
	return "", false
}

// clip shortens foreign text in a message.
func clip(text string) string {
	if runes := []rune(text); len(runes) > 60 {
		return string(runes[:60]) + "…"
	}
	return text
}
