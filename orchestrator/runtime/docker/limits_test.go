package docker_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/reconcile"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

func TestAForkBombStaysInsideItsNode(t *testing.T) {
	b := newBench(t)
	target := b.up(pair(t, b, "docker-forkbomb"))
	_, _ = target.Exec(bounded(t, 5*time.Second), "a", runtime.ExecRequest{Argv: []string{"/bin/bash", "-c", "bomb() { bomb | bomb & }; bomb; sleep 1"}})
	processes, err := target.Processes(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	if len(processes) > 64 {
		t.Errorf("%d processes, the limit is 64", len(processes))
	}
	if got := b.sh(target, "b", "echo fine"); strings.TrimSpace(got) != "fine" {
		t.Errorf("the team's other machine suffers: %q", got)
	}
}

func TestAMemoryHogDiesInsideItsNode(t *testing.T) {
	b := newBench(t)
	target := b.up(pair(t, b, "docker-hog"))
	got := b.sh(target, "a", "tail /dev/zero; echo ended with $?")
	if !strings.Contains(got, "ended with 137") {
		t.Errorf("the hog was not killed: %q", got)
	}
	if got := b.sh(target, "b", "echo fine"); strings.TrimSpace(got) != "fine" {
		t.Errorf("the team's other machine suffers: %q", got)
	}
	observed, err := target.Describe(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range observed.Nodes {
		if n.State != runtime.NodeRunning {
			t.Errorf("node %s is %s", n.Name, n.State)
		}
	}
}

func TestOneFileNeverPassesTheDiskLimit(t *testing.T) {
	b := newBench(t)
	target := b.up(pair(t, b, "docker-onefile"))
	b.sh(target, "a", "dd if=/dev/zero of=/root/big bs=1M count=100 2>/dev/null; true")
	size, err := strconv.Atoi(strings.TrimSpace(b.sh(target, "a", "stat -c %s /root/big")))
	if err != nil || size > 32<<20 {
		t.Errorf("the file has %d bytes, the limit is %d (%v)", size, 32<<20, err)
	}
}

func TestANodeThatFillsItsDiskIsStoppedAndStaysStopped(t *testing.T) {
	b := newBench(t)
	if bounded, err := b.driver.LimitsDisk(t.Context()); err != nil || bounded {
		t.Logf("the storage driver bounds the disk itself: %v %v", bounded, err)
	}
	desired := pair(t, b, "docker-fulldisk")
	target := b.up(desired)
	b.sh(target, "a", "for i in 1 2 3; do dd if=/dev/zero of=/root/part$i bs=1M count=15 2>/dev/null; done; true")
	usages, err := b.driver.DiskUsage(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	stopped := 0
	for _, u := range usages {
		if u.Instance == desired.Instance && u.Full() {
			stopped++
			if u.Node != "a" {
				t.Errorf("node %s is called full", u.Node)
			}
			if err := b.driver.StopFull(t.Context(), u); err != nil {
				t.Fatal(err)
			}
		}
	}
	if stopped != 1 {
		t.Fatalf("%d nodes are full, want one; usages: %+v", stopped, usages)
	}
	report, err := b.makes.Reconcile(t.Context(), reconcile.Present(desired))
	if err != nil {
		t.Fatal(err)
	}
	if report.Rounds != 0 {
		t.Errorf("the full node was started again: %s", report.Plan)
	}
	if _, err := target.Addresses(t.Context(), "a"); err == nil {
		t.Error("the full node still runs")
	}
}

func TestATeamsContainersShareOneBound(t *testing.T) {
	b := newBench(t)
	b.up(pair(t, b, "docker-quota"))
	for file, want := range map[string]string{
		"memory/pupitre/docker-quota/memory.limit_in_bytes": strconv.Itoa(256 << 20),
		"pids/pupitre/docker-quota/pids.max":                "256",
		"cpu/pupitre/docker-quota/cpu.cfs_quota_us":         "100000",
	} {
		if _, err := os.Stat("/sys/fs/cgroup/cgroup.controllers"); err == nil {
			t.Skip("this host has the unified hierarchy; its files are covered by the unit test")
		}
		text, err := os.ReadFile(filepath.Join("/sys/fs/cgroup", file))
		if err != nil || strings.TrimSpace(string(text)) != want {
			t.Errorf("%s is %q, want %s (%v)", file, strings.TrimSpace(string(text)), want, err)
		}
	}
}

func TestATeamThatUsesUpItsQuotaTakesNothingFromAnotherAndLeavesNothing(t *testing.T) {
	b := newBench(t)
	const quota, each = 60, 40 // two nodes together, and what each of them starts
	greedy, calm := pair(t, b, "docker-greedy"), pair(t, b, "docker-calm")
	greedy.Quota.PIDs = quota
	hungry, other := b.up(greedy), b.up(calm)
	for _, node := range []string{"a", "b"} {
		_, _ = hungry.Exec(bounded(t, 20*time.Second), node, runtime.ExecRequest{
			Argv: []string{"/bin/sh", "-c", fmt.Sprintf("for i in $(seq %d); do sleep 300 & done", each)},
		})
	}
	started := map[string]int{}
	for _, node := range []string{"a", "b"} {
		processes, err := hungry.Processes(t.Context(), node)
		if err != nil {
			t.Fatal(err)
		}
		started[node] = len(processes)
	}
	if sum := started["a"] + started["b"]; started["a"] < each || started["b"] >= each || sum > quota {
		t.Errorf("%v processes; the first may have its %d, both together at most %d", started, each, quota)
	}
	if got := b.sh(other, "a", fmt.Sprintf("for i in $(seq %d); do sleep 300 & done; echo fine", each)); strings.TrimSpace(got) != "fine" {
		t.Errorf("the other team suffers: %q", got)
	}
	if _, err := b.makes.Reconcile(t.Context(), reconcile.Absent(greedy.Instance)); err != nil {
		t.Fatal(err)
	}
	for trace := range hostTraces(t) {
		if strings.Contains(trace, string(greedy.Instance)) {
			t.Errorf("left on the host: %s", trace)
		}
	}
}

// bounded is a context that ends after d, or with the test.
func bounded(t *testing.T, d time.Duration) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), d)
	t.Cleanup(cancel)
	return ctx
}
