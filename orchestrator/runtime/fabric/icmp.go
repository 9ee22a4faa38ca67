//go:build linux

package fabric

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"
	"os"

	"golang.org/x/sys/unix"
)

// dialect is what differs between ICMP for IPv4 and for IPv6.
type dialect struct {
	family, protocol int
	ask, answer      byte // types of echo
	prepare          func(fd, ttl int) error
	// unwrap takes what a raw socket received apart.
	unwrap func(b, oob []byte) (icmp []byte, ttl int, ok bool)
	// quoted reads the packet an error message carries.
	quoted func(b []byte) (packet, bool)
	// problem words an error message; empty for one that is none.
	problem func(kind, code byte) string
}

// echo is a reply, or an error about a request of that id and number.
type echo struct {
	id, seq   uint16
	nonce     nonce
	ttl       int
	problem   string
	quotedDst netip.Addr
}

var icmp4 = &dialect{
	family: unix.AF_INET, protocol: unix.IPPROTO_ICMP, ask: 8, answer: 0,
	prepare: prepare4, problem: problem4,
	unwrap: func(b, _ []byte) ([]byte, int, bool) {
		if len(b) < 20 || int(b[0]&15)*4 > len(b) {
			return nil, 0, false
		}
		return b[int(b[0]&15)*4:], int(b[8]), true
	},
	quoted: parse4,
}

var icmp6 = &dialect{
	family: unix.AF_INET6, protocol: unix.IPPROTO_ICMPV6, ask: 128, answer: 129,
	prepare: prepare6, problem: problem6,
	unwrap: func(b, oob []byte) ([]byte, int, bool) { return b, hopLimit(oob), true },
	quoted: parse6,
}

// prepare4 leaves out what is no reply and no error, so that chatter of the node
// does not fill the queue.
func prepare4(fd, ttl int) error {
	const wanted = 1<<0 | 1<<3 | 1<<11 | 1<<12
	if err := unix.SetsockoptInt(fd, unix.SOL_RAW, unix.ICMP_FILTER, int(^uint32(wanted))); err != nil {
		return os.NewSyscallError("filter", err)
	}
	return os.NewSyscallError("ttl", unix.SetsockoptInt(fd, unix.IPPROTO_IP, unix.IP_TTL, ttl))
}

func prepare6(fd, ttl int) error {
	filter := unix.ICMPv6Filter{}
	for i := range filter.Data {
		filter.Data[i] = 0xffffffff
	}
	filter.Data[0] &^= 1<<1 | 1<<2 | 1<<3 | 1<<4
	filter.Data[4] &^= 1 << (129 - 128)
	if err := unix.SetsockoptICMPv6Filter(fd, unix.SOL_ICMPV6, unix.ICMPV6_FILTER, &filter); err != nil {
		return os.NewSyscallError("filter", err)
	}
	if err := unix.SetsockoptInt(fd, unix.IPPROTO_IPV6, unix.IPV6_RECVHOPLIMIT, 1); err != nil {
		return os.NewSyscallError("hop limit", err)
	}
	return os.NewSyscallError("ttl", unix.SetsockoptInt(fd, unix.IPPROTO_IPV6, unix.IPV6_UNICAST_HOPS, ttl))
}

// Lengths: type, code, checksum, id, number; then the nonce.
const (
	echoHead = 8
	echoSize = echoHead + len(nonce{})
)

// request builds an echo request; the kernel fills in IPv6's checksum.
func (d *dialect) request(id, seq uint16, n nonce) []byte {
	b := make([]byte, echoSize)
	b[0] = d.ask
	binary.BigEndian.PutUint16(b[4:], id)
	binary.BigEndian.PutUint16(b[6:], seq)
	copy(b[echoHead:], n[:])
	if d.family == unix.AF_INET {
		binary.BigEndian.PutUint16(b[2:], checksum(b))
	}
	return b
}

// checksum is RFC 1071's, for an even number of bytes.
func checksum(b []byte) uint16 {
	sum := uint32(0)
	for i := 0; i+1 < len(b); i += 2 {
		sum += uint32(binary.BigEndian.Uint16(b[i:]))
	}
	for sum>>16 != 0 {
		sum = sum&0xffff + sum>>16
	}
	return ^uint16(sum)
}

// parse reads a message: a reply, or an error that quotes a request.
func (d *dialect) parse(raw, oob []byte) (e echo, ok bool) {
	b, ttl, ok := d.unwrap(raw, oob)
	if !ok || len(b) < echoHead {
		return e, false
	}
	if b[0] != d.answer {
		return d.parseProblem(b)
	}
	if len(b) != echoSize {
		return e, false
	}
	e.ttl = ttl
	e.id, e.seq = binary.BigEndian.Uint16(b[4:]), binary.BigEndian.Uint16(b[6:])
	copy(e.nonce[:], b[echoHead:])
	return e, true
}

func (d *dialect) parseProblem(b []byte) (e echo, ok bool) {
	q, ok := d.quoted(b[echoHead:])
	if !ok || int(q.proto) != d.protocol || len(q.body) < echoHead || q.body[0] != d.ask {
		return e, false
	}
	e.id, e.seq = binary.BigEndian.Uint16(q.body[4:]), binary.BigEndian.Uint16(q.body[6:])
	e.quotedDst, e.problem = q.dst, d.problem(b[0], b[1])
	return e, e.problem != ""
}

// read gives the type and the nonce of an echo message in a packet.
func (d *dialect) read(p packet) (kind byte, n nonce, ok bool) {
	if int(p.proto) != d.protocol || !p.head || len(p.body) != echoSize {
		return 0, n, false
	}
	copy(n[:], p.body[echoHead:])
	return p.body[0], n, true
}

func hopLimit(oob []byte) int {
	messages, err := unix.ParseSocketControlMessage(oob)
	if err != nil {
		return 0
	}
	for _, m := range messages {
		if m.Header.Level == unix.IPPROTO_IPV6 && m.Header.Type == unix.IPV6_HOPLIMIT {
			return asInt(m.Data)
		}
	}
	return 0
}

// problem4 words the errors of RFC 792 and RFC 1812.
func problem4(kind, code byte) string {
	switch kind {
	case 3:
		if text, ok := unreachable4[code]; ok {
			return text
		}
		return fmt.Sprintf("destination unreachable (code %d)", code)
	case 11:
		return "time to live exceeded"
	case 12:
		return "parameter problem"
	}
	return ""
}

var unreachable4 = map[byte]string{
	0: "network unreachable", 1: "no route to host", 2: "protocol unreachable", 3: "port unreachable",
	4: "packet too big", 9: "network administratively prohibited", 10: "host administratively prohibited",
	13: "communication administratively prohibited",
}

// problem6 words the errors of RFC 4443.
func problem6(kind, code byte) string {
	switch kind {
	case 1:
		if text, ok := unreachable6[code]; ok {
			return text
		}
		return fmt.Sprintf("destination unreachable (code %d)", code)
	case 2:
		return "packet too big"
	case 3:
		return "time to live exceeded"
	case 4:
		return "parameter problem"
	}
	return ""
}

var unreachable6 = map[byte]string{
	0: "no route to host", 1: "communication administratively prohibited", 3: "address unreachable",
	4: "port unreachable", 5: "source address refused", 6: "route rejected",
}

// problemOf words what the origin's own stack said when asked to send.
func problemOf(err error) string {
	switch {
	case errors.Is(err, unix.ENETUNREACH):
		return "network unreachable"
	case errors.Is(err, unix.EHOSTUNREACH):
		return "no route to host"
	case errors.Is(err, unix.EPERM):
		return "sending not permitted"
	case errors.Is(err, unix.ENETDOWN):
		return "network is down"
	}
	return err.Error()
}
