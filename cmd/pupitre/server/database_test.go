package server_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/server"
	"github.com/pupitre-lab/pupitre/orchestrator/store/storetest"
)

func TestAFolderWhoseDataIsElsewhereGivesNoEmptyDatabaseInItsPlace(t *testing.T) {
	c := config(t, filepath.Join(t.TempDir(), "data"))
	c.Database = storetest.NewURL(t, "sqlite")
	start(t, c).stop()
	elsewhere := (*server.Elsewhere)(nil)
	if _, err := c.Folder.DatabaseFor(""); !errors.As(err, &elsewhere) || "sqlite:"+filepath.Clean(c.Database[len("sqlite:"):]) != elsewhere.Place {
		t.Errorf("got %v", err)
	}
	asked := c.Database
	c.Database = ""
	if _, err := server.Open(t.Context(), c); !errors.As(err, &elsewhere) {
		t.Errorf("a server without its database: %v", err)
	}
	if _, err := os.Stat(filepath.Join(string(c.Folder), "pupitre.db")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("an empty database was made: %v", err)
	}
	c.Database = asked
	start(t, c).stop()
}

func TestTheFoldersOwnDatabaseNeedsNoName(t *testing.T) {
	c := config(t, filepath.Join(t.TempDir(), "data"))
	if _, err := c.Folder.DatabaseOf(""); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a database that does not exist: %v", err)
	}
	start(t, c).stop()
	is := func(folder server.Folder) {
		t.Helper()
		want := "sqlite:" + filepath.Join(string(folder), "pupitre.db")
		if got, err := folder.DatabaseOf(""); err != nil || got != want {
			t.Errorf("got %q, %v; want %q", got, err, want)
		}
	}
	is(c.Folder)
	moved := server.Folder(filepath.Join(t.TempDir(), "moved"))
	if err := os.Rename(string(c.Folder), string(moved)); err != nil {
		t.Fatal(err)
	}
	is(moved)
}
