package people

import (
	"context"
	"errors"
	"time"
)

// touchEvery is how exactly the last use of a login or a token is known.
const touchEvery = time.Minute

// Authenticate tells who has the secret of a login (pul_…) or an API token
// (pup_…). ErrInvalid: it was never a secret, or was mistyped. ErrRefused: it is
// not good, or no longer. ErrExpired: its time is over.
func (s *Service) Authenticate(ctx context.Context, secret string) (Actor, error) {
	hash, prefix, err := secretHash("token", secret, loginPrefix, tokenPrefix)
	if err != nil {
		return Actor{}, err
	}
	var b bearer
	err = s.store.View(ctx, func(tx Tx) (err error) {
		if prefix == loginPrefix {
			b, err = s.byLogin(ctx, tx, hash)
		} else {
			b, err = s.byToken(ctx, tx, hash)
		}
		if errors.Is(err, ErrNotFound) {
			return errRevoked
		}
		if err == nil {
			err = s.readActor(ctx, tx, &b.actor)
		}
		return err
	})
	if err != nil {
		return Actor{}, err
	}
	return b.actor, s.touch(ctx, b)
}

var (
	errRevoked = refusal(ErrRefused, "cette connexion ou ce jeton n'est pas ou plus valable", "this login or token is not, or no longer, good")
	errExpired = refusal(ErrExpired, "cette connexion ou ce jeton a expiré", "this login or token has expired")
)

// bearer is who came with a secret.
type bearer struct {
	actor Actor
	used  time.Time // last
}

func (s *Service) byLogin(ctx context.Context, tx Tx, hash string) (bearer, error) {
	l, err := tx.LoginByHash(ctx, hash)
	if err != nil {
		return bearer{}, err
	}
	if now := s.clock(); !now.Before(l.Expires) || now.Sub(l.LastUsed) >= s.lifetimes.LoginIdle {
		return bearer{}, errExpired
	}
	return bearer{Actor{Person: l.Person, Login: l.ID}, l.LastUsed}, nil
}

func (s *Service) byToken(ctx context.Context, tx Tx, hash string) (bearer, error) {
	t, err := tx.TokenByHash(ctx, hash)
	if err != nil {
		return bearer{}, err
	}
	if !s.clock().Before(t.Expires) {
		return bearer{}, errExpired
	}
	b := bearer{actor: Actor{Person: t.Person, Token: t.ID, Scopes: append([]Scope{}, t.Scopes...)}}
	if t.LastUsed != nil {
		b.used = *t.LastUsed
	}
	return b, nil
}

// readActor fills in what a person is: ErrRefused for one who may not sign in.
func (s *Service) readActor(ctx context.Context, tx Tx, a *Actor) error {
	p, err := tx.Person(ctx, a.Person)
	if err != nil {
		return err
	}
	if !p.Active() {
		return errRevoked
	}
	held, err := tx.Grants(ctx, p.ID)
	if err != nil {
		return err
	}
	a.Roles = map[PromotionID][]Role{}
	for _, g := range held {
		a.Roles[g.Promotion] = append(a.Roles[g.Promotion], g.Role)
	}
	teams, err := tx.TeamsOf(ctx, p.ID)
	for _, t := range teams {
		a.Teams = append(a.Teams, t.ID)
	}
	return err
}

// touch notes the use. A login that was ended meanwhile stays ended.
func (s *Service) touch(ctx context.Context, b bearer) error {
	now := s.clock()
	if now.Sub(b.used) < touchEvery {
		return nil
	}
	err := s.store.Update(ctx, func(tx Tx) error {
		if b.actor.Login != "" {
			return tx.TouchLogin(ctx, b.actor.Login, now)
		}
		return tx.TouchToken(ctx, b.actor.Token, now)
	})
	if errors.Is(err, ErrNotFound) {
		return errRevoked
	}
	return err
}

// Actor gives a person as an actor, without a login: for work that goes on for
// somebody. ErrRefused: the person may not sign in.
func (s *Service) Actor(ctx context.Context, person PersonID) (Actor, error) {
	a := Actor{Person: person}
	err := s.store.View(ctx, func(tx Tx) error {
		a = Actor{Person: person}
		return s.readActor(ctx, tx, &a)
	})
	return a, err
}
