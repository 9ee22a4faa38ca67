package check

import (
	"context"
	"fmt"
	"math"
	"net/netip"
	"slices"
	"strings"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// route looks at a node's routing table.
type route struct{ spec lab.RouteCheck }

func (k route) expected(*scene) lab.Text {
	c := k.spec
	if c.Absent {
		return say("%s n'a pas de route vers %s", "%s has no route to %s", c.Node, prefixName(c.To))
	}
	parts := []lab.Text{say("%s a une route vers %s", "%s has a route to %s", c.Node, prefixName(c.To))}
	if c.Protocol != "" {
		parts = append(parts, say("apprise par %s", "learnt by %s", c.Protocol))
	}
	if len(c.Via) > 0 || c.Interface != "" {
		parts = append(parts, say("par le chemin attendu", "by the expected way"))
	}
	if c.MinPaths > 1 {
		parts = append(parts, say("avec %d chemins de même coût", "with %d paths of equal cost", c.MinPaths))
	}
	return join(", ", parts...)
}

func (k route) look(ctx context.Context, s *scene) finding {
	routes, problem := read(ctx, s, k.spec.Node, maxEntries, s.target.Routes)
	if problem != nil {
		return *problem
	}
	toward := slices.DeleteFunc(slices.Clone(routes), func(r runtime.RouteEntry) bool {
		return r.To.Masked() != k.spec.To.Masked() || !isUnicast(r)
	})
	shown := listed(fmt.Sprintf("routes of %s", k.spec.Node), relevantFirst(toward, routes))
	if k.spec.Absent {
		matching := k.matching(toward)
		return verdictOf(len(matching) == 0, k.observed(toward)).with(shown)
	}
	paths := k.matching(best(toward))
	return verdictOf(len(paths) >= max(1, k.spec.MinPaths), k.observed(toward)).with(shown)
}

// best keeps the routes that traffic takes: those of the lowest metric.
func best(routes []runtime.RouteEntry) []runtime.RouteEntry {
	lowest := math.MaxInt
	for _, r := range routes {
		lowest = min(lowest, r.Metric)
	}
	return slices.DeleteFunc(slices.Clone(routes), func(r runtime.RouteEntry) bool { return r.Metric != lowest })
}

// matching lists the next hops that are as asked.
func (k route) matching(routes []runtime.RouteEntry) []runtime.NextHop {
	var hops []runtime.NextHop
	for _, r := range routes {
		if k.spec.Protocol != "" && !strings.EqualFold(r.Protocol, k.spec.Protocol) {
			continue
		}
		for _, hop := range r.NextHops {
			if (len(k.spec.Via) == 0 || slices.Contains(k.spec.Via, hop.Via)) &&
				(k.spec.Interface == "" || hop.Interface == k.spec.Interface) {
				hops = append(hops, hop)
			}
		}
	}
	return hops
}

// observed describes the routes toward the destination.
func (k route) observed(toward []runtime.RouteEntry) lab.Text {
	if len(toward) == 0 {
		return say("%s n'a pas cette route", "%s does not have this route", k.spec.Node)
	}
	var ways []string
	for _, r := range toward {
		for _, hop := range r.NextHops {
			ways = append(ways, wayName(r, hop))
		}
	}
	return say("%s a : %s", "%s has: %s", k.spec.Node, list(ways))
}

func wayName(r runtime.RouteEntry, hop runtime.NextHop) string {
	via := ""
	if hop.Via.IsValid() {
		via = "via " + hop.Via.String() + " "
	}
	return fmt.Sprintf("%sdev %s proto %s", via, show(hop.Interface), show(r.Protocol))
}

func isUnicast(r runtime.RouteEntry) bool { return r.Type == "" || r.Type == "unicast" }

func prefixName(p netip.Prefix) lab.Text {
	if p.Bits() == 0 {
		return say("le reste du monde (%s)", "the rest of the world (%s)", p)
	}
	return same(p.String())
}

// relevantFirst puts the entries that decided before the others, so that a
// bounded list of evidence holds them.
func relevantFirst[T any](decided, all []T) []T {
	return append(slices.Clone(decided), all...)
}
