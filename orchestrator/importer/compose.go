package importer

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/pupitre-lab/pupitre/orchestrator/strictyaml"
)

// composeUsed are the keys of a service that are carried over, or that mean
// nothing once all machines of a lab start together.
var composeUsed = []string{"image", "networks", "environment", "volumes", "hostname", "container_name", "extra_hosts", "mem_limit", "cpus", "depends_on",
	"restart", "init", "tty", "stdin_open", "labels", "profiles"}

// defaultNetwork is where services without networks are.
const defaultNetwork = "default"

// compose reads a Compose file.
func (im *importing) compose(root *strictyaml.Node) {
	if name := root.Get("name"); name != nil && name.Text() != "" {
		im.topology.name = name.Text()
	}
	for _, e := range root.Entries() {
		if !slices.Contains([]string{"name", "version", "services", "networks", "volumes"}, e.Name()) && !strings.HasPrefix(e.Name(), "x-") {
			im.leaveNode(e.Key, noSuchKey)
		}
	}
	subnets := im.composeSubnets(root.Get("networks"))
	var made []composeService
	for _, e := range root.Get("services").Entries() {
		if n := im.addNode(e.Name(), im.file, e.Key.Line()); n != nil {
			s := composeService{n, e.Value}
			im.composePlug(s, subnets)
			made = append(made, s)
		}
	}
	im.composeAddresses(subnets)
	for _, s := range made {
		im.composeService(s)
	}
	im.composeNames(made)
}

type composeService struct {
	*node
	at *strictyaml.Node
}

// composeSubnets are the subnets that networks say they have.
func (im *importing) composeSubnets(at *strictyaml.Node) map[string][]netip.Prefix {
	subnets := map[string][]netip.Prefix{}
	for _, e := range entriesOf(at) {
		for _, c := range itemsOf(getOf(getOf(e.Value, "ipam"), "config")) {
			p, err := netip.ParsePrefix(textOf(c.Get("subnet")))
			if err != nil || p.Addr().Is4In6() {
				im.leaveNode(c, badValue)
				continue
			}
			subnets[e.Name()] = append(subnets[e.Name()], p.Masked())
		}
		for _, key := range entriesOf(e.Value) {
			if key.Name() == "driver_opts" || key.Name() == "external" {
				im.leaveNode(key.Key, noSuchKey)
			}
		}
	}
	return subnets
}

// composePlug puts a service on its networks, with the addresses it asks for.
func (im *importing) composePlug(s composeService, subnets map[string][]netip.Prefix) {
	if s.at.Get("network_mode") != nil {
		return // listed with the keys that are not carried over
	}
	networks := s.at.Get("networks")
	var names []string
	for _, item := range itemsOf(networks) {
		names = append(names, item.Text())
	}
	for _, e := range entriesOf(networks) {
		names = append(names, e.Name())
	}
	if networks == nil {
		names = []string{defaultNetwork}
	}
	for i, name := range names {
		iface := s.plug(fmt.Sprintf("eth%d", i), im.topology.network(name))
		asked := getOf(getOf(networks, name), "ipv4_address")
		if iface == nil || asked == nil {
			continue
		}
		if !im.topology.address(s.node, iface, addressIn(asked.Text(), subnets[name])) {
			im.leaveNode(asked, badAddress)
		}
	}
}

// composeAddresses gives an address to every interface that asked for none: in
// the subnet of its network, else in one that is drawn for each team.
func (im *importing) composeAddresses(subnets map[string][]netip.Prefix) {
	for _, w := range im.topology.networks {
		known := slices.DeleteFunc(slices.Clone(subnets[w.source]), func(p netip.Prefix) bool { return !p.Addr().Is4() })
		w.drawn = len(known) == 0
		number := 1
		for _, n := range im.topology.nodes {
			for _, i := range n.ifaces {
				if i.network != w || i.address != "" {
					continue
				}
				if number++; w.drawn {
					i.address = fmt.Sprintf("${%s.%d/len}", w.param(), number)
				} else if !im.nextAddress(n, i, known[0]) {
					im.leave(n.file, n.line, n.source+": "+w.source, badAddress)
				}
			}
		}
	}
}

// nextAddress takes the first free address of a subnet, after the one that
// Docker keeps for itself.
func (im *importing) nextAddress(n *node, i *iface, subnet netip.Prefix) bool {
	at := subnet.Addr().Next().Next()
	for range maxNodes + 2 {
		if !at.IsValid() || !subnet.Contains(at) {
			return false
		}
		if im.topology.address(n, i, netip.PrefixFrom(at, subnet.Bits())) {
			return true
		}
		at = at.Next()
	}
	return false
}

// composeService carries over what a service is besides its networks.
func (im *importing) composeService(s composeService) {
	s.image = im.interpolate(s.at, textOf(s.at.Get("image")))
	im.environment(s.node, s.at.Get("environment"))
	im.limits(s.node, s.at.Get("mem_limit"), s.at.Get("cpus"))
	for _, v := range itemsOf(s.at.Get("volumes")) {
		im.composeVolume(s.node, v)
	}
	for _, e := range entriesOf(s.at.Get("extra_hosts")) {
		im.extraHost(s.node, e.Value, e.Name(), e.Value.Text())
	}
	for _, item := range itemsOf(s.at.Get("extra_hosts")) {
		name, address, _ := strings.Cut(strings.Replace(item.Text(), "=", ":", 1), ":")
		im.extraHost(s.node, item, name, address)
	}
	for _, e := range s.at.Entries() {
		if !slices.Contains(composeUsed, e.Name()) {
			im.leaveNode(e.Key, keyReason(e.Name()))
		}
	}
}

// composeVolume carries the files of a volume over when it is a bind mount of
// something beside the file.
func (im *importing) composeVolume(n *node, at *strictyaml.Node) {
	text := at.Text()
	if at.Get("type") != nil {
		if textOf(at.Get("type")) != "bind" {
			im.leave(at.File(), at.Line(), n.source+": "+textOf(at.Get("source")), noVolume)
			return
		}
		text = textOf(at.Get("source")) + ":" + textOf(at.Get("target"))
	}
	if !strings.HasPrefix(text, ".") {
		im.leave(at.File(), at.Line(), n.source+": "+text, noVolume)
		return
	}
	im.bind(n, at, text)
}

func (im *importing) extraHost(n *node, at *strictyaml.Node, name, address string) {
	if a, err := netip.ParseAddr(address); err != nil || a.Zone() != "" || a.Is4In6() || !n.addHost(name, address) {
		im.leaveNode(at, badValue)
	}
}

// addHost gives a machine a name for an address; the first wins.
func (n *node) addHost(name, address string) bool {
	if !hostName.MatchString(name) || slices.ContainsFunc(n.hosts, func(pair [2]string) bool { return pair[0] == name }) {
		return false
	}
	n.hosts = append(n.hosts, [2]string{name, address})
	return true
}

// composeNames lets services find one another by name, as Compose does on the
// networks they share.
func (im *importing) composeNames(made []composeService) {
	for _, s := range made {
		for _, other := range made {
			if s.node == other.node {
				continue
			}
			if address := sharedAddress(s.node, other.node); address != "" {
				s.addHost(other.source, address) // one that was given by hand goes before
				if alias := textOf(other.at.Get("hostname")); alias != "" {
					s.addHost(alias, address)
				}
			}
		}
	}
}

// sharedAddress is the address of another machine on a network of both, without
// its length.
func sharedAddress(n, other *node) string {
	for _, i := range n.ifaces {
		for _, o := range other.ifaces {
			if i.network != o.network || o.address == "" {
				continue
			}
			address, _, _ := strings.Cut(o.address, "/")
			if strings.HasPrefix(address, "${") {
				address += "}"
			}
			return address
		}
	}
	return ""
}
