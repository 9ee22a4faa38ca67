package checktest

import (
	"bytes"
	"context"
	"net"
	"net/netip"
	"os"
	"slices"
	"syscall"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// service answers what is dialled. Exactly one of its fields is set.
type service struct {
	handle func(net.Conn)
	real   string // address of a real server on the loopback interface
}

// packet is one that went into a node.
type packet struct {
	node    string
	proto   string
	dst     netip.AddrPort
	payload []byte
}

// Serve makes handle answer at an address of the lab, over a pipe. Each Read of
// a UDP handler gives one datagram. The connection ends when handle returns.
func (t *Target) Serve(network, at string, handle func(net.Conn)) {
	t.serve(network+" "+at, service{handle: handle})
}

// Forward makes a real server answer at an address of the lab.
func (t *Target) Forward(network, at, real string) {
	t.serve(network+" "+at, service{real: real})
}

// Hijack makes handle answer what a node dials, inside that node: nothing
// arrives at the node that has the address.
func (t *Target) Hijack(node, network, at string, handle func(net.Conn)) {
	t.serve(node+" "+network+" "+at, service{handle: handle})
}

func (t *Target) serve(key string, s service) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.services[key] = s
}

// owner is the node that has an address now.
func (t *Target) owner(addr netip.Addr) (string, bool) {
	for name, n := range t.nodes {
		for _, a := range n.Addresses {
			if a.Prefix.Addr() == addr {
				return name, n.Observed.State == runtime.NodeRunning
			}
		}
	}
	return "", false
}

// origin checks that an origin can send.
func (t *Target) origin(ctx context.Context, method string, from runtime.Origin) error {
	if from.Node != "" {
		_, err := t.running(ctx, method, from.Node)
		return err
	}
	return t.enter(ctx, method, "")
}

func (t *Target) passes(from runtime.Origin, proto string, to netip.AddrPort) bool {
	return t.Passes == nil || t.Passes(from, proto, to)
}

// plug notes that a probe takes its place on a network.
func (t *Target) plug(from runtime.Origin, change int) {
	if from.Network == "" {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	key := from.Network + from.Address.String()
	if change > 0 && t.probes[key] > 0 {
		t.clashes++
	}
	t.probes[key] += change
}

// Ping implements runtime.Target: a node that runs replies on its addresses.
func (t *Target) Ping(ctx context.Context, from runtime.Origin, req runtime.PingRequest) (runtime.PingReply, error) {
	if err := t.origin(ctx, "Ping", from); err != nil {
		return runtime.PingReply{}, err
	}
	t.plug(from, 1)
	defer t.plug(from, -1)
	reply := runtime.PingReply{Sent: req.Count, Witness: -1}
	t.mu.Lock()
	owner, alive := t.owner(req.To)
	t.mu.Unlock()
	reply.Local = owner != "" && owner == from.Node
	if alive && t.passes(from, "icmp", netip.AddrPortFrom(req.To, 0)) {
		rtt := t.RTT
		if rtt == 0 {
			rtt = time.Millisecond
		}
		reply.Received, reply.RTT, reply.TTL = req.Count, slices.Repeat([]time.Duration{rtt}, req.Count), 64
	} else {
		reply.Problem = "no route to host"
	}
	if req.Proof != "" {
		reply.Witness = 0
		if req.Proof == owner {
			reply.Witness = reply.Received
		}
	}
	return reply, nil
}

// Dial implements runtime.Target. Where nothing serves the connection is refused;
// where traffic does not pass it fails when ctx ends.
func (t *Target) Dial(ctx context.Context, from runtime.Origin, network string, to netip.AddrPort) (net.Conn, error) {
	if err := t.origin(ctx, "Dial", from); err != nil {
		return nil, err
	}
	t.mu.Lock()
	s, hijacked := t.services[from.Node+" "+network+" "+to.String()]
	if !hijacked {
		s = t.services[network+" "+to.String()]
	}
	owner, alive := t.owner(to.Addr())
	t.mu.Unlock()
	if !hijacked && (!alive || !t.passes(from, network, to)) {
		<-ctx.Done()
		return nil, &net.OpError{Op: "dial", Net: network, Err: os.ErrDeadlineExceeded}
	}
	c := &conn{target: t, from: from, packet: packet{node: owner, proto: network, dst: to}, silent: hijacked}
	c.local = t.localAddr(from, to)
	if network == "tcp" {
		c.note(nil)
	}
	t.plug(from, 1)
	inner, err := t.open(ctx, network, s)
	if err != nil {
		t.plug(from, -1)
		return nil, err
	}
	c.Conn = inner
	return c, nil
}

// open connects to a service.
func (t *Target) open(ctx context.Context, network string, s service) (net.Conn, error) {
	switch {
	case s.real != "":
		return (&net.Dialer{}).DialContext(ctx, network, s.real)
	case s.handle != nil:
		client, server := net.Pipe()
		t.serving.Go(func() {
			defer server.Close()
			s.handle(server)
		})
		return client, nil
	case network == "udp":
		client, server := net.Pipe()
		t.serving.Go(func() { // a sink
			defer server.Close()
			for buffer := make([]byte, 1<<16); ; {
				if _, err := server.Read(buffer); err != nil {
					return
				}
			}
		})
		return client, nil
	}
	return nil, &net.OpError{Op: "dial", Net: network, Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
}

// localAddr is the origin's end: its first address, or the destination itself
// where the origin has it.
func (t *Target) localAddr(from runtime.Origin, to netip.AddrPort) net.Addr {
	t.mu.Lock()
	defer t.mu.Unlock()
	addr := from.Address.Addr()
	if n := t.nodes[from.Node]; n != nil {
		for i, a := range n.Addresses {
			if i == 0 || a.Prefix.Addr() == to.Addr() {
				addr = a.Prefix.Addr()
			}
		}
	}
	if !addr.IsValid() {
		return nil
	}
	return net.TCPAddrFromAddrPort(netip.AddrPortFrom(addr, 40000))
}

// conn is a connection whose sender's packets witnesses see.
type conn struct {
	net.Conn
	target *Target
	from   runtime.Origin
	packet packet
	silent bool // answered inside the origin
	closed bool
	local  net.Addr
}

// LocalAddr implements net.Conn.
func (c *conn) LocalAddr() net.Addr {
	if c.local == nil {
		return c.Conn.LocalAddr()
	}
	return c.local
}

// Write implements net.Conn.
func (c *conn) Write(p []byte) (int, error) {
	c.note(p)
	return c.Conn.Write(p)
}

// Close implements net.Conn.
func (c *conn) Close() error {
	c.target.mu.Lock()
	again := c.closed
	c.closed = true
	c.target.mu.Unlock()
	if !again {
		c.target.plug(c.from, -1)
	}
	return c.Conn.Close()
}

func (c *conn) note(payload []byte) {
	if c.silent {
		return
	}
	p := c.packet
	p.payload = bytes.Clone(payload)
	c.target.mu.Lock()
	defer c.target.mu.Unlock()
	c.target.packets = append(c.target.packets, p)
}

// Witness implements runtime.Target.
func (t *Target) Witness(ctx context.Context, node string, match runtime.Match) (runtime.Witness, error) {
	if _, err := t.running(ctx, "Witness", node); err != nil {
		return nil, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return &witness{target: t, node: node, match: match, since: len(t.packets)}, nil
}

type witness struct {
	target *Target
	node   string
	match  runtime.Match
	since  int
}

// In implements runtime.Witness.
func (w *witness) In() int {
	w.target.mu.Lock()
	defer w.target.mu.Unlock()
	seen := 0
	for _, p := range w.target.packets[w.since:] {
		if p.node == w.node && p.proto == w.match.Proto && p.dst == netip.AddrPortFrom(w.match.Dst, w.match.DstPort) &&
			bytes.Contains(p.payload, w.match.Payload) {
			seen++
		}
	}
	return seen
}

// Close implements runtime.Witness.
func (w *witness) Close() error { return nil }
