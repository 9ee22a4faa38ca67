package check_test

import (
	"errors"
	"fmt"
	"net/netip"
	"syscall"
	"testing"

	"github.com/pupitre-lab/pupitre/orchestrator/check"
	"github.com/pupitre-lab/pupitre/orchestrator/check/checktest"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

func edit(name string, change func(*checktest.Node)) func(*checktest.Target) {
	return func(t *checktest.Target) { t.Edit(name, change) }
}

func ospf(to string, metric int, vias ...string) runtime.RouteEntry {
	r := runtime.RouteEntry{To: netip.MustParsePrefix(to), Protocol: "ospf", Type: "unicast", Metric: metric}
	for i, via := range vias {
		r.NextHops = append(r.NextHops, runtime.NextHop{Via: netip.MustParseAddr(via), Interface: fmt.Sprintf("eth%d", i+1)})
	}
	return r
}

func TestRouteVerdicts(t *testing.T) {
	to := netip.MustParsePrefix("10.9.0.0/16")
	is := func(c lab.RouteCheck) lab.Assertion {
		c.Node, c.To = "r1", to
		return lab.Assertion{Route: &c}
	}
	with := func(routes ...runtime.RouteEntry) func(*checktest.Target) {
		return edit("r1", func(n *checktest.Node) { n.Routes = append(n.Routes, routes...) })
	}
	via := []netip.Addr{netip.MustParseAddr("10.0.0.7")}
	table(t, []kase{
		{"there is no such route", is(lab.RouteCheck{}), nil, check.Options{}, check.Fail},
		{"the route is there", is(lab.RouteCheck{}), with(ospf("10.9.0.0/16", 20, "10.0.0.7")), check.Options{}, check.Pass},
		{"a shorter prefix is another route", is(lab.RouteCheck{}), with(ospf("10.0.0.0/8", 20, "10.0.0.7")), check.Options{}, check.Fail},
		{"protocol and next hop as asked", is(lab.RouteCheck{Protocol: "ospf", Via: via}), with(ospf("10.9.0.0/16", 20, "10.0.0.7")), check.Options{}, check.Pass},
		{"another protocol", is(lab.RouteCheck{Protocol: "bgp"}), with(ospf("10.9.0.0/16", 20, "10.0.0.7")), check.Options{}, check.Fail},
		{"another next hop", is(lab.RouteCheck{Via: via}), with(ospf("10.9.0.0/16", 20, "10.0.0.8")), check.Options{}, check.Fail},
		{"two paths of equal cost", is(lab.RouteCheck{MinPaths: 2}), with(ospf("10.9.0.0/16", 20, "10.0.0.7", "10.0.0.8")), check.Options{}, check.Pass},
		{"one path where two are wanted", is(lab.RouteCheck{MinPaths: 2}), with(ospf("10.9.0.0/16", 20, "10.0.0.7")), check.Options{}, check.Fail},
		{"a better route hides the one asked for", is(lab.RouteCheck{Via: via}), with(ospf("10.9.0.0/16", 20, "10.0.0.7"), ospf("10.9.0.0/16", 5, "10.0.0.8")), check.Options{}, check.Fail},
		{"a blackhole is no route", is(lab.RouteCheck{}), with(runtime.RouteEntry{To: to, Type: "blackhole"}), check.Options{}, check.Fail},
		{"absent as asked", is(lab.RouteCheck{Absent: true}), nil, check.Options{}, check.Pass},
		{"present although it must be absent", is(lab.RouteCheck{Absent: true}), with(ospf("10.9.0.0/16", 20, "10.0.0.7")), check.Options{}, check.Fail},
		{"absent is not proved by a dead node", is(lab.RouteCheck{Absent: true}), edit("r1", dead), check.Options{}, check.Fail},
		{"more routes than can be read", is(lab.RouteCheck{Absent: true}), edit("r1", func(n *checktest.Node) { n.Routes = make([]runtime.RouteEntry, 1<<17) }), check.Options{}, check.Fail},
		{"the host cannot read", is(lab.RouteCheck{}), failing("Routes", runtime.ErrUnavailable), check.Options{}, check.Error},
	})
}

func dead(n *checktest.Node) { n.Observed.State = runtime.NodeExited }

func failing(method string, err error) func(*checktest.Target) {
	return func(t *checktest.Target) {
		t.Fault = func(m, _ string) error {
			if m == method {
				return err
			}
			return nil
		}
	}
}

func TestAddressVerdicts(t *testing.T) {
	is := func(c lab.AddressCheck) lab.Assertion {
		c.Node = "r1"
		return lab.Assertion{Address: &c}
	}
	table(t, []kase{
		{"exactly this one", is(lab.AddressCheck{Is: netip.MustParsePrefix("10.0.0.254/24")}), nil, check.Options{}, check.Pass},
		{"another length", is(lab.AddressCheck{Is: netip.MustParsePrefix("10.0.0.254/16")}), nil, check.Options{}, check.Fail},
		{"inside the prefix", is(lab.AddressCheck{Interface: "eth2", In: netip.MustParsePrefix("10.1.0.0/16")}), nil, check.Options{}, check.Pass},
		{"on another interface", is(lab.AddressCheck{Interface: "eth1", In: netip.MustParsePrefix("10.1.0.0/16")}), nil, check.Options{}, check.Fail},
		{"no address at all", is(lab.AddressCheck{Interface: "eth9"}), nil, check.Options{}, check.Fail},
		{"the node does not run", is(lab.AddressCheck{}), edit("r1", dead), check.Options{}, check.Fail},
		{"the platform never started the node", is(lab.AddressCheck{}), edit("r1", func(n *checktest.Node) { n.Observed.State = runtime.NodeCreated }), check.Options{}, check.Error},
		{"the lab has no such node", lab.Assertion{Address: &lab.AddressCheck{Node: "nobody"}}, nil, check.Options{}, check.Error},
		{"the host cannot read", is(lab.AddressCheck{}), failing("Addresses", errors.New("netlink")), check.Options{}, check.Error},
	})
}

func TestNeighbourVerdicts(t *testing.T) {
	is := func(c lab.NeighbourCheck) lab.Assertion {
		c.Node, c.Address = "r1", netip.MustParseAddr("10.0.0.1")
		return lab.Assertion{Neighbour: &c}
	}
	known := func(state string) func(*checktest.Target) {
		return edit("r1", func(n *checktest.Node) {
			n.Neighbours = []runtime.Neighbour{{Interface: "eth1", Address: netip.MustParseAddr("10.0.0.1"), MAC: "02:00:00:00:00:01", State: state}}
		})
	}
	table(t, []kase{
		{"known", is(lab.NeighbourCheck{}), known("reachable"), check.Options{}, check.Pass},
		{"known with its hardware address", is(lab.NeighbourCheck{MAC: "02:00:00:00:00:01", Interface: "eth1"}), known("stale"), check.Options{}, check.Pass},
		{"with another hardware address", is(lab.NeighbourCheck{MAC: "02:00:00:00:00:02"}), known("reachable"), check.Options{}, check.Fail},
		{"asked for in vain", is(lab.NeighbourCheck{}), known("failed"), check.Options{}, check.Fail},
		{"unknown", is(lab.NeighbourCheck{}), nil, check.Options{}, check.Fail},
		{"the node does not run", is(lab.NeighbourCheck{}), edit("r1", dead), check.Options{}, check.Fail},
		{"the host cannot read", is(lab.NeighbourCheck{}), failing("Neighbours", errors.New("netlink")), check.Options{}, check.Error},
	})
}

func TestLinkVerdicts(t *testing.T) {
	is := func(c lab.LinkCheck) lab.Assertion {
		c.Node = "r1"
		c.Interface = "eth1"
		return lab.Assertion{Link: &c}
	}
	down := edit("r1", func(n *checktest.Node) { n.Links[0].Up = false })
	table(t, []kase{
		{"up", is(lab.LinkCheck{Up: ptr(true)}), nil, check.Options{}, check.Pass},
		{"down where up is wanted", is(lab.LinkCheck{Up: ptr(true)}), down, check.Options{}, check.Fail},
		{"down as wanted", is(lab.LinkCheck{Up: ptr(false)}), down, check.Options{}, check.Pass},
		{"no carrier is not up", is(lab.LinkCheck{Up: ptr(true)}), edit("r1", func(n *checktest.Node) { n.Links[0].Carrier = false }), check.Options{}, check.Fail},
		{"mtu and type", is(lab.LinkCheck{MTU: 1500, Type: "veth"}), nil, check.Options{}, check.Pass},
		{"another mtu", is(lab.LinkCheck{MTU: 1400}), nil, check.Options{}, check.Fail},
		{"another type", is(lab.LinkCheck{Type: "vxlan"}), nil, check.Options{}, check.Fail},
		{"gone", is(lab.LinkCheck{}), edit("r1", func(n *checktest.Node) { n.Links = nil }), check.Options{}, check.Fail},
		{"the host cannot read", is(lab.LinkCheck{}), failing("Links", errors.New("netlink")), check.Options{}, check.Error},
	})
}

func TestListenVerdicts(t *testing.T) {
	is := func(c lab.ListenCheck) lab.Assertion {
		c.Node, c.Port = "srv", 80
		return lab.Assertion{Listen: &c}
	}
	on := edit("srv", func(n *checktest.Node) {
		n.Listeners = []runtime.Listener{{Proto: "tcp", Address: netip.MustParseAddr("127.0.0.1"), Port: 80, Process: "nginx"}}
	})
	table(t, []kase{
		{"a service listens", is(lab.ListenCheck{}), on, check.Options{}, check.Pass},
		{"nothing listens", is(lab.ListenCheck{}), nil, check.Options{}, check.Fail},
		{"on the address asked for", is(lab.ListenCheck{Address: netip.MustParseAddr("127.0.0.1"), Process: "nginx"}), on, check.Options{}, check.Pass},
		{"on another address", is(lab.ListenCheck{Address: netip.MustParseAddr("10.1.0.10")}), on, check.Options{}, check.Fail},
		{"another program", is(lab.ListenCheck{Process: "apache2"}), on, check.Options{}, check.Fail},
		{"another protocol", is(lab.ListenCheck{Proto: "udp"}), on, check.Options{}, check.Fail},
		{"absent as asked", is(lab.ListenCheck{Absent: true}), nil, check.Options{}, check.Pass},
		{"present although it must be absent", is(lab.ListenCheck{Absent: true}), on, check.Options{}, check.Fail},
		{"the host cannot read", is(lab.ListenCheck{}), failing("Listeners", errors.New("diag")), check.Options{}, check.Error},
	})
}

func TestFirewallVerdicts(t *testing.T) {
	is := func(c lab.FirewallCheck) lab.Assertion {
		c.Node, c.Hook = "r1", "forward"
		return lab.Assertion{Firewall: &c}
	}
	filter := func(policy string) func(*checktest.Target) {
		return edit("r1", func(n *checktest.Node) {
			n.Chains = []runtime.Chain{
				{Family: "inet", Table: "filter", Name: "forward", Hook: "forward", Policy: policy, Rules: 1},
				{Family: "inet", Table: "filter", Name: "lan", Rules: 3},
				{Family: "bridge", Table: "b", Name: "forward", Hook: "forward", Policy: "drop", Rules: 9},
			}
		})
	}
	table(t, []kase{
		{"drops by default", is(lab.FirewallCheck{Policy: "drop"}), filter("drop"), check.Options{}, check.Pass},
		{"accepts by default", is(lab.FirewallCheck{Policy: "drop"}), filter("accept"), check.Options{}, check.Fail},
		{"accepting is wanted", is(lab.FirewallCheck{Policy: "accept"}), filter("accept"), check.Options{}, check.Pass},
		{"rules of the chains it jumps to count", is(lab.FirewallCheck{MinRules: 4}), filter("drop"), check.Options{}, check.Pass},
		{"too few rules", is(lab.FirewallCheck{MinRules: 5}), filter("drop"), check.Options{}, check.Fail},
		{"no firewall", is(lab.FirewallCheck{}), nil, check.Options{}, check.Fail},
		{"the host cannot read", is(lab.FirewallCheck{}), failing("Chains", errors.New("nf")), check.Options{}, check.Error},
	})
}

func TestFileVerdicts(t *testing.T) {
	is := func(c lab.FileCheck) lab.Assertion {
		c.Node, c.Path = "srv", "/etc/app"
		return lab.Assertion{File: &c}
	}
	content := func(text string) func(*checktest.Target) {
		return func(t *checktest.Target) { t.PutFile("srv", "/etc/app", text) }
	}
	broken := func(err error) func(*checktest.Target) {
		return edit("srv", func(n *checktest.Node) { n.FileErrors["/etc/app"] = err })
	}
	sum := "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae" // of foo
	table(t, []kase{
		{"it exists", is(lab.FileCheck{}), content("foo"), check.Options{}, check.Pass},
		{"it does not exist", is(lab.FileCheck{}), nil, check.Options{}, check.Fail},
		{"it contains", is(lab.FileCheck{Contains: "oo", Matches: "^f", Excludes: "bar", SHA256: sum, Mode: "0644", Owner: ptr(0)}), content("foo"), check.Options{}, check.Pass},
		{"it does not contain", is(lab.FileCheck{Contains: "bar"}), content("foo"), check.Options{}, check.Fail},
		{"it does not match", is(lab.FileCheck{Matches: "^o"}), content("foo"), check.Options{}, check.Fail},
		{"it has what must not be there", is(lab.FileCheck{Excludes: "o+"}), content("foo"), check.Options{}, check.Fail},
		{"another content", is(lab.FileCheck{SHA256: sum}), content("bar"), check.Options{}, check.Fail},
		{"other permissions", is(lab.FileCheck{Mode: "0600"}), content("foo"), check.Options{}, check.Fail},
		{"another owner", is(lab.FileCheck{Owner: ptr(33)}), content("foo"), check.Options{}, check.Fail},
		{"too large", is(lab.FileCheck{MaxBytes: 2}), content("foo"), check.Options{}, check.Fail},
		{"too large without a limit of its own", is(lab.FileCheck{}), content(string(make([]byte, 2<<20))), check.Options{}, check.Fail},
		{"absent as asked", is(lab.FileCheck{Absent: true}), nil, check.Options{}, check.Pass},
		{"present although it must be absent", is(lab.FileCheck{Absent: true}), content("foo"), check.Options{}, check.Fail},
		{"a FIFO is not absent", is(lab.FileCheck{Absent: true}), broken(runtime.ErrNotRegular), check.Options{}, check.Fail},
		{"a FIFO is no file", is(lab.FileCheck{}), broken(runtime.ErrNotRegular), check.Options{}, check.Fail},
		{"a loop of links is the team's doing", is(lab.FileCheck{}), broken(syscall.ELOOP), check.Options{}, check.Fail},
		{"a link out of the node is the team's doing", is(lab.FileCheck{}), broken(syscall.EXDEV), check.Options{}, check.Fail},
		{"a file where a folder should be", is(lab.FileCheck{}), broken(syscall.ENOTDIR), check.Options{}, check.Fail},
		{"a bad expression is the lab's fault", is(lab.FileCheck{Matches: "("}), content("foo"), check.Options{}, check.Error},
		{"the host cannot read", is(lab.FileCheck{}), broken(syscall.EIO), check.Options{}, check.Error},
		{"the node does not run", is(lab.FileCheck{Absent: true}), edit("srv", dead), check.Options{}, check.Fail},
	})
}

func TestProcessVerdicts(t *testing.T) {
	is := func(c lab.ProcessCheck) lab.Assertion {
		c.Node = "srv"
		return lab.Assertion{Process: &c}
	}
	two := edit("srv", func(n *checktest.Node) {
		p := runtime.Process{Name: "nginx", Exe: "/usr/sbin/nginx", Cmdline: []string{"nginx", "-g", "daemon off;"}, UID: 33}
		n.Processes = []runtime.Process{p, p}
	})
	table(t, []kase{
		{"it runs", is(lab.ProcessCheck{Name: "nginx"}), two, check.Options{}, check.Pass},
		{"it does not run", is(lab.ProcessCheck{Name: "apache2"}), two, check.Options{}, check.Fail},
		{"all conditions at once", is(lab.ProcessCheck{Exe: "/usr/sbin/nginx", Cmdline: "daemon off", User: ptr(33)}), two, check.Options{}, check.Pass},
		{"as another user", is(lab.ProcessCheck{Name: "nginx", User: ptr(0)}), two, check.Options{}, check.Fail},
		{"too few", is(lab.ProcessCheck{Name: "nginx", Min: 3}), two, check.Options{}, check.Fail},
		{"too many", is(lab.ProcessCheck{Name: "nginx", Max: ptr(1)}), two, check.Options{}, check.Fail},
		{"none may run and none does", is(lab.ProcessCheck{Name: "nc", Max: ptr(0)}), two, check.Options{}, check.Pass},
		{"none may run and one does", is(lab.ProcessCheck{Name: "nginx", Max: ptr(0)}), two, check.Options{}, check.Fail},
		{"none may run is not proved by a dead node", is(lab.ProcessCheck{Name: "nc", Max: ptr(0)}), edit("srv", dead), check.Options{}, check.Fail},
		{"the host cannot read", is(lab.ProcessCheck{Name: "nginx"}), failing("Processes", errors.New("proc")), check.Options{}, check.Error},
	})
}

func TestExecIsSelfReportedAndWorthNothing(t *testing.T) {
	is := lab.Assertion{Exec: &lab.ExecCheck{Node: "srv", Argv: []string{"id"}, Expect: "root"}}
	says := func(out string, err error) func(*checktest.Target) {
		return edit("srv", func(n *checktest.Node) {
			n.Exec = func(runtime.ExecRequest) (runtime.ExecResult, error) {
				return runtime.ExecResult{Stdout: []byte(out)}, err
			}
		})
	}
	cases := []kase{
		{"as expected", is, says("uid=0(root)", nil), check.Options{}, check.Pass},
		{"another output", is, says("uid=1000", nil), check.Options{}, check.Fail},
		{"no such program", is, nil, check.Options{}, check.Fail},
		{"a program made impossible to start is the team's doing", is, says("", errors.New("exec format error")), check.Options{}, check.Fail},
		{"the engine cannot be asked", is, says("", runtime.ErrUnavailable), check.Options{}, check.Error},
	}
	table(t, cases)
	got := judge(t, cases[0])
	if !got.SelfReported || got.Points != 0 {
		t.Errorf("self-reported %v, worth %v", got.SelfReported, got.Points)
	}
	either := kase{a: lab.Assertion{Any: []lab.Assertion{is, pingTo("pc1", "srv")}}}
	if got := judge(t, either); got.Points != 0 {
		t.Errorf("a check that the machine's word can decide alone is worth %v", got.Points)
	}
	both := kase{a: lab.Assertion{All: []lab.Assertion{is, pingTo("pc1", "srv")}}, setup: cases[0].setup}
	if got := judge(t, both); got.Points != 10 || got.SelfReported {
		t.Errorf("with something that decides besides: worth %v, self-reported %v", got.Points, got.SelfReported)
	}
}
