// Package apitest holds the API to its contract in tests: a Client that checks
// every answer against the OpenAPI document, and Agree, which compares the
// table of routes with it.
package apitest

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"

	"github.com/pupitre-lab/pupitre/api/contract"
	"github.com/pupitre-lab/pupitre/api/problem"
)

// Origin is where the clients of this package find the platform.
const Origin = "https://pupitre.example"

// Client sends requests to a handler and fails the test when an answer is not
// as the contract says, or when something was accepted that the contract does
// not allow to ask.
type Client struct {
	t       testing.TB
	handler http.Handler
	doc     *openapi3.T
	router  routers.Router
	// Header is sent with every request.
	Header http.Header
	log    *[]Exchange
}

// Exchange is one request and its answer.
type Exchange struct {
	Method string
	Path   string // of the route, as in the contract; "" when there is none
	Status int
	Code   problem.Code // of a refusal
}

// New is a client that knows the platform's contract.
func New(t testing.TB, handler http.Handler) *Client {
	return With(t, handler, contract.YAML())
}

// With is a client that knows another contract.
func With(t testing.TB, handler http.Handler, document []byte) *Client {
	t.Helper()
	known, err := contractOf(document)
	if err != nil {
		t.Fatalf("apitest: %v", err)
	}
	return &Client{t: t, handler: handler, doc: known.doc, router: known.router, Header: http.Header{}, log: &[]Exchange{}}
}

// loaded is a contract ready to validate with. Reading one takes a while, and
// tests make many clients.
type loaded struct {
	doc    *openapi3.T
	router routers.Router
}

var (
	loading   sync.Mutex
	contracts = map[string]loaded{}
)

func contractOf(document []byte) (loaded, error) {
	loading.Lock()
	defer loading.Unlock()
	if known, ok := contracts[string(document)]; ok {
		return known, nil
	}
	doc, err := openapi3.NewLoader().LoadFromData(document)
	if err != nil {
		return loaded{}, err
	}
	doc.Servers = nil // any name of the server will do
	router, err := legacy.NewRouter(doc, openapi3.IsOpenAPI31OrLater())
	if err != nil {
		return loaded{}, err
	}
	contracts[string(document)] = loaded{doc, router}
	return contracts[string(document)], nil
}

// Load reads an OpenAPI document.
func Load(t testing.TB, document []byte) *openapi3.T {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData(document)
	if err != nil {
		t.Fatalf("apitest: %v", err)
	}
	return doc
}

// As is the same client for somebody with this API token.
func (c *Client) As(token string) *Client {
	other := *c
	other.Header = c.Header.Clone()
	other.Header.Set("Authorization", "Bearer "+token)
	return &other
}

// Exchanges are all there were, of this client and those made of it with As.
func (c *Client) Exchanges() []Exchange { return slices.Clone(*c.log) }

// Get sends a GET.
func (c *Client) Get(path string, header ...string) *Response {
	c.t.Helper()
	return c.Send(http.MethodGet, path, nil, header...)
}

// Send sends a request. A body that is not nil is sent as JSON; a string, []byte
// or reader as it is. The header is name, value, name, value…; "-" as a value
// leaves the name out.
func (c *Client) Send(method, path string, body any, header ...string) *Response {
	c.t.Helper()
	request := httptest.NewRequestWithContext(c.t.Context(), method, Origin+path, c.reader(body))
	request.Header = c.Header.Clone()
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	for pair := range slices.Chunk(header, 2) {
		if pair[1] == "-" {
			request.Header.Del(pair[0])
			continue
		}
		request.Header.Set(pair[0], pair[1])
	}
	return c.Do(request)
}

func (c *Client) reader(body any) io.Reader {
	switch body := body.(type) {
	case nil:
		return nil
	case string:
		return strings.NewReader(body)
	case []byte:
		return bytes.NewReader(body)
	case io.Reader:
		return body
	}
	data, err := json.Marshal(body)
	if err != nil {
		c.t.Fatalf("apitest: body: %v", err)
	}
	return bytes.NewReader(data)
}

// Do sends a request and checks the exchange.
func (c *Client) Do(request *http.Request) *Response {
	c.t.Helper()
	sent, err := io.ReadAll(orEmpty(request.Body))
	if err != nil {
		c.t.Fatalf("apitest: body: %v", err)
	}
	if request.Body != nil {
		request.Body = io.NopCloser(bytes.NewReader(sent))
	}
	recorder := httptest.NewRecorder()
	c.handler.ServeHTTP(recorder, request)
	response := &Response{ResponseRecorder: recorder, t: c.t}
	request.Body = io.NopCloser(bytes.NewReader(sent))
	c.check(request, response)
	return response
}

func orEmpty(body io.Reader) io.Reader {
	if body == nil {
		return http.NoBody
	}
	return body
}

// check compares an exchange with the contract.
func (c *Client) check(request *http.Request, response *Response) {
	c.t.Helper()
	exchange := Exchange{Method: request.Method, Status: response.Code, Code: response.code()}
	asked := request.Clone(request.Context())
	if asked.Method == http.MethodHead {
		asked.Method = http.MethodGet
	}
	route, parameters, err := c.router.FindRoute(asked)
	if err == nil {
		exchange.Path = route.Path
	}
	*c.log = append(*c.log, exchange)
	if err != nil {
		c.checkProblem(request, response)
		return
	}
	c.checkForm(request, route.Operation, response)
	options := &openapi3filter.Options{IncludeResponseStatus: true, MultiError: true, AuthenticationFunc: openapi3filter.NoopAuthenticationFunc,
		ExcludeResponseBody: request.Method == http.MethodHead || !isJSON(response.Header().Get("Content-Type"))}
	input := &openapi3filter.RequestValidationInput{Request: asked, PathParams: parameters, Route: route, Options: options}
	if response.Code < 300 {
		if err := openapi3filter.ValidateRequest(request.Context(), input); err != nil {
			c.t.Errorf("%s %s was answered with %d, but the contract does not allow the request: %v", request.Method, request.URL, response.Code, err)
		}
	}
	answer := &openapi3filter.ResponseValidationInput{RequestValidationInput: input, Status: response.Code, Header: response.Header(), Options: options}
	if err := openapi3filter.ValidateResponse(request.Context(), answer.SetBodyBytes(response.Body.Bytes())); err != nil {
		c.t.Errorf("%s %s: the answer is not as the contract says: %v\n%d %s", request.Method, request.URL, err, response.Code, response.Body)
	}
}

// checkForm compares the media type of an answer with those of its status.
func (c *Client) checkForm(request *http.Request, op *openapi3.Operation, response *Response) {
	c.t.Helper()
	declared := op.Responses.Status(response.Code)
	if declared == nil {
		declared = op.Responses.Default()
	}
	if declared == nil || request.Method == http.MethodHead {
		return
	}
	form, forms := response.Header().Get("Content-Type"), declared.Value.Content
	if len(forms) == 0 && response.Body.Len() > 0 || len(forms) > 0 && forms.Get(form) == nil {
		c.t.Errorf("%s %s: %d with %q (%d bytes); the contract has %v", request.Method, request.URL, response.Code, form, response.Body.Len(), slices.Sorted(maps.Keys(forms)))
	}
}

func isJSON(contentType string) bool { return strings.Contains(contentType, "json") }

// checkProblem is for what no route answers: only a problem document will do.
func (c *Client) checkProblem(request *http.Request, response *Response) {
	c.t.Helper()
	if request.Method == http.MethodHead {
		return
	}
	var document any
	if err := json.Unmarshal(response.Body.Bytes(), &document); err != nil || response.Header().Get("Content-Type") != problem.MediaType {
		c.t.Errorf("%s %s: no route, and no problem document: %d %s", request.Method, request.URL, response.Code, response.Body)
		return
	}
	if err := c.doc.Components.Schemas["Problem"].Value.VisitJSON(document, openapi3.EnableJSONSchema2020()); err != nil {
		c.t.Errorf("%s %s: the problem is not as the contract says: %v", request.Method, request.URL, err)
	}
}

// Response is an answer.
type Response struct {
	*httptest.ResponseRecorder
	t testing.TB
}

// JSON reads the body.
func (r *Response) JSON(into any) *Response {
	r.t.Helper()
	if err := json.Unmarshal(r.Body.Bytes(), into); err != nil {
		r.t.Fatalf("apitest: %d %s: %v", r.Code, r.Body, err)
	}
	return r
}

// Is fails the test when the status is another.
func (r *Response) Is(status int) *Response {
	r.t.Helper()
	if r.Code != status {
		r.t.Errorf("status %d, want %d: %s", r.Code, status, r.Body)
	}
	return r
}

// Refused fails the test when the answer is not a problem of this code, with its
// status.
func (r *Response) Refused(code problem.Code) *Response {
	r.t.Helper()
	kind, known := problem.Lookup(code)
	if got := r.code(); !known || got != code || r.Code != kind.Status {
		r.t.Errorf("%d %s, want %d %s: %s", r.Code, got, kind.Status, code, r.Body)
	}
	return r
}

func (r *Response) code() problem.Code {
	var document struct {
		Code problem.Code `json:"code"`
	}
	if r.Header().Get("Content-Type") == problem.MediaType {
		_ = json.Unmarshal(r.Body.Bytes(), &document) // no document, no code
	}
	return document.Code
}
