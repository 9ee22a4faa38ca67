package runtimetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// lifeCases are about sandboxes and nodes.
var lifeCases = []conformanceCase{
	{"an instance that does not exist is observed as nothing", observesNothing},
	{"what is built is observed, with specification and meta", observesWhatIsBuilt},
	{"every step made twice is made once", stepsAreIdempotent},
	{"removing what is not there succeeds", removingNothingSucceeds},
	{"a step too early says what is missing", stepsTooEarly},
	{"a missing image is not found", missingImage},
	{"nodes live without a sandbox", nodesWithoutSandbox},
	{"a node that is stopped and started is the same container without links", restartLosesLinks},
	{"a running node is removed in one step", removesRunningNode},
	{"removing the sandbox takes the fabric and leaves the nodes", sandboxTakesFabric},
	{"a sandbox is replaced and its links made again at once", sandboxReplaced},
	{"removing everything leaves nothing", leavesNothing},
	{"instances with the same names and addresses do not see each other", instancesAreApart},
	{"different nodes are built at the same time", builtAtTheSameTime},
	{"a context that is over stops a step", contextStops},
}

func observesNothing(s *suite) {
	id := s.desired().Instance
	s.same(runtime.Observed{Instance: id}, s.observe(id), "nothing")
	if _, err := s.driver.Target(s.ctx, id); !errors.Is(err, runtime.ErrNotFound) {
		s.t.Fatalf("the target of nothing: got %v, want ErrNotFound", err)
	}
}

func observesWhatIsBuilt(s *suite) {
	d := s.desired()
	s.up(d)
	got := s.observe(d.Instance)
	s.same(d.Meta, got.Meta, "meta")
	s.same(&runtime.ObservedSandbox{State: runtime.NodeRunning, Spec: runtime.SandboxDigest(d)}, got.Sandbox, "sandbox")
	s.same([]string{"east", "west"}, got.Networks, "networks")
	s.same([]string(nil), got.Strays, "strays")
	if len(got.Nodes) != len(d.Nodes) {
		s.t.Fatalf("got %d nodes, want %d", len(got.Nodes), len(d.Nodes))
	}
	for i, n := range got.Nodes {
		s.isBuilt(d.Nodes[i], n)
	}
	s.isListed(d)
}

// isBuilt checks a running node against its specification.
func (s *suite) isBuilt(spec runtime.NodeSpec, n runtime.ObservedNode) {
	s.t.Helper()
	s.same(spec.Name, n.Name, "name")
	s.same(runtime.NodeRunning, n.State, "state of "+n.Name)
	s.same(runtime.NodeDigest(spec), n.Spec, "specification of "+n.Name)
	if n.Container == "" || n.Image == "" || n.StartedAt.IsZero() {
		s.t.Fatalf("node %s has no container, image or start: %+v", n.Name, n)
	}
	s.same(observedOf(spec), n.Interfaces, "interfaces of "+n.Name)
}

// observedOf tells how a node's interfaces are observed once attached.
func observedOf(spec runtime.NodeSpec) []runtime.ObservedInterface {
	var out []runtime.ObservedInterface
	for _, i := range spec.Interfaces {
		out = append(out, runtime.ObservedInterface{Name: i.Name, Network: i.Network, MAC: i.MAC, Port: i.Port})
	}
	return out
}

func (s *suite) isListed(d runtime.Desired) {
	s.t.Helper()
	for _, summary := range s.instances() {
		if summary.Instance == d.Instance {
			s.same(d.Meta, summary.Meta, "listed meta")
			s.same([]int{len(d.Nodes), len(d.Nodes)}, []int{summary.Nodes, summary.Running}, "listed nodes and running nodes")
			if summary.Created.IsZero() {
				s.t.Fatal("listed without the time it was created at")
			}
			return
		}
	}
	s.t.Fatalf("%s is not listed", d.Instance)
}

func (s *suite) instances() []runtime.Summary {
	s.t.Helper()
	list, err := s.driver.Instances(s.ctx)
	s.must(err, "list instances")
	return list
}

func stepsAreIdempotent(s *suite) {
	d := s.desired()
	for _, op := range steps(d) {
		s.apply(op, op)
	}
	before := s.observe(d.Instance)
	s.apply(steps(d)...)
	s.same(before, s.observe(d.Instance), "observed after a second pass")

	port := runtime.Port{Rate: 1_000_000, Loss: 0.25}
	s.apply(setPort(d, 0, 0, port), setPort(d, 0, 0, port))
	for _, op := range []runtime.Op{
		{Kind: runtime.OpDetach, Instance: d.Instance, Node: "a", Name: "eth2"},
		on(d, runtime.OpStopNode, "b"),
		on(d, runtime.OpRemoveNode, "b"),
		{Kind: runtime.OpRemoveNetwork, Instance: d.Instance, Network: "east"},
		on(d, runtime.OpRemoveNode, "a"),
		{Kind: runtime.OpRemoveSandbox, Instance: d.Instance},
	} {
		s.apply(op, op)
	}
	s.same(runtime.Observed{Instance: d.Instance}, s.observe(d.Instance), "nothing")
}

func removingNothingSucceeds(s *suite) {
	d := s.desired()
	s.apply(
		runtime.Op{Kind: runtime.OpRemoveSandbox, Instance: d.Instance},
		runtime.Op{Kind: runtime.OpRemoveNetwork, Instance: d.Instance, Network: "west"},
		on(d, runtime.OpRemoveNode, "a"),
		runtime.Op{Kind: runtime.OpRemoveStray, Instance: d.Instance, Name: "0000000000000000"},
	)
}

func stepsTooEarly(s *suite) {
	d := s.desired()
	s.refused(start(d, 0), runtime.ErrNotFound)
	s.refused(attach(d, 0, 0), runtime.ErrNotFound)
	s.refused(runtime.Op{Kind: runtime.OpCreateNetwork, Instance: d.Instance, Network: "west"}, runtime.ErrNotFound)
	s.apply(steps(d)[0], create(d, 0))
	s.refused(attach(d, 0, 0), runtime.ErrNotRunning)
	s.apply(start(d, 0))
	s.refused(attach(d, 0, 0), runtime.ErrNotFound) // its network
	s.apply(runtime.Op{Kind: runtime.OpCreateNetwork, Instance: d.Instance, Network: "west"})
	s.refused(setPort(d, 0, 0, runtime.Port{Cut: true}), runtime.ErrNotFound)
	s.apply(attach(d, 0, 0), on(d, runtime.OpStopNode, "a"))
	s.refused(attach(d, 0, 0), runtime.ErrNotRunning)
	s.refused(setPort(d, 0, 0, runtime.Port{Cut: true}), runtime.ErrNotRunning)
}

// refused checks that a step fails for the reason given.
func (s *suite) refused(op runtime.Op, reason error) {
	s.t.Helper()
	if err := s.driver.Apply(s.ctx, op); !errors.Is(err, reason) {
		s.t.Fatalf("%s %s%s: got %v, want %v", op.Kind, op.Node, op.Network, err, reason)
	}
}

func missingImage(s *suite) {
	d := s.desired()
	d.Nodes[0].Image = "pupitre-conformance/there-is-no-such-image:0"
	s.refused(create(d, 0), runtime.ErrNotFound)
}

func nodesWithoutSandbox(s *suite) {
	d := s.desired()
	s.apply(create(d, 0), start(d, 0))
	s.refused(attach(d, 0, 0), runtime.ErrNotFound)
	s.apply(steps(d)...)
	s.isBuilt(d.Nodes[0], s.observedNode(d.Instance, "a"))
}

func restartLosesLinks(s *suite) {
	d := s.desired()
	s.up(d)
	before := s.observedNode(d.Instance, "a")
	s.apply(on(d, runtime.OpStopNode, "a"))
	stopped := s.observedNode(d.Instance, "a")
	s.same(runtime.NodeExited, stopped.State, "state once stopped")
	s.same([]runtime.ObservedInterface(nil), stopped.Interfaces, "interfaces once stopped")
	s.same(observedOf(d.Nodes[1]), s.observedNode(d.Instance, "b").Interfaces, "interfaces of the other node")
	s.apply(start(d, 0))
	again := s.observedNode(d.Instance, "a")
	s.same(before.Container, again.Container, "container")
	s.same([]runtime.ObservedInterface(nil), again.Interfaces, "interfaces once started again")
	s.apply(attach(d, 0, 0), attach(d, 0, 1))
	s.isBuilt(d.Nodes[0], s.observedNode(d.Instance, "a"))
}

func removesRunningNode(s *suite) {
	d := s.desired()
	s.up(d)
	before := s.observedNode(d.Instance, "a")
	s.apply(on(d, runtime.OpRemoveNode, "a"))
	s.same(1, len(s.observe(d.Instance).Nodes), "nodes left")
	d.Nodes[0].Env = append(d.Nodes[0].Env, "CHANGED=yes")
	s.apply(create(d, 0), start(d, 0), attach(d, 0, 0), attach(d, 0, 1))
	after := s.observedNode(d.Instance, "a")
	s.isBuilt(d.Nodes[0], after)
	if before.Container == after.Container {
		s.t.Fatal("a node created again is another container")
	}
}

func sandboxTakesFabric(s *suite) {
	d := s.desired()
	s.up(d)
	s.apply(runtime.Op{Kind: runtime.OpRemoveSandbox, Instance: d.Instance})
	got := s.observe(d.Instance)
	s.same((*runtime.ObservedSandbox)(nil), got.Sandbox, "sandbox")
	s.same([]string(nil), got.Networks, "networks")
	for _, n := range got.Nodes {
		s.same(runtime.NodeRunning, n.State, "state of "+n.Name)
		s.same([]runtime.ObservedInterface(nil), n.Interfaces, "interfaces of "+n.Name)
	}
	s.refused(attach(d, 0, 0), runtime.ErrNotFound)
}

func sandboxReplaced(s *suite) {
	d := s.desired()
	s.up(d)
	s.apply(runtime.Op{Kind: runtime.OpRemoveSandbox, Instance: d.Instance})
	d.Meta = map[string]string{"lab": "another"}
	d.Quota = runtime.Quota{Memory: 512 << 20, CPUs: 1, PIDs: 512}
	s.up(d)
	got := s.observe(d.Instance)
	s.same(d.Meta, got.Meta, "meta")
	s.same(runtime.SandboxDigest(d), got.Sandbox.Spec, "specification of the sandbox")
	for i, n := range got.Nodes {
		s.isBuilt(d.Nodes[i], n)
	}
}

func leavesNothing(s *suite) {
	d := s.desired()
	d.Quota = runtime.Quota{Memory: 512 << 20, CPUs: 1, PIDs: 512}
	s.up(d)
	s.must(s.remove(s.ctx, d.Instance), "remove everything")
	s.same(runtime.Observed{Instance: d.Instance}, s.observe(d.Instance), "nothing")
	for _, summary := range s.instances() {
		if summary.Instance == d.Instance {
			s.t.Fatalf("still listed: %+v", summary)
		}
	}
	leaks, err := s.driver.Leaks(s.ctx)
	s.must(err, "list leaks")
	for _, leak := range leaks {
		if !slices.Contains(s.leaks, leak) {
			s.t.Errorf("leaked %s %s", leak.Kind, leak.Name)
		}
	}
}

func instancesAreApart(s *suite) {
	one, two := s.desired(), s.desired()
	s.up(one)
	s.up(two)
	before := s.observe(two.Instance)
	s.apply(
		setPort(one, 0, 0, runtime.Port{Cut: true}),
		on(one, runtime.OpStopNode, "b"),
		on(one, runtime.OpRemoveNode, "b"),
		runtime.Op{Kind: runtime.OpRemoveSandbox, Instance: one.Instance},
	)
	s.same(before, s.observe(two.Instance), "the other instance")
	ports, err := s.target(two.Instance).Ports(s.ctx, "west")
	s.must(err, "ports of the other instance")
	s.same([]runtime.PortRef{
		{Network: "west", Node: "a", Interface: "eth1"}, {Network: "west", Node: "b", Interface: "eth1"},
	}, ports, "ports of the other instance")
}

func builtAtTheSameTime(s *suite) {
	d := s.desired()
	var cards []runtime.InterfaceSpec
	cards = append(cards, card("eth1", "west", 5, "10.1.0.3/24"), card("eth2", "east", 6, "10.2.0.3/24"))
	d.Nodes = append(d.Nodes, s.node("c", cards...))
	s.apply(steps(d)[:1+len(d.Networks)]...)
	errs := make([]error, len(d.Nodes))
	var wg sync.WaitGroup
	for i := range d.Nodes {
		wg.Go(func() { errs[i] = s.buildNode(d, i) })
	}
	wg.Wait()
	s.must(errors.Join(errs...), "build nodes at the same time")
	for i, n := range s.observe(d.Instance).Nodes {
		s.isBuilt(d.Nodes[i], n)
	}
}

// buildNode makes one node and its links, from any goroutine.
func (s *suite) buildNode(d runtime.Desired, i int) error {
	ops := []runtime.Op{create(d, i), start(d, i)}
	for j := range d.Nodes[i].Interfaces {
		ops = append(ops, attach(d, i, j))
	}
	for _, op := range ops {
		if err := s.driver.Apply(s.ctx, op); err != nil {
			return fmt.Errorf("%s %s: %w", op.Kind, op.Node, err)
		}
	}
	return nil
}

func contextStops(s *suite) {
	d := s.desired()
	ctx, cancel := context.WithCancel(s.ctx)
	cancel()
	if err := s.driver.Apply(ctx, create(d, 0)); !errors.Is(err, context.Canceled) {
		s.t.Fatalf("got %v, want context.Canceled", err)
	}
}
