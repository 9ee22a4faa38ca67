package terminal

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"
)

// Bounds of a recording that is read.
const (
	maxLine     = 1 << 20 // bytes of one line; those written here have at most 200 KiB
	maxSeconds  = 1e7     // of a recording: 115 days
	maxPlaySize = 10_000  // rows or columns
)

// EventKind is what an event is: "o" output, "i" input, "r" a new size as
// COLSxROWS, "m" a marker. Other programs may write other kinds.
type EventKind string

// Event is one line of a recording after the header.
type Event struct {
	At   time.Duration // since the beginning
	Kind EventKind
	Data string
}

// FormatError says what is wrong with a recording, and where.
type FormatError struct {
	Line int // from 1
	Why  string
}

func (e *FormatError) Error() string { return fmt.Sprintf("recording, line %d: %s", e.Line, e.Why) }

// Replay reads a recording event by event, whatever its length.
type Replay struct {
	in     *bufio.Reader
	header Header
	line   int
	last   time.Duration
	cut    bool
}

// NewReplay reads the header. Errors: *FormatError, and the reader's.
func NewReplay(r io.Reader) (*Replay, error) {
	p := &Replay{in: bufio.NewReader(r)}
	line, whole, err := p.next()
	if errors.Is(err, io.EOF) || (err == nil && !whole) {
		return nil, p.wrong("the header is missing or cut")
	}
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(line, &p.header); err != nil {
		return nil, p.wrong("the header is not a JSON object of asciicast: " + err.Error())
	}
	h := p.header
	switch {
	case h.Version != 2:
		return nil, p.wrong(fmt.Sprintf("version %d: only version 2 of asciicast is read", h.Version))
	case h.Width < 1 || h.Height < 1 || h.Width > maxPlaySize || h.Height > maxPlaySize:
		return nil, p.wrong(fmt.Sprintf("a size of %d columns and %d rows: each must be from 1 to %d", h.Width, h.Height, maxPlaySize))
	}
	return p, nil
}

// Header is the recording's.
func (p *Replay) Header() Header { return p.header }

// Cut tells whether the last line was not whole, as after a crash. It is left
// out of what Next gives.
func (p *Replay) Cut() bool { return p.cut }

func (p *Replay) wrong(why string) error { return &FormatError{Line: max(p.line, 1), Why: why} }

// next reads a line without its end; whole tells whether it had one.
func (p *Replay) next() (line []byte, whole bool, err error) {
	for {
		part, err := p.in.ReadSlice('\n')
		line = append(line, part...)
		if len(line) > maxLine {
			p.line++
			return nil, false, p.wrong(fmt.Sprintf("longer than %d bytes", maxLine))
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF) && len(line) == 0:
			return nil, false, io.EOF
		case err != nil && !errors.Is(err, io.EOF):
			return nil, false, fmt.Errorf("read a recording: %w", err)
		}
		p.line++
		return line, err == nil, nil
	}
}

// Next reads an event; io.EOF after the last. Errors: *FormatError, and the
// reader's.
func (p *Replay) Next() (Event, error) {
	for {
		line, whole, err := p.next()
		if err != nil {
			return Event{}, err
		}
		if strings.TrimSpace(string(line)) == "" {
			continue
		}
		event, err := p.parse(line)
		switch {
		case err != nil && !whole:
			p.cut = true
			return Event{}, io.EOF
		case err != nil:
			return Event{}, err
		}
		p.last = event.At
		return event, nil
	}
}

func (p *Replay) parse(line []byte) (Event, error) {
	var fields []json.RawMessage
	if err := json.Unmarshal(line, &fields); err != nil || len(fields) != 3 {
		return Event{}, p.wrong("not an array of three: time, kind, text")
	}
	var seconds float64
	var e Event
	if json.Unmarshal(fields[0], &seconds) != nil || math.IsNaN(seconds) || seconds < 0 || seconds > maxSeconds {
		return e, p.wrong(fmt.Sprintf("the time must be a number of seconds from 0 to %g", float64(maxSeconds)))
	}
	if json.Unmarshal(fields[1], &e.Kind) != nil || e.Kind == "" {
		return e, p.wrong("the kind must be a letter")
	}
	if json.Unmarshal(fields[2], &e.Data) != nil {
		return e, p.wrong("the text must be a string")
	}
	e.At = time.Duration(math.Round(seconds*1e6)) * time.Microsecond
	if e.At < p.last {
		return e, p.wrong("the time is before that of the line above")
	}
	if e.Kind == "r" && !isSize(e.Data) {
		return e, p.wrong("a size must be COLSxROWS, as 80x24")
	}
	return e, nil
}

func isSize(text string) bool {
	cols, rows, ok := strings.Cut(text, "x")
	for _, side := range []string{cols, rows} {
		n, err := strconv.Atoi(side)
		ok = ok && err == nil && n > 0 && n <= maxPlaySize
	}
	return ok
}
