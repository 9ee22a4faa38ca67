package store

import (
	"context"
	"embed"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrate brings the schema up to date. A database that a newer program has
// written is left alone. Of several programs that start at once on one SQLite
// file, one makes each step and the others, who fail at it, go on from there.
func (db *DB) migrate(ctx context.Context) error {
	provider, err := db.migrator()
	if err != nil {
		return err
	}
	for {
		before := db.reached(ctx)
		err := bringUp(ctx, provider)
		if err == nil || db.reached(ctx) == before {
			return err
		}
	}
}

// reached is the version of the schema, or -1 when there is none to read.
func (db *DB) reached(ctx context.Context) int64 {
	version := int64(-1)
	err := db.View(ctx, func(tx *Tx) (err error) {
		version, err = tx.schemaVersion(ctx)
		return err
	})
	if err != nil {
		return -1
	}
	return version
}

func bringUp(ctx context.Context, provider *goose.Provider) error {
	if err := refuseNewer(ctx, provider); err != nil {
		return err
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("bring the schema up to date: %w", err)
	}
	return nil
}

func (db *DB) migrator() (*goose.Provider, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	kind, options := goose.DialectSQLite3, []goose.ProviderOption{goose.WithDisableGlobalRegistry(true)}
	if db.dialect == postgres {
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 60)) // asked every second, a minute long
		if err != nil {
			return nil, err
		}
		kind, options = goose.DialectPostgres, append(options, goose.WithSessionLocker(locker))
	}
	provider, err := goose.NewProvider(kind, db.write, files, options...)
	if err != nil {
		return nil, fmt.Errorf("the migrations: %w", err)
	}
	return provider, nil
}

func refuseNewer(ctx context.Context, provider *goose.Provider) error {
	current, newest, err := provider.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("read the version of the schema: %w", err)
	}
	if current > newest {
		return fmt.Errorf("the database has schema %d and this program knows schemas up to %d: it needs a newer program", current, newest)
	}
	return nil
}
