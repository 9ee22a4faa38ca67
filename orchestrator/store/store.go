// Package store keeps what the platform must not forget in a SQL database:
// SQLite, a file beside the program, or PostgreSQL.
//
// Both are asked in one SQL text, so every statement is held to what the two
// understand alike:
//
//   - Parameters are $1, $2, …; never text put together.
//   - Columns are TEXT, BIGINT, INTEGER (32 bits), SMALLINT or DOUBLE PRECISION,
//     nothing else: the backup carries no other type, and a test over the schema
//     holds it.
//   - A time is a BIGINT: microseconds since 1970, UTC (see Micros and Time).
//     A truth is a SMALLINT, 0 or 1. An id is TEXT. JSON is TEXT, its bytes
//     untouched. Other bytes are TEXT in base64.
//   - Text is valid UTF-8 without NUL; PostgreSQL refuses anything else.
//   - The two sort text differently and fold only ASCII alike: sort names in Go,
//     and store the lower-case form next to what is to be found by it.
//   - To add what may be there already: INSERT … ON CONFLICT (…) DO NOTHING or
//     DO UPDATE, and look at the number of rows. After a statement has failed,
//     a transaction of PostgreSQL is over: return the error.
//   - Whole numbers divide alike; LIKE does not compare alike (SQLite ignores
//     case). There is no RETURNING into Exec, no array, no JSON operator, no
//     now(): times come in as values.
//   - A foreign key is declared with the table, and may point into its own
//     table. A migration goes forward only, is one file of plain statements, and
//     puts no rows: a new database is empty.
//
// Update is one write transaction, and behaves as if no other ran at the same
// time. View sees one moment of the database. Both may call their function again
// after a failure that trying again can mend, so the function does nothing
// but read, write and set variables that a second call sets afresh.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// DB is an open database. It is safe for concurrent use.
type DB struct {
	dialect  dialect
	write    *sql.DB
	read     *sql.DB // the same pool as write on PostgreSQL
	watchers watchers
	hold     hold // nil unless OpenAlone took it

	path   string          // of SQLite's file
	config *pgx.ConnConfig // of PostgreSQL's connections
}

// Open opens the database at url, makes it if it is a file that does not
// exist, and brings its schema up to date. The url is one of
//
//	sqlite:/path/to/file.db
//	postgres://user:password@host:port/database?sslmode=verify-full
//
// No error of Open holds the password.
func Open(ctx context.Context, url string) (*DB, error) {
	db, err := connect(ctx, url)
	if err != nil {
		return nil, err
	}
	if err := db.migrate(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// OpenAsItIs opens a database like Open, and leaves its schema as it is: another
// program, maybe an older one, may be at work on it.
func OpenAsItIs(ctx context.Context, url string) (*DB, error) {
	db, err := connect(ctx, url)
	if err != nil {
		return nil, err
	}
	provider, err := db.migrator()
	if err == nil {
		err = refuseNewer(ctx, provider)
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// Close waits for the transactions under way and closes the database. Then it
// is no longer held.
func (db *DB) Close() error {
	var errs []error
	if db.read != db.write {
		errs = append(errs, db.read.Close())
	}
	errs = append(errs, db.write.Close())
	if db.hold != nil {
		errs = append(errs, db.hold.release())
	}
	return errors.Join(errs...)
}

// Ping tells whether the database answers.
func (db *DB) Ping(ctx context.Context) error {
	if err := db.read.PingContext(ctx); err != nil {
		return fmt.Errorf("the database does not answer: %w", err)
	}
	return nil
}

// Kind is "sqlite" or "postgres".
func (db *DB) Kind() string { return string(db.dialect) }

// Micros is a time as it is stored: microseconds since 1970.
func Micros(t time.Time) int64 { return t.UnixMicro() }

// Time is the time of a stored number, in UTC.
func Time(micros int64) time.Time { return time.UnixMicro(micros).UTC() }
