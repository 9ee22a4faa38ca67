package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/coder/websocket"

	"github.com/pupitre-lab/pupitre/orchestrator/pause"
)

// wordMark begins the instructor's words; the instant of sending follows.
const wordMark = "sent at "

// listen keeps the stream of events open, after the entry that the bench was read
// with. Now and then the line breaks, and the page goes on where it was.
func (st *student) listen(ctx context.Context, seq int64) {
	last := strconv.FormatInt(seq, 10)
	for ctx.Err() == nil {
		const least, spread = 30 * time.Second, 60 * time.Second
		page, cancel := context.WithTimeout(ctx, least+time.Duration(rand.Int64N(int64(spread))))
		last = st.stream(page, last)
		cancel()
	}
}

// stream reads events until ctx ends, and gives the last one's number. Those of
// before the page was opened are old, and their delay says nothing.
func (st *student) stream(ctx context.Context, last string) string {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, st.origin+st.session+"/events", nil)
	if err != nil {
		st.figures.fail(openEvents + ": " + err.Error())
		return last
	}
	request.Header.Set("Cookie", st.cookie)
	request.Header.Set("Last-Event-ID", last)
	began := time.Now()
	response, err := st.web.Do(request)
	if err != nil || response.StatusCode != http.StatusOK {
		if ctx.Err() == nil {
			st.figures.fail(fmt.Sprintf("%s: %v %v", openEvents, status(response), err))
			_ = pause.For(ctx, time.Second) // ctx is looked at by the caller
		}
		return last
	}
	defer response.Body.Close()
	opened := time.Now()
	st.figures.add(openEvents, opened.Sub(began))
	lines := bufio.NewReader(response.Body)
	for {
		text, err := lines.ReadString('\n')
		if err != nil {
			if ctx.Err() == nil {
				st.figures.fail("events: the stream broke: " + err.Error())
			}
			return last
		}
		text = strings.TrimRight(text, "\n")
		if id, found := strings.CutPrefix(text, "id: "); found {
			st.inOrder(last, id)
			last = id
		}
		if data, found := strings.CutPrefix(text, "data: "); found {
			st.hear(data, opened)
		}
	}
}

func status(response *http.Response) int {
	if response == nil {
		return 0
	}
	return response.StatusCode
}

// inOrder looks whether an event comes after the one before.
func (st *student) inOrder(last, id string) {
	before, err1 := strconv.ParseInt(last, 10, 64)
	now, err2 := strconv.ParseInt(id, 10, 64)
	if err1 != nil || err2 != nil || now <= before {
		st.figures.fail("events: out of order or twice")
	}
}

// hear takes one event.
func (st *student) hear(data string, opened time.Time) {
	now := time.Now()
	event, err := decoded[struct {
		Seq  int64
		Time time.Time
		Kind string
		Body struct{ ID, Text string }
	}]([]byte(data))
	if err != nil {
		st.figures.fail("events: unreadable")
		return
	}
	if event.Seq == 0 {
		return
	}
	select {
	case st.stale <- struct{}{}:
	default: // it is out of date already
	}
	if event.Time.Before(opened) {
		return
	}
	st.figures.add(eventDelay, now.Sub(event.Time))
	switch event.Kind {
	case "checks.done":
		if took, asked := st.pending.done(event.Body.ID, now); asked {
			st.figures.add(checkDelay, took)
		}
	case "message.sent":
		sent, err := strconv.ParseInt(strings.TrimPrefix(event.Body.Text, wordMark), 10, 64)
		if err == nil {
			st.figures.add(wordDelay, now.Sub(time.Unix(0, sent)))
		}
	}
}

// typeAll opens a terminal and types in it, a line now and then, key by key.
func (st *student) typeAll(ctx context.Context) {
	body, ok := st.timed(ctx, st.figures, openShell, http.MethodPost, st.bench("/terminals"), object{"node": "web"})
	if !ok {
		return
	}
	ticket, err := decoded[struct {
		URL       string
		Protocols []string
	}](body)
	if err != nil {
		st.figures.fail(openShell + ": " + err.Error())
		return
	}
	conn, _, err := websocket.Dial(ctx, st.origin+ticket.URL, &websocket.DialOptions{
		HTTPClient: st.web, Subprotocols: ticket.Protocols, HTTPHeader: http.Header{"Origin": {st.origin}},
	})
	if err != nil {
		if ctx.Err() == nil {
			st.figures.fail(openShell + ": " + err.Error())
		}
		return
	}
	defer func() { _ = conn.CloseNow() }() // the time is over, nothing is lost
	for n := 0; pause.For(ctx, 300*time.Millisecond) == nil; n++ {
		if err := st.key(ctx, conn, n); err != nil {
			if ctx.Err() == nil {
				st.figures.fail("terminal: " + err.Error())
			}
			return
		}
	}
}

// key types one key, and waits until it is shown.
func (st *student) key(ctx context.Context, conn *websocket.Conn, n int) error {
	key := []byte{"abcdefghijklmnopqrstuvwxyz\r"[n%27]}
	began := time.Now()
	if err := conn.Write(ctx, websocket.MessageBinary, key); err != nil {
		return err
	}
	if key[0] == '\r' {
		key = []byte("\n")
	}
	for {
		kind, data, err := conn.Read(ctx)
		if err != nil {
			return err
		}
		if kind == websocket.MessageBinary && bytes.Contains(data, key) {
			st.figures.add(echo, time.Since(began))
			return nil
		}
		if kind == websocket.MessageText && bytes.Contains(data, []byte(`"exit"`)) && json.Valid(data) {
			return fmt.Errorf("the shell ended: %s", data)
		}
	}
}
