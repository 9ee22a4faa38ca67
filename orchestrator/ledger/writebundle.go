package ledger

import (
	"archive/zip"
	"compress/flate"
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"maps"
	"slices"
	"time"
)

// readme tells a jury how to verify a bundle, with the program and without.
//
//go:embed readme.txt
var readme []byte

// BundleSource is what a bundle is made of.
type BundleSource struct {
	// Entries are those of the stream from the first on. What comes after the
	// seal is not read.
	Entries iter.Seq2[Entry, error]
	// Seal covers the last entry of the bundle.
	Seal Seal
	// Blob opens what entries refer to; fs.ErrNotExist means that it is not kept.
	Blob func(context.Context, Digest) (io.ReadCloser, error)
	// Refs finds references beyond the rule of the format; may be nil. Each must
	// be in the text of the entry's body.
	Refs RefsFunc
	// Tool is the program and its version.
	Tool string
	// Partial writes the bundle also when blobs are not kept any more. It says
	// which, and its verification, too.
	Partial bool
}

// WriteBundle writes a bundle that VerifyBundle finds right: a zip of the
// entries, the blobs they refer to, the seal, a manifest and a readme. The same
// source gives the same bytes. Nothing is compressed, so that no honest content
// looks like a zip bomb. A chain that is broken, does not reach the seal or
// holds what cannot be written, a blob that is not kept (MissingBlob) or whose
// content is not that of its digest (WrongFile) end it with a *Problem; what was
// written until then is no bundle.
func WriteBundle(ctx context.Context, w io.Writer, from BundleSource) error {
	if err := from.Seal.Verify(); err != nil {
		return fmt.Errorf("write a bundle: %w", err)
	}
	b := newBundleWriter(w, from)
	steps := []func(context.Context) error{b.entries, b.seal, b.readme, b.blobs, b.finish}
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return fmt.Errorf("write a bundle of %s: %w", from.Seal.Stream, err)
		}
	}
	return nil
}

// packedAt is the time every file of a bundle bears: the earliest a zip knows.
var packedAt = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// bundleWriter writes one bundle.
type bundleWriter struct {
	from     BundleSource
	zip      *zip.Writer
	manifest Manifest
	refs     map[Digest]int64 // the first entry that refers to each
}

func newBundleWriter(w io.Writer, from BundleSource) *bundleWriter {
	archive := zip.NewWriter(w)
	archive.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(w, flate.NoCompression)
	})
	return &bundleWriter{from: from, zip: archive, refs: map[Digest]int64{}, manifest: Manifest{
		Format: BundleFormat, Version: BundleVersion, Tool: from.Tool,
		Stream: from.Seal.Stream, Entries: from.Seal.Seq, Head: from.Seal.Head, Refs: []Ref{},
	}}
}

// file writes a file and lists it.
func (b *bundleWriter) file(path string, write func(io.Writer) error) (ManifestFile, error) {
	packed, err := b.zip.CreateHeader(&zip.FileHeader{Name: path, Method: zip.Deflate, Modified: packedAt})
	if err != nil {
		return ManifestFile{}, err
	}
	hash := sha256.New()
	size := &counter{}
	if err := write(io.MultiWriter(packed, hash, size)); err != nil {
		return ManifestFile{}, err
	}
	f := ManifestFile{Path: path, Size: size.n, Digest: Digest(digestPrefix + hex.EncodeToString(hash.Sum(nil)))}
	return f, nil
}

func (b *bundleWriter) listed(path string, write func(io.Writer) error) error {
	f, err := b.file(path, write)
	b.manifest.Files = append(b.manifest.Files, f)
	b.manifest.Bytes += f.Size
	return err
}

func content(text []byte) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	}
}

func (b *bundleWriter) entries(ctx context.Context) error {
	return b.listed(entriesFile, func(w io.Writer) error {
		v := NewVerifier(Head{Stream: b.from.Seal.Stream})
		var text []byte
		for e, err := range b.from.Entries {
			if err = errors.Join(err, ctx.Err()); err != nil {
				return err
			}
			if err := v.Add(e); err != nil {
				return err
			}
			if text, err = AppendLine(text[:0], e); err != nil {
				return err
			}
			if _, err := w.Write(text); err != nil {
				return err
			}
			b.note(e)
			if e.Seq == b.from.Seal.Seq {
				break
			}
		}
		if p := sealed(b.from.Seal, v.Head(), v.Head().Hash); p != nil {
			return p
		}
		return nil
	})
}

// note remembers what an entry refers to.
func (b *bundleWriter) note(e Entry) {
	for _, d := range refsOf(e, b.from.Refs) {
		if _, known := b.refs[d]; !known {
			b.refs[d] = e.Seq
		}
	}
}

// refsOf are the references by the rule of the format and by another.
func refsOf(e Entry, more RefsFunc) []Digest {
	refs := Refs(e)
	if more != nil {
		refs = append(refs, more(e)...)
	}
	return refs
}

func (b *bundleWriter) seal(context.Context) error {
	parts, err := b.from.Seal.parts()
	if err != nil {
		return err
	}
	for _, path := range []string{sealFile, sealTextFile, sealSigFile, sealKeyFile} {
		if err := b.listed(path, content(parts[path])); err != nil {
			return err
		}
	}
	return nil
}

func (b *bundleWriter) readme(context.Context) error {
	return b.listed(readmeFile, content(readme))
}

func (b *bundleWriter) blobs(ctx context.Context) error {
	for _, d := range slices.Sorted(maps.Keys(b.refs)) {
		ref := Ref{Digest: d, Seq: b.refs[d]}
		err := b.blob(ctx, ref)
		switch {
		case errors.Is(err, fs.ErrNotExist) && b.from.Partial:
			ref.Absent = true
		case errors.Is(err, fs.ErrNotExist):
			return &Problem{Code: MissingBlob, Where: blobPath(d), Seq: ref.Seq, Text: say(
				"l'entrée %d renvoie à %s, qui n'est plus gardé", "entry %d refers to %s, which is not kept any more", ref.Seq, shorten(string(d)))}
		case err != nil:
			return err
		default:
			b.manifest.Blobs++
		}
		b.manifest.Refs = append(b.manifest.Refs, ref)
	}
	return nil
}

func (b *bundleWriter) blob(ctx context.Context, ref Ref) error {
	if _, err := ParseDigest(string(ref.Digest)); err != nil {
		return err
	}
	source, err := b.from.Blob(ctx, ref.Digest)
	if err != nil {
		return fmt.Errorf("open %s: %w", ref.Digest, err)
	}
	defer source.Close()
	path := blobPath(ref.Digest)
	err = b.listed(path, func(w io.Writer) error {
		_, err := io.Copy(w, contextReader(ctx, source))
		return err
	})
	if err != nil {
		return fmt.Errorf("copy %s: %w", ref.Digest, err)
	}
	if found := b.manifest.Files[len(b.manifest.Files)-1].Digest; found != ref.Digest {
		return problem(WrongFile, path, say("le contenu gardé a l'empreinte %s", "the content that is kept has the digest %s", found))
	}
	return nil
}

// finish writes what speaks of all the rest.
func (b *bundleWriter) finish(context.Context) error {
	text, err := encode(b.manifest)
	if err != nil {
		return err
	}
	listed, err := b.file(manifestFile, content(text))
	if err != nil {
		return err
	}
	if _, err := b.file(sumsFile, content(b.manifest.sums(listed.Digest))); err != nil {
		return err
	}
	return b.zip.Close()
}

// sealed compares a seal with the chain it is to cover: its head, and the hash
// of the entry that has the seal's number (empty when there is none).
func sealed(s Seal, head Head, at Digest) *Problem {
	switch {
	case s.Stream != head.Stream:
		return problem(NotSealed, sealFile, say("le scellé est celui du registre %q", "the seal is that of the stream %q", shorten(s.Stream)))
	case head.Seq < s.Seq:
		return problem(Truncated, entriesFile, say(
			"le scellé couvre %d entrées et il n'y en a que %d : la fin manque",
			"the seal covers %d entries and only %d are here: the end is missing", s.Seq, head.Seq))
	case at != s.Head:
		return problem(NotSealed, entriesFile, say(
			"l'entrée %d n'est pas celle qui a été scellée : son empreinte est %s, le scellé dit %s",
			"entry %d is not the one that was sealed: its hash is %s, the seal says %s", s.Seq, at, s.Head))
	case head.Seq > s.Seq:
		return problem(AfterSeal, entriesFile, say(
			"des entrées viennent après le scellé, aucune signature ne les couvre : %d",
			"entries come after the seal, no signature covers them: %d", head.Seq-s.Seq))
	}
	return nil
}

// counter counts bytes.
type counter struct{ n int64 }

func (c *counter) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	return len(p), nil
}

// contextReader ends when ctx does.
func contextReader(ctx context.Context, r io.Reader) io.Reader {
	return readerFunc(func(p []byte) (int, error) {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		return r.Read(p)
	})
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }
