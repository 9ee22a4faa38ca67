package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

func (t peopleTx) SetSecret(ctx context.Context, person people.PersonID, secret string, at time.Time) error {
	return t.run(ctx, `INSERT INTO secrets (person_id, secret, changed) VALUES ($1, $2, $3)
		ON CONFLICT (person_id) DO UPDATE SET secret = excluded.secret, changed = excluded.changed`, string(person), secret, Micros(at))
}

func (t peopleTx) Secret(ctx context.Context, person people.PersonID) (secret string, set time.Time, err error) {
	var changed int64
	err = t.tx.QueryRow(ctx, `SELECT secret, changed FROM secrets WHERE person_id = $1`, string(person)).Scan(&secret, &changed)
	return secret, Time(changed), peopleError(err)
}

func (t peopleTx) RemoveSecret(ctx context.Context, person people.PersonID) error {
	return t.run(ctx, `DELETE FROM secrets WHERE person_id = $1`, string(person))
}

const loginColumns = `id, person_id, created, last_used, expires, address, agent`

func scanLogin(row scanner) (people.Login, error) {
	var l people.Login
	var created, lastUsed, expires int64
	err := row.Scan(&l.ID, &l.Person, &created, &lastUsed, &expires, &l.Address, &l.Agent)
	l.Created, l.LastUsed, l.Expires = Time(created), Time(lastUsed), Time(expires)
	return l, err
}

func (t peopleTx) AddLogin(ctx context.Context, l people.Login, hash string) error {
	return t.run(ctx, `INSERT INTO logins (id, person_id, hash, created, last_used, expires, address, agent)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		string(l.ID), string(l.Person), hash, Micros(l.Created), Micros(l.LastUsed), Micros(l.Expires), l.Address, l.Agent)
}

func (t peopleTx) LoginByHash(ctx context.Context, hash string) (people.Login, error) {
	return get(ctx, t, scanLogin, `SELECT `+loginColumns+` FROM logins WHERE hash = $1`, hash)
}

func (t peopleTx) LoginsOf(ctx context.Context, person people.PersonID) ([]people.Login, error) {
	return list(ctx, t, scanLogin, `SELECT `+loginColumns+` FROM logins WHERE person_id = $1 ORDER BY id`, string(person))
}

func (t peopleTx) TouchLogin(ctx context.Context, id people.LoginID, at time.Time) error {
	return t.one(ctx, `UPDATE logins SET last_used = $2 WHERE id = $1`, string(id), Micros(at))
}

func (t peopleTx) RemoveLogin(ctx context.Context, person people.PersonID, id people.LoginID) error {
	return t.one(ctx, `DELETE FROM logins WHERE id = $1 AND person_id = $2`, string(id), string(person))
}

func (t peopleTx) RemoveLoginsBefore(ctx context.Context, expired time.Time) (int, error) {
	return t.exec(ctx, `DELETE FROM logins WHERE expires < $1`, Micros(expired))
}

const tokenColumns = `id, person_id, name, scopes, created, expires, last_used`

func scanToken(row scanner) (people.Token, error) {
	var t people.Token
	var scopes string
	var created, expires int64
	var lastUsed sql.NullInt64
	if err := row.Scan(&t.ID, &t.Person, &t.Name, &scopes, &created, &expires, &lastUsed); err != nil {
		return t, err
	}
	t.Created, t.Expires, t.LastUsed = Time(created), Time(expires), maybeTime(lastUsed)
	return t, json.Unmarshal([]byte(scopes), &t.Scopes)
}

func (t peopleTx) AddToken(ctx context.Context, token people.Token, hash string) error {
	scopes, err := json.Marshal(token.Scopes)
	if err != nil {
		return err
	}
	return t.run(ctx, `INSERT INTO api_tokens (id, person_id, hash, name, scopes, created, expires, last_used)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		string(token.ID), string(token.Person), hash, token.Name, string(scopes), Micros(token.Created), Micros(token.Expires), maybeMicros(token.LastUsed))
}

func (t peopleTx) TokenByHash(ctx context.Context, hash string) (people.Token, error) {
	return get(ctx, t, scanToken, `SELECT `+tokenColumns+` FROM api_tokens WHERE hash = $1`, hash)
}

func (t peopleTx) TokensOf(ctx context.Context, person people.PersonID) ([]people.Token, error) {
	return list(ctx, t, scanToken, `SELECT `+tokenColumns+` FROM api_tokens WHERE person_id = $1 ORDER BY id`, string(person))
}

func (t peopleTx) TouchToken(ctx context.Context, id people.TokenID, at time.Time) error {
	return t.one(ctx, `UPDATE api_tokens SET last_used = $2 WHERE id = $1`, string(id), Micros(at))
}

func (t peopleTx) RemoveToken(ctx context.Context, person people.PersonID, id people.TokenID) error {
	return t.one(ctx, `DELETE FROM api_tokens WHERE id = $1 AND person_id = $2`, string(id), string(person))
}

func (t peopleTx) RemoveTokensBefore(ctx context.Context, expired time.Time) (int, error) {
	return t.exec(ctx, `DELETE FROM api_tokens WHERE expires < $1`, Micros(expired))
}

const invitationColumns = `id, person_id, invited_by, created, expires, used`

func scanInvitation(row scanner) (people.Invitation, error) {
	var i people.Invitation
	var created, expires int64
	var used sql.NullInt64
	err := row.Scan(&i.ID, &i.Person, &i.By, &created, &expires, &used)
	i.Created, i.Expires, i.Used = Time(created), Time(expires), maybeTime(used)
	return i, err
}

func (t peopleTx) AddInvitation(ctx context.Context, i people.Invitation, hash string) error {
	return t.run(ctx, `INSERT INTO invitations (id, person_id, hash, invited_by, created, expires, used) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		string(i.ID), string(i.Person), hash, string(i.By), Micros(i.Created), Micros(i.Expires), maybeMicros(i.Used))
}

func (t peopleTx) InvitationByHash(ctx context.Context, hash string) (people.Invitation, error) {
	return get(ctx, t, scanInvitation, `SELECT `+invitationColumns+` FROM invitations WHERE hash = $1`, hash)
}

func (t peopleTx) InvitationsOf(ctx context.Context, person people.PersonID) ([]people.Invitation, error) {
	return list(ctx, t, scanInvitation, `SELECT `+invitationColumns+` FROM invitations WHERE person_id = $1 ORDER BY id`, string(person))
}

func (t peopleTx) UseInvitation(ctx context.Context, id people.InvitationID, at time.Time) error {
	err := t.one(ctx, `UPDATE invitations SET used = $2 WHERE id = $1 AND used IS NULL`, string(id), Micros(at))
	if errors.Is(err, people.ErrNotFound) {
		return people.ErrUsed
	}
	return err
}

func (t peopleTx) RemoveInvitations(ctx context.Context, person people.PersonID, usedToo bool) error {
	return t.run(ctx, `DELETE FROM invitations WHERE person_id = $1 AND (used IS NULL OR $2 = 1)`, string(person), truth(usedToo))
}

func (t peopleTx) RemoveInvitationsBefore(ctx context.Context, expired time.Time) (int, error) {
	return t.exec(ctx, `DELETE FROM invitations WHERE expires < $1`, Micros(expired))
}

func (t peopleTx) AddFailure(ctx context.Context, key string, at time.Time) error {
	return t.run(ctx, `INSERT INTO login_failures (key, at) VALUES ($1, $2)`, key, Micros(at))
}

func (t peopleTx) FailuresSince(ctx context.Context, key string, since time.Time) ([]time.Time, error) {
	return list(ctx, t, scanTime, `SELECT at FROM login_failures WHERE key = $1 AND at > $2 ORDER BY at`, key, Micros(since))
}

func scanTime(row scanner) (time.Time, error) {
	at, err := value[int64](row)
	return Time(at), err
}

func (t peopleTx) RemoveFailure(ctx context.Context, key string, at time.Time) error {
	return t.run(ctx, `DELETE FROM login_failures WHERE key = $1 AND at = $2`, key, Micros(at))
}

func (t peopleTx) RemoveFailures(ctx context.Context, key string) error {
	return t.run(ctx, `DELETE FROM login_failures WHERE key = $1`, key)
}

func (t peopleTx) RemoveFailuresBefore(ctx context.Context, at time.Time) (int, error) {
	return t.exec(ctx, `DELETE FROM login_failures WHERE at < $1`, Micros(at))
}
