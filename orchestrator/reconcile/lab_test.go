package reconcile_test

import (
	"context"
	"net/netip"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/pupitre-lab/pupitre/orchestrator/reconcile"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime/runtimetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// office is a small lab: r1 between two networks, pc1 on the first.
func office(id runtime.InstanceID) runtime.Desired {
	return runtime.Desired{
		Instance: id,
		Meta:     map[string]string{"lab": "office"},
		Networks: []runtime.NetworkSpec{{Name: "lan"}, {Name: "core"}},
		Nodes: []runtime.NodeSpec{
			{Name: "r1", Image: "router:1", Profile: runtime.ProfileRouter, Memory: 96 << 20, Interfaces: []runtime.InterfaceSpec{
				{Name: "eth1", Network: "lan", MAC: "02:00:00:00:00:01", Address: netip.MustParsePrefix("10.0.0.1/24")},
				{Name: "eth2", Network: "core", MAC: "02:00:00:00:00:02", Port: runtime.Port{Rate: 10_000_000}},
			}},
			{Name: "pc1", Image: "host:1", Profile: runtime.ProfileHost, Interfaces: []runtime.InterfaceSpec{
				{Name: "eth1", Network: "lan", MAC: "02:00:00:00:00:03", Address: netip.MustParsePrefix("10.0.0.2/24")},
			}},
		},
	}
}

// up gives a fake with instances as desired.
func up(t *testing.T, wants ...runtime.Desired) *runtimetest.Fake {
	t.Helper()
	fake := runtimetest.NewFake()
	for _, d := range wants {
		if _, err := reconcile.New(fake, quick()).Reconcile(t.Context(), reconcile.Present(d)); err != nil {
			t.Fatalf("bring up %s: %v", d.Instance, err)
		}
	}
	return fake
}

func observe(t *testing.T, driver runtime.Driver, id runtime.InstanceID) runtime.Observed {
	t.Helper()
	observed, err := driver.Observe(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return observed
}

// quick are options whose pauses take no time.
func quick() reconcile.Options {
	return reconcile.Options{Clock: reconcile.Clock{
		Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	}}
}
