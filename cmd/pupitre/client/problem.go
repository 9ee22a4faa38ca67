package client

import (
	"net/http"
	"strings"
	"time"
)

// Problem is why the server refused (RFC 9457), in the client's language.
type Problem struct {
	Code     string        `json:"code"`
	Title    string        `json:"title"`
	Status   int           `json:"status"`
	Detail   string        `json:"detail"`
	Instance string        `json:"instance"` // the request, in the server's log
	Errors   []Field       `json:"errors"`
	Retry    time.Duration `json:"-"` // when trying again makes sense; 0 says nothing
}

// Field is one thing wrong in what was sent.
type Field struct {
	Pointer   string `json:"pointer"`
	Parameter string `json:"parameter"`
	Code      string `json:"code"`
	Detail    string `json:"detail"`
}

// Error is the problem as lines for a person: what, then each field.
func (p *Problem) Error() string {
	text := p.Detail
	if text == "" {
		text = p.Title
	}
	for _, f := range p.Errors {
		line := f.Detail
		if place := f.Place(); place != "" {
			line = place + ": " + line
		}
		text += "\n" + line
	}
	return text
}

// Place is where in what was sent a field is: "rules.scale", "file:3:2".
func (f Field) Place() string {
	if f.Parameter != "" {
		return f.Parameter
	}
	return strings.ReplaceAll(strings.TrimPrefix(f.Pointer, "/"), "/", ".")
}

// passing tells whether the same request may be answered otherwise a little
// later.
func (p *Problem) passing(safe bool) bool {
	switch {
	case p.Status == http.StatusTooManyRequests:
		return p.Retry > 0
	case p.Code == "idempotency-key-in-progress":
		return true
	case p.Status == http.StatusServiceUnavailable, p.Status == http.StatusBadGateway, p.Status == http.StatusGatewayTimeout:
		return safe
	}
	return false
}
