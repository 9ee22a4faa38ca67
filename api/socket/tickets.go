package socket

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"
)

// ErrTicket says that a ticket is not good: never issued, used, too old, or for
// something else. Which of these is not told.
var ErrTicket = errors.New("the ticket is not good")

// ErrTooMany says that too many tickets wait to be used.
var ErrTooMany = errors.New("too many tickets wait to be used")

// Tickets are one-time secrets that carry who asked, an A, from a request whose
// rights were checked to the connection it asked for. They live in memory: a ticket
// does not outlive the process, nor is it good at another one. Safe for
// concurrent use.
type Tickets[A any] struct {
	life   time.Duration
	most   int
	random io.Reader

	mu     sync.Mutex
	issued map[[sha256.Size]byte]issuedTicket[A]
}

type issuedTicket[A any] struct {
	actor   A
	purpose string
	expires time.Time
}

// NewTickets issues tickets good for a time, at most a number of them unused at
// the same time.
func NewTickets[A any](life time.Duration, most int, random io.Reader) *Tickets[A] {
	return &Tickets[A]{life: life, most: most, random: random, issued: map[[sha256.Size]byte]issuedTicket[A]{}}
}

// Issue is a new ticket for one purpose, for example the path of the connection
// it opens. Its characters can stand in a header and in a subprotocol.
func (t *Tickets[A]) Issue(actor A, purpose string, now time.Time) (string, error) {
	var secret [24]byte
	if _, err := io.ReadFull(t.random, secret[:]); err != nil {
		return "", fmt.Errorf("socket: draw a ticket: %w", err)
	}
	ticket := base64.RawURLEncoding.EncodeToString(secret[:])
	t.mu.Lock()
	defer t.mu.Unlock()
	t.forgetOld(now)
	if len(t.issued) >= t.most {
		return "", ErrTooMany
	}
	t.issued[sha256.Sum256([]byte(ticket))] = issuedTicket[A]{actor: actor, purpose: purpose, expires: now.Add(t.life)}
	return ticket, nil
}

// Redeem uses a ticket up and gives the actor it was issued to. One shown for
// another purpose is used up too.
func (t *Tickets[A]) Redeem(ticket, purpose string, now time.Time) (actor A, err error) {
	digest := sha256.Sum256([]byte(ticket))
	t.mu.Lock()
	defer t.mu.Unlock()
	found, ok := t.issued[digest]
	delete(t.issued, digest)
	if !ok || found.purpose != purpose || !now.Before(found.expires) {
		return actor, ErrTicket
	}
	return found.actor, nil
}

func (t *Tickets[A]) forgetOld(now time.Time) {
	for digest, ticket := range t.issued {
		if !now.Before(ticket.expires) {
			delete(t.issued, digest)
		}
	}
}
