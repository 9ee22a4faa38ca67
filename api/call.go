package api

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/pupitre-lab/pupitre/api/etag"
	"github.com/pupitre-lab/pupitre/api/problem"
	"github.com/pupitre-lab/pupitre/api/strictjson"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

// Call is one request on its way through a route. A handler reads from it,
// calls the domain and answers with one of its methods; what it returns as an
// error becomes a problem document.
type Call struct {
	gin     *gin.Context
	server  *Server
	route   *Route
	x       *exchange
	actor   people.Actor
	known   bool // somebody is logged in
	subject people.Subject
	bearer  bool  // the request brought a token
	denied  error // why its secret is not good
	body    []byte
	read    bool // body is what was sent
	answer  *Answer
	direct  bool // the handler wrote the answer itself
}

// Context ends when the client goes away.
func (c *Call) Context() context.Context { return c.gin.Request.Context() }

// Request is the request itself, for what the Call does not offer.
func (c *Call) Request() *http.Request { return c.gin.Request }

// Actor is who asks; the zero Actor for nobody.
func (c *Call) Actor() people.Actor { return c.actor }

// LoggedIn tells whether anybody is.
func (c *Call) LoggedIn() bool { return c.known }

// Subject is what the route's Who found, once the right was checked.
func (c *Call) Subject() people.Subject { return c.subject }

// Now is the server's clock.
func (c *Call) Now() time.Time { return c.server.config.Now() }

// RequestID is in the answer's X-Request-Id and in the log.
func (c *Call) RequestID() string { return c.x.id }

// Address is where the request comes from, "" when unknown.
func (c *Call) Address() string { return c.x.address }

// Language is the one the client prefers; the parameter lang, where the route
// has it, counts more than Accept-Language.
func (c *Call) Language() problem.Language {
	if lang := problem.Language(c.Query("lang")); lang == problem.French || lang == problem.English {
		return lang
	}
	return c.x.lang
}

// Param is a parameter of the path, as the client wrote it.
func (c *Call) Param(name string) string { return c.gin.Param(name) }

var uuidForm = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// ID is a parameter of the path that is an id. What is none names nothing: the
// error is not-found.
func (c *Call) ID(name string) (string, error) {
	id := c.Param(name)
	if !uuidForm.MatchString(id) {
		return "", problem.New(problem.NotFound, problem.Text{})
	}
	return id, nil
}

// Query is a parameter of the address, "" when it is missing.
func (c *Call) Query(name string) string { return c.gin.Query(name) }

// Wrong is the problem of a parameter.
func Wrong(parameter, code string, detail problem.Text) *problem.Error {
	p := problem.New(problem.InvalidParameter, problem.Text{})
	p.Fields = []problem.Field{{Parameter: parameter, Code: code, Detail: detail}}
	return p
}

// Number is a parameter of the address between two bounds.
func (c *Call) Number(name string, otherwise, least, most int) (int, error) {
	text := c.Query(name)
	if text == "" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < least || n > most {
		return 0, Wrong(name, "range", problem.Newf("", problem.Text{FR: "un nombre entier de %d à %d", EN: "a whole number from %d to %d"}, least, most).Detail)
	}
	return n, nil
}

// Choice is a parameter of the address out of a few words.
func (c *Call) Choice(name, otherwise string, words ...string) (string, error) {
	word := c.Query(name)
	if word == "" {
		return otherwise, nil
	}
	if !slices.Contains(words, word) {
		return "", Wrong(name, "choice", problem.Newf("", problem.Text{FR: "l'un de %q", EN: "one of %q"}, words).Detail)
	}
	return word, nil
}

// Decode reads the JSON body into a pointer; see package strictjson.
func (c *Call) Decode(into any) error {
	data, err := c.Body()
	if err != nil {
		return err
	}
	return strictjson.Decode(data, into)
}

// Body is the whole body, within the route's limit.
func (c *Call) Body() ([]byte, error) {
	if c.read {
		return c.body, nil
	}
	data, err := io.ReadAll(c.Reader())
	if err != nil {
		return nil, err
	}
	c.body, c.read = data, true
	return data, nil
}

// JSON answers with a value.
func (c *Call) JSON(status int, body any) error {
	data, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("api: answer of %s: %w", c.route.Name(), err)
	}
	return c.Bytes(status, JSON, data)
}

// Created answers 201 with a value and where it can be found.
func (c *Call) Created(location string, body any) error {
	if err := c.JSON(http.StatusCreated, body); err != nil {
		return err
	}
	c.SetHeader("Location", location)
	return nil
}

// Nothing answers 204.
func (c *Call) Nothing() error {
	c.answer = &Answer{Status: http.StatusNoContent, Headers: map[string][]string{}}
	return nil
}

// Bytes answers with a body of any type.
func (c *Call) Bytes(status int, mediaType string, data []byte) error {
	c.answer = &Answer{Status: status, Headers: map[string][]string{"Content-Type": {mediaType}}, Body: data}
	return nil
}

// Page answers with HTML of ours that needs the platform's style sheet only.
func (c *Call) Page(data []byte) error {
	if err := c.Bytes(http.StatusOK, "text/html; charset=utf-8", data); err != nil {
		return err
	}
	c.SetHeader("Content-Security-Policy", pagePolicy)
	c.SetHeader("Content-Language", string(c.Language()))
	c.SetHeader("Vary", "Accept-Language")
	return nil
}

// SetHeader adds to an answer that is not yet sent; call it after the method
// that answers.
func (c *Call) SetHeader(name, value string) { c.answer.Headers[name] = []string{value} }

// IfMatch refuses a change of something that the client has not seen as it is
// now. current is what a GET of it answers with.
func (c *Call) IfMatch(current any) error {
	data, err := json.Marshal(current)
	if err != nil {
		return fmt.Errorf("api: tag of %s: %w", c.route.Name(), err)
	}
	if !etag.Matches(c.gin.GetHeader("If-Match"), etag.Of(data)) {
		return problem.New(problem.Changed, problem.Text{})
	}
	return nil
}

// IssueTicket is a one-time ticket for a WebSocket at a path of this server. The
// actor's right to it is checked when it is used, too.
func (c *Call) IssueTicket(path string) (string, error) {
	return c.server.config.Tickets.Issue(c.actor, path, c.Now())
}
