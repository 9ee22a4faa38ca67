package docker_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/reconcile"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// crashVariable tells the test's own program, started again as a child, to
// build the instance it names and nothing else.
const crashVariable = "PUPITRE_TEST_BUILD"

// TestChildBuildsAnInstance is the child of the crash test; alone it does nothing.
func TestChildBuildsAnInstance(t *testing.T) {
	id := os.Getenv(crashVariable)
	if id == "" {
		return
	}
	b := newBench(t)
	if _, err := b.makes.Reconcile(t.Context(), reconcile.Present(chain(t, b, runtime.InstanceID(id)))); err != nil {
		t.Fatal(err)
	}
}

// chain is an instance of four machines on three networks.
func chain(t *testing.T, b *bench, id runtime.InstanceID) runtime.Desired {
	d := pair(t, b, id)
	d.Networks = append(d.Networks, runtime.NetworkSpec{Name: "lan2"}, runtime.NetworkSpec{Name: "lan3"})
	for i, name := range []string{"c", "d"} {
		node := d.Nodes[i]
		node.Name = name
		node.Interfaces = slices.Clone(node.Interfaces)
		node.Interfaces[0].Network = d.Networks[i+1].Name
		d.Nodes = append(d.Nodes, node)
	}
	return d
}

func TestAProcessKilledWhileItBuildsLosesNothing(t *testing.T) {
	b := newBench(t)
	before := hostTraces(t)
	dice := rand.New(rand.NewPCG(1, 2))
	desired := chain(t, b, "docker-crash")
	for range 8 {
		buildAndKill(t, string(desired.Instance), time.Duration(dice.IntN(600))*time.Millisecond)
	}
	b.up(desired)
	again, err := b.makes.Reconcile(t.Context(), reconcile.Present(desired))
	if err != nil || again.Rounds != 0 {
		t.Errorf("a second run still has something to do: %v %s", err, again.Plan)
	}
	buildAndKill(t, string(desired.Instance), 50*time.Millisecond)
	if _, err := b.makes.Reconcile(t.Context(), reconcile.Absent(desired.Instance)); err != nil {
		t.Fatal(err)
	}
	if leaks, err := b.driver.Leaks(t.Context()); err != nil || slices.ContainsFunc(leaks, func(l runtime.Leak) bool { return l.Name == string(desired.Instance) }) {
		t.Errorf("leaks: %v %v", leaks, err)
	}
	for trace := range hostTraces(t) {
		if !before[trace] && strings.Contains(trace, string(desired.Instance)) {
			t.Errorf("left on the host: %s", trace)
		}
	}
}

// buildAndKill starts the child and kills it after a while, as kill -9 would.
func buildAndKill(t *testing.T, id string, after time.Duration) {
	t.Helper()
	child := exec.Command(os.Args[0], "-test.run=^TestChildBuildsAnInstance$")
	child.Env = append(os.Environ(), crashVariable+"="+id)
	child.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(after)
	if err := syscall.Kill(-child.Process.Pid, syscall.SIGKILL); err != nil && !errors.Is(err, syscall.ESRCH) {
		t.Fatal(err)
	}
	_ = child.Wait()
}

// hostTraces lists what an instance could leave on the host outside the engine:
// interfaces, cgroups, mounts and named namespaces.
func hostTraces(t *testing.T) map[string]bool {
	t.Helper()
	traces := map[string]bool{}
	interfaces, err := net.Interfaces()
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range interfaces {
		traces["interface "+i.Name] = true
	}
	for _, pattern := range []string{"/sys/fs/cgroup/*/pupitre/*", "/sys/fs/cgroup/pupitre/*", "/run/netns/*", "/var/run/netns/*"} {
		found, _ := filepath.Glob(pattern)
		for _, f := range found {
			traces[f] = true
		}
	}
	mounts, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(mounts)) {
		traces["mount "+strings.Fields(line)[4]] = true
	}
	return traces
}

func TestANodeThatDiesOrLosesALinkIsHealed(t *testing.T) {
	b := newBench(t)
	desired := pair(t, b, "docker-heal")
	target := b.up(desired)
	for _, hurt := range []struct {
		name string
		do   func()
	}{
		{"its first process is killed", func() { b.sh(target, "a", "kill -9 -1; kill -TERM 1; true"); _ = target.Stop(t.Context(), "a") }},
		{"its interface is deleted", func() { b.sh(target, "a", "ip link del eth1") }},
		{"its interface is renamed", func() { b.sh(target, "a", "ip link set eth1 down; ip link set eth1 name eth9") }},
		{"its port is cut by hand", func() { _ = target.SetCut(t.Context(), "a", "eth1", true) }},
	} {
		hurt.do()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		report, err := b.makes.Reconcile(ctx, reconcile.Present(desired))
		cancel()
		if err != nil || report.Rounds == 0 {
			t.Errorf("%s: not healed: %d rounds, %v", hurt.name, report.Rounds, err)
		}
		if got := b.sh(target, "b", "ping -c1 -W3 10.9.0.1 >/dev/null && echo reached"); strings.TrimSpace(got) != "reached" {
			t.Errorf("%s: the node is not reached after healing", hurt.name)
		}
	}
}
