package check_test

import (
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"
	"github.com/pupitre-lab/pupitre/orchestrator/check"
	"github.com/pupitre-lab/pupitre/orchestrator/check/checktest"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

// hostile are services that do what no honest one does.
func hostile() map[string]func(net.Conn) {
	return map[string]func(net.Conn){
		"says nothing":             mute,
		"closes at once":           func(net.Conn) {},
		"garbage":                  garbage,
		"drips letters":            drip("a", 20*time.Millisecond),
		"drips an HTTP head":       drip("HTTP/1.1 200 OK\r\nX: y\r\n", 20*time.Millisecond),
		"endless zeroes":           forever("", strings.Repeat("\x00", 4096)),
		"endless text":             forever("", strings.Repeat("lorem ipsum ", 400)),
		"endless headers":          forever("HTTP/1.1 200 OK\r\n", "X-Filler: "+strings.Repeat("a", 100)+"\r\n"),
		"one endless header":       forever("HTTP/1.1 200 OK\r\nX: ", strings.Repeat("a", 4096)),
		"endless body":             forever("HTTP/1.1 200 OK\r\n\r\n", strings.Repeat("a", 4096)),
		"endless chunks":           forever("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", strings.Repeat("1\r\na\r\n", 100)),
		"a chunk of 16 EiB":        says("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n"),
		"a negative length":        says("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"),
		"a length never delivered": says("HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\nx"),
		"endless interim answers":  forever("", "HTTP/1.1 100 Continue\r\n\r\n"),
		"a TLS record of nothing":  says("\x16\x03\x03\xff\xff"),
		"endless TLS alerts":       forever("", "\x15\x03\x03\x00\x02\x01\x00"),
		"a DNS header alone":       says("\x00\x00\x80\x00\xff\xff\xff\xff\xff\xff\xff\xff"),
		"a long DNS length":        says("\xff\xff\x00"),
	}
}

// questions are the kinds of traffic, each wanting what no hostile service gives.
func questions(timeout time.Duration) map[string]lab.Assertion {
	from, to := node("pc1"), toNode("srv")
	return map[string]lab.Assertion{
		"tcp":       {TCP: &lab.TCP{From: from, To: to, Port: 99, Send: "hi", Expect: "never this", Timeout: timeout}},
		"udp":       {UDP: &lab.UDP{From: from, To: to, Port: 99, Send: "hi", Expect: "never this", Timeout: timeout}},
		"http":      {HTTP: &lab.HTTP{From: from, To: to, Port: 99, Expect: "never this", Timeout: timeout}},
		"https":     {HTTP: &lab.HTTP{From: from, To: to, Port: 99, TLS: true, Timeout: timeout}},
		"tls":       {TLS: &lab.TLS{From: from, To: to, Port: 99, Timeout: timeout}},
		"dns":       {DNS: &lab.DNS{From: from, Server: to, Name: "www.lan", Timeout: timeout}},
		"dns tcp":   {DNS: &lab.DNS{From: from, Server: to, Name: "www.lan", TCP: true, Timeout: timeout}},
		"http time": {Metric: &lab.Metric{HTTPTime: &lab.HTTP{From: from, To: to, Port: 99, Expect: "never this", Timeout: timeout}, AtMost: ptr(1.0)}},
		"json": {Metric: &lab.Metric{JSONValue: &lab.JSONValue{
			HTTP: lab.HTTP{From: from, To: to, Port: 99, Timeout: timeout}, Field: "a.b",
		}, AtMost: ptr(1.0)}},
	}
}

// at puts a service where every question asks.
func at(handle func(net.Conn)) func(*checktest.Target) {
	return func(t *checktest.Target) {
		t.Serve("tcp", "10.1.0.10:99", handle)
		t.Serve("udp", "10.1.0.10:99", handle)
		t.Serve("tcp", "10.1.0.10:53", handle)
		t.Serve("udp", "10.1.0.10:53", handle)
	}
}

func TestHostileServicesFailInBoundedTime(t *testing.T) {
	const timeout = 3 * time.Second
	for service, handle := range hostile() {
		for question, a := range questions(timeout) {
			t.Run(question+" meets "+service, func(t *testing.T) {
				got := judge(t, kase{a: a, setup: at(handle)})
				expect(t, got, check.Fail)
				// In a bubble this is what the check waited, not what the machine took.
				if got.Duration > 2*timeout+time.Second {
					t.Errorf("it waited %v", got.Duration)
				}
				bounded(t, got)
			})
		}
	}
}

func bounded(t *testing.T, r check.Result) {
	t.Helper()
	if len(r.Evidence) > 32 {
		t.Errorf("%d pieces of evidence", len(r.Evidence))
	}
	for _, e := range r.Evidence {
		if len(e.Content) > 64<<10 {
			t.Errorf("%s has %d bytes", e.Name, len(e.Content))
		}
	}
	if n := len([]rune(r.Observed.EN)); n > 800 {
		t.Errorf("observed in %d characters", n)
	}
}

func TestDeepJSONIsNoFigure(t *testing.T) {
	deep := strings.Repeat(`{"a":`, 20000)
	for name, body := range map[string]string{
		"too deep": deep, "a text": `{"a":{"b":"1"}}`, "nothing": ``, "too large": `{"a":{"b":1e999}}`, "no such field": `{"a":{}}`,
	} {
		t.Run(name, func(t *testing.T) {
			got := judge(t, kase{
				a:     questions(time.Second)["json"],
				setup: at(website(func(*http.Request) string { return ok(body) })),
			})
			expect(t, got, check.Fail)
		})
	}
}

func TestForgedDNSAnswersAreIgnored(t *testing.T) {
	forge := func(change func(*dns.Msg)) func(net.Conn) {
		return names("udp", func(q *dns.Msg) *dns.Msg {
			reply := records("www.lan. A 6.6.6.6")(q)
			change(reply)
			return reply
		})
	}
	for name, handle := range map[string]func(net.Conn){
		"another identifier": forge(func(m *dns.Msg) { m.Id++ }),
		"another question":   forge(func(m *dns.Msg) { m.Question[0].Name = "evil." }),
		"a question":         forge(func(m *dns.Msg) { m.Response = false }),
	} {
		t.Run(name, func(t *testing.T) {
			got := judge(t, kase{a: questions(time.Second)["dns"], setup: at(handle)})
			expect(t, got, check.Fail)
		})
	}
}

func TestRealSocketsBehaveAsPipesDo(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("never this"))
	}))
	defer server.Close()
	reset, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for {
			c, err := reset.Accept()
			if err != nil {
				return
			}
			_ = c.(*net.TCPConn).SetLinger(0) // closing sends RST
			c.Close()
		}
	}()
	defer func() { reset.Close(); <-ended }()

	forward := func(to string) func(*checktest.Target) {
		return func(t *checktest.Target) {
			t.Forward("tcp", "10.1.0.10:99", to)
			t.Forward("tcp", "10.1.0.10:53", to)
		}
	}
	asked := questions(10 * time.Second)
	expect(t, judgeHere(t, kase{a: asked["http"], setup: forward(server.Listener.Addr().String())}), check.Pass)
	for _, question := range []string{"tcp", "http", "https", "tls", "dns tcp"} {
		t.Run(question+" meets a reset", func(t *testing.T) {
			expect(t, judgeHere(t, kase{a: asked[question], setup: forward(reset.Addr().String())}), check.Fail)
		})
	}
}
