// Package cursor makes the opaque cursors of lists. A cursor holds the position
// after which the next page starts, sealed with a key of the server, so that it
// can be taken as true when it comes back.
package cursor

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"

	"github.com/pupitre-lab/pupitre/api/problem"
)

const (
	sealBytes = 16   // of HMAC-SHA256
	maxLength = 2048 // characters of a cursor
)

// Codec seals and opens cursors with one key.
type Codec struct {
	key []byte
}

// New is a codec. The key has 32 random bytes and stays the same for as long as
// cursors should be good.
func New(key []byte) Codec { return Codec{key: key} }

// Seal is the cursor of a position in a list. The list's name holds everything
// that chooses and orders its elements, filters included, so that a cursor is
// refused by any other list.
func (c Codec) Seal(list string, position any) (string, error) {
	data, err := json.Marshal(position)
	if err != nil {
		return "", fmt.Errorf("cursor: position of %s: %w", list, err)
	}
	return base64.RawURLEncoding.EncodeToString(append(c.seal(list, data), data...)), nil
}

// Open reads a position back. The error is an invalid-cursor problem when the
// cursor was not sealed for this list with this key.
func (c Codec) Open(list, cursor string, position any) error {
	if len(cursor) > maxLength {
		return problem.New(problem.InvalidCursor, problem.Text{})
	}
	data, err := base64.RawURLEncoding.Strict().DecodeString(cursor)
	if err != nil || len(data) < sealBytes || !hmac.Equal(data[:sealBytes], c.seal(list, data[sealBytes:])) {
		return problem.New(problem.InvalidCursor, problem.Text{})
	}
	if err := json.Unmarshal(data[sealBytes:], position); err != nil {
		return problem.New(problem.InvalidCursor, problem.Text{}).Because(err)
	}
	return nil
}

func (c Codec) seal(list string, data []byte) []byte {
	mac := hmac.New(sha256.New, c.key)
	fmt.Fprintf(mac, "%d:%s", len(list), list)
	mac.Write(data)
	return mac.Sum(nil)[:sealBytes]
}
