package ledger_test

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
)

// keyOf makes a key from a seed that repeats one byte.
func keyOf(t testing.TB, seed byte) *ledger.Key {
	t.Helper()
	key, err := ledger.NewKey(bytes.NewReader(bytes.Repeat([]byte{seed}, 32)))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func sealOf(t testing.TB, key *ledger.Key, entries []ledger.Entry) ledger.Seal {
	t.Helper()
	seal, err := key.Seal(ledger.HeadOf(entries[len(entries)-1]), noon.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	return seal
}

func TestASealHoldsAlsoAfterJSON(t *testing.T) {
	seal := sealOf(t, keyOf(t, 1), numbered(3))
	text, err := json.Marshal(seal)
	if err != nil {
		t.Fatal(err)
	}
	var again ledger.Seal
	if err := json.Unmarshal(text, &again); err != nil {
		t.Fatal(err)
	}
	if err := again.Verify(); err != nil {
		t.Error(err)
	}
	if again.Covers() != ledger.HeadOf(numbered(3)[2]) {
		t.Errorf("it covers %+v", again.Covers())
	}
}

func TestWhatIsSignedIsText(t *testing.T) {
	seal := sealOf(t, keyOf(t, 1), numbered(3))
	want := "pupitre ledger seal v1\nstream: " + stream + "\nseq: 3\nhead: " + string(numbered(3)[2].Hash) +
		"\ntime: 2026-03-02T13:00:00.123456Z\nkey: " + string(seal.KeyID) + "\n"
	if got := string(seal.Text()); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestAnyChangeToASealIsSeen(t *testing.T) {
	other := sealOf(t, keyOf(t, 2), numbered(3))
	tests := []struct {
		name string
		harm func(*ledger.Seal)
		want ledger.Code
	}{
		{"stream", func(s *ledger.Seal) { s.Stream = "session/other" }, ledger.BadSignature},
		{"number", func(s *ledger.Seal) { s.Seq = 2 }, ledger.BadSignature},
		{"head", func(s *ledger.Seal) { s.Head = ledger.DigestOf(nil) }, ledger.BadSignature},
		{"time", func(s *ledger.Seal) { s.Time = s.Time.Add(time.Microsecond) }, ledger.BadSignature},
		{"a finer time", func(s *ledger.Seal) { s.Time = s.Time.Add(1) }, ledger.BadSeal},
		{"key", func(s *ledger.Seal) { s.PublicKey = other.PublicKey }, ledger.BadSeal},
		{"key and its id", func(s *ledger.Seal) { s.PublicKey, s.KeyID = other.PublicKey, other.KeyID }, ledger.BadSignature},
		{"a key of no size", func(s *ledger.Seal) { s.PublicKey = nil }, ledger.BadSeal},
		{"signature of another", func(s *ledger.Seal) { s.Signature = other.Signature }, ledger.BadSignature},
		{"no signature", func(s *ledger.Seal) { s.Signature = nil }, ledger.BadSignature},
		{"two lines in a name", func(s *ledger.Seal) { s.Stream = "a\nseq: 9" }, ledger.BadSeal},
		{"no entry", func(s *ledger.Seal) { s.Seq = 0 }, ledger.BadSeal},
		{"no digest", func(s *ledger.Seal) { s.Head = "sha256:" }, ledger.BadSeal},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			seal := sealOf(t, keyOf(t, 1), numbered(3))
			test.harm(&seal)
			if err := seal.Verify(); !errors.Is(err, test.want) {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

func TestAnyBitOfASignatureCounts(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		seal := sealOf(t, keyOf(t, 1), numbered(1))
		seal.Signature[rapid.IntRange(0, 63).Draw(r, "byte")] ^= 1 << rapid.IntRange(0, 7).Draw(r, "bit")
		if err := seal.Verify(); !errors.Is(err, ledger.BadSignature) {
			r.Fatalf("got %v", err)
		}
	})
}

func TestNothingIsSealedBeforeTheFirstEntry(t *testing.T) {
	if _, err := keyOf(t, 1).Seal(ledger.Head{Stream: stream}, noon); !errors.Is(err, ledger.BadSeal) {
		t.Errorf("got %v", err)
	}
}

func TestAKeyIsMadeOnceAndKeptPrivate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys", "seal.pem")
	var group sync.WaitGroup
	ids := make([]ledger.KeyID, 8)
	for i := range ids {
		group.Go(func() {
			key, err := ledger.LoadOrCreateKey(path, rand.Reader)
			if err != nil {
				t.Error(err)
				return
			}
			ids[i] = key.ID()
		})
	}
	group.Wait()
	for _, id := range ids {
		if id != ids[0] || len(id) != 16 {
			t.Fatalf("the ids are %v", ids)
		}
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("the mode is %v", info.Mode())
	}
	left, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(left) != 1 {
		t.Errorf("beside the key there is %v (%v)", left, err)
	}
}

func TestAKeyThatCannotBeUsedIsRefused(t *testing.T) {
	whole := filepath.Join(t.TempDir(), "whole.pem")
	if _, err := ledger.LoadOrCreateKey(whole, rand.Reader); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	public, err := keyOf(t, 1).Public().PEM()
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, text, want string
		mode             os.FileMode
	}{
		{"open to others", string(text), "0644", 0o644},
		{"no PEM", "hello", "PEM", 0o600},
		{"half of it", string(text[:60]), "PEM", 0o600},
		{"a public key", string(public), "PRIVATE KEY", 0o600},
		{"damaged", strings.Replace(string(text), "MC4", "MC5", 1), "", 0o600},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "key.pem")
			if err := os.WriteFile(path, []byte(test.text), test.mode); err != nil {
				t.Fatal(err)
			}
			_, err := ledger.LoadOrCreateKey(path, rand.Reader)
			if !errors.Is(err, ledger.ErrKey) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestAPublicKeyGoesThroughPEM(t *testing.T) {
	public := keyOf(t, 1).Public()
	text, err := public.PEM()
	if err != nil {
		t.Fatal(err)
	}
	again, err := ledger.ParsePublicKey(text)
	if err != nil || !bytes.Equal(again, public) {
		t.Fatalf("got %x (%v)", again, err)
	}
	if !public.Anchor().Matches(again) || !ledger.Anchor(public.ID()).Matches(again) {
		t.Error("the key is not the one that is known")
	}
	if ledger.Anchor(keyOf(t, 2).ID()).Matches(again) || ledger.Anchor("").Matches(again) {
		t.Error("another key is taken for the one that is known")
	}
	for _, text := range []string{"", "abc", strings.Repeat("0", 15), strings.Repeat("0", 65), strings.Repeat("G", 16)} {
		if _, err := ledger.ParseAnchor(text); err == nil {
			t.Errorf("%q is taken for a key's id", text)
		}
	}
}

func TestNoRandomnessNoKey(t *testing.T) {
	if _, err := ledger.NewKey(strings.NewReader("too short")); err == nil {
		t.Error("a key was made of nothing")
	}
}
