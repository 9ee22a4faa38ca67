package people

import (
	"context"
	"errors"
)

// Invite gives a one-time link with which a person of the promotion sets their
// password, for the first time or again; links given before are worth nothing
// any more. The secret is shown this once. The actor must answer for the person
// (see AnswersFor).
func (s *Service) Invite(ctx context.Context, actor Actor, promotion PromotionID, person PersonID) (i Invitation, secret string, err error) {
	subject := Subject{Promotion: promotion, Person: person}
	if err := may(actor, Invite, subject); err != nil {
		return Invitation{}, "", err
	}
	err = s.store.Update(ctx, func(tx Tx) (err error) {
		p, err := s.findAnswered(ctx, tx, actor, promotion, person)
		if err != nil {
			return err
		}
		if !p.Active() {
			return refusal(ErrConflict, "ce compte est désactivé", "this account is disabled")
		}
		i, secret, err = s.invite(ctx, tx, actor, subject)
		return err
	})
	return i, secret, err
}

func (s *Service) invite(ctx context.Context, tx Tx, actor Actor, subject Subject) (Invitation, string, error) {
	secret, err := newSecret(invitationPrefix, s.random)
	if err != nil {
		return Invitation{}, "", err
	}
	id, err := newID[InvitationID](s.now(), s.random)
	if err != nil {
		return Invitation{}, "", err
	}
	now := s.clock()
	i := Invitation{ID: id, Person: subject.Person, By: actor.Person, Created: now, Expires: now.Add(s.lifetimes.Invitation)}
	if err := tx.RemoveInvitations(ctx, i.Person, false); err != nil {
		return i, "", err
	}
	if err := tx.AddInvitation(ctx, i, digest(secret)); err != nil {
		return i, "", err
	}
	return i, secret, s.record(ctx, tx, actor, "invitation.made", Invite, subject, map[string]any{"invitation": id})
}

// Invitation tells whom a link is for, so that a page can greet them. ErrInvalid:
// mistyped. ErrNotFound: unknown, or replaced by another. ErrUsed, ErrExpired.
func (s *Service) Invitation(ctx context.Context, secret string) (Invitation, Person, error) {
	hash, _, err := secretHash("invitation", secret, invitationPrefix)
	if err != nil {
		return Invitation{}, Person{}, err
	}
	var i Invitation
	var p Person
	err = s.store.View(ctx, func(tx Tx) (err error) {
		i, p, err = s.openInvitation(ctx, tx, hash)
		return err
	})
	return i, p, err
}

var errInvitationUsed = refusal(ErrUsed, "ce lien a déjà servi ; si ce n'était pas par vous, prévenez votre formateur",
	"this link was used already; if that was not you, tell your instructor")

func (s *Service) openInvitation(ctx context.Context, tx Tx, hash string) (Invitation, Person, error) {
	i, err := tx.InvitationByHash(ctx, hash)
	switch {
	case errors.Is(err, ErrNotFound):
		return i, Person{}, refusal(ErrNotFound, "ce lien n'est plus valable ; demandez-en un autre", "this link is no longer good; ask for another")
	case err != nil:
		return i, Person{}, err
	case i.Used != nil:
		return i, Person{}, errInvitationUsed
	case !s.clock().Before(i.Expires):
		return i, Person{}, refusal(ErrExpired, "ce lien a expiré ; demandez-en un autre", "this link has expired; ask for another")
	}
	p, err := tx.Person(ctx, i.Person)
	if err == nil && !p.Active() {
		err = refusal(ErrNotFound, "ce lien n'est plus valable ; demandez-en un autre", "this link is no longer good; ask for another")
	}
	return i, p, err
}

// Acceptance is what a person says when they follow their link. Empty names
// and locale leave what is there.
type Acceptance struct {
	FamilyName string
	GivenName  string
	Locale     Locale
	Password   string
}

// AcceptInvitation sets the password of the person whom a link is for, and signs
// them in. What was signed in before, and their API tokens, end: the link may
// be the answer to a stolen password. Of two who accept at once, one gets
// ErrUsed.
func (s *Service) AcceptInvitation(ctx context.Context, secret string, a Acceptance, from Source) (SignedIn, error) {
	_, p, err := s.Invitation(ctx, secret)
	if err != nil {
		return SignedIn{}, err
	}
	if err := a.check(p); err != nil {
		return SignedIn{}, err
	}
	hashed, err := s.hasher.Hash(ctx, a.Password)
	if err != nil {
		return SignedIn{}, err
	}
	var in SignedIn
	err = s.store.Update(ctx, func(tx Tx) (err error) {
		in, err = s.accept(ctx, tx, digest(secret), a, hashed, from)
		return err
	})
	return in, err
}

func (a Acceptance) change() PersonChange {
	var c PersonChange
	if a.FamilyName != "" {
		c.FamilyName = &a.FamilyName
	}
	if a.GivenName != "" {
		c.GivenName = &a.GivenName
	}
	if a.Locale != "" {
		c.Locale = &a.Locale
	}
	return c
}

// check lists all that is wrong at once.
func (a Acceptance) check(p Person) error {
	p = a.change().apply(p)
	e := &Invalid{}
	if err := checkPerson(p); err != nil && !errors.As(err, &e) {
		return err
	}
	e.take("password", CheckPassword(a.Password, p))
	return e.orNil()
}

func (s *Service) accept(ctx context.Context, tx Tx, hash string, a Acceptance, hashed string, from Source) (SignedIn, error) {
	i, p, err := s.openInvitation(ctx, tx, hash)
	if err != nil {
		return SignedIn{}, err
	}
	if err := tx.UseInvitation(ctx, i.ID, s.clock()); errors.Is(err, ErrUsed) {
		return SignedIn{}, errInvitationUsed
	} else if err != nil {
		return SignedIn{}, err
	}
	if p, err = s.savePerson(ctx, tx, p, a.change()); err != nil {
		return SignedIn{}, err
	}
	if err := s.startAfresh(ctx, tx, p, hashed); err != nil {
		return SignedIn{}, err
	}
	err = s.record(ctx, tx, Actor{Person: p.ID}, "invitation.accepted", AccountManage, Subject{Person: p.ID}, map[string]any{"invitation": i.ID})
	if err != nil {
		return SignedIn{}, err
	}
	return s.signIn(ctx, tx, p, from)
}

// startAfresh sets a password, and ends all that was opened with the one before.
func (s *Service) startAfresh(ctx context.Context, tx Tx, p Person, hashed string) error {
	if err := tx.SetSecret(ctx, p.ID, hashed, s.clock()); err != nil {
		return err
	}
	if err := removeLogins(ctx, tx, p.ID, ""); err != nil {
		return err
	}
	if err := removeTokens(ctx, tx, p.ID); err != nil {
		return err
	}
	return tx.RemoveFailures(ctx, accountKey(p.Email))
}

func removeTokens(ctx context.Context, tx Tx, person PersonID) error {
	tokens, err := tx.TokensOf(ctx, person)
	if err != nil {
		return err
	}
	for _, t := range tokens {
		if err := tx.RemoveToken(ctx, person, t.ID); err != nil {
			return err
		}
	}
	return nil
}

// Bootstrap makes the first person, an admin of the platform, and gives the
// link with which they set their password. ErrConflict: there is somebody
// already.
func (s *Service) Bootstrap(ctx context.Context, d PersonDraft) (p Person, secret string, err error) {
	if p, err = s.newPerson(d); err != nil {
		return Person{}, "", err
	}
	operator := Operator()
	err = s.store.Update(ctx, func(tx Tx) error {
		there, err := tx.HasPersons(ctx)
		if err != nil {
			return err
		}
		if there {
			return refusal(ErrConflict, "la plateforme a déjà des personnes ; demandez un lien à un administrateur",
				"the platform has persons already; ask an admin for a link")
		}
		if err := tx.AddPerson(ctx, p); err != nil {
			return err
		}
		if err := s.giveRole(ctx, tx, operator, Platform, p.ID, RoleAdmin); err != nil {
			return err
		}
		_, secret, err = s.invite(ctx, tx, operator, Subject{Person: p.ID})
		return err
	})
	return p, secret, err
}
