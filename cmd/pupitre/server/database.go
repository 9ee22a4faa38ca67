package server

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/pupitre-lab/pupitre/orchestrator/store"
)

// Elsewhere says that the data of a folder is in a database that was not named.
type Elsewhere struct {
	Folder Folder
	Place  string // where it is, as store.Place tells it
}

// Error implements error.
func (e *Elsewhere) Error() string {
	return fmt.Sprintf("the data of %s is in %s", e.Folder, e.Place)
}

// DatabaseFor is the URL of the database to use: as asked, else the folder's own.
// It is *Elsewhere when nothing is asked and a server that had the folder worked
// on another one: an empty database in its place would look like everything lost.
func (f Folder) DatabaseFor(asked string) (string, error) {
	if asked != "" {
		return asked, nil
	}
	own, err := f.Database()
	if err != nil {
		return "", fmt.Errorf("find the database: %w", err)
	}
	used, err := os.ReadFile(f.path("database"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("read the data folder: %w", err)
	}
	if place := strings.TrimSpace(string(used)); place != "" && place != ownDatabase {
		return "", &Elsewhere{f, place}
	}
	return own, nil
}

// DatabaseOf is DatabaseFor of data that is there: nothing is made. It is
// fs.ErrNotExist when the folder's own database is meant and does not exist.
func (f Folder) DatabaseOf(asked string) (string, error) {
	url, err := f.DatabaseFor(asked)
	if err != nil || asked != "" {
		return url, err
	}
	if _, err := os.Stat(f.path("pupitre.db")); err != nil {
		return "", fmt.Errorf("find the database: %w", err)
	}
	return url, nil
}

// ownDatabase stands for the database in the folder, which may be moved.
const ownDatabase = "own"

// remember writes which database the folder's data is in.
func (f Folder) remember(url string) error {
	own, err := f.Database()
	if err != nil {
		return fmt.Errorf("find the database: %w", err)
	}
	place := ownDatabase
	if url != own {
		if place, err = store.Place(url); err != nil {
			return err
		}
	}
	if err := writeWhole(f.path("database"), place+"\n"); err != nil {
		return fmt.Errorf("write the data folder: %w", err)
	}
	return nil
}
