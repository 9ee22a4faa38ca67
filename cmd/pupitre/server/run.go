package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/orchestrator/store"
)

// Run answers and drives until the context ends, or until something without
// which it cannot go on has failed. Then requests end before what they need:
// the API, the terminals, the conductor. The labs go on running.
//
// store.ErrLost: another server may have begun on the database, so nothing is
// driven from that moment on, whatever requests still run.
func (s *Server) Run(ctx context.Context) error {
	serving, stopServing := context.WithCancel(ctx)
	defer stopServing()
	driving, stopDriving := context.WithCancel(context.WithoutCancel(ctx))
	defer stopDriving()

	var driven sync.WaitGroup
	driven.Go(func() { s.conductor.Run(driving) })
	driven.Go(func() { s.sweeping(driving) })
	driven.Go(func() { s.guarding(driving) })

	var metrics, lost error
	var told sync.WaitGroup
	told.Go(func() {
		select {
		case <-s.db.Lost():
			lost = store.ErrLost
			s.log.ErrorContext(ctx, "stopping", "error", lost)
			stopDriving()
			stopServing()
		case <-serving.Done():
		}
	})
	if s.metrics != nil {
		told.Go(func() { metrics = s.tellMetrics(serving); stopServing() })
	}
	err := s.api.Serve(serving, s.listener)
	stopServing()
	told.Wait()
	s.bench.Close()
	stopDriving()
	driven.Wait()
	return errors.Join(err, metrics, lost)
}

// Close lets go of everything. It is called after Run has returned, or instead.
func (s *Server) Close() error {
	var errs []error
	if s.listener != nil {
		// Serve has closed it already, when it ran.
		_ = s.listener.Close()
	}
	if s.metrics != nil {
		_ = s.metrics.Close()
	}
	if s.bench != nil {
		s.bench.Close()
	}
	if s.db != nil {
		errs = append(errs, s.db.Close())
	}
	if s.held != nil {
		errs = append(errs, s.held.Release())
	}
	return errors.Join(errs...)
}

// tellMetrics answers on the operator's own address.
func (s *Server) tellMetrics(ctx context.Context) error {
	const patience = 5 * time.Second
	server := &http.Server{Handler: s.api.MetricsHandler(), ReadHeaderTimeout: patience, ReadTimeout: patience, WriteTimeout: 2 * patience}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(s.metrics) }()
	select {
	case err := <-failed:
		return fmt.Errorf("tell metrics: %w", err)
	case <-ctx.Done():
	}
	err := server.Close()
	<-failed
	return err
}

// How often what is no longer kept is swept away, and disks are looked after.
const (
	sweepEvery = 10 * time.Minute
	guardEvery = 5 * time.Second
)

// every calls a function now and then, at once first, until the context ends. Its
// failures are told.
func (s *Server) every(ctx context.Context, pause time.Duration, doing string, do func(context.Context) error) {
	tick := time.NewTicker(pause)
	defer tick.Stop()
	for {
		if err := do(ctx); err != nil && ctx.Err() == nil {
			s.log.WarnContext(ctx, doing, "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (s *Server) sweeping(ctx context.Context) {
	s.every(ctx, sweepEvery, "remove what is no longer kept", func(ctx context.Context) error {
		return errors.Join(s.sweep(ctx), s.forgetNames(ctx))
	})
}

func (s *Server) guarding(ctx context.Context) {
	if s.config.Guard != nil {
		s.every(ctx, guardEvery, "see to the disks", s.config.Guard)
	}
}

// checks are what the server needs in order to work.
func (s *Server) checks() []api.ReadyCheck {
	return []api.ReadyCheck{
		{Name: "store", Check: s.db.Ping},
		{Name: "engine", Check: func(ctx context.Context) error {
			_, err := s.config.Driver.Instances(ctx)
			return err
		}},
		{Name: "conductor", Check: func(context.Context) error { return s.beats() }},
	}
}

// beats tells whether the conductor gave a sign of life lately. Its first comes
// once it has given back what was lost while the platform was not there.
func (s *Server) beats() error {
	const lately = 30 * time.Second
	info, err := os.Stat(s.held.Beat())
	if err != nil {
		return fmt.Errorf("the conductor gave no sign of life: %w", err)
	}
	if away := time.Since(info.ModTime()); away > lately {
		return fmt.Errorf("the conductor gave its last sign of life %s ago", away.Round(time.Second))
	}
	return nil
}
