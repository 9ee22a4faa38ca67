package ledger_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
)

const pingBlob = "ping: 3 of 3"

func pathOf(content string) string {
	hex := ledger.DigestOf([]byte(content)).Hex()
	return "blobs/sha256/" + hex[:2] + "/" + hex
}

// entriesOf reads entries.jsonl.
func entriesOf(t *testing.T, files map[string]string) []ledger.Entry {
	t.Helper()
	var entries []ledger.Entry
	for line := range strings.Lines(files["entries.jsonl"]) {
		e, err := ledger.ParseLine([]byte(line))
		if err != nil {
			t.Fatal(err)
		}
		entries = append(entries, e)
	}
	return entries
}

func setEntries(t *testing.T, files map[string]string, entries []ledger.Entry) {
	t.Helper()
	var text []byte
	for _, e := range entries {
		var err error
		if text, err = ledger.AppendLine(text, e); err != nil {
			t.Fatal(err)
		}
	}
	files["entries.jsonl"] = string(text)
}

// chainAgain makes a chain of what entries say: no hash is wrong in it.
func chainAgain(entries []ledger.Entry) []ledger.Entry {
	last := ledger.Entry{Stream: entries[0].Stream}
	var again []ledger.Entry
	for _, e := range entries {
		last = ledger.Chain(last, ledger.Draft{Time: e.Time, Kind: e.Kind, Actor: e.Actor, Body: e.Body})
		again = append(again, last)
	}
	return again
}

// Each case is somebody who changes a bundle; those who are careful make the
// manifest and the sums fit again.
func TestWhoTampersIsFound(t *testing.T) {
	tests := []struct {
		name    string
		harm    func(t *testing.T, files map[string]string)
		careful bool
		want    ledger.Code
		seq     int64
	}{
		{"a verdict", func(t *testing.T, f map[string]string) {
			f["entries.jsonl"] = strings.Replace(f["entries.jsonl"], "pass", "fail", 1)
		}, true, ledger.Changed, 3},
		{"a verdict, and all hashes after it", func(t *testing.T, f map[string]string) {
			entries := entriesOf(t, f)
			entries[2].Body = json.RawMessage(strings.Replace(string(entries[2].Body), "pass", "fail", 1))
			setEntries(t, f, chainAgain(entries))
		}, true, ledger.NotSealed, 0},
		{"an entry less", func(t *testing.T, f map[string]string) {
			setEntries(t, f, slices.Delete(entriesOf(t, f), 1, 2))
		}, true, ledger.Gap, 2},
		{"the last entry less", func(t *testing.T, f map[string]string) {
			setEntries(t, f, entriesOf(t, f)[:4])
		}, true, ledger.Truncated, 0},
		{"half of the last line", func(t *testing.T, f map[string]string) {
			f["entries.jsonl"] = f["entries.jsonl"][:len(f["entries.jsonl"])-10]
		}, true, ledger.WrongForm, 5},
		{"no entries", func(t *testing.T, f map[string]string) { f["entries.jsonl"] = "" }, true, ledger.Truncated, 0},
		{"one more entry", func(t *testing.T, f map[string]string) {
			entries := entriesOf(t, f)
			setEntries(t, f, append(entries, ledger.Chain(entries[4], ledger.Draft{Time: noon, Body: json.RawMessage("1")})))
		}, true, ledger.AfterSeal, 0},
		{"two entries exchanged", func(t *testing.T, f map[string]string) {
			entries := entriesOf(t, f)
			entries[1], entries[2] = entries[2], entries[1]
			setEntries(t, f, entries)
		}, true, ledger.Gap, 2},
		{"a blob", func(t *testing.T, f map[string]string) { f[pathOf(pingBlob)] = "ping: 0 of 3" }, false, ledger.WrongFile, 0},
		{"a blob and the manifest", func(t *testing.T, f map[string]string) { f[pathOf(pingBlob)] = "ping: 0 of 3" }, true, ledger.WrongForm, 0},
		{"a blob less", func(t *testing.T, f map[string]string) { delete(f, pathOf(pingBlob)) }, false, ledger.MissingBlob, 0},
		{"a blob less in the manifest, too", func(t *testing.T, f map[string]string) { delete(f, pathOf(pingBlob)) }, true, ledger.MissingBlob, 3},
		{"a blob more", func(t *testing.T, f map[string]string) { f[pathOf("stray")] = "stray" }, false, ledger.Stray, 0},
		{"a later seal", func(t *testing.T, f map[string]string) {
			f["seal.json"] = strings.Replace(f["seal.json"], "2026-03-02", "2026-03-03", 1)
		}, true, ledger.BadSignature, 0},
		{"the text that is signed", func(t *testing.T, f map[string]string) {
			f["seal.txt"] = strings.Replace(f["seal.txt"], "2026-03-02", "2026-03-03", 1)
		}, true, ledger.WrongFile, 0},
		{"the key", func(t *testing.T, f map[string]string) {
			other, err := keyOf(t, 2).Public().PEM()
			if err != nil {
				t.Fatal(err)
			}
			f["seal.pem"] = string(other)
		}, true, ledger.WrongFile, 0},
		{"the seal of another session", func(t *testing.T, f map[string]string) {
			source := sample(t)
			source.Seal, source.Entries = sealOf(t, keyOf(t, 1), numbered(5)), each(numbered(5))
			for name, content := range unpack(t, write(t, source)) {
				if strings.HasPrefix(name, "seal.") {
					f[name] = content
				}
			}
		}, true, ledger.NotSealed, 0},
		{"the readme", func(t *testing.T, f map[string]string) { f["readme.txt"] += "Trust me.\n" }, false, ledger.WrongFile, 0},
		{"the sums", func(t *testing.T, f map[string]string) { f["SHA256SUMS"] += "\n" }, false, ledger.WrongFile, 0},
		{"a file nobody knows", func(t *testing.T, f map[string]string) { f["run.exe"] = "" }, true, ledger.BadName, 0},
		{"no seal", func(t *testing.T, f map[string]string) { delete(f, "seal.json") }, false, ledger.MissingFile, 0},
		{"no manifest", func(t *testing.T, f map[string]string) { delete(f, "manifest.json") }, false, ledger.MissingFile, 0},
		{"no entries file", func(t *testing.T, f map[string]string) { delete(f, "entries.jsonl") }, false, ledger.MissingFile, 0},
		{"another format", func(t *testing.T, f map[string]string) {
			f["manifest.json"] = strings.Replace(f["manifest.json"], `"version": 1`, `"version": 2`, 1)
		}, false, ledger.NotABundle, 0},
		{"an unknown key in the manifest", func(t *testing.T, f map[string]string) {
			f["manifest.json"] = strings.Replace(f["manifest.json"], `"version": 1`, `"note": 1, "version": 1`, 1)
		}, false, ledger.WrongForm, 0},
		{"a reference that no entry makes", func(t *testing.T, f map[string]string) {
			f["manifest.json"] = strings.Replace(f["manifest.json"], `"seq": 3`, `"seq": 1`, 1)
		}, false, ledger.Stray, 0},
		{"a reference of an entry that is not", func(t *testing.T, f map[string]string) {
			f["manifest.json"] = strings.Replace(f["manifest.json"], `"seq": 3`, `"seq": 77`, 1)
		}, false, ledger.WrongForm, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			files := unpack(t, write(t, sample(t)))
			test.harm(t, files)
			if test.careful {
				relist(t, files)
			}
			report := verify(t, pack(t, files), keyOf(t, 1).Public().Anchor())
			at := slices.IndexFunc(report.Problems, func(p *ledger.Problem) bool { return p.Code == test.want && p.Seq == test.seq })
			if report.Holds || at < 0 {
				t.Fatalf("got %v, want %s at %d", report.Problems, test.want, test.seq)
			}
			for _, p := range report.Problems {
				if p.Text.FR == "" || p.Text.EN == "" || strings.Contains(p.Text.FR+p.Text.EN, "%!") {
					t.Errorf("the sentences are wrong: %+v", p.Text)
				}
			}
		})
	}
}

func TestWithoutASealNoChainIsVerified(t *testing.T) {
	files := unpack(t, write(t, sample(t)))
	files["seal.json"] = "{}\n"
	relist(t, files)
	report := verify(t, pack(t, files), "")
	for _, f := range report.Verified {
		if f.Step == ledger.StepChain || f.Step == ledger.StepSeal {
			t.Errorf("%s counts as verified", f.Step)
		}
	}
	if report.Holds || report.Seal != nil {
		t.Errorf("%+v", report)
	}
}

// Who has a key of his own can seal what he likes: only the comparison with the
// known key finds him.
func TestAForgerIsFoundByHisKey(t *testing.T) {
	source := sample(t)
	var entries []ledger.Entry
	for e := range source.Entries {
		entries = append(entries, e)
	}
	entries[2].Body = json.RawMessage(strings.Replace(string(entries[2].Body), "pass", "fail", 1))
	entries = chainAgain(entries)
	source.Entries, source.Seal = each(entries), sealOf(t, keyOf(t, 9), entries)
	forged := write(t, source)
	if report := verify(t, forged, keyOf(t, 1).Public().Anchor()); report.Holds || !slices.Contains(codes(report), ledger.OtherKey) {
		t.Errorf("%+v", report)
	}
	if report := verify(t, forged, ""); report.Seal.Trust != ledger.KeyUnknown || len(report.Notes) == 0 {
		t.Errorf("%+v", report)
	}
}

func TestAnyChangedByteOfAnEntryOrBlobIsSeen(t *testing.T) {
	whole := unpack(t, write(t, sample(t)))
	names := []string{"entries.jsonl", pathOf(pingBlob), "seal.json", "seal.txt", "seal.sig", "seal.pem", "manifest.json", "SHA256SUMS"}
	rapid.Check(t, func(r *rapid.T) {
		files := map[string]string{}
		for name, content := range whole {
			files[name] = content
		}
		name := rapid.SampledFrom(names).Draw(r, "file")
		content := []byte(files[name])
		content[rapid.IntRange(0, len(content)-1).Draw(r, "byte")] ^= byte(rapid.IntRange(1, 255).Draw(r, "bits"))
		files[name] = string(content)
		if name != "manifest.json" && rapid.Bool().Draw(r, "careful") {
			relist(t, files)
			if name == "SHA256SUMS" {
				return // it was made anew: nothing is changed
			}
		}
		if report := verify(t, pack(t, files), ""); report.Holds {
			r.Fatalf("the change in %s was not seen", name)
		}
	})
}

func TestAnyMissingOrMovedEntryIsSeen(t *testing.T) {
	whole := unpack(t, write(t, sample(t)))
	rapid.Check(t, func(r *rapid.T) {
		entries := entriesOf(t, whole)
		from := rapid.IntRange(0, len(entries)-1).Draw(r, "from")
		moved := entries[from]
		entries = slices.Delete(entries, from, from+1)
		if rapid.Bool().Draw(r, "put back") {
			to := rapid.IntRange(0, len(entries)).Filter(func(to int) bool { return to != from }).Draw(r, "to")
			entries = slices.Insert(entries, to, moved)
		}
		if rapid.Bool().Draw(r, "new hashes") {
			entries = chainAgain(entries)
		}
		files := map[string]string{}
		for name, content := range whole {
			files[name] = content
		}
		setEntries(t, files, entries)
		relist(t, files)
		if report := verify(t, pack(t, files), ""); report.Holds {
			r.Fatal("the change was not seen")
		}
	})
}

// A byte of the zip may be one that nobody reads, such as a file's time; what is
// proved never differs.
func TestAChangedByteOfTheZipNeverChangesWhatIsProved(t *testing.T) {
	whole := write(t, sample(t))
	want := unpack(t, whole)
	rapid.Check(t, func(r *rapid.T) {
		bundle := bytes.Clone(whole)
		bundle[rapid.IntRange(0, len(bundle)-1).Draw(r, "byte")] ^= byte(rapid.IntRange(1, 255).Draw(r, "bits"))
		if !verify(t, bundle, "").Holds {
			return
		}
		got := unpack(t, bundle)
		for _, name := range []string{"entries.jsonl", pathOf(pingBlob), "seal.json"} {
			if got[name] != want[name] {
				r.Fatalf("%s differs", name)
			}
		}
	})
}

func TestTheTimesOfAReportAreThoseOfTheEntries(t *testing.T) {
	report := verify(t, write(t, sample(t)), "")
	if !report.From.Equal(noon) || !report.To.Equal(noon.Add(4*time.Second)) {
		t.Errorf("from %v to %v", report.From, report.To)
	}
}
