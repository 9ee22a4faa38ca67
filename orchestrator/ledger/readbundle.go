package ledger

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"maps"
	"slices"
	"strings"
)

// Bundle is a bundle whose form is right: every file is there and in its place.
// Whether its content is right, VerifyBundle tells.
type Bundle struct {
	Manifest Manifest
	Seal     Seal

	files  map[string]*zip.File
	listed map[string]ManifestFile
	limits Limits
}

// Entries reads the entries in their order. Whether they are right, Verifier
// tells; an error, a *Problem, ends them.
func (b *Bundle) Entries() iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		stopped := errors.New("stopped")
		err := b.read(entriesFile, func(r io.Reader) error {
			return eachLine(r, b.limits.Line, func(e Entry) error {
				if !yield(e, nil) {
					return stopped
				}
				return nil
			})
		})
		if err != nil && !errors.Is(err, stopped) {
			yield(Entry{}, err)
		}
	}
}

// Blob opens a blob. Whether its content is right, VerifyBundle tells. One that
// is not there is fs.ErrNotExist.
func (b *Bundle) Blob(d Digest) (io.ReadCloser, error) {
	var f *zip.File
	if d.Valid() {
		f = b.files[blobPath(d)]
	}
	if f == nil {
		return nil, fmt.Errorf("blob %s of the bundle: %w", shorten(string(d)), fs.ErrNotExist)
	}
	opened, err := f.Open()
	if err != nil {
		return nil, asProblem(f.Name, err)
	}
	return opened, nil
}

// ReadBundle opens a bundle of size bytes, as a stranger may have made it: it
// costs no more than the limits allow. The error is Problems.
func ReadBundle(r io.ReaderAt, size int64, limits Limits) (*Bundle, error) {
	b, problems := openBundle(r, size, limits)
	if len(problems) > 0 {
		return nil, problems
	}
	return b, nil
}

// openBundle gives no bundle where nothing of it could be looked at.
func openBundle(r io.ReaderAt, size int64, limits Limits) (*Bundle, Problems) {
	var found Problems
	files, p := listZip(r, size, limits)
	if p != nil {
		return nil, Problems{p}
	}
	b := &Bundle{limits: limits, files: map[string]*zip.File{}, listed: map[string]ManifestFile{}}
	for _, f := range files {
		found.add(b.take(f))
	}
	found.add(tooMuch(files, size, limits), overlap(b.files))
	if len(found) > 0 {
		return nil, found
	}
	text, p := b.text(manifestFile)
	if p == nil {
		p = decode(manifestFile, text, &b.Manifest)
	}
	if p != nil {
		return nil, Problems{p}
	}
	if found.add(b.Manifest.problems()...); errors.Is(found, NotABundle) {
		return nil, found
	}
	for _, f := range b.Manifest.Files {
		b.listed[f.Path] = f
	}
	found.add(b.compareNames()...)
	found.add(b.readSeal()...)
	found.add(b.compareSums(text))
	return b, found
}

// listZip reads the directory of a zip.
func listZip(r io.ReaderAt, size int64, limits Limits) ([]*zip.File, *Problem) {
	if size > limits.Size {
		return nil, problem(TooLarge, "", say("le fichier a %d octets, la limite est %d", "the file has %d bytes, the limit is %d", size, limits.Size))
	}
	bounded := &boundedReader{ReaderAt: r, left: limits.directory()}
	archive, err := zip.NewReader(bounded, size)
	bounded.left = -1
	switch {
	case errors.Is(err, errBudget):
		return nil, problem(TooLarge, "", say("la table des fichiers dépasse %d octets", "the list of files is beyond %d bytes", limits.directory()))
	case err != nil:
		return nil, problem(NotABundle, "", say("ce n'est pas un fichier zip : %v", "it is not a zip file: %v", err))
	case len(archive.File) > limits.Files:
		return nil, problem(TooLarge, "", say("il y a %d fichiers, la limite est %d", "there are %d files, the limit is %d", len(archive.File), limits.Files))
	}
	return archive.File, nil
}

var errBudget = errors.New("read too much")

// boundedReader lets only so much be read, until left is negative.
type boundedReader struct {
	io.ReaderAt
	left int64
}

func (b *boundedReader) ReadAt(p []byte, off int64) (int, error) {
	if b.left >= 0 {
		if b.left < int64(len(p)) {
			return 0, errBudget
		}
		b.left -= int64(len(p))
	}
	return b.ReaderAt.ReadAt(p, off)
}

// take accepts a file into the bundle, or says why it has no place there.
// Folders that lead to blobs are let through: who packs a bundle again adds them.
func (b *Bundle) take(f *zip.File) *Problem {
	const encrypted = 1
	name := shorten(f.Name)
	_, isBlob := blobAt(f.Name)
	switch {
	case isFolder(f):
		return nil
	case !isBlob && f.Name != manifestFile && f.Name != sumsFile && !slices.Contains(listedFiles, f.Name):
		return problem(BadName, "", say("%q n'a pas sa place dans un dossier de preuves", "%q has no place in a bundle", name))
	case b.files[f.Name] != nil:
		return problem(Twice, name, say("le fichier est là deux fois", "the file is there twice"))
	case !f.Mode().IsRegular() || f.Flags&encrypted != 0 || (f.Method != zip.Store && f.Method != zip.Deflate):
		return problem(NotAFile, name, say(
			"ce n'est pas un simple fichier (lien, fichier spécial, chiffrement ou compression inconnue)",
			"it is not a plain file (a link, a special file, encrypted or packed in an unknown way)"))
	}
	b.files[f.Name] = f
	return nil
}

func isFolder(f *zip.File) bool {
	name, isFolder := strings.CutSuffix(f.Name, "/")
	shard, deep := strings.CutPrefix(f.Name, blobFolder)
	known := name == "blobs" || f.Name == blobFolder || deep && len(shard) == 3 && isLowerHex(shard[:2])
	return isFolder && known && f.UncompressedSize64 == 0
}

// tooMuch holds what the files say of their size against the limits.
func tooMuch(files []*zip.File, size int64, limits Limits) *Problem {
	var total uint64
	for _, f := range files {
		if total += min(f.UncompressedSize64, uint64(limits.Total)+1); total > uint64(limits.Total) {
			return problem(TooLarge, "", say("une fois ouvert, le contenu dépasse %d octets", "unpacked, the content is beyond %d bytes", limits.Total))
		}
	}
	if total/uint64(limits.Ratio) > uint64(size) {
		return problem(TooLarge, "", say(
			"le contenu est comprimé plus de %d fois, comme dans une bombe ; si le fichier est sûr, décompressez-le et refaites un zip sans compression (zip -0)",
			"the content is packed more than %d times, as in a zip bomb; if the file is safe, unpack it and make a zip without compression (zip -0)", limits.Ratio))
	}
	return nil
}

// overlap finds two files made of the same bytes.
func overlap(files map[string]*zip.File) *Problem {
	type span struct {
		name       string
		begin, end int64
	}
	var spans []span
	for name, f := range files {
		begin, err := f.DataOffset()
		if err != nil {
			return problem(Unreadable, name, say("le fichier est introuvable dans le zip : %v", "the file cannot be found in the zip: %v", err))
		}
		spans = append(spans, span{name, begin, begin + int64(f.CompressedSize64)})
	}
	slices.SortFunc(spans, func(a, b span) int { return int(min(max(a.begin-b.begin, -1), 1)) })
	for i := 1; i < len(spans); i++ {
		if spans[i].begin < spans[i-1].end || spans[i-1].end < 0 {
			return problem(Overlap, spans[i].name, say("il partage des octets du zip avec %s", "it shares bytes of the zip with %s", spans[i-1].name))
		}
	}
	return nil
}

// compareNames holds the files that are there against those listed.
func (b *Bundle) compareNames() []*Problem {
	var found Problems
	for _, f := range b.Manifest.Files {
		if b.files[f.Path] == nil {
			code := MissingFile
			if _, isBlob := blobAt(f.Path); isBlob {
				code = MissingBlob
			}
			found.add(problem(code, shorten(f.Path), say("le fichier manque", "the file is missing")))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(b.files)) {
		if _, known := b.listed[name]; !known && name != manifestFile && name != sumsFile {
			found.add(problem(Stray, name, say("le manifeste ne connaît pas ce fichier", "the manifest does not know this file")))
		}
	}
	return found
}

// readSeal reads the seal and holds its other forms against it.
func (b *Bundle) readSeal() []*Problem {
	var found Problems
	text, p := b.text(sealFile)
	if p == nil {
		p = decode(sealFile, text, &b.Seal)
	}
	if p != nil {
		return []*Problem{p}
	}
	if p := b.Seal.malformed(); p != nil {
		return []*Problem{p}
	}
	parts, err := b.Seal.parts()
	if err != nil {
		return []*Problem{problem(BadSeal, sealFile, say("%v", "%v", err))}
	}
	for _, path := range []string{sealTextFile, sealSigFile, sealKeyFile} {
		found.add(b.compare(path, parts[path]))
	}
	return found
}

// compareSums holds SHA256SUMS against the manifest.
func (b *Bundle) compareSums(manifest []byte) *Problem {
	return b.compare(sumsFile, b.Manifest.sums(DigestOf(manifest)))
}

// compare tells when a file is not as it follows from others.
func (b *Bundle) compare(path string, want []byte) *Problem {
	got, p := b.text(path)
	if p == nil && !bytes.Equal(got, want) {
		p = problem(WrongFile, path, say("le fichier ne s'accorde pas avec les autres", "the file does not agree with the others"))
	}
	return p
}

// text reads a small file.
func (b *Bundle) text(path string) ([]byte, *Problem) {
	var text bytes.Buffer
	f := b.files[path]
	if f != nil && f.UncompressedSize64 > uint64(b.limits.Text) {
		return nil, problem(TooLarge, path, say("le fichier a %d octets, la limite est %d", "the file has %d bytes, the limit is %d", f.UncompressedSize64, b.limits.Text))
	}
	err := b.read(path, func(r io.Reader) error {
		_, err := text.ReadFrom(r)
		return err
	})
	if err != nil {
		return nil, asProblem(path, err)
	}
	return text.Bytes(), nil
}

// read gives the content of a file to use, never more than the size it claims.
// What is wrong with the file is a *Problem.
func (b *Bundle) read(path string, use func(io.Reader) error) error {
	f := b.files[path]
	if f == nil {
		return problem(MissingFile, path, say("le fichier manque", "the file is missing"))
	}
	opened, err := f.Open()
	if err != nil {
		return asProblem(path, err)
	}
	defer opened.Close()
	return use(io.LimitReader(opened, int64(f.UncompressedSize64)+1))
}

// asProblem is what an error met in a file means.
func asProblem(path string, err error) *Problem {
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	return problem(Unreadable, path, say("le fichier est abîmé : %v", "the file is damaged: %v", err))
}
