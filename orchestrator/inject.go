package orchestrator

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

const (
	injectTimeout = 2 * time.Minute // of one program
	injectOutput  = 4 << 10         // bytes of its output that a record keeps
)

// Errors of an Injector; test with errors.Is.
var (
	// ErrNoInject: the lab has no inject of that name.
	ErrNoInject = errors.New("no such inject")
	// ErrInForce: the inject would change nothing: it was made and not undone.
	ErrInForce = errors.New("the inject is in force already")
	// ErrNotInForce: there is nothing to undo.
	ErrNotInForce = errors.New("the inject is not in force")
)

// Injector sends the events of a lab into one instance and records them. While it lives, the instance's Up heals everything but what
// the injects did. Safe for use by several goroutines.
type Injector struct {
	instance *Instance
	launched time.Time
	now      func() time.Time

	mu   sync.Mutex
	done []InjectRecord
}

// NewInjector begins with what was done before, so that an orchestrator that was
// restarted goes on where it was. The instance must run.
func NewInjector(i *Instance, launched time.Time, now func() time.Time, done ...InjectRecord) *Injector {
	j := &Injector{instance: i, launched: launched, now: now, done: slices.Clone(done)}
	j.enforce()
	return j
}

// Records are what was done so far, in order.
func (j *Injector) Records() []InjectRecord {
	j.mu.Lock()
	defer j.mu.Unlock()
	return slices.Clone(j.done)
}

// Make sends an inject now. The record is complete even when it fails, and then
// tells why; the error is the same.
func (j *Injector) Make(ctx context.Context, id string) (InjectRecord, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	inject, err := j.find(id)
	if err != nil {
		return InjectRecord{}, err
	}
	deeds := deedsOf(inject, j.instance.wanted())
	lasting := inject.Run != nil && inject.For > 0 && forceOf(id, j.done).now
	if len(deeds) == 0 || lasting {
		return InjectRecord{}, fmt.Errorf("%s: %w", id, ErrInForce)
	}
	script := ""
	if inject.Run != nil {
		script = inject.Run.Content
	}
	return j.do(ctx, id, false, deeds, script)
}

// Undo reverts what an inject did, and nothing else.
func (j *Injector) Undo(ctx context.Context, id string) (InjectRecord, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	inject, err := j.find(id)
	if err != nil {
		return InjectRecord{}, err
	}
	f := forceOf(id, j.done)
	if !f.now {
		return InjectRecord{}, fmt.Errorf("%s: %w", id, ErrNotInForce)
	}
	script := ""
	if inject.Run != nil {
		if inject.Run.Undo == "" {
			return InjectRecord{}, fmt.Errorf("%s: %w: the lab has no program that undoes it", id, ErrNotInForce)
		}
		script = inject.Run.UndoContent
	}
	var deeds []InjectDeed
	for _, deed := range slices.Backward(f.deeds) {
		deeds = append(deeds, deed.contrary())
	}
	return j.do(ctx, id, true, deeds, script)
}

func (j *Injector) find(id string) (lab.Inject, error) {
	var names []string
	for _, inject := range j.instance.Variant.Injects {
		if inject.ID == id {
			return inject, nil
		}
		names = append(names, inject.ID)
	}
	return lab.Inject{}, fmt.Errorf("%q: %w; the lab has: %s", id, ErrNoInject, strings.Join(names, ", "))
}

// do carries deeds out and records them. The caller holds the lock.
func (j *Injector) do(ctx context.Context, id string, undo bool, deeds []InjectDeed, script string) (InjectRecord, error) {
	now := j.now()
	record := InjectRecord{Inject: id, Undo: undo, Time: now, At: now.Sub(j.launched), Did: deeds}
	var err error
	if len(deeds) == 1 && deeds[0].Kind == "run" {
		record.Output, err = j.program(ctx, deeds[0].Node, script)
	} else {
		j.done = append(j.done, record)
		j.enforce()
		err = j.instance.Up(ctx)
		j.done = j.done[:len(j.done)-1]
	}
	if err != nil {
		record.Error = err.Error()
		err = fmt.Errorf("inject %s: %w", id, err)
	}
	j.done = append(j.done, record)
	j.enforce()
	return record, err
}

// enforce makes the instance's reconciliations keep what is in force.
func (j *Injector) enforce() {
	desired := Injected(j.instance.Desired, j.done)
	j.instance.injected.Store(&desired)
}

// program feeds a script to the shell of a node that the team cannot touch.
func (j *Injector) program(ctx context.Context, node, script string) (string, error) {
	target, err := j.instance.Target(ctx)
	if err != nil {
		return "", err
	}
	defer target.Close()
	ctx, cancel := context.WithTimeout(ctx, injectTimeout)
	defer cancel()
	result, err := target.Exec(ctx, node, runtime.ExecRequest{Argv: []string{"/bin/sh", "-s"}, Stdin: []byte(script)})
	output := tail(append(result.Stdout, result.Stderr...))
	if err == nil && result.ExitCode != 0 {
		err = fmt.Errorf("the program ended with the code %d", result.ExitCode)
	}
	return output, err
}

// tail is the end of a program's output, as text.
func tail(output []byte) string {
	output = bytes.TrimSpace(output)
	return strings.ToValidUTF8(string(output[max(0, len(output)-injectOutput):]), "�")
}

// wanted is what the instance should be now, with the injects in force.
func (i *Instance) wanted() runtime.Desired {
	if desired := i.injected.Load(); desired != nil {
		return *desired
	}
	return i.Desired
}
