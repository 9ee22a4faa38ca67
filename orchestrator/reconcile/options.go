package reconcile

import (
	"context"
	"fmt"
	goruntime "runtime"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/pause"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// Options tune a Reconciler or an execution. The zero value of each field
// means its default.
type Options struct {
	// EngineWorkers bounds what the container engine does at once: the steps
	// on sandboxes and containers, and as many observations besides. Such a
	// step is mostly the engine's processor time, so more than a few workers a
	// core only wait for each other. Default: one more than the number of
	// processors.
	EngineWorkers int
	// FabricWorkers bounds the steps on bridges and links, which the kernel
	// does mostly one after the other. Default: 4.
	FabricWorkers int
	// Rounds bounds how often one reconciliation plans and applies. Default: 5.
	Rounds int
	// Attempts bounds how often a step that is unavailable is tried. Default: 6.
	Attempts int
	// Backoff is the pause after the first failed attempt; it doubles each
	// time. Default: 100 ms.
	Backoff time.Duration
	// OnEvent is told of every step, one event at a time. It must return soon.
	OnEvent func(Event)
	// Clock is the machine's when zero.
	Clock Clock
}

// Clock tells the time and lets it pass.
type Clock struct {
	Now func() time.Time
	// Sleep waits for d, or until ctx ends and then returns its error.
	Sleep func(ctx context.Context, d time.Duration) error
}

func (o Options) withDefaults() Options {
	o.EngineWorkers = orElse(o.EngineWorkers, 2*goruntime.NumCPU())
	o.FabricWorkers = orElse(o.FabricWorkers, 4)
	o.Rounds = orElse(o.Rounds, 5)
	o.Attempts = orElse(o.Attempts, 6)
	o.Backoff = orElse(o.Backoff, 100*time.Millisecond)
	if o.Clock.Now == nil {
		o.Clock.Now = time.Now
	}
	if o.Clock.Sleep == nil {
		o.Clock.Sleep = pause.For
	}
	return o
}

func orElse[T int | time.Duration](value, otherwise T) T {
	if value <= 0 {
		return otherwise
	}
	return value
}

// EventKind says what happened to a step.
type EventKind string

// What can happen to a step. Each step of a plan is done, failed or skipped
// once, unless the execution is stopped before.
const (
	StepStarted EventKind = "started"
	StepRetried EventKind = "retried" // unavailable; it will be tried again
	StepDone    EventKind = "done"
	StepFailed  EventKind = "failed"
	StepSkipped EventKind = "skipped" // a step it waits for failed
)

// Event is one piece of progress.
type Event struct {
	Kind     EventKind
	Instance runtime.InstanceID
	Round    int // of the reconciliation, from 1
	Op       runtime.Op
	// Finished of Total steps of this round's plan are done, failed or skipped,
	// this one included.
	Finished, Total int
	Duration        time.Duration // of a step done or failed
	Err             error         // of a step failed or retried
}

// StepError is a step that failed, and why.
type StepError struct {
	Op  runtime.Op
	Err error
}

// Error names the instance and the step.
func (e *StepError) Error() string {
	return fmt.Sprintf("%s: %s: %v", e.Op.Instance, e.Op, e.Err)
}

// Unwrap gives the driver's error.
func (e *StepError) Unwrap() error { return e.Err }
