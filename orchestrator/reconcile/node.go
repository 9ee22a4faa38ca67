package reconcile

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// planNode plans one desired node and its links.
func (p *planner) planNode(spec runtime.NodeSpec, seen *runtime.ObservedNode) {
	if cause := whyReplace(spec, seen); cause != "" {
		p.makeNode(spec, seen, cause)
		return
	}
	switch {
	case spec.Stopped && seen.State == runtime.NodeRunning:
		step := p.plan.add(runtime.Op{Kind: runtime.OpStopNode, Node: spec.Name, Cause: "it is to be stopped"})
		p.unplugs(step, seen.Interfaces)
	case spec.Stopped:
	case seen.State == runtime.NodeRunning:
		p.planLinks(spec, there, p.standing(*seen))
	case seen.DiskFull:
		p.plan.note("%s is not started again: it was stopped for having filled its disk", spec.Name)
	default:
		p.planLinks(spec, p.start(spec, whyStart(*seen), there), nil)
	}
}

// whyReplace says why a new container is needed; empty when it is not.
func whyReplace(spec runtime.NodeSpec, seen *runtime.ObservedNode) string {
	if seen == nil {
		return "there is no such node"
	}
	switch seen.State {
	case runtime.NodeCreated, runtime.NodeRunning, runtime.NodeExited:
	default:
		return fmt.Sprintf("its container is %s", seen.State)
	}
	if seen.Spec != runtime.NodeDigest(spec) {
		return "it was made from another specification"
	}
	return ""
}

// whyStart says why a container does not run.
func whyStart(seen runtime.ObservedNode) string {
	switch {
	case seen.State == runtime.NodeCreated:
		return "it was never started"
	case seen.OOMKilled:
		return "it ran out of memory"
	}
	return fmt.Sprintf("it exited with code %d", seen.ExitCode)
}

// makeNode plans a new container in the place of the one seen, if any.
func (p *planner) makeNode(spec runtime.NodeSpec, seen *runtime.ObservedNode, cause string) {
	old := there
	if seen != nil {
		old = p.plan.add(runtime.Op{Kind: runtime.OpRemoveNode, Node: spec.Name, Cause: cause})
		p.unplugs(old, seen.Interfaces)
	}
	created := p.plan.add(runtime.Op{Kind: runtime.OpCreateNode, Node: spec.Name, Spec: &spec, Cause: cause}, old)
	if spec.Stopped {
		return
	}
	p.planLinks(spec, p.start(spec, "its container is new", created), nil)
}

func (p *planner) start(spec runtime.NodeSpec, cause string, after int) int {
	return p.plan.add(runtime.Op{Kind: runtime.OpStartNode, Node: spec.Name, Spec: &spec, Cause: cause}, after)
}

// standing are the links a running node keeps unless they are taken away.
func (p *planner) standing(seen runtime.ObservedNode) []runtime.ObservedInterface {
	if p.fresh {
		return nil
	}
	return sorted(seen.Interfaces, func(a, b runtime.ObservedInterface) int { return strings.Compare(a.Name, b.Name) })
}

// planLinks plans the links of a node that runs once the step started is done.
// What is taken away goes before anything is plugged: a team may have swapped
// the names of its interfaces.
func (p *planner) planLinks(spec runtime.NodeSpec, started int, links []runtime.ObservedInterface) {
	before := []int{started}
	kept := map[string]runtime.ObservedInterface{}
	cause := map[string]string{}
	for _, l := range links {
		why := p.whyDetach(spec, l)
		if why == "" {
			kept[l.Name] = l
			continue
		}
		cause[l.Name] = "it is made again"
		detach := p.plan.add(runtime.Op{Kind: runtime.OpDetach, Node: spec.Name, Name: l.Name, Cause: why})
		p.unplugs(detach, []runtime.ObservedInterface{l})
		before = append(before, detach)
	}
	for _, want := range spec.Interfaces {
		seen, ok := kept[want.Name]
		switch {
		case !ok:
			p.attach(spec, want, cmp.Or(cause[want.Name], "there is no such link"), before)
		case seen.Port != want.Port:
			p.plan.add(runtime.Op{
				Kind: runtime.OpSetPort, Node: spec.Name, Spec: &spec, Interface: &want,
				Cause: fmt.Sprintf("its port is %s and must be %s", words(seen.Port), words(want.Port)),
			})
		}
	}
}

// whyDetach says why a link must go; empty when it stays.
func (p *planner) whyDetach(spec runtime.NodeSpec, seen runtime.ObservedInterface) string {
	for _, want := range spec.Interfaces {
		if want.Name != seen.Name {
			continue
		}
		switch made, ok := p.networks[want.Network]; {
		case want.Network != seen.Network:
			return fmt.Sprintf("it is plugged on %s and must be on %s", named(seen.Network), want.Network)
		case want.MAC != seen.MAC:
			return fmt.Sprintf("its MAC is %s and must be %s", seen.MAC, want.MAC)
		case ok && made != there:
			return fmt.Sprintf("its network %s is made again", want.Network)
		}
		return ""
	}
	return "the node has no such interface"
}

func (p *planner) attach(spec runtime.NodeSpec, want runtime.InterfaceSpec, cause string, after []int) {
	network, ok := p.networks[want.Network]
	if !ok {
		network = there
	}
	p.plan.add(runtime.Op{
		Kind: runtime.OpAttach, Node: spec.Name, Spec: &spec, Interface: &want, Cause: cause,
	}, append([]int{network}, after...)...)
}

func named(network string) string {
	if network == "" {
		return "no network"
	}
	return network
}

// words describes a port in the units people use.
func words(p runtime.Port) string {
	var parts []string
	if p.Cut {
		parts = append(parts, "cut")
	}
	if p.Rate > 0 {
		parts = append(parts, fmt.Sprintf("limited to %d bit/s", p.Rate))
	}
	if p.Loss > 0 {
		parts = append(parts, fmt.Sprintf("losing %g %%", p.Loss*100))
	}
	if len(parts) == 0 {
		return "open"
	}
	return strings.Join(parts, ", ")
}
