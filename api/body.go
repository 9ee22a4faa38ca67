package api

import (
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/pupitre-lab/pupitre/api/problem"
)

// Reader is the body as it arrives, for what is too large to be held at once. It
// may take as long as it moves on; see paced. Its errors are explained to the
// client when the handler returns them.
func (c *Call) Reader() io.Reader {
	body := c.gin.Request.Body
	if body == nil {
		return http.NoBody
	}
	return http.MaxBytesReader(c.gin.Writer, c.paced(body), c.bodyLimit())
}

func (c *Call) bodyLimit() int64 {
	if c.route.BodyLimit > 0 {
		return c.route.BodyLimit
	}
	return c.server.config.Limits.Body
}

// pacedBody is a body that may be slow but not too slow: some of it must come
// within patience, whatever came before, and all of it no slower than rate, less
// a start of patience. So a large document comes in over a slow line, and a
// client that drips holds a connection hardly longer than one that is silent.
//
// The answer's own time counts from the body's last progress.
type pacedBody struct {
	io.ReadCloser
	control  *http.ResponseController
	begun    time.Time
	came     int64         // bytes
	rate     int64         // bytes a second
	patience time.Duration // at the start, and between two pieces
	answer   time.Duration // for the answer, once all is there
}

// paced times the body from its first reading on.
func (c *Call) paced(body io.ReadCloser) *pacedBody {
	timeouts := c.server.config.Timeouts
	return &pacedBody{
		ReadCloser: body, control: http.NewResponseController(c.gin.Writer), begun: time.Now(),
		rate: c.server.config.Limits.BodyRate, patience: timeouts.Request, answer: timeouts.Answer,
	}
}

// Read implements io.Reader.
func (b *pacedBody) Read(p []byte) (int, error) {
	until := b.deadline(time.Now())
	b.allow(until, until.Add(b.answer))
	n, err := b.ReadCloser.Read(p)
	b.came += int64(n)
	if err == io.EOF {
		// What is read of the connection from now on only tells whether the client
		// is still there.
		b.allow(time.Time{}, time.Now().Add(b.answer))
	}
	return n, broken(err)
}

// deadline is until when the next piece must have come.
func (b *pacedBody) deadline(now time.Time) time.Time {
	whole := b.begun.Add(b.patience + time.Duration(float64(b.came)/float64(b.rate)*float64(time.Second)))
	if piece := now.Add(b.patience); piece.Before(whole) {
		return piece
	}
	return whole
}

// allow sets until when reading, and the answer, may take. A recorder in tests
// has no deadlines.
func (b *pacedBody) allow(reading, answer time.Time) {
	_ = b.control.SetReadDeadline(reading)
	_ = b.control.SetWriteDeadline(answer)
}

// lostError is a body or an answer that broke off with its connection.
type lostError struct{ error }

// Unwrap gives the cause.
func (e lostError) Unwrap() error { return e.error }

// broken tells a connection that broke off, and a body that is no HTTP, from one
// that ends or is too slow.
func broken(err error) error {
	if err == nil || err == io.EOF || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, os.ErrDeadlineExceeded) {
		return err
	}
	if connection := (*net.OpError)(nil); errors.As(err, &connection) || errors.Is(err, net.ErrClosed) {
		return lostError{err}
	}
	return problem.New(problem.MalformedBody, problem.Text{}).Because(err)
}

func tooLarge(limit int64) *problem.Error {
	return problem.Newf(problem.BodyTooLarge, problem.Text{FR: "au plus %d octets", EN: "at most %d bytes"}, limit)
}

// explainBody knows the ways in which a body fails to arrive; nil for any other
// error.
func explainBody(err error) *problem.Error {
	if large := (*http.MaxBytesError)(nil); errors.As(err, &large) {
		return tooLarge(large.Limit).Because(err)
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return problem.New(problem.BodyTooSlow, problem.Text{}).Because(err)
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return problem.New(problem.BodyTooSlow, problem.Text{FR: "le corps s'arrête avant sa fin", EN: "the body stops before its end"}).Because(err)
	}
	return nil
}
