//go:build linux

package fabric

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"

	"golang.org/x/sys/unix"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// A rate is enforced towards the node by a token bucket (tbf) on the egress of
// the fabric's end, and from the node by the port's rules (rules.go).

// shaper is a token bucket, in bytes and bytes per second; the zero value is none.
type shaper struct {
	rate         uint64
	burst, limit uint32
}

// newShaper keeps bursts near 10 ms and the queue near 50 ms, and lets a full
// frame and a short queue through however slow the link.
func newShaper(bits uint64) shaper {
	if bits == 0 {
		return shaper{}
	}
	rate := max(bits/8, 1)
	burst := min(max(rate/100, 4<<10), 1<<30)
	queue := min(max(rate/20, 32<<10), 1<<30)
	return shaper{rate: rate, burst: uint32(burst), limit: uint32(burst + queue)}
}

// tcMsg is the head of a queueing message on the root of a link.
func tcMsg(index int) []byte {
	b := make([]byte, 20)
	binary.NativeEndian.PutUint32(b[4:], uint32(index))
	binary.NativeEndian.PutUint32(b[12:], tcRoot)
	return b
}

// Numbers of linux/pkt_sched.h.
const (
	tcRoot      = 0xffffffff
	tbfParms    = 1
	tbfRate64   = 4
	tbfBurst    = 6
	tbfRateByte = 8  // offset of rate.rate in struct tc_tbf_qopt
	tbfLimit    = 24 // offset of limit
	tbfSize     = 36
	linkEther   = 1
)

// message sets the bucket on a link, or takes it away.
func (s shaper) message(index int) message {
	if s.rate == 0 {
		return message{kind: unix.RTM_DELQDISC, body: tcMsg(index)}
	}
	options := make([]byte, tbfSize)
	options[1] = linkEther
	binary.NativeEndian.PutUint32(options[tbfRateByte:], uint32(min(s.rate, 1<<32-1)))
	binary.NativeEndian.PutUint32(options[tbfLimit:], s.limit)
	a := attributes{b: tcMsg(index)}
	a.text(unix.TCA_KIND, "tbf")
	a.nest(unix.TCA_OPTIONS, func(a *attributes) {
		a.bytes(tbfParms, options)
		if s.rate >= 1<<32 {
			a.u64(tbfRate64, s.rate)
		}
		a.u32(tbfBurst, s.burst)
	})
	return message{kind: unix.RTM_NEWQDISC, flags: unix.NLM_F_CREATE | unix.NLM_F_REPLACE, body: a.b}
}

// shapeProblem leaves out the refusal to remove what is not there, and names
// the kernel that has no tbf.
func shapeProblem(s shaper, err error) error {
	switch {
	case err == nil:
		return nil
	case s.rate == 0 && (errors.Is(err, unix.ENOENT) || errors.Is(err, unix.EINVAL)):
		return nil
	case errors.Is(err, unix.ENOENT) || errors.Is(err, unix.EOPNOTSUPP):
		return fmt.Errorf("rate: the kernel has no tbf: %w: %w", runtime.ErrUnsupported, err)
	}
	return fmt.Errorf("rate: %w", err)
}

// same compares what the kernel tells back; it does not tell the burst.
func (s shaper) same(o shaper) bool { return s.rate == o.rate && s.limit == o.limit }

// shapers lists the token buckets of the fabric by link.
func (f *Fabric) shapers(ctx context.Context) (map[int]shaper, error) {
	type found struct {
		index int
		shaper
	}
	all, err := collect(ctx, f.ns.route, message{kind: unix.RTM_GETQDISC, body: make([]byte, 20)}, 2*maxFabricLinks,
		func(body []byte) (found, bool) {
			index, s := parseShaper(body)
			return found{index, s}, s.rate != 0
		})
	byLink := make(map[int]shaper, len(all))
	for _, s := range all {
		byLink[s.index] = s.shaper
	}
	return byLink, err
}

func parseShaper(body []byte) (index int, s shaper) {
	if len(body) < 20 || asU32(body[12:]) != tcRoot {
		return 0, shaper{}
	}
	tbf := false
	eachAttribute(body[20:], func(kind uint16, v []byte) {
		switch {
		case kind == unix.TCA_KIND:
			tbf = asText(v) == "tbf"
		case kind == unix.TCA_OPTIONS && tbf:
			eachAttribute(v, s.set)
		}
	})
	return asInt(body[4:]), s
}

func (s *shaper) set(kind uint16, v []byte) {
	switch {
	case kind == tbfParms && len(v) >= tbfSize:
		s.limit = asU32(v[tbfLimit:])
		if s.rate == 0 {
			s.rate = uint64(asU32(v[tbfRateByte:]))
		}
	case kind == tbfRate64:
		s.rate = asU64(v)
	}
}
