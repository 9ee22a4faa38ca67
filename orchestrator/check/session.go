package check

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

// serviceTimeout bounds a whole session unless the lab says otherwise.
const serviceTimeout = 10 * time.Second

// Bounds of what a service may send in one session.
const (
	maxLogin   = 64 << 10 // of a database, up to the login
	maxResult  = 16 << 20 // of a database, from then on
	maxStream  = 4 << 20  // of a broker
	maxGreeted = 1 << 20  // of what has little to say
)

var (
	// errTooMuch: a service sent more than a session accepts.
	errTooMuch = errors.New("too much was sent")
	// errMalformed: what a service sent made its parser give up.
	errMalformed = errors.New("malformed")
	// errOwn: the platform's own client could not be made ready.
	errOwn = errors.New("the platform's own client")
)

// session is a conversation that a protocol's library holds with a service that
// nobody trusts: what it receives is bounded, its deadline cannot be moved
// later, and the witness is told of the bytes that are of this session only,
// whichever packet carries them.
type session struct {
	*conversation
	nonce  string // for the library to send, so that the witness finds it
	mark   func(sent []byte) []byte
	tell   func(mark []byte) error
	left   int64 // bytes that the service may still send
	hidden []string

	mu      sync.Mutex // libraries clean up in goroutines of their own
	failure error      // the first error of the connection itself
	sealed  bool       // what goes wrong from now on is our own doing
}

// talkTo opens a session over TCP and lets talk use it. With TLS the witness
// looks for the handshake's random number, else for the nonce, which talk must
// send. The service may send so many bytes.
func (s *scene) talkTo(ctx context.Context, c call, secure bool, limit int64, talk func(*session, endpoint) finding) finding {
	var nonce [16]byte
	if err := s.random(nonce[:]); err != nil {
		return broken(err)
	}
	c.network, c.mark, c.timeout = "tcp", wholeMark, orElse(c.timeout, serviceTimeout)
	return s.converse(ctx, c, func(conn *conversation, to endpoint) finding {
		own := &session{conversation: conn, nonce: hex.EncodeToString(nonce[:]), left: limit}
		own.tell, conn.first = conn.first, nil
		own.mark = markOf(own.nonce)
		if secure {
			own.mark = markOfHello
		}
		f := talk(own, to)
		if f.verdict == Pass {
			own.vouch()
		}
		return f
	})
}

// vouch sends the nonce to a service that spoke first and left us nothing to
// say, so that the witness still sees who it was.
func (c *session) vouch() {
	if c.tell != nil {
		c.mark = markOf(c.nonce)
		_, _ = c.Write([]byte(c.nonce)) // what the service makes of it does not matter
	}
}

// markOf finds a nonce.
func markOf(nonce string) func([]byte) []byte {
	return func(sent []byte) []byte {
		if bytes.Contains(sent, []byte(nonce)) {
			return []byte(nonce)
		}
		return nil
	}
}

// markOfHello finds the random number of a TLS ClientHello: a handshake record
// (22) whose first message is a ClientHello (1).
func markOfHello(sent []byte) []byte {
	if len(sent) < 6 || sent[0] != 22 || sent[5] != 1 {
		return nil
	}
	return helloMark(sent)
}

// Write implements net.Conn.
func (c *session) Write(p []byte) (int, error) {
	if c.tell != nil {
		if mark := c.mark(p); mark != nil {
			tell := c.tell
			c.tell = nil
			if err := tell(mark); err != nil {
				return 0, err
			}
		}
	}
	n, err := c.Conn.Write(p)
	return n, c.note(err)
}

// Read implements net.Conn.
func (c *session) Read(p []byte) (int, error) {
	left := c.spend(0)
	if left <= 0 {
		return 0, c.note(errTooMuch)
	}
	n, err := c.Conn.Read(p[:min(int64(len(p)), left)])
	c.spend(int64(n))
	return n, c.note(err)
}

// spend counts bytes received and tells how many more are accepted.
func (c *session) spend(n int64) int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.left -= n
	return c.left
}

// allow accepts so many bytes more.
func (c *session) allow(n int64) { c.spend(-n) }

// note remembers why the connection first failed: not every library tells.
func (c *session) note(err error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.failure == nil && !c.sealed {
		c.failure = err
	}
	return err
}

// seal ends the session for the record: a library that cleans up says nothing
// about the service any more.
func (c *session) seal() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sealed = true
}

// failed is why the connection failed, nil when it did not.
func (c *session) failed() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.failure
}

// SetDeadline implements net.Conn. The session's own deadline stays the last.
func (c *session) SetDeadline(t time.Time) error { return c.Conn.SetDeadline(c.sooner(t)) }

// SetReadDeadline implements net.Conn.
func (c *session) SetReadDeadline(t time.Time) error { return c.Conn.SetReadDeadline(c.sooner(t)) }

// SetWriteDeadline implements net.Conn.
func (c *session) SetWriteDeadline(t time.Time) error { return c.Conn.SetWriteDeadline(c.sooner(t)) }

func (c *session) sooner(t time.Time) time.Time {
	if t.IsZero() || t.After(c.deadline) {
		return c.deadline
	}
	return t
}

// untrusting runs a library on what a service sends: a panic of its parser is
// the service's doing.
func untrusting(parse func() error) (err error) {
	defer func() {
		if recover() != nil {
			err = errMalformed
		}
	}()
	return parse()
}

// reason says why a session gave nothing.
func (c *session) reason(err error, protocol string) lab.Text {
	failure := c.failed()
	switch {
	case errors.Is(failure, errTooMuch), errors.Is(err, errTooMuch):
		return say("ce qui répond envoie plus que ce qui est accepté", "what answers sends more than is accepted")
	case failure != nil:
		return reason(failure)
	case isNetwork(err) && !isAlert(err):
		return reason(err)
	}
	return say("ce qui répond ne parle pas %s correctement", "what answers does not speak %s properly", protocol)
}

// hide names texts that no sentence and no evidence of the session may hold.
func (c *session) hide(texts ...string) {
	for _, text := range texts {
		if len(text) > 2 {
			c.hidden = append(c.hidden, text)
		}
	}
}

// clean makes what a service wrote fit for a sentence or for evidence.
func (c *session) clean(text string) string {
	for _, hidden := range c.hidden {
		text = strings.ReplaceAll(text, hidden, strings.Repeat("*", len(hidden)))
	}
	return show(text)
}

// service names where a service is, for evidence.
func (to endpoint) service(port uint16) string { return fmt.Sprint(to.at(port)) }
