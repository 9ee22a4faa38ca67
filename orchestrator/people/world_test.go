package people_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/netip"
	"sync"
	"testing"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/store"
	"github.com/pupitre-lab/pupitre/orchestrator/store/storetest"
)

// world is a service over a real database, with a clock that tests move.
type world struct {
	*people.Service
	t     *testing.T
	db    *store.DB
	store people.Store
	mu    sync.Mutex
	time  time.Time
}

const goodPassword = "cheval agrafe pile correcte"

var from = people.Source{Address: netip.MustParseAddr("192.0.2.1"), Agent: "Firefox"}

// eachWorld runs the test on SQLite and on PostgreSQL.
func eachWorld(t *testing.T, run func(t *testing.T, w *world)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := &world{t: t, db: db, store: store.NewPeople(db), time: time.Date(2026, 9, 1, 8, 0, 0, 0, time.UTC)}
		w.Service = w.service(cheap)
		run(t, w)
	})
}

// service makes another service over the same database.
func (w *world) service(params people.Params, holders ...people.DataHolder) *people.Service {
	w.t.Helper()
	s, err := people.NewService(people.Config{Store: w.store, Hasher: hasher(w.t, params), Now: w.now, Random: rand.Reader,
		Lifetimes: people.DefaultLifetimes, Retention: people.DefaultRetention, Holders: holders})
	if err != nil {
		w.t.Fatal(err)
	}
	return s
}

func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.time
}

func (w *world) wait(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.time = w.time.Add(d)
}

func (w *world) ctx() context.Context { return w.t.Context() }

func must[T any](w *world) func(v T, err error) T {
	return func(v T, err error) T {
		w.t.Helper()
		if err != nil {
			w.t.Fatal(err)
		}
		return v
	}
}

func (w *world) promotion(name string) people.Promotion {
	w.t.Helper()
	return must[people.Promotion](w)(w.CreatePromotion(w.ctx(), people.Operator(), name, 2027))
}

func draft(name string) people.PersonDraft {
	return people.PersonDraft{Email: name + "@example.org", FamilyName: name, GivenName: "Given"}
}

func (w *world) person(p people.PromotionID, name string, role people.Role) people.Person {
	w.t.Helper()
	return must[people.Member](w)(w.AddMember(w.ctx(), people.Operator(), p, draft(name), role)).Person
}

// actor adds a person and gives them as an actor.
func (w *world) actor(p people.PromotionID, name string, role people.Role) people.Actor {
	w.t.Helper()
	return must[people.Actor](w)(w.Actor(w.ctx(), w.person(p, name, role).ID))
}

func (w *world) invite(person people.PersonID) string {
	w.t.Helper()
	_, secret, err := w.Invite(w.ctx(), people.Operator(), people.Platform, person)
	if err != nil {
		w.t.Fatal(err)
	}
	return secret
}

// enrol gives a person a password and signs them in.
func (w *world) enrol(person people.PersonID) people.SignedIn {
	w.t.Helper()
	return must[people.SignedIn](w)(w.AcceptInvitation(w.ctx(), w.invite(person), people.Acceptance{Password: goodPassword}, from))
}

func (w *world) login(name, password string) (people.SignedIn, error) {
	return w.Login(w.ctx(), name+"@example.org", password, from)
}

// refused fails the test unless the error is of the kind.
func (w *world) refused(what string, err, kind error) {
	w.t.Helper()
	if !errors.Is(err, kind) {
		w.t.Errorf("%s: %v, want %v", what, err, kind)
	}
}

// audit lists what was recorded, as "kind by actor".
func (w *world) audit() []string {
	w.t.Helper()
	entries, err := w.db.Read(w.ctx(), store.AuditStream, 0, 0)
	if err != nil {
		w.t.Fatal(err)
	}
	var list []string
	for _, e := range entries {
		list = append(list, fmt.Sprintf("%s by %s: %s", e.Kind, e.Actor, e.Body))
	}
	return list
}
