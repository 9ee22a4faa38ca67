package people

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// WarnAhead is how long before its erasure an account is announced.
const WarnAhead = 60 * day

// Leaving is an account that no open promotion holds any more, and no role on
// the platform.
type Leaving struct {
	Person    Person
	Promotion *Promotion // of the person's, the last that was archived; nil: they are in none
	// Due is when the account is erased. Without a promotion there is no moment to
	// count from: it is zero, and an admin decides.
	Due time.Time
}

// LeavingQuery asks for accounts that leave: soonest first, those without a
// promotion last.
type LeavingQuery struct {
	Promotion PromotionID // those who have a role in it; empty for all
	Before    time.Time   // whose last promotion was archived by then; zero for all
	After     Position    // the key as LeavingKey writes it
	Limit     int
}

// LeavingKey is the order of accounts that leave: when their last promotion was
// archived, which for none is after all.
func LeavingKey(archived *time.Time) string {
	if archived == nil {
		return strings.Repeat("9", leavingDigits)
	}
	return fmt.Sprintf("%0*d", leavingDigits, archived.UnixMicro())
}

// leavingDigits is enough for any time in microseconds.
const leavingDigits = 18

// due fills in when the account is erased.
func (l Leaving) due(rules Retention) Leaving {
	if keep, ruled := rules.Of(AccountRecord); ruled && l.Promotion != nil && l.Promotion.Archived != nil {
		l.Due = l.Promotion.Archived.Add(keep.After())
	}
	return l
}

// AccountsKept is until when the accounts are kept that are in this promotion and
// in none that is archived later or not at all; zero while it is not archived.
func (r Retention) AccountsKept(p Promotion) time.Time {
	return Leaving{Promotion: &p}.due(r).Due
}

// Leavings lists the accounts that will be erased, and when. It is for
// whoever may erase them.
func (s *Service) Leavings(ctx context.Context, actor Actor, promotion PromotionID, page Page) (list []Leaving, next string, err error) {
	if err := may(actor, PersonErase, Subject{}); err != nil {
		return nil, "", err
	}
	after, limit, err := page.read()
	if err != nil {
		return nil, "", err
	}
	err = s.store.View(ctx, func(tx Tx) (err error) {
		if promotion != Platform {
			if _, err := findPromotion(ctx, tx, promotion); err != nil {
				return err
			}
		}
		list, err = tx.Leaving(ctx, LeavingQuery{Promotion: promotion, After: after, Limit: limit + 1})
		return err
	})
	for i := range list {
		list[i] = list[i].due(s.retention)
	}
	list, next = cut(list, limit, func(l Leaving) (string, string) {
		if l.Promotion == nil {
			return LeavingKey(nil), string(l.Person.ID)
		}
		return LeavingKey(l.Promotion.Archived), string(l.Person.ID)
	})
	return list, next, err
}

// eraseAtOnce is how many accounts one transaction erases.
const eraseAtOnce = 50

// eraseDue makes pseudonyms, as Erase does, of those whose accounts the rule of
// retention no longer keeps, and tells how many.
func (s *Service) eraseDue(ctx context.Context) (int, error) {
	n := 0
	for {
		some, err := s.eraseSome(ctx)
		n += some
		if err != nil || some < eraseAtOnce {
			return n, err
		}
	}
}

func (s *Service) eraseSome(ctx context.Context) (n int, err error) {
	keep, _ := s.retention.Of(AccountRecord) // NewService saw to it
	err = s.store.Update(ctx, func(tx Tx) error {
		due, err := tx.Leaving(ctx, LeavingQuery{Before: s.clock().Add(-keep.After()), Limit: eraseAtOnce})
		if err != nil {
			return err
		}
		n = len(due)
		for _, l := range due {
			if err := s.erase(ctx, tx, l.Person); err != nil {
				return err
			}
			why := map[string]any{"reason": "retention", "days": keep.Days, "promotion": l.Promotion.ID, "archived": l.Promotion.Archived}
			if err := s.record(ctx, tx, Operator(), "person.erased", PersonErase, Subject{Person: l.Person.ID}, why); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("erase the accounts that are no longer kept: %w", err)
	}
	return n, nil
}
