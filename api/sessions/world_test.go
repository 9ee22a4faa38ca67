package sessions_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"io/fs"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/api/apitest"
	"github.com/pupitre-lab/pupitre/api/contract"
	"github.com/pupitre-lab/pupitre/api/sessions"
	"github.com/pupitre-lab/pupitre/api/socket"
	"github.com/pupitre-lab/pupitre/api/throttle"
	"github.com/pupitre-lab/pupitre/orchestrator"
	"github.com/pupitre-lab/pupitre/orchestrator/blob"
	"github.com/pupitre-lab/pupitre/orchestrator/conductor"
	"github.com/pupitre-lab/pupitre/orchestrator/contenttest"
	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/reconcile"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime/runtimetest"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
	"github.com/pupitre-lab/pupitre/orchestrator/store"
	"github.com/pupitre-lab/pupitre/orchestrator/terminal"
)

const smallLab = `apiVersion: pupitre/v1
id: small
version: 1.0.0
bloc: B6
mode: group
duration: 1h
title: {fr: "Petit", en: "Small"}
params:
  lan: {subnet: 10.0.0.0/8, prefix: 24}
  secret: {flag: true}
networks:
  lan: {}
nodes:
  a: {image: host, interfaces: {eth1: {network: lan, address: "${lan.1/len}"}}}
  b:
    image: host
    access: false
    files: [{path: /root/secret, content: "${secret}", mode: 0600}]
    interfaces: {eth1: {network: lan, address: "${lan.2/len}"}}
tasks:
  - id: find
    title: {fr: "Trouver", en: "Find"}
    checks:
      - id: the-flag
        flag: {value: "${secret}"}
        points: 10
        competencies: [B6.C3]
        hints: [{text: {fr: "Premier indice", en: "First hint"}, cost: 1}, {text: {fr: "Second indice", en: "Second hint"}, cost: 2}]
      - id: reach
        title: {fr: "Joindre b", en: "Reach b"}
        ping: {from: a, to: "${lan.2}"}
        points: 5
        competencies: [B6.C1]
      - {id: capital, answer: {question: {fr: "Capitale ?", en: "Capital?"}, any-of: ["Paris-is-right"]}, points: 2, competencies: [B6.C1]}
      - id: hidden
        title: {fr: "Chose cachée", en: "Hidden thing"}
        discreet: true
        file: {node: b, path: /root/secret, contains: "${secret}"}
        points: 3
        competencies: [B6.C1]
deliverables:
  - {id: alone, title: {fr: "Rapport", en: "Report"}, scope: individual, accept: [md], rubric: rubric.yaml}
injects:
  - {id: split, at: 4m, for: 2m, cut: {network: lan}}
  - {id: crash, stop: b}
solution: solution/
mutants: mutants/
`

const rubric = `points: 10
criteria:
  - id: clarity
    title: {fr: "Clarté", en: "Clarity"}
    points: 10
    competencies: [B6.C1]
    levels:
      - {share: 0%, title: {fr: "Non", en: "No"}}
      - {share: 100%, title: {fr: "Oui", en: "Yes"}}
`

func contents() (fstest.MapFS, error) {
	files, err := contenttest.Least()
	if err != nil {
		return nil, err
	}
	for name, text := range map[string]string{
		"lab.yaml":                    smallLab,
		"rubric.yaml":                 rubric,
		"statement.fr.md":             "# Petit\n\nLe réseau est ${lan.prefix}.\n",
		"statement.en.md":             "# Small\n\nThe network is ${lan.prefix}.\n",
		"solution/play.yaml":          "steps:\n  - {submit: {check: the-flag, value: \"${secret}\"}}\n  - {submit: {check: capital, value: \"Paris-is-right\"}}\n",
		"mutants/no-flag/mutant.yaml": "title: {fr: \"Sans drapeau\", en: \"No flag\"}\nafter: start\nkills: [the-flag, reach, capital, hidden]\nsteps: [{submit: {check: the-flag, value: no}}]\n",
	} {
		files["bloc6/small/"+name] = &fstest.MapFile{Data: []byte(text)}
	}
	return files, nil
}

var catalogue = sync.OnceValues(func() (*orchestrator.Catalogue, error) {
	files, err := contents()
	if err != nil {
		return nil, err
	}
	c, err := orchestrator.LoadCatalogue(files)
	if err == nil && len(c.Broken) > 0 {
		err = c.Broken[0].Err
	}
	return c, err
})

// world is a platform on a driver in memory, over a database on disk:
//
//	SR1: boss (admin), teacher, grader, jury; students ada and blaise in the team
//	Red, carl (with a third more time) in Blue
//	SR2: stranger (instructor), foreigner (student in the team Far)
//	the platform: root (admin)
type world struct {
	*apitest.Client
	t       *testing.T
	api     *sessions.API
	server  *api.Server
	people  *people.Service
	service *session.Service
	stage   *conductor.Conductor
	driver  *driver
	hub     *terminal.Hub
	blobs   *blob.Store
	folder  string
	deps    sessions.Deps

	persons map[string]people.PersonID
	one     people.PromotionID
	two     people.PromotionID
	teams   map[string]people.TeamID

	mu     sync.Mutex
	offset time.Duration
}

var blindSecret = bytes.Repeat([]byte{9}, 32)

const pagesOrigin = "https://*.pages.example"

func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return time.Now().Add(w.offset)
}

// later moves the clock.
func (w *world) later(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.offset += d
}

func must[T any](value T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

func newWorld(t *testing.T, change ...func(*sessions.Deps)) *world {
	t.Helper()
	w := newStill(t, change...)
	w.conduct()
	return w
}

// newStill is a world in which nobody conducts: what is appended stays alone.
func newStill(t *testing.T, change ...func(*sessions.Deps)) *world {
	t.Helper()
	w := &world{t: t, persons: map[string]people.PersonID{}, teams: map[string]people.TeamID{}, folder: filepath.Join(t.TempDir(), "recordings")}
	db := must(store.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "w.db")))(t)
	t.Cleanup(func() { _ = db.Close() })
	hasher := must(people.NewHasher(people.Params{Memory: 8, Time: 1, Lanes: 1}, 4, 64, rand.Reader))(t)
	w.people = must(people.NewService(people.Config{Store: store.NewPeople(db), Hasher: hasher, Now: w.now, Random: rand.Reader,
		Lifetimes: people.DefaultLifetimes, Retention: people.DefaultRetention}))(t)
	w.school()
	w.service = session.NewService(db, w.now)
	w.blobs = must(blob.NewStore(t.TempDir()))(t)
	content := must(catalogue())(t)
	w.driver = &driver{Fake: runtimetest.NewFake()}
	w.stage = must(conductor.New(conductor.Config{
		Sessions: w.service, Orals: session.NewOrals(db, w.now), Runner: orchestrator.NewRunner(content, w.driver, reconcile.Options{}), Blobs: w.blobs, Platform: "test", Now: w.now,
		Log: slog.New(slog.DiscardHandler), OnTeamOver: func(id session.ID, team people.TeamID) { w.api.TeamOver(id, team) },
		PollEvery: 20 * time.Millisecond, WatchEvery: 50 * time.Millisecond,
	}))(t)
	w.hub = terminal.NewHub(w.now)
	w.deps = sessions.Deps{
		Sessions: w.service, People: w.people, Labs: content, Framework: ledger.Digest("sha256:" + strings.Repeat("0", 64)), Stage: w.stage, Terminals: w.hub,
		Blobs: w.blobs, Folder: w.folder, Origin: apitest.Origin, Pages: pagesOrigin, Refresh: w.Refresh, Secret: blindSecret, Now: w.now, Log: slog.New(slog.DiscardHandler),
	}
	for _, f := range change {
		f(&w.deps)
	}
	w.api = must(sessions.New(w.deps))(t)
	t.Cleanup(w.api.Close)
	w.serve()
	return w
}

func (w *world) serve() {
	w.t.Helper()
	many := api.Budget{Actor: throttle.Rate{Limit: 100_000, Per: time.Second}, Address: throttle.Rate{Limit: 100_000, Per: time.Second}}
	w.server = must(api.New(api.Config{
		Origin: apitest.Origin, Sites: []api.Site{{Host: "*.pages.example", Handler: w.api.Pages()}}, Routes: w.api.Routes(),
		Authenticator: w, Requests: requests{}, Tickets: socket.NewTickets[people.Actor](30*time.Second, 100, rand.Reader), Secret: bytes.Repeat([]byte{7}, 32),
		Explain: sessions.Explain, Now: w.now, Log: slog.New(slog.DiscardHandler),
		Limits: api.Limits{Budgets: map[api.Class]api.Budget{api.Reads: many, api.Writes: many, api.Checks: many}},
	}))(w.t)
	w.Client = apitest.With(w.t, w.server.Handler(), document(w.t))
}

// document is the part of the contract that the package serves.
func document(t *testing.T) []byte {
	t.Helper()
	parts := fstest.MapFS{}
	for _, name := range []string{"root.yaml", "common.yaml", "service.yaml", "sessions.yaml"} {
		parts[name] = &fstest.MapFile{Data: must(fs.ReadFile(contract.Parts(), name))(t)}
	}
	return must(contract.Assemble(parts))(t)
}

// conduct runs the conductor until the test ends.
func (w *world) conduct() {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		w.stage.Run(ctx)
	}()
	w.t.Cleanup(func() {
		cancel()
		<-done
	})
}

func (w *world) school() {
	ctx, operator := w.t.Context(), people.Operator()
	for name, id := range map[string]*people.PromotionID{"SR1": &w.one, "SR2": &w.two} {
		*id = must(w.people.CreatePromotion(ctx, operator, name, 2027))(w.t).ID
	}
	for name, in := range map[string]people.PromotionID{"Red": w.one, "Blue": w.one, "Far": w.two} {
		w.teams[name] = must(w.people.CreateTeam(ctx, operator, in, name))(w.t).ID
	}
	for _, p := range []struct {
		name string
		in   people.PromotionID
		role people.Role
		team string
	}{
		{"root", people.Platform, people.RoleAdmin, ""}, {"boss", w.one, people.RoleAdmin, ""}, {"teacher", w.one, people.RoleInstructor, ""},
		{"grader", w.one, people.RoleGrader, ""}, {"jury", w.one, people.RoleJury, ""}, {"author", w.one, people.RoleAuthor, ""},
		{"ada", w.one, people.RoleStudent, "Red"}, {"blaise", w.one, people.RoleStudent, "Red"}, {"carl", w.one, people.RoleStudent, "Blue"},
		{"stranger", w.two, people.RoleInstructor, ""}, {"foreigner", w.two, people.RoleStudent, "Far"},
	} {
		draft := people.PersonDraft{Email: p.name + "@example.org", FamilyName: "Of-" + p.name, GivenName: p.name}
		if p.name == "carl" {
			draft.ExtraTime = 0.33
		}
		m := must(w.people.AddMember(ctx, operator, p.in, draft, p.role))(w.t)
		w.persons[p.name] = m.Person.ID
		if p.team != "" {
			if err := w.people.MoveMember(ctx, operator, p.in, m.Person.ID, w.teams[p.team]); err != nil {
				w.t.Fatal(err)
			}
		}
	}
}

// Session implements api.Authenticator: there are no cookies.
func (w *world) Session(context.Context, string) (people.Actor, error) {
	return people.Actor{}, people.ErrRefused
}

// Token implements api.Authenticator: a token is a name, and scopes after a colon.
func (w *world) Token(ctx context.Context, secret string) (people.Actor, error) {
	name, scopes, limited := strings.Cut(secret, ":")
	id, known := w.persons[name]
	if !known {
		return people.Actor{}, people.ErrRefused
	}
	actor, err := w.people.Actor(ctx, id)
	if limited {
		actor.Scopes = []people.Scope{people.Scope(scopes)}
	}
	return actor, err
}

// Refresh implements api.Authenticator.
func (w *world) Refresh(ctx context.Context, actor people.Actor) (people.Actor, error) {
	now, err := w.people.Actor(ctx, actor.Person)
	now.Scopes = actor.Scopes
	return now, err
}

// requests carries every request out anew.
type requests struct{}

func (requests) BeginRequest(context.Context, api.RequestKey, string, time.Time) (api.RequestState, api.Answer, error) {
	return api.RequestNew, api.Answer{}, nil
}
func (requests) FinishRequest(context.Context, api.RequestKey, api.Answer) error { return nil }
func (requests) AbandonRequest(context.Context, api.RequestKey) error            { return nil }

type object map[string]any

// planned plans a session of both teams and gives the path of it.
func (w *world) planned(rules object, teams ...string) string {
	w.t.Helper()
	if len(teams) == 0 {
		teams = []string{"Red", "Blue"}
	}
	var ids []people.TeamID
	for _, team := range teams {
		ids = append(ids, w.teams[team])
	}
	if rules == nil {
		rules = object{}
	}
	r := w.As("teacher").Send("POST", "/api/v1/sessions", object{
		"promotion": w.one, "title": "Examen", "lab": "small", "starts": w.now().UTC(), "duration_s": 3600, "teams": ids, "rules": rules})
	r.Is(http.StatusCreated)
	return r.Header().Get("Location")
}

// running plans, prepares and launches a session.
func (w *world) running(rules object) string {
	w.t.Helper()
	path := w.planned(rules)
	w.As("teacher").Send("POST", path+"/prepare", nil).Is(http.StatusAccepted)
	w.until("ready", func() bool { return read[object](w.As("teacher").Get(path))["phase"] == "ready" })
	w.As("teacher").Send("POST", path+"/launch", object{}).Is(http.StatusOK)
	return path
}

func (w *world) team(path, name string) string { return path + "/teams/" + string(w.teams[name]) }

func idOf(path string) session.ID { return session.ID(path[strings.LastIndexByte(path, '/')+1:]) }

func (w *world) until(what string, is func() bool) {
	w.t.Helper()
	for end := time.Now().Add(15 * time.Second); !is(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			w.t.Fatalf("not %s in time", what)
		}
	}
}

// read is the body of a good answer.
func read[T any](r *apitest.Response) T {
	var value T
	if err := json.Unmarshal(r.Body.Bytes(), &value); err != nil {
		panic(err)
	}
	return value
}

func (w *world) entries(path string) []ledger.Entry {
	w.t.Helper()
	return must(w.service.Entries(w.t.Context(), idOf(path), 0, 1000))(w.t)
}

// events are the session's events of one kind.
func events[E session.Event](w *world, path string) (found []E) {
	w.t.Helper()
	for _, entry := range w.entries(path) {
		if e, is := must(session.Decode(entry))(w.t).(E); is {
			found = append(found, e)
		}
	}
	return found
}

type entryOf = ledger.Entry
