package terminal

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"time"
)

// Kind says what a Chunk is.
type Kind string

// Kinds of chunks.
const (
	// Picture is what was printed lately. A screen shows it instead of what it
	// showed. Its first is what a viewer begins with; another follows when the
	// viewer has fallen too far behind.
	Picture Kind = "picture"
	Output  Kind = "output"
	Resized Kind = "resized"
	Ended   Kind = "ended"
)

// Chunk is the next thing a viewer is told.
type Chunk struct {
	Kind Kind
	// Data is what a screen is to show. It went through a Filter in a picture,
	// and in the output for whoever does not have the keyboard.
	Data []byte
	// From and To are the places of the program's output that Data stands for:
	// bytes before its first and after its last. Each chunk goes on where the one
	// before ended, except for pictures.
	From, To int64
	Size     Size    // picture, resized
	Ending   *Ending // ended
}

// Viewer is somebody who looks at a terminal. Next is for one goroutine, the
// rest for any.
//
// The one who typed last has the keyboard: the terminal has their size, and only
// their screen is asked what programs ask screens. Until somebody typed it is the
// first who may.
type Viewer struct {
	terminal *Terminal
	member   Member
	wake     chan struct{}

	// Under the terminal's lock.
	at     int64 // the next byte of output
	fresh  bool  // to begin with a picture
	size   Size  // of the screen
	shown  Size  // the terminal's, as told
	filter Filter
	told   bool // the ending
	left   bool
}

// Attach begins to look. size is that of the screen; the zero value means that
// it is not known yet. Errors: ErrEnded, ErrSize.
func (t *Terminal) Attach(m Member, size Size) (*Viewer, error) {
	if size != (Size{}) && !size.valid() {
		return nil, fmt.Errorf("attach with %d rows and %d columns: %w", size.Rows, size.Cols, ErrSize)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ending != nil {
		return nil, fmt.Errorf("attach to %s: %w", t.key.Node, ErrEnded)
	}
	v := &Viewer{terminal: t, member: m, wake: make(chan struct{}, 1), fresh: true, size: size}
	t.viewers = append(t.viewers, v)
	t.empty = time.Time{}
	if t.keyboard == nil && m.Write {
		t.seat(v)
	}
	tell(t.moved, struct{}{})
	t.mark("join " + m.ID)
	return v, nil
}

// mark writes to the recording, if there is one.
func (t *Terminal) mark(label string) {
	if t.recorder != nil {
		t.recorder.Mark(label)
	}
}

// Next waits for the next thing to show. After the chunk that tells the ending
// it returns io.EOF; after Close, ErrLeft.
func (v *Viewer) Next(ctx context.Context) (Chunk, error) {
	for {
		if chunk, err := v.look(); err != nil || chunk.Kind != "" {
			return chunk, err
		}
		select {
		case <-v.wake:
		case <-ctx.Done():
			return Chunk{}, ctx.Err()
		}
	}
}

// look gives what there is to tell now, or the zero chunk.
func (v *Viewer) look() (Chunk, error) {
	t := v.terminal
	t.mu.Lock()
	defer t.mu.Unlock()
	switch behind := t.ring.total - v.at; {
	case v.left:
		return Chunk{}, ErrLeft
	case v.fresh || behind > int64(t.opts.Lag):
		return v.picture(), nil
	case v.shown != t.size:
		v.shown = t.size
		return Chunk{Kind: Resized, Size: t.size, From: v.at, To: v.at}, nil
	case behind > 0:
		return v.output(min(behind, chunkAtOnce)), nil
	case t.ending == nil:
		return Chunk{}, nil
	case v.told:
		return Chunk{}, io.EOF
	}
	v.told = true
	return Chunk{Kind: Ended, Ending: t.ending, From: v.at, To: v.at}, nil
}

// picture begins anew.
func (v *Viewer) picture() Chunk {
	t := v.terminal
	from, data := t.ring.picture()
	v.filter = Filter{}
	v.fresh, v.shown, v.at = false, t.size, t.ring.total
	return Chunk{Kind: Picture, Data: v.filter.Append(nil, data), From: from, To: v.at, Size: t.size}
}

// output goes on where the viewer is. Questions to the screen reach the one at
// the keyboard alone: were all screens to answer, the program would read the
// answers of all but the first as keys.
func (v *Viewer) output(n int64) Chunk {
	t := v.terminal
	c := Chunk{Kind: Output, From: v.at, To: v.at + n, Data: t.ring.copyOf(v.at, v.at+n)}
	v.at += n
	if v != t.keyboard || v.filter.between() {
		c.Data = v.filter.Append(nil, c.Data)
	}
	return c
}

// Type hands input to the program; it waits, until ctx ends, for the program to
// have taken what came before. Errors: ErrReadOnly, ErrEnded, ErrLeft.
func (v *Viewer) Type(ctx context.Context, p []byte) error {
	if !v.member.Write {
		return ErrReadOnly
	}
	if err := v.sit(p); err != nil {
		return err
	}
	for part := range slices.Chunk(bytes.Clone(p), inputPart) {
		select {
		case v.terminal.input <- part:
		case <-v.terminal.over:
			return ErrEnded
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// sit takes the keyboard and notes who types.
func (v *Viewer) sit(p []byte) error {
	t := v.terminal
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case v.left:
		return ErrLeft
	case t.ending != nil:
		return ErrEnded
	}
	t.typed = t.now()
	if t.keyboard != v {
		t.seat(v)
	}
	if t.typist != v.member.ID {
		t.typist = v.member.ID
		t.mark("input " + v.member.ID)
	}
	if t.recorder != nil {
		t.recorder.Input(p)
	}
	return nil
}

// Resize tells the screen's size. The terminal takes it when the viewer has the
// keyboard. Errors: ErrSize, ErrLeft.
func (v *Viewer) Resize(size Size) error {
	if !size.valid() {
		return fmt.Errorf("resize to %d rows and %d columns: %w", size.Rows, size.Cols, ErrSize)
	}
	t := v.terminal
	t.mu.Lock()
	defer t.mu.Unlock()
	if v.left {
		return ErrLeft
	}
	v.size = size
	if t.keyboard == v {
		t.resize(size)
	}
	return nil
}

// Close stops looking. The terminal goes on, for its grace when nobody is left.
func (v *Viewer) Close() {
	t := v.terminal
	t.mu.Lock()
	defer t.mu.Unlock()
	if v.left {
		return
	}
	v.left = true
	tell(v.wake, struct{}{})
	t.viewers = slices.DeleteFunc(t.viewers, func(other *Viewer) bool { return other == v })
	if t.keyboard == v {
		t.seat(t.heir())
	}
	if len(t.viewers) == 0 {
		t.empty = t.now()
	}
	if t.ending == nil {
		t.mark("leave " + v.member.ID)
	}
	tell(t.moved, struct{}{})
}
