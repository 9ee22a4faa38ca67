package api_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/api/problem"
)

func TestWhatDoesNotExistIsAProblemToo(t *testing.T) {
	y := newToy(t)
	for _, path := range []string{"/", "/api", "/api/", "/api/nothing", "/api/toy/notes/", "/api/../etc/passwd", "/api/toy/notes/1/2", "/problems/no-such-problem", "/api/toy//notes"} {
		y.As("token-ada").Get(path).Refused(problem.NotFound)
	}
	refused := y.Send("DELETE", "/api/toy/notes", nil).Refused(problem.MethodNotAllowed)
	if allow := refused.Header().Get("Allow"); !strings.Contains(allow, "GET") || !strings.Contains(allow, "POST") {
		t.Errorf("Allow: %q", allow)
	}
	y.Send("OPTIONS", "/api/toy/notes", nil, "Origin", "https://evil.example", "Access-Control-Request-Method", "POST").Refused(problem.MethodNotAllowed)
}

func TestWhatARouteDoesNotReadOrGiveIsRefused(t *testing.T) {
	y := newToy(t)
	ada := y.As("token-ada")
	big := `{"text":"` + strings.Repeat("x", 70<<10) + `"}`
	for name, tc := range map[string]struct {
		method, path string
		body         any
		header       []string
		want         problem.Code
	}{
		"form of answer":       {"GET", "/api/toy/notes", nil, []string{"Accept", "text/html"}, problem.NotAcceptable},
		"form with weight 0":   {"GET", "/api/toy/notes", nil, []string{"Accept", "application/json;q=0, */*"}, problem.NotAcceptable},
		"garbage for a form":   {"GET", "/api/toy/notes", nil, []string{"Accept", ";;;,,"}, problem.NotAcceptable},
		"text instead of JSON": {"POST", "/api/toy/notes", `{"text":"a"}`, []string{"Content-Type", "text/plain"}, problem.BadMediaType},
		"a form":               {"POST", "/api/toy/notes", `text=a`, []string{"Content-Type", "application/x-www-form-urlencoded"}, problem.BadMediaType},
		"no type":              {"POST", "/api/toy/notes", `{"text":"a"}`, []string{"Content-Type", "-"}, problem.BadMediaType},
		"another alphabet":     {"POST", "/api/toy/notes", `{"text":"a"}`, []string{"Content-Type", "application/json; charset=latin1"}, problem.BadMediaType},
		"compressed":           {"POST", "/api/toy/notes", "\x1f\x8b\x08", []string{"Content-Encoding", "gzip"}, problem.BadMediaType},
		"a body on a GET":      {"GET", "/api/toy/notes", `{}`, nil, problem.BadMediaType},
		"too large":            {"POST", "/api/toy/notes", big, nil, problem.BodyTooLarge},
		"too large, unsaid":    {"POST", "/api/toy/notes", io.MultiReader(strings.NewReader(big)), nil, problem.BodyTooLarge},
		"an upload too large":  {"PUT", "/api/toy/upload", strings.Repeat("x", 1<<20+1), []string{"Content-Type", "application/pdf"}, problem.BodyTooLarge},
		"empty":                {"POST", "/api/toy/notes", "", nil, problem.MalformedJSON},
		"not JSON":             {"POST", "/api/toy/notes", "<xml/>", nil, problem.MalformedJSON},
		"a key twice":          {"POST", "/api/toy/notes", `{"text":"a","text":"b"}`, nil, problem.MalformedJSON},
		"something after":      {"POST", "/api/toy/notes", `{"text":"a"} {"text":"b"}`, nil, problem.MalformedJSON},
		"not UTF-8":            {"POST", "/api/toy/notes", "{\"text\":\"\xc3\x28\"}", nil, problem.MalformedJSON},
		"deep":                 {"POST", "/api/toy/notes", strings.Repeat("[", 60_000), nil, problem.MalformedJSON},
		"a wrong type":         {"POST", "/api/toy/notes", `{"text":7}`, nil, problem.InvalidFields},
		"an unknown field":     {"POST", "/api/toy/notes", `{"text":"a","admin":true}`, nil, problem.InvalidFields},
		"a missing field":      {"POST", "/api/toy/notes", `{}`, nil, problem.InvalidFields},
		"too long a text":      {"POST", "/api/toy/notes", `{"text":"` + strings.Repeat("x", 101) + `"}`, nil, problem.InvalidFields},
		"unknown parameter":    {"GET", "/api/toy/notes?limit=5&sql=1", nil, nil, problem.InvalidParameter},
		"repeated parameter":   {"GET", "/api/toy/notes?limit=5&limit=6", nil, nil, problem.InvalidParameter},
		"broken escape":        {"GET", "/api/toy/notes?limit=%zz", nil, nil, problem.InvalidParameter},
		"semicolon":            {"GET", "/api/toy/notes?limit=5;cursor=x", nil, nil, problem.InvalidParameter},
		"limit not a number":   {"GET", "/api/toy/notes?limit=ten", nil, nil, problem.InvalidParameter},
		"limit of none":        {"GET", "/api/toy/notes?limit=0", nil, nil, problem.InvalidParameter},
		"limit too high":       {"GET", "/api/toy/notes?limit=201", nil, nil, problem.InvalidParameter},
		"a made-up cursor":     {"GET", "/api/toy/notes?cursor=AAAAAAAAAAAAAAAAAAAAAAAAAAAA", nil, nil, problem.InvalidCursor},
		"SQL for a cursor":     {"GET", "/api/toy/notes?cursor=%27%3BDROP+TABLE+notes", nil, nil, problem.InvalidCursor},
		"an escaped slash":     {"GET", "/api/toy/notes/..%2f..%2fetc%2fpasswd", nil, nil, problem.NotFound},
		"the state forbids it": {"POST", "/api/toy/notes", note{Text: "not now"}, nil, problem.Conflict},
	} {
		t.Run(name, func(t *testing.T) {
			body := tc.body
			if reader, ok := body.(io.Reader); ok { // without a length
				data, _ := io.ReadAll(reader)
				request, _ := http.NewRequest(tc.method, "https://pupitre.example"+tc.path, io.MultiReader(strings.NewReader(string(data))))
				request.ContentLength = -1
				request.Header = http.Header{"Authorization": {"Bearer token-ada"}, "Content-Type": {"application/json"}}
				ada.Do(request).Refused(tc.want)
				return
			}
			ada.Send(tc.method, tc.path, body, tc.header...).Refused(tc.want)
		})
	}
	if len(y.notes) != 0 {
		t.Errorf("something was written: %v", y.notes)
	}
}

func TestHTMLComesBackAsJSONThatNoBrowserShows(t *testing.T) {
	y := newToy(t)
	hostile := `<script>alert("x")</script>'; DROP TABLE notes; --`
	created := y.As("token-ada").Send("POST", "/api/toy/notes", note{Text: hostile}).Is(http.StatusCreated)
	if strings.Contains(created.Body.String(), "<script>") {
		t.Errorf("the body holds markup: %s", created.Body)
	}
	var back note
	got := y.As("token-ada").Get("/api/toy/notes/0").Is(http.StatusOK).JSON(&back)
	if back.Text != hostile {
		t.Errorf("%q came back as %q", hostile, back.Text)
	}
	for name, want := range map[string]string{"Content-Type": "application/json", "X-Content-Type-Options": "nosniff"} {
		if value := got.Header().Get(name); value != want {
			t.Errorf("%s: %q", name, value)
		}
	}
	refused := y.As("token-ada").Send("POST", "/api/toy/notes", `{"<img src=x onerror=alert(1)>":1}`).Refused(problem.InvalidFields)
	if body := refused.Body.String(); strings.Contains(body, "<img") || refused.Header().Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("the problem holds markup: %s", body)
	}
}

func TestAProblemSpeaksTheLanguageOfTheClient(t *testing.T) {
	y := newToy(t)
	for header, want := range map[string]string{"": "Connexion nécessaire", "en-US,en;q=0.8": "Login needed", "fr": "Connexion nécessaire"} {
		refused := y.Get("/api/toy/notes", "Accept-Language", header).Refused(problem.NotLoggedIn)
		if !strings.Contains(refused.Body.String(), want) || refused.Header().Get("Vary") != "Accept-Language" {
			t.Errorf("%q: %s", header, refused.Body)
		}
	}
}

func TestAPanicTellsNothingToTheClientAndAllToTheLog(t *testing.T) {
	y := newToy(t)
	refused := y.Get("/api/toy/panic").Refused(problem.Internal)
	if strings.Contains(refused.Body.String(), "house") {
		t.Errorf("the client reads: %s", refused.Body)
	}
	id := refused.Header().Get("X-Request-Id")
	if !strings.Contains(refused.Body.String(), "urn:uuid:"+id) {
		t.Errorf("the problem is not of request %s: %s", id, refused.Body)
	}
	for _, want := range []string{"secret of the house", id, "toy_test.go", `"route":"/api/toy/panic"`} {
		if !strings.Contains(y.log.String(), want) {
			t.Errorf("the log has no %q", want)
		}
	}
}

func TestAFailureOfOursIsNotToldEither(t *testing.T) {
	y := newToy(t)
	y.outage = errors.New("database at 10.0.0.7 is down")
	refused := y.As("token-ada").Get("/api/toy/notes").Refused(problem.Internal)
	if strings.Contains(refused.Body.String(), "10.0.0.7") || !strings.Contains(y.log.String(), "10.0.0.7") {
		t.Errorf("%s", refused.Body)
	}
}

func TestOnlyWhoMayGetsThrough(t *testing.T) {
	y := newToy(t)
	cookie := func(secret string) []string { return []string{"Cookie", "__Host-pupitre=" + secret} }
	for name, tc := range map[string]struct {
		method, path string
		header       []string
		want         problem.Code // "" is let through
	}{
		"nobody":                             {"GET", "/api/toy/notes", nil, problem.NotLoggedIn},
		"nobody, for their own":              {"GET", "/api/toy/me", nil, problem.NotLoggedIn},
		"a bad token":                        {"GET", "/api/toy/notes", []string{"Authorization", "Bearer token-mallory"}, problem.BadCredentials},
		"a bad token where none is needed":   {"GET", "/api/build", []string{"Authorization", "Bearer x"}, problem.BadCredentials},
		"another scheme":                     {"GET", "/api/toy/notes", []string{"Authorization", "Basic YTpi"}, problem.BadCredentials},
		"an endless token":                   {"GET", "/api/toy/notes", []string{"Authorization", "Bearer " + strings.Repeat("x", 10_000)}, problem.BadCredentials},
		"a session for a token":              {"GET", "/api/toy/notes", []string{"Authorization", "Bearer session-ada"}, problem.BadCredentials},
		"a token for a session":              {"GET", "/api/toy/notes", cookie("token-ada"), problem.NotLoggedIn},
		"an old cookie":                      {"GET", "/api/toy/notes", cookie("session-gone"), problem.NotLoggedIn},
		"an old cookie where none is needed": {"GET", "/api/build", cookie("session-gone"), ""},
		"a cookie under the other name":      {"GET", "/api/toy/notes", []string{"Cookie", "pupitre=session-ada"}, problem.NotLoggedIn},
		"a student who writes":               {"POST", "/api/toy/notes", cookie("session-blaise"), problem.Forbidden},
		"an instructor":                      {"POST", "/api/toy/notes", cookie("session-ada"), ""},
		"an instructor with a token":         {"POST", "/api/toy/notes", []string{"Authorization", "Bearer token-ada"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			var body any
			if tc.method == "POST" {
				body = note{Text: "a"}
			}
			got := y.Send(tc.method, tc.path, body, tc.header...)
			if tc.want == "" {
				if got.Code >= 300 {
					t.Errorf("%d %s", got.Code, got.Body)
				}
				return
			}
			got.Refused(tc.want)
			if got.Code == http.StatusUnauthorized && got.Header().Get("WWW-Authenticate") == "" {
				t.Error("401 without WWW-Authenticate")
			}
		})
	}
}

func TestAnotherSiteCannotWriteWithTheBrowsersLogin(t *testing.T) {
	y := newToy(t)
	cookie := []string{"Cookie", "__Host-pupitre=session-ada"}
	for _, foreign := range [][]string{
		{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"}, {"Origin", "null"},
	} {
		y.Send("POST", "/api/toy/notes", note{Text: "a"}, append(foreign, cookie...)...).Refused(problem.ForeignOrigin)
		y.Send("POST", "/api/toy/login", nil, foreign...).Refused(problem.ForeignOrigin)
	}
	for _, own := range [][]string{{"Sec-Fetch-Site", "same-origin"}, {"Origin", "https://pupitre.example"}, {"Sec-Fetch-Site", "none"}, {}} {
		y.Send("POST", "/api/toy/notes", note{Text: "a"}, append(own, cookie...)...).Is(http.StatusCreated)
	}
	y.As("token-ada").Send("POST", "/api/toy/notes", note{Text: "a"}, "Origin", "https://evil.example").Is(http.StatusCreated)
}

func TestOnlyConfiguredHostsAreAnswered(t *testing.T) {
	y := newToy(t, func(c *api.Config) {
		c.Hosts = []string{"localhost:8080"}
		c.Sites = []api.Site{
			{Host: "files.example", Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "a file "+r.URL.Path) })},
			{Host: "*.labs.example", Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusTeapot) })},
		}
	})
	get := func(host, path string) (int, string, http.Header) {
		request, _ := http.NewRequest("GET", "https://pupitre.example"+path, nil)
		request.Host = host
		recorder := newRecorder()
		y.Handler().ServeHTTP(recorder, request)
		return recorder.Code, recorder.Body.String(), recorder.Header()
	}
	for _, tc := range []struct {
		host, path string
		status     int
		body       string
	}{
		{"pupitre.example", "/api/build", 200, "1.2.3"},
		{"PUPITRE.example:443", "/api/build", 200, "1.2.3"},
		{"pupitre.example.", "/api/build", 200, "1.2.3"},
		{"localhost:8080", "/api/build", 200, "1.2.3"},
		{"localhost", "/api/build", 421, "unknown-host"},
		{"evil.example", "/api/build", 421, "unknown-host"},
		{"evil.example", "/nothing", 421, "unknown-host"},
		{"", "/api/build", 421, "unknown-host"},
		{"10.0.0.1:8080", "/healthz", 200, "ok"},
		{"10.0.0.1:8080", "/readyz", 200, "ready"},
		{"files.example", "/api/build", 200, "a file /api/build"},
		{"files.example", "/else", 200, "a file /else"},
		{"t1.labs.example", "/x", 418, ""},
		{"a.t1.labs.example", "/x", 421, ""},
		{"labs.example", "/x", 421, ""},
	} {
		status, body, header := get(tc.host, tc.path)
		if status != tc.status || !strings.Contains(body, tc.body) {
			t.Errorf("%s%s: %d %s, want %d %s", tc.host, tc.path, status, body, tc.status, tc.body)
		}
		if header.Get("X-Request-Id") == "" || header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s%s: headers %v", tc.host, tc.path, header)
		}
	}
}
