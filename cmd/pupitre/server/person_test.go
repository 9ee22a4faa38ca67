package server_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/pupitre-lab/pupitre/api/apitest"
	"github.com/pupitre-lab/pupitre/api/contract"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

// site is a server as browsers reach it: by its names, at one address.
type site struct {
	t      *testing.T
	origin string // http://localhost:port
	web    *http.Client
}

// visit finds the way to a server that listens at an address of this host.
func visit(t *testing.T, origin, address string) *site {
	t.Helper()
	dial := func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, address)
	}
	transport := &http.Transport{DialContext: dial, MaxIdleConnsPerHost: 16}
	t.Cleanup(transport.CloseIdleConnections)
	return &site{t: t, origin: origin, web: &http.Client{Transport: transport}}
}

// in is the same site for a part of the test.
func (s *site) in(t *testing.T) *site {
	other := *s
	other.t = t
	return &other
}

// person is somebody at a browser. Every exchange is compared with the contract.
type person struct {
	*apitest.Client
	site   *site
	ID     people.PersonID
	email  string
	cookie string
	team   people.TeamID
	name   string // of the team
}

// stranger is somebody who is not logged in.
func (s *site) stranger() *person {
	s.t.Helper()
	target, err := url.Parse(s.origin)
	if err != nil {
		s.t.Fatal(err)
	}
	way := &httputil.ReverseProxy{Transport: s.web.Transport, Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(target)
		r.Out.Host = target.Host
	}}
	return &person{Client: apitest.With(s.t, way, contract.YAML()), site: s}
}

// accept sets a password by a link, and is logged in.
func (s *site) accept(link string) *person {
	s.t.Helper()
	p := s.stranger()
	path := "/api/v1/invitations/" + link[strings.LastIndex(link, "/")+1:]
	var invited struct{ Email string }
	p.get(path, http.StatusOK).JSON(&invited)
	p.email = invited.Email
	p.enter(p.want(p.Send(http.MethodPost, path+"/accept", object{"password": password}), http.StatusOK))
	return p
}

const password = "a quiet lantern hums at noon"

// object is a JSON object.
type object map[string]any

// enter keeps the cookie that an answer sets.
func (p *person) enter(answer *apitest.Response) {
	p.site.t.Helper()
	for _, cookie := range answer.Result().Cookies() {
		p.cookie = cookie.Name + "=" + cookie.Value
	}
	if p.cookie == "" {
		p.site.t.Fatal("no cookie is set")
	}
	p.Header.Set("Cookie", p.cookie)
	p.Header.Set("Origin", p.site.origin)
	var me struct{ ID people.PersonID }
	answer.JSON(&me)
	p.ID = me.ID
}

// in is the same person in a part of the test, with a log of their own.
func (p *person) in(t *testing.T) *person {
	t.Helper()
	other := p.site.in(t).stranger()
	header := p.Header.Clone()
	other.ID, other.email, other.cookie, other.team, other.name, other.Header = p.ID, p.email, p.cookie, p.team, p.name, header
	return other
}

func (p *person) want(answer *apitest.Response, status int) *apitest.Response {
	p.site.t.Helper()
	if answer.Code != status {
		p.site.t.Fatalf("%s: status %d, want %d: %.2000s", p.email, answer.Code, status, answer.Body)
	}
	return answer
}

func (p *person) get(path string, status int) *apitest.Response {
	p.site.t.Helper()
	return p.want(p.Get(path), status)
}

// post sends a write with a key of its own.
func (p *person) post(path string, body any, status int) *apitest.Response {
	p.site.t.Helper()
	return p.want(p.Send(http.MethodPost, path, body, "Idempotency-Key", uuid.NewString()), status)
}

// plain sends a write that takes no key.
func (p *person) plain(path string, body any, status int) *apitest.Response {
	p.site.t.Helper()
	return p.want(p.Send(http.MethodPost, path, body), status)
}

// fetch gets an address of any of the site's names, without a cookie.
func (s *site) fetch(address string) (int, http.Header, []byte) {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, address, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	answer, err := s.web.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return answer.StatusCode, answer.Header, body
}
