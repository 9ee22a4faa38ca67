// Package ledger keeps what happened, so that it can be shown later that nothing
// was changed: numbered entries, each with the digest of the one before it, and
// a signature over the last.
//
// A ledger is one stream of entries. Entries are only ever added. What they mean
// is the business of whoever writes them; here they are bytes.
package ledger

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"time"
)

// Digest is "sha256:" and 64 lowercase hexadecimal digits.
type Digest string

// DigestOf is the digest of some content.
func DigestOf(content []byte) Digest {
	sum := sha256.Sum256(content)
	return Digest("sha256:" + hex.EncodeToString(sum[:]))
}

// Platform is the actor of what nobody asked for: the platform did it itself.
const Platform = "platform"

// Draft is what is to be added to a ledger.
type Draft struct {
	Time  time.Time
	Kind  string          // what happened, for example "session.launched"
	Actor string          // who did it: a person's id, or Platform
	Body  json.RawMessage // a JSON value
}

// Entry is one thing that happened.
type Entry struct {
	Stream string          `json:"stream"`
	Seq    int64           `json:"seq"`  // 1, 2, 3, … without a gap
	Time   time.Time       `json:"time"` // UTC, whole microseconds
	Kind   string          `json:"kind"`
	Actor  string          `json:"actor"`
	Body   json.RawMessage `json:"body"`
	Prev   Digest          `json:"prev"` // Hash of the entry before; empty for the first
	Hash   Digest          `json:"hash"`
}

// Chain makes the entry that follows prev in its stream. The zero Entry with
// only Stream set stands for the beginning.
func Chain(prev Entry, d Draft) Entry {
	e := Entry{
		Stream: prev.Stream,
		Seq:    prev.Seq + 1,
		Time:   d.Time.UTC().Truncate(time.Microsecond),
		Kind:   d.Kind,
		Actor:  d.Actor,
		Body:   d.Body,
		Prev:   prev.Hash,
	}
	e.Hash = e.Digest()
	return e
}

// Digest computes what Hash must be: SHA-256 over every other field, each
// preceded by its length in bytes as 8 bytes, big-endian; the number and the
// time (microseconds since 1970) are 8 bytes, big-endian, too. The body is taken
// byte for byte.
func (e Entry) Digest() Digest {
	h := sha256.New()
	field := func(b []byte) {
		var length [8]byte
		binary.BigEndian.PutUint64(length[:], uint64(len(b)))
		h.Write(length[:])
		h.Write(b)
	}
	number := func(n int64) { field(binary.BigEndian.AppendUint64(nil, uint64(n))) }
	field([]byte(e.Stream))
	number(e.Seq)
	number(e.Time.UnixMicro())
	field([]byte(e.Kind))
	field([]byte(e.Actor))
	field(e.Body)
	field([]byte(e.Prev))
	return Digest("sha256:" + hex.EncodeToString(h.Sum(nil)))
}
