package runtimetest

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// RunChecker implements runtime.Target. The fake's image has two programs: cat,
// for the input (-) and the request's files, and sleep, which ends with ctx.
func (t *target) RunChecker(ctx context.Context, req runtime.CheckerRequest) (runtime.ExecResult, error) {
	if _, err := t.Ports(ctx, req.Network); err != nil {
		return runtime.ExecResult{}, fmt.Errorf("run a checker program: %w", err)
	}
	if slices.Contains(t.fake.MissingImages, req.Image) {
		return runtime.ExecResult{}, fmt.Errorf("image %s: %w", req.Image, runtime.ErrNotFound)
	}
	if t.fake.OnChecker != nil {
		return t.fake.OnChecker(ctx, t.id, req)
	}
	req = req.WithDefaults()
	switch {
	case len(req.Argv) > 0 && req.Argv[0] == "cat":
		return concatenated(req), nil
	case len(req.Argv) > 0 && req.Argv[0] == "sleep":
		<-ctx.Done()
		return runtime.ExecResult{}, ctx.Err()
	}
	return runtime.ExecResult{ExitCode: 127, Stderr: []byte("no such program\n")}, nil
}

// concatenated is what cat does.
func concatenated(req runtime.CheckerRequest) runtime.ExecResult {
	var result runtime.ExecResult
	for _, name := range req.Argv[1:] {
		at := slices.IndexFunc(req.Files, func(f runtime.File) bool { return f.Path == name })
		switch {
		case name == "-":
			result.Stdout = append(result.Stdout, req.Stdin...)
		case at >= 0:
			result.Stdout = append(result.Stdout, req.Files[at].Content...)
		default:
			result.ExitCode = 1
		}
	}
	result.Stdout = result.Stdout[:min(int64(len(result.Stdout)), req.Limit)]
	return result
}

// checkerCases are about programs of an author's.
var checkerCases = []conformanceCase{
	{"a checker program gets its input and files and gives its output", checkerTalks},
	{"a checker program on an unknown network is not run", checkerNowhere},
	{"a checker program that does not end is ended", checkerEnded},
}

func (s *suite) checker(argv ...string) runtime.CheckerRequest {
	return runtime.CheckerRequest{
		Image: s.opts.Image, Network: "west", Address: netip.MustParsePrefix("10.1.0.200/24"),
		Files: []runtime.File{{Path: "/checker/part/word", Mode: 0o644, Content: []byte("mot\n")}},
		Argv:  argv, Stdin: []byte("entrée\n"),
	}
}

func checkerTalks(s *suite) {
	d := s.desired()
	s.up(d)
	before := s.observe(d.Instance)
	req := s.checker("cat", "-", "/checker/part/word")
	got, err := s.target(d.Instance).RunChecker(s.ctx, req)
	s.must(err, "run a checker program")
	s.same("entrée\nmot\n", string(got.Stdout), "output")
	s.same(0, got.ExitCode, "exit code")
	req.Limit = 4
	got, err = s.target(d.Instance).RunChecker(s.ctx, req)
	s.must(err, "run a checker program with a small limit")
	s.same("entr", string(got.Stdout), "output within the limit")
	got, err = s.target(d.Instance).RunChecker(s.ctx, s.checker("cat", "/checker/nothing"))
	s.must(err, "run a checker program that fails")
	s.same(1, got.ExitCode, "exit code of a failure")
	s.same(before, s.observe(d.Instance), "instance after checker programs")
}

func checkerNowhere(s *suite) {
	d := s.desired()
	s.up(d)
	req := s.checker("cat", "-")
	req.Network = "nowhere"
	_, err := s.target(d.Instance).RunChecker(s.ctx, req)
	s.is(err, runtime.ErrNotFound, "run a checker program on an unknown network")
	s.same(0, len(s.observe(d.Instance).Strays), "strays")
}

func checkerEnded(s *suite) {
	d := s.desired()
	s.up(d)
	before := s.observe(d.Instance)
	ctx, cancel := context.WithTimeout(s.ctx, 2*time.Second)
	defer cancel()
	_, err := s.target(d.Instance).RunChecker(ctx, s.checker("sleep", "3600"))
	s.is(err, context.DeadlineExceeded, "run a checker program that does not end")
	s.same(before, s.observe(d.Instance), "instance after it")
}
