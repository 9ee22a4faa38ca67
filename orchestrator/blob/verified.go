package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
)

// OpenVerified opens a blob for one reading from its beginning to its end, where
// ErrDamaged comes in the place of io.EOF when the content is not that of the
// digest. Until then, nothing that was read is known to be right.
func (s *Store) OpenVerified(d Digest) (io.ReadCloser, error) {
	file, err := s.open(d)
	if err != nil {
		return nil, err
	}
	return &verified{file: file, digest: d, hash: sha256.New()}, nil
}

// verified compares what went through it at the end.
type verified struct {
	file   *os.File
	digest Digest
	hash   hash.Hash
}

func (v *verified) Read(p []byte) (int, error) {
	n, err := v.file.Read(p)
	v.hash.Write(p[:n])
	if errors.Is(err, io.EOF) && hex.EncodeToString(v.hash.Sum(nil)) != v.digest.hex() {
		return n, fmt.Errorf("%s: %w", v.digest, ErrDamaged)
	}
	return n, err
}

func (v *verified) Close() error { return v.file.Close() }

// Check reads a whole blob: nil, ErrNotFound or ErrDamaged.
func (s *Store) Check(ctx context.Context, d Digest) error {
	r, err := s.OpenVerified(d)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, &contextReader{ctx, r})
	return errors.Join(err, r.Close())
}
