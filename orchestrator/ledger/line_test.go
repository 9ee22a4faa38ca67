package ledger_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
)

// bodies are JSON as programs write it, and bytes nobody should write.
var bodies = rapid.OneOf(
	rapid.SampledFrom([]string{
		`{}`, `null`, `""`, `{"a": 1, "b":[true]}`, `{"a":"é\u00e9\u2028 <&>"}`, `{"body":{"body":1}}`, ` {"a":1}`, "{\n\"a\":1\n}", "{\"a\":1}\r",
		``, `{`, "\xff", "\"\xff\"", `{"n":1e400}`, `{"n":1.0}`, `{"a":1,"a":2}`, "\"\\ud800\"",
	}),
	rapid.String(),
	rapid.Custom(func(t *rapid.T) string {
		text, err := json.Marshal(rapid.MapOf(rapid.String(), rapid.String()).Draw(t, "fields"))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}),
	rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }),
)

func TestEveryBodyComesBackByteForByte(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := ledger.Chain(ledger.Entry{Stream: rapid.String().Draw(t, "stream")}, ledger.Draft{
			Time:  time.UnixMicro(rapid.Int64Range(-62135596800000000, 253402300799999999).Draw(t, "time")),
			Kind:  rapid.String().Draw(t, "kind"),
			Actor: rapid.String().Draw(t, "actor"),
			Body:  json.RawMessage(bodies.Draw(t, "body")),
		})
		text, err := ledger.AppendLine(nil, e)
		if err != nil {
			t.Fatal(err)
		}
		if !json.Valid(text) || bytes.Count(text, []byte("\n")) != 1 || !bytes.HasSuffix(text, []byte("\n")) {
			t.Fatalf("not one line of JSON: %q", text)
		}
		again, err := ledger.ParseLine(text)
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if len(e.Body) == 0 {
			e.Body, again.Body = nil, append(json.RawMessage(nil), again.Body...)
		}
		if diff := cmp.Diff(e, again); diff != "" {
			t.Fatal(diff)
		}
		if again.Digest() != e.Hash {
			t.Fatal("the hash does not hold any more")
		}
	})
}

func TestThereIsOneWayToWriteAnEntry(t *testing.T) {
	good, err := ledger.AppendLine(nil, chainOf(`{"a":1}`)[0])
	if err != nil {
		t.Fatal(err)
	}
	base64 := strings.Replace(string(good), `"body":{"a":1}`, `"body_base64":"eyJhIjoxfQ=="`, 1)
	for name, text := range map[string]string{
		"a space":             strings.Replace(string(good), `,"seq"`, `, "seq"`, 1),
		"a second stream":     strings.Replace(string(good), `{"stream"`, `{"stream":"x","stream"`, 1),
		"an unknown key":      strings.Replace(string(good), `{"stream"`, `{"more":1,"stream"`, 1),
		"another case":        strings.Replace(string(good), `"kind"`, `"Kind"`, 1),
		"fewer decimals":      strings.Replace(string(good), `.123456Z`, `.12Z`, 1),
		"another zone":        strings.Replace(string(good), `.123456Z`, `.123456+00:00`, 1),
		"an escape":           strings.Replace(string(good), `platform`, `\u0070latform`, 1),
		"base64 without need": base64,
		"no line feed":        strings.TrimSuffix(string(good), "\n"),
		"a carriage return":   strings.TrimSuffix(string(good), "\n") + "\r\n",
		"no body":             strings.Replace(string(good), `,"body":{"a":1}`, ``, 1),
		"nothing":             "\n",
		"no JSON":             "hello\n",
	} {
		if _, err := ledger.ParseLine([]byte(text)); !errors.Is(err, ledger.WrongForm) {
			t.Errorf("%s: got %v for %s", name, err, text)
		}
	}
}

func TestWhatTextCannotHoldIsNotWritten(t *testing.T) {
	for _, e := range []ledger.Entry{
		{Stream: "\xff", Seq: 1, Time: noon}, {Stream: stream, Kind: "\xff", Time: noon}, {Stream: stream, Actor: "\xff", Time: noon},
		{Stream: stream, Time: time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)}, {Stream: stream, Time: noon.Add(1)},
	} {
		if _, err := ledger.AppendLine(nil, e); !errors.Is(err, ledger.Unwritable) {
			t.Errorf("got %v for %+v", err, e)
		}
	}
}

func TestReferencesAreFoundAtAnyDepth(t *testing.T) {
	a, b, c := ledger.DigestOf([]byte("a")), ledger.DigestOf([]byte("b")), ledger.DigestOf([]byte("c"))
	tests := []struct {
		body string
		want []ledger.Digest
	}{
		{`{}`, nil}, {`null`, nil}, {`not json sha256:`, nil},
		{`{"blob":"` + string(a) + `"}`, []ledger.Digest{a}},
		{`{"x":[{"y":{"blob":"` + string(a) + `"}},{"blobs":["` + string(b) + `","` + string(a) + `",1]}]}`, []ledger.Digest{a, b}},
		{`{"digest":"` + string(a) + `","blob":"sha256:12","blobs":"` + string(c) + `","note":"blob ` + string(b) + `"}`, nil},
		{`{"blob":"\u0073ha256:` + c.Hex() + `"}`, []ledger.Digest{c}},
		{`{"blob":{"blob":"` + string(c) + `"},"blobs":[{"blob":"` + string(b) + `"}]}`, []ledger.Digest{b, c}},
	}
	for _, test := range tests {
		got := ledger.Refs(ledger.Entry{Body: json.RawMessage(test.body)})
		want := map[ledger.Digest]bool{}
		for _, d := range test.want {
			want[d] = true
		}
		found := map[ledger.Digest]bool{}
		for _, d := range got {
			found[d] = true
		}
		if diff := cmp.Diff(want, found); diff != "" || len(got) != len(want) {
			t.Errorf("%s: %s", test.body, diff)
		}
	}
}
