package check_test

import (
	"maps"
	"net"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/eclipse/paho.golang/packets"

	"github.com/pupitre-lab/pupitre/orchestrator/check"
	"github.com/pupitre-lab/pupitre/orchestrator/check/checktest"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// Whatever a service sends first and answers, no session is an error or a panic.
func FuzzSessions(f *testing.F) {
	login := "R\x00\x00\x00\x08\x00\x00\x00\x00Z\x00\x00\x00\x05I"
	f.Add([]byte(""), []byte(login+"T\x00\x00\x00\x1b\x00\x01c\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x19\xff\xff\xff\xff\xff\xff\x00\x00D\x00\x00\x00\x0b\x00\x01\x00\x00\x00\x01aZ\x00\x00\x00\x05I"))
	f.Add(packetOf(mysqlGreeting(false)), []byte("\x07\x00\x00\x02\x00\x00\x00\x02\x00\x00\x00\x01\x00\x00\x01\x01"))
	f.Add(packetOf(mysqlGreeting(true)), []byte("\x2c\x00\x00\x02\xfecaching_sha2_password\x00abcdefghijklmnopqrst\x00\x02\x00\x00\x04\x01\x04"))
	f.Add([]byte(""), []byte(wire(&packets.Connack{Properties: &packets.Properties{}})+"\x90\x04\x00\x01\x00\x00"))
	f.Add([]byte("220-a\r\n220 b\r\n"), []byte("250-a\r\n250 STARTTLS\r\n220 go\r\n"))
	f.Add([]byte("SSH-2.0-x\r\n"), []byte("\x00\x00\x00\x0c\x04\x14"))
	f.Add([]byte(""), []byte("\x00\x01\x00\x00\x00\x05\x01\x03\x02\x00\x07"))
	asked := sessions(time.Second)
	names := slices.Sorted(maps.Keys(asked))
	f.Fuzz(func(t *testing.T, greeting, answer []byte) {
		synctest.Test(t, func(t *testing.T) {
			for _, name := range names {
				variant := campus(one("c", asked[name]))
				target := checktest.New(variant)
				target.Serve("tcp", "10.1.0.10:99", func(c net.Conn) { speaksFirst(string(greeting), string(answer))(c) })
				got := run(t, target, variant, check.Options{})[0]
				if got.Verdict == check.Error {
					t.Errorf("%s: %s", name, got.Incident)
				}
				bounded(t, got)
				silent(t, got)
			}
		})
	})
}

// Whatever an author's program writes, the verdict follows it strictly or is an
// error, never a panic.
func FuzzReports(f *testing.F) {
	f.Add([]byte(`{"verdict": "pass"}`))
	f.Add([]byte(`{"verdict": "fail", "share": 0.5, "observed": {"fr": "a", "en": "b"}, "evidence": [1]}`))
	f.Fuzz(func(t *testing.T, report []byte) {
		got := judgeHere(t, kase{a: scripted(), setup: program(runtime.ExecResult{Stdout: report}, nil), opts: check.Options{Retries: -1}})
		if got.Verdict == check.Fail && (got.Share < 0 || got.Share > 1) {
			t.Errorf("share %v", got.Share)
		}
		bounded(t, got)
	})
}

// Whatever a log holds, a timeline gives a verdict.
func FuzzTimelines(f *testing.F) {
	f.Add([]byte("2026-01-02T10:00:00Z breach\n{\"time\": \"2026-01-02T10:05:00Z\", \"e\": \"contained\"}\n"))
	f.Fuzz(func(t *testing.T, content []byte) {
		got := judgeHere(t, kase{a: timed(), setup: put(string(content)), opts: check.Options{Retries: -1}})
		if got.Share < 0 || got.Share > 1 {
			t.Errorf("share %v", got.Share)
		}
		bounded(t, got)
	})
}
