// Package client talks to a Pupitre server as its API's contract has it.
package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/pupitre-lab/pupitre/orchestrator/pause"
)

// Client sends requests to one server for one person. Its methods may be called
// at the same time.
type Client struct {
	Origin string // https://pupitre.example.org
	Token  string // an API token, or
	Cookie string // the cookie of a login, as name=value; both empty for nobody
	Lang   string // of refusals: fr or en
	HTTP   *http.Client
	// Pause waits between two tries; time itself when nil.
	Pause func(ctx context.Context, d time.Duration) error
}

// ParseOrigin reads the address of a server as a person writes it.
func ParseOrigin(text string) (string, error) {
	if !strings.Contains(text, "://") {
		text = "https://" + text
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.User != nil || u.Scheme != "http" && u.Scheme != "https" {
		return "", fmt.Errorf("%q is not the address of a server, such as https://pupitre.example.org", text)
	}
	return u.Scheme + "://" + u.Host, nil
}

// Unreachable says that the server did not answer.
type Unreachable struct {
	Origin string
	Cause  error
}

// Error implements error.
func (e *Unreachable) Error() string { return fmt.Sprintf("%s does not answer: %v", e.Origin, e.Cause) }

// Unwrap gives the cause.
func (e *Unreachable) Unwrap() error { return e.Cause }

// Foreign says that what answers is no Pupitre server.
type Foreign struct {
	Origin string
	Status int
}

// Error implements error.
func (e *Foreign) Error() string {
	return fmt.Sprintf("%s does not answer as a Pupitre server does (status %d)", e.Origin, e.Status)
}

// request is what is sent, as often as need be.
type request struct {
	method, path string
	body         []byte
	mediaType    string
	header       http.Header
	safe         bool // may be sent again when nobody knows whether it arrived
}

// Get reads a value.
func (c *Client) Get(ctx context.Context, path string, into any) error {
	return c.value(ctx, request{method: http.MethodGet, path: path, safe: true}, into)
}

// Post makes something. It carries an idempotency key, so it is sent again when
// the connection breaks and still done once. A nil body sends none; a nil into
// reads nothing.
func (c *Client) Post(ctx context.Context, path string, body, into any) error {
	r, err := withJSON(http.MethodPost, path, body)
	if err != nil {
		return err
	}
	r.keyed()
	return c.value(ctx, r, into)
}

// PostOnce is Post for what must not be sent twice, and heeds no key. The header
// of the answer is returned.
func (c *Client) PostOnce(ctx context.Context, path string, body, into any) (http.Header, error) {
	r, err := withJSON(http.MethodPost, path, body)
	if err != nil {
		return nil, err
	}
	answer, err := c.send(ctx, r)
	if err != nil {
		return nil, err
	}
	return answer.Header, c.read(answer, into)
}

// Delete takes something away; what is gone already is a problem not-found.
func (c *Client) Delete(ctx context.Context, path string) error {
	return c.value(ctx, request{method: http.MethodDelete, path: path}, nil)
}

// Upload sends a file.
func (c *Client) Upload(ctx context.Context, path, mediaType string, file []byte, into any) error {
	r := request{method: http.MethodPost, path: path, body: file, mediaType: mediaType}
	r.keyed()
	return c.value(ctx, r, into)
}

// Download copies a file to w and tells its size. It begins again only as long as
// nothing was written.
func (c *Client) Download(ctx context.Context, path string, w io.Writer) (int64, error) {
	answer, err := c.send(ctx, request{method: http.MethodGet, path: path, safe: true, header: http.Header{"Accept": {"*/*"}}})
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	n, err := io.Copy(w, answer.Body)
	if err != nil {
		return n, &Unreachable{c.Origin, err}
	}
	return n, nil
}

// All reads every page of a list; path may have a query.
func All[T any](ctx context.Context, c *Client, path string) ([]T, error) {
	var all []T
	at := path
	for {
		var page struct {
			Items      []T     `json:"items"`
			NextCursor *string `json:"next_cursor"`
		}
		if err := c.Get(ctx, at, &page); err != nil {
			return nil, err
		}
		all = append(all, page.Items...)
		if page.NextCursor == nil || *page.NextCursor == "" {
			return all, nil
		}
		separator := "?"
		if strings.Contains(path, "?") {
			separator = "&"
		}
		at = path + separator + "cursor=" + url.QueryEscape(*page.NextCursor)
	}
}

func withJSON(method, path string, body any) (request, error) {
	r := request{method: method, path: path}
	if body == nil {
		return r, nil
	}
	text, err := json.Marshal(body)
	if err != nil {
		return r, fmt.Errorf("write the request: %w", err)
	}
	r.body, r.mediaType = text, "application/json"
	return r, nil
}

// keyed gives the request a key, which makes it safe.
func (r *request) keyed() {
	r.header = http.Header{"Idempotency-Key": {uuid.NewString()}}
	r.safe = true
}

func (c *Client) value(ctx context.Context, r request, into any) error {
	answer, err := c.send(ctx, r)
	if err != nil {
		return err
	}
	return c.read(answer, into)
}

// read decodes an answer that is no refusal, and ends it.
func (c *Client) read(answer *http.Response, into any) error {
	defer answer.Body.Close()
	if into == nil || answer.StatusCode == http.StatusNoContent {
		return nil
	}
	if err := json.NewDecoder(answer.Body).Decode(into); err != nil {
		return errors.Join(&Foreign{c.Origin, answer.StatusCode}, err)
	}
	return nil
}

// tries bounds how often one request is sent, and patience how long one wait
// between may be.
const (
	tries    = 6
	patience = 30 * time.Second
)

// send sends a request until it is answered for good. The answer is no refusal.
func (c *Client) send(ctx context.Context, r request) (*http.Response, error) {
	for try := 1; ; try++ {
		answer, err := c.once(ctx, r)
		wait, again := c.again(r, try, err)
		if !again || ctx.Err() != nil {
			return answer, err
		}
		if err := c.pause(ctx, wait); err != nil {
			return nil, err
		}
	}
}

// again tells whether a request is worth sending again, and after what wait.
func (c *Client) again(r request, try int, err error) (time.Duration, bool) {
	if err == nil || try >= tries {
		return 0, false
	}
	wait := 250 * time.Millisecond << (try - 1)
	var problem *Problem
	var unreachable *Unreachable
	switch {
	case errors.As(err, &problem):
		return max(wait, problem.Retry), problem.passing(r.safe) && problem.Retry <= patience
	case errors.As(err, &unreachable):
		return wait, r.safe
	}
	return 0, false
}

func (c *Client) pause(ctx context.Context, d time.Duration) error {
	if c.Pause != nil {
		return c.Pause(ctx, d)
	}
	return pause.For(ctx, d)
}

// once sends a request once.
func (c *Client) once(ctx context.Context, r request) (*http.Response, error) {
	var body io.Reader
	if r.body != nil {
		body = bytes.NewReader(r.body)
	}
	sent, err := http.NewRequestWithContext(ctx, r.method, c.Origin+r.path, body)
	if err != nil {
		return nil, fmt.Errorf("make the request: %w", err)
	}
	c.dress(sent, r)
	answer, err := c.http().Do(sent)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, &Unreachable{c.Origin, err}
	}
	if answer.StatusCode < 300 {
		return answer, nil
	}
	defer answer.Body.Close()
	return nil, c.refused(answer)
}

func (c *Client) dress(sent *http.Request, r request) {
	for name, values := range r.header {
		sent.Header[name] = values
	}
	if r.mediaType != "" {
		sent.Header.Set("Content-Type", r.mediaType)
	}
	if sent.Header.Get("Accept") == "" {
		sent.Header.Set("Accept", "application/json")
	}
	sent.Header.Set("Accept-Language", c.Lang)
	if c.Token != "" {
		sent.Header.Set("Authorization", "Bearer "+c.Token)
	}
	if c.Cookie != "" {
		sent.Header.Set("Cookie", c.Cookie)
	}
}

func (c *Client) http() *http.Client {
	if c.HTTP != nil {
		return c.HTTP
	}
	return http.DefaultClient
}

// refused reads why a request was refused.
func (c *Client) refused(answer *http.Response) error {
	const most = 1 << 20
	text, err := io.ReadAll(io.LimitReader(answer.Body, most))
	p := &Problem{}
	if err != nil || json.Unmarshal(text, p) != nil || p.Code == "" {
		if answer.StatusCode == http.StatusBadGateway || answer.StatusCode == http.StatusServiceUnavailable || answer.StatusCode == http.StatusGatewayTimeout {
			return &Unreachable{c.Origin, fmt.Errorf("status %d", answer.StatusCode)}
		}
		return &Foreign{c.Origin, answer.StatusCode}
	}
	if seconds, err := strconv.Atoi(answer.Header.Get("Retry-After")); err == nil && seconds > 0 {
		p.Retry = time.Duration(seconds) * time.Second
	}
	return p
}
