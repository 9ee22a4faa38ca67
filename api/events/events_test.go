package events_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pupitre-lab/pupitre/api/events"
)

// log is a source in memory.
type log struct {
	mu      sync.Mutex
	all     []events.Event
	changed chan struct{}
	failure error
}

func newLog(kinds ...string) *log {
	l := &log{changed: make(chan struct{}, 1)}
	for _, kind := range kinds {
		l.add(kind, `{"n":1}`)
	}
	return l
}

func (l *log) add(kind, data string) {
	l.mu.Lock()
	l.all = append(l.all, events.Event{Seq: int64(len(l.all) + 1), Kind: kind, Data: json.RawMessage(data)})
	l.mu.Unlock()
	select {
	case l.changed <- struct{}{}:
	default:
	}
}

func (l *log) Read(_ context.Context, after int64, limit int) ([]events.Event, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.failure != nil {
		return nil, l.failure
	}
	rest := l.all[min(int(after), len(l.all)):]
	return append([]events.Event(nil), rest[:min(limit, len(rest))]...), nil
}

func (l *log) Subscribe() (<-chan struct{}, func()) { return l.changed, func() {} }

// run serves a stream until act returns, and gives what was written.
func run(t *testing.T, source events.Source, after int64, o events.Options, act func()) (string, error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	out := httptest.NewRecorder()
	done := make(chan error, 1)
	go func() { done <- events.Serve(ctx, out, source, after, o) }()
	synctest.Wait()
	act()
	synctest.Wait()
	cancel()
	err := <-done
	if got := out.Header().Get("Content-Type"); got != "text/event-stream" {
		t.Errorf("Content-Type %q", got)
	}
	return out.Body.String(), err
}

func TestAStreamBeginsWithWhatWasMissedAndGoesOnLive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := newLog("planned", "launched", "paused")
		var hub events.Hub
		sub := hub.Subscribe(4)
		defer sub.Close()
		got, err := run(t, source, 1, events.Options{Ephemeral: sub}, func() {
			source.add("resumed", "{\n\"text\": \"<b>\\n</b>\"\n}")
			synctest.Wait()
			hub.Publish(events.Event{Kind: "presence", Data: json.RawMessage(`["ada"]`)})
			synctest.Wait()
			time.Sleep(15 * time.Second)
		})
		want := "retry: 2000\n\n" +
			"id: 2\nevent: launched\ndata: {\"n\":1}\n\n" +
			"id: 3\nevent: paused\ndata: {\"n\":1}\n\n" +
			"id: 4\nevent: resumed\ndata: {\"text\":\"<b>\\n</b>\"}\n\n" +
			"event: presence\ndata: [\"ada\"]\n\n" +
			": still here\n\n" +
			": the server closes this stream; reconnect with Last-Event-ID\n\n"
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%v %s", err, diff)
		}
	})
}

func TestALostSignalIsMadeGoodByTheNextHeartbeat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := newLog()
		got, _ := run(t, source, 0, events.Options{}, func() {
			source.mu.Lock()
			source.all = append(source.all, events.Event{Seq: 1, Kind: "quiet", Data: json.RawMessage(`1`)})
			source.mu.Unlock()
			time.Sleep(16 * time.Second)
		})
		if !strings.Contains(got, "event: quiet") {
			t.Error(got)
		}
	})
}

func TestManyMissedEventsAllCome(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := newLog()
		for range 1000 {
			source.add("tick", "1")
		}
		got, _ := run(t, source, 0, events.Options{}, func() {})
		if n := strings.Count(got, "event: tick"); n != 1000 || !strings.Contains(got, "id: 1000\n") {
			t.Errorf("%d events", n)
		}
	})
}

func TestAListenerWithoutRoomIsToldToReconnect(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var hub events.Hub
		sub := hub.Subscribe(2)
		defer sub.Close()
		for range 3 {
			hub.Publish(events.Event{Kind: "presence", Data: json.RawMessage(`1`)})
		}
		if hub.Listeners() != 0 {
			t.Error("it still listens")
		}
		got, err := run(t, newLog(), 0, events.Options{Ephemeral: sub}, func() {})
		if !errors.Is(err, events.ErrSlow) || !strings.HasSuffix(got, "reconnect with Last-Event-ID\n\n") {
			t.Errorf("%v: %s", err, got)
		}
	})
}

func TestAStreamEndsWhenTheRightIsTakenAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var taken sync.Map
		still := func(context.Context) error {
			if _, gone := taken.Load("right"); gone {
				return errors.New("the login has ended")
			}
			return nil
		}
		source := newLog()
		got, err := run(t, source, 0, events.Options{Still: still}, func() {
			time.Sleep(16 * time.Second)
			taken.Store("right", true)
			time.Sleep(16 * time.Second)
			source.add("secret", "1")
		})
		if !errors.Is(err, events.ErrRefused) || !strings.Contains(got, "no longer listen") || strings.Contains(got, "secret") {
			t.Errorf("%v: %s", err, got)
		}
	})
}

func TestWhatWouldBreakTheStreamIsNotWritten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for kind, data := range map[string]string{"a\nevent: forged": "1", "": "1", "ok": "not json"} {
			source := newLog()
			source.add(kind, data)
			got, err := run(t, source, 0, events.Options{}, func() {})
			if err == nil || strings.Contains(got, "data:") {
				t.Errorf("%q %q: %v: %s", kind, data, err, got)
			}
		}
		failing := newLog()
		failing.failure = errors.New("no database")
		if got, err := run(t, failing, 0, events.Options{}, func() {}); !errors.Is(err, failing.failure) || strings.Contains(got, "database") {
			t.Errorf("%v: %s", err, got)
		}
	})
}

// A client that reads nothing: what it is sent fills the buffers of both ends,
// then a write is not taken in time.
func TestAClientThatDoesNotReadIsLetGo(t *testing.T) {
	source := newLog()
	big := `"` + strings.Repeat("x", 64<<10) + `"`
	for range 512 {
		source.add("big", big)
	}
	ended := make(chan error, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ended <- events.Serve(r.Context(), w, source, 0, events.Options{Patience: 300 * time.Millisecond})
	}))
	defer server.Close()
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.Write([]byte("GET / HTTP/1.1\r\nHost: x\r\n\r\n")); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-ended:
		if !errors.Is(err, events.ErrSlow) {
			t.Errorf("%v", err)
		}
	case <-time.After(20 * time.Second):
		t.Error("the stream is still open")
	}
}

func TestAStreamOutlivesTheServersWriteTimeout(t *testing.T) {
	source := newLog("first")
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = events.Serve(r.Context(), w, source, 0, events.Options{Heartbeat: 50 * time.Millisecond})
	}))
	server.Config.WriteTimeout, server.Config.ReadTimeout = 200*time.Millisecond, 200*time.Millisecond
	server.Start()
	defer server.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	request, _ := http.NewRequestWithContext(ctx, http.MethodGet, server.URL, nil)
	response, err := server.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	begun, lines := time.Now(), bufio.NewScanner(response.Body)
	for time.Since(begun) < 600*time.Millisecond {
		if !lines.Scan() {
			t.Fatalf("the stream ended after %v: %v", time.Since(begun), lines.Err())
		}
	}
}

func TestLastEventIDIsANumber(t *testing.T) {
	for header, want := range map[string]int64{"": 0, "0": 0, "42": 42} {
		if got, err := events.LastID(header); err != nil || got != want {
			t.Errorf("%q: %d, %v", header, got, err)
		}
	}
	for _, header := range []string{"-1", "x", "1.5", "99999999999999999999", "1; drop"} {
		if _, err := events.LastID(header); err == nil {
			t.Errorf("%q was read", header)
		}
	}
}
