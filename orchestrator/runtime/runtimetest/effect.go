package runtimetest

import (
	"errors"
	"fmt"
	"slices"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// errConflict: something of that name exists and is not what is asked for.
var errConflict = errors.New("exists with another specification")

// effect makes one step, or the first half of it.
func (f *Fake) effect(op runtime.Op, half bool) error {
	defer f.tell(op.Instance, f.lives(op.Instance))
	in := f.instance(op.Instance)
	defer f.forget(op.Instance)
	switch op.Kind {
	case runtime.OpCreateSandbox:
		return f.createSandbox(in, op, half)
	case runtime.OpRemoveSandbox:
		in.removeFabric()
		in.sandbox = nil
	case runtime.OpCreateNetwork:
		return in.createNetwork(op.Network)
	case runtime.OpRemoveNetwork:
		in.removeNetwork(op.Network)
	case runtime.OpRemoveStray:
		in.strays = slices.DeleteFunc(in.strays, func(s string) bool { return s == op.Name })
	case runtime.OpCreateNode:
		return f.createNode(in, op)
	case runtime.OpRemoveNode:
		return in.removeNode(op.Node, half)
	default:
		return f.nodeEffect(in, op, half)
	}
	return nil
}

// nodeEffect makes a step that needs the node.
func (f *Fake) nodeEffect(in *instance, op runtime.Op, half bool) error {
	n, ok := in.nodes[op.Node]
	if !ok {
		return fmt.Errorf("node %q of instance %q: %w", op.Node, op.Instance, runtime.ErrNotFound)
	}
	switch op.Kind {
	case runtime.OpStartNode:
		return f.startNode(n)
	case runtime.OpStopNode:
		n.stop(137)
		return nil
	case runtime.OpAttach:
		return in.attach(n, op, half)
	case runtime.OpDetach:
		delete(n.links, op.Name)
		return nil
	case runtime.OpSetPort:
		return n.setPort(op.Interface.Name, op.Interface.Port)
	}
	return fmt.Errorf("operation %q: %w", op.Kind, runtime.ErrUnsupported)
}

func (f *Fake) createSandbox(in *instance, op runtime.Op, half bool) error {
	spec := runtime.SandboxDigest(*op.Desired)
	if in.sandbox == nil {
		in.sandbox = &sandbox{state: runtime.NodeCreated, spec: spec, meta: op.Desired.Meta, created: f.now()}
	}
	if in.sandbox.spec != spec {
		return fmt.Errorf("sandbox of instance %q: %w", op.Instance, errConflict)
	}
	if !half {
		in.sandbox.state = runtime.NodeRunning
	}
	return nil
}

func (f *Fake) createNode(in *instance, op runtime.Op) error {
	if slices.Contains(f.MissingImages, op.Spec.Image) {
		return fmt.Errorf("image %q: %w", op.Spec.Image, runtime.ErrNotFound)
	}
	spec := runtime.NodeDigest(*op.Spec)
	if n, ok := in.nodes[op.Node]; ok {
		if n.digest != spec {
			return fmt.Errorf("node %q of instance %q: %w", op.Node, op.Instance, errConflict)
		}
		return nil
	}
	f.serial++
	in.nodes[op.Node] = newNode(*op.Spec, spec, fmt.Sprintf("%s-%s-%d", op.Instance, op.Node, f.serial))
	return nil
}

func (f *Fake) startNode(n *machine) error {
	switch n.state {
	case runtime.NodeRunning:
		return nil
	case runtime.NodeDead:
		return fmt.Errorf("node %q is dead: %w", n.spec.Name, errConflict)
	}
	n.state = runtime.NodeRunning
	n.started = f.now()
	f.births++
	n.life = f.births
	n.exitCode, n.oom, n.full = 0, false, false
	return nil
}

// instance finds an instance or makes an empty one.
func (f *Fake) instance(id runtime.InstanceID) *instance {
	in, ok := f.instances[id]
	if !ok {
		in = newInstance()
		f.instances[id] = in
	}
	return in
}

// forget drops an instance of which nothing exists.
func (f *Fake) forget(id runtime.InstanceID) {
	if in, ok := f.instances[id]; ok && in.empty() {
		delete(f.instances, id)
	}
}
