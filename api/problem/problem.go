// Package problem is how the API says no: problem documents (RFC 9457) from a
// closed vocabulary, in French and English.
//
// An Error is made for three readers. The program reads its Code, the person
// its Detail, the operator its cause, which goes to the log and never into an
// answer.
package problem

import (
	"encoding/json"
	"fmt"
	"time"
)

// MediaType is the Content-Type of a problem document.
const MediaType = "application/problem+json"

// Field is one thing wrong in the body, or in a parameter, of a request.
type Field struct {
	Pointer   string // JSON Pointer (RFC 6901) into the body; "" is the whole body
	Parameter string // name of a parameter or header, when it is not in the body
	Code      string // stable, for programs, for example "unknown-field"
	Detail    Text   // what is expected
}

// Error is one problem.
type Error struct {
	Code   Code
	Detail Text          // of this occurrence; may be empty
	Fields []Field       // for InvalidFields and InvalidParameter
	Retry  time.Duration // when trying again makes sense; 0 says nothing
	cause  error
}

// New is a problem of a kind with what there is to say about this occurrence.
func New(code Code, detail Text) *Error { return &Error{Code: code, Detail: detail} }

// Newf is New with the same arguments in both languages.
func Newf(code Code, detail Text, args ...any) *Error {
	return New(code, Text{FR: fmt.Sprintf(detail.FR, args...), EN: fmt.Sprintf(detail.EN, args...)})
}

// Because is the problem with its cause, for the log.
func (e *Error) Because(cause error) *Error {
	with := *e
	with.cause = cause
	return &with
}

// Error is the problem in one English line, for logs.
func (e *Error) Error() string {
	text := string(e.Code)
	if e.Detail.EN != "" {
		text += ": " + e.Detail.EN
	}
	for _, f := range e.Fields {
		text += fmt.Sprintf("; %s%s: %s", f.Pointer, f.Parameter, f.Detail.EN)
	}
	if e.cause != nil {
		text += ": " + e.cause.Error()
	}
	return text
}

// Unwrap is the cause.
func (e *Error) Unwrap() error { return e.cause }

// Kind is the kind of the problem; an unknown code counts as Internal.
func (e *Error) Kind() Kind {
	if kind, ok := Lookup(e.Code); ok {
		return kind
	}
	kind, _ := Lookup(Internal)
	return kind
}

type document struct {
	Type     string          `json:"type"`
	Title    string          `json:"title"`
	Status   int             `json:"status"`
	Code     Code            `json:"code"`
	Detail   string          `json:"detail,omitempty"`
	Instance string          `json:"instance,omitempty"`
	Errors   []documentField `json:"errors,omitempty"`
}

type documentField struct {
	Pointer   *string `json:"pointer,omitempty"`
	Parameter string  `json:"parameter,omitempty"`
	Code      string  `json:"code"`
	Detail    string  `json:"detail"`
}

// Document is the problem as JSON in one language. requestID, a UUID, becomes
// the instance.
func (e *Error) Document(l Language, requestID string) []byte {
	kind := e.Kind()
	doc := document{Type: kind.Path(), Title: kind.Title.In(l), Status: kind.Status, Code: kind.Code, Detail: e.Detail.In(l)}
	if requestID != "" {
		doc.Instance = "urn:uuid:" + requestID
	}
	for _, f := range e.Fields {
		doc.Errors = append(doc.Errors, f.document(l))
	}
	data, err := json.Marshal(doc)
	if err != nil {
		panic(fmt.Sprintf("problem: a document of strings did not marshal: %v", err))
	}
	return data
}

func (f Field) document(l Language) documentField {
	out := documentField{Parameter: f.Parameter, Code: f.Code, Detail: f.Detail.In(l)}
	if f.Parameter == "" {
		out.Pointer = &f.Pointer
	}
	return out
}
