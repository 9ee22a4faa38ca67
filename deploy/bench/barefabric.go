package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"runtime"
	"sync"

	"github.com/vishvananda/netlink"
	"github.com/vishvananda/netns"
	"golang.org/x/sys/unix"
)

// bareFabric is a network namespace with a bridge a network. It lives as long
// as its descriptor is open.
type bareFabric struct {
	ns      netns.NsHandle
	link    *netlink.Handle
	bridges map[string]int // network → index

	mu    sync.Mutex
	ports int
	nodes map[string]netns.NsHandle
}

func newBareFabric(networks []network) (*bareFabric, error) {
	ns, err := newNamespace()
	if err != nil {
		return nil, fmt.Errorf("make a network namespace: %w", err)
	}
	f := &bareFabric{ns: ns, bridges: map[string]int{}, nodes: map[string]netns.NsHandle{}}
	if f.link, err = netlink.NewHandleAt(ns, unix.NETLINK_ROUTE); err != nil {
		return nil, errors.Join(fmt.Errorf("open the namespace: %w", err), ns.Close())
	}
	for _, n := range networks {
		if err := f.addBridge(n.Name); err != nil {
			return nil, errors.Join(err, f.close())
		}
	}
	return f, nil
}

// newNamespace makes a network namespace without leaving the thread in it.
func newNamespace() (netns.NsHandle, error) {
	runtime.LockOSThread()
	home, err := netns.Get()
	if err != nil {
		runtime.UnlockOSThread()
		return netns.None(), err
	}
	defer home.Close()
	ns, err := netns.New()
	if back := netns.Set(home); back != nil {
		return ns, errors.Join(err, back) // the thread stays locked and dies with its goroutine
	}
	runtime.UnlockOSThread()
	return ns, err
}

func (f *bareFabric) addBridge(name string) error {
	attributes := netlink.NewLinkAttrs()
	attributes.Name, attributes.Flags = name, net.FlagUp
	bridge := &netlink.Bridge{LinkAttrs: attributes}
	if err := f.link.LinkAdd(bridge); err != nil {
		return fmt.Errorf("add bridge %s: %w", name, err)
	}
	f.bridges[name] = bridge.Index
	return nil
}

// plug makes the cards of a node from its process id.
func (f *bareFabric) plug(node string, pid int, cards []card) error {
	ns, err := netns.GetFromPid(pid)
	if err != nil {
		return fmt.Errorf("open the namespace of %s: %w", node, err)
	}
	f.mu.Lock()
	f.nodes[node] = ns
	first := f.ports
	f.ports += len(cards)
	f.mu.Unlock()

	inside, err := netlink.NewHandleAt(ns, unix.NETLINK_ROUTE)
	if err != nil {
		return fmt.Errorf("open the namespace of %s: %w", node, err)
	}
	defer inside.Close()
	for i, c := range cards {
		if err := f.plugCard(ns, inside, fmt.Sprintf("p%d", first+i), c); err != nil {
			return fmt.Errorf("plug %s %s: %w", node, c.Name, err)
		}
	}
	return nil
}

func (f *bareFabric) plugCard(ns netns.NsHandle, inside *netlink.Handle, port string, c card) error {
	mac, err := net.ParseMAC(c.MAC)
	if err != nil {
		return err
	}
	attributes := netlink.NewLinkAttrs()
	attributes.Name, attributes.MasterIndex, attributes.Flags = port, f.bridges[c.Network], net.FlagUp
	veth := &netlink.Veth{LinkAttrs: attributes, PeerName: c.Name, PeerHardwareAddr: mac, PeerNamespace: netlink.NsFd(ns)}
	if err := f.link.LinkAdd(veth); err != nil {
		return err
	}
	card, err := inside.LinkByName(c.Name)
	if err != nil {
		return err
	}
	address := &netlink.Addr{IPNet: &net.IPNet{IP: c.Address.Addr().AsSlice(), Mask: net.CIDRMask(c.Address.Bits(), 32)}}
	if err := inside.AddrAdd(card, address); err != nil {
		return err
	}
	return inside.LinkSetUp(card)
}

// ping sends one echo request from a node.
func (f *bareFabric) ping(ctx context.Context, node string, to netip.Addr) error {
	f.mu.Lock()
	ns := f.nodes[node]
	f.mu.Unlock()
	return pingFrom(ctx, ns, to)
}

func (f *bareFabric) close() error {
	f.link.Close()
	problems := []error{f.ns.Close()}
	for _, ns := range f.nodes {
		problems = append(problems, ns.Close())
	}
	return errors.Join(problems...)
}
