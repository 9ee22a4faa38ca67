package store

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
)

// A backup is a folder, in a zip file or on a disk:
//
//	manifest.json          what is in it; written last, so that half a backup has none
//	tables/<table>.jsonl   one line a row: a JSON array of its values in the order of
//	                       the manifest's columns
//
// A value is null, a number or a string; or, where JSON has no form, an object of
// one field: {"text64": …} is text that is not UTF-8 and {"bytes64": …} bytes,
// both in base64, {"double": …} is NaN, +Inf or -Inf. The same backup can be
// restored into either kind of database.

// Manifest says what a backup holds.
type Manifest struct {
	Format string          `json:"format"` // "pupitre-store/1"
	Schema int64           `json:"schema"` // the last migration that the tables went through
	Taken  time.Time       `json:"taken"`
	Tables []TableManifest `json:"tables"`
	Digest ledger.Digest   `json:"digest"` // of the manifest's compact JSON with this field empty
}

// TableManifest says what the file of a table holds.
type TableManifest struct {
	Name    string        `json:"name"`
	Columns []string      `json:"columns"`
	Rows    int64         `json:"rows"`
	Bytes   int64         `json:"bytes"`
	Digest  ledger.Digest `json:"digest"`
}

// What a restore refuses, with errors.Is.
var (
	ErrDamaged  = errors.New("not a backup that can be restored")
	ErrNotEmpty = errors.New("the database is not empty")
)

const (
	backupFormat    = "pupitre-store/1"
	manifestName    = "manifest.json"
	largestManifest = 1 << 20
)

var tableName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,62}$`)

func tableFile(name string) string { return "tables/" + name + ".jsonl" }

func (m Manifest) digest() (ledger.Digest, error) {
	m.Digest = ""
	content, err := json.Marshal(m)
	return ledger.DigestOf(content), err
}

// CheckBackup reads a backup to its end and says what it holds. The error is
// ErrDamaged when it is none, is not complete or was changed.
func CheckBackup(folder fs.FS) (Manifest, error) {
	m, err := readManifest(folder)
	if err != nil {
		return Manifest{}, err
	}
	for _, t := range m.Tables {
		if err := checkTable(folder, t); err != nil {
			return Manifest{}, err
		}
	}
	return m, nil
}

func readManifest(folder fs.FS) (Manifest, error) {
	f, err := folder.Open(manifestName)
	if errors.Is(err, fs.ErrNotExist) {
		return Manifest{}, fmt.Errorf("there is no %s: this is no backup of a store, or it was not completed: %w", manifestName, ErrDamaged)
	}
	if err != nil {
		return Manifest{}, fmt.Errorf("open the backup: %w", err)
	}
	defer f.Close()
	content, err := io.ReadAll(io.LimitReader(f, largestManifest))
	if err != nil {
		return Manifest{}, fmt.Errorf("%w: read %s: %w", ErrDamaged, manifestName, err)
	}
	var m Manifest
	if err := json.Unmarshal(content, &m); err != nil {
		return Manifest{}, fmt.Errorf("%w: %s: %w", ErrDamaged, manifestName, err)
	}
	return m, m.check()
}

func (m Manifest) check() error {
	if m.Format != backupFormat {
		return fmt.Errorf("%s is of the format %q, want %q: %w", manifestName, m.Format, backupFormat, ErrDamaged)
	}
	digest, err := m.digest()
	if err != nil {
		return err
	}
	if digest != m.Digest {
		return fmt.Errorf("%s was changed: its digest does not match: %w", manifestName, ErrDamaged)
	}
	for _, t := range m.Tables {
		if !tableName.MatchString(t.Name) {
			return fmt.Errorf("%s names a table %q: %w", manifestName, t.Name, ErrDamaged)
		}
	}
	return nil
}

func checkTable(folder fs.FS, t TableManifest) error {
	f, err := folder.Open(tableFile(t.Name))
	if err != nil {
		return fmt.Errorf("%w: table %s: %w", ErrDamaged, t.Name, err)
	}
	defer f.Close()
	hash := sha256.New()
	n, err := io.Copy(hash, io.LimitReader(f, t.Bytes+1))
	switch {
	case err != nil:
		return fmt.Errorf("%w: read %s: %w", ErrDamaged, tableFile(t.Name), err)
	case n > t.Bytes:
		return fmt.Errorf("%s is longer than its %d bytes: %w", tableFile(t.Name), t.Bytes, ErrDamaged)
	case n < t.Bytes:
		return fmt.Errorf("%s has %d bytes of its %d: %w", tableFile(t.Name), n, t.Bytes, ErrDamaged)
	case sumOf(hash) != t.Digest:
		return fmt.Errorf("%s was changed: its digest does not match: %w", tableFile(t.Name), ErrDamaged)
	}
	return nil
}
