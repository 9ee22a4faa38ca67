package people

import (
	"context"
	"errors"
	"net/netip"
	"slices"
	"time"
)

// ChangePassword sets a new password of the actor, who gives the present one,
// and ends all their other logins. A wrong password counts as a failure to sign
// in: ErrRefused, ErrThrottled.
func (s *Service) ChangePassword(ctx context.Context, actor Actor, present, next string, address netip.Addr) error {
	subject := Subject{Person: actor.Person}
	if err := may(actor, AccountManage, subject); err != nil {
		return err
	}
	p, err := s.self(ctx, actor)
	if err != nil {
		return err
	}
	if problem := CheckPassword(next, p); problem != (Text{}) {
		return &Invalid{Problems: []Problem{{Field: "password", Text: problem}}}
	}
	return s.guarded(ctx, credentials{p.Email, present, address}, func(found account, _ string) error {
		secret, err := s.hasher.hash(next)
		if err != nil {
			return err
		}
		return s.store.Update(ctx, func(tx Tx) error {
			if err := s.stillSo(ctx, tx, found); err != nil {
				return err
			}
			if err := tx.SetSecret(ctx, p.ID, secret, s.clock()); err != nil {
				return err
			}
			if err := removeLogins(ctx, tx, p.ID, actor.Login); err != nil {
				return err
			}
			return s.record(ctx, tx, actor, "password.changed", AccountManage, subject, nil)
		})
	})
}

// self gives the person that the actor is.
func (s *Service) self(ctx context.Context, actor Actor) (Person, error) {
	var p Person
	err := s.store.View(ctx, func(tx Tx) (err error) {
		p, err = tx.Person(ctx, actor.Person)
		return err
	})
	if errors.Is(err, ErrNotFound) {
		return p, refusal(ErrNotFound, "l'opérateur n'a pas de compte", "the operator has no account")
	}
	return p, err
}

// removeLogins ends all logins of a person but one.
func removeLogins(ctx context.Context, tx Tx, person PersonID, but LoginID) error {
	logins, err := tx.LoginsOf(ctx, person)
	if err != nil {
		return err
	}
	for _, l := range logins {
		if l.ID == but {
			continue
		}
		if err := tx.RemoveLogin(ctx, person, l.ID); err != nil {
			return err
		}
	}
	return nil
}

// Logins lists the browsers in which a person is signed in.
func (s *Service) Logins(ctx context.Context, actor Actor, person PersonID) ([]Login, error) {
	if err := may(actor, AccountManage, Subject{Person: person}); err != nil {
		return nil, err
	}
	var logins []Login
	err := s.store.View(ctx, func(tx Tx) (err error) {
		logins, err = tx.LoginsOf(ctx, person)
		return err
	})
	return slices.DeleteFunc(logins, func(l Login) bool {
		return !s.clock().Before(l.Expires) || s.clock().Sub(l.LastUsed) >= s.lifetimes.LoginIdle
	}), err
}

// RevokeLogin ends one login of a person.
func (s *Service) RevokeLogin(ctx context.Context, actor Actor, person PersonID, id LoginID) error {
	subject := Subject{Person: person}
	if err := may(actor, AccountManage, subject); err != nil {
		return err
	}
	return s.store.Update(ctx, func(tx Tx) error {
		if err := notHere(tx.RemoveLogin(ctx, person, id)); err != nil {
			return err
		}
		return s.record(ctx, tx, actor, "login.revoked", AccountManage, subject, map[string]any{"login": id})
	})
}

func notHere(err error) error {
	if errors.Is(err, ErrNotFound) {
		return refusal(ErrNotFound, "il n'y a rien de tel, ou plus", "there is no such thing, or no longer")
	}
	return err
}

// TokenDraft is an API token to be.
type TokenDraft struct {
	Name   string
	Scopes []Scope
	Life   time.Duration
}

// CreateToken makes an API token of the actor. The secret is shown this once.
// No token makes tokens.
func (s *Service) CreateToken(ctx context.Context, actor Actor, d TokenDraft) (t Token, secret string, err error) {
	subject := Subject{Person: actor.Person}
	if err := may(actor, TokenManage, subject); err != nil {
		return Token{}, "", err
	}
	if _, err := s.self(ctx, actor); err != nil {
		return Token{}, "", err
	}
	if t, err = s.newToken(actor.Person, d); err != nil {
		return Token{}, "", err
	}
	if secret, err = newSecret(tokenPrefix, s.random); err != nil {
		return Token{}, "", err
	}
	return t, secret, s.store.Update(ctx, func(tx Tx) error {
		if err := tx.AddToken(ctx, t, digest(secret)); err != nil {
			return err
		}
		return s.record(ctx, tx, actor, "token.created", TokenManage, subject, map[string]any{"token": t.ID, "scopes": t.Scopes})
	})
}

func (s *Service) newToken(person PersonID, d TokenDraft) (Token, error) {
	id, err := newID[TokenID](s.now(), s.random)
	if err != nil {
		return Token{}, err
	}
	e := &Invalid{}
	name := NormaliseName(d.Name)
	e.take("name", CheckName(name))
	if len(d.Scopes) == 0 {
		e.add("scopes", "un jeton sans droit ne sert à rien ; les droits sont %v", "a token without a scope is good for nothing; the scopes are %v", Scopes())
	}
	for _, scope := range d.Scopes {
		if !slices.Contains(Scopes(), scope) {
			e.add("scopes", "%q n'est pas un droit ; les droits sont %v", "%q is not a scope; the scopes are %v", scope, Scopes())
		}
	}
	if d.Life < time.Minute || d.Life > s.lifetimes.TokenMax {
		e.add("life_s", "un jeton dure d'une minute à %d jours", "a token lasts from a minute to %d days", s.lifetimes.TokenMax/day)
	}
	scopes := slices.DeleteFunc(Scopes(), func(scope Scope) bool { return !slices.Contains(d.Scopes, scope) })
	now := s.clock()
	return Token{ID: id, Person: person, Name: name, Scopes: scopes, Created: now, Expires: now.Add(d.Life)}, e.orNil()
}

// Tokens lists the API tokens of a person.
func (s *Service) Tokens(ctx context.Context, actor Actor, person PersonID) ([]Token, error) {
	if err := may(actor, TokenManage, Subject{Person: person}); err != nil {
		return nil, err
	}
	var tokens []Token
	err := s.store.View(ctx, func(tx Tx) (err error) {
		tokens, err = tx.TokensOf(ctx, person)
		return err
	})
	return tokens, err
}

// RevokeOwnToken ends the token that the actor came with, which any token may:
// whoever holds it can only lose by it. ErrForbidden: the actor came without one.
// One that has ended meanwhile is ErrNotFound.
func (s *Service) RevokeOwnToken(ctx context.Context, actor Actor) error {
	subject := Subject{Person: actor.Person}
	if actor.Token == "" {
		return may(Actor{}, TokenManage, subject)
	}
	return s.store.Update(ctx, func(tx Tx) error { return s.revokeToken(ctx, tx, actor, subject, actor.Token) })
}

// RevokeToken ends an API token of a person.
func (s *Service) RevokeToken(ctx context.Context, actor Actor, person PersonID, id TokenID) error {
	subject := Subject{Person: person}
	if err := may(actor, TokenManage, subject); err != nil {
		return err
	}
	return s.store.Update(ctx, func(tx Tx) error { return s.revokeToken(ctx, tx, actor, subject, id) })
}

func (s *Service) revokeToken(ctx context.Context, tx Tx, actor Actor, subject Subject, id TokenID) error {
	if err := notHere(tx.RemoveToken(ctx, subject.Person, id)); err != nil {
		return err
	}
	return s.record(ctx, tx, actor, "token.revoked", TokenManage, subject, map[string]any{"token": id})
}
