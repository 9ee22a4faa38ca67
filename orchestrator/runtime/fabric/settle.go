//go:build linux

package fabric

import (
	"time"

	"golang.org/x/sys/unix"
)

// operUp is IF_OPER_UP of RFC 2863.
const operUp = 6

// settle waits until links just taken up carry frames. The kernel starts the
// queue of an end, and a bridge its port, when it gets round to the news that the
// other end is up; until then what is sent is dropped, and an address that was
// asked for is asked for again only a second later. Since Linux 6.8 asking for a
// link makes it get round to it at once; before, it takes some milliseconds. A
// team may take its end down at any time, so waiting has an end.
func (f *Fabric) settle(ports []link) error {
	const pause, trials = 2 * time.Millisecond, 250
	for range trials {
		ends, err := f.ns.route.links(bothEnds(ports)...)
		if err != nil || carrying(ends) {
			return err
		}
		time.Sleep(pause)
	}
	return nil
}

// bothEnds asks for the ports and for the cards, the latter from here too.
func bothEnds(ports []link) []message {
	var asked []message
	for _, p := range ports {
		asked = append(asked, getLinkByIndex(p.index), getLinkOf(p.peerNS, p.peer))
	}
	return asked
}

// carrying tells whether every pair of which both ends are up is ready.
func carrying(ends []link) bool {
	for i := 0; i+1 < len(ends); i += 2 {
		port, card := ends[i], ends[i+1]
		if port.up() && card.up() && (port.oper != operUp || card.oper != operUp) {
			return false
		}
	}
	return true
}

// getLinkOf asks for a link of another namespace, by the number under which this
// one knows it.
func getLinkOf(namespace, index int) message {
	m := getLinkByIndex(index)
	a := attributes{b: m.body}
	a.u32(unix.IFLA_TARGET_NETNSID, uint32(namespace))
	m.body = a.b
	return m
}
