package guard_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
	"golang.org/x/sys/unix"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/guard"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime/docker"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// disks is an engine whose nodes use what rounds say, one round after the
// other; after the last there is no instance.
type disks struct {
	rounds  [][]docker.Usage
	at      int
	fail    error // of the first round
	stopped []string
}

func (d *disks) Instances(context.Context) ([]runtime.Summary, error) {
	d.at++
	if d.fail != nil && d.at == 1 {
		return nil, d.fail
	}
	if d.at > len(d.rounds) {
		return nil, nil
	}
	return []runtime.Summary{{Instance: "lab-t1"}}, nil
}

func (d *disks) DiskUsage(context.Context) ([]docker.Usage, error) { return d.rounds[d.at-1], nil }

func (d *disks) StopFull(_ context.Context, u docker.Usage) error {
	d.stopped = append(d.stopped, u.Node)
	return nil
}

func usage(node string, used, limit int64) docker.Usage {
	return docker.Usage{Instance: "lab-t1", Node: node, Used: used << 20, Limit: limit << 20}
}

// watch runs a guard to its end; a pause takes no time.
func watch(t *testing.T, engine guard.Engine, free int64) (log []string) {
	t.Helper()
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	g := guard.Guard{
		Engine: engine, Interval: 2 * time.Second, Reserve: 1 << 30, Idle: 10 * time.Second,
		Free: func() (int64, error) { return free, nil },
		Now:  func() time.Time { return now },
		Sleep: func(ctx context.Context, d time.Duration) error {
			now = now.Add(d)
			return ctx.Err()
		},
		Log: func(message string) { log = append(log, message) },
	}
	g.Run(t.Context())
	return log
}

func TestOnlyTheNodesThatMustStopAreStopped(t *testing.T) {
	const plenty, little = 1 << 40, 1 << 20
	tests := []struct {
		name   string
		usages []docker.Usage
		free   int64
		want   []string
	}{
		{"under the limit", []docker.Usage{usage("a", 10, 20)}, plenty, nil},
		{"over the limit", []docker.Usage{usage("a", 21, 20), usage("b", 5, 20), usage("c", 30, 20)}, plenty, []string{"a", "c"}},
		{"without a limit", []docker.Usage{usage("a", 900, 0)}, plenty, nil},
		{"the disk nearly full", []docker.Usage{usage("a", 100, 200), usage("b", 150, 200)}, little, []string{"b"}},
		{"nearly full, one over its limit", []docker.Usage{usage("a", 100, 200), usage("b", 300, 200)}, little, []string{"b"}},
		{"nearly full because of something else", []docker.Usage{usage("a", 1, 200)}, little, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			engine := &disks{rounds: [][]docker.Usage{test.usages}}
			watch(t, engine, test.free)
			if diff := cmp.Diff(test.want, engine.stopped); diff != "" {
				t.Errorf("stopped (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTheGuardEndsOnlyAfterAWhileWithoutInstances(t *testing.T) {
	calm := []docker.Usage{usage("a", 1, 20)}
	engine := &disks{rounds: [][]docker.Usage{calm, calm, calm}}
	log := watch(t, engine, 1<<40)
	if rounds := engine.at; rounds != 3+5 {
		t.Errorf("it looked %d times; 3 with an instance and 5 in 10 s of idling were expected", rounds)
	}
	if len(log) != 1 || !strings.Contains(log[0], "no instance") {
		t.Errorf("log: %v", log)
	}
}

func TestAnEngineThatDoesNotAnswerIsAskedAgain(t *testing.T) {
	engine := &disks{rounds: [][]docker.Usage{nil, {usage("a", 30, 20)}}, fail: errors.New("engine restarts")}
	log := watch(t, engine, 1<<40)
	if diff := cmp.Diff([]string{"a"}, engine.stopped); diff != "" {
		t.Errorf("stopped (-want +got):\n%s", diff)
	}
	if len(log) == 0 || !strings.Contains(log[0], "engine restarts") {
		t.Errorf("log: %v", log)
	}
}

func TestOneGuardRunsAtATimeAndLeavesNothing(t *testing.T) {
	folder := t.TempDir() + "/state"
	if _, runs := guard.Runs(folder); runs {
		t.Fatal("a guard runs before any was started")
	}
	lock, err := guard.Take(folder)
	if err != nil {
		t.Fatal(err)
	}
	if pid, runs := guard.Runs(folder); !runs || pid == 0 {
		t.Errorf("Runs says %d, %v while the lock is held", pid, runs)
	}
	if _, err := guard.Take(folder); !errors.Is(err, guard.ErrRuns) {
		t.Errorf("a second guard: %v, want ErrRuns", err)
	}
	if err := lock.Release(); err != nil {
		t.Fatal(err)
	}
	if _, runs := guard.Runs(folder); runs {
		t.Error("a guard runs after it has ended")
	}
	if err := guard.Stop(t.Context(), folder); err != nil {
		t.Errorf("stopping what does not run: %v", err)
	}
	if second, err := guard.Take(folder); err != nil {
		t.Errorf("the next guard: %v", err)
	} else if err := second.Release(); err != nil {
		t.Error(err)
	}
}

// fullDisk is a file system on which a file can be made and nothing written.
func fullDisk(t *testing.T) string {
	t.Helper()
	if os.Geteuid() != 0 {
		if os.Getenv("CI") == "true" {
			t.Fatal("this test mounts a file system: run it as root")
		}
		t.Skip("this test mounts a file system, which needs root")
	}
	folder := t.TempDir()
	if err := unix.Mount("tmpfs", folder, "tmpfs", 0, "size=4k"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(folder, unix.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	if err := os.WriteFile(filepath.Join(folder, "all"), make([]byte, 4096), 0o600); err != nil {
		t.Fatal(err)
	}
	return folder
}

func TestAGuardThatCannotSayWhoItIsDoesNotRun(t *testing.T) {
	folder := filepath.Join(fullDisk(t), "state")
	if _, err := guard.Take(folder); !errors.Is(err, unix.ENOSPC) {
		t.Errorf("Take on a full disk: %v, want %v", err, unix.ENOSPC)
	}
	if _, runs := guard.Runs(folder); runs {
		t.Error("a guard runs")
	}
}
