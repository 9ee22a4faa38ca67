//go:build linux

package fabric

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"time"
	"unsafe"

	"golang.org/x/net/bpf"
	"golang.org/x/sys/unix"
)

// tap is a packet socket in the fabric's namespace.
type tap struct {
	*socket
	in  []byte
	oob []byte
}

// frame is one frame seen by a tap; data is valid until the next one.
type frame struct {
	at       time.Time
	outgoing bool // towards the node, for the fabric's end of a link
	size     int  // on the wire; data may be shorter
	data     []byte
}

// tapBuffer is the queue of a tap in the kernel, and wholeFrame the largest
// frame: a segment of 64 KiB not yet cut, with its headers.
const (
	tapBuffer  = 4 << 20
	wholeFrame = 1<<16 + 256
)

func networkOrder(v uint16) uint16 { return v<<8 | v>>8 }

// openTap listens on one interface, or on all for index 0. Nothing is heard
// before the filter is in place.
func (ns *NS) openTap(index int, filter []bpf.Instruction) (*tap, error) {
	program, err := assemble(filter)
	if err != nil {
		return nil, err
	}
	s, err := ns.socket(unix.AF_PACKET, unix.SOCK_RAW, 0, func(fd int) error {
		if err := unix.SetsockoptSockFprog(fd, unix.SOL_SOCKET, unix.SO_ATTACH_FILTER, program); err != nil {
			return os.NewSyscallError("filter", err)
		}
		_ = unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUFFORCE, tapBuffer)
		_ = unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_TIMESTAMPNS, 1)
		all := networkOrder(unix.ETH_P_ALL)
		return os.NewSyscallError("bind", unix.Bind(fd, &unix.SockaddrLinklayer{Protocol: all, Ifindex: index}))
	})
	if err != nil {
		return nil, fmt.Errorf("listen to frames: %w", err)
	}
	return &tap{socket: s, in: make([]byte, wholeFrame), oob: make([]byte, 128)}, nil
}

func assemble(filter []bpf.Instruction) (*unix.SockFprog, error) {
	raw, err := bpf.Assemble(filter)
	if err != nil {
		return nil, fmt.Errorf("assemble the filter: %w", err)
	}
	code := make([]unix.SockFilter, len(raw))
	for i, r := range raw {
		code[i] = unix.SockFilter{Code: r.Op, Jt: r.Jt, Jf: r.Jf, K: r.K}
	}
	return &unix.SockFprog{Len: uint16(len(code)), Filter: &code[0]}, nil
}

// retire closes a tap. Closing a packet socket waits for all processors to have
// let go of it, some milliseconds, which nobody else has to.
func (f *Fabric) retire(t *tap) { f.closing.Go(func() { t.close() }) }

// take gives the next frame in the queue; false when there is none now.
func (t *tap) take(fd int) (frame, bool, error) {
	n, oobn, _, from, err := unix.Recvmsg(fd, t.in, t.oob, unix.MSG_TRUNC)
	switch {
	case errors.Is(err, unix.EAGAIN):
		return frame{}, false, nil
	case errors.Is(err, unix.EINTR), errors.Is(err, unix.ENETDOWN): // one port is down: the others go on
		return frame{}, true, nil
	case err != nil:
		return frame{}, false, os.NewSyscallError("recvmsg", err)
	}
	f := frame{at: stamp(t.oob[:oobn]), size: n, data: t.in[:min(n, len(t.in))]}
	if link, ok := from.(*unix.SockaddrLinklayer); ok {
		f.outgoing = link.Pkttype == unix.PACKET_OUTGOING
	}
	return f, true, nil
}

// drain calls each for every frame in the queue.
func (t *tap) drain(fd int, each func(frame)) error {
	for {
		f, some, err := t.take(fd)
		if !some || err != nil {
			return err
		}
		if f.size > 0 {
			each(f)
		}
	}
}

// stamp reads when the kernel saw the frame.
func stamp(oob []byte) time.Time {
	messages, err := unix.ParseSocketControlMessage(oob)
	if err != nil {
		return time.Time{}
	}
	for _, m := range messages {
		if m.Header.Type == unix.SO_TIMESTAMPNS && len(m.Data) >= int(unsafe.Sizeof(unix.Timespec{})) {
			sec, nsec := binary.NativeEndian.Uint64(m.Data), binary.NativeEndian.Uint64(m.Data[8:])
			return time.Unix(int64(sec), int64(nsec))
		}
	}
	return time.Time{}
}
