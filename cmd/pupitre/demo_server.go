package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/client"
	"github.com/pupitre-lab/pupitre/cmd/pupitre/guard"
	"github.com/pupitre-lab/pupitre/cmd/pupitre/server"
	"github.com/pupitre-lab/pupitre/cmd/pupitre/words"
	"github.com/pupitre-lab/pupitre/orchestrator/conductor"
	"github.com/pupitre-lab/pupitre/orchestrator/pause"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

func (d *demo) logFile() string { return filepath.Join(string(d.folder), "serve.log") }

// url is where browsers find the server.
func (d *demo) url() string {
	_, port, err := net.SplitHostPort(d.cast.Listen)
	if err != nil {
		return "http://" + d.cast.Listen
	}
	return "http://localhost:" + port
}

// choose finds an address to listen on: the one asked for or used before, else
// the first free one.
func (d *demo) choose(ctx context.Context, asked string) (string, error) {
	if asked != "" {
		if err := free(ctx, asked); err != nil {
			return "", d.wrong(err, words.CannotListenDo, words.CannotListen, asked, err)
		}
		return asked, nil
	}
	const first, last = 8080, 8099
	var err error
	for port := first; port <= last; port++ {
		address := fmt.Sprintf("127.0.0.1:%d", port)
		if err = free(ctx, address); err == nil {
			return address, nil
		}
	}
	return "", d.wrong(err, words.CannotListenDo, words.CannotListen, fmt.Sprintf("127.0.0.1:%d–%d", first, last), err)
}

func free(ctx context.Context, address string) error {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return err
	}
	return listener.Close()
}

// serve starts the server and waits until it is ready.
func (d *demo) serve(ctx context.Context) error {
	arguments := []string{"serve", "--data", string(d.folder), "--listen", d.cast.Listen, "--lang", string(d.Lang)}
	if d.flags.Labs != "" {
		arguments = append(arguments, "--labs", d.path(d.flags.Labs))
	}
	for _, folder := range d.flags.With {
		arguments = append(arguments, "--with", d.path(folder))
	}
	if err := d.StartServer(arguments, d.logFile()); err != nil {
		return d.broken(err, words.DemoNoServer, words.DemoNoServerDo)
	}
	progress := d.Progress(d.Now)
	defer progress.Stop()
	task := progress.Task(d.Say(words.DemoServing, d.url()))
	if err := d.untilReady(ctx); err != nil {
		task.Failed("")
		return err
	}
	task.Done("")
	return nil
}

// untilReady asks the server until it is ready. One that has ended says why in
// its log.
func (d *demo) untilReady(ctx context.Context) error {
	const patience = time.Minute
	remote := d.clientOf(d.url(), "")
	remote.Pause = func(context.Context, time.Duration) error { return errors.New("not yet") }
	var err error
	for begun := time.Now(); time.Since(begun) < patience; {
		if err = remote.Get(ctx, "/readyz", nil); err == nil {
			return nil
		}
		if pause.For(ctx, 100*time.Millisecond) != nil {
			return ctx.Err()
		}
	}
	return &failure{exit: exitPlatform, what: d.Say(words.DemoNoServer) + "\n" + lastLog(d.logFile()), do: d.Say(words.DemoNoServerDo), cause: err}
}

// lastLog is the end of a log.
func lastLog(file string) string {
	text, err := os.ReadFile(file)
	if err != nil {
		return err.Error()
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	return strings.Join(lines[max(0, len(lines)-5):], "\n")
}

// startServer starts this program as a server, in a session of its own so that it
// outlives the command and its terminal.
func startServer(arguments []string, log string) error {
	program, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find this program: %w", err)
	}
	out, err := os.OpenFile(log, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("open the server's log: %w", err)
	}
	defer out.Close()
	command := exec.Command(program, arguments...)
	command.Stdout, command.Stderr = out, out
	command.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := command.Start(); err != nil {
		return fmt.Errorf("start the server: %w", err)
	}
	return command.Process.Release()
}

// endServer ends the server that runs on the folder, if any does.
func (d *demo) endServer(ctx context.Context) error {
	const patience = time.Minute
	for begun, asked := time.Now(), false; ; {
		running, runs := d.folder.Holder()
		if !runs {
			return nil
		}
		if !asked && running.PID > 1 {
			asked = true
			if err := d.EndProcess(running.PID); err != nil && !errors.Is(err, unix.ESRCH) {
				return fmt.Errorf("end the server (process %d): %w", running.PID, err)
			}
		}
		if time.Since(begun) > patience {
			return d.wrong(nil, words.DataInUseDo, words.DataInUse, d.folder, running.PID)
		}
		if err := pause.For(ctx, 50*time.Millisecond); err != nil {
			return err
		}
	}
}

func endProcess(pid int) error { return unix.Kill(pid, unix.SIGTERM) }

// remove ends the server and takes away all that it made: its instances and the
// folder.
func (d *demo) remove(ctx context.Context) error {
	if err := d.endServer(ctx); err != nil {
		return err
	}
	empty, err := d.folder.Empty()
	if err != nil || empty {
		return err
	}
	if err := d.removeInstances(ctx); err != nil {
		return err
	}
	if err := os.RemoveAll(string(d.folder)); err != nil {
		return fmt.Errorf("remove the demonstration: %w", err)
	}
	d.Note(words.DemoRemoved, d.folder)
	d.cast = cast{}
	return nil
}

// removeInstances takes away what the demonstration's server runs and the images it
// kept, and nothing of anybody else.
func (d *demo) removeInstances(ctx context.Context) error {
	platform, err := d.folder.Platform()
	if err != nil {
		return err
	}
	engine, err := d.theEngine()
	if err != nil {
		return err
	}
	list, err := engine.Instances(ctx)
	if err != nil {
		return err
	}
	var doomed []runtime.InstanceID
	for _, s := range list {
		if s.Meta[conductor.MetaPlatform] == platform {
			doomed = append(doomed, s.Instance)
		}
	}
	if len(doomed) > 0 {
		var document removedInstances
		if err := d.program.remove(ctx, doomed, false, &document); err != nil {
			return err
		}
	}
	mine := func(k runtime.Kept) bool { return k.Meta[conductor.MetaPlatform] == platform }
	dropped, err := server.DropImages(ctx, engine, mine)
	if err != nil {
		return err
	}
	if dropped > 0 {
		d.Note(words.ImagesDropped, dropped)
	}
	if len(doomed) == 0 || len(doomed) < len(list) {
		return nil
	}
	return guard.Stop(ctx, d.StateFolder) // nothing is left to watch
}

// as is a client for one of the cast.
func (d *demo) as(email string) *client.Client {
	c := d.clientOf(d.url(), d.cast.Tokens[email])
	if c.HTTP == nil {
		c.HTTP = http.DefaultClient
	}
	return c
}
