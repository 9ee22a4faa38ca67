package runtimetest

import (
	"context"
	"fmt"
	"net/netip"
	"os"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// Options tell the conformance suite how to use a driver.
type Options struct {
	// Image is the engine's reference of an image whose init process goes on
	// for ever; Profile is the profile its nodes run under, NetworkProfile when
	// empty.
	Image   string
	Profile string
	// Prefix begins the names of the instances the suite makes, at most 20
	// characters; "conformance" when empty. The process's number follows it, so
	// that two runs on one engine do not meet.
	Prefix string
	// CanPing: Target.Ping works between two nodes on one network.
	CanPing bool
	// Limits reads the memory (bytes) and PIDs bounds a node really runs under;
	// nil reads its cgroup files with Target.Exec.
	Limits func(ctx context.Context, id runtime.InstanceID, target runtime.Target, node string) (memory, pids int64, err error)
	// Timeout bounds each test; a minute when zero.
	Timeout time.Duration
}

// Conformance is the suite every driver passes. newDriver is called once for
// each test; a driver that must be closed registers that with t.Cleanup. The
// suite removes every instance it makes.
func Conformance(t *testing.T, newDriver func(t *testing.T) (runtime.Driver, Options)) {
	for _, c := range slices.Concat(lifeCases, eventCases, linkCases, targetCases, attachCases, checkerCases) {
		t.Run(c.name, func(t *testing.T) {
			driver, opts := newDriver(t)
			c.run(newSuite(t, driver, opts))
		})
	}
}

// conformanceCase is one rule of the contract.
type conformanceCase struct {
	name string
	run  func(*suite)
}

// suite drives one test.
type suite struct {
	t      *testing.T
	ctx    context.Context
	driver runtime.Driver
	opts   Options
	leaks  []runtime.Leak // there before the test
	made   []runtime.InstanceID
}

// instanceSerial makes instance names differ inside one process.
var instanceSerial atomic.Int64

func newSuite(t *testing.T, driver runtime.Driver, opts Options) *suite {
	t.Helper()
	if opts.Prefix == "" {
		opts.Prefix = "conformance"
	}
	if opts.Profile == "" {
		opts.Profile = runtime.ProfileNetwork
	}
	if opts.Timeout == 0 {
		opts.Timeout = time.Minute
	}
	if opts.Limits == nil {
		opts.Limits = execLimits
	}
	ctx, cancel := context.WithTimeout(context.Background(), opts.Timeout)
	t.Cleanup(cancel)
	s := &suite{t: t, ctx: ctx, driver: driver, opts: opts}
	leaks, err := driver.Leaks(ctx)
	s.must(err, "list leaks")
	s.leaks = leaks
	t.Cleanup(s.removeAll)
	return s
}

// desired is a small lab: two nodes, a and b, on two networks, west and east.
func (s *suite) desired() runtime.Desired {
	id := runtime.InstanceID(fmt.Sprintf("%s-%d-%d", s.opts.Prefix, os.Getpid(), instanceSerial.Add(1)))
	s.made = append(s.made, id)
	return runtime.Desired{
		Instance: id,
		Meta:     map[string]string{"lab": "conformance", "team": "équipe 1 = \"a\""},
		Networks: []runtime.NetworkSpec{{Name: "west"}, {Name: "east"}},
		Nodes: []runtime.NodeSpec{
			s.node("a", card("eth1", "west", 1, "10.1.0.1/24"), card("eth2", "east", 2, "10.2.0.1/24")),
			s.node("b", card("eth1", "west", 3, "10.1.0.2/24"), card("eth2", "east", 4, "10.2.0.2/24")),
		},
	}
}

func (s *suite) node(name string, cards ...runtime.InterfaceSpec) runtime.NodeSpec {
	return runtime.NodeSpec{
		Name: name, Image: s.opts.Image, Profile: s.opts.Profile,
		Env:    []string{"PUPITRE_NODE=" + name},
		Hosts:  []runtime.HostEntry{{Name: "peer.example", Address: netip.MustParseAddr("10.1.0.2")}},
		Files:  []runtime.File{{Path: "/etc/pupitre/motd", Mode: 0o640, Content: []byte("bienvenue sur " + name + "\n")}},
		Memory: 64 << 20, CPUs: 0.5, PIDs: 64, Disk: 256 << 20,
		Interfaces: cards,
	}
}

// card is an interface with a fixed MAC.
func card(name, network string, mac byte, address string) runtime.InterfaceSpec {
	return runtime.InterfaceSpec{
		Name: name, Network: network, MAC: fmt.Sprintf("02:00:5e:00:00:%02x", mac), Address: netip.MustParsePrefix(address),
	}
}

// steps lists the operations that build an instance, in an order that works.
func steps(d runtime.Desired) []runtime.Op {
	ops := []runtime.Op{{Kind: runtime.OpCreateSandbox, Instance: d.Instance, Desired: &d}}
	for _, network := range d.Networks {
		ops = append(ops, runtime.Op{Kind: runtime.OpCreateNetwork, Instance: d.Instance, Network: network.Name})
	}
	for i := range d.Nodes {
		ops = append(ops, create(d, i), start(d, i))
		for j := range d.Nodes[i].Interfaces {
			ops = append(ops, attach(d, i, j))
		}
	}
	return ops
}

func create(d runtime.Desired, node int) runtime.Op {
	spec := d.Nodes[node]
	return runtime.Op{Kind: runtime.OpCreateNode, Instance: d.Instance, Node: spec.Name, Spec: &spec}
}

func start(d runtime.Desired, node int) runtime.Op {
	spec := d.Nodes[node]
	return runtime.Op{Kind: runtime.OpStartNode, Instance: d.Instance, Node: spec.Name, Spec: &spec}
}

func attach(d runtime.Desired, node, iface int) runtime.Op {
	spec := d.Nodes[node]
	return runtime.Op{
		Kind: runtime.OpAttach, Instance: d.Instance, Node: spec.Name, Spec: &spec, Interface: &spec.Interfaces[iface],
	}
}

func on(d runtime.Desired, kind runtime.OpKind, node string) runtime.Op {
	return runtime.Op{Kind: kind, Instance: d.Instance, Node: node}
}

func setPort(d runtime.Desired, node, iface int, port runtime.Port) runtime.Op {
	spec := d.Nodes[node]
	wanted := spec.Interfaces[iface]
	wanted.Port = port
	return runtime.Op{Kind: runtime.OpSetPort, Instance: d.Instance, Node: spec.Name, Spec: &spec, Interface: &wanted}
}

// apply makes every step or fails the test.
func (s *suite) apply(ops ...runtime.Op) {
	s.t.Helper()
	for _, op := range ops {
		if err := s.driver.Apply(s.ctx, op); err != nil {
			s.t.Fatalf("apply %s %s%s of %s: %v", op.Kind, op.Node, op.Network, op.Instance, err)
		}
	}
}

// up builds an instance.
func (s *suite) up(d runtime.Desired) {
	s.t.Helper()
	s.apply(steps(d)...)
}

func (s *suite) observe(id runtime.InstanceID) runtime.Observed {
	s.t.Helper()
	got, err := s.driver.Observe(s.ctx, id)
	s.must(err, "observe "+string(id))
	return got
}

// observedNode finds a node of an instance or fails the test.
func (s *suite) observedNode(id runtime.InstanceID, name string) runtime.ObservedNode {
	s.t.Helper()
	for _, n := range s.observe(id).Nodes {
		if n.Name == name {
			return n
		}
	}
	s.t.Fatalf("node %q of %s is not observed", name, id)
	return runtime.ObservedNode{}
}

func (s *suite) target(id runtime.InstanceID) runtime.Target {
	s.t.Helper()
	target, err := s.driver.Target(s.ctx, id)
	s.must(err, "open "+string(id))
	s.t.Cleanup(func() {
		if err := target.Close(); err != nil {
			s.t.Errorf("close the target of %s: %v", id, err)
		}
	})
	return target
}

func (s *suite) must(err error, doing string) {
	s.t.Helper()
	if err != nil {
		s.t.Fatalf("%s: %v", doing, err)
	}
}

// movesByItself is what a node changes without anyone's doing.
var movesByItself = cmpopts.IgnoreFields(runtime.ObservedNode{}, "DiskUsed")

func (s *suite) same(want, got any, what string) {
	s.t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty(), movesByItself); diff != "" {
		s.t.Fatalf("%s (-want +got):\n%s", what, diff)
	}
}

// remove takes away everything observed of an instance, nodes first.
func (s *suite) remove(ctx context.Context, id runtime.InstanceID) error {
	seen, err := s.driver.Observe(ctx, id)
	if err != nil {
		return fmt.Errorf("observe %s: %w", id, err)
	}
	var ops []runtime.Op
	for _, n := range seen.Nodes {
		ops = append(ops, runtime.Op{Kind: runtime.OpRemoveNode, Instance: id, Node: n.Name})
	}
	for _, stray := range seen.Strays {
		ops = append(ops, runtime.Op{Kind: runtime.OpRemoveStray, Instance: id, Name: stray})
	}
	if seen.Sandbox != nil {
		ops = append(ops, runtime.Op{Kind: runtime.OpRemoveSandbox, Instance: id})
	}
	for _, op := range ops {
		if err := s.driver.Apply(ctx, op); err != nil {
			return fmt.Errorf("%s %s%s of %s: %w", op.Kind, op.Node, op.Name, id, err)
		}
	}
	return nil
}

// removeAll leaves nothing of the test behind, even after its time is over.
func (s *suite) removeAll() {
	ctx, cancel := context.WithTimeout(context.Background(), s.opts.Timeout)
	defer cancel()
	for _, id := range s.made {
		if err := s.remove(ctx, id); err != nil {
			s.t.Errorf("clean up: %v", err)
		}
	}
}
