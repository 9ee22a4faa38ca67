//go:build linux

package fabric

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"

	"golang.org/x/sys/unix"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// Capture writes the frames of a network (each once) or of one port (both ways)
// as pcap (nanoseconds, Ethernet) until ctx ends or the next frame would pass
// limit bytes; both are success. 0 means no limit. The head is written first, so
// a capture has begun when w has got it.
func (f *Fabric) Capture(ctx context.Context, at runtime.PortRef, w io.Writer, limit int64) error {
	t, err := f.tapAt(ctx, at)
	if err != nil {
		return fmt.Errorf("capture: %w", err)
	}
	defer f.retire(t)
	defer t.interruptedBy(ctx)()
	out := &pcap{w: w, left: limit, bounded: limit > 0}
	if err := out.head(); err != nil {
		return fmt.Errorf("capture: %w", err)
	}
	if err := t.copyTo(ctx, out); err != nil {
		return fmt.Errorf("capture: %w", err)
	}
	return nil
}

// tapAt listens at a port, or at a bridge, which then is given every frame that
// passes it.
func (f *Fabric) tapAt(ctx context.Context, at runtime.PortRef) (t *tap, err error) {
	err = f.ns.using(ctx, func() error {
		var l link
		if at.Node != "" {
			l, err = f.port(at.Node, at.Interface)
		} else {
			l, err = f.network(at.Network)
		}
		if err != nil {
			return err
		}
		if t, err = f.ns.openTap(l.index, everything(wholeFrame)); err != nil || at.Node != "" {
			return err
		}
		return t.hearAll(l.index)
	})
	if err != nil && t != nil {
		f.retire(t)
	}
	return t, err
}

// hearAll lasts as long as the socket.
func (t *tap) hearAll(index int) (err error) {
	e := t.now(func(fd int) {
		err = unix.SetsockoptPacketMreq(fd, unix.SOL_PACKET, unix.PACKET_ADD_MEMBERSHIP, &unix.PacketMreq{
			Ifindex: int32(index), Type: unix.PACKET_MR_PROMISC,
		})
	})
	return errors.Join(e, os.NewSyscallError("promiscuous", err))
}

// copyTo gives up the processor to nobody while frames are queued, but looks at
// ctx between them, since a flood may never leave the queue empty.
func (t *tap) copyTo(ctx context.Context, out *pcap) error {
	var failure error
	err := t.read(func(fd int) bool {
		for ctx.Err() == nil {
			f, some, err := t.take(fd)
			if err != nil {
				failure = err
				return true
			}
			if !some {
				return false
			}
			if f.size == 0 {
				continue
			}
			if full, err := out.frame(f); err != nil || full {
				failure = err
				return true
			}
		}
		return true
	})
	if failure != nil || ctx.Err() != nil {
		return failure
	}
	return err
}

// pcap writes the classic capture format, as described by the IETF draft
// draft-ietf-opsawg-pcap.
type pcap struct {
	w       io.Writer
	left    int64
	bounded bool
}

const (
	pcapNanoseconds = 0xa1b23c4d
	pcapEthernet    = 1
)

func (p *pcap) head() error {
	b := binary.LittleEndian.AppendUint32(nil, pcapNanoseconds)
	b = binary.LittleEndian.AppendUint16(b, 2)
	b = binary.LittleEndian.AppendUint16(b, 4)
	for _, v := range []uint32{0, 0, wholeFrame, pcapEthernet} {
		b = binary.LittleEndian.AppendUint32(b, v)
	}
	p.left -= int64(len(b))
	_, err := p.w.Write(b)
	return err
}

// frame writes a whole record or, when there is no room for it, nothing.
func (p *pcap) frame(f frame) (full bool, err error) {
	b := make([]byte, 0, 16+len(f.data))
	for _, v := range []int64{f.at.Unix(), int64(f.at.Nanosecond()), int64(len(f.data)), int64(f.size)} {
		b = binary.LittleEndian.AppendUint32(b, uint32(v))
	}
	b = append(b, f.data...)
	if p.left -= int64(len(b)); p.bounded && p.left < 0 {
		return true, nil
	}
	_, err = p.w.Write(b)
	return false, err
}
