package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/google/uuid"
)

// browser is somebody at a page of the platform.
type browser struct {
	origin string
	web    *http.Client
	cookie string
}

// object is a JSON object.
type object map[string]any

// newBrowsers gives a way to make browsers that all reach one server.
func newBrowsers(t told, most int) func() *browser {
	dial := func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, t.Address)
	}
	web := &http.Client{Transport: &http.Transport{DialContext: dial, MaxIdleConnsPerHost: 2 * most, DisableCompression: true}}
	return func() *browser { return &browser{origin: t.Origin, web: web} }
}

// answer is what a request was answered with.
type answer struct {
	status int
	code   string // of a refusal
	body   []byte
	took   time.Duration
}

// ask sends a request and reads the whole answer.
func (b *browser) ask(ctx context.Context, method, path, form string, body []byte) (answer, error) {
	request, err := http.NewRequestWithContext(ctx, method, b.origin+path, bytes.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	request.Header.Set("Origin", b.origin)
	if b.cookie != "" {
		request.Header.Set("Cookie", b.cookie)
	}
	if method != http.MethodGet {
		request.Header.Set("Idempotency-Key", uuid.NewString())
	}
	if form != "" {
		request.Header.Set("Content-Type", form)
	}
	began := time.Now()
	response, err := b.web.Do(request)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	a := answer{status: response.StatusCode}
	if a.body, err = io.ReadAll(response.Body); err != nil {
		return a, err
	}
	a.took = time.Since(began)
	var document struct{ Code string }
	if a.status >= 400 && json.Unmarshal(a.body, &document) == nil {
		a.code = document.Code
	}
	for _, cookie := range response.Cookies() {
		b.cookie = cookie.Name + "=" + cookie.Value
	}
	return a, nil
}

// must asks, and has the answer in JSON; everything but success is an error.
func (b *browser) must(ctx context.Context, method, path string, body, into any) error {
	text, form, err := encode(body)
	if err != nil {
		return err
	}
	a, err := b.ask(ctx, method, path, form, text)
	if err != nil {
		return err
	}
	if a.status >= 300 {
		return fmt.Errorf("%s %s: %d %.500s", method, path, a.status, a.body)
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(a.body, into)
}

// encode writes a body: CSV as it is, anything else as JSON.
func encode(body any) (text []byte, form string, err error) {
	switch body := body.(type) {
	case nil:
		return nil, "", nil
	case csv:
		return []byte(body), "text/csv", nil
	}
	text, err = json.Marshal(body)
	return text, "application/json", err
}

// csv is a list as a spreadsheet writes it.
type csv string
