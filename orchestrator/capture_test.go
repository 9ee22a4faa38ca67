package orchestrator_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/netip"
	"sync"
	"testing"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"

	"github.com/pupitre-lab/pupitre/orchestrator"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// listening is how long every network is captured; the attacker and the
// customers act every few seconds.
const listening = 30 * time.Second

func TestTheAttackersTrafficShowsOnlyItsInstancesOwnAddresses(t *testing.T) {
	r := realRunner(t)
	instance := start(t, r, "intrusion-en-cours", "capture", "capture")
	target, err := instance.Target(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), listening)
	defer cancel()
	captures := make([]bytes.Buffer, len(instance.Variant.Networks))
	var wg sync.WaitGroup
	for i, network := range instance.Variant.Networks {
		wg.Go(func() {
			if err := target.Capture(ctx, runtime.PortRef{Network: network.Name}, &captures[i], 64<<20); err != nil && !errors.Is(err, context.DeadlineExceeded) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	own := prefixesOf(instance)
	attacker := netip.MustParsePrefix("203.0.113.0/24") // the lab's Internet
	packets, attacks, strangers := 0, 0, map[netip.Addr]int{}
	for i := range captures {
		for _, address := range addressesIn(t, &captures[i]) {
			packets++
			if attacker.Contains(address) {
				attacks++
			}
			if !within(address, own) {
				strangers[address]++
			}
		}
	}
	t.Logf("%d addresses seen in packets, %d of them on the lab's Internet", packets, attacks)
	for address, n := range strangers {
		t.Errorf("%s is no address of the instance; it was seen %d times", address, n)
	}
	if packets < 100 || attacks < 50 {
		t.Errorf("only %d addresses and %d of the Internet were captured: the scripts do not run", packets, attacks)
	}
}

// prefixesOf lists the subnets of an instance's declared addresses.
func prefixesOf(i *orchestrator.Instance) []netip.Prefix {
	var all []netip.Prefix
	for _, n := range i.Variant.Nodes {
		for _, card := range n.Interfaces {
			if card.Address.IsValid() {
				all = append(all, card.Address.Masked())
			}
		}
	}
	return all
}

// within tells whether an address is in one of the subnets, or one that never
// leaves a link.
func within(address netip.Addr, subnets []netip.Prefix) bool {
	if address.IsMulticast() || address.IsLinkLocalUnicast() || address.IsUnspecified() {
		return true
	}
	for _, subnet := range subnets {
		if subnet.Contains(address) {
			return true
		}
	}
	return false
}

// addressesIn lists the sources and the destinations of a capture's packets.
func addressesIn(t *testing.T, capture io.Reader) []netip.Addr {
	t.Helper()
	reader, err := pcapgo.NewReader(capture)
	if err != nil {
		t.Fatal(err)
	}
	var all []netip.Addr
	for {
		data, _, err := reader.ReadPacketData()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		packet := gopacket.NewPacket(data, layers.LayerTypeEthernet, gopacket.NoCopy)
		for _, ip := range endpointsOf(packet) {
			if address, ok := netip.AddrFromSlice(ip); ok {
				all = append(all, address)
			}
		}
	}
}

func endpointsOf(packet gopacket.Packet) [][]byte {
	if arp, ok := packet.Layer(layers.LayerTypeARP).(*layers.ARP); ok {
		return [][]byte{arp.SourceProtAddress, arp.DstProtAddress}
	}
	if network := packet.NetworkLayer(); network != nil {
		flow := network.NetworkFlow()
		return [][]byte{flow.Src().Raw(), flow.Dst().Raw()}
	}
	return nil
}
