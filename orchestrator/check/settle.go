package check

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// snapshot is the network state of every node that could be read, as text:
// what a network that has converged goes back to.
type snapshot map[string]string

// snapshot reads addresses, routes and carriers.
func (s *scene) snapshot(ctx context.Context) snapshot {
	seen := make([]string, len(s.variant.Nodes))
	inParallel(len(seen), cellsAtOnce, func(i int) {
		seen[i] = s.stateOf(ctx, s.variant.Nodes[i].Name)
	})
	taken := snapshot{}
	for i, node := range s.variant.Nodes {
		if seen[i] != "" {
			taken[node.Name] = seen[i]
		}
	}
	return taken
}

// nodeState is what is compared of a node.
type nodeState struct {
	Addresses []runtime.Address
	Routes    []runtime.RouteEntry
	Carriers  map[string]bool
}

// stateOf is empty for a node that cannot be read or holds too much.
func (s *scene) stateOf(ctx context.Context, node string) string {
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	links, err := s.target.Links(ctx, node)
	if err != nil {
		return ""
	}
	addresses, err := s.target.Addresses(ctx, node)
	if err != nil {
		return ""
	}
	routes, err := s.target.Routes(ctx, node)
	if err != nil || len(routes)+len(addresses)+len(links) > maxEntries {
		return ""
	}
	state := nodeState{Carriers: map[string]bool{}}
	for _, l := range links {
		state.Carriers[l.Name] = l.Up && l.Carrier
	}
	state.Addresses = sorted(slices.DeleteFunc(slices.Clone(addresses), func(a runtime.Address) bool {
		return a.Prefix.Addr().IsLinkLocalUnicast()
	}))
	state.Routes = inOrder(routes)
	return text(state)
}

// inOrder leaves out what the kernel makes by itself and orders the rest, next
// hops too: the order in which a protocol found them again does not matter.
func inOrder(routes []runtime.RouteEntry) []runtime.RouteEntry {
	var kept []runtime.RouteEntry
	for _, r := range routes {
		if !r.To.Addr().IsLinkLocalUnicast() && !r.To.Addr().IsMulticast() {
			r.NextHops = sorted(slices.Clone(r.NextHops))
			kept = append(kept, r)
		}
	}
	return sorted(kept)
}

// sorted orders entries by their text, so that the order of the kernel's lists
// does not matter.
func sorted[T any](entries []T) []T {
	slices.SortFunc(entries, func(a, b T) int {
		switch x, y := text(a), text(b); {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	})
	return entries
}

func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return string(b)
}

// settle waits until every node is again what it was, so that what a check left
// behind is not held against the team in the next one. Routing protocols take
// their time to find again what they lost. The evidence tells of an instance
// that did not come back.
func (s *scene) settle(ctx context.Context, before snapshot) []exhibit {
	started, pause := s.opts.Now(), firstPause
	for {
		now := s.snapshot(ctx)
		if maps.Equal(before, now) || ctx.Err() != nil {
			return nil
		}
		left := s.opts.Settle - s.opts.Now().Sub(started)
		if left <= 0 {
			return []exhibit{unsettled(before, now, s.opts.Settle)}
		}
		if s.opts.Sleep(ctx, min(pause, left)) != nil {
			return nil
		}
		pause = min(pause*3/2, maxPause)
	}
}

// unsettled names the nodes that are not what they were.
func unsettled(before, now snapshot, waited time.Duration) exhibit {
	var changed []string
	for _, node := range slices.Sorted(maps.Keys(before)) {
		if before[node] != now[node] {
			changed = append(changed, node)
		}
	}
	return facts("nodes that did not come back to what they were", struct {
		Waited string
		Nodes  []string
	}{waited.String(), changed})
}
