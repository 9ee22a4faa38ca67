package checktest

import (
	"context"
	"fmt"
	"slices"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// SetCut implements runtime.Target.
func (t *Target) SetCut(ctx context.Context, node, iface string, cut bool) error {
	if _, err := t.running(ctx, "SetCut", node); err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	n := t.nodes[node]
	at := slices.IndexFunc(n.Observed.Interfaces, func(i runtime.ObservedInterface) bool { return i.Name == iface })
	if at < 0 {
		return fmt.Errorf("interface %s of %s: %w", iface, node, runtime.ErrNotFound)
	}
	n.Observed.Interfaces[at].Port.Cut = cut
	for i := range n.Links {
		if n.Links[i].Name == iface {
			n.Links[i].Carrier = !cut
		}
	}
	deed := "restore"
	if cut {
		deed = "cut"
	}
	t.deeds = append(t.deeds, fmt.Sprintf("%s %s %s", deed, node, iface))
	return nil
}

// Ports implements runtime.Target.
func (t *Target) Ports(ctx context.Context, network string) ([]runtime.PortRef, error) {
	if err := t.enter(ctx, "Ports", ""); err != nil {
		return nil, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	var ports []runtime.PortRef
	for name, n := range t.nodes {
		for _, iface := range n.Observed.Interfaces {
			if iface.Network == network && n.Observed.State == runtime.NodeRunning {
				ports = append(ports, runtime.PortRef{Network: network, Node: name, Interface: iface.Name})
			}
		}
	}
	slices.SortFunc(ports, func(a, b runtime.PortRef) int {
		if a.Node+a.Interface < b.Node+b.Interface {
			return -1
		}
		return 1
	})
	return ports, nil
}

// Stop implements runtime.Target.
func (t *Target) Stop(ctx context.Context, node string) error {
	return t.setState(ctx, "Stop", node, runtime.NodeExited, "stop "+node)
}

// Start implements runtime.Target.
func (t *Target) Start(ctx context.Context, node string) error {
	return t.setState(ctx, "Start", node, runtime.NodeRunning, "start "+node)
}

func (t *Target) setState(ctx context.Context, method, node string, state runtime.NodeState, deed string) error {
	if err := t.enter(ctx, method, node); err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	n := t.nodes[node]
	if n == nil {
		return fmt.Errorf("node %s: %w", node, runtime.ErrNotFound)
	}
	n.Observed.State = state
	t.deeds = append(t.deeds, deed)
	return nil
}
