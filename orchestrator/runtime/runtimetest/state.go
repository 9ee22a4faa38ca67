package runtimetest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"sort"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

type instance struct {
	sandbox  *sandbox
	networks map[string]bool
	nodes    map[string]*machine
	strays   []string
}

type sandbox struct {
	state   runtime.NodeState
	spec    runtime.Digest
	meta    map[string]string
	created time.Time
}

type machine struct {
	spec      runtime.NodeSpec
	digest    runtime.Digest
	container string
	state     runtime.NodeState
	started   time.Time
	life      int // differs from start to start
	exitCode  int
	oom, full bool
	links     map[string]*link
	witnesses []*witness
	terminals []*Echo
}

type link struct {
	spec runtime.InterfaceSpec
	// half: one end only; a real driver does not observe such a link.
	half bool
}

func newInstance() *instance {
	return &instance{networks: map[string]bool{}, nodes: map[string]*machine{}}
}

func newNode(spec runtime.NodeSpec, digest runtime.Digest, container string) *machine {
	return &machine{
		spec: spec, digest: digest, container: container, state: runtime.NodeCreated,
		links: map[string]*link{},
	}
}

func (in *instance) empty() bool {
	return in.sandbox == nil && len(in.nodes) == 0 && len(in.strays) == 0
}

func (in *instance) summary(id runtime.InstanceID) runtime.Summary {
	s := runtime.Summary{Instance: id, Nodes: len(in.nodes)}
	for _, n := range in.nodes {
		if n.state == runtime.NodeRunning {
			s.Running++
		}
	}
	if in.sandbox != nil {
		s.Meta, s.Created = maps.Clone(in.sandbox.meta), in.sandbox.created
	}
	return s
}

func (in *instance) observe(id runtime.InstanceID) runtime.Observed {
	out := runtime.Observed{Instance: id}
	if in.sandbox != nil {
		out.Meta = maps.Clone(in.sandbox.meta)
		out.Sandbox = &runtime.ObservedSandbox{State: in.sandbox.state, Spec: in.sandbox.spec}
	}
	out.Networks = slices.Sorted(maps.Keys(in.networks))
	for _, name := range slices.Sorted(maps.Keys(in.nodes)) {
		out.Nodes = append(out.Nodes, in.nodes[name].observe())
	}
	out.Strays = slices.Clone(in.strays)
	sort.Strings(out.Strays)
	return out
}

func (n *machine) observe() runtime.ObservedNode {
	out := runtime.ObservedNode{
		Name: n.spec.Name, State: n.state, Spec: n.digest, Container: n.container,
		Image: imageDigest(n.spec.Image), StartedAt: n.started, ExitCode: n.exitCode,
		OOMKilled: n.oom, DiskFull: n.full,
	}
	for _, name := range slices.Sorted(maps.Keys(n.links)) {
		if l := n.links[name]; !l.half {
			out.Interfaces = append(out.Interfaces, runtime.ObservedInterface{
				Name: name, Network: l.spec.Network, MAC: l.spec.MAC, Port: l.spec.Port,
			})
		}
	}
	return out
}

func imageDigest(reference string) runtime.Digest {
	sum := sha256.Sum256([]byte(reference))
	return runtime.Digest("sha256:" + hex.EncodeToString(sum[:]))
}

// removeFabric takes every bridge and every link.
func (in *instance) removeFabric() {
	clear(in.networks)
	for _, n := range in.nodes {
		clear(n.links)
	}
}

func (in *instance) createNetwork(name string) error {
	if err := in.fabric(); err != nil {
		return fmt.Errorf("network %q: %w", name, err)
	}
	in.networks[name] = true
	return nil
}

// fabric fails when there is no running sandbox.
func (in *instance) fabric() error {
	switch {
	case in.sandbox == nil:
		return fmt.Errorf("no sandbox: %w", runtime.ErrNotFound)
	case in.sandbox.state != runtime.NodeRunning:
		return fmt.Errorf("sandbox is %s: %w", in.sandbox.state, runtime.ErrNotRunning)
	}
	return nil
}

func (in *instance) removeNetwork(name string) {
	delete(in.networks, name)
	for _, n := range in.nodes {
		maps.DeleteFunc(n.links, func(_ string, l *link) bool { return l.spec.Network == name })
	}
}

// removeNode removes a node; half of a removal leaves it dead.
func (in *instance) removeNode(name string, half bool) error {
	n, ok := in.nodes[name]
	if !ok {
		return nil
	}
	if half {
		n.stop(137)
		n.state = runtime.NodeDead
		return nil
	}
	n.stop(137)
	delete(in.nodes, name)
	return nil
}

// stop ends a running node; its links go with its network namespace.
func (n *machine) stop(code int) {
	if n.state != runtime.NodeRunning {
		return
	}
	n.state, n.exitCode = runtime.NodeExited, code
	clear(n.links)
	for _, terminal := range n.terminals {
		_ = terminal.Close() // never fails
	}
	n.terminals = nil
}

func (in *instance) attach(n *machine, op runtime.Op, half bool) error {
	if n.state != runtime.NodeRunning {
		return fmt.Errorf("node %q is %s: %w", op.Node, n.state, runtime.ErrNotRunning)
	}
	if err := in.fabric(); err != nil {
		return fmt.Errorf("attach %q: %w", op.Node, err)
	}
	want := *op.Interface
	if !in.networks[want.Network] {
		return fmt.Errorf("network %q: %w", want.Network, runtime.ErrNotFound)
	}
	if old, ok := n.links[want.Name]; ok && !old.half {
		if old.spec.Network != want.Network || old.spec.MAC != want.MAC {
			return fmt.Errorf("interface %q of node %q: %w", want.Name, op.Node, errConflict)
		}
		return nil
	}
	n.links[want.Name] = &link{spec: want, half: half}
	return nil
}

func (n *machine) setPort(name string, port runtime.Port) error {
	if n.state != runtime.NodeRunning {
		return fmt.Errorf("node %q is %s: %w", n.spec.Name, n.state, runtime.ErrNotRunning)
	}
	l, ok := n.links[name]
	if !ok || l.half {
		return fmt.Errorf("interface %q of node %q: %w", name, n.spec.Name, runtime.ErrNotFound)
	}
	l.spec.Port = port
	return nil
}
