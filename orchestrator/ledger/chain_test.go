package ledger_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
)

const stream = "session/0190f3a1-0000-7000-8000-000000000001"

var noon = time.Date(2026, 3, 2, 12, 0, 0, 123456000, time.UTC)

// chainOf makes a stream of bodies, a second apart.
func chainOf(bodies ...string) []ledger.Entry {
	var entries []ledger.Entry
	last := ledger.Entry{Stream: stream}
	for i, body := range bodies {
		last = ledger.Chain(last, ledger.Draft{
			Time: noon.Add(time.Duration(i) * time.Second), Kind: "test.happened", Actor: ledger.Platform, Body: json.RawMessage(body),
		})
		entries = append(entries, last)
	}
	return entries
}

func numbered(n int) []ledger.Entry {
	var bodies []string
	for i := range n {
		bodies = append(bodies, fmt.Sprintf(`{"n":%d}`, i))
	}
	return chainOf(bodies...)
}

// rehash makes the hash of an entry fit its content again.
func rehash(e ledger.Entry) ledger.Entry {
	e.Hash = e.Digest()
	return e
}

func TestTheFirstWrongEntryIsTold(t *testing.T) {
	tests := []struct {
		name string
		harm func(entries []ledger.Entry) []ledger.Entry
		want ledger.Code
		seq  int64
	}{
		{"nothing", func(e []ledger.Entry) []ledger.Entry { return e }, "", 0},
		{"none at all", func(e []ledger.Entry) []ledger.Entry { return nil }, "", 0},
		{"a missing entry", func(e []ledger.Entry) []ledger.Entry { return slices.Delete(e, 2, 3) }, ledger.Gap, 3},
		{"the first is missing", func(e []ledger.Entry) []ledger.Entry { return e[1:] }, ledger.Gap, 1},
		{"two in the other order", func(e []ledger.Entry) []ledger.Entry { e[1], e[3] = e[3], e[1]; return e }, ledger.Order, 2},
		{"one twice", func(e []ledger.Entry) []ledger.Entry { return slices.Insert(e, 2, e[1]) }, ledger.Order, 3},
		{"another body", func(e []ledger.Entry) []ledger.Entry { e[3].Body = json.RawMessage(`{"n":9}`); return e }, ledger.Changed, 4},
		{"the same JSON, other bytes", func(e []ledger.Entry) []ledger.Entry { e[3].Body = json.RawMessage(`{"n": 3}`); return e }, ledger.Changed, 4},
		{"another time", func(e []ledger.Entry) []ledger.Entry { e[0].Time = e[0].Time.Add(time.Microsecond); return e }, ledger.Changed, 1},
		{"a time between two microseconds", func(e []ledger.Entry) []ledger.Entry { e[0].Time = e[0].Time.Add(1); return e }, ledger.Imprecise, 1},
		{"another actor", func(e []ledger.Entry) []ledger.Entry { e[4].Actor = "somebody"; return e }, ledger.Changed, 5},
		{"another kind", func(e []ledger.Entry) []ledger.Entry { e[4].Kind = "else"; return e }, ledger.Changed, 5},
		{"a body and its hash", func(e []ledger.Entry) []ledger.Entry {
			e[1].Body = json.RawMessage(`{}`)
			e[1] = rehash(e[1])
			return e
		}, ledger.BrokenLink, 3},
		{"another predecessor", func(e []ledger.Entry) []ledger.Entry {
			e[2].Prev = e[0].Hash
			e[2] = rehash(e[2])
			return e
		}, ledger.BrokenLink, 3},
		{"an entry of another stream", func(e []ledger.Entry) []ledger.Entry { e[2].Stream = "other"; return e }, ledger.OtherStream, 3},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			err := ledger.Verify(test.harm(numbered(5)))
			if test.want == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			var p *ledger.Problem
			if !errors.As(err, &p) || !errors.Is(err, test.want) || p.Seq != test.seq {
				t.Fatalf("got %v, want %s at %d", err, test.want, test.seq)
			}
			if p.Text.FR == "" || p.Text.EN == "" || p.Text.FR == p.Text.EN {
				t.Errorf("a language is missing: %+v", p.Text)
			}
		})
	}
}

func TestALongStreamIsFollowedInPieces(t *testing.T) {
	entries := numbered(10)
	first := ledger.NewVerifier(ledger.Head{Stream: stream})
	for _, e := range entries[:6] {
		if err := first.Add(e); err != nil {
			t.Fatal(err)
		}
	}
	if first.Head() != ledger.HeadOf(entries[5]) {
		t.Fatalf("the head is %+v", first.Head())
	}
	second := ledger.NewVerifier(first.Head())
	for _, e := range entries[6:] {
		if err := second.Add(e); err != nil {
			t.Fatal(err)
		}
	}
}

func TestNothingIsRightAfterAWrongEntry(t *testing.T) {
	entries := numbered(4)
	v := ledger.NewVerifier(ledger.Head{Stream: stream})
	wrong := v.Add(entries[1])
	if !errors.Is(wrong, ledger.Gap) {
		t.Fatalf("got %v", wrong)
	}
	if err := v.Add(entries[0]); !errors.Is(err, ledger.Gap) || v.Head().Seq != 0 {
		t.Fatalf("got %v at %d", err, v.Head().Seq)
	}
}

// Whatever is removed, exchanged or changed before the last entry is seen.
func TestAnyHarmToAChainIsSeen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		entries := numbered(rapid.IntRange(2, 20).Draw(t, "entries"))
		at := rapid.IntRange(0, len(entries)-2).Draw(t, "at")
		switch rapid.SampledFrom([]string{"remove", "exchange", "repeat", "change"}).Draw(t, "harm") {
		case "remove":
			entries = slices.Delete(entries, at, at+1)
		case "exchange":
			with := rapid.IntRange(at+1, len(entries)-1).Draw(t, "with")
			entries[at], entries[with] = entries[with], entries[at]
		case "repeat":
			entries = slices.Insert(entries, at, entries[at])
		case "change":
			body := slices.Clone(entries[at].Body)
			body[rapid.IntRange(0, len(body)-1).Draw(t, "byte")] ^= byte(rapid.IntRange(1, 255).Draw(t, "bits"))
			entries[at].Body = body
			if rapid.Bool().Draw(t, "with its hash") {
				entries[at] = rehash(entries[at])
			}
		}
		if ledger.Verify(entries) == nil {
			t.Fatal("the harm was not seen")
		}
	})
}

func TestOnlyTheExactFormIsADigest(t *testing.T) {
	good := string(ledger.DigestOf([]byte("x")))
	for text, valid := range map[string]bool{
		good: true, "": false, good[7:]: false, good + "0": false, good[:70]: false,
		"sha256:" + "../../../../etc/passwd/../../../../../etc/passwd/../../../../../../x": false,
		"SHA256:" + good[7:]: false, good[:70] + "G": false, good[:70] + "A": false,
	} {
		d, err := ledger.ParseDigest(text)
		if (err == nil) != valid || ledger.Digest(text).Valid() != valid {
			t.Errorf("%q: %v", text, err)
		}
		if valid && d.Hex() != good[7:] {
			t.Errorf("the digits are %q", d.Hex())
		}
		if !valid && !errors.Is(err, ledger.BadDigest) {
			t.Errorf("%q: the error is %v", text, err)
		}
	}
}
