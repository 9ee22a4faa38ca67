package lab

import (
	"math/big"
	"net/netip"
)

// maxSlotBits bounds how many subnets a pool may hold: 2^56, an IPv6 /8 cut
// into /64.
const maxSlotBits = 56

// drawSubnet takes a slot of the pool that overlaps nothing taken. It draws one
// and, when that is not free, goes on to the next slot behind what is in the way.
func drawSubnet(s *stream, p Param, taken []netip.Prefix) (netip.Prefix, bool) {
	slots := uint64(1) << (p.Prefix - p.Subnet.Bits())
	slot := s.below(slots)
	for range 2*len(taken) + 2 {
		sub := nthSubnet(p.Subnet, p.Prefix, slot)
		in, ok := firstOverlap(sub, taken)
		if !ok {
			return sub, true
		}
		slot = slotAfter(p, sub, in, slot)
		if slot >= slots {
			slot = 0
		}
	}
	return netip.Prefix{}, false
}

func firstOverlap(sub netip.Prefix, taken []netip.Prefix) (netip.Prefix, bool) {
	for _, t := range taken {
		if t.Overlaps(sub) {
			return t, true
		}
	}
	return netip.Prefix{}, false
}

// slotAfter is the first slot behind the prefix that is in the way of sub.
func slotAfter(p Param, sub, in netip.Prefix, slot uint64) uint64 {
	if in.Bits() >= sub.Bits() {
		return slot + 1
	}
	if in.Bits() <= p.Subnet.Bits() {
		return ^uint64(0)
	}
	wide := p.Prefix - in.Bits()
	return (slot>>wide + 1) << wide
}

// nthSubnet is the n-th part of a pool cut into subnets of a length.
func nthSubnet(pool netip.Prefix, length int, n uint64) netip.Prefix {
	shift := uint(pool.Addr().BitLen() - length)
	offset := new(big.Int).Lsh(new(big.Int).SetUint64(n), shift)
	return netip.PrefixFrom(addTo(pool.Masked().Addr(), offset), length)
}

// nthHost is the n-th address of a subnet that a machine may have: neither the
// network's own address nor, in IPv4, the broadcast address.
func nthHost(sub netip.Prefix, n uint64) (netip.Addr, bool) {
	host := addTo(sub.Addr(), new(big.Int).SetUint64(n))
	if !host.IsValid() || !sub.Contains(host) || isNetworkOrBroadcast(netip.PrefixFrom(host, sub.Bits())) {
		return netip.Addr{}, false
	}
	return host, true
}

// addTo gives the zero Addr when the sum is not an address of the same family.
func addTo(a netip.Addr, n *big.Int) netip.Addr {
	sum := new(big.Int).Add(new(big.Int).SetBytes(a.AsSlice()), n)
	raw := make([]byte, len(a.AsSlice()))
	if sum.BitLen() > len(raw)*8 {
		return netip.Addr{}
	}
	out, _ := netip.AddrFromSlice(sum.FillBytes(raw))
	return out
}

// isNetworkOrBroadcast tells whether p's address cannot be a machine's: the
// subnet's own address (in IPv6 the subnet-router anycast address, RFC 4291
// §2.6.1) or IPv4's broadcast address. Links of two addresses and single
// addresses have neither (RFC 3021, RFC 6164).
func isNetworkOrBroadcast(p netip.Prefix) bool {
	if p.Bits() >= p.Addr().BitLen()-1 {
		return false
	}
	return p.Addr() == p.Masked().Addr() || p.Addr().Is4() && p.Addr() == lastAddr(p)
}

func lastAddr(p netip.Prefix) netip.Addr {
	raw := p.Masked().Addr().AsSlice()
	for i := p.Bits(); i < len(raw)*8; i++ {
		raw[i/8] |= 1 << (7 - i%8)
	}
	last, _ := netip.AddrFromSlice(raw)
	return last
}

// poolHasRoom tells whether drawing p can never fail, whatever the seed: even if
// everything drawn before it and everything reserved lay in its pool, apart.
func poolHasRoom(p Param, before []Param, reserved []netip.Prefix) bool {
	left := uint64(1) << (p.Prefix - p.Subnet.Bits())
	for _, b := range before {
		if b.Subnet.IsValid() && b.Subnet.Overlaps(p.Subnet) {
			left -= min(left, slotsBlocked(p, max(b.Prefix, b.Subnet.Bits())))
		}
	}
	for _, r := range reserved {
		if r.Overlaps(p.Subnet) {
			left -= min(left, slotsBlocked(p, r.Bits()))
		}
	}
	return left > 0
}

// slotsBlocked is how many of p's slots a prefix of a length can be in the way of.
func slotsBlocked(p Param, length int) uint64 {
	if length >= p.Prefix {
		return 1
	}
	return uint64(1) << (p.Prefix - max(length, p.Subnet.Bits()))
}
