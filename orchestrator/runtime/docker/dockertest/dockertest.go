// Package dockertest gives tests a real Docker engine, or ends them clearly.
package dockertest

import (
	"cmp"
	"os"
	"slices"
	"testing"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime/docker"
)

// Open connects to a real engine, as root, and closes the driver with the test.
// Where there is none the test fails in CI and is skipped elsewhere.
func Open(t testing.TB) *docker.Driver {
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

// Image finds the newest image of a kind; deploy/bootstrap.sh builds them.
func Image(t testing.TB, driver *docker.Driver, kind string) string {
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
