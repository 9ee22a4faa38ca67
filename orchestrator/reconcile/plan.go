// Package reconcile makes instances what they should be: it observes, plans
// and applies until nothing is left to do.
//
// The plan is a pure function of what is desired and what is observed, so a run
// that was killed is continued by simply running again, and a drift is healed
// the way a first start is made.
package reconcile

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// Plan is what to do to one instance: a directed acyclic graph of steps. The
// order of the steps is also their priority, and respects the graph.
type Plan struct {
	Instance runtime.InstanceID
	Steps    []Step
	// Notes say in words what is not as desired and is left so on purpose.
	Notes []string
}

// Step is one operation and the steps that must have succeeded before it, as
// indices into Plan.Steps, ascending and smaller than its own.
type Step struct {
	Op    runtime.Op
	After []int
}

// Empty tells whether there is nothing to do.
func (p Plan) Empty() bool { return len(p.Steps) == 0 }

// String is the plan for people: one line a step, numbered from 1, with its
// cause and the steps it waits for, then the notes.
func (p Plan) String() string {
	var out strings.Builder
	for i, step := range p.Steps {
		fmt.Fprintf(&out, "%d %s: %s", i+1, step.Op, step.Op.Cause)
		if len(step.After) > 0 {
			fmt.Fprintf(&out, " (after %s)", strings.Join(numbers(step.After), ", "))
		}
		out.WriteByte('\n')
	}
	if p.Empty() {
		out.WriteString("nothing to do\n")
	}
	for _, note := range p.Notes {
		fmt.Fprintf(&out, "note: %s\n", note)
	}
	return out.String()
}

// numbers counts from 1, as the text does.
func numbers(indices []int) []string {
	out := make([]string, len(indices))
	for i, index := range indices {
		out[i] = fmt.Sprint(index + 1)
	}
	return out
}

// stepJSON is a step without the specifications, whose files may hold secrets.
type stepJSON struct {
	Step      int            `json:"step"`
	Op        runtime.OpKind `json:"op"`
	Network   string         `json:"network,omitempty"`
	Node      string         `json:"node,omitempty"`
	Interface string         `json:"interface,omitempty"`
	Stray     string         `json:"stray,omitempty"`
	Cause     string         `json:"cause"`
	After     []int          `json:"after"`
}

// MarshalJSON gives the same as String, for programs: steps numbered from 1,
// and no content of a node's files or environment.
func (p Plan) MarshalJSON() ([]byte, error) {
	steps := make([]stepJSON, len(p.Steps))
	for i, step := range p.Steps {
		steps[i] = step.json(i + 1)
	}
	return json.Marshal(struct {
		Instance runtime.InstanceID `json:"instance"`
		Steps    []stepJSON         `json:"steps"`
		Notes    []string           `json:"notes,omitempty"`
	}{p.Instance, steps, p.Notes})
}

func (s Step) json(number int) stepJSON {
	out := stepJSON{Step: number, Op: s.Op.Kind, Network: s.Op.Network, Node: s.Op.Node, Cause: s.Op.Cause, After: []int{}}
	for _, index := range s.After {
		out.After = append(out.After, index+1)
	}
	switch {
	case s.Op.Interface != nil:
		out.Interface = s.Op.Interface.Name
	case s.Op.Kind == runtime.OpDetach:
		out.Interface = s.Op.Name
	case s.Op.Kind == runtime.OpRemoveStray:
		out.Stray = s.Op.Name
	}
	if s.Op.Kind == runtime.OpAttach {
		out.Network = s.Op.Interface.Network
	}
	return out
}

// add appends a step. Indices below 0 stand for what is there already.
func (p *Plan) add(op runtime.Op, after ...int) int {
	op.Instance = p.Instance
	after = slices.DeleteFunc(slices.Clone(after), func(i int) bool { return i < 0 })
	slices.Sort(after)
	p.Steps = append(p.Steps, Step{Op: op, After: slices.Compact(after)})
	return len(p.Steps) - 1
}

func (p *Plan) note(format string, args ...any) {
	p.Notes = append(p.Notes, fmt.Sprintf(format, args...))
}
