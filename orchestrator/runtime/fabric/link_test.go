//go:build linux

package fabric_test

import (
	"errors"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime/fabric"
)

func TestNetworksAreBridgesThatBehaveLikeSwitches(t *testing.T) {
	const long = "a-network-with-a-name-longer-than-interfaces"
	l := newLab(t, "core", long)
	for range 2 { // the second time does nothing
		if err := l.fabric.CreateNetwork(t.Context(), "core"); err != nil {
			t.Fatal(err)
		}
	}
	got, err := l.fabric.Networks(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{long, "core"}, got); diff != "" {
		t.Error(diff)
	}
	shown := l.inside("ip", "-d", "link", "show", "core")
	for _, want := range []string{"stp_state 0", "mcast_snooping 0", "group_fwd_mask 0x4000", "UP", "alias core"} {
		if !strings.Contains(shown, want) {
			t.Errorf("bridge lacks %q:\n%s", want, shown)
		}
	}
	if addresses := l.inside("ip", "-br", "address", "show", "core"); strings.ContainsAny(addresses, "/") {
		t.Errorf("bridge has an address: %s", addresses)
	}
	for range 2 {
		if err := l.fabric.RemoveNetwork(t.Context(), long); err != nil {
			t.Fatal(err)
		}
	}
	if got, _ := l.fabric.Networks(t.Context()); len(got) != 1 {
		t.Errorf("after removal: %v", got)
	}
}

func TestAttachGivesTheCardAsTheLabSays(t *testing.T) {
	l := newLab(t, "lan")
	n := l.add("pc1")
	spec := card("eth1", "lan", 2)
	spec.Gateway = host(1)
	spec.Port = runtime.Port{Rate: 10_000_003, Loss: 0.013}
	routes := []runtime.Route{
		{To: netip.MustParsePrefix("192.168.0.0/16"), Via: host(9)},
		{To: netip.MustParsePrefix("172.16.0.0/12"), Via: netip.MustParseAddr("10.9.9.9")}, // another card's
	}
	want := map[string][]runtime.ObservedInterface{
		"pc1": {{Name: "eth1", Network: "lan", MAC: spec.MAC, Port: spec.Port}},
	}
	for _, time := range []string{"first", "second"} {
		if err := l.fabric.Attach(t.Context(), n, routes, spec); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, l.observe()); diff != "" {
			t.Errorf("after the %s time: %s", time, diff)
		}
	}
	shown := l.in("pc1", "ip", "route")
	for _, line := range []string{"default via 10.0.0.1 dev eth1", "192.168.0.0/16 via 10.0.0.9 dev eth1", "10.0.0.0/24 dev eth1"} {
		if !strings.Contains(shown, line) {
			t.Errorf("routes lack %q:\n%s", line, shown)
		}
	}
	if strings.Contains(shown, "172.16") {
		t.Errorf("a route through another subnet was set:\n%s", shown)
	}
	refs, err := l.fabric.Ports(t.Context(), "lan")
	if diff := cmp.Diff([]runtime.PortRef{{Network: "lan", Node: "pc1", Interface: "eth1"}}, refs); err != nil || diff != "" {
		t.Error(err, diff)
	}
}

func TestAHardwareAddressIsTheTeamsToChange(t *testing.T) {
	l := newLab(t, "lan")
	l.plug("pc1", "lan", 2)
	before := l.observe()
	l.in("pc1", "ip", "link", "set", "eth1", "address", "02:aa:bb:cc:dd:ee")
	if diff := cmp.Diff(before, l.observe()); diff != "" {
		t.Errorf("another hardware address looks like another link: %s", diff)
	}
	if err := l.fabric.SetPort(t.Context(), "pc1", "eth1", runtime.Port{Rate: 1_000_000}); err != nil {
		t.Fatal(err)
	}
	if got := l.observe()["pc1"][0].MAC; got != card("eth1", "lan", 2).MAC {
		t.Errorf("another port changes the address the link was made with to %q", got)
	}
}

func TestAttachSeveralLinksAtOnce(t *testing.T) {
	l := newLab(t, "a", "b", "c")
	l.add("r1")
	l.attach("r1", card("eth1", "a", 1), card("eth2", "b", 2), card("eth3", "c", 3))
	var got []string
	for _, i := range l.observe()["r1"] {
		got = append(got, i.Name+"@"+i.Network)
	}
	if diff := cmp.Diff([]string{"eth1@a", "eth2@b", "eth3@c"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestAttachSetsIPv6WithoutWaiting(t *testing.T) {
	l := newLab(t, "lan")
	for i, name := range []string{"a", "b"} {
		l.add(name)
		l.in(name, "sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=1") // as container engines do
		spec := card("eth1", "lan", i+1)
		spec.Address = netip.PrefixFrom(netip.MustParseAddr("fd00::1").Next(), 64)
		if i == 1 {
			spec.Address = netip.MustParsePrefix("fd00::9/64")
			spec.Gateway = netip.MustParseAddr("fd00::2")
		}
		l.attach(name, spec)
	}
	reply := l.ping("b", runtime.PingRequest{To: netip.MustParseAddr("fd00::2"), Count: 2, Proof: "a"})
	if reply.Received != 2 || reply.Witness != 2 || reply.TTL != 64 {
		t.Errorf("%+v", reply)
	}
	if shown := l.in("b", "ip", "-6", "route"); !strings.Contains(shown, "default via fd00::2") {
		t.Errorf("no default route:\n%s", shown)
	}
}

func TestAttachFailsWithoutTheNetwork(t *testing.T) {
	l := newLab(t)
	n := l.add("pc1")
	err := l.fabric.Attach(t.Context(), n, nil, card("eth1", "nowhere", 1))
	if !errors.Is(err, runtime.ErrNotFound) {
		t.Errorf("got %v", err)
	}
}

func TestWrongSpecificationsAreRefused(t *testing.T) {
	l := newLab(t, "lan")
	n := l.add("pc1")
	for name, change := range map[string]func(*runtime.InterfaceSpec){
		"no address in hardware": func(s *runtime.InterfaceSpec) { s.MAC = "" },
		"long name":              func(s *runtime.InterfaceSpec) { s.Name = "a-name-too-long-" },
		"slash in the name":      func(s *runtime.InterfaceSpec) { s.Name = "e/1" },
		"loss above one":         func(s *runtime.InterfaceSpec) { s.Port.Loss = 1.5 },
	} {
		spec := card("eth1", "lan", 1)
		change(&spec)
		if err := l.fabric.Attach(t.Context(), n, nil, spec); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

// Whatever a team does to its cards, it is seen, and a detach of what is seen
// with an attach of what is missing heals it.
func TestDamageIsSeenAndHealed(t *testing.T) {
	whole := []string{"eth1@lan", "eth2@core"}
	cases := map[string]struct {
		damage [][]string
		seen   []string
		detach []string
	}{
		"deleted":                   {[][]string{{"ip", "link", "del", "eth1"}}, []string{"eth2@core"}, nil},
		"renamed":                   {[][]string{{"ip", "link", "set", "eth1", "down"}, {"ip", "link", "set", "eth1", "name", "mine"}}, []string{"eth2@core", "mine@lan"}, []string{"mine"}},
		"name taken beside another": {[][]string{{"ip", "link", "del", "eth1"}, {"ip", "link", "property", "add", "dev", "lo", "altname", "x"}, {"ip", "link", "add", "own", "type", "bridge"}, {"ip", "link", "property", "add", "dev", "own", "altname", "eth1"}}, []string{"eth2@core"}, nil},
		"name taken":                {[][]string{{"ip", "link", "del", "eth1"}, {"ip", "link", "add", "eth1", "type", "bridge"}}, []string{"eth2@core"}, nil},
		"own pair":                  {[][]string{{"ip", "link", "del", "eth1"}, {"ip", "link", "add", "eth1", "type", "veth", "peer", "name", "x"}}, []string{"eth2@core"}, nil},
		"names swapped": {[][]string{
			{"ip", "link", "set", "eth1", "down"}, {"ip", "link", "set", "eth2", "down"},
			{"ip", "link", "set", "eth1", "name", "x"}, {"ip", "link", "set", "eth2", "name", "eth1"}, {"ip", "link", "set", "x", "name", "eth2"},
		}, []string{"eth1@core", "eth2@lan"}, []string{"eth1", "eth2"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			l := newLab(t, "lan", "core")
			l.add("r1")
			l.attach("r1", card("eth1", "lan", 1), card("eth2", "core", 2))
			for _, argv := range c.damage {
				l.in("r1", argv...)
			}
			if diff := cmp.Diff(c.seen, names(l.observe()["r1"])); diff != "" {
				t.Errorf("seen: %s", diff)
			}
			for _, card := range c.detach {
				if err := l.fabric.Detach(t.Context(), l.nodes["r1"], card); err != nil {
					t.Fatal(err)
				}
			}
			l.attach("r1", card("eth1", "lan", 1), card("eth2", "core", 2))
			if diff := cmp.Diff(whole, names(l.observe()["r1"])); diff != "" {
				t.Errorf("healed: %s", diff)
			}
		})
	}
}

func names(interfaces []runtime.ObservedInterface) (names []string) {
	for _, i := range interfaces {
		names = append(names, i.Name+"@"+i.Network)
	}
	return names
}

// A process killed in the middle of an attach leaves a pair without its mark.
func TestHalfMadeLinksAreMadeAgain(t *testing.T) {
	l := newLab(t, "lan")
	l.plug("pc1", "lan", 1)
	port := portOf(l, "lan")
	l.inside("ip", "link", "set", port, "alias", "", "down")
	if seen := l.observe()["pc1"]; len(seen) != 0 {
		t.Errorf("a half made link is told: %v", seen)
	}
	l.attach("pc1", card("eth1", "lan", 1))
	if diff := cmp.Diff([]string{"eth1@lan"}, names(l.observe()["pc1"])); diff != "" {
		t.Error(diff)
	}
}

func TestAnUnpluggedPortIsSeenAndHealed(t *testing.T) {
	l := newLab(t, "lan")
	l.plug("pc1", "lan", 1)
	l.inside("ip", "link", "set", portOf(l, "lan"), "nomaster")
	if diff := cmp.Diff([]string{"eth1@"}, names(l.observe()["pc1"])); diff != "" {
		t.Error(diff)
	}
	l.attach("pc1", card("eth1", "lan", 1))
	if diff := cmp.Diff([]string{"eth1@lan"}, names(l.observe()["pc1"])); diff != "" {
		t.Error(diff)
	}
}

// A node that restarts has new namespaces; the old link may live on for a while.
func TestANewNamespaceHasNoneOfTheOldLinks(t *testing.T) {
	l := newLab(t, "lan")
	l.plug("pc1", "lan", 1)
	l.add("pc1") // the same name, another process
	if seen := l.observe()["pc1"]; len(seen) != 0 {
		t.Errorf("told as the new node's: %v", seen)
	}
	l.attach("pc1", card("eth1", "lan", 1))
	if diff := cmp.Diff([]string{"eth1@lan"}, names(l.observe()["pc1"])); diff != "" {
		t.Error(diff)
	}
}

func TestDetachIsIdempotentAndWorksWithoutTheNode(t *testing.T) {
	l := newLab(t, "lan")
	for _, ns := range []*fabric.NS{l.plug("pc1", "lan", 1).NS, nil} {
		l.attach("pc1", card("eth1", "lan", 1))
		for range 2 {
			if err := l.fabric.Detach(t.Context(), fabric.Node{Name: "pc1", NS: ns}, "eth1"); err != nil {
				t.Fatal(err)
			}
		}
		if shown := l.in("pc1", "ip", "-br", "link"); strings.Contains(shown, "eth1") {
			t.Errorf("still there:\n%s", shown)
		}
	}
}

// portOf is the interface name of the only port of a network.
func portOf(l *lab, network string) string {
	l.t.Helper()
	for _, line := range strings.Split(l.inside("ip", "-br", "link", "show", "master", network), "\n") {
		if name, _, ok := strings.Cut(line, "@"); ok {
			return name
		}
	}
	l.t.Fatal("no port")
	return ""
}
