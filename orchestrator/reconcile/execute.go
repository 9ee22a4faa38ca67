package reconcile

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// Execution is what became of a plan.
type Execution struct {
	Done, Failed, Skipped int
	Retries               int
	Kinds                 map[runtime.OpKind]KindStats
}

// KindStats are the times the driver took for one kind of step that was done.
type KindStats struct {
	Count      int
	Total, Max time.Duration
}

// Execute applies a plan: every step as soon as those it waits for are done, a
// worker is free and no other step works on the same node. A step that is
// unavailable is tried again; one that fails for another reason takes those
// that wait for it along, and the others go on. When ctx ends no step is begun
// any more and those under way are waited for.
//
// The error joins a StepError for each step that failed, and ctx's cause when
// the plan was not finished because of it.
func Execute(ctx context.Context, driver runtime.Driver, plan Plan, opts Options) (Execution, error) {
	opts = opts.withDefaults()
	return newExecution(driver, plan, newPool(opts), opts).run(ctx)
}

// pool is what the executions of one Reconciler share.
type pool struct {
	engine, fabric *gate
	// observing is apart from engine: a look is short, and an instance whose
	// last step is done must not wait for another's start to be found ready.
	observing *gate
	telling   sync.Mutex // held while OnEvent runs
}

func newPool(opts Options) *pool {
	return &pool{
		engine: newGate(opts.EngineWorkers), fabric: newGate(opts.FabricWorkers), observing: newGate(opts.EngineWorkers),
	}
}

// gate gives the workers for a kind of step.
func (p *pool) gate(kind runtime.OpKind) *gate {
	switch kind {
	case runtime.OpCreateNetwork, runtime.OpRemoveNetwork, runtime.OpAttach, runtime.OpDetach, runtime.OpSetPort:
		return p.fabric
	}
	return p.engine
}

type stepState int

const (
	waiting stepState = iota
	underWay
	done
	failed // or skipped
)

// execution is one plan being applied. Its fields belong to run's goroutine;
// those of each step get only their index.
type execution struct {
	driver runtime.Driver
	plan   Plan
	pool   *pool
	opts   Options
	ticket int64
	round  int

	state    []stepState
	busy     map[string]bool // nodes a step works on
	finished int
	result   Execution
	errs     []error
}

func newExecution(driver runtime.Driver, plan Plan, p *pool, opts Options) *execution {
	return &execution{
		driver: driver, plan: plan, pool: p, opts: opts, round: 1,
		state: make([]stepState, len(plan.Steps)), busy: map[string]bool{},
		result: Execution{Kinds: map[runtime.OpKind]KindStats{}},
	}
}

// outcome is one step's end. Its place among the workers is held still, when
// it had one.
type outcome struct {
	step    int
	took    time.Duration
	retries int
	held    *gate
	err     error
}

// run makes the steps. The place of a step that ended is given back only when
// the steps that waited for it are in the queue, so that no later instance
// comes between.
func (e *execution) run(ctx context.Context) (Execution, error) {
	outcomes := make(chan outcome)
	for running := e.begin(ctx, outcomes); running > 0; running-- {
		out := <-outcomes
		e.end(ctx, out)
		running += e.begin(ctx, outcomes)
		out.held.leave()
	}
	if e.finished < len(e.plan.Steps) {
		e.errs = append(e.errs, fmt.Errorf("%s: stopped with %d of %d steps finished: %w",
			e.plan.Instance, e.finished, len(e.plan.Steps), context.Cause(ctx)))
	}
	return e.result, errors.Join(e.errs...)
}

// begin starts a goroutine for each step that can be made now and gives their
// number. Each sends one outcome.
func (e *execution) begin(ctx context.Context, outcomes chan<- outcome) int {
	if ctx.Err() != nil {
		return 0
	}
	begun := 0
	for i, step := range e.plan.Steps {
		if e.state[i] != waiting || e.busy[step.Op.Node] || !e.allDone(step.After) {
			continue
		}
		e.state[i] = underWay
		if step.Op.Node != "" {
			e.busy[step.Op.Node] = true
		}
		place := e.join(i)
		begun++
		go func() { outcomes <- e.step(ctx, i, place) }()
	}
	return begun
}

func (e *execution) allDone(steps []int) bool {
	for _, i := range steps {
		if e.state[i] != done {
			return false
		}
	}
	return true
}

// join queues a step for a worker.
func (e *execution) join(i int) *waiter {
	return e.pool.gate(e.plan.Steps[i].Op.Kind).join(rank{e.ticket, i})
}

// step makes one step, trying again while it is unavailable. The place among
// the workers is given back during the pauses.
func (e *execution) step(ctx context.Context, i int, place *waiter) outcome {
	out := outcome{step: i}
	op := e.plan.Steps[i].Op
	pause := e.opts.Backoff
	for {
		if out.err = place.wait(ctx); out.err != nil {
			return out
		}
		if out.retries == 0 {
			e.tell(Event{Kind: StepStarted, Op: op})
		}
		out.took, out.err = e.apply(ctx, op)
		if !errors.Is(out.err, runtime.ErrUnavailable) || out.retries+1 >= e.opts.Attempts {
			out.held = place.gate
			return out
		}
		place.gate.leave()
		out.retries++
		e.tell(Event{Kind: StepRetried, Op: op, Err: out.err})
		if out.err = e.opts.Clock.Sleep(ctx, pause); out.err != nil {
			return out
		}
		pause *= 2
		place = e.join(i)
	}
}

func (e *execution) apply(ctx context.Context, op runtime.Op) (time.Duration, error) {
	began := e.opts.Clock.Now()
	err := e.driver.Apply(ctx, op)
	return e.opts.Clock.Now().Sub(began), err
}

// end records one step's outcome.
func (e *execution) end(ctx context.Context, out outcome) {
	op := e.plan.Steps[out.step].Op
	delete(e.busy, op.Node)
	e.result.Retries += out.retries
	switch {
	case out.err == nil:
		e.state[out.step] = done
		e.result.Done++
		e.result.count(op.Kind, out.took)
		e.finish(Event{Kind: StepDone, Op: op, Duration: out.took})
	case ctx.Err() != nil && errors.Is(out.err, ctx.Err()):
		e.state[out.step] = failed // by the end of ctx: not finished
	default:
		e.state[out.step] = failed
		e.result.Failed++
		err := &StepError{Op: op, Err: out.err}
		e.errs = append(e.errs, err)
		e.finish(Event{Kind: StepFailed, Op: op, Duration: out.took, Err: err})
		e.skip()
	}
}

// skip gives up every step that waits for one that failed. A step comes after
// those it waits for, so one pass reaches all.
func (e *execution) skip() {
	for i, step := range e.plan.Steps {
		if e.state[i] != waiting {
			continue
		}
		for _, before := range step.After {
			if e.state[before] == failed {
				e.state[i] = failed
				e.result.Skipped++
				e.finish(Event{Kind: StepSkipped, Op: step.Op})
				break
			}
		}
	}
}

func (e *execution) finish(event Event) {
	e.finished++
	event.Finished = e.finished
	e.tell(event)
}

// tell passes an event on. Only the events of finished steps count them.
func (e *execution) tell(event Event) {
	if e.opts.OnEvent == nil {
		return
	}
	event.Instance, event.Round, event.Total = e.plan.Instance, e.round, len(e.plan.Steps)
	e.pool.telling.Lock()
	defer e.pool.telling.Unlock()
	e.opts.OnEvent(event)
}

func (x *Execution) count(kind runtime.OpKind, took time.Duration) {
	s := x.Kinds[kind]
	x.Kinds[kind] = KindStats{Count: s.Count + 1, Total: s.Total + took, Max: max(s.Max, took)}
}
