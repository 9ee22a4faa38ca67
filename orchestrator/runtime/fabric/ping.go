//go:build linux

package fabric

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"time"

	"golang.org/x/sys/unix"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// Ping sends echo requests from a node or a probe. Only replies with the right
// nonce from the right address count. With req.Proof it also counts the replies
// whose request was seen entering that node and whose reply was seen leaving it.
func (f *Fabric) Ping(ctx context.Context, from *NS, req runtime.PingRequest) (runtime.PingReply, error) {
	req.To = req.To.Unmap()
	if !req.To.IsValid() || req.Count < 1 {
		return runtime.PingReply{}, fmt.Errorf("ping %s %d times: needs an address and a count of at least 1", req.To, req.Count)
	}
	p := newPinger(req)
	defer p.close(f)
	err := f.ns.using(ctx, func() (err error) {
		if req.Proof != "" {
			p.proof, err = f.tapNode(ctx, req.Proof, []condition{isIP})
		}
		return err
	})
	if err == nil {
		err = from.using(ctx, func() error { return p.open(from) })
	}
	if err == nil {
		err = p.run(ctx)
	}
	if err != nil {
		return runtime.PingReply{}, fmt.Errorf("ping %s: %w", req.To, err)
	}
	return p.result()
}

// pinger is one series of echo requests.
type pinger struct {
	req   runtime.PingRequest
	dial  *dialect
	to    unix.Sockaddr
	echo  *socket
	proof *tap // nil when no proof is asked
	in    []byte
	oob   []byte

	id    uint16
	sent  []*request
	reply runtime.PingReply
}

// request is one echo request on its way.
type request struct {
	nonce    nonce
	at       time.Time
	expires  time.Time // when waiting for it ends
	answered bool
	entered  bool // seen entering the proof's node
	left     bool // its reply seen leaving it
}

// nonce makes a request impossible to answer without having received it.
type nonce [16]byte

func newNonce() (n nonce) {
	rand.Read(n[:]) // never fails
	return n
}

func newPinger(req runtime.PingRequest) *pinger {
	random := newNonce()
	p := &pinger{req: req, dial: icmp4, in: make([]byte, 4096), oob: make([]byte, 128)}
	p.id = uint16(random[0])<<8 | uint16(random[1])
	if req.To.Is6() {
		p.dial = icmp6
	}
	if p.req.TTL == 0 {
		p.req.TTL = 64
	}
	return p
}

// open makes the socket in the origin: a raw one, which no ping_group_range of
// the node forbids.
func (p *pinger) open(from *NS) (err error) {
	if p.reply.Local, err = from.isLocal(p.req.To.WithZone("")); err != nil {
		return err
	}
	if p.to, err = from.sockaddr(netip.AddrPortFrom(p.req.To, 0)); err != nil {
		return err
	}
	p.echo, err = from.socket(p.dial.family, unix.SOCK_RAW, p.dial.protocol, func(fd int) error {
		return p.dial.prepare(fd, p.req.TTL)
	})
	return err
}

func (p *pinger) close(f *Fabric) {
	if p.echo != nil {
		p.echo.close()
	}
	if p.proof != nil {
		f.retire(p.proof)
	}
}

// run sends at the interval (at once after each reply when there is none) and
// listens until every request was answered or is late.
func (p *pinger) run(ctx context.Context) error {
	defer p.echo.interruptedBy(ctx)()
	var due time.Time
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		now := time.Now()
		waiting := p.waitingUntil(now)
		if len(p.sent) < p.req.Count && !now.Before(due) && (p.req.Interval > 0 || waiting.IsZero()) {
			due = p.send(now)
			continue
		}
		if len(p.sent) == p.req.Count && waiting.IsZero() {
			return nil
		}
		if len(p.sent) < p.req.Count && (waiting.IsZero() || p.req.Interval > 0 && due.Before(waiting)) {
			waiting = due
		}
		if err := p.listen(ctx, waiting); err != nil {
			return err
		}
		p.look()
	}
}

// waitingUntil is when the next request becomes late; zero when none is waited for.
func (p *pinger) waitingUntil(now time.Time) (until time.Time) {
	for _, r := range p.sent {
		if !r.answered && now.Before(r.expires) && (until.IsZero() || r.expires.Before(until)) {
			until = r.expires
		}
	}
	return until
}

// send sends the next request and tells when the one after is due.
func (p *pinger) send(now time.Time) time.Time {
	r := &request{nonce: newNonce(), at: now, expires: now.Add(p.req.Timeout)}
	p.sent = append(p.sent, r)
	body := p.dial.request(p.id, uint16(len(p.sent)), r.nonce)
	var err error
	if e := p.echo.now(func(fd int) { err = unix.Sendto(fd, body, 0, p.to) }); e != nil {
		err = e
	}
	if err != nil { // the origin's own stack refuses: nothing to wait for
		p.reply.Problem = problemOf(err)
		r.expires = now
	}
	return now.Add(p.req.Interval)
}

// listen handles what arrives until something was of interest, or until then.
func (p *pinger) listen(ctx context.Context, until time.Time) error {
	if err := p.echo.file.SetReadDeadline(until); err != nil {
		return err
	}
	if ctx.Err() != nil { // it ended before the deadline above replaced its own
		return ctx.Err()
	}
	var failure error
	err := p.echo.read(func(fd int) bool {
		for {
			n, oobn, _, from, err := unix.Recvmsg(fd, p.in, p.oob, 0)
			switch {
			case errors.Is(err, unix.EAGAIN):
				return false
			case errors.Is(err, unix.EINTR):
			case err != nil:
				failure = os.NewSyscallError("recvmsg", err)
				return true
			case p.handle(p.in[:n], p.oob[:oobn], from):
				return true
			}
		}
	})
	if failure != nil || errors.Is(err, os.ErrDeadlineExceeded) {
		return failure
	}
	return err
}

// handle judges one message and tells whether it changed anything.
func (p *pinger) handle(b, oob []byte, from unix.Sockaddr) bool {
	m, ok := p.dial.parse(b, oob)
	if !ok || m.id != p.id || m.seq == 0 || int(m.seq) > len(p.sent) {
		return false
	}
	r := p.sent[m.seq-1]
	if m.problem != "" {
		return p.refused(r, m)
	}
	now := time.Now()
	if r.answered || m.nonce != r.nonce || senderOf(from) != p.req.To.WithZone("") || now.After(r.expires) {
		return false
	}
	r.answered = true
	p.reply.Received++
	p.reply.RTT = append(p.reply.RTT, now.Sub(r.at))
	p.reply.TTL = m.ttl
	return true
}

// grace is how long a reply is still waited for after the network said there
// will be none: anyone on the way can say so.
const grace = 50 * time.Millisecond

func (p *pinger) refused(r *request, m echo) bool {
	if r.answered || m.quotedDst != p.req.To.WithZone("") {
		return false
	}
	p.reply.Problem = m.problem
	if soon := time.Now().Add(grace); soon.Before(r.expires) {
		r.expires = soon
	}
	return true
}

func senderOf(from unix.Sockaddr) netip.Addr {
	switch a := from.(type) {
	case *unix.SockaddrInet4:
		return netip.AddrFrom4(a.Addr)
	case *unix.SockaddrInet6:
		return netip.AddrFrom16(a.Addr)
	}
	return netip.Addr{}
}

// look takes note of what the tap at the proof's node saw. The kernel queues a
// frame there before it goes on, so what led to a reply is there by now.
func (p *pinger) look() {
	if p.proof == nil {
		return
	}
	_ = p.proof.now(func(fd int) {
		_ = p.proof.drain(fd, func(f frame) {
			if pkt, ok := parseFrame(f.data); ok {
				p.note(pkt, f.outgoing)
			}
		})
	})
}

// note marks a request that enters, or a reply that leaves. Addresses and ids may
// be translated on the way; a nonce is not.
func (p *pinger) note(pkt packet, entering bool) {
	kind, n, ok := p.dial.read(pkt)
	if !ok {
		return
	}
	for _, r := range p.sent {
		switch {
		case r.nonce != n:
		case entering && kind == p.dial.ask:
			r.entered = true
		case !entering && kind == p.dial.answer && r.entered:
			r.left = true
		}
	}
}

func (p *pinger) result() (runtime.PingReply, error) {
	p.look()
	p.reply.Sent, p.reply.Witness = len(p.sent), -1
	if p.proof != nil {
		p.reply.Witness = 0
		for _, r := range p.sent {
			if r.answered && r.entered && r.left {
				p.reply.Witness++
			}
		}
	}
	if p.reply.Received == p.reply.Sent {
		p.reply.Problem = ""
	} else if p.reply.Problem == "" {
		p.reply.Problem = "no reply"
	}
	return p.reply, nil
}
