//go:build linux

package fabric

import (
	"bytes"
	"encoding/binary"
	"net/netip"

	"golang.org/x/sys/unix"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// packet is an IP packet taken apart.
type packet struct {
	src, dst netip.Addr
	proto    byte   // of the transport
	head     bool   // not a later fragment: body starts with the transport's header
	body     []byte // transport header and payload
}

// parseFrame reads an untagged Ethernet frame; false when it is no IP packet.
func parseFrame(b []byte) (packet, bool) {
	if len(b) < atNetwork {
		return packet{}, false
	}
	switch binary.BigEndian.Uint16(b[atEtherType:]) {
	case unix.ETH_P_IP:
		return parse4(b[atNetwork:])
	case unix.ETH_P_IPV6:
		return parse6(b[atNetwork:])
	}
	return packet{}, false
}

func parse4(b []byte) (packet, bool) {
	if len(b) < 20 || b[0]>>4 != 4 {
		return packet{}, false
	}
	head, total := int(b[0]&15)*4, int(binary.BigEndian.Uint16(b[2:]))
	if total == 0 || total > len(b) { // 0: a large segment not yet cut
		total = len(b)
	}
	if head < 20 || head > total {
		return packet{}, false
	}
	src, _ := netip.AddrFromSlice(b[12:16])
	dst, _ := netip.AddrFromSlice(b[16:20])
	offset := binary.BigEndian.Uint16(b[6:]) & 0x1fff
	return packet{src: src, dst: dst, proto: b[9], head: offset == 0, body: b[head:total]}, true
}

func parse6(b []byte) (packet, bool) {
	if len(b) < 40 || b[0]>>4 != 6 {
		return packet{}, false
	}
	src, _ := netip.AddrFromSlice(b[8:24])
	dst, _ := netip.AddrFromSlice(b[24:40])
	total := 40 + int(binary.BigEndian.Uint16(b[4:]))
	if total == 40 || total > len(b) {
		total = len(b)
	}
	p := packet{src: src, dst: dst, proto: b[6], head: true, body: b[40:total]}
	return p, p.skipExtensions()
}

// skipExtensions passes over the headers between IPv6's and the transport's.
func (p *packet) skipExtensions() bool {
	for range 8 {
		size := 0
		switch p.proto {
		case unix.IPPROTO_HOPOPTS, unix.IPPROTO_ROUTING, unix.IPPROTO_DSTOPTS:
			if len(p.body) < 2 {
				return false
			}
			size = 8 + 8*int(p.body[1])
		case unix.IPPROTO_FRAGMENT:
			if len(p.body) < 8 {
				return false
			}
			size = 8
			p.head = p.head && binary.BigEndian.Uint16(p.body[2:])&0xfff8 == 0
		default:
			return true
		}
		if size > len(p.body) {
			return false
		}
		p.proto, p.body = p.body[0], p.body[size:]
	}
	return false
}

// protocols are the names a Match may use.
var protocols = map[string][]byte{
	"":     nil,
	"icmp": {unix.IPPROTO_ICMP, unix.IPPROTO_ICMPV6},
	"tcp":  {unix.IPPROTO_TCP},
	"udp":  {unix.IPPROTO_UDP},
}

// matches tells whether a packet is one of those to count.
func (p packet) matches(m runtime.Match) bool {
	if m.Dst.IsValid() && p.dst != m.Dst.Unmap() {
		return false
	}
	if wanted := protocols[m.Proto]; wanted != nil && bytes.IndexByte(wanted, p.proto) < 0 {
		return false
	}
	if m.DstPort != 0 && p.dstPort() != m.DstPort {
		return false
	}
	return bytes.Contains(p.body, m.Payload)
}

// dstPort is 0 for a packet without ports.
func (p packet) dstPort() uint16 {
	ports := p.proto == unix.IPPROTO_TCP || p.proto == unix.IPPROTO_UDP
	if !ports || !p.head || len(p.body) < 4 {
		return 0
	}
	return binary.BigEndian.Uint16(p.body[2:])
}
