package lab

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/pupitre-lab/pupitre/orchestrator/strictyaml"
)

// Expand replaces every ${name} of a text by its value and every $${ by ${. It
// fails on a name that the lab does not have.
func (v *Variant) Expand(text string) (string, error) { return expand(text, v.Values) }

// ExpandKnown replaces the ${name} whose name is a parameter of the lab and
// leaves every other ${…} to whoever reads the text, for example a shell. A
// parameter's name is kept as it is where it is written $${name}.
func (v *Variant) ExpandKnown(text string) (string, error) { return expandKnown(text, v.Values) }

// referenceError is a ${…} that cannot be replaced.
type referenceError struct {
	name string // what stands between the braces
	code string
	en   string
	fr   string
}

func (e *referenceError) Error() string { return e.en }

// param is the name of the parameter that is meant.
func (e *referenceError) param() string {
	base, _, _ := strings.Cut(e.name, ".")
	return base
}

func expand(text string, values map[string]string) (string, error) {
	return eachReference(text, func(name string, escaped bool) (string, bool, error) {
		if escaped {
			return "${" + name + "}", true, nil
		}
		value, err := lookup(name, values)
		return value, true, err
	})
}

func expandKnown(text string, values map[string]string) (string, error) {
	return eachReference(text, func(name string, escaped bool) (string, bool, error) {
		base, _, _ := strings.Cut(name, ".")
		if !isParam(base, values) {
			return "", false, nil
		}
		if escaped {
			return "${" + name + "}", true, nil
		}
		value, err := lookup(name, values)
		return value, true, err
	})
}

// eachReference copies text, asking replace about every ${…} in it. A reference
// that replace does not want is copied as it stands.
func eachReference(text string, replace func(name string, escaped bool) (string, bool, error)) (string, error) {
	var out strings.Builder
	for {
		start := strings.Index(text, "${")
		if start < 0 {
			out.WriteString(text)
			return out.String(), nil
		}
		escaped := start > 0 && text[start-1] == '$'
		before := text[:start]
		name, after, closed := strings.Cut(text[start+2:], "}")
		if !closed {
			name, after = text[start+2:], ""
		}
		value, wanted, err := replace(name, escaped)
		switch {
		case err != nil:
			return "", err
		case !wanted:
			out.WriteString(before + "${")
			text = text[start+2:]
			continue
		case !closed && !escaped:
			return "", &referenceError{name, "reference-open",
				"a ${ is not closed by a }; write $${ for a plain ${", "un ${ n'est pas fermé par un } ; écrivez $${ pour un simple ${"}
		case escaped:
			before = strings.TrimSuffix(before, "$")
		}
		if !closed {
			value = strings.TrimSuffix(value, "}")
		}
		out.WriteString(before + value)
		text = after
	}
}

// lookup gives the value of what stands between ${ and }.
func lookup(name string, values map[string]string) (string, error) {
	if value, ok := values[name]; ok {
		return value, nil
	}
	base, part, _ := strings.Cut(name, ".")
	if subnet, ok := values[base+".prefix"]; ok {
		return lookupHost(name, part, netip.MustParsePrefix(subnet))
	}
	if isParam(base, values) {
		return "", &referenceError{name, "reference-part", fmt.Sprintf("the parameter %q has no part %q", base, part),
			fmt.Sprintf("le paramètre %q n'a pas de partie %q", base, part)}
	}
	return "", unknownParam(name, base, values)
}

func unknownParam(name, base string, values map[string]string) error {
	e := &referenceError{name, "parameter-unknown", fmt.Sprintf("no parameter is named %q", base),
		fmt.Sprintf("aucun paramètre ne s'appelle %q", base)}
	if near := strictyaml.Suggest(base, paramNames(values)); near != "" {
		e.en += fmt.Sprintf(" (did you mean %q?)", near)
		e.fr += fmt.Sprintf(" (vouliez-vous dire %q ?)", near)
	}
	e.en += "; write $${ for a plain ${"
	e.fr += " ; écrivez $${ pour un simple ${"
	return e
}

func lookupHost(name, part string, sub netip.Prefix) (string, error) {
	number, length, withLength := strings.Cut(part, "/")
	n, err := strconv.ParseUint(number, 10, 64)
	if err != nil || withLength && length != "len" {
		base, _, _ := strings.Cut(name, ".")
		return "", &referenceError{name, "reference-part",
			fmt.Sprintf("%[1]q is a subnet: write ${%[1]s.N} for its N-th host, or ${%[1]s.N/len}, ${%[1]s.prefix}, "+
				"${%[1]s.net}, ${%[1]s.len}, ${%[1]s.mask} (IPv4)", base),
			fmt.Sprintf("%[1]q est un sous-réseau : écrivez ${%[1]s.N} pour sa N-ième machine, ou ${%[1]s.N/len}, ${%[1]s.prefix}, "+
				"${%[1]s.net}, ${%[1]s.len}, ${%[1]s.mask} (IPv4)", base)}
	}
	host, ok := nthHost(sub, n)
	if !ok {
		return "", &referenceError{name, "reference-host", fmt.Sprintf("a subnet of length /%d has no host number %d", sub.Bits(), n),
			fmt.Sprintf("un sous-réseau de longueur /%d n'a pas de machine numéro %d", sub.Bits(), n)}
	}
	if withLength {
		return netip.PrefixFrom(host, sub.Bits()).String(), nil
	}
	return host.String(), nil
}

// isParam tells whether name is a parameter: it has a value, or parts.
func isParam(name string, values map[string]string) bool {
	if _, ok := values[name]; ok {
		return true
	}
	_, ok := values[name+".prefix"]
	return ok
}

func paramNames(values map[string]string) []string {
	names := map[string]bool{}
	for key := range values {
		base, _, _ := strings.Cut(key, ".")
		names[base] = true
	}
	return slices.Sorted(maps.Keys(names))
}
