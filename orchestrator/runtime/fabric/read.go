//go:build linux

package fabric

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"strconv"

	"golang.org/x/sys/unix"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// Bounds of what is read of a node. More is the team's doing: ErrTooMany.
const (
	maxLinks      = 4096
	maxAddresses  = 16384
	maxRoutes     = 16384
	maxNeighbours = 65536
	maxSockets    = 65536
	maxChains     = 4096
	maxRules      = 65536
)

// Links lists the interfaces of the namespace, by index.
func (ns *NS) Links(ctx context.Context) (links []runtime.Link, err error) {
	err = ns.using(ctx, func() error {
		all, err := collect(ctx, ns.route, getLinks(), maxLinks, parseLink)
		names := make(map[int]string, len(all))
		for _, l := range all {
			names[l.index] = l.name
		}
		for _, l := range all {
			links = append(links, l.tell(names[l.master]))
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the interfaces: %w", err)
	}
	return links, nil
}

func (l link) tell(master string) runtime.Link {
	kind := l.kind
	if l.flags&unix.IFF_LOOPBACK != 0 {
		kind = "lo"
	}
	return runtime.Link{
		Index: l.index, Name: l.name, Type: kind, MAC: l.mac.String(), MTU: l.mtu,
		Up: l.up(), Carrier: l.carrier(), Master: master,
	}
}

// names gives the name of every interface by index.
func (ns *NS) names(ctx context.Context) (map[int]string, error) {
	all, err := collect(ctx, ns.route, getLinks(), maxLinks, parseLink)
	names := make(map[int]string, len(all))
	for _, l := range all {
		names[l.index] = l.name
	}
	return names, err
}

// located is something that belongs to an interface.
type located[T any] struct {
	index int
	item  T
}

// Addresses lists the addresses of the namespace.
func (ns *NS) Addresses(ctx context.Context) (addresses []runtime.Address, err error) {
	err = ns.using(ctx, func() error {
		ask := message{kind: unix.RTM_GETADDR, body: make([]byte, unix.SizeofIfAddrmsg)}
		all, err := collect(ctx, ns.route, ask, maxAddresses, parseAddress)
		if err != nil || len(all) == 0 {
			return err
		}
		names, err := ns.names(ctx)
		for _, a := range all {
			addresses = append(addresses, runtime.Address{Interface: names[a.index], Prefix: a.item})
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the addresses: %w", err)
	}
	return addresses, nil
}

// parseAddress prefers the local address to the other end's of a point-to-point link.
func parseAddress(body []byte) (a located[netip.Prefix], ok bool) {
	if len(body) < unix.SizeofIfAddrmsg {
		return a, false
	}
	var local, address netip.Addr
	eachAttribute(body[unix.SizeofIfAddrmsg:], func(kind uint16, v []byte) {
		switch kind {
		case unix.IFA_LOCAL:
			local, _ = netip.AddrFromSlice(v)
		case unix.IFA_ADDRESS:
			address, _ = netip.AddrFromSlice(v)
		}
	})
	if !local.IsValid() {
		local = address
	}
	return located[netip.Prefix]{asInt(body[4:]), netip.PrefixFrom(local, int(body[1]))}, local.IsValid()
}

// Neighbours lists the ARP and NDP entries.
func (ns *NS) Neighbours(ctx context.Context) (neighbours []runtime.Neighbour, err error) {
	err = ns.using(ctx, func() error {
		ask := message{kind: unix.RTM_GETNEIGH, body: make([]byte, unix.SizeofNdMsg)}
		all, err := collect(ctx, ns.route, ask, maxNeighbours, parseNeighbour)
		if err != nil || len(all) == 0 {
			return err
		}
		names, err := ns.names(ctx)
		for _, n := range all {
			n.item.Interface = names[n.index]
			neighbours = append(neighbours, n.item)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the neighbours: %w", err)
	}
	return neighbours, nil
}

// parseNeighbour leaves out bridges' forwarding entries and the kernel's own
// entries for multicast and for the loopback.
func parseNeighbour(body []byte) (n located[runtime.Neighbour], ok bool) {
	if len(body) < unix.SizeofNdMsg || body[0] != unix.AF_INET && body[0] != unix.AF_INET6 {
		return n, false
	}
	state := uint16(body[8]) | uint16(body[9])<<8
	n.index, n.item.State = asInt(body[4:]), neighbourState(state)
	eachAttribute(body[unix.SizeofNdMsg:], func(kind uint16, v []byte) {
		switch kind {
		case unix.NDA_DST:
			n.item.Address, _ = netip.AddrFromSlice(v)
		case unix.NDA_LLADDR:
			n.item.MAC = net.HardwareAddr(v).String()
		}
	})
	return n, n.item.Address.IsValid() && state != unix.NUD_NOARP && state != unix.NUD_NONE
}

func neighbourState(state uint16) string {
	switch state {
	case unix.NUD_INCOMPLETE:
		return "incomplete"
	case unix.NUD_REACHABLE:
		return "reachable"
	case unix.NUD_STALE:
		return "stale"
	case unix.NUD_DELAY:
		return "delay"
	case unix.NUD_PROBE:
		return "probe"
	case unix.NUD_FAILED:
		return "failed"
	case unix.NUD_NOARP:
		return "noarp"
	case unix.NUD_PERMANENT:
		return "permanent"
	}
	return strconv.Itoa(int(state))
}
