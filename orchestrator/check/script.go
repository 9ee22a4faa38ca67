package check

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"path"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

const (
	scriptTimeout = 30 * time.Second
	maxReport     = 1 << 20 // bytes an author's program may write
	maxStderr     = 2 << 10 // bytes of its complaint that an incident quotes
	checkerFolder = "/checker"
	// checkerStart is what making and removing the container may take besides.
	checkerStart = 30 * time.Second
)

// script runs an author's program. Whatever goes wrong with the program is the
// lab's fault, never the team's.
type script struct{ spec lab.Script }

func (k script) expected(*scene) lab.Text {
	return say("le contrôle %s, mené depuis le réseau %s, réussit", "the control %s, made from the network %s, succeeds",
		path.Base(k.spec.Source), k.spec.Network)
}

func (k script) look(ctx context.Context, s *scene) finding {
	if _, ok := k.spec.Contents[path.Clean(k.spec.Source)]; !ok {
		return mistaken("script: the content of %q is missing", k.spec.Source)
	}
	place := runtime.Origin{Network: k.spec.Network, Address: k.spec.Address, Gateway: k.spec.Gateway}
	release, err := s.probes.take(ctx, place)
	if err != nil {
		return cancelled(ctx)
	}
	defer release()
	req, err := k.request(s.variant)
	if err != nil {
		return broken(err)
	}
	timeout := orElse(k.spec.Timeout, scriptTimeout)
	timed, cancel := context.WithTimeout(ctx, timeout+checkerStart)
	defer cancel()
	result, err := s.target.RunChecker(timed, req)
	switch {
	case ctx.Err() != nil:
		return cancelled(ctx)
	case errors.Is(err, context.DeadlineExceeded):
		return broken(fmt.Errorf("script %s: it took longer than %v", k.spec.Source, timeout))
	case err != nil:
		return broken(fmt.Errorf("script %s: %w", k.spec.Source, err))
	}
	return k.judge(result)
}

// request is the program with its files and its input.
func (k script) request(variant *lab.Variant) (runtime.CheckerRequest, error) {
	input, err := json.Marshal(struct {
		Seed   lab.Seed          `json:"seed"`
		Values map[string]string `json:"values"`
	}{variant.Seed, maps.Collect(maps.All(variant.Values))})
	if err != nil {
		return runtime.CheckerRequest{}, fmt.Errorf("the input of a script: %w", err)
	}
	c := k.spec
	req := runtime.CheckerRequest{
		Image: c.Image, Network: c.Network, Address: c.Address, Gateway: c.Gateway,
		Argv:  slices.Concat(k.bounded(), c.Interpreter, []string{path.Join(checkerFolder, c.Source)}, c.Args),
		Stdin: input, Memory: int64(c.Memory), Limit: maxReport + 1,
	}
	for _, name := range slices.Sorted(maps.Keys(c.Env)) {
		req.Env = append(req.Env, name+"="+c.Env[name])
	}
	for _, name := range slices.Sorted(maps.Keys(c.Contents)) {
		mode := uint32(0o644)
		if name == path.Clean(c.Source) {
			mode = 0o755
		}
		req.Files = append(req.Files, runtime.File{Path: path.Join(checkerFolder, name), Mode: mode, Content: []byte(c.Contents[name])})
	}
	return req, nil
}

// timedOutCode is what timeout(1) ends with, with KILL, for a program that took
// too long.
const timedOutCode = 128 + 9

// bounded makes the program's own time end inside the container, so that making
// the container does not count.
func (k script) bounded() []string {
	timeout := orElse(k.spec.Timeout, scriptTimeout)
	return []string{"timeout", "-s", "KILL", fmt.Sprintf("%gs", timeout.Seconds())}
}

// report is what an author's program writes. Pointers tell what was left out.
type report struct {
	Verdict  string          `json:"verdict"`
	Share    *float64        `json:"share"`
	Observed *reportText     `json:"observed"`
	Expected *reportText     `json:"expected"`
	Evidence json.RawMessage `json:"evidence"`
}

type reportText struct {
	FR string `json:"fr"`
	EN string `json:"en"`
}

func (k script) judge(result runtime.ExecResult) finding {
	if result.ExitCode != 0 {
		what := fmt.Sprintf("it ended with the code %d", result.ExitCode)
		if result.ExitCode == timedOutCode {
			what = fmt.Sprintf("it was killed: more than %v, or more memory than it may use", orElse(k.spec.Timeout, scriptTimeout))
		}
		return broken(fmt.Errorf("script %s: %s: %s", k.spec.Source, what, lastOf(result.Stderr)))
	}
	said, err := parseReport(result.Stdout)
	if err != nil {
		return broken(fmt.Errorf("script %s: what it wrote is not a report: %w: %s", k.spec.Source, err, lastOf(result.Stderr)))
	}
	return said.finding()
}

// lastOf is the end of what a program complained of.
func lastOf(text []byte) string {
	text = bytes.TrimSpace(text)
	return show(string(text[max(0, len(text)-maxStderr):]))
}

// parseReport holds what a program wrote against the format, strictly: one
// object, known keys, each once in its type.
func parseReport(text []byte) (report, error) {
	var r report
	if len(text) > maxReport {
		return r, fmt.Errorf("more than %d bytes", maxReport)
	}
	if !utf8.Valid(text) {
		return r, errors.New("not UTF-8")
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&r); err != nil {
		return r, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return r, errors.New("something follows the object")
	}
	return r, r.problem()
}

// problem tells what of a report contradicts itself.
func (r report) problem() error {
	for name, text := range map[string]*reportText{"observed": r.Observed, "expected": r.Expected} {
		if text != nil && (text.FR == "" || text.EN == "") {
			return fmt.Errorf("%s needs both fr and en", name)
		}
	}
	switch {
	case r.Verdict != "pass" && r.Verdict != "fail":
		return fmt.Errorf("the verdict is %q, neither pass nor fail", r.Verdict)
	case r.Share == nil:
		return nil
	case !(*r.Share >= 0 && *r.Share <= 1):
		return fmt.Errorf("the share %v is not between 0 and 1", *r.Share)
	case r.Verdict == "pass" && *r.Share != 1:
		return fmt.Errorf("a pass has the share 1, not %v", *r.Share)
	}
	return nil
}

func (r report) finding() finding {
	observed := say("le contrôle réussit", "the control succeeds")
	if r.Verdict == "fail" {
		observed = say("le contrôle échoue", "the control fails")
	}
	if r.Observed != nil {
		observed = lab.Text(*r.Observed)
	}
	if r.Expected != nil && r.Verdict == "fail" {
		observed = say("%s (attendu : %s)", "%s (expected: %s)", observed, lab.Text(*r.Expected))
	}
	f := verdictOf(r.Verdict == "pass", observed)
	if r.Verdict == "fail" && r.Share != nil {
		f.share = *r.Share
	}
	if len(r.Evidence) > 0 && string(r.Evidence) != "null" {
		f = f.with(exhibit{name: "what the control program saw", media: "application/json", content: r.Evidence})
	}
	return f
}
