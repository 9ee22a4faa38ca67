//go:build linux

package fabric

import (
	"context"
	"errors"
	"fmt"
	"net"

	"golang.org/x/sys/unix"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// Attach makes the links of a node: the card named, addressed and up, those of
// the routes whose next hop lies in the card's subnet, the port plugged, capped
// and up last. A link that is whole and right is left alone, but for its port;
// one that is half made, moved or renamed is made again, and an interface of the
// team's that took the card's name is removed. It fails with runtime.ErrNotFound
// when the network does not exist. Several links in one call cost less.
func (f *Fabric) Attach(ctx context.Context, node Node, routes []runtime.Route, links ...runtime.InterfaceSpec) error {
	wires := make([]*wire, len(links))
	for i, spec := range links {
		w, err := newWire(node.Name, spec)
		if err != nil {
			return fmt.Errorf("attach %s %s: %w", node.Name, spec.Name, err)
		}
		wires[i] = w
	}
	return f.both(ctx, node.NS, func() error {
		if err := f.attach(node, routes, wires); err != nil {
			return fmt.Errorf("attach %s: %w", node.Name, err)
		}
		return nil
	})
}

// both runs f while neither the fabric's nor the node's handle can be closed.
func (f *Fabric) both(ctx context.Context, node *NS, do func() error) error {
	return f.ns.using(ctx, func() error { return node.using(ctx, do) })
}

// wire is a link on its way to be whole.
type wire struct {
	spec   runtime.InterfaceSpec
	mac    net.HardwareAddr
	mark   mark
	name   string // of the fabric's end
	bridge link
	port   link // the fabric's end
	card   link // the node's end
	whole  bool // it was there and right already
}

func newWire(node string, spec runtime.InterfaceSpec) (*wire, error) {
	mac, err := net.ParseMAC(spec.MAC)
	if err != nil || len(mac) != 6 {
		return nil, fmt.Errorf("hardware address %q: must be six pairs of digits, as 02:00:00:00:00:01", spec.MAC)
	}
	if spec.Name == "" || len(spec.Name) >= unix.IFNAMSIZ {
		return nil, fmt.Errorf("interface name %q: must have 1 to 15 bytes", spec.Name)
	}
	m := mark{node: node, iface: spec.Name, mac: mac.String(), rate: spec.Port.Rate, loss: spec.Port.Loss}
	if readMark(m.String()) != m || len(m.String()) > maxAlias {
		return nil, fmt.Errorf("names %q and %q: too long, or with a blank or a slash", node, spec.Name)
	}
	return &wire{spec: spec, mac: mac, mark: m, name: portName(node, spec.Name)}, checkPort(spec.Port)
}

func (f *Fabric) attach(node Node, routes []runtime.Route, wires []*wire) error {
	if err := f.findBridges(wires); err != nil {
		return err
	}
	if err := f.makePairs(node, wires); err != nil {
		return err
	}
	rules := make(map[string]policer)
	for _, w := range wires {
		rules[w.name] = newPolicer(w.spec.Port)
	}
	if err := f.setRules(rules); err != nil {
		return err
	}
	if err := setUpCards(node, routes, wires); err != nil {
		return err
	}
	return f.finish(wires)
}

func (f *Fabric) findBridges(wires []*wire) error {
	asked := make([]message, len(wires))
	for i, w := range wires {
		asked[i] = getLinkByName(bridgeName(w.spec.Network))
	}
	found, err := f.ns.route.links(asked...)
	if err != nil {
		return err
	}
	for i, w := range wires {
		if found[i].kind != "bridge" {
			return fmt.Errorf("network %q: %w", w.spec.Network, runtime.ErrNotFound)
		}
		w.bridge = found[i]
	}
	return nil
}

// makePairs creates the pairs that do not exist. One refused because of a name
// that is taken is looked at: whole, it is kept; else what is in the way goes
// and it is tried again. A team can put things in the way faster than we remove
// them, but not for free and only for itself, so the trials are counted.
func (f *Fabric) makePairs(node Node, wires []*wire) error {
	todo := wires
	for trial := 0; len(todo) > 0; trial++ {
		refused, err := f.createPairs(node, todo)
		if err != nil {
			return err
		}
		var again []*wire
		for i, w := range todo {
			switch {
			case refused[i] == nil:
			case trial == 4 || !errors.Is(refused[i], unix.EEXIST):
				return fmt.Errorf("make the pair of %s: %w", w.spec.Name, refused[i])
			default:
				if again, err = f.clear(node, w, again); err != nil {
					return err
				}
			}
		}
		todo = again
	}
	return nil
}

// createPairs asks for every pair and for what became of its fabric's end.
func (f *Fabric) createPairs(node Node, wires []*wire) (refused []error, err error) {
	msgs := make([]message, 0, 2*len(wires))
	for _, w := range wires {
		w.port = link{}
		msgs = append(msgs, w.create(node.NS.net))
	}
	for _, w := range wires {
		msgs = append(msgs, getLinkByName(w.name))
	}
	refused, err = f.ns.route.batch(msgs, func(i int, body []byte) {
		if i >= len(wires) {
			wires[i-len(wires)].port, _ = parseLink(body)
		}
	})
	if err != nil {
		return nil, err
	}
	for _, w := range wires {
		w.card.index = w.port.peer
	}
	return refused[:len(wires)], nil
}

// vethPeer is VETH_INFO_PEER of linux/veth.h.
const vethPeer = 1

// create makes both ends at once, down: the fabric's plugged, the node's named,
// addressed in hardware and in its place. (The kernel takes neither end up before
// both exist.)
func (w *wire) create(target int) message {
	a := attributes{b: ifInfo(0, 0, 0)}
	a.text(unix.IFLA_IFNAME, w.name)
	a.bytes(unix.IFLA_ADDRESS, portMAC(w.name))
	a.u32(unix.IFLA_MASTER, uint32(w.bridge.index))
	a.nest(unix.IFLA_LINKINFO, func(a *attributes) {
		a.text(unix.IFLA_INFO_KIND, "veth")
		a.nest(unix.IFLA_INFO_DATA, func(a *attributes) {
			a.nest(vethPeer, func(a *attributes) {
				a.b = append(a.b, ifInfo(0, 0, 0)...)
				a.text(unix.IFLA_IFNAME, w.spec.Name)
				a.bytes(unix.IFLA_ADDRESS, w.mac)
				a.u32(unix.IFLA_NET_NS_FD, uint32(target))
			})
		})
	})
	return message{kind: unix.RTM_NEWLINK, flags: unix.NLM_F_CREATE | unix.NLM_F_EXCL, body: a.b}
}

// portMAC is an address for the fabric's end that no card has.
func portMAC(port string) []byte { return append([]byte{0x02, 0xbc}, bridgeMAC(port)[2:]...) }

// clear looks at what stands in the way of a pair. A whole pair is taken as it
// is; anything else is removed and the wire is added to those to try again.
func (f *Fabric) clear(node Node, w *wire, again []*wire) ([]*wire, error) {
	if w.port.index != 0 {
		whole, err := f.isWhole(node, w)
		if err != nil {
			return nil, err
		}
		if w.whole = whole; whole {
			return again, nil
		}
		return append(again, w), f.ns.route.remove(w.port.index)
	}
	taken, err := node.NS.route.linkNamed(w.spec.Name)
	if err != nil || taken.index == 0 {
		return append(again, w), err
	}
	return append(again, w), node.NS.route.remove(taken.index)
}

// isWhole tells whether an existing pair is finished, on the right network, and
// ends in the node under the right name.
func (f *Fabric) isWhole(node Node, w *wire) (bool, error) {
	m := readMark(w.port.alias)
	if m.node != w.mark.node || m.iface != w.mark.iface || w.port.master != w.bridge.index {
		return false, nil
	}
	id, err := f.namespaceID(node.NS)
	if err != nil || id < 0 || id != w.port.peerNS {
		return false, err
	}
	cards, err := node.NS.route.links(getLinkByIndex(w.port.peer))
	if err != nil {
		return false, err
	}
	w.card = cards[0]
	return w.card.kind == "veth" && w.card.peer == w.port.index && w.card.name == w.spec.Name, nil
}

// namespaceID is the number by which the fabric's namespace knows another; -1
// when it does not, so no pair leads there.
func (f *Fabric) namespaceID(other *NS) (int, error) {
	a := attributes{b: []byte{unix.AF_UNSPEC, 0, 0, 0}}
	a.u32(unix.NETNSA_FD, uint32(other.net))
	id := -1
	refused, err := f.ns.route.batch([]message{{kind: unix.RTM_GETNSID, body: a.b}}, func(_ int, body []byte) {
		if len(body) < 4 {
			return
		}
		eachAttribute(body[4:], func(kind uint16, v []byte) {
			if kind == unix.NETNSA_NSID {
				id = asInt(v)
			}
		})
	})
	return id, first(refused, err, "identify a namespace")
}

// finish caps the ports, marks the links as whole and takes the ports up.
func (f *Fabric) finish(wires []*wire) error {
	var msgs []message
	for _, w := range wires {
		msgs = append(msgs,
			newShaper(w.spec.Port.Rate).message(w.port.index),
			setAlias(w.port.index, w.mark.String(), !w.spec.Port.Cut))
	}
	refused, err := f.ns.route.batch(msgs, nil)
	if err != nil {
		return err
	}
	for i, w := range wires {
		if err := shapeProblem(newShaper(w.spec.Port.Rate), refused[2*i]); err != nil {
			return errors.Join(err, f.ns.route.remove(w.port.index))
		}
		if refused[2*i+1] != nil {
			return fmt.Errorf("finish %s: %w", w.spec.Name, refused[2*i+1])
		}
	}
	return f.settle(portsOf(wires))
}

func portsOf(wires []*wire) (ports []link) {
	for _, w := range wires {
		ports = append(ports, w.port)
	}
	return ports
}

// Detach removes the link whose card is seen in the node under that name, else
// the one that was made under it; nil when there is none. node.NS may be nil.
func (f *Fabric) Detach(ctx context.Context, node Node, name string) error {
	err := f.ns.using(ctx, func() error {
		l, err := f.seenAs(ctx, node, name)
		if err == nil && l.index == 0 {
			l, err = f.port(node.Name, name)
		}
		if errors.Is(err, runtime.ErrNotFound) {
			return nil
		}
		if err == nil {
			err = f.ns.route.remove(l.index)
		}
		if err == nil {
			err = f.dropRules(l.name)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("detach %s %s: %w", node.Name, name, err)
	}
	return nil
}

// seenAs finds the fabric's end of the card that the node now calls name; index
// 0 when that is no card of ours.
func (f *Fabric) seenAs(ctx context.Context, node Node, name string) (port link, err error) {
	if node.NS == nil {
		return link{}, nil
	}
	var card link
	err = node.NS.using(ctx, func() (err error) {
		card, err = node.NS.route.linkNamed(name)
		return err
	})
	if errors.Is(err, runtime.ErrNotRunning) || err == nil && (card.kind != "veth" || card.name != name) {
		return link{}, nil
	}
	if err != nil {
		return link{}, err
	}
	found, err := f.ns.route.links(getLinkByIndex(card.peer))
	if err != nil || readMark(found[0].alias).node != node.Name || found[0].peer != card.index {
		return link{}, err
	}
	return found[0], nil
}
