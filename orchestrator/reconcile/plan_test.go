package reconcile_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pupitre-lab/pupitre/orchestrator/reconcile"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime/runtimetest"
)

func TestPlanSaysWhatToDoAndWhy(t *testing.T) {
	for _, c := range []struct {
		name   string
		drift  []runtimetest.Drift
		change func(*runtime.Desired)
		want   string
	}{
		{name: "nothing when all is as desired", want: `
nothing to do
`},
		{name: "a lost link is made", drift: drift(runtimetest.LoseLink("r1", "eth2")), want: `
1 attach r1 eth2 to core: there is no such link
`},
		{name: "a node that exited is started and plugged", drift: drift(runtimetest.KillNode("r1", 3)), want: `
1 start-node r1: it exited with code 3
2 attach r1 eth1 to lan: there is no such link (after 1)
3 attach r1 eth2 to core: there is no such link (after 1)
`},
		{name: "a node out of memory is started", drift: drift(runtimetest.OOMKill("pc1")), want: `
1 start-node pc1: it ran out of memory
2 attach pc1 eth1 to lan: there is no such link (after 1)
`},
		{name: "a node with a full disk is left", drift: drift(runtimetest.FillDisk("pc1")), want: `
nothing to do
note: pc1 is not started again: it was stopped for having filled its disk
`},
		{name: "a restarted node is plugged", drift: drift(runtimetest.RestartNode("pc1")), want: `
1 attach pc1 eth1 to lan: there is no such link
`},
		{name: "a dead node is made again", drift: drift(runtimetest.Bury("pc1")), want: `
1 remove-node pc1: its container is dead
2 create-node pc1: its container is dead (after 1)
3 start-node pc1: its container is new (after 2)
4 attach pc1 eth1 to lan: there is no such link (after 3)
`},
		{name: "a lost node is made", drift: drift(runtimetest.LoseNode("pc1")), want: `
1 create-node pc1: there is no such node
2 start-node pc1: its container is new (after 1)
3 attach pc1 eth1 to lan: there is no such link (after 2)
`},
		{name: "a sandbox that ended is replaced with all links", drift: drift(runtimetest.EndSandbox()), want: `
1 remove-sandbox: the sandbox is exited
2 create-sandbox: the sandbox is exited (after 1)
3 create-network lan: the sandbox is new (after 2)
4 create-network core: the sandbox is new (after 2)
5 attach r1 eth1 to lan: there is no such link (after 3)
6 attach r1 eth2 to core: there is no such link (after 4)
7 attach pc1 eth1 to lan: there is no such link (after 3)
`},
		{name: "a lost network is made with its links", drift: drift(runtimetest.LoseNetwork("core")), want: `
1 create-network core: there is no such network
2 attach r1 eth2 to core: there is no such link (after 1)
`},
		{name: "a port is set back", drift: drift(runtimetest.MovePort("r1", "eth2", runtime.Port{Cut: true, Loss: 0.5})), want: `
1 set-port r1 eth2: its port is cut, losing 50 % and must be limited to 10000000 bit/s
`},
		{name: "a stray goes", drift: drift(runtimetest.AddStray("9f2c")), want: `
1 remove-stray 9f2c: it has no role in the instance
`},
		{name: "another image makes another container", change: func(d *runtime.Desired) { d.Nodes[1].Image = "host:2" }, want: `
1 remove-node pc1: it was made from another specification
2 create-node pc1: it was made from another specification (after 1)
3 start-node pc1: its container is new (after 2)
4 attach pc1 eth1 to lan: there is no such link (after 3)
`},
		{name: "another meta makes another sandbox", change: func(d *runtime.Desired) { d.Meta = nil; d.Networks = d.Networks[:1]; d.Nodes = d.Nodes[1:] }, want: `
1 remove-node r1: the lab has no such node
2 remove-sandbox: the sandbox was made for another specification
3 create-sandbox: the sandbox was made for another specification (after 2)
4 create-network lan: the sandbox is new (after 3)
5 attach pc1 eth1 to lan: there is no such link (after 4)
`},
		{name: "a link moves, and its network goes when nothing is plugged", change: func(d *runtime.Desired) {
			d.Networks = d.Networks[:1]
			d.Nodes[0].Interfaces[1].Network = "lan"
		}, want: `
1 detach r1 eth2: it is plugged on core and must be on lan
2 attach r1 eth2 to lan: it is made again (after 1)
3 remove-network core: the lab has no such network (after 1)
`},
		{name: "another MAC makes the link again", change: func(d *runtime.Desired) { d.Nodes[1].Interfaces[0].MAC = "02:00:00:00:00:99" }, want: `
1 detach pc1 eth1: its MAC is 02:00:00:00:00:03 and must be 02:00:00:00:00:99
2 attach pc1 eth1 to lan: it is made again (after 1)
`},
		{name: "links go before others come", change: func(d *runtime.Desired) {
			d.Nodes[0].Interfaces[0].Network, d.Nodes[0].Interfaces[1].Name = "core", "eth9"
		}, want: `
1 detach r1 eth1: it is plugged on lan and must be on core
2 detach r1 eth2: the node has no such interface
3 attach r1 eth1 to core: it is made again (after 1, 2)
4 attach r1 eth9 to core: there is no such link (after 1, 2)
`},
		{name: "a surplus interface goes", change: func(d *runtime.Desired) { d.Nodes[0].Interfaces = d.Nodes[0].Interfaces[:1] }, want: `
1 detach r1 eth2: the node has no such interface
`},
		{name: "a node is stopped on purpose", change: func(d *runtime.Desired) { d.Nodes[1].Stopped = true }, want: `
1 stop-node pc1: it is to be stopped
`},
		{name: "a node stopped on purpose is not started", drift: drift(runtimetest.KillNode("pc1", 0)),
			change: func(d *runtime.Desired) { d.Nodes[1].Stopped = true }, want: `
nothing to do
`},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := office("t1")
			fake := up(t, d)
			if err := fake.Drift("t1", c.drift...); err != nil {
				t.Fatal(err)
			}
			if c.change != nil {
				c.change(&d)
			}
			got := reconcile.MakePlan(&d, observe(t, fake, "t1")).String()
			if diff := cmp.Diff(strings.TrimPrefix(c.want, "\n"), got); diff != "" {
				t.Errorf("plan (-want +got):\n%s", diff)
			}
		})
	}
}

func drift(d ...runtimetest.Drift) []runtimetest.Drift { return d }

func TestPlanOfANewInstanceMakesNodesAlongsideTheSandbox(t *testing.T) {
	d := office("t1")
	want := `1 create-sandbox: there is no sandbox
2 create-network lan: the sandbox is new (after 1)
3 create-network core: the sandbox is new (after 1)
4 create-node r1: there is no such node
5 start-node r1: its container is new (after 4)
6 attach r1 eth1 to lan: there is no such link (after 2, 5)
7 attach r1 eth2 to core: there is no such link (after 3, 5)
8 create-node pc1: there is no such node
9 start-node pc1: its container is new (after 8)
10 attach pc1 eth1 to lan: there is no such link (after 2, 9)
`
	if diff := cmp.Diff(want, reconcile.MakePlan(&d, runtime.Observed{Instance: "t1"}).String()); diff != "" {
		t.Errorf("plan (-want +got):\n%s", diff)
	}
}

func TestPlanOfAnEndRemovesEverythingAtOnce(t *testing.T) {
	fake := up(t, office("t1"))
	want := `1 remove-node pc1: the instance must not exist
2 remove-node r1: the instance must not exist
3 remove-sandbox: the instance must not exist
`
	if diff := cmp.Diff(want, reconcile.MakePlan(nil, observe(t, fake, "t1")).String()); diff != "" {
		t.Errorf("plan (-want +got):\n%s", diff)
	}
	if plan := reconcile.MakePlan(nil, runtime.Observed{Instance: "t2"}); !plan.Empty() {
		t.Errorf("nothing is to be removed of nothing: %s", plan)
	}
}

func TestPlanAsJSONHoldsNoContentOfFiles(t *testing.T) {
	d := office("t1")
	d.Nodes[1].Files = []runtime.File{{Path: "/root/flag", Content: []byte("hidden")}}
	d.Nodes[1].Env = []string{"PASSWORD=hidden"}
	text, err := json.Marshal(reconcile.MakePlan(&d, runtime.Observed{Instance: "t1"}))
	if err != nil {
		t.Fatal(err)
	}
	last := `{"step":10,"op":"attach","network":"lan","node":"pc1","interface":"eth1","cause":"there is no such link","after":[2,9]}`
	if !strings.Contains(string(text), last) {
		t.Errorf("no step %s in\n%s", last, text)
	}
	if strings.Contains(string(text), "hidden") || strings.Contains(string(text), "aGlkZGVu") {
		t.Errorf("a secret is in the plan: %s", text)
	}
}

func TestPlanDoesNotDependOnTheOrderOfObservation(t *testing.T) {
	d := office("t1")
	fake := up(t, d)
	if err := fake.Drift("t1", runtimetest.AddStray("b"), runtimetest.AddStray("a"), runtimetest.AddNetwork("z"), runtimetest.AddNetwork("y")); err != nil {
		t.Fatal(err)
	}
	d.Nodes = nil
	seen := observe(t, fake, "t1")
	want := reconcile.MakePlan(&d, seen).String()
	slices.Reverse(seen.Nodes)
	slices.Reverse(seen.Networks)
	slices.Reverse(seen.Strays)
	for _, n := range seen.Nodes {
		slices.Reverse(n.Interfaces)
	}
	if diff := cmp.Diff(want, reconcile.MakePlan(&d, seen).String()); diff != "" {
		t.Errorf("plan (-want +got):\n%s", diff)
	}
}

func TestContradictionsAreAllNamed(t *testing.T) {
	d := office("T 1")
	d.Networks = append(d.Networks, runtime.NetworkSpec{Name: "lan"})
	d.Nodes[0].Interfaces[0].Network = "nowhere"
	d.Nodes[0].Interfaces[1].MAC = ""
	d.Nodes[1].Name, d.Nodes[1].Image = "r1", ""
	err := reconcile.Validate(d)
	for _, want := range []string{
		`instance name "T 1": must be`, `network "lan": used twice`, `there is no network "nowhere"`,
		`interface "eth2": has no MAC`, `node "r1": used twice`, `has no image`,
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in: %v", want, err)
		}
	}
	if err := reconcile.Validate(office("t1")); err != nil {
		t.Errorf("a good state: %v", err)
	}
}
