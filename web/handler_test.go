package web_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/pupitre-lab/pupitre/web"
)

const page = `<!doctype html><meta property="csp-nonce" nonce="__STYLE_NONCE__"><title>Pupitre</title>`

func built() fstest.MapFS {
	return fstest.MapFS{
		"index.html":            {Data: []byte(page)},
		"assets/app-1a2b.js":    {Data: []byte("plain script")},
		"assets/app-1a2b.js.br": {Data: []byte("brotli script")},
		"assets/app-1a2b.js.gz": {Data: []byte("gzip script")},
		"assets/text.woff2":     {Data: []byte("font")},
		"favicon.svg":           {Data: []byte("<svg/>")},
		".gitkeep":              {},
	}
}

func ask(t *testing.T, handler http.Handler, method, target string, header ...string) (*http.Response, string) {
	t.Helper()
	request := httptest.NewRequest(method, target, nil)
	for i := 0; i < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, request)
	response := recorder.Result()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(body)
}

func TestEachPathGetsTheRightAnswer(t *testing.T) {
	handler := web.HandlerOf(built())
	immutable := "public, max-age=31536000, immutable"
	cases := []struct {
		method, path string
		status       int
		mediaType    string
		caching      string
	}{
		{"GET", "/", 200, "text/html; charset=utf-8", "no-store"},
		{"GET", "/index.html", 200, "text/html; charset=utf-8", "no-store"},
		{"HEAD", "/bench/0190", 200, "text/html; charset=utf-8", "no-store"},
		{"GET", "/catalogue/campus-ospf@1.0.0", 200, "text/html; charset=utf-8", "no-store"},
		{"GET", "/assets/app-1a2b.js", 200, "text/javascript; charset=utf-8", immutable},
		{"GET", "/assets/text.woff2", 200, "font/woff2", immutable},
		{"GET", "/favicon.svg", 200, "image/svg+xml", "no-cache"},
		{"GET", "/assets/gone.js", 404, "text/plain; charset=utf-8", "no-store"},
		{"GET", "/assets/gone", 404, "text/plain; charset=utf-8", "no-store"},
		{"GET", "/robots.txt", 404, "text/plain; charset=utf-8", "no-store"},
		{"GET", "/.gitkeep.json", 404, "text/plain; charset=utf-8", "no-store"},
		{"GET", "/api/v1/nothing", 404, "text/plain; charset=utf-8", "no-store"},
		{"GET", "/../../etc/passwd", 200, "text/html; charset=utf-8", "no-store"},
		{"POST", "/", 405, "text/plain; charset=utf-8", "no-store"},
	}
	for _, c := range cases {
		t.Run(c.method+" "+c.path, func(t *testing.T) {
			response, body := ask(t, handler, c.method, c.path)
			if response.StatusCode != c.status || response.Header.Get("Content-Type") != c.mediaType ||
				response.Header.Get("Cache-Control") != c.caching {
				t.Errorf("%d %q %q, want %d %q %q", response.StatusCode, response.Header.Get("Content-Type"),
					response.Header.Get("Cache-Control"), c.status, c.mediaType, c.caching)
			}
			if response.Header.Get("X-Content-Type-Options") != "nosniff" || response.Header.Get("Content-Security-Policy") == "" {
				t.Errorf("headers of protection are missing: %v", response.Header)
			}
			if strings.Contains(body, "root:") {
				t.Error("a file outside was served")
			}
		})
	}
}

func TestTheBestAcceptedEncodingIsSent(t *testing.T) {
	handler := web.HandlerOf(built())
	cases := []struct{ accept, encoding, body string }{
		{"", "", "plain script"},
		{"gzip, deflate, br, zstd", "br", "brotli script"},
		{"gzip;q=1.0, br;q=0", "gzip", "gzip script"},
		{"br;q=0, *", "gzip", "gzip script"},
		{"*;q=0", "", "plain script"},
		{"GZIP", "gzip", "gzip script"},
		{"br;q=nonsense", "", "plain script"},
	}
	tags := map[string]string{}
	for _, c := range cases {
		response, body := ask(t, handler, "GET", "/assets/app-1a2b.js", "Accept-Encoding", c.accept)
		if response.Header.Get("Content-Encoding") != c.encoding || body != c.body || response.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("%q: got %q %q, want %q", c.accept, response.Header.Get("Content-Encoding"), body, c.encoding)
		}
		tags[response.Header.Get("ETag")] = c.encoding
	}
	if len(tags) != 3 {
		t.Errorf("three encodings need three tags: %v", tags)
	}
	response, _ := ask(t, handler, "GET", "/assets/text.woff2", "Accept-Encoding", "br")
	if response.Header.Get("Content-Encoding") != "" {
		t.Error("a file without a compressed twin was said to be compressed")
	}
}

func TestAFileThatDidNotChangeIsNotSentAgain(t *testing.T) {
	handler := web.HandlerOf(built())
	first, _ := ask(t, handler, "GET", "/favicon.svg")
	second, body := ask(t, handler, "GET", "/favicon.svg", "If-None-Match", first.Header.Get("ETag"))
	if second.StatusCode != http.StatusNotModified || body != "" {
		t.Errorf("%d %q", second.StatusCode, body)
	}
}

func TestEveryPageHasItsOwnNonceAndNothingInlineIsAllowed(t *testing.T) {
	handler := web.HandlerOf(built(), web.WithFrames("https://files.example.org"))
	nonce := regexp.MustCompile(`'nonce-([A-Za-z0-9+/]{22}==)'`)
	seen := map[string]bool{}
	for range 3 {
		response, body := ask(t, handler, "GET", "/bench")
		policy := response.Header.Get("Content-Security-Policy")
		found := nonce.FindStringSubmatch(policy)
		if found == nil || !strings.Contains(body, `nonce="`+found[1]+`"`) || strings.Contains(body, "__STYLE_NONCE__") {
			t.Fatalf("the page and its policy disagree: %q in %q", policy, body)
		}
		if strings.Contains(policy, "unsafe") || !strings.Contains(policy, "script-src 'self';") ||
			!strings.Contains(policy, "frame-src 'self' https://files.example.org") {
			t.Errorf("policy: %q", policy)
		}
		seen[found[1]] = true
	}
	if len(seen) != 3 {
		t.Errorf("nonces repeat: %v", seen)
	}
}

func TestWithoutABuildThePageSaysHowToBuild(t *testing.T) {
	response, body := ask(t, web.HandlerOf(fstest.MapFS{".gitkeep": {}}), "GET", "/")
	if response.StatusCode != http.StatusServiceUnavailable || !strings.Contains(body, "npm ci && npm run build") {
		t.Errorf("%d %q", response.StatusCode, body)
	}
}

func TestWhatIsEmbeddedAnswers(t *testing.T) {
	response, body := ask(t, web.Handler(), "GET", "/")
	want := http.StatusServiceUnavailable
	if web.Built() {
		want = http.StatusOK
	}
	if response.StatusCode != want {
		t.Errorf("built=%v, yet %d %q", web.Built(), response.StatusCode, body)
	}
}
