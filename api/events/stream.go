// Package events writes Server-Sent Events (WHATWG HTML, §9.2).
//
// An event of a Source has a number and is sent with it as its id, so a browser
// that was cut off resumes where it was. An ephemeral event has none: whoever is
// not there misses it. A stream reads its source at its own pace, so a slow
// client costs no memory; one that does not take what is written is let go, and
// comes back by itself.
package events

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"time"
)

// MediaType is the Content-Type of a stream.
const MediaType = "text/event-stream"

// Event is one thing that happened.
type Event struct {
	Seq  int64           // place in its source, from 1; 0 for an ephemeral event
	Kind string          // what happened: letters, digits and . _ -
	Data json.RawMessage // one JSON value
}

// Source holds the numbered events of one stream.
type Source interface {
	// Read lists the events that follow a number, in order, at most limit.
	Read(ctx context.Context, after int64, limit int) ([]Event, error)
	// Subscribe is a channel that gets a value after new events can be read.
	// Values may be merged. cancel ends it.
	Subscribe() (changed <-chan struct{}, cancel func())
}

// Why a stream ended before its context did.
var (
	ErrSlow    = errors.New("the client does not keep up")
	ErrRefused = errors.New("the client may no longer listen")
)

// Options say how a stream is kept.
type Options struct {
	Heartbeat time.Duration // between two signs of life; 15 s when 0
	Retry     time.Duration // the client's wait before it comes back; 2 s when 0
	Patience  time.Duration // for one write to be taken; 10 s when 0
	Ephemeral *Subscription // nil for none
	// Still is asked at every heartbeat whether the client may go on listening:
	// rights are taken away and logins end while streams are open. nil is always.
	Still func(context.Context) error
}

// batch is how many events are read at once.
const batch = 256

// Serve writes a stream until the context ends (nil), the client is gone or
// slow, or may no longer listen. Events after the given number come first.
func Serve(ctx context.Context, w http.ResponseWriter, source Source, after int64, o Options) error {
	s := &stream{source: source, after: after, options: o.filled(), out: w, control: http.NewResponseController(w)}
	changed, cancel := source.Subscribe()
	defer cancel()
	if err := s.open(); err != nil {
		return err
	}
	heartbeat := time.NewTicker(s.options.Heartbeat)
	defer heartbeat.Stop()
	for {
		if err := s.catchUp(ctx); err != nil {
			return s.end(ctx, err)
		}
		if err := s.wait(ctx, changed, heartbeat.C); err != nil {
			return s.end(ctx, err)
		}
	}
}

func (o Options) filled() Options {
	fill := func(d *time.Duration, value time.Duration) {
		if *d == 0 {
			*d = value
		}
	}
	fill(&o.Heartbeat, 15*time.Second)
	fill(&o.Retry, 2*time.Second)
	fill(&o.Patience, 10*time.Second)
	return o
}

type stream struct {
	source  Source
	after   int64
	options Options
	out     io.Writer
	control *http.ResponseController
}

// open sends the head, so that the client knows at once that it is connected.
func (s *stream) open() error {
	header := s.out.(http.ResponseWriter).Header()
	header.Set("Content-Type", MediaType)
	header.Set("Cache-Control", "no-store")
	header.Set("X-Accel-Buffering", "no") // a proxy in front passes each event on
	if err := s.control.SetReadDeadline(time.Time{}); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return fmt.Errorf("events: lift the read deadline: %w", err)
	}
	return s.write([]byte("retry: " + strconv.FormatInt(s.options.Retry.Milliseconds(), 10) + "\n\n"))
}

// catchUp writes all numbered events there are.
func (s *stream) catchUp(ctx context.Context) error {
	for {
		page, err := s.source.Read(ctx, s.after, batch)
		if err != nil {
			return fmt.Errorf("events: read after %d: %w", s.after, err)
		}
		if len(page) == 0 {
			return nil
		}
		var text bytes.Buffer
		for _, event := range page {
			if err := event.encode(&text); err != nil {
				return err
			}
		}
		if err := s.write(text.Bytes()); err != nil {
			return err
		}
		s.after = page[len(page)-1].Seq
	}
}

// wait returns when there may be more to read.
func (s *stream) wait(ctx context.Context, changed <-chan struct{}, heartbeat <-chan time.Time) error {
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-changed:
			return nil
		case event, more := <-s.options.Ephemeral.events():
			if !more {
				return ErrSlow
			}
			if err := s.writeEvent(event); err != nil {
				return err
			}
		case <-heartbeat:
			return s.beat(ctx) // and look again: a signal may have been lost
		}
	}
}

func (s *stream) beat(ctx context.Context) error {
	if s.options.Still != nil {
		if err := s.options.Still(ctx); err != nil {
			return fmt.Errorf("%w: %w", ErrRefused, err)
		}
	}
	return s.write([]byte(": still here\n\n"))
}

func (s *stream) writeEvent(event Event) error {
	var text bytes.Buffer
	event.Seq = 0
	if err := event.encode(&text); err != nil {
		return err
	}
	return s.write(text.Bytes())
}

// write hands bytes to the client, who has to take them in time.
func (s *stream) write(text []byte) error {
	if err := s.control.SetWriteDeadline(time.Now().Add(s.options.Patience)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return fmt.Errorf("events: set the write deadline: %w", err)
	}
	if _, err := s.out.Write(text); err != nil {
		return fmt.Errorf("%w: %w", ErrSlow, err)
	}
	if err := s.control.Flush(); err != nil {
		return fmt.Errorf("%w: %w", ErrSlow, err)
	}
	return nil
}

// end tells the client why, as far as it still listens.
func (s *stream) end(ctx context.Context, why error) error {
	switch {
	case ctx.Err() != nil && !errors.Is(why, ErrSlow): // a failed write ends a request's context too
		s.say(": the server closes this stream; reconnect with Last-Event-ID\n\n")
		return nil
	case errors.Is(why, ErrRefused):
		s.say(": you may no longer listen\n\n")
	default:
		s.say(": too slow, or nothing could be read; reconnect with Last-Event-ID\n\n")
	}
	return why
}

// say writes last words; nobody may be there to hear them.
func (s *stream) say(text string) { _ = s.write([]byte(text)) }

var kindForm = regexp.MustCompile(`^[A-Za-z0-9._-]+$`)

// encode writes the event in the form of the stream. What could break out of
// its line is refused.
func (e Event) encode(out *bytes.Buffer) error {
	if !kindForm.MatchString(e.Kind) {
		return fmt.Errorf("events: %q is not a kind; letters, digits and . _ - are", e.Kind)
	}
	if e.Seq > 0 {
		fmt.Fprintf(out, "id: %d\n", e.Seq)
	}
	fmt.Fprintf(out, "event: %s\ndata: ", e.Kind)
	if err := json.Compact(out, e.Data); err != nil {
		return fmt.Errorf("events: data of %s %d: %w", e.Kind, e.Seq, err)
	}
	out.WriteString("\n\n")
	return nil
}

// LastID reads a Last-Event-ID header: 0 when it is empty.
func LastID(header string) (int64, error) {
	if header == "" {
		return 0, nil
	}
	seq, err := strconv.ParseInt(header, 10, 64)
	if err != nil || seq < 0 {
		return 0, fmt.Errorf("%.40q is not the id of an event; a whole number from 0 is", header)
	}
	return seq, nil
}
