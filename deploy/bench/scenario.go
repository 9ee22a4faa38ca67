package main

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// Limits every node has, in every leg.
const (
	nodeMemory = 64 << 20 // bytes, no swap besides
	nodeCPUs   = 0.5
	nodePIDs   = 128
)

// teamPrefix starts the name of every team, and so of all that the bench makes.
const teamPrefix = "pupitre-bench-"

// scenario is a set of labs that are started at the same moment.
type scenario struct {
	Name  string
	Title string
	Teams []team
}

// team is one lab: its networks and the nodes plugged on them. The first check
// is a ping from the first node to Target, an address of its neighbour.
type team struct {
	Name     string
	Networks []network
	Nodes    []node
	Target   netip.Addr
}

// network is one subnet; its first address belongs to the engine in the legs
// that use the engine's networks.
type network struct {
	Name   string
	Subnet netip.Prefix
}

// node is one machine.
type node struct {
	Name  string
	Cards []card
}

// card is a node's interface on a network.
type card struct {
	Name    string
	Network string
	Address netip.Prefix
	MAC     string
}

// scenarios are those the bench knows, in the order they run.
func scenarios() []scenario {
	var teams []team
	for i := range 16 {
		teams = append(teams, office(i))
	}
	return []scenario{
		{Name: "ring-5", Title: "Ring of 5 nodes, 5 networks", Teams: []team{ring(5)}},
		{Name: "ring-20", Title: "Ring of 20 nodes, 20 networks", Teams: []team{ring(20)}},
		{Name: "teams-16", Title: "16 teams × 4 nodes, 2 networks a team, at once", Teams: teams},
	}
}

// selection is what one run of the bench measures.
type selection struct {
	Scenarios []scenario
	StateRead bool
}

// stateRead names the second bench among the scenarios.
const stateRead = "state-read"

// selectScenarios picks scenarios by their names, separated by commas; an empty
// list means all.
func selectScenarios(names string) (selection, error) {
	if names == "" {
		return selection{Scenarios: scenarios(), StateRead: true}, nil
	}
	var chosen selection
	for name := range strings.SplitSeq(names, ",") {
		if name == stateRead {
			chosen.StateRead = true
			continue
		}
		index := slices.IndexFunc(scenarios(), func(s scenario) bool { return s.Name == name })
		if index < 0 {
			return selection{}, fmt.Errorf("-scenario: no scenario %q; there are ring-5, ring-20, teams-16 and %s", name, stateRead)
		}
		chosen.Scenarios = append(chosen.Scenarios, scenarios()[index])
	}
	return chosen, nil
}

// ring is size nodes in a circle, one network a link.
func ring(size int) team {
	t := newTeam(fmt.Sprintf("%sring%d", teamPrefix, size), 0, size)
	for i := range size {
		t.addNode(fmt.Sprintf("r%d", i+1), i, (i+size-1)%size)
	}
	t.Target = t.addressOn(1, t.Networks[0].Name)
	return t
}

// office is two stations and a router on one network, the router and a server
// on another.
func office(number int) team {
	t := newTeam(fmt.Sprintf("%steam%02d", teamPrefix, number+1), 2*number, 2)
	t.addNode("pc1", 0)
	t.addNode("pc2", 0)
	t.addNode("gw", 0, 1)
	t.addNode("srv", 1)
	t.Target = t.addressOn(1, t.Networks[0].Name)
	return t
}

// newTeam is a team without nodes, whose networks have the subnets first,
// first+1, … of 10.240.0.0/16, 16 addresses each, so that no two of a scenario
// overlap.
func newTeam(name string, first, networks int) team {
	t := team{Name: name}
	for i := range networks {
		subnet := netip.PrefixFrom(netip.AddrFrom4([4]byte{10, 240, byte(first + i), 0}), 28)
		t.Networks = append(t.Networks, network{Name: fmt.Sprintf("n%d", i+1), Subnet: subnet})
	}
	return t
}

// addNode plugs a new node on the networks with these indexes, with the next
// free address of each.
func (t *team) addNode(name string, networks ...int) {
	n := node{Name: name}
	for i, index := range networks {
		net := t.Networks[index]
		address := net.Subnet.Addr().As4()
		address[3] = byte(2 + t.plugged(net.Name))
		n.Cards = append(n.Cards, card{
			Name:    fmt.Sprintf("eth%d", i+1),
			Network: net.Name,
			Address: netip.PrefixFrom(netip.AddrFrom4(address), net.Subnet.Bits()),
			MAC:     fmt.Sprintf("02:00:0a:f0:%02x:%02x", address[2], address[3]),
		})
	}
	t.Nodes = append(t.Nodes, n)
}

// plugged counts the cards on a network.
func (t *team) plugged(name string) int {
	count := 0
	for _, n := range t.Nodes {
		for _, c := range n.Cards {
			if c.Network == name {
				count++
			}
		}
	}
	return count
}

// addressOn is the address of the node with this index on a network.
func (t *team) addressOn(index int, name string) netip.Addr {
	for _, c := range t.Nodes[index].Cards {
		if c.Network == name {
			return c.Address.Addr()
		}
	}
	panic("bench: " + t.Nodes[index].Name + " is not on " + name)
}
