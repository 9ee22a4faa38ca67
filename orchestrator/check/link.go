package check

import (
	"context"
	"fmt"
	"net/netip"
	"slices"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// link looks at an interface.
type link struct{ spec lab.LinkCheck }

func (k link) expected(*scene) lab.Text {
	c := k.spec
	parts := []lab.Text{say("%s a l'interface %s", "%s has the interface %s", c.Node, c.Interface)}
	switch {
	case c.Up != nil && *c.Up:
		parts = append(parts, say("active", "up"))
	case c.Up != nil:
		parts = append(parts, say("inactive", "down"))
	}
	if c.MTU > 0 {
		parts = append(parts, say("avec la MTU attendue", "with the expected MTU"))
	}
	if c.Type != "" {
		parts = append(parts, say("de type %s", "of type %s", c.Type))
	}
	return join(", ", parts...)
}

func (k link) look(ctx context.Context, s *scene) finding {
	c := k.spec
	links, problem := read(ctx, s, c.Node, maxEntries, s.target.Links)
	if problem != nil {
		return *problem
	}
	at := slices.IndexFunc(links, func(l runtime.Link) bool { return l.Name == c.Interface })
	if at < 0 {
		return failed(say("%s n'a pas cette interface", "%s does not have this interface", c.Node)).
			with(listed(fmt.Sprintf("links of %s", c.Node), links))
	}
	l := links[at]
	shown := listed(fmt.Sprintf("links of %s", c.Node), relevantFirst(links[at:at+1], links))
	up := l.Up && l.Carrier
	right := (c.Up == nil || *c.Up == up) && (c.MTU == 0 || c.MTU == l.MTU) && (c.Type == "" || c.Type == l.Type)
	state := say("inactive", "down")
	if up {
		state = say("active", "up")
	}
	return verdictOf(right, say("%s est %s, MTU %d, type %s", "%s is %s, MTU %d, type %s",
		c.Interface, state, l.MTU, show(l.Type))).with(shown)
}

// listen looks at listening sockets.
type listen struct{ spec lab.ListenCheck }

func (k listen) proto() string { return orElse(k.spec.Proto, "tcp") }

func (k listen) expected(*scene) lab.Text {
	c := k.spec
	port := say("%s/%d", "%s/%d", k.proto(), c.Port)
	if c.Address.IsValid() {
		port = say("%s sur %s", "%s on %s", port, c.Address)
	}
	switch {
	case c.Absent:
		return say("rien n'écoute sur le port %[2]s de %[1]s", "nothing listens on port %[2]s of %[1]s", c.Node, port)
	case c.Process != "":
		return say("%[3]s écoute sur le port %[2]s de %[1]s", "%[3]s listens on port %[2]s of %[1]s", c.Node, port, c.Process)
	}
	return say("un service écoute sur le port %[2]s de %[1]s", "a service listens on port %[2]s of %[1]s", c.Node, port)
}

func (k listen) look(ctx context.Context, s *scene) finding {
	listeners, problem := read(ctx, s, k.spec.Node, maxEntries, s.target.Listeners)
	if problem != nil {
		return *problem
	}
	onPort := slices.DeleteFunc(slices.Clone(listeners), func(l runtime.Listener) bool {
		return l.Proto != k.proto() || l.Port != k.spec.Port
	})
	found := slices.ContainsFunc(onPort, k.matches)
	shown := listed(fmt.Sprintf("listening sockets of %s", k.spec.Node), relevantFirst(onPort, listeners))
	if len(onPort) == 0 {
		return verdictOf(k.spec.Absent, say("rien n'écoute sur ce port", "nothing listens on this port")).with(shown)
	}
	var sockets []string
	for _, l := range onPort {
		sockets = append(sockets, fmt.Sprintf("%s (%s)", netip.AddrPortFrom(l.Address, l.Port), show(orElse(l.Process, "?"))))
	}
	return verdictOf(found != k.spec.Absent, say("ce port est tenu par %s", "this port is held by %s", list(sockets))).with(shown)
}

func (k listen) matches(l runtime.Listener) bool {
	return (!k.spec.Address.IsValid() || k.spec.Address.Unmap() == l.Address.Unmap()) &&
		(k.spec.Process == "" || k.spec.Process == l.Process)
}

// firewall looks at the outline of the nftables ruleset.
type firewall struct{ spec lab.FirewallCheck }

func (k firewall) expected(*scene) lab.Text {
	if k.spec.Hook == "" {
		return say("%s filtre le trafic comme demandé", "%s filters traffic as asked", k.spec.Node)
	}
	return say("%s filtre %s comme demandé", "%s filters %s as asked", k.spec.Node, k.spec.Hook)
}

func (k firewall) look(ctx context.Context, s *scene) finding {
	chains, problem := read(ctx, s, k.spec.Node, maxEntries, s.target.Chains)
	if problem != nil {
		return *problem
	}
	shown := listed(fmt.Sprintf("nftables chains of %s", k.spec.Node), chains)
	based := slices.DeleteFunc(slices.Clone(chains), func(c runtime.Chain) bool {
		return !filtersIP(c) || c.Hook == "" || (k.spec.Hook != "" && c.Hook != k.spec.Hook)
	})
	if len(based) == 0 {
		return failed(say("aucune chaîne de base n'y est attachée", "no base chain is attached there")).with(shown)
	}
	rules := rulesOf(based, chains)
	var outline []string
	for _, c := range based {
		outline = append(outline, fmt.Sprintf("%s %s (%s policy %s)", c.Family, show(c.Name), c.Hook, c.Policy))
	}
	right := k.policyHolds(based) && rules >= k.spec.MinRules
	return verdictOf(right, say("%s ; %d règles", "%s; %d rules", list(outline), rules)).with(shown)
}

// policyHolds: one chain that drops is enough to drop; accepting takes them all.
func (k firewall) policyHolds(based []runtime.Chain) bool {
	switch k.spec.Policy {
	case "":
		return true
	case "accept":
		return !slices.ContainsFunc(based, func(c runtime.Chain) bool { return c.Policy != "accept" })
	}
	return slices.ContainsFunc(based, func(c runtime.Chain) bool { return c.Policy == k.spec.Policy })
}

// rulesOf counts the rules of base chains and of the chains of the same tables
// that they may jump to.
func rulesOf(based, all []runtime.Chain) int {
	tables := map[string]bool{}
	rules := 0
	for _, c := range based {
		tables[c.Family+" "+c.Table] = true
		rules += c.Rules
	}
	for _, c := range all {
		if c.Hook == "" && tables[c.Family+" "+c.Table] {
			rules += c.Rules
		}
	}
	return rules
}

// filtersIP tells whether a chain sees IP packets: those of a device do, on the
// hooks that only a device has.
func filtersIP(c runtime.Chain) bool {
	switch c.Family {
	case "ip", "ip6", "inet":
		return true
	case "netdev":
		return c.Hook == "ingress" || c.Hook == "egress"
	}
	return false
}
