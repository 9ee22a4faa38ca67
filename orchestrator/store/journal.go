package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
)

// MaxBody is the size of the largest body of an entry, in bytes.
const MaxBody = 8 << 20

const maxName = 256 // bytes of a stream, a kind, an actor

// Append adds the drafts to the stream, all or none, when its last number is
// still after (0 for a stream without entries); otherwise the error is
// ErrConflict. A draft that is not a JSON value, is larger than MaxBody or lacks
// its time, kind or actor is ErrInvalid. The bodies are kept byte for byte.
// On success the entries are on disk, and subscribers have been told.
func (db *DB) Append(ctx context.Context, stream string, after int64, drafts ...ledger.Draft) ([]ledger.Entry, error) {
	var entries []ledger.Entry
	// The primary key alone keeps two appends apart, so this transaction need
	// not be kept apart from all others.
	opts := &sql.TxOptions{Isolation: sql.LevelReadCommitted}
	err := db.again(ctx, db.write, opts, func(tx *Tx) (err error) {
		entries, err = tx.Append(ctx, stream, after, drafts...)
		return err
	})
	if err != nil {
		return nil, err
	}
	return entries, nil
}

// Append is DB.Append as a part of a transaction of Update.
func (tx *Tx) Append(ctx context.Context, stream string, after int64, drafts ...ledger.Draft) ([]ledger.Entry, error) {
	if err := checkDrafts(stream, drafts); err != nil {
		return nil, err
	}
	last, err := tx.head(ctx, stream)
	if err != nil {
		return nil, err
	}
	if last.Seq != after {
		return nil, fmt.Errorf("append to %s after %d: its last entry is %d: %w", stream, after, last.Seq, ErrConflict)
	}
	entries := make([]ledger.Entry, 0, len(drafts))
	for _, draft := range drafts {
		last = ledger.Chain(last, draft)
		if err := tx.insertEntry(ctx, last); err != nil {
			return nil, err
		}
		entries = append(entries, last)
	}
	if len(entries) > 0 {
		tx.afterCommit = append(tx.afterCommit, func() { tx.db.watchers.tell(stream) })
	}
	return entries, nil
}

func (tx *Tx) insertEntry(ctx context.Context, e ledger.Entry) error {
	rows, err := tx.Exec(ctx, `INSERT INTO ledger (stream, seq, time, kind, actor, body, prev, hash)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (stream, seq) DO NOTHING`,
		e.Stream, e.Seq, Micros(e.Time), e.Kind, e.Actor, string(e.Body), string(e.Prev), string(e.Hash))
	if err != nil {
		return fmt.Errorf("append to %s: %w", e.Stream, err)
	}
	if rows == 0 {
		return fmt.Errorf("append to %s: entry %d was added meanwhile: %w", e.Stream, e.Seq, ErrConflict)
	}
	return nil
}

// Read gives the entries of the stream that come after a number, in order, at
// most limit of them; a limit of 0 is none. A stream without entries has none.
func (db *DB) Read(ctx context.Context, stream string, after int64, limit int) ([]ledger.Entry, error) {
	if limit <= 0 {
		limit = int(^uint32(0) >> 1)
	}
	var entries []ledger.Entry
	err := db.View(ctx, func(tx *Tx) (err error) {
		entries, err = tx.entries(ctx, `WHERE stream = $1 AND seq > $2 ORDER BY seq LIMIT $3`, stream, after, limit)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", stream, err)
	}
	return entries, nil
}

// Head gives the last entry of the stream. For a stream without entries it is
// the zero Entry with Stream set, which is what the first one is chained to.
func (db *DB) Head(ctx context.Context, stream string) (ledger.Entry, error) {
	var last ledger.Entry
	err := db.View(ctx, func(tx *Tx) (err error) {
		last, err = tx.head(ctx, stream)
		return err
	})
	return last, err
}

func (tx *Tx) head(ctx context.Context, stream string) (ledger.Entry, error) {
	entries, err := tx.entries(ctx, `WHERE stream = $1 ORDER BY seq DESC LIMIT 1`, stream)
	if err != nil {
		return ledger.Entry{}, fmt.Errorf("read the end of %s: %w", stream, err)
	}
	if len(entries) == 0 {
		return ledger.Entry{Stream: stream}, nil
	}
	return entries[0], nil
}

func (tx *Tx) entries(ctx context.Context, where string, args ...any) ([]ledger.Entry, error) {
	rows, err := tx.Query(ctx, `SELECT stream, seq, time, kind, actor, body, prev, hash FROM ledger `+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var entries []ledger.Entry
	for rows.Next() {
		var e ledger.Entry
		var micros int64
		var body string
		if err := rows.Scan(&e.Stream, &e.Seq, &micros, &e.Kind, &e.Actor, &body, &e.Prev, &e.Hash); err != nil {
			return nil, err
		}
		e.Time, e.Body = Time(micros), json.RawMessage(body)
		entries = append(entries, e)
	}
	return entries, rows.Err()
}

// Streams gives the names that begin with prefix of all streams that have
// entries, sorted by their bytes.
func (db *DB) Streams(ctx context.Context, prefix string) ([]string, error) {
	var names []string
	err := db.View(ctx, func(tx *Tx) error {
		names = nil
		rows, err := tx.Query(ctx, `SELECT stream FROM ledger WHERE seq = 1`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var name string
			if err := rows.Scan(&name); err != nil {
				return err
			}
			if strings.HasPrefix(name, prefix) {
				names = append(names, name)
			}
		}
		return rows.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("list the streams: %w", err)
	}
	slices.Sort(names)
	return names, nil
}

func checkDrafts(stream string, drafts []ledger.Draft) error {
	if err := checkName("stream", stream); err != nil {
		return err
	}
	for i, draft := range drafts {
		if err := checkDraft(draft); err != nil {
			return fmt.Errorf("append to %s: draft %d (%s): %w", stream, i+1, draft.Kind, err)
		}
	}
	return nil
}

func checkDraft(d ledger.Draft) error {
	switch {
	case len(d.Body) > MaxBody:
		return fmt.Errorf("the body has %d bytes and may have %d: %w", len(d.Body), MaxBody, ErrInvalid)
	case !json.Valid(d.Body):
		return fmt.Errorf("the body is not a JSON value: %w", ErrInvalid)
	case !utf8.Valid(d.Body):
		return fmt.Errorf("the body is not UTF-8: %w", ErrInvalid)
	case d.Time.UTC().Year() < 1970 || d.Time.UTC().Year() > 9999:
		return fmt.Errorf("the time %s is not between 1970 and 9999: %w", d.Time, ErrInvalid)
	}
	return errors.Join(checkName("kind", d.Kind), checkName("actor", d.Actor))
}

func checkName(what, name string) error {
	switch {
	case name == "":
		return fmt.Errorf("the %s is empty: %w", what, ErrInvalid)
	case len(name) > maxName:
		return fmt.Errorf("the %s has %d bytes and may have %d: %w", what, len(name), maxName, ErrInvalid)
	case !utf8.ValidString(name) || strings.ContainsRune(name, 0):
		return fmt.Errorf("the %s %q is not text: %w", what, name, ErrInvalid)
	}
	return nil
}
