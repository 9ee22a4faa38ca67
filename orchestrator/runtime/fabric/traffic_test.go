//go:build linux

package fabric_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gopacket/gopacket/pcapgo"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime/fabric"
)

func pair(t testing.TB) *lab {
	l := newLab(t, "lan")
	l.plug("a", "lan", 1)
	l.plug("b", "lan", 2)
	return l
}

func TestPingIsAnsweredAndProved(t *testing.T) {
	l := pair(t)
	for _, group := range []string{"1 0", "0 2147483647"} {
		l.in("a", "sysctl", "-qw", "net.ipv4.ping_group_range="+group)
		reply := l.ping("a", runtime.PingRequest{To: host(2), Count: 3, Proof: "b", TTL: 7})
		if reply.Sent != 3 || reply.Received != 3 || reply.Witness != 3 || len(reply.RTT) != 3 || reply.Local || reply.Problem != "" || reply.TTL != 64 {
			t.Errorf("%+v", reply)
		}
	}
	reply := l.ping("a", runtime.PingRequest{To: host(2), Count: 3, Interval: time.Millisecond})
	if reply.Received != 3 || reply.Witness != -1 {
		t.Errorf("without proof: %+v", reply)
	}
}

func TestPingTellsWhatTheNetworkSaid(t *testing.T) {
	cases := map[string]struct {
		to    netip.Addr
		setup []string
		want  string
	}{
		"silence":    {host(2), []string{"sh", "-c", "sysctl -qw net.ipv4.icmp_echo_ignore_all=1"}, "no reply"},
		"nobody":     {host(77), nil, "no route to host"},
		"no route":   {netip.MustParseAddr("192.0.2.1"), nil, "network unreachable"},
		"prohibited": {host(2), []string{"ip", "route", "add", "prohibit", "10.0.0.2"}, ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			l := pair(t)
			if c.setup != nil {
				node := "b"
				if c.setup[0] == "ip" {
					node = "a"
				}
				l.in(node, c.setup...)
			}
			timeout := time.Second / 4
			if name == "nobody" { // the kernel asks three times, a second each
				timeout = 5 * time.Second
			}
			reply := l.ping("a", runtime.PingRequest{To: c.to, Timeout: timeout})
			if reply.Received != 0 || reply.Problem == "" || c.want != "" && reply.Problem != c.want {
				t.Errorf("got %+v, want %q", reply, c.want)
			}
		})
	}
}

func TestPingThroughARouterThatStopsIt(t *testing.T) {
	l := newLab(t, "lan", "far")
	l.plug("a", "lan", 1)
	l.add("r")
	far := card("eth2", "far", 3)
	far.Address = netip.MustParsePrefix("10.1.0.1/24")
	l.attach("r", card("eth1", "lan", 2), far)
	l.in("r", "sysctl", "-qw", "net.ipv4.ip_forward=1")
	l.in("a", "ip", "route", "add", "default", "via", host(2).String())
	to := netip.MustParseAddr("10.1.0.9")
	reply := l.ping("a", runtime.PingRequest{To: to, TTL: 1})
	if reply.Problem != "time to live exceeded" {
		t.Errorf("%+v", reply)
	}
	l.in("r", "ip", "route", "add", "unreachable", "10.1.0.9")
	reply = l.ping("a", runtime.PingRequest{To: to})
	if reply.Problem != "no route to host" {
		t.Errorf("%+v", reply)
	}
}

// The origin is the team's: it may answer itself. The witness does not believe it.
func TestFakeAnswersAreNotProved(t *testing.T) {
	t.Run("own address", func(t *testing.T) {
		l := pair(t)
		l.in("a", "ip", "addr", "add", host(2).String()+"/32", "dev", "lo")
		reply := l.ping("a", runtime.PingRequest{To: host(2), Proof: "b"})
		if !reply.Local || reply.Received != 1 || reply.Witness != 0 {
			t.Errorf("%+v", reply)
		}
	})
	t.Run("translated to itself", func(t *testing.T) {
		l := pair(t)
		translate(t, l.nodes["a"].NS.PID(), host(2), netip.MustParseAddr("127.0.0.1"))
		reply := l.ping("a", runtime.PingRequest{To: host(2), Proof: "b"})
		if reply.Local || reply.Received != 1 || reply.Witness != 0 {
			t.Errorf("%+v", reply)
		}
	})
	t.Run("translated to an accomplice", func(t *testing.T) {
		l := pair(t)
		l.plug("c", "lan", 3)
		translate(t, l.nodes["a"].NS.PID(), host(2), host(3))
		reply := l.ping("a", runtime.PingRequest{To: host(2), Proof: "b"})
		if reply.Received != 1 || reply.Witness != 0 {
			t.Errorf("%+v", reply)
		}
	})
}

func TestProofOfAMissingNodeIsNotFound(t *testing.T) {
	l := pair(t)
	_, err := l.fabric.Ping(t.Context(), l.nodes["a"].NS, runtime.PingRequest{To: host(2), Count: 1, Timeout: time.Second, Proof: "zz"})
	if !errors.Is(err, runtime.ErrNotFound) {
		t.Errorf("got %v", err)
	}
}

func TestPingEndsWithItsContext(t *testing.T) {
	l := pair(t)
	ctx, cancel := context.WithCancel(t.Context())
	go func() { time.Sleep(20 * time.Millisecond); cancel() }()
	_, err := l.fabric.Ping(ctx, l.nodes["a"].NS, runtime.PingRequest{To: host(99), Count: 1000, Interval: time.Hour, Timeout: time.Hour})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestProbesReachTheNetworkAndDisappear(t *testing.T) {
	l := newLab(t, "lan")
	l.plug("a", "lan", 1)
	for _, origin := range []runtime.Origin{
		{Network: "lan", Address: netip.MustParsePrefix("10.0.0.250/24"), Gateway: host(1)},
		{Network: "lan", Address: netip.MustParsePrefix("10.0.0.250/24")},
	} {
		probe, err := l.fabric.Probe(t.Context(), origin)
		if err != nil {
			t.Fatal(err)
		}
		reply, err := l.fabric.Ping(t.Context(), probe, runtime.PingRequest{To: host(1), Count: 1, Timeout: time.Second, Proof: "a"})
		if err != nil || reply.Witness != 1 {
			t.Errorf("%+v, %v", reply, err)
		}
		routes, err := probe.Routes(t.Context())
		if want := 1 + boolInt(origin.Gateway.IsValid()); err != nil || len(routes) < want {
			t.Errorf("routes %v, %v", routes, err)
		}
		if refs, _ := l.fabric.Ports(t.Context(), "lan"); len(refs) != 1 {
			t.Errorf("a probe is told as a link: %v", refs)
		}
		probe.Close()
		if left := l.inside("bridge", "link"); strings.Contains(left, "t_") && !strings.Contains(left, "state disabled") {
			t.Errorf("the probe is still plugged:\n%s", left)
		}
		for strings.Contains(l.inside("ip", "-br", "link"), "t_") { // the test's deadline ends this
			time.Sleep(time.Millisecond)
		}
	}
	if _, err := l.fabric.Probe(t.Context(), runtime.Origin{Network: "nowhere", Address: netip.MustParsePrefix("10.0.0.250/24")}); !errors.Is(err, runtime.ErrNotFound) {
		t.Errorf("on a missing network: %v", err)
	}
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

func TestDialReachesAServerAndIsWitnessed(t *testing.T) {
	l := pair(t)
	l.serve("b", "tcp4", "10.0.0.2:8080")
	w, err := l.fabric.Witness(t.Context(), "b", runtime.Match{Proto: "tcp", Dst: host(2), DstPort: 8080, Payload: []byte("a nonce")})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	c, err := l.nodes["a"].NS.Dial(within(t, 5*time.Second), "tcp", netip.AddrPortFrom(host(2), 8080))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, ok := c.(*net.TCPConn); !ok {
		t.Errorf("got a %T", c)
	}
	if w.In() != 0 {
		t.Error("the handshake was counted")
	}
	io.WriteString(c, "here is a nonce")
	if got, err := io.ReadAll(c); string(got) != "here is a nonce" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if w.In() != 1 {
		t.Errorf("witnessed %d", w.In())
	}
}

func TestDialTellsRefusalsFromFaults(t *testing.T) {
	l := pair(t)
	for name, c := range map[string]struct {
		to string
		is error
	}{
		"nobody listens": {"10.0.0.2:81", syscall.ECONNREFUSED},
		"no route":       {"192.0.2.1:80", syscall.ENETUNREACH},
		"silence":        {"10.0.0.99:80", os.ErrDeadlineExceeded},
	} {
		_, err := l.nodes["a"].NS.Dial(within(t, 200*time.Millisecond), "tcp", netip.MustParseAddrPort(c.to))
		var op *net.OpError
		if !runtime.IsRefusal(err) || !errors.As(err, &op) || !errors.Is(err, c.is) {
			t.Errorf("%s: %v", name, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := l.nodes["a"].NS.Dial(ctx, "tcp", netip.MustParseAddrPort("10.0.0.2:81")); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if _, err := l.nodes["a"].NS.Dial(t.Context(), "sctp", netip.MustParseAddrPort("10.0.0.2:81")); err == nil || runtime.IsRefusal(err) {
		t.Errorf("an unknown network: %v", err)
	}
}

func TestUDPAnswersComeBack(t *testing.T) {
	l := pair(t)
	c, err := l.nodes["a"].NS.Dial(t.Context(), "udp", netip.AddrPortFrom(host(2), 9))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(5 * time.Second))
	c.Write([]byte("x"))
	if _, err := c.Read(make([]byte, 9)); !runtime.IsRefusal(err) { // port unreachable comes back as refused
		t.Errorf("got %v", err)
	}
}

func TestAWitnessSeesAllLinksOfANode(t *testing.T) {
	l := newLab(t, "lan", "core")
	l.plug("a", "lan", 1)
	l.plug("b", "core", 1)
	l.add("r")
	core := card("eth2", "core", 4)
	l.attach("r", card("eth1", "lan", 3), core)
	for _, node := range []string{"a", "b", "r"} { // no discovery of IPv6 neighbours in the count
		l.in(node, "sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=1")
	}
	w, err := l.fabric.Witness(t.Context(), "r", runtime.Match{Proto: "icmp"})
	if err != nil {
		t.Fatal(err)
	}
	l.ping("a", runtime.PingRequest{To: host(3), Timeout: time.Second / 4})
	l.ping("b", runtime.PingRequest{To: host(4), Timeout: time.Second / 4})
	if w.In() != 2 {
		t.Errorf("saw %d", w.In())
	}
	if err := w.Close(); err != nil {
		t.Error(err)
	}
	if w.In() != 2 {
		t.Error("the count changed after closing")
	}
}

func TestWitnessesMatchEveryField(t *testing.T) {
	l := pair(t)
	matches := map[string]struct {
		match runtime.Match
		want  int
	}{
		"anything":      {runtime.Match{Payload: []byte("marked")}, 1},
		"proto":         {runtime.Match{Proto: "udp", Payload: []byte("marked")}, 1},
		"other proto":   {runtime.Match{Proto: "tcp"}, 0},
		"port":          {runtime.Match{DstPort: 5353, Dst: host(2)}, 1},
		"other port":    {runtime.Match{DstPort: 5354}, 0},
		"other address": {runtime.Match{Dst: host(1)}, 0},
		"other payload": {runtime.Match{Payload: []byte("unmarked")}, 0},
	}
	watching := map[string]runtime.Witness{}
	for name, m := range matches {
		w, err := l.fabric.Witness(t.Context(), "b", m.match)
		if err != nil {
			t.Fatal(err)
		}
		defer w.Close()
		watching[name] = w
	}
	c, err := l.nodes["a"].NS.Dial(t.Context(), "udp", netip.AddrPortFrom(host(2), 5353))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.Write([]byte("a marked message"))
	l.ping("a", runtime.PingRequest{To: host(2), Timeout: 2 * time.Second}) // after it, the message has arrived
	for name, m := range matches {
		if got := watching[name].In(); got != m.want {
			t.Errorf("%s: saw %d, want %d", name, got, m.want)
		}
	}
	if _, err := l.fabric.Witness(t.Context(), "b", runtime.Match{Proto: "sctp"}); err == nil {
		t.Error("an unknown protocol was accepted")
	}
}

// headThen lets a test wait until a capture has begun.
type headThen struct {
	bytes.Buffer
	begun chan struct{}
}

func (h *headThen) Write(p []byte) (int, error) {
	if h.Len() == 0 {
		defer close(h.begun)
	}
	return h.Buffer.Write(p)
}

func TestCapturesHoldEveryFrameOnce(t *testing.T) {
	for name, at := range map[string]runtime.PortRef{
		"network": {Network: "lan"}, "port": {Network: "lan", Node: "b", Interface: "eth1"},
	} {
		t.Run(name, func(t *testing.T) {
			l := pair(t)
			ctx, cancel := context.WithCancel(t.Context())
			out := &headThen{begun: make(chan struct{})}
			done := make(chan error)
			go func() { done <- l.fabric.Capture(ctx, at, out, 0) }()
			<-out.begun
			l.ping("a", runtime.PingRequest{To: host(2), Count: 5})
			time.Sleep(50 * time.Millisecond) // for the last frames to be written
			cancel()
			if err := <-done; err != nil {
				t.Fatal(err)
			}
			if echoes := countEchoes(t, &out.Buffer); echoes != 10 {
				t.Errorf("captured %d echoes, want 5 requests and 5 replies", echoes)
			}
		})
	}
}

func countEchoes(t *testing.T, r io.Reader) (echoes int) {
	t.Helper()
	in, err := pcapgo.NewReader(r)
	if err != nil {
		t.Fatal(err)
	}
	for {
		data, info, err := in.ReadPacketData()
		if errors.Is(err, io.EOF) {
			return echoes
		}
		if err != nil {
			t.Fatal(err)
		}
		if time.Since(info.Timestamp).Abs() > time.Hour || info.Length != len(data) {
			t.Errorf("odd record: %+v", info)
		}
		if len(data) > 34 && data[12] == 8 && data[13] == 0 && data[23] == 1 {
			echoes++
		}
	}
}

func TestCapturesEndAtTheLimit(t *testing.T) {
	l := pair(t)
	out := &headThen{begun: make(chan struct{})}
	done := make(chan error)
	go func() { done <- l.fabric.Capture(t.Context(), runtime.PortRef{Network: "lan"}, out, 300) }()
	<-out.begun
	l.ping("a", runtime.PingRequest{To: host(2), Count: 10})
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if out.Len() > 300 || out.Len() < 100 {
		t.Errorf("%d bytes", out.Len())
	}
	if err := l.fabric.Capture(t.Context(), runtime.PortRef{Network: "nowhere"}, out, 1); !errors.Is(err, runtime.ErrNotFound) {
		t.Errorf("a missing network: %v", err)
	}
}

func TestAnEndedNodeIsNotRunning(t *testing.T) {
	l := pair(t)
	ns := l.nodes["a"].NS
	proc, err := os.FindProcess(ns.PID())
	if err != nil {
		t.Fatal(err)
	}
	proc.Kill()
	for ns.Alive() {
		time.Sleep(time.Millisecond)
	}
	_, links := ns.Links(t.Context())
	_, dial := ns.Dial(t.Context(), "tcp", netip.AddrPortFrom(host(2), 80))
	_, file := ns.ReadFile(t.Context(), "/etc/passwd", 1<<20)
	_, ping := l.fabric.Ping(t.Context(), ns, runtime.PingRequest{To: host(2), Count: 1})
	attach := l.fabric.Attach(t.Context(), l.nodes["a"], nil, card("eth1", "lan", 1))
	_, open := fabric.OpenPID(1 << 30)
	for name, err := range map[string]error{"links": links, "dial": dial, "file": file, "ping": ping, "attach": attach, "open": open} {
		if !errors.Is(err, runtime.ErrNotRunning) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
