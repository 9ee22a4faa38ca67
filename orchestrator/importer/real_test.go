package importer_test

import (
	"context"
	"testing"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator"
	"github.com/pupitre-lab/pupitre/orchestrator/check"
	"github.com/pupitre-lab/pupitre/orchestrator/reconcile"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime/docker/dockertest"
)

// across is, for an example, a ping that crosses more than one network.
var across = map[string]struct{ from, to string }{
	"clab":    {"pc-1", "192.168.1.1"},
	"compose": {"visitor", "front"}, // by its name
	"kathara": {"pc", "10.2.0.10"},  // over two routers
}

func TestImportedExamplesStartAndTheirMachinesReachOneAnother(t *testing.T) {
	driver := dockertest.Open(t)
	c := catalogue(t)
	if err := c.BuildImages(t.Context(), driver, []string{"host", "router", "server"}, func(orchestrator.ImageEvent) {}); err != nil {
		t.Fatal(err)
	}
	runner := orchestrator.NewRunner(c, driver, reconcile.Options{})
	for name := range examples {
		t.Run(name, func(t *testing.T) {
			_, l := importExample(t, c, name)
			instance, err := runner.Instance(orchestrator.NewInstanceID(l.ID(), "importer"), l, "import", "importer")
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
			holds(t, runner, instance)
			pings(t, instance, across[name].from, across[name].to)
		})
	}
}

// holds plays the solution and wants every check to pass.
func holds(t *testing.T, runner *orchestrator.Runner, instance *orchestrator.Instance) {
	t.Helper()
	solution, err := instance.Lab.Solution(instance.Variant)
	if err != nil {
		t.Fatal(err)
	}
	submitted, err := instance.Play(t.Context(), func(orchestrator.PlayEvent) {}, solution)
	if err != nil {
		t.Fatal(err)
	}
	evaluation, err := runner.Evaluate(t.Context(), instance, check.Options{Submissions: submitted})
	if err != nil {
		t.Fatal(err)
	}
	if len(evaluation.Results) < 3 {
		t.Errorf("only %d checks", len(evaluation.Results))
	}
	for _, r := range evaluation.Results {
		if r.Verdict != check.Pass {
			t.Errorf("%s: %s: %s", r.Check, r.Verdict, r.Observed.EN)
		}
	}
}

func pings(t *testing.T, instance *orchestrator.Instance, from, to string) {
	t.Helper()
	target, err := instance.Target(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer target.Close()
	result, err := target.Exec(t.Context(), from, runtime.ExecRequest{Argv: []string{"ping", "-c", "3", "-i", "0.2", "-W", "2", to}})
	if err != nil || result.ExitCode != 0 {
		t.Errorf("%s does not reach %s: %v\n%s%s", from, to, err, result.Stdout, result.Stderr)
	}
}
