package people_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

var cheap = people.Params{Memory: 64, Time: 1, Lanes: 1}

func hasher(t testing.TB, params people.Params) *people.Hasher {
	t.Helper()
	h, err := people.NewHasher(params, 2, 1000, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestAPasswordIsVerifiedAgainstItsSecret(t *testing.T) {
	h := hasher(t, people.DefaultParams)
	secret, err := h.Hash(t.Context(), "cheval agrafe pile é")
	if err != nil || !strings.HasPrefix(secret, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Fatal(secret, err)
	}
	for password, want := range map[string]bool{"cheval agrafe pile é": true, "cheval agrafe pile e\u0301": true, "cheval agrafe pile e": false, "": false} {
		if match, stale, err := h.Verify(t.Context(), secret, password); match != want || stale || err != nil {
			t.Errorf("%q: match %t, stale %t, %v", password, match, stale, err)
		}
	}
	again, err := h.Hash(t.Context(), "cheval agrafe pile é")
	if err != nil || again == secret {
		t.Error("two secrets of one password are the same", err)
	}
}

func TestASecretOfOtherParametersStillWorksAndIsStale(t *testing.T) {
	secret, err := hasher(t, cheap).Hash(t.Context(), "password of old")
	if err != nil {
		t.Fatal(err)
	}
	if match, stale, err := hasher(t, people.Params{Memory: 128, Time: 1, Lanes: 1}).Verify(t.Context(), secret, "password of old"); !match || !stale || err != nil {
		t.Errorf("match %t, stale %t, %v", match, stale, err)
	}
}

func TestASecretThatIsNotOneIsAnError(t *testing.T) {
	h := hasher(t, cheap)
	for _, secret := range []string{"x", "$argon2i$v=19$m=64,t=1,p=1$c2FsdHNhbHQ$a2V5a2V5a2V5a2V5a2V5", "$argon2id$v=19$m=4294967295,t=1,p=1$c2FsdHNhbHQ$a2V5a2V5a2V5a2V5a2V5",
		"$argon2id$v=19$m=64,t=0,p=1$c2FsdHNhbHQ$a2V5a2V5a2V5a2V5a2V5", "$argon2id$v=19$m=64,t=1,p=1$!$a2V5a2V5a2V5a2V5a2V5", "$argon2id$v=19$m=64,t=1,p=1$c2FsdHNhbHQ$"} {
		if match, _, err := h.Verify(t.Context(), secret, "password"); match || err == nil {
			t.Errorf("%s: match %t, %v", secret, match, err)
		}
	}
}

func TestNobodyHasAPasswordThatMatches(t *testing.T) {
	if match, _, err := hasher(t, cheap).Verify(t.Context(), "", ""); match || err != nil {
		t.Errorf("match %t, %v", match, err)
	}
}

func TestTheDefaultParametersAreAtLeastWhatOWASPAsksFor(t *testing.T) {
	if p := people.DefaultParams; p.Memory < 19456 || p.Time < 2 || p.Lanes < 1 {
		t.Errorf("%+v", p)
	}
}

// Holding the random source holds the hash that draws its salt from it.
type gated struct {
	mu sync.Mutex
	at int // calls under way or done
	in chan struct{}
}

func (g *gated) Read(p []byte) (int, error) {
	g.mu.Lock()
	g.at++
	free := g.at <= 2 // the decoy
	g.mu.Unlock()
	if !free {
		<-g.in
	}
	return len(p), nil
}

func TestAFloodOfPasswordsIsBoundedAndTheRestIsToldToWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := &gated{in: make(chan struct{})}
		h, err := people.NewHasher(cheap, 2, 3, source)
		if err != nil {
			t.Fatal(err)
		}
		results := make(chan error, 20)
		for range 20 {
			go func() {
				_, err := h.Hash(t.Context(), "password")
				results <- err
			}()
		}
		synctest.Wait()
		if source.at-2 != 2 {
			t.Errorf("%d hashes at once, 2 slots", source.at-2)
		}
		if len(results) != 15 {
			t.Errorf("%d refused, want 15", len(results))
		}
		for range 15 {
			if err := <-results; !errors.Is(err, people.ErrThrottled) {
				t.Error(err)
			}
		}
		close(source.in)
		for range 5 {
			if err := <-results; err != nil {
				t.Error(err)
			}
		}
	})
}

func TestWhoWaitsForASlotCanGiveUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := &gated{in: make(chan struct{})}
		h, err := people.NewHasher(cheap, 1, 5, source)
		if err != nil {
			t.Fatal(err)
		}
		go func() { _, _ = h.Hash(t.Context(), "password") }()
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := h.Hash(ctx, "password"); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
		close(source.in)
	})
}

func TestPasswordsAreTakenOrRefused(t *testing.T) {
	ada := people.Person{Email: "ada.lovelace@example.org", FamilyName: "Lovelace", GivenName: "Ada"}
	for _, good := range []string{"cheval agrafe pile", "Zx9!kQ-12.aBc", "mot de passe très long", "lovelace wrote the first program"} {
		if problem := people.CheckPassword(good, ada); problem != (people.Text{}) {
			t.Errorf("%q: %s", good, problem.EN)
		}
	}
	for _, bad := range []string{"", "short", "elevenchars", "aaaaaaaaaaaaaaa", "abababababab", "Ada.Lovelace1", "lovelace-ada!", "AdaLovelace123", strings.Repeat("long ", 60), "\xff\xfe\xfd four words in all"} {
		if problem := people.CheckPassword(bad, ada); problem.FR == "" || problem.EN == "" {
			t.Errorf("%q is taken, or its problem lacks a language", bad)
		}
	}
}

func TestFailuresMakeTheNextAttemptWaitTwiceAsLongEachTime(t *testing.T) {
	rule := people.ThrottleRule{Free: 3, Base: time.Second, Max: 10 * time.Second, Window: time.Hour}
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	var failures []time.Time
	for n, want := range []time.Duration{0, 0, 0, 0, 1, 2, 4, 8, 10, 10} {
		if got := people.Throttle(rule, failures, start); got != want*time.Second {
			t.Errorf("after %d failures: %s, want %s", n, got, want*time.Second)
		}
		failures = append(failures, start)
	}
	if got := people.Throttle(rule, failures, start.Add(9*time.Second)); got != time.Second {
		t.Errorf("nine seconds later: %s", got)
	}
	if got := people.Throttle(rule, failures, start.Add(time.Hour)); got != 0 {
		t.Errorf("an hour later: %s", got)
	}
}

func TestThrottlingIsBoundedAndMoreFailuresNeverWaitLess(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rule := rapid.SampledFrom([]people.ThrottleRule{people.AccountThrottle, people.AddressThrottle}).Draw(t, "rule")
		now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		ages := rapid.SliceOfN(rapid.Int64Range(0, int64(2*time.Hour)), 0, 200).Draw(t, "ages")
		var failures []time.Time
		for _, age := range ages {
			before := people.Throttle(rule, failures, now)
			failures = append(failures, now.Add(-time.Duration(age)))
			after := people.Throttle(rule, failures, now)
			if after < before || after > rule.Max {
				t.Fatalf("%s after %s", after, before)
			}
		}
	})
}

func TestRetentionIsDueWhenItsTimeHasComeAndNotBefore(t *testing.T) {
	now := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	keep, _ := people.DefaultRetention.Of(people.RecordingRecord)
	records := []people.Record{
		{Kind: people.RecordingRecord, ID: "due", Since: now.Add(-keep.After())},
		{Kind: people.RecordingRecord, ID: "not yet", Since: now.Add(-keep.After() + time.Microsecond)},
		{Kind: people.RecordingRecord, ID: "never sealed"},
		{Kind: "unknown", ID: "no rule", Since: now.AddDate(-100, 0, 0)},
		{Kind: people.RecordingRecord, ID: "its own months", Since: now.AddDate(0, -3, 0), Months: 3},
		{Kind: people.RecordingRecord, ID: "its own months, not yet", Since: now.AddDate(-9, 0, 1), Months: 108},
	}
	due := people.DefaultRetention.Due(now, records)
	if len(due) != 2 || due[0].ID != "due" || due[1].ID != "its own months" {
		t.Errorf("%+v", due)
	}
}

func TestEveryKindOfRecordHasARuleInBothLanguages(t *testing.T) {
	for _, kind := range []people.RecordKind{people.LoginRecord, people.FailureRecord, people.InvitationRecord, people.TokenRecord, people.AccountRecord,
		people.RecordingRecord, people.CaptureRecord, people.DeliverableRecord, people.ResultRecord, people.AuditRecord} {
		keep, ruled := people.DefaultRetention.Of(kind)
		if !ruled || keep.Days < 1 || keep.What.FR == "" || keep.What.EN == "" || keep.Since.FR == "" || keep.Since.EN == "" {
			t.Errorf("%s: %+v", kind, keep)
		}
	}
}

func TestAHasherRefusesParametersThatMakeNoSense(t *testing.T) {
	for _, params := range []people.Params{{}, {Memory: 64, Time: 1}, {Memory: 1 << 30, Time: 1, Lanes: 1}} {
		if _, err := people.NewHasher(params, 1, 1, bytes.NewReader(make([]byte, 99))); err == nil {
			t.Errorf("%+v is taken", params)
		}
	}
}
