//go:build linux

package fabric_test

import (
	"fmt"
	"net/netip"
	"syscall"
	"testing"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime/fabric"
)

// BenchmarkAttach makes and removes one link with an address and the port given.
func BenchmarkAttach(b *testing.B) {
	for name, port := range map[string]runtime.Port{"plain": {}, "capped": {Rate: 100_000_000}, "lossy": {Rate: 100_000_000, Loss: 0.01}} {
		b.Run(name, func(b *testing.B) {
			l := newLab(b, "lan")
			l.add("a")
			spec := card("eth1", "lan", 1)
			spec.Port = port
			var making time.Duration
			for b.Loop() {
				start := time.Now()
				l.attach("a", spec)
				making += time.Since(start)
				if err := l.fabric.Detach(b.Context(), l.nodes["a"], "eth1"); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(making.Microseconds())/float64(b.N), "µs/attach")
		})
	}
}

// BenchmarkAttachTogether makes four links of a node in one call.
func BenchmarkAttachTogether(b *testing.B) {
	l := newLab(b, "lan")
	l.add("a")
	var specs []runtime.InterfaceSpec
	for i := range 4 {
		spec := card(fmt.Sprint("eth", i), "lan", i+1)
		spec.Port = runtime.Port{Rate: 100_000_000}
		specs = append(specs, spec)
	}
	var making time.Duration
	for b.Loop() {
		start := time.Now()
		l.attach("a", specs...)
		making += time.Since(start)
		for _, s := range specs {
			if err := l.fabric.Detach(b.Context(), l.nodes["a"], s.Name); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(making.Microseconds())/float64(4*b.N), "µs/link")
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
