package conductor

import (
	"context"
	"errors"
	"fmt"

	"github.com/pupitre-lab/pupitre/orchestrator"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// Errors of what is asked of a team's instance; test with errors.Is.
var (
	// ErrNotReady: the instance does not stand yet, or no more.
	ErrNotReady = errors.New("the team's instance is not ready")
	// ErrNoTeam: the session has no such team.
	ErrNoTeam = errors.New("no such team in this session")
)

// Node is one machine of a team's instance, as it is.
type Node struct {
	Name  string            `json:"name"`
	Title session.Text      `json:"title"`
	State runtime.NodeState `json:"state,omitempty"` // empty: there is none
	// Access tells whether the team may open a terminal on it.
	Access     bool            `json:"access"`
	Interfaces []NodeInterface `json:"interfaces"`
}

// NodeInterface is a card of a node, as the lab declares it.
type NodeInterface struct {
	Name    string `json:"name"`
	Network string `json:"network"`
	Address string `json:"address,omitempty"` // at the start, for example "10.1.0.2/24"
	Cut     bool   `json:"cut"`
}

func (c *Conductor) assigned(ctx context.Context, id session.ID, team people.TeamID) (assigned, session.Phase, error) {
	var known assigned
	var phase session.Phase
	found := false
	err := c.Sessions.View(ctx, id, func(s *session.State) {
		if t := s.Teams[team]; t != nil {
			known, phase, found = assignedOf(s, t), s.Phase, true
		}
	})
	if err == nil && !found {
		err = fmt.Errorf("%s: %w", team, ErrNoTeam)
	}
	return known, phase, err
}

func (c *Conductor) described(ctx context.Context, id session.ID, team people.TeamID) (*orchestrator.Instance, assigned, error) {
	known, phase, err := c.assigned(ctx, id, team)
	if err != nil {
		return nil, known, err
	}
	if known.Instance == "" {
		return nil, known, fmt.Errorf("the session is %s: %w", phase, ErrNotReady)
	}
	instance, err := c.instance(known)
	return instance, known, err
}

// Variant is what a team got of the lab: its statement, addresses and secrets.
// ErrNotReady before the team has an instance.
func (c *Conductor) Variant(ctx context.Context, id session.ID, team people.TeamID) (*lab.Variant, error) {
	instance, _, err := c.described(ctx, id, team)
	if err != nil {
		return nil, err
	}
	return instance.Variant, nil
}

// running tells which instance of a team can be opened: its own while the session
// lives, the one reopened for the oral afterwards.
func (c *Conductor) running(ctx context.Context, id session.ID, team people.TeamID) (runtime.InstanceID, error) {
	known, phase, err := c.assigned(ctx, id, team)
	if err != nil {
		return "", err
	}
	oral, err := c.Orals.Of(ctx, id, team)
	switch {
	case err != nil:
		return "", err
	case oral.Open(c.Now()):
		return OralID(id, team), nil
	case !known.Ready, ended(phase):
		return "", fmt.Errorf("the session is %s: %w", phase, ErrNotReady)
	}
	return known.Instance, nil
}

// Target opens a team's instance for terminals, figures and connections. Close it.
// ErrNotReady while the instance does not stand.
func (c *Conductor) Target(ctx context.Context, id session.ID, team people.TeamID) (runtime.Target, error) {
	instance, err := c.running(ctx, id, team)
	if err != nil {
		return nil, err
	}
	target, err := c.Runner.Driver.Target(ctx, instance)
	if errors.Is(err, runtime.ErrNotFound) {
		return nil, fmt.Errorf("%w: %w", ErrNotReady, err)
	}
	return target, err
}

// Nodes lists the machines of a team's instance, in the lab's order. ErrNotReady
// before the team has an instance.
func (c *Conductor) Nodes(ctx context.Context, id session.ID, team people.TeamID) ([]Node, error) {
	instance, known, err := c.described(ctx, id, team)
	if err != nil {
		return nil, err
	}
	look := known.Instance
	oral, err := c.Orals.Of(ctx, id, team)
	if err != nil {
		return nil, err
	}
	if oral.Alive() {
		look = OralID(id, team)
	}
	seen, err := c.Runner.Driver.Observe(ctx, look)
	if err != nil {
		return nil, err
	}
	nodes := []Node{}
	for _, n := range instance.Variant.Nodes {
		nodes = append(nodes, nodeAs(n, seen))
	}
	return nodes, nil
}

func nodeAs(n lab.Node, seen runtime.Observed) Node {
	node := Node{Name: n.Name, Title: session.Text(n.Title), Access: n.Access == nil || *n.Access, Interfaces: []NodeInterface{}}
	cut := map[string]bool{}
	for _, o := range seen.Nodes {
		if o.Name != n.Name {
			continue
		}
		node.State = o.State
		for _, i := range o.Interfaces {
			cut[i.Name] = i.Port.Cut
		}
	}
	for _, i := range n.Interfaces {
		shown := NodeInterface{Name: i.Name, Network: i.Network, Cut: cut[i.Name]}
		if i.Address.IsValid() {
			shown.Address = i.Address.String()
		}
		node.Interfaces = append(node.Interfaces, shown)
	}
	return node
}
