package check

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

const (
	maxAuthority = 256 << 10 // bytes of a file of certificates
	dayLength    = 24 * time.Hour
)

var tlsVersions = map[string]uint16{
	"": 0, "1.0": tls.VersionTLS10, "1.1": tls.VersionTLS11, "1.2": tls.VersionTLS12, "1.3": tls.VersionTLS13,
}

// certificate makes TLS handshakes and judges what the server shows.
type certificate struct{ spec lab.TLS }

func (k certificate) expected(*scene) lab.Text {
	c := k.spec
	text := say("%s obtient de %s, port %d, un certificat valable", "%s gets from %s, port %d, a valid certificate",
		originName(c.From), destinationName(c.To), k.port())
	parts := []lab.Text{text}
	if c.CA != nil {
		parts = append(parts, say("signé par l'autorité de %s", "signed by the authority of %s", c.CA.Node))
	}
	if c.ServerName != "" {
		parts = append(parts, say("au nom de %s", "for the name %s", show(c.ServerName)))
	}
	if c.ValidFor > 0 {
		parts = append(parts, say("encore %s jours", "for %s more days", number(float64(c.ValidFor)/float64(dayLength))))
	}
	if c.MinVersion != "" {
		parts = append(parts, say("sans version de TLS antérieure à %s", "with no TLS version before %s", c.MinVersion))
	}
	return join(", ", parts...)
}

func (k certificate) port() uint16 { return orElse(k.spec.Port, 443) }

func (k certificate) look(ctx context.Context, s *scene) finding {
	oldest, known := tlsVersions[k.spec.MinVersion]
	if !known {
		return mistaken("min-version %q is no TLS version", k.spec.MinVersion)
	}
	roots, problem := k.authority(ctx, s)
	if problem != nil {
		return *problem
	}
	f := s.converse(ctx, k.call(), func(conn *conversation, to endpoint) finding {
		return k.judge(conn, to, roots, oldest, s.opts.Now())
	})
	if f.verdict != Pass || oldest <= tls.VersionTLS10 {
		return f
	}
	if old := s.converse(ctx, k.call(), k.tryOlder(oldest)); old.verdict != Fail {
		return k.tooOld(old).with(f.exhibits...)
	}
	return f
}

func (k certificate) call() call {
	return call{
		from: k.spec.From, to: k.spec.To, network: "tcp", port: k.port(),
		timeout: k.spec.Timeout, mark: helloMark,
	}
}

// tooOld is the verdict when an older version was not refused.
func (k certificate) tooOld(old finding) finding {
	if old.verdict == Error {
		return old
	}
	return failed(say("une version de TLS antérieure à %s est encore acceptée",
		"a TLS version before %s is still accepted", k.spec.MinVersion))
}

// tryOlder passes when the server accepts a version before the oldest wanted.
func (k certificate) tryOlder(oldest uint16) func(*conversation, endpoint) finding {
	return func(conn *conversation, _ endpoint) finding {
		config := k.config(oldest - 1)
		for _, suite := range append(tls.CipherSuites(), tls.InsecureCipherSuites()...) {
			config.CipherSuites = append(config.CipherSuites, suite.ID)
		}
		if err := tls.Client(conn, config).Handshake(); err != nil {
			return failed(handshakeReason(err))
		}
		return passed(lab.Text{})
	}
}

// config accepts any certificate: judging it is the check's work.
func (k certificate) config(newest uint16) *tls.Config {
	return &tls.Config{
		InsecureSkipVerify: true,
		ServerName:         k.spec.ServerName,
		MinVersion:         tls.VersionTLS10,
		MaxVersion:         newest,
	}
}

// judge makes the handshake and judges chain, name, version and dates.
func (k certificate) judge(conn *conversation, to endpoint, roots *x509.CertPool, oldest uint16, now time.Time) finding {
	client := tls.Client(conn, k.config(0))
	if err := client.Handshake(); err != nil {
		return failed(handshakeReason(err))
	}
	state := client.ConnectionState()
	if len(state.PeerCertificates) == 0 {
		return failed(say("le serveur ne montre aucun certificat", "the server shows no certificate"))
	}
	shown := chainExhibit(to, state.PeerCertificates)
	if state.Version < oldest {
		return failed(say("la version de TLS obtenue est %s", "the TLS version obtained was %s",
			tls.VersionName(state.Version))).with(shown)
	}
	return k.judgeChain(state.PeerCertificates, roots, now).with(shown)
}

func (k certificate) judgeChain(chain []*x509.Certificate, roots *x509.CertPool, now time.Time) finding {
	leaf := chain[0]
	switch {
	case now.Before(leaf.NotBefore):
		return failed(say("le certificat n'est pas encore valable", "the certificate is not valid yet"))
	case now.After(leaf.NotAfter):
		return failed(say("le certificat a expiré", "the certificate has expired"))
	case leaf.NotAfter.Before(now.Add(k.spec.ValidFor)):
		return failed(say("le certificat expire trop tôt", "the certificate expires too soon"))
	case k.spec.ServerName != "" && leaf.VerifyHostname(k.spec.ServerName) != nil:
		return failed(say("le certificat n'est pas à ce nom", "the certificate is not for this name"))
	}
	if roots != nil {
		intermediates := x509.NewCertPool()
		for _, c := range chain[1:] {
			intermediates.AddCert(c)
		}
		_, err := leaf.Verify(x509.VerifyOptions{Roots: roots, Intermediates: intermediates, CurrentTime: now})
		if err != nil {
			return failed(chainReason(err))
		}
	}
	return passed(say("certificat valable", "valid certificate"))
}

func chainReason(err error) lab.Text {
	var unknown x509.UnknownAuthorityError
	if errors.As(err, &unknown) {
		return say("le certificat n'est pas signé par l'autorité demandée",
			"the certificate is not signed by the authority asked for")
	}
	return say("la chaîne de certificats n'est pas valable", "the chain of certificates is not valid")
}

// authority reads the certificates that must have signed; nil when any may.
func (k certificate) authority(ctx context.Context, s *scene) (*x509.CertPool, *finding) {
	if k.spec.CA == nil {
		return nil, nil
	}
	info, problem := readFile(ctx, s, k.spec.CA.Node, k.spec.CA.Path, maxAuthority)
	if problem != nil {
		return nil, problem
	}
	roots, found := x509.NewCertPool(), false
	for rest := info.Content; ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		if c, err := x509.ParseCertificate(block.Bytes); err == nil && block.Type == "CERTIFICATE" {
			roots.AddCert(c)
			found = true
		}
	}
	if !found {
		f := unseen(say("%s de %s ne contient aucun certificat", "%s of %s holds no certificate",
			show(k.spec.CA.Path), k.spec.CA.Node))
		return nil, &f
	}
	return roots, nil
}

// chainExhibit keeps the certificates as PEM.
func chainExhibit(to endpoint, chain []*x509.Certificate) exhibit {
	var text []byte
	for _, c := range chain {
		text = append(text, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})...)
	}
	return exhibit{name: fmt.Sprintf("certificates of %s", to.addr), media: "application/x-pem-file", content: text}
}

// helloMark finds the client's random number in a ClientHello: record header (5
// bytes), handshake header (4), version (2), then 32 bytes (RFC 8446, 4.1.2).
func helloMark(first []byte) []byte {
	const start, length = 5 + 4 + 2, 32
	if len(first) < start+length {
		return first
	}
	return first[start : start+length]
}

// handshakeReason says why a handshake failed.
func handshakeReason(err error) lab.Text {
	var record tls.RecordHeaderError
	switch {
	case errors.As(err, &record):
		return say("ce qui répond ne parle pas TLS", "what answers does not speak TLS")
	case isNetwork(err) && !isAlert(err):
		return reason(err)
	}
	return say("la négociation TLS a échoué", "the TLS handshake failed")
}

func isAlert(err error) bool {
	var alert tls.AlertError
	var remote *net.OpError
	return errors.As(err, &alert) || (errors.As(err, &remote) && remote.Op == "remote error")
}

// serverName is a Host header without port, empty for an address.
func serverName(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	if net.ParseIP(host) != nil {
		return ""
	}
	return host
}
