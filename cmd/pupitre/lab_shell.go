package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"sync"

	"golang.org/x/sys/unix"
	"golang.org/x/term"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/words"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

type labShell struct {
	Instance string   `arg:"" help:"${arg_instance}"`
	Node     string   `arg:"" help:"${arg_node}"`
	Command  []string `arg:"" optional:"" passthrough:"partial" help:"${arg_shell}"`
}

// Run opens an interactive terminal on a node and ends with its exit code.
func (c *labShell) Run(ctx context.Context, p *program) error {
	in, isFile := p.Stdin.(*os.File)
	if !isFile || !term.IsTerminal(int(in.Fd())) {
		return p.misused(nil, words.ShellNeedsTerminal)
	}
	target, observed, err := p.open(ctx, c.Instance)
	if err != nil {
		return err
	}
	defer target.Close()
	if err := p.knownNode(observed, c.Node); err != nil {
		return err
	}
	argv := withoutDashes(c.Command)
	if len(argv) == 0 {
		argv = []string{"/bin/sh", "-c", "exec bash -l 2>/dev/null || exec sh -l"}
	}
	columns, rows, err := term.GetSize(int(in.Fd()))
	if err != nil || columns <= 0 || rows <= 0 {
		columns, rows = 80, 24
	}
	terminal, err := target.Attach(ctx, c.Node, runtime.AttachRequest{Argv: argv, Rows: uint16(rows), Cols: uint16(columns)})
	if err != nil {
		return err
	}
	return p.talk(ctx, in, terminal)
}

// talk joins the person's terminal and the node's until the program ends or
// ctx does, and gives the person's terminal back as it was.
func (p *program) talk(ctx context.Context, in *os.File, terminal runtime.Stream) error {
	before, err := term.MakeRaw(int(in.Fd()))
	if err != nil {
		return errors.Join(fmt.Errorf("prepare the terminal: %w", err), terminal.Close())
	}
	defer func() { _ = term.Restore(int(in.Fd()), before) }()
	over, stop := context.WithCancel(ctx)
	hangUp := context.AfterFunc(ctx, func() { _ = terminal.Close() })
	var wg sync.WaitGroup
	wg.Go(func() { typeInto(over, in, terminal) })
	wg.Go(func() { followSize(over, in, terminal) })
	_, reading := io.Copy(p.Out, terminal)
	stop()
	wg.Wait()
	if !hangUp() {
		_ = terminal.Close() // being closed already: waits until nothing is left behind
		return ctx.Err()
	}
	code, err := terminal.Wait(ctx)
	if err := errors.Join(reading, err, terminal.Close()); err != nil {
		return err
	}
	if code != 0 {
		return exitWith(code)
	}
	return nil
}

// pollMillis is how long a wait for a key lasts before it is looked whether
// the terminal is still wanted.
const pollMillis = 100

// typeInto sends what the person types. It never sleeps in a read, so it ends
// soon after ctx does.
func typeInto(ctx context.Context, in *os.File, terminal io.Writer) {
	keys := make([]byte, 4096)
	for ctx.Err() == nil {
		ready := []unix.PollFd{{Fd: int32(in.Fd()), Events: unix.POLLIN}}
		n, err := unix.Poll(ready, pollMillis)
		if errors.Is(err, unix.EINTR) || (err == nil && n == 0) {
			continue
		}
		if err != nil {
			return
		}
		n, err = in.Read(keys)
		if err != nil {
			return
		}
		if _, err := terminal.Write(keys[:n]); err != nil {
			return
		}
	}
}

// followSize tells the node's terminal when the person's changes its size.
func followSize(ctx context.Context, in *os.File, terminal runtime.Stream) {
	changed := make(chan os.Signal, 1)
	signal.Notify(changed, unix.SIGWINCH)
	defer signal.Stop(changed)
	for {
		select {
		case <-ctx.Done():
			return
		case <-changed:
			if columns, rows, err := term.GetSize(int(in.Fd())); err == nil {
				// A size that is not taken is no reason to hang up.
				_ = terminal.Resize(ctx, uint16(rows), uint16(columns))
			}
		}
	}
}
