//go:build linux

package fabric

import (
	"context"
	"encoding/binary"
	"fmt"
	"net/netip"
	"strconv"

	"golang.org/x/sys/unix"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// Routes lists the main table, IPv4 then IPv6.
func (ns *NS) Routes(ctx context.Context) (routes []runtime.RouteEntry, err error) {
	err = ns.using(ctx, func() error {
		routes, err = ns.readRoutes(ctx)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the routes: %w", err)
	}
	return routes, nil
}

func (ns *NS) readRoutes(ctx context.Context) ([]runtime.RouteEntry, error) {
	var all []route
	for _, family := range []byte{unix.AF_INET, unix.AF_INET6} {
		some, err := collect(ctx, ns.route, mainTable(family), maxRoutes, parseRoute)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	if len(all) == 0 {
		return nil, nil
	}
	names, err := ns.names(ctx)
	if err != nil {
		return nil, err
	}
	objects, err := ns.nextHops(ctx, all)
	if err != nil {
		return nil, err
	}
	entries := make([]runtime.RouteEntry, len(all))
	for i, r := range all {
		entries[i] = r.tell(names, objects)
	}
	return entries, nil
}

// mainTable asks the kernel to filter; one that cannot sends all, see parseRoute.
func mainTable(family byte) message {
	b := make([]byte, unix.SizeofRtMsg)
	b[0], b[4] = family, unix.RT_TABLE_MAIN
	a := attributes{b: b}
	a.u32(unix.RTA_TABLE, unix.RT_TABLE_MAIN)
	return message{kind: unix.RTM_GETROUTE, body: a.b}
}

// route is an entry before names are put to indexes.
type route struct {
	entry  runtime.RouteEntry
	family byte
	hops   []hop
	object uint32 // next hop object, 0 for none
}

type hop struct {
	via   netip.Addr
	index int
}

func parseRoute(body []byte) (r route, wanted bool) {
	if len(body) < unix.SizeofRtMsg || body[0] != unix.AF_INET && body[0] != unix.AF_INET6 {
		return r, false
	}
	table, bits := uint32(body[4]), int(body[1])
	r.family = body[0]
	r.entry.Protocol, r.entry.Type = protocolName(body[5]), routeType(body[7])
	dst := netip.IPv4Unspecified()
	if r.family == unix.AF_INET6 {
		dst = netip.IPv6Unspecified()
	}
	var single hop
	eachAttribute(body[unix.SizeofRtMsg:], func(kind uint16, v []byte) {
		switch kind {
		case unix.RTA_TABLE:
			table = asU32(v)
		case unix.RTA_DST:
			dst, _ = netip.AddrFromSlice(v)
		case unix.RTA_PRIORITY:
			r.entry.Metric = int(asU32(v))
		case unix.RTA_MULTIPATH:
			r.hops = parseMultipath(v)
		case rtaNextHopID:
			r.object = asU32(v)
		default:
			single.set(kind, v)
		}
	})
	r.entry.To = netip.PrefixFrom(dst, bits)
	if single != (hop{}) && len(r.hops) == 0 {
		r.hops = []hop{single}
	}
	return r, table == unix.RT_TABLE_MAIN && asU32(body[8:])&unix.RTM_F_CLONED == 0
}

// set reads a gateway or an interface; RTA_VIA is a gateway of the other family.
func (h *hop) set(kind uint16, v []byte) {
	switch kind {
	case unix.RTA_GATEWAY:
		h.via, _ = netip.AddrFromSlice(v)
	case unix.RTA_VIA:
		if len(v) > 2 {
			h.via, _ = netip.AddrFromSlice(v[2:])
		}
	case unix.RTA_OIF:
		h.index = asInt(v)
	}
}

// parseMultipath reads a chain of struct rtnexthop, each with its attributes.
func parseMultipath(b []byte) (hops []hop) {
	for len(b) >= unix.SizeofRtNexthop {
		size := int(binary.NativeEndian.Uint16(b))
		if size < unix.SizeofRtNexthop || size > len(b) {
			break
		}
		h := hop{index: asInt(b[4:])}
		eachAttribute(b[unix.SizeofRtNexthop:size], h.set)
		hops = append(hops, h)
		b = b[min(aligned(size), len(b)):]
	}
	return hops
}

func (r route) tell(names map[int]string, objects map[uint32]object) runtime.RouteEntry {
	hops := r.hops
	if len(hops) == 0 && r.object != 0 {
		hops = objects[r.object].resolve(objects)
		if objects[r.object].blackhole {
			r.entry.Type = "blackhole"
		}
	}
	for _, h := range hops {
		if h.via.IsValid() && h.via.IsUnspecified() {
			h.via = netip.Addr{}
		}
		r.entry.NextHops = append(r.entry.NextHops, runtime.NextHop{Via: h.via, Interface: names[h.index]})
	}
	if r.entry.Type != "unicast" { // IPv6 shows the loopback there
		r.entry.NextHops = nil
	}
	return r.entry
}

// object is a next hop object of the kernel: a hop, or a group of others.
type object struct {
	id        uint32
	hop       hop
	group     []uint32
	blackhole bool
}

func (o object) resolve(objects map[uint32]object) (hops []hop) {
	if len(o.group) == 0 && !o.blackhole && o.id != 0 {
		return []hop{o.hop}
	}
	for _, id := range o.group { // a group holds no groups
		if member := objects[id]; member.id != 0 && len(member.group) == 0 && !member.blackhole {
			hops = append(hops, member.hop)
		}
	}
	return hops
}

// nextHops reads the objects when a route names one without telling its hops.
func (ns *NS) nextHops(ctx context.Context, routes []route) (map[uint32]object, error) {
	needed := false
	for _, r := range routes {
		needed = needed || r.object != 0 && len(r.hops) == 0
	}
	if !needed {
		return nil, nil
	}
	ask := message{kind: unix.RTM_GETNEXTHOP, body: make([]byte, nextHopHead)}
	all, err := collect(ctx, ns.route, ask, maxRoutes, parseObject)
	objects := make(map[uint32]object, len(all))
	for _, o := range all {
		objects[o.id] = o
	}
	return objects, err
}

// rtaNextHopID is RTA_NH_ID of linux/rtnetlink.h.
const rtaNextHopID = 30

const (
	nextHopHead  = 8 // struct nhmsg
	nextHopGroup = 8 // struct nexthop_grp
)

func parseObject(body []byte) (o object, ok bool) {
	if len(body) < nextHopHead {
		return o, false
	}
	eachAttribute(body[nextHopHead:], func(kind uint16, v []byte) {
		switch kind {
		case unix.NHA_ID:
			o.id = asU32(v)
		case unix.NHA_OIF:
			o.hop.index = asInt(v)
		case unix.NHA_GATEWAY:
			o.hop.via, _ = netip.AddrFromSlice(v)
		case unix.NHA_BLACKHOLE:
			o.blackhole = true
		case unix.NHA_GROUP:
			for ; len(v) >= nextHopGroup; v = v[nextHopGroup:] {
				o.group = append(o.group, asU32(v))
			}
		}
	})
	return o, o.id != 0
}

// protocolNames are those of linux/rtnetlink.h and of FRR's zebra, which writes
// OSPF of both versions as ospf.
var protocolNames = map[byte]string{
	0: "unspec", 1: "redirect", 2: "kernel", 3: "boot", 4: "static", 8: "gated", 9: "ra", 10: "mrt",
	11: "zebra", 12: "bird", 13: "dnrouted", 14: "xorp", 15: "ntk", 16: "dhcp", 17: "mrouted",
	18: "keepalived", 42: "babel", 84: "ovn", 99: "openr", 186: "bgp", 187: "isis", 188: "ospf",
	189: "rip", 190: "ripng", 191: "nhrp", 192: "eigrp", 193: "ldp", 194: "sharp", 195: "pbr",
	196: "static", 197: "openfabric", 198: "srte",
}

func protocolName(n byte) string {
	if name, ok := protocolNames[n]; ok {
		return name
	}
	return strconv.Itoa(int(n))
}

var routeTypes = map[byte]string{
	unix.RTN_UNICAST: "unicast", unix.RTN_LOCAL: "local", unix.RTN_BROADCAST: "broadcast",
	unix.RTN_ANYCAST: "anycast", unix.RTN_MULTICAST: "multicast", unix.RTN_BLACKHOLE: "blackhole",
	unix.RTN_UNREACHABLE: "unreachable", unix.RTN_PROHIBIT: "prohibit", unix.RTN_THROW: "throw", unix.RTN_NAT: "nat",
}

func routeType(n byte) string {
	if name, ok := routeTypes[n]; ok {
		return name
	}
	return strconv.Itoa(int(n))
}
