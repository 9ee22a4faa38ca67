package reconcile

import (
	"context"
	"errors"
	"fmt"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// Collected is what a collection took away and what it could not.
type Collected struct {
	Removed []runtime.InstanceID
	Swept   []runtime.Leak // host objects nothing owned, removed
	Leaks   []runtime.Leak // those that are still there; its length is the leak count
}

// Collect removes every instance of which anything exists and that is not
// wanted, then sweeps what nothing owns. wanted may be asked more than once for
// an instance, from any goroutine: the last time just before the removal, when
// no other reconciliation works on it, so that an instance that became wanted
// in the meantime stays. It goes on after an error and joins all of them.
func (r *Reconciler) Collect(ctx context.Context, wanted func(runtime.InstanceID) bool) (Collected, error) {
	list, err := r.driver.Instances(ctx)
	if err != nil {
		return Collected{}, fmt.Errorf("collect: list instances: %w", err)
	}
	var doomed []Want
	for _, summary := range list {
		if !wanted(summary.Instance) {
			doomed = append(doomed, Absent(summary.Instance))
		}
	}
	var out Collected
	reports, removing := r.many(ctx, doomed, wanted)
	for _, report := range reports.Reports {
		if report.Err == nil && report.Rounds > 0 {
			out.Removed = append(out.Removed, report.Instance)
		}
	}
	swept, sweeping := r.driver.Sweep(ctx)
	out.Swept = swept
	leaks, counting := r.driver.Leaks(ctx)
	out.Leaks = leaks
	return out, errors.Join(removing, describe("sweep", sweeping), describe("count leaks", counting))
}

func describe(doing string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("collect: %s: %w", doing, err)
}
