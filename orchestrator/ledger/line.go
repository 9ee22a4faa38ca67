package ledger

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"time"
	"unicode/utf8"
)

// A line of entries.jsonl is one JSON object without spaces, its keys in this
// order: stream, seq, time (six decimals), kind, actor, prev, hash, body. The
// body is the entry's own bytes, so it can be cut out of the line between
// "body": and the last brace; no earlier "body": can be in the line, because
// quotes inside a JSON string are escaped. A body those bytes of which cannot
// stand in a line of JSON (line feeds, no JSON, no UTF-8) is written as
// "body_base64" instead. There is exactly one way to write an entry.

// AppendLine writes an entry as a line, with its line feed. A stream, kind or
// actor that is not UTF-8, or a time that has no such text, is a *Problem with
// the code Unwritable.
func AppendLine(b []byte, e Entry) ([]byte, error) {
	if p := unwritable(e); p != nil {
		return b, p
	}
	b = append(b, `{"stream":`...)
	b = appendString(b, e.Stream)
	b = fmt.Appendf(b, `,"seq":%d,"time":"%s","kind":`, e.Seq, e.Time.UTC().Format(timeLayout))
	b = appendString(b, e.Kind)
	b = append(b, `,"actor":`...)
	b = appendString(b, e.Actor)
	b = append(b, `,"prev":`...)
	b = appendString(b, string(e.Prev))
	b = append(b, `,"hash":`...)
	b = appendString(b, string(e.Hash))
	if standsInLine(e.Body) {
		b = append(b, `,"body":`...)
		b = append(b, e.Body...)
		return append(b, "}\n"...), nil
	}
	b = append(b, `,"body_base64":"`...)
	b = base64.StdEncoding.AppendEncode(b, e.Body)
	return append(b, "\"}\n"...), nil
}

func unwritable(e Entry) *Problem {
	for _, field := range []string{e.Stream, e.Kind, e.Actor, string(e.Prev), string(e.Hash)} {
		if !utf8.ValidString(field) {
			return atEntry(Unwritable, e.Seq, say("entrée %d : %q n'est pas de l'UTF-8", "entry %d: %q is not UTF-8", e.Seq, shorten(field)))
		}
	}
	if !writableTime(e.Time) {
		return atEntry(Unwritable, e.Seq, say("entrée %d : l'heure %s ne peut pas être écrite", "entry %d: the time %s cannot be written", e.Seq, e.Time))
	}
	return nil
}

// standsInLine tells whether the bytes are JSON that a reader of the line gets
// back unchanged.
func standsInLine(body []byte) bool {
	return json.Valid(body) && utf8.Valid(body) && !bytes.ContainsAny(body, "\r\n") &&
		len(bytes.TrimSpace(body)) == len(body)
}

// appendString writes a JSON string, escaping only what JSON asks for.
func appendString(b []byte, text string) []byte {
	var quoted bytes.Buffer
	encoder := json.NewEncoder(&quoted)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(text); err != nil {
		panic(err) // a string always has a JSON form
	}
	return append(b, bytes.TrimSuffix(quoted.Bytes(), []byte("\n"))...)
}

// line is what a line holds.
type line struct {
	Stream     string          `json:"stream"`
	Seq        int64           `json:"seq"`
	Time       time.Time       `json:"time"`
	Kind       string          `json:"kind"`
	Actor      string          `json:"actor"`
	Prev       Digest          `json:"prev"`
	Hash       Digest          `json:"hash"`
	Body       json.RawMessage `json:"body"`
	BodyBase64 []byte          `json:"body_base64"`
}

// ParseLine reads a line, its line feed included. A line that AppendLine would
// not have written is a *Problem with the code WrongForm. Whether the entry is
// right, Verifier tells.
func ParseLine(text []byte) (Entry, error) {
	var l line
	if err := json.Unmarshal(text, &l); err != nil {
		return Entry{}, problem(WrongForm, "", say("ce n'est pas une entrée : %v", "it is not an entry: %v", err))
	}
	e := Entry{
		Stream: l.Stream, Seq: l.Seq, Time: l.Time.UTC(), Kind: l.Kind, Actor: l.Actor,
		Body: l.Body, Prev: l.Prev, Hash: l.Hash,
	}
	if e.Body == nil {
		e.Body = l.BodyBase64
	}
	again, err := AppendLine(make([]byte, 0, len(text)), e)
	if err != nil || !bytes.Equal(again, text) {
		return Entry{}, problem(WrongForm, "", say(
			"l'entrée n'est pas écrite de la seule façon que ce format permet",
			"the entry is not written in the one way this format has"))
	}
	return e, nil
}
