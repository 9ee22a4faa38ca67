package sessions_test

import (
	"context"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"syscall"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime/runtimetest"
)

// driver is the fake, with one web server that every node shows on its ports.
type driver struct {
	*runtimetest.Fake
	mu     sync.Mutex
	server string // host:port; empty: nothing listens
	bound  netip.Addr
	dialed []netip.AddrPort
	asked  atomic.Int64 // how often figures were asked for
	held   atomic.Pointer[context.Context]
}

// hold lets figures wait until a context ends.
func (d *driver) hold(ctx context.Context) { d.held.Store(&ctx) }

func (d *driver) serves(address string, bound netip.Addr) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.server, d.bound = address, bound
}

func (d *driver) Target(ctx context.Context, id runtime.InstanceID) (runtime.Target, error) {
	t, err := d.Fake.Target(ctx, id)
	if err != nil {
		return nil, err
	}
	return target{t, d}, nil
}

type target struct {
	runtime.Target
	driver *driver
}

func (t target) Stats(ctx context.Context) (map[string]runtime.NodeStats, error) {
	t.driver.asked.Add(1)
	if held := t.driver.held.Load(); held != nil {
		select {
		case <-(*held).Done():
		case <-ctx.Done():
		}
	}
	return t.Target.Stats(ctx)
}

func (t target) Listeners(ctx context.Context, node string) ([]runtime.Listener, error) {
	if _, err := t.Target.Listeners(ctx, node); err != nil {
		return nil, err
	}
	t.driver.mu.Lock()
	defer t.driver.mu.Unlock()
	if !t.driver.bound.IsValid() {
		return nil, nil
	}
	return []runtime.Listener{{Proto: "tcp", Address: t.driver.bound, Port: 8080}}, nil
}

func (t target) Dial(ctx context.Context, _ runtime.Origin, _ string, to netip.AddrPort) (net.Conn, error) {
	t.driver.mu.Lock()
	server := t.driver.server
	t.driver.dialed = append(t.driver.dialed, to)
	t.driver.mu.Unlock()
	if server == "" {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	}
	var dialer net.Dialer
	return dialer.DialContext(ctx, "tcp", server)
}

func (d *driver) lastDialed() netip.AddrPort {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.dialed) == 0 {
		return netip.AddrPort{}
	}
	return d.dialed[len(d.dialed)-1]
}
