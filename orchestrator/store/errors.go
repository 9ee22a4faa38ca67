package store

import (
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"
	sqlitedriver "modernc.org/sqlite"
	sqlitecodes "modernc.org/sqlite/lib"

	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
)

// What callers tell apart, with errors.Is.
var (
	ErrConflict   = ledger.ErrConflict // the stream has moved on
	ErrNotFound   = errors.New("not found")
	ErrExists     = errors.New("exists already")                // a unique key or a primary key is taken
	ErrReferenced = errors.New("refers to what does not exist") // or is referred to itself
	ErrInvalid    = errors.New("cannot be stored")              // a value that no try will make right
)

// understood adds to a driver's error the sentinel that says what it means.
func understood(err error) error {
	if err == nil {
		return nil
	}
	if meaning := meaningOf(err); meaning != nil && !errors.Is(err, meaning) {
		return fmt.Errorf("%w: %w", meaning, err)
	}
	return err
}

func meaningOf(err error) error {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		switch pg.Code {
		case "23505":
			return ErrExists
		case "23503":
			return ErrReferenced
		}
	}
	if lite, ok := errors.AsType[*sqlitedriver.Error](err); ok {
		switch lite.Code() {
		case sqlitecodes.SQLITE_CONSTRAINT_UNIQUE, sqlitecodes.SQLITE_CONSTRAINT_PRIMARYKEY:
			return ErrExists
		case sqlitecodes.SQLITE_CONSTRAINT_FOREIGNKEY:
			return ErrReferenced
		}
	}
	return nil
}

// worthAnotherTry tells of the failures of PostgreSQL that say only that two
// transactions met: serialization failure and deadlock.
func worthAnotherTry(err error) bool {
	pg, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (pg.Code == "40001" || pg.Code == "40P01")
}

// isBusy tells of SQLite's failure to get a lock that another process holds.
func isBusy(err error) bool {
	lite, ok := errors.AsType[*sqlitedriver.Error](err)
	return ok && lite.Code()&0xff == sqlitecodes.SQLITE_BUSY
}
