package check

import (
	"context"
	"fmt"
	"net/netip"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// maxEntries bounds the lists of kernel state that a check reads.
const maxEntries = 1 << 16

// endpoint is a destination found out.
type endpoint struct {
	addr netip.Addr
	node string // that must really answer; empty where nobody can prove it
}

// resolve finds a destination's address and the node that must answer there. A
// node whose addresses the team chooses is asked what it has now. The finding
// is nil when the endpoint can be used.
func (s *scene) resolve(ctx context.Context, to lab.Destination) (endpoint, *finding) {
	switch {
	case to.Address.IsValid():
		return endpoint{to.Address, s.owners[to.Address]}, nil
	case s.node(to.Node) == nil:
		f := mistaken("the destination %q is no node of the lab", to.Node)
		return endpoint{}, &f
	}
	for _, iface := range s.node(to.Node).Interfaces {
		if iface.Address.IsValid() && (to.Interface == "" || to.Interface == iface.Name) {
			return endpoint{iface.Address.Addr(), to.Node}, nil
		}
	}
	return s.chosen(ctx, to)
}

// chosen reads the address a team gave to a node.
func (s *scene) chosen(ctx context.Context, to lab.Destination) (endpoint, *finding) {
	addresses, problem := read(ctx, s, to.Node, maxEntries, s.target.Addresses)
	if problem != nil {
		return endpoint{}, problem
	}
	var found netip.Addr
	for _, a := range addresses {
		ip := a.Prefix.Addr()
		if !ip.IsGlobalUnicast() || (to.Interface != "" && a.Interface != to.Interface) {
			continue
		}
		if !found.IsValid() || (ip.Is4() && !found.Is4()) {
			found = ip
		}
	}
	if !found.IsValid() {
		f := unseen(say("%s n'a pas d'adresse", "%s has no address", destinationName(to)))
		return endpoint{}, &f
	}
	return endpoint{found, to.Node}, nil
}

// from gives the Target's form of an origin.
func from(o lab.Origin) runtime.Origin {
	return runtime.Origin{Node: o.Node, Network: o.Network, Address: o.Address, Gateway: o.Gateway}
}

// nodesOf lists the nodes whose death explains why traffic could not be sent.
func nodesOf(o lab.Origin) []string {
	if o.Node == "" {
		return nil
	}
	return []string{o.Node}
}

// originName names an origin in sentences.
func originName(o lab.Origin) lab.Text {
	if o.Node != "" {
		return same(o.Node)
	}
	return say("une sonde de %s", "a probe on %s", o.Network)
}

// originKey tells origins apart.
func originKey(o lab.Origin) string {
	if o.Node != "" {
		return o.Node
	}
	return fmt.Sprintf("%s %s", o.Network, o.Address)
}

// destinationName names a destination in sentences.
func destinationName(d lab.Destination) string {
	switch {
	case d.Address.IsValid():
		return d.Address.String()
	case d.Interface != "":
		return d.Node + ":" + d.Interface
	}
	return d.Node
}
