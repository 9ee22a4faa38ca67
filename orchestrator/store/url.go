package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite" // registers the driver "sqlite"
)

// dialect says which database answers, for the few places where it matters.
type dialect string

const (
	sqlite   dialect = "sqlite"
	postgres dialect = "postgres"
)

const (
	busyTimeout         = 10 * time.Second // for a lock held by another process
	postgresConnections = 16
	postgresTimeout     = 10 * time.Second // to reach the server
)

var errURL = errors.New("the database's URL is sqlite:/path/to/file.db or postgres://user:password@host:port/database")

// connect opens the pools without touching the schema.
func connect(ctx context.Context, text string) (*DB, error) {
	scheme, rest, found := strings.Cut(text, ":")
	switch {
	case found && scheme == "sqlite":
		return connectSQLite(ctx, rest)
	case found && (scheme == "postgres" || scheme == "postgresql"):
		return connectPostgres(ctx, text)
	case found && !strings.ContainsAny(scheme, "/@ "):
		return nil, fmt.Errorf("there is no kind of database %q: %w", scheme, errURL)
	}
	return nil, fmt.Errorf("the URL does not begin with a kind of database: %w", errURL)
}

// connectSQLite opens one connection that writes and several that read. The
// writing one takes the lock when its transaction begins, so that no
// transaction finds out in its middle that it must not write.
func connectSQLite(ctx context.Context, path string) (*DB, error) {
	path = strings.TrimPrefix(path, "//")
	if err := checkPath(path); err != nil {
		return nil, err
	}
	if err := makeFile(path); err != nil {
		return nil, err
	}
	write, err := sql.Open("sqlite", sqliteDSN(path, url.Values{
		"_txlock": {"immediate"},
		"_pragma": {"journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(ON)"},
	}))
	if err != nil {
		return nil, fmt.Errorf("sqlite file %s: %w", path, err)
	}
	write.SetMaxOpenConns(1)
	if err := firstConnection(ctx, write); err != nil {
		return nil, errors.Join(fmt.Errorf("sqlite file %s: %w", path, err), write.Close())
	}
	read, err := sql.Open("sqlite", sqliteDSN(path, url.Values{"_pragma": {"query_only(ON)"}}))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("sqlite file %s: %w", path, err), write.Close())
	}
	readers := max(4, runtime.NumCPU())
	read.SetMaxOpenConns(readers)
	read.SetMaxIdleConns(readers)
	return &DB{dialect: sqlite, path: path, write: write, read: read}, nil
}

// firstConnection connects. What turns a new file to WAL does not wait for another
// process that does the same, so the waiting is done here.
func firstConnection(ctx context.Context, pool *sql.DB) error {
	const pause = 50 * time.Millisecond
	for waited := time.Duration(0); ; waited += pause {
		err := pool.PingContext(ctx)
		if !isBusy(err) || waited >= busyTimeout {
			return err
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// sqliteDSN sets per connection what a pool could not set for its later ones.
func sqliteDSN(path string, settings url.Values) string {
	settings["_pragma"] = append([]string{fmt.Sprintf("busy_timeout(%d)", busyTimeout.Milliseconds())}, settings["_pragma"]...)
	escaped := strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path)
	return "file:" + escaped + "?" + settings.Encode()
}

func checkPath(path string) error {
	switch {
	case path == "":
		return fmt.Errorf("the sqlite URL names no file: %w", errURL)
	case strings.Contains(path, ":memory:"):
		return fmt.Errorf("a database in memory forgets everything; name a file: %w", errURL)
	case strings.ContainsAny(path, "?\x00"):
		return fmt.Errorf("the sqlite URL takes a path and no settings after a question mark: %w", errURL)
	}
	return nil
}

// makeFile makes the file, for its owner alone, when it does not exist. SQLite
// gives the files it makes beside it the same mode.
func makeFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return fmt.Errorf("sqlite file %s: the folder %s does not exist: %w", path, filepath.Dir(path), err)
	case err != nil:
		return fmt.Errorf("sqlite file: %w", err)
	}
	return f.Close()
}

func connectPostgres(ctx context.Context, text string) (*DB, error) {
	config, err := pgx.ParseConfig(text)
	if err != nil { // its text may hold a part of the password
		const hint = "in a name or a password, write : / ? # @ % as %3A %2F %3F %23 %40 %25; settings after ? are those of libpq"
		return nil, fmt.Errorf("the postgres URL cannot be read (%s): %w", hint, errURL)
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = postgresTimeout
	}
	config.RuntimeParams["application_name"] = "pupitre"
	config.RuntimeParams["timezone"] = "UTC"
	pool := stdlib.OpenDB(*config)
	pool.SetMaxOpenConns(postgresConnections)
	pool.SetMaxIdleConns(postgresConnections)
	if err := pool.PingContext(ctx); err != nil {
		err = fmt.Errorf("postgres on %s, database %s: %w", config.Host, config.Database, hiding(config.Password, err))
		return nil, errors.Join(err, pool.Close())
	}
	return &DB{dialect: postgres, config: config, write: pool, read: pool}, nil
}

// hiding gives back err, or only its text without the secret when it holds it.
func hiding(secret string, err error) error {
	if secret == "" || !strings.Contains(err.Error(), secret) {
		return err
	}
	return errors.New(strings.ReplaceAll(err.Error(), secret, "***"))
}
