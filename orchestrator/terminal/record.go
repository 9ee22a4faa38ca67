package terminal

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"sync"
	"time"
	"unicode/utf8"
)

// RecordOptions say what is recorded and how much of it.
type RecordOptions struct {
	Size  Size
	Title string           // shown by players
	Input bool             // record what is typed too, passwords included
	Limit int64            // bytes of the recording; 0 means 64 MiB
	Flush time.Duration    // how long an event may wait to be written; 0 means a second
	Now   func() time.Time // nil means time.Now
}

const (
	defaultLimit = 64 << 20
	defaultFlush = time.Second
	// finalRoom is kept for the marker that says that the bound was reached.
	finalRoom = 256
)

// Recorder writes a terminal's recording as it goes, as asciicast version 2: a
// line of JSON for the header, then one for each event, [seconds, kind, text].
// See https://docs.asciinema.org/manual/asciicast/v2/. A killed process loses
// the events of the last flush interval at most.
//
// Its methods may be called from several goroutines. None fails: the first
// failure to write ends the recording and is kept for Err and Close.
type Recorder struct {
	opts  RecordOptions
	start time.Time

	mu      sync.Mutex
	out     *bufio.Writer
	file    io.WriteCloser
	written int64
	last    time.Duration
	tails   map[string][]byte // by kind: the beginning of a character cut in two
	flusher *time.Timer       // nil when nothing waits
	state   Recording
	err     error
	closed  bool
}

// Header is a recording's first line.
type Header struct {
	Version   int               `json:"version"` // 2
	Width     int               `json:"width"`
	Height    int               `json:"height"`
	Timestamp int64             `json:"timestamp,omitempty"` // seconds since 1970
	Title     string            `json:"title,omitempty"`
	Env       map[string]string `json:"env,omitempty"`
}

// NewRecorder begins a recording. It closes w when it is closed, and at once
// when it cannot begin.
func NewRecorder(w io.WriteCloser, opts RecordOptions) (*Recorder, error) {
	if opts.Limit <= 0 {
		opts.Limit = defaultLimit
	}
	if opts.Flush <= 0 {
		opts.Flush = defaultFlush
	}
	if opts.Now == nil {
		opts.Now = time.Now
	}
	r := &Recorder{
		opts: opts, start: opts.Now(), out: bufio.NewWriter(w), file: w, tails: map[string][]byte{}, state: Recorded,
	}
	err := r.header()
	if err == nil {
		err = r.out.Flush()
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("begin a recording: %w", err), w.Close())
	}
	return r, nil
}

func (r *Recorder) header() error {
	if !r.opts.Size.valid() {
		return ErrSize
	}
	line, err := json.Marshal(Header{
		Version: 2, Width: int(r.opts.Size.Cols), Height: int(r.opts.Size.Rows), Timestamp: r.start.Unix(),
		Title: r.opts.Title, Env: map[string]string{"TERM": "xterm-256color"},
	})
	if err != nil {
		return err
	}
	r.written = int64(len(line)) + 1
	if r.written+finalRoom > r.opts.Limit {
		return fmt.Errorf("a bound of %d bytes is too small", r.opts.Limit)
	}
	_, err = r.out.Write(append(line, '\n'))
	return err
}

// Output records what the program printed.
func (r *Recorder) Output(p []byte) { r.bytes("o", p) }

// Input records what was typed, if the options say so.
func (r *Recorder) Input(p []byte) {
	if r.opts.Input {
		r.bytes("i", p)
	}
}

// Resize records a new size.
func (r *Recorder) Resize(s Size) { r.event("r", fmt.Sprintf("%dx%d", s.Cols, s.Rows)) }

// Mark records a marker.
func (r *Recorder) Mark(label string) { r.event("m", label) }

func (r *Recorder) event(kind, text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.write(kind, text)
}

// bytes records a piece of a stream of characters; one cut in two waits for
// its other half.
func (r *Recorder) bytes(kind string, p []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := append(r.tails[kind], p...)
	whole := wholeRunes(all)
	r.tails[kind] = bytes.Clone(all[whole:])
	if whole > 0 {
		r.write(kind, string(all[:whole]))
	}
}

// wholeRunes is how many bytes at the beginning of p are not the beginning of a
// character whose end is still to come.
func wholeRunes(p []byte) int {
	for i := len(p) - 1; i >= 0 && i >= len(p)-utf8.UTFMax; i-- {
		if utf8.RuneStart(p[i]) {
			if utf8.FullRune(p[i:]) {
				return len(p)
			}
			return i
		}
	}
	return len(p)
}

// write puts an event on a line of its own. The caller holds the lock.
func (r *Recorder) write(kind, text string) {
	if r.state != Recorded || r.closed {
		return
	}
	line := r.line(kind, text)
	if r.written+int64(len(line))+finalRoom > r.opts.Limit {
		line = r.line("m", fmt.Sprintf("recording ends: its bound of %d bytes is reached", r.opts.Limit))
		defer func() { r.settle(RecordingFull) }()
	}
	r.written += int64(len(line))
	if _, err := r.out.Write(line); err != nil {
		r.fail(err)
		return
	}
	if r.flusher == nil {
		r.flusher = time.AfterFunc(r.opts.Flush, r.flush)
	}
}

// line is an event's. Times never go back. What is no character becomes U+FFFD.
func (r *Recorder) line(kind, text string) []byte {
	r.last = max(r.last, r.opts.Now().Sub(r.start))
	var line bytes.Buffer
	line.WriteString("[" + strconv.FormatFloat(r.last.Seconds(), 'f', 6, 64) + `, "` + kind + `", `)
	encoder := json.NewEncoder(&line)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(text) // a string can always be encoded
	line.Truncate(line.Len() - 1)
	line.WriteString("]\n")
	return line.Bytes()
}

func (r *Recorder) flush() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.flusher = nil
	if r.closed {
		return
	}
	if err := r.out.Flush(); err != nil {
		r.fail(err)
	}
}

// settle ends the recording without closing it, once.
func (r *Recorder) settle(s Recording) {
	if r.state == Recorded {
		r.state = s
	}
}

func (r *Recorder) fail(err error) {
	r.settle(RecordingFailed)
	if r.err == nil {
		r.err = fmt.Errorf("write a recording: %w", err)
	}
}

// State tells whether the recording goes on.
func (r *Recorder) State() Recording {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.state
}

// Err is what ended the recording; nil while it goes on or when it is full.
func (r *Recorder) Err() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.err
}

// Close writes what waits and closes the recording. Closing twice is closing
// once.
func (r *Recorder) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return r.err
	}
	for _, kind := range []string{"o", "i"} {
		if tail := r.tails[kind]; len(tail) > 0 {
			r.write(kind, string(tail))
		}
	}
	r.closed = true
	if r.flusher != nil {
		r.flusher.Stop()
	}
	if err := r.out.Flush(); err != nil {
		r.fail(err)
	}
	if err := r.file.Close(); err != nil {
		r.fail(err)
	}
	return r.err
}
