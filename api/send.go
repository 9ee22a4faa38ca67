package api

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/pupitre-lab/pupitre/api/etag"
)

// send writes the answer. Where the route is tagged, a client that holds it
// already is told so instead.
func (c *Call) send() error {
	header := c.gin.Writer.Header()
	for name, values := range c.answer.Headers {
		header[name] = values
	}
	c.cachePolicy(header)
	if c.route.Tagged && c.route.safe() && c.answer.Status == http.StatusOK {
		tag := etag.Of(c.answer.Body)
		header.Set("ETag", tag)
		if etag.Known(strings.Join(c.gin.Request.Header.Values("If-None-Match"), ","), tag) {
			header.Del("Content-Type")
			c.gin.Status(http.StatusNotModified)
			c.gin.Writer.WriteHeaderNow()
			return nil
		}
	}
	c.gin.Status(c.answer.Status)
	if c.answer.Status == http.StatusNoContent {
		c.gin.Writer.WriteHeaderNow()
		return nil
	}
	header.Set("Content-Length", strconv.Itoa(len(c.answer.Body)))
	if c.gin.Request.Method == http.MethodHead {
		c.gin.Writer.WriteHeaderNow()
		return nil
	}
	_, _ = c.gin.Writer.Write(c.answer.Body) // the client may be gone: there is nobody to tell
	return nil
}

// cachePolicy: answers are one person's; those with a tag may be kept by their
// browser, which asks each time whether they are still good.
func (c *Call) cachePolicy(header http.Header) {
	switch {
	case header.Get("Cache-Control") != "":
	case c.route.Tagged && c.route.safe():
		header.Set("Cache-Control", "private, no-cache")
	default:
		header.Set("Cache-Control", "no-store")
	}
}

// File is something to be downloaded.
type File struct {
	Name      string // as the client should call it
	MediaType string
	Size      int64 // bytes; -1 when unknown
	Content   io.Reader
}

// patience is how long a client may take for each part of a file.
const patience = 30 * time.Second

// Download answers with a file, which a browser saves and never shows. It may
// take as long as it moves on.
func (c *Call) Download(f File) error {
	header := c.gin.Writer.Header()
	header.Set("Content-Type", f.MediaType)
	header.Set("Content-Disposition", attachment(f.Name))
	header.Set("Cache-Control", "no-store")
	if f.Size >= 0 {
		header.Set("Content-Length", strconv.FormatInt(f.Size, 10))
	}
	c.direct = true
	c.gin.Status(http.StatusOK)
	if c.gin.Request.Method == http.MethodHead {
		c.gin.Writer.WriteHeaderNow()
		return nil
	}
	if _, err := io.Copy(patientWriter{c.gin.Writer, http.NewResponseController(c.gin.Writer)}, f.Content); err != nil {
		return fmt.Errorf("api: download of %s: %w", c.route.Name(), err)
	}
	return nil
}

// attachment is a Content-Disposition (RFC 6266) for any name, also a hostile
// one: what is no ordinary character of a file name becomes a hyphen.
func attachment(name string) string {
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || strings.ContainsRune(`/\:*?"<>|;%`, r) {
			return '-'
		}
		return r
	}, name)
	name = strings.TrimLeft(name, ". ")
	if disposition := mime.FormatMediaType("attachment", map[string]string{"filename": name}); name != "" && disposition != "" {
		return disposition
	}
	return "attachment"
}

// patientWriter gives each write its own deadline.
type patientWriter struct {
	io.Writer
	control *http.ResponseController
}

func (w patientWriter) Write(p []byte) (int, error) {
	_ = w.control.SetWriteDeadline(time.Now().Add(patience)) // a recorder in tests has none
	n, err := w.Writer.Write(p)
	if connection := (*net.OpError)(nil); errors.As(err, &connection) {
		err = lostError{err}
	}
	return n, err
}
