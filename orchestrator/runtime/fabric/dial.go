//go:build linux

package fabric

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"

	"golang.org/x/sys/unix"
)

// Dial opens a connection whose socket belongs to the namespace: network is tcp
// or udp. Errors of the network are *net.OpError, as package net's; see
// runtime.IsRefusal. A namespace whose process ended gives runtime.ErrNotRunning.
func (ns *NS) Dial(ctx context.Context, network string, to netip.AddrPort) (net.Conn, error) {
	kind, ok := map[string]int{"tcp": unix.SOCK_STREAM, "udp": unix.SOCK_DGRAM}[network]
	if !ok || !to.IsValid() {
		return nil, fmt.Errorf("dial %s %s: network must be tcp or udp, and the address valid", network, to)
	}
	to = netip.AddrPortFrom(to.Addr().Unmap(), to.Port())
	var s *socket
	var address unix.Sockaddr
	err := ns.using(ctx, func() (err error) {
		if address, err = ns.sockaddr(to); err != nil {
			return err
		}
		s, err = ns.socket(int(family(to.Addr())), kind, 0, func(int) error { return nil })
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("dial %s %s: %w", network, to, err)
	}
	defer s.close()
	if err := s.connect(ctx, address); err != nil {
		return nil, dialError(network, to, err)
	}
	c, err := net.FileConn(s.file)
	if err != nil {
		return nil, fmt.Errorf("dial %s %s: %w", network, to, err)
	}
	return c, nil
}

func dialError(network string, to netip.AddrPort, err error) error {
	var address net.Addr = net.TCPAddrFromAddrPort(to)
	if network == "udp" {
		address = net.UDPAddrFromAddrPort(to)
	}
	return &net.OpError{Op: "dial", Net: network, Addr: address, Err: err}
}

// sockaddr finds the index of a zone, as in fe80::1%eth1, in the namespace.
func (ns *NS) sockaddr(to netip.AddrPort) (unix.Sockaddr, error) {
	if to.Addr().Is4() {
		return &unix.SockaddrInet4{Port: int(to.Port()), Addr: to.Addr().As4()}, nil
	}
	address := &unix.SockaddrInet6{Port: int(to.Port()), Addr: to.Addr().As16()}
	if zone := to.Addr().Zone(); zone != "" {
		l, err := ns.route.linkNamed(zone)
		if err != nil {
			return nil, err
		}
		if l.index == 0 {
			return nil, fmt.Errorf("zone %q: no such interface: %w", zone, unix.ENODEV)
		}
		address.ZoneId = uint32(l.index)
	}
	return address, nil
}

// connect gives up when ctx ends: a deadline is told as os.ErrDeadlineExceeded,
// which is the network's silence, not the platform's fault.
func (s *socket) connect(ctx context.Context, to unix.Sockaddr) error {
	defer s.interruptedBy(ctx)()
	var err error
	if e := s.now(func(fd int) { err = unix.Connect(fd, to) }); e != nil {
		return e
	}
	if errors.Is(err, unix.EINPROGRESS) || errors.Is(err, unix.EINTR) || errors.Is(err, unix.EAGAIN) {
		err = s.connected(to)
	}
	if err == nil || ctx.Err() == nil {
		return os.NewSyscallError("connect", err)
	}
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return os.ErrDeadlineExceeded
	}
	return ctx.Err()
}

// connected waits for the outcome: a second connect tells it, EISCONN once the
// connection stands. It is asked before the first wait too, since the news may
// already have come and gone.
func (s *socket) connected(to unix.Sockaddr) error {
	var outcome error
	err := s.write(func(fd int) bool {
		code, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_ERROR)
		if err != nil || code != 0 {
			outcome = cmp.Or(err, asErrno(code))
			return true
		}
		outcome = unix.Connect(fd, to)
		if errors.Is(outcome, unix.EISCONN) {
			outcome = nil
		}
		return !errors.Is(outcome, unix.EALREADY) && !errors.Is(outcome, unix.EINPROGRESS)
	})
	return cmp.Or(err, outcome)
}

func asErrno(code int) error {
	if code == 0 {
		return nil
	}
	return unix.Errno(code)
}

// isLocal tells whether the namespace would deliver to itself.
func (ns *NS) isLocal(to netip.Addr) (bool, error) {
	b := make([]byte, unix.SizeofRtMsg)
	b[0], b[1] = family(to), byte(to.BitLen())
	a := attributes{b: b}
	a.bytes(unix.RTA_DST, to.AsSlice())
	local := false
	_, err := ns.route.batch([]message{{kind: unix.RTM_GETROUTE, body: a.b}}, func(_ int, body []byte) {
		local = len(body) >= unix.SizeofRtMsg && body[7] == unix.RTN_LOCAL
	})
	return local, err // no route at all is not local either
}
