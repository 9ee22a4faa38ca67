package ledger_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
)

// zipOf makes a zip with headers as they are given.
func zipOf(t testing.TB, headers ...*zip.FileHeader) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, h := range headers {
		f, err := w.CreateHeader(h)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(h.Name, "/") {
			continue
		}
		if _, err := io.WriteString(f, "x"); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func file(name string) *zip.FileHeader { return &zip.FileHeader{Name: name, Method: zip.Store} }

func withMode(name string, mode fs.FileMode) *zip.FileHeader {
	h := file(name)
	h.SetMode(mode)
	return h
}

// bomb is a zip of one file of many zeros.
func bomb(t testing.TB, name string, size int) []byte {
	t.Helper()
	return pack(t, map[string]string{name: strings.Repeat("\x00", size)})
}

func TestHostileBundlesAreRefused(t *testing.T) {
	small := ledger.DefaultLimits()
	small.Files, small.Total, small.Text, small.Line, small.Size = 20, 1<<20, 8<<10, 256, 2<<20
	encrypted := file("entries.jsonl")
	encrypted.Flags = 1
	many := func(n int) []byte {
		var headers []*zip.FileHeader
		for i := range n {
			headers = append(headers, file(pathOf(fmt.Sprint(i))))
		}
		return zipOf(t, headers...)
	}
	tests := []struct {
		name   string
		bundle []byte
		want   ledger.Code
	}{
		{"nothing", nil, ledger.NotABundle},
		{"no zip", []byte(strings.Repeat("hello ", 100)), ledger.NotABundle},
		{"half a zip", write(t, sample(t))[:3000], ledger.NotABundle},
		{"an empty zip", zipOf(t), ledger.MissingFile},
		{"a large file", make([]byte, 3<<20), ledger.TooLarge},
		{"many files", many(21), ledger.TooLarge},
		{"a directory without end", many(4000), ledger.TooLarge},
		{"a bomb", bomb(t, "entries.jsonl", 1<<20-10), ledger.TooLarge},
		{"a larger bomb", bomb(t, "entries.jsonl", 1<<22), ledger.TooLarge},
		{"a large manifest", bomb(t, "manifest.json", 9<<10), ledger.TooLarge},
		{"a way up", zipOf(t, file("../entries.jsonl")), ledger.BadName},
		{"a root", zipOf(t, file("/entries.jsonl")), ledger.BadName},
		{"a backslash", zipOf(t, file(`blobs\x`)), ledger.BadName},
		{"a dot", zipOf(t, file("./entries.jsonl")), ledger.BadName},
		{"a blob in another's place", zipOf(t, file("blobs/sha256/00/"+ledger.DigestOf(nil).Hex())), ledger.BadName},
		{"capital digits", zipOf(t, file(strings.ToUpper(pathOf("")))), ledger.BadName},
		{"a folder that is none", zipOf(t, file("other/")), ledger.BadName},
		{"a folder of a longer name", zipOf(t, file("blobs/sha256/../")), ledger.BadName},
		{"two of one name", zipOf(t, file("entries.jsonl"), file("entries.jsonl")), ledger.Twice},
		{"a link", zipOf(t, withMode("entries.jsonl", fs.ModeSymlink|0o777)), ledger.NotAFile},
		{"a device", zipOf(t, withMode("entries.jsonl", fs.ModeDevice|0o600)), ledger.NotAFile},
		{"a folder with a file's name", zipOf(t, withMode("entries.jsonl", fs.ModeDir|0o700)), ledger.NotAFile},
		{"encrypted", zipOf(t, encrypted), ledger.NotAFile},
		{"shared bytes", shared(t), ledger.Overlap},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := ledger.ReadBundle(bytes.NewReader(test.bundle), int64(len(test.bundle)), small)
			if !errors.Is(err, test.want) {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

// shared is a zip two files of which are the same bytes.
func shared(t *testing.T) []byte {
	bundle := zipOf(t, file("entries.jsonl"), file("manifest.json"))
	directory := bytes.LastIndex(bundle, []byte("PK\x01\x02"))
	const offsetField = 42 // of the local header, in a directory record
	binary.LittleEndian.PutUint32(bundle[directory+offsetField:], 0)
	return bundle
}

func TestALongLineEndsTheReading(t *testing.T) {
	limits := ledger.DefaultLimits()
	limits.Line = 256
	bundle := write(t, sample(t))
	report, err := ledger.VerifyBundle(t.Context(), bytes.NewReader(bundle), int64(len(bundle)), ledger.VerifyOptions{Limits: limits})
	if err != nil || !slices.Equal(codes(report), []ledger.Code{ledger.TooLarge}) {
		t.Errorf("%v %v", err, report.Problems)
	}
}

func TestTheListOfProblemsIsCut(t *testing.T) {
	files := map[string]string{}
	for i := range 500 {
		files[fmt.Sprintf("junk%d", i)] = ""
	}
	report := verify(t, pack(t, files), "")
	if len(report.Problems) != 51 || report.Problems[50].Code != ledger.TooMany {
		t.Errorf("%d problems are listed", len(report.Problems))
	}
}

// A bomb costs no memory: what is unpacked is bounded before it is read.
func TestABombCostsLittle(t *testing.T) {
	bundle := bomb(t, "manifest.json", 64<<20)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	report := verify(t, bundle, "")
	runtime.ReadMemStats(&after)
	if report.Holds || after.TotalAlloc-before.TotalAlloc > 8<<20 {
		t.Errorf("%d bytes were allocated", after.TotalAlloc-before.TotalAlloc)
	}
}

func FuzzVerifyBundle(f *testing.F) {
	whole := write(f, sample(f))
	f.Add(whole)
	f.Add(pack(f, unpack(f, whole)))
	f.Add(whole[:len(whole)/2])
	f.Add(zipOf(f, file("manifest.json"), file("../x")))
	f.Add(bomb(f, "entries.jsonl", 1<<16))
	want := unpack(f, whole)
	limits := ledger.Limits{Size: 1 << 20, Files: 50, Total: 1 << 20, Ratio: 50, Text: 1 << 16, Line: 1 << 12}
	anchor := keyOf(f, 1).Public().Anchor()
	f.Fuzz(func(t *testing.T, bundle []byte) {
		r, size := bytes.NewReader(bundle), int64(len(bundle))
		b, err := ledger.ReadBundle(r, size, limits)
		report, stopped := ledger.VerifyBundle(t.Context(), r, size, ledger.VerifyOptions{Limits: limits, Key: anchor})
		if stopped != nil {
			t.Fatal(stopped)
		}
		if report.Holds != (len(report.Problems) == 0) || report.Holds && err != nil {
			t.Fatalf("it holds: %v, with %v and %v", report.Holds, report.Problems, err)
		}
		if err != nil {
			return
		}
		for _, err := range b.Entries() {
			if err != nil {
				break
			}
		}
		// Nobody but the key's owner makes a bundle that holds.
		if report.Holds && unpack(t, bundle)["entries.jsonl"] != want["entries.jsonl"] {
			t.Fatal("a forged bundle holds")
		}
	})
}

func FuzzParseLine(f *testing.F) {
	for _, e := range chainOf(`{"a":1}`, "\n", `"\u2028"`) {
		text, err := ledger.AppendLine(nil, e)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		e, err := ledger.ParseLine(text)
		if err != nil {
			return
		}
		again, err := ledger.AppendLine(nil, e)
		if err != nil || !bytes.Equal(again, text) {
			t.Fatalf("%q became %q (%v)", text, again, err)
		}
	})
}
