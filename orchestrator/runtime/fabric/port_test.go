//go:build linux

package fabric_test

import (
	"errors"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/nftables"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime/fabric"
)

func (l *lab) setPort(node string, p runtime.Port) {
	l.t.Helper()
	if err := l.fabric.SetPort(l.t.Context(), node, "eth1", p); err != nil {
		l.t.Fatal(err)
	}
}

func (l *lab) seenPort(node string) runtime.Port {
	l.t.Helper()
	seen := l.observe()[node]
	if len(seen) != 1 {
		l.t.Fatalf("links of %s: %v", node, seen)
	}
	return seen[0].Port
}

func TestPortsAreToldBackExactly(t *testing.T) {
	l := newLab(t, "lan")
	l.plug("pc1", "lan", 1)
	for _, p := range []runtime.Port{
		{}, {Rate: 1}, {Rate: 9}, {Rate: 64_000}, {Rate: 1_000_000_007}, {Rate: 100_000_000_000},
		{Loss: 1}, {Loss: 0.1}, {Loss: 1e-9}, {Loss: 1.0 / 3}, {Rate: 10_000_000, Loss: 0.02, Cut: true}, {Cut: true}, {},
	} {
		for range 2 {
			l.setPort("pc1", p)
			if diff := cmp.Diff(p, l.seenPort("pc1")); diff != "" {
				t.Errorf("%+v: %s", p, diff)
			}
		}
	}
}

func TestDriftOfAPortIsSeenAndHealed(t *testing.T) {
	asked := runtime.Port{Rate: 8_000_000, Loss: 0.25}
	for name, damage := range map[string]func(l *lab, port string){
		"queue removed": func(l *lab, port string) { l.inside("tc", "qdisc", "del", "dev", port, "root") },
		"other queue": func(l *lab, port string) {
			l.inside("tc", "qdisc", "replace", "dev", port, "root", "tbf", "rate", "1mbit", "burst", "5000", "limit", "50000")
		},
		"rules removed": func(l *lab, _ string) {
			c := ruleset(l.t, l.pid)
			c.DelTable(&nftables.Table{Family: nftables.TableFamilyBridge, Name: "pupitre"})
			if err := c.Flush(); err != nil {
				l.t.Fatal(err)
			}
		},
		"carrier cut": func(l *lab, port string) { l.inside("ip", "link", "set", port, "down") },
	} {
		t.Run(name, func(t *testing.T) {
			l := newLab(t, "lan")
			l.plug("pc1", "lan", 1)
			l.setPort("pc1", asked)
			damage(l, portOf(l, "lan"))
			if got := l.seenPort("pc1"); got == asked {
				t.Error("not seen")
			}
			l.setPort("pc1", asked)
			if diff := cmp.Diff(asked, l.seenPort("pc1")); diff != "" {
				t.Errorf("not healed: %s", diff)
			}
		})
	}
}

func TestPortsOfMissingLinksAreNotFound(t *testing.T) {
	l := newLab(t, "lan")
	if err := l.fabric.SetPort(t.Context(), "pc1", "eth1", runtime.Port{}); !errors.Is(err, runtime.ErrNotFound) {
		t.Errorf("SetPort: %v", err)
	}
	if err := l.fabric.SetCut(t.Context(), "pc1", "eth1", true); !errors.Is(err, runtime.ErrNotFound) {
		t.Errorf("SetCut: %v", err)
	}
}

func TestACutTakesTheCarrierAndKeepsTheRest(t *testing.T) {
	l := newLab(t, "lan")
	l.plug("a", "lan", 1)
	l.plug("b", "lan", 2)
	l.setPort("a", runtime.Port{Rate: 1_000_000_000})
	for _, cut := range []bool{true, false} {
		if err := l.fabric.SetCut(t.Context(), "a", "eth1", cut); err != nil {
			t.Fatal(err)
		}
		if got := l.seenPort("a"); got != (runtime.Port{Rate: 1_000_000_000, Cut: cut}) {
			t.Errorf("cut %v: port %+v", cut, got)
		}
		links, err := l.nodes["a"].NS.Links(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if carrier := links[len(links)-1].Carrier; carrier == cut {
			t.Errorf("cut %v: carrier %v", cut, carrier)
		}
		timeout := 10 * time.Second // the address is asked for again once a second
		if cut {
			timeout = time.Second / 4
		}
		reply := l.ping("b", runtime.PingRequest{To: host(1), Timeout: timeout})
		if answered := reply.Received == 1; answered == cut {
			t.Errorf("cut %v: %+v", cut, reply)
		}
	}
}

// What is above the rate is dropped on the fabric's side, both ways; what the
// kernel counts shows it, however slow the machine.
func TestARateDropsWhatIsAboveIt(t *testing.T) {
	l := newLab(t, "lan")
	l.plug("a", "lan", 1)
	l.plug("b", "lan", 2)
	l.setPort("a", runtime.Port{Rate: 80_000}) // 10 kB a second, and 78 kB at once
	from := l.watch("b", sink(2))
	l.flood("a", 2, 400)
	if got := from.In(); got < 50 || got > 350 {
		t.Errorf("b got %d frames of 1 kB of the 400 that were sent through 10 kB/s", got)
	}
	l.flood("b", 1, 400)
	shown := l.inside("tc", "-s", "qdisc", "show", "dev", portName(l, "a"))
	if dropsOf(t, shown) < 100 {
		t.Errorf("not dropped towards the node:\n%s", shown)
	}
}

// sink is an address that a node gets frames for, and does not answer for.
func sink(last int) netip.Addr { return host(last + 100) }

func (l *lab) watch(node string, dst netip.Addr) runtime.Witness {
	l.t.Helper()
	w, err := l.fabric.Witness(l.t.Context(), node, runtime.Match{Proto: "udp", Dst: dst})
	if err != nil {
		l.t.Fatal(err)
	}
	l.t.Cleanup(func() { w.Close() })
	return w
}

// flood sends datagrams of 1000 bytes to a node's card, as fast as it can.
func (l *lab) flood(from string, to, count int) {
	l.t.Helper()
	l.in(from, "ip", "neigh", "replace", sink(to).String(), "lladdr", card("", "", to).MAC, "dev", "eth1")
	c, err := l.nodes[from].NS.Dial(l.t.Context(), "udp", netip.AddrPortFrom(sink(to), 9))
	if err != nil {
		l.t.Fatal(err)
	}
	defer c.Close()
	for range count {
		if _, err := c.Write(make([]byte, 1000)); err != nil {
			l.t.Fatal(err)
		}
	}
}

func portName(l *lab, node string) string {
	l.t.Helper()
	for _, line := range strings.Split(l.inside("ip", "-o", "link", "show", "type", "veth"), "\n") {
		if strings.Contains(line, "alias "+node+"/") {
			return regexp.MustCompile(`p_[0-9a-f]+`).FindString(line)
		}
	}
	l.t.Fatalf("no port of %s", node)
	return ""
}

func dropsOf(t *testing.T, shown string) int {
	t.Helper()
	m := regexp.MustCompile(`dropped (\d+)`).FindStringSubmatch(shown)
	if m == nil {
		t.Fatalf("no counter in:\n%s", shown)
	}
	n, _ := strconv.Atoi(m[1])
	return n
}

// 2000 frames at 30 %: the chance of fewer than 420 or more than 780 lost is
// below 1e-15 (nine standard deviations).
func TestLossIsAShareOfTheFrames(t *testing.T) {
	l := newLab(t, "lan")
	l.plug("a", "lan", 1)
	l.plug("b", "lan", 2)
	l.setPort("a", runtime.Port{Loss: 0.3})
	w := l.watch("b", sink(2))
	l.flood("a", 2, 2000)
	if lost := 2000 - w.In(); lost < 420 || lost > 780 {
		t.Errorf("%d of 2000 lost", lost)
	}
}

func TestAllIsLostWithALossOfOne(t *testing.T) {
	l := newLab(t, "lan")
	l.plug("a", "lan", 1)
	l.plug("b", "lan", 2)
	l.setPort("a", runtime.Port{Loss: 1})
	if reply := l.ping("a", runtime.PingRequest{To: host(2), Timeout: time.Second / 4, Proof: "b"}); reply.Received != 0 || reply.Witness != 0 {
		t.Errorf("%+v", reply)
	}
}

func TestAbilitiesNameTheMechanisms(t *testing.T) {
	a, err := fabric.ReadAbilities(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v", a)
	if !a.Bridge || !a.Veth || !a.NFT || !a.TBF || !a.SockDiag || a.Rate == "" || a.Loss == "" {
		t.Errorf("this kernel lacks what labs need: %+v", a)
	}
}
