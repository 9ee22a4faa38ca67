package orchestrator_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pupitre-lab/pupitre/orchestrator"
	"github.com/pupitre-lab/pupitre/orchestrator/check"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/reconcile"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime/runtimetest"
)

func smallRunner(t *testing.T) *orchestrator.Runner {
	return orchestrator.NewRunner(smallCatalogue(t, smallContent(t)), runtimetest.NewFake(), reconcile.Options{})
}

// small is a team's instance of the small lab, up.
func small(t *testing.T, r *orchestrator.Runner, team string) *orchestrator.Instance {
	t.Helper()
	l, err := r.Catalogue.Lab("small")
	if err != nil {
		t.Fatal(err)
	}
	instance, err := r.Instance(orchestrator.NewInstanceID("small", team), l, lab.Seed("seed of "+team), team)
	if err != nil {
		t.Fatal(err)
	}
	if err := instance.Up(t.Context()); err != nil {
		t.Fatal(err)
	}
	return instance
}

func TestDesiredTakesFromTheLabWhatItSaysAndFromTheImageKindTheRest(t *testing.T) {
	instance := small(t, smallRunner(t), "t1")
	a, b := instance.Desired.Nodes[0], instance.Desired.Nodes[1]
	if a.Memory != 48<<20 || b.Memory != 32<<20 || b.PIDs != 128 || b.Disk != 64<<20 || b.CPUs != 0.25 {
		t.Errorf("limits: %+v", b)
	}
	if got, want := instance.Desired.Quota.Memory, int64(80<<20); got != want {
		t.Errorf("the team's memory is %d, want %d", got, want)
	}
	if diff := cmp.Diff([]string{"LANGUAGE=fr", "WHO=b"}, b.Env); diff != "" {
		t.Error(diff)
	}
	if b.Hosts[0].Name != "alpha.example" || b.Hosts[1].Name != "zed.example" {
		t.Errorf("hosts: %v", b.Hosts)
	}
	if len(b.Files) != 1 || string(b.Files[0].Content) != instance.Variant.Values["secret"] || b.Files[0].Mode != 0o600 {
		t.Errorf("files: %+v", b.Files)
	}
	if got, want := a.Interfaces[0].Port, (runtime.Port{Rate: 5_000_000, Loss: 0.0298}); got != want {
		t.Errorf("a's own rate and both losses: %+v, want %+v", got, want)
	}
	if got, want := b.Interfaces[0].Port, (runtime.Port{Rate: 10_000_000, Loss: 0.01}); got != want {
		t.Errorf("the network's rate and loss: %+v, want %+v", got, want)
	}
	if a.Interfaces[0].MAC == b.Interfaces[0].MAC || !strings.HasPrefix(a.Image, "pupitre/host:") {
		t.Errorf("mac %s and %s, image %s", a.Interfaces[0].MAC, b.Interfaces[0].MAC, a.Image)
	}
}

func TestInstanceNamesFitTheContractAndStayApart(t *testing.T) {
	long := strings.Repeat("a-very-long-team-", 5)
	one, two := orchestrator.NewInstanceID("campus-ospf", long+"1"), orchestrator.NewInstanceID("campus-ospf", long+"2")
	if len(one) > 48 || one == two {
		t.Errorf("%s and %s", one, two)
	}
	if got := orchestrator.NewInstanceID("small", "t1"); got != "small-t1" {
		t.Errorf("got %s", got)
	}
}

func TestAnotherTeamsFlagIsRecognised(t *testing.T) {
	r := smallRunner(t)
	mine, theirs := small(t, r, "mine"), small(t, r, "theirs")
	evaluation, err := r.Evaluate(t.Context(), mine, check.Options{Submissions: orchestrator.Submissions{"the-flag": theirs.Variant.Values["secret"]}})
	if err != nil {
		t.Fatal(err)
	}
	if got := evaluation.Results[0]; got.Verdict != check.Fail || got.OtherTeam != string(theirs.ID) {
		t.Errorf("verdict %s, of the team %q, want a fail and %q", got.Verdict, got.OtherTeam, theirs.ID)
	}
}

func TestGridTellsEveryCompetencyThatAChecksSpeaksFor(t *testing.T) {
	r := smallRunner(t)
	instance := small(t, r, "t1")
	evaluation, err := r.Evaluate(t.Context(), instance, check.Options{Submissions: orchestrator.Submissions{"the-flag": instance.Variant.Values["secret"]}})
	if err != nil {
		t.Fatal(err)
	}
	type row struct {
		Code               lab.CompetencyCode
		Obtained, Possible float64
	}
	var got []row
	for _, r := range evaluation.Grid {
		if r.Title.FR == "" || r.Title.EN == "" {
			t.Errorf("%s has no title", r.Code)
		}
		got = append(got, row{r.Code, r.Obtained, r.Possible})
	}
	if diff := cmp.Diff([]row{{"B6.C1", 10, 10}, {"B6.C3", 10, 15}}, got); diff != "" {
		t.Error(diff)
	}
}

func TestAnInstanceWhoseLabChangedIsNotEvaluatedAsIfNothingHadHappened(t *testing.T) {
	fake := runtimetest.NewFake()
	before := orchestrator.NewRunner(smallCatalogue(t, smallContent(t)), fake, reconcile.Options{})
	instance := small(t, before, "t1")
	content := smallContent(t)
	content["bloc6/small/statement.fr.md"].Data = []byte("# Autre\n")
	after := orchestrator.NewRunner(smallCatalogue(t, content), fake, reconcile.Options{})
	if _, err := after.Reopen(t.Context(), instance.ID); !errors.Is(err, orchestrator.ErrLabChanged) {
		t.Errorf("got %v", err)
	}
	if _, err := before.Reopen(t.Context(), instance.ID); err != nil {
		t.Errorf("with its own lab: %v", err)
	}
	if _, err := before.Reopen(t.Context(), "small-nobody"); !errors.Is(err, runtime.ErrNotFound) {
		t.Errorf("an instance that does not exist: %v", err)
	}
}
