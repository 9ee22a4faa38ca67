//go:build linux

package fabric

import (
	"context"
	"fmt"
	"net"

	"golang.org/x/sys/unix"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// Abilities is what the kernel offers and what is made of it.
type Abilities struct {
	Bridge     bool // networks
	Veth       bool // links
	LearnLimit bool // bridges that bound the addresses they learn (Linux 6.7)
	TBF        bool // token bucket queues
	Netem      bool // told for information: nothing needs it
	NFT        bool // nftables of the bridge family
	SockDiag   bool // reading the listening sockets of a node
	IPv6       bool
	Rate       string // how a rate is enforced; empty when it cannot be
	Loss       string // how frames are lost; empty when they cannot be
}

// ReadAbilities tries each thing in a namespace of its own.
func ReadAbilities(ctx context.Context) (Abilities, error) {
	ns, err := newNetwork()
	if err != nil {
		return Abilities{}, fmt.Errorf("try the kernel's abilities: %w", err)
	}
	defer ns.Close()
	var a Abilities
	err = ns.using(ctx, func() error { return a.try(&Fabric{ns: ns}) })
	if err != nil {
		return Abilities{}, fmt.Errorf("try the kernel's abilities: %w", err)
	}
	_, err = ns.Listeners(ctx)
	a.SockDiag = err == nil
	if a.TBF && a.NFT {
		a.Rate = "tbf towards the node, nftables limit from it"
	}
	if a.NFT {
		a.Loss = "nftables random drop from the node"
	}
	return a, nil
}

const tried = "try" // name of the interface everything is tried on

func (a *Abilities) try(f *Fabric) error {
	c := f.ns.route
	pair := &wire{name: "peer", mac: net.HardwareAddr{2, 0, 0, 0, 0, 1}}
	pair.spec.Name = "card"
	netem := attributes{b: tcMsg(1)}
	netem.text(unix.TCA_KIND, "netem")
	netem.bytes(unix.TCA_OPTIONS, make([]byte, 24)) // struct tc_netem_qopt
	refused, err := c.batch([]message{
		newBridge(tried), pair.create(f.ns.net), newShaper(1 << 20).message(1),
		{kind: unix.RTM_NEWQDISC, flags: unix.NLM_F_CREATE | unix.NLM_F_REPLACE, body: netem.b},
	}, nil)
	if err != nil {
		return err
	}
	a.Bridge, a.Veth, a.TBF, a.Netem = refused[0] == nil, refused[1] == nil, refused[2] == nil, refused[3] == nil
	a.LearnLimit, err = learnLimit(c)
	a.NFT = f.setRules(map[string]policer{"peer": newPolicer(runtime.Port{Rate: 1 << 20, Loss: 0.5})}) == nil
	known, six := f.ns.writeSysctl("ipv6/conf/lo/disable_ipv6", "0")
	a.IPv6 = known && six == nil
	return err
}

// learnLimit tells whether the limit given to the bridge is told back.
func learnLimit(c *conn) (told bool, err error) {
	_, err = c.batch([]message{getLinkByName(bridgeName(tried))}, func(_ int, body []byte) {
		if len(body) < unix.SizeofIfInfomsg {
			return
		}
		eachAttribute(body[unix.SizeofIfInfomsg:], func(kind uint16, v []byte) {
			if kind != unix.IFLA_LINKINFO {
				return
			}
			eachAttribute(v, func(kind uint16, v []byte) {
				if kind != unix.IFLA_INFO_DATA {
					return
				}
				eachAttribute(v, func(kind uint16, v []byte) {
					told = told || kind == unix.IFLA_BR_FDB_MAX_LEARNED && asU32(v) == maxLearned
				})
			})
		})
	})
	return told, err
}
