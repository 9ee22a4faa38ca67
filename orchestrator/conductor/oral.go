package conductor

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/reconcile"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// ErrNothingKept: the session was closed without keeping images.
var ErrNothingKept = errors.New("no images of this team were kept")

// OralID names the instance in which a jury sees a team's last state.
func OralID(id session.ID, team people.TeamID) runtime.InstanceID {
	return "o" + InstanceID(id, team)[1:]
}

// Reopen brings a team's last state up again from its kept images, for the oral,
// beside whatever else runs; Target and Nodes show it until Shut. It does not
// outlive the platform's process. Only a session that is closed can be reopened.
func (c *Conductor) Reopen(ctx context.Context, id session.ID, team people.TeamID) error {
	instance, _, err := c.described(ctx, id, team)
	if err != nil {
		return err
	}
	images, err := c.keptImages(ctx, id, team)
	if err != nil {
		return err
	}
	oral := OralID(id, team)
	desired, err := reopened(instance.Desired, oral, images)
	if err != nil {
		return err
	}
	c.setOral(oral, true)
	if _, err := c.Runner.Reconciler.Reconcile(ctx, reconcile.Present(desired)); err != nil {
		c.setOral(oral, false)
		poke(c.sweep)
		return fmt.Errorf("reopen: %w", err)
	}
	return nil
}

// Shut removes what Reopen brought up.
func (c *Conductor) Shut(ctx context.Context, id session.ID, team people.TeamID) error {
	oral := OralID(id, team)
	_, err := c.Runner.Reconciler.Reconcile(ctx, reconcile.Absent(oral))
	c.setOral(oral, false)
	return err
}

func (c *Conductor) setOral(id runtime.InstanceID, open bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if open {
		c.orals[id] = true
		return
	}
	delete(c.orals, id)
}

func (c *Conductor) keptImages(ctx context.Context, id session.ID, team people.TeamID) (map[string]string, error) {
	images := map[string]string{}
	err := c.Sessions.View(ctx, id, func(s *session.State) {
		if t := s.Teams[team]; ended(s.Phase) && t.Kept != nil {
			for _, n := range t.Kept.Nodes {
				images[n.Node] = n.Image
			}
		}
	})
	if err == nil && !slices.ContainsFunc(slices.Collect(maps.Values(images)), func(ref string) bool { return ref != "" }) {
		err = ErrNothingKept
	}
	return images, err
}

// reopened is the same instance made from kept images. They hold the files
// already, with what the team made of them.
func reopened(d runtime.Desired, id runtime.InstanceID, images map[string]string) (runtime.Desired, error) {
	var missing []string
	d.Instance, d.Meta, d.Nodes = id, maps.Clone(d.Meta), slices.Clone(d.Nodes)
	for i, n := range d.Nodes {
		if images[n.Name] == "" {
			missing = append(missing, n.Name)
		}
		d.Nodes[i].Image, d.Nodes[i].Files = images[n.Name], nil
	}
	if len(missing) > 0 {
		return d, fmt.Errorf("%w: of %s", ErrNothingKept, strings.Join(missing, ", "))
	}
	return d, nil
}
