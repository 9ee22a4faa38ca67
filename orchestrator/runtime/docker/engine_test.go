package docker_test

import (
	"context"
	"testing"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/reconcile"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime/docker"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime/docker/dockertest"
)

// bench is one driver with the means to start instances that end with the test.
type bench struct {
	t      *testing.T
	driver *docker.Driver
	makes  *reconcile.Reconciler
}

func newBench(t *testing.T) *bench {
	driver := dockertest.Open(t)
	return &bench{t: t, driver: driver, makes: reconcile.New(driver, reconcile.Options{})}
}

// up starts an instance and removes it when the test ends.
func (b *bench) up(d runtime.Desired) runtime.Target {
	b.t.Helper()
	b.t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if _, err := b.makes.Reconcile(ctx, reconcile.Absent(d.Instance)); err != nil {
			b.t.Errorf("remove %s: %v", d.Instance, err)
		}
	})
	if _, err := b.makes.Reconcile(b.t.Context(), reconcile.Present(d)); err != nil {
		b.t.Fatalf("start %s: %v", d.Instance, err)
	}
	target, err := b.driver.Target(b.t.Context(), d.Instance)
	if err != nil {
		b.t.Fatal(err)
	}
	return target
}

// sh runs a script as root in a node and returns what it printed.
func (b *bench) sh(target runtime.Target, node, script string) string {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.t.Context(), 30*time.Second)
	defer cancel()
	result, err := target.Exec(ctx, node, runtime.ExecRequest{Argv: []string{"/bin/sh", "-c", script}})
	if err != nil {
		b.t.Fatalf("%s: %s: %v", node, script, err)
	}
	return string(result.Stdout) + string(result.Stderr)
}
