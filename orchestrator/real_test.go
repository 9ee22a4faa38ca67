package orchestrator_test

import (
	"context"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pupitre-lab/pupitre/labs"
	"github.com/pupitre-lab/pupitre/orchestrator"
	"github.com/pupitre-lab/pupitre/orchestrator/check"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/reconcile"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime/docker/dockertest"
)

// realRunner runs the catalogue's labs on a real engine, with every image they
// need.
func realRunner(t *testing.T) *orchestrator.Runner {
	t.Helper()
	driver := dockertest.Open(t)
	catalogue, err := orchestrator.LoadCatalogue(labs.Content)
	if err != nil {
		t.Fatal(err)
	}
	if err := catalogue.BuildImages(t.Context(), driver, nil, func(orchestrator.ImageEvent) {}); err != nil {
		t.Fatal(err)
	}
	return orchestrator.NewRunner(catalogue, driver, reconcile.Options{})
}

// start brings a team's instance up and removes it with the test.
func start(t *testing.T, r *orchestrator.Runner, labID, team string, seed lab.Seed) *orchestrator.Instance {
	t.Helper()
	l, err := r.Catalogue.Lab(labID)
	if err != nil {
		t.Fatal(err)
	}
	instance, err := r.Instance(orchestrator.NewInstanceID(labID, team), l, seed, team)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := instance.Down(ctx); err != nil {
			t.Error(err)
		}
	})
	if err := instance.Up(t.Context()); err != nil {
		t.Fatal(err)
	}
	return instance
}

func TestAnInstanceIsReadyWhenItsStartScriptsHaveEnded(t *testing.T) {
	r := realRunner(t)
	content := smallContent(t)
	files := "files: [{path: /root/secret, content: \"${secret}\", mode: 0600}]"
	slow := "files: [{path: /usr/lib/pupitre/start.d/90-slow, content: \"#!/bin/sh\\nsleep 3; touch /root/late\\n\", mode: 0700}]"
	content["bloc6/small/lab.yaml"].Data = []byte(strings.Replace(smallLab, files, slow, 1))
	folder, err := fs.Sub(content, "bloc6/small")
	if err != nil {
		t.Fatal(err)
	}
	l, err := r.Catalogue.Load(folder, "small")
	if err != nil {
		t.Fatal(err)
	}
	r.Catalogue.Add(l)
	instance := start(t, r, "small", "slow", "slow")
	if err := instance.Ready(t.Context()); err != nil {
		t.Fatal(err)
	}
	target, err := instance.Target(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer target.Close()
	if _, err := target.ReadFile(t.Context(), "b", "/root/late", 1<<10); err != nil {
		t.Errorf("it was said to be ready, but its last start script has not ended: %v", err)
	}
}

func solve(t *testing.T, i *orchestrator.Instance) {
	t.Helper()
	solution, err := i.Lab.Solution(i.Variant)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := i.Play(t.Context(), func(orchestrator.PlayEvent) {}, solution); err != nil {
		t.Fatal(err)
	}
}

func evaluate(t *testing.T, r *orchestrator.Runner, i *orchestrator.Instance, only ...lab.CheckID) map[lab.CheckID]check.Verdict {
	t.Helper()
	evaluation, err := r.Evaluate(t.Context(), i, check.Options{Select: only})
	if err != nil {
		t.Fatal(err)
	}
	verdicts := map[lab.CheckID]check.Verdict{}
	for _, result := range evaluation.Results {
		verdicts[result.Check] = result.Verdict
		if result.Verdict != check.Pass {
			t.Logf("%s: %s: %s", result.Check, result.Verdict, result.Observed.EN)
		}
	}
	return verdicts
}

// TestTheChecksOfEveryLabTellRightFromWrong is `pupitre lab test` with one seed
// and no repeat: what an author's whole proof does twice with two seeds. A case
// with a problem is run once more and must then be sound: this test tells a lab
// that is wrong from a machine that was too busy; the author's proof, which asks
// for the same verdict every time, does not.
func TestTheChecksOfEveryLabTellRightFromWrong(t *testing.T) {
	r := realRunner(t)
	for _, broken := range r.Catalogue.Broken {
		t.Errorf("%s cannot be used: %v", broken.Folder, broken.Err)
	}
	for _, l := range r.Catalogue.Labs {
		t.Run(l.ID(), func(t *testing.T) {
			report := proveReal(t, r, l)
			again := casesWithProblems(report)
			for _, problem := range report.Problems() {
				t.Logf("first run: %s", problem)
			}
			if len(again) == 0 {
				return
			}
			for _, problem := range proveReal(t, r, l, again...).Problems() {
				t.Errorf("second run: %s", problem)
			}
		})
	}
}

func proveReal(t *testing.T, r *orchestrator.Runner, l *lab.Lab, only ...string) orchestrator.TestReport {
	t.Helper()
	report, err := r.TestLab(t.Context(), l, orchestrator.TestOptions{
		Seeds: []lab.Seed{"real"}, Repeats: 1, Tag: "real", Only: only,
		OnEvent: func(e orchestrator.TestEvent) {
			if e.Ended {
				t.Logf("%d/%d %s: %.0f of %.0f points", e.Finished, e.Of, e.Run.Case, e.Run.Obtained, e.Run.Possible)
			}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func casesWithProblems(report orchestrator.TestReport) []string {
	var names []string
	for _, run := range report.Runs {
		if len(run.Problems) > 0 {
			names = append(names, run.Case)
		}
	}
	return names
}

// liars replaces the tools with which a naive grader would look, and every
// shell's path to them, by programs that say what the team would like.
const liars = `cd /
for tool in ip ping ping6 cat ss ls nft curl dig host vtysh ps grep; do
  for folder in /bin /usr/bin /sbin /usr/sbin /usr/local/bin; do
    if [ -e $folder/$tool ]; then
      rm -f $folder/$tool
      printf '#!/usr/bin/perl\nprint "64 bytes from 10.0.0.1: icmp_seq=1 ttl=64 time=0.1 ms\\nall is well\\n"; exit 0;\n' > $folder/$tool
      chmod 755 $folder/$tool
    fi
  done
done
printf 'alias ip="echo fine"\nip() { echo fine; }\n' >> /root/.bashrc
rm -f /usr/bin/dash && ln -s /bin/true /usr/bin/dash
cp /bin/true /usr/bin/bash.new && mv /usr/bin/bash.new /usr/bin/bash
`

func TestLiarsInsteadOfToolsChangeNoVerdict(t *testing.T) {
	r := realRunner(t)
	instance := start(t, r, "campus-ospf", "liars", "liars")
	solve(t, instance)
	honest := evaluate(t, r, instance)
	for id, verdict := range honest {
		if verdict != check.Pass {
			t.Fatalf("%s: %s on the solution", id, verdict)
		}
	}
	target, err := instance.Target(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	// A real fault first, so that there is something to lie about.
	breaks := runtime.ExecRequest{Argv: []string{"/bin/sh", "-c", "ip address flush dev eth1"}}
	if _, err := target.Exec(t.Context(), "pc-a", breaks); err != nil {
		t.Fatal(err)
	}
	quick := []lab.CheckID{"gateway-room-a", "gateway-room-b", "gateway-servers", "gateway-office", "gateway-guests", "links", "saved"}
	before := evaluate(t, r, instance, quick...)
	if before["gateway-room-a"] != check.Fail {
		t.Fatalf("the fault is not seen: %v", before)
	}
	for _, node := range []string{"pc-a", "pc-b", "pc-o", "pc-g", "r1", "r2", "r3", "r4", "srv"} {
		if _, err := target.Exec(t.Context(), node, runtime.ExecRequest{Argv: []string{"/bin/sh"}, Stdin: []byte(liars)}); err != nil {
			t.Fatalf("%s: %v", node, err)
		}
	}
	lying, err := target.Exec(t.Context(), "pc-a", runtime.ExecRequest{Argv: []string{"/bin/cat", "/etc/hostname"}})
	if err != nil || !(strings.Contains(string(lying.Stdout), "all is well") || lying.ExitCode != 0) {
		t.Fatalf("the liars are not in place: %q %v", lying.Stdout, err)
	}
	if diff := cmp.Diff(before, evaluate(t, r, instance, quick...)); diff != "" {
		t.Errorf("verdicts changed (-honest +lying):\n%s", diff)
	}
}

func TestAnInstanceIsFoundAgainByAnotherProcess(t *testing.T) {
	r := realRunner(t)
	instance := start(t, r, "campus-ospf", "reopen", "reopen")
	other := realRunner(t)
	again, err := other.Reopen(t.Context(), instance.ID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(instance.Desired, again.Desired, cmp.Comparer(func(a, b interface{ String() string }) bool { return a.String() == b.String() })); diff != "" {
		t.Errorf("another process would build something else:\n%s", diff)
	}
	plan, err := other.Reconciler.Plan(t.Context(), again.Want())
	if err != nil || !plan.Empty() {
		t.Errorf("another process would change something: %v\n%s", err, plan)
	}
	running, err := other.Driver.Instances(t.Context())
	if err != nil || !slices.ContainsFunc(running, func(s runtime.Summary) bool { return s.Instance == instance.ID }) {
		t.Errorf("the instance is not listed: %v %v", running, err)
	}
}
