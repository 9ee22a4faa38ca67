package docker_test

import (
	"cmp"
	"context"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/reconcile"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime/docker"
)

// open connects to a real engine. Without one the test fails in CI and is
// skipped elsewhere.
func open(t *testing.T) *docker.Driver {
	t.Helper()
	driver, err := docker.Open()
	if err == nil {
		_, err = driver.Instances(t.Context())
	}
	if err == nil && os.Geteuid() != 0 {
		err = os.ErrPermission
	}
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("this test needs a Docker engine and root: %v", err)
		}
		t.Skipf("this test needs a Docker engine and root: %v", err)
	}
	t.Cleanup(func() { _ = driver.Close() })
	return driver
}

// imageOf finds the newest image of a kind; deploy/bootstrap.sh builds them.
func imageOf(t *testing.T, driver *docker.Driver, kind string) string {
	t.Helper()
	images, err := driver.Images(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	images = slices.DeleteFunc(images, func(i runtime.Image) bool { return i.Kind != kind || len(i.Refs) == 0 })
	if len(images) == 0 {
		t.Fatalf("the engine has no image of the kind %q: run deploy/bootstrap.sh", kind)
	}
	newest := slices.MaxFunc(images, func(a, b runtime.Image) int { return cmp.Compare(a.Created.Unix(), b.Created.Unix()) })
	return newest.Refs[0]
}

// bench is one driver with the means to start instances that end with the test.
type bench struct {
	t      *testing.T
	driver *docker.Driver
	makes  *reconcile.Reconciler
}

func newBench(t *testing.T) *bench {
	driver := open(t)
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
