package lab

import (
	"net/netip"
	"reflect"
	"slices"
	"strings"

	"github.com/pupitre-lab/pupitre/orchestrator/strictyaml"
)

// scalar fills v from a single value, after replacing its references.
func (d *decoder) scalar(n *strictyaml.Node, v reflect.Value, kind scalar, c constraint) {
	written, ok := d.report.String(n)
	if !ok {
		return
	}
	text, ok := d.replace(n, written, c.fixed)
	if !ok {
		return
	}
	if len(c.enum) > 0 && !slices.Contains(c.enum, text) {
		d.report.Unknown(n, "value-unknown", strictyaml.Text{EN: "value", FR: "valeur"}, text, c.enum)
		return
	}
	quotedNumber := kind.json != "" && n.Quoted() && text == written
	if strings.Contains(text, "\x00") {
		d.report.Problem(n, "text-nul", "a text cannot hold the character NUL", "un texte ne peut pas contenir le caractère NUL")
		return
	}
	value, ok := kind.parse(text)
	if !ok || quotedNumber {
		d.report.Problem(n, "wrong-type", "expected %[1]s, found %[3]q", "attendu : %[2]s ; trouvé : %[3]q",
			kind.want.EN, kind.want.FR, clip(text))
		return
	}
	if d.accept(n, text, reflect.ValueOf(value), kind, c) {
		set(v, reflect.ValueOf(value))
	}
}

// accept reports a value outside its bounds or against its format.
func (d *decoder) accept(n *strictyaml.Node, text string, value reflect.Value, kind scalar, c constraint) bool {
	if c.format == "network" {
		return d.acceptNetwork(n, value.Interface().(netip.Prefix))
	}
	if c.required && value.Kind() == reflect.String && strings.TrimSpace(text) == "" {
		d.report.Problem(n, "text-empty", "the text is empty", "le texte est vide")
		return false
	}
	return d.checkFormat(n, text, c.format) && d.checkBounds(n, text, value, kind, c)
}

// acceptNetwork refuses a prefix with a host part: 10.0.0.1/24 is an address.
func (d *decoder) acceptNetwork(n *strictyaml.Node, p netip.Prefix) bool {
	if p == p.Masked() {
		return true
	}
	d.report.Problem(n, "bad-network", "%s is the address of a machine; the network is %s",
		"%s est l'adresse d'une machine ; le réseau est %s", p, p.Masked())
	return false
}

func (d *decoder) checkBounds(n *strictyaml.Node, text string, value reflect.Value, kind scalar, c constraint) bool {
	low, hasLow := limitOf(kind, c.min)
	high, hasHigh := limitOf(kind, c.max)
	size, isNumber := magnitude(value)
	switch {
	case !isNumber:
		return true
	case hasLow && size < low:
		d.report.Problem(n, "out-of-range", "%s is too small; the least is %s", "%s est trop petit ; le minimum est %s", clip(text), c.min)
		return false
	case hasHigh && size > high:
		d.report.Problem(n, "out-of-range", "%s is too big; the most is %s", "%s est trop grand ; le maximum est %s", clip(text), c.max)
		return false
	}
	return true
}

// limitOf reads a bound of a tag, written as the values it bounds.
func limitOf(kind scalar, text string) (float64, bool) {
	if text == "" {
		return 0, false
	}
	value, ok := kind.parse(text)
	if !ok {
		panic("lab: a tag has the bound " + text + ", which is not " + kind.want.EN)
	}
	return magnitude(reflect.ValueOf(value))
}

// magnitude is a number's value, whatever its type.
func magnitude(v reflect.Value) (float64, bool) {
	switch {
	case v.CanInt():
		return float64(v.Int()), true
	case v.CanUint():
		return float64(v.Uint()), true
	case v.CanFloat():
		return v.Float(), true
	}
	return 0, false
}

// set stores a parsed value. Whole numbers are parsed as int64 whatever the
// field; the bounds of their tags keep them inside it.
func set(v, value reflect.Value) {
	if v.CanUint() && value.CanInt() {
		v.SetUint(uint64(value.Int()))
		return
	}
	v.Set(value.Convert(v.Type()))
}
