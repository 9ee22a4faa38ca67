package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/guard"
	"github.com/pupitre-lab/pupitre/cmd/pupitre/words"
	"github.com/pupitre-lab/pupitre/orchestrator/pause"
)

type guardCommand struct {
	Interval time.Duration `default:"2s" placeholder:"DURATION" help:"${opt_interval}"`
	Reserve  string        `default:"1G" placeholder:"SIZE" help:"${opt_reserve}"`
	Idle     time.Duration `default:"1m" placeholder:"DURATION" help:"${opt_idle}"`
}

// Run watches disks until no instance is left.
func (c *guardCommand) Run(ctx context.Context, p *program) error {
	reserve, err := parseSize(c.Reserve)
	if err != nil || reserve < 0 {
		return p.misused(err, words.BadSize, c.Reserve)
	}
	engine, err := p.theEngine()
	if err != nil {
		return err
	}
	facts, err := engine.EngineFacts(ctx)
	if err != nil {
		return err
	}
	lock, err := guard.Take(p.StateFolder)
	if errors.Is(err, guard.ErrRuns) {
		p.Note(words.GuardRuns)
		return nil
	}
	if err != nil {
		return err
	}
	watch := guard.Guard{
		Engine: engine, Interval: c.Interval, Reserve: reserve, Idle: c.Idle, Now: p.Now, Sleep: pause.For,
		Free: func() (int64, error) { return freeBytes(facts.Root) },
		Log:  func(message string) { fmt.Fprintf(p.Err, "%s %s\n", p.Now().Format(time.RFC3339), message) },
	}
	watch.Run(ctx)
	return lock.Release()
}

func freeBytes(folder string) (int64, error) {
	var fs unix.Statfs_t
	if err := unix.Statfs(folder, &fs); err != nil {
		return 0, fmt.Errorf("look at the free space of %s: %w", folder, err)
	}
	return int64(fs.Bavail) * fs.Bsize, nil
}

// ensureGuard starts the disk watch where the storage driver does not limit
// disks and none runs.
func (p *program) ensureGuard(ctx context.Context) error {
	engine, err := p.theEngine()
	if err != nil {
		return err
	}
	limits, err := engine.LimitsDisk(ctx)
	if err != nil || limits {
		return err
	}
	if _, runs := guard.Runs(p.StateFolder); runs {
		return nil
	}
	if err := p.StartGuard(p.StateFolder); err != nil {
		return p.broken(err, words.GuardNotStarted, words.GuardNotStartedDo)
	}
	return nil
}

// startGuard starts this program as the guard, in a session of its own so that
// it outlives the command and its terminal.
func startGuard(folder string) error {
	program, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find this program: %w", err)
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("make the guard's folder: %w", err)
	}
	log, err := os.OpenFile(filepath.Join(folder, guard.LogName), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("open the guard's log: %w", err)
	}
	defer log.Close()
	watch := exec.Command(program, "guard", "--quiet")
	watch.Dir = "/"
	watch.Stdout, watch.Stderr = log, log
	watch.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := watch.Start(); err != nil {
		return fmt.Errorf("start the guard: %w", err)
	}
	return watch.Process.Release()
}
