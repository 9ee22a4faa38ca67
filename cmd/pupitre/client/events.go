package client

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Event is one thing that happened, as the server tells it.
type Event struct {
	Seq  int64  // 0 for what has no place in the ledger
	Kind string // "wall", "session.launched"
	Data []byte // one JSON value
}

// ErrStop ends Events without an error.
var ErrStop = errors.New("enough events")

// maxLine bounds one line of a stream of events, in bytes.
const maxLine = 8 << 20

// Events gives each event after a number to use, until use fails or the context
// ends. When the connection breaks it comes back and misses nothing that has a
// number.
func (c *Client) Events(ctx context.Context, path string, after int64, use func(Event) error) error {
	for broken := 0; ; {
		before := after
		err := c.stream(ctx, path, &after, use)
		var unreachable *Unreachable
		switch {
		case errors.Is(err, ErrStop):
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		case !errors.As(err, &unreachable):
			return err
		}
		if broken++; after > before {
			broken = 1
		}
		if broken > tries {
			return err
		}
		if err := c.pause(ctx, 250*time.Millisecond<<(broken-1)); err != nil {
			return err
		}
	}
}

// stream reads one connection to its end, which is *Unreachable.
func (c *Client) stream(ctx context.Context, path string, after *int64, use func(Event) error) error {
	header := http.Header{"Accept": {"text/event-stream"}}
	if *after > 0 {
		header.Set("Last-Event-ID", strconv.FormatInt(*after, 10))
	}
	answer, err := c.send(ctx, request{method: http.MethodGet, path: path, safe: true, header: header})
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	lines := bufio.NewScanner(answer.Body)
	lines.Buffer(nil, maxLine)
	var e Event
	for lines.Scan() {
		if lines.Text() != "" {
			e.add(lines.Text())
			continue
		}
		if e.Data != nil {
			if err := use(e); err != nil {
				return err
			}
			*after = max(*after, e.Seq)
		}
		e = Event{}
	}
	if err := lines.Err(); err != nil {
		return &Unreachable{c.Origin, err}
	}
	return &Unreachable{c.Origin, fmt.Errorf("the stream ended: %w", io.EOF)}
}

// add reads one line (WHATWG HTML, §9.2.6).
func (e *Event) add(line string) {
	name, value, _ := strings.Cut(line, ":")
	value = strings.TrimPrefix(value, " ")
	switch name {
	case "id":
		if seq, err := strconv.ParseInt(value, 10, 64); err == nil {
			e.Seq = seq
		}
	case "event":
		e.Kind = value
	case "data":
		if e.Data != nil {
			e.Data = append(e.Data, '\n')
		}
		e.Data = append(e.Data, value...)
	}
}
