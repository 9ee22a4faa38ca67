package store_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/pupitre-lab/pupitre/orchestrator/store"
	"github.com/pupitre-lab/pupitre/orchestrator/store/storetest"
)

// zipped is a backup in a zip file, under a folder.
func zipped(t *testing.T, db *store.DB) (fs.FS, store.Manifest) {
	t.Helper()
	var file bytes.Buffer
	w := zip.NewWriter(&file)
	m, err := db.Backup(t.Context(), noon, store.Under("store", w.Create))
	if err := errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	r, err := zip.NewReader(bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil {
		t.Fatal(err)
	}
	backup, err := fs.Sub(r, "store")
	if err != nil {
		t.Fatal(err)
	}
	return backup, m
}

// inMemory copies a backup so that a test can change it.
func inMemory(t *testing.T, backup fs.FS) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	err := fs.WalkDir(backup, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := fs.ReadFile(backup, path)
		files[path] = &fstest.MapFile{Data: content}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func restored(t *testing.T, kind string, backup fs.FS) *store.DB {
	t.Helper()
	url := storetest.NewURL(t, kind)
	if _, err := store.Restore(t.Context(), url, backup); err != nil {
		t.Fatal(err)
	}
	return storetest.Open(t, url)
}

// eachPair runs a test for every kind of database to every kind.
func eachPair(t *testing.T, run func(t *testing.T, from *store.DB, to string)) {
	for _, from := range storetest.Kinds {
		for _, to := range storetest.Kinds {
			t.Run(from+" to "+to, func(t *testing.T) { run(t, storetest.Open(t, storetest.NewURL(t, from)), to) })
		}
	}
}

// fill puts something of every sort into the database.
func fill(t *testing.T, db *store.DB) {
	t.Helper()
	mustAppend(t, db, "session/é", draft(` {"text":"<b>\u0000 & é\u2028"} `), draft(`1e400`), draft(`"`+strings.Repeat("x", 2<<20)+`"`))
	mustAppend(t, db, "session/2", drafts(450)...)
	begin(t, db, request, "f1", noon, store.RequestNew)
	finish(t, db)
	begin(t, db, store.RequestKey{Actor: "ada", Key: "k2"}, "f2", noon, store.RequestNew)
}

func TestABackupIsRestoredIntoEitherDatabase(t *testing.T) {
	eachPair(t, func(t *testing.T, from *store.DB, to string) {
		fill(t, from)
		backup, _ := zipped(t, from)
		db := restored(t, to, backup)
		for _, stream := range []string{"session/é", "session/2"} {
			want, got := chain(t, from, stream), chain(t, db, stream)
			if len(want) == 0 || len(want) != len(got) || want[len(want)-1].Hash != got[len(got)-1].Hash {
				t.Errorf("%s: %d entries became %d", stream, len(want), len(got))
			}
		}
		if diff := cmp.Diff(created, begin(t, db, request, "f1", noon, store.RequestDone)); diff != "" {
			t.Errorf("a kept answer differs:\n%s", diff)
		}
		mustAppend(t, db, "session/2", drafts(1)...)
		chain(t, db, "session/2")
	})
}

func TestForeignKeysOfAnyOrderAreRestored(t *testing.T) {
	// The names sort the child before its parent, and a row before its own parent.
	tables := []string{
		`CREATE TABLE parent (name TEXT PRIMARY KEY, favourite TEXT)`,
		`CREATE TABLE child (name TEXT PRIMARY KEY, parent TEXT NOT NULL REFERENCES parent (name), elder TEXT REFERENCES child (name))`,
	}
	do := func(t *testing.T, db *store.DB, statements ...string) error {
		return db.Update(t.Context(), func(tx *store.Tx) error {
			for _, statement := range statements {
				if _, err := tx.Exec(t.Context(), statement); err != nil {
					return err
				}
			}
			return nil
		})
	}
	eachPair(t, func(t *testing.T, from *store.DB, to string) {
		if err := do(t, from, append(tables, `INSERT INTO parent (name) VALUES ('p')`,
			`INSERT INTO child (name, parent, elder) VALUES ('b', 'p', NULL)`, `INSERT INTO child (name, parent, elder) VALUES ('a', 'p', 'b')`)...); err != nil {
			t.Fatal(err)
		}
		backup, _ := zipped(t, from)
		files := inMemory(t, backup)
		db := storetest.Open(t, storetest.NewURL(t, to))
		if err := do(t, db, tables...); err != nil {
			t.Fatal(err)
		}
		load := func() error { return store.LoadInto(t.Context(), db, files) }
		rows := files["tables/child.jsonl"]
		lines := strings.SplitAfter(string(rows.Data), "\n")
		rows.Data = []byte(strings.Replace(lines[1]+lines[0], `"p"`, `"q"`, 1))
		if err := load(); !errors.Is(err, store.ErrReferenced) {
			t.Errorf("a child without its parent gave %v", err)
		}
		rows.Data = []byte(lines[1] + lines[0])
		if err := load(); err != nil {
			t.Fatal(err)
		}
		if err := do(t, db, `INSERT INTO child (name, parent) VALUES ('c', 'nobody')`); !errors.Is(err, store.ErrReferenced) {
			t.Errorf("after the restore, foreign keys are not held: %v", err)
		}
	})
}

func TestEveryPortableValueComesBack(t *testing.T) {
	values := []any{nil, "", " é\u2028<&>\"", int64(math.MinInt64), int64(math.MaxInt64), 1.0, -0.1, 1e20, 5e-324, math.MaxFloat64, math.Inf(-1)}
	columns := `(place BIGINT PRIMARY KEY, t TEXT, n BIGINT, small SMALLINT, d DOUBLE PRECISION)`
	create := func(t *testing.T, db *store.DB) {
		err := db.Update(t.Context(), func(tx *store.Tx) error {
			_, err := tx.Exec(t.Context(), `CREATE TABLE sample `+columns)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	place := map[string]string{"string": "t", "int64": "n", "float64": "d", "<nil>": "small"}
	eachPair(t, func(t *testing.T, from *store.DB, to string) {
		create(t, from)
		for i, value := range values {
			err := from.Update(t.Context(), func(tx *store.Tx) error {
				column := place[fmt.Sprintf("%T", value)]
				_, err := tx.Exec(t.Context(), `INSERT INTO sample (place, `+column+`) VALUES ($1, $2)`, i, value)
				return err
			})
			if err != nil {
				t.Fatalf("%v: %v", value, err)
			}
		}
		backup, _ := zipped(t, from)
		db := storetest.Open(t, storetest.NewURL(t, to))
		create(t, db)
		if err := store.LoadInto(t.Context(), db, backup); err != nil {
			t.Fatal(err)
		}
		for i, want := range values {
			err := db.View(t.Context(), func(tx *store.Tx) error {
				var got any
				column := place[fmt.Sprintf("%T", want)]
				err := tx.QueryRow(t.Context(), `SELECT `+column+` FROM sample WHERE place = $1`, i).Scan(&got)
				if got != want {
					t.Errorf("%T %v came back as %T %v", want, want, got, got)
				}
				return err
			})
			if err != nil {
				t.Error(err)
			}
		}
	})
}

func TestABackupTakenWhileOthersWriteIsAPrefixOfEachStream(t *testing.T) {
	eachPair(t, func(t *testing.T, from *store.DB, to string) {
		streams := []string{"a", "b", "c"}
		ctx, stop := context.WithCancel(t.Context())
		var writers sync.WaitGroup
		for _, stream := range streams {
			mustAppend(t, from, stream, drafts(30)...)
			writers.Go(func() {
				for ctx.Err() == nil {
					if _, err := appendAtEnd(ctx, from, stream, drafts(2)...); err != nil && ctx.Err() == nil {
						t.Error(err)
						return
					}
				}
			})
		}
		backup, _ := zipped(t, from)
		mustAppend(t, from, "a", drafts(2)...)
		stop()
		writers.Wait()
		db := restored(t, to, backup)
		for _, stream := range streams {
			all, kept := chain(t, from, stream), chain(t, db, stream)
			if len(kept) < 30 || len(kept)%2 != 0 || len(kept) > len(all) || all[len(kept)-1].Hash != kept[len(kept)-1].Hash {
				t.Errorf("%s: the %d entries of the backup are no prefix of its %d", stream, len(kept), len(all))
			}
		}
		if len(chain(t, from, "a")) == len(chain(t, db, "a")) {
			t.Error("what was appended after the backup is in the backup")
		}
	})
}

func TestABackupInAFolderIsItsOwnersAloneAndNeverOverwritten(t *testing.T) {
	eachStore(t, func(t *testing.T, db *store.DB) {
		fill(t, db)
		dir := filepath.Join(t.TempDir(), "backup")
		m, err := db.Backup(t.Context(), noon, store.Folder(dir))
		if err != nil {
			t.Fatal(err)
		}
		checked, err := store.CheckBackup(os.DirFS(dir))
		if diff := cmp.Diff(m, checked); err != nil || diff != "" {
			t.Errorf("%v\n%s", err, diff)
		}
		for _, path := range []string{"manifest.json", "tables/ledger.jsonl"} {
			if info, err := os.Stat(filepath.Join(dir, path)); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("%s: %v, %v", path, info, err)
			}
		}
		if _, err := db.Backup(t.Context(), noon, store.Folder(dir)); !errors.Is(err, fs.ErrExist) {
			t.Errorf("a second backup into the same folder gave %v", err)
		}
	})
}

func TestABackupThatCannotBeWrittenIsAnError(t *testing.T) {
	eachStore(t, func(t *testing.T, db *store.DB) {
		fill(t, db)
		full := errors.New("the disk is full")
		for _, file := range []string{"manifest.json", "tables/ledger.jsonl"} {
			_, err := db.Backup(t.Context(), noon, func(name string) (io.Writer, error) {
				if name == file {
					return failing{full}, nil
				}
				return io.Discard, nil
			})
			if !errors.Is(err, full) {
				t.Errorf("%s: %v", file, err)
			}
		}
	})
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

func TestBothDatabasesHaveTheSameAndOnlyPortableColumns(t *testing.T) {
	portable := map[string]bool{"text": true, "bigint": true, "integer": true, "smallint": true, "double": true}
	described := map[string][]string{}
	eachStore(t, func(t *testing.T, db *store.DB) {
		types, err := store.ColumnTypes(t.Context(), db)
		if err != nil {
			t.Fatal(err)
		}
		for _, column := range types {
			if !portable[strings.Fields(column)[1]] {
				t.Errorf("column %s: the backup cannot carry its type", column)
			}
		}
		_, m := zipped(t, db)
		for _, table := range m.Tables {
			if table.Rows != 0 {
				t.Errorf("a new database has %d rows in %s", table.Rows, table.Name)
			}
		}
		described[db.Kind()] = types
	})
	if diff := cmp.Diff(described["sqlite"], described["postgres"]); diff != "" || len(described["sqlite"]) < 16 {
		t.Errorf("the columns of the two differ:\n%s", diff)
	}
}

func BenchmarkBackup(b *testing.B) {
	for _, kind := range storetest.Kinds {
		b.Run(fmt.Sprintf("%s/entries=10000", kind), func(b *testing.B) {
			db := storetest.Open(b, storetest.NewURL(b, kind))
			for range 10 {
				mustAppend(b, db, "s", drafts(1000)...)
			}
			for b.Loop() {
				if _, err := db.Backup(b.Context(), noon, func(string) (io.Writer, error) { return io.Discard, nil }); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func TestBytesThatAreNoTextAreCarriedBySQLite(t *testing.T) {
	from := storetest.Open(t, storetest.NewURL(t, "sqlite"))
	mustAppend(t, from, "s", drafts(1)...)
	err := from.Update(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec(t.Context(), `UPDATE ledger SET kind = $1, actor = $2`, "a\xffb", []byte{0, 0xfe, 7})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	backup, _ := zipped(t, from)
	err = restored(t, "sqlite", backup).View(t.Context(), func(tx *store.Tx) error {
		var kind, actor any
		err := tx.QueryRow(t.Context(), `SELECT kind, actor FROM ledger`).Scan(&kind, &actor)
		if diff := cmp.Diff([]any{"a\xffb", []byte{0, 0xfe, 7}}, []any{kind, actor}); diff != "" {
			t.Error(diff)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	if _, err := store.Restore(t.Context(), storetest.NewURL(t, "postgres"), backup); err == nil || !strings.Contains(err.Error(), "table ledger") {
		t.Errorf("restoring what PostgreSQL cannot hold gave %v", err)
	}
}
