package store_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/store"
	"github.com/pupitre-lab/pupitre/orchestrator/store/storetest"
)

func TestADatabaseWithDataIsNotRestoredOver(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		db := storetest.Open(t, url)
		mustAppend(t, db, "s", drafts(3)...)
		backup, _ := zipped(t, db)
		if _, err := store.Restore(t.Context(), url, backup); !errors.Is(err, store.ErrNotEmpty) || !strings.Contains(err.Error(), "ledger") {
			t.Errorf("restoring over data gave %v", err)
		}
		if n := len(chain(t, db, "s")); n != 3 {
			t.Errorf("%d entries are left", n)
		}
	})
}

func TestADatabaseOfSomethingElseIsNotRestoredOver(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		db := storetest.Open(t, url)
		backup, _ := zipped(t, db)
		err := db.Update(t.Context(), func(tx *store.Tx) error {
			_, err := tx.Exec(t.Context(), `DROP TABLE goose_db_version`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := store.Restore(t.Context(), url, backup); !errors.Is(err, store.ErrNotEmpty) {
			t.Errorf("restoring over the tables of something else gave %v", err)
		}
	})
}

// resealed gives a changed manifest a digest that matches, as somebody would
// who made a backup of his own.
func resealed(t *testing.T, files fstest.MapFS, change func(*store.Manifest)) {
	t.Helper()
	var m store.Manifest
	if err := json.Unmarshal(files["manifest.json"].Data, &m); err != nil {
		t.Fatal(err)
	}
	change(&m)
	for i, table := range m.Tables {
		if file := files["tables/"+table.Name+".jsonl"]; file != nil {
			m.Tables[i].Bytes, m.Tables[i].Digest = int64(len(file.Data)), ledger.DigestOf(file.Data)
		}
	}
	m.Digest = ""
	content, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	m.Digest = ledger.DigestOf(content)
	if content, err = json.Marshal(m); err != nil {
		t.Fatal(err)
	}
	files["manifest.json"] = &fstest.MapFile{Data: content}
}

func ledgerOf(m *store.Manifest) *store.TableManifest {
	return &m.Tables[slices.IndexFunc(m.Tables, func(t store.TableManifest) bool { return t.Name == "ledger" })]
}

func TestADamagedOrForeignBackupIsRefusedAndLeavesTheDatabaseEmpty(t *testing.T) {
	const rows = "tables/ledger.jsonl"
	damages := map[string]func(t *testing.T, f fstest.MapFS){
		"no manifest":         func(t *testing.T, f fstest.MapFS) { delete(f, "manifest.json") },
		"a manifest of prose": func(t *testing.T, f fstest.MapFS) { f["manifest.json"].Data = []byte("hello") },
		"another format":      func(t *testing.T, f fstest.MapFS) { resealed(t, f, func(m *store.Manifest) { m.Format = "x/1" }) },
		"a newer schema":      func(t *testing.T, f fstest.MapFS) { resealed(t, f, func(m *store.Manifest) { m.Schema = 9999 }) },
		"no such schema":      func(t *testing.T, f fstest.MapFS) { resealed(t, f, func(m *store.Manifest) { m.Schema = -1 }) },
		"a table missing": func(t *testing.T, f fstest.MapFS) {
			resealed(t, f, func(m *store.Manifest) { m.Tables = m.Tables[1:] })
		},
		"a table of elsewhere": func(t *testing.T, f fstest.MapFS) {
			resealed(t, f, func(m *store.Manifest) { ledgerOf(m).Name = "../x" })
		},
		"a column too many": func(t *testing.T, f fstest.MapFS) {
			resealed(t, f, func(m *store.Manifest) { ledgerOf(m).Columns = append(ledgerOf(m).Columns, "x") })
		},
		"a row too few":    func(t *testing.T, f fstest.MapFS) { resealed(t, f, func(m *store.Manifest) { ledgerOf(m).Rows++ }) },
		"a file missing":   func(t *testing.T, f fstest.MapFS) { delete(f, rows) },
		"a file cut short": func(t *testing.T, f fstest.MapFS) { f[rows].Data = f[rows].Data[:len(f[rows].Data)-9] },
		"a file too long":  func(t *testing.T, f fstest.MapFS) { f[rows].Data = append(f[rows].Data, '\n') },
		"a bit turned":     func(t *testing.T, f fstest.MapFS) { f[rows].Data[40] ^= 1 },
		"a value of another kind": func(t *testing.T, f fstest.MapFS) {
			f[rows].Data = append(f[rows].Data, "[\"s\",4,true,\"k\",\"a\",\"{}\",\"\",\"\"]\n"...)
			resealed(t, f, func(m *store.Manifest) { ledgerOf(m).Rows++ })
		},
		"a row too short": func(t *testing.T, f fstest.MapFS) {
			f[rows].Data = append(f[rows].Data, "[\"s\",4]\n"...)
			resealed(t, f, func(m *store.Manifest) { ledgerOf(m).Rows++ })
		},
	}
	for _, kind := range storetest.Kinds {
		t.Run(kind, func(t *testing.T) {
			source := storetest.Open(t, storetest.NewURL(t, kind))
			mustAppend(t, source, "s", drafts(3)...)
			backup, _ := zipped(t, source)
			url := storetest.NewURL(t, kind)
			for name, damage := range damages {
				files := inMemory(t, backup)
				damage(t, files)
				if _, err := store.Restore(t.Context(), url, files); !errors.Is(err, store.ErrDamaged) {
					t.Errorf("%s: %v", name, err)
				}
			}
			if _, err := store.Restore(t.Context(), url, backup); err != nil {
				t.Errorf("after refusals the database cannot be restored into: %v", err)
			}
		})
	}
}

func TestARestoreThatFailsInTheMiddleLeavesNothing(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		source := storetest.Open(t, storetest.NewURL(t, "sqlite"))
		mustAppend(t, source, "s", drafts(700)...)
		backup, _ := zipped(t, source)
		files := inMemory(t, backup)
		lines := bytes.SplitAfter(files["tables/ledger.jsonl"].Data, []byte("\n"))
		files["tables/ledger.jsonl"].Data = append(files["tables/ledger.jsonl"].Data, lines[0]...) // twice the same key
		resealed(t, files, func(m *store.Manifest) { ledgerOf(m).Rows++ })
		if _, err := store.Restore(t.Context(), url, files); !errors.Is(err, store.ErrExists) {
			t.Fatalf("a doubled row gave %v", err)
		}
		if streams, err := storetest.Open(t, url).Streams(t.Context(), ""); err != nil || len(streams) != 0 {
			t.Errorf("a failed restore left %v (%v)", streams, err)
		}
		if _, err := store.Restore(t.Context(), url, backup); err != nil {
			t.Errorf("after a failed restore, an opened and empty database is refused: %v", err)
		}
	})
}

func TestABackupOfTheFirstSchemaIsBroughtUpToDate(t *testing.T) {
	eachPair(t, func(t *testing.T, from *store.DB, to string) {
		fill(t, from)
		backup, _ := zipped(t, from)
		files := inMemory(t, backup)
		resealed(t, files, func(m *store.Manifest) {
			m.Schema = 1
			var first []store.TableManifest
			for _, table := range m.Tables {
				if table.Name == "ledger" || table.Name == "idempotency" {
					first = append(first, table)
				}
			}
			m.Tables = first
		})
		db := restored(t, to, files)
		if n := len(chain(t, db, "session/2")); n != 450 {
			t.Errorf("%d entries came back", n)
		}
		_, m := zipped(t, db)
		_, now := zipped(t, from)
		if m.Schema != now.Schema || len(m.Tables) != len(now.Tables) {
			t.Errorf("the restored database has schema %d and %d tables, want %d and %d", m.Schema, len(m.Tables), now.Schema, len(now.Tables))
		}
	})
}
