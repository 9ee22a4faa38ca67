package importer

import (
	"fmt"
	"net/netip"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/pupitre-lab/pupitre/orchestrator/author"
)

// topology is what the three formats have in common.
type topology struct {
	format   Format
	name     string
	networks []*network
	nodes    []*node
}

func (t *topology) id() string { return author.IDOf(t.name) }

// network is a broadcast domain. With drawn, its subnet is drawn for each team.
type network struct {
	name   string
	source string
	number int // from 1, in the order of the source
	drawn  bool
}

// node is a machine.
type node struct {
	name     string
	source   string // its name in the source
	image    string // in the source; may be empty
	kind     string // of labs/images
	system   string // of containerlab: linux, nokia_srlinux, …
	line     int
	file     string
	forwards bool // it was told to forward packets
	ifaces   []*iface
	env      [][2]string
	hosts    [][2]string
	files    []nodeFile
	routes   []route
	solution []string
	memory   string
	cpus     float64
}

type iface struct {
	name    string
	network *network
	address string // "10.0.0.1/24", or a reference
	gateway string
	mac     string
}

type nodeFile struct {
	path    string // in the machine
	content []byte
	mode    string // octal; empty means the default
}

type route struct{ to, via string }

var (
	notName  = regexp.MustCompile(`[^a-z0-9]+`)
	notIface = regexp.MustCompile(`[^a-z0-9-]+`)
)

// nameOf makes a name of labs of any text, at most limit long.
func nameOf(text string, limit int) string {
	name := strings.Trim(notName.ReplaceAllString(strings.ToLower(text), "-"), "-")
	if len(name) > limit {
		name = strings.Trim(name[:limit], "-")
	}
	if name == "" {
		return "n"
	}
	return name
}

// fresh makes a name that is not among those taken.
func fresh(name string, limit int, taken func(string) bool) string {
	for i, candidate := 2, name; ; i++ {
		if !taken(candidate) {
			return candidate
		}
		suffix := fmt.Sprintf("-%d", i)
		candidate = name[:min(len(name), limit-len(suffix))] + suffix
	}
}

// The bounds of names in labs.
const (
	nameLimit  = 32
	ifaceLimit = 15
	// The bounds of a lab.
	maxNodes    = 256
	maxIfaces   = 64
	maxFiles    = 64
	maxNetworks = 256
)

// addNode makes a machine, or nil when there are too many.
func (im *importing) addNode(source string, file string, line int) *node {
	t := &im.topology
	if len(t.nodes) >= maxNodes {
		im.leave(file, line, source, noSuchKey)
		return nil
	}
	n := &node{source: source, file: file, line: line}
	n.name = fresh(nameOf(source, nameLimit), nameLimit, func(name string) bool {
		return slices.ContainsFunc(t.nodes, func(o *node) bool { return o.name == name })
	})
	if n.name != source {
		im.leave(file, line, source+" → "+n.name, renamed)
	}
	t.nodes = append(t.nodes, n)
	return n
}

func (t *topology) node(source string) *node {
	for _, n := range t.nodes {
		if n.source == source {
			return n
		}
	}
	return nil
}

// network finds a network by its name in the source, or makes it; nil when
// there are too many.
func (t *topology) network(source string) *network {
	for _, w := range t.networks {
		if w.source == source {
			return w
		}
	}
	if len(t.networks) >= maxNetworks {
		return nil
	}
	w := &network{source: source, number: len(t.networks) + 1}
	w.name = fresh(nameOf(source, nameLimit), nameLimit, func(name string) bool {
		return slices.ContainsFunc(t.networks, func(o *network) bool { return o.name == name })
	})
	t.networks = append(t.networks, w)
	return w
}

// plug gives a machine an interface; nil when the name is taken or there are
// too many.
func (n *node) plug(name string, w *network) *iface {
	name = strings.Trim(notIface.ReplaceAllString(strings.ToLower(name), "-"), "-")
	name = name[:min(len(name), ifaceLimit)]
	if name == "" || name == "lo" || name == "all" || name == "default" || n.iface(name) != nil || len(n.ifaces) >= maxIfaces || w == nil {
		return nil
	}
	i := &iface{name: name, network: w}
	n.ifaces = append(n.ifaces, i)
	return i
}

func (n *node) iface(name string) *iface {
	for _, i := range n.ifaces {
		if i.name == name {
			return i
		}
	}
	return nil
}

// address gives an interface its address, if a lab may have it.
func (t *topology) address(n *node, i *iface, p netip.Prefix) bool {
	a := p.Addr()
	if i.address != "" || !p.IsValid() || a.Zone() != "" || a.Is4In6() || a.IsMulticast() || a.IsLoopback() || a.IsUnspecified() || atEdge(p) {
		return false
	}
	for _, other := range n.ifaces {
		if q, err := netip.ParsePrefix(other.address); err == nil && other != i && other.network != i.network && q.Overlaps(p) {
			return false
		}
	}
	if t.taken(i.network, a) {
		return false
	}
	i.address = p.String()
	return true
}

// atEdge: the network's own address or the broadcast address.
func atEdge(p netip.Prefix) bool {
	if !p.Addr().Is4() || p.Bits() >= 31 {
		return false
	}
	if p.Addr() == p.Masked().Addr() {
		return true
	}
	next := p.Addr().Next()
	return !next.IsValid() || !p.Contains(next)
}

// hardware gives an interface its hardware address, if no other on its network
// has it.
func (t *topology) hardware(i *iface, mac string) bool {
	mac = strings.ToLower(mac)
	if !macAddress.MatchString(mac) || strings.Contains("13579bdf", mac[1:2]) || mac == "00:00:00:00:00:00" {
		return false
	}
	for _, n := range t.nodes {
		for _, o := range n.ifaces {
			if o.network == i.network && o.mac == mac {
				return false
			}
		}
	}
	i.mac = mac
	return true
}

func (t *topology) taken(w *network, a netip.Addr) bool {
	for _, n := range t.nodes {
		for _, i := range n.ifaces {
			if p, err := netip.ParsePrefix(i.address); err == nil && i.network == w && p.Addr() == a {
				return true
			}
		}
	}
	return false
}

// route gives a machine a static route, if the kernel would take it at the
// start: its next hop is on one of the machine's subnets.
func (n *node) route(to netip.Prefix, via netip.Addr) bool {
	if !to.IsValid() || !via.IsValid() || via.Is4() != to.Addr().Is4() || to != to.Masked() || len(n.routes) >= maxFiles {
		return false
	}
	for _, i := range n.ifaces {
		p, err := netip.ParsePrefix(i.address)
		if err != nil || !p.Contains(via) || p.Addr() == via || atEdge(netip.PrefixFrom(via, p.Bits())) {
			continue
		}
		if to.Bits() == 0 {
			if n.hasGateway() {
				return false
			}
			i.gateway = via.String()
			return true
		}
		n.routes = append(n.routes, route{to.String(), via.String()})
		return true
	}
	return false
}

func (n *node) hasGateway() bool {
	return slices.ContainsFunc(n.ifaces, func(i *iface) bool { return i.gateway != "" })
}

// put adds a file to a machine; false when it has one at that path already, or
// too many.
func (n *node) put(f nodeFile) bool {
	f.path = path.Clean("/" + f.path)
	if f.path == "/" || len(n.files) >= maxFiles-1 || slices.ContainsFunc(n.files, func(o nodeFile) bool { return o.path == f.path }) {
		return false
	}
	n.files = append(n.files, f)
	return true
}
