package docker

import (
	"context"
	"errors"
	"fmt"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime/fabric"
)

// wire makes one step on the fabric.
func (d *Driver) wire(ctx context.Context, op runtime.Op) error {
	f, err := d.fabricOf(ctx, op.Instance)
	if err != nil {
		return ignoringGone(op.Kind, err)
	}
	switch op.Kind {
	case runtime.OpCreateNetwork:
		return f.CreateNetwork(ctx, op.Network)
	case runtime.OpRemoveNetwork:
		return f.RemoveNetwork(ctx, op.Network)
	case runtime.OpSetPort:
		if _, err := d.nodeNS(ctx, op.Instance, op.Node); err != nil {
			return err
		}
		return f.SetPort(ctx, op.Node, op.Interface.Name, op.Interface.Port)
	case runtime.OpAttach:
		return d.attach(ctx, f, op)
	case runtime.OpDetach:
		return d.detach(ctx, f, op)
	}
	return fmt.Errorf("operation %q: %w", op.Kind, runtime.ErrUnsupported)
}

// ignoringGone makes a removal from a fabric that is gone a success.
func ignoringGone(kind runtime.OpKind, err error) error {
	removal := kind == runtime.OpRemoveNetwork || kind == runtime.OpDetach
	if removal && (errors.Is(err, runtime.ErrNotFound) || errors.Is(err, runtime.ErrNotRunning)) {
		return nil
	}
	return err
}

func (d *Driver) attach(ctx context.Context, f *fabric.Fabric, op runtime.Op) error {
	ns, err := d.nodeNS(ctx, op.Instance, op.Node)
	if err != nil {
		return err
	}
	var routes []runtime.Route
	if op.Spec != nil {
		routes = op.Spec.Routes
	}
	return f.Attach(ctx, fabric.Node{Name: op.Node, NS: ns}, routes, *op.Interface)
}

// detach works without the node's namespaces too: a stopped node has no links.
func (d *Driver) detach(ctx context.Context, f *fabric.Fabric, op runtime.Op) error {
	ns, err := d.nodeNS(ctx, op.Instance, op.Node)
	if err != nil && !errors.Is(err, runtime.ErrNotRunning) && !errors.Is(err, runtime.ErrNotFound) {
		return err
	}
	return f.Detach(ctx, fabric.Node{Name: op.Node, NS: ns}, op.Name)
}
