//go:build linux

package fabric

import (
	"testing"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// Frames are made by the teams: whatever they hold, reading them ends well.
func FuzzFrame(f *testing.F) {
	f.Add([]byte("\x02\x00\x00\x00\x00\x01\x02\x00\x00\x00\x00\x02\x08\x00" +
		"\x45\x00\x00\x1c\x00\x00\x00\x00\x40\x11\x00\x00\x0a\x00\x00\x01\x0a\x00\x00\x02\x00\x35\x00\x35\x00\x08\x00\x00"))
	f.Add([]byte("\x02\x00\x00\x00\x00\x01\x02\x00\x00\x00\x00\x02\x86\xdd" +
		"\x60\x00\x00\x00\x00\x10\x00\x40aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbb\x3a\x00\x00\x00\x00\x00\x00\x00\x80\x00\x00\x00\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		p, ok := parseFrame(b)
		if !ok {
			return
		}
		if !p.src.IsValid() || !p.dst.IsValid() || len(p.body) > len(b) {
			t.Errorf("%+v", p)
		}
		p.matches(runtime.Match{Proto: "tcp", DstPort: 80, Payload: []byte("x")})
		icmp4.read(p)
		icmp6.read(p)
	})
}

func FuzzEcho(f *testing.F) {
	f.Add(append([]byte("\x45\x00\x00\x1c\x00\x00\x00\x00\x40\x01\x00\x00\x0a\x00\x00\x01\x0a\x00\x00\x02"), icmp4.request(1, 2, nonce{3})...))
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, d := range []*dialect{icmp4, icmp6} {
			if e, ok := d.parse(b, nil); ok && e.problem == "" && len(b) < echoSize {
				t.Errorf("%+v from %d bytes", e, len(b))
			}
		}
	})
}

// The kernel writes these, but about objects that teams made.
func FuzzMessages(f *testing.F) {
	f.Add(newBridge("lan").body)
	f.Add(newShaper(1 << 20).message(3).body)
	for _, m := range newPolicer(runtime.Port{Rate: 1 << 20, Loss: 0.5}).messages("p") {
		f.Add(m.body)
	}
	f.Fuzz(func(_ *testing.T, b []byte) {
		parseLink(b)
		parseAddress(b)
		parseNeighbour(b)
		parseRoute(b)
		parseObject(b)
		parseShaper(b)
		parseRule(b)
		parseElements(b)
		parseChain(b)
		parseChainKey(b)
		parseMultipath(b)
		socketQueries[0].parse(b)
		readMark(string(b))
	})
}

func TestMarksAreReadAsTheyWereWritten(t *testing.T) {
	for _, m := range []mark{
		{node: "r1", iface: "eth1"}, {node: "r-1", iface: "eth1.7", mac: "02:00:00:00:00:01", rate: 1<<64 - 1, loss: 1.0 / 3}, {node: "a", iface: "b", loss: 1e-300},
	} {
		if got := readMark(m.String()); got != m {
			t.Errorf("%+v became %+v", m, got)
		}
	}
	for _, text := range []string{"", "r1", "r1/eth1", "r1/eth1 x 0", "r1 1 0", "r1/eth1 m 1 0 0"} {
		if got := readMark(text); got != (mark{}) {
			t.Errorf("%q became %+v", text, got)
		}
	}
}
