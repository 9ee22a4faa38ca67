package docker_test

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime/docker"
)

// shell is a terminal with what it printed so far.
type shell struct {
	t      *testing.T
	stream runtime.Stream
	seen   strings.Builder
	more   chan string
}

func attach(t *testing.T, target runtime.Target, argv ...string) *shell {
	t.Helper()
	stream, err := target.Attach(t.Context(), "a", runtime.AttachRequest{Argv: argv, Env: []string{"PS1=$ "}, Rows: 33, Cols: 111})
	if err != nil {
		t.Fatal(err)
	}
	s := &shell{t: t, stream: stream, more: make(chan string, 1024)}
	go func() {
		defer close(s.more)
		buffer := make([]byte, 4096)
		for {
			n, err := stream.Read(buffer)
			if err != nil {
				return
			}
			s.more <- string(buffer[:n])
		}
	}()
	t.Cleanup(func() { _ = stream.Close() })
	return s
}

// until reads until the terminal showed a text.
func (s *shell) until(text string) {
	s.t.Helper()
	for timeout := time.After(20 * time.Second); !strings.Contains(s.seen.String(), text); {
		select {
		case part, ok := <-s.more:
			if !ok {
				s.t.Fatalf("ended before %q: %q", text, s.seen.String())
			}
			s.seen.WriteString(part)
		case <-timeout:
			s.t.Fatalf("no %q in %q", text, s.seen.String())
		}
	}
}

func (s *shell) run(line string) {
	s.t.Helper()
	if _, err := io.WriteString(s.stream, line+"\n"); err != nil {
		s.t.Fatal(err)
	}
}

// commands lists what runs in node a.
func commands(t *testing.T, target runtime.Target) []string {
	t.Helper()
	processes, err := target.Processes(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, p := range processes {
		all = append(all, strings.Join(p.Cmdline, " "))
	}
	return all
}

func TestATerminalHasTheSizeItWasGivenAndFollows(t *testing.T) {
	b := newBench(t)
	target := b.up(pair(t, b, "docker-terminal-size"))
	s := attach(t, target, "bash", "--norc")
	s.until("$ ")
	s.run("stty size; echo $TERM")
	s.until("33 111\r\nxterm-256color")
	if err := s.stream.Resize(t.Context(), 50, 200); err != nil {
		t.Fatal(err)
	}
	s.run("stty size")
	s.until("50 200")
	s.run("exit 3")
	if code, err := s.stream.Wait(t.Context()); err != nil || code != 3 {
		t.Errorf("exit code %d, %v; want 3", code, err)
	}
}

func TestAProgramThatCannotBeStartedTellsSoByItsExitCode(t *testing.T) {
	b := newBench(t)
	target := b.up(pair(t, b, "docker-terminal-none"))
	s := attach(t, target, "/no/such/program")
	if code, err := s.stream.Wait(t.Context()); err != nil || (code != 126 && code != 127) {
		t.Errorf("exit code %d, %v; want 126 or 127", code, err)
	}
}

func TestClosingATerminalKillsWhatIsInFrontAndSparesServices(t *testing.T) {
	b := newBench(t)
	target := b.up(pair(t, b, "docker-terminal-close"))
	s := attach(t, target, "bash", "--norc")
	s.until("$ ")
	s.run("nohup sleep 7001 >/dev/null 2>&1 & sleep 7002 & trap '' HUP; echo re''ady")
	s.until("ready")
	s.run("bash --norc -c 'trap \"\" HUP TERM INT; echo stub''born; while :; do sleep 7003; done'")
	s.until("stubborn")
	start := time.Now()
	if err := s.stream.Close(); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("closing took %v", took)
	}
	left := commands(t, target)
	if !slices.Contains(left, "sleep 7001") {
		t.Errorf("the service is gone: %q", left)
	}
	for _, gone := range []string{"bash", "sleep 7003"} {
		if slices.ContainsFunc(left, func(c string) bool { return strings.HasPrefix(c, gone) }) {
			t.Errorf("%s is still there: %q", gone, left)
		}
	}
}

func TestATerminalWhoseOpenerWasKilledIsSwept(t *testing.T) {
	b := newBench(t)
	target := b.up(pair(t, b, "docker-terminal-sweep"))
	s := attach(t, target, "bash", "--norc")
	s.until("$ ")
	other := newBench(t)
	isLeak := func(l runtime.Leak) bool { return l.Kind == "terminal" }
	if leaks, err := other.driver.Leaks(t.Context()); err != nil || slices.ContainsFunc(leaks, isLeak) {
		t.Fatalf("a terminal in use is a leak: %v, %v", leaks, err)
	}
	docker.Abandon(s.stream)
	if !slices.Contains(commands(t, target), "bash --norc") {
		t.Fatal("the program ended by itself: there is nothing to sweep")
	}
	swept, err := other.driver.Sweep(t.Context())
	if err != nil || !slices.ContainsFunc(swept, isLeak) {
		t.Fatalf("swept %v, %v", swept, err)
	}
	if left := commands(t, target); slices.Contains(left, "bash --norc") {
		t.Errorf("the program is still there: %q", left)
	}
	if leaks, err := other.driver.Leaks(t.Context()); err != nil || slices.ContainsFunc(leaks, isLeak) {
		t.Errorf("after a sweep there is %v, %v", leaks, err)
	}
}

func TestStatsGrowWithWhatANodeDoes(t *testing.T) {
	b := newBench(t)
	target := b.up(pair(t, b, "docker-stats"))
	before, err := target.Stats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	b.sh(target, "a", "i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done; ping -c 3 -i 0.2 -s 1000 10.9.0.2 >/dev/null; (sleep 300 &)")
	after, err := target.Stats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	a, then := after["a"], before["a"]
	if a.CPUSeconds <= then.CPUSeconds || a.PIDs <= then.PIDs || a.MemoryLimit != 64<<20 {
		t.Errorf("before %+v, after %+v", then, a)
	}
	if a.TxBytes < then.TxBytes+3000 || a.RxBytes < then.RxBytes+3000 || after["b"].RxBytes < before["b"].RxBytes+3000 {
		t.Errorf("traffic before %+v, after %+v", then, a)
	}
	if a.DiskUsed < 0 || a.DiskUsed > 32<<20 {
		t.Errorf("disk %d", a.DiskUsed)
	}
}

func TestAnOutOfMemoryKillIsCounted(t *testing.T) {
	b := newBench(t)
	target := b.up(pair(t, b, "docker-oom"))
	b.sh(target, "a", "head -c 200000000 /dev/zero | tail -c 150000000 >/dev/null; true")
	stats, err := target.Stats(t.Context())
	if err != nil || stats["a"].OOMKills < 1 || stats["b"].OOMKills != 0 {
		t.Errorf("%+v, %v", stats, err)
	}
}

func TestAStoppedNodeExportsWhatItDidWhenItRan(t *testing.T) {
	b := newBench(t)
	target := b.up(pair(t, b, "docker-export"))
	b.sh(target, "a", `mkdir -p /srv/work/sub && cd /srv/work && echo kept > sub/file && mkfifo pipe && ln -s /etc/shadow link &&
		rm -f /etc/issue && truncate -s 31M sparse && rm -rf /etc/profile.d && mkdir /etc/profile.d && echo own > /etc/profile.d/own`)
	paths := []string{"/srv/work", "/etc/issue", "/etc/profile.d", "/proc"}
	running, whileRunning := exported(t, target, paths)
	if err := target.Stop(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	stopped, whileStopped := exported(t, target, paths)
	for _, name := range []string{"srv/work/sub/file", "etc/profile.d/own"} {
		if running[name] == "" || running[name] != stopped[name] {
			t.Errorf("%s: %q while it ran, %q once stopped", name, running[name], stopped[name])
		}
	}
	if len(running) != len(stopped) {
		t.Errorf("%d files while it ran, %d once stopped", len(running), len(stopped))
	}
	for _, out := range []runtime.Exported{whileRunning, whileStopped} {
		for path, why := range map[string]runtime.LeftReason{
			"/srv/work/pipe": runtime.LeftFIFO, "/srv/work/link": runtime.LeftLink, "/etc/issue": runtime.LeftMissing,
			"/srv/work/sparse": runtime.LeftBytes,
		} {
			if !slices.ContainsFunc(out.Left, func(l runtime.Left) bool { return l.Path == path && l.Why == why }) {
				t.Errorf("no %s (%s) among %+v", path, why, out.Left)
			}
		}
	}
}

func exported(t *testing.T, target runtime.Target, paths []string) (map[string]string, runtime.Exported) {
	t.Helper()
	reader, writer := io.Pipe()
	files := make(chan map[string]string, 1)
	go func() {
		got, err := untar(reader)
		reader.CloseWithError(errors.Join(err, io.EOF))
		files <- got
	}()
	out, err := target.Export(t.Context(), "a", paths, writer, 1<<20)
	_ = writer.Close()
	if err != nil {
		t.Fatal(err)
	}
	return <-files, out
}

func TestAKeptNodeIsStartedAgainWithWhatItsTeamDid(t *testing.T) {
	b := newBench(t)
	d := pair(t, b, "docker-kept")
	target := b.up(d)
	b.sh(target, "a", "echo 'travail de l’équipe' > /root/work")
	ref := fmt.Sprintf("pupitre-kept/%s:a", d.Instance)
	t.Cleanup(func() { _ = b.driver.Drop(context.Background(), ref) })
	digest, err := target.Commit(t.Context(), "a", ref)
	if err != nil {
		t.Fatal(err)
	}
	images, err := b.driver.Images(t.Context())
	if err != nil || slices.ContainsFunc(images, func(i runtime.Image) bool { return i.ID == digest }) {
		t.Errorf("a kept node is among the platform's images (%v)", err)
	}
	again := pair(t, b, "docker-kept-again")
	again.Nodes[0].Image = ref
	reopened := b.up(again)
	if got := b.sh(reopened, "a", "cat /root/work"); got != "travail de l’équipe\n" {
		t.Errorf("the team's work is %q", got)
	}
}

// untar reads the regular files of an archive.
func untar(archive io.Reader) (map[string]string, error) {
	files := map[string]string{}
	for r := tar.NewReader(archive); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			_, err = io.Copy(io.Discard, archive)
			return files, err
		}
		if err != nil {
			return files, err
		}
		content, err := io.ReadAll(r)
		if err != nil {
			return files, err
		}
		if h.Typeflag == tar.TypeReg {
			files[h.Name] = string(content)
		}
	}
}
