package runtimetest

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// targetCases are about looking at an instance.
var targetCases = []conformanceCase{
	{"a target describes what is observed", describes},
	{"files and hosts arrive in the node", filesArrive},
	{"memory and process limits hold", limitsHold},
	{"links and addresses are those of the lab", linksAndAddresses},
	{"ports of a network are listed", portsListed},
	{"a cut is made and restored", cutsAndRestores},
	{"a node stopped and started by a target waits for its links", stopAndStart},
	{"a stopped node is not running for every question", stoppedNode},
	{"an unknown node is not found for every question", unknownNode},
	{"a neighbour answers a ping until the link is cut", pings},
}

func describes(s *suite) {
	d := s.desired()
	s.up(d)
	got, err := s.target(d.Instance).Describe(s.ctx)
	s.must(err, "describe")
	s.same(s.observe(d.Instance), got, "description")
}

func filesArrive(s *suite) {
	d := s.desired()
	s.up(d)
	target := s.target(d.Instance)
	motd, err := target.ReadFile(s.ctx, "b", "/etc/pupitre/motd", 4096)
	s.must(err, "read a declared file")
	s.same("bienvenue sur b\n", string(motd.Content), "content")
	s.same([]any{"/etc/pupitre/motd", uint32(0o640), int64(len(motd.Content))}, []any{motd.Path, motd.Mode, motd.Size}, "path, mode and size")
	hosts, err := target.ReadFile(s.ctx, "b", "/etc/hosts", 4096)
	s.must(err, "read /etc/hosts")
	if !hasHost(string(hosts.Content), "10.1.0.2", "peer.example") {
		s.t.Fatalf("/etc/hosts does not name peer.example:\n%s", hosts.Content)
	}
	_, err = target.ReadFile(s.ctx, "b", "/etc/pupitre/nothing", 4096)
	s.is(err, fs.ErrNotExist, "read a missing file")
	_, err = target.ReadFile(s.ctx, "b", "/etc/pupitre/motd", 3)
	s.is(err, runtime.ErrTooLarge, "read with too small a limit")
}

// hasHost looks for a name on a line of /etc/hosts.
func hasHost(text, address, name string) bool {
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		if len(fields) > 1 && fields[0] == address && slices.Contains(fields[1:], name) {
			return true
		}
	}
	return false
}

func (s *suite) is(err, want error, doing string) {
	s.t.Helper()
	if !errors.Is(err, want) {
		s.t.Fatalf("%s: got %v, want %v", doing, err, want)
	}
}

func limitsHold(s *suite) {
	d := s.desired()
	s.up(d)
	memory, pids, err := s.opts.Limits(s.ctx, d.Instance, s.target(d.Instance), "a")
	s.must(err, "read limits")
	s.same([]int64{64 << 20, 64}, []int64{memory, pids}, "memory and pids")
}

// execLimits reads a node's bounds from the cgroup files it sees, of version 2
// or 1.
func execLimits(ctx context.Context, _ runtime.InstanceID, target runtime.Target, node string) (memory, pids int64, err error) {
	const root = "/sys/fs/cgroup/"
	memory, err = execNumber(ctx, target, node, root+"memory.max", root+"memory/memory.limit_in_bytes")
	if err != nil {
		return 0, 0, err
	}
	pids, err = execNumber(ctx, target, node, root+"pids.max", root+"pids/pids.max")
	return memory, pids, err
}

// execNumber reads the first of the files that exists.
func execNumber(ctx context.Context, target runtime.Target, node string, paths ...string) (int64, error) {
	for _, path := range paths {
		got, err := target.Exec(ctx, node, runtime.ExecRequest{Argv: []string{"cat", path}})
		if err != nil {
			return 0, fmt.Errorf("read %s: %w", path, err)
		}
		if got.ExitCode == 0 {
			return strconv.ParseInt(strings.TrimSpace(string(got.Stdout)), 10, 64)
		}
	}
	return 0, fmt.Errorf("none of %s: %w", strings.Join(paths, ", "), fs.ErrNotExist)
}

func linksAndAddresses(s *suite) {
	d := s.desired()
	d.Nodes[0].Interfaces[0].Gateway = netip.MustParseAddr("10.1.0.2")
	s.up(d)
	target := s.target(d.Instance)
	links, err := target.Links(s.ctx, "a")
	s.must(err, "links")
	addresses, err := target.Addresses(s.ctx, "a")
	s.must(err, "addresses")
	routes, err := target.Routes(s.ctx, "a")
	s.must(err, "routes")
	for _, want := range d.Nodes[0].Interfaces {
		if !slices.ContainsFunc(links, func(l runtime.Link) bool { return l.Name == want.Name && l.MAC == want.MAC && l.Up && l.Carrier }) {
			s.t.Errorf("no link %s, up, with MAC %s among %+v", want.Name, want.MAC, links)
		}
		if !slices.Contains(addresses, runtime.Address{Interface: want.Name, Prefix: want.Address}) {
			s.t.Errorf("no address %s on %s among %+v", want.Address, want.Name, addresses)
		}
	}
	gateway := runtime.NextHop{Via: netip.MustParseAddr("10.1.0.2"), Interface: "eth1"}
	if !slices.ContainsFunc(routes, func(r runtime.RouteEntry) bool {
		return r.To == netip.MustParsePrefix("0.0.0.0/0") && slices.Contains(r.NextHops, gateway)
	}) {
		s.t.Errorf("no default route via the gateway among %+v", routes)
	}
}

func portsListed(s *suite) {
	d := s.desired()
	s.up(d)
	target := s.target(d.Instance)
	ports, err := target.Ports(s.ctx, "east")
	s.must(err, "ports")
	s.same([]runtime.PortRef{
		{Network: "east", Node: "a", Interface: "eth2"}, {Network: "east", Node: "b", Interface: "eth2"},
	}, ports, "ports of east")
	_, err = target.Ports(s.ctx, "nowhere")
	s.is(err, runtime.ErrNotFound, "ports of an unknown network")
}

func cutsAndRestores(s *suite) {
	d := s.desired()
	d.Nodes[0].Interfaces[0].Port = runtime.Port{Rate: 5_000_000}
	s.up(d)
	target := s.target(d.Instance)
	for _, cut := range []bool{true, true, false} {
		s.must(target.SetCut(s.ctx, "a", "eth1", cut), "set cut")
		got := s.observedNode(d.Instance, "a").Interfaces[0].Port
		s.same(runtime.Port{Rate: 5_000_000, Cut: cut}, got, "port")
		s.carrier(target, "a", "eth1", !cut)
	}
	s.is(target.SetCut(s.ctx, "a", "eth9", true), runtime.ErrNotFound, "cut an unknown interface")
}

// carrier waits for a link inside the node to have a carrier, or none: the
// kernel tells it a moment later.
func (s *suite) carrier(target runtime.Target, node, iface string, want bool) {
	s.t.Helper()
	for s.ctx.Err() == nil {
		links, err := target.Links(s.ctx, node)
		s.must(err, "links")
		if slices.ContainsFunc(links, func(l runtime.Link) bool { return l.Name == iface && l.Carrier == want }) {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	s.t.Fatalf("the carrier of %s did not become %v", iface, want)
}

func stopAndStart(s *suite) {
	d := s.desired()
	s.up(d)
	target := s.target(d.Instance)
	s.must(target.Stop(s.ctx, "b"), "stop")
	s.must(target.Stop(s.ctx, "b"), "stop again")
	s.same(runtime.NodeExited, s.observedNode(d.Instance, "b").State, "state once stopped")
	s.must(target.Start(s.ctx, "b"), "start")
	s.must(target.Start(s.ctx, "b"), "start again")
	started := s.observedNode(d.Instance, "b")
	s.same(runtime.NodeRunning, started.State, "state once started again")
	s.same(0, len(started.Interfaces), "links of a node that was started again")
	s.apply(attach(d, 1, 0), attach(d, 1, 1))
	s.isBuilt(d.Nodes[1], s.observedNode(d.Instance, "b"))
}

func stoppedNode(s *suite) {
	d := s.desired()
	s.up(d)
	s.apply(on(d, runtime.OpStopNode, "a"))
	s.everyQuestion(s.target(d.Instance), "a", runtime.ErrNotRunning)
}

func unknownNode(s *suite) {
	d := s.desired()
	s.up(d)
	target := s.target(d.Instance)
	s.everyQuestion(target, "nobody", runtime.ErrNotFound)
	s.is(target.Stop(s.ctx, "nobody"), runtime.ErrNotFound, "stop")
	s.is(target.Start(s.ctx, "nobody"), runtime.ErrNotFound, "start")
}

// everyQuestion asks a target everything about a node and wants one error.
func (s *suite) everyQuestion(target runtime.Target, node string, want error) {
	s.t.Helper()
	for name, ask := range questions(target, node) {
		if err := ask(s.ctx); !errors.Is(err, want) {
			s.t.Errorf("%s of %s: got %v, want %v", name, node, err, want)
		}
	}
}

func questions(target runtime.Target, node string) map[string]func(context.Context) error {
	from := runtime.Origin{Node: node}
	to := netip.MustParseAddr("10.1.0.2")
	return map[string]func(context.Context) error{
		"ping": func(ctx context.Context) error {
			_, err := target.Ping(ctx, from, runtime.PingRequest{To: to, Count: 1, Timeout: time.Second})
			return err
		},
		"dial": func(ctx context.Context) error {
			_, err := target.Dial(ctx, from, "tcp", netip.AddrPortFrom(to, 9))
			return err
		},
		"witness":    func(ctx context.Context) error { _, err := target.Witness(ctx, node, runtime.Match{}); return err },
		"links":      func(ctx context.Context) error { _, err := target.Links(ctx, node); return err },
		"addresses":  func(ctx context.Context) error { _, err := target.Addresses(ctx, node); return err },
		"routes":     func(ctx context.Context) error { _, err := target.Routes(ctx, node); return err },
		"neighbours": func(ctx context.Context) error { _, err := target.Neighbours(ctx, node); return err },
		"listeners":  func(ctx context.Context) error { _, err := target.Listeners(ctx, node); return err },
		"chains":     func(ctx context.Context) error { _, err := target.Chains(ctx, node); return err },
		"processes":  func(ctx context.Context) error { _, err := target.Processes(ctx, node); return err },
		"cut":        func(ctx context.Context) error { return target.SetCut(ctx, node, "eth1", true) },
		"read file": func(ctx context.Context) error {
			_, err := target.ReadFile(ctx, node, "/etc/hosts", 4096)
			return err
		},
		"attach": func(ctx context.Context) error {
			_, err := target.Attach(ctx, node, cat)
			return err
		},
		"exec": func(ctx context.Context) error {
			_, err := target.Exec(ctx, node, runtime.ExecRequest{Argv: []string{"true"}})
			return err
		},
	}
}

func pings(s *suite) {
	if !s.opts.CanPing {
		s.t.Skip("this driver does not ping")
	}
	d := s.desired()
	s.up(d)
	target := s.target(d.Instance)
	from := runtime.Origin{Node: "a"}
	req := runtime.PingRequest{To: netip.MustParseAddr("10.1.0.2"), Count: 1, Timeout: 2 * time.Second, Proof: "b"}
	got, err := target.Ping(s.ctx, from, req)
	s.must(err, "ping")
	s.same([]int{1, 1, 1}, []int{got.Sent, got.Received, got.Witness}, "sent, received and witnessed")
	s.must(target.SetCut(s.ctx, "b", "eth1", true), "cut")
	req.Timeout = 300 * time.Millisecond
	got, err = target.Ping(s.ctx, from, req)
	s.must(err, "ping over a cut link")
	s.same([]int{0, 0}, []int{got.Received, got.Witness}, "received and witnessed over a cut link")
	own, err := target.Ping(s.ctx, from, runtime.PingRequest{To: netip.MustParseAddr("10.1.0.1"), Count: 1, Timeout: time.Second})
	s.must(err, "ping oneself")
	s.same(true, own.Local, "local")
}
