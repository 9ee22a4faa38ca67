package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

// AuditStream is the ledger of what was decided about people.
const AuditStream = "audit"

// People is the people.Store of a database. What it records is in the stream
// AuditStream, chained, in the same transaction as what it speaks of.
type People struct {
	db *DB
}

var _ people.Store = (*People)(nil)

// NewPeople gives the people kept in a database.
func NewPeople(db *DB) *People { return &People{db} }

// View shows one moment of the people.
func (p *People) View(ctx context.Context, read func(people.Tx) error) error {
	return p.db.View(ctx, func(tx *Tx) error { return read(peopleTx{tx}) })
}

// Update changes people, all or nothing.
func (p *People) Update(ctx context.Context, change func(people.Tx) error) error {
	return p.db.Update(ctx, func(tx *Tx) error { return change(peopleTx{tx}) })
}

// peopleTx is a transaction in the words of people.
type peopleTx struct {
	tx *Tx
}

// Record appends to the audit.
func (t peopleTx) Record(ctx context.Context, d people.Decision) error {
	body, err := json.Marshal(d)
	if err != nil {
		return fmt.Errorf("audit %s: %w", d.Kind, err)
	}
	actor := string(d.Actor)
	if actor == "" {
		actor = ledger.Platform
	}
	last, err := t.tx.head(ctx, AuditStream)
	if err != nil {
		return err
	}
	_, err = t.tx.Append(ctx, AuditStream, last.Seq, ledger.Draft{Time: d.Time, Kind: d.Kind, Actor: actor, Body: body})
	return err
}

// exec runs a statement and says how many rows it touched.
func (t peopleTx) exec(ctx context.Context, query string, args ...any) (int, error) {
	n, err := t.tx.Exec(ctx, query, args...)
	return int(n), peopleError(err)
}

// one runs a statement that must touch a row; otherwise ErrNotFound.
func (t peopleTx) one(ctx context.Context, query string, args ...any) error {
	n, err := t.exec(ctx, query, args...)
	if err == nil && n == 0 {
		return people.ErrNotFound
	}
	return err
}

// run runs a statement that may touch any number of rows.
func (t peopleTx) run(ctx context.Context, query string, args ...any) error {
	_, err := t.exec(ctx, query, args...)
	return err
}

// peopleError says what happened in the words of people.
func peopleError(err error) error {
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return people.ErrNotFound
	case errors.Is(err, ErrExists):
		return fmt.Errorf("%w: %w", people.ErrConflict, err)
	case errors.Is(err, ErrReferenced):
		return fmt.Errorf("%w: %w", people.ErrNotFound, err)
	}
	return err
}

// scanner is a row: *sql.Row or *sql.Rows.
type scanner interface {
	Scan(dest ...any) error
}

// get reads one row; none is ErrNotFound.
func get[T any](ctx context.Context, t peopleTx, scan func(scanner) (T, error), query string, args ...any) (T, error) {
	v, err := scan(t.tx.QueryRow(ctx, query, args...))
	if err != nil {
		var none T
		return none, peopleError(err)
	}
	return v, nil
}

// list reads all rows; the list is never nil.
func list[T any](ctx context.Context, t peopleTx, scan func(scanner) (T, error), query string, args ...any) ([]T, error) {
	rows, err := t.tx.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := []T{}
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, rows.Err()
}

// value scans a row of one column.
func value[T any](row scanner) (T, error) {
	var v T
	err := row.Scan(&v)
	return v, err
}

// maybeMicros is a time that may not have come, as it is stored.
func maybeMicros(t *time.Time) any {
	if t == nil {
		return nil
	}
	return Micros(*t)
}

func maybeTime(n sql.NullInt64) *time.Time {
	if !n.Valid {
		return nil
	}
	t := Time(n.Int64)
	return &t
}

func truth(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
