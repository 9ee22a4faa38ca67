package lab

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/bits"
	"net"
	"net/netip"
	"strconv"
	"strings"
)

// draw gives every parameter its value for a seed, as the keys and values of
// Variant.Values. Each parameter has a stream of its own, so that one parameter
// never moves another; subnets alone look at the ones before them in the file,
// and at the reserved prefixes, to stay apart.
func draw(seed Seed, labID string, params []Param, reserved []netip.Prefix) (map[string]string, error) {
	values := map[string]string{}
	taken := append([]netip.Prefix(nil), reserved...)
	for _, p := range params {
		s := newStream(seed, labID, p.Name)
		if p.Subnet.IsValid() {
			sub, ok := drawSubnet(s, p, taken)
			if !ok {
				return nil, fmt.Errorf("parameter %s: no room is left in the pool %s", p.Name, p.Subnet)
			}
			taken = append(taken, sub)
			putSubnet(values, p.Name, sub)
			continue
		}
		if p.Sample != nil {
			putSample(values, p.Name, s, *p.Sample)
			continue
		}
		values[p.Name] = drawScalar(s, p)
	}
	return values, nil
}

func drawScalar(s *stream, p Param) string {
	switch {
	case p.Token > 0:
		return s.letters(tokenAlphabet, p.Token)
	case p.Password:
		return drawPassword(s)
	case p.Flag:
		return "PUPITRE{" + hex.EncodeToString(s.bytes(16)) + "}"
	case p.Int != nil:
		return strconv.FormatInt(drawInt(s, *p.Int), 10)
	case len(p.Choice) > 0:
		return p.Choice[s.below(uint64(len(p.Choice)))]
	default:
		return drawMAC(s)
	}
}

// Letters and digits that nobody takes for one another.
const tokenAlphabet = "abcdefghjkmnpqrstuvwxyz23456789"

// drawPassword gives four words of two syllables and two digits: 57 bits, easy
// to read aloud, safe in a shell and in a URL.
func drawPassword(s *stream) string {
	words := make([]string, 4)
	for i := range words {
		for range 2 {
			words[i] += s.letters("bcdfgjklmnprstvz", 1) + s.letters("aeiou", 1)
		}
	}
	return strings.Join(words, "-") + "-" + s.letters("23456789", 2)
}

// drawInt works modulo 2^64, so that any range of int64 is right.
func drawInt(s *stream, r IntRange) int64 {
	span := uint64(r.Max) - uint64(r.Min)
	if span == ^uint64(0) {
		return int64(s.uint64())
	}
	return int64(uint64(r.Min) + s.below(span+1))
}

func drawMAC(s *stream) string {
	mac := s.bytes(6)
	mac[0] = mac[0]&^1 | 2 // one station, locally administered
	return net.HardwareAddr(mac).String()
}

// putSample keeps the items under name.1, name.2 … and all of them, separated
// by commas, under the name alone.
func putSample(values map[string]string, name string, s *stream, p Sample) {
	items := append([]string(nil), p.From...)
	n := min(p.Count, len(items))
	for i := range n {
		j := i + int(s.below(uint64(len(items)-i)))
		items[i], items[j] = items[j], items[i]
		values[name+"."+strconv.Itoa(i+1)] = items[i]
	}
	values[name] = strings.Join(items[:n], ",")
}

func putSubnet(values map[string]string, name string, sub netip.Prefix) {
	values[name+".prefix"] = sub.String()
	values[name+".net"] = sub.Addr().String()
	values[name+".len"] = strconv.Itoa(sub.Bits())
	if sub.Addr().Is4() {
		values[name+".mask"] = net.IP(net.CIDRMask(sub.Bits(), 32)).String()
	}
}

// stream is an endless row of bytes that only its key and label decide:
// HMAC-SHA256(seed, lab id, parameter, block number), block after block.
type stream struct {
	seed  Seed
	label string
	block uint32
	rest  []byte
}

func newStream(seed Seed, labID, name string) *stream {
	return &stream{seed: seed, label: labID + "\x00" + name + "\x00"}
}

func (s *stream) bytes(n int) []byte {
	for len(s.rest) < n {
		mac := hmac.New(sha256.New, []byte(s.seed))
		mac.Write([]byte(s.label))
		mac.Write(binary.BigEndian.AppendUint32(nil, s.block))
		s.rest = mac.Sum(s.rest)
		s.block++
	}
	out := append([]byte(nil), s.rest[:n]...)
	s.rest = s.rest[n:]
	return out
}

func (s *stream) uint64() uint64 { return binary.BigEndian.Uint64(s.bytes(8)) }

// below gives a number under n, every one as likely as any other: numbers that
// would favour some remainders are thrown away.
func (s *stream) below(n uint64) uint64 {
	mask := ^uint64(0) >> bits.LeadingZeros64(n-1|1)
	for {
		if v := s.uint64() & mask; v < n {
			return v
		}
	}
}

func (s *stream) letters(alphabet string, n int) string {
	out := make([]byte, n)
	for i := range out {
		out[i] = alphabet[s.below(uint64(len(alphabet)))]
	}
	return string(out)
}
