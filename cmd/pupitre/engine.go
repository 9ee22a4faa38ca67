package main

import (
	"context"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/words"
	"github.com/pupitre-lab/pupitre/orchestrator"
	"github.com/pupitre-lab/pupitre/orchestrator/doctor"
	"github.com/pupitre-lab/pupitre/orchestrator/reconcile"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime/docker"
)

// Engine is what the command needs of whatever runs the labs.
type Engine interface {
	runtime.Driver
	orchestrator.ImageStore
	Images(ctx context.Context) ([]runtime.Image, error)
	// The disk watch, see package guard.
	LimitsDisk(ctx context.Context) (bool, error)
	DiskUsage(ctx context.Context) ([]docker.Usage, error)
	StopFull(ctx context.Context, u docker.Usage) error
	// EngineFacts is what doctor looks at.
	EngineFacts(ctx context.Context) (doctor.Engine, error)
	Close() error
}

// dockerEngine is the Docker driver as the command sees it.
type dockerEngine struct{ *docker.Driver }

func openDocker() (Engine, error) {
	driver, err := docker.Open()
	if err != nil {
		return nil, err
	}
	return dockerEngine{driver}, nil
}

// EngineFacts implements Engine.
func (e dockerEngine) EngineFacts(ctx context.Context) (doctor.Engine, error) {
	facts, err := e.Facts(ctx)
	return doctor.Engine(facts), err
}

// theEngine connects once.
func (p *program) theEngine() (Engine, error) {
	if p.engine == nil {
		engine, err := p.Open()
		if err != nil {
			return nil, p.broken(err, words.EngineSilent, words.EngineSilentDo)
		}
		p.engine = engine
	}
	return p.engine, nil
}

// runner puts the catalogue and the engine together.
func (p *program) runner() (*orchestrator.Runner, error) {
	catalogue, err := p.theCatalogue()
	if err != nil {
		return nil, err
	}
	engine, err := p.theEngine()
	if err != nil {
		return nil, err
	}
	return orchestrator.NewRunner(catalogue, engine, reconcile.Options{OnEvent: func(e reconcile.Event) {
		if p.follow != nil {
			p.follow(e)
		}
	}}), nil
}
