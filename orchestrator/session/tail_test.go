package session_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
	"github.com/pupitre-lab/pupitre/orchestrator/session/sessiontest"
)

// said is a service with a session in which somebody talks.
type said struct {
	*session.Service
	id session.ID
}

func newSaid(t *testing.T, journal session.Journal) said {
	t.Helper()
	s := said{session.NewService(journal, func() time.Time { return start }), examplePlan().ID}
	if err := s.Create(t.Context(), "teacher", examplePlan()); err != nil {
		t.Fatal(err)
	}
	s.do(t, func(state *session.State) ([]session.Event, error) { return state.Prepare() })
	return s
}

func (s said) do(t testing.TB, command func(*session.State) ([]session.Event, error)) {
	if _, err := s.Do(context.Background(), s.id, "teacher", func(state *session.State, _ time.Time) ([]session.Event, error) { return command(state) }); err != nil {
		t.Error(err)
	}
}

func (s said) talk(t testing.TB, times int) {
	for range times {
		s.do(t, func(state *session.State) ([]session.Event, error) { return state.SendMessage(nil, "a word") })
	}
}

func TestWhatIsFollowedIsTheLedger(t *testing.T) {
	s := newSaid(t, sessiontest.NewJournal())
	s.talk(t, 700) // more than is remembered
	rapid.Check(t, func(r *rapid.T) {
		after, limit := rapid.Int64Range(0, 710).Draw(r, "after"), rapid.IntRange(1, 600).Draw(r, "limit")
		want, err := s.Entries(t.Context(), s.id, after, limit)
		if err != nil {
			r.Fatal(err)
		}
		told, err := s.Follow(t.Context(), s.id, after, limit)
		if err != nil {
			r.Fatal(err)
		}
		var got []ledger.Entry
		for _, one := range told {
			event, err := session.Decode(one.Entry)
			if diff := cmp.Diff(event, one.Event); err != nil || diff != "" {
				r.Errorf("%d: %v\n%s", one.Seq, err, diff)
			}
			got = append(got, one.Entry)
		}
		if diff := cmp.Diff(want, got); len(want)+len(got) > 0 && diff != "" {
			r.Errorf("after %d, %d of them:\n%s", after, limit, diff)
		}
	})
}

// counting counts how often the journal is read.
type counting struct {
	*sessiontest.Journal
	mu    sync.Mutex
	reads int
}

func (c *counting) Read(ctx context.Context, stream string, after int64, limit int) ([]ledger.Entry, error) {
	c.mu.Lock()
	c.reads++
	c.mu.Unlock()
	return c.Journal.Read(ctx, stream, after, limit)
}

func TestWhoeverFollowsWhatHappensNowDoesNotReadTheJournal(t *testing.T) {
	journal := &counting{Journal: sessiontest.NewJournal()}
	s := newSaid(t, journal)
	s.talk(t, 1)
	before := journal.reads
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			for after := int64(2); after < 60; {
				told, err := s.Follow(context.Background(), s.id, after, 10)
				if err != nil {
					t.Error(err)
					return
				}
				for _, one := range told {
					if one.Seq != after+1 {
						t.Errorf("%d follows %d", one.Seq, after)
					}
					after = one.Seq
				}
			}
		})
	}
	s.talk(t, 60)
	all.Wait()
	if journal.reads != before {
		t.Errorf("the journal was read %d times", journal.reads-before)
	}
}

func TestWhatAnotherServiceAppendedIsFollowedOnceItIsKnown(t *testing.T) {
	journal := sessiontest.NewJournal()
	one := newSaid(t, journal)
	one.talk(t, 3)
	other := said{session.NewService(journal, func() time.Time { return start }), one.id}
	other.talk(t, 3)
	one.talk(t, 1) // finds out
	told, err := one.Follow(t.Context(), one.id, 2, 100)
	if err != nil || len(told) != 7 || told[6].Seq != 9 {
		t.Errorf("%d entries, %v", len(told), err)
	}
	if _, err := one.Follow(t.Context(), "0199-none", 0, 1); !errors.Is(err, session.ErrNotFound) {
		t.Errorf("a session that there is not: %v", err)
	}
}
