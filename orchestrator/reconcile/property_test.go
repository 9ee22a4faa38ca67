package reconcile_test

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/pupitre-lab/pupitre/orchestrator/reconcile"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime/runtimetest"
)

var errFlaky = errors.New("the engine hiccuped")

// drawDesired draws what an instance may have to be, with at least so many
// networks, nodes and interfaces of each, and small enough that two draws have
// much in common.
func drawDesired(t *rapid.T, id runtime.InstanceID, least int) runtime.Desired {
	d := runtime.Desired{Instance: id, Meta: map[string]string{"v": fmt.Sprint(rapid.IntRange(0, 1).Draw(t, "meta"))}}
	networks := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"x", "y", "z"}), least, 3, rapid.ID[string]).Draw(t, "networks")
	for _, name := range networks {
		d.Networks = append(d.Networks, runtime.NetworkSpec{Name: name})
	}
	nodes := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"a", "b", "c", "d"}), least, 4, rapid.ID[string]).Draw(t, "nodes")
	for _, name := range nodes {
		d.Nodes = append(d.Nodes, drawNode(t, name, networks, least))
	}
	return d
}

func drawNode(t *rapid.T, name string, networks []string, least int) runtime.NodeSpec {
	spec := runtime.NodeSpec{
		Name: name, Image: rapid.SampledFrom([]string{"host:1", "host:1", "host:2"}).Draw(t, "image"),
		Stopped: drawStopped(t),
	}
	if len(networks) == 0 {
		return spec
	}
	cards := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"eth1", "eth2", "eth3"}), least, 3, rapid.ID[string]).Draw(t, "interfaces")
	for _, card := range cards {
		spec.Interfaces = append(spec.Interfaces, runtime.InterfaceSpec{
			Name: card, Network: rapid.SampledFrom(networks).Draw(t, "network"),
			MAC: drawMAC(t), Port: drawPort(t),
		})
	}
	return spec
}

func drawPort(t *rapid.T) runtime.Port {
	return rapid.SampledFrom([]runtime.Port{{}, {Cut: true}, {Rate: 1_000_000}, {Loss: 0.1}}).Draw(t, "port")
}

// drawDrift draws a change behind the driver's back.
func drawDrift(t *rapid.T) runtimetest.Drift {
	node := rapid.SampledFrom([]string{"a", "b", "c", "d"}).Draw(t, "node")
	card := rapid.SampledFrom([]string{"eth1", "eth2", "eth3"}).Draw(t, "card")
	network := rapid.SampledFrom([]string{"x", "y", "z", "w"}).Draw(t, "drifting network")
	return rapid.SampledFrom([]runtimetest.Drift{
		runtimetest.KillNode(node, 1), runtimetest.OOMKill(node), runtimetest.FillDisk(node), runtimetest.RestartNode(node),
		runtimetest.Bury(node), runtimetest.LoseNode(node), runtimetest.LoseLink(node, card), runtimetest.HalveLink(node, card),
		runtimetest.MovePort(node, card, drawPort(t)), runtimetest.LoseNetwork(network), runtimetest.AddNetwork(network),
		runtimetest.EndSandbox(), runtimetest.LoseSandbox(), runtimetest.AddStray("stray-" + node),
	}).Draw(t, "drift")
}

// faults decides what goes wrong by the step and how often it was tried, so
// that the same draw gives the same faults whatever the goroutines do.
func faults(seed, share uint64) func(int, runtime.Op) runtimetest.Fault {
	var mu sync.Mutex
	tries := map[string]int{}
	return func(_ int, op runtime.Op) runtimetest.Fault {
		mu.Lock()
		defer mu.Unlock()
		tries[op.String()]++
		h := fnv.New64a()
		fmt.Fprint(h, seed, op.String(), tries[op.String()])
		n := h.Sum64() >> 8
		if n%100 >= share {
			return runtimetest.Fault{}
		}
		return []runtimetest.Fault{
			{Before: errFlaky}, {After: errFlaky}, {Half: true, After: errFlaky},
			{Before: runtime.ErrUnavailable}, {After: runtime.ErrUnavailable},
			{Crash: true}, {Crash: true, Half: true}, {Crash: true, Before: runtimetest.ErrCrashed},
		}[n/100%8]
	}
}

// world is a fake under test, with a bystander instance nobody may touch.
type world struct {
	fake      *runtimetest.Fake
	usual     runtime.Desired
	bystander runtime.Observed
	settled   int // calls of Apply that built the bystander
}

func newWorld(t *rapid.T) *world {
	fake := runtimetest.NewFake()
	if _, err := reconcile.New(fake, quick()).Reconcile(context.Background(), reconcile.Present(office("bystander"))); err != nil {
		t.Fatal(err)
	}
	w := &world{fake: fake, usual: drawDesired(t, "lab", 1), settled: len(fake.Applied())}
	w.bystander = w.observe(t, "bystander")
	return w
}

func (w *world) observe(t *rapid.T, id runtime.InstanceID) runtime.Observed {
	seen, err := w.fake.Observe(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	return seen
}

// drawWant draws what the lab must become: mostly the usual, sometimes changed
// a little, something else, or nothing.
func (w *world) drawWant(t *rapid.T) reconcile.Want {
	switch rapid.IntRange(0, 9).Draw(t, "want") {
	case 7, 8:
		return reconcile.Present(drawDesired(t, "lab", 0))
	case 9:
		return reconcile.Absent("lab")
	case 0, 4, 5, 6:
		return reconcile.Present(changed(t, w.usual))
	}
	return reconcile.Present(w.usual)
}

// changed draws a change of the links and stops of a desired state.
func changed(t *rapid.T, d runtime.Desired) runtime.Desired {
	d.Nodes = slices.Clone(d.Nodes)
	for i := range d.Nodes {
		d.Nodes[i].Stopped = drawStopped(t)
		d.Nodes[i].Interfaces = slices.Clone(d.Nodes[i].Interfaces)
		for j := range d.Nodes[i].Interfaces {
			d.Nodes[i].Interfaces[j].Port = drawPort(t)
			d.Nodes[i].Interfaces[j].MAC = drawMAC(t)
			d.Nodes[i].Interfaces[j].Network = rapid.SampledFrom(d.Networks).Draw(t, "network").Name
		}
	}
	return d
}

func drawStopped(t *rapid.T) bool { return rapid.IntRange(0, 5).Draw(t, "stopped") == 5 }

func drawMAC(t *rapid.T) string {
	return fmt.Sprintf("02:00:00:00:00:0%d", rapid.IntRange(1, 2).Draw(t, "mac"))
}

func drawOptions(t *rapid.T) reconcile.Options {
	opts := quick()
	opts.EngineWorkers = rapid.IntRange(1, 4).Draw(t, "engine workers")
	opts.FabricWorkers = rapid.IntRange(1, 4).Draw(t, "fabric workers")
	opts.Attempts, opts.Rounds = 2, 3
	return opts
}

// disturb brings the world into a state that faults, crashes and drift reach.
func (w *world) disturb(t *rapid.T) {
	for range rapid.IntRange(0, 6).Draw(t, "disturbances") {
		switch rapid.IntRange(0, 4).Draw(t, "disturbance") {
		case 0, 1:
			w.fake.Inject = faults(rapid.Uint64().Draw(t, "seed"), rapid.SampledFrom([]uint64{0, 0, 5, 30, 60}).Draw(t, "share"))
			// What fails here is healed later: that is the property.
			_, _ = reconcile.New(w.fake, drawOptions(t)).Reconcile(context.Background(), w.drawWant(t))
			w.fake.Inject = nil
			w.fake.Recover()
		case 2, 3:
			// Drift of a node that is not there changes nothing.
			for range rapid.IntRange(1, 3).Draw(t, "drifts") {
				_ = w.fake.Drift("lab", drawDrift(t))
			}
		case 4:
			w.applyPrefix(t, w.drawWant(t))
		}
	}
}

// applyPrefix makes the first steps of a plan only.
func (w *world) applyPrefix(t *rapid.T, want reconcile.Want) {
	plan := reconcile.MakePlan(want.Desired, w.observe(t, "lab"))
	for _, step := range plan.Steps[:rapid.IntRange(0, len(plan.Steps)).Draw(t, "prefix")] {
		if err := w.fake.Apply(context.Background(), step.Op); err != nil {
			t.Fatalf("%s, in a plan whose steps before are done: %v\n%s", step.Op, err, plan)
		}
	}
}

func TestEveryReachableStateConverges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t)
		w.disturb(t)
		want := w.drawWant(t)
		before := w.observe(t, "lab")
		plan := reconcile.MakePlan(want.Desired, before)
		if again := reconcile.MakePlan(want.Desired, before); again.String() != plan.String() {
			t.Fatalf("two plans of the same state:\n%s\n%s", plan, again)
		}
		report, err := reconcile.New(w.fake, drawOptions(t)).Reconcile(context.Background(), want)
		if err != nil {
			t.Fatalf("%v\nfrom %+v\n%s", err, before, plan)
		}
		if report.Rounds > 1 {
			t.Fatalf("%d rounds without a fault\n%s", report.Rounds, plan)
		}
		after := w.observe(t, "lab")
		if second := reconcile.MakePlan(want.Desired, after); !second.Empty() {
			t.Fatalf("a second plan is not empty:\n%s", second)
		}
		isAsWanted(t, want, after)
		fullStaysDown(t, before, after)
		w.othersAreAlone(t)
	})
}

// isAsWanted compares without the planner's help.
func isAsWanted(t *rapid.T, want reconcile.Want, got runtime.Observed) {
	if want.Desired == nil {
		if diff := cmp.Diff(runtime.Observed{Instance: "lab"}, got); diff != "" {
			t.Fatalf("something is left (-want +got):\n%s", diff)
		}
		return
	}
	d := *want.Desired
	if got.Sandbox == nil || got.Sandbox.State != runtime.NodeRunning || got.Sandbox.Spec != runtime.SandboxDigest(d) {
		t.Fatalf("sandbox: %+v", got.Sandbox)
	}
	if len(got.Networks) != len(d.Networks) || len(got.Nodes) != len(d.Nodes) || len(got.Strays) > 0 {
		t.Fatalf("networks %v, %d nodes, strays %v; want %d networks and %d nodes", got.Networks, len(got.Nodes), got.Strays, len(d.Networks), len(d.Nodes))
	}
	for _, spec := range d.Nodes {
		for _, n := range got.Nodes {
			if n.Name == spec.Name {
				nodeIsAsWanted(t, spec, n)
			}
		}
	}
}

func nodeIsAsWanted(t *rapid.T, spec runtime.NodeSpec, n runtime.ObservedNode) {
	if n.Spec != runtime.NodeDigest(spec) {
		t.Fatalf("%s was made from another specification", n.Name)
	}
	if running := n.State == runtime.NodeRunning; running == (spec.Stopped || n.DiskFull) {
		t.Fatalf("%s is %s, stopped on purpose: %v, disk full: %v", n.Name, n.State, spec.Stopped, n.DiskFull)
	}
	links := map[string]runtime.ObservedInterface{}
	if n.State == runtime.NodeRunning {
		for _, i := range spec.Interfaces {
			links[i.Name] = runtime.ObservedInterface{Name: i.Name, Network: i.Network, MAC: i.MAC, Port: i.Port}
		}
	}
	seen := map[string]runtime.ObservedInterface{}
	for _, i := range n.Interfaces {
		seen[i.Name] = i
	}
	if diff := cmp.Diff(links, seen); diff != "" {
		t.Fatalf("interfaces of %s (-want +got):\n%s", n.Name, diff)
	}
}

// fullStaysDown checks that a container that filled its disk is not started.
func fullStaysDown(t *rapid.T, before, after runtime.Observed) {
	for _, old := range before.Nodes {
		for _, n := range after.Nodes {
			if old.DiskFull && old.Container == n.Container && n.State == runtime.NodeRunning {
				t.Fatalf("%s filled its disk and was started again", n.Name)
			}
		}
	}
}

// othersAreAlone checks what no step may ever do.
func (w *world) othersAreAlone(t *rapid.T) {
	for _, applied := range w.fake.Applied()[w.settled:] {
		if applied.Op.Instance != "lab" {
			t.Fatalf("%s touched %s", applied.Op, applied.Op.Instance)
		}
	}
	if diff := cmp.Diff(w.bystander, w.observe(t, "bystander")); diff != "" {
		t.Fatalf("the bystander changed (-want +got):\n%s", diff)
	}
	if w.fake.MostPerNode() > 1 {
		t.Fatalf("%d steps on one node at the same time", w.fake.MostPerNode())
	}
}

func TestStepsComeAfterThoseTheyWaitFor(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t)
		w.disturb(t)
		plan := reconcile.MakePlan(w.drawWant(t).Desired, w.observe(t, "lab"))
		for i, step := range plan.Steps {
			for _, before := range step.After {
				if before < 0 || before >= i {
					t.Fatalf("step %d waits for %d:\n%s", i+1, before+1, plan)
				}
			}
			if step.Op.Cause == "" || step.Op.Instance != "lab" {
				t.Fatalf("step %d has cause %q and instance %q", i+1, step.Op.Cause, step.Op.Instance)
			}
		}
	})
}
