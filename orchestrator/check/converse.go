package check

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"syscall"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// talkTimeout bounds a whole conversation unless the lab says otherwise.
const talkTimeout = 5 * time.Second

// call is one conversation with a service of the lab.
type call struct {
	from    lab.Origin
	to      lab.Destination
	network string // tcp or udp
	port    uint16
	timeout time.Duration // for all of it; 0 means talkTimeout
	// mark finds, in the first bytes sent, those that are of this conversation
	// only, so that the witness cannot mistake another's packets for ours. nil
	// means that opening the connection is what the witness must see.
	mark func(first []byte) []byte
}

// converse opens the connection, lets talk use it, and believes a pass only if
// the traffic was seen to arrive at the node it was meant for. The connection
// ends at the timeout, or with ctx, whatever the other side does.
func (s *scene) converse(ctx context.Context, c call, talk func(*conversation, endpoint) finding) finding {
	to, problem := s.resolve(ctx, c.to)
	if problem != nil {
		return *problem
	}
	origin := from(c.from)
	release, err := s.probes.take(ctx, origin)
	if err != nil {
		return cancelled(ctx)
	}
	defer release()
	proof := s.prove(c, to)
	defer proof.close()
	if c.mark == nil {
		proof.watch(ctx, nil)
	}
	f := s.dialAndTalk(ctx, c, to, proof, talk)
	return s.confirm(ctx, f, proof, to)
}

// dialAndTalk is the conversation itself.
func (s *scene) dialAndTalk(ctx context.Context, c call, to endpoint, proof *proof,
	talk func(*conversation, endpoint) finding,
) finding {
	if proof.err != nil {
		return finding{} // confirm judges it
	}
	timed, cancel := context.WithTimeout(ctx, orElse(c.timeout, talkTimeout))
	defer cancel()
	conn, err := s.target.Dial(timed, from(c.from), c.network, netip.AddrPortFrom(to.addr, c.port))
	if err != nil {
		return s.unanswered(ctx, err, c.from)
	}
	defer conn.Close()
	if isLocal(conn, to.addr) {
		return unseen(ownAddress(c.from, to))
	}
	deadline, _ := timed.Deadline()
	if err := conn.SetDeadline(deadline); err != nil {
		return broken(fmt.Errorf("bounding a conversation: %w", err))
	}
	stop := context.AfterFunc(timed, func() { conn.Close() })
	defer stop()
	watched := &conversation{Conn: conn, stream: c.network == "tcp", deadline: deadline}
	if c.mark != nil {
		watched.first = func(first []byte) error {
			proof.watch(ctx, c.mark(first))
			return proof.err
		}
	}
	return talk(watched, to)
}

// unanswered judges why no connection could be opened.
func (s *scene) unanswered(ctx context.Context, err error, origin lab.Origin) finding {
	if ctx.Err() != nil {
		return cancelled(ctx)
	}
	if runtime.IsRefusal(err) {
		return failed(reason(err))
	}
	return s.judge(ctx, fmt.Errorf("opening a connection from %s: %w", originKey(origin), err), nodesOf(origin)...)
}

// confirm makes a pass without proof a failure.
func (s *scene) confirm(ctx context.Context, f finding, proof *proof, to endpoint) finding {
	switch {
	case ctx.Err() != nil:
		return cancelled(ctx)
	case proof.err != nil:
		return s.judge(ctx, fmt.Errorf("watching the links of %s: %w", to.node, proof.err), to.node)
	case f.verdict != Pass || proof.node == "":
		return f
	case !proof.seen(ctx):
		return failed(impostor(to)).with(f.exhibits...)
	}
	return f
}

// impostor says that somebody else answered.
func impostor(to endpoint) lab.Text {
	return say("une réponse est venue, mais pas de %[1]s : rien n'est arrivé jusqu'à ses liens",
		"an answer came, but not from %[1]s: nothing arrived at its links", to.node)
}

// ownAddress says that the origin answers itself.
func ownAddress(origin lab.Origin, to endpoint) lab.Text {
	return say("%[2]s est une adresse de %[1]s même : rien n'a traversé le réseau",
		"%[2]s is an address of %[1]s itself: nothing crossed the network", originName(origin), to.addr)
}

// isLocal tells whether a connection's own end has the destination's address.
func isLocal(conn net.Conn, to netip.Addr) bool {
	local, err := netip.ParseAddrPort(conn.LocalAddr().String())
	return err == nil && local.Addr().Unmap() == to.Unmap()
}

// reason says in words what the network answered.
func reason(err error) lab.Text {
	var timeout net.Error
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return say("connexion refusée", "connection refused")
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), errors.Is(err, syscall.ECONNABORTED):
		return say("connexion coupée par l'autre côté", "connection reset by the other side")
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.EHOSTDOWN):
		return say("pas de route jusque-là", "no route to host")
	case errors.Is(err, syscall.EACCES), errors.Is(err, syscall.EPERM):
		return say("interdit par un pare-feu", "forbidden by a firewall")
	case errors.As(err, &timeout) && timeout.Timeout(), errors.Is(err, net.ErrClosed):
		return say("pas de réponse complète à temps", "no complete answer in time")
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.ErrClosedPipe):
		return say("connexion fermée avant la fin de la réponse", "connection closed before the whole answer")
	}
	return say("le réseau n'a pas laissé passer", "the network did not let it through")
}

// orElse gives a default for a value that is not set.
func orElse[T comparable](value, otherwise T) T {
	var unset T
	if value == unset {
		return otherwise
	}
	return value
}
