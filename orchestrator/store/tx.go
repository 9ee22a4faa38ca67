package store

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"time"
)

// Tx is one transaction. It is good inside the function it was given to, for
// one goroutine at a time.
type Tx struct {
	tx          *sql.Tx
	db          *DB
	afterCommit []func()
}

// Update runs f in one transaction that writes: everything f did is kept when
// it returns nil, nothing otherwise. Transactions behave as if they ran one
// after the other; on PostgreSQL f is called again when it met another. Calling
// Update inside f would wait for itself.
func (db *DB) Update(ctx context.Context, f func(*Tx) error) error {
	return db.again(ctx, db.write, &sql.TxOptions{Isolation: sql.LevelSerializable}, f)
}

// View runs f in one transaction that reads one moment of the database.
func (db *DB) View(ctx context.Context, f func(*Tx) error) error {
	return db.again(ctx, db.read, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}, f)
}

// Exec runs a statement and says how many rows it touched. Its error is
// ErrExists or ErrReferenced when a key was violated.
func (tx *Tx) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	result, err := tx.tx.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, understood(err)
	}
	return result.RowsAffected()
}

// Query asks for rows; the caller closes them.
func (tx *Tx) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return tx.tx.QueryContext(ctx, query, args...)
}

// QueryRow asks for one row; its Scan gives sql.ErrNoRows when there is none.
func (tx *Tx) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	return tx.tx.QueryRowContext(ctx, query, args...)
}

const (
	mostTries   = 100
	longestWait = 100 * time.Millisecond
)

// again runs f in a transaction, and once more as long as it only met others.
func (db *DB) again(ctx context.Context, pool *sql.DB, opts *sql.TxOptions, f func(*Tx) error) error {
	for try := 1; ; try++ {
		err := db.once(ctx, pool, opts, f)
		if err == nil || !worthAnotherTry(err) {
			return err
		}
		if try == mostTries {
			return fmt.Errorf("after %d tries: %w", try, err)
		}
		wait := min(time.Millisecond<<min(try, 10), longestWait)
		select {
		case <-time.After(rand.N(wait)):
		case <-ctx.Done():
			return fmt.Errorf("%w, after: %w", ctx.Err(), err)
		}
	}
}

// once runs f in one transaction. A panic of f goes on after the rollback.
func (db *DB) once(ctx context.Context, pool *sql.DB, opts *sql.TxOptions, f func(*Tx) error) error {
	sqlTx, err := pool.BeginTx(ctx, opts)
	if err != nil {
		return fmt.Errorf("begin a transaction: %w", err)
	}
	defer func() { _ = sqlTx.Rollback() }() // after a commit it does nothing
	tx := &Tx{tx: sqlTx, db: db}
	if err := f(tx); err != nil {
		return err
	}
	if err := sqlTx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", understood(err))
	}
	for _, tell := range tx.afterCommit {
		tell()
	}
	return nil
}
