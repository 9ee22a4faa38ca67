package lab

import (
	"reflect"

	"github.com/pupitre-lab/pupitre/orchestrator/strictyaml"
)

// rules hold a decoded lab against everything its shape cannot tell: names that
// must exist, addresses that must fit, checks that must be fair. A value that
// the decoder refused is zero here, and rules say nothing about zero values.
type rules struct {
	report  *strictyaml.Reader
	root    *strictyaml.Node // of lab.yaml
	variant *Variant
	cat     Catalogue
	folder  *folder
	name    string // of the folder, in front of file names in problems

	nodes    map[string]*Node
	networks map[string]*Network
	checks   map[CheckID]*placedCheck
	order    []*placedCheck // as in the file
	probes   []placedOrigin
	count    int             // of costly problems
	silent   map[string]bool // parameters whose own definition is wrong
}

// full tells that no more problems than these would be shown: finding more is
// left for later, so that no file can take long.
func (r *rules) full() bool { return r.count > strictyaml.MaxProblems }

// placedOrigin is a probe and where it stands.
type placedOrigin struct {
	Origin
	at *strictyaml.Node
}

// placedCheck is a check and where it stands.
type placedCheck struct {
	*Check
	at *strictyaml.Node
}

func newRules(l *Lab, report *strictyaml.Reader, v *Variant) *rules {
	r := &rules{report: report, root: l.root, variant: v, cat: l.cat, folder: l.folder, name: l.name,
		nodes: map[string]*Node{}, networks: map[string]*Network{}, checks: map[CheckID]*placedCheck{}}
	for i := range v.Nodes {
		r.nodes[v.Nodes[i].Name] = &v.Nodes[i]
	}
	for i := range v.Networks {
		r.networks[v.Networks[i].Name] = &v.Networks[i]
	}
	for t := range v.Tasks {
		for c := range v.Tasks[t].Checks {
			placed := &placedCheck{&v.Tasks[t].Checks[c], locate(l.root, "tasks", t, "checks", c)}
			r.order = append(r.order, placed)
			if _, twice := r.checks[placed.ID]; !twice && placed.ID != "" {
				r.checks[placed.ID] = placed
			}
		}
	}
	return r
}

// run holds all the rules of lab.yaml.
func (r *rules) run(root *strictyaml.Node) {
	r.references(reflect.ValueOf(r.variant).Elem(), root)
	r.ids(root)
	for i := range r.variant.Nodes {
		n := &r.variant.Nodes[i]
		at := locate(root, "nodes", n.Name)
		r.capabilities(n, at)
		r.interfaces(n, at)
		r.files(n, at)
	}
	for _, c := range r.order {
		r.check(c)
	}
	r.clashes(root)
	r.needs()
	r.scored(root)
	for i, inject := range r.variant.Injects {
		r.inject(inject, locate(root, "injects", i))
	}
}

// locate goes down a tree by keys and positions, as far as the tree goes.
func locate(n *strictyaml.Node, steps ...any) *strictyaml.Node {
	for _, step := range steps {
		if n == nil {
			return nil
		}
		var next *strictyaml.Node
		switch s := step.(type) {
		case string:
			next = n.Get(s)
		case int:
			if s < len(n.Items()) {
				next = n.Items()[s]
			}
		}
		if next == nil {
			return n
		}
		n = next
	}
	return n
}

// ids refuses two things of one sort with the same id.
func (r *rules) ids(root *strictyaml.Node) {
	tasks, checks := distinct{r: r}, distinct{r: r}
	for t, task := range r.variant.Tasks {
		tasks.see(task.ID, locate(root, "tasks", t, "id"))
		for c, check := range task.Checks {
			checks.see(string(check.ID), locate(root, "tasks", t, "checks", c, "id"))
		}
	}
	deliverables, injects := distinct{r: r}, distinct{r: r}
	for i, d := range r.variant.Deliverables {
		deliverables.see(d.ID, locate(root, "deliverables", i, "id"))
	}
	for i, inject := range r.variant.Injects {
		injects.see(inject.ID, locate(root, "injects", i, "id"))
	}
}

// distinct remembers where ids were first seen.
type distinct struct {
	r     *rules
	lines map[string]int
}

func (d *distinct) see(id string, at *strictyaml.Node) {
	if d.lines == nil {
		d.lines = map[string]int{}
	}
	if line, twice := d.lines[id]; twice && id != "" {
		d.r.report.Problem(at, "id-duplicate", "the id %q is already taken on line %d",
			"l'identifiant %q est déjà pris ligne %d", id, line)
		return
	}
	d.lines[id] = at.Line()
}

func (r *rules) inject(inject Inject, at *strictyaml.Node) {
	if inject.Cut != nil {
		r.cut(*inject.Cut, locate(at, "cut"))
	}
	if inject.Run != nil {
		r.injectRun(inject, at)
	}
	if d := r.variant.Duration; d > 0 && inject.At >= d {
		r.report.Problem(locate(at, "at"), "inject-late", "%s is not before the end of the lab, which lasts %s",
			"%s n'est pas avant la fin du lab, qui dure %s", inject.At, d)
	}
}

// cut asks that an interface is named with its node, and that the node has it.
func (r *rules) cut(c CutTarget, at *strictyaml.Node) {
	switch {
	case c.Node != "" && at.Get("interface") == nil:
		r.report.Problem(at, "key-missing", "the key %q is missing: say which interface of %s is cut",
			"la clé %q manque : dites quelle interface de %s est coupée", "interface", c.Node)
	case c.Network != "" && c.Interface != "":
		r.report.Problem(locate(at, "interface"), "keys-conflict", "a whole network is cut: remove the interface, or name a node instead of the network",
			"c'est tout un réseau qui est coupé : retirez l'interface, ou nommez un nœud au lieu du réseau")
	case c.Node != "" && c.Interface != "":
		r.declared(c.Node, c.Interface, locate(at, "interface"))
	}
}

// declared finds an interface of a node, and reports one that does not exist.
func (r *rules) declared(node, iface string, at *strictyaml.Node) *Interface {
	n := r.nodes[node]
	if n == nil {
		return nil
	}
	names := make([]string, len(n.Interfaces))
	for i := range n.Interfaces {
		if names[i] = n.Interfaces[i].Name; names[i] == iface {
			return &n.Interfaces[i]
		}
	}
	r.report.Unknown(at, "interface-unknown", strictyaml.Text{EN: "interface of " + node, FR: "interface de " + node}, iface, names)
	return nil
}
