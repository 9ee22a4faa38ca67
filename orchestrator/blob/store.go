// Package blob keeps files under the digest of their content, in a folder: what
// students hand in, what checks saw, what a session left behind.
//
// A blob never changes. It is written beside its place and moved there whole, so
// a crash leaves nothing but unfinished files, which Sweep removes.
//
//	FOLDER/sha256/ab/<64 digits>   the blobs, by the first two digits
//	FOLDER/tmp/                    what is being written
//
// Folders have the mode 0700 and files 0600.
package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// What can go wrong, for errors.Is.
var (
	// ErrTooLarge is content beyond the limit it was put with.
	ErrTooLarge = errors.New("the content is too large")
	// ErrNotFound is a blob that is not kept. It is fs.ErrNotExist, too.
	ErrNotFound = fmt.Errorf("no such blob: %w", fs.ErrNotExist)
	// ErrDamaged is a blob whose content is not that of its digest any more.
	ErrDamaged = errors.New("the blob is damaged")
	// ErrFull is a disk without room for the content.
	ErrFull = errors.New("the disk is full")
)

// Store is the blobs of a folder. Any number of goroutines and processes may use
// the same folder.
type Store struct{ folder string }

// Info is what is known of a blob without reading it.
type Info struct {
	Digest Digest
	Size   int64     // bytes
	Time   time.Time // when its content was last put
}

// NewStore opens the store of a folder, and makes the folder if need be.
func NewStore(folder string) (*Store, error) {
	s := &Store{folder}
	for _, each := range []string{folder, s.temporary(), s.blobs()} {
		if err := os.MkdirAll(each, 0o700); err != nil {
			return nil, fmt.Errorf("open the blobs: %w", err)
		}
	}
	if err := syncFolder(folder); err != nil {
		return nil, fmt.Errorf("open the blobs: %w", err)
	}
	return s, nil
}

func (s *Store) temporary() string { return filepath.Join(s.folder, "tmp") }
func (s *Store) blobs() string     { return filepath.Join(s.folder, "sha256") }

// path is the place of a blob. Only a digest of the exact form has one.
func (s *Store) path(d Digest) (string, error) {
	if _, err := ParseDigest(string(d)); err != nil {
		return "", fmt.Errorf("find a blob: %w", err)
	}
	return filepath.Join(s.blobs(), d.hex()[:2], d.hex()), nil
}

// Put keeps the content of r, of at most limit bytes, and gives its digest and
// size. It is safe on disk when Put returns. Content that is kept already is
// kept once; putting it again makes a damaged copy whole. ErrTooLarge and ErrFull
// leave nothing behind. ctx is looked at between two reads.
func (s *Store) Put(ctx context.Context, r io.Reader, limit int64) (Digest, int64, error) {
	d, size, err := s.put(ctx, r, limit)
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		err = fmt.Errorf("%w: %w", ErrFull, err)
	}
	if err != nil {
		return "", 0, fmt.Errorf("keep a blob: %w", err)
	}
	return d, size, nil
}

func (s *Store) put(ctx context.Context, r io.Reader, limit int64) (_ Digest, _ int64, err error) {
	temp, err := os.CreateTemp(s.temporary(), "put-*") // mode 0600
	if err != nil {
		return "", 0, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, ignoreMissing(os.Remove(temp.Name())))
		}
	}()
	d, size, err := receive(ctx, temp, r, limit)
	if err == nil {
		err = temp.Sync()
	}
	if err = errors.Join(err, temp.Close()); err != nil {
		return "", 0, err
	}
	return d, size, s.place(temp.Name(), d)
}

// receive copies the content and names it.
func receive(ctx context.Context, w io.Writer, r io.Reader, limit int64) (Digest, int64, error) {
	hash := sha256.New()
	most := limit
	if most < math.MaxInt64 {
		most++ // one byte beyond the limit shows that there is more
	}
	size, err := io.Copy(io.MultiWriter(w, hash), io.LimitReader(&contextReader{ctx, r}, most))
	switch {
	case err != nil:
		return "", 0, err
	case size > limit:
		return "", 0, fmt.Errorf("%w: more than %d bytes", ErrTooLarge, limit)
	}
	return Digest(algorithm + hex.EncodeToString(hash.Sum(nil))), size, nil
}

// contextReader ends when its context does. It lives as long as one Put.
type contextReader struct {
	ctx context.Context
	io.Reader
}

func (r *contextReader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.Reader.Read(p)
}

// place moves a finished file to its place, and makes that last.
func (s *Store) place(temp string, d Digest) error {
	path, err := s.path(d)
	if err != nil {
		return err
	}
	shard := filepath.Dir(path)
	switch err := os.Mkdir(shard, 0o700); {
	case err == nil:
		if err := syncFolder(s.blobs()); err != nil {
			return err
		}
	case !errors.Is(err, fs.ErrExist):
		return err
	}
	if err := os.Rename(temp, path); err != nil {
		return err
	}
	return syncFolder(shard)
}

func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// Open opens a blob as it is on disk; OpenVerified also looks whether it is
// still whole. One that is not kept is ErrNotFound.
func (s *Store) Open(d Digest) (io.ReadSeekCloser, error) { return s.open(d) }

func (s *Store) open(d Digest) (*os.File, error) {
	path, err := s.path(d)
	if err != nil {
		return nil, err
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, named(d, err)
	}
	return file, nil
}

// named says which blob an error is about.
func named(d Digest, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: %w", d, ErrNotFound)
	}
	return fmt.Errorf("%s: %w", d, err)
}

// Stat tells what is known of a blob, ErrNotFound when it is not kept.
func (s *Store) Stat(d Digest) (Info, error) {
	path, err := s.path(d)
	if err != nil {
		return Info{}, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return Info{}, named(d, err)
	}
	return Info{Digest: d, Size: info.Size(), Time: info.ModTime()}, nil
}

// Has tells whether a blob is kept.
func (s *Store) Has(d Digest) (bool, error) {
	_, err := s.Stat(d)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// Delete forgets a blob, ErrNotFound when it is not kept. The caller knows that
// nothing needs it any more: also no content like it that is being put now.
func (s *Store) Delete(d Digest) error {
	path, err := s.path(d)
	if err != nil {
		return err
	}
	if err := os.Remove(path); err != nil {
		return named(d, err)
	}
	return syncFolder(filepath.Dir(path))
}

// Forget deletes a blob unless its content was put at an instant or later; gone
// tells whether it did. ErrNotFound when it is not kept. Content that is put
// while Forget runs stays: what is about to go is moved aside and looked at there.
func (s *Store) Forget(d Digest, since time.Time) (gone bool, err error) {
	path, err := s.path(d)
	if err != nil {
		return false, err
	}
	lately, err := putSince(path, since)
	if err != nil {
		return false, named(d, err)
	}
	if lately {
		return false, nil
	}
	aside := filepath.Join(s.temporary(), "forget-"+d.hex())
	if err := os.Rename(path, aside); err != nil {
		return false, named(d, err)
	}
	if lately, err = putSince(aside, since); err == nil && lately {
		err = os.Rename(aside, path)
	} else if err == nil {
		err = os.Remove(aside)
	}
	if err = errors.Join(err, syncFolder(filepath.Dir(path))); err != nil {
		return false, named(d, err)
	}
	return !lately, nil
}

func putSince(path string, since time.Time) (bool, error) {
	info, err := os.Stat(path)
	return err == nil && !info.ModTime().Before(since), err
}

// Each gives every blob to use, by digest, until use or ctx ends it. Files that
// are no blobs are passed over.
func (s *Store) Each(ctx context.Context, use func(Info) error) error {
	shards, err := os.ReadDir(s.blobs())
	if err != nil {
		return fmt.Errorf("list the blobs: %w", err)
	}
	for _, shard := range shards {
		if !shard.IsDir() {
			continue
		}
		files, err := os.ReadDir(filepath.Join(s.blobs(), shard.Name()))
		if err != nil {
			return fmt.Errorf("list the blobs: %w", err)
		}
		for _, file := range files {
			if err := s.one(ctx, shard.Name(), file.Name(), use); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Store) one(ctx context.Context, shard, name string, use func(Info) error) error {
	d, err := ParseDigest(algorithm + name)
	if err != nil || !strings.HasPrefix(name, shard) {
		return ctx.Err()
	}
	info, err := s.Stat(d)
	if errors.Is(err, ErrNotFound) {
		return ctx.Err() // deleted meanwhile
	}
	if err := errors.Join(err, ctx.Err()); err != nil {
		return err
	}
	return use(info)
}

// Sweep removes what a crash left unfinished, if it was last written before a
// time, and tells how many files that was. At the start of a program that owns
// the folder alone that time is now; later, an hour ago spares every Put that is
// still being written.
func (s *Store) Sweep(before time.Time) (int, error) {
	files, err := os.ReadDir(s.temporary())
	if err != nil {
		return 0, fmt.Errorf("sweep the blobs: %w", err)
	}
	removed := 0
	for _, file := range files {
		info, err := file.Info()
		if err == nil && info.ModTime().Before(before) {
			if err = os.Remove(filepath.Join(s.temporary(), file.Name())); err == nil {
				removed++
			}
		}
		if ignoreMissing(err) != nil {
			return removed, fmt.Errorf("sweep the blobs: %w", err)
		}
	}
	return removed, nil
}
