package ledger

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// The format of bundles that this package reads and writes.
const (
	BundleFormat  = "pupitre-evidence"
	BundleVersion = 1
)

// The files of a bundle, beside the blobs.
const (
	entriesFile  = "entries.jsonl"
	sealFile     = "seal.json"
	sealTextFile = "seal.txt" // what is signed, for openssl
	sealSigFile  = "seal.sig" // the 64 bytes of the signature
	sealKeyFile  = "seal.pem" // the public key
	readmeFile   = "readme.txt"
	manifestFile = "manifest.json"
	sumsFile     = "SHA256SUMS" // for sha256sum -c

	blobFolder = "blobs/sha256/"
)

// listedFiles are those the manifest lists, beside the blobs, in its order.
var listedFiles = []string{entriesFile, sealFile, sealTextFile, sealSigFile, sealKeyFile, readmeFile}

// Manifest lists what a bundle holds. It is not signed: what it says is compared
// with what is there, and only the chain and its seal are proof.
type Manifest struct {
	Format  string         `json:"format"`  // BundleFormat
	Version int            `json:"version"` // BundleVersion
	Tool    string         `json:"tool"`    // program and version that wrote the bundle
	Stream  string         `json:"stream"`
	Entries int64          `json:"entries"` // how many
	Head    Digest         `json:"head"`    // hash of the last one
	Blobs   int            `json:"blobs"`   // how many
	Bytes   int64          `json:"bytes"`   // of all the files
	Files   []ManifestFile `json:"files"`   // every file but the manifest and SHA256SUMS
	Refs    []Ref          `json:"refs"`    // every blob that entries refer to, by digest
}

// ManifestFile is a file of the bundle.
type ManifestFile struct {
	Path   string `json:"path"`
	Size   int64  `json:"size"` // bytes
	Digest Digest `json:"digest"`
}

// Ref is a blob that an entry refers to.
type Ref struct {
	Digest Digest `json:"digest"`
	Seq    int64  `json:"seq"`              // the first entry that does
	Absent bool   `json:"absent,omitempty"` // it was not kept: the bundle could not hold it
}

// blobPath is the place of a blob in a bundle.
func blobPath(d Digest) string { return blobFolder + d.Hex()[:2] + "/" + d.Hex() }

// blobAt is the digest of the blob that has its place at path.
func blobAt(path string) (Digest, bool) {
	d := Digest(digestPrefix + path[strings.LastIndexByte(path, '/')+1:])
	return d, d.Valid() && blobPath(d) == path
}

// encode is the one way a manifest, and a seal, are written.
func encode(v any) ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(v); err != nil {
		return nil, fmt.Errorf("encode a part of the bundle: %w", err)
	}
	return text.Bytes(), nil
}

// decode reads into v what encode wrote, and nothing else.
func decode(path string, text []byte, v any) *Problem {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(v); err != nil {
		return problem(WrongForm, path, say("ce n'est pas le document attendu : %v", "it is not the document expected: %v", err))
	}
	again, err := encode(v)
	if err != nil || !bytes.Equal(again, text) {
		return problem(WrongForm, path, say(
			"le document n'est pas écrit de la seule façon que ce format permet",
			"the document is not written in the one way this format has"))
	}
	return nil
}

// sums is the content of SHA256SUMS, which sha256sum -c reads.
func (m Manifest) sums(manifest Digest) []byte {
	var text bytes.Buffer
	for _, f := range m.Files {
		fmt.Fprintf(&text, "%s  %s\n", f.Digest.Hex(), f.Path)
	}
	fmt.Fprintf(&text, "%s  %s\n", manifest.Hex(), manifestFile)
	return text.Bytes()
}

// sealParts are the seal's files, as openssl reads them.
func (s Seal) parts() (map[string][]byte, error) {
	document, err := encode(s)
	if err != nil {
		return nil, err
	}
	key, err := s.PublicKey.PEM()
	if err != nil {
		return nil, err
	}
	return map[string][]byte{sealFile: document, sealTextFile: s.Text(), sealSigFile: s.Signature, sealKeyFile: key}, nil
}

// problems says what in the manifest contradicts itself.
func (m Manifest) problems() []*Problem {
	if m.Format != BundleFormat || m.Version != BundleVersion {
		return []*Problem{problem(NotABundle, manifestFile, say(
			"le format est %q, version %d ; ce programme lit %q, version %d",
			"the format is %q, version %d; this program reads %q, version %d",
			shorten(m.Format), m.Version, BundleFormat, BundleVersion))}
	}
	var found Problems
	wrong := func(fr, en string, args ...any) {
		found.add(problem(WrongForm, manifestFile, say(fr, en, args...)))
	}
	if !slices.Equal(m.paths(), m.expectedPaths()) {
		wrong("la liste des fichiers n'est pas celle d'un dossier de preuves, dans son ordre", "the list of files is not that of a bundle, in its order")
	}
	for i, ref := range m.Refs {
		if !ref.Digest.Valid() || i > 0 && ref.Digest <= m.Refs[i-1].Digest {
			wrong("renvoi %d : %q n'est pas une empreinte, ou n'est pas à sa place", "ref %d: %q is not a digest, or not in its place", i+1, shorten(string(ref.Digest)))
		}
	}
	var total int64
	blobs := 0
	for _, f := range m.Files {
		if f.Size < 0 || !f.Digest.Valid() {
			wrong("%q : taille ou empreinte impossible", "%q: impossible size or digest", shorten(f.Path))
		}
		if d, ok := blobAt(f.Path); ok {
			blobs++
			if d != f.Digest {
				wrong("%q ne porte pas le nom de son empreinte", "%q is not named by its digest", shorten(f.Path))
			}
		}
		total += f.Size
	}
	if total != m.Bytes || blobs != m.Blobs {
		wrong("les totaux sont %d fichiers de preuve et %d octets, pas %d et %d", "the totals are %d blobs and %d bytes, not %d and %d", blobs, total, m.Blobs, m.Bytes)
	}
	return found
}

func (m Manifest) paths() []string {
	var paths []string
	for _, f := range m.Files {
		paths = append(paths, f.Path)
	}
	return paths
}

// expectedPaths follow from what entries refer to.
func (m Manifest) expectedPaths() []string {
	paths := slices.Clone(listedFiles)
	for _, ref := range m.Refs {
		if ref.Digest.Valid() && !ref.Absent {
			paths = append(paths, blobPath(ref.Digest))
		}
	}
	return paths
}
