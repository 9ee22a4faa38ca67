package sessions

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

func lower(text string) string { return strings.ToLower(text) }

// cookie is the name of a browser's admission. The prefix makes browsers hold it
// to its host; without TLS they refuse the prefix.
func (p *pages) cookie() string {
	if p.origin.Scheme == "https" {
		return "__Host-pupitre-page"
	}
	return "pupitre-page"
}

// platforms are the names of cookies that are the platform's.
func platforms(name string) bool {
	name = strings.TrimPrefix(strings.TrimPrefix(name, "__Host-"), "__Secure-")
	return name == "pupitre" || strings.HasPrefix(name, "pupitre-")
}

// own are headers of every answer on this origin: nothing tells other sites where
// one comes from, and no window of the platform can be reached from here.
func own(h http.Header) {
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), usb=(), serial=(), bluetooth=(), payment=()")
	h.Set("X-Robots-Tag", "noindex")
}

// anyCertificate: what is asked is a student's machine, whose certificate nobody
// vouches for, over a connection that the platform opens inside of it.
func anyCertificate() *tls.Config { return &tls.Config{InsecureSkipVerify: true} } //nolint:gosec

// dial opens a connection from inside the machine to itself: to the address that
// its server is bound to, and to loopback when it is bound to all. A firewall on the
// machine's interfaces is not in the way, and no route is needed.
func (w *web) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	s := visitOf(ctx).site
	target, err := w.api.Stage.Target(ctx, s.session, s.team)
	if err != nil {
		return nil, err
	}
	listeners, err := target.Listeners(ctx, s.node)
	if err != nil {
		return nil, closing(err, target)
	}
	failure := errSilent
	for _, address := range bound(listeners, s.port) {
		conn, err := target.Dial(ctx, runtime.Origin{Node: s.node}, "tcp", netip.AddrPortFrom(address, s.port))
		if err == nil {
			return tunnel{conn, target}, nil
		}
		failure = err
	}
	return nil, closing(failure, target)
}

var loopbacks = []netip.Addr{netip.AddrFrom4([4]byte{127, 0, 0, 1}), netip.IPv6Loopback()}

// bound are the addresses at which a port can be reached from inside, the surest
// first. Where the kernel told of none, loopback is tried.
func bound(listeners []runtime.Listener, port uint16) []netip.Addr {
	var addresses []netip.Addr
	for _, l := range listeners {
		if l.Proto == "tcp" && l.Port == port && !l.Address.IsUnspecified() && l.Address.IsValid() {
			addresses = append(addresses, l.Address.Unmap())
		}
	}
	slices.SortFunc(addresses, netip.Addr.Compare)
	return append(slices.Compact(addresses), loopbacks...)
}

// tunnel is a connection whose target is closed with it.
type tunnel struct {
	net.Conn
	target runtime.Target
}

func (t tunnel) Close() error { return closing(t.Conn.Close(), t.target) }

// rewrite makes the request one for the machine: nothing of the platform is left in
// it.
func (w *web) rewrite(p *httputil.ProxyRequest) {
	v := visitOf(p.In.Context())
	scheme := "http"
	if v.site.tls {
		scheme = "https"
	}
	inside := v.inside()
	p.Out.URL.Scheme, p.Out.URL.Host, p.Out.Host = scheme, inside, inside
	h := p.Out.Header
	for _, name := range []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip", "Referer", "Cookie"} {
		h.Del(name)
	}
	for _, c := range p.In.Cookies() {
		if !platforms(c.Name) {
			p.Out.AddCookie(&http.Cookie{Name: c.Name, Value: c.Value, Quoted: c.Quoted})
		}
	}
	if auth := h.Get("Authorization"); strings.Contains(auth, "pup_") || strings.Contains(auth, "pul_") {
		h.Del("Authorization")
	}
	if origin, err := url.Parse(h.Get("Origin")); err == nil && lower(origin.Host) == v.host {
		h.Set("Origin", scheme+"://"+inside)
	}
}

// inside is what the machine itself would be asked by.
func (v visit) inside() string {
	if v.site.port == 80 && !v.site.tls || v.site.port == 443 && v.site.tls {
		return v.site.node
	}
	return net.JoinHostPort(v.site.node, strconv.Itoa(int(v.site.port)))
}

// unsafe are headers by which a page could reach beyond its origin: into the proxy
// in front, the browser's memory of hosts, or another server.
var unsafe = []string{"Refresh", "Strict-Transport-Security", "Alt-Svc", "Public-Key-Pins", "Clear-Site-Data", "Nel", "Report-To", "Reporting-Endpoints", "X-Sendfile", "Content-Location"}

// modify makes the answer one that may stand on this origin.
func (w *web) modify(r *http.Response) error {
	v := visitOf(r.Request.Context())
	for name := range r.Header {
		if slices.Contains(unsafe, name) || strings.HasPrefix(name, "X-Accel-") {
			r.Header.Del(name)
		}
	}
	if err := w.leads(r, v); err != nil {
		return err
	}
	cookies(r)
	own(r.Header)
	if r.StatusCode != http.StatusSwitchingProtocols {
		r.Body = &bounded{r.Body, pageShown}
	}
	return nil
}

// leads turns a redirection within the machine's pages into one within this origin.
// Any other is not followed: whoever is here trusts this address.
func (w *web) leads(r *http.Response, v visit) error {
	text := r.Header.Get("Location")
	if text == "" {
		return nil
	}
	to, err := r.Request.URL.Parse(text)
	if err != nil || to.Scheme != r.Request.URL.Scheme || !v.same(to.Host) {
		return errForeign
	}
	safe := url.URL{Scheme: w.api.pages.origin.Scheme, Host: v.host, Path: to.Path, RawPath: to.RawPath, RawQuery: to.RawQuery, Fragment: to.Fragment}
	r.Header.Set("Location", safe.String())
	return nil
}

// same tells whether a host names the site itself: by its node's name, or by an
// address, and the same port.
func (v visit) same(host string) bool {
	u := url.URL{Host: host}
	port := u.Port()
	if port == "" {
		port = map[bool]string{false: "80", true: "443"}[v.site.tls]
	}
	if port != strconv.Itoa(int(v.site.port)) {
		return false
	}
	_, err := netip.ParseAddr(u.Hostname())
	return err == nil || u.Hostname() == v.site.node || u.Hostname() == "localhost"
}

// cookies keeps a machine's cookies on its own host, under names of its own.
func cookies(r *http.Response) {
	set := r.Cookies()
	r.Header.Del("Set-Cookie")
	for _, c := range set {
		if platforms(c.Name) {
			continue
		}
		c.Domain = ""
		if text := c.String(); text != "" {
			r.Header.Add("Set-Cookie", text)
		}
	}
}

// bounded is a body that may not go on for ever.
type bounded struct {
	io.ReadCloser
	left int64
}

// Read implements io.Reader.
func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, errors.Join(errHuge, b.ReadCloser.Close())
	}
	return n, err
}
