package check_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pupitre-lab/pupitre/orchestrator/check"
	"github.com/pupitre-lab/pupitre/orchestrator/check/checktest"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

func scripted() lab.Assertion {
	return lab.Assertion{Script: &lab.Script{
		Image: "python", Network: "dmz", Address: netip.MustParsePrefix("10.1.0.77/24"), Gateway: netip.MustParseAddr("10.1.0.254"),
		Source: "checks/judge.py", Interpreter: []string{"python3", "-I"}, Args: []string{"x"}, Env: map[string]string{"B": "2", "A": "1"},
		Timeout: 1500 * time.Millisecond, Memory: 64 << 20,
		Contents: map[string]string{"checks/judge.py": "print()", "checks/truth.json": "{}"},
	}}
}

// program ends as the author's program does.
func program(result runtime.ExecResult, err error) func(*checktest.Target) {
	return func(t *checktest.Target) {
		t.Checker = func(context.Context, runtime.CheckerRequest) (runtime.ExecResult, error) { return result, err }
	}
}

func writes(text string) func(*checktest.Target) {
	return program(runtime.ExecResult{Stdout: []byte(text)}, nil)
}

func TestAScriptGetsItsFilesItsInputAndItsBounds(t *testing.T) {
	var seen runtime.CheckerRequest
	got := judge(t, kase{a: scripted(), setup: func(t *checktest.Target) {
		t.Checker = func(_ context.Context, req runtime.CheckerRequest) (runtime.ExecResult, error) {
			seen = req
			return runtime.ExecResult{Stdout: []byte(`{"verdict": "pass"}` + "\n")}, nil
		}
	}})
	expect(t, got, check.Pass)
	var input struct {
		Seed   *string
		Values *map[string]string
	}
	if err := json.Unmarshal(seen.Stdin, &input); err != nil || input.Seed == nil || input.Values == nil {
		t.Errorf("the input is %s: %v", seen.Stdin, err)
	}
	seen.Stdin, seen.Limit = nil, 0
	want := runtime.CheckerRequest{
		Image: "python", Network: "dmz", Address: netip.MustParsePrefix("10.1.0.77/24"), Gateway: netip.MustParseAddr("10.1.0.254"),
		Argv: []string{"timeout", "-s", "KILL", "1.5s", "python3", "-I", "/checker/checks/judge.py", "x"},
		Env:  []string{"A=1", "B=2"}, Memory: 64 << 20,
		Files: []runtime.File{
			{Path: "/checker/checks/judge.py", Mode: 0o755, Content: []byte("print()")},
			{Path: "/checker/checks/truth.json", Mode: 0o644, Content: []byte("{}")},
		},
	}
	if diff := cmp.Diff(want, seen, cmp.Comparer(func(a, b netip.Prefix) bool { return a == b }), cmp.Comparer(func(a, b netip.Addr) bool { return a == b })); diff != "" {
		t.Errorf("request (-want +got):\n%s", diff)
	}
}

func TestAScriptsReportIsItsVerdict(t *testing.T) {
	got := judge(t, kase{a: scripted(), setup: writes(`{"verdict": "fail", "share": 0.25, "evidence": {"rows": 3},
		"observed": {"fr": "trois lignes", "en": "three rows"}, "expected": {"fr": "quatre", "en": "four"}}`)})
	expect(t, got, check.Fail)
	if got.Share != 0.25 || got.Observed.EN != "three rows (expected: four)" || got.Observed.FR != "trois lignes (attendu : quatre)" {
		t.Errorf("share %v, observed %+v", got.Share, got.Observed)
	}
	if len(got.Evidence) != 1 || string(got.Evidence[0].Content) != `{"rows": 3}` || got.Evidence[0].MediaType != "application/json" {
		t.Errorf("evidence %+v", got.Evidence)
	}
}

func TestAScriptThatGoesWrongCostsNoPoints(t *testing.T) {
	for name, setup := range map[string]func(*checktest.Target){
		"it crashes":             program(runtime.ExecResult{ExitCode: 1, Stdout: []byte(`{"verdict":"fail"}`), Stderr: []byte("Traceback")}, nil),
		"it takes too long":      program(runtime.ExecResult{ExitCode: 137}, nil),
		"it never ends":          program(runtime.ExecResult{}, context.DeadlineExceeded),
		"it cannot be run":       program(runtime.ExecResult{}, errors.New("no engine")),
		"its image is missing":   nil,
		"nothing is written":     writes(""),
		"no JSON":                writes("pass"),
		"a list":                 writes(`[]`),
		"null":                   writes(`null`),
		"no verdict":             writes(`{}`),
		"an unknown verdict":     writes(`{"verdict": "error"}`),
		"an unknown key":         writes(`{"verdict": "pass", "points": 3}`),
		"two objects":            writes(`{"verdict": "pass"}{"verdict": "fail"}`),
		"a share past one":       writes(`{"verdict": "fail", "share": 1.5}`),
		"a share under zero":     writes(`{"verdict": "fail", "share": -1}`),
		"a pass with half":       writes(`{"verdict": "pass", "share": 0.5}`),
		"a share of text":        writes(`{"verdict": "fail", "share": "all"}`),
		"one language":           writes(`{"verdict": "fail", "observed": {"fr": "non"}}`),
		"too much":               writes(`{"verdict": "fail", "evidence": "` + strings.Repeat("a", 2<<20) + `"}`),
		"not UTF-8":              writes("{\"verdict\": \"fail\", \"evidence\": \"\xff\"}"),
		"depth without end":      writes(`{"verdict": "fail", "evidence": ` + strings.Repeat("[", 20000)),
		"a number without value": writes(`{"verdict": "fail", "share": NaN}`),
	} {
		t.Run(name, func(t *testing.T) {
			got := judge(t, kase{a: scripted(), setup: setup, opts: check.Options{Retries: -1}})
			expect(t, got, check.Error)
			bounded(t, got)
		})
	}
}

func TestTwoScriptsAtOneAddressRunOneAfterTheOther(t *testing.T) {
	variant := campus(one("a", scripted()), one("b", scripted()))
	target := checktest.New(variant)
	writes(`{"verdict": "pass"}`)(target)
	for _, r := range run(t, target, variant, check.Options{}) {
		expect(t, r, check.Pass)
	}
	if n := target.Clashes(); n != 0 {
		t.Errorf("%d programs ran at an address that was taken", n)
	}
}
