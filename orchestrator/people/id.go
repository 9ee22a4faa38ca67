package people

import (
	"encoding/binary"
	"fmt"
	"io"
	"time"

	"github.com/google/uuid"
)

// The identifiers: lowercase UUIDs of version 7, so that they sort by age.
type (
	PersonID     string // a person, for ever, also once erased
	PromotionID  string // a promotion; Platform stands for all of them
	TeamID       string // a team of one promotion
	LoginID      string // one browser that is signed in
	TokenID      string // an API token
	InvitationID string // a one-time link
)

// Platform is where a role counts for the whole platform.
const Platform PromotionID = ""

// ParsePersonID reads a person's id; the error is an *Invalid.
func ParsePersonID(s string) (PersonID, error) { return parseID[PersonID]("person", s) }

// ParsePromotionID reads a promotion's id; the error is an *Invalid.
func ParsePromotionID(s string) (PromotionID, error) { return parseID[PromotionID]("promotion", s) }

// ParseTeamID reads a team's id; the error is an *Invalid.
func ParseTeamID(s string) (TeamID, error) { return parseID[TeamID]("team", s) }

func parseID[ID ~string](field, s string) (ID, error) {
	if problem := checkID(s); problem != (Text{}) {
		return "", &Invalid{Problems: []Problem{{Field: field, Text: problem}}}
	}
	return ID(s), nil
}

// checkID says what keeps s from being an identifier; nothing when it is one.
func checkID(s string) Text {
	const shape = "0192f0c1-2345-7abc-8def-0123456789ab"
	if len(s) != len(shape) {
		return textf("un identifiant a %d caractères, comme %s ; celui-ci en a %d",
			"an identifier has %d characters, like %s; this one has %d", len(shape), shape, len(s))
	}
	for i := range len(s) {
		dash := shape[i] == '-'
		if c := s[i]; dash != (c == '-') || !dash && !isLowerHex(c) {
			return textf("le caractère %d de l'identifiant est %q ; il faut la forme %s, en minuscules",
				"character %d of the identifier is %q; the shape is %s, in lower case", i+1, rune(c), shape)
		}
	}
	if s[14] != '7' || s[19] < '8' || s[19] > 'b' {
		return textf("%s n'est pas un UUID de version 7", "%s is not a UUID of version 7", s)
	}
	return Text{}
}

func isLowerHex(c byte) bool { return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' }

// newID draws an identifier of the moment now (RFC 9562, version 7: 48 bits of
// milliseconds, then random).
func newID[ID ~string](now time.Time, random io.Reader) (ID, error) {
	var id uuid.UUID
	if _, err := io.ReadFull(random, id[6:]); err != nil {
		return "", fmt.Errorf("draw an identifier: %w", err)
	}
	var millis [8]byte
	binary.BigEndian.PutUint64(millis[:], uint64(now.UnixMilli()))
	copy(id[:6], millis[2:])
	id[6] = id[6]&0x0f | 0x70
	id[8] = id[8]&0x3f | 0x80
	return ID(id.String()), nil
}
