package lab

import (
	"maps"
	"reflect"
	"slices"

	"github.com/pupitre-lab/pupitre/orchestrator/strictyaml"
)

// references goes through a value beside the tree it was decoded from and
// reports every name, of a format that says what it names, that nothing has.
func (r *rules) references(v reflect.Value, n *strictyaml.Node) {
	for _, f := range fieldsOf(v.Type()) {
		if at := n.Get(f.name); at != nil {
			r.reference(v.FieldByIndex(f.index), at, f.value.format)
		}
	}
}

func (r *rules) reference(v reflect.Value, at *strictyaml.Node, format string) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			r.reference(v.Elem(), at, format)
		}
	case reflect.String:
		r.named(v.String(), at, format)
	case reflect.Slice:
		for i := range v.Len() {
			r.reference(v.Index(i), r.element(v.Index(i), at, i), format)
		}
	case reflect.Struct:
		r.structReference(v, at)
	}
}

// element is where the i-th element of a list, or of a mapping by name, stands.
func (r *rules) element(v reflect.Value, at *strictyaml.Node, i int) *strictyaml.Node {
	if at.Kind() == strictyaml.Mapping && v.Kind() == reflect.Struct && v.FieldByName("Name").IsValid() {
		return locate(at, v.FieldByName("Name").String())
	}
	return locate(at, i)
}

func (r *rules) structReference(v reflect.Value, at *strictyaml.Node) {
	switch value := v.Interface().(type) {
	case Destination:
		r.destination(value, at)
	case Origin:
		if at.Kind() == strictyaml.Scalar {
			r.named(value.Node, at, "node")
			return
		}
		r.references(v, at)
		r.probe(value, at)
	default:
		r.references(v, at)
	}
}

// named reports a name that nothing of its sort has.
func (r *rules) named(name string, at *strictyaml.Node, format string) {
	if name == "" {
		return
	}
	switch format {
	case "node":
		report(r, at, "node-unknown", strictyaml.Text{EN: "node", FR: "nœud"}, name, r.nodes)
	case "network-name":
		report(r, at, "network-unknown", strictyaml.Text{EN: "network", FR: "réseau"}, name, r.networks)
	case "check":
		report(r, at, "check-unknown", strictyaml.Text{EN: "check", FR: "vérification"}, CheckID(name), r.checks)
	case "image":
		report(r, at, "image-unknown", strictyaml.Text{EN: "image", FR: "image"}, name, r.cat.Images)
	case "competency":
		report(r, at, "competency-unknown", strictyaml.Text{EN: "competency", FR: "compétence"}, CompetencyCode(name), r.cat.Competencies)
	}
}

// report says that a name is not among the known ones. A nil map knows nothing,
// and then nothing is asked.
func report[K ~string, V any](r *rules, at *strictyaml.Node, code string, noun strictyaml.Text, name K, known map[K]V) {
	if _, ok := known[name]; ok || known == nil || r.full() {
		return
	}
	r.count++
	var names []string
	for _, k := range slices.Sorted(maps.Keys(known)) {
		names = append(names, string(k))
	}
	r.report.Unknown(at, code, noun, string(name), names)
}

// destination asks that a named machine has an address to go to.
func (r *rules) destination(d Destination, at *strictyaml.Node) {
	if d.Node == "" {
		return
	}
	r.named(d.Node, at, "node")
	n := r.nodes[d.Node]
	if n == nil {
		return
	}
	if d.Interface != "" {
		if i := r.declared(d.Node, d.Interface, at); i != nil && !r.addressed(d.Node, *i) {
			r.noAddress(at, d)
		}
		return
	}
	if !slices.ContainsFunc(n.Interfaces, func(i Interface) bool { return r.addressed(d.Node, i) }) {
		r.noAddress(at, d)
	}
}

// addressed tells whether the lab writes an address for an interface, be it a
// wrong one.
func (r *rules) addressed(node string, i Interface) bool {
	return locate(r.root, "nodes", node, "interfaces", i.Name).Get("address") != nil
}

func (r *rules) noAddress(at *strictyaml.Node, d Destination) {
	r.report.Problem(at, "no-address", "%s has no address in the lab: write the address that is meant",
		"%s n'a pas d'adresse dans le lab : écrivez l'adresse voulue", d)
}

// probe asks that a temporary machine has an address that fits.
func (r *rules) probe(o Origin, at *strictyaml.Node) {
	if o.Network == "" {
		for _, key := range []string{"address", "gateway"} {
			if at.Get(key) != nil {
				r.report.Problem(locate(at, key), "keys-conflict", "%q is of a probe on a network; a node has its own",
					"%q est pour une sonde sur un réseau ; un nœud a les siennes", key)
			}
		}
		return
	}
	if at.Get("address") == nil {
		r.report.Problem(at, "key-missing", "the key %q is missing: a probe needs an address on its network",
			"la clé %q manque : une sonde a besoin d'une adresse sur son réseau", "address")
		return
	}
	r.address(o.Address, o.Gateway, at)
	r.probes = append(r.probes, placedOrigin{o, at})
}
