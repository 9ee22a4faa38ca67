package people

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

// Params is the cost of argon2id.
type Params struct {
	Memory uint32 // KiB
	Time   uint32 // passes
	Lanes  uint8  // in parallel
}

// DefaultParams is the first choice of the OWASP Password Storage Cheat Sheet
// with the least memory that it accepts for two passes: 19 MiB.
var DefaultParams = Params{Memory: 19 * 1024, Time: 2, Lanes: 1}

const (
	saltBytes = 16
	keyBytes  = 32
	// What a stored secret may ask for at most.
	maxMemory = 1 << 20 // KiB
	maxTime   = 64
)

// Hasher turns passwords into secrets that can be stored, a bounded number at a
// time, so that a flood of logins takes a bounded amount of memory.
type Hasher struct {
	params  Params
	random  io.Reader
	slots   chan struct{}
	waiting chan struct{}
	decoy   string
}

// NewHasher makes a hasher that computes at most slots hashes at once, each of
// params.Memory, and lets at most queue more callers wait.
func NewHasher(params Params, slots, queue int, random io.Reader) (*Hasher, error) {
	if params.Memory < 8 || params.Memory > maxMemory || params.Time < 1 || params.Time > maxTime || params.Lanes < 1 {
		return nil, fmt.Errorf("argon2id with %+v: memory goes from 8 to %d KiB, time from 1 to %d, lanes from 1", params, maxMemory, maxTime)
	}
	if slots < 1 || queue < 0 {
		return nil, fmt.Errorf("argon2id with %d slots and a queue of %d: at least 1 and 0", slots, queue)
	}
	h := &Hasher{params: params, random: random, slots: make(chan struct{}, slots), waiting: make(chan struct{}, slots+queue)}
	var salt, key [keyBytes]byte
	for _, b := range [][]byte{salt[:], key[:]} {
		if _, err := io.ReadFull(random, b); err != nil {
			return nil, fmt.Errorf("draw a decoy: %w", err)
		}
	}
	h.decoy = phc{params, salt[:saltBytes], key[:]}.String()
	return h, nil
}

// enter waits for a slot; leave gives it back. A full queue is ErrThrottled.
func (h *Hasher) enter(ctx context.Context) (leave func(), err error) {
	select {
	case h.waiting <- struct{}{}:
	default:
		return nil, throttled(5 * time.Second)
	}
	select {
	case h.slots <- struct{}{}:
		return func() { <-h.slots; <-h.waiting }, nil
	case <-ctx.Done():
		<-h.waiting
		return nil, fmt.Errorf("wait to check a password: %w", context.Cause(ctx))
	}
}

// Hash gives the secret of a password in PHC format, once there is a slot.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	leave, err := h.enter(ctx)
	if err != nil {
		return "", err
	}
	defer leave()
	return h.hash(password)
}

func (h *Hasher) hash(password string) (string, error) {
	salt := make([]byte, saltBytes)
	if _, err := io.ReadFull(h.random, salt); err != nil {
		return "", fmt.Errorf("draw a salt: %w", err)
	}
	return phc{h.params, salt, derive(password, salt, h.params, keyBytes)}.String(), nil
}

// Verify tells whether a password has this secret, once there is a slot. An
// empty secret stands for nobody: it takes as long, and never matches. stale
// says that the secret was made with other parameters than today's.
func (h *Hasher) Verify(ctx context.Context, secret, password string) (match, stale bool, err error) {
	leave, err := h.enter(ctx)
	if err != nil {
		return false, false, err
	}
	defer leave()
	return h.verify(secret, password)
}

func (h *Hasher) verify(secret, password string) (match, stale bool, err error) {
	nobody := secret == ""
	if nobody {
		secret = h.decoy
	}
	p, err := parsePHC(secret)
	if err != nil {
		return false, false, err
	}
	key := derive(password, p.salt, p.params, uint32(len(p.key)))
	match = subtle.ConstantTimeCompare(key, p.key) == 1 && !nobody
	return match, p.params != h.params || len(p.key) != keyBytes, nil
}

// derive computes the key. Passwords are normalised (NFKC), because keyboards
// write the same letter in different ways.
func derive(password string, salt []byte, p Params, length uint32) []byte {
	return argon2.IDKey([]byte(norm.NFKC.String(password)), salt, p.Time, p.Memory, p.Lanes, length)
}

// phc is a secret in the format of the Password Hashing Competition:
// $argon2id$v=19$m=19456,t=2,p=1$salt$key, in base 64 without padding.
type phc struct {
	params Params
	salt   []byte
	key    []byte
}

func (p phc) String() string {
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, p.params.Memory, p.params.Time, p.params.Lanes, b64(p.salt), b64(p.key))
}

var errSecret = errors.New("a stored secret is not argon2id in PHC format")

func parsePHC(s string) (phc, error) {
	parts := strings.Split(s, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return phc{}, errSecret
	}
	var p phc
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &p.params.Memory, &p.params.Time, &p.params.Lanes); err != nil {
		return phc{}, fmt.Errorf("%w: parameters: %w", errSecret, err)
	}
	var errSalt, errKey error
	p.salt, errSalt = base64.RawStdEncoding.DecodeString(parts[4])
	p.key, errKey = base64.RawStdEncoding.DecodeString(parts[5])
	if err := errors.Join(errSalt, errKey); err != nil {
		return phc{}, fmt.Errorf("%w: %w", errSecret, err)
	}
	if p.params.Memory > maxMemory || p.params.Time < 1 || p.params.Time > maxTime || p.params.Lanes < 1 || len(p.salt) < 8 || len(p.key) < 16 || len(p.key) > 64 {
		return phc{}, fmt.Errorf("%w: parameters out of bounds", errSecret)
	}
	return p, nil
}

// The length of a password.
const (
	MinPassword = 12  // characters
	MaxPassword = 256 // bytes
)

// CheckPassword says what keeps a password from being taken for this person;
// the zero Text when it may be. Length counts, not kinds of characters.
func CheckPassword(password string, p Person) Text {
	folded := SortKey(password)
	switch {
	case !utf8.ValidString(password):
		return textf("le mot de passe n'est pas du texte UTF-8", "the password is not UTF-8 text")
	case len(password) > MaxPassword:
		return textf("le mot de passe dépasse %d octets", "the password is longer than %d bytes", MaxPassword)
	case utf8.RuneCountInString(password) < MinPassword:
		return textf("le mot de passe a moins de %d caractères ; quatre mots sans rapport en font un bon",
			"the password has fewer than %d characters; four unrelated words make a good one", MinPassword)
	case distinct(password) < 5:
		return textf("le mot de passe répète toujours les mêmes caractères", "the password repeats the same few characters")
	case coversMost(folded, localPart(p.Email)), coversMost(folded, p.FamilyName+p.GivenName), coversMost(folded, p.GivenName+p.FamilyName):
		return textf("le mot de passe est fait du nom ou de l'adresse de la personne", "the password is made of the person's name or address")
	}
	return Text{}
}

func localPart(email string) string {
	local, _, _ := strings.Cut(email, "@")
	return local
}

// coversMost tells whether a folded password is a known name and little else.
func coversMost(folded, name string) bool {
	flat := strings.ReplaceAll(SortKey(name), "0", "")
	bare := strings.ReplaceAll(folded, "0", "")
	return flat != "" && strings.Contains(bare, flat) && len(bare)-len(flat) < 6
}

func distinct(s string) int {
	seen := map[rune]bool{}
	for _, r := range s {
		seen[r] = true
	}
	return len(seen)
}
