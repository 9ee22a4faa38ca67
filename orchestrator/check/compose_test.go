package check_test

import (
	"net/netip"
	"testing"
	"testing/synctest"

	"github.com/pupitre-lab/pupitre/orchestrator/check"
	"github.com/pupitre-lab/pupitre/orchestrator/check/checktest"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// The three verdicts as files: one that is right, one that is wrong, and one
// that the host cannot read.
var (
	right  = fileIs("srv", "/right", "yes")
	wrong  = fileIs("srv", "/right", "no")
	unread = fileIs("srv", "/unread", "")
)

func verdictFiles(t *checktest.Target) {
	t.PutFile("srv", "/right", "yes")
	t.Edit("srv", func(n *checktest.Node) { n.FileErrors["/unread"] = runtime.ErrUnavailable })
}

func TestComposition(t *testing.T) {
	all := func(parts ...lab.Assertion) lab.Assertion { return lab.Assertion{All: parts} }
	anyOf := func(parts ...lab.Assertion) lab.Assertion { return lab.Assertion{Any: parts} }
	not := func(a, control lab.Assertion) lab.Assertion {
		return lab.Assertion{Not: &lab.Not{Assertion: a, Control: &control}}
	}
	onDead := fileIs("pc2", "/right", "yes")
	setup := both(verdictFiles, edit("pc2", dead))
	half := lab.Assertion{Reach: &lab.Reach{Allow: []lab.Flow{
		{From: []lab.Origin{node("pc1")}, To: []lab.Destination{toNode("srv"), toNode("pc2")}},
	}}}
	var cases []kase
	for _, c := range []struct {
		name string
		a    lab.Assertion
		want check.Verdict
	}{
		{"all hold", all(right, right), check.Pass},
		{"all but one hold", all(right, wrong), check.Fail},
		{"a failure is certain whatever could not be looked at", all(unread, wrong), check.Fail},
		{"all but one could be looked at", all(unread, right), check.Error},
		{"all of nothing", all(), check.Error},
		{"some credit inside all is no credit", all(right, half), check.Fail},
		{"one of them holds", anyOf(wrong, right), check.Pass},
		{"one holds whatever could not be looked at", anyOf(unread, right), check.Pass},
		{"none holds", anyOf(wrong, wrong), check.Fail},
		{"the one that could not be looked at might have held", anyOf(unread, wrong), check.Error},
		{"the contrary holds", not(wrong, right), check.Pass},
		{"the contrary does not hold", not(right, right), check.Fail},
		{"without its control nothing is proved", not(wrong, wrong), check.Fail},
		{"the control could not be looked at", not(wrong, unread), check.Error},
		{"the contrary could not be looked at", not(unread, right), check.Error},
		{"a dead node is no proof of the contrary", not(onDead, right), check.Fail},
		{"a contrary without control", lab.Assertion{Not: &lab.Not{Assertion: wrong}}, check.Error},
		{"the contrary of the contrary", not(not(right, right), right), check.Pass},
		{"no kind", lab.Assertion{}, check.Error},
		{"two kinds", lab.Assertion{File: right.File, Ping: &lab.Ping{From: node("pc1"), To: toNode("srv")}}, check.Error},
	} {
		cases = append(cases, kase{c.name, c.a, setup, check.Options{}, c.want})
	}
	table(t, cases)
	if got := judge(t, kase{a: all(right, half), setup: setup}); got.Share != 0 {
		t.Errorf("share %v of a composition that fails", got.Share)
	}
}

// wall lets everything through but what a list of "origin proto destination" forbids.
func wall(closed ...string) func(*checktest.Target) {
	return func(t *checktest.Target) {
		t.Passes = func(from runtime.Origin, proto string, to netip.AddrPort) bool {
			for _, line := range closed {
				if line == from.Node+" "+proto+" "+to.String() {
					return false
				}
			}
			return true
		}
	}
}

func TestReachGivesOneShareForEachCell(t *testing.T) {
	ssh := func(from, to string) lab.Flow {
		return lab.Flow{From: []lab.Origin{node(from)}, To: []lab.Destination{toNode(to)}, Port: 22}
	}
	pings := func(from, to string) lab.Flow { f := ssh(from, to); f.Port = 0; return f }
	datagram := func(from, to string) lab.Flow { f := ssh(from, to); f.Port, f.UDP = 514, true; return f }
	sshd := serve("tcp", "22", mute)
	for _, c := range []struct {
		name  string
		reach lab.Reach
		setup func(*checktest.Target)
		want  check.Verdict
		share float64
	}{
		{
			"every cell is right",
			lab.Reach{Allow: []lab.Flow{ssh("pc1", "srv"), pings("pc2", "srv")}, Deny: []lab.Flow{ssh("pc2", "srv")}},
			both(sshd, wall("pc2 tcp 10.1.0.10:22")), check.Pass, 1,
		},
		{
			"a forbidden flow passes",
			lab.Reach{Allow: []lab.Flow{ssh("pc1", "srv"), pings("pc2", "srv")}, Deny: []lab.Flow{ssh("pc2", "srv")}},
			sshd, check.Fail, 2.0 / 3,
		},
		{
			"a refusal by an origin that reaches nothing proves nothing",
			lab.Reach{Allow: []lab.Flow{ssh("pc1", "srv")}, Deny: []lab.Flow{ssh("pc2", "srv")}},
			both(sshd, wall("pc2 tcp 10.1.0.10:22")), check.Fail, 0.5,
		},
		{
			"a refusal by a service that nobody reaches proves nothing",
			lab.Reach{Allow: []lab.Flow{ssh("pc1", "srv"), pings("pc2", "srv")}, Deny: []lab.Flow{ssh("pc2", "srv")}},
			nil, check.Fail, 1.0 / 3,
		},
		{
			"a host that somebody reaches is enough where no service is named",
			lab.Reach{Allow: []lab.Flow{pings("pc1", "srv"), pings("pc2", "r1")}, Deny: []lab.Flow{ssh("pc2", "srv")}},
			nil, check.Pass, 1,
		},
		{
			"a network that is down denies nothing",
			lab.Reach{Allow: []lab.Flow{pings("pc1", "srv")}, Deny: []lab.Flow{ssh("pc1", "srv"), ssh("pc2", "srv")}},
			blocked, check.Fail, 0,
		},
		{
			"a dead origin denies nothing",
			lab.Reach{Allow: []lab.Flow{ssh("pc1", "srv"), pings("pc2", "srv")}, Deny: []lab.Flow{ssh("pc2", "srv")}},
			both(sshd, edit("pc2", dead)), check.Fail, 1.0 / 3,
		},
		{
			"a datagram counts when it arrives",
			lab.Reach{Allow: []lab.Flow{datagram("pc1", "srv"), pings("pc2", "srv")}, Deny: []lab.Flow{datagram("pc2", "srv")}},
			wall("pc2 udp 10.1.0.10:514"), check.Pass, 1,
		},
		{
			"nobody has to reach itself",
			lab.Reach{Allow: []lab.Flow{{
				From: []lab.Origin{node("pc1"), node("pc2")}, To: []lab.Destination{toNode("pc1"), toNode("pc2")},
			}}},
			nil, check.Pass, 1,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := judge(t, kase{a: lab.Assertion{Reach: &c.reach}, setup: c.setup})
			expect(t, got, c.want)
			if got.Share != c.share {
				t.Errorf("share %v, want %v: %s", got.Share, c.share, got.Observed.EN)
			}
		})
	}
	t.Run("the host cannot ping", func(t *testing.T) {
		a := lab.Assertion{Reach: &lab.Reach{Allow: []lab.Flow{pings("pc1", "srv"), ssh("pc1", "srv")}}}
		expect(t, judge(t, kase{a: a, setup: both(sshd, failing("Ping", runtime.ErrUnavailable))}), check.Error)
	})
}

func TestProbesOfOneAddressTakeTurns(t *testing.T) {
	probe := lab.Origin{Network: "lan", Address: netip.MustParsePrefix("10.0.0.77/24")}
	var checks []lab.Check
	for _, id := range []lab.CheckID{"a", "b", "c", "d"} {
		checks = append(checks, one(id, lab.Assertion{TCP: &lab.TCP{From: probe, To: toNode("srv"), Port: 22, Expect: "bye"}}))
	}
	synctest.Test(t, func(t *testing.T) {
		variant := campus(checks...)
		target := checktest.New(variant)
		target.Serve("tcp", "10.1.0.10:22", drip("bye ", 1e9))
		for _, r := range run(t, target, variant, check.Options{}) {
			expect(t, r, check.Pass)
		}
		if target.Clashes() != 0 {
			t.Errorf("%d times two probes had one address", target.Clashes())
		}
	})
}
