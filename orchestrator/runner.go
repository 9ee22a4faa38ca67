package orchestrator

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync/atomic"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/reconcile"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// Runner runs the labs of a catalogue on a driver. It holds no state of its own:
// what runs is asked of the driver.
type Runner struct {
	Catalogue  *Catalogue
	Driver     runtime.Driver
	Reconciler *reconcile.Reconciler
}

// NewRunner puts a catalogue and a driver together.
func NewRunner(c *Catalogue, driver runtime.Driver, opts reconcile.Options) *Runner {
	return &Runner{Catalogue: c, Driver: driver, Reconciler: reconcile.New(driver, opts)}
}

// Instance is one team's lab, running or not.
type Instance struct {
	ID      runtime.InstanceID
	Team    string
	Lab     *lab.Lab
	Variant *lab.Variant
	Desired runtime.Desired

	runner   *Runner
	injected atomic.Pointer[runtime.Desired] // set by an Injector
}

// Instance prepares a team's instance of a lab; nothing is started.
func (r *Runner) Instance(id runtime.InstanceID, l *lab.Lab, seed lab.Seed, team string) (*Instance, error) {
	variant, err := l.Render(seed)
	if err != nil {
		return nil, err
	}
	desired, err := r.Catalogue.Desired(id, variant, team)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", id, err)
	}
	return &Instance{ID: id, Team: team, Lab: l, Variant: variant, Desired: desired, runner: r}, nil
}

// ErrLabChanged: the lab an instance was made from is not the one that is offered,
// nor kept.
var ErrLabChanged = errors.New("the lab has changed since the instance was started")

// Reopen finds an instance that runs, from the facts kept with it. It fails with
// runtime.ErrNotFound when there is none.
func (r *Runner) Reopen(ctx context.Context, id runtime.InstanceID) (*Instance, error) {
	observed, err := r.Driver.Observe(ctx, id)
	if err != nil {
		return nil, err
	}
	if len(observed.Meta) == 0 {
		return nil, fmt.Errorf("instance %s: %w", id, runtime.ErrNotFound)
	}
	l, err := r.Catalogue.Version(observed.Meta[MetaLab], observed.Meta[MetaDigest])
	if errors.Is(err, ErrNoVersion) {
		return nil, fmt.Errorf("instance %s: %w: remove it and start it again, or use the lab it was started with: %w", id, ErrLabChanged, err)
	}
	if err != nil {
		return nil, fmt.Errorf("instance %s: %w", id, err)
	}
	instance, err := r.Instance(id, l, lab.Seed(observed.Meta[MetaSeed]), observed.Meta[MetaTeam])
	if err != nil {
		return nil, err
	}
	instance.Desired.Meta = observed.Meta // with what whoever started it has added
	return instance, nil
}

// Want is the instance as a wish for the reconciler, with the injects in force.
func (i *Instance) Want() reconcile.Want { return reconcile.Present(i.wanted()) }

// Up starts the instance, or heals what of it is not as it should be.
func (i *Instance) Up(ctx context.Context) error {
	_, err := i.runner.Reconciler.Reconcile(ctx, i.Want())
	return err
}

// Down removes everything of the instance.
func (i *Instance) Down(ctx context.Context) error {
	_, err := i.runner.Reconciler.Reconcile(ctx, reconcile.Absent(i.ID))
	return err
}

// Target opens the instance for checks and plays.
func (i *Instance) Target(ctx context.Context) (runtime.Target, error) {
	target, err := i.runner.Driver.Target(ctx, i.ID)
	if err != nil {
		return nil, err
	}
	return &healing{Target: target, instance: i}, nil
}

// healing is a target whose Start gives a node its links back.
type healing struct {
	runtime.Target
	instance *Instance
}

// Start starts a node and plugs it again.
func (h *healing) Start(ctx context.Context, node string) error {
	if err := h.Target.Start(ctx, node); err != nil {
		return err
	}
	return h.instance.Up(ctx)
}

// Play does to the instance what a team would do, one play after the other, and
// returns what the team would have handed in.
func (i *Instance) Play(ctx context.Context, tell func(PlayEvent), plays ...lab.Play) (Submissions, error) {
	target, err := i.Target(ctx)
	if err != nil {
		return nil, err
	}
	defer target.Close()
	submitted := Submissions{}
	for _, play := range plays {
		more, err := Play(ctx, target, play, tell)
		maps.Copy(submitted, more)
		if err != nil {
			return submitted, err
		}
	}
	return submitted, nil
}
