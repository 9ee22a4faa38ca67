package ledger

import (
	"crypto/ed25519"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// sealDomain begins what is signed, so that the signature of a seal can never
// pass for a signature of anything else.
const sealDomain = "pupitre ledger seal v1"

// timeLayout is RFC 3339 in UTC with exactly six decimals.
const timeLayout = "2006-01-02T15:04:05.000000Z"

// Seal says, signed, that a stream had this head: nothing up to it can be
// changed, added or taken away any more without it being seen.
type Seal struct {
	Stream    string    `json:"stream"`
	Seq       int64     `json:"seq"`  // of the last entry covered
	Head      Digest    `json:"head"` // its hash
	Time      time.Time `json:"time"` // when it was sealed; UTC, whole microseconds
	KeyID     KeyID     `json:"key_id"`
	PublicKey PublicKey `json:"public_key"` // 32 bytes, base64
	Signature []byte    `json:"signature"`  // 64 bytes, base64: Ed25519 over Text
}

// Seal signs a head. A head that is before the first entry, or a stream name
// with control characters, is a *Problem with the code BadSeal.
func (k *Key) Seal(head Head, now time.Time) (Seal, error) {
	s := Seal{
		Stream: head.Stream, Seq: head.Seq, Head: head.Hash, Time: now.UTC().Truncate(time.Microsecond),
		KeyID: k.ID(), PublicKey: k.Public(),
	}
	if p := s.malformed(); p != nil {
		return Seal{}, p
	}
	s.Signature = ed25519.Sign(k.private, s.Text())
	return s, nil
}

// Text is what is signed: six lines of UTF-8, each ended by a line feed.
func (s Seal) Text() []byte {
	return fmt.Appendf(nil, "%s\nstream: %s\nseq: %d\nhead: %s\ntime: %s\nkey: %s\n",
		sealDomain, s.Stream, s.Seq, s.Head, s.Time.UTC().Format(timeLayout), s.KeyID)
}

// Covers is the head the seal speaks of.
func (s Seal) Covers() Head { return Head{Stream: s.Stream, Seq: s.Seq, Hash: s.Head} }

// Verify tells whether the key in the seal signed it. Whose key that is, it
// cannot tell. The error is a *Problem: BadSeal or BadSignature.
func (s Seal) Verify() error {
	if p := s.malformed(); p != nil {
		return p
	}
	if !ed25519.Verify(ed25519.PublicKey(s.PublicKey), s.Text(), s.Signature) {
		return problem(BadSignature, "", say(
			"la signature n'est pas celle de la clé %s sur ce scellé : l'un des deux a été changé",
			"the signature is not that of the key %s over this seal: one of them was changed", s.KeyID))
	}
	return nil
}

// malformed says what cannot be in a seal, its signature aside.
func (s Seal) malformed() *Problem {
	bad := func(fr, en string, args ...any) *Problem { return problem(BadSeal, "", say(fr, en, args...)) }
	switch {
	case !printable(s.Stream):
		return bad("scellé : %q n'est pas un nom de registre", "seal: %q is not the name of a stream", shorten(s.Stream))
	case s.Seq < 1:
		return bad("scellé : il ne couvre aucune entrée (numéro %d)", "seal: it covers no entry (number %d)", s.Seq)
	case !s.Head.Valid():
		return bad("scellé : %q n'est pas une empreinte", "seal: %q is not a digest", shorten(string(s.Head)))
	case !writableTime(s.Time):
		return bad("scellé : l'heure %s ne peut pas être écrite", "seal: the time %s cannot be written", s.Time)
	case len(s.PublicKey) != ed25519.PublicKeySize:
		return bad("scellé : la clé publique a %d octets, pas %d", "seal: the public key has %d bytes, not %d", len(s.PublicKey), ed25519.PublicKeySize)
	case s.KeyID != s.PublicKey.ID():
		return bad("scellé : l'identifiant %q n'est pas celui de la clé, %s", "seal: the id %q is not that of the key, %s", shorten(string(s.KeyID)), s.PublicKey.ID())
	}
	return nil
}

// printable holds for one line of text that is not empty.
func printable(text string) bool {
	return text != "" && utf8.ValidString(text) && !strings.ContainsFunc(text, unicode.IsControl)
}

// writableTime holds for a time that the text of seals and entries can hold.
func writableTime(t time.Time) bool {
	year := t.UTC().Year()
	return year >= 0 && year <= 9999 && t.Nanosecond()%int(time.Microsecond) == 0
}
