package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/guard"
	"github.com/pupitre-lab/pupitre/orchestrator"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// asCommand makes this test program behave as the command itself, so that the
// tests can start it as a process, and kill it.
const asCommand = "PUPITRE_TEST_AS_COMMAND"

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) == "1" {
		main()
		return
	}
	os.Exit(m.Run())
}

// realLab runs the command as a process on a real engine, for one team of its own.
type realLab struct {
	t      *testing.T
	engine Engine
	team   string
	state  string
}

func newRealLab(t *testing.T) *realLab {
	t.Helper()
	engine, err := openDocker()
	if err == nil {
		_, err = engine.EngineFacts(t.Context())
	}
	if err == nil && os.Geteuid() != 0 {
		err = fmt.Errorf("this test must run as root")
	}
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("a Docker engine and root are needed: %v", err)
		}
		t.Skipf("a Docker engine and root are needed: %v", err)
	}
	r := &realLab{t: t, engine: engine, team: fmt.Sprintf("real-%d", os.Getpid()), state: filepath.Join(t.TempDir(), "state")}
	t.Cleanup(func() {
		ctx := context.Background()
		r.process("lab", "down", "--yes", r.id()).Run() // it may be gone already
		if err := guard.Stop(ctx, r.state); err != nil {
			t.Errorf("stop the disk watch: %v", err)
		}
		_ = engine.Close()
	})
	return r
}

func (r *realLab) id() string { return string(orchestrator.NewInstanceID("small", r.team)) }

func (r *realLab) process(args ...string) *exec.Cmd {
	common := []string{"--lang", "en", "--labs", "../../labs", "--with", "testdata/labs/small"}
	command := exec.Command(os.Args[0], append(common, args...)...)
	command.Env = append(os.Environ(), asCommand+"=1", "PUPITRE_STATE="+r.state)
	return command
}

// run runs the command, wants its exit code and gives what it printed.
func (r *realLab) run(code int, args ...string) (out string) {
	r.t.Helper()
	command := r.process(args...)
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr
	_ = command.Run() // the exit code is looked at
	if got := command.ProcessState.ExitCode(); got != code {
		r.t.Fatalf("pupitre %s: exit code %d, want %d\n%s%s", strings.Join(args, " "), got, code, &stdout, &stderr)
	}
	return stdout.String()
}

func (r *realLab) expect(out, part string) {
	r.t.Helper()
	if !strings.Contains(out, part) {
		r.t.Fatalf("%q is not in:\n%s", part, out)
	}
}

// until waits for something to become true.
func (r *realLab) until(what string, is func(runtime.Observed) bool) {
	r.t.Helper()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		observed, err := r.engine.Observe(r.t.Context(), runtime.InstanceID(r.id()))
		if err == nil && is(observed) {
			return
		}
	}
	r.t.Fatalf("never: %s", what)
}

func TestALabKilledWhileStartingIsCompletedCheckedGuardedAndRemoved(t *testing.T) {
	r := newRealLab(t)
	r.run(0, "image", "build", "host")

	up := r.process("lab", "up", "small", "--team", r.team, "--seed", "s")
	if err := up.Start(); err != nil {
		t.Fatal(err)
	}
	r.until("a container exists", func(o runtime.Observed) bool { return o.Sandbox != nil || len(o.Nodes) > 0 })
	if err := up.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = up.Wait() // killed

	r.run(0, "lab", "up", "small", "--team", r.team, "--seed", "s")
	r.expect(r.run(0, "lab", "plan", "small", "--team", r.team), "nothing to do")
	r.expect(r.run(0, "lab", "up", "small", "--team", r.team), "nothing to do")

	r.expect(r.run(0, "lab", "exec", r.id(), "a", "--", "hostname"), "a")
	r.run(7, "lab", "exec", r.id(), "a", "--", "sh", "-c", "exit 7")
	r.expect(r.run(1, "lab", "check", r.id(), "--grid"), "B6.C1")
	r.expect(r.run(0, "lab", "check", r.id(), "--only", "address,colour", "--answer", "colour=bleu"), "3/3")
	r.captures()
	r.guards()

	r.expect(r.run(0, "lab", "down", r.id()), "nothing left: 0 containers, 0 namespaces, 0 interfaces, 0 cgroups")
	r.run(1, "lab", "down", r.id())
}

// captures holds that traffic is seen on the fabric, as a pcap file.
func (r *realLab) captures() {
	r.t.Helper()
	file := filepath.Join(r.t.TempDir(), "lan.pcap")
	capture := r.process("lab", "capture", r.id(), "lan", "-o", file, "--limit", "2K")
	if err := capture.Start(); err != nil {
		r.t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- capture.Wait() }()
	for {
		select {
		case err := <-done:
			if err != nil {
				r.t.Fatalf("capture: %v", err)
			}
			content, err := os.ReadFile(file)
			if err != nil || len(content) < 100 {
				r.t.Fatalf("the capture has %d bytes, %v", len(content), err)
			}
			return
		default:
			r.run(0, "lab", "exec", r.id(), "a", "--", "sh", "-c", "ping -c 5 -i 0.05 -b -w 1 $(ip -4 -o a show eth1 | sed 's/.*inet \\([0-9.]*\\)\\.[0-9]*\\/.*/\\1/').2 || true")
		}
	}
}

// guards holds that a node that fills its disk is stopped, and stays so.
func (r *realLab) guards() {
	r.t.Helper()
	limits, err := r.engine.LimitsDisk(r.t.Context())
	if err != nil {
		r.t.Fatal(err)
	}
	if limits {
		return // the storage driver does it
	}
	if _, runs := guard.Runs(r.state); !runs {
		r.t.Fatal("lab up has not started the disk watch")
	}
	fill := r.process("lab", "exec", r.id(), "b", "--", "sh", "-c", "dd if=/dev/zero of=/full bs=1M count=160; sleep 60")
	if err := fill.Start(); err != nil {
		r.t.Fatal(err)
	}
	r.until("the full node is stopped", func(o runtime.Observed) bool {
		for _, n := range o.Nodes {
			if n.Name == "b" && n.DiskFull && n.State != runtime.NodeRunning {
				return true
			}
		}
		return false
	})
	_ = fill.Wait() // the program died with its node
	r.expect(r.run(0, "lab", "ls"), "1/2")
}
