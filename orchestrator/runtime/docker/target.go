package docker

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime/fabric"
)

// target is one instance, opened for checks.
type target struct {
	driver *Driver
	id     runtime.InstanceID
}

var _ runtime.Target = (*target)(nil)

// Target opens an instance for checks; runtime.ErrNotFound when there is none.
func (d *Driver) Target(ctx context.Context, id runtime.InstanceID) (runtime.Target, error) {
	if _, err := d.fabricOf(ctx, id); err != nil {
		return nil, err
	}
	return &target{driver: d, id: id}, nil
}

// Close does nothing: the namespaces belong to the driver.
func (t *target) Close() error { return nil }

func (t *target) Describe(ctx context.Context) (runtime.Observed, error) {
	return t.driver.Observe(ctx, t.id)
}

func (t *target) node(ctx context.Context, name string) (*fabric.NS, error) {
	return t.driver.nodeNS(ctx, t.id, name)
}

// fabricAt opens the fabric for something that happens at a node's links, which
// only a running node has.
func (t *target) fabricAt(ctx context.Context, node string) (*fabric.Fabric, error) {
	if _, err := t.node(ctx, node); err != nil {
		return nil, err
	}
	return t.driver.fabricOf(ctx, t.id)
}

// read opens a node and reads one thing of it.
func read[T any](ctx context.Context, t *target, node string, what func(*fabric.NS, context.Context) (T, error)) (T, error) {
	ns, err := t.node(ctx, node)
	if err != nil {
		var none T
		return none, err
	}
	return what(ns, ctx)
}

func (t *target) Links(ctx context.Context, node string) ([]runtime.Link, error) {
	return read(ctx, t, node, (*fabric.NS).Links)
}

func (t *target) Addresses(ctx context.Context, node string) ([]runtime.Address, error) {
	return read(ctx, t, node, (*fabric.NS).Addresses)
}

func (t *target) Routes(ctx context.Context, node string) ([]runtime.RouteEntry, error) {
	return read(ctx, t, node, (*fabric.NS).Routes)
}

func (t *target) Neighbours(ctx context.Context, node string) ([]runtime.Neighbour, error) {
	return read(ctx, t, node, (*fabric.NS).Neighbours)
}

func (t *target) Listeners(ctx context.Context, node string) ([]runtime.Listener, error) {
	return read(ctx, t, node, (*fabric.NS).Listeners)
}

func (t *target) Chains(ctx context.Context, node string) ([]runtime.Chain, error) {
	return read(ctx, t, node, (*fabric.NS).Chains)
}

func (t *target) Processes(ctx context.Context, node string) ([]runtime.Process, error) {
	return read(ctx, t, node, (*fabric.NS).Processes)
}

func (t *target) ReadFile(ctx context.Context, node, path string, limit int64) (runtime.FileInfo, error) {
	ns, err := t.node(ctx, node)
	if err != nil {
		return runtime.FileInfo{}, err
	}
	return ns.ReadFile(ctx, path, limit)
}

// origin opens where traffic comes from. done must be called when the traffic
// is over: it takes a probe away and leaves a node alone.
func (t *target) origin(ctx context.Context, from runtime.Origin) (ns *fabric.NS, done func(), err error) {
	if from.Node != "" {
		ns, err = t.node(ctx, from.Node)
		return ns, func() {}, err
	}
	f, err := t.driver.fabricOf(ctx, t.id)
	if err != nil {
		return nil, nil, err
	}
	probe, err := f.Probe(ctx, from)
	if err != nil {
		return nil, nil, fmt.Errorf("probe on %s: %w", from.Network, err)
	}
	return probe, func() { _ = probe.Close() }, nil
}

func (t *target) Ping(ctx context.Context, from runtime.Origin, req runtime.PingRequest) (runtime.PingReply, error) {
	f, err := t.driver.fabricOf(ctx, t.id)
	if err != nil {
		return runtime.PingReply{}, err
	}
	ns, done, err := t.origin(ctx, from)
	if err != nil {
		return runtime.PingReply{}, err
	}
	defer done()
	return f.Ping(ctx, ns, req)
}

func (t *target) Dial(ctx context.Context, from runtime.Origin, network string, to netip.AddrPort) (net.Conn, error) {
	ns, done, err := t.origin(ctx, from)
	if err != nil {
		return nil, err
	}
	conn, err := ns.Dial(ctx, network, to)
	if err != nil {
		done()
		return nil, err
	}
	return &originConn{Conn: conn, done: done}, nil
}

// originConn keeps a probe for as long as its connection.
type originConn struct {
	net.Conn
	done func()
}

func (c *originConn) Close() error {
	defer c.done()
	return c.Conn.Close()
}

func (t *target) Witness(ctx context.Context, node string, match runtime.Match) (runtime.Witness, error) {
	f, err := t.fabricAt(ctx, node)
	if err != nil {
		return nil, err
	}
	return f.Witness(ctx, node, match)
}

func (t *target) Exec(ctx context.Context, node string, req runtime.ExecRequest) (runtime.ExecResult, error) {
	return t.driver.exec(ctx, nodeName(t.id, node), req)
}

func (t *target) SetCut(ctx context.Context, node, iface string, cut bool) error {
	f, err := t.fabricAt(ctx, node)
	if err != nil {
		return err
	}
	return f.SetCut(ctx, node, iface, cut)
}

func (t *target) Ports(ctx context.Context, network string) ([]runtime.PortRef, error) {
	f, err := t.driver.fabricOf(ctx, t.id)
	if err != nil {
		return nil, err
	}
	return f.Ports(ctx, network)
}

func (t *target) Stop(ctx context.Context, node string) error {
	t.driver.handles.forgetNode(t.id, node)
	return t.driver.stopContainer(ctx, nodeName(t.id, node))
}

func (t *target) Start(ctx context.Context, node string) error {
	return t.driver.start(ctx, nodeName(t.id, node))
}

func (t *target) Capture(ctx context.Context, at runtime.PortRef, w runtime.PcapWriter, limit int64) error {
	f, err := t.driver.fabricOf(ctx, t.id)
	if err != nil {
		return err
	}
	err = f.Capture(ctx, at, w, limit)
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}
