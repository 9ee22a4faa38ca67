// Package checktest is a scripted instance for testing checks: a runtime.Target
// whose nodes hold what a test puts there and whose services are Go functions.
package checktest

import (
	"context"
	"fmt"
	"io/fs"
	"net/netip"
	"slices"
	"sync"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// Node is what a test puts into a node. Change it before a run, or inside Edit.
type Node struct {
	Observed   runtime.ObservedNode
	Links      []runtime.Link
	Addresses  []runtime.Address
	Routes     []runtime.RouteEntry
	Neighbours []runtime.Neighbour
	Listeners  []runtime.Listener
	Chains     []runtime.Chain
	Processes  []runtime.Process
	Files      map[string]runtime.FileInfo
	FileErrors map[string]error // path → what ReadFile fails with
	Exec       func(runtime.ExecRequest) (runtime.ExecResult, error)
}

// Target is a scripted instance. Its fields are set before use.
type Target struct {
	Instance runtime.InstanceID
	// Fault gives the error that a method of Target fails with, for a node where
	// it has one; it may panic. nil means that nothing fails.
	Fault func(method, node string) error
	// Passes tells whether traffic passes; nil means that it does. proto is icmp,
	// tcp or udp; the port of a ping is 0.
	Passes func(from runtime.Origin, proto string, to netip.AddrPort) bool
	// Checker runs an author's program; nil means that no image has any.
	Checker func(context.Context, runtime.CheckerRequest) (runtime.ExecResult, error)
	// RTT is the round trip of a ping; 0 means 1 ms.
	RTT time.Duration

	mu       sync.Mutex
	nodes    map[string]*Node
	services map[string]service
	packets  []packet
	deeds    []string
	probes   map[string]int
	clashes  int
	calls    map[string]int
	serving  sync.WaitGroup
}

var _ runtime.Target = (*Target)(nil)

// New gives an instance of a variant: every node runs, with its declared links,
// addresses and connected routes, and serves nothing.
func New(variant *lab.Variant) *Target {
	t := &Target{
		Instance: "instance-1", nodes: map[string]*Node{}, services: map[string]service{},
		probes: map[string]int{}, calls: map[string]int{},
	}
	for _, spec := range variant.Nodes {
		t.nodes[spec.Name] = newNode(spec)
	}
	return t
}

func newNode(spec lab.Node) *Node {
	n := &Node{
		Observed: runtime.ObservedNode{
			Name: spec.Name, State: runtime.NodeRunning,
			Container: "container-" + spec.Name, Image: runtime.Digest("sha256:image-" + spec.Image),
		},
		Files: map[string]runtime.FileInfo{}, FileErrors: map[string]error{},
	}
	for i, iface := range spec.Interfaces {
		n.Observed.Interfaces = append(n.Observed.Interfaces, runtime.ObservedInterface{Name: iface.Name, Network: iface.Network})
		n.Links = append(n.Links, runtime.Link{Index: i + 2, Name: iface.Name, Type: "veth", MTU: 1500, Up: true, Carrier: true})
		if iface.Address.IsValid() {
			n.Addresses = append(n.Addresses, runtime.Address{Interface: iface.Name, Prefix: iface.Address})
			n.Routes = append(n.Routes, runtime.RouteEntry{
				To: iface.Address.Masked(), Protocol: "kernel", Type: "unicast",
				NextHops: []runtime.NextHop{{Interface: iface.Name}},
			})
		}
	}
	return n
}

// Edit changes a node, also while checks run.
func (t *Target) Edit(node string, edit func(*Node)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	edit(t.nodes[node])
}

// PutFile puts a file into a node.
func (t *Target) PutFile(node, path, content string) {
	t.Edit(node, func(n *Node) {
		n.Files[path] = runtime.FileInfo{
			Path: path, Size: int64(len(content)), Mode: 0o644, Content: []byte(content),
		}
	})
}

// Deeds lists what was done to the instance, in order: "cut r1 eth1",
// "restore r1 eth1", "stop r1", "start r1".
func (t *Target) Deeds() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.deeds)
}

// Calls is how often a method was called.
func (t *Target) Calls(method string) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.calls[method]
}

// Clashes is how often two probes used one address of one network at a time.
func (t *Target) Clashes() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.clashes
}

// Close implements runtime.Target. It waits for the services to end.
func (t *Target) Close() error {
	t.serving.Wait()
	return nil
}

// enter begins a method: the scripted fault, then the node's own state.
func (t *Target) enter(ctx context.Context, method, node string) error {
	t.mu.Lock()
	t.calls[method]++
	fault := t.Fault
	t.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	if fault == nil {
		return nil
	}
	return fault(method, node)
}

// running finds a node that runs.
func (t *Target) running(ctx context.Context, method, name string) (Node, error) {
	if err := t.enter(ctx, method, name); err != nil {
		return Node{}, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	n := t.nodes[name]
	switch {
	case n == nil:
		return Node{}, fmt.Errorf("node %s: %w", name, runtime.ErrNotFound)
	case n.Observed.State != runtime.NodeRunning:
		return Node{}, fmt.Errorf("node %s: %w", name, runtime.ErrNotRunning)
	}
	return *n, nil
}

// Describe implements runtime.Target.
func (t *Target) Describe(ctx context.Context) (runtime.Observed, error) {
	if err := t.enter(ctx, "Describe", ""); err != nil {
		return runtime.Observed{}, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	seen := runtime.Observed{Instance: t.Instance, Sandbox: &runtime.ObservedSandbox{State: runtime.NodeRunning}}
	for _, n := range t.nodes {
		o := n.Observed
		o.Interfaces = slices.Clone(o.Interfaces)
		seen.Nodes = append(seen.Nodes, o)
	}
	return seen, nil
}

// Links implements runtime.Target.
func (t *Target) Links(ctx context.Context, node string) ([]runtime.Link, error) {
	n, err := t.running(ctx, "Links", node)
	return slices.Clone(n.Links), err
}

// Addresses implements runtime.Target.
func (t *Target) Addresses(ctx context.Context, node string) ([]runtime.Address, error) {
	n, err := t.running(ctx, "Addresses", node)
	return slices.Clone(n.Addresses), err
}

// Routes implements runtime.Target.
func (t *Target) Routes(ctx context.Context, node string) ([]runtime.RouteEntry, error) {
	n, err := t.running(ctx, "Routes", node)
	return slices.Clone(n.Routes), err
}

// Neighbours implements runtime.Target.
func (t *Target) Neighbours(ctx context.Context, node string) ([]runtime.Neighbour, error) {
	n, err := t.running(ctx, "Neighbours", node)
	return slices.Clone(n.Neighbours), err
}

// Listeners implements runtime.Target.
func (t *Target) Listeners(ctx context.Context, node string) ([]runtime.Listener, error) {
	n, err := t.running(ctx, "Listeners", node)
	return slices.Clone(n.Listeners), err
}

// Chains implements runtime.Target.
func (t *Target) Chains(ctx context.Context, node string) ([]runtime.Chain, error) {
	n, err := t.running(ctx, "Chains", node)
	return slices.Clone(n.Chains), err
}

// Processes implements runtime.Target.
func (t *Target) Processes(ctx context.Context, node string) ([]runtime.Process, error) {
	n, err := t.running(ctx, "Processes", node)
	return slices.Clone(n.Processes), err
}

// ReadFile implements runtime.Target.
func (t *Target) ReadFile(ctx context.Context, node, path string, limit int64) (runtime.FileInfo, error) {
	n, err := t.running(ctx, "ReadFile", node)
	if err != nil {
		return runtime.FileInfo{}, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := n.FileErrors[path]; err != nil {
		return runtime.FileInfo{}, fmt.Errorf("%s: %w", path, err)
	}
	info, ok := n.Files[path]
	switch {
	case !ok:
		return runtime.FileInfo{}, fmt.Errorf("%s: %w", path, fs.ErrNotExist)
	case info.Size > limit:
		return runtime.FileInfo{}, fmt.Errorf("%s: %w", path, runtime.ErrTooLarge)
	}
	return info, nil
}

// Exec implements runtime.Target.
func (t *Target) Exec(ctx context.Context, node string, req runtime.ExecRequest) (runtime.ExecResult, error) {
	n, err := t.running(ctx, "Exec", node)
	if err != nil || n.Exec == nil {
		return runtime.ExecResult{ExitCode: 127}, err
	}
	return n.Exec(req)
}

// RunChecker implements runtime.Target. While the program runs, its address is
// taken like a probe's.
func (t *Target) RunChecker(ctx context.Context, req runtime.CheckerRequest) (runtime.ExecResult, error) {
	if err := t.enter(ctx, "RunChecker", ""); err != nil {
		return runtime.ExecResult{}, err
	}
	if t.Checker == nil {
		return runtime.ExecResult{}, fmt.Errorf("image %s: %w", req.Image, runtime.ErrNotFound)
	}
	from := runtime.Origin{Network: req.Network, Address: req.Address}
	t.plug(from, 1)
	defer t.plug(from, -1)
	return t.Checker(ctx, req)
}

// Capture implements runtime.Target: nothing is captured.
func (t *Target) Capture(ctx context.Context, _ runtime.PortRef, _ runtime.PcapWriter, _ int64) error {
	return t.enter(ctx, "Capture", "")
}
