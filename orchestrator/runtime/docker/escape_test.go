package docker_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime/docker/dockertest"
)

// refused are the kernel's words for "not you": the filter's, and those of the
// calls it makes look as if they did not exist.
var refused = map[syscall.Errno]bool{syscall.EPERM: true, syscall.ENOSYS: true}

func TestRootInANodeIsRefusedEverySystemCallThatLeadsOut(t *testing.T) {
	b := newBench(t)
	for _, tt := range []struct{ profile, image string }{
		{runtime.ProfileNetwork, "host"},
		{runtime.ProfileRouter, "router"},
	} {
		t.Run(tt.profile, func(t *testing.T) {
			node := runtime.NodeSpec{
				Name: "n1", Image: dockertest.Image(t, b.driver, tt.image), Profile: tt.profile, Memory: 128 << 20, CPUs: 1, PIDs: 64, Disk: 64 << 20,
				Files: []runtime.File{{Path: "/root/escape", Mode: 0o755, Content: compile(t, "./testdata/escape")}},
			}
			target := b.up(runtime.Desired{Instance: runtime.InstanceID("docker-escape-" + tt.profile), Nodes: []runtime.NodeSpec{node}})
			answers := strings.Split(strings.TrimSpace(b.sh(target, "n1", "/root/escape")), "\n")
			if len(answers) < 20 {
				t.Fatalf("only %d system calls were tried: %q", len(answers), answers)
			}
			for _, line := range answers {
				name, number, _ := strings.Cut(line, "=")
				errno, err := strconv.Atoi(number)
				if err != nil || !refused[syscall.Errno(errno)] {
					t.Errorf("%s was answered %v, want a refusal", name, syscall.Errno(errno))
				}
			}
		})
	}
}

// compile builds a static program for the nodes.
func compile(t *testing.T, folder string) []byte {
	t.Helper()
	out := filepath.Join(t.TempDir(), "program")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", out, folder)
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if text, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build %s: %v: %s", folder, err, text)
	}
	program, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return program
}
