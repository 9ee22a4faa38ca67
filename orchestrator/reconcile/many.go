package reconcile

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// ManyReport is what reconciling several instances did.
type ManyReport struct {
	Reports  []Report // in the order of the wants
	Duration time.Duration
	// P50 and P95 are percentiles (nearest rank) of the time from the call
	// until an instance was as desired, over those that are.
	P50, P95 time.Duration
}

// Many reconciles several instances at the same time with the shared workers.
//
// The instances finish early one after the other, in the order of the wants:
// a worker goes to the first instance that has a step ready. The time until all
// are ready is the same as if they advanced together, since the workers never
// idle while anything is ready; but the first instance is ready, or its failure
// is seen, after one instance's time instead of everyone's. One that fails does
// not stop the others. The error joins theirs.
func (r *Reconciler) Many(ctx context.Context, wants []Want) (ManyReport, error) {
	return r.many(ctx, wants, nil)
}

// many is Many, leaving an instance alone when unless is true of it once its
// turn has come.
func (r *Reconciler) many(ctx context.Context, wants []Want, unless func(runtime.InstanceID) bool) (ManyReport, error) {
	began := r.opts.Clock.Now()
	out := ManyReport{Reports: make([]Report, len(wants))}
	var wg sync.WaitGroup
	for i, want := range wants {
		ticket := r.tickets.Add(1)
		var skip func() bool
		if unless != nil {
			skip = func() bool { return unless(want.Instance) }
		}
		wg.Go(func() { out.Reports[i] = r.reconcile(ctx, want, ticket, skip) })
	}
	wg.Wait()
	out.Duration = r.opts.Clock.Now().Sub(began)
	var errs []error
	var ready []time.Duration
	for _, report := range out.Reports {
		errs = append(errs, report.Err)
		if report.Err == nil {
			ready = append(ready, report.Duration)
		}
	}
	slices.Sort(ready)
	out.P50, out.P95 = percentile(ready, 50), percentile(ready, 95)
	return out, errors.Join(errs...)
}

// percentile is the nearest-rank percentile of ascending values, 0 of none.
func percentile(ascending []time.Duration, p int) time.Duration {
	if len(ascending) == 0 {
		return 0
	}
	return ascending[(len(ascending)*p+99)/100-1]
}
