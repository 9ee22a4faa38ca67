//go:build linux

package fabric_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime/fabric"
)

func TestProcessesAreTheNodesOnly(t *testing.T) {
	l := newLab(t)
	l.add("other")
	n := l.add("pc1")
	odd := startIn(t, n.NS.PID(), "python3", "-c", `
import os, time
open("/proc/self/comm", "w").write("a) b\n(c")
os.setegid(1001); os.seteuid(1000)
print("ready", flush=True); time.sleep(1000)`)
	got, err := n.NS.Processes(t.Context())
	if err != nil || len(got) != 2 {
		t.Fatalf("%+v, %v", got, err)
	}
	first, second := got[0], got[1]
	if first.PID != n.NS.PID() || first.NSPID != 1 || first.Name != "sleep" || filepath.Base(first.Exe) != "sleep" || first.UID != 0 {
		t.Errorf("init: %+v", first)
	}
	if diff := gocmp.Diff([]string{"sleep", "infinity"}, first.Cmdline); diff != "" {
		t.Error(diff)
	}
	if second.PID != odd || second.NSPID != 2 || second.UID != 1000 || second.Name != "a) b\n(c" {
		t.Errorf("child: %+v", second)
	}
	for _, p := range got {
		if age := time.Since(p.Started); age < -2*time.Second || age > time.Minute {
			t.Errorf("started %v", p.Started)
		}
	}
}

func TestProcessesInNamespacesBelowAreTold(t *testing.T) {
	l := newLab(t)
	n := l.add("pc1")
	startIn(t, n.NS.PID(), "unshare", "-fp", "sh", "-c", "echo ready; sleep 1000; true")
	got, err := n.NS.Processes(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(got, func(p runtime.Process) bool { return p.Name == "sh" && p.NSPID == 3 }) {
		t.Errorf("%+v", got)
	}
}

func TestLongCommandLinesAreCut(t *testing.T) {
	l := newLab(t)
	n := l.add("pc1")
	startIn(t, n.NS.PID(), "sh", "-c", "echo ready; sleep 1000; true", strings.Repeat("x", 100_000))
	got, err := n.NS.Processes(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range got {
		if size := len(strings.Join(p.Cmdline, " ")); size > 8<<10 {
			t.Errorf("%d bytes", size)
		}
	}
}

func TestZombiesAreToldWithoutAProgram(t *testing.T) {
	l := newLab(t)
	n := l.add("pc1")
	startIn(t, n.NS.PID(), "python3", "-c", `
import os, time
if os.fork() == 0: os._exit(0)
time.sleep(0.2); print("ready", flush=True); time.sleep(1000)`)
	got, err := n.NS.Processes(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(got, func(p runtime.Process) bool { return p.Exe == "" && p.Cmdline == nil }) {
		t.Errorf("%+v", got)
	}
}

// openFiles counts the descriptors of this process, and threadsAway its threads
// in other network namespaces.
func openFiles(t *testing.T) int {
	t.Helper()
	files, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(files)
}

func threadsAway(t *testing.T) (away int) {
	t.Helper()
	home, err := os.Readlink("/proc/self/ns/net")
	if err != nil {
		t.Fatal(err)
	}
	threads, err := os.ReadDir("/proc/self/task")
	if err != nil {
		t.Fatal(err)
	}
	for _, thread := range threads {
		if ns, err := os.Readlink("/proc/self/task/" + thread.Name() + "/ns/net"); err == nil && ns != home {
			away++
		}
	}
	return away
}

func TestNothingLeaks(t *testing.T) {
	l := pair(t)
	everything := func() {
		ns := openPID(t, l.nodes["a"].NS.PID())
		defer ns.Close()
		ns.Links(t.Context())
		ns.Routes(t.Context())
		ns.Listeners(t.Context())
		ns.Chains(t.Context())
		ns.Processes(t.Context())
		ns.ReadFile(t.Context(), "/etc/passwd", 1<<20)
		ns.ReadFile(t.Context(), "/dev/null", 1<<20)
		l.ping("a", runtime.PingRequest{To: host(2), Proof: "b"})
		l.nodes["a"].NS.Dial(t.Context(), "tcp", addrPort("10.0.0.2:81"))
		if w, err := l.fabric.Witness(t.Context(), "b", runtime.Match{}); err == nil {
			w.Close()
		}
		if probe, err := l.fabric.Probe(t.Context(), runtime.Origin{Network: "lan", Address: prefix("10.0.0.77/24")}); err == nil {
			probe.Close()
		}
		l.attach("a", card("eth1", "lan", 1))
	}
	everything()
	before := openFiles(t)
	for range 20 {
		everything()
	}
	if after := openFiles(t); after > before {
		t.Errorf("%d descriptors open, %d before", after, before)
	}
	if away := threadsAway(t); away != 0 {
		t.Errorf("%d threads are in another network namespace", away)
	}
}

// A thread in the wrong namespace would let later code act there.
func TestManyAtOnceKeepTheirNamespaces(t *testing.T) {
	l := pair(t)
	done := make(chan error)
	for i := range 16 {
		node, want := "a", "10.0.0.1/24"
		if i%2 == 1 {
			node, want = "b", "10.0.0.2/24"
		}
		go func() {
			for range 50 {
				ns, err := fabric.OpenPID(l.nodes[node].NS.PID())
				if err != nil {
					done <- err
					return
				}
				addresses, err := ns.Addresses(t.Context())
				ns.Close()
				if err != nil || !slices.ContainsFunc(addresses, func(a runtime.Address) bool { return a.Prefix.String() == want }) {
					t.Errorf("%s: %v, %v", node, addresses, err)
				}
			}
			done <- nil
		}()
	}
	for range 16 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}
