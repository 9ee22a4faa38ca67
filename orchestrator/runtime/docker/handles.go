package docker

import (
	"context"
	"fmt"
	"sync"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime/fabric"
)

// handles are the namespaces the driver holds open: one fabric and some nodes
// an instance. They are a cache: each is bound to a process and useless once
// that ended, and closed then, for an open namespace keeps its interfaces alive.
type handles struct {
	mu        *sync.Mutex
	instances map[runtime.InstanceID]*opened
}

type opened struct {
	sandbox *fabric.NS
	fabric  *fabric.Fabric
	nodes   map[string]*fabric.NS
}

func newHandles() handles {
	return handles{mu: new(sync.Mutex), instances: map[runtime.InstanceID]*opened{}}
}

// of is the entry of an instance. The caller holds the lock.
func (h handles) of(id runtime.InstanceID) *opened {
	entry := h.instances[id]
	if entry == nil {
		entry = &opened{nodes: map[string]*fabric.NS{}}
		h.instances[id] = entry
	}
	return entry
}

// node returns the open namespaces of a node that still lives, else nil.
func (h handles) node(id runtime.InstanceID, name string) *fabric.NS {
	h.mu.Lock()
	defer h.mu.Unlock()
	ns := h.of(id).nodes[name]
	if ns != nil && !ns.Alive() {
		h.drop(id, name)
		return nil
	}
	return ns
}

// fabric returns the open fabric of an instance that still lives, else nil.
func (h handles) fabric(id runtime.InstanceID) *fabric.Fabric {
	h.mu.Lock()
	defer h.mu.Unlock()
	entry := h.of(id)
	if entry.sandbox != nil && !entry.sandbox.Alive() {
		_ = entry.fabric.Close()
		entry.fabric, entry.sandbox = nil, nil
	}
	return entry.fabric
}

// keepNode stores a node's namespaces; when another goroutine was first, its
// handle is the one to use and ns is closed.
func (h handles) keepNode(id runtime.InstanceID, name string, ns *fabric.NS) *fabric.NS {
	h.mu.Lock()
	defer h.mu.Unlock()
	nodes := h.of(id).nodes
	if first := nodes[name]; first != nil && first.Alive() {
		_ = ns.Close()
		return first
	}
	h.drop(id, name)
	nodes[name] = ns
	return ns
}

// keepFabric stores an instance's fabric, under the same rule as keepNode.
func (h handles) keepFabric(id runtime.InstanceID, sandbox *fabric.NS, f *fabric.Fabric) *fabric.Fabric {
	h.mu.Lock()
	defer h.mu.Unlock()
	entry := h.of(id)
	if entry.fabric != nil && entry.sandbox.Alive() {
		_ = f.Close()
		return entry.fabric
	}
	entry.sandbox, entry.fabric = sandbox, f
	return f
}

// drop closes a node's handle. The caller holds the lock.
func (h handles) drop(id runtime.InstanceID, name string) {
	if ns := h.of(id).nodes[name]; ns != nil {
		_ = ns.Close()
		delete(h.of(id).nodes, name)
	}
}

// forgetNode closes a node's handle: it is about to stop.
func (h handles) forgetNode(id runtime.InstanceID, name string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.drop(id, name)
}

// forgetFabric closes the handle of an instance's fabric.
func (h handles) forgetFabric(id runtime.InstanceID) {
	h.mu.Lock()
	defer h.mu.Unlock()
	entry := h.of(id)
	if entry.fabric != nil {
		_ = entry.fabric.Close()
	}
	entry.fabric, entry.sandbox = nil, nil
	if len(entry.nodes) == 0 {
		delete(h.instances, id)
	}
}

func (h handles) closeAll() {
	h.mu.Lock()
	ids := make([]runtime.InstanceID, 0, len(h.instances))
	for id, entry := range h.instances {
		ids = append(ids, id)
		for name := range entry.nodes {
			h.drop(id, name)
		}
	}
	h.mu.Unlock()
	for _, id := range ids {
		h.forgetFabric(id)
	}
}

// nodeNS is the namespaces of a running node; runtime.ErrNotRunning and
// runtime.ErrNotFound otherwise.
func (d *Driver) nodeNS(ctx context.Context, id runtime.InstanceID, node string) (*fabric.NS, error) {
	if ns := d.handles.node(id, node); ns != nil {
		return ns, nil
	}
	ns, err := d.openContainer(ctx, nodeName(id, node))
	if err != nil {
		return nil, fmt.Errorf("node %s: %w", node, d.stoppedForDisk(ctx, id, node, err))
	}
	return d.handles.keepNode(id, node, ns), nil
}

// stoppedForDisk turns "not found" into "not running" for a node whose
// container bears the name of one that was stopped for a full disk.
func (d *Driver) stoppedForDisk(ctx context.Context, id runtime.InstanceID, node string, err error) error {
	if !isNotFound(err) {
		return err
	}
	if _, inspectErr := d.engine.ContainerInspect(ctx, nodeName(id, node)+suffixDiskFull); inspectErr == nil {
		return fmt.Errorf("%w: its disk was full", runtime.ErrNotRunning)
	}
	return err
}

// fabricOf is the fabric of an instance.
func (d *Driver) fabricOf(ctx context.Context, id runtime.InstanceID) (*fabric.Fabric, error) {
	if f := d.handles.fabric(id); f != nil {
		return f, nil
	}
	sandbox, err := d.openContainer(ctx, sandboxName(id))
	if err != nil {
		return nil, fmt.Errorf("fabric of %s: %w", id, err)
	}
	f, err := fabric.Open(sandbox)
	if err != nil {
		return nil, fmt.Errorf("fabric of %s: %w", id, err)
	}
	return d.handles.keepFabric(id, sandbox, f), nil
}

// openContainer opens the namespaces of a running container. Once the process is
// held, its cgroup must name the container, so that a process that got the same
// number meanwhile is never mistaken for it.
func (d *Driver) openContainer(ctx context.Context, name string) (*fabric.NS, error) {
	info, err := d.engine.ContainerInspect(ctx, name)
	if err != nil {
		return nil, explain("look at "+name, err)
	}
	if !info.State.Running {
		return nil, runtime.ErrNotRunning
	}
	ns, err := fabric.OpenPID(info.State.Pid)
	if err != nil {
		return nil, err
	}
	if err := belongsTo(info.State.Pid, info.ID); err != nil || !ns.Alive() {
		_ = ns.Close()
		return nil, fmt.Errorf("%s restarted meanwhile: %w", name, runtime.ErrNotRunning)
	}
	return ns, nil
}
