package client_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/client"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// world is a server that answers one request after the other as told, and the
// client of it. A pause takes no time.
type world struct {
	*client.Client
	mu     sync.Mutex
	seen   []*http.Request
	bodies []string
	paused []time.Duration
}

func newWorld(t *testing.T, answers ...http.HandlerFunc) *world {
	t.Helper()
	w := &world{}
	server := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body) // what did not arrive is missed by the test
		w.mu.Lock()
		w.seen, w.bodies = append(w.seen, r), append(w.bodies, string(body))
		answer := answers[min(len(w.seen), len(answers))-1]
		w.mu.Unlock()
		answer(out, r)
	}))
	transport := &http.Transport{}
	t.Cleanup(func() { transport.CloseIdleConnections(); server.Close() })
	w.Client = &client.Client{Origin: server.URL, Token: "pup_x", Lang: "en", HTTP: &http.Client{Transport: transport},
		Pause: func(ctx context.Context, d time.Duration) error {
			w.paused = append(w.paused, d)
			return ctx.Err()
		}}
	return w
}

func says(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, text) }
}

func refuses(status int, document, retry string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/problem+json")
		if retry != "" {
			w.Header().Set("Retry-After", retry)
		}
		w.WriteHeader(status)
		io.WriteString(w, document)
	}
}

// breaks ends the connection without an answer.
func breaks(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

func TestAWriteThatBrokeIsSentAgainWithTheSameKey(t *testing.T) {
	w := newWorld(t, breaks, breaks, says(`{"id":"x"}`))
	var got struct{ ID string }
	if err := w.Post(t.Context(), "/api/v1/things", map[string]string{"name": "a"}, &got); err != nil || got.ID != "x" {
		t.Fatalf("%+v, %v", got, err)
	}
	first := w.seen[0].Header.Get("Idempotency-Key")
	if len(w.seen) != 3 || len(first) < 8 || slices.ContainsFunc(w.seen, func(r *http.Request) bool { return r.Header.Get("Idempotency-Key") != first }) {
		t.Errorf("%d requests, the first key %q", len(w.seen), first)
	}
	if w.bodies[0] != `{"name":"a"}` || w.bodies[2] != w.bodies[0] || w.seen[0].Header.Get("Authorization") != "Bearer pup_x" {
		t.Errorf("bodies %q, header %v", w.bodies, w.seen[0].Header)
	}
}

func TestWhatHasNoKeyIsSentOnce(t *testing.T) {
	w := newWorld(t, breaks)
	_, err := w.PostOnce(t.Context(), "/api/v1/login", struct{}{}, nil)
	if unreachable := new(client.Unreachable); !errors.As(err, &unreachable) || len(w.seen) != 1 {
		t.Errorf("%d requests, %v", len(w.seen), err)
	}
}

func TestRefusals(t *testing.T) {
	problem := func(status int, code string) string {
		return fmt.Sprintf(`{"type":"/problems/%s","title":"T","status":%d,"code":"%s","detail":"D"}`, code, status, code)
	}
	tests := []struct {
		name     string
		status   int
		document string
		retry    string
		requests int
		text     string
	}{
		{"a conflict", 409, problem(409, "conflict"), "", 1, "D"},
		{"too much, for a moment", 429, problem(429, "too-many-requests"), "2", 6, "D"},
		{"too much, for long", 429, problem(429, "too-many-requests"), "600", 1, "D"},
		{"a key in progress", 409, problem(409, "idempotency-key-in-progress"), "1", 6, "D"},
		{"the server starts", 503, problem(503, "unavailable"), "", 6, "D"},
		{"a proxy alone", 502, "<html>", "", 6, "does not answer"},
		{"no Pupitre", 404, "<html>", "", 1, "does not answer as a Pupitre server does (status 404)"},
		{"fields", 422, `{"code":"invalid-fields","status":422,"title":"T","errors":[{"pointer":"/rules/scale","code":"x","detail":"no such scale"},{"parameter":"file:3:2","code":"y","detail":"no @"}]}`, "", 1, "T\nrules.scale: no such scale\nfile:3:2: no @"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t, refuses(test.status, test.document, test.retry))
			err := w.Get(t.Context(), "/api/v1/things", nil)
			if err == nil || !strings.Contains(err.Error(), test.text) || len(w.seen) != test.requests {
				t.Errorf("%d requests, want %d: %v, want %q", len(w.seen), test.requests, err, test.text)
			}
			for _, d := range w.paused {
				if test.retry == "2" && d < 2*time.Second {
					t.Errorf("it waited %s although told to wait 2 s", d)
				}
			}
		})
	}
}

func TestAllReadsEveryPage(t *testing.T) {
	w := newWorld(t, says(`{"items":[1,2],"next_cursor":"a+b"}`), says(`{"items":[3],"next_cursor":null}`))
	got, err := client.All[int](t.Context(), w.Client, "/api/v1/things?limit=2")
	if err != nil || !slices.Equal(got, []int{1, 2, 3}) {
		t.Errorf("%v, %v", got, err)
	}
	if q := w.seen[1].URL.Query(); q.Get("cursor") != "a+b" || q.Get("limit") != "2" {
		t.Errorf("the second page was asked for with %v", q)
	}
}

func TestEventsGoOnWhereTheConnectionBroke(t *testing.T) {
	w := newWorld(t,
		says("retry: 2000\n\n: alive\n\nid: 1\nevent: session.planned\ndata: {\"a\":1}\n\nid: 2\nevent: x\ndata: {\"cut"),
		breaks,
		says("id: 2\nevent: x\ndata: {\"b\":\ndata: 2}\n\nevent: wall\ndata: {}\n\nid: 3\nevent: end\ndata: {}\n\n"))
	var got []string
	err := w.Events(t.Context(), "/api/v1/events", 0, func(e client.Event) error {
		var compact bytes.Buffer
		if err := json.Compact(&compact, e.Data); err != nil {
			return err
		}
		got = append(got, fmt.Sprintf("%d %s %s", e.Seq, e.Kind, compact.String()))
		if e.Kind == "end" {
			return client.ErrStop
		}
		return nil
	})
	want := []string{`1 session.planned {"a":1}`, `2 x {"b":2}`, `0 wall {}`, `3 end {}`}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%q, %v; want %q", got, err, want)
	}
	if last := w.seen[2].Header.Get("Last-Event-ID"); last != "1" {
		t.Errorf("it came back after the event %q, want 1", last)
	}
}

func TestAStreamThatIsRefusedOrGoneEnds(t *testing.T) {
	refused := newWorld(t, refuses(403, `{"code":"forbidden","status":403,"title":"T"}`, ""))
	problem := new(client.Problem)
	if err := refused.Events(t.Context(), "/e", 0, func(client.Event) error { return nil }); !errors.As(err, &problem) || problem.Code != "forbidden" {
		t.Errorf("refused: %v", err)
	}
	gone := newWorld(t, breaks)
	unreachable := new(client.Unreachable)
	if err := gone.Events(t.Context(), "/e", 0, func(client.Event) error { return nil }); !errors.As(err, &unreachable) {
		t.Errorf("gone: %v", err)
	}
}

func TestAddressesAsPeopleWriteThem(t *testing.T) {
	for text, want := range map[string]string{
		"https://p.example":         "https://p.example",
		"https://p.example/":        "https://p.example",
		"p.example":                 "https://p.example",
		"http://localhost:8080/x?y": "http://localhost:8080",
		"ftp://p.example":           "",
		"https://u:p@p.example":     "",
		"":                          "",
		"https://":                  "",
	} {
		got, err := client.ParseOrigin(text)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v; want %q", text, got, err, want)
		}
	}
}
