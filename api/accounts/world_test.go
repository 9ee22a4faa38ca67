package accounts_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"log/slog"
	"maps"
	"net/netip"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/api/accounts"
	"github.com/pupitre-lab/pupitre/api/apitest"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
	"github.com/pupitre-lab/pupitre/orchestrator/store"
	"github.com/pupitre-lab/pupitre/orchestrator/store/storetest"
)

const (
	base         = "/api/v1"
	goodPassword = "cheval agrafe pile correcte"
)

var begin = time.Date(2026, 9, 1, 8, 0, 0, 0, time.UTC)

// school is who is there, in a database that each test gets a copy of:
//
//	SR1: boss (admin), teacher, grader, jury, author; students ada and blaise in
//	the team Red; an empty team Empty; carl, student, without a password
//	SR2: stranger (instructor), foreigner (student in the team Far)
//	the platform: root (admin)
type school struct {
	file    string
	Persons map[string]people.PersonID
	Logins  map[string]string // secrets
	One     people.PromotionID
	Two     people.PromotionID
	Red     people.TeamID
	Empty   people.TeamID
	Far     people.TeamID
}

var theSchool = sync.OnceValues(buildSchool)

func TestMain(m *testing.M) {
	code := m.Run()
	if s, err := theSchool(); err == nil {
		_ = os.RemoveAll(filepath.Dir(s.file))
	}
	os.Exit(code)
}

func buildSchool() (*school, error) {
	dir, err := os.MkdirTemp("", "accounts")
	if err != nil {
		return nil, err
	}
	s := &school{file: filepath.Join(dir, "school.db"), Persons: map[string]people.PersonID{}, Logins: map[string]string{}}
	ctx := context.Background()
	db, err := store.Open(ctx, "sqlite:"+s.file)
	if err != nil {
		return nil, err
	}
	service, err := newService(db, func() time.Time { return begin })
	if err != nil {
		return nil, err
	}
	if err := s.fill(ctx, service); err != nil {
		return nil, err
	}
	return s, db.Close()
}

func (s *school) fill(ctx context.Context, service *people.Service) error {
	operator := people.Operator()
	for name, id := range map[string]*people.PromotionID{"SR1": &s.One, "SR2": &s.Two} {
		p, err := service.CreatePromotion(ctx, operator, name, 2027)
		if err != nil {
			return err
		}
		*id = p.ID
	}
	for _, t := range []struct {
		in   people.PromotionID
		name string
		id   *people.TeamID
	}{{s.One, "Red", &s.Red}, {s.One, "Empty", &s.Empty}, {s.Two, "Far", &s.Far}} {
		team, err := service.CreateTeam(ctx, operator, t.in, t.name)
		if err != nil {
			return err
		}
		*t.id = team.ID
	}
	for _, p := range []struct {
		name string
		in   people.PromotionID
		role people.Role
		team people.TeamID
	}{
		{"root", people.Platform, people.RoleAdmin, ""}, {"boss", s.One, people.RoleAdmin, ""}, {"teacher", s.One, people.RoleInstructor, ""},
		{"grader", s.One, people.RoleGrader, ""}, {"jury", s.One, people.RoleJury, ""}, {"author", s.One, people.RoleAuthor, ""},
		{"ada", s.One, people.RoleStudent, s.Red}, {"blaise", s.One, people.RoleStudent, s.Red}, {"carl", s.One, people.RoleStudent, ""},
		{"stranger", s.Two, people.RoleInstructor, ""}, {"foreigner", s.Two, people.RoleStudent, s.Far},
	} {
		if err := s.add(ctx, service, p.name, p.in, p.role, p.team); err != nil {
			return err
		}
	}
	return nil
}

func (s *school) add(ctx context.Context, service *people.Service, name string, in people.PromotionID, role people.Role, team people.TeamID) error {
	m, err := service.AddMember(ctx, people.Operator(), in, people.PersonDraft{Email: name + "@example.org", FamilyName: name, GivenName: "Given"}, role)
	if err != nil {
		return err
	}
	s.Persons[name] = m.Person.ID
	if team != "" {
		if err := service.MoveMember(ctx, people.Operator(), in, m.Person.ID, team); err != nil {
			return err
		}
	}
	if name == "carl" {
		return nil
	}
	_, secret, err := service.Invite(ctx, people.Operator(), people.Platform, m.Person.ID)
	if err != nil {
		return err
	}
	in2, err := service.AcceptInvitation(ctx, secret, people.Acceptance{Password: goodPassword}, people.Source{Address: netip.MustParseAddr("192.0.2.1"), Agent: "Firefox"})
	s.Logins[name] = in2.Secret
	return err
}

// newService makes passwords cheap.
func newService(db *store.DB, now func() time.Time, holders ...people.DataHolder) (*people.Service, error) {
	hasher, err := people.NewHasher(people.Params{Memory: 8, Time: 1, Lanes: 1}, 4, 64, rand.Reader)
	if err != nil {
		return nil, err
	}
	return people.NewService(people.Config{Store: store.NewPeople(db), Hasher: hasher, Now: now, Random: rand.Reader,
		Lifetimes: people.DefaultLifetimes, Retention: people.DefaultRetention, Holders: holders})
}

// world is the API over a copy of the school.
type world struct {
	school
	*apitest.Client
	t        *testing.T
	server   *api.Server
	db       *store.DB
	people   *people.Service
	sessions *session.Service
	log      *lockedBuffer

	mu   sync.Mutex
	time time.Time
}

func newWorld(t *testing.T) *world {
	t.Helper()
	s, err := theSchool()
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(s.file)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "school.db")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	w := &world{school: *s, t: t, db: storetest.Open(t, "sqlite:"+file), time: begin.Add(time.Minute), log: &lockedBuffer{}}
	w.Persons, w.Logins = maps.Clone(s.Persons), maps.Clone(s.Logins)
	w.sessions = session.NewService(w.db, w.now)
	if w.people, err = newService(w.db, w.now, session.NewHolder(w.sessions)); err != nil {
		t.Fatal(err)
	}
	w.serve()
	return w
}

func (w *world) serve() {
	w.t.Helper()
	var err error
	w.server, err = api.New(api.Config{
		Origin: apitest.Origin, Authenticator: accounts.Authenticator{People: w.people, Now: w.now}, Requests: requests{w.db}, Secret: bytes.Repeat([]byte{7}, 32),
		Now: w.now, Log: slog.New(slog.NewJSONHandler(w.log, nil)), Explain: accounts.Explain,
		Routes: accounts.Routes(accounts.Deps{People: w.people, Audit: w.db, Retention: people.DefaultRetention, Origin: apitest.Origin}),
	})
	if err != nil {
		w.t.Fatal(err)
	}
	w.Client = apitest.New(w.t, w.server.Handler())
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

// browser is a client with a login's cookie.
func (w *world) browser(secret string) *apitest.Client {
	c := *w.Client
	c.Header = c.Header.Clone()
	c.Header.Set("Cookie", "__Host-pupitre="+secret)
	return &c
}

// by is the browser of somebody of the school.
func (w *world) by(name string) *apitest.Client {
	w.t.Helper()
	if w.Logins[name] == "" {
		w.t.Fatalf("%s has no login", name)
	}
	return w.browser(w.Logins[name])
}

func (w *world) promotion(rest string) string { return base + "/promotions/" + string(w.One) + rest }

func (w *world) member(name, rest string) string {
	return w.promotion("/members/" + string(w.Persons[name]) + rest)
}

func (w *world) person(name, rest string) string {
	return base + "/persons/" + string(w.Persons[name]) + rest
}

// object is JSON for tests that look at a few fields.
type object = map[string]any

func read[T any](t *testing.T, r *apitest.Response) T {
	t.Helper()
	var v T
	r.JSON(&v)
	return v
}

// requests keeps answers in the database.
type requests struct{ db *store.DB }

func (r requests) BeginRequest(ctx context.Context, key api.RequestKey, fingerprint string, now time.Time) (api.RequestState, api.Answer, error) {
	state, answer, err := r.db.BeginRequest(ctx, store.RequestKey(key), fingerprint, now)
	return api.RequestState(state), api.Answer(answer), err
}

func (r requests) FinishRequest(ctx context.Context, key api.RequestKey, answer api.Answer) error {
	return r.db.FinishRequest(ctx, store.RequestKey(key), store.Answer(answer))
}

func (r requests) AbandonRequest(ctx context.Context, key api.RequestKey) error {
	return r.db.AbandonRequest(ctx, store.RequestKey(key))
}

type lockedBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// audit lists the kinds of what was decided.
func (w *world) audit() []string {
	w.t.Helper()
	entries, err := w.db.Read(w.t.Context(), store.AuditStream, 0, 0)
	if err != nil {
		w.t.Fatal(err)
	}
	var kinds []string
	for _, e := range entries {
		kinds = append(kinds, e.Kind)
	}
	return kinds
}
