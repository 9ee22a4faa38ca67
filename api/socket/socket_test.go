package socket_test

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"go.uber.org/goleak"

	"github.com/pupitre-lab/pupitre/api/problem"
	"github.com/pupitre-lab/pupitre/api/socket"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var start = time.Date(2026, 5, 4, 8, 0, 0, 0, time.UTC)

func TestATicketIsGoodOnceForOneThingForAShortTime(t *testing.T) {
	tickets := socket.NewTickets[string](30*time.Second, 10, rand.Reader)
	issue := func() string {
		ticket, err := tickets.Issue("ada", "/terminals/1", start)
		if err != nil {
			t.Fatal(err)
		}
		return ticket
	}
	good := issue()
	if actor, err := tickets.Redeem(good, "/terminals/1", start.Add(29*time.Second)); err != nil || actor != "ada" {
		t.Fatalf("%v %v", actor, err)
	}
	for name, try := range map[string]func() (string, error){
		"replayed": func() (string, error) { return tickets.Redeem(good, "/terminals/1", start) },
		"too old": func() (string, error) {
			return tickets.Redeem(issue(), "/terminals/1", start.Add(30*time.Second))
		},
		"another purpose": func() (string, error) { return tickets.Redeem(issue(), "/terminals/2", start) },
		"never issued":    func() (string, error) { return tickets.Redeem("x", "/terminals/1", start) },
		"empty":           func() (string, error) { return tickets.Redeem("", "", start) },
	} {
		if actor, err := try(); !errors.Is(err, socket.ErrTicket) || actor != "" {
			t.Errorf("%s: %v %v", name, actor, err)
		}
	}
	elsewhere := issue()
	_, _ = tickets.Redeem(elsewhere, "/terminals/2", start)
	if _, err := tickets.Redeem(elsewhere, "/terminals/1", start); !errors.Is(err, socket.ErrTicket) {
		t.Errorf("shown for another purpose, a ticket is still good: %v", err)
	}
}

func TestUnusedTicketsAreBounded(t *testing.T) {
	tickets := socket.NewTickets[string](30*time.Second, 2, rand.Reader)
	var err error
	for range 3 {
		_, err = tickets.Issue("", "x", start)
	}
	if !errors.Is(err, socket.ErrTooMany) {
		t.Errorf("%v", err)
	}
	if _, err := tickets.Issue("", "x", start.Add(time.Minute)); err != nil {
		t.Errorf("old tickets take room: %v", err)
	}
}

// serve runs a server of one kind of connection and dials it.
func serve(t *testing.T, o socket.Options, handle func(*socket.Conn) func(context.Context, socket.Frame) error) (*websocket.Conn, chan error, context.CancelFunc) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	var server *httptest.Server
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		o.Origins = []string{server.URL}
		conn, err := socket.Accept(w, r, o)
		if err != nil {
			ended <- err
			return
		}
		ended <- conn.Serve(ctx, handle(conn))
	}))
	t.Cleanup(func() { cancel(); server.Close() })
	client, response, err := websocket.Dial(t.Context(), server.URL, &websocket.DialOptions{
		HTTPClient: server.Client(), HTTPHeader: http.Header{"Origin": {server.URL}}, Subprotocols: []string{socket.Protocol, "ticket.abc"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.CloseNow() })
	if got := response.Header.Get("Sec-WebSocket-Protocol"); got != socket.Protocol {
		t.Errorf("the server speaks %q", got)
	}
	return client, ended, cancel
}

func echo(conn *socket.Conn) func(context.Context, socket.Frame) error {
	return func(ctx context.Context, f socket.Frame) error {
		if f.Control != nil {
			return conn.Tell(ctx, map[string]any{"seen": f.Control})
		}
		return conn.Send(ctx, f.Data)
	}
}

func TestControlIsJSONAndDataIsBytes(t *testing.T) {
	client, ended, _ := serve(t, socket.Options{Ping: 20 * time.Millisecond}, echo)
	for _, tc := range []struct {
		kind       websocket.MessageType
		send, want string
	}{
		{websocket.MessageBinary, "ls\r\x00\xff", "ls\r\x00\xff"},
		{websocket.MessageText, `{"resize":[80,24]}`, `{"seen":{"resize":[80,24]}}`},
	} {
		if err := client.Write(t.Context(), tc.kind, []byte(tc.send)); err != nil {
			t.Fatal(err)
		}
		kind, got, err := client.Read(t.Context())
		if err != nil || kind != tc.kind || string(got) != tc.want {
			t.Errorf("%v %q %v, want %q", kind, got, err, tc.want)
		}
	}
	client.Close(websocket.StatusNormalClosure, "")
	if err := <-ended; err != nil {
		t.Errorf("an ordinary end is told as a fault: %v", err)
	}
}

// closedWith reads until the server closes and gives the code.
func closedWith(t *testing.T, client *websocket.Conn) socket.Code {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	for {
		if _, _, err := client.Read(ctx); err != nil {
			return socket.Code(websocket.CloseStatus(err))
		}
	}
}

func TestABrokenRuleClosesWithItsCode(t *testing.T) {
	for name, tc := range map[string]struct {
		kind    websocket.MessageType
		message string
		want    socket.Code
	}{
		"too big":       {websocket.MessageBinary, strings.Repeat("x", 1025), socket.TooBig},
		"not JSON":      {websocket.MessageText, "rm -rf", socket.BadFrame},
		"not an object": {websocket.MessageText, "[1]", socket.BadFrame},
		"null":          {websocket.MessageText, "null", socket.BadFrame},
	} {
		client, ended, _ := serve(t, socket.Options{MaxBytes: 1024}, echo)
		if err := client.Write(t.Context(), tc.kind, []byte(tc.message)); err != nil {
			t.Fatal(err)
		}
		if got := closedWith(t, client); got != tc.want {
			t.Errorf("%s: closed with %d, want %d", name, got, tc.want)
		}
		if err := <-ended; err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestAServerThatStopsSaysSo(t *testing.T) {
	client, ended, stop := serve(t, socket.Options{}, echo)
	stop()
	if got := closedWith(t, client); got != socket.GoingAway {
		t.Errorf("closed with %d", got)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestAConnectionEndsWithTheRight(t *testing.T) {
	still := func(context.Context) error { return errors.New("the login has ended") }
	client, ended, _ := serve(t, socket.Options{Ping: 20 * time.Millisecond, Still: still}, echo)
	if got := closedWith(t, client); got != socket.NotAllowed {
		t.Errorf("closed with %d", got)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestAClientThatDoesNotAnswerIsLetGo(t *testing.T) {
	_, ended, _ := serve(t, socket.Options{Ping: 20 * time.Millisecond, Patience: 100 * time.Millisecond}, echo) // it never reads: no pong
	select {
	case err := <-ended:
		if err == nil {
			t.Error("an ordinary end")
		}
	case <-time.After(10 * time.Second):
		t.Error("still connected")
	}
}

func TestOnlyTheExactOriginMayConnect(t *testing.T) {
	request := func(change func(http.Header)) *http.Request {
		r := httptest.NewRequest(http.MethodGet, "https://pupitre.example/api/terminal", nil)
		r.Header = http.Header{"Upgrade": {"websocket"}, "Connection": {"Upgrade"}, "Sec-Websocket-Version": {"13"},
			"Sec-Websocket-Protocol": {socket.Protocol + ", ticket.x-Y_9"}, "Origin": {"https://pupitre.example"}}
		change(r.Header)
		return r
	}
	own := []string{"https://pupitre.example"}
	ok := request(func(http.Header) {})
	if err := socket.Check(ok, own); err != nil || socket.Ticket(ok) != "x-Y_9" {
		t.Fatalf("%v %q", err, socket.Ticket(ok))
	}
	for origin, want := range map[string]problem.Code{
		"": problem.ForeignOrigin, "null": problem.ForeignOrigin, "http://pupitre.example": problem.ForeignOrigin,
		"https://pupitre.example:8443": problem.ForeignOrigin, "https://pupitre.example.evil.example": problem.ForeignOrigin,
		"https://evil.example": problem.ForeignOrigin, "https://PUPITRE.example": problem.ForeignOrigin,
	} {
		refused(t, socket.Check(request(func(h http.Header) { h.Set("Origin", origin) }), own), want)
	}
	for _, header := range []string{"Upgrade", "Sec-Websocket-Version", "Sec-Websocket-Protocol"} {
		refused(t, socket.Check(request(func(h http.Header) { h.Del(header) }), own), problem.WebSocketExpected)
	}
}

func refused(t *testing.T, err error, want problem.Code) {
	t.Helper()
	var p *problem.Error
	if !errors.As(err, &p) || p.Code != want {
		t.Errorf("%v, want %s", err, want)
	}
}
