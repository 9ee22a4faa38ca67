package conductor

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/reconcile"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// OralID names the instance in which a jury sees a team's last state.
func OralID(id session.ID, team people.TeamID) runtime.InstanceID {
	return "o" + InstanceID(id, team)[1:]
}

// Reopen asks for a team's last state, made again from its kept images, for so
// long from now on, beside whatever else runs; Oral tells how far it is, Target
// and Nodes show it while it is open. Asked again it is open longer, or for
// members, too. Only a session that is over can be reopened; nothing is appended
// to its ledger.
func (c *Conductor) Reopen(ctx context.Context, actor people.Actor, id session.ID, team people.TeamID, length time.Duration, members bool) (session.Oral, error) {
	return c.decideOral(ctx, actor, id, team, func(o session.Oral, now time.Time) ([]session.Event, error) {
		var events []session.Event
		var refused error
		err := c.Sessions.View(ctx, id, func(s *session.State) { events, refused = s.AskOral(o, length, members, now) })
		return events, orElse(err, refused)
	})
}

// Shut asks for the removal of what Reopen brought up.
func (c *Conductor) Shut(ctx context.Context, actor people.Actor, id session.ID, team people.TeamID) (session.Oral, error) {
	return c.decideOral(ctx, actor, id, team, func(o session.Oral, _ time.Time) ([]session.Event, error) { return o.EndOral() })
}

// Oral tells how far a team's oral is.
func (c *Conductor) Oral(ctx context.Context, id session.ID, team people.TeamID) (session.Oral, error) {
	return c.Orals.Of(ctx, id, team)
}

// decideOral carries out what somebody decided, and tells the audit.
func (c *Conductor) decideOral(ctx context.Context, actor people.Actor, id session.ID, team people.TeamID, command func(session.Oral, time.Time) ([]session.Event, error)) (session.Oral, error) {
	var promotion people.PromotionID
	if err := c.Sessions.View(ctx, id, func(s *session.State) { promotion = s.Plan.Promotion }); err != nil {
		return session.Oral{}, err
	}
	name := string(actor.Person)
	if name == "" {
		name = ledger.Platform
	}
	defer poke(c.oral)
	return c.Orals.Do(ctx, id, team, name, command, func(events []session.Event) people.Decision {
		d := people.Decision{
			Actor: actor.Person, Token: actor.Token, Kind: events[0].Kind(), Action: people.OralOpen,
			Subject: people.Subject{Promotion: promotion, Team: team}, Details: map[string]any{"session": id},
		}
		if asked, is := events[0].(session.OralAsked); is {
			d.Details["until"], d.Details["members"] = asked.Until, asked.Members
		}
		return d
	})
}

// oralOf is a team's oral as a key.
type oralOf struct {
	session session.ID
	team    people.TeamID
}

// holdOrals drives the orals that are alive until ctx ends: one that another
// process has left open stays so, or is shut when its time is over.
func (c *Conductor) holdOrals(ctx context.Context) {
	held := map[oralOf]chan struct{}{}
	var mu sync.Mutex
	var holding sync.WaitGroup
	defer holding.Wait()
	for {
		alive, err := c.Orals.Alive(ctx)
		if err != nil {
			c.problem(ctx, "list the orals", err)
		}
		mu.Lock()
		for _, word := range held {
			poke(word)
		}
		for _, o := range alive {
			key := oralOf{o.Session, o.Team}
			if held[key] != nil {
				continue
			}
			word := make(chan struct{}, 1)
			held[key] = word
			holding.Go(func() {
				c.holdOral(ctx, key, word)
				mu.Lock()
				defer mu.Unlock()
				delete(held, key)
				poke(c.oral) // it may have been asked for anew meanwhile
			})
		}
		mu.Unlock()
		if !wait(ctx, c.oral, longest) {
			return
		}
	}
}

// holdOral does what is to be done for one oral until nothing of it is left.
func (c *Conductor) holdOral(ctx context.Context, key oralOf, word <-chan struct{}) {
	for failures := 0; ; {
		oral, err := c.Orals.Of(ctx, key.session, key.team)
		if err == nil && !oral.Alive() {
			poke(c.sweep) // what could not be made whole
			return
		}
		var again time.Duration
		if err == nil {
			again, err = c.advanceOral(ctx, oral, failures)
		}
		failures++
		if err == nil {
			failures = 0
		} else {
			again = backoff(failures)
			c.problem(ctx, "hold an oral", err, "session", key.session, "team", key.team, "tries", failures)
		}
		if again > 0 && !wait(ctx, word, again) || ctx.Err() != nil {
			return
		}
	}
}

// advanceOral does the next thing, and tells when to look again.
func (c *Conductor) advanceOral(ctx context.Context, o session.Oral, failures int) (time.Duration, error) {
	now := c.Now()
	switch {
	case o.Phase == session.OralShutting:
		return 0, c.removeOral(ctx, o, failures)
	case len(o.Overdue(now)) > 0:
		return 0, c.appendOral(ctx, o, session.Oral.Overdue)
	case o.Phase == session.OralOpening:
		return 0, c.makeOral(ctx, o, failures)
	}
	err := c.reconcileOral(ctx, o)
	return min(c.HealEvery, o.Until.Sub(now)), err
}

// appendOral appends what came of something, as the oral is by then.
func (c *Conductor) appendOral(ctx context.Context, o session.Oral, events func(session.Oral, time.Time) []session.Event) error {
	_, err := c.Orals.Do(ctx, o.Session, o.Team, ledger.Platform, func(o session.Oral, now time.Time) ([]session.Event, error) {
		return events(o, now), nil
	}, nil)
	return err
}

// makeOral brings the machines up. What still cannot be made after some tries is
// told with its cause.
func (c *Conductor) makeOral(ctx context.Context, o session.Oral, failures int) error {
	leave, err := c.builds.enter(ctx, rank{2, 0, 0}) // those who work go first
	if err != nil {
		return err
	}
	defer leave()
	err = c.reconcileOral(ctx, o)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil && failures+1 < enough && !errors.Is(err, ErrLabChanged) && !errors.Is(err, ErrNothingKept) {
		return err
	}
	return c.appendOral(ctx, o, func(is session.Oral, _ time.Time) []session.Event {
		switch {
		case is.Phase != session.OralOpening:
			return nil
		case err != nil:
			return []session.Event{session.OralGivenUp{Team: o.Team, Cause: inOrder(err)}}
		}
		return []session.Event{session.OralOpened{Team: o.Team}}
	})
}

// removeOral ends the terminals and removes the machines. What the engine will not
// give up now is left to the collection.
func (c *Conductor) removeOral(ctx context.Context, o session.Oral, failures int) error {
	c.OnTeamOver(o.Session, o.Team)
	_, err := c.Runner.Reconciler.Reconcile(ctx, reconcile.Absent(OralID(o.Session, o.Team)))
	if err != nil && (ctx.Err() != nil || failures+1 < enough) {
		return err
	}
	return c.appendOral(ctx, o, func(is session.Oral, _ time.Time) []session.Event {
		if is.Phase != session.OralShutting {
			return nil
		}
		return []session.Event{session.OralEnded{Team: o.Team}}
	})
}

// reconcileOral makes the machines what they should be.
func (c *Conductor) reconcileOral(ctx context.Context, o session.Oral) error {
	instance, _, err := c.described(ctx, o.Session, o.Team)
	if err != nil {
		return err
	}
	var images map[string]string
	err = c.Sessions.View(ctx, o.Session, func(s *session.State) { images = s.Teams[o.Team].KeptImages() })
	if err != nil {
		return err
	}
	if o.Phase == session.OralOpening {
		if err := c.stillKept(ctx, images); err != nil {
			return err
		}
	}
	desired, err := reopened(instance.Desired, OralID(o.Session, o.Team), images)
	if err != nil {
		return err
	}
	if _, err := c.Runner.Reconciler.Reconcile(ctx, reconcile.Present(desired)); err != nil {
		return fmt.Errorf("reopen: %w", err)
	}
	return nil
}

// ErrNothingKept: images of the team's last state are not on this host.
var ErrNothingKept = errors.New("an image of the team's last state is not on this host any more")

// stillKept tells whether the host has the images.
func (c *Conductor) stillKept(ctx context.Context, images map[string]string) error {
	kept, err := c.Runner.Driver.Kept(ctx)
	if err != nil {
		return err
	}
	var missing []string
	for node, ref := range images {
		if !slices.ContainsFunc(kept, func(k runtime.Kept) bool { return k.Ref == ref }) {
			missing = append(missing, node)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	slices.Sort(missing)
	return fmt.Errorf("%w: of %s", ErrNothingKept, strings.Join(missing, ", "))
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
