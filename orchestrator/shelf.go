package orchestrator

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"sync"

	"github.com/pupitre-lab/pupitre/orchestrator/blob"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

// ErrNoVersion is a version of a lab that is neither offered nor kept.
var ErrNoVersion = errors.New("this version of the lab is not kept")

// Shelf keeps every version of a lab that was ever offered, so that a session
// planned with one can be healed and graded after the catalogue has moved on.
// A version is a zip file of its folder among the blobs; the index leads from
// the digest of a lab to the digest of that file.
type Shelf struct {
	blobs *blob.Store
	index string

	mu     sync.Mutex
	kept   map[string]blob.Digest // by the lab's digest
	loaded map[string]*lab.Lab    // by the lab's digest
}

// OpenShelf reads the index in a file; one that does not exist is empty.
func OpenShelf(blobs *blob.Store, index string) (*Shelf, error) {
	s := &Shelf{blobs: blobs, index: index, kept: map[string]blob.Digest{}, loaded: map[string]*lab.Lab{}}
	text, err := os.ReadFile(index)
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &s.kept)
	}
	if err != nil {
		return nil, fmt.Errorf("read the index of kept labs %s: %w", index, err)
	}
	return s, nil
}

// Keep puts versions of labs on the shelf; those that are there stay as they are.
func (s *Shelf) Keep(ctx context.Context, labs ...*lab.Lab) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	next := maps.Clone(s.kept)
	for _, l := range labs {
		if have, ok := next[l.Digest()]; ok && s.blobs.Check(ctx, have) == nil {
			continue
		}
		digest, err := s.put(ctx, l)
		if err != nil {
			return fmt.Errorf("keep the lab %s %s: %w", l.ID(), l.Version(), err)
		}
		next[l.Digest()] = digest
	}
	if err := writeIndex(s.index, next); err != nil {
		return fmt.Errorf("keep labs: %w", err)
	}
	s.kept = next
	return nil
}

func (s *Shelf) put(ctx context.Context, l *lab.Lab) (blob.Digest, error) {
	var packed bytes.Buffer
	archive := zip.NewWriter(&packed)
	if err := errors.Join(archive.AddFS(l.FS()), archive.Close()); err != nil {
		return "", err
	}
	digest, _, err := s.blobs.Put(ctx, &packed, int64(packed.Len()))
	return digest, err
}

// find loads a version. It is ErrNoVersion when the shelf does not have it, or
// when what it has is not that version any more.
func (s *Shelf) find(digest string, load func(fs.FS) (*lab.Lab, error)) (*lab.Lab, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if l := s.loaded[digest]; l != nil {
		return l, nil
	}
	packed, ok := s.kept[digest]
	if !ok {
		return nil, ErrNoVersion
	}
	l, err := s.load(packed, load)
	if err == nil && l.Digest() != digest {
		err = fmt.Errorf("its digest is %s", l.Digest())
	}
	if err != nil {
		return nil, fmt.Errorf("%w whole: %w", ErrNoVersion, err)
	}
	s.loaded[digest] = l
	return l, nil
}

func (s *Shelf) load(packed blob.Digest, load func(fs.FS) (*lab.Lab, error)) (*lab.Lab, error) {
	content, err := s.blobs.OpenVerified(packed)
	if err != nil {
		return nil, err
	}
	defer content.Close()
	whole, err := io.ReadAll(content)
	if err != nil {
		return nil, err
	}
	archive, err := zip.NewReader(bytes.NewReader(whole), int64(len(whole)))
	if err != nil {
		return nil, err
	}
	return load(archive)
}

// writeIndex writes a file that is whole or as it was.
func writeIndex(path string, kept map[string]blob.Digest) error {
	text, err := json.MarshalIndent(kept, "", "  ")
	if err != nil {
		return err
	}
	next, err := os.OpenFile(path+".new", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = next.Write(append(text, '\n'))
	if err = errors.Join(err, next.Sync(), next.Close()); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}
