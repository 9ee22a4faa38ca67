package reconcile

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// there is the index of a step that needs not be made.
const there = -1

// MakePlan says how to get from what is observed to what is desired; a nil
// desired means that nothing of the instance must exist. It is a pure function:
// the same two values give the same plan, whatever order things were observed in.
//
// Whatever can be done at the same time is: containers are made and started
// while the sandbox is, and a link waits only for its node, its network and the
// fabric. A node or sandbox whose fixed specification differs is replaced. A
// node that was stopped for having filled its disk is left alone, with a note:
// started again, it would fill it again.
func MakePlan(desired *runtime.Desired, observed runtime.Observed) Plan {
	p := &planner{plan: Plan{Instance: observed.Instance}, unplugged: map[string][]int{}}
	for _, stray := range sorted(observed.Strays, strings.Compare) {
		p.plan.add(runtime.Op{Kind: runtime.OpRemoveStray, Name: stray, Cause: "it has no role in the instance"})
	}
	nodes := sorted(observed.Nodes, func(a, b runtime.ObservedNode) int { return strings.Compare(a.Name, b.Name) })
	if desired == nil {
		p.removeAll(nodes, observed.Sandbox)
		return p.plan
	}
	p.plan.Instance = desired.Instance
	p.removeNodes(nodes, desired.Nodes)
	p.planFabric(*desired, observed)
	for _, spec := range desired.Nodes {
		p.planNode(spec, find(nodes, spec.Name))
	}
	p.removeNetworks()
	return p.plan
}

// planner holds what the steps of one plan have in common.
type planner struct {
	plan Plan
	// fresh: every bridge and link of before is gone or goes.
	fresh bool
	// networks gives the step that makes each desired network, or there.
	networks map[string]int
	// surplus are the networks to remove; unplugged the steps that must be done
	// before, by network.
	surplus   []string
	unplugged map[string][]int
}

func sorted[T any](list []T, compare func(a, b T) int) []T {
	return slices.SortedStableFunc(slices.Values(list), compare)
}

func find(nodes []runtime.ObservedNode, name string) *runtime.ObservedNode {
	for i := range nodes {
		if nodes[i].Name == name {
			return &nodes[i]
		}
	}
	return nil
}

// removeAll plans the end of the instance: everything at the same time.
func (p *planner) removeAll(nodes []runtime.ObservedNode, sandbox *runtime.ObservedSandbox) {
	const cause = "the instance must not exist"
	for _, n := range nodes {
		p.plan.add(runtime.Op{Kind: runtime.OpRemoveNode, Node: n.Name, Cause: cause})
	}
	if sandbox != nil {
		p.plan.add(runtime.Op{Kind: runtime.OpRemoveSandbox, Cause: cause})
	}
}

// removeNodes removes the nodes that are not desired.
func (p *planner) removeNodes(nodes []runtime.ObservedNode, desired []runtime.NodeSpec) {
	for _, n := range nodes {
		if slices.ContainsFunc(desired, func(spec runtime.NodeSpec) bool { return spec.Name == n.Name }) {
			continue
		}
		step := p.plan.add(runtime.Op{Kind: runtime.OpRemoveNode, Node: n.Name, Cause: "the lab has no such node"})
		p.unplugs(step, n.Interfaces)
	}
}

// unplugs records that a step takes links off their networks.
func (p *planner) unplugs(step int, links []runtime.ObservedInterface) {
	for _, l := range links {
		p.unplugged[l.Network] = append(p.unplugged[l.Network], step)
	}
}

// planFabric plans the sandbox and the networks to make.
func (p *planner) planFabric(desired runtime.Desired, observed runtime.Observed) {
	sandbox := p.planSandbox(desired, observed.Sandbox)
	p.fresh = sandbox != there
	p.networks = map[string]int{}
	for _, network := range desired.Networks {
		p.networks[network.Name] = there
		cause := "there is no such network"
		switch {
		case p.fresh:
			cause = "the sandbox is new"
		case slices.Contains(observed.Networks, network.Name):
			continue
		}
		p.networks[network.Name] = p.plan.add(runtime.Op{
			Kind: runtime.OpCreateNetwork, Network: network.Name, Cause: cause,
		}, sandbox)
	}
	if p.fresh {
		return
	}
	for _, name := range sorted(observed.Networks, strings.Compare) {
		if _, ok := p.networks[name]; !ok {
			p.surplus = append(p.surplus, name)
		}
	}
}

// planSandbox gives the step that makes the sandbox, or there.
func (p *planner) planSandbox(desired runtime.Desired, seen *runtime.ObservedSandbox) int {
	cause, old := "", there
	switch {
	case seen == nil:
		cause = "there is no sandbox"
	case seen.State != runtime.NodeRunning:
		cause = fmt.Sprintf("the sandbox is %s", seen.State)
	case seen.Spec != runtime.SandboxDigest(desired):
		cause = "the sandbox was made for another specification"
	default:
		return there
	}
	if seen != nil {
		old = p.plan.add(runtime.Op{Kind: runtime.OpRemoveSandbox, Cause: cause})
	}
	return p.plan.add(runtime.Op{Kind: runtime.OpCreateSandbox, Desired: &desired, Cause: cause}, old)
}

// removeNetworks removes the networks that are not desired, once nothing is
// plugged on them.
func (p *planner) removeNetworks() {
	for _, name := range p.surplus {
		p.plan.add(runtime.Op{
			Kind: runtime.OpRemoveNetwork, Network: name, Cause: "the lab has no such network",
		}, p.unplugged[name]...)
	}
}
