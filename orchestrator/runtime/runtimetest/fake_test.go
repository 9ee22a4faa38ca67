package runtimetest_test

import (
	"context"
	"testing"

	"go.uber.org/goleak"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime/runtimetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestFakeConforms(t *testing.T) {
	runtimetest.Conformance(t, func(*testing.T) (runtime.Driver, runtimetest.Options) {
		fake := runtimetest.NewFake()
		fake.MissingImages = []string{"pupitre-conformance/there-is-no-such-image:0"}
		return fake, runtimetest.Options{
			Image: "any", CanPing: true,
			Limits: func(_ context.Context, id runtime.InstanceID, _ runtime.Target, node string) (int64, int64, error) {
				return fake.Limits(id, node)
			},
		}
	})
}
