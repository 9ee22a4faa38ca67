package conductor

import (
	"context"
	"errors"
	"slices"

	"github.com/pupitre-lab/pupitre/orchestrator/reconcile"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// collecting removes, again and again, the instances that no session wants.
func (c *Conductor) collecting(ctx context.Context) {
	for {
		if err := c.collect(ctx); err != nil {
			c.problem(ctx, "remove instances that no session wants", err)
		}
		if !wait(ctx, c.sweep, c.CollectEvery) {
			return
		}
	}
}

// collect removes what carries this installation's name, or an id that one of its
// sessions gave, and is not wanted any more. Whatever else runs on the host is
// not looked at. What cannot be told is left alone.
func (c *Conductor) collect(ctx context.Context) error {
	running, err := c.Runner.Driver.Instances(ctx)
	if err != nil || len(running) == 0 {
		return err
	}
	var problems []error
	for _, found := range running {
		doomed, err := c.doomed(ctx, found)
		if err == nil && doomed {
			c.Log.InfoContext(ctx, "remove an instance that no session wants", "instance", found.Instance)
			_, err = c.Runner.Reconciler.Reconcile(ctx, reconcile.Absent(found.Instance))
		}
		problems = append(problems, err)
	}
	return errors.Join(problems...)
}

func (c *Conductor) doomed(ctx context.Context, found runtime.Summary) (bool, error) {
	if found.Meta[MetaPlatform] != "" && found.Meta[MetaPlatform] != c.Platform {
		return false, nil
	}
	alive, err := c.Orals.Alive(ctx)
	if err != nil || slices.ContainsFunc(alive, func(o session.Oral) bool { return OralID(o.Session, o.Team) == found.Instance }) {
		return false, err
	}
	owner, wanted, err := c.ownerOf(ctx, found.Instance)
	if err != nil || wanted {
		return false, err
	}
	return owner || found.Meta[MetaPlatform] == c.Platform, nil
}

// ownerOf tells whether a session gave an instance its id, and whether it still
// wants it.
func (c *Conductor) ownerOf(ctx context.Context, id runtime.InstanceID) (owner, wanted bool, err error) {
	ids, err := c.Sessions.IDs(ctx)
	if err != nil {
		return false, false, err
	}
	for _, one := range ids {
		err := c.Sessions.View(ctx, one, func(s *session.State) {
			for _, t := range s.Teams {
				if t.Instance == string(id) || t.Instance != "" && OralID(s.Plan.ID, t.Team.ID) == id {
					owner, wanted = true, wants(s, t, id)
				}
			}
		})
		if err != nil || owner {
			return owner, wanted, err
		}
	}
	return false, false, nil
}

func wants(s *session.State, t *session.TeamState, id runtime.InstanceID) bool {
	switch s.Phase {
	case session.Preparing, session.Ready, session.Running, session.Closing:
		return t.Instance == string(id)
	}
	return false
}
