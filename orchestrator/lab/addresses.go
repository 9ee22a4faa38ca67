package lab

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/pupitre-lab/pupitre/orchestrator/strictyaml"
)

// capabilitiesOf are what each profile grants.
var capabilitiesOf = map[string][]string{
	"host":    nil,
	"network": {"NET_ADMIN", "NET_RAW"},
	"router":  {"NET_ADMIN", "NET_RAW", "SYS_ADMIN"},
}

// capabilities asks that the image kind's profile grants what the work needs.
func (r *rules) capabilities(n *Node, at *strictyaml.Node) {
	kind, ok := r.cat.Images[n.Image]
	if !ok {
		return
	}
	for i, capability := range n.Capabilities {
		if capability == "" || slices.Contains(capabilitiesOf[kind.Profile], capability) {
			continue
		}
		r.report.Problem(locate(at, "capabilities", i), "capability-missing",
			"the image %s runs under the profile %s, which does not grant %s; profiles that do: %s",
			"l'image %s tourne sous le profil %s, qui ne donne pas %s ; profils qui la donnent : %s",
			n.Image, kind.Profile, capability, strings.Join(profilesWith(capability), ", "))
	}
}

func profilesWith(capability string) []string {
	var names []string
	for name, granted := range capabilitiesOf {
		if slices.Contains(granted, capability) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// interfaces holds the rules of one node's addresses and routes.
func (r *rules) interfaces(n *Node, at *strictyaml.Node) {
	for i, a := range n.Interfaces {
		place := locate(at, "interfaces", a.Name)
		r.address(a.Address, a.Gateway, place)
		if a.Gateway.IsValid() && place.Get("address") == nil {
			r.report.Problem(locate(place, "gateway"), "gateway-alone", "a gateway needs an address on the same interface",
				"une passerelle demande une adresse sur la même interface")
		}
		for _, b := range n.Interfaces[:i] {
			r.apart(a, b, locate(place, "address"))
		}
	}
	for i, route := range n.Routes {
		r.via(n, route, locate(at, "routes", i, "via"))
	}
}

// apart refuses two networks of one node whose subnets overlap: the kernel
// would send to the wrong one.
func (r *rules) apart(a, b Interface, at *strictyaml.Node) {
	if a.Network == b.Network || !a.Address.IsValid() || !b.Address.IsValid() || !a.Address.Overlaps(b.Address) {
		return
	}
	r.report.Problem(at, "subnets-overlap", "%s overlaps %s of %s, which is on another network: give them different subnets",
		"%s recouvre %s de %s, qui est sur un autre réseau : donnez-leur des sous-réseaux différents",
		a.Address.Masked(), b.Address.Masked(), b.Name)
}

// via asks that a route's next hop is on a subnet of the node. Where an
// interface gets its address later, nothing can be said.
func (r *rules) via(n *Node, route Route, at *strictyaml.Node) {
	if !route.Via.IsValid() {
		return
	}
	for _, i := range n.Interfaces {
		if i.Address.IsValid() && i.Address.Contains(route.Via) {
			return
		}
	}
	r.report.Problem(at, "route-via", "%s is on no subnet of this node: the kernel would refuse the route",
		"%s n'est sur aucun sous-réseau de ce nœud : le noyau refuserait la route", route.Via)
}

// address holds the rules of one address and its gateway.
func (r *rules) address(p netip.Prefix, gateway netip.Addr, at *strictyaml.Node) {
	if !p.IsValid() {
		return
	}
	if isNetworkOrBroadcast(p) {
		r.report.Problem(locate(at, "address"), "address-reserved", "%s is the network's or the broadcast address of %s: no machine can have it",
			"%s est l'adresse du réseau ou de diffusion de %s : aucune machine ne peut l'avoir", p.Addr(), p.Masked())
	}
	if p.Addr().IsMulticast() || p.Addr().IsLoopback() || p.Addr().IsUnspecified() {
		r.report.Problem(locate(at, "address"), "address-special", "%s is not the address of a machine on a network",
			"%s n'est pas l'adresse d'une machine sur un réseau", p.Addr())
	}
	switch {
	case !gateway.IsValid():
	case !p.Contains(gateway):
		r.report.Problem(locate(at, "gateway"), "gateway-outside", "%s is outside the interface's subnet %s",
			"%s est hors du sous-réseau de l'interface, %s", gateway, p.Masked())
	case gateway == p.Addr():
		r.report.Problem(locate(at, "gateway"), "gateway-self", "%s is the interface's own address",
			"%s est l'adresse de l'interface elle-même", gateway)
	case isNetworkOrBroadcast(netip.PrefixFrom(gateway, p.Bits())):
		r.report.Problem(locate(at, "gateway"), "address-reserved", "%s is the network's or the broadcast address of %s: no machine can have it",
			"%s est l'adresse du réseau ou de diffusion de %s : aucune machine ne peut l'avoir", gateway, p.Masked())
	}
}

// clashes refuses an address or a hardware address twice on one network.
func (r *rules) clashes(root *strictyaml.Node) {
	type spot struct{ network, what string }
	taken := map[spot]string{}
	see := func(s spot, owner string, at *strictyaml.Node) {
		if other, twice := taken[s]; twice {
			r.report.Problem(at, "address-clash", "%s is already taken on network %s by %s",
				"%s est déjà pris sur le réseau %s par %s", s.what, s.network, other)
			return
		}
		taken[s] = owner
	}
	for _, n := range r.variant.Nodes {
		for _, i := range n.Interfaces {
			at := locate(root, "nodes", n.Name, "interfaces", i.Name)
			if i.Address.IsValid() {
				see(spot{i.Network, i.Address.Addr().String()}, n.Name+":"+i.Name, locate(at, "address"))
			}
			if i.MAC != "" {
				see(spot{i.Network, strings.ToLower(i.MAC)}, n.Name+":"+i.Name, locate(at, "mac"))
			}
		}
	}
	for _, p := range r.probes {
		other, twice := taken[spot{p.Network, p.Address.Addr().String()}]
		if p.Address.IsValid() && twice {
			r.report.Problem(locate(p.at, "address"), "address-clash", "%s is already taken on network %s by %s",
				"%s est déjà pris sur le réseau %s par %s", p.Address.Addr(), p.Network, other)
		}
	}
}
