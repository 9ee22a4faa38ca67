package conductor

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/reconcile"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// Keys of the facts kept with every instance of a session.
const (
	MetaSession  = "session"
	MetaPlatform = "platform" // the installation that runs it
)

// assigned is what makes an instance what it is.
type assigned struct {
	Session  session.ID
	Team     people.TeamID
	Lab      session.LabRef
	Instance runtime.InstanceID
	Seed     lab.Seed
	Ready    bool
	Launched time.Time
	Injects  []session.InjectRecord
}

func assignedOf(s *session.State, t *session.TeamState) assigned {
	return assigned{
		s.Plan.ID, t.Team.ID, s.Plan.Lab, runtime.InstanceID(t.Instance), t.Seed, t.Ready, s.Launched, t.Injects,
	}
}

// ErrLabChanged: the version of the lab that the session was planned with is
// neither offered nor kept.
var ErrLabChanged = errors.New("the version of the lab is not there")

// lab finds one exact version of a lab.
func (c *Conductor) lab(ref session.LabRef) (*lab.Lab, error) {
	l, err := c.Runner.Catalogue.Version(ref.ID, string(ref.Digest))
	if errors.Is(err, orchestrator.ErrNoVersion) {
		return nil, fmt.Errorf("%w: the session was planned with %s %s (%s); put that version back: %w",
			ErrLabChanged, ref.ID, ref.Version, ref.Digest, err)
	}
	return l, err
}

// instance describes a team's instance; the same for the same one.
func (c *Conductor) instance(a assigned) (*orchestrator.Instance, error) {
	c.mu.Lock()
	known := c.instances[a.Instance]
	c.mu.Unlock()
	if known != nil && known.Variant.Seed == a.Seed {
		return known, nil
	}
	l, err := c.lab(a.Lab)
	if err != nil {
		return nil, err
	}
	made, err := c.Runner.Instance(a.Instance, l, a.Seed, string(a.Team))
	if err != nil {
		return nil, err
	}
	made.Desired.Meta[MetaSession], made.Desired.Meta[MetaPlatform] = string(a.Session), c.Platform
	c.mu.Lock()
	defer c.mu.Unlock()
	if known := c.instances[a.Instance]; known != nil && known.Variant.Seed == a.Seed {
		return known, nil // somebody was quicker: they share what is in force
	}
	c.instances[a.Instance] = made
	return made, nil
}

// tellBlocked says why nothing can be done for the team. The error is the same.
func (p *player) tellBlocked(ctx context.Context) error {
	cause := p.memo.broken
	p.memo.broken = nil // describe asks again
	p.setHealth(Failed, cause.Error())
	return errors.Join(cause, p.tellFailure(ctx, cause))
}

// tellFailure appends why an instance does not stand, once for each cause.
func (p *player) tellFailure(ctx context.Context, err error) error {
	cause := inOrder(err)
	return p.append(ctx, func(s *session.State, t *session.TeamState, _ time.Time) ([]session.Event, error) {
		if t.Ready || t.Failure == cause || s.Phase == session.Closing || ended(s.Phase) {
			return nil, nil
		}
		return []session.Event{session.InstanceFailed{Team: p.team, Cause: cause}}, nil
	})
}

// inOrder is an error's text, the same in whatever order the steps of one try
// failed; at most a few of them.
func inOrder(err error) string {
	const most = 5
	lines := strings.Split(err.Error(), "\n")
	slices.Sort(lines)
	lines = slices.Compact(lines)
	if more := len(lines) - most; more > 0 {
		lines = append(lines[:most], fmt.Sprintf("and %d more", more))
	}
	return strings.Join(lines, "\n")
}

// build brings the instance up. What a team waited for it after the launch is
// given back.
func (p *player) build(ctx context.Context) error {
	p.setHealth(Building, "")
	leave, err := p.c.builds.enter(ctx, rank{0, p.stage.order, p.index})
	if err != nil {
		return err
	}
	defer leave()
	began := p.c.Now()
	if err := p.up(ctx); err != nil {
		if ctx.Err() == nil {
			p.setHealth(Failed, err.Error())
			err = errors.Join(err, p.tellFailure(ctx, err))
		}
		return err
	}
	err = p.append(ctx, func(s *session.State, t *session.TeamState, now time.Time) ([]session.Event, error) {
		if t.Ready || s.Phase == session.Closing || ended(s.Phase) {
			return nil, nil
		}
		ready := session.InstanceReady{Team: p.team, Instance: t.Instance, Took: session.Seconds(now.Sub(began))}
		return p.returning(s, now, s.Launched, "instance prête après le lancement / instance ready after the launch", ready)
	})
	if err == nil {
		p.healed()
	}
	return err
}

// up builds what is not there, and waits until machines have started: those named,
// or all.
func (p *player) up(ctx context.Context, nodes ...string) error {
	if err := p.instance.Up(ctx); err != nil {
		return err
	}
	return p.instance.Ready(ctx, nodes...)
}

// returning gives an event, and while the session runs the time that the team
// lost by what led to it.
func (p *player) returning(s *session.State, now, from time.Time, reason string, event session.Event) ([]session.Event, error) {
	events := []session.Event{event}
	if s.Phase != session.Running {
		return events, nil
	}
	given, err := s.GiveBack(p.team, from, now, reason)
	return append(events, given...), err
}

// heal puts right what of the instance is not as it should be. The time in which
// the engine did not answer is given back once it does.
func (p *player) heal(ctx context.Context) error {
	began := p.c.Now()
	if err := p.instance.Up(ctx); err != nil {
		if ctx.Err() == nil {
			p.setHealth(Failed, err.Error())
			if p.memo.mute.IsZero() && errors.Is(err, runtime.ErrUnavailable) {
				p.memo.mute = began
			}
		}
		return err
	}
	if err := p.answered(ctx); err != nil {
		return err
	}
	p.healed()
	return nil
}

// answered gives back the time in which the engine did not answer.
func (p *player) answered(ctx context.Context) error {
	since := p.memo.mute
	if since.IsZero() {
		return nil
	}
	err := p.append(ctx, func(s *session.State, _ *session.TeamState, now time.Time) ([]session.Event, error) {
		if s.Phase != session.Running || now.Sub(since) <= tolerated {
			return nil, nil
		}
		return s.GiveBack(p.team, since, now, "le moteur de conteneurs ne répondait pas / the container engine did not answer")
	})
	if err == nil {
		p.memo.mute = time.Time{}
	}
	return err
}

func (p *player) healed() {
	p.memo.healAt = p.c.Now().Add(p.c.HealEvery)
	p.setHealth(Healthy, "")
}

// repair makes a node, or the whole instance, anew from the same seed. What it
// took since it was asked for is given back, done or not.
func (p *player) repair(ctx context.Context, d deed) error {
	err := p.remake(ctx, d.repair.Node)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	done := session.RepairDone{ID: d.repair.ID, Team: p.team}
	if err != nil {
		p.setHealth(Failed, err.Error())
		if p.tries(d)+1 < enough && !errors.Is(err, runtime.ErrNotFound) {
			return err
		}
		done.Cause = err.Error()
	}
	return p.append(ctx, func(s *session.State, t *session.TeamState, now time.Time) ([]session.Event, error) {
		if !pending(t.Repairs, func(r session.RepairAsked) bool { return r.ID == done.ID }) {
			return nil, nil
		}
		return p.returning(s, now, d.since, "réparation / repair", done)
	})
}

func (p *player) remake(ctx context.Context, node string) error {
	p.setHealth(Building, "")
	if node == "" {
		if err := p.instance.Down(ctx); err != nil {
			return err
		}
		return p.anew(ctx)
	}
	if _, known := nodeOf(p.instance.Desired, node); !known {
		return fmt.Errorf("node %q: %w", node, runtime.ErrNotFound)
	}
	op := runtime.Op{Kind: runtime.OpRemoveNode, Instance: p.instance.ID, Node: node, Cause: "it is made anew"}
	if err := p.c.Runner.Driver.Apply(ctx, op); err != nil {
		return err
	}
	return p.anew(ctx, node)
}

// anew builds what was removed: nodes, or all.
func (p *player) anew(ctx context.Context, nodes ...string) error {
	if err := p.up(ctx, nodes...); err != nil {
		return err
	}
	p.healed()
	return nil
}

func nodeOf(d runtime.Desired, name string) (runtime.NodeSpec, bool) {
	for _, n := range d.Nodes {
		if n.Name == name {
			return n, true
		}
	}
	return runtime.NodeSpec{}, false
}

// pending tells whether what was asked still waits.
func pending[E session.Event](asked []session.Dated[E], is func(E) bool) bool {
	for _, a := range asked {
		if is(a.Event) {
			return true
		}
	}
	return false
}

// remove removes the instance. What the engine will not give up now is left to
// the collection.
func (p *player) remove(ctx context.Context) error {
	var id runtime.InstanceID
	if err := p.view(ctx, func(_ *session.State, t *session.TeamState) { id = runtime.InstanceID(t.Instance) }); err != nil {
		return err
	}
	_, err := p.c.Runner.Reconciler.Reconcile(ctx, reconcile.Absent(id))
	if err != nil && (ctx.Err() != nil || p.failures["remove"]+1 < enough) {
		return err
	}
	p.memo.removed = true
	p.removed.Store(true)
	p.setHealth(Gone, "")
	poke(p.stage.told)
	return nil
}
