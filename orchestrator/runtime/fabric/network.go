//go:build linux

package fabric

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"

	"golang.org/x/sys/unix"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

const (
	// maxLearned bounds the addresses a bridge learns, where the kernel can
	// (6.7): a team that floods addresses fills no memory of the host.
	maxLearned = 4096
	// forwardLLDP lets 01:80:c2:00:00:0e through, as a cable would.
	forwardLLDP = 1 << 14
)

// CreateNetwork makes the bridge of a network; nil when it exists.
func (f *Fabric) CreateNetwork(ctx context.Context, name string) error {
	if name == "" || len(name) > 255 {
		return fmt.Errorf("network name %q: must have 1 to 255 bytes", name)
	}
	return f.ns.using(ctx, func() error {
		refused, err := f.ns.route.batch([]message{newBridge(name)}, nil)
		if err == nil && refused[0] != nil && !errors.Is(refused[0], unix.EEXIST) {
			err = refused[0]
		}
		if err != nil {
			return fmt.Errorf("create network %s: %w", name, err)
		}
		return f.finishNetwork(name)
	})
}

// newBridge describes a bridge that behaves like a plain switch: no spanning
// tree, no multicast filtering (OSPF must pass), no address.
func newBridge(name string) message {
	a := attributes{b: ifInfo(0, unix.IFF_UP, unix.IFF_UP)}
	a.text(unix.IFLA_IFNAME, bridgeName(name))
	a.bytes(unix.IFLA_ADDRESS, bridgeMAC(name))
	a.nest(unix.IFLA_LINKINFO, func(a *attributes) {
		a.text(unix.IFLA_INFO_KIND, "bridge")
		a.nest(unix.IFLA_INFO_DATA, func(a *attributes) {
			a.u32(unix.IFLA_BR_STP_STATE, 0)
			a.u8(unix.IFLA_BR_MCAST_SNOOPING, 0)
			a.u16(unix.IFLA_BR_GROUP_FWD_MASK, forwardLLDP)
			a.u32(unix.IFLA_BR_FDB_MAX_LEARNED, maxLearned)
		})
	})
	return message{kind: unix.RTM_NEWLINK, flags: unix.NLM_F_CREATE | unix.NLM_F_EXCL, body: a.b}
}

// bridgeMAC is fixed, so that the bridge does not take a port's.
func bridgeMAC(name string) []byte {
	sum := sha256.Sum256([]byte("bridge " + name))
	return append([]byte{0x02, 0xbb}, sum[:4]...)
}

// finishNetwork writes the full name on the bridge, which makes it a network.
func (f *Fabric) finishNetwork(name string) error {
	l, err := f.network(name)
	if err != nil {
		return fmt.Errorf("create network: its interface name is taken: %w", err)
	}
	if l.alias == name && l.up() {
		return nil
	}
	if l.alias != "" && l.alias != name {
		return fmt.Errorf("create network %s: interface %s belongs to network %s", name, l.name, l.alias)
	}
	refused, err := f.ns.route.batch([]message{setAlias(l.index, name, true)}, nil)
	return first(refused, err, "name network "+name)
}

// RemoveNetwork removes the bridge of a network; nil when there is none. Links
// plugged on it stay, unplugged.
func (f *Fabric) RemoveNetwork(ctx context.Context, name string) error {
	return f.ns.using(ctx, func() error {
		l, err := f.network(name)
		if errors.Is(err, runtime.ErrNotFound) {
			return nil
		}
		if err == nil {
			err = f.ns.route.remove(l.index)
		}
		if err != nil {
			return fmt.Errorf("remove network %s: %w", name, err)
		}
		return nil
	})
}

// Networks lists the networks, sorted.
func (f *Fabric) Networks(ctx context.Context) (names []string, err error) {
	err = f.ns.using(ctx, func() error {
		all, err := f.links(ctx)
		for _, l := range all {
			if l.kind == "bridge" && l.alias != "" {
				names = append(names, l.alias)
			}
		}
		return err
	})
	slices.Sort(names)
	return names, err
}

// Ports lists the links plugged on a network, by node and the name they were
// made under; runtime.ErrNotFound when the network does not exist.
func (f *Fabric) Ports(ctx context.Context, network string) (refs []runtime.PortRef, err error) {
	err = f.ns.using(ctx, func() error {
		bridge, err := f.network(network)
		if err != nil {
			return err
		}
		all, err := f.links(ctx)
		for _, l := range all {
			if m := readMark(l.alias); l.master == bridge.index && m.node != "" {
				refs = append(refs, runtime.PortRef{Network: network, Node: m.node, Interface: m.iface})
			}
		}
		return err
	})
	slices.SortFunc(refs, comparePorts)
	return refs, err
}
