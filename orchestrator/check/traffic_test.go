package check_test

import (
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/miekg/dns"
	"github.com/pupitre-lab/pupitre/orchestrator/check"
	"github.com/pupitre-lab/pupitre/orchestrator/check/checktest"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

func blocked(t *checktest.Target) {
	t.Passes = func(runtime.Origin, string, netip.AddrPort) bool { return false }
}

func TestPingVerdicts(t *testing.T) {
	is := func(c lab.Ping) lab.Assertion {
		if c.From == (lab.Origin{}) {
			c.From = node("pc1")
		}
		return lab.Assertion{Ping: &c}
	}
	probe := lab.Origin{Network: "lan", Address: netip.MustParsePrefix("10.0.0.77/24")}
	chosen := edit("free", func(n *checktest.Node) {
		n.Addresses = []runtime.Address{{Interface: "eth1", Prefix: netip.MustParsePrefix("10.0.0.99/24")}}
	})
	table(t, []kase{
		{"it replies", is(lab.Ping{To: toNode("srv")}), nil, check.Options{}, check.Pass},
		{"it replies on the interface asked for", is(lab.Ping{To: lab.Destination{Node: "r1", Interface: "eth2"}}), nil, check.Options{}, check.Pass},
		{"it replies to a probe", is(lab.Ping{From: probe, To: toNode("srv")}), nil, check.Options{}, check.Pass},
		{"it does not reply", is(lab.Ping{To: toNode("srv")}), blocked, check.Options{}, check.Fail},
		{"it is too slow", is(lab.Ping{To: toNode("srv"), MaxRTT: time.Microsecond}), nil, check.Options{}, check.Fail},
		{"too few replies are possible", is(lab.Ping{To: toNode("srv"), Count: 2, MinOK: 3}), nil, check.Options{}, check.Fail},
		{"the address that the team chose", is(lab.Ping{To: toNode("free")}), chosen, check.Options{}, check.Pass},
		{"the team chose no address yet", is(lab.Ping{To: toNode("free")}), nil, check.Options{}, check.Fail},
		{"the origin does not run", is(lab.Ping{To: toNode("srv")}), edit("pc1", dead), check.Options{}, check.Fail},
		{"to itself", is(lab.Ping{To: toNode("pc1")}), nil, check.Options{}, check.Fail},
		{"the lab has no such destination", is(lab.Ping{To: toNode("nobody")}), nil, check.Options{}, check.Error},
		{"the host cannot send", is(lab.Ping{To: toNode("srv")}), failing("Ping", errors.New("setns")), check.Options{}, check.Error},
	})
}

func TestTCPVerdicts(t *testing.T) {
	is := func(c lab.TCP) lab.Assertion {
		c.From, c.To, c.Port = node("pc1"), toNode("srv"), 22
		return lab.Assertion{TCP: &c}
	}
	table(t, []kase{
		{"it opens", is(lab.TCP{}), serve("tcp", "22", banner("")), check.Options{}, check.Pass},
		{"nothing listens", is(lab.TCP{}), nil, check.Options{}, check.Fail},
		{"packets are dropped", is(lab.TCP{}), blocked, check.Options{}, check.Fail},
		{"the banner is right", is(lab.TCP{Expect: "^SSH-2"}), serve("tcp", "22", banner("SSH-2.0-x")), check.Options{}, check.Pass},
		{"the banner is wrong", is(lab.TCP{Expect: "^SSH-2"}), serve("tcp", "22", banner("220 ftp")), check.Options{}, check.Fail},
		{"an answer to what was sent", is(lab.TCP{Send: "hi", Expect: "hello"}), serve("tcp", "22", says("hello")), check.Options{}, check.Pass},
		{"closed without a word", is(lab.TCP{Expect: "x"}), serve("tcp", "22", banner("")), check.Options{}, check.Fail},
		{"the origin does not run", is(lab.TCP{}), edit("pc1", dead), check.Options{}, check.Fail},
		{"a bad expression", is(lab.TCP{Expect: "("}), nil, check.Options{}, check.Error},
		{"the host cannot dial", is(lab.TCP{}), failing("Dial", errors.New("setns")), check.Options{}, check.Error},
		{"the host cannot watch", is(lab.TCP{}), both(serve("tcp", "22", banner("")), failing("Witness", runtime.ErrUnsupported)), check.Options{}, check.Error},
	})
}

func TestUDPVerdicts(t *testing.T) {
	is := func(c lab.UDP) lab.Assertion {
		c.From, c.To, c.Port, c.Send = node("pc1"), toNode("srv"), 7, "hello"
		return lab.Assertion{UDP: &c}
	}
	table(t, []kase{
		{"any answer", is(lab.UDP{}), serve("udp", "7", says("x")), check.Options{}, check.Pass},
		{"the right answer", is(lab.UDP{Expect: "^x$"}), serve("udp", "7", says("x")), check.Options{}, check.Pass},
		{"another answer", is(lab.UDP{Expect: "^y$"}), serve("udp", "7", says("x")), check.Options{}, check.Fail},
		{"no answer", is(lab.UDP{}), nil, check.Options{}, check.Fail},
		{"the host cannot dial", is(lab.UDP{}), failing("Dial", errors.New("setns")), check.Options{}, check.Error},
	})
}

func TestHTTPVerdicts(t *testing.T) {
	is := func(c lab.HTTP) lab.Assertion {
		c.From, c.To = node("pc1"), toNode("srv")
		return lab.Assertion{HTTP: &c}
	}
	page := serve("tcp", "80", website(func(*http.Request) string { return ok("<h1>Welcome</h1>") }))
	echo := serve("tcp", "80", website(func(r *http.Request) string {
		return ok(r.Method + " " + r.URL.Path + " " + r.Host + " " + r.Header.Get("X-Lab"))
	}))
	moved := serve("tcp", "80", website(func(*http.Request) string {
		return "HTTP/1.1 301 Moved\r\nLocation: http://elsewhere/\r\nContent-Length: 0\r\n\r\n"
	}))
	interim := serve("tcp", "80", website(func(*http.Request) string {
		return "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
	}))
	tlsPage := serve("tcp", "443", secured(newAuthority(t).config("srv", time.Unix(0, 0), time.Unix(1, 0)),
		website(func(*http.Request) string { return ok("secret") })))
	table(t, []kase{
		{"a page", is(lab.HTTP{}), page, check.Options{}, check.Pass},
		{"with the content asked for", is(lab.HTTP{Expect: "Wel+come", Headers: map[string]string{"content-type": "html"}}), page, check.Options{}, check.Pass},
		{"with another content", is(lab.HTTP{Expect: "Bye"}), page, check.Options{}, check.Fail},
		{"with another header", is(lab.HTTP{Headers: map[string]string{"X-Frame-Options": "DENY"}}), page, check.Options{}, check.Fail},
		{"with another status", is(lab.HTTP{Status: 403}), page, check.Options{}, check.Fail},
		{"a request as asked", is(lab.HTTP{Method: "POST", Path: "/a", Host: "shop", Header: map[string]string{"X-Lab": "1"}, Body: "b", Expect: "^POST /a shop 1$"}), echo, check.Options{}, check.Pass},
		{"a redirect is not followed", is(lab.HTTP{Status: 301, Headers: map[string]string{"Location": "elsewhere"}}), moved, check.Options{}, check.Pass},
		{"interim answers are passed over", is(lab.HTTP{Expect: "^ok$"}), interim, check.Options{}, check.Pass},
		{"over TLS, whatever the certificate", is(lab.HTTP{TLS: true, Expect: "secret"}), tlsPage, check.Options{}, check.Pass},
		{"TLS where there is none", is(lab.HTTP{TLS: true, Port: 80}), page, check.Options{}, check.Fail},
		{"nothing listens", is(lab.HTTP{}), nil, check.Options{}, check.Fail},
		{"the host cannot dial", is(lab.HTTP{}), failing("Dial", errors.New("setns")), check.Options{}, check.Error},
		{"a bad path", is(lab.HTTP{Path: "no slash"}), page, check.Options{}, check.Error},
	})
}

func TestTLSVerdicts(t *testing.T) {
	ca, other := newAuthority(t), newAuthority(t)
	is := func(c lab.TLS) lab.Assertion {
		c.From, c.To = node("pc1"), toNode("srv")
		return lab.Assertion{TLS: &c}
	}
	trusted := &lab.NodeFile{Node: "r1", Path: "/ca.pem"}
	// Inside a bubble the clock starts on the first of January 2000.
	start := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	valid := ca.config("shop.lan", start.Add(-time.Hour), start.AddDate(0, 0, 90))
	only12 := valid.Clone()
	only12.MaxVersion = tls.VersionTLS12
	from13 := valid.Clone()
	from13.MinVersion = tls.VersionTLS13
	with := func(config *tls.Config) func(*checktest.Target) {
		return both(serve("tcp", "443", secured(config, nil)), func(t *checktest.Target) { t.PutFile("r1", "/ca.pem", ca.pem()) })
	}
	table(t, []kase{
		{"signed, named and valid", is(lab.TLS{CA: trusted, ServerName: "shop.lan", ValidFor: 24 * time.Hour}), with(valid), check.Options{}, check.Pass},
		{"any authority", is(lab.TLS{}), with(other.config("x", start, start.AddDate(1, 0, 0))), check.Options{}, check.Pass},
		{"another authority", is(lab.TLS{CA: trusted}), with(other.config("shop.lan", start, start.AddDate(1, 0, 0))), check.Options{}, check.Fail},
		{"another name", is(lab.TLS{ServerName: "bank.lan"}), with(valid), check.Options{}, check.Fail},
		{"expired", is(lab.TLS{}), with(ca.config("shop.lan", start.AddDate(-1, 0, 0), start.AddDate(0, 0, -1))), check.Options{}, check.Fail},
		{"not valid yet", is(lab.TLS{}), with(ca.config("shop.lan", start.AddDate(1, 0, 0), start.AddDate(2, 0, 0))), check.Options{}, check.Fail},
		{"expires too soon", is(lab.TLS{ValidFor: 100 * 24 * time.Hour}), with(valid), check.Options{}, check.Fail},
		{"older versions refused", is(lab.TLS{MinVersion: "1.3"}), with(from13), check.Options{}, check.Pass},
		{"an older version obtained", is(lab.TLS{MinVersion: "1.3"}), with(only12), check.Options{}, check.Fail},
		{"an older version still accepted", is(lab.TLS{MinVersion: "1.3"}), with(valid), check.Options{}, check.Fail},
		{"no authority's file", is(lab.TLS{CA: trusted}), serve("tcp", "443", secured(valid, nil)), check.Options{}, check.Fail},
		{"the authority's file holds no certificate", is(lab.TLS{CA: trusted}), both(with(valid), func(t *checktest.Target) { t.PutFile("r1", "/ca.pem", "-----BEGIN") }), check.Options{}, check.Fail},
		{"nothing listens", is(lab.TLS{}), nil, check.Options{}, check.Fail},
		{"no such version", is(lab.TLS{MinVersion: "4"}), with(valid), check.Options{}, check.Error},
		{"the host cannot read the authority", is(lab.TLS{CA: trusted}), both(with(valid), failing("ReadFile", errors.New("openat2"))), check.Options{}, check.Error},
	})
}

func TestDNSVerdicts(t *testing.T) {
	is := func(c lab.DNS) lab.Assertion {
		c.From, c.Server = node("pc1"), toNode("srv")
		if c.Name == "" {
			c.Name = "www.lan"
		}
		return lab.Assertion{DNS: &c}
	}
	zone := serve("udp", "53", names("udp", records("www.lan. A 10.1.0.10", "www.lan. A 10.1.0.11")))
	nothing := serve("udp", "53", names("udp", func(q *dns.Msg) *dns.Msg { return new(dns.Msg).SetRcode(q, dns.RcodeNameError) }))
	truncated := serve("udp", "53", names("udp", func(q *dns.Msg) *dns.Msg {
		reply := new(dns.Msg).SetReply(q)
		reply.Truncated = true
		return reply
	}))
	stream := serve("tcp", "53", names("tcp", records("www.lan. A 10.1.0.10")))
	table(t, []kase{
		{"the records asked for", is(lab.DNS{Expect: []string{"10.1.0.11", "10.1.0.10"}}), zone, check.Options{}, check.Pass},
		{"a record is missing", is(lab.DNS{Expect: []string{"10.1.0.12"}}), zone, check.Options{}, check.Fail},
		{"another code", is(lab.DNS{}), nothing, check.Options{}, check.Fail},
		{"the code asked for", is(lab.DNS{RCode: "nxdomain"}), nothing, check.Options{}, check.Pass},
		{"over TCP", is(lab.DNS{TCP: true, Expect: []string{"10.1.0.10"}}), stream, check.Options{}, check.Pass},
		{"truncated, then over TCP", is(lab.DNS{Expect: []string{"10.1.0.10"}}), both(truncated, stream), check.Options{}, check.Pass},
		{"truncated, and nothing over TCP", is(lab.DNS{}), truncated, check.Options{}, check.Fail},
		{"names in any case", is(lab.DNS{Type: "MX", Expect: []string{"10 Mail.lan"}}), serve("udp", "53", names("udp", records("www.lan. MX 10 mail.LAN."))), check.Options{}, check.Pass},
		{"texts", is(lab.DNS{Type: "TXT", Expect: []string{"v=spf1 -all"}}), serve("udp", "53", names("udp", records(`www.lan. TXT "v=spf1" " -all"`))), check.Options{}, check.Pass},
		{"a name for an address", is(lab.DNS{Type: "PTR", Name: "10.1.0.10", Expect: []string{"www.lan"}}), serve("udp", "53", names("udp", records("10.0.1.10.in-addr.arpa. PTR www.lan."))), check.Options{}, check.Pass},
		{"no answer", is(lab.DNS{}), nil, check.Options{}, check.Fail},
		{"no such type", is(lab.DNS{Type: "NOPE"}), zone, check.Options{}, check.Error},
		{"the host cannot dial", is(lab.DNS{}), failing("Dial", errors.New("setns")), check.Options{}, check.Error},
	})
}

func TestWhatAnswersFromElsewhereIsNotBelieved(t *testing.T) {
	page := website(func(*http.Request) string { return ok("Welcome") })
	tlsConfig := newAuthority(t).config("srv", time.Unix(0, 0), time.Date(2090, 1, 1, 0, 0, 0, 0, time.UTC))
	hijack := func(network, port string, handle func(net.Conn)) func(*checktest.Target) {
		return func(t *checktest.Target) { t.Hijack("pc1", network, "10.1.0.10:"+port, handle) }
	}
	from := node("pc1")
	for _, to := range []lab.Destination{toNode("srv"), toAddr("10.1.0.10")} {
		for _, k := range []kase{
			{name: "tcp", a: lab.Assertion{TCP: &lab.TCP{From: from, To: to, Port: 22}}, setup: hijack("tcp", "22", mute)},
			{name: "udp", a: lab.Assertion{UDP: &lab.UDP{From: from, To: to, Port: 7, Send: "x"}}, setup: hijack("udp", "7", says("x"))},
			{name: "http", a: lab.Assertion{HTTP: &lab.HTTP{From: from, To: to}}, setup: hijack("tcp", "80", page)},
			{name: "https", a: lab.Assertion{HTTP: &lab.HTTP{From: from, To: to, TLS: true}}, setup: hijack("tcp", "443", secured(tlsConfig, page))},
			{name: "tls", a: lab.Assertion{TLS: &lab.TLS{From: from, To: to}}, setup: hijack("tcp", "443", secured(tlsConfig, nil))},
			{name: "dns", a: lab.Assertion{DNS: &lab.DNS{From: from, Server: to, Name: "a"}}, setup: hijack("udp", "53", names("udp", records("a. A 1.1.1.1")))},
		} {
			t.Run(k.name, func(t *testing.T) {
				got := judge(t, k)
				expect(t, got, check.Fail)
				if !strings.Contains(got.Observed.EN, "not from srv") {
					t.Errorf("observed %q", got.Observed.EN)
				}
			})
		}
	}
}

func TestAnotherRequestDoesNotWitnessForAnAnswerFromElsewhere(t *testing.T) {
	// pc1 answers itself while pc2 really speaks with the server: its packets
	// must not count as pc1's.
	page := website(func(*http.Request) string { return ok("Welcome") })
	web := func(from string) lab.Assertion {
		return lab.Assertion{HTTP: &lab.HTTP{From: node(from), To: toNode("srv")}}
	}
	synctest.Test(t, func(t *testing.T) {
		variant := campus(one("liar", web("pc1")), one("honest", web("pc2")))
		target := checktest.New(variant)
		target.Serve("tcp", "10.1.0.10:80", page)
		target.Hijack("pc1", "tcp", "10.1.0.10:80", page)
		results := run(t, target, variant, check.Options{})
		expect(t, results[0], check.Fail)
		expect(t, results[1], check.Pass)
	})
}

func TestALinkTheTeamRemovedIsNoErrorOfThePlatform(t *testing.T) {
	ping, tcp := pingTo("pc1", "srv"), lab.Assertion{TCP: &lab.TCP{From: node("pc1"), To: toNode("srv"), Port: 22}}
	unwatched := both(failing("Witness", runtime.ErrNotFound), serve("tcp", "22", mute))
	unplugged := edit("srv", func(n *checktest.Node) { n.Observed.Interfaces = nil })
	table(t, []kase{
		{"a ping", ping, both(failing("Ping", runtime.ErrNotFound), unplugged), check.Options{}, check.Fail},
		{"a connection", tcp, both(unwatched, unplugged), check.Options{}, check.Fail},
		{"a link that is there", tcp, unwatched, check.Options{}, check.Error},
	})
}

func TestAnAddressOfTheOriginItselfIsNoDestination(t *testing.T) {
	own := edit("pc1", func(n *checktest.Node) {
		n.Addresses = append(n.Addresses, runtime.Address{Interface: "lo", Prefix: netip.MustParsePrefix("172.16.0.9/32")})
	})
	got := judge(t, kase{
		a:     lab.Assertion{TCP: &lab.TCP{From: node("pc1"), To: toAddr("172.16.0.9"), Port: 22}},
		setup: both(own, func(t *checktest.Target) { t.Serve("tcp", "172.16.0.9:22", mute) }),
	})
	expect(t, got, check.Fail)
}
