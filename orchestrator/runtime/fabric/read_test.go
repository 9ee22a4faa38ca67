//go:build linux

package fabric_test

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime/fabric"
)

// decode reads the JSON of a command run in a node: an independent reader.
func decode[T any](l *lab, node string, argv ...string) (v T) {
	l.t.Helper()
	if err := json.Unmarshal([]byte(l.in(node, argv...)), &v); err != nil {
		l.t.Fatal(err)
	}
	return v
}

func TestLinksAreThoseThatIPShows(t *testing.T) {
	l := pair(t)
	l.in("a", "ip", "link", "add", "br0", "type", "bridge")
	l.in("a", "ip", "link", "set", "eth1", "master", "br0", "mtu", "1400")
	l.in("a", "ip", "link", "add", "vx0", "type", "vxlan", "id", "7", "dstport", "4789", "dev", "br0")
	type shown struct {
		Index  int      `json:"ifindex"`
		Name   string   `json:"ifname"`
		MTU    int      `json:"mtu"`
		MAC    string   `json:"address"`
		Master string   `json:"master"`
		Flags  []string `json:"flags"`
		Info   struct {
			Kind string `json:"info_kind"`
		} `json:"linkinfo"`
	}
	var want []runtime.Link
	for _, s := range decode[[]shown](l, "a", "ip", "-j", "-d", "link") {
		want = append(want, runtime.Link{
			Index: s.Index, Name: s.Name, MTU: s.MTU, MAC: s.MAC, Master: s.Master, Type: cmp.Or(s.Info.Kind, "lo"),
			Up: slices.Contains(s.Flags, "UP"), Carrier: slices.Contains(s.Flags, "LOWER_UP"),
		})
	}
	got, err := l.nodes["a"].NS.Links(t.Context())
	slices.SortFunc(want, func(a, b runtime.Link) int { return a.Index - b.Index })
	if diff := gocmp.Diff(want, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
}

func TestAddressesAreThoseThatIPShows(t *testing.T) {
	l := pair(t)
	l.in("a", "ip", "addr", "add", "192.168.7.1", "peer", "192.168.7.2/32", "dev", "eth1")
	l.in("a", "ip", "addr", "add", "fd00::7/64", "dev", "eth1", "nodad")
	type shown struct {
		Name      string `json:"ifname"`
		Addresses []struct {
			Local string `json:"local"`
			Bits  int    `json:"prefixlen"`
		} `json:"addr_info"`
	}
	var want []string
	for _, s := range decode[[]shown](l, "a", "ip", "-j", "addr") {
		for _, a := range s.Addresses {
			want = append(want, fmt.Sprintf("%s %s/%d", s.Name, a.Local, a.Bits))
		}
	}
	addresses, err := l.nodes["a"].NS.Addresses(t.Context())
	var got []string
	for _, a := range addresses {
		got = append(got, a.Interface+" "+a.Prefix.String())
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := gocmp.Diff(want, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
}

// routed prepares routes of every kind.
func routed(l *lab) {
	l.in("a", "sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=0")
	l.in("a", "ip", "addr", "add", "fd00::1/64", "dev", "eth1", "nodad")
	for _, r := range []string{
		"default via 10.0.0.2 proto dhcp metric 100",
		"172.16.0.0/16 via 10.0.0.3 proto ospf metric 20",
		"172.17.0.0/16 proto bgp nexthop via 10.0.0.3 dev eth1 nexthop via 10.0.0.4 dev eth1",
		"blackhole 172.18.0.0/16", "unreachable 172.19.0.0/16", "prohibit 172.20.0.0/16",
		"172.21.0.0/16 via 10.0.0.3 table 77", // not the main table
		"fd01::/64 via fd00::2 proto isis", "default via fd00::9 proto ra",
		"fd02::/64 nexthop via fd00::2 dev eth1 nexthop via fd00::3 dev eth1", "unreachable fd03::/64",
	} {
		l.in("a", append([]string{"ip", "route", "add"}, strings.Fields(r)...)...)
	}
	for _, n := range []string{"id 1 via 10.0.0.3 dev eth1", "id 2 via 10.0.0.4 dev eth1", "id 9 group 1/2"} {
		l.in("a", append([]string{"ip", "nexthop", "add"}, strings.Fields(n)...)...)
	}
	l.in("a", "ip", "route", "add", "172.22.0.0/16", "nhid", "9", "proto", "ospf")
	l.in("a", "ip", "route", "add", "172.23.0.0/16", "nhid", "1", "proto", "zebra")
}

func TestRoutesAreThoseThatIPShows(t *testing.T) {
	l := pair(t)
	routed(l)
	type hop struct {
		Gateway string `json:"gateway"`
		Dev     string `json:"dev"`
	}
	type shown struct {
		Type     string `json:"type"`
		Dst      string `json:"dst"`
		Protocol string `json:"protocol"`
		Metric   int    `json:"metric"`
		hop
		Hops []hop `json:"nexthops"`
	}
	var want []string
	for family, all := range map[string]string{"-4": "0.0.0.0/0", "-6": "::/0"} {
		for _, s := range decode[[]shown](l, "a", "ip", family, "-j", "-d", "route", "show", "table", "main") {
			hops := s.Hops
			if s.Dev != "" && s.Type == "unicast" {
				hops = append(hops, s.hop)
			}
			want = append(want, describeRoute(strings.Replace(s.Dst, "default", all, 1), s.Protocol, s.Type, s.Metric, fmt.Sprint(hops)))
		}
	}
	for _, compatible := range []string{"1", "0"} { // 0: only the number of the next hop object is told
		l.in("a", "sysctl", "-qw", "net.ipv4.nexthop_compat_mode="+compatible)
		routes, err := l.nodes["a"].NS.Routes(t.Context())
		var got []string
		for _, r := range routes {
			hops := []hop{}
			for _, h := range r.NextHops {
				via := ""
				if h.Via.IsValid() {
					via = h.Via.String()
				}
				hops = append(hops, hop{via, h.Interface})
			}
			got = append(got, describeRoute(r.To.String(), r.Protocol, r.Type, r.Metric, fmt.Sprint(hops)))
		}
		slices.Sort(want)
		slices.Sort(got)
		if diff := gocmp.Diff(want, got); err != nil || diff != "" {
			t.Error(compatible, err, diff)
		}
	}
}

func describeRoute(to, protocol, kind string, metric int, hops string) string {
	if !strings.Contains(to, "/") {
		to += "/32"
	}
	return fmt.Sprint(to, " ", protocol, " ", kind, " ", metric, " ", hops)
}

func TestNeighboursAreTold(t *testing.T) {
	l := pair(t)
	l.ping("a", runtime.PingRequest{To: host(2)})
	l.in("a", "ip", "neigh", "add", "10.0.0.9", "lladdr", "02:00:00:00:00:99", "dev", "eth1")
	got, err := l.nodes["a"].NS.Neighbours(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"10.0.0.2": "eth1 02:00:00:00:00:02 reachable", "10.0.0.9": "eth1 02:00:00:00:00:99 permanent",
	}
	for _, n := range got {
		if text := n.Interface + " " + n.MAC + " " + n.State; want[n.Address.String()] == text {
			delete(want, n.Address.String())
		}
	}
	if len(want) != 0 {
		t.Errorf("missing %v in %v", want, got)
	}
}

func TestListenersAreToldWithTheirProcess(t *testing.T) {
	l := pair(t)
	server := startIn(t, l.nodes["a"].NS.PID(), "python3", "-c", `
import socket, time
a = socket.socket(); a.bind(("10.0.0.1", 8080)); a.listen()
b = socket.socket(socket.AF_INET6); b.bind(("::", 8081)); b.listen()
c = socket.socket(type=socket.SOCK_DGRAM); c.bind(("127.0.0.1", 5353))
d = socket.socket(); d.bind(("10.0.0.1", 9999)) # bound, not listening
print("ready", flush=True); time.sleep(1000)`)
	got, err := l.nodes["a"].NS.Listeners(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for i := range got {
		if got[i].Inode == 0 || !strings.HasPrefix(got[i].Process, "python3") || got[i].PID != server {
			t.Errorf("holder of %+v: want process %d", got[i], server)
		}
		got[i].Inode, got[i].Process, got[i].PID = 0, "", 0
	}
	want := []runtime.Listener{
		{Proto: "tcp", Address: netip.MustParseAddr("10.0.0.1"), Port: 8080},
		{Proto: "tcp", Address: netip.MustParseAddr("::"), Port: 8081},
		{Proto: "udp", Address: netip.MustParseAddr("127.0.0.1"), Port: 5353},
	}
	if diff := gocmp.Diff(want, got, gocmp.Comparer(func(a, b netip.Addr) bool { return a == b })); diff != "" {
		t.Error(diff)
	}
}

// startIn runs a program in all namespaces of a node until the test ends, waits
// for its first line and gives the host's number of its process.
func startIn(t testing.TB, pid int, argv ...string) int {
	t.Helper()
	cmd := exec.Command("nsenter", append([]string{"-n", "-p", "-m", "-t", strconv.Itoa(pid)}, argv...)...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if n, err := out.Read(make([]byte, 16)); n == 0 {
		t.Fatal(err)
	}
	// nsenter forks for the PID namespace; its child is the program
	children, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", cmd.Process.Pid, cmd.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	child, err := strconv.Atoi(strings.Fields(string(children))[0])
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if p, err := os.FindProcess(child); err == nil {
			p.Kill()
		}
		cmd.Wait()
	})
	return child
}

func TestChainsAreToldWithTheirRules(t *testing.T) {
	l := pair(t)
	ns := l.nodes["a"].NS
	if got, err := ns.Chains(t.Context()); err != nil || len(got) != 0 {
		t.Errorf("of an empty ruleset: %v, %v", got, err)
	}
	fill(t, ns.PID(), 7)
	translate(t, ns.PID(), host(2), host(3))
	got, err := ns.Chains(t.Context())
	want := []runtime.Chain{
		{Family: "inet", Table: "t", Name: "in", Hook: "input", Policy: "drop", Rules: 7},
		{Family: "inet", Table: "t", Name: "own"},
		{Family: "ip", Table: "nat", Name: "output", Hook: "output", Policy: "accept", Rules: 1},
	}
	slices.SortFunc(got, func(a, b runtime.Chain) int { return strings.Compare(a.Family+a.Name, b.Family+b.Name) })
	if diff := gocmp.Diff(want, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
}

func TestTooMuchIsNotRead(t *testing.T) {
	l := pair(t)
	ns := l.nodes["a"].NS
	var batch strings.Builder
	for i := range 20000 {
		fmt.Fprintf(&batch, "route add 172.%d.%d.%d via 10.0.0.2\n", 16+i>>16, i>>8&255, i&255)
	}
	file := t.TempDir() + "/batch"
	if err := os.WriteFile(file, []byte(batch.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	l.in("a", "ip", "-batch", file)
	_, err := ns.Routes(t.Context())
	if !errors.Is(err, fabric.ErrTooMany) || !errors.Is(err, runtime.ErrTooLarge) {
		t.Errorf("20000 routes: %v", err)
	}
	if addresses, err := ns.Addresses(t.Context()); err != nil || len(addresses) == 0 {
		t.Errorf("the handle is spoilt: %v, %v", addresses, err)
	}
	l.in("a", "ip", "route", "flush", "root", "172.16.0.0/12")
	if routes, err := ns.Routes(t.Context()); err != nil || len(routes) == 0 {
		t.Errorf("after the flush: %v, %v", routes, err)
	}
}
