package people

import (
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"strings"
	"time"
)

// The kinds of bearer secrets, told by how they begin. Each is followed by 256
// random bits (52 characters) and a CRC-32 (7 characters) of all before it, in
// lower-case base 32: a typo is told from a secret that is no longer good, and
// scanners of published code can find one that leaked. Only the SHA-256 of the
// whole is stored.
const (
	loginPrefix      = "pul_"
	tokenPrefix      = "pup_"
	invitationPrefix = "pui_"

	prefixLength   = 4
	bodyLength     = 52
	checksumLength = 7
)

var base32Lower = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// newSecret draws a bearer secret; what is stored is digest(secret).
func newSecret(prefix string, random io.Reader) (string, error) {
	var b [32]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return "", fmt.Errorf("draw a secret: %w", err)
	}
	body := prefix + base32Lower.EncodeToString(b[:])
	return body + checksum(body), nil
}

func checksum(body string) string {
	var sum [4]byte
	binary.BigEndian.PutUint32(sum[:], crc32.ChecksumIEEE([]byte(body)))
	return base32Lower.EncodeToString(sum[:])
}

// secretHash gives what a secret is stored under, or says why it was never one:
// no such beginning, cut short, or mistyped.
func secretHash(field, secret string, prefixes ...string) (hash, prefix string, err error) {
	for _, p := range prefixes {
		if !strings.HasPrefix(secret, p) {
			continue
		}
		if want := prefixLength + bodyLength + checksumLength; len(secret) != want {
			return "", "", invalid(field, "le jeton a %d caractères au lieu de %d : il a été mal copié",
				"the token has %d characters instead of %d: it was not copied whole", len(secret), want)
		}
		body := secret[:prefixLength+bodyLength]
		if checksum(body) != secret[len(body):] {
			return "", "", invalid(field, "le jeton a été mal copié : un caractère est faux", "the token was not copied well: a character is wrong")
		}
		return digest(secret), p, nil
	}
	return "", "", invalid(field, "un jeton commence par %s", "a token begins with %s", strings.Join(prefixes, " / "))
}

// Login is one browser that is signed in.
type Login struct {
	ID       LoginID   `json:"id"`
	Person   PersonID  `json:"person"`
	Created  time.Time `json:"created"`
	LastUsed time.Time `json:"last_used"` // to the minute
	Expires  time.Time `json:"expires"`   // whatever happens
	Address  string    `json:"address"`   // from where it was made
	Agent    string    `json:"agent"`     // what the browser said it is
}

// Token is an API token.
type Token struct {
	ID       TokenID    `json:"id"`
	Person   PersonID   `json:"person"`
	Name     string     `json:"name"`
	Scopes   []Scope    `json:"scopes"`
	Created  time.Time  `json:"created"`
	Expires  time.Time  `json:"expires"`
	LastUsed *time.Time `json:"last_used,omitempty"` // to the minute
}

// Invitation is a one-time link with which a person sets their password.
type Invitation struct {
	ID      InvitationID `json:"id"`
	Person  PersonID     `json:"person"`
	By      PersonID     `json:"by"` // empty for the operator
	Created time.Time    `json:"created"`
	Expires time.Time    `json:"expires"`
	Used    *time.Time   `json:"used,omitempty"`
}
