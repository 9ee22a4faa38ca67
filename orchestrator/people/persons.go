package people

import (
	"context"
	"errors"
)

// PersonChange is what to change of a person; nil leaves a thing as it is.
type PersonChange struct {
	Email      *string
	FamilyName *string
	GivenName  *string
	Locale     *Locale
	ExtraTime  *float64
	Disabled   *bool // true also ends the person's logins
}

func (c PersonChange) apply(p Person) Person {
	if c.Email != nil {
		p.Email = NormaliseEmail(*c.Email)
	}
	if c.FamilyName != nil {
		p.FamilyName = NormaliseName(*c.FamilyName)
	}
	if c.GivenName != nil {
		p.GivenName = NormaliseName(*c.GivenName)
	}
	if c.Locale != nil {
		p.Locale = *c.Locale
	}
	if c.ExtraTime != nil {
		p.ExtraTime = *c.ExtraTime
	}
	if c.Disabled != nil {
		p.Disabled = *c.Disabled
	}
	return p
}

// fields names what the change touches, for the audit.
func (c PersonChange) fields() []string {
	var names []string
	for _, f := range []struct {
		name    string
		touched bool
	}{
		{"email", c.Email != nil}, {"family_name", c.FamilyName != nil}, {"given_name", c.GivenName != nil},
		{"locale", c.Locale != nil}, {"extra_time", c.ExtraTime != nil}, {"disabled", c.Disabled != nil},
	} {
		if f.touched {
			names = append(names, f.name)
		}
	}
	return names
}

// UpdatePerson changes a person of a promotion; with Platform, anybody, for an
// admin of the platform. The actor must answer for the person (see AnswersFor).
func (s *Service) UpdatePerson(ctx context.Context, actor Actor, promotion PromotionID, person PersonID, change PersonChange) (Person, error) {
	subject := Subject{Promotion: promotion, Person: person}
	if err := may(actor, PersonManage, subject); err != nil {
		return Person{}, err
	}
	var p Person
	err := s.store.Update(ctx, func(tx Tx) (err error) {
		if p, err = s.findAnswered(ctx, tx, actor, promotion, person); err != nil {
			return err
		}
		if p, err = s.savePerson(ctx, tx, p, change); err != nil {
			return err
		}
		return s.record(ctx, tx, actor, "person.changed", PersonManage, subject, map[string]any{"fields": change.fields()})
	})
	return p, err
}

func (s *Service) savePerson(ctx context.Context, tx Tx, p Person, change PersonChange) (Person, error) {
	if p.Erased != nil {
		return p, refusal(ErrConflict, "cette personne a été effacée", "this person has been erased")
	}
	p = change.apply(p)
	if err := checkPerson(p); err != nil {
		return p, err
	}
	err := tx.SavePerson(ctx, p)
	if errors.Is(err, ErrConflict) {
		return p, refusal(ErrConflict, "l'adresse %s est déjà celle de quelqu'un", "the address %s is somebody's already", p.Email)
	}
	if err != nil || !p.Disabled {
		return p, err
	}
	if err := removeLogins(ctx, tx, p.ID, ""); err != nil {
		return p, err
	}
	return p, s.withoutLastAdmin(ctx, tx, p.ID)
}

// withoutLastAdmin refuses to go on when the person, who can no longer sign in,
// was the last admin of the platform.
func (s *Service) withoutLastAdmin(ctx context.Context, tx Tx, person PersonID) error {
	held, err := tx.Grants(ctx, person)
	if err != nil || !holds(held, Platform, RoleAdmin) {
		return err
	}
	return s.adminIsLeft(ctx, tx)
}

// findAnswered gives a person of the promotion for whom the actor answers.
func (s *Service) findAnswered(ctx context.Context, tx Tx, actor Actor, promotion PromotionID, person PersonID) (Person, error) {
	p, err := s.findMember(ctx, tx, actor, promotion, person)
	if err != nil {
		return p, err
	}
	held, err := tx.Grants(ctx, person)
	if err != nil {
		return p, err
	}
	if !AnswersFor(actor, held) {
		return p, refusal(ErrForbidden,
			"cette personne a ici ou ailleurs un rôle qui vous dépasse ; demandez à un administrateur de la plateforme",
			"this person has a role, here or elsewhere, that is above yours; ask an admin of the platform")
	}
	return p, nil
}

// SetLocale changes the language of the actor.
func (s *Service) SetLocale(ctx context.Context, actor Actor, locale Locale) (Person, error) {
	subject := Subject{Person: actor.Person}
	if err := may(actor, AccountManage, subject); err != nil {
		return Person{}, err
	}
	var p Person
	err := s.store.Update(ctx, func(tx Tx) (err error) {
		if p, err = tx.Person(ctx, actor.Person); err != nil {
			return err
		}
		change := PersonChange{Locale: &locale}
		if p, err = s.savePerson(ctx, tx, p, change); err != nil {
			return err
		}
		return s.record(ctx, tx, actor, "person.changed", AccountManage, subject, map[string]any{"fields": change.fields()})
	})
	return p, err
}
