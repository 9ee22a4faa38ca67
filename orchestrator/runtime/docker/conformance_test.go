package docker_test

import (
	"testing"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime/docker/dockertest"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime/runtimetest"
)

func TestRealEnginePassesTheDriverConformanceSuite(t *testing.T) {
	runtimetest.Conformance(t, func(t *testing.T) (runtime.Driver, runtimetest.Options) {
		driver := dockertest.Open(t)
		return driver, runtimetest.Options{
			Image:   dockertest.Image(t, driver, "host"),
			Profile: runtime.ProfileNetwork,
			Prefix:  "docker-conformance",
			CanPing: true,
		}
	})
}
