//go:build linux

package fabric

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// Observe lists, by node, the links whose both ends exist, sorted by the name
// seen in the node now, with the hardware address the card was made with (what
// the team makes of it is theirs); network and port as the kernel has them. A link in the wrong state (no queue, no rule) shows another Port; one
// unplugged from its network shows no Network. A node that stops meanwhile is
// left out.
func (f *Fabric) Observe(ctx context.Context, nodes ...Node) (seen map[string][]runtime.ObservedInterface, err error) {
	err = f.ns.using(ctx, func() error {
		s, err := f.look(ctx)
		if err != nil {
			return err
		}
		seen, err = s.nodes(ctx, nodes)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("observe the fabric: %w", err)
	}
	return seen, nil
}

// sight is the fabric's side of everything, read once.
type sight struct {
	fabric   *Fabric
	networks map[int]string // by the bridge's index
	ports    []link         // finished links
	shapers  map[int]shaper
	policers map[string]policer
}

func (f *Fabric) look(ctx context.Context) (s sight, err error) {
	s = sight{fabric: f, networks: make(map[int]string)}
	all, err := f.links(ctx)
	if err != nil {
		return s, err
	}
	for _, l := range all {
		switch {
		case l.kind == "bridge":
			s.networks[l.index] = l.alias
		case l.kind == "veth" && readMark(l.alias).node != "":
			s.ports = append(s.ports, l)
		}
	}
	if s.shapers, err = f.shapers(ctx); err != nil {
		return s, err
	}
	s.policers, err = f.policers(ctx)
	return s, err
}

func (s sight) nodes(ctx context.Context, nodes []Node) (map[string][]runtime.ObservedInterface, error) {
	seen := make(map[string][]runtime.ObservedInterface, len(nodes))
	for _, n := range nodes {
		err := n.NS.using(ctx, func() (err error) {
			seen[n.Name], err = s.node(n)
			return err
		})
		if errors.Is(err, runtime.ErrNotRunning) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("node %s: %w", n.Name, err)
		}
	}
	return seen, nil
}

// node matches the fabric's ends with the node's, by index in both directions:
// names in the node are the team's to change.
func (s sight) node(n Node) ([]runtime.ObservedInterface, error) {
	id, err := s.fabric.namespaceID(n.NS)
	if err != nil || id < 0 {
		return nil, err
	}
	var ports []link
	var asked []message
	for _, p := range s.ports {
		if p.peerNS == id && readMark(p.alias).node == n.Name {
			ports, asked = append(ports, p), append(asked, getLinkByIndex(p.peer))
		}
	}
	cards, err := n.NS.route.links(asked...)
	if err != nil {
		return nil, err
	}
	var seen []runtime.ObservedInterface
	for i, card := range cards {
		if card.kind == "veth" && card.peer == ports[i].index {
			seen = append(seen, s.link(ports[i], card))
		}
	}
	slices.SortFunc(seen, func(a, b runtime.ObservedInterface) int { return strings.Compare(a.Name, b.Name) })
	return seen, nil
}

func (s sight) link(port, card link) runtime.ObservedInterface {
	return runtime.ObservedInterface{
		Name:    card.name,
		Network: s.networks[port.master],
		MAC:     readMark(port.alias).mac,
		Port:    seenPort(port, s.shapers[port.index], s.policers[port.name]),
	}
}
