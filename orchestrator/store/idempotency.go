package store

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// A request with an idempotency key is carried out once, however often it is
// sent. The first to Begin carries it out and then calls Finish with the
// answer, or Abandon when nothing was done; the others get that answer.

const (
	// KeyLife is how long an answer is kept after its request began.
	KeyLife = 24 * time.Hour
	// KeyPatience is how long a request may run before it is taken for
	// interrupted: its process has probably ended in the middle.
	KeyPatience = 2 * time.Minute
)

// RequestKey names a request of one actor. Two actors may use the same key.
type RequestKey struct {
	Actor string // PersonID
	Key   string // as the client chose it, 1 to 256 bytes
}

// Answer is what was answered to a request.
type Answer struct {
	Status  int
	Headers map[string][]string
	Body    []byte // any bytes, at most MaxBody
}

// RequestState says what to do with a request that has a key.
type RequestState string

const (
	RequestNew         RequestState = "new"         // carry it out, then Finish or Abandon
	RequestDone        RequestState = "done"        // give Answer again
	RequestRunning     RequestState = "running"     // the first one has not ended: ask again later
	RequestInterrupted RequestState = "interrupted" // it may or may not have been carried out; Abandon frees the key
	RequestOther       RequestState = "other"       // the key was used for another request: refuse
)

// BeginRequest says what to do with a request. The fingerprint is a digest of
// what makes two requests the same: method, path, body. Of many calls at once
// with the same key, one gets RequestNew. The answer is set with RequestDone.
func (db *DB) BeginRequest(ctx context.Context, id RequestKey, fingerprint string, now time.Time) (RequestState, Answer, error) {
	if err := id.check(); err != nil {
		return "", Answer{}, err
	}
	var state RequestState
	var answer Answer
	err := db.Update(ctx, func(tx *Tx) (err error) {
		state, answer, err = tx.beginRequest(ctx, id, fingerprint, now)
		return err
	})
	if err != nil {
		return "", Answer{}, fmt.Errorf("begin a request with a key: %w", err)
	}
	return state, answer, nil
}

func (tx *Tx) beginRequest(ctx context.Context, id RequestKey, fingerprint string, now time.Time) (RequestState, Answer, error) {
	if _, err := tx.Exec(ctx, `DELETE FROM idempotency WHERE actor = $1 AND key = $2 AND started < $3`,
		id.Actor, id.Key, Micros(now.Add(-KeyLife))); err != nil {
		return "", Answer{}, err
	}
	rows, err := tx.Exec(ctx, `INSERT INTO idempotency (actor, key, fingerprint, started, state, status, headers, body)
		VALUES ($1, $2, $3, $4, 'running', 0, '', '') ON CONFLICT (actor, key) DO NOTHING`,
		id.Actor, id.Key, fingerprint, Micros(now))
	if err != nil || rows == 1 {
		return RequestNew, Answer{}, err
	}
	return tx.knownRequest(ctx, id, fingerprint, now)
}

func (tx *Tx) knownRequest(ctx context.Context, id RequestKey, fingerprint string, now time.Time) (RequestState, Answer, error) {
	var known, state, headers, body string
	var started, status int64
	err := tx.QueryRow(ctx, `SELECT fingerprint, started, state, status, headers, body FROM idempotency
		WHERE actor = $1 AND key = $2`, id.Actor, id.Key).Scan(&known, &started, &state, &status, &headers, &body)
	switch {
	case err != nil:
		return "", Answer{}, err
	case known != fingerprint:
		return RequestOther, Answer{}, nil
	case state == string(RequestDone):
		answer, err := readAnswer(status, headers, body)
		return RequestDone, answer, err
	case state == string(RequestInterrupted), now.Sub(Time(started)) > KeyPatience:
		return RequestInterrupted, Answer{}, nil
	}
	return RequestRunning, Answer{}, nil
}

// FinishRequest keeps the answer to a request that has begun. ErrNotFound says
// that the request is not running: it was never begun, or is finished.
func (db *DB) FinishRequest(ctx context.Context, id RequestKey, answer Answer) error {
	return db.Update(ctx, func(tx *Tx) error { return tx.FinishRequest(ctx, id, answer) })
}

// FinishRequest is DB.FinishRequest in the transaction that carries the request
// out, so that the work and its answer are kept together or not at all.
func (tx *Tx) FinishRequest(ctx context.Context, id RequestKey, answer Answer) error {
	if len(answer.Body) > MaxBody {
		return fmt.Errorf("the answer has %d bytes and may have %d: %w", len(answer.Body), MaxBody, ErrInvalid)
	}
	headers, err := json.Marshal(answer.Headers)
	if err != nil {
		return fmt.Errorf("the headers of an answer: %w", err)
	}
	rows, err := tx.Exec(ctx, `UPDATE idempotency SET state = 'done', status = $1, headers = $2, body = $3
		WHERE actor = $4 AND key = $5 AND state = 'running'`,
		answer.Status, string(headers), base64.StdEncoding.EncodeToString(answer.Body), id.Actor, id.Key)
	if err != nil {
		return fmt.Errorf("keep the answer to a request: %w", err)
	}
	if rows == 0 {
		return fmt.Errorf("finish the request %q, which is not running: %w", id.Key, ErrNotFound)
	}
	return nil
}

// AbandonRequest frees the key of a request that did nothing, so that it can
// be sent again. A finished request stays.
func (db *DB) AbandonRequest(ctx context.Context, id RequestKey) error {
	return db.Update(ctx, func(tx *Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM idempotency WHERE actor = $1 AND key = $2 AND state <> 'done'`, id.Actor, id.Key)
		if err != nil {
			return fmt.Errorf("abandon a request: %w", err)
		}
		return nil
	})
}

// InterruptRequests tells that whoever carried requests out is gone: those that
// had begun are interrupted, without waiting for KeyPatience. It is for the start
// of a server that alone uses the database, and says how many there were.
func (db *DB) InterruptRequests(ctx context.Context) (int64, error) {
	var rows int64
	err := db.Update(ctx, func(tx *Tx) (err error) {
		rows, err = tx.Exec(ctx, `UPDATE idempotency SET state = 'interrupted' WHERE state = 'running'`)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("interrupt requests: %w", err)
	}
	return rows, nil
}

// PurgeRequests forgets the requests that began more than KeyLife ago, and says
// how many there were.
func (db *DB) PurgeRequests(ctx context.Context, now time.Time) (int64, error) {
	var rows int64
	err := db.Update(ctx, func(tx *Tx) (err error) {
		rows, err = tx.Exec(ctx, `DELETE FROM idempotency WHERE started < $1`, Micros(now.Add(-KeyLife)))
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("purge old requests: %w", err)
	}
	return rows, nil
}

func (id RequestKey) check() error {
	return errors.Join(checkName("actor", id.Actor), checkName("idempotency key", id.Key))
}

func readAnswer(status int64, headers, body string) (Answer, error) {
	answer := Answer{Status: int(status)}
	if err := json.Unmarshal([]byte(headers), &answer.Headers); err != nil {
		return Answer{}, fmt.Errorf("the headers of a kept answer: %w", err)
	}
	content, err := base64.StdEncoding.DecodeString(body)
	if err != nil {
		return Answer{}, fmt.Errorf("the body of a kept answer: %w", err)
	}
	answer.Body = content
	return answer, nil
}
