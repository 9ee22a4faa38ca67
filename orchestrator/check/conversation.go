package check

import (
	"errors"
	"io"
	"net"
	"os"
	"regexp"
	"time"
)

const (
	// maxReceived bounds what is kept of an answer that has no length.
	maxReceived = 64 << 10
	// shortPause is how long a silence is before an answer is looked at again.
	shortPause = 100 * time.Millisecond
)

// errPause: nothing came for a moment, the conversation goes on.
var errPause = errors.New("pause")

// conversation is a connection to a service that nobody trusts. Its deadline
// ends it whatever happens.
type conversation struct {
	net.Conn
	stream   bool // tcp, not udp
	deadline time.Time
	first    func(first []byte) error // told just before the first bytes leave
}

// Write implements net.Conn.
func (c *conversation) Write(p []byte) (int, error) {
	if tell := c.first; tell != nil {
		c.first = nil
		if err := tell(p); err != nil {
			return 0, err
		}
	}
	return c.Conn.Write(p)
}

// readSoon reads what comes within a short pause; errPause when nothing did and
// the conversation may still go on.
func (c *conversation) readSoon(p []byte) (int, error) {
	soon := time.Now().Add(shortPause)
	if soon.After(c.deadline) {
		soon = c.deadline
	}
	if err := c.SetReadDeadline(soon); err != nil {
		return 0, err
	}
	n, err := c.Read(p)
	if errors.Is(err, os.ErrDeadlineExceeded) && soon.Before(c.deadline) {
		err = errPause
	}
	return n, err
}

// readUntil reads until the pattern is found, the other side ends, the deadline
// passes or the bound is reached. An answer that drips is searched each time it
// has grown by an eighth or has paused, so no rhythm makes searching expensive.
func (c *conversation) readUntil(pattern *regexp.Regexp) ([]byte, error) {
	var answer []byte
	searched := 0
	chunk := make([]byte, 4096)
	for len(answer) < maxReceived {
		n, err := c.readSoon(chunk)
		answer = append(answer, chunk[:n]...)
		paused := errors.Is(err, errPause)
		if len(answer) > searched && (paused || len(answer)-searched > searched/8) {
			searched = len(answer)
			if pattern.Match(answer) {
				return answer, nil
			}
		}
		if err != nil && !paused {
			return answer, err
		}
	}
	return answer[:maxReceived], io.ErrShortBuffer
}

// expression compiles what a lab wrote; nil for an empty one.
func expression(text string) (*regexp.Regexp, *finding) {
	if text == "" {
		return nil, nil
	}
	pattern, err := regexp.Compile(text)
	if err != nil {
		f := mistaken("a regular expression: %v", err)
		return nil, &f
	}
	return pattern, nil
}
