// Package terminal keeps interactive programs running between the people who
// look at them.
//
// A Hub holds open terminals. Each is one program with its scrollback: people
// attach to it as viewers, get what was printed lately and then what is printed
// from there on, leave, and come back after a reload of their page. A slow
// viewer holds up neither the program nor the others: it is given a new picture
// when it has fallen too far behind. What happens can be recorded as asciicast
// version 2, with who came, typed and left.
//
// The package knows nothing of what runs the program: it needs a Stream.
package terminal

import (
	"context"
	"errors"
	"io"
	"time"
)

// Stream is an interactive program on a pseudo-terminal.
type Stream interface {
	// Read gives what the program prints; an error once it ended.
	io.Reader
	// Write types.
	io.Writer
	// Resize tells the program its terminal's size.
	Resize(ctx context.Context, rows, cols uint16) error
	// Wait waits for the program's end and tells its exit code.
	Wait(ctx context.Context) (int, error)
	// Close ends the program, and with it Read and Write.
	Close() error
}

// Opener starts the program of a terminal. ctx bounds the start only.
type Opener func(ctx context.Context, rows, cols uint16) (Stream, error)

// Key names a terminal: ID tells apart those of one team on one node.
type Key struct {
	Session, Team, Node, ID string
}

// Member is who looks at a terminal.
type Member struct {
	ID    string // a person's, as recorded
	Write bool   // may type
}

// Size is a terminal's, in characters.
type Size struct {
	Rows, Cols uint16
}

// Bounds of a size that is accepted.
const (
	MaxRows = 500
	MaxCols = 1000
)

func (s Size) valid() bool {
	return s.Rows > 0 && s.Cols > 0 && s.Rows <= MaxRows && s.Cols <= MaxCols
}

// Errors of the package; test with errors.Is.
var (
	// ErrTooMany: the team has as many terminals as it may.
	ErrTooMany = errors.New("too many terminals")
	// ErrClosed: the hub is closed.
	ErrClosed = errors.New("terminals are closed")
	// ErrEnded: the terminal's program ended.
	ErrEnded = errors.New("the terminal has ended")
	// ErrReadOnly: the viewer may only look.
	ErrReadOnly = errors.New("this viewer may not type")
	// ErrSize: not a size a terminal can have.
	ErrSize = errors.New("a terminal has 1 to 500 rows and 1 to 1000 columns")
	// ErrLeft: the viewer was closed.
	ErrLeft = errors.New("the viewer has left")
)

// Options of one terminal. The zero value of each field has a default.
type Options struct {
	Size       Size          // at the start; 24 rows and 80 columns
	Scrollback int           // bytes of output kept; 256 KiB
	Lag        int           // bytes a viewer may be behind before it gets a new picture; 64 KiB, at most Scrollback
	Grace      time.Duration // how long it goes on without a viewer; a minute
	Idle       time.Duration // how long it goes on without a key; 0 means for ever
	MaxPerTeam int           // open terminals of the key's session and team; 0 means no bound
	// Record starts a recording once the program runs; nil means none. The
	// terminal closes it.
	Record func(Size) (*Recorder, error)
}

// Defaults of Options.
const (
	defaultScrollback = 256 << 10
	defaultLag        = 64 << 10
	defaultGrace      = time.Minute
)

func (o Options) withDefaults() Options {
	if o.Size == (Size{}) {
		o.Size = Size{Rows: 24, Cols: 80}
	}
	if o.Scrollback <= 0 {
		o.Scrollback = defaultScrollback
	}
	if o.Lag <= 0 {
		o.Lag = defaultLag
	}
	o.Lag = min(o.Lag, o.Scrollback)
	if o.Grace <= 0 {
		o.Grace = defaultGrace
	}
	return o
}

// Reason says why a terminal ended.
type Reason string

// Why a terminal ends.
const (
	Exited    Reason = "exited"    // the program did by itself
	Abandoned Reason = "abandoned" // nobody came back within the grace
	Idle      Reason = "idle"      // nobody typed for too long
	Closed    Reason = "closed"    // somebody closed it, or the hub
)

// Ending is how a terminal ended.
type Ending struct {
	Reason Reason
	Code   int   // the program's exit code; -1 when it cannot be known
	Err    error // what went wrong with waiting for the program or closing it
}

// Recording says what a terminal's recording does.
type Recording string

// States of a recording.
const (
	NotRecorded     Recording = "none"
	Recorded        Recording = "on"
	RecordingFull   Recording = "full"   // it reached its bound
	RecordingFailed Recording = "failed" // it could not be written
)

// Info is a terminal in a list.
type Info struct {
	Key        Key
	Size       Size
	Viewers    []Member // in the order they came
	Opened     time.Time
	LastInput  time.Time // zero when nobody typed yet
	LastOutput time.Time // zero when nothing was printed yet
	Printed    int64     // bytes of output so far
	Recording  Recording
}

// LastActivity is when something last happened.
func (i Info) LastActivity() time.Time {
	last := i.Opened
	for _, at := range []time.Time{i.LastInput, i.LastOutput} {
		if at.After(last) {
			last = at
		}
	}
	return last
}
