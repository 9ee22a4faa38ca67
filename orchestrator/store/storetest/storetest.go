// Package storetest runs a test on every kind of database: SQLite, and a real
// PostgreSQL server that it starts for the test's process alone.
package storetest

import (
	"context"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/pupitre-lab/pupitre/orchestrator/store"
)

// Kinds are the databases that a test runs on.
var Kinds = []string{"sqlite", "postgres"}

// Each runs the test as a subtest on an empty database of each kind, with the
// schema up to date. The database is closed and gone after the subtest.
func Each(t *testing.T, run func(t *testing.T, db *store.DB)) {
	t.Helper()
	EachURL(t, func(t *testing.T, url string) { run(t, Open(t, url)) })
}

// EachURL runs the test as a subtest with the URL of a new database of each
// kind that nobody has opened yet.
func EachURL(t *testing.T, run func(t *testing.T, url string)) {
	t.Helper()
	for _, kind := range Kinds {
		t.Run(kind, func(t *testing.T) { run(t, NewURL(t, kind)) })
	}
}

// Open opens the database and closes it at the end of the test.
func Open(t testing.TB, url string) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), url)
	if err != nil {
		t.Fatalf("open the database: %v", err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close the database: %v", err)
		}
	})
	return db
}

// NewURL gives the URL of a new empty database that is gone after the test.
func NewURL(t testing.TB, kind string) string {
	t.Helper()
	if kind == "sqlite" {
		return "sqlite:" + filepath.Join(t.TempDir(), "test.db")
	}
	server, err := postgresServer()
	if err != nil {
		t.Fatalf("a real PostgreSQL server is part of this test: %v", err)
	}
	name := fmt.Sprintf("test%d", databases.Add(1))
	if err := server.run(t.Context(), "CREATE DATABASE "+name+" TEMPLATE template0"); err != nil {
		t.Fatalf("create a database: %v", err)
	}
	t.Cleanup(func() {
		if err := server.run(context.Background(), "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			t.Errorf("drop the database: %v", err)
		}
	})
	return server.url(name)
}

var databases atomic.Int64

// run runs one statement as the server's owner.
func (s *server) run(ctx context.Context, statement string) error {
	conn, err := pgx.Connect(ctx, s.url("postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(context.Background())
	_, err = conn.Exec(ctx, statement)
	return err
}
