//go:build linux

package fabric

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"

	"golang.org/x/sys/unix"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// probeCard is the name of a probe's interface.
const probeCard = "probe0"

// Probe plugs a new, unnamed namespace on a network, with the address and the
// gateway of the origin. Close removes it; it ends with this process in any case.
func (f *Fabric) Probe(ctx context.Context, origin runtime.Origin) (*NS, error) {
	if !origin.Address.IsValid() {
		return nil, fmt.Errorf("probe on %s: it needs an address, as 10.0.0.250/24", origin.Network)
	}
	ns, err := newNetwork()
	if err != nil {
		return nil, fmt.Errorf("probe on %s: %w", origin.Network, err)
	}
	err = f.both(ctx, ns, func() error { return f.plug(ns, origin) })
	if err != nil {
		ns.Close()
		return nil, fmt.Errorf("probe on %s: %w", origin.Network, err)
	}
	return ns, nil
}

func (f *Fabric) plug(ns *NS, origin runtime.Origin) error {
	bridge, err := f.network(origin.Network)
	if err != nil {
		return err
	}
	random := make([]byte, 6)
	rand.Read(random) // never fails
	w := &wire{
		spec:   runtime.InterfaceSpec{Name: probeCard, Address: origin.Address, Gateway: origin.Gateway},
		mac:    append([]byte{0x02, 0xbd}, random[:4]...),
		name:   "t_" + hex.EncodeToString(random),
		bridge: bridge,
	}
	if err := f.startProbe(ns, w); err != nil {
		return err
	}
	ns.onClose = func() { f.unplug(w.port.index) }
	if err := setUpCards(Node{NS: ns}, nil, []*wire{w}); err != nil {
		return err
	}
	return f.settle([]link{w.port})
}

func (f *Fabric) startProbe(ns *NS, w *wire) error {
	const loopback = 1 // always
	if refused, err := ns.route.batch([]message{takeUp(loopback)}, nil); err != nil || refused[0] != nil {
		return first(refused, err, "take the loopback up")
	}
	refused, err := f.createPairs(Node{NS: ns}, []*wire{w})
	if err != nil || refused[0] != nil {
		return first(refused, err, "make the pair")
	}
	refused, err = f.ns.route.batch([]message{takeUp(w.port.index)}, nil)
	return first(refused, err, "take the port up")
}

// unplug silences a probe's port at once. Its removal takes the kernel some
// milliseconds, which it spends by itself once the namespace is let go.
func (f *Fabric) unplug(index int) {
	head := ifInfo(index, 0, 0)
	head[0] = unix.AF_BRIDGE
	a := attributes{b: head}
	a.nest(unix.IFLA_PROTINFO, func(a *attributes) { a.u8(unix.IFLA_BRPORT_STATE, portDisabled) })
	_ = f.ns.using(context.Background(), func() error { // a fabric that is gone took it along
		_, err := f.ns.route.batch([]message{{kind: unix.RTM_SETLINK, body: a.b}}, nil)
		return err
	})
}

// portDisabled is BR_STATE_DISABLED of linux/if_bridge.h.
const portDisabled = 0
