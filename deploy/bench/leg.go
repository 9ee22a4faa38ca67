package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// leg is one way to run a lab. Up, Check and Down of different teams are called
// at the same time; those of one team never are.
type leg interface {
	Name() string
	Title() string
	// Up returns when every node of the team runs and is wired.
	Up(ctx context.Context, t team) error
	// Check makes the team's first check once: nil when it passed.
	Check(ctx context.Context, t team) error
	// Down returns when nothing of the team is left. It also removes a team that
	// is half made, and does nothing for one that does not exist.
	Down(ctx context.Context, t team) error
	// Containers lists the engine's ids of all that the team runs.
	Containers(ctx context.Context, t team) ([]string, error)
	// Leftovers names what of this leg exists on the engine, whoever made it.
	Leftovers(ctx context.Context) ([]string, error)
	Close() error
}

// legNames are the legs, in the order they run in each round.
var legNames = []string{"pupitre", "floor", "compose"}

// chooseLegs reads the list of legs, separated by commas; empty means all.
func chooseLegs(names string) ([]string, error) {
	if names == "" {
		return legNames, nil
	}
	chosen := strings.Split(names, ",")
	for _, name := range chosen {
		if !slices.Contains(legNames, name) {
			return nil, fmt.Errorf("-legs: no leg %q; there are %s", name, strings.Join(legNames, ", "))
		}
	}
	return chosen, nil
}

// refuseLeftovers fails when something exists that the bench would take for its
// own: another bench may be running.
func refuseLeftovers(ctx context.Context, legs []leg) error {
	var found []string
	for _, l := range legs {
		left, err := l.Leftovers(ctx)
		if err != nil {
			return fmt.Errorf("%s: look for leftovers: %w", l.Name(), err)
		}
		found = append(found, left...)
	}
	if len(found) == 0 {
		return nil
	}
	return errors.New("these exist already, made by another run of the bench or by somebody else: " +
		strings.Join(found, ", ") + ". If no other bench runs, remove them with -clean and start again")
}

// clean removes every team of every scenario in every leg.
func clean(ctx context.Context, legs []leg) error {
	var problems []error
	for _, l := range legs {
		for _, s := range scenarios() {
			for _, t := range s.Teams {
				problems = append(problems, l.Down(ctx, t))
			}
		}
	}
	return errors.Join(problems...)
}
