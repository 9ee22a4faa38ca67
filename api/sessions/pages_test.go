package sessions_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/pupitre-lab/pupitre/api/problem"
	"github.com/pupitre-lab/pupitre/api/sessions"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

// browser asks for pages as a browser does: it keeps cookies by host, and follows
// nothing by itself.
type browser struct {
	t       *testing.T
	server  *httptest.Server
	cookies map[string]map[string]string // host, name
}

func (w *world) browser() *browser {
	server := httptest.NewServer(w.server.Handler())
	w.t.Cleanup(server.Close)
	return &browser{w.t, server, map[string]map[string]string{}}
}

func (b *browser) send(method, address string, header http.Header, body io.Reader) *http.Response {
	b.t.Helper()
	u := must(url.Parse(address))(b.t)
	request := must(http.NewRequestWithContext(b.t.Context(), method, b.server.URL+u.RequestURI(), body))(b.t)
	request.Host = u.Host
	if header != nil {
		request.Header = header
	}
	for name, value := range b.cookies[u.Host] {
		request.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	client := &http.Client{Transport: b.server.Client().Transport, Timeout: 20 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response := must(client.Do(request))(b.t)
	b.t.Cleanup(func() { response.Body.Close() })
	for _, c := range response.Cookies() {
		if b.cookies[u.Host] == nil {
			b.cookies[u.Host] = map[string]string{}
		}
		b.cookies[u.Host][c.Name] = c.Value
	}
	return response
}

func (b *browser) get(address string, header ...string) *http.Response {
	b.t.Helper()
	h := http.Header{}
	for i := 0; i+1 < len(header); i += 2 {
		h.Set(header[i], header[i+1])
	}
	return b.send("GET", address, h, nil)
}

func text(r *http.Response) string {
	data, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil {
		return string(data) + " (" + err.Error() + ")"
	}
	return string(data)
}

// web asks for the address of a machine's pages.
func (w *world) web(name, team string) string {
	w.t.Helper()
	r := w.As(name).Send("POST", team+"/nodes/a/web", object{"port": 8080}).Is(http.StatusCreated)
	return read[struct{ URL string }](r).URL
}

// entered is the origin of the pages, once the browser is let in.
func (w *world) entered(b *browser, name, team string) string {
	w.t.Helper()
	address := w.web(name, team)
	r := b.get(address)
	if r.StatusCode != http.StatusSeeOther || r.Header.Get("Location") != "/" {
		w.t.Fatalf("%d %v", r.StatusCode, r.Header)
	}
	u := must(url.Parse(address))(w.t)
	return u.Scheme + "://" + u.Host
}

// machine is a web server on the team's machine.
func (w *world) machine(handle http.HandlerFunc) {
	server := httptest.NewServer(handle)
	w.t.Cleanup(server.Close)
	w.driver.serves(server.Listener.Addr().String(), netip.Addr{})
}

func TestAMachinesPagesAreSeenWithoutAnythingOfThePlatform(t *testing.T) {
	w := newWorld(t)
	red := w.team(w.running(nil), "Red")
	var mu sync.Mutex
	var seen *http.Request
	w.machine(func(rw http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		seen = r.Clone(context.Background())
		body, err := io.ReadAll(r.Body)
		fmt.Fprintf(rw, "you sent %s %v", body, err)
	})
	b := w.browser()
	origin := w.entered(b, "ada", red)
	b.cookies[strings.TrimPrefix(origin, "https://")]["__Host-pupitre"] = "login-secret"
	b.cookies[strings.TrimPrefix(origin, "https://")]["app"] = "mine"
	r := b.send("POST", origin+"/path?q=1", http.Header{"Origin": {origin}, "Referer": {origin + "/x"}, "X-Forwarded-For": {"1.2.3.4"}, "Authorization": {"Bearer pup_secret"},
		"Connection": {"X-Hop"}, "X-Hop": {"1"}}, strings.NewReader("words"))
	if got := text(r); r.StatusCode != http.StatusOK || got != "you sent words <nil>" {
		t.Fatalf("%d %s", r.StatusCode, got)
	}
	mu.Lock()
	came := seen
	mu.Unlock()
	if came.RequestURI != "/path?q=1" || came.Host != "a:8080" || came.Header.Get("Cookie") != "app=mine" || came.Header.Get("Origin") != "http://a:8080" {
		t.Errorf("the machine got %s %s %v", came.Host, came.RequestURI, came.Header)
	}
	for _, name := range []string{"Authorization", "Referer", "X-Forwarded-For", "X-Forwarded-Host", "X-Hop"} {
		if came.Header.Get(name) != "" {
			t.Errorf("the machine got %s: %s", name, came.Header.Get(name))
		}
	}
	if r.Header.Get("Referrer-Policy") != "no-referrer" || r.Header.Get("Cross-Origin-Opener-Policy") != "same-origin" {
		t.Errorf("%v", r.Header)
	}
	if to := w.driver.lastDialed(); to != netip.MustParseAddrPort("127.0.0.1:8080") {
		t.Errorf("dialed %s", to)
	}
	w.driver.serves(w.driver.server, netip.MustParseAddr("10.9.8.7"))
	b.get(origin + "/")
	if to := w.driver.lastDialed(); to != netip.MustParseAddrPort("10.9.8.7:8080") {
		t.Errorf("a server bound to its address is asked at %s", to)
	}
}

func TestTheWayToPagesIsGoodOnceForOneBrowserOnOneName(t *testing.T) {
	w := newWorld(t)
	path := w.running(nil)
	red, blue := w.team(path, "Red"), w.team(path, "Blue")
	w.machine(func(rw http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(rw, "the page") })
	b := w.browser()
	address := w.web("ada", red)
	if r := b.get(address); r.StatusCode != http.StatusSeeOther || !strings.Contains(r.Header.Get("Set-Cookie"), "HttpOnly; Secure") || strings.Contains(r.Header.Get("Set-Cookie"), "Domain") {
		t.Fatalf("%d %v", r.StatusCode, r.Header)
	}
	if r := w.browser().get(address); r.StatusCode != http.StatusForbidden {
		t.Errorf("a ticket used twice: %d", r.StatusCode)
	}
	origin, _, _ := strings.Cut(address, "/.pupitre")
	if r := w.browser().get(origin + "/"); r.StatusCode != http.StatusForbidden {
		t.Errorf("without a cookie: %d", r.StatusCode)
	}
	other := w.entered(b, "carl", blue)
	if other == origin {
		t.Error("two teams share an origin")
	}
	mine, theirs := strings.TrimPrefix(origin, "https://"), strings.TrimPrefix(other, "https://")
	b.cookies[theirs], b.cookies[mine] = b.cookies[mine], b.cookies[theirs]
	if r := b.get(other + "/"); r.StatusCode != http.StatusForbidden {
		t.Errorf("a cookie of another host: %d", r.StatusCode)
	}
	second := must(url.Parse(w.web("ada", red)))(t)
	if r := b.get("https://" + theirs + second.RequestURI()); r.StatusCode != http.StatusForbidden {
		t.Errorf("a ticket of another host: %d", r.StatusCode)
	}
	late := w.web("ada", red)
	w.later(31 * time.Second)
	if r := w.browser().get(late); r.StatusCode != http.StatusForbidden {
		t.Errorf("a ticket that is too old: %d", r.StatusCode)
	}
}

func TestPagesEndWithTheTimeThePauseAndTheRight(t *testing.T) {
	w := newWorld(t)
	path := w.running(nil)
	red := w.team(path, "Red")
	w.machine(func(rw http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(rw, "the page") })
	ada, blaise := w.browser(), w.browser()
	origin := w.entered(ada, "ada", red)
	w.entered(blaise, "blaise", red)
	status := func(b *browser) int { return b.get(origin + "/").StatusCode }
	if status(ada) != http.StatusOK || status(blaise) != http.StatusOK {
		t.Fatal("no page")
	}
	if err := w.people.TakeRole(t.Context(), people.Operator(), w.one, w.persons["blaise"], people.RoleStudent); err != nil {
		t.Fatal(err)
	}
	w.later(11 * time.Second)
	if got := status(blaise); got != http.StatusForbidden {
		t.Errorf("somebody who is no student any more: %d", got)
	}
	w.As("teacher").Send("POST", path+"/pause", object{"reason": "x"}).Is(http.StatusOK)
	if got := status(ada); got != http.StatusForbidden {
		t.Errorf("in a pause: %d", got)
	}
	w.As("teacher").Send("POST", path+"/resume", nil).Is(http.StatusOK)
	if got := status(ada); got != http.StatusOK {
		t.Errorf("after it: %d", got)
	}
	w.As("teacher").Send("POST", red+"/stop", object{"reason": "x"}).Is(http.StatusOK)
	if got := status(ada); got != http.StatusForbidden {
		t.Errorf("after the end: %d", got)
	}
	w.As("ada").Send("POST", red+"/nodes/a/web", object{"port": 80}).Refused(problem.Conflict)
}

func TestAHostileMachineReachesNothingBeyondItsPage(t *testing.T) {
	w := newWorld(t)
	red := w.team(w.running(nil), "Red")
	w.machine(func(rw http.ResponseWriter, r *http.Request) {
		h := rw.Header()
		h.Set("X-Accel-Redirect", "/etc/shadow")
		h.Set("Alt-Svc", `h3="evil.example:443"`)
		h.Set("Strict-Transport-Security", "max-age=1; includeSubDomains")
		h.Set("Refresh", "0; url=https://evil.example")
		h.Set("Referrer-Policy", "unsafe-url")
		h.Add("Set-Cookie", "__Host-pupitre=x; Path=/; Secure")
		h.Add("Set-Cookie", "pupitre-page=x")
		h.Add("Set-Cookie", "app=1; Domain=pages.example; Path=/")
		if to := r.URL.Query().Get("to"); to != "" {
			h.Set("Location", to)
			rw.WriteHeader(http.StatusFound)
		}
	})
	b := w.browser()
	origin := w.entered(b, "ada", red)
	r := b.get(origin + "/")
	for _, name := range []string{"X-Accel-Redirect", "Alt-Svc", "Refresh"} {
		if r.Header.Get(name) != "" {
			t.Errorf("%s: %s", name, r.Header.Get(name))
		}
	}
	if policy := strings.Join(r.Header.Values("Strict-Transport-Security"), ", "); strings.Contains(policy, "includeSubDomains") {
		t.Errorf("the machine's own policy is kept: %s", policy)
	}
	if cookies := r.Header.Values("Set-Cookie"); len(cookies) != 1 || cookies[0] != "app=1; Path=/" || r.Header.Get("Referrer-Policy") != "no-referrer" {
		t.Errorf("%v %v", cookies, r.Header)
	}
	for to, want := range map[string]string{
		"/login?next=/a": origin + "/login?next=/a", "http://a:8080/x": origin + "/x", "http://10.0.0.1:8080/y": origin + "/y", "next": origin + "/next",
		"//a:8080//evil.example/": origin + "//evil.example/", "/\\evil.example": origin + "/%5Cevil.example",
		"https://evil.example/": "", "//evil.example/": "", "http://a:9090/": "", "javascript:alert(1)": "", "http://a:8080@evil.example/": "", "http://pupitre.example/": "", "data:text/html,x": "",
	} {
		r := b.get(origin + "/?to=" + url.QueryEscape(to))
		if got := r.Header.Get("Location"); got != want || (want == "") != (r.StatusCode == http.StatusBadGateway) {
			t.Errorf("%s leads to %q with %d, want %q", to, got, r.StatusCode, want)
		}
	}
}

// raw is a machine that answers each connection with a function.
func (w *world) raw(answer func(net.Conn)) {
	listener := must(net.Listen("tcp", "127.0.0.1:0"))(w.t)
	var open sync.WaitGroup
	w.t.Cleanup(func() { listener.Close(); open.Wait() })
	open.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			open.Go(func() {
				defer conn.Close()
				_ = conn.SetDeadline(time.Now().Add(15 * time.Second))
				answer(conn)
			})
		}
	})
	w.driver.serves(listener.Addr().String(), netip.Addr{})
}

func TestAMachineThatAnswersForEverIsCutOff(t *testing.T) {
	w := newWorld(t)
	red := w.team(w.running(nil), "Red")
	b := w.browser()
	origin := w.entered(b, "ada", red)
	w.raw(func(conn net.Conn) {
		_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\n")
		for {
			if _, err := fmt.Fprintf(conn, "X-%d: %s\r\n", time.Now().UnixNano(), strings.Repeat("x", 900)); err != nil {
				return
			}
		}
	})
	if r := b.get(origin + "/"); r.StatusCode != http.StatusBadGateway {
		t.Errorf("headers without end: %d", r.StatusCode)
	}
	w.raw(func(conn net.Conn) { _, _ = io.WriteString(conn, "SSH-2.0-OpenSSH\r\n") })
	if r := b.get(origin + "/"); r.StatusCode != http.StatusBadGateway || !strings.Contains(text(r), "machine") {
		t.Errorf("no web server: %d", r.StatusCode)
	}
	w.driver.serves("", netip.Addr{})
	if r := b.get(origin+"/", "Accept-Language", "en"); r.StatusCode != http.StatusBadGateway || !strings.Contains(text(r), "Nothing listens") {
		t.Errorf("no server: %d", r.StatusCode)
	}
	w.raw(func(conn net.Conn) {
		_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
		block := strings.Repeat("x", 1<<20)
		for {
			if _, err := io.WriteString(conn, block); err != nil {
				return
			}
		}
	})
	r := b.get(origin + "/")
	if n, err := io.Copy(io.Discard, r.Body); n > 257<<20 || err == nil {
		t.Errorf("a page without end: %d bytes, %v", n, err)
	}
}

func TestNoMoreIsSentToAMachineThanFits(t *testing.T) {
	w := newWorld(t)
	red := w.team(w.running(nil), "Red")
	came := make(chan int64, 1)
	w.machine(func(_ http.ResponseWriter, r *http.Request) {
		n, _ := io.Copy(io.Discard, r.Body)
		came <- n
	})
	b := w.browser()
	origin := w.entered(b, "ada", red)
	if r := b.send("POST", origin+"/", nil, io.LimitReader(endless{}, 40<<20)); r.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("%d", r.StatusCode)
	}
	if n := <-came; n > 33<<20 {
		t.Errorf("the machine got %d bytes", n)
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

func TestAPagesWebSocketIsCutWhenTheTimeIsOver(t *testing.T) {
	w := newWorld(t)
	red := w.team(w.running(nil), "Red")
	w.machine(func(rw http.ResponseWriter, r *http.Request) {
		conn, err := websocket.Accept(rw, r, nil) // holds the Origin to the host, as applications do
		if err != nil {
			return
		}
		defer conn.CloseNow()
		for {
			kind, message, err := conn.Read(r.Context())
			if err != nil || conn.Write(r.Context(), kind, message) != nil {
				return
			}
		}
	})
	b := w.browser()
	origin := w.entered(b, "ada", red)
	host := strings.TrimPrefix(origin, "https://")
	header := http.Header{"Origin": {origin}}
	for name, value := range b.cookies[host] {
		header.Add("Cookie", name+"="+value)
	}
	conn, _, err := websocket.Dial(t.Context(), b.server.URL+"/ws", &websocket.DialOptions{HTTPHeader: header, Host: host})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.CloseNow()
	if err := conn.Write(t.Context(), websocket.MessageText, []byte("echo")); err != nil {
		t.Fatal(err)
	}
	if _, got, err := conn.Read(t.Context()); err != nil || string(got) != "echo" {
		t.Fatalf("%s %v", got, err)
	}
	w.As("teacher").Send("POST", red+"/stop", object{"reason": "x"}).Is(http.StatusOK)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if _, _, err := conn.Read(ctx); err == nil || ctx.Err() != nil {
		t.Errorf("it goes on after the end: %v", err)
	}
}

func TestPagesNeedAHostOfTheirOwn(t *testing.T) {
	w := newWorld(t)
	for _, origin := range []string{"https://pupitre.example:8443", "https://*.pupitre.example/x", "pages.example", "ftp://pages.example", "https://*.*.pages.example/"} {
		deps := w.deps
		deps.Pages = origin
		if _, err := sessions.New(deps); err == nil {
			t.Errorf("%s is taken", origin)
		}
	}
	none := newWorld(t, func(d *sessions.Deps) { d.Pages = "" })
	red := none.team(none.running(nil), "Red")
	none.As("ada").Send("POST", red+"/nodes/a/web", object{"port": 80}).Refused(problem.Conflict)
	w.As("teacher").Send("POST", w.team(w.running(nil), "Red")+"/nodes/none/web", object{"port": 80}).Refused(problem.NotFound)
}

func TestOneHostShowsOneSiteAtATime(t *testing.T) {
	w := newWorld(t, func(d *sessions.Deps) { d.Pages = "https://one.pages.example" })
	path := w.running(nil)
	w.machine(func(rw http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(rw, "the page") })
	b := w.browser()
	origin := w.entered(b, "teacher", w.team(path, "Red"))
	if origin != "https://one.pages.example" || w.entered(b, "teacher", w.team(path, "Blue")) != origin {
		t.Error(origin)
	}
	if r := b.get(origin + "/"); r.StatusCode != http.StatusOK {
		t.Error(r.StatusCode)
	}
}
