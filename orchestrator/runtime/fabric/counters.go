//go:build linux

package fabric

import (
	"context"
	"fmt"

	"golang.org/x/sys/unix"
)

// Traffic is what crossed all links of a node, in bytes of frames, counted on
// the fabric's side: the team can neither reset nor forge it. A link that is
// made again counts from zero.
type Traffic struct {
	Rx uint64 // to the node
	Tx uint64 // from the node
}

// Traffic reads the counters of every finished link, by node.
func (f *Fabric) Traffic(ctx context.Context) (map[string]Traffic, error) {
	all := map[string]Traffic{}
	err := f.ns.using(ctx, func() error {
		ask := message{kind: unix.RTM_GETLINK, body: ifInfo(0, 0, 0)}
		ports, err := collect(ctx, f.ns.route, ask, maxFabricLinks, parseCounters)
		for _, p := range ports {
			if node := readMark(p.alias).node; node != "" && p.kind == "veth" {
				sum := all[node]
				// What the port sends is what the node receives.
				all[node] = Traffic{Rx: sum.Rx + p.sent, Tx: sum.Tx + p.received}
			}
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the counters of the fabric: %w", err)
	}
	return all, nil
}

// counted is a link with its counters, in bytes.
type counted struct {
	link
	received, sent uint64
}

// parseCounters reads a link message; the counters are struct rtnl_link_stats64
// of linux/if_link.h: packets received and sent, then bytes received and sent.
func parseCounters(body []byte) (counted, bool) {
	l, ok := parseLink(body)
	if !ok {
		return counted{}, false
	}
	c := counted{link: l}
	eachAttribute(body[unix.SizeofIfInfomsg:], func(kind uint16, v []byte) {
		if kind == unix.IFLA_STATS64 && len(v) >= 32 {
			c.received, c.sent = asU64(v[16:]), asU64(v[24:])
		}
	})
	return c, true
}
