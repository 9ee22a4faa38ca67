//go:build linux

package fabric_test

import (
	"fmt"
	"net/netip"
	"syscall"
	"testing"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime/fabric"
)

// BenchmarkAttach makes links of one node, one or four a call. They are removed
// with their namespaces, as they are in life.
func BenchmarkAttach(b *testing.B) {
	capped := runtime.Port{Rate: 100_000_000}
	for name, c := range map[string]struct {
		port runtime.Port
		many int
	}{
		"plain": {runtime.Port{}, 1}, "capped": {capped, 1}, "lossy": {runtime.Port{Rate: 1 << 20, Loss: 0.01}, 1},
		"four-together": {capped, 4},
	} {
		b.Run(name, func(b *testing.B) {
			l := newLab(b, "0", "1", "2", "3", "4", "5", "6", "7")
			l.add("a")
			made := 0
			for b.Loop() {
				specs := make([]runtime.InterfaceSpec, c.many)
				for i := range specs {
					made++
					specs[i] = card(fmt.Sprint("eth", made), fmt.Sprint(made%8), made) // a bridge has 1023 ports
					specs[i].Address = netip.PrefixFrom(netip.AddrFrom4([4]byte{10, byte(made >> 8), byte(made), 1}), 24)
					specs[i].MAC = fmt.Sprintf("02:00:00:00:%02x:%02x", made>>8&255, made&255)
					specs[i].Port = c.port
				}
				l.attach("a", specs...)
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(made), "µs/link")
		})
	}
}

// BenchmarkObserve looks at 16 nodes of two links.
func BenchmarkObserve(b *testing.B) {
	l := newLab(b, "lan", "core")
	for i := range 16 {
		l.add(fmt.Sprint("n", i))
		l.attach(fmt.Sprint("n", i), card("eth1", "lan", i+1), card("eth2", "core", i+101))
	}
	for b.Loop() {
		l.observe()
	}
}

func BenchmarkOpenPID(b *testing.B) {
	pid := startProcess(b, syscall.CLONE_NEWNET)
	for b.Loop() {
		ns, err := fabric.OpenPID(pid)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := ns.Addresses(b.Context()); err != nil {
			b.Fatal(err)
		}
		ns.Close()
	}
}

func BenchmarkRead(b *testing.B) {
	l := pair(b)
	routed(l)
	fill(b, l.nodes["a"].NS.PID(), 20)
	ns := l.nodes["a"].NS
	reads := map[string]func() error{
		"addresses":  func() error { _, err := ns.Addresses(b.Context()); return err },
		"routes":     func() error { _, err := ns.Routes(b.Context()); return err },
		"links":      func() error { _, err := ns.Links(b.Context()); return err },
		"neighbours": func() error { _, err := ns.Neighbours(b.Context()); return err },
		"listeners":  func() error { _, err := ns.Listeners(b.Context()); return err },
		"chains":     func() error { _, err := ns.Chains(b.Context()); return err },
		"processes":  func() error { _, err := ns.Processes(b.Context()); return err },
		"file":       func() error { _, err := ns.ReadFile(b.Context(), "/etc/passwd", 1<<20); return err },
	}
	for name, read := range reads {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := read(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkPing(b *testing.B) {
	l := pair(b)
	for _, proof := range []string{"", "b"} {
		b.Run("proof="+proof, func(b *testing.B) {
			for b.Loop() {
				if reply := l.ping("a", runtime.PingRequest{To: host(2), Proof: proof}); reply.Received != 1 {
					b.Fatalf("%+v", reply)
				}
			}
		})
	}
}

func BenchmarkDial(b *testing.B) {
	l := pair(b)
	l.serve("b", "tcp4", "10.0.0.2:8080")
	for b.Loop() {
		c, err := l.nodes["a"].NS.Dial(b.Context(), "tcp", netip.AddrPortFrom(host(2), 8080))
		if err != nil {
			b.Fatal(err)
		}
		c.Close()
	}
}

func BenchmarkProbe(b *testing.B) {
	l := newLab(b, "lan")
	for b.Loop() {
		probe, err := l.fabric.Probe(b.Context(), runtime.Origin{Network: "lan", Address: prefix("10.0.0.9/24")})
		if err != nil {
			b.Fatal(err)
		}
		probe.Close()
	}
}

func BenchmarkWitness(b *testing.B) {
	l := pair(b)
	for b.Loop() {
		w, err := l.fabric.Witness(b.Context(), "b", runtime.Match{Proto: "udp"})
		if err != nil {
			b.Fatal(err)
		}
		w.Close()
	}
}
