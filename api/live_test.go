package api_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"go.uber.org/goleak"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/api/events"
	"github.com/pupitre-lab/pupitre/api/problem"
	"github.com/pupitre-lab/pupitre/api/socket"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m)
}

// live is a toy that listens.
type live struct {
	*toy
	address string
	stop    context.CancelFunc
	stopped chan error
}

func serveToy(t *testing.T, change ...func(*api.Config)) *live {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	own := func(c *api.Config) { c.Origin = "http://" + listener.Addr().String() }
	l := &live{toy: newToy(t, append([]func(*api.Config){own}, change...)...), address: listener.Addr().String(), stopped: make(chan error, 1)}
	ctx, cancel := context.WithCancel(context.Background())
	l.stop = cancel
	go func() { l.stopped <- l.Serve(ctx, listener) }()
	t.Cleanup(func() {
		cancel()
		http.DefaultClient.CloseIdleConnections()
	})
	return l
}

// wait gives what Serve returned.
func (l *live) wait(t *testing.T) error {
	t.Helper()
	select {
	case err := <-l.stopped:
		return err
	case <-time.After(15 * time.Second):
		t.Fatal("the server does not stop")
		return nil
	}
}

// open opens the stream of events for somebody.
func (l *live) open(t *testing.T, who string, header ...string) (*http.Response, *bufio.Scanner) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), "GET", "http://"+l.address+"/api/toy/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer token-"+who)
	for i := 0; i < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { response.Body.Close() })
	return response, bufio.NewScanner(response.Body)
}

// until reads lines to the one that begins so, and gives them all.
func until(t *testing.T, lines *bufio.Scanner, beginning string) string {
	t.Helper()
	var seen []string
	for lines.Scan() {
		seen = append(seen, lines.Text())
		if strings.HasPrefix(lines.Text(), beginning) {
			return strings.Join(seen, "\n")
		}
	}
	t.Fatalf("the stream ended before %q: %v\n%s", beginning, lines.Err(), strings.Join(seen, "\n"))
	return ""
}

func TestAStreamResumesAndGoesOn(t *testing.T) {
	l := serveToy(t)
	l.notes = []note{{"first"}, {"second"}}
	response, lines := l.open(t, "ada", "Last-Event-ID", "1", "Accept", "text/event-stream")
	if response.StatusCode != http.StatusOK || response.Header.Get("Content-Type") != events.MediaType || response.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("%d %v", response.StatusCode, response.Header)
	}
	if got := until(t, lines, "data:"); strings.Contains(got, "first") || !strings.Contains(got, "id: 2\nevent: note\ndata: {\"text\":\"second\"}") {
		t.Errorf("missed events: %s", got)
	}
	l.hub.Publish(events.Event{Kind: "presence", Data: []byte(`1`)})
	until(t, lines, "event: presence")
	if status := l.post(`{"text":"third"}`); status != http.StatusCreated {
		t.Fatalf("%d", status)
	}
	until(t, lines, `data: {"text":"third"}`)
}

func TestAStreamHasItsRefusals(t *testing.T) {
	l := serveToy(t, func(c *api.Config) { c.Limits.Streams = 2 })
	for header, want := range map[string]int{"x": 400, "-1": 400} {
		if response, _ := l.open(t, "ada", "Last-Event-ID", header); response.StatusCode != want {
			t.Errorf("Last-Event-ID %s: %d", header, response.StatusCode)
		}
	}
	if response, _ := l.open(t, "blaise"); response.StatusCode != http.StatusForbidden {
		t.Errorf("a student: %d", response.StatusCode)
	}
	first, _ := l.open(t, "ada")
	l.open(t, "ada")
	third, lines := l.open(t, "ada")
	if third.StatusCode != http.StatusTooManyRequests || !strings.Contains(until(t, lines, "{"), string(problem.TooManyStreams)) {
		t.Errorf("a third stream: %d", third.StatusCode)
	}
	first.Body.Close()
	deadline := time.Now().Add(10 * time.Second)
	for {
		if again, _ := l.open(t, "ada"); again.StatusCode == http.StatusOK {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("a stream that was closed still counts")
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func TestAStreamEndsWithTheRightToIt(t *testing.T) {
	l := serveToy(t, func(c *api.Config) { c.Timeouts.Heartbeat = 30 * time.Millisecond })
	_, lines := l.open(t, "ada")
	until(t, lines, ": still here")
	l.mu.Lock()
	l.outage = errors.New("the store does not answer")
	l.mu.Unlock()
	until(t, lines, ": still here") // a failure of ours cuts nobody off
	until(t, lines, ": still here")
	l.mu.Lock()
	l.outage, l.roles[ada] = nil, []people.Role{people.RoleStudent}
	l.mu.Unlock()
	until(t, lines, ": you may no longer listen")
	if lines.Scan() && lines.Scan() {
		t.Errorf("it goes on: %s", lines.Text())
	}
}

func TestStoppingEndsStreamsAndSocketsAndLetsRequestsFinish(t *testing.T) {
	l := serveToy(t)
	_, lines := l.open(t, "ada")
	until(t, lines, "retry:")
	client, _, err := l.dial(t, l.ticket(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	begun, finish := make(chan struct{}), make(chan struct{})
	l.before = func() { close(begun); <-finish }
	answered := make(chan int, 1)
	go func() { answered <- l.post(`{"text":"slow"}`) }()
	<-begun

	if err := client.Write(t.Context(), websocket.MessageBinary, []byte("slow")); err != nil {
		t.Fatal(err)
	}
	<-l.typed

	l.stop()
	until(t, lines, ": the server closes this stream; reconnect")
	if _, _, err := client.Read(t.Context()); websocket.CloseStatus(err) != websocket.StatusCode(socket.GoingAway) {
		t.Errorf("the socket ended with %v", err)
	}
	close(finish)
	if status := <-answered; status != http.StatusCreated {
		t.Errorf("a running request was answered with %d", status)
	}
	if err := l.wait(t); err != nil {
		t.Error(err)
	}
	if !l.worked.Load() {
		t.Error("the server stopped before a terminal had finished its work")
	}
	if _, err := net.DialTimeout("tcp", l.address, time.Second); err == nil {
		t.Error("it still listens")
	}
}

func TestARequestThatDoesNotEndIsCutOff(t *testing.T) {
	l := serveToy(t, func(c *api.Config) { c.Timeouts.Shutdown = 50 * time.Millisecond })
	begun, finish := make(chan struct{}), make(chan struct{})
	l.before = func() { close(begun); <-finish }
	answered := make(chan int, 1)
	go func() { answered <- l.post(`{"text":"endless"}`) }()
	<-begun
	l.stop()
	if err := l.wait(t); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
	close(finish)
	<-answered
}

// post adds a note as ada and gives the status, 0 when there was none.
func (l *live) post(body string) int {
	request, err := http.NewRequest("POST", "http://"+l.address+"/api/toy/notes", strings.NewReader(body))
	if err != nil {
		return 0
	}
	request.Header = http.Header{"Authorization": {"Bearer token-ada"}, "Content-Type": {"application/json"}}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0
	}
	defer response.Body.Close()
	return response.StatusCode
}

// ticket asks for a ticket as ada.
func (l *live) ticket(t *testing.T) string {
	t.Helper()
	request, _ := http.NewRequestWithContext(t.Context(), "POST", "http://"+l.address+"/api/toy/tickets", nil)
	request.Header.Set("Authorization", "Bearer token-ada")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, _ := io.ReadAll(response.Body)
	_, rest, _ := strings.Cut(string(body), `"ticket":"`)
	ticket, _, _ := strings.Cut(rest, `"`)
	if ticket == "" {
		t.Fatalf("%d %s", response.StatusCode, body)
	}
	return ticket
}

// dial opens the toy's WebSocket; headers replace those of a browser.
func (l *live) dial(t *testing.T, ticket string, header http.Header) (*websocket.Conn, *http.Response, error) {
	t.Helper()
	all := http.Header{"Origin": {"http://" + l.address}}
	for name, values := range header {
		all[name] = values
	}
	client, response, err := websocket.Dial(t.Context(), "ws://"+l.address+"/api/toy/terminal",
		&websocket.DialOptions{HTTPHeader: all, Subprotocols: []string{socket.Protocol, "ticket." + ticket}})
	if client != nil {
		t.Cleanup(func() { client.CloseNow() })
	}
	return client, response, err
}

func TestATicketOpensOneSocketFromOurPagesOnly(t *testing.T) {
	l := serveToy(t)
	ticket := l.ticket(t)
	refused := func(ticket string, header http.Header, want problem.Code) {
		t.Helper()
		_, response, err := l.dial(t, ticket, header)
		if err == nil || response == nil {
			t.Fatalf("connected, or %v", err)
		}
		body, _ := io.ReadAll(response.Body)
		if response.StatusCode != http.StatusForbidden || !strings.Contains(string(body), string(want)) {
			t.Errorf("%d %s, want %s", response.StatusCode, body, want)
		}
	}
	refused(ticket, http.Header{"Origin": {"http://evil.example"}}, problem.ForeignOrigin)
	refused("made-up", nil, problem.TicketRefused)
	refused("", nil, problem.TicketRefused)

	client, response, err := l.dial(t, ticket, nil) // a foreign page did not use it up
	if err != nil || response.Header.Get("Sec-WebSocket-Protocol") != socket.Protocol {
		t.Fatalf("%v", err)
	}
	if err := client.Write(t.Context(), websocket.MessageBinary, []byte("whoami\r")); err != nil {
		t.Fatal(err)
	}
	if _, echo, err := client.Read(t.Context()); err != nil || string(echo) != "whoami\r" {
		t.Errorf("%q %v", echo, err)
	}
	refused(ticket, nil, problem.TicketRefused) // replayed
	old := l.ticket(t)
	l.later(31 * time.Second)
	refused(old, nil, problem.TicketRefused)

	lost := l.ticket(t)
	l.mu.Lock()
	l.roles[ada] = nil
	l.mu.Unlock()
	if _, _, err := client.Read(t.Context()); websocket.CloseStatus(err) != websocket.StatusCode(socket.NotAllowed) {
		t.Errorf("without the right the socket goes on: %v", err)
	}
	refused(lost, nil, problem.Forbidden)
	if strings.Contains(l.log.String(), ticket) {
		t.Error("the log holds a ticket")
	}
	if response, err := http.Get("http://" + l.address + "/api/toy/terminal"); err != nil || response.StatusCode != http.StatusUpgradeRequired {
		t.Errorf("without an upgrade: %v %v", response, err)
	} else {
		response.Body.Close()
	}
}

// talk writes to the server and gives all that comes back until it hangs up.
func talk(t *testing.T, address, request string) string {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, request); err != nil {
		t.Fatal(err)
	}
	if err := conn.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(conn)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("the server still waits after %.40q; it said %.200q", request, answer)
	}
	return string(answer)
}

func TestASlowClientDoesNotHoldAConnection(t *testing.T) {
	l := serveToy(t, func(c *api.Config) {
		c.Timeouts.Header, c.Timeouts.Request, c.Timeouts.Idle = 200*time.Millisecond, 200*time.Millisecond, 200*time.Millisecond
	})
	talk(t, l.address, "GET /api/build HTTP/1.1\r\nHost: "+l.address+"\r\nX-Slow: ") // a head that never ends
	head := "POST /api/toy/notes HTTP/1.1\r\nHost: " + l.address + "\r\nAuthorization: Bearer token-ada\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n"
	if answer := talk(t, l.address, head+`{"text":`); !strings.HasPrefix(answer, "HTTP/1.1 408") || !strings.Contains(answer, string(problem.BodyTooSlow)) {
		t.Errorf("a body that never ends: %.300s", answer)
	}
	if answer := talk(t, l.address, "GET /api/build HTTP/1.1\r\nHost: "+l.address+"\r\n\r\n"); !strings.HasPrefix(answer, "HTTP/1.1 200") {
		t.Errorf("an idle connection: %.100s", answer)
	}
}

func TestAnEndlessHeadIsRefused(t *testing.T) {
	l := serveToy(t, func(c *api.Config) { c.Limits.Header = 4096 })
	answer := talk(t, l.address, fmt.Sprintf("GET /api/build HTTP/1.1\r\nHost: %s\r\nX-Big: %s\r\n\r\n", l.address, strings.Repeat("x", 20_000)))
	if !strings.HasPrefix(answer, "HTTP/1.1 431") {
		t.Errorf("%.100s", answer)
	}
}

func TestNothingOfTheServerIsWithoutATimeLimit(t *testing.T) {
	server := newToy(t).HTTPServer()
	for name, limit := range map[string]time.Duration{"head": server.ReadHeaderTimeout, "request": server.ReadTimeout, "answer": server.WriteTimeout, "idle": server.IdleTimeout} {
		if limit <= 0 || limit > 5*time.Minute {
			t.Errorf("%s: %v", name, limit)
		}
	}
	if server.MaxHeaderBytes <= 0 || server.MaxHeaderBytes > 1<<20 {
		t.Errorf("head: %d bytes", server.MaxHeaderBytes)
	}
}
