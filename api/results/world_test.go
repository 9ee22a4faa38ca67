package results_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"io"
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
	"github.com/pupitre-lab/pupitre/api/results"
	"github.com/pupitre-lab/pupitre/api/results/blind"
	"github.com/pupitre-lab/pupitre/orchestrator"
	"github.com/pupitre-lab/pupitre/orchestrator/blob"
	"github.com/pupitre-lab/pupitre/orchestrator/contenttest"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
	"github.com/pupitre-lab/pupitre/orchestrator/store"
	"github.com/pupitre-lab/pupitre/orchestrator/store/storetest"
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
  b: {image: host, interfaces: {eth1: {network: lan, address: "${lan.2/len}"}}}
tasks:
  - id: find
    title: {fr: "Trouver", en: "Find"}
    checks:
      - {id: the-flag, flag: {value: "${secret}"}, points: 10, competencies: [B6.C3]}
      - {id: reach, title: {fr: "Joindre ${lan.2}", en: "Reach ${lan.2}"}, ping: {from: a, to: "${lan.2}"}, points: 5, competencies: [B6.C1]}
      - {id: secretly, discreet: true, title: {fr: "Discret", en: "Discreet"}, ping: {from: b, to: "${lan.1}"}, points: 5, competencies: [B6.C1]}
      - {id: inform, ping: {from: b, to: "${lan.1}"}, points: 0}
deliverables:
  - {id: rapport, title: {fr: "Rapport", en: "Report"}, scope: individual, accept: [pdf, md, zip], rubric: rubric.yaml}
  - {id: dossier, title: {fr: "Dossier", en: "File"}, scope: group, accept: [zip], rubric: rubric.yaml}
solution: solution/
mutants: mutants/
`

const rubric = `title: {fr: "Rapport", en: "Report"}
points: 10
criteria:
  - id: findings
    title: {fr: "Constats", en: "Findings"}
    points: 6
    competencies: [B6.C6]
    levels:
      - {share: 0%, title: {fr: "Rien", en: "Nothing"}}
      - {share: 100%, title: {fr: "Tout", en: "Everything"}}
  - id: form
    title: {fr: "Forme", en: "Form"}
    points: 4
    competencies: [B6.C1]
    levels:
      - {share: 0%, title: {fr: "Illisible", en: "Unreadable"}}
      - {share: 100%, title: {fr: "Clair", en: "Clear"}}
`

func content(t testing.TB) fstest.MapFS {
	t.Helper()
	files, err := contenttest.Least()
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"lab.yaml": smallLab, "rubric.yaml": rubric, "statement.fr.md": "# Petit\n", "statement.en.md": "# Small\n",
		"solution/play.yaml":          "steps:\n  - {submit: {check: the-flag, value: \"${secret}\"}}\n",
		"mutants/no-flag/mutant.yaml": "title: {fr: \"Sans drapeau\", en: \"No flag\"}\nafter: start\nkills: [the-flag, reach, secretly]\nalso: [inform]\nsteps: [{submit: {check: the-flag, value: no}}]\n",
	} {
		files["bloc6/small/"+name] = &fstest.MapFile{Data: []byte(text)}
	}
	return files
}

func catalogue(t testing.TB) *orchestrator.Catalogue {
	t.Helper()
	c, err := orchestrator.LoadCatalogue(content(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, broken := range c.Broken {
		t.Fatalf("%s: %v", broken.Folder, broken.Err)
	}
	return c
}

func id(n int) string { return fmt.Sprintf("0190b2f0-0000-7000-8000-%012d", n) }

const (
	sr1 = people.PromotionID("0190b2f0-0000-7000-8000-000000000100")
	sr2 = people.PromotionID("0190b2f0-0000-7000-8000-000000000200")
)

var (
	red, blue = people.TeamID(id(1)), people.TeamID(id(2))
	persons   = map[string]people.PersonID{}
	names     = map[people.PersonID]results.Name{}
	roles     = map[string]map[people.PromotionID][]people.Role{
		"teacher": {sr1: {people.RoleInstructor}}, "grader": {sr1: {people.RoleGrader}}, "second": {sr1: {people.RoleGrader}}, "jury": {sr1: {people.RoleJury}},
		"author": {sr1: {people.RoleAuthor}}, "boss": {sr1: {people.RoleAdmin}}, "root": {people.Platform: {people.RoleAdmin}},
		"ada": {sr1: {people.RoleStudent}}, "blaise": {sr1: {people.RoleStudent}}, "emmy": {sr1: {people.RoleStudent}}, "idle": {sr1: {people.RoleStudent}},
		"stranger": {sr2: {people.RoleInstructor, people.RoleGrader, people.RoleJury, people.RoleAdmin}}, "foreigner": {sr2: {people.RoleStudent}},
	}
	inTeam = map[string]people.TeamID{"ada": red, "blaise": red, "emmy": blue}
)

func init() {
	for i, name := range []string{"teacher", "grader", "second", "jury", "author", "boss", "root", "ada", "blaise", "emmy", "idle", "stranger", "foreigner"} {
		persons[name] = people.PersonID(id(10 + i))
		names[persons[name]] = results.Name{Family: "<b>" + strings.ToUpper(name) + "</b>", Given: "=" + name, Email: name + "@example.org"}
	}
}

// school finds who asks: a token is a word and a name, with its scope at the end.
type school struct{}

func (school) Session(context.Context, string) (people.Actor, error) {
	return people.Actor{}, people.ErrRefused
}

func (school) Token(_ context.Context, secret string) (people.Actor, error) {
	name, scope, scoped := strings.Cut(secret, ":")
	if persons[name] == "" {
		return people.Actor{}, people.ErrRefused
	}
	actor := people.Actor{Person: persons[name], Roles: roles[name]}
	if team := inTeam[name]; team != "" {
		actor.Teams = []people.TeamID{team}
	}
	if scoped {
		actor.Scopes = []people.Scope{people.Scope(scope)}
	}
	return actor, nil
}

func (school) Refresh(_ context.Context, actor people.Actor) (people.Actor, error) {
	return actor, nil
}

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

// world is a platform with one session on the small lab: Rouge with ada and
// blaise, Bleu with emmy.
type world struct {
	*apitest.Client
	t        *testing.T
	desk     *results.Desk
	server   *api.Server
	sessions *session.Service
	blobs    *blob.Store
	key      *ledger.Key
	files    *fileNames
	session  session.ID
	plan     session.Plan

	mu  sync.Mutex
	now time.Time
}

// fileNames keeps what persons call their documents, until they are erased.
type fileNames struct {
	mu   sync.Mutex
	of   map[string]fileName
	gone map[people.PersonID]bool
}

type fileName struct {
	person people.PersonID
	name   string
}

func (f *fileNames) KeepFileName(_ context.Context, person people.PersonID, document, name string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.of[document] = fileName{person, name}
	return nil
}

func (f *fileNames) FileNames(_ context.Context, documents []string) (map[string]string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	kept := map[string]string{}
	for _, document := range documents {
		if n, ok := f.of[document]; ok {
			kept[document] = n.name
		}
	}
	return kept, nil
}

func (f *fileNames) erase(person people.PersonID) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.gone = map[people.PersonID]bool{person: true}
	for document, n := range f.of {
		if n.person == person {
			delete(f.of, document)
		}
	}
}

func (f *fileNames) erased(person people.PersonID) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.gone[person]
}

var secret = bytes.Repeat([]byte{9}, 32)

func newWorld(t *testing.T, change ...func(*session.Plan)) *world {
	t.Helper()
	w := &world{t: t, now: time.Date(2026, 9, 1, 8, 0, 0, 0, time.UTC), session: session.NewID()}
	db := storetest.Open(t, storetest.NewURL(t, "sqlite"))
	w.sessions = session.NewService(db, w.clock)
	var err error
	if w.blobs, err = blob.NewStore(filepath.Join(t.TempDir(), "blobs")); err != nil {
		t.Fatal(err)
	}
	if w.key, err = ledger.NewKey(rand.Reader); err != nil {
		t.Fatal(err)
	}
	w.serve(db, catalogue(t))
	w.create(change)
	return w
}

func (w *world) serve(db *store.DB, c *orchestrator.Catalogue) {
	w.t.Helper()
	var err error
	w.files = &fileNames{of: map[string]fileName{}}
	w.desk, err = results.New(results.Deps{
		Sessions: w.sessions, Catalogue: c, Blobs: w.blobs, Key: w.key, DocumentsOrigin: "https://documents.example", Origin: apitest.Origin, Secret: secret, Tool: "pupitre test",
		Names: func(_ context.Context, ids []people.PersonID) (map[people.PersonID]results.Name, error) {
			known := map[people.PersonID]results.Name{}
			for _, id := range ids {
				if name, ok := names[id]; ok && !w.files.erased(id) {
					known[id] = name
				}
			}
			return known, nil
		},
		FileNames: w.files, Now: w.clock, Spool: w.t.TempDir(), DocumentBytes: 1 << 20,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	w.server, err = api.New(api.Config{
		Origin: apitest.Origin, Authenticator: school{}, Requests: requests{db}, Secret: bytes.Repeat([]byte{7}, 32), Now: w.clock,
		Log: slog.New(slog.NewJSONHandler(io.Discard, nil)), Routes: w.desk.Routes(),
		Sites: []api.Site{{Host: "documents.example", Handler: w.desk.Documents()}},
	})
	if err != nil {
		w.t.Fatal(err)
	}
	w.Client = apitest.New(w.t, w.server.Handler())
}

func (w *world) create(change []func(*session.Plan)) {
	w.t.Helper()
	l, err := catalogue(w.t).Lab("small")
	if err != nil {
		w.t.Fatal(err)
	}
	w.plan = session.Plan{
		ID: w.session, Promotion: sr1, Title: "Évaluation", Lab: session.LabRef{ID: l.ID(), Version: l.Version(), Digest: ledger.Digest(l.Digest())},
		Mode: lab.Group, Starts: w.now, Duration: session.Seconds(time.Hour), Rules: session.DefaultRules(),
		Teams: []session.Team{
			{ID: red, Name: "Rouge", Members: []session.Member{{Person: persons["ada"]}, {Person: persons["blaise"]}}},
			{ID: blue, Name: "Bleu", Members: []session.Member{{Person: persons["emmy"]}}},
		},
	}
	for _, f := range change {
		f(&w.plan)
	}
	if err := w.sessions.Create(w.t.Context(), string(persons["teacher"]), w.plan); err != nil {
		w.t.Fatal(err)
	}
}

func sighted(p *session.Plan) { p.Rules.Blind = false }

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) wait(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

// happen appends events as if the platform had done them.
func (w *world) happen(events ...session.Event) *world {
	w.t.Helper()
	_, err := w.sessions.Do(w.t.Context(), w.session, ledger.Platform, func(*session.State, time.Time) ([]session.Event, error) { return events, nil })
	if err != nil {
		w.t.Fatal(err)
	}
	return w
}

func (w *world) launched() *world {
	w.t.Helper()
	w.happen(session.PreparationBegan{},
		session.InstanceAssigned{Team: red, Instance: "i-red", Seed: "seed-red"}, session.InstanceReady{Team: red, Instance: "i-red"},
		session.InstanceAssigned{Team: blue, Instance: "i-blue", Seed: "seed-blue"}, session.InstanceReady{Team: blue, Instance: "i-blue"},
		session.BecameReady{}, session.WasLaunched{})
	w.wait(time.Minute)
	return w
}

// put keeps some content.
func (w *world) put(content string) ledger.Digest {
	w.t.Helper()
	digest, _, err := w.blobs.Put(w.t.Context(), strings.NewReader(content), 1<<20)
	if err != nil {
		w.t.Fatal(err)
	}
	return ledger.Digest(digest)
}

// result is what a check says, with evidence.
func (w *world) result(team people.TeamID, check, verdict string, share float64) session.Result {
	seen := fmt.Sprintf("<script>alert(%q)</script> %s %s", team, check, verdict)
	r := session.Result{
		ID: newID(), Check: lab.CheckID(check), Task: "find", Verdict: verdict, Points: 5, Share: share, Attempts: 1, Started: w.clock(), Took: session.Seconds(time.Second),
		Expected: session.Text{FR: "attendu", EN: "expected"}, Observed: session.Text{FR: "=1+1", EN: "=1+1"}, Instance: "i-" + string(team), Incident: "node of " + string(team),
		Evidence: []session.Evidence{{Digest: w.put(seen), Name: check + ".html", MediaType: "text/html", Size: int64(len(seen))}},
	}
	return r
}

var lastID int

func newID() string { lastID++; return id(100_000 + lastID) }

// closed brings the session to its end: red has the flag and half of reach, and
// the platform could not look secretly; blue passes all but the flag.
func (w *world) closed() *world {
	w.t.Helper()
	if w.phase() == session.Planned {
		w.launched()
	}
	cast := w.put("{\"version\":2}\n")
	w.happen(
		session.AnswerGiven{Team: red, Check: "the-flag", Value: "FLAG{x}"},
		session.ChecksDone{Team: red, Origin: session.OriginSelf, Results: []session.Result{w.result(red, "reach", "pass", 1)}},
		session.TerminalRecorded{ID: newID(), Team: red, Node: "a", Persons: []people.PersonID{persons["ada"]}, From: w.clock(), To: w.clock(), Digest: cast, Size: 14},
	)
	w.wait(time.Hour)
	files := w.put("a tar archive")
	w.happen(session.ClosingBegan{Cause: "time"},
		session.ChecksDone{Team: red, Origin: session.OriginFinal, Results: []session.Result{
			w.result(red, "the-flag", "pass", 1), w.result(red, "reach", "fail", 0.5), w.result(red, "secretly", "error", 0), w.result(red, "inform", "pass", 1)}},
		session.ChecksDone{Team: blue, Origin: session.OriginFinal, Results: []session.Result{
			w.result(blue, "the-flag", "fail", 0), w.result(blue, "reach", "pass", 1), w.result(blue, "secretly", "pass", 1), w.result(blue, "inform", "fail", 0)}},
		session.InstanceKept{Team: red, Nodes: []session.KeptNode{{Node: "a", Files: files, Size: 13}}}, session.InstanceKept{Team: blue},
		session.WasClosed{})
	w.wait(time.Minute)
	return w
}

func (w *world) phase() (phase session.Phase) {
	w.view(func(s *session.State) { phase = s.Phase })
	return phase
}

func (w *world) view(look func(*session.State)) {
	w.t.Helper()
	if err := w.sessions.View(w.t.Context(), w.session, look); err != nil {
		w.t.Fatal(err)
	}
}

// by is the client of somebody.
func (w *world) by(name string) *apitest.Client { return w.As(name) }

func (w *world) path(rest string) string { return "/api/v1/sessions/" + string(w.session) + rest }

// mask is what graders of the session look through.
func (w *world) mask() *blind.Mask { return blind.New(secret, w.plan) }

// handIn sends a document.
func (w *world) handIn(name string, team people.TeamID, deliverable, file string, body any) *apitest.Response {
	w.t.Helper()
	path := w.path("/teams/" + string(team) + "/deliverables/" + deliverable + "?name=" + file)
	return w.by(name).Send(http.MethodPost, path, body, "Content-Type", "application/octet-stream")
}

const pdf = "%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\nstartxref\n0\n%%EOF\n"
