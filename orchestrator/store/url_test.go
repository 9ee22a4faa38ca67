package store_test

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/store"
	"github.com/pupitre-lab/pupitre/orchestrator/store/storetest"
)

func TestAWrongURLIsRefusedInWords(t *testing.T) {
	dir := t.TempDir()
	garbage := filepath.Join(dir, "garbage.db")
	if err := os.WriteFile(garbage, []byte(strings.Repeat("not a database ", 500)), 0o600); err != nil {
		t.Fatal(err)
	}
	for url, want := range map[string]string{
		"":                                "does not begin with a kind of database",
		"/var/lib/x.db":                   "does not begin with a kind of database",
		"mysql://root@localhost/x":        `no kind of database "mysql"`,
		"sqlite:":                         "names no file",
		"sqlite::memory:":                 "forgets everything",
		"sqlite:/x.db?mode=ro":            "no settings after a question mark",
		"sqlite:" + dir + "/none/x.db":    "the folder " + dir + "/none does not exist",
		"sqlite:" + dir:                   "is a directory",
		"sqlite:" + garbage:               "file is not a database",
		"postgres://u:p@localhost:port/x": "the postgres URL cannot be read",
	} {
		db, err := store.Open(t.Context(), url)
		if err == nil {
			t.Errorf("%s was opened", url)
			db.Close()
		} else if !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v; want %q", url, err, want)
		}
	}
}

func TestNoErrorTellsThePassword(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for _, url := range []string{
		"postgres://ada:sesame-77@127.0.0.1:1/x",
		"postgres://ada:sesame-77@127.0.0.1:bad/x",
		"postgres://ada:sesame-77/slash@127.0.0.1:1/x",
		"postgres://ada:sesame-77%zz@127.0.0.1:1/x",
		"postgres://ada:sesame-77@127.0.0.1:1/x?sslmode=perhaps",
		"postgres:///x?host=/nowhere&user=ada&password=sesame-77",
		"postgres:host=/nowhere password=sesame-77",
		"postgrs://ada:sesame-77@127.0.0.1/x",
		"ada:sesame-77@127.0.0.1/x",
	} {
		_, err := store.Open(ctx, url)
		if err == nil || strings.Contains(err.Error(), "sesame") {
			t.Errorf("%s: %v", url, err)
		}
	}
}

func TestASQLiteFileIsItsOwnersAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a b%20#c.db")
	db := storetest.Open(t, "sqlite:"+path)
	mustAppend(t, db, "s", drafts(1)...)
	for _, suffix := range []string{"", "-wal", "-shm"} {
		info, err := os.Stat(path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", path+suffix, info.Mode())
		}
	}
}

func TestEveryConnectionOfSQLiteHasItsSettings(t *testing.T) {
	db := storetest.Open(t, storetest.NewURL(t, "sqlite"))
	ask := func(run func(context.Context, func(*store.Tx) error) error, want map[string]string) {
		err := run(t.Context(), func(tx *store.Tx) error {
			for pragma, value := range want {
				var got string
				if err := tx.QueryRow(t.Context(), "PRAGMA "+pragma).Scan(&got); err != nil || got != value {
					t.Errorf("%s is %q (%v), want %q", pragma, got, err, value)
				}
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
	ask(db.Update, map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "busy_timeout": "10000"})
	reading := map[string]string{"journal_mode": "wal", "query_only": "1", "busy_timeout": "10000"}
	nested := func(ctx context.Context, f func(*store.Tx) error) error { // on a second connection
		return db.View(ctx, func(*store.Tx) error { return db.View(ctx, f) })
	}
	ask(db.View, reading)
	ask(nested, reading)
}

func TestADatabaseIsOpenedAgainAsItWas(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		first := storetest.Open(t, url)
		want := mustAppend(t, first, "s", drafts(2)...)
		if err := first.Close(); err != nil {
			t.Fatal(err)
		}
		again := storetest.Open(t, url)
		if err := again.Ping(t.Context()); err != nil {
			t.Error(err)
		}
		if got := chain(t, again, "s"); len(got) != 2 || got[1].Hash != want[1].Hash {
			t.Errorf("%d entries came back", len(got))
		}
	})
}

func TestADatabaseOfANewerProgramIsLeftAlone(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		db := storetest.Open(t, url)
		err := db.Update(t.Context(), func(tx *store.Tx) error {
			_, err := tx.Exec(t.Context(), `INSERT INTO goose_db_version (version_id, is_applied) VALUES ($1, $2)`, 9999, true)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := store.Open(t.Context(), url); err == nil || !strings.Contains(err.Error(), "needs a newer program") {
			t.Errorf("opening schema 9999 gave %v", err)
		}
	})
}

func TestManyMayOpenANewDatabaseAtOnce(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		var all sync.WaitGroup
		for i := range 4 {
			all.Go(func() {
				db, err := store.Open(t.Context(), url)
				if err != nil {
					t.Error(err)
					return
				}
				defer db.Close()
				if _, err := appendAtEnd(t.Context(), db, "s", draft(strconv.Itoa(i))); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if n := len(chain(t, storetest.Open(t, url), "s")); n != 4 {
			t.Errorf("%d entries of 4", n)
		}
	})
}
