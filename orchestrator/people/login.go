package people

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"time"
)

// Source is from where somebody asks.
type Source struct {
	Address netip.Addr // of the browser, not of a proxy; the zero value when not known
	Agent   string     // what the browser says it is
}

// SignedIn is a login just made. Secret is for the browser's cookie; it is
// nowhere else.
type SignedIn struct {
	Secret string
	Login  Login
	Person Person
}

// Login checks an address and a password. ErrRefused: they do not go together;
// an address that nobody has, one whose person has no password or is disabled,
// and a wrong password give the same error after the same work. ErrThrottled:
// too many failures of this account or from this source.
func (s *Service) Login(ctx context.Context, email, password string, from Source) (SignedIn, error) {
	var in SignedIn
	c := credentials{NormaliseEmail(email), password, from.Address}
	err := s.guarded(ctx, c, func(found account, rehashed string) error {
		return s.store.Update(ctx, func(tx Tx) (err error) {
			if err := s.stillSo(ctx, tx, found); err != nil {
				return err
			}
			if err := s.replaceSecret(ctx, tx, found.person.ID, rehashed); err != nil {
				return err
			}
			in, err = s.signIn(ctx, tx, found.person, from)
			return err
		})
	})
	return in, err
}

// credentials is what somebody who signs in says.
type credentials struct {
	email    string // normalised; whatever was typed
	password string
	address  netip.Addr
}

// account is what a password is checked against.
type account struct {
	person Person
	secret string // empty: nobody can sign in with a password
}

var errCredentials = refusal(ErrRefused, "l'adresse ou le mot de passe est faux", "the address or the password is wrong")

// guarded calls then when the password is right, under the throttle. An attempt
// counts as a failure from before it is looked at until it has succeeded, so
// many at once gain nothing; there are never more under way than the hasher has
// slots. rehashed is the new secret, when the parameters have changed.
func (s *Service) guarded(ctx context.Context, c credentials, then func(found account, rehashed string) error) error {
	list := gates(c.email, c.address)
	if err := s.store.View(ctx, func(tx Tx) error { return s.pass(ctx, tx, list) }); err != nil {
		return err
	}
	leave, err := s.hasher.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	at := s.clock()
	found, err := s.attempt(ctx, c.email, list, at)
	if err != nil {
		return err
	}
	rehashed, err := s.check(found, c.password)
	if err != nil {
		return err
	}
	if err := then(found, rehashed); err != nil {
		return err
	}
	return s.forgive(ctx, list, at)
}

// attempt counts an attempt, and finds the account.
func (s *Service) attempt(ctx context.Context, email string, list []gate, at time.Time) (account, error) {
	var found account
	err := s.store.Update(ctx, func(tx Tx) (err error) {
		if err := s.pass(ctx, tx, list); err != nil {
			return err
		}
		for _, g := range list {
			if err := tx.AddFailure(ctx, g.key, at); err != nil {
				return err
			}
		}
		found, err = s.account(ctx, tx, email)
		return err
	})
	return found, err
}

// pass is ErrThrottled while the gates are shut.
func (s *Service) pass(ctx context.Context, tx Tx, list []gate) error {
	now := s.clock()
	failures := map[string][]time.Time{}
	for _, g := range list {
		at, err := tx.FailuresSince(ctx, g.key, now.Add(-g.rule.Window))
		if err != nil {
			return fmt.Errorf("count failures: %w", err)
		}
		failures[g.key] = at
	}
	if wait := waitFor(list, failures, now); wait > 0 {
		return throttled(wait)
	}
	return nil
}

// account finds who has an address; nobody is an account without a secret.
func (s *Service) account(ctx context.Context, tx Tx, email string) (account, error) {
	if CheckEmail(email) != (Text{}) {
		return account{}, nil // nobody's; and maybe no text that a store would take
	}
	p, err := tx.PersonByEmail(ctx, email)
	if errors.Is(err, ErrNotFound) {
		return account{}, nil
	}
	if err != nil {
		return account{}, err
	}
	secret, _, err := tx.Secret(ctx, p.ID)
	if errors.Is(err, ErrNotFound) || !p.Active() {
		return account{person: p}, nil
	}
	return account{p, secret}, err
}

// check does the costly work, in the slot that the caller has entered.
func (s *Service) check(found account, password string) (rehashed string, err error) {
	if len(password) > MaxPassword {
		password = "" // no password is that long; the work is the same
	}
	match, stale, err := s.hasher.verify(found.secret, password)
	switch {
	case err != nil:
		return "", fmt.Errorf("check the password of %s: %w", found.person.ID, err)
	case !match:
		return "", errCredentials
	case stale:
		return s.hasher.hash(password)
	}
	return "", nil
}

// stillSo refuses when the account changed while the password was checked.
func (s *Service) stillSo(ctx context.Context, tx Tx, found account) error {
	now, err := s.account(ctx, tx, found.person.Email)
	if err == nil && (now.secret == "" || now.secret != found.secret || now.person.ID != found.person.ID) {
		return errCredentials
	}
	return err
}

func (s *Service) replaceSecret(ctx context.Context, tx Tx, person PersonID, secret string) error {
	if secret == "" {
		return nil
	}
	return tx.SetSecret(ctx, person, secret, s.clock())
}

// forgive forgets the failures of an account that has succeeded, and this one of
// its source.
func (s *Service) forgive(ctx context.Context, list []gate, at time.Time) error {
	return s.store.Update(ctx, func(tx Tx) error {
		if err := tx.RemoveFailures(ctx, list[0].key); err != nil {
			return err
		}
		for _, g := range list[1:] {
			if err := tx.RemoveFailure(ctx, g.key, at); err != nil {
				return err
			}
		}
		return nil
	})
}

// signIn makes a login of a person.
func (s *Service) signIn(ctx context.Context, tx Tx, p Person, from Source) (SignedIn, error) {
	secret, err := newSecret(loginPrefix, s.random)
	if err != nil {
		return SignedIn{}, err
	}
	id, err := newID[LoginID](s.now(), s.random)
	if err != nil {
		return SignedIn{}, err
	}
	now := s.clock()
	l := Login{ID: id, Person: p.ID, Created: now, LastUsed: now, Expires: now.Add(s.lifetimes.LoginMax), Agent: cleanAgent(from.Agent)}
	if from.Address.IsValid() {
		l.Address = from.Address.Unmap().String()
	}
	if err := tx.AddLogin(ctx, l, digest(secret)); err != nil {
		return SignedIn{}, err
	}
	actor := Actor{Person: p.ID}
	err = s.record(ctx, tx, actor, "login.made", AccountManage, Subject{Person: p.ID}, map[string]any{"login": id})
	return SignedIn{secret, l, p}, err
}

// cleanAgent keeps what a store can keep and a page can show.
func cleanAgent(agent string) string {
	agent = strings.Map(func(r rune) rune {
		if isHidden(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(agent, ""))
	if runes := []rune(agent); len(runes) > 200 {
		agent = string(runes[:200])
	}
	return agent
}

// Logout ends the login that has this secret. One that has ended already is no
// error.
func (s *Service) Logout(ctx context.Context, secret string) error {
	hash, _, err := secretHash("token", secret, loginPrefix)
	if err != nil {
		return err
	}
	return s.store.Update(ctx, func(tx Tx) error {
		l, err := tx.LoginByHash(ctx, hash)
		if errors.Is(err, ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := tx.RemoveLogin(ctx, l.Person, l.ID); err != nil {
			return err
		}
		return s.record(ctx, tx, Actor{Person: l.Person}, "login.ended", AccountManage, Subject{Person: l.Person}, map[string]any{"login": l.ID})
	})
}
