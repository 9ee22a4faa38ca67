package orchestrator

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// InjectRecord tells that an inject was made, or undone, and what that did.
// Records are only ever added; those of an instance tell what is in force.
type InjectRecord struct {
	Inject string
	Undo   bool
	At     time.Duration // since the launch
	Time   time.Time
	Did    []InjectDeed // what really changed; an undoing reverts that and nothing else
	Output string       // of a program, its end
	Error  string       // why it was not done, or not wholly
}

// InjectDeed is one thing that an inject changed.
type InjectDeed struct {
	Kind      string // cut, restore, stop, start, run
	Node      string
	Interface string
}

// String writes the deed as a person would, for example "cut r1 eth1".
func (d InjectDeed) String() string {
	return strings.TrimSpace(d.Kind + " " + d.Node + " " + d.Interface)
}

// InjectEvent is an inject to make, or to undo, at a time since the launch.
type InjectEvent struct {
	Inject string
	Undo   bool
	At     time.Duration
}

// InjectSchedule is what is still to be done by the clock, in order of time: the
// injects with an `at` that were not made yet, and the end of those made, by the
// clock or by hand, that have a `for`. What is due at a time t since the launch
// are those with At up to t; after an interruption nothing due is lost. One that
// failed is not made again, but undone: nobody knows how far it went.
func InjectSchedule(injects []lab.Inject, done []InjectRecord) []InjectEvent {
	var events []InjectEvent
	for _, inject := range injects {
		f := forceOf(inject.ID, done)
		switch {
		case !f.ever && inject.At > 0:
			events = append(events, InjectEvent{inject.ID, false, inject.At})
		case f.now && inject.For > 0:
			events = append(events, InjectEvent{inject.ID, true, f.since + inject.For})
		}
	}
	slices.SortStableFunc(events, func(a, b InjectEvent) int { return cmp.Compare(a.At, b.At) })
	return events
}

// force tells whether an inject is in force and what it has changed.
type force struct {
	ever  bool
	now   bool
	since time.Duration // when it was made last
	deeds []InjectDeed  // not undone yet, in the order of doing
}

func forceOf(id string, done []InjectRecord) force {
	var f force
	for _, record := range done {
		switch {
		case record.Inject != id:
		case !record.Undo:
			f.ever, f.now, f.since = true, true, record.At
			f.deeds = append(f.deeds, record.Did...)
		case record.Error == "":
			f.now, f.deeds = false, nil
		}
	}
	return f
}

// Found tells, of an instance of which no records were kept, what seems to be in
// force: the injects of which all that they change is seen to be so, and under
// no name what else is cut or does not run, so that it is left alone too.
func Found(i *Instance, seen runtime.Observed) []InjectRecord {
	rest := differences(i.Desired, seen)
	var records []InjectRecord
	for _, inject := range i.Variant.Injects {
		deeds := deedsOf(inject, i.Desired)
		whole := len(deeds) > 0 && inject.Run == nil && !slices.ContainsFunc(deeds, func(d InjectDeed) bool { return !slices.Contains(rest, d) })
		if !whole {
			continue
		}
		rest = slices.DeleteFunc(rest, func(d InjectDeed) bool { return slices.Contains(deeds, d) })
		records = append(records, InjectRecord{Inject: inject.ID, Did: deeds})
	}
	if len(rest) > 0 {
		records = append(records, InjectRecord{Did: rest})
	}
	return records
}

// differences are the cuts and the stopped nodes that are seen and not desired.
func differences(desired runtime.Desired, seen runtime.Observed) []InjectDeed {
	var deeds []InjectDeed
	for _, want := range desired.Nodes {
		at := slices.IndexFunc(seen.Nodes, func(n runtime.ObservedNode) bool { return n.Name == want.Name })
		if at < 0 {
			continue
		}
		if seen.Nodes[at].State == runtime.NodeExited && !want.Stopped {
			deeds = append(deeds, InjectDeed{Kind: "stop", Node: want.Name})
		}
		for _, iface := range want.Interfaces {
			if slices.ContainsFunc(seen.Nodes[at].Interfaces, func(o runtime.ObservedInterface) bool {
				return o.Name == iface.Name && o.Port.Cut && !iface.Port.Cut
			}) {
				deeds = append(deeds, InjectDeed{Kind: "cut", Node: want.Name, Interface: iface.Name})
			}
		}
	}
	return deeds
}

// Injected is what an instance should be while what the records tell is in
// force. A reconciler that is given this heals everything else and leaves the
// injects alone.
func Injected(desired runtime.Desired, done []InjectRecord) runtime.Desired {
	desired.Nodes = slices.Clone(desired.Nodes)
	for n := range desired.Nodes {
		desired.Nodes[n].Interfaces = slices.Clone(desired.Nodes[n].Interfaces)
	}
	for _, record := range done {
		for _, deed := range record.Did {
			deed.apply(&desired)
		}
	}
	return desired
}

// apply changes what is desired; a program changes nothing of it.
func (d InjectDeed) apply(desired *runtime.Desired) {
	for n := range desired.Nodes {
		node := &desired.Nodes[n]
		if node.Name != d.Node {
			continue
		}
		switch d.Kind {
		case "stop", "start":
			node.Stopped = d.Kind == "stop"
		case "cut", "restore":
			for i := range node.Interfaces {
				if node.Interfaces[i].Name == d.Interface {
					node.Interfaces[i].Port.Cut = d.Kind == "cut"
				}
			}
		}
	}
}

// contrary is the deed that reverts another.
func (d InjectDeed) contrary() InjectDeed {
	reverted := map[string]string{"cut": "restore", "restore": "cut", "stop": "start", "start": "stop", "run": "run"}
	d.Kind = reverted[d.Kind]
	return d
}

// deedsOf are the things that an inject would change of what is desired now.
func deedsOf(inject lab.Inject, desired runtime.Desired) []InjectDeed {
	if inject.Run != nil {
		return []InjectDeed{{Kind: "run", Node: inject.Run.Node}}
	}
	var deeds []InjectDeed
	for _, node := range desired.Nodes {
		switch {
		case inject.Stop == node.Name && !node.Stopped:
			deeds = append(deeds, InjectDeed{Kind: "stop", Node: node.Name})
		case inject.Start == node.Name && node.Stopped:
			deeds = append(deeds, InjectDeed{Kind: "start", Node: node.Name})
		}
		for _, iface := range node.Interfaces {
			if inject.Cut != nil && cuts(*inject.Cut, node.Name, iface) && !iface.Port.Cut {
				deeds = append(deeds, InjectDeed{Kind: "cut", Node: node.Name, Interface: iface.Name})
			}
		}
	}
	return deeds
}

func cuts(at lab.CutTarget, node string, iface runtime.InterfaceSpec) bool {
	if at.Network != "" {
		return iface.Network == at.Network
	}
	return at.Node == node && at.Interface == iface.Name
}
