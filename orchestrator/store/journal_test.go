package store_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/store"
	"github.com/pupitre-lab/pupitre/orchestrator/store/storetest"
)

func draft(body string) ledger.Draft {
	return ledger.Draft{Time: noon, Kind: "test.happened", Actor: ledger.Platform, Body: json.RawMessage(body)}
}

func drafts(n int) []ledger.Draft {
	var all []ledger.Draft
	for i := range n {
		all = append(all, draft(fmt.Sprintf(`{"n":%d}`, i)))
	}
	return all
}

// appendAtEnd appends at the end, wherever that is by then.
func appendAtEnd(ctx context.Context, db *store.DB, stream string, all ...ledger.Draft) ([]ledger.Entry, error) {
	for {
		last, err := db.Head(ctx, stream)
		if err != nil {
			return nil, err
		}
		entries, err := db.Append(ctx, stream, last.Seq, all...)
		if !errors.Is(err, store.ErrConflict) {
			return entries, err
		}
	}
}

func mustAppend(t testing.TB, db *store.DB, stream string, all ...ledger.Draft) []ledger.Entry {
	t.Helper()
	entries, err := appendAtEnd(t.Context(), db, stream, all...)
	if err != nil {
		t.Fatal(err)
	}
	return entries
}

// chain reads the whole stream and fails unless it is unbroken.
func chain(t testing.TB, db *store.DB, stream string) []ledger.Entry {
	t.Helper()
	entries, err := db.Read(t.Context(), stream, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	last := ledger.Entry{Stream: stream}
	for _, e := range entries {
		want := ledger.Chain(last, ledger.Draft{Time: e.Time, Kind: e.Kind, Actor: e.Actor, Body: e.Body})
		if e.Seq != want.Seq || e.Prev != want.Prev || e.Hash != want.Hash {
			t.Fatalf("entry %d of %s, with prev %s and hash %s, breaks the chain: want entry %d, %s, %s",
				e.Seq, stream, e.Prev, e.Hash, want.Seq, want.Prev, want.Hash)
		}
		last = e
	}
	return entries
}

func TestWhatIsAppendedIsReadBack(t *testing.T) {
	eachStore(t, func(t *testing.T, db *store.DB) {
		first := mustAppend(t, db, "s/1", drafts(3)...)
		second, err := db.Append(t.Context(), "s/1", 3, drafts(2)...)
		if err != nil {
			t.Fatal(err)
		}
		mustAppend(t, db, "s/2", drafts(1)...)
		all := append(first, second...)
		if diff := cmp.Diff(all, chain(t, db, "s/1")); diff != "" {
			t.Errorf("what was appended and what is read differ:\n%s", diff)
		}
		for _, c := range []struct {
			after int64
			limit int
			want  []ledger.Entry
		}{{0, 2, all[:2]}, {2, 2, all[2:4]}, {4, 9, all[4:]}, {5, 9, nil}, {99, 0, nil}, {1, 0, all[1:]}} {
			got, err := db.Read(t.Context(), "s/1", c.after, c.limit)
			if diff := cmp.Diff(c.want, got); err != nil || diff != "" {
				t.Errorf("%d after %d: %v\n%s", c.limit, c.after, err, diff)
			}
		}
		if head, err := db.Head(t.Context(), "s/1"); err != nil || head.Hash != all[4].Hash {
			t.Errorf("the head is %+v (%v)", head, err)
		}
	})
}

func TestAStreamWithoutEntriesBeginsAtZero(t *testing.T) {
	eachStore(t, func(t *testing.T, db *store.DB) {
		head, err := db.Head(t.Context(), "s/none")
		if diff := cmp.Diff(ledger.Entry{Stream: "s/none"}, head); err != nil || diff != "" {
			t.Errorf("%v\n%s", err, diff)
		}
		if entries, err := db.Append(t.Context(), "s/none", 0); err != nil || len(entries) != 0 {
			t.Errorf("appending nothing gave %v, %v", entries, err)
		}
		if entries := chain(t, db, "s/none"); len(entries) != 0 {
			t.Errorf("%d entries of nothing", len(entries))
		}
	})
}

func TestAnAppendAfterAnotherEntryIsAConflict(t *testing.T) {
	eachStore(t, func(t *testing.T, db *store.DB) {
		before := mustAppend(t, db, "s", drafts(2)...)
		for _, after := range []int64{-1, 0, 1, 3} {
			if _, err := db.Append(t.Context(), "s", after, drafts(1)...); !errors.Is(err, store.ErrConflict) {
				t.Errorf("appending after %d gave %v", after, err)
			}
		}
		if diff := cmp.Diff(before, chain(t, db, "s")); diff != "" {
			t.Errorf("a refused append left something:\n%s", diff)
		}
	})
}

func TestDraftsThatCannotBeStoredAreRefusedTogether(t *testing.T) {
	bad := map[string]func(*ledger.Draft){
		"no body":           func(d *ledger.Draft) { d.Body = nil },
		"half a body":       func(d *ledger.Draft) { d.Body = json.RawMessage(`{"a":`) },
		"two bodies":        func(d *ledger.Draft) { d.Body = json.RawMessage(`1 2`) },
		"not UTF-8":         func(d *ledger.Draft) { d.Body = json.RawMessage("\"\xff\"") },
		"over 8 MiB":        func(d *ledger.Draft) { d.Body = json.RawMessage(`"` + strings.Repeat("x", store.MaxBody-1) + `"`) },
		"no time":           func(d *ledger.Draft) { d.Time = time.Time{} },
		"no kind":           func(d *ledger.Draft) { d.Kind = "" },
		"no actor":          func(d *ledger.Draft) { d.Actor = "" },
		"a kind with a NUL": func(d *ledger.Draft) { d.Kind = "a\x00b" },
		"a long actor":      func(d *ledger.Draft) { d.Actor = strings.Repeat("x", 257) },
	}
	eachStore(t, func(t *testing.T, db *store.DB) {
		for name, spoil := range bad {
			all := drafts(3)
			spoil(&all[2])
			if _, err := db.Append(t.Context(), "s", 0, all...); !errors.Is(err, store.ErrInvalid) || !strings.Contains(err.Error(), "draft 3") {
				t.Errorf("%s: %.200v", name, err)
			}
		}
		if _, err := db.Append(t.Context(), "", 0, drafts(1)...); !errors.Is(err, store.ErrInvalid) {
			t.Errorf("a stream without a name: %v", err)
		}
		if n := len(chain(t, db, "s")); n != 0 {
			t.Errorf("%d entries were kept", n)
		}
	})
}

func TestTheLargestBodyIsKept(t *testing.T) {
	eachStore(t, func(t *testing.T, db *store.DB) {
		body := `"` + strings.Repeat("é", store.MaxBody/2-1) + `"`
		mustAppend(t, db, "s", draft(body))
		if got := chain(t, db, "s"); string(got[0].Body) != body {
			t.Errorf("a body of %d bytes came back as %d", len(body), len(got[0].Body))
		}
	})
}

func TestBodiesAndTimesComeBackExactly(t *testing.T) {
	for _, kind := range storetest.Kinds {
		t.Run(kind, func(t *testing.T) {
			db := storetest.Open(t, storetest.NewURL(t, kind))
			rapid.Check(t, func(rt *rapid.T) { keepOne(t, rt, db) })
		})
	}
}

// keepOne appends a drawn draft and compares what comes back.
func keepOne(t *testing.T, rt *rapid.T, db *store.DB) {
	space := rapid.StringOfN(rapid.SampledFrom([]rune(" \n\t\r")), 0, 3, -1)
	text, _ := json.Marshal(rapid.String().Draw(rt, "text"))
	value := rapid.SampledFrom([]string{string(text), "1.0", "1e400", "-0", `"\u0000"`, `"\ud800"`, "null", `{"b":1,"a":2,"a":3}`}).Draw(rt, "value")
	d := ledger.Draft{
		Time:  time.UnixMicro(rapid.Int64Range(0, 253402300799999999).Draw(rt, "time")).In(time.FixedZone("east", 7200)),
		Kind:  rapid.StringMatching(`[a-zé'"$;. ]{1,20}`).Draw(rt, "kind"),
		Actor: ledger.Platform,
		Body:  json.RawMessage(space.Draw(rt, "before") + value + space.Draw(rt, "after")),
	}
	last, err := db.Head(t.Context(), "exact")
	if err != nil {
		rt.Fatal(err)
	}
	if _, err := db.Append(t.Context(), "exact", last.Seq, d); err != nil {
		rt.Fatal(err)
	}
	got, err := db.Head(t.Context(), "exact")
	if diff := cmp.Diff(ledger.Chain(last, d), got); err != nil || diff != "" {
		rt.Fatalf("%v\n%s", err, diff)
	}
	if got.Time.Location() != time.UTC || string(got.Body) != string(d.Body) || !got.Time.Equal(d.Time) {
		rt.Fatalf("%v %q came back as %v %q", d.Time, d.Body, got.Time, got.Body)
	}
}

func TestManyAppendersLeaveNoGapAndAValidChain(t *testing.T) {
	eachStore(t, func(t *testing.T, db *store.DB) {
		const appenders, times = 10, 12
		streams := []string{"busy", "busy", "busy", "busy", "busy", "busy", "quiet/1", "quiet/2", "quiet/1", "quiet/2"}
		var all sync.WaitGroup
		for i := range appenders {
			all.Go(func() {
				for n := range times {
					first, second := draft(fmt.Sprintf(`[%d,%d,"first"]`, i, n)), draft(fmt.Sprintf(`[%d,%d,"second"]`, i, n))
					if _, err := appendAtEnd(t.Context(), db, streams[i], first, second); err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		seen := map[string]bool{}
		for _, stream := range []string{"busy", "quiet/1", "quiet/2"} {
			entries := chain(t, db, stream)
			for i, e := range entries {
				seen[string(e.Body)] = true
				if i%2 == 1 && strings.TrimSuffix(string(e.Body), `"second"]`) != strings.TrimSuffix(string(entries[i-1].Body), `"first"]`) {
					t.Errorf("%s: entries %d and %d were appended together and stand apart", stream, i, i+1)
				}
			}
		}
		if len(seen) != appenders*times*2 {
			t.Errorf("%d different entries of %d", len(seen), appenders*times*2)
		}
	})
}

func TestStreamsAreListedByPrefixInByteOrder(t *testing.T) {
	eachStore(t, func(t *testing.T, db *store.DB) {
		for _, name := range []string{"session/b", "session/Z", "session/a_1", "session/a%", "other", "session/é"} {
			mustAppend(t, db, name, drafts(2)...)
		}
		for prefix, want := range map[string][]string{
			"session/":  {"session/Z", "session/a%", "session/a_1", "session/b", "session/é"},
			"session/a": {"session/a%", "session/a_1"},
			"%":         nil,
			"":          {"other", "session/Z", "session/a%", "session/a_1", "session/b", "session/é"},
		} {
			got, err := db.Streams(t.Context(), prefix)
			if diff := cmp.Diff(want, got); err != nil || diff != "" {
				t.Errorf("%q: %v\n%s", prefix, err, diff)
			}
		}
	})
}

func TestAppendIsAPartOfAnUpdate(t *testing.T) {
	eachStore(t, func(t *testing.T, db *store.DB) {
		changed, cancel := db.Subscribe("s")
		defer cancel()
		sorry := errors.New("changed my mind")
		for _, outcome := range []error{sorry, nil} {
			err := db.Update(t.Context(), func(tx *store.Tx) error {
				if _, err := tx.Append(t.Context(), "s", 0, drafts(2)...); err != nil {
					return err
				}
				_, err := tx.Append(t.Context(), "s", 2, drafts(1)...)
				return errors.Join(err, outcome)
			})
			if !errors.Is(err, outcome) {
				t.Fatal(err)
			}
			if told := len(changed) == 1; told != (outcome == nil) {
				t.Errorf("after an update that ended with %v, subscribers were told: %v", outcome, told)
			}
		}
		if n := len(chain(t, db, "s")); n != 3 {
			t.Errorf("%d entries, want 3", n)
		}
	})
}

func TestASubscriberIsToldAfterTheEntriesAreThere(t *testing.T) {
	eachStore(t, func(t *testing.T, db *store.DB) {
		one, cancelOne := db.Subscribe("s/1")
		defer cancelOne()
		every, cancelEvery := db.Subscribe("")
		other, cancelOther := db.Subscribe("s/2")
		defer cancelOther()
		failed := make(chan error, 1)
		go func() {
			_, err := db.Append(t.Context(), "s/1", 0, drafts(1)...)
			failed <- err
		}()
		<-one
		if n := len(chain(t, db, "s/1")); n != 1 {
			t.Errorf("told of an append, and %d entries are there", n)
		}
		<-every
		if err := <-failed; err != nil {
			t.Error(err)
		}
		mustAppend(t, db, "s/1", drafts(1)...)
		mustAppend(t, db, "s/1", drafts(1)...)
		if len(one) != 1 || len(every) != 1 || len(other) != 0 {
			t.Errorf("pending words: %d, %d and %d; want 1, 1 and 0", len(one), len(every), len(other))
		}
		<-every
		cancelEvery()
		cancelEvery()
		mustAppend(t, db, "s/2", drafts(1)...)
		if len(every) != 0 || len(other) != 1 {
			t.Errorf("after the cancel: %d and %d pending words; want 0 and 1", len(every), len(other))
		}
	})
}

func TestARefusedAppendTellsNobody(t *testing.T) {
	eachStore(t, func(t *testing.T, db *store.DB) {
		changed, cancel := db.Subscribe("s")
		defer cancel()
		if _, err := db.Append(t.Context(), "s", 5, drafts(1)...); !errors.Is(err, store.ErrConflict) {
			t.Fatal(err)
		}
		if len(changed) != 0 {
			t.Error("a refused append was told")
		}
	})
}

func BenchmarkAppend(b *testing.B) {
	for _, kind := range storetest.Kinds {
		for _, size := range []int{1, 20} {
			b.Run(fmt.Sprintf("%s/entries=%d", kind, size), func(b *testing.B) {
				db := storetest.Open(b, storetest.NewURL(b, kind))
				after := int64(0)
				for b.Loop() {
					if _, err := db.Append(b.Context(), "s", after, drafts(size)...); err != nil {
						b.Fatal(err)
					}
					after += int64(size)
				}
			})
		}
	}
}
