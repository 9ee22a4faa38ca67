package orchestrator

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// starter is the main process of a machine while it runs its start scripts, and
// something else afterwards; see labs/images/host.
const starter = "/usr/lib/pupitre/start"

// How long start scripts may take, and how often they are looked at.
const (
	mostStarting   = 3 * time.Minute
	startingLookup = 50 * time.Millisecond
)

// ErrStarting: a machine still runs its start scripts.
var ErrStarting = errors.New("the start scripts have not ended")

// Ready waits until machines that were just built have run their start scripts;
// without names, all of the instance: before that, accounts and services of the lab
// may be missing. It is ErrStarting, with the names of the machines, after three
// minutes. Only machines that nobody works on are asked: a team may make any process
// look so.
func (i *Instance) Ready(ctx context.Context, waiting ...string) error {
	target, err := i.Target(ctx)
	if err != nil {
		return err
	}
	defer target.Close()
	if len(waiting) == 0 {
		for _, node := range i.Desired.Nodes {
			waiting = append(waiting, node.Name)
		}
	}
	for end := time.Now().Add(mostStarting); ; {
		if waiting, err = stillStarting(ctx, target, waiting); err != nil || len(waiting) == 0 {
			return err
		}
		if time.Now().After(end) {
			return fmt.Errorf("%w after %s on %s", ErrStarting, mostStarting, strings.Join(waiting, ", "))
		}
		select {
		case <-time.After(startingLookup):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// stillStarting is those of the machines that run their start scripts.
func stillStarting(ctx context.Context, target runtime.Target, nodes []string) (starting []string, err error) {
	for _, node := range nodes {
		processes, err := target.Processes(ctx, node)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(processes, starts) {
			starting = append(starting, node)
		}
	}
	return starting, nil
}

// starts tells a shell that runs the start scripts from the init process, whose
// arguments name them for ever.
func starts(p runtime.Process) bool {
	const init = 1
	return p.NSPID != init && slices.Contains(p.Cmdline, starter)
}
