package people

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"strings"
	"time"
)

// Lifetimes says how long things last.
type Lifetimes struct {
	LoginIdle  time.Duration // without use
	LoginMax   time.Duration // whatever happens
	Invitation time.Duration
	TokenMax   time.Duration // the longest that a token may be asked for
}

// DefaultLifetimes are for a school: nobody signs in again during a day's
// evaluation, and a shared computer forgets overnight.
var DefaultLifetimes = Lifetimes{LoginIdle: 10 * time.Hour, LoginMax: 7 * day, Invitation: 14 * day, TokenMax: year}

// Config is what a Service needs. Every field is required but Holders.
type Config struct {
	Store     Store
	Hasher    *Hasher
	Now       func() time.Time
	Random    io.Reader // crypto/rand.Reader, but in tests
	Lifetimes Lifetimes
	Retention Retention
	Holders   []DataHolder // who else holds data of persons
}

// Service is what can be done with people. Every method that takes an Actor
// asks Can first, and answers ErrForbidden; every change is recorded in the
// audit, in the transaction that makes it. It is safe for concurrent use.
type Service struct {
	store     Store
	hasher    *Hasher
	now       func() time.Time
	random    io.Reader
	lifetimes Lifetimes
	retention Retention
	holders   []DataHolder
}

// NewService makes a service.
func NewService(c Config) (*Service, error) {
	if c.Store == nil || c.Hasher == nil || c.Now == nil || c.Random == nil {
		return nil, fmt.Errorf("people: a service needs a store, a hasher, a clock and a source of randomness")
	}
	for _, kind := range []RecordKind{LoginRecord, FailureRecord, InvitationRecord, TokenRecord, AccountRecord} {
		if _, ruled := c.Retention.Of(kind); !ruled {
			return nil, fmt.Errorf("people: no rule says how long a %s is kept", kind)
		}
	}
	if l := c.Lifetimes; min(l.LoginIdle, l.LoginMax, l.Invitation, l.TokenMax) <= 0 {
		return nil, fmt.Errorf("people: a lifetime of %+v is not positive", l)
	}
	return &Service{c.Store, c.Hasher, c.Now, c.Random, c.Lifetimes, c.Retention, c.Holders}, nil
}

// clock gives the time as stores keep it.
func (s *Service) clock() time.Time { return s.now().UTC().Truncate(time.Microsecond) }

// may is Can as an error.
func may(actor Actor, action Action, subject Subject) error {
	if Can(actor, action, subject) {
		return nil
	}
	return refusal(ErrForbidden, "vous n'avez pas le droit de faire ceci (%s)", "you may not do this (%s)", action)
}

// record writes to the audit what the actor did.
func (s *Service) record(ctx context.Context, tx Tx, actor Actor, kind string, action Action, subject Subject, details map[string]any) error {
	d := Decision{Time: s.clock(), Actor: actor.Person, Kind: kind, Action: action, Subject: subject, Token: actor.Token, Details: details}
	if err := tx.Record(ctx, d); err != nil {
		return fmt.Errorf("record %s in the audit: %w", kind, err)
	}
	return nil
}

// Page asks for a part of a list.
type Page struct {
	After string // the cursor that came with the part before; empty for the beginning
	Limit int    // 1 to MaxPage; 0 is DefaultPage
}

// The sizes of a page.
const (
	DefaultPage = 50
	MaxPage     = 500
)

func (p Page) read() (Position, int, error) {
	limit := p.Limit
	if limit == 0 {
		limit = DefaultPage
	}
	if limit < 1 || limit > MaxPage {
		return Position{}, 0, invalid("limit", "une page a de 1 à %d éléments, pas %d", "a page has 1 to %d items, not %d", MaxPage, p.Limit)
	}
	if p.After == "" {
		return Position{}, limit, nil
	}
	text, err := base64.RawURLEncoding.DecodeString(p.After)
	key, id, found := strings.Cut(string(text), "\n")
	if err != nil || !found || checkID(id) != (Text{}) || !allOf(key, isKeyByte) {
		return Position{}, 0, invalid("after", "ce n'est pas un curseur donné par la plateforme", "this is not a cursor that the platform gave")
	}
	return Position{Key: key, ID: id}, limit, nil
}

// isKeyByte tells the bytes that SortKey writes.
func isKeyByte(c byte) bool { return 'a' <= c && c <= 'z' || '0' <= c && c <= '9' }

// cursor is the place after an item.
func cursor(key, id string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(key + "\n" + id))
}

// cut gives the page out of one item more than was asked for, and the cursor of
// the next page, empty when there is none.
func cut[T any](items []T, limit int, place func(T) (key, id string)) ([]T, string) {
	if len(items) <= limit {
		return items, ""
	}
	return items[:limit], cursor(place(items[limit-1]))
}
