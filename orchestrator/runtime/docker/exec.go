package docker

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/docker/docker/api/types"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/pkg/stdcopy"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// execOutput is how much of a program's output is kept unless said otherwise.
const execOutput = 1 << 20

// exec runs a program in a node and waits for its end. Output past the limit is
// read and thrown away.
func (d *Driver) exec(ctx context.Context, name string, req runtime.ExecRequest) (runtime.ExecResult, error) {
	created, err := d.engine.ContainerExecCreate(ctx, name, container.ExecOptions{
		Cmd: req.Argv, Env: req.Env, User: req.User,
		AttachStdin: len(req.Stdin) > 0, AttachStdout: true, AttachStderr: true,
	})
	if err != nil {
		return runtime.ExecResult{}, execError(name, err)
	}
	stream, err := d.engine.ContainerExecAttach(ctx, created.ID, container.ExecAttachOptions{})
	if err != nil {
		return runtime.ExecResult{}, execError(name, err)
	}
	result, err := converse(ctx, stream, req)
	if err != nil {
		return result, fmt.Errorf("run in %s: %w", name, err)
	}
	info, err := d.engine.ContainerExecInspect(ctx, created.ID)
	result.ExitCode = info.ExitCode
	return result, explain("run in "+name, err)
}

// execError tells a node that does not run from a failure of the engine.
func execError(name string, err error) error {
	if isConflict(err) {
		return fmt.Errorf("run in %s: %w", name, runtime.ErrNotRunning)
	}
	return explain("run in "+name, err)
}

// converse sends the input and collects the output until the program ends or
// ctx does.
func converse(ctx context.Context, stream types.HijackedResponse, req runtime.ExecRequest) (runtime.ExecResult, error) {
	limit := req.Limit
	if limit == 0 {
		limit = execOutput
	}
	stdout, stderr := &limited{left: limit}, &limited{left: limit}
	unwatch := context.AfterFunc(ctx, stream.Close)
	defer stream.Close()
	defer unwatch()
	sent := make(chan error, 1)
	go func() {
		_, err := stream.Conn.Write(req.Stdin)
		sent <- errors.Join(err, stream.CloseWrite())
	}()
	_, err := stdcopy.StdCopy(stdout, stderr, stream.Reader)
	stream.Close() // a program that ended without reading its input
	<-sent
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	return runtime.ExecResult{Stdout: stdout.Bytes(), Stderr: stderr.Bytes()}, err
}

// limited keeps the first bytes written to it and ignores the rest.
type limited struct {
	bytes.Buffer
	left int64
}

func (l *limited) Write(p []byte) (int, error) {
	keep := min(int64(len(p)), l.left)
	l.left -= keep
	l.Buffer.Write(p[:keep])
	return len(p), nil
}
