package check

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// address looks at the addresses of a node.
type address struct{ spec lab.AddressCheck }

func (k address) expected(*scene) lab.Text {
	c := k.spec
	switch {
	case c.Is.IsValid():
		return say("%s a l'adresse demandée", "%s has the address asked for", k.place())
	case c.In.IsValid():
		return say("%s a une adresse dans %s", "%s has an address inside %s", k.place(), c.In)
	}
	return say("%s a une adresse", "%s has an address", k.place())
}

func (k address) place() lab.Text {
	if k.spec.Interface == "" {
		return same(k.spec.Node)
	}
	return say("%[2]s de %[1]s", "%[2]s of %[1]s", k.spec.Node, k.spec.Interface)
}

func (k address) look(ctx context.Context, s *scene) finding {
	addresses, problem := read(ctx, s, k.spec.Node, maxEntries, s.target.Addresses)
	if problem != nil {
		return *problem
	}
	here := slices.DeleteFunc(slices.Clone(addresses), func(a runtime.Address) bool {
		return k.spec.Interface != "" && a.Interface != k.spec.Interface
	})
	right := slices.ContainsFunc(here, k.matches)
	shown := listed(fmt.Sprintf("addresses of %s", k.spec.Node), relevantFirst(here, addresses))
	if len(here) == 0 {
		return failed(say("%s n'a aucune adresse", "%s has no address", k.place())).with(shown)
	}
	var names []string
	for _, a := range here {
		names = append(names, a.Prefix.String())
	}
	return verdictOf(right, say("%s a %s", "%s has %s", k.place(), list(names))).with(shown)
}

func (k address) matches(a runtime.Address) bool {
	c := k.spec
	return (!c.Is.IsValid() || a.Prefix == c.Is) && (!c.In.IsValid() || c.In.Contains(a.Prefix.Addr()))
}

// neighbour looks at the ARP and NDP table.
type neighbour struct{ spec lab.NeighbourCheck }

// discardPort is where the datagram goes that makes the kernel ask for its
// neighbour (RFC 863).
const discardPort = 9

func (k neighbour) expected(*scene) lab.Text {
	text := say("%s connaît son voisin %s", "%s knows its neighbour %s", k.spec.Node, k.spec.Address)
	if k.spec.MAC != "" {
		text = join("", text, say(" à l'adresse matérielle attendue", " at the expected hardware address"))
	}
	return text
}

// look provokes the kernel to ask first, so that the result does not depend on
// who spoke to whom before.
func (k neighbour) look(ctx context.Context, s *scene) finding {
	k.provoke(ctx, s)
	entries, problem := read(ctx, s, k.spec.Node, maxEntries, s.target.Neighbours)
	if problem != nil {
		return *problem
	}
	about := slices.DeleteFunc(slices.Clone(entries), func(n runtime.Neighbour) bool {
		return n.Address != k.spec.Address || (k.spec.Interface != "" && n.Interface != k.spec.Interface)
	})
	shown := listed(fmt.Sprintf("neighbours of %s", k.spec.Node), relevantFirst(about, entries))
	if len(about) == 0 {
		return failed(say("%s ne connaît pas ce voisin", "%s does not know this neighbour", k.spec.Node)).with(shown)
	}
	var states []string
	for _, n := range about {
		states = append(states, fmt.Sprintf("%s %s", show(n.Interface), show(n.State)))
	}
	right := slices.ContainsFunc(about, k.matches)
	return verdictOf(right, say("%s a pour ce voisin : %s", "%s has for this neighbour: %s", k.spec.Node, list(states))).with(shown)
}

// matches wants an entry that the kernel would use.
func (k neighbour) matches(n runtime.Neighbour) bool {
	resolved := n.MAC != "" && n.State != "failed" && n.State != "incomplete" && n.State != "none"
	return resolved && (k.spec.MAC == "" || strings.EqualFold(n.MAC, k.spec.MAC))
}

// provoke sends one datagram toward the neighbour and gives the answer a moment
// to come. Whether it arrives does not matter.
func (k neighbour) provoke(ctx context.Context, s *scene) {
	to := lab.Destination{Address: k.spec.Address}
	c := call{from: lab.Origin{Node: k.spec.Node}, to: to, network: "udp", port: discardPort, timeout: pingTimeout}
	s.dialAndTalk(ctx, c, endpoint{addr: k.spec.Address}, &proof{}, func(conn *conversation, _ endpoint) finding {
		_, err := conn.Write([]byte{0})
		if err == nil {
			_, _ = conn.readSoon(make([]byte, 1))
		}
		return finding{}
	})
}
