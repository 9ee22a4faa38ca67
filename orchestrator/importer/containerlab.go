package importer

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/pupitre-lab/pupitre/orchestrator/strictyaml"
)

// clabUsed are the keys of a containerlab node that are carried over.
var clabUsed = []string{"kind", "image", "exec", "env", "binds", "memory", "cpu", "mgmt-ipv4", "mgmt-ipv6", "group", "labels", "position"}

// clabBridges are the kinds that stand for a broadcast domain and are no machine.
var clabBridges = []string{"bridge", "ovs-bridge"}

// containerlab reads a topology file.
func (im *importing) containerlab(root *strictyaml.Node) {
	if name := root.Get("name"); name != nil && name.Text() != "" {
		im.topology.name = name.Text()
	}
	for _, e := range root.Entries() {
		if e.Name() != "name" && e.Name() != "topology" && e.Name() != "prefix" {
			im.leaveNode(e.Key, noSuchKey)
		}
	}
	topology := root.Get("topology")
	bridges := map[string]bool{}
	var made []clabNode
	for _, e := range entriesOf(topology.Get("nodes")) {
		n := clabNode{at: e.Value, inherits: []*strictyaml.Node{e.Value}}
		kind := firstOf("kind", e.Value, topology.Get("defaults"))
		n.inherits = append(n.inherits, getOf(topology.Get("groups"), textOf(getOf(e.Value, "group"))),
			getOf(topology.Get("kinds"), textOf(kind)), topology.Get("defaults"))
		if slices.Contains(clabBridges, textOf(kind)) {
			bridges[e.Name()] = true
			continue
		}
		if n.node = im.addNode(e.Name(), im.file, e.Key.Line()); n.node != nil {
			n.system = textOf(kind)
			made = append(made, n)
		}
	}
	for i, link := range itemsOf(topology.Get("links")) {
		im.clabLink(link, i, bridges)
	}
	for _, n := range made { // commands name interfaces, so links come first
		im.clabNode(n)
	}
}

// clabNode is a machine and where its values may come from, nearest first.
type clabNode struct {
	*node
	at       *strictyaml.Node
	inherits []*strictyaml.Node
}

func (im *importing) clabNode(n clabNode) {
	n.image = textOf(firstOf("image", n.inherits...))
	for _, from := range n.inherits {
		im.environment(n.node, getOf(from, "env"))
		for _, bind := range itemsOf(getOf(from, "binds")) {
			im.bind(n.node, bind, bind.Text())
		}
	}
	im.limits(n.node, firstOf("memory", n.inherits...), firstOf("cpu", n.inherits...))
	var commands []command
	for _, from := range slices.Backward(n.inherits) {
		for _, c := range itemsOf(getOf(from, "exec")) {
			commands = append(commands, command{c.File(), c.Line(), c.Text()})
		}
	}
	im.startup(n.node, commands)
	for _, e := range entriesOf(n.at) {
		if !slices.Contains(clabUsed, e.Name()) {
			im.leaveNode(e.Key, keyReason(e.Name()))
		}
	}
}

// clabLink reads a link, in the short or in the long form.
func (im *importing) clabLink(at *strictyaml.Node, i int, bridges map[string]bool) {
	var ends [][2]string
	kind := textOf(getOf(at, "type"))
	endpoints := itemsOf(getOf(at, "endpoints"))
	if len(endpoints) == 0 {
		endpoints = []*strictyaml.Node{getOf(at, "endpoint")}
	}
	for _, e := range endpoints {
		if e == nil {
			continue
		}
		name, port, _ := strings.Cut(e.Text(), ":")
		if node := e.Get("node"); node != nil {
			name, port = textOf(node), textOf(e.Get("interface"))
		}
		ends = append(ends, [2]string{name, port})
	}
	if len(ends) != 2 || kind != "" && kind != "veth" {
		im.leaveNode(at, noLink)
		return
	}
	im.join(at, i, ends, bridges)
}

// join makes the network of a link: that of a bridge at one of its ends, else
// one of its own.
func (im *importing) join(at *strictyaml.Node, i int, ends [][2]string, bridges map[string]bool) {
	name := fmt.Sprintf("link-%d", i+1)
	for _, end := range ends {
		if bridges[end[0]] {
			name = end[0]
		}
	}
	for _, end := range ends {
		n := im.topology.node(end[0])
		switch {
		case bridges[end[0]]:
		case n == nil:
			im.leave(at.File(), at.Line(), end[0]+":"+end[1], noLink)
		default:
			iface := n.plug(end[1], im.topology.network(name))
			if iface == nil {
				im.leave(at.File(), at.Line(), end[0]+":"+end[1], badValue)
			} else if iface.name != end[1] {
				im.leave(at.File(), at.Line(), end[1]+" → "+iface.name, renamed)
			}
		}
	}
}

// environment carries variables over, from a mapping or a list of NAME=VALUE.
func (im *importing) environment(n *node, at *strictyaml.Node) {
	for _, e := range entriesOf(at) {
		im.variable(n, e.Value, e.Name(), e.Value.Text())
	}
	for _, item := range itemsOf(at) {
		name, value, _ := strings.Cut(item.Text(), "=")
		im.variable(n, item, name, value)
	}
}

func (im *importing) variable(n *node, at *strictyaml.Node, name, value string) {
	if slices.ContainsFunc(n.env, func(pair [2]string) bool { return pair[0] == name }) {
		return // a nearer value
	}
	if !variableName.MatchString(name) || strings.ContainsAny(value, "\x00") {
		im.leaveNode(at, badValue)
		return
	}
	n.env = append(n.env, [2]string{name, im.interpolate(at, value)})
}

// limits carries memory and processor limits over.
func (im *importing) limits(n *node, memory, cpus *strictyaml.Node) {
	if memory != nil && memory.Text() != "" {
		var ok bool
		if n.memory, ok = sizeOf(memory.Text()); !ok {
			im.leaveNode(memory, badValue)
		}
	}
	if cpus != nil && cpus.Text() != "" {
		var ok bool
		if n.cpus, ok = cpusOf(cpus.Text()); !ok {
			im.leaveNode(cpus, badValue)
		}
	}
}

// keyReason is why a key of a machine is not carried over.
func keyReason(key string) reason {
	switch key {
	case "ports", "expose":
		return noHostPort
	case "build":
		return noBuild
	case "command", "entrypoint", "cmd", "healthcheck", "post_start":
		return noCommand
	case "startup-config", "license", "type":
		return otherSystem
	case "deploy", "scale":
		return oneReplica
	case "network_mode", "network-mode", "pid", "ipc":
		return sharedNamespace
	}
	return noSuchKey
}

// addressIn reads an address and gives it the length of the subnet it is in.
func addressIn(text string, subnets []netip.Prefix) netip.Prefix {
	a, err := netip.ParseAddr(text)
	if err != nil {
		return netip.Prefix{}
	}
	for _, s := range subnets {
		if s.Contains(a) {
			return netip.PrefixFrom(a, s.Bits())
		}
	}
	return netip.Prefix{}
}
