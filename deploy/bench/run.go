package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/docker/docker/client"
)

// sample is one leg in one round of a scenario. Times are in seconds from the
// moment all teams were asked for.
type sample struct {
	Scenario string `json:"scenario"`
	Leg      string `json:"leg"`
	Round    int    `json:"round"` // 0 is the warm-up, which counts for nothing
	// Busy is the share of the processors that were busy just before.
	Busy float64 `json:"busy_before"`
	// Up is when the last team's nodes all ran and were wired.
	Up float64 `json:"up"`
	// First is when the last team's first check had passed.
	First float64 `json:"first_check"`
	// Down is how long it took until nothing was left.
	Down   float64      `json:"down"`
	Teams  []teamSample `json:"teams"`
	Memory memory       `json:"memory"`
}

// teamSample is one team's part of a sample.
type teamSample struct {
	Team  string  `json:"team"`
	Up    float64 `json:"up"`
	First float64 `json:"first_check"`
	Down  float64 `json:"down"`
}

// runner runs legs side by side.
type runner struct {
	engine   *client.Client
	legs     []leg
	rounds   int
	quiet    time.Duration // how long a quiet machine is waited for before each leg
	now      func() time.Time
	progress *progress
}

// run interleaves the legs, round by round, after one warm-up round.
func (r *runner) run(ctx context.Context, s scenario) ([]sample, error) {
	var samples []sample
	for round := 0; round <= r.rounds; round++ {
		for _, l := range r.legs {
			got, err := r.measure(ctx, s, l, round)
			if err != nil {
				return samples, fmt.Errorf("%s, %s, round %d: %w", s.Name, l.Name(), round, err)
			}
			samples = append(samples, got)
		}
	}
	return samples, nil
}

// undoTime is how long removing a lab may take; Ctrl-C does not cut it short.
const undoTime = 3 * time.Minute

// measure makes one sample. Whatever happens, it leaves nothing.
func (r *runner) measure(ctx context.Context, s scenario, l leg, round int) (got sample, err error) {
	step := fmt.Sprintf("%s · round %s · %s", s.Name, roundName(round, r.rounds), l.Title())
	r.progress.begin(step)
	defer func() { r.progress.end(step, got, err) }()
	busy, err := awaitQuiet(ctx, r.quiet, r.now)
	if err != nil {
		return got, err
	}
	got, err = r.up(ctx, s, l)
	got.Round, got.Busy = round, busy
	if ctx.Err() != nil {
		err = errStopped // every call under way failed for that reason alone
	}
	undo, cancel := context.WithTimeout(context.WithoutCancel(ctx), undoTime)
	defer cancel()
	return got, errors.Join(err, r.down(undo, s, l, &got))
}

// errStopped: the user stopped the bench.
var errStopped = errors.New("stopped; no results were written")

func roundName(round, rounds int) string {
	if round == 0 {
		return "warm-up"
	}
	return fmt.Sprintf("%d/%d", round, rounds)
}

func (r *runner) up(ctx context.Context, s scenario, l leg) (sample, error) {
	got := sample{Scenario: s.Name, Leg: l.Name(), Teams: make([]teamSample, len(s.Teams))}
	before, err := measureBaseline()
	if err != nil {
		return got, err
	}
	begin := r.now()
	err = eachTeam(s, func(i int, t team) error {
		got.Teams[i].Team = t.Name
		if err := l.Up(ctx, t); err != nil {
			return fmt.Errorf("start %s: %w", t.Name, err)
		}
		got.Teams[i].Up = r.now().Sub(begin).Seconds()
		if err := firstCheck(ctx, l, t); err != nil {
			return fmt.Errorf("check %s: %w", t.Name, err)
		}
		got.Teams[i].First = r.now().Sub(begin).Seconds()
		return nil
	})
	for _, t := range got.Teams {
		got.Up, got.First = max(got.Up, t.Up), max(got.First, t.First)
	}
	if err != nil {
		return got, err
	}
	ids, err := containersOf(ctx, s, l)
	if err != nil {
		return got, err
	}
	got.Memory, err = measureMemory(ctx, r.engine, ids, before)
	return got, err
}

// checkAttempts is how often the first check is tried until it passes.
const checkAttempts = 100

func firstCheck(ctx context.Context, l leg, t team) (err error) {
	for range checkAttempts {
		if err = l.Check(ctx, t); err == nil || ctx.Err() != nil {
			return err
		}
	}
	return err
}

func containersOf(ctx context.Context, s scenario, l leg) ([]string, error) {
	var ids []string
	for _, t := range s.Teams {
		found, err := l.Containers(ctx, t)
		if err != nil {
			return nil, err
		}
		ids = append(ids, found...)
	}
	return ids, nil
}

// down removes the lab, takes the time and then proves that nothing is left.
func (r *runner) down(ctx context.Context, s scenario, l leg, got *sample) error {
	begin := r.now()
	err := eachTeam(s, func(i int, t team) error {
		if err := l.Down(ctx, t); err != nil {
			return fmt.Errorf("remove %s: %w", t.Name, err)
		}
		got.Teams[i].Down = r.now().Sub(begin).Seconds()
		return nil
	})
	got.Down = r.now().Sub(begin).Seconds()
	if err != nil {
		return err
	}
	left, err := l.Leftovers(ctx)
	if err == nil && len(left) > 0 {
		err = fmt.Errorf("left after the removal: %v", left)
	}
	return err
}

// eachTeam calls do for all teams at once and waits for them.
func eachTeam(s scenario, do func(int, team) error) error {
	problems := make([]error, len(s.Teams))
	var all sync.WaitGroup
	for i, t := range s.Teams {
		all.Go(func() { problems[i] = do(i, t) })
	}
	all.Wait()
	return errors.Join(problems...)
}
