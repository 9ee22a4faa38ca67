package check

import (
	"bytes"
	"context"
	"net/netip"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// maxMark bounds the bytes a witness looks for, so that they fit one packet
// even on a link with a small MTU.
const maxMark = 64

// proof watches the links of the node that must answer. Without a node there is
// nothing to prove.
type proof struct {
	scene   *scene
	node    string
	match   runtime.Match
	witness runtime.Witness
	err     error // of opening the witness
}

func (s *scene) prove(c call, to endpoint) *proof {
	return &proof{
		scene: s,
		node:  to.node,
		match: runtime.Match{Proto: c.network, Dst: to.addr, DstPort: c.port},
	}
}

// watch opens the witness, once. The payload is copied: its sender may use the
// bytes again.
func (p *proof) watch(ctx context.Context, payload []byte) {
	if p.node == "" || p.witness != nil || p.err != nil {
		return
	}
	match := p.match
	match.Payload = bytes.Clone(payload)
	p.witness, p.err = p.scene.target.Witness(ctx, p.node, match)
}

// seen waits a little for what the witness saw: it hears of packets later than
// the one who receives them.
func (p *proof) seen(ctx context.Context) bool {
	const tries, pause = 50, 10 * time.Millisecond
	for range tries {
		if p.arrived() {
			return true
		}
		if p.witness == nil || p.scene.opts.Sleep(ctx, pause) != nil {
			return false
		}
	}
	return p.arrived()
}

func (p *proof) arrived() bool { return p.witness != nil && p.witness.In() > 0 }

func (p *proof) close() {
	if p.witness != nil {
		p.witness.Close()
	}
}

// wholeMark takes the head of what is sent.
func wholeMark(first []byte) []byte { return first[:min(len(first), maxMark)] }

// at is the endpoint with a port.
func (to endpoint) at(port uint16) netip.AddrPort { return netip.AddrPortFrom(to.addr, port) }
