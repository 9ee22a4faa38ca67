package server_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/coder/websocket"

	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

// happening is one numbered event of a session, as a browser gets it.
type happening struct {
	Seq  int64
	Kind string          `json:"kind"`
	Team people.TeamID   `json:"team"`
	Body json.RawMessage `json:"body"`
}

// listener is a browser that follows a session.
type listener struct {
	person *person
	path   string
	stop   func()

	mu   sync.Mutex
	all  []happening
	live int // events without a number
	more chan struct{}
}

// follow opens the stream of a session's events from the first on.
func (p *person) follow(session string) *listener {
	p.site.t.Helper()
	l := &listener{person: p, path: "/api/v1/sessions/" + session + "/events", more: make(chan struct{}, 1)}
	l.connect()
	p.site.t.Cleanup(func() { l.stop() })
	return l
}

// last is the number of the last event there was.
func (l *listener) last() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.all) == 0 {
		return 0
	}
	return l.all[len(l.all)-1].Seq
}

// connect opens the stream where the last one ended.
func (l *listener) connect() {
	t := l.person.site.t
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, l.person.site.origin+l.path, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Cookie", l.person.cookie)
	if last := l.last(); last > 0 {
		request.Header.Set("Last-Event-ID", strconv.FormatInt(last, 10))
	}
	answer, err := l.person.site.web.Do(request)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%s listens: %v %v", l.person.email, answer, err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		l.read(answer.Body)
	}()
	l.stop = func() {
		cancel()
		_ = answer.Body.Close() // cancelled already
		<-ended
	}
}

// reconnect cuts the line and comes back.
func (l *listener) reconnect() {
	l.stop()
	l.connect()
}

func (l *listener) read(body io.Reader) {
	lines := bufio.NewScanner(body)
	lines.Buffer(nil, 1<<24)
	id, data := "", ""
	for lines.Scan() {
		key, value, _ := strings.Cut(lines.Text(), ": ")
		switch key {
		case "id":
			id = value
		case "data":
			data = value
		case "":
			l.take(id, data)
			id, data = "", ""
		}
	}
}

func (l *listener) take(id, data string) {
	if data == "" {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if id == "" {
		l.live++
		return
	}
	var h happening
	if err := json.Unmarshal([]byte(data), &h); err != nil {
		h.Kind = "unreadable: " + data
	}
	seq, _ := strconv.ParseInt(id, 10, 64) // 0 is out of order, which is seen
	h.Seq = seq
	l.all = append(l.all, h)
	select {
	case l.more <- struct{}{}:
	default:
	}
}

func (l *listener) events() []happening {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all[:len(l.all):len(l.all)]
}

// await waits for an event.
func (l *listener) await(what string, within time.Duration, is func(happening) bool) happening {
	t := l.person.site.t
	t.Helper()
	seen := 0
	for deadline := time.After(within); ; {
		all := l.events()
		for ; seen < len(all); seen++ {
			if is(all[seen]) {
				return all[seen]
			}
		}
		select {
		case <-l.more:
		case <-deadline:
			t.Fatalf("%s waits in vain for %s; there came %s", l.person.email, what, kinds(all))
		}
	}
}

func kinds(all []happening) string {
	var words []string
	for _, h := range all {
		words = append(words, fmt.Sprintf("%d %s", h.Seq, h.Kind))
	}
	return strings.Join(words, ", ")
}

func kindIs(kind string) func(happening) bool {
	return func(h happening) bool { return h.Kind == kind }
}

// terminal is a shell on a machine, in a browser.
type terminal struct {
	t      interface{ Fatalf(string, ...any) }
	id     string
	conn   *websocket.Conn
	ended  chan struct{}
	marks  int
	mu     sync.Mutex
	screen bytes.Buffer
	exit   string
}

// open opens a terminal on a machine of a team, or joins one that is open.
func (p *person) open(session string, team people.TeamID, request object) *terminal {
	t := p.site.t
	t.Helper()
	var ticket struct {
		Terminal, URL string
		Protocols     []string
	}
	p.plain("/api/v1/sessions/"+session+"/teams/"+string(team)+"/terminals", request, http.StatusCreated).JSON(&ticket)
	conn, answer, err := websocket.Dial(t.Context(), p.site.origin+ticket.URL, &websocket.DialOptions{
		HTTPClient: p.site.web, Subprotocols: ticket.Protocols, HTTPHeader: http.Header{"Origin": {p.site.origin}},
	})
	if err != nil {
		t.Fatalf("%s connects to a terminal: %v %v", p.email, answer, err)
	}
	conn.SetReadLimit(1 << 22)
	shell := &terminal{t: t, id: ticket.Terminal, conn: conn, ended: make(chan struct{})}
	go shell.read()
	t.Cleanup(shell.close)
	return shell
}

func (s *terminal) read() {
	defer close(s.ended)
	for {
		kind, data, err := s.conn.Read(context.Background())
		if err != nil {
			return
		}
		s.mu.Lock()
		switch {
		case kind == websocket.MessageBinary:
			s.screen.Write(data)
		case bytes.Contains(data, []byte(`"exit"`)):
			s.exit = string(data)
		}
		s.mu.Unlock()
	}
}

// close hangs up; the shell goes on for a while.
func (s *terminal) close() {
	_ = s.conn.CloseNow() // the server may have hung up before
	<-s.ended
}

func (s *terminal) shows(text string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return bytes.Contains(s.screen.Bytes(), []byte(text))
}

func (s *terminal) await(text string, within time.Duration) {
	for end := time.Now().Add(within); !s.shows(text); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			s.mu.Lock()
			shown := s.screen.String()
			s.mu.Unlock()
			s.t.Fatalf("the terminal does not show %q within %s, but\n%s", text, within, shown[max(0, len(shown)-3000):])
		}
	}
}

func (s *terminal) typeIn(text string) {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if err := s.conn.Write(ctx, websocket.MessageBinary, []byte(text)); err != nil && !errors.Is(err, io.EOF) {
		s.t.Fatalf("type into the terminal: %v", err)
	}
}

// run types a script and waits until it has ended well. It travels in lines that
// no line editor touches, and its end is told by words that the typing itself
// does not hold.
func (s *terminal) run(script []byte) {
	s.marks++
	var text strings.Builder
	text.WriteString("base64 -d >/tmp/typed <<'THE-END'\n")
	const line = 60
	encoded := base64.StdEncoding.EncodeToString(script)
	for ; len(encoded) > line; encoded = encoded[line:] {
		text.WriteString(encoded[:line] + "\n")
	}
	text.WriteString(encoded + "\nTHE-END\n")
	fmt.Fprintf(&text, "sh /tmp/typed; echo \"it ended\" with $?, no.%d\n", s.marks)
	const burst = 1024
	for all := text.String(); all != ""; {
		n := min(burst, len(all))
		s.typeIn(all[:n])
		all = all[n:]
	}
	s.await(fmt.Sprintf("it ended with 0, no.%d", s.marks), 90*time.Second)
}
