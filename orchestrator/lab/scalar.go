package lab

import (
	"math"
	"net/netip"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/strictyaml"
)

// scalar is how one Go type is written in a file.
type scalar struct {
	parse func(text string) (any, bool)
	want  strictyaml.Text
	// pattern of the text, for the schema; json is its type there, string
	// unless said otherwise. A value that is not a string stands without quotes.
	pattern string
	json    string
}

var (
	durationType    = reflect.TypeFor[time.Duration]()
	destinationType = reflect.TypeFor[Destination]()
	originType      = reflect.TypeFor[Origin]()
)

// scalars are the types with a notation of their own.
var scalars = map[reflect.Type]scalar{
	durationType: {
		parse:   parsed(parseDuration),
		want:    strictyaml.Text{EN: "a duration such as 500ms, 90s or 1h30m", FR: "une durée, comme 500ms, 90s ou 1h30m"},
		pattern: `^([0-9]+(\.[0-9]+)?(ns|us|µs|ms|s|m|h))+$`,
	},
	reflect.TypeFor[BitRate](): {
		parse:   parsed(ParseBitRate),
		want:    strictyaml.Text{EN: "a rate such as 10mbit, 512kbit or 1gbit", FR: "un débit, comme 10mbit, 512kbit ou 1gbit"},
		pattern: `^[0-9]+(\.[0-9]+)?(bit|kbit|mbit|gbit)$`,
	},
	reflect.TypeFor[Percent](): {
		parse:   parsed(ParsePercent),
		want:    strictyaml.Text{EN: "a share such as 1% or 0.5%", FR: "une part, comme 1% ou 0.5%"},
		pattern: `^[0-9]+(\.[0-9]+)?%$`,
	},
	reflect.TypeFor[Bytes](): {
		parse:   parsed(ParseBytes),
		want:    strictyaml.Text{EN: "a size such as 96Mi, 1Gi or a number of bytes", FR: "une taille, comme 96Mi, 1Gi ou un nombre d'octets"},
		pattern: `^[0-9]+(\.[0-9]+)?(Ki|Mi|Gi|Ti)?$`,
	},
	reflect.TypeFor[netip.Addr](): {
		parse:   parsed(parseAddr),
		want:    addressWant,
		pattern: `^[0-9a-fA-F.:]+$`,
	},
	reflect.TypeFor[netip.Prefix](): {
		parse: parsed(parsePrefix),
		want: strictyaml.Text{EN: "an address with its length such as 10.0.0.1/24 or fd00::1/64",
			FR: "une adresse avec sa longueur, comme 10.0.0.1/24 ou fd00::1/64"},
		pattern: `^[0-9a-fA-F.:]+/[0-9]{1,3}$`,
	},
	destinationType: {
		parse: parsed(parseDestination),
		want: strictyaml.Text{EN: "an address, a node (r1) or an interface of a node (r1:eth2)",
			FR: "une adresse, un nœud (r1) ou une interface d'un nœud (r1:eth2)"},
		pattern: `^([0-9a-fA-F.:]+|[a-z0-9][a-z0-9-]*(:[a-z0-9][a-z0-9-]*)?)$`,
	},
}

// kinds are the plain types.
var kinds = map[reflect.Kind]scalar{
	reflect.String:  {parse: func(s string) (any, bool) { return s, true }, want: strictyaml.Text{EN: "a text", FR: "un texte"}},
	reflect.Bool:    {parse: parseBool, want: strictyaml.Text{EN: "true or false", FR: "true ou false"}, json: "boolean"},
	reflect.Float64: {parse: parseFloat, want: strictyaml.Text{EN: "a number such as 4 or 0.5", FR: "un nombre, comme 4 ou 0.5"}, json: "number"},
	reflect.Int:     wholeNumber, reflect.Int64: wholeNumber, reflect.Uint16: wholeNumber, reflect.Uint32: wholeNumber,
}

var wholeNumber = scalar{parse: parseInt, json: "integer",
	want: strictyaml.Text{EN: "a whole number such as 42", FR: "un nombre entier, comme 42"}}

var octalNumber = scalar{parse: parseOctal, pattern: formats["mode"].pattern.String(), want: formats["mode"].want}

// scalarOf is how a type is written, false when it is not a single value.
func scalarOf(t reflect.Type, c constraint) (scalar, bool) {
	if c.octal {
		return octalNumber, true
	}
	if s, ok := scalars[t]; ok {
		return s, true
	}
	s, ok := kinds[t.Kind()]
	return s, ok
}

// parsed turns a function that returns an error into a scalar's parse.
func parsed[T any](parse func(string) (T, error)) func(string) (any, bool) {
	return func(text string) (any, bool) {
		value, err := parse(text)
		return value, err == nil
	}
}

func parseDuration(text string) (time.Duration, error) {
	d, err := time.ParseDuration(text)
	if err == nil && (d < 0 || strings.HasPrefix(text, "+") || text == "0") {
		return 0, strconv.ErrSyntax
	}
	return d, err
}

// parseAddr refuses zones, which mean nothing outside the machine that named them.
func parseAddr(text string) (netip.Addr, error) {
	addr, err := netip.ParseAddr(text)
	if err == nil && (addr.Zone() != "" || addr.Is4In6()) {
		return netip.Addr{}, strconv.ErrSyntax
	}
	return addr, err
}

func parsePrefix(text string) (netip.Prefix, error) {
	p, err := netip.ParsePrefix(text)
	if err == nil && p.Addr().Is4In6() {
		return netip.Prefix{}, strconv.ErrSyntax
	}
	return p, err
}

func parseDestination(text string) (Destination, error) {
	if addr, err := parseAddr(text); err == nil {
		return Destination{Address: addr}, nil
	}
	node, iface, named := strings.Cut(text, ":")
	if !formats["name"].ok(node) || named && !formats["interface"].ok(iface) {
		return Destination{}, strconv.ErrSyntax
	}
	return Destination{Node: node, Interface: iface}, nil
}

var (
	decimal = regexp.MustCompile(`^-?(0|[1-9][0-9]*)$`)
	number  = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$`)
)

func parseBool(text string) (any, bool) { return text == "true", text == "true" || text == "false" }

func parseInt(text string) (any, bool) {
	n, err := strconv.ParseInt(text, 10, 64)
	return n, err == nil && decimal.MatchString(text)
}

func parseOctal(text string) (any, bool) {
	n, err := strconv.ParseInt(text, 8, 64)
	return n, err == nil && formats["mode"].ok(text)
}

func parseFloat(text string) (any, bool) {
	f, err := strconv.ParseFloat(text, 64)
	return f, err == nil && !math.IsInf(f, 0) && number.MatchString(text)
}
