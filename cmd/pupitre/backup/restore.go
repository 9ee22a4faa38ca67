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
	"path/filepath"
	"slices"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/server"
	"github.com/pupitre-lab/pupitre/orchestrator/blob"
	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/store"
)

// Restore makes a data folder of a backup, all or nothing, and verifies all of
// it. The folder must hold nothing; so must the database, which may be of another
// kind than the one the backup was made of. tell hears how many files are there.
// *server.InUse: a server has the folder.
func Restore(ctx context.Context, source string, folder server.Folder, database string, tell func(blobs, of int)) (m Manifest, err error) {
	from, closeFrom, err := read(source)
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, closeFrom()) }()
	if m, err = check(from); err != nil {
		return m, err
	}
	held, err := hold(folder)
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, held.Release()) }()
	if err = m.restore(ctx, from, folder, database, tell); err != nil {
		err = errors.Join(err, clear(folder))
	}
	return m, err
}

func hold(folder server.Folder) (*server.Held, error) {
	held, err := folder.Hold()
	if err != nil {
		return nil, err
	}
	if empty, err := folder.Empty(); err != nil || !empty {
		return nil, errors.Join(fmt.Errorf("%s: %w", folder, ErrNotEmpty), err, held.Release())
	}
	return held, nil
}

// restore puts the database last: what is not there is no server's yet.
func (m Manifest) restore(ctx context.Context, from fs.FS, folder server.Folder, database string, tell func(int, int)) error {
	for _, secret := range m.Secrets {
		if err := restoreSecret(from, folder, secret); err != nil {
			return err
		}
	}
	if err := m.restoreBlobs(ctx, from, folder, tell); err != nil {
		return err
	}
	kept, err := fs.Sub(from, "store")
	if err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	if manifest, err := store.CheckBackup(kept); err != nil || manifest.Digest != m.Store {
		return errors.Join(fmt.Errorf("the database is not that of the backup: %w", ErrDamaged), err)
	}
	_, err = store.Restore(ctx, database, kept)
	return err
}

func restoreSecret(from fs.FS, folder server.Folder, secret SecretFile) error {
	text, err := readSmall(from, "secrets/"+secret.Name, mostSecret)
	if err != nil {
		return err
	}
	if ledger.DigestOf(text) != secret.Digest {
		return fmt.Errorf("secrets/%s was changed: %w", secret.Name, ErrDamaged)
	}
	if err := os.WriteFile(filepath.Join(string(folder), secret.Name), text, 0o600); err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	return nil
}

func (m Manifest) restoreBlobs(ctx context.Context, from fs.FS, folder server.Folder, tell func(int, int)) error {
	blobs, err := blob.NewStore(folder.Blobs())
	if err != nil {
		return err
	}
	for i, digest := range m.Blobs {
		if err := restoreBlob(ctx, from, blobs, digest); err != nil {
			return err
		}
		tell(i+1, len(m.Blobs))
	}
	return nil
}

func restoreBlob(ctx context.Context, from fs.FS, blobs *blob.Store, digest ledger.Digest) error {
	file, err := from.Open(blobName(digest))
	if err != nil {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	got, _, err := blobs.Put(ctx, file, info.Size())
	if err == nil && ledger.Digest(got) != digest {
		err = fmt.Errorf("%s was changed: %w", blobName(digest), ErrDamaged)
	}
	return err
}

// clear takes away what a restore that failed has left.
func clear(folder server.Folder) error {
	entries, err := os.ReadDir(string(folder))
	for _, entry := range entries {
		if entry.Name() != server.Lock {
			err = errors.Join(err, os.RemoveAll(filepath.Join(string(folder), entry.Name())))
		}
	}
	return err
}

// read opens a backup, in a folder or a zip file.
func read(source string) (fs.FS, func() error, error) {
	info, err := os.Stat(source)
	if err != nil {
		return nil, nil, fmt.Errorf("open the backup: %w", err)
	}
	if info.IsDir() {
		return os.DirFS(source), func() error { return nil }, nil
	}
	archive, err := zip.OpenReader(source)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w: %w", source, ErrDamaged, err)
	}
	return archive, archive.Close, nil
}

// check reads the manifest, and takes nothing in it for granted: its names lead
// to files.
func check(from fs.FS) (m Manifest, err error) {
	text, err := readSmall(from, manifestName, mostManifest)
	if err != nil {
		return m, err
	}
	if err := json.Unmarshal(text, &m); err != nil || m.Format != format {
		return m, fmt.Errorf("%s is not a manifest of %s: %w", manifestName, format, ErrDamaged)
	}
	for _, secret := range m.Secrets {
		if !slices.Contains(server.Secrets, secret.Name) {
			return m, fmt.Errorf("%q has no place in a backup: %w", secret.Name, ErrDamaged)
		}
	}
	for _, digest := range m.Blobs {
		if !digest.Valid() {
			return m, fmt.Errorf("%q is no digest: %w", digest, ErrDamaged)
		}
	}
	return m, nil
}

func readSmall(from fs.FS, name string, most int64) ([]byte, error) {
	file, err := from.Open(name)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, most+1))
	if err != nil || int64(len(text)) > most {
		return nil, errors.Join(fmt.Errorf("%s cannot be read: %w", name, ErrDamaged), err)
	}
	return text, nil
}
