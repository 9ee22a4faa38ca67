package ledger_test

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
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
)

// blobs are what entries can refer to, in memory.
type blobs map[ledger.Digest]string

func (b blobs) put(content string) ledger.Digest {
	d := ledger.DigestOf([]byte(content))
	b[d] = content
	return d
}

func (b blobs) open(_ context.Context, d ledger.Digest) (io.ReadCloser, error) {
	content, ok := b[d]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return io.NopCloser(strings.NewReader(content)), nil
}

func each(entries []ledger.Entry) func(func(ledger.Entry, error) bool) {
	return func(yield func(ledger.Entry, error) bool) {
		for _, e := range entries {
			if !yield(e, nil) {
				return
			}
		}
	}
}

// sample is a small evaluation: entries, two blobs, its seal.
func sample(t testing.TB) ledger.BundleSource {
	t.Helper()
	kept := blobs{}
	entries := chainOf(
		`{"lab":"small","digest":"`+string(ledger.DigestOf([]byte("not kept here")))+`"}`,
		"{\n  \"team\": \"ada\"\n}",
		`{"check":"reach","verdict":"pass","evidence":{"blob":"`+string(kept.put("ping: 3 of 3"))+`"}}`,
		`{"blobs":["`+string(kept.put(""))+`","`+string(kept.put("ping: 3 of 3"))+`"]}`,
		`{"closed":true}`,
	)
	return ledger.BundleSource{
		Entries: each(entries), Seal: sealOf(t, keyOf(t, 1), entries), Blob: kept.open, Tool: "pupitre test",
	}
}

func write(t testing.TB, from ledger.BundleSource) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := ledger.WriteBundle(t.Context(), &out, from); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func verify(t testing.TB, bundle []byte, key ledger.Anchor) ledger.Report {
	t.Helper()
	report, err := ledger.VerifyBundle(t.Context(), bytes.NewReader(bundle), int64(len(bundle)),
		ledger.VerifyOptions{Limits: ledger.DefaultLimits(), Key: key})
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// unpack gives the files of a zip.
func unpack(t testing.TB, bundle []byte) map[string]string {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(bundle), int64(len(bundle)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range archive.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(content)
	}
	return files
}

// pack makes a zip of files, as anybody would.
func pack(t testing.TB, files map[string]string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		f, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(f, files[name]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// relist does what somebody who tampers with a bundle does: makes the manifest
// and the sums fit what is there. Blobs that are gone are no longer listed.
func relist(t testing.TB, files map[string]string) {
	t.Helper()
	var m ledger.Manifest
	if err := json.Unmarshal([]byte(files["manifest.json"]), &m); err != nil {
		t.Fatal(err)
	}
	m.Bytes, m.Blobs, m.Entries, m.Head = 0, 0, 0, ""
	var kept []ledger.ManifestFile
	here := map[ledger.Digest]bool{}
	for _, f := range m.Files {
		content, ok := files[f.Path]
		if !ok {
			continue
		}
		f.Size, f.Digest = int64(len(content)), ledger.DigestOf([]byte(content))
		kept = append(kept, f)
		m.Bytes += f.Size
		if strings.HasPrefix(f.Path, "blobs/") {
			m.Blobs++
			here[f.Digest] = true
		}
	}
	m.Files = kept
	m.Refs = slices.DeleteFunc(m.Refs, func(r ledger.Ref) bool { return !here[r.Digest] })
	for line := range strings.Lines(files["entries.jsonl"]) {
		if e, err := ledger.ParseLine([]byte(line)); err == nil {
			m.Entries, m.Head = m.Entries+1, e.Hash
		}
	}
	files["manifest.json"] = encoded(t, m)
	var sums strings.Builder
	for _, f := range m.Files {
		fmt.Fprintf(&sums, "%s  %s\n", f.Digest.Hex(), f.Path)
	}
	fmt.Fprintf(&sums, "%s  manifest.json\n", ledger.DigestOf([]byte(files["manifest.json"])).Hex())
	files["SHA256SUMS"] = sums.String()
}

func encoded(t testing.TB, v any) string {
	t.Helper()
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(v); err != nil {
		t.Fatal(err)
	}
	return text.String()
}

func codes(r ledger.Report) []ledger.Code {
	var found []ledger.Code
	for _, p := range r.Problems {
		found = append(found, p.Code)
	}
	return found
}

func TestABundleHoldsWhatWasWritten(t *testing.T) {
	source := sample(t)
	bundle := write(t, source)
	report := verify(t, bundle, source.Seal.PublicKey.Anchor())
	if !report.Holds || report.Entries != 5 || report.Blobs != 2 || report.Seal.Trust != ledger.KeyKnown || len(report.Notes) != 0 {
		t.Fatalf("%+v: %v", report, report.Problems)
	}
	var steps []ledger.Step
	for _, f := range report.Verified {
		steps = append(steps, f.Step)
	}
	if diff := cmp.Diff([]ledger.Step{ledger.StepForm, ledger.StepSeal, ledger.StepKey, ledger.StepChain, ledger.StepFiles}, steps); diff != "" {
		t.Error(diff)
	}
	b, err := ledger.ReadBundle(bytes.NewReader(bundle), int64(len(bundle)), ledger.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	var got []ledger.Entry
	for e, err := range b.Entries() {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, e)
	}
	var want []ledger.Entry
	for e := range source.Entries {
		want = append(want, e)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	r, err := b.Blob(ledger.DigestOf([]byte("ping: 3 of 3")))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if content, err := io.ReadAll(r); err != nil || string(content) != "ping: 3 of 3" {
		t.Errorf("the blob is %q (%v)", content, err)
	}
	for _, d := range []ledger.Digest{ledger.DigestOf([]byte("other")), "", "sha256:.."} {
		if _, err := b.Blob(d); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%q: %v", d, err)
		}
	}
}

func TestTheSameSourceGivesTheSameBytes(t *testing.T) {
	first, second := write(t, sample(t)), write(t, sample(t))
	if !bytes.Equal(first, second) {
		t.Error("two bundles of one source differ")
	}
}

func TestABundlePackedAgainStillHolds(t *testing.T) {
	files := unpack(t, write(t, sample(t)))
	files["blobs/"], files["blobs/sha256/"], files["blobs/sha256/e3/"] = "", "", ""
	if report := verify(t, pack(t, files), ""); !report.Holds {
		t.Error(report.Problems)
	}
}

func TestAKeyIsSaidToBeComparedOrNot(t *testing.T) {
	bundle := write(t, sample(t))
	unknown := verify(t, bundle, "")
	if !unknown.Holds || unknown.Seal.Trust != ledger.KeyUnknown || len(unknown.Notes) != 1 ||
		!strings.Contains(unknown.Notes[0].EN, string(keyOf(t, 1).ID())) || !strings.Contains(unknown.Notes[0].EN, "not compared") {
		t.Errorf("%+v", unknown)
	}
	known := verify(t, bundle, ledger.Anchor(keyOf(t, 1).ID()))
	if !known.Holds || known.Seal.Trust != ledger.KeyKnown {
		t.Errorf("%+v", known)
	}
	other := verify(t, bundle, keyOf(t, 2).Public().Anchor())
	if other.Holds || other.Seal.Trust != ledger.KeyOther || !slices.Equal(codes(other), []ledger.Code{ledger.OtherKey}) {
		t.Errorf("%+v", other)
	}
}

func TestWhatComesAfterTheSealIsNotWritten(t *testing.T) {
	source := sample(t)
	var entries []ledger.Entry
	for e := range source.Entries {
		entries = append(entries, e)
	}
	source.Entries = each(append(entries, ledger.Chain(entries[4], ledger.Draft{Time: noon, Kind: "later", Body: json.RawMessage("{}")})))
	if report := verify(t, write(t, source), ""); !report.Holds || report.Entries != 5 {
		t.Errorf("%+v", report)
	}
}

func TestABundleThatWouldNotHoldIsNotWritten(t *testing.T) {
	failed := errors.New("the disk is gone")
	tests := []struct {
		name string
		harm func(*ledger.BundleSource)
		want error
	}{
		{"an entry is missing", func(s *ledger.BundleSource) { s.Entries = each(numbered(5)[1:]) }, ledger.Gap},
		{"the end is missing", func(s *ledger.BundleSource) {
			s.Entries = each(numbered(4))
			s.Seal = sealOf(t, keyOf(t, 1), numbered(5))
		}, ledger.Truncated},
		{"another stream was sealed", func(s *ledger.BundleSource) { s.Entries = each(numbered(5)) }, ledger.NotSealed},
		{"the seal is wrong", func(s *ledger.BundleSource) { s.Seal.Seq++ }, ledger.BadSignature},
		{"a blob is gone", func(s *ledger.BundleSource) { s.Blob = blobs{}.open }, ledger.MissingBlob},
		{"a blob is damaged", func(s *ledger.BundleSource) {
			s.Blob = func(context.Context, ledger.Digest) (io.ReadCloser, error) {
				return io.NopCloser(strings.NewReader("other")), nil
			}
		}, ledger.WrongFile},
		{"a blob cannot be read", func(s *ledger.BundleSource) {
			s.Blob = func(context.Context, ledger.Digest) (io.ReadCloser, error) { return nil, failed }
		}, failed},
		{"entries cannot be read", func(s *ledger.BundleSource) {
			s.Entries = func(yield func(ledger.Entry, error) bool) { yield(ledger.Entry{}, failed) }
		}, failed},
		{"a reference is none", func(s *ledger.BundleSource) {
			s.Refs = func(ledger.Entry) []ledger.Digest { return []ledger.Digest{"../../x"} }
		}, ledger.BadDigest},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			source := sample(t)
			test.harm(&source)
			if err := ledger.WriteBundle(t.Context(), io.Discard, source); !errors.Is(err, test.want) {
				t.Errorf("got %v, want %v", err, test.want)
			}
		})
	}
}

func TestABlobThatIsNotKeptIsSaid(t *testing.T) {
	source := sample(t)
	source.Blob, source.Partial = blobs{ledger.DigestOf(nil): ""}.open, true
	report := verify(t, write(t, source), "")
	if report.Holds || report.Blobs != 1 || !slices.Equal(codes(report), []ledger.Code{ledger.MissingBlob}) || report.Problems[0].Seq != 3 {
		t.Errorf("%+v", report)
	}
	if !strings.Contains(report.Problems[0].Text.EN, "not kept") {
		t.Errorf("it says %q", report.Problems[0].Text.EN)
	}
}

func TestOtherReferencesAreKeptToo(t *testing.T) {
	kept := blobs{}
	digest := kept.put("captured")
	entries := chainOf(`{"capture":"` + string(digest) + `"}`)
	refs := func(e ledger.Entry) []ledger.Digest {
		var body struct{ Capture ledger.Digest }
		if json.Unmarshal(e.Body, &body) != nil || body.Capture == "" {
			return nil
		}
		return []ledger.Digest{body.Capture}
	}
	source := ledger.BundleSource{Entries: each(entries), Seal: sealOf(t, keyOf(t, 1), entries), Blob: kept.open, Refs: refs}
	bundle := write(t, source)
	if report := verify(t, bundle, ""); !report.Holds || report.Blobs != 1 {
		t.Errorf("%+v", report)
	}
	files := unpack(t, bundle)
	delete(files, "blobs/sha256/"+digest.Hex()[:2]+"/"+digest.Hex())
	relist(t, files)
	again := pack(t, files)
	report, err := ledger.VerifyBundle(t.Context(), bytes.NewReader(again), int64(len(again)), ledger.VerifyOptions{Limits: ledger.DefaultLimits(), Refs: refs})
	if err != nil || !slices.Equal(codes(report), []ledger.Code{ledger.MissingBlob}) {
		t.Errorf("%v %+v", err, report)
	}
}

func TestAVerificationCanBeStopped(t *testing.T) {
	bundle := write(t, sample(t))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	report, err := ledger.VerifyBundle(ctx, bytes.NewReader(bundle), int64(len(bundle)), ledger.VerifyOptions{Limits: ledger.DefaultLimits()})
	if !errors.Is(err, context.Canceled) || report.Holds {
		t.Errorf("%v %+v", err, report)
	}
}
