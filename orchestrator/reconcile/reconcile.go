package reconcile

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// ErrUnsettled: the instance was still not as desired after the last round,
// although steps succeeded; for example a node that ends as soon as it starts.
var ErrUnsettled = errors.New("the instance does not settle")

// Want is what one instance must become; a nil Desired means that nothing of
// it must exist.
type Want struct {
	Instance runtime.InstanceID
	Desired  *runtime.Desired
}

// Present wants an instance to be as desired.
func Present(d runtime.Desired) Want { return Want{Instance: d.Instance, Desired: &d} }

// Absent wants nothing of an instance to exist.
func Absent(id runtime.InstanceID) Want { return Want{Instance: id} }

// Report is what one reconciliation did.
type Report struct {
	Instance runtime.InstanceID
	Rounds   int // plans applied; 0 when nothing was to do
	Steps    Execution
	// Duration is the wall clock from the call to the end, waiting included.
	Duration time.Duration
	// Plan is the last one: empty when the instance is as desired. Its Notes
	// say what was left so on purpose.
	Plan Plan
	// Err is the error the reconciliation ended with.
	Err error
}

// Reconciler makes instances what they should be. Its methods may be called at
// the same time: they share its workers, and never work twice at the same time
// on one instance.
type Reconciler struct {
	driver  runtime.Driver
	opts    Options
	pool    *pool
	keys    *keyed
	tickets atomic.Int64
}

// New returns a Reconciler for a driver.
func New(driver runtime.Driver, opts Options) *Reconciler {
	opts = opts.withDefaults()
	return &Reconciler{driver: driver, opts: opts, pool: newPool(opts), keys: newKeyed()}
}

// Plan tells what Reconcile would do first, and does nothing.
func (r *Reconciler) Plan(ctx context.Context, want Want) (Plan, error) {
	if err := want.validate(); err != nil {
		return Plan{Instance: want.Instance}, err
	}
	observed, err := r.observe(ctx, want.Instance, r.tickets.Add(1))
	if err != nil {
		return Plan{Instance: want.Instance}, err
	}
	return MakePlan(want.Desired, observed), nil
}

// Reconcile observes, plans and applies until nothing is left to do, a round
// achieves nothing, or the rounds are used up. The error is nil exactly when
// the instance is as desired, whatever failed on the way.
func (r *Reconciler) Reconcile(ctx context.Context, want Want) (Report, error) {
	report := r.reconcile(ctx, want, r.tickets.Add(1), nil)
	return report, report.Err
}

func (w Want) validate() error {
	if w.Desired == nil {
		return nil
	}
	if w.Desired.Instance != w.Instance {
		return fmt.Errorf("%w: instance %q is wanted as %q", ErrInvalid, w.Instance, w.Desired.Instance)
	}
	return Validate(*w.Desired)
}

// reconcile is Reconcile with a place in the order of all; it does nothing when
// unless, asked once it is the instance's turn, is true.
func (r *Reconciler) reconcile(ctx context.Context, want Want, ticket int64, unless func() bool) Report {
	began := r.opts.Clock.Now()
	report := Report{
		Instance: want.Instance, Plan: Plan{Instance: want.Instance},
		Steps: Execution{Kinds: map[runtime.OpKind]KindStats{}},
	}
	report.Err = r.turn(ctx, want, ticket, unless, &report)
	report.Duration = r.opts.Clock.Now().Sub(began)
	return report
}

func (r *Reconciler) turn(ctx context.Context, want Want, ticket int64, unless func() bool, report *Report) error {
	if err := want.validate(); err != nil {
		return err
	}
	release, err := r.keys.acquire(ctx, want.Instance)
	if err != nil {
		return fmt.Errorf("%s: wait for another reconciliation: %w", want.Instance, err)
	}
	defer release()
	if unless != nil && unless() {
		return nil
	}
	return r.rounds(ctx, want, ticket, report)
}

func (r *Reconciler) rounds(ctx context.Context, want Want, ticket int64, report *Report) error {
	var last error
	progress := true
	for {
		observed, err := r.observe(ctx, want.Instance, ticket)
		if err != nil && last != nil && ctx.Err() != nil {
			return last // which says already that ctx ended
		}
		if err != nil {
			return errors.Join(last, err)
		}
		report.Plan = MakePlan(want.Desired, observed)
		switch {
		case report.Plan.Empty():
			return nil
		case !progress:
			return last
		case report.Rounds == r.opts.Rounds:
			return errors.Join(unsettled(*report), last)
		}
		report.Rounds++
		e := newExecution(r.driver, report.Plan, r.pool, r.opts)
		e.ticket, e.round = ticket, report.Rounds
		var done Execution
		done, last = e.run(ctx)
		report.Steps.add(done)
		progress = done.Done > 0
	}
}

func unsettled(report Report) error {
	next := report.Plan.Steps[0].Op
	return fmt.Errorf("%s: %w after %d rounds; left to do: %s (%s)", report.Instance, ErrUnsettled, report.Rounds, next, next.Cause)
}

// observe asks the driver, again while it is unavailable.
func (r *Reconciler) observe(ctx context.Context, id runtime.InstanceID, ticket int64) (runtime.Observed, error) {
	pause := r.opts.Backoff
	for attempt := 1; ; attempt++ {
		observed, err := r.observeOnce(ctx, id, ticket)
		if err == nil {
			return observed, nil
		}
		err = fmt.Errorf("%s: observe: %w", id, err)
		if !errors.Is(err, runtime.ErrUnavailable) || attempt >= r.opts.Attempts {
			return observed, err
		}
		if stopped := r.opts.Clock.Sleep(ctx, pause); stopped != nil {
			return observed, errors.Join(err, stopped)
		}
		pause *= 2
	}
}

func (r *Reconciler) observeOnce(ctx context.Context, id runtime.InstanceID, ticket int64) (runtime.Observed, error) {
	place := r.pool.observing.join(rank{ticket: ticket})
	if err := place.wait(ctx); err != nil {
		return runtime.Observed{}, err
	}
	defer place.gate.leave()
	return r.driver.Observe(ctx, id)
}

// add sums up.
func (x *Execution) add(more Execution) {
	x.Done += more.Done
	x.Failed += more.Failed
	x.Skipped += more.Skipped
	x.Retries += more.Retries
	for kind, s := range more.Kinds {
		sum := x.Kinds[kind]
		x.Kinds[kind] = KindStats{Count: sum.Count + s.Count, Total: sum.Total + s.Total, Max: max(sum.Max, s.Max)}
	}
}
