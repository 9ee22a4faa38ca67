package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/pupitre-lab/pupitre/labs"
	"github.com/pupitre-lab/pupitre/orchestrator/conductor"
	"github.com/pupitre-lab/pupitre/orchestrator/doctor"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime/docker"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime/runtimetest"
)

// fakeEngine is an engine in memory.
type fakeEngine struct {
	*runtimetest.Fake
	images []runtime.Image
}

func (e *fakeEngine) ImageID(_ context.Context, ref string) (runtime.Digest, error) {
	for _, image := range e.images {
		if image.Refs[0] == ref {
			return image.ID, nil
		}
	}
	return "", runtime.ErrNotFound
}

func (e *fakeEngine) BuildImage(_ context.Context, b runtime.ImageBuild, line func(string)) error {
	line("Step 1/1 : FROM " + b.Base)
	e.images = append(e.images, runtime.Image{Kind: b.Kind, Refs: []string{b.Ref}, ID: "sha256:00", Size: 1e6, Created: scriptTime})
	return nil
}

func (e *fakeEngine) Images(context.Context) ([]runtime.Image, error) { return e.images, nil }

func (e *fakeEngine) LimitsDisk(context.Context) (bool, error)           { return false, nil }
func (e *fakeEngine) DiskUsage(context.Context) ([]docker.Usage, error)  { return nil, nil }
func (e *fakeEngine) StopFull(context.Context, docker.Usage) error       { return nil }
func (e *fakeEngine) EngineFacts(context.Context) (doctor.Engine, error) { return fakeFacts, nil }
func (e *fakeEngine) Close() error                                       { return nil }

var fakeFacts = doctor.Engine{
	Version: "29.5.1", API: "1.52", Runtime: "runc", RuntimeVersion: "1.3.3", CgroupVersion: "2",
	MemoryLimit: true, CPULimit: true, PIDsLimit: true, Seccomp: true, Root: "/",
}

var scriptTime = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// counter is a source of randomness that never repeats and never surprises.
type counter struct{ next byte }

func (c *counter) Read(p []byte) (int, error) {
	for i := range p {
		c.next++
		p[i] = c.next
	}
	return len(p), nil
}

// world is what the commands of one script share.
type world struct {
	engine *fakeEngine
	random io.Reader
	now    func() time.Time
	guards int
	silent bool
	server *scriptServer // nil while none runs
}

// main is the command for a script.
func (w *world) main(ts *testscript.TestScript) *Main {
	return &Main{
		Stdin: strings.NewReader(""), Stdout: ts.Stdout(), Stderr: ts.Stderr(),
		Getenv: ts.Getenv, Now: w.now, Random: w.random, Folder: ts.MkAbs("."),
		Content: labs.Content, StateFolder: ts.MkAbs("state"),
		Open: func() (Engine, error) {
			if w.silent {
				return nil, fmt.Errorf("connect: %w", runtime.ErrUnavailable)
			}
			return w.engine, nil
		},
		StartGuard: func(string) error { w.guards++; return nil },
		StartServer: func(arguments []string, _ string) error {
			w.run(ts, arguments)
			return nil
		},
		EndProcess: func(int) error {
			w.server.cancel()
			return nil
		},
		Tuner:      doctor.Tuner{Proc: ts.MkAbs("proc"), File: ts.MkAbs("etc/60-pupitre.conf")},
		TuneServer: tuneServer, HTTP: &http.Client{Transport: &http.Transport{DisableKeepAlives: true}},
	}
}

// pupitre runs the command in this process, with an engine in memory:
//
//	pupitre CODE [< LINE] ARGS…
//
// CODE is the exit code it must end with, LINE what stands on its input.
func pupitre(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: pupitre CODE ARGS…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	w, ok := ts.Value("world").(*world)
	if !ok {
		ts.Fatalf("the script has no world")
	}
	m := w.main(ts)
	if len(args) > 2 && args[1] == "<" { // pupitre CODE < LINE ARGS…
		m.Stdin, args = strings.NewReader(args[2]+"\n"), args[2:]
	}
	if got := m.Run(context.Background(), args[1:]); got != want {
		ts.Fatalf("pupitre %s: exit code %d, want %d", strings.Join(args[1:], " "), got, want)
	}
}

// world changes what the commands meet: "world silent" makes the engine not
// answer, "world kill INSTANCE NODE" ends a node, "world guards N" counts how
// often the disk watch was started.
func changeWorld(ts *testscript.TestScript, neg bool, args []string) {
	w, ok := ts.Value("world").(*world)
	if neg || !ok || len(args) == 0 {
		ts.Fatalf("usage: world CHANGE…")
	}
	switch args[0] {
	case "silent":
		w.silent = true
	case "kill":
		ts.Check(w.engine.Drift(runtime.InstanceID(args[1]), runtimetest.KillNode(args[2], 1)))
	case "keep":
		target, err := w.engine.Target(context.Background(), runtime.InstanceID(args[1]))
		ts.Check(err)
		_, err = target.Commit(context.Background(), args[2], conductor.KeptImage(runtime.InstanceID(args[1]), args[2]))
		ts.Check(err)
	case "leak":
		w.engine.AddLeak(runtime.Leak{Kind: "cgroup", Name: args[1]})
	case "guards":
		if got := strconv.Itoa(w.guards); got != args[1] {
			ts.Fatalf("the disk watch was started %s times, want %s", got, args[1])
		}
	default:
		ts.Fatalf("unknown change %q", args[0])
	}
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(env *testscript.Env) error {
			fake := runtimetest.NewFake()
			fake.Now = func() time.Time { return scriptTime.Add(-5 * time.Minute) }
			fake.OnExec = answerExec
			env.Values["world"] = &world{engine: &fakeEngine{Fake: fake}, random: &counter{}, now: func() time.Time { return scriptTime }}
			env.Setenv("LANG", "en_US.UTF-8")
			return copyContent(env.WorkDir)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"pupitre": pupitre, "world": changeWorld, "json": jsonShape, "bundle": makeBundle,
		},
	})
}

// copyContent gives each script the smallest folder of labs there is, the
// référentiel and one image kind, and beside it a small lab.
func copyContent(folder string) error {
	for _, part := range []string{"referentiel", "images/host"} {
		source := filepath.Join("..", "..", "labs", part)
		if err := os.CopyFS(filepath.Join(folder, "content", part), os.DirFS(source)); err != nil {
			return fmt.Errorf("copy %s: %w", part, err)
		}
	}
	return os.CopyFS(filepath.Join(folder, "small"), os.DirFS(filepath.Join("testdata", "labs", "small")))
}

// answerExec plays a program of a node.
func answerExec(_ runtime.InstanceID, node string, req runtime.ExecRequest) (runtime.ExecResult, error) {
	switch req.Argv[0] {
	case "hostname":
		return runtime.ExecResult{Stdout: []byte(node + "\n")}, nil
	case "cat":
		return runtime.ExecResult{Stdout: req.Stdin}, nil
	case "false":
		return runtime.ExecResult{ExitCode: 1, Stderr: []byte("no\n")}, nil
	case "/bin/sh":
		return runtime.ExecResult{}, nil
	}
	return runtime.ExecResult{}, errors.New("no such program")
}
