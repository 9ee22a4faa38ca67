//go:build linux

package fabric

import (
	"encoding/binary"
	"errors"
	"net"

	"golang.org/x/sys/unix"
)

// link is an interface as the kernel tells it.
type link struct {
	index, master, mtu int
	flags              uint32
	name, alias, kind  string
	mac                net.HardwareAddr
	oper               byte // operational state
	peer               int  // index of a veth's other end, in the namespace peerNS
	peerNS             int  // -1: not known, or the same namespace
}

func (l link) up() bool { return l.flags&unix.IFF_UP != 0 }

// carrier is false for an interface that is down.
func (l link) carrier() bool { return l.flags&unix.IFF_LOWER_UP != 0 }

// ifInfo is the head of a link message.
func ifInfo(index int, flags, change uint32) []byte {
	b := make([]byte, unix.SizeofIfInfomsg)
	binary.NativeEndian.PutUint32(b[4:], uint32(index))
	binary.NativeEndian.PutUint32(b[8:], flags)
	binary.NativeEndian.PutUint32(b[12:], change)
	return b
}

// skipStats leaves the counters out of link messages (RTEXT_FILTER_SKIP_STATS).
const skipStats = 1 << 3

func getLinks() message {
	a := attributes{b: ifInfo(0, 0, 0)}
	a.u32(unix.IFLA_EXT_MASK, skipStats)
	return message{kind: unix.RTM_GETLINK, body: a.b}
}

func getLinkByIndex(index int) message {
	a := attributes{b: ifInfo(index, 0, 0)}
	a.u32(unix.IFLA_EXT_MASK, skipStats)
	return message{kind: unix.RTM_GETLINK, body: a.b}
}

func getLinkByName(name string) message {
	a := attributes{b: ifInfo(0, 0, 0)}
	a.text(unix.IFLA_IFNAME, name)
	a.u32(unix.IFLA_EXT_MASK, skipStats)
	return message{kind: unix.RTM_GETLINK, body: a.b}
}

func deleteLink(index int) message {
	return message{kind: unix.RTM_DELLINK, body: ifInfo(index, 0, 0)}
}

func parseLink(body []byte) (link, bool) {
	if len(body) < unix.SizeofIfInfomsg {
		return link{}, false
	}
	l := link{index: asInt(body[4:]), flags: asU32(body[8:]), peerNS: -1}
	eachAttribute(body[unix.SizeofIfInfomsg:], l.set)
	return l, true
}

func (l *link) set(kind uint16, v []byte) {
	switch kind {
	case unix.IFLA_IFNAME:
		l.name = asText(v)
	case unix.IFLA_IFALIAS:
		l.alias = asText(v)
	case unix.IFLA_ADDRESS:
		l.mac = append(net.HardwareAddr(nil), v...)
	case unix.IFLA_MTU:
		l.mtu = asInt(v)
	case unix.IFLA_MASTER:
		l.master = asInt(v)
	case unix.IFLA_LINK:
		l.peer = asInt(v)
	case unix.IFLA_LINK_NETNSID:
		l.peerNS = asInt(v)
	case unix.IFLA_OPERSTATE:
		if len(v) > 0 {
			l.oper = v[0]
		}
	case unix.IFLA_LINKINFO:
		eachAttribute(v, func(kind uint16, v []byte) {
			if kind == unix.IFLA_INFO_KIND {
				l.kind = asText(v)
			}
		})
	}
}

// links asks for several links at once; what does not exist is left with index 0.
func (c *conn) links(asked ...message) ([]link, error) {
	found := make([]link, len(asked))
	const together = 16 // answers that surely fit the receive buffer
	for start := 0; start < len(asked); start += together {
		part := asked[start:min(start+together, len(asked))]
		refused, err := c.batch(part, func(i int, body []byte) {
			found[start+i], _ = parseLink(body)
		})
		if err != nil {
			return nil, err
		}
		for _, err := range refused {
			if err != nil && !noDevice(err) {
				return nil, err
			}
		}
	}
	return found, nil
}

// linkNamed gives the link of that name; index 0 when there is none.
func (c *conn) linkNamed(name string) (link, error) {
	found, err := c.links(getLinkByName(name))
	if err != nil {
		return link{}, err
	}
	return found[0], nil
}

func noDevice(err error) bool { return errors.Is(err, unix.ENODEV) || errors.Is(err, unix.ENOENT) }

// remove deletes a link; nil when it does not exist.
func (c *conn) remove(index int) error {
	refused, err := c.batch([]message{deleteLink(index)}, nil)
	if err == nil {
		err = refused[0]
	}
	if err != nil && noDevice(err) {
		return nil
	}
	return err
}
