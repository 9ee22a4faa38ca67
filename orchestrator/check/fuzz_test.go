package check_test

import (
	"net"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/check"
	"github.com/pupitre-lab/pupitre/orchestrator/check/checktest"
)

// FuzzAnswers gives strange bytes to every kind of traffic. Whatever a service
// answers, the platform is never to blame, and it keeps what it saw within bounds.
func FuzzAnswers(f *testing.F) {
	for _, answer := range []string{
		"", "HTTP/1.1 200 OK\r\n\r\n{\"a\":{\"b\":1}}", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
		"HTTP/1.0 100 \r\n\r\nHTTP/9.9 999 x\r\nA\r\n\r\n", "\x16\x03\x03\x00\x02\x02\x28", "\x00\x00\x81\x80\x00\x01\xff\xff\x00\x00\x00\x00\xc0\x0c",
		"\x00\x0c\x00\x00\x82\x00\x00\x00\x00\x00\x00\x00\x00\x00",
	} {
		f.Add([]byte(answer))
	}
	asked := questions(time.Second)
	var names []string
	for name := range asked {
		names = append(names, name)
	}
	slices.Sort(names)
	f.Fuzz(func(t *testing.T, answer []byte) {
		synctest.Test(t, func(t *testing.T) {
			for _, name := range names {
				variant := campus(one("c", asked[name]))
				target := checktest.New(variant)
				at(func(c net.Conn) {
					if _, err := c.Read(make([]byte, 1<<16)); err == nil {
						_, _ = c.Write(answer)
					}
				})(target)
				got := run(t, target, variant, check.Options{})[0]
				if got.Verdict == check.Error {
					t.Errorf("%s: %s", name, got.Incident)
				}
				bounded(t, got)
			}
		})
	})
}
