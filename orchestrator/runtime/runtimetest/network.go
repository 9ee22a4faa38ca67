package runtimetest

import (
	"context"
	"fmt"
	"maps"
	"net"
	"net/netip"
	"slices"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// witness counts the echo requests that reached a node.
type witness struct {
	match runtime.Match
	seen  atomic.Int64
}

func (w *witness) In() int      { return int(w.seen.Load()) }
func (w *witness) Close() error { return nil }

// Witness implements runtime.Target.
func (t *target) Witness(ctx context.Context, node string, match runtime.Match) (runtime.Witness, error) {
	w := &witness{match: match}
	err := t.running(ctx, node, func(_ *instance, n *machine) error {
		n.witnesses = append(n.witnesses, w)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return w, nil
}

// Ping implements runtime.Target. Nodes reach each other over a network they
// share, at their declared addresses; nothing is routed.
func (t *target) Ping(ctx context.Context, from runtime.Origin, req runtime.PingRequest) (runtime.PingReply, error) {
	reply := runtime.PingReply{Sent: req.Count, Witness: -1}
	err := t.origin(ctx, from, func(in *instance, sender *machine) error {
		if sender != nil && sender.owns(req.To) {
			reply.Local, reply.Received = true, req.Count
			return nil
		}
		to := in.neighbour(from, sender, req.To)
		if to == nil {
			reply.Problem = "no route to host"
			return nil
		}
		reply.Received, reply.TTL = req.Count, 64
		reply.RTT = slices.Repeat([]time.Duration{time.Millisecond}, req.Count)
		to.witnessed(req)
		if req.Proof != "" && to.spec.Name == req.Proof {
			reply.Witness = req.Count
		}
		return nil
	})
	if req.Proof != "" && reply.Witness < 0 {
		reply.Witness = 0
	}
	return reply, err
}

// Dial implements runtime.Target: no node serves anything.
func (t *target) Dial(ctx context.Context, from runtime.Origin, network string, to netip.AddrPort) (net.Conn, error) {
	refusal := syscall.EHOSTUNREACH
	err := t.origin(ctx, from, func(in *instance, sender *machine) error {
		if (sender != nil && sender.owns(to.Addr())) || in.neighbour(from, sender, to.Addr()) != nil {
			refusal = syscall.ECONNREFUSED
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return nil, &net.OpError{Op: "dial", Net: network, Addr: net.TCPAddrFromAddrPort(to), Err: refusal}
}

// origin calls look with the sending node, or with none for a probe.
func (t *target) origin(ctx context.Context, from runtime.Origin, look func(*instance, *machine) error) error {
	if from.Node != "" {
		return t.running(ctx, from.Node, look)
	}
	t.fake.mu.Lock()
	defer t.fake.mu.Unlock()
	in, ok := t.fake.instances[t.id]
	if !ok || !in.networks[from.Network] {
		return fmt.Errorf("network %q of instance %q: %w", from.Network, t.id, runtime.ErrNotFound)
	}
	return look(in, nil)
}

// neighbour finds the node that owns an address and shares a network with the
// origin, both ports uncut; nil when there is none.
func (in *instance) neighbour(from runtime.Origin, sender *machine, to netip.Addr) *machine {
	reach := map[string]netip.Prefix{}
	if sender == nil {
		reach[from.Network] = from.Address
	} else {
		for _, l := range sender.links {
			if !l.half && !l.spec.Port.Cut {
				reach[l.spec.Network] = l.spec.Address
			}
		}
	}
	for _, n := range in.nodes {
		for _, l := range n.links {
			if l.half || l.spec.Port.Cut || l.spec.Address.Addr() != to {
				continue
			}
			if prefix, ok := reach[l.spec.Network]; ok && prefix.Contains(to) {
				return n
			}
		}
	}
	return nil
}

func (n *machine) owns(address netip.Addr) bool {
	for _, l := range n.links {
		if l.spec.Address.Addr() == address {
			return true
		}
	}
	return address.IsLoopback()
}

func (n *machine) witnessed(req runtime.PingRequest) {
	for _, w := range n.witnesses {
		m := w.match
		if (m.Proto == "" || m.Proto == "icmp") && (!m.Dst.IsValid() || m.Dst == req.To) && m.DstPort == 0 {
			w.seen.Add(int64(req.Count))
		}
	}
}

// Links implements runtime.Target.
func (t *target) Links(ctx context.Context, node string) ([]runtime.Link, error) {
	out := []runtime.Link{{Index: 1, Name: "lo", Type: "lo", MTU: 65536, Up: true, Carrier: true}}
	err := t.eachLink(ctx, node, func(l *link) {
		out = append(out, runtime.Link{
			Index: len(out) + 1, Name: l.spec.Name, Type: "veth", MAC: l.spec.MAC, MTU: 1500, Up: true, Carrier: !l.spec.Port.Cut,
		})
	})
	return out, err
}

// Addresses implements runtime.Target.
func (t *target) Addresses(ctx context.Context, node string) ([]runtime.Address, error) {
	out := []runtime.Address{{Interface: "lo", Prefix: netip.MustParsePrefix("127.0.0.1/8")}}
	err := t.eachLink(ctx, node, func(l *link) {
		if l.spec.Address.IsValid() {
			out = append(out, runtime.Address{Interface: l.spec.Name, Prefix: l.spec.Address})
		}
	})
	return out, err
}

// Routes implements runtime.Target: connected networks and default gateways.
func (t *target) Routes(ctx context.Context, node string) ([]runtime.RouteEntry, error) {
	var out []runtime.RouteEntry
	err := t.eachLink(ctx, node, func(l *link) {
		if l.spec.Address.IsValid() {
			out = append(out, runtime.RouteEntry{
				To: l.spec.Address.Masked(), Protocol: "kernel", Type: "unicast", NextHops: []runtime.NextHop{{Interface: l.spec.Name}},
			})
		}
		if l.spec.Gateway.IsValid() {
			out = append(out, runtime.RouteEntry{
				To: netip.PrefixFrom(netip.IPv4Unspecified(), 0), Protocol: "static", Type: "unicast",
				NextHops: []runtime.NextHop{{Via: l.spec.Gateway, Interface: l.spec.Name}},
			})
		}
	})
	return out, err
}

func (t *target) eachLink(ctx context.Context, node string, visit func(*link)) error {
	return t.running(ctx, node, func(_ *instance, n *machine) error {
		for _, name := range slices.Sorted(maps.Keys(n.links)) {
			if !n.links[name].half {
				visit(n.links[name])
			}
		}
		return nil
	})
}

// Neighbours implements runtime.Target: a node remembers nobody.
func (t *target) Neighbours(ctx context.Context, node string) ([]runtime.Neighbour, error) {
	return nil, t.running(ctx, node, func(*instance, *machine) error { return nil })
}

// Listeners implements runtime.Target: a node serves nothing.
func (t *target) Listeners(ctx context.Context, node string) ([]runtime.Listener, error) {
	return nil, t.running(ctx, node, func(*instance, *machine) error { return nil })
}

// Chains implements runtime.Target: a node filters nothing.
func (t *target) Chains(ctx context.Context, node string) ([]runtime.Chain, error) {
	return nil, t.running(ctx, node, func(*instance, *machine) error { return nil })
}
