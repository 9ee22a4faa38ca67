package blob

import (
	"errors"
	"fmt"
	"strings"
)

// Digest names a blob by its content: "sha256:" and 64 lowercase hexadecimal
// digits.
type Digest string

// ErrDigest is a text that is not of the form of a Digest.
var ErrDigest = errors.New("not a digest: sha256: and 64 lowercase hexadecimal digits")

const (
	algorithm = "sha256:"
	digits    = 64
)

// ParseDigest reads a digest of exactly that form; anything else is ErrDigest.
func ParseDigest(text string) (Digest, error) {
	if hex, found := strings.CutPrefix(text, algorithm); found && isHex(hex) {
		return Digest(text), nil
	}
	const most = 100
	return "", fmt.Errorf("%q: %w", text[:min(len(text), most)], ErrDigest)
}

func isHex(text string) bool {
	foreign := strings.IndexFunc(text, func(r rune) bool { return (r < '0' || r > '9') && (r < 'a' || r > 'f') })
	return len(text) == digits && foreign < 0
}

// hex is the digits alone. The digest was parsed.
func (d Digest) hex() string { return string(d[len(algorithm):]) }
