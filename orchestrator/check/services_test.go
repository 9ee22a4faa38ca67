package check_test

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/binary"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"
	"github.com/pupitre-lab/pupitre/orchestrator/check/checktest"
)

// says answers with a text once something was received.
func says(text string) func(net.Conn) {
	return func(c net.Conn) {
		if _, err := c.Read(make([]byte, 1<<16)); err == nil {
			_, _ = io.WriteString(c, text)
		}
	}
}

// banner speaks first.
func banner(text string) func(net.Conn) {
	return func(c net.Conn) { _, _ = io.WriteString(c, text) }
}

// serve sets a service of srv.
func serve(network, port string, handle func(net.Conn)) func(*checktest.Target) {
	return func(t *checktest.Target) { t.Serve(network, "10.1.0.10:"+port, handle) }
}

func both(setups ...func(*checktest.Target)) func(*checktest.Target) {
	return func(t *checktest.Target) {
		for _, setup := range setups {
			setup(t)
		}
	}
}

// website answers HTTP requests with a handler.
func website(handle func(*http.Request) string) func(net.Conn) {
	return func(c net.Conn) {
		request, err := http.ReadRequest(bufio.NewReader(c))
		if err == nil {
			_, _ = io.WriteString(c, handle(request))
		}
	}
}

func ok(body string) string {
	return "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body
}

// authority makes certificates.
type authority struct {
	t    *testing.T
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	a := &authority{t: t, key: newKey(t)}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "authority"}, IsCA: true,
		BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
		NotBefore: time.Unix(0, 0), NotAfter: time.Date(2090, 1, 1, 0, 0, 0, 0, time.UTC),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &a.key.PublicKey, a.key)
	if err != nil {
		t.Fatal(err)
	}
	if a.cert, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	return a
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func (a *authority) pem() string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.cert.Raw}))
}

// config serves a certificate for a name, valid until then.
func (a *authority) config(name string, from, until time.Time) *tls.Config {
	a.t.Helper()
	key := newKey(a.t)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name},
		NotBefore: from, NotAfter: until, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, &key.PublicKey, a.key)
	if err != nil {
		a.t.Fatal(err)
	}
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
}

// secured puts TLS before a service.
func secured(config *tls.Config, handle func(net.Conn)) func(net.Conn) {
	return func(c net.Conn) {
		server := tls.Server(c, config)
		if server.Handshake() == nil && handle != nil {
			handle(server)
		}
	}
}

// names answers DNS questions from records.
func names(network string, answer func(*dns.Msg) *dns.Msg) func(net.Conn) {
	return func(c net.Conn) {
		packet := make([]byte, 1<<16)
		if network == "tcp" {
			var length [2]byte
			if _, err := io.ReadFull(c, length[:]); err != nil {
				return
			}
			packet = packet[:binary.BigEndian.Uint16(length[:])]
			if _, err := io.ReadFull(c, packet); err != nil {
				return
			}
		} else {
			n, err := c.Read(packet)
			if err != nil {
				return
			}
			packet = packet[:n]
		}
		question := new(dns.Msg)
		if question.Unpack(packet) != nil {
			return
		}
		reply, err := answer(question).Pack()
		if err != nil {
			panic(err)
		}
		if network == "tcp" {
			reply = append(binary.BigEndian.AppendUint16(nil, uint16(len(reply))), reply...)
		}
		_, _ = c.Write(reply)
	}
}

// records answers with these, whatever the question.
func records(lines ...string) func(*dns.Msg) *dns.Msg {
	return func(question *dns.Msg) *dns.Msg {
		reply := new(dns.Msg).SetReply(question)
		for _, line := range lines {
			record, err := dns.NewRR(line)
			if err != nil {
				panic(err)
			}
			reply.Answer = append(reply.Answer, record)
		}
		return reply
	}
}

// forever writes without end.
func forever(head, piece string) func(net.Conn) {
	return func(c net.Conn) {
		go func() { _, _ = io.Copy(io.Discard, c) }()
		if _, err := io.WriteString(c, head); err != nil {
			return
		}
		for {
			if _, err := io.WriteString(c, piece); err != nil {
				return
			}
		}
	}
}

// drip writes one byte at a time, without end.
func drip(text string, every time.Duration) func(net.Conn) {
	return func(c net.Conn) {
		go func() { _, _ = io.Copy(io.Discard, c) }()
		for i := 0; ; i++ {
			at := i % len(text)
			if _, err := io.WriteString(c, text[at:at+1]); err != nil {
				return
			}
			time.Sleep(every)
		}
	}
}

// mute accepts and says nothing.
func mute(c net.Conn) { _, _ = io.Copy(io.Discard, c) }

// garbage answers at random.
func garbage(c net.Conn) {
	if _, err := c.Read(make([]byte, 1<<16)); err == nil {
		_, _ = io.WriteString(c, "\x00\xff\xfe"+strings.Repeat("\x81\x00garbage", 40))
	}
}

// afterASecond speaks after a second.
func afterASecond(c net.Conn) {
	time.Sleep(time.Second)
	_, _ = io.WriteString(c, "done")
}
