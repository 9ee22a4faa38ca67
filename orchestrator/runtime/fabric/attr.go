//go:build linux

package fabric

import (
	"encoding/binary"

	"golang.org/x/sys/unix"
)

// attributes builds the attributes of a netlink message, in order.
type attributes struct{ b []byte }

func (a *attributes) bytes(kind uint16, v []byte) {
	a.b = binary.NativeEndian.AppendUint16(a.b, uint16(unix.NLA_HDRLEN+len(v)))
	a.b = binary.NativeEndian.AppendUint16(a.b, kind)
	a.b = append(a.b, v...)
	for len(a.b)%unix.NLA_ALIGNTO != 0 {
		a.b = append(a.b, 0)
	}
}

func (a *attributes) text(kind uint16, s string) { a.bytes(kind, append([]byte(s), 0)) }

func (a *attributes) u8(kind uint16, v uint8) { a.bytes(kind, []byte{v}) }

func (a *attributes) u16(kind, v uint16) {
	a.bytes(kind, binary.NativeEndian.AppendUint16(nil, v))
}

func (a *attributes) u32(kind uint16, v uint32) {
	a.bytes(kind, binary.NativeEndian.AppendUint32(nil, v))
}

func (a *attributes) u64(kind uint16, v uint64) {
	a.bytes(kind, binary.NativeEndian.AppendUint64(nil, v))
}

func (a *attributes) be32(kind uint16, v uint32) {
	a.bytes(kind, binary.BigEndian.AppendUint32(nil, v))
}

func (a *attributes) be64(kind uint16, v uint64) {
	a.bytes(kind, binary.BigEndian.AppendUint64(nil, v))
}

// nest appends an attribute whose value is what fill appends; sub-attributes
// stay aligned because every start is.
func (a *attributes) nest(kind uint16, fill func(*attributes)) {
	start := len(a.b)
	a.bytes(kind|unix.NLA_F_NESTED, nil)
	fill(a)
	binary.NativeEndian.PutUint16(a.b[start:], uint16(len(a.b)-start))
}

// eachAttribute calls f for every attribute of b; what is cut short is left out.
func eachAttribute(b []byte, f func(kind uint16, value []byte)) {
	for len(b) >= unix.NLA_HDRLEN {
		size := int(binary.NativeEndian.Uint16(b))
		if size < unix.NLA_HDRLEN || size > len(b) {
			return
		}
		kind := binary.NativeEndian.Uint16(b[2:]) &^ (unix.NLA_F_NESTED | unix.NLA_F_NET_BYTEORDER)
		f(kind, b[unix.NLA_HDRLEN:size])
		b = b[min(aligned(size), len(b)):]
	}
}

func aligned(n int) int { return (n + 3) &^ 3 }

// The readers of values give zero for a value of another size.

func asText(v []byte) string {
	for i, c := range v {
		if c == 0 {
			return string(v[:i])
		}
	}
	return string(v)
}

func asU32(v []byte) uint32 {
	if len(v) < 4 {
		return 0
	}
	return binary.NativeEndian.Uint32(v)
}

func asInt(v []byte) int { return int(int32(asU32(v))) }

func asU64(v []byte) uint64 {
	if len(v) < 8 {
		return 0
	}
	return binary.NativeEndian.Uint64(v)
}

func asBE32(v []byte) uint32 {
	if len(v) < 4 {
		return 0
	}
	return binary.BigEndian.Uint32(v)
}

func asBE64(v []byte) uint64 {
	if len(v) < 8 {
		return 0
	}
	return binary.BigEndian.Uint64(v)
}
