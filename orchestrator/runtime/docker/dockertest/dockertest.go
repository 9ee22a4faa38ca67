// Package dockertest gives tests a real Docker engine, or ends them clearly.
package dockertest

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

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

// Image finds the newest image of a kind under the platform's own name;
// deploy/bootstrap.sh builds them.
func Image(t testing.TB, driver *docker.Driver, kind string) string {
	t.Helper()
	images, err := driver.Images(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ref, newest := "", time.Time{}
	for _, image := range images {
		own := slices.IndexFunc(image.Refs, func(ref string) bool { return strings.HasPrefix(ref, "pupitre/"+kind+":") })
		if own >= 0 && !image.Created.Before(newest) {
			ref, newest = image.Refs[own], image.Created
		}
	}
	if ref == "" {
		t.Fatalf("the engine has no image pupitre/%s: run deploy/bootstrap.sh", kind)
	}
	return ref
}
