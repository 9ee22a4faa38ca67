package backup_test

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/backup"
	"github.com/pupitre-lab/pupitre/cmd/pupitre/server"
	"github.com/pupitre-lab/pupitre/orchestrator/blob"
	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/store"
	"github.com/pupitre-lab/pupitre/orchestrator/store/storetest"
)

var taken = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// kept is a data folder with two entries, a blob and the secrets.
func kept(t *testing.T) (folder server.Folder, database string, digest blob.Digest) {
	t.Helper()
	folder = server.Folder(t.TempDir())
	database, err := folder.Database()
	must(t, err)
	db := storetest.Open(t, database)
	_, err = db.Append(t.Context(), "session/x", 0, draft(`{"n":1}`), draft(`{"n":2}`))
	must(t, err)
	blobs, err := blob.NewStore(folder.Blobs())
	must(t, err)
	digest, _, err = blobs.Put(t.Context(), strings.NewReader("3 of 3 answered"), 100)
	must(t, err)
	_, err = folder.Platform()
	must(t, err)
	_, err = ledger.LoadOrCreateKey(folder.LedgerKey(), rand.Reader)
	must(t, err)
	return folder, database, digest
}

func draft(body string) ledger.Draft {
	return ledger.Draft{Time: taken, Kind: "test", Actor: ledger.Platform, Body: json.RawMessage(body)}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func take(t *testing.T, folder server.Folder, database, target string) backup.Manifest {
	t.Helper()
	m, err := backup.Take(t.Context(), folder, database, taken, target, func(int, int64) {})
	must(t, err)
	return m
}

func restore(ctx context.Context, source string, folder server.Folder, database string) error {
	_, err := backup.Restore(ctx, source, folder, database, func(int, int) {})
	return err
}

func TestABackupTakenWhileWorkingIsRestoredIntoEitherDatabase(t *testing.T) {
	folder, database, digest := kept(t)
	held, err := folder.Hold() // as a server that runs does
	must(t, err)
	defer held.Release()
	for _, name := range []string{"folder", "file.zip"} {
		source := filepath.Join(t.TempDir(), name)
		m := take(t, folder, database, source)
		if len(m.Blobs) != 1 || len(m.Secrets) != 2 || m.Bytes != 15 {
			t.Errorf("manifest: %+v", m)
		}
		for _, kind := range storetest.Kinds {
			t.Run(name+" to "+kind, func(t *testing.T) {
				into, url := server.Folder(filepath.Join(t.TempDir(), "new")), storetest.NewURL(t, kind)
				must(t, restore(t.Context(), source, into, url))
				isThere(t, folder, into, url, digest)
			})
		}
	}
}

func isThere(t *testing.T, folder, into server.Folder, url string, digest blob.Digest) {
	t.Helper()
	entries, err := storetest.Open(t, url).Read(t.Context(), "session/x", 0, 10)
	must(t, err)
	if err := ledger.Verify(entries); err != nil || len(entries) != 2 {
		t.Errorf("%d entries, %v", len(entries), err)
	}
	blobs, err := blob.NewStore(into.Blobs())
	must(t, err)
	must(t, blobs.Check(t.Context(), digest))
	for _, name := range []string{"platform", "ledger.key"} {
		want, err1 := os.ReadFile(filepath.Join(string(folder), name))
		got, err2 := os.ReadFile(filepath.Join(string(into), name))
		must(t, errors.Join(err1, err2))
		if string(got) != string(want) {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if info, err := os.Stat(filepath.Join(string(into), "ledger.key")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key's mode: %v, %v", info.Mode(), err)
	}
}

func TestNothingIsOverwritten(t *testing.T) {
	folder, database, _ := kept(t)
	source := filepath.Join(t.TempDir(), "b.zip")
	take(t, folder, database, source)
	if _, err := backup.Take(t.Context(), folder, database, taken, source, func(int, int64) {}); !errors.Is(err, backup.ErrExists) {
		t.Errorf("a backup over another: %v", err)
	}
	if _, err := backup.Take(t.Context(), folder, database, taken, string(folder), func(int, int64) {}); !errors.Is(err, backup.ErrExists) {
		t.Errorf("a backup into the data folder: %v", err)
	}
	if err := restore(t.Context(), source, folder, database); !errors.Is(err, backup.ErrNotEmpty) {
		t.Errorf("into a folder in use: %v", err)
	}
	into := server.Folder(t.TempDir())
	if err := restore(t.Context(), source, into, database); !errors.Is(err, store.ErrNotEmpty) {
		t.Errorf("into a database in use: %v", err)
	}
	if empty, err := into.Empty(); !empty || err != nil {
		t.Errorf("a restore that failed has left something (%v)", err)
	}
	held, err := into.Hold()
	must(t, err)
	defer held.Release()
	inUse := new(server.InUse)
	if err := restore(t.Context(), source, into, "sqlite:"+filepath.Join(t.TempDir(), "x.db")); !errors.As(err, &inUse) || inUse.Running.PID != os.Getpid() {
		t.Errorf("into a folder that a server holds: %v", err)
	}
	none := server.Folder(filepath.Join(t.TempDir(), "none"))
	if _, err := backup.Take(t.Context(), none, "sqlite:"+filepath.Join(t.TempDir(), "y.db"), taken, source+"2.zip", func(int, int64) {}); !errors.Is(err, backup.ErrNoData) {
		t.Errorf("of nothing: %v", err)
	}
}

func TestWhatWasChangedIsNotRestored(t *testing.T) {
	folder, database, digest := kept(t)
	hex := ledger.Digest(digest).Hex()
	harms := map[string]func(dir string) error{
		"no manifest": func(dir string) error { return os.Remove(filepath.Join(dir, "backup.json")) },
		"a blob":      func(dir string) error { return os.WriteFile(filepath.Join(dir, "blobs", hex), []byte("0 of 3"), 0o600) },
		"no blob":     func(dir string) error { return os.Remove(filepath.Join(dir, "blobs", hex)) },
		"a key": func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "secrets/ledger.key"), []byte("x"), 0o600)
		},
		"the database": func(dir string) error { return os.Truncate(filepath.Join(dir, "store/tables/ledger.jsonl"), 10) },
		"a path": func(dir string) error {
			text, err := os.ReadFile(filepath.Join(dir, "backup.json"))
			changed := strings.Replace(string(text), `"name": "platform"`, `"name": "../../platform"`, 1)
			return errors.Join(err, os.WriteFile(filepath.Join(dir, "backup.json"), []byte(changed), 0o600))
		},
		"a digest": func(dir string) error {
			text, err := os.ReadFile(filepath.Join(dir, "backup.json"))
			changed := strings.Replace(string(text), `"sha256:`+hex, `"sha256:../../x`, 1)
			return errors.Join(err, os.WriteFile(filepath.Join(dir, "backup.json"), []byte(changed), 0o600))
		},
	}
	for name, harm := range harms {
		t.Run(name, func(t *testing.T) {
			source, into := filepath.Join(t.TempDir(), "b"), server.Folder(t.TempDir())
			take(t, folder, database, source)
			must(t, harm(source))
			url, err := into.Database()
			must(t, err)
			if err := restore(t.Context(), source, into, url); !errors.Is(err, backup.ErrDamaged) && !errors.Is(err, store.ErrDamaged) {
				t.Errorf("got %v", err)
			}
			if empty, err := into.Empty(); !empty || err != nil {
				t.Errorf("it has left something (%v)", err)
			}
		})
	}
	if err := restore(t.Context(), os.Args[0], server.Folder(t.TempDir()), database); !errors.Is(err, backup.ErrDamaged) {
		t.Errorf("no backup at all: %v", err)
	}
}

func TestADamagedFileIsNamedAndTheRestIsBackedUp(t *testing.T) {
	folder, database, digest := kept(t)
	blobs, err := blob.NewStore(folder.Blobs())
	must(t, err)
	whole, _, err := blobs.Put(t.Context(), strings.NewReader("still whole"), 100)
	must(t, err)
	must(t, os.WriteFile(filepath.Join(folder.Blobs(), "sha256", string(digest[7:9]), string(digest[7:])), []byte("damaged"), 0o600))
	m := take(t, folder, database, filepath.Join(t.TempDir(), "file.zip"))
	if !slices.Equal(m.Damaged, []ledger.Digest{ledger.Digest(digest)}) || !slices.Equal(m.Blobs, []ledger.Digest{ledger.Digest(whole)}) {
		t.Errorf("damaged %v, whole %v", m.Damaged, m.Blobs)
	}
}
