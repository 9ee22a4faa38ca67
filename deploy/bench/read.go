package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// reading is one way to read a node's addresses and routes, and how long each
// reading took, in microseconds.
type reading struct {
	Way     string    `json:"way"`
	Title   string    `json:"title"`
	Micros  []float64 `json:"micros"`
	repeat  int       // readings a round
	readOne func(context.Context) error
}

// Readings in each round, and rounds: the ways take turns.
const (
	readRounds  = 20
	outOfBand   = 50
	throughExec = 3
)

// measureReadings starts a small ring on the platform and reads the state of
// its first node, one reading at a time, in every way by turns.
func measureReadings(ctx context.Context, p *platform, say *progress, now func() time.Time) (all []*reading, err error) {
	t := ring(5)
	say.begin("state read")
	defer func() { say.endReadings(all, err) }()
	defer func() {
		undo, cancel := context.WithTimeout(context.WithoutCancel(ctx), undoTime)
		defer cancel()
		if ctx.Err() != nil {
			err = errStopped
		}
		err = errors.Join(err, p.Down(undo, t))
	}()
	if err := p.Up(ctx, t); err != nil {
		return nil, err
	}
	target, err := p.driver.Target(ctx, runtime.InstanceID(t.Name))
	if err != nil {
		return nil, err
	}
	defer target.Close()
	all = p.ways(target, t)
	for round := 0; round <= readRounds; round++ {
		for _, r := range all {
			if err := r.measure(ctx, round > 0, now); err != nil {
				return all, fmt.Errorf("%s: %w", r.Title, err)
			}
		}
	}
	return all, nil
}

// ways lists the readings: out of band, and the program ip run in the node.
func (p *platform) ways(target runtime.Target, t team) []*reading {
	node := t.Nodes[0]
	container := "pupitre." + t.Name + "." + node.Name
	const script = "ip addr; ip route"
	ways := []*reading{
		{Way: "fabric", Title: "Pupitre: Addresses + Routes, out of band", repeat: outOfBand, readOne: func(ctx context.Context) error {
			return readState(ctx, target, node)
		}},
		{Way: "fabric-open", Title: "the same, the instance opened and closed for each reading", repeat: outOfBand, readOne: func(ctx context.Context) error {
			return p.openAndRead(ctx, t)
		}},
		{Way: "exec-api", Title: "`sh -c 'ip addr; ip route'` by the engine's exec API", repeat: throughExec, readOne: func(ctx context.Context) error {
			_, err := execute(ctx, p.engine, container, "sh", "-c", script)
			return err
		}},
	}
	if _, err := exec.LookPath("docker"); err == nil {
		ways = append(ways, &reading{Way: "exec-cli", Title: "the same by `docker exec`", repeat: throughExec, readOne: func(ctx context.Context) error {
			return exec.CommandContext(ctx, "docker", "exec", container, "sh", "-c", script).Run()
		}})
	}
	return ways
}

func (p *platform) openAndRead(ctx context.Context, t team) error {
	target, err := p.driver.Target(ctx, runtime.InstanceID(t.Name))
	if err != nil {
		return err
	}
	return errors.Join(readState(ctx, target, t.Nodes[0]), target.Close())
}

// readState reads addresses and routes and makes sure that they are the node's.
func readState(ctx context.Context, target runtime.Target, n node) error {
	addresses, err := target.Addresses(ctx, n.Name)
	if err != nil {
		return err
	}
	routes, err := target.Routes(ctx, n.Name)
	if err != nil {
		return err
	}
	if len(addresses) < len(n.Cards) || len(routes) < len(n.Cards) {
		return fmt.Errorf("%d addresses and %d routes, want at least %d of each", len(addresses), len(routes), len(n.Cards))
	}
	return nil
}

// measure reads as often as a round asks; a warm-up round is not kept.
func (r *reading) measure(ctx context.Context, keep bool, now func() time.Time) error {
	for range r.repeat {
		if err := ctx.Err(); err != nil {
			return err
		}
		begin := now()
		if err := r.readOne(ctx); err != nil {
			return err
		}
		if keep {
			r.Micros = append(r.Micros, float64(now().Sub(begin).Nanoseconds())/1e3)
		}
	}
	return nil
}
