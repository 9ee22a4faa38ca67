package store_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pupitre-lab/pupitre/orchestrator/store"
)

var (
	noon    = time.Date(2031, 5, 6, 12, 0, 0, 123456000, time.UTC)
	request = store.RequestKey{Actor: "ada", Key: "k1"}
	created = store.Answer{Status: 201, Headers: map[string][]string{"Location": {"/a", "/b"}}, Body: []byte("{\"é\":1}\x00\xff")}
)

// begin begins the request and wants a state.
func begin(t *testing.T, db *store.DB, id store.RequestKey, fingerprint string, now time.Time, want store.RequestState) store.Answer {
	t.Helper()
	state, answer, err := db.BeginRequest(t.Context(), id, fingerprint, now)
	if err != nil {
		t.Fatal(err)
	}
	if state != want {
		t.Fatalf("the request %v (%s) is %s, want %s", id, fingerprint, state, want)
	}
	return answer
}

func finish(t *testing.T, db *store.DB) {
	t.Helper()
	if err := db.FinishRequest(t.Context(), request, created); err != nil {
		t.Fatal(err)
	}
}

func TestARequestSentTwiceGetsTheFirstAnswer(t *testing.T) {
	eachStore(t, func(t *testing.T, db *store.DB) {
		begin(t, db, request, "f1", noon, store.RequestNew)
		begin(t, db, request, "f1", noon.Add(time.Second), store.RequestRunning)
		finish(t, db)
		answer := begin(t, db, request, "f1", noon.Add(time.Hour), store.RequestDone)
		if diff := cmp.Diff(created, answer); diff != "" {
			t.Errorf("the answer given again differs:\n%s", diff)
		}
	})
}

func TestAKeyUsedForAnotherRequestIsToldApart(t *testing.T) {
	eachStore(t, func(t *testing.T, db *store.DB) {
		begin(t, db, request, "f1", noon, store.RequestNew)
		begin(t, db, request, "f2", noon, store.RequestOther)
		finish(t, db)
		begin(t, db, request, "f2", noon, store.RequestOther)
		begin(t, db, store.RequestKey{Actor: "blaise", Key: "k1"}, "f2", noon, store.RequestNew)
	})
}

func TestAnInterruptedRequestIsNeverCarriedOutAgainUnasked(t *testing.T) {
	eachStore(t, func(t *testing.T, db *store.DB) {
		begin(t, db, request, "f1", noon, store.RequestNew)
		later := noon.Add(store.KeyPatience + time.Microsecond)
		begin(t, db, request, "f1", noon.Add(store.KeyPatience), store.RequestRunning)
		begin(t, db, request, "f1", later, store.RequestInterrupted)
		begin(t, db, request, "f1", later, store.RequestInterrupted)
		if err := db.AbandonRequest(t.Context(), request); err != nil {
			t.Fatal(err)
		}
		begin(t, db, request, "f1", later, store.RequestNew)
	})
}

func TestRequestsOfAServerThatIsGoneAreInterruptedAtOnce(t *testing.T) {
	eachStore(t, func(t *testing.T, db *store.DB) {
		other := store.RequestKey{Actor: "ada", Key: "another"}
		begin(t, db, request, "f1", noon, store.RequestNew)
		finish(t, db)
		begin(t, db, other, "f1", noon, store.RequestNew)
		if n, err := db.InterruptRequests(t.Context()); err != nil || n != 1 {
			t.Errorf("interrupted %d, %v", n, err)
		}
		begin(t, db, request, "f1", noon, store.RequestDone)
		begin(t, db, other, "f1", noon, store.RequestInterrupted)
		begin(t, db, other, "f2", noon, store.RequestOther)
		if err := db.AbandonRequest(t.Context(), other); err != nil {
			t.Fatal(err)
		}
		begin(t, db, other, "f1", noon, store.RequestNew)
	})
}

func TestAFinishedRequestCannotBeAbandonedOrFinishedAgain(t *testing.T) {
	eachStore(t, func(t *testing.T, db *store.DB) {
		if err := db.FinishRequest(t.Context(), request, created); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("finishing what never began gave %v", err)
		}
		begin(t, db, request, "f1", noon, store.RequestNew)
		finish(t, db)
		if err := db.FinishRequest(t.Context(), request, store.Answer{Status: 500}); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("finishing twice gave %v", err)
		}
		if err := db.AbandonRequest(t.Context(), request); err != nil {
			t.Error(err)
		}
		if answer := begin(t, db, request, "f1", noon, store.RequestDone); answer.Status != created.Status {
			t.Errorf("the answer is %d now", answer.Status)
		}
	})
}

func TestAnAnswerIsForgottenAfterADay(t *testing.T) {
	eachStore(t, func(t *testing.T, db *store.DB) {
		begin(t, db, request, "f1", noon, store.RequestNew)
		finish(t, db)
		begin(t, db, store.RequestKey{Actor: "ada", Key: "younger"}, "f1", noon.Add(time.Hour), store.RequestNew)
		purge := func(now time.Time, want int64) {
			t.Helper()
			if n, err := db.PurgeRequests(t.Context(), now); err != nil || n != want {
				t.Errorf("purged %d (%v), want %d", n, err, want)
			}
		}
		purge(noon.Add(store.KeyLife), 0)
		begin(t, db, request, "f2", noon.Add(store.KeyLife), store.RequestOther)
		begin(t, db, request, "f2", noon.Add(store.KeyLife+time.Microsecond), store.RequestNew)
		purge(noon.Add(store.KeyLife+2*time.Hour), 1)
	})
}

func TestWorkAndItsAnswerAreKeptTogetherOrNotAtAll(t *testing.T) {
	eachStore(t, func(t *testing.T, db *store.DB) {
		begin(t, db, request, "f1", noon, store.RequestNew)
		sorry := errors.New("the work failed")
		err := db.Update(t.Context(), func(tx *store.Tx) error {
			return errors.Join(tx.FinishRequest(t.Context(), request, created), sorry)
		})
		if !errors.Is(err, sorry) {
			t.Fatal(err)
		}
		begin(t, db, request, "f1", noon, store.RequestRunning)
	})
}

func TestOfManyAtOnceOneCarriesTheRequestOut(t *testing.T) {
	eachStore(t, func(t *testing.T, db *store.DB) {
		var all sync.WaitGroup
		states := make(chan store.RequestState, 12)
		for range cap(states) {
			all.Go(func() {
				state, _, err := db.BeginRequest(t.Context(), request, "f1", noon)
				if err != nil {
					t.Error(err)
				}
				states <- state
			})
		}
		all.Wait()
		close(states)
		counts := map[store.RequestState]int{}
		for state := range states {
			counts[state]++
		}
		if diff := cmp.Diff(map[store.RequestState]int{store.RequestNew: 1, store.RequestRunning: 11}, counts); diff != "" {
			t.Error(diff)
		}
	})
}

func TestABadKeyOrTooLargeAnAnswerIsRefused(t *testing.T) {
	eachStore(t, func(t *testing.T, db *store.DB) {
		for _, id := range []store.RequestKey{{Key: "k"}, {Actor: "ada"}, {Actor: "ada", Key: string(make([]byte, 3))}, {Actor: "ada", Key: "\xff"}} {
			if _, _, err := db.BeginRequest(t.Context(), id, "f", noon); !errors.Is(err, store.ErrInvalid) {
				t.Errorf("the key %q of %q gave %v", id.Key, id.Actor, err)
			}
		}
		begin(t, db, request, "f1", noon, store.RequestNew)
		if err := db.FinishRequest(t.Context(), request, store.Answer{Body: make([]byte, store.MaxBody+1)}); !errors.Is(err, store.ErrInvalid) {
			t.Errorf("a large answer gave %v", err)
		}
	})
}
