package people

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// The years that a promotion may end in.
const (
	firstYear = 2000
	lastYear  = 2200
)

// CreatePromotion makes a promotion. ErrConflict: there is one of that name and
// year.
func (s *Service) CreatePromotion(ctx context.Context, actor Actor, name string, year int) (Promotion, error) {
	if err := may(actor, PromotionCreate, Subject{}); err != nil {
		return Promotion{}, err
	}
	id, err := newID[PromotionID](s.now(), s.random)
	if err != nil {
		return Promotion{}, err
	}
	p := Promotion{ID: id, Name: NormaliseName(name), Year: year, Created: s.clock()}
	if err := checkPromotion(p); err != nil {
		return Promotion{}, err
	}
	return p, s.store.Update(ctx, func(tx Tx) error {
		if err := promotionTaken(tx.AddPromotion(ctx, p), p); err != nil {
			return err
		}
		return s.record(ctx, tx, actor, "promotion.created", PromotionCreate, Subject{Promotion: id}, nil)
	})
}

func checkPromotion(p Promotion) error {
	e := &Invalid{}
	e.take("name", CheckName(p.Name))
	if p.Year < firstYear || p.Year > lastYear {
		e.add("year", "l'année va de %d à %d, pas %d", "the year goes from %d to %d, not %d", firstYear, lastYear, p.Year)
	}
	return e.orNil()
}

func promotionTaken(err error, p Promotion) error {
	if errors.Is(err, ErrConflict) {
		return refusal(ErrConflict, "il y a déjà une promotion %q pour %d", "there is a promotion %q of %d already", p.Name, p.Year)
	}
	return err
}

// Promotion gives a promotion.
func (s *Service) Promotion(ctx context.Context, actor Actor, id PromotionID) (Promotion, error) {
	if err := may(actor, PromotionView, Subject{Promotion: id}); err != nil {
		return Promotion{}, err
	}
	var p Promotion
	err := s.store.View(ctx, func(tx Tx) (err error) {
		p, err = findPromotion(ctx, tx, id)
		return err
	})
	return p, err
}

// Promotions lists the promotions that the actor has a role in; for an admin of
// the platform, all. next is the cursor of the next page, empty at the end.
func (s *Service) Promotions(ctx context.Context, actor Actor, page Page) (list []Promotion, next string, err error) {
	after, limit, err := page.read()
	if err != nil {
		return nil, "", err
	}
	of := actor.Person
	if Can(actor, PromotionView, Subject{}) {
		of = "" // an admin of the platform: everybody's
	} else if !rules[PromotionView].allowsToken(actor.Scopes) || of == "" {
		return nil, "", may(actor, PromotionView, Subject{})
	}
	err = s.store.View(ctx, func(tx Tx) (err error) {
		list, err = tx.ListPromotions(ctx, of, after, limit+1)
		return err
	})
	list, next = cut(list, limit, func(p Promotion) (string, string) { return p.SortKey(), string(p.ID) })
	return list, next, err
}

// PromotionChange is what to change; nil leaves a thing as it is.
type PromotionChange struct {
	Name     *string
	Year     *int
	Archived *bool
}

// UpdatePromotion renames a promotion, archives it, or takes it out of the
// archive. Nothing else of an archived promotion can be changed.
func (s *Service) UpdatePromotion(ctx context.Context, actor Actor, id PromotionID, change PromotionChange) (Promotion, error) {
	subject := Subject{Promotion: id}
	if err := may(actor, PromotionManage, subject); err != nil {
		return Promotion{}, err
	}
	var p Promotion
	err := s.store.Update(ctx, func(tx Tx) (err error) {
		if p, err = findPromotion(ctx, tx, id); err != nil {
			return err
		}
		p = change.apply(p, s.clock())
		if err := checkPromotion(p); err != nil {
			return err
		}
		if err := promotionTaken(tx.SavePromotion(ctx, p), p); err != nil {
			return err
		}
		return s.record(ctx, tx, actor, "promotion.changed", PromotionManage, subject, map[string]any{"archived": p.Archived != nil})
	})
	return p, err
}

func (c PromotionChange) apply(p Promotion, now time.Time) Promotion {
	if c.Name != nil {
		p.Name = NormaliseName(*c.Name)
	}
	if c.Year != nil {
		p.Year = *c.Year
	}
	if c.Archived != nil && *c.Archived != (p.Archived != nil) {
		p.Archived = nil
		if *c.Archived {
			p.Archived = &now
		}
	}
	return p
}

func findPromotion(ctx context.Context, tx Tx, id PromotionID) (Promotion, error) {
	p, err := tx.Promotion(ctx, id)
	if errors.Is(err, ErrNotFound) {
		return p, refusal(ErrNotFound, "il n'y a pas de promotion %s", "there is no promotion %s", id)
	}
	if err != nil {
		return p, fmt.Errorf("promotion %s: %w", id, err)
	}
	return p, nil
}

// openPromotion gives a promotion that may be changed.
func openPromotion(ctx context.Context, tx Tx, id PromotionID) (Promotion, error) {
	p, err := findPromotion(ctx, tx, id)
	if err == nil && p.Archived != nil {
		err = refusal(ErrConflict, "la promotion %q est archivée", "the promotion %q is archived", p.Name)
	}
	return p, err
}
