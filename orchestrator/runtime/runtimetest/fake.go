// Package runtimetest holds an in-memory runtime.Driver whose faults are
// injected, and the conformance suite that it and every real driver pass.
package runtimetest

import (
	"context"
	"errors"
	"fmt"
	goruntime "runtime"
	"slices"
	"sort"
	"sync"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/pause"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// ErrCrashed is what every call returns from a crash until Recover: the
// process that drove the instances is gone, what it made is still there.
var ErrCrashed = errors.New("the driver crashed")

// Applied is one call of Apply that was made, in order of arrival.
type Applied struct {
	Op  runtime.Op
	Err error
}

// Fake is a Driver in memory. Its instances follow the rules of the real
// thing: a node that exits loses its links, a sandbox that goes takes every
// bridge and link along, a node started again has no link.
//
// The function fields are set before the first use and may be nil.
type Fake struct {
	// Inject decides what goes wrong with the n-th call of Apply, from 0.
	Inject func(n int, op runtime.Op) Fault
	// ObserveError is asked before each Observe and Instances.
	ObserveError func() error
	// Sleep waits for a Fault's Delay; nil means time.Sleep bounded by ctx.
	Sleep func(ctx context.Context, d time.Duration) error
	// Now is the time containers are started at; nil means time.Now.
	Now func() time.Time
	// OnExec answers Target.Exec; nil means every program is missing (127).
	OnExec func(id runtime.InstanceID, node string, req runtime.ExecRequest) (runtime.ExecResult, error)
	// OnChecker answers Target.RunChecker; nil means an image with cat and sleep.
	OnChecker func(ctx context.Context, id runtime.InstanceID, req runtime.CheckerRequest) (runtime.ExecResult, error)
	// MissingImages cannot be created from.
	MissingImages []string

	mu        sync.Mutex
	instances map[runtime.InstanceID]*instance
	kept      map[string]runtime.Kept
	leaks     []runtime.Leak
	applied   []Applied
	calls     int
	crashed   bool
	serial    int
	births    int
	hearings  []*hearing
	busy      map[nodeKey]int
	mostBusy  int
	running   int
	mostRun   int
}

type nodeKey struct {
	instance runtime.InstanceID
	node     string
}

// NewFake returns a driver with no instance and no fault.
func NewFake() *Fake {
	return &Fake{instances: map[runtime.InstanceID]*instance{}, busy: map[nodeKey]int{}}
}

var _ runtime.Driver = (*Fake)(nil)

// Instances implements runtime.Driver.
func (f *Fake) Instances(ctx context.Context) ([]runtime.Summary, error) {
	if err := f.answer(ctx); err != nil {
		return nil, fmt.Errorf("list instances: %w", err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []runtime.Summary
	for id, in := range f.instances {
		if !in.empty() {
			out = append(out, in.summary(id))
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Instance < out[j].Instance })
	return out, nil
}

// Observe implements runtime.Driver.
func (f *Fake) Observe(ctx context.Context, id runtime.InstanceID) (runtime.Observed, error) {
	if err := f.answer(ctx); err != nil {
		return runtime.Observed{Instance: id}, fmt.Errorf("observe %s: %w", id, err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	in, ok := f.instances[id]
	if !ok {
		return runtime.Observed{Instance: id}, nil
	}
	return in.observe(id), nil
}

// answer tells whether a question can be asked now.
func (f *Fake) answer(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	f.mu.Lock()
	crashed := f.crashed
	f.mu.Unlock()
	if crashed {
		return ErrCrashed
	}
	if f.ObserveError != nil {
		return f.ObserveError()
	}
	return nil
}

// Apply implements runtime.Driver.
func (f *Fake) Apply(ctx context.Context, op runtime.Op) error {
	n, fault := f.enter(op)
	err := f.apply(ctx, op, fault)
	f.leave(n, op, err)
	if err != nil {
		return fmt.Errorf("%s: %w", op.Kind, err)
	}
	return nil
}

// enter records the call and asks what goes wrong with it.
func (f *Fake) enter(op runtime.Op) (int, Fault) {
	f.mu.Lock()
	n := f.calls
	f.calls++
	f.applied = append(f.applied, Applied{Op: op})
	if op.Node != "" {
		key := nodeKey{op.Instance, op.Node}
		f.busy[key]++
		f.mostBusy = max(f.mostBusy, f.busy[key])
	}
	f.running++
	f.mostRun = max(f.mostRun, f.running)
	f.mu.Unlock()
	if f.Inject == nil {
		return n, Fault{}
	}
	return n, f.Inject(n, op)
}

func (f *Fake) leave(n int, op runtime.Op, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.running--
	f.applied[n].Err = err
	if op.Node != "" {
		f.busy[nodeKey{op.Instance, op.Node}]--
	}
}

// apply makes the step as far as the fault lets it.
func (f *Fake) apply(ctx context.Context, op runtime.Op, fault Fault) error {
	if err := f.wait(ctx, fault.Delay); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.crashed {
		return ErrCrashed
	}
	f.crashed = fault.Crash
	if fault.Before != nil {
		return fault.Before
	}
	if err := f.effect(op, fault.Half); err != nil {
		return err
	}
	switch {
	case fault.After != nil:
		return fault.After
	case fault.Half, fault.Crash:
		return ErrCrashed
	}
	return nil
}

// wait lets time pass, or at least lets other goroutines run, so that calls
// overlap as they do on a real engine.
func (f *Fake) wait(ctx context.Context, d time.Duration) error {
	if d == 0 {
		goruntime.Gosched()
		return ctx.Err()
	}
	if f.Sleep != nil {
		return f.Sleep(ctx, d)
	}
	return pause.For(ctx, d)
}

// Leaks implements runtime.Driver.
func (f *Fake) Leaks(ctx context.Context) ([]runtime.Leak, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.leaks), ctx.Err()
}

// Sweep implements runtime.Driver.
func (f *Fake) Sweep(ctx context.Context) ([]runtime.Leak, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	swept := f.leaks
	f.leaks = nil
	return swept, nil
}

// Applied lists every call of Apply so far.
func (f *Fake) Applied() []Applied {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.applied)
}

// MostPerNode is the largest number of calls of Apply that were under way on
// one node at the same time.
func (f *Fake) MostPerNode() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.mostBusy
}

// MostAtOnce is the largest number of calls of Apply under way at the same time.
func (f *Fake) MostAtOnce() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.mostRun
}

func (f *Fake) now() time.Time {
	if f.Now != nil {
		return f.Now()
	}
	return time.Now()
}
