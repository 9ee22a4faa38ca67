package check

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"slices"
	"sync"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// readTimeout bounds one reading of a node's state. A host that takes longer is
// the platform's trouble.
const readTimeout = 15 * time.Second

// scene is what kinds look at and with.
type scene struct {
	target  runtime.Target
	variant *lab.Variant
	opts    Options
	owners  map[netip.Addr]string // declared address → node
	probes  *probeLocks
	// submitted is what the team sent for the check being looked at.
	submitted string
}

func newScene(target runtime.Target, variant *lab.Variant, opts Options) *scene {
	s := &scene{
		target:  target,
		variant: variant,
		opts:    opts,
		owners:  map[netip.Addr]string{},
		probes:  &probeLocks{held: map[string]chan struct{}{}},
	}
	for _, node := range variant.Nodes {
		for _, iface := range node.Interfaces {
			if iface.Address.IsValid() {
				s.owners[iface.Address.Addr()] = node.Name
			}
		}
	}
	return s
}

// of is the scene of one check.
func (s *scene) of(id lab.CheckID) *scene {
	own := *s
	own.submitted = s.opts.Submissions[id]
	return &own
}

// node finds a declared node.
func (s *scene) node(name string) *lab.Node {
	for i := range s.variant.Nodes {
		if s.variant.Nodes[i].Name == name {
			return &s.variant.Nodes[i]
		}
	}
	return nil
}

// declares tells whether the lab has this interface.
func (s *scene) declares(node, iface string) bool {
	n := s.node(node)
	if n == nil {
		return false
	}
	for i := range n.Interfaces {
		if n.Interfaces[i].Name == iface {
			return true
		}
	}
	return false
}

// random fills a slice from the run's source of randomness.
func (s *scene) random(p []byte) error {
	if _, err := io.ReadFull(s.opts.Rand, p); err != nil {
		return fmt.Errorf("drawing a random number: %w", err)
	}
	return nil
}

// describe asks what runs, in bounded time.
func (s *scene) describe(ctx context.Context) (runtime.Observed, error) {
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	seen, err := s.target.Describe(ctx)
	if err != nil {
		return runtime.Observed{}, fmt.Errorf("describing the instance: %w", err)
	}
	return seen, nil
}

// judge says whose fault an error of the Target is, when looking at these nodes.
// A node that does not run is the team's doing, and so is content too large to
// be read; nothing a team does to its own nodes may turn a failure into an error.
func (s *scene) judge(ctx context.Context, err error, nodes ...string) finding {
	switch {
	case ctx.Err() != nil:
		return cancelled(ctx)
	case errors.Is(err, runtime.ErrTooLarge):
		return unseen(say("il y a là plus que ce qu'une vérification accepte de lire",
			"there is more here than a check agrees to read"))
	}
	if crippled := s.crippled(ctx, nodes, errors.Is(err, runtime.ErrNotFound)); crippled != nil {
		return *crippled
	}
	if errors.Is(err, runtime.ErrNotRunning) && len(nodes) > 0 {
		return unseen(say("%s ne fonctionne pas", "%s is not running", list(nodes)))
	}
	return broken(err)
}

// crippled tells, in the engine's words, which of the nodes the team let die or,
// where links is asked, took a declared link from.
func (s *scene) crippled(ctx context.Context, nodes []string, links bool) *finding {
	if len(nodes) == 0 {
		return nil
	}
	seen, err := s.describe(ctx)
	if err != nil || (seen.Sandbox != nil && seen.Sandbox.State != runtime.NodeRunning) {
		return nil
	}
	for _, node := range seen.Nodes {
		if !slices.Contains(nodes, node.Name) {
			continue
		}
		if f := lifeless(node); f != nil {
			return f
		}
		if links && s.unplugged(node) {
			f := unseen(say("il manque une carte réseau à %s", "a network card of %s is missing", node.Name))
			return &f
		}
	}
	return nil
}

// unplugged tells whether a node lacks an interface that the lab declares.
func (s *scene) unplugged(seen runtime.ObservedNode) bool {
	declared := s.node(seen.Name)
	if declared == nil {
		return false
	}
	return slices.ContainsFunc(declared.Interfaces, func(i lab.Interface) bool {
		return !slices.ContainsFunc(seen.Interfaces, func(o runtime.ObservedInterface) bool { return o.Name == i.Name })
	})
}

// lifeless judges a node's state: nil for one that runs, and an error for one
// that the platform never started.
func lifeless(node runtime.ObservedNode) *finding {
	var f finding
	switch {
	case node.State == runtime.NodeRunning:
		return nil
	case node.State == runtime.NodeCreated:
		f = broken(fmt.Errorf("node %s was never started", node.Name))
	case node.DiskFull:
		f = unseen(say("%s a été arrêtée : son disque est plein", "%s was stopped: its disk is full", node.Name))
	case node.OOMKilled:
		f = unseen(say("%s s'est arrêtée : sa mémoire ne suffisait pas", "%s stopped: it ran out of memory", node.Name))
	default:
		f = unseen(say("%s ne fonctionne pas", "%s is not running", node.Name))
	}
	return &f
}

// read calls one of the Target's readers of kernel state and judges its error:
// the finding is nil when the list can be used.
func read[T any](ctx context.Context, s *scene, node string, most int,
	from func(context.Context, string) ([]T, error),
) ([]T, *finding) {
	brief, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	entries, err := from(brief, node)
	if err != nil {
		f := s.judge(ctx, fmt.Errorf("reading the state of %s: %w", node, err), node)
		return nil, &f
	}
	if len(entries) > most {
		f := unseen(say("%s en a %d : plus que ce qu'une vérification accepte de lire",
			"%s has %d of them: more than a check agrees to read", node, len(entries)))
		return nil, &f
	}
	return entries, nil
}

// probeLocks lets one probe at a time use an address of a network.
type probeLocks struct {
	mu   sync.Mutex
	held map[string]chan struct{}
}

// take waits for a probe's place; release gives it back. A node needs no place.
func (p *probeLocks) take(ctx context.Context, from runtime.Origin) (release func(), err error) {
	if from.Network == "" {
		return func() {}, nil
	}
	place := p.place(from.Network + " " + from.Address.Addr().String())
	select {
	case place <- struct{}{}:
		return func() { <-place }, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

func (p *probeLocks) place(key string) chan struct{} {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.held[key] == nil {
		p.held[key] = make(chan struct{}, 1)
	}
	return p.held[key]
}
