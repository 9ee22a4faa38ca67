package check_test

import (
	"context"
	"net/netip"
	"testing"
	"testing/synctest"

	"github.com/pupitre-lab/pupitre/orchestrator/check"
	"github.com/pupitre-lab/pupitre/orchestrator/check/checktest"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// campus is a small lab: two rooms' machines, a router, a server, and a machine
// whose address the team chooses.
func campus(checks ...lab.Check) *lab.Variant {
	iface := func(name, network, address string) lab.Interface {
		i := lab.Interface{Name: name, Network: network}
		if address != "" {
			i.Address = netip.MustParsePrefix(address)
		}
		return i
	}
	return &lab.Variant{
		ID: "campus", Digest: "sha256:lab",
		Networks: []lab.Network{{Name: "lan"}, {Name: "dmz"}},
		Nodes: []lab.Node{
			{Name: "pc1", Image: "host", Interfaces: []lab.Interface{iface("eth1", "lan", "10.0.0.1/24")}},
			{Name: "pc2", Image: "host", Interfaces: []lab.Interface{iface("eth1", "lan", "10.0.0.2/24")}},
			{Name: "r1", Image: "router", Interfaces: []lab.Interface{
				iface("eth1", "lan", "10.0.0.254/24"), iface("eth2", "dmz", "10.1.0.254/24"),
			}},
			{Name: "srv", Image: "server", Interfaces: []lab.Interface{iface("eth1", "dmz", "10.1.0.10/24")}},
			{Name: "free", Image: "host", Interfaces: []lab.Interface{iface("eth1", "lan", "")}},
		},
		Tasks: []lab.Task{{ID: "work", Checks: checks}},
	}
}

func node(name string) lab.Origin        { return lab.Origin{Node: name} }
func toNode(name string) lab.Destination { return lab.Destination{Node: name} }
func toAddr(address string) lab.Destination {
	return lab.Destination{Address: netip.MustParseAddr(address)}
}
func ptr[T any](v T) *T { return &v }

// one is a check worth 10 points.
func one(id lab.CheckID, a lab.Assertion) lab.Check {
	return lab.Check{ID: id, Points: 10, Assertion: a, Competencies: []lab.CompetencyCode{"B6.C1"}}
}

func pingTo(from, to string) lab.Assertion {
	return lab.Assertion{Ping: &lab.Ping{From: node(from), To: toNode(to)}}
}

func fileIs(node, path, contains string) lab.Assertion {
	return lab.Assertion{File: &lab.FileCheck{Node: node, Path: path, Contains: contains}}
}

// kase is one way an instance can be and the verdict it deserves.
type kase struct {
	name  string
	a     lab.Assertion
	setup func(*checktest.Target)
	opts  check.Options
	want  check.Verdict
}

// judge runs one assertion against an instance, in a bubble where time costs
// nothing, and waits for the services to end.
func judge(t *testing.T, k kase) check.Result {
	t.Helper()
	var got check.Result
	synctest.Test(t, func(t *testing.T) {
		got = judgeHere(t, k)
	})
	return got
}

// judgeHere is judge in the test's own time, for real sockets.
func judgeHere(t *testing.T, k kase) check.Result {
	t.Helper()
	variant := campus(one("c", k.a))
	target := checktest.New(variant)
	if k.setup != nil {
		k.setup(target)
	}
	results := run(t, target, variant, k.opts)
	if len(results) != 1 {
		t.Fatalf("%d results for one check", len(results))
	}
	return results[0]
}

func run(t *testing.T, target *checktest.Target, variant *lab.Variant, opts check.Options) []check.Result {
	t.Helper()
	results, err := check.Run(context.Background(), target, variant, opts)
	if err != nil {
		t.Fatalf("Run: %v", err)
	}
	if err := target.Close(); err != nil {
		t.Fatal(err)
	}
	return results
}

// table runs cases and compares verdicts.
func table(t *testing.T, cases []kase) {
	t.Helper()
	for _, k := range cases {
		t.Run(k.name, func(t *testing.T) { expect(t, judge(t, k), k.want) })
	}
}

func expect(t *testing.T, got check.Result, want check.Verdict) {
	t.Helper()
	if got.Verdict != want {
		t.Errorf("verdict %s (%s, incident %q), want %s", got.Verdict, got.Observed.EN, got.Incident, want)
	}
	if got.Expected.FR == "" || got.Expected.EN == "" || got.Observed.FR == "" || got.Observed.EN == "" {
		t.Errorf("a sentence is missing: %+v %+v", got.Expected, got.Observed)
	}
	if (got.Verdict == check.Error) != (got.Incident != "") {
		t.Errorf("verdict %s with incident %q", got.Verdict, got.Incident)
	}
}
