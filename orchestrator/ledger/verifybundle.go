package ledger

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
)

// Anchor is what is known of the key from elsewhere: the first 16 to 64
// hexadecimal digits of its fingerprint. Empty means that nothing is known.
type Anchor string

// ParseAnchor reads a key id or a fingerprint.
func ParseAnchor(text string) (Anchor, error) {
	if len(text) < 16 || len(text) > 64 || !isLowerHex(text) {
		return "", problem(BadDigest, "", say(
			"%q n'est pas un identifiant de clé : 16 à 64 chiffres hexadécimaux minuscules",
			"%q is not a key's id: 16 to 64 lowercase hexadecimal digits", shorten(text)))
	}
	return Anchor(text), nil
}

// Anchor is the whole fingerprint.
func (k PublicKey) Anchor() Anchor { return Anchor(k.Fingerprint()) }

// Matches tells whether the key can be the one that is known.
func (a Anchor) Matches(k PublicKey) bool {
	return len(a) >= 16 && strings.HasPrefix(k.Fingerprint(), string(a))
}

// VerifyOptions say how a bundle is verified.
type VerifyOptions struct {
	Limits Limits
	Key    Anchor
	// Refs finds references beyond the rule of the format; may be nil.
	Refs RefsFunc
}

// VerifyBundle looks at everything in a bundle of size bytes, which a stranger
// may have made. What is wrong is in the report; the error is only ctx's.
func VerifyBundle(ctx context.Context, r io.ReaderAt, size int64, options VerifyOptions) (Report, error) {
	report := Report{Verified: []Finding{}, Problems: Problems{}, Notes: []Text{}}
	b, wrong := openBundle(r, size, options.Limits)
	if b == nil {
		report.Problems.add(wrong...)
		return report, ctx.Err()
	}
	m := b.Manifest
	report.Stream, report.Tool = m.Stream, m.Tool
	report.step(StepForm, say(
		"le dossier est complet et bien formé : %d fichiers, %d octets", "the bundle is complete and well formed: %d files, %d bytes",
		len(m.Files), m.Bytes), wrong...)
	if b.Seal.malformed() == nil {
		report.seal(b.Seal, options.Key)
	}
	c := &contentVerifier{ctx: ctx, bundle: b, options: options, report: &report, byRule: map[Digest]int64{}}
	c.entries()
	c.files()
	report.Holds = len(report.Problems) == 0
	return report, ctx.Err()
}

// seal looks at the signature and at the key.
func (r *Report) seal(s Seal, known Anchor) {
	print := s.PublicKey.Fingerprint()
	r.Seal = &SealReport{Seq: s.Seq, Head: s.Head, Time: s.Time, KeyID: s.KeyID, Fingerprint: print, Trust: KeyUnknown}
	var wrong *Problem
	if errors.As(s.Verify(), &wrong) {
		wrong.Where = sealFile
	}
	r.step(StepSeal, say(
		"la signature est bien celle de la clé %s sur le scellé du %s", "the signature is that of the key %s over the seal of %s",
		s.KeyID, s.Time.Format(time.RFC3339)), wrong)
	switch {
	case known == "":
		r.Notes = append(r.Notes, say(
			"la clé %s (empreinte %s) n'a été comparée à aucune clé connue : demandez son empreinte à l'établissement par une autre voie",
			"the key %s (fingerprint %s) was not compared with a known one: ask the school for its fingerprint in another way", s.KeyID, print))
	case known.Matches(s.PublicKey):
		r.Seal.Trust = KeyKnown
		r.step(StepKey, say("la clé est celle qui était attendue : %s", "the key is the one that was expected: %s", print))
	default:
		r.Seal.Trust = KeyOther
		r.step(StepKey, Text{}, problem(OtherKey, sealFile, say(
			"la clé qui a signé est %s, pas celle qui était attendue, %s", "the key that signed is %s, not the one expected, %s", print, known)))
	}
}

// contentVerifier looks at what the files of a bundle hold.
type contentVerifier struct {
	ctx     context.Context // of the one call it serves
	bundle  *Bundle
	options VerifyOptions
	report  *Report
	byRule  map[Digest]int64 // what entries refer to, and the first that does
}

// entries follows the chain to the seal.
func (c *contentVerifier) entries() {
	m := c.bundle.Manifest
	v := NewVerifier(Head{Stream: m.Stream})
	var atSeal Digest
	claimed := map[int64][]Digest{} // what the manifest says each entry refers to
	for _, ref := range m.Refs {
		claimed[ref.Seq] = append(claimed[ref.Seq], ref.Digest)
	}
	var wrong Problems
	whole := false // every line was an entry that follows
	p := c.listed(entriesFile, func(r io.Reader) error {
		err := eachLine(r, c.options.Limits.Line, func(e Entry) error {
			if err := v.Add(e); err != nil {
				return err
			}
			if e.Seq == c.bundle.Seal.Seq {
				atSeal = e.Hash
			}
			c.report.saw(e)
			wrong.add(notInBody(e, claimed[e.Seq])...)
			delete(claimed, e.Seq)
			return c.note(e)
		})
		whole = err == nil
		return err
	})
	if whole {
		if c.report.Seal != nil {
			wrong.add(sealed(c.bundle.Seal, v.Head(), atSeal))
		}
		wrong.add(headOf(m, v.Head()))
		for _, seq := range slices.Sorted(maps.Keys(claimed)) {
			wrong.add(problem(WrongForm, manifestFile, say("il parle d'une entrée %d qui n'existe pas", "it speaks of an entry %d that does not exist", seq)))
		}
	}
	wrong.add(p)
	if c.report.Seal == nil { // nothing says where the chain ends
		c.report.Problems.add(wrong...)
		return
	}
	c.report.step(StepChain, say(
		"les entrées se suivent sans trou jusqu'au scellé, aucune n'a été changée : %d", "the entries follow each other without a gap up to the seal, none was changed: %d",
		v.Head().Seq), wrong...)
}

// headOf holds what the manifest says of the chain against it.
func headOf(m Manifest, head Head) *Problem {
	if m.Entries == head.Seq && m.Head == head.Hash {
		return nil
	}
	return problem(WrongForm, manifestFile, say(
		"il annonce %d entrées et la dernière empreinte %q : ce n'est pas ce qui est là", "it announces %d entries and the last hash %q: that is not what is here",
		m.Entries, shorten(string(m.Head))))
}

// notInBody tells of references that an entry does not make.
func notInBody(e Entry, refs []Digest) []*Problem {
	var wrong []*Problem
	for _, d := range refs {
		if !bytes.Contains(e.Body, []byte(d)) {
			wrong = append(wrong, problem(Stray, manifestFile, say(
				"l'entrée %d ne parle pas de %s", "entry %d does not speak of %s", e.Seq, shorten(string(d)))))
		}
	}
	return wrong
}

// saw counts an entry that is right.
func (r *Report) saw(e Entry) {
	if r.Entries++; r.Entries == 1 {
		r.From = &e.Time
	}
	r.To = &e.Time
}

// note remembers what an entry refers to.
func (c *contentVerifier) note(e Entry) error {
	for _, d := range refsOf(e, c.options.Refs) {
		if _, known := c.byRule[d]; !known {
			c.byRule[d] = e.Seq
		}
	}
	if len(c.byRule) > c.options.Limits.Files {
		return problem(TooLarge, entriesFile, say("les entrées renvoient à plus de %d fichiers", "the entries refer to more than %d files", c.options.Limits.Files))
	}
	return c.ctx.Err()
}

// listed reads a file that the manifest lists and holds its size and digest
// against it. What use finds wrong comes before: it says more.
func (c *contentVerifier) listed(path string, use func(io.Reader) error) *Problem {
	hash, size := sha256.New(), &counter{}
	err := c.bundle.read(path, func(r io.Reader) error {
		r = io.TeeReader(r, io.MultiWriter(hash, size))
		if err := use(r); err != nil {
			return err
		}
		_, err := io.Copy(io.Discard, contextReader(c.ctx, r))
		return err
	})
	if err != nil {
		return asProblem(path, err)
	}
	found := Digest(digestPrefix + hex.EncodeToString(hash.Sum(nil)))
	if f := c.bundle.listed[path]; f.Size != size.n || f.Digest != found {
		return problem(WrongFile, path, say(
			"le contenu a %d octets et l'empreinte %s, pas ceux annoncés", "the content has %d bytes and the digest %s, not those listed", size.n, found))
	}
	return nil
}

// files looks at the blobs and the other files, and at what is missing.
func (c *contentVerifier) files() {
	var wrong Problems
	for _, f := range c.bundle.Manifest.Files {
		if f.Path == entriesFile || c.bundle.files[f.Path] == nil || c.ctx.Err() != nil {
			continue
		}
		p := c.listed(f.Path, func(io.Reader) error { return nil })
		if _, isBlob := blobAt(f.Path); isBlob && p == nil {
			c.report.Blobs++
		}
		wrong.add(p)
	}
	wrong.add(c.missing()...)
	c.report.step(StepFiles, say(
		"les fichiers de preuve auxquels les entrées renvoient sont là, inchangés : %d", "the blobs that entries refer to are here, unchanged: %d",
		c.report.Blobs), wrong...)
}

// missing tells of references that nothing in the bundle answers.
func (c *contentVerifier) missing() []*Problem {
	var wrong Problems
	listed := map[Digest]bool{}
	for _, ref := range c.bundle.Manifest.Refs {
		listed[ref.Digest] = true
		if ref.Absent {
			wrong.add(&Problem{Code: MissingBlob, Seq: ref.Seq, Where: manifestFile, Text: say(
				"l'entrée %d renvoie à %s, qui n'était plus gardé quand le dossier a été fait", "entry %d refers to %s, which was not kept any more when the bundle was made",
				ref.Seq, shorten(string(ref.Digest)))})
		}
	}
	for _, d := range slices.Sorted(maps.Keys(c.byRule)) {
		if !listed[d] {
			wrong.add(&Problem{Code: MissingBlob, Seq: c.byRule[d], Where: entriesFile, Text: say(
				"l'entrée %d renvoie à %s, qui n'est pas dans le dossier", "entry %d refers to %s, which is not in the bundle", c.byRule[d], d)})
		}
	}
	return wrong
}
