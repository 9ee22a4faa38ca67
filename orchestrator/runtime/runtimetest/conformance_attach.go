package runtimetest

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// attachCases are about what people and juries do with a node.
var attachCases = []conformanceCase{
	{"an interactive program echoes, is resized and tells its exit code", terminalTalks},
	{"a terminal that is closed leaves no program behind", terminalCloses},
	{"a terminal ends with its node", terminalEndsWithNode},
	{"running nodes tell what they use", statsTold},
	{"files are exported from a node that runs and from one that does not", exports},
	{"an export that makes no sense is refused", exportsRefused},
	{"a node is kept as an image until it is dropped", keeps},
}

// cat is a program that repeats lines until control-D.
var cat = runtime.AttachRequest{Argv: []string{"cat"}, Rows: 30, Cols: 100}

// printed collects what a stream prints, until it ends.
func printed(stream runtime.Stream) <-chan string {
	all := make(chan string, 1)
	go func() {
		text, _ := io.ReadAll(stream) // an end is an end
		all <- string(text)
	}()
	return all
}

func (s *suite) attach(id runtime.InstanceID, node string) runtime.Stream {
	s.t.Helper()
	stream, err := s.target(id).Attach(s.ctx, node, cat)
	s.must(err, "attach to "+node)
	s.t.Cleanup(func() { _ = stream.Close() })
	return stream
}

// receive waits for a value until the test's time is over.
func receive[T any](s *suite, from <-chan T, what string) T {
	s.t.Helper()
	select {
	case got := <-from:
		return got
	case <-s.ctx.Done():
		s.t.Fatalf("%s: %v", what, s.ctx.Err())
		panic("unreachable")
	}
}

func terminalTalks(s *suite) {
	d := s.desired()
	s.up(d)
	stream := s.attach(d.Instance, "a")
	output := printed(stream)
	s.must(stream.Resize(s.ctx, 40, 120), "resize")
	for _, text := range []string{"bonjour\n", "\x04"} {
		_, err := stream.Write([]byte(text))
		s.must(err, "type")
	}
	text := receive(s, output, "output")
	s.same("bonjour\r\nbonjour\r\n", text, "what a terminal shows of a line and its answer")
	code, err := stream.Wait(s.ctx)
	s.must(err, "wait")
	s.same(0, code, "exit code")
	s.must(stream.Close(), "close")
	s.must(stream.Close(), "close again")
}

func terminalCloses(s *suite) {
	d := s.desired()
	s.up(d)
	target := s.target(d.Instance)
	before, err := target.Processes(s.ctx, "a")
	s.must(err, "processes")
	leaks, err := s.driver.Leaks(s.ctx)
	s.must(err, "leaks")
	stream := s.attach(d.Instance, "a")
	output := printed(stream)
	s.must(stream.Close(), "close")
	receive(s, output, "end of output")
	after, err := target.Processes(s.ctx, "a")
	s.must(err, "processes")
	s.same(pids(before), pids(after), "processes once the terminal was closed")
	left, err := s.driver.Leaks(s.ctx)
	s.must(err, "leaks")
	s.same(leaks, left, "leaks")
}

func pids(processes []runtime.Process) []int {
	var all []int
	for _, p := range processes {
		all = append(all, p.PID)
	}
	slices.Sort(all)
	return all
}

func terminalEndsWithNode(s *suite) {
	d := s.desired()
	s.up(d)
	stream := s.attach(d.Instance, "b")
	output := printed(stream)
	s.must(s.target(d.Instance).Stop(s.ctx, "b"), "stop")
	receive(s, output, "end of output")
	if code, err := stream.Wait(s.ctx); err == nil && code == 0 {
		s.t.Errorf("a program that was killed with its node ended with code 0")
	}
}

func statsTold(s *suite) {
	d := s.desired()
	s.up(d)
	s.apply(on(d, runtime.OpStopNode, "b"))
	stats, err := s.target(d.Instance).Stats(s.ctx)
	s.must(err, "stats")
	a, known := stats["a"]
	if len(stats) != 1 || !known {
		s.t.Fatalf("stats of %v, want those of a alone", stats)
	}
	if a.MemoryBytes <= 0 || a.CPUSeconds <= 0 || a.PIDs < 1 {
		s.t.Errorf("a running node uses nothing: %+v", a)
	}
	s.same(int64(64<<20), a.MemoryLimit, "memory limit")
}

func exports(s *suite) {
	d := s.desired()
	s.up(d)
	s.apply(on(d, runtime.OpStopNode, "b"))
	for _, node := range []string{"a", "b"} {
		var archive bytes.Buffer
		out, err := s.target(d.Instance).Export(s.ctx, node, []string{"/etc/pupitre", "/nothing/here"}, &archive, 1<<20)
		s.must(err, "export of "+node)
		files := s.untar(&archive)
		s.same("bienvenue sur "+node+"\n", files["etc/pupitre/motd"], "exported file")
		s.same([]runtime.Left{{Path: "/nothing/here", Why: runtime.LeftMissing}}, out.Left, "left out")
	}
}

// untar reads the regular files of an archive.
func (s *suite) untar(archive io.Reader) map[string]string {
	s.t.Helper()
	files := map[string]string{}
	for r := tar.NewReader(archive); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return files
		}
		s.must(err, "read the archive")
		var text strings.Builder
		_, err = io.Copy(&text, r)
		s.must(err, "read "+h.Name)
		if h.Typeflag == tar.TypeReg {
			files[h.Name] = text.String()
		}
	}
}

func exportsRefused(s *suite) {
	d := s.desired()
	s.up(d)
	for path, limit := range map[string]int64{"etc": 1 << 20, "": 1 << 20, "/etc": 12} {
		if _, err := s.target(d.Instance).Export(s.ctx, "a", []string{path}, io.Discard, limit); err == nil {
			s.t.Errorf("an export of %q within %d bytes is accepted", path, limit)
		}
	}
	_, err := s.target(d.Instance).Export(s.ctx, "nobody", []string{"/etc"}, io.Discard, 1<<20)
	s.is(err, runtime.ErrNotFound, "export of an unknown node")
}

func keeps(s *suite) {
	d := s.desired()
	s.up(d)
	s.apply(on(d, runtime.OpStopNode, "b"))
	refs := []string{"pupitre-kept/" + string(d.Instance) + ":a", "pupitre-kept/" + string(d.Instance) + ":b"}
	s.t.Cleanup(func() { s.dropAll(refs) })
	for i, node := range []string{"a", "b"} {
		digest, err := s.target(d.Instance).Commit(s.ctx, node, refs[i])
		s.must(err, "keep "+node)
		kept := s.kept(d.Instance, node)
		s.same([]any{refs[i], digest, d.Meta}, []any{kept.Ref, kept.Digest, kept.Meta}, "kept image")
	}
	_, err := s.target(d.Instance).Commit(s.ctx, "nobody", refs[0])
	s.is(err, runtime.ErrNotFound, "keep an unknown node")
	s.is(s.driver.Drop(s.ctx, s.opts.Image), runtime.ErrNotKept, "drop an image of the platform")
	s.same(runtime.NodeRunning, s.observedNode(d.Instance, "a").State, "state of a kept node")
	s.reopens(refs[0])
	for range 2 {
		s.must(s.driver.Drop(s.ctx, refs[0]), "drop")
	}
	all, err := s.driver.Kept(s.ctx)
	s.must(err, "list")
	if slices.ContainsFunc(all, func(k runtime.Kept) bool { return k.Ref == refs[0] }) {
		s.t.Errorf("%s is still there", refs[0])
	}
}

func (s *suite) dropAll(refs []string) {
	ctx, cancel := context.WithTimeout(context.Background(), s.opts.Timeout)
	defer cancel()
	for _, ref := range refs {
		if err := s.driver.Drop(ctx, ref); err != nil {
			s.t.Errorf("clean up: %v", err)
		}
	}
}

func (s *suite) kept(id runtime.InstanceID, node string) runtime.Kept {
	s.t.Helper()
	all, err := s.driver.Kept(s.ctx)
	s.must(err, "list the kept images")
	for _, k := range all {
		if k.Instance == id && k.Node == node {
			if k.Size <= 0 || time.Since(k.Created) > time.Hour {
				s.t.Errorf("kept image %+v", k)
			}
			return k
		}
	}
	s.t.Fatalf("%s of %s is not among %+v", node, id, all)
	return runtime.Kept{}
}

// reopens starts a node from a kept image, in an instance of its own.
func (s *suite) reopens(ref string) {
	s.t.Helper()
	d := s.desired()
	d.Nodes = d.Nodes[:1]
	d.Nodes[0].Image = ref
	s.up(d)
	s.isBuilt(d.Nodes[0], s.observedNode(d.Instance, "a"))
	s.must(s.remove(s.ctx, d.Instance), "remove")
}
