package runtimetest

import (
	"fmt"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// linkCases are about networks, links and ports.
var linkCases = []conformanceCase{
	{"a detached link is gone and is made again", detachesAndAttaches},
	{"a link moves to another network", movesLink},
	{"a port's state is observed exactly as it was set", portRoundTrip},
	{"a port's state is set with the link", portWithTheLink},
	{"a network is removed and made again", networkAgain},
}

func detachesAndAttaches(s *suite) {
	d := s.desired()
	s.up(d)
	s.apply(runtime.Op{Kind: runtime.OpDetach, Instance: d.Instance, Node: "a", Name: "eth1"})
	s.same(observedOf(d.Nodes[0])[1:], s.observedNode(d.Instance, "a").Interfaces, "interfaces of a")
	s.isBuilt(d.Nodes[1], s.observedNode(d.Instance, "b"))
	s.apply(attach(d, 0, 0))
	s.isBuilt(d.Nodes[0], s.observedNode(d.Instance, "a"))
}

func movesLink(s *suite) {
	d := s.desired()
	s.up(d)
	d.Nodes[0].Interfaces[0].Network = "east"
	d.Nodes[0].Interfaces[0].MAC = "02:00:5e:00:00:77"
	s.apply(runtime.Op{Kind: runtime.OpDetach, Instance: d.Instance, Node: "a", Name: "eth1"}, attach(d, 0, 0))
	s.isBuilt(d.Nodes[0], s.observedNode(d.Instance, "a"))
}

func portRoundTrip(s *suite) {
	d := s.desired()
	s.up(d)
	for _, port := range []runtime.Port{
		{Rate: 10_000_000},
		{Rate: 512_000},
		{Cut: true},
		{Rate: 1_000_000, Cut: true},
		{Loss: 0.01},
		{Loss: 0.3, Rate: 1_234_567},
		{Loss: 1.0 / 3},
		{},
	} {
		s.apply(setPort(d, 0, 0, port))
		got := s.observedNode(d.Instance, "a").Interfaces
		s.same(port, got[0].Port, fmt.Sprintf("port after %+v", port))
		s.same(runtime.Port{}, got[1].Port, "the node's other port")
	}
}

func portWithTheLink(s *suite) {
	d := s.desired()
	d.Nodes[0].Interfaces[0].Port = runtime.Port{Rate: 2_000_000, Loss: 0.05}
	d.Nodes[1].Interfaces[0].Port = runtime.Port{Cut: true}
	s.up(d)
	for i, n := range s.observe(d.Instance).Nodes {
		s.isBuilt(d.Nodes[i], n)
	}
}

func networkAgain(s *suite) {
	d := s.desired()
	s.up(d)
	s.apply(
		runtime.Op{Kind: runtime.OpDetach, Instance: d.Instance, Node: "a", Name: "eth1"},
		runtime.Op{Kind: runtime.OpDetach, Instance: d.Instance, Node: "b", Name: "eth1"},
		runtime.Op{Kind: runtime.OpRemoveNetwork, Instance: d.Instance, Network: "west"},
	)
	s.same([]string{"east"}, s.observe(d.Instance).Networks, "networks")
	s.apply(runtime.Op{Kind: runtime.OpCreateNetwork, Instance: d.Instance, Network: "west"}, attach(d, 0, 0), attach(d, 1, 0))
	for i, n := range s.observe(d.Instance).Nodes {
		s.isBuilt(d.Nodes[i], n)
	}
}
