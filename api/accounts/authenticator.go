package accounts

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

// Authenticator finds who asks: an api.Authenticator over people.
type Authenticator struct {
	People *people.Service
	Now    func() time.Time
}

var _ api.Authenticator = Authenticator{}

// Session is who has the secret of a browser's login.
func (a Authenticator) Session(ctx context.Context, secret string) (people.Actor, error) {
	return a.by(ctx, secret, func(actor people.Actor) bool { return actor.Login != "" })
}

// Token is who has an API token.
func (a Authenticator) Token(ctx context.Context, secret string) (people.Actor, error) {
	return a.by(ctx, secret, func(actor people.Actor) bool { return actor.Token != "" })
}

// by refuses a secret that is good for something else: what a browser holds is
// no token, and the other way round.
func (a Authenticator) by(ctx context.Context, secret string, fits func(people.Actor) bool) (people.Actor, error) {
	actor, err := a.People.Authenticate(ctx, secret)
	if errors.Is(err, people.ErrInvalid) {
		return people.Actor{}, fmt.Errorf("%w: %w", people.ErrRefused, err)
	}
	if err == nil && !fits(actor) {
		err = people.ErrRefused
	}
	if err != nil {
		return people.Actor{}, err
	}
	return actor, nil
}

// Refresh is the actor with the roles of now; people.ErrRefused when the login or
// the token has ended.
func (a Authenticator) Refresh(ctx context.Context, actor people.Actor) (people.Actor, error) {
	alive, err := a.alive(ctx, actor)
	if err != nil {
		return people.Actor{}, err
	}
	if !alive {
		return people.Actor{}, people.ErrRefused
	}
	now, err := a.People.Actor(ctx, actor.Person)
	if err != nil {
		return people.Actor{}, err
	}
	now.Login, now.Token, now.Scopes = actor.Login, actor.Token, actor.Scopes
	return now, nil
}

// alive tells whether what the actor came with is still good.
func (a Authenticator) alive(ctx context.Context, actor people.Actor) (bool, error) {
	if actor.Token != "" {
		tokens, err := a.People.Tokens(ctx, people.Operator(), actor.Person)
		return slices.ContainsFunc(tokens, func(t people.Token) bool { return t.ID == actor.Token && a.Now().Before(t.Expires) }), err
	}
	logins, err := a.People.Logins(ctx, people.Operator(), actor.Person)
	return slices.ContainsFunc(logins, func(l people.Login) bool { return l.ID == actor.Login }), err
}
