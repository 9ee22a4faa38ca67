package runtimetest

import (
	"fmt"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// Fault is what goes wrong with one call of Apply. The zero value is no fault.
type Fault struct {
	Delay  time.Duration // the call takes so long first
	Before error         // returned, nothing was done
	Half   bool          // part of the step is done, then the call fails
	After  error         // returned, although the step was done
	// Crash makes every later call fail with ErrCrashed until Recover, as when
	// the process is killed: before the step with Before, in its middle with
	// Half, else just after it.
	Crash bool
}

// Recover ends a crash: a new process drives what is still there.
func (f *Fake) Recover() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.crashed = false
}

// Drift is a change nobody asked the driver for. It gets the state of one
// instance through the methods of World.
type Drift func(w *World)

// World changes one instance behind the driver's back.
type World struct {
	fake *Fake
	in   *instance
	err  error
}

// Drift applies changes to an instance and fails when one names something
// that does not exist.
func (f *Fake) Drift(id runtime.InstanceID, changes ...Drift) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	defer f.tell(id, f.lives(id))
	w := &World{fake: f, in: f.instance(id)}
	for _, change := range changes {
		change(w)
	}
	f.forget(id)
	return w.err
}

func (w *World) node(name string) *machine {
	n, ok := w.in.nodes[name]
	if !ok {
		w.err = fmt.Errorf("drift of node %q: %w", name, runtime.ErrNotFound)
		return newNode(runtime.NodeSpec{}, "", "")
	}
	return n
}

// KillNode ends a node's init process.
func KillNode(name string, exitCode int) Drift {
	return func(w *World) { w.node(name).stop(exitCode) }
}

// OOMKill ends a node for lack of memory.
func OOMKill(name string) Drift {
	return func(w *World) {
		n := w.node(name)
		n.stop(137)
		n.oom = true
	}
}

// FillDisk ends a node for having passed its disk limit.
func FillDisk(name string) Drift {
	return func(w *World) {
		n := w.node(name)
		n.stop(137)
		n.full = true
	}
}

// RestartNode ends a node and starts it again, without its links.
func RestartNode(name string) Drift {
	return func(w *World) {
		n := w.node(name)
		n.stop(0)
		if err := w.fake.startNode(n); err != nil {
			w.err = err
		}
	}
}

// Bury leaves a node half removed.
func Bury(name string) Drift {
	return func(w *World) {
		n := w.node(name)
		n.stop(137)
		n.state = runtime.NodeDead
	}
}

// LoseNode removes a node's container.
func LoseNode(name string) Drift {
	return func(w *World) {
		w.node(name).stop(137)
		delete(w.in.nodes, name)
	}
}

// LoseLink deletes a link, if there is one.
func LoseLink(node, iface string) Drift {
	return func(w *World) { delete(w.node(node).links, iface) }
}

// HalveLink leaves one end of a link.
func HalveLink(node, iface string) Drift {
	return func(w *World) {
		if l, ok := w.node(node).links[iface]; ok {
			l.half = true
		}
	}
}

// MovePort changes the state of a link's port, if there is such a link.
func MovePort(node, iface string, port runtime.Port) Drift {
	return func(w *World) {
		if l, ok := w.node(node).links[iface]; ok {
			l.spec.Port = port
		}
	}
}

// LoseNetwork deletes a bridge and its links.
func LoseNetwork(name string) Drift {
	return func(w *World) { w.in.removeNetwork(name) }
}

// AddNetwork makes a bridge nobody asked for, if there is a fabric.
func AddNetwork(name string) Drift {
	return func(w *World) {
		if w.in.fabric() == nil {
			w.in.networks[name] = true
		}
	}
}

// EndSandbox ends the sandbox's process: its namespace goes.
func EndSandbox() Drift {
	return func(w *World) {
		if w.in.sandbox != nil {
			w.in.removeFabric()
			w.in.sandbox.state = runtime.NodeExited
		}
	}
}

// LoseSandbox removes the sandbox's container.
func LoseSandbox() Drift {
	return func(w *World) {
		w.in.removeFabric()
		w.in.sandbox = nil
	}
}

// AddStray adds an object with the instance's label and no role.
func AddStray(name string) Drift {
	return func(w *World) { w.in.strays = append(w.in.strays, name) }
}

// AddLeak leaves something on the host that nothing owns.
func (f *Fake) AddLeak(leak runtime.Leak) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.leaks = append(f.leaks, leak)
}

// Limits are the bounds a node runs under.
func (f *Fake) Limits(id runtime.InstanceID, name string) (memory, pids int64, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	in, ok := f.instances[id]
	if !ok || in.nodes[name] == nil {
		return 0, 0, fmt.Errorf("node %q of instance %q: %w", name, id, runtime.ErrNotFound)
	}
	spec := in.nodes[name].spec
	return spec.Memory, spec.PIDs, nil
}
