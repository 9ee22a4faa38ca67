package api

import (
	"errors"
	"io"
	"net/http"
	"os"

	"github.com/pupitre-lab/pupitre/api/problem"
)

// Reader is the body as it arrives, for what is too large to be held at once.
// Its errors are explained to the client when the handler returns them.
func (c *Call) Reader() io.Reader {
	if c.gin.Request.Body == nil {
		return http.NoBody
	}
	return http.MaxBytesReader(c.gin.Writer, c.gin.Request.Body, c.bodyLimit())
}

func (c *Call) bodyLimit() int64 {
	if c.route.BodyLimit > 0 {
		return c.route.BodyLimit
	}
	return c.server.config.Limits.Body
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
