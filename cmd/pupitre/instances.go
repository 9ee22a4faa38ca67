package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"slices"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/words"
	"github.com/pupitre-lab/pupitre/orchestrator"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

var teamName = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,28}[a-z0-9])?$`)

// newSeed draws 128 bits.
func (p *program) newSeed() (lab.Seed, error) {
	var bits [16]byte
	if _, err := io.ReadFull(p.Random, bits[:]); err != nil {
		return "", fmt.Errorf("draw a seed: %w", err)
	}
	return lab.Seed(hex.EncodeToString(bits[:])), nil
}

// seedOf is a team's seed: drawn when none is asked for. Several teams that ask
// for one seed get one each, derived from it, so that they differ and can be
// started again the same.
func (p *program) seedOf(asked string, teams []string, team string) (lab.Seed, error) {
	switch {
	case asked == "":
		return p.newSeed()
	case len(teams) == 1:
		return lab.Seed(asked), nil
	}
	sum := sha256.Sum256([]byte(asked + "\x00" + team))
	return lab.Seed(hex.EncodeToString(sum[:16])), nil
}

// teamsOf checks the names of teams; without any there is one team.
func (p *program) teamsOf(names []string) ([]string, error) {
	if len(names) == 0 {
		return []string{"t1"}, nil
	}
	for i, name := range names {
		switch {
		case !teamName.MatchString(name):
			return nil, p.misused(nil, words.TeamName, name)
		case slices.Contains(names[:i], name):
			return nil, p.misused(nil, words.TeamTwice, name)
		}
	}
	return names, nil
}

// prepared is an instance that is to run, and whether it runs already.
type prepared struct {
	*orchestrator.Instance
	runs bool
}

// prepare readies a team's instance of a lab: the one that runs with its own
// seed, else a new one.
func (p *program) prepare(ctx context.Context, r *orchestrator.Runner, l *lab.Lab, teams []string, team, asked string) (prepared, error) {
	id := orchestrator.NewInstanceID(l.ID(), team)
	instance, err := r.Reopen(ctx, id)
	switch {
	case err == nil && asked != "" && len(teams) == 1 && string(instance.Variant.Seed) != asked:
		return prepared{}, p.wrong(nil, words.OtherSeedDo, words.OtherSeed, id)
	case err == nil:
		return prepared{instance, true}, nil
	case !errors.Is(err, runtime.ErrNotFound):
		return prepared{}, p.sayChanged(err, id)
	}
	seed, err := p.seedOf(asked, teams, team)
	if err != nil {
		return prepared{}, err
	}
	instance, err = r.Instance(id, l, seed, team)
	return prepared{Instance: instance}, err
}

// reopen finds an instance that runs.
func (p *program) reopen(ctx context.Context, r *orchestrator.Runner, name string) (*orchestrator.Instance, error) {
	observed, err := p.engine.Observe(ctx, runtime.InstanceID(name))
	if err != nil {
		return nil, err
	}
	if len(observed.Meta) == 0 {
		return nil, p.noInstance(ctx, runtime.ErrNotFound, name)
	}
	if id := observed.Meta[orchestrator.MetaLab]; !p.offers(id) {
		return nil, p.wrong(nil, words.LabElsewhereDo, words.LabElsewhere, name, id)
	}
	instance, err := r.Reopen(ctx, observed.Instance)
	return instance, p.sayChanged(err, observed.Instance)
}

// sayChanged names the instance whose lab is not the one it was started from.
func (p *program) sayChanged(err error, id runtime.InstanceID) error {
	if errors.Is(err, orchestrator.ErrLabChanged) {
		return p.wrong(err, words.LabChangedDo, words.LabChanged, id)
	}
	return err
}

// offers tells whether the catalogue has a lab, sound or not.
func (p *program) offers(id string) bool {
	return slices.Contains(labIDs(p.catalogue), id) ||
		slices.ContainsFunc(p.catalogue.Broken, func(b orchestrator.Broken) bool { return path.Base(b.Folder) == id })
}

// noInstance says that an instance does not exist, and which do.
func (p *program) noInstance(ctx context.Context, cause error, name string) error {
	list, err := p.engine.Instances(ctx)
	if err != nil {
		return err
	}
	var there []string
	for _, s := range list {
		there = append(there, string(s.Instance))
	}
	return p.unknown(cause, words.NoInstance, name, there)
}

// open finds an instance's node and opens the instance for a look; the caller
// closes the target. Interfaces and networks are told with it.
func (p *program) open(ctx context.Context, name string) (runtime.Target, runtime.Observed, error) {
	engine, err := p.theEngine()
	if err != nil {
		return nil, runtime.Observed{}, err
	}
	observed, err := engine.Observe(ctx, runtime.InstanceID(name))
	if err != nil {
		return nil, observed, err
	}
	if observed.Sandbox == nil && len(observed.Nodes) == 0 {
		return nil, observed, p.noInstance(ctx, runtime.ErrNotFound, name)
	}
	target, err := engine.Target(ctx, observed.Instance)
	return target, observed, err
}

// knownNode says whether an instance has a node.
func (p *program) knownNode(observed runtime.Observed, node string) error {
	var there []string
	for _, n := range observed.Nodes {
		there = append(there, n.Name)
	}
	if slices.Contains(there, node) {
		return nil
	}
	return p.unknown(runtime.ErrNotFound, words.NoNode, node, there)
}
