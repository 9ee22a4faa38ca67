package docker

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// Abandon lets go of a program on a terminal as a killed process would.
func Abandon(s runtime.Stream) {
	_ = s.(*stream).claim.file.Close()
	s.(*stream).conn.Close()
}

func TestUsageIsReadFromTheFilesOfEachCgroupVersion(t *testing.T) {
	root := t.TempDir()
	for name, text := range map[string]string{
		"memory/lab/c1/memory.usage_in_bytes": "5000\n", "memory/lab/c1/memory.stat": "cache 3\ntotal_inactive_file 1000\n",
		"memory/lab/c1/memory.limit_in_bytes": "9223372036854771712\n",
		"memory/lab/c1/memory.oom_control":    "oom_kill_disable 0\nunder_oom 0\noom_kill 3\n",
		"cpuacct/lab/c1/cpuacct.usage":        "2500000000\n", "pids/lab/c1/pids.current": "7\n",
		"lab/c2/memory.current": "6000\n", "lab/c2/memory.stat": "anon 1\ninactive_file 2000\n", "lab/c2/memory.max": "8000\n",
		"lab/c2/memory.events": "low 0\noom 5\noom_kill 4\n", "lab/c2/cpu.stat": "usage_usec 1500000\nuser_usec 1\n",
		"lab/c2/pids.current": "9\n", "lab/c3/memory.max": "max\n",
	} {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		name, groups string
		unified      bool
		want         runtime.NodeStats
	}{
		{"version 1", "9:cpu,cpuacct:/lab/c1\n5:memory:/lab/c1\n3:pids:/lab/c1\n1:name=systemd:/else\n0::/else\n", false,
			runtime.NodeStats{MemoryBytes: 4000, CPUSeconds: 2.5, PIDs: 7, OOMKills: 3}},
		{"version 2", "0::/lab/c2\n", true,
			runtime.NodeStats{MemoryBytes: 4000, MemoryLimit: 8000, CPUSeconds: 1.5, PIDs: 9, OOMKills: 4}},
		{"version 2 without limit", "0::/lab/c3\n", true, runtime.NodeStats{}},
		{"nonsense", "no line of that form", true, runtime.NodeStats{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, usageOf(root, tt.groups, tt.unified)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestAClaimIsAbandonedOnceItsHolderIsGone(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("this test needs root")
	}
	const exec = "00000000000000000000000000000000000000000000000000000000c1a1a1a1"
	c, err := claimTerminal(exec)
	if err != nil {
		t.Fatal(err)
	}
	defer c.release()
	if _, err := claimTerminal(exec); err == nil {
		t.Error("a program is claimed twice")
	}
	for _, held := range []bool{true, false} {
		if !held {
			_ = c.file.Close()
		}
		leaks, err := abandoned()
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, leak := range leaks {
			found = found || leak == runtime.Leak{Kind: leakTerminal, Name: exec}
		}
		if found == held {
			t.Errorf("held: %v; among the abandoned: %v", held, found)
		}
	}
}
