// Package backup writes all that a server keeps into one folder or zip file, and
// makes a server's data folder of it again.
//
//	backup.json          what it is and what it holds; written last
//	secrets/<name>       the keys and the name of the installation
//	store/…              the database, as package store writes it
//	blobs/<64 digits>    the files that are kept, each by its digest (SHA-256)
package backup

import (
	"archive/zip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/server"
	"github.com/pupitre-lab/pupitre/orchestrator/blob"
	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/store"
)

// Manifest says what a backup holds.
type Manifest struct {
	Format  string          `json:"format"` // "pupitre-backup/1"
	Taken   time.Time       `json:"taken"`
	Store   ledger.Digest   `json:"store"`   // of the database's own manifest
	Secrets []SecretFile    `json:"secrets"` // those there were
	Blobs   []ledger.Digest `json:"blobs"`
	Damaged []ledger.Digest `json:"damaged,omitempty"` // files whose content is not theirs any more: not in the backup
	Bytes   int64           `json:"bytes"`             // of the blobs
	Entries int64           `json:"rows"`              // of the database
}

// SecretFile is a small file that nobody else may read.
type SecretFile struct {
	Name   string        `json:"name"`
	Digest ledger.Digest `json:"digest"`
}

// What a backup or a restore refuses, with errors.Is.
var (
	ErrExists   = errors.New("there is something already")
	ErrDamaged  = errors.New("not a whole backup")
	ErrNotEmpty = errors.New("the data folder is not empty")
	ErrNoData   = errors.New("no server has ever kept anything there")
)

const (
	format       = "pupitre-backup/1"
	manifestName = "backup.json"
	mostSecret   = 64 << 10
	mostManifest = 64 << 20
)

// Take writes a backup while a server may go on working. The database comes
// first: files that it speaks of are there by then, and only ever added. target is
// a folder that does not exist or is empty, or a file that does not exist and
// whose name ends with .zip. tell hears what has been written, file by file.
func Take(ctx context.Context, folder server.Folder, database string, now time.Time, target string, tell func(blobs int, bytes int64)) (m Manifest, err error) {
	if empty, err := folder.Empty(); err != nil || empty {
		return m, errors.Join(fmt.Errorf("%s: %w", folder, ErrNoData), err)
	}
	create, finish, err := open(target)
	if err != nil {
		return m, err
	}
	m, err = take(ctx, folder, database, now, create, tell)
	return m, finish(err)
}

func take(ctx context.Context, folder server.Folder, database string, now time.Time, create store.Create, tell func(int, int64)) (Manifest, error) {
	m := Manifest{Format: format, Taken: now.UTC()}
	db, err := store.OpenAsItIs(ctx, database)
	if err != nil {
		return m, err
	}
	kept, err := db.Backup(ctx, now, store.Under("store", create))
	if err := errors.Join(err, db.Close()); err != nil {
		return m, err
	}
	m.Store = kept.Digest
	for _, table := range kept.Tables {
		m.Entries += table.Rows
	}
	if err := m.takeBlobs(ctx, folder, create, tell); err != nil {
		return m, err
	}
	if err := m.takeSecrets(folder, create); err != nil {
		return m, err
	}
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return m, fmt.Errorf("write the manifest: %w", err)
	}
	return m, write(create, manifestName, strings.NewReader(string(text)+"\n"))
}

func (m *Manifest) takeBlobs(ctx context.Context, folder server.Folder, create store.Create, tell func(int, int64)) error {
	blobs, err := blob.NewStore(folder.Blobs())
	if err != nil {
		return err
	}
	return blobs.Each(ctx, func(info blob.Info) error {
		switch err := blobs.Check(ctx, info.Digest); {
		case errors.Is(err, blob.ErrDamaged):
			m.Damaged = append(m.Damaged, ledger.Digest(info.Digest))
			return nil
		case err != nil && !errors.Is(err, blob.ErrNotFound):
			return err
		}
		content, err := blobs.OpenVerified(info.Digest)
		if errors.Is(err, blob.ErrNotFound) {
			return nil // its time has come meanwhile
		}
		if err != nil {
			return err
		}
		defer content.Close()
		digest := ledger.Digest(info.Digest)
		if err := write(create, blobName(digest), content); err != nil {
			return err
		}
		m.Blobs, m.Bytes = append(m.Blobs, digest), m.Bytes+info.Size
		tell(len(m.Blobs), m.Bytes)
		return nil
	})
}

func blobName(d ledger.Digest) string { return "blobs/" + d.Hex() }

func (m *Manifest) takeSecrets(folder server.Folder, create store.Create) error {
	for _, name := range server.Secrets {
		text, err := os.ReadFile(filepath.Join(string(folder), name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return fmt.Errorf("back up: %w", err)
		}
		if err := write(create, "secrets/"+name, strings.NewReader(string(text))); err != nil {
			return err
		}
		m.Secrets = append(m.Secrets, SecretFile{name, ledger.DigestOf(text)})
	}
	return nil
}

// write makes one file of a backup.
func write(create store.Create, name string, content io.Reader) error {
	w, err := create(name)
	if err != nil {
		return fmt.Errorf("back up %s: %w", name, err)
	}
	_, err = io.Copy(w, content)
	if closer, ok := w.(io.Closer); ok {
		err = errors.Join(err, closer.Close())
	}
	if err != nil {
		return fmt.Errorf("back up %s: %w", name, err)
	}
	return nil
}

// open begins a backup. finish ends it with what went wrong: half a zip file is
// removed, and half a folder has no manifest.
func open(target string) (create store.Create, finish func(error) error, err error) {
	if strings.EqualFold(path.Ext(target), ".zip") {
		return openZip(target)
	}
	entries, err := os.ReadDir(target)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, nil, fmt.Errorf("back up: %w", err)
	}
	if len(entries) > 0 {
		return nil, nil, fmt.Errorf("%s: %w", target, ErrExists)
	}
	return store.Folder(target), func(err error) error { return err }, nil
}

func openZip(target string) (store.Create, func(error) error, error) {
	if _, err := os.Lstat(target); err == nil {
		return nil, nil, fmt.Errorf("%s: %w", target, ErrExists)
	}
	partial := target + ".partial"
	file, err := os.OpenFile(partial, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, nil, fmt.Errorf("back up: %w", err)
	}
	archive := zip.NewWriter(file)
	finish := func(err error) error {
		if err == nil {
			err = archive.Close()
		}
		if err == nil {
			err = file.Sync()
		}
		if err = errors.Join(err, file.Close()); err == nil {
			return os.Rename(partial, target)
		}
		return errors.Join(err, os.Remove(partial))
	}
	return archive.Create, finish, nil
}
