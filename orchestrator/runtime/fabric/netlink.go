//go:build linux

package fabric

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"

	"golang.org/x/sys/unix"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// message is a netlink message to send, without its header.
type message struct {
	kind, flags uint16
	body        []byte
}

// kernelError is a refusal of the kernel, with its own words when it gave some.
type kernelError struct {
	errno unix.Errno
	text  string
}

func (e *kernelError) Error() string {
	if e.text == "" {
		return e.errno.Error()
	}
	return e.errno.Error() + ": " + e.text
}

func (e *kernelError) Unwrap() error { return e.errno }

// errInterrupted: the listed objects changed while they were listed.
var errInterrupted = errors.New("listing interrupted by a change")

// conn is a netlink socket that belongs to a namespace. The kernel answers a
// request before the send returns, so the socket blocks: reading never waits.
type conn struct {
	ns       *NS
	protocol int
	mu       sync.Mutex
	fd       int // -1 until first used, and after a failure in the middle of an answer
	seq      uint32
	in       []byte
}

// replyBuffer is enough for one datagram of a listing: the kernel fills up to
// 32 KiB, and more only for one object larger than that, as an interface that a
// team gave hundreds of names.
const replyBuffer = 128 << 10

func (c *conn) open() error {
	if c.fd >= 0 {
		return nil
	}
	err := c.ns.enter(func() (err error) {
		c.fd, err = unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW|unix.SOCK_CLOEXEC, c.protocol)
		return err
	})
	if err != nil {
		c.fd = -1
		return fmt.Errorf("netlink socket: %w", errors.Join(runtime.ErrUnavailable, err))
	}
	c.setOptions()
	return nil
}

// setOptions asks for what makes answers small and errors readable; kernels that
// know less work too.
func (c *conn) setOptions() {
	_ = unix.SetsockoptInt(c.fd, unix.SOL_NETLINK, unix.NETLINK_EXT_ACK, 1)
	_ = unix.SetsockoptInt(c.fd, unix.SOL_NETLINK, unix.NETLINK_CAP_ACK, 1)
	if c.protocol == unix.NETLINK_ROUTE {
		_ = unix.SetsockoptInt(c.fd, unix.SOL_NETLINK, unix.NETLINK_GET_STRICT_CHK, 1)
	}
	_ = unix.SetsockoptInt(c.fd, unix.SOL_SOCKET, unix.SO_RCVBUFFORCE, 4<<20)
	_ = unix.SetsockoptInt(c.fd, unix.SOL_SOCKET, unix.SO_SNDBUFFORCE, 1<<20)
	_ = unix.SetsockoptTimeval(c.fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &unix.Timeval{Sec: 10})
	if c.in == nil {
		c.in = make([]byte, replyBuffer)
	}
}

func (c *conn) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.drop()
}

func (c *conn) drop() {
	if c.fd >= 0 {
		unix.Close(c.fd)
		c.fd = -1
	}
}

// send writes the messages as one datagram and returns the first sequence number.
func (c *conn) send(msgs []message) (uint32, error) {
	if err := c.open(); err != nil {
		return 0, err
	}
	first := c.seq + 1
	var out []byte
	for _, m := range msgs {
		c.seq++
		out = binary.NativeEndian.AppendUint32(out, uint32(unix.NLMSG_HDRLEN+len(m.body)))
		out = binary.NativeEndian.AppendUint16(out, m.kind)
		out = binary.NativeEndian.AppendUint16(out, m.flags|unix.NLM_F_REQUEST)
		out = binary.NativeEndian.AppendUint32(out, c.seq)
		out = binary.NativeEndian.AppendUint32(out, 0)
		out = append(out, m.body...)
		out = append(out, make([]byte, aligned(len(out))-len(out))...)
	}
	if err := unix.Sendto(c.fd, out, 0, &unix.SockaddrNetlink{Family: unix.AF_NETLINK}); err != nil {
		return 0, fmt.Errorf("netlink send: %w", errors.Join(runtime.ErrUnavailable, err))
	}
	return first, nil
}

// receive reads one datagram and calls f for each message in it.
func (c *conn) receive(f func(h unix.NlMsghdr, body []byte) error) error {
	n, _, err := unix.Recvfrom(c.fd, c.in, unix.MSG_TRUNC)
	for errors.Is(err, unix.EINTR) {
		n, _, err = unix.Recvfrom(c.fd, c.in, unix.MSG_TRUNC)
	}
	if err != nil {
		return fmt.Errorf("netlink receive: %w", errors.Join(runtime.ErrUnavailable, err))
	}
	if n > len(c.in) {
		return fmt.Errorf("%w: one of %d bytes", ErrTooMany, n)
	}
	for b := c.in[:n]; len(b) >= unix.NLMSG_HDRLEN; {
		h := unix.NlMsghdr{
			Len: asU32(b), Type: binary.NativeEndian.Uint16(b[4:]), Flags: binary.NativeEndian.Uint16(b[6:]),
			Seq: asU32(b[8:]), Pid: asU32(b[12:]),
		}
		if int(h.Len) < unix.NLMSG_HDRLEN || int(h.Len) > len(b) {
			return fmt.Errorf("netlink receive: message cut short: %w", runtime.ErrUnavailable)
		}
		if err := f(h, b[unix.NLMSG_HDRLEN:h.Len]); err != nil {
			return err
		}
		b = b[min(aligned(int(h.Len)), len(b)):]
	}
	return nil
}

// batch sends messages together and waits for the acknowledgement of each.
// refused[i] is what the kernel said of message i, nil when it agreed; each is
// called with what it answered besides. err is for a failure to ask at all.
func (c *conn) batch(msgs []message, each func(i int, body []byte)) (refused []error, err error) {
	if len(msgs) == 0 {
		return nil, nil
	}
	for i := range msgs {
		msgs[i].flags |= unix.NLM_F_ACK
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	first, err := c.send(msgs)
	if err == nil {
		refused, err = c.acknowledgements(first, len(msgs), each)
	}
	if err != nil {
		c.drop()
	}
	return refused, err
}

func (c *conn) acknowledgements(first uint32, count int, each func(i int, body []byte)) ([]error, error) {
	refused := make([]error, count)
	for left := count; left > 0; {
		err := c.receive(func(h unix.NlMsghdr, body []byte) error {
			i := int(h.Seq - first)
			switch {
			case i == -1 && h.Type == unix.NLMSG_ERROR: // the head of a transaction
				if err := asError(h, body); err != nil {
					return err
				}
			case i < 0 || i >= count:
			case h.Type == unix.NLMSG_ERROR:
				refused[i] = asError(h, body)
				left--
			case each != nil:
				each(i, body)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return refused, nil
}

// asError decodes an acknowledgement; nil for success.
func asError(h unix.NlMsghdr, body []byte) error {
	errno := unix.Errno(-int32(asU32(body)))
	if errno == 0 {
		return nil
	}
	e := &kernelError{errno: errno}
	skip := 4 + unix.NLMSG_HDRLEN
	if h.Flags&unix.NLM_F_CAPPED == 0 && len(body) >= skip {
		skip = 4 + aligned(int(asU32(body[4:])))
	}
	if h.Flags&unix.NLM_F_ACK_TLVS != 0 && skip < len(body) {
		eachAttribute(body[skip:], func(kind uint16, v []byte) {
			if kind == unix.NLMSGERR_ATTR_MSG {
				e.text = asText(v)
			}
		})
	}
	return e
}

// dump sends one request for a listing and calls each for every object until it
// fails. A socket whose listing was not read to its end is thrown away.
func (c *conn) dump(ctx context.Context, m message, each func(body []byte) error) error {
	m.flags |= unix.NLM_F_DUMP
	c.mu.Lock()
	defer c.mu.Unlock()
	first, err := c.send([]message{m})
	if err != nil {
		c.drop()
		return err
	}
	for done := false; !done; {
		if err := ctx.Err(); err != nil {
			c.drop()
			return err
		}
		err := c.receive(func(h unix.NlMsghdr, body []byte) (err error) {
			if h.Seq != first {
				return nil
			}
			done, err = listed(h, body, each)
			return err
		})
		if err != nil {
			c.drop()
			return err
		}
	}
	return nil
}

// listed handles one message of a listing and tells whether it is the last.
func listed(h unix.NlMsghdr, body []byte, each func([]byte) error) (last bool, err error) {
	if h.Flags&unix.NLM_F_DUMP_INTR != 0 {
		return false, errInterrupted
	}
	switch h.Type {
	case unix.NLMSG_ERROR:
		return true, asError(h, body)
	case unix.NLMSG_DONE:
		if code := asInt(body); code < 0 {
			return true, &kernelError{errno: unix.Errno(-code)}
		}
		return true, nil
	}
	return false, each(body)
}

// collect lists objects: parse tells whether one is wanted. Above limit objects
// read it gives up with ErrTooMany; a listing that changed meanwhile is read
// again, and after some times the namespace never stands still: also ErrTooMany.
func collect[T any](ctx context.Context, c *conn, m message, limit int, parse func(body []byte) (T, bool)) ([]T, error) {
	for range 8 {
		var all []T
		seen := 0
		err := c.dump(ctx, m, func(body []byte) error {
			if seen++; seen > limit {
				return fmt.Errorf("%w: more than %d", ErrTooMany, limit)
			}
			if item, wanted := parse(body); wanted {
				all = append(all, item)
			}
			return nil
		})
		if !errors.Is(err, errInterrupted) {
			return all, err
		}
	}
	return nil, fmt.Errorf("%w or changes: never the same twice", ErrTooMany)
}
