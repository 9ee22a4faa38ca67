package docker

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/docker/docker/api/types"
	"github.com/docker/docker/api/types/container"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// Times of an interactive program.
const (
	attachWait = 10 * time.Second       // for the engine to have started it
	attachPoll = 5 * time.Millisecond   // between two looks at whether it has
	hangUpWait = 500 * time.Millisecond // between the signals HUP and KILL
	closeWait  = 10 * time.Second       // for the engine to answer a close
)

// stream is an interactive program in a node: an exec of the engine with a
// pseudo-terminal.
type stream struct {
	driver    *Driver
	name      string // of the container
	container string // its id
	exec      string
	conn      types.HijackedResponse
	claim     *claim
	leader    *held // the program; nil when it ended before it was seen

	once sync.Once
	err  error
}

var _ runtime.Stream = (*stream)(nil)

// Attach implements runtime.Target.
func (t *target) Attach(ctx context.Context, node string, req runtime.AttachRequest) (runtime.Stream, error) {
	name := nodeName(t.id, node)
	s, err := t.driver.openTerminal(ctx, name, req.WithDefaults())
	if err != nil {
		return nil, t.driver.stoppedForDisk(ctx, t.id, node, err)
	}
	return s, nil
}

// openTerminal claims the program before it runs, so that one whose opener is killed
// at any moment is found again.
func (d *Driver) openTerminal(ctx context.Context, name string, req runtime.AttachRequest) (*stream, error) {
	created, err := d.engine.ContainerExecCreate(ctx, name, container.ExecOptions{
		Cmd: req.Argv, Env: req.Env, User: req.User,
		Tty: true, AttachStdin: true, AttachStdout: true, AttachStderr: true,
	})
	if err != nil {
		return nil, execError(name, err)
	}
	claimed, err := claimTerminal(created.ID)
	if err != nil {
		return nil, fmt.Errorf("open a terminal in %s: %w", name, err)
	}
	conn, err := d.engine.ContainerExecAttach(ctx, created.ID, container.ExecAttachOptions{Tty: true})
	if err != nil {
		claimed.release()
		return nil, execError(name, err)
	}
	s := &stream{driver: d, name: name, exec: created.ID, conn: conn, claim: claimed}
	if err := s.begin(ctx, req); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// begin waits until the program runs, takes hold of it and sizes its terminal.
func (s *stream) begin(ctx context.Context, req runtime.AttachRequest) error {
	ctx, cancel := context.WithTimeout(ctx, attachWait)
	defer cancel()
	info, err := s.started(ctx)
	if err != nil || !info.Running {
		return err
	}
	if s.leader, err = hold(info.Pid, s.container); err != nil {
		return nil // it ended meanwhile
	}
	if err := s.Resize(ctx, req.Rows, req.Cols); err != nil && s.leader.alive() {
		return err
	}
	return nil
}

// started waits for the engine to tell the program's process, or that there is none.
func (s *stream) started(ctx context.Context) (container.ExecInspect, error) {
	for {
		info, err := s.driver.engine.ContainerExecInspect(ctx, s.exec)
		if err != nil {
			return info, execError(s.name, err)
		}
		s.container = info.ContainerID
		if info.Pid != 0 || info.ExitCode != 0 {
			return info, nil
		}
		select {
		case <-ctx.Done():
			return info, fmt.Errorf("start a program in %s: %w", s.name, ctx.Err())
		case <-time.After(attachPoll):
		}
	}
}

// Read implements runtime.Stream.
func (s *stream) Read(p []byte) (int, error) {
	n, err := s.conn.Reader.Read(p)
	if err != nil && n == 0 {
		err = io.EOF // the connection has no other way to end
	}
	return n, err
}

// Write implements runtime.Stream.
func (s *stream) Write(p []byte) (int, error) { return s.conn.Conn.Write(p) }

// Resize implements runtime.Stream.
func (s *stream) Resize(ctx context.Context, rows, cols uint16) error {
	err := s.driver.engine.ContainerExecResize(ctx, s.exec, container.ResizeOptions{Height: uint(rows), Width: uint(cols)})
	return explain("resize a terminal of "+s.name, err)
}

// Wait implements runtime.Stream.
func (s *stream) Wait(ctx context.Context) (int, error) {
	for {
		info, err := s.driver.engine.ContainerExecInspect(ctx, s.exec)
		switch {
		case isNotFound(err):
			return 0, fmt.Errorf("wait for a program in %s: %w", s.name, runtime.ErrNotRunning)
		case err != nil:
			return 0, explain("wait for a program in "+s.name, err)
		case !info.Running:
			return info.ExitCode, nil
		}
		if err := s.leader.awaitEnd(ctx, 10*attachPoll); err != nil {
			return 0, fmt.Errorf("wait for a program in %s: %w", s.name, err)
		}
	}
}

// Close implements runtime.Stream.
func (s *stream) Close() error {
	s.once.Do(func() {
		ctx, cancel := context.WithTimeout(context.Background(), closeWait)
		defer cancel()
		if s.err = hangUp(ctx, s.leader); s.err != nil {
			s.err = fmt.Errorf("close a terminal of %s: %w", s.name, s.err)
		}
		s.leader.release()
		s.conn.Close()
		s.claim.release()
	})
	return s.err
}
