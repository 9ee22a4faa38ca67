//go:build linux

package fabric

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"

	"golang.org/x/sys/unix"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// setUpCards takes the new cards of a node up and gives them their addresses and
// routes. What is there already is the team's and stays.
func setUpCards(node Node, routes []runtime.Route, wires []*wire) error {
	var msgs []message
	for _, w := range wires {
		if w.whole {
			continue
		}
		msgs = append(msgs, takeUp(w.card.index))
		if !w.spec.Address.IsValid() {
			continue
		}
		if w.spec.Address.Addr().Is6() {
			if err := allowIPv6(node.NS, w.spec.Name); err != nil {
				return fmt.Errorf("allow IPv6 on %s: %w", w.spec.Name, err)
			}
		}
		msgs = append(msgs, newAddress(w.card.index, w.spec.Address))
		for _, r := range routesThrough(w.spec, routes) {
			msgs = append(msgs, newRoute(w.card.index, r))
		}
	}
	refused, err := node.NS.route.batch(msgs, nil)
	if err != nil {
		return err
	}
	for _, r := range refused {
		if r != nil && !errors.Is(r, unix.EEXIST) {
			return fmt.Errorf("set the address and the routes: %w", r)
		}
	}
	return nil
}

func takeUp(index int) message {
	return message{kind: unix.RTM_SETLINK, body: ifInfo(index, unix.IFF_UP, unix.IFF_UP)}
}

// routesThrough gives the default route of a card and those of the node's routes
// whose next hop lies in the card's subnet.
func routesThrough(spec runtime.InterfaceSpec, routes []runtime.Route) []runtime.Route {
	var through []runtime.Route
	if gw := spec.Gateway; gw.IsValid() {
		through = append(through, runtime.Route{To: everywhere(gw), Via: gw})
	}
	for _, r := range routes {
		if spec.Address.Masked().Contains(r.Via) {
			through = append(through, r)
		}
	}
	return through
}

func everywhere(like netip.Addr) netip.Prefix {
	if like.Is4() {
		return netip.PrefixFrom(netip.IPv4Unspecified(), 0)
	}
	return netip.PrefixFrom(netip.IPv6Unspecified(), 0)
}

// allowIPv6 undoes what container engines do to namespaces without a network.
func allowIPv6(ns *NS, iface string) error {
	known, err := ns.writeSysctl("ipv6/conf/"+iface+"/disable_ipv6", "0")
	if err == nil && !known {
		return fmt.Errorf("the kernel has no IPv6: %w", runtime.ErrUnsupported)
	}
	return err
}

func family(a netip.Addr) byte {
	if a.Is4() {
		return unix.AF_INET
	}
	return unix.AF_INET6
}

// newAddress sets an address, without waiting to detect duplicates: the lab was
// validated, and a clash made later by a team is the team's.
func newAddress(index int, p netip.Prefix) message {
	b := []byte{family(p.Addr()), byte(p.Bits()), unix.IFA_F_NODAD, unix.RT_SCOPE_UNIVERSE}
	a := attributes{b: binary.NativeEndian.AppendUint32(b, uint32(index))}
	a.bytes(unix.IFA_LOCAL, p.Addr().AsSlice())
	a.bytes(unix.IFA_ADDRESS, p.Addr().AsSlice())
	if p.Addr().Is4() && p.Bits() < 31 {
		a.bytes(unix.IFA_BROADCAST, broadcast(p))
	}
	return message{kind: unix.RTM_NEWADDR, flags: unix.NLM_F_CREATE | unix.NLM_F_EXCL, body: a.b}
}

func broadcast(p netip.Prefix) []byte {
	host := uint32(1)<<(32-p.Bits()) - 1
	return binary.BigEndian.AppendUint32(nil, binary.BigEndian.Uint32(p.Addr().AsSlice())|host)
}

func newRoute(index int, r runtime.Route) message {
	b := make([]byte, unix.SizeofRtMsg)
	b[0], b[1] = family(r.Via), byte(r.To.Bits())
	b[4], b[5], b[7] = unix.RT_TABLE_MAIN, unix.RTPROT_STATIC, unix.RTN_UNICAST
	a := attributes{b: b}
	if r.To.Bits() > 0 {
		a.bytes(unix.RTA_DST, r.To.Masked().Addr().AsSlice())
	}
	a.bytes(unix.RTA_GATEWAY, r.Via.AsSlice())
	a.u32(unix.RTA_OIF, uint32(index))
	return message{kind: unix.RTM_NEWROUTE, flags: unix.NLM_F_CREATE | unix.NLM_F_EXCL, body: a.b}
}
