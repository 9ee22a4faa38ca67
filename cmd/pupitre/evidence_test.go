package main

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
)

// harms are ways to tamper with the files of a bundle.
var harms = map[string]func(files map[string]string){
	"verdict":   func(f map[string]string) { f["entries.jsonl"] = strings.Replace(f["entries.jsonl"], "pass", "fail", 1) },
	"removed":   func(f map[string]string) { f["entries.jsonl"] = withoutLine(f["entries.jsonl"], 1) },
	"truncated": func(f map[string]string) { f["entries.jsonl"] = withoutLine(f["entries.jsonl"], 2) },
	"blob":      func(f map[string]string) { f[blobOf(f)] = "0 of 3 answered" },
	"no-blob":   func(f map[string]string) { delete(f, blobOf(f)) },
	"seal":      func(f map[string]string) { f["seal.json"] = strings.Replace(f["seal.json"], "T13:00", "T14:00", 1) },
	"stray":     func(f map[string]string) { f["../../etc/passwd"] = "root::0:0::/:/bin/sh" },
}

func withoutLine(text string, n int) string {
	return strings.Join(slices.Delete(strings.SplitAfter(text, "\n"), n, n+1), "")
}

func blobOf(files map[string]string) string {
	names := slices.Sorted(maps.Keys(files))
	return names[slices.IndexFunc(names, func(name string) bool { return strings.HasPrefix(name, "blobs/") })]
}

// makeBundle writes an evidence bundle, and the public key that sealed it:
//
//	bundle ZIP KEY SEED [HARM]
//
// SEED is a letter from which the key is made.
func makeBundle(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 || len(args) > 4 {
		ts.Fatalf("usage: bundle ZIP KEY SEED [HARM]")
	}
	key, err := ledger.NewKey(strings.NewReader(strings.Repeat(args[2], 32)))
	ts.Check(err)
	public, err := key.Public().PEM()
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), public, 0o600))
	content := bundleOf(ts, key)
	if len(args) == 4 {
		harm, ok := harms[args[3]]
		if !ok {
			ts.Fatalf("unknown harm %q", args[3])
		}
		content = repacked(ts, content, harm)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), content, 0o600))
}

func bundleOf(ts *testscript.TestScript, key *ledger.Key) []byte {
	const answered = "3 of 3 answered"
	var entries []ledger.Entry
	last := ledger.Entry{Stream: "session/essai"}
	for i, body := range []string{
		`{"launched":true}`,
		`{"check":"reach","verdict":"pass","blob":"` + string(ledger.DigestOf([]byte(answered))) + `"}`,
		`{"closed":true}`,
	} {
		last = ledger.Chain(last, ledger.Draft{Time: scriptTime.Add(time.Duration(i) * time.Minute), Kind: "test", Actor: ledger.Platform, Body: json.RawMessage(body)})
		entries = append(entries, last)
	}
	seal, err := key.Seal(ledger.HeadOf(last), scriptTime.Add(time.Hour))
	ts.Check(err)
	var out bytes.Buffer
	ts.Check(ledger.WriteBundle(context.Background(), &out, ledger.BundleSource{
		Seal: seal, Tool: "pupitre test",
		Entries: func(yield func(ledger.Entry, error) bool) {
			for _, e := range entries {
				if !yield(e, nil) {
					return
				}
			}
		},
		Blob: func(context.Context, ledger.Digest) (io.ReadCloser, error) {
			return io.NopCloser(strings.NewReader(answered)), nil
		},
	}))
	return out.Bytes()
}

// repacked is a bundle after somebody was at its files.
func repacked(ts *testscript.TestScript, bundle []byte, harm func(map[string]string)) []byte {
	archive, err := zip.NewReader(bytes.NewReader(bundle), int64(len(bundle)))
	ts.Check(err)
	files := map[string]string{}
	for _, f := range archive.File {
		r, err := f.Open()
		ts.Check(err)
		content, err := io.ReadAll(r)
		ts.Check(err)
		files[f.Name] = string(content)
	}
	harm(files)
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		f, err := w.Create(name)
		ts.Check(err)
		_, err = io.WriteString(f, files[name])
		ts.Check(err)
	}
	ts.Check(w.Close())
	return out.Bytes()
}
