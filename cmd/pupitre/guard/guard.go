// Package guard watches the disks of nodes where the engine's storage driver
// cannot limit them: it stops a node that passed its limit, and the largest one
// when the engine's disk is nearly full.
//
// One guard runs on a machine. It holds a lock in a folder that it removes when
// it ends, so nothing of it is left.
package guard

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime/docker"
)

// Engine is what a guard needs.
type Engine interface {
	Instances(ctx context.Context) ([]runtime.Summary, error)
	DiskUsage(ctx context.Context) ([]docker.Usage, error)
	StopFull(ctx context.Context, u docker.Usage) error
}

// Guard watches.
type Guard struct {
	Engine   Engine
	Interval time.Duration // between looks
	Reserve  int64         // bytes that stay free where the engine keeps its data
	Idle     time.Duration // without any instance, after which the guard ends
	// Free tells how many bytes are free where the engine keeps its data.
	Free func() (int64, error)
	Now  func() time.Time
	// Sleep waits for d, or until ctx ends and then returns its error.
	Sleep func(ctx context.Context, d time.Duration) error
	// Log hears what was done and what went wrong.
	Log func(message string)
}

// tiny is a layer whose node is not worth stopping to gain room.
const tiny = 16 << 20

// Run watches until no instance has existed for Idle, or ctx ends. It goes on
// when the engine does not answer: a restarted engine is watched again.
func (g *Guard) Run(ctx context.Context) {
	seen := g.Now()
	for {
		some, err := g.look(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			g.Log(err.Error())
		case some:
			seen = g.Now()
		}
		if g.Now().Sub(seen) >= g.Idle {
			g.Log("no instance any more")
			return
		}
		if g.Sleep(ctx, g.Interval) != nil {
			return
		}
	}
}

// look makes one round and tells whether any instance exists.
func (g *Guard) look(ctx context.Context) (bool, error) {
	list, err := g.Engine.Instances(ctx)
	if err != nil || len(list) == 0 {
		return false, err
	}
	usages, err := g.Engine.DiskUsage(ctx)
	if err != nil {
		return true, err
	}
	var errs []error
	stopped := 0
	for _, u := range usages {
		if u.Full() {
			stopped++
			errs = append(errs, g.stop(ctx, u, "it passed its limit"))
		}
	}
	if stopped == 0 {
		errs = append(errs, g.makeRoom(ctx, usages))
	}
	return true, errors.Join(errs...)
}

// makeRoom stops the node with the largest layer when the disk is nearly full.
// One node a round: room appears only once it has been removed or emptied, but
// nothing grows any more in a node that does not run.
func (g *Guard) makeRoom(ctx context.Context, usages []docker.Usage) error {
	free, err := g.Free()
	if err != nil || free >= g.Reserve || len(usages) == 0 {
		return err
	}
	largest := usages[0]
	for _, u := range usages {
		if u.Used > largest.Used {
			largest = u
		}
	}
	if largest.Used < tiny {
		return fmt.Errorf("only %d bytes are free and no node uses much: something else fills the disk", free)
	}
	return g.stop(ctx, largest, fmt.Sprintf("only %d bytes are free and it uses the most", free))
}

func (g *Guard) stop(ctx context.Context, u docker.Usage, why string) error {
	if err := g.Engine.StopFull(ctx, u); err != nil {
		return fmt.Errorf("stop %s of %s: %w", u.Node, u.Instance, err)
	}
	g.Log(fmt.Sprintf("stopped %s of %s: %s (%d of %d bytes)", u.Node, u.Instance, why, u.Used, u.Limit))
	return nil
}
