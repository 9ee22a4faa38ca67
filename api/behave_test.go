package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/api/problem"
	"github.com/pupitre-lab/pupitre/api/throttle"
)

func newRecorder() *httptest.ResponseRecorder { return httptest.NewRecorder() }

func TestAWriteWithAKeyIsDoneOnce(t *testing.T) {
	y := newToy(t)
	ada := y.As("token-ada")
	key := []string{"Idempotency-Key", "0190b2f0-aaaa-7000-8000-000000000001"}
	first := ada.Send("POST", "/api/toy/notes", note{Text: "a"}, key...).Is(http.StatusCreated)
	again := ada.Send("POST", "/api/toy/notes", note{Text: "a"}, key...).Is(http.StatusCreated)
	if len(y.notes) != 1 || first.Body.String() != again.Body.String() || again.Header().Get("Location") != "/api/toy/notes/0" {
		t.Errorf("%d notes; %s, %s at %s", len(y.notes), first.Body, again.Body, again.Header().Get("Location"))
	}
	if first.Header().Get("Idempotency-Replayed") != "" || again.Header().Get("Idempotency-Replayed") != "true" {
		t.Error("which is the repetition is not told")
	}
	ada.Send("POST", "/api/toy/notes", note{Text: "b"}, key...).Refused(problem.KeyReused)
	ada.Send("POST", "/api/toy/notes", note{Text: "b"}).Is(http.StatusCreated)
	for _, bad := range []string{"short", strings.Repeat("x", 129), "with a space", "é23456789"} {
		ada.Send("POST", "/api/toy/notes", note{Text: "b"}, "Idempotency-Key", bad).Refused(problem.InvalidKey)
	}
}

func TestAKeyIsFreeAfterARefusalAndNotAfterAFailure(t *testing.T) {
	y := newToy(t)
	ada := y.As("token-ada")
	key := []string{"Idempotency-Key", "key-number-1"}
	ada.Send("POST", "/api/toy/notes", note{Text: "not now"}, key...).Refused(problem.Conflict)
	ada.Send("POST", "/api/toy/notes", note{Text: "now"}, key...).Is(http.StatusCreated)

	other := []string{"Idempotency-Key", "key-number-2"}
	y.before = func() { panic("half done") }
	ada.Send("POST", "/api/toy/notes", note{Text: "b"}, other...).Refused(problem.Internal)
	y.before = nil
	waits := ada.Send("POST", "/api/toy/notes", note{Text: "b"}, other...).Refused(problem.KeyInProgress)
	if waits.Header().Get("Retry-After") != "1" {
		t.Errorf("Retry-After: %q", waits.Header().Get("Retry-After"))
	}
	y.later(2 * time.Minute)
	ada.Send("POST", "/api/toy/notes", note{Text: "b"}, other...).Refused(problem.KeyInterrupted)
}

func TestAKeyInUseIsToldSo(t *testing.T) {
	y := newToy(t)
	ada := y.As("token-ada")
	key := []string{"Idempotency-Key", "key-number-1"}
	y.before = func() {
		y.before = nil
		ada.Send("POST", "/api/toy/notes", note{Text: "a"}, key...).Refused(problem.KeyInProgress)
	}
	ada.Send("POST", "/api/toy/notes", note{Text: "a"}, key...).Is(http.StatusCreated)
	if len(y.notes) != 1 {
		t.Errorf("%d notes", len(y.notes))
	}
}

func TestATagSavesReadingAndForbidsOverwriting(t *testing.T) {
	y := newToy(t)
	ada := y.As("token-ada")
	ada.Send("POST", "/api/toy/notes", note{Text: "a"}).Is(http.StatusCreated)
	tag := ada.Get("/api/toy/notes/0").Is(http.StatusOK).Header().Get("ETag")
	if same := ada.Get("/api/toy/notes/0", "If-None-Match", `"x", `+tag).Is(http.StatusNotModified); same.Body.Len() != 0 || same.Header().Get("ETag") != tag {
		t.Errorf("304 with %q %v", same.Body, same.Header())
	}
	ada.Get("/api/toy/notes/0", "If-None-Match", `"x"`).Is(http.StatusOK)

	ada.Send("PUT", "/api/toy/notes/0", note{Text: "b"}).Refused(problem.TagRequired)
	ada.Send("PUT", "/api/toy/notes/0", note{Text: "b"}, "If-Match", `"x"`).Refused(problem.Changed)
	ada.Send("PUT", "/api/toy/notes/0", note{Text: "b"}, "If-Match", "W/"+tag).Refused(problem.Changed)
	ada.Send("PUT", "/api/toy/notes/0", note{Text: "b"}, "If-Match", tag).Is(http.StatusNoContent)
	ada.Send("PUT", "/api/toy/notes/0", note{Text: "c"}, "If-Match", tag).Refused(problem.Changed)
	if y.notes[0].Text != "b" {
		t.Errorf("%v", y.notes)
	}
}

func TestPagesLeadThroughTheWholeList(t *testing.T) {
	y := newToy(t)
	for i := range 7 {
		y.notes = append(y.notes, note{Text: fmt.Sprint(i)})
	}
	var seen []string
	for address := "/api/toy/notes?limit=3"; address != ""; {
		var page api.PageOf[note]
		got := y.As("token-ada").Get(address).Is(http.StatusOK).JSON(&page)
		for _, n := range page.Items {
			seen = append(seen, n.Text)
		}
		link := got.Header().Get("Link")
		if (page.NextCursor == nil) != (link == "") {
			t.Fatalf("cursor %v, link %q", page.NextCursor, link)
		}
		address, _, _ = strings.Cut(strings.TrimPrefix(link, "<"), ">")
	}
	if diff := cmp.Diff([]string{"0", "1", "2", "3", "4", "5", "6"}, seen); diff != "" {
		t.Error(diff)
	}
	y.notes = nil
	if body := y.As("token-ada").Get("/api/toy/notes").Body.String(); body != `{"items":[],"next_cursor":null}` {
		t.Errorf("an empty list is %s", body)
	}
}

func small(n int) throttle.Rate { return throttle.Rate{Limit: n, Per: time.Minute} }

func TestABudgetIsTheActorsOrTheAddresss(t *testing.T) {
	y := newToy(t, func(c *api.Config) {
		c.Limits.Budgets = map[api.Class]api.Budget{
			api.Checks: {Actor: small(2), Address: small(3)}, api.Reads: {Actor: small(100), Address: small(2)}, api.Logins: {Actor: small(10), Address: small(2)}}
	})
	ada := y.As("token-ada")
	first := ada.Get("/api/toy/me").Is(http.StatusOK)
	for name, want := range map[string]string{"RateLimit-Policy": `"check";q=2;w=60`, "RateLimit": `"check";r=1;t=30`} {
		if got := first.Header().Get(name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	ada.Get("/api/toy/me").Is(http.StatusOK)
	refused := ada.Get("/api/toy/me").Refused(problem.TooManyRequests)
	if refused.Header().Get("Retry-After") != "30" {
		t.Errorf("Retry-After: %q", refused.Header().Get("Retry-After"))
	}
	y.As("token-blaise").Get("/api/toy/me").Is(http.StatusOK)
	ada.Get("/api/toy/notes").Is(http.StatusOK) // another class
	y.later(30 * time.Second)
	ada.Get("/api/toy/me").Is(http.StatusOK)

	for range 2 {
		y.Get("/api/build").Is(http.StatusOK)
	}
	y.Get("/api/build").Refused(problem.TooManyRequests)
	y.As("token-guess").Get("/api/build").Refused(problem.TooManyRequests) // guesses count as nobody's
	y.Get("/healthz").Is(http.StatusOK)

	for range 2 {
		ada.Send("POST", "/api/toy/login", nil).Is(http.StatusNoContent)
	}
	ada.Send("POST", "/api/toy/login", nil).Refused(problem.TooManyRequests) // logged in or not
}

func TestTheAddressIsThePeersUnlessAProxyIsTrusted(t *testing.T) {
	ask := func(y *toy, peer string, forwarded ...string) string {
		request := httptest.NewRequest("GET", "https://pupitre.example/api/toy/me", nil)
		request.RemoteAddr = peer
		request.Header = http.Header{"Authorization": {"Bearer token-ada"}, "X-Forwarded-For": forwarded}
		var who struct{ Address string }
		y.Do(request).Is(http.StatusOK).JSON(&who)
		return who.Address
	}
	direct := newToy(t)
	behind := newToy(t, func(c *api.Config) { c.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")} })
	for _, tc := range []struct {
		y         *toy
		peer      string
		forwarded []string
		want      string
	}{
		{direct, "10.0.0.1:99", []string{"6.6.6.6"}, "10.0.0.1"},
		{direct, "[::ffff:10.0.0.1]:99", nil, "10.0.0.1"},
		{direct, "@", nil, ""},
		{behind, "10.0.0.1:99", nil, "10.0.0.1"},
		{behind, "10.0.0.1:99", []string{"7.7.7.7"}, "7.7.7.7"},
		{behind, "10.0.0.1:99", []string{"6.6.6.6, 7.7.7.7, 10.0.0.2"}, "7.7.7.7"},
		{behind, "10.0.0.1:99", []string{"6.6.6.6", "7.7.7.7"}, "7.7.7.7"},
		{behind, "10.0.0.1:99", []string{"6.6.6.6, garbage"}, "10.0.0.1"},
		{behind, "8.8.8.8:99", []string{"6.6.6.6"}, "8.8.8.8"},
	} {
		if got := ask(tc.y, tc.peer, tc.forwarded...); got != tc.want {
			t.Errorf("%s %v: %s, want %s", tc.peer, tc.forwarded, got, tc.want)
		}
	}
}

func TestEveryAnswerHasTheHeadersThatProtect(t *testing.T) {
	y := newToy(t)
	for _, path := range []string{"/api/build", "/nothing", "/api/toy/panic", "/api/docs", "/api/toy/notes"} {
		header := y.Get(path).Header()
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
			"Cross-Origin-Resource-Policy": "same-origin", "Strict-Transport-Security": "max-age=31536000", "X-Frame-Options": "DENY",
		} {
			if got := header.Get(name); got != want {
				t.Errorf("%s: %s: %q", path, name, got)
			}
		}
		policy := header.Get("Content-Security-Policy")
		if !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "frame-ancestors 'none'") || strings.Contains(policy, "unsafe") {
			t.Errorf("%s: %s", path, policy)
		}
		if header.Get("Permissions-Policy") == "" || header.Get("Cache-Control") == "" {
			t.Errorf("%s: %v", path, header)
		}
	}
	y.notes = []note{{"a"}}
	for path, want := range map[string]string{"/api/toy/me": "no-store", "/api/toy/notes": "no-store", "/api/toy/notes/0": "private, no-cache", "/api/toy/file": "no-store"} {
		if got := y.As("token-ada").Get(path).Is(http.StatusOK).Header().Get("Cache-Control"); got != want {
			t.Errorf("%s: Cache-Control: %q, want %q", path, got, want)
		}
	}
	plain := newToy(t, func(c *api.Config) { c.Origin = "http://pupitre.example" })
	if got := plain.Get("/api/build").Header().Get("Strict-Transport-Security"); got != "" {
		t.Errorf("over http: %s", got)
	}
}

func TestALoginIsACookieThatScriptsAndOtherSitesDoNotGet(t *testing.T) {
	got := newToy(t).Send("POST", "/api/toy/login", nil).Header().Get("Set-Cookie")
	if want := "__Host-pupitre=session-ada; Path=/; Max-Age=3600; HttpOnly; Secure; SameSite=Strict"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	plain := newToy(t, func(c *api.Config) { c.Origin = "http://pupitre.example" })
	if got := plain.Send("POST", "/api/toy/login", nil).Header().Get("Set-Cookie"); got != "pupitre=session-ada; Path=/; Max-Age=3600; HttpOnly; SameSite=Strict" {
		t.Errorf("over http: %s", got)
	}
	plain.Get("/api/toy/me", "Cookie", "pupitre=session-ada").Is(http.StatusOK)
}

func TestTheLogHoldsNoSecrets(t *testing.T) {
	y := newToy(t)
	y.Get("/api/toy/notes?cursor=hushA", "Authorization", "Bearer token-hushB", "Cookie", "__Host-pupitre=hushC")
	y.Get("/api/toy/login/hushD").Is(http.StatusNoContent)
	y.Get("/join/hushE?x=hushF")
	y.As("token-ada").Get("/api/toy/notes").Is(http.StatusOK)
	log := y.log.String()
	if strings.Contains(log, "hush") {
		t.Errorf("the log holds a secret:\n%s", log)
	}
	last := log[strings.LastIndex(strings.TrimSpace(log), "\n")+1:]
	var line map[string]any
	if err := json.Unmarshal([]byte(last), &line); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]any{"route": "/api/toy/notes", "path": "/api/toy/notes", "method": "GET", "status": 200.0, "actor": string(ada), "address": "192.0.2.1"} {
		if line[name] != want {
			t.Errorf("%s: %v, want %v", name, line[name], want)
		}
	}
}

func TestReadinessTellsWhatButNotWhy(t *testing.T) {
	var broken error
	y := newToy(t, func(c *api.Config) {
		c.Ready = []api.ReadyCheck{
			{Name: "store", Check: func(context.Context) error { return broken }},
			{Name: "engine", Check: func(ctx context.Context) error {
				if broken != nil {
					panic("engine at /run/secret")
				}
				return nil
			}},
		}
	})
	if body := y.Get("/readyz").Is(http.StatusOK).Body.String(); body != `{"status":"ready","checks":[{"name":"store","ok":true},{"name":"engine","ok":true}]}` {
		t.Error(body)
	}
	broken = errors.New("password of the database refused")
	if body := y.Get("/readyz").Is(http.StatusServiceUnavailable).Body.String(); body != `{"status":"unready","checks":[{"name":"store","ok":false},{"name":"engine","ok":false}]}` {
		t.Error(body)
	}
	for _, want := range []string{"password of the database", "/run/secret"} {
		if !strings.Contains(y.log.String(), want) {
			t.Errorf("the log does not say %q", want)
		}
	}
	y.Get("/healthz").Is(http.StatusOK)
}

func TestTheContractIsServedForPeopleAndPrograms(t *testing.T) {
	y := newToy(t)
	yaml := y.Get("/api/openapi.yaml").Is(http.StatusOK)
	if !strings.Contains(yaml.Body.String(), "openapi: 3.1.0") || yaml.Header().Get("Content-Type") != "application/yaml" {
		t.Errorf("%.100s", yaml.Body)
	}
	y.Get("/api/openapi.yaml", "If-None-Match", yaml.Header().Get("ETag")).Is(http.StatusNotModified)
	if page := y.Get("/api/docs?lang=en", "Accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8").Is(http.StatusOK); !strings.Contains(page.Body.String(), `lang="en"`) {
		t.Errorf("%.200s", page.Body)
	}
	y.Get("/api/docs.css").Is(http.StatusOK)
	page := y.Get("/problems/body-too-large", "Accept-Language", "en").Is(http.StatusOK)
	if !strings.Contains(page.Body.String(), "over the limit") || !strings.Contains(page.Header().Get("Content-Security-Policy"), "style-src 'self'") {
		t.Errorf("%s", page.Body)
	}
	head := y.Send("HEAD", "/api/build", nil).Is(http.StatusOK)
	if head.Body.Len() != 0 || head.Header().Get("ETag") == "" || head.Header().Get("Content-Length") == "0" {
		t.Errorf("HEAD: %q %v", head.Body, head.Header())
	}
}

func TestAFileIsSavedAndItsNameDoesNoHarm(t *testing.T) {
	got := newToy(t).Get("/api/toy/file").Is(http.StatusOK)
	if name := got.Header().Get("Content-Disposition"); name != `attachment; filename="-rapport -final---X- y.pdf"` || got.Body.String() != "%PDF" {
		t.Errorf("%s %s", name, got.Body)
	}
	if got.Header().Get("X") != "" {
		t.Error("a header was smuggled in")
	}
}

func TestAnUploadWithinItsLimitPasses(t *testing.T) {
	got := newToy(t).Send("PUT", "/api/toy/upload", bytes.Repeat([]byte("x"), 1<<20), "Content-Type", "application/pdf").Is(http.StatusOK)
	if got.Body.String() != `{"bytes":1048576}` {
		t.Errorf("%s", got.Body)
	}
}

func TestTheUserInterfaceGetsWhatIsNotTheAPIs(t *testing.T) {
	y := newToy(t, func(c *api.Config) {
		c.Web = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Security-Policy", "its own")
			io.WriteString(w, "page of "+r.URL.Path)
		})
	})
	recorder := newRecorder()
	y.Handler().ServeHTTP(recorder, httptest.NewRequest("GET", "https://pupitre.example/sessions/1", nil))
	if recorder.Code != http.StatusOK || recorder.Body.String() != "page of /sessions/1" || recorder.Header().Get("Content-Security-Policy") != "its own" {
		t.Errorf("%d %s %v", recorder.Code, recorder.Body, recorder.Header())
	}
	y.Get("/api/nothing").Refused(problem.NotFound)
	y.Get("/problems/x").Refused(problem.NotFound)
}

func TestMetricsCountRoutesAndRefusalsWithoutClientsWords(t *testing.T) {
	y := newToy(t)
	y.Get("/api/build").Is(http.StatusOK)
	y.Get("/api/made-up-by-a-client").Refused(problem.NotFound)
	y.Send("BREW", "/api/build", nil).Refused(problem.MethodNotAllowed)
	recorder := newRecorder()
	y.MetricsHandler().ServeHTTP(recorder, httptest.NewRequest("GET", "/metrics", nil))
	text := recorder.Body.String()
	for _, want := range []string{
		`pupitre_http_requests_total{method="GET",route="/api/build",status="200"} 1`, `pupitre_http_requests_total{method="other",route="none",status="404"} 1`,
		`pupitre_http_problems_total{code="not-found"} 1`, `pupitre_build_info{go="go1.26",revision="abc",version="1.2.3"} 1`, "go_goroutines", "pupitre_http_streams 0",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s", want)
		}
	}
	if strings.Contains(text, "made-up") || strings.Contains(text, "BREW") {
		t.Error("a client's words became a label")
	}
	y.Get("/metrics").Refused(problem.NotFound)
}
