package api

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/pupitre-lab/pupitre/api/problem"
)

// hosts knows the names that the server answers to. Names are kept in lower
// case, with their port unless it is the scheme's.
type hosts struct {
	own   map[string]bool
	sites map[string]http.Handler // a name, or *.name
}

func newHosts(c Config) hosts {
	h := hosts{own: map[string]bool{}, sites: map[string]http.Handler{}}
	if origin, err := url.Parse(c.Origin); err == nil {
		h.own[hostName(origin.Host)] = true
	}
	for _, name := range c.Hosts {
		h.own[hostName(name)] = true
	}
	for _, site := range c.Sites {
		h.sites[hostName(site.Host)] = site.Handler
	}
	return h
}

func hostName(host string) string {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if name, port, err := net.SplitHostPort(host); err == nil && (port == "80" || port == "443") {
		return name
	}
	return host
}

// site is the handler of a name that is not the API's, nil when there is none.
func (h hosts) site(name string) http.Handler {
	if handler := h.sites[name]; handler != nil {
		return handler
	}
	if _, parent, ok := strings.Cut(name, "."); ok {
		return h.sites["*."+parent]
	}
	return nil
}

// host sends a request to where its Host header belongs. A name that was not
// configured is refused, whatever it asks for: pages of other names that were
// made to lead here must not speak for ours. Whoever only asks how the server is
// may do so under any name.
func (s *Server) host(c *gin.Context) {
	name := hostName(c.Request.Host)
	if s.hosts.own[name] || c.Request.URL.Path == healthPath || c.Request.URL.Path == readyPath {
		c.Next()
		return
	}
	if site := s.hosts.site(name); site != nil {
		for _, header := range []string{"Content-Security-Policy", "X-Frame-Options", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy"} {
			c.Writer.Header().Del(header) // a site has a policy of its own
		}
		c.Abort()
		c.Status(http.StatusOK) // gin has set 404 where the API has no such path
		site.ServeHTTP(c.Writer, c.Request)
		return
	}
	s.refuse(c, problem.New(problem.UnknownHost, problem.Text{}))
}

// clientAddress is the address that a request comes from, behind proxies that
// are trusted; "" when there is none, as over a Unix socket.
func clientAddress(r *http.Request, trusted []netip.Prefix) string {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return ""
	}
	address := peer.Addr().Unmap().WithZone("")
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && isTrusted(address, trusted); i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		address = hop.Unmap().WithZone("")
	}
	return address.String()
}

func isTrusted(address netip.Addr, trusted []netip.Prefix) bool {
	for _, prefix := range trusted {
		if prefix.Contains(address) {
			return true
		}
	}
	return false
}

// network is the key under which an address is limited: itself, or its /64,
// which is one customer's, for IPv6.
func network(address string) string {
	parsed, err := netip.ParseAddr(address)
	if err != nil || parsed.Is4() {
		return address
	}
	prefix, err := parsed.Prefix(64)
	if err != nil {
		return address
	}
	return prefix.String()
}
