package reconcile

import (
	"errors"
	"fmt"
	"regexp"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// ErrInvalid: what is desired contradicts itself; no driver could make it.
var ErrInvalid = errors.New("the desired state is invalid")

var instanceName = regexp.MustCompile(`^[a-z0-9-]{1,48}$`)

// Validate looks for contradictions in a desired state, all at once: names
// missing or used twice, interfaces on unknown networks or without a MAC.
func Validate(d runtime.Desired) error {
	var problems []error
	if !instanceName.MatchString(string(d.Instance)) {
		problems = append(problems, fmt.Errorf("instance name %q: must be 1 to 48 characters of a-z, 0-9 and -", d.Instance))
	}
	networks := map[string]bool{}
	for _, network := range d.Networks {
		problems = append(problems, fresh(networks, "network", network.Name))
	}
	nodes := map[string]bool{}
	for _, n := range d.Nodes {
		problems = append(problems, fresh(nodes, "node", n.Name), validateNode(n, networks))
	}
	if err := errors.Join(problems...); err != nil {
		return fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	return nil
}

func validateNode(n runtime.NodeSpec, networks map[string]bool) error {
	var problems []error
	if n.Image == "" {
		problems = append(problems, fmt.Errorf("node %q: has no image", n.Name))
	}
	seen := map[string]bool{}
	for _, i := range n.Interfaces {
		problems = append(problems, fresh(seen, fmt.Sprintf("node %q: interface", n.Name), i.Name))
		if !networks[i.Network] {
			problems = append(problems, fmt.Errorf("node %q: interface %q: there is no network %q", n.Name, i.Name, i.Network))
		}
		if i.MAC == "" {
			problems = append(problems, fmt.Errorf("node %q: interface %q: has no MAC", n.Name, i.Name))
		}
	}
	return errors.Join(problems...)
}

// fresh records a name and fails when it is empty or was recorded before.
func fresh(seen map[string]bool, what, name string) error {
	if name == "" {
		return fmt.Errorf("%s without a name", what)
	}
	if seen[name] {
		return fmt.Errorf("%s %q: used twice", what, name)
	}
	seen[name] = true
	return nil
}
