package conductor_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"go.uber.org/goleak"

	"github.com/pupitre-lab/pupitre/orchestrator"
	"github.com/pupitre-lab/pupitre/orchestrator/blob"
	"github.com/pupitre-lab/pupitre/orchestrator/check"
	"github.com/pupitre-lab/pupitre/orchestrator/conductor"
	"github.com/pupitre-lab/pupitre/orchestrator/contenttest"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/reconcile"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime/runtimetest"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
	"github.com/pupitre-lab/pupitre/orchestrator/session/sessiontest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

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
      - {id: the-flag, flag: {value: "${secret}"}, points: 10, competencies: [B6.C3]}
      - {id: reach, ping: {from: a, to: "${lan.2}"}, points: 5, competencies: [B6.C1]}
      - id: alone
        after: {cut: {node: a, interface: eth1}, restore: true}
        file: {node: b, path: /root/secret, contains: "${secret}"}
        points: 5
        competencies: [B6.C1]
injects:
  - {id: split, at: 4m, for: 2m, cut: {network: lan}}
  - {id: crash, stop: b}
  - {id: revive, start: b}
solution: solution/
mutants: mutants/
`

func content(t *testing.T) fstest.MapFS {
	t.Helper()
	files, err := contenttest.Least()
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"lab.yaml":                    smallLab,
		"statement.fr.md":             "# Petit\n",
		"statement.en.md":             "# Small\n",
		"solution/play.yaml":          "steps:\n  - {submit: {check: the-flag, value: \"${secret}\"}}\n",
		"mutants/no-flag/mutant.yaml": "title: {fr: \"Sans drapeau\", en: \"No flag\"}\nafter: start\nkills: [the-flag, reach, alone]\nsteps: [{submit: {check: the-flag, value: no}}]\n",
	} {
		files["bloc6/small/"+name] = &fstest.MapFile{Data: []byte(text)}
	}
	return files
}

// small is the catalogue, read once: it never changes.
var small struct {
	once      sync.Once
	catalogue *orchestrator.Catalogue
	err       error
}

func smallCatalogue(t *testing.T) *orchestrator.Catalogue {
	t.Helper()
	small.once.Do(func() {
		small.catalogue, small.err = orchestrator.LoadCatalogue(content(t))
		if small.err == nil && len(small.catalogue.Broken) > 0 {
			small.err = small.catalogue.Broken[0].Err
		}
	})
	if small.err != nil {
		t.Fatal(small.err)
	}
	return small.catalogue
}

// shelf is a blob store in memory.
type shelf struct {
	mu    sync.Mutex
	files map[ledger.Digest][]byte
}

func (s *shelf) Put(_ context.Context, r io.Reader, limit int64) (blob.Digest, int64, error) {
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err == nil && int64(len(data)) > limit {
		err = fmt.Errorf("more than %d bytes", limit)
	}
	if err != nil {
		return "", 0, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.files[ledger.DigestOf(data)] = data
	return blob.Digest(ledger.DigestOf(data)), int64(len(data)), nil
}

// world is a platform on a driver in memory, and the process that conducts it.
type world struct {
	t         *testing.T
	journal   *sessiontest.Journal
	fake      *runtimetest.Fake
	driver    runtime.Driver // the fake, or what a test puts around it
	catalogue *orchestrator.Catalogue
	shelf     *shelf
	beat      string
	platform  string
	plan      session.Plan
	over      []people.TeamID // whose end was told
	look      check.Options

	service   *session.Service
	conductor *conductor.Conductor
	stop      func()
}

func newWorld(t *testing.T, teams int) *world {
	t.Helper()
	w := &world{
		t: t, platform: "test", journal: sessiontest.NewJournal(), fake: runtimetest.NewFake(), catalogue: smallCatalogue(t),
		shelf: &shelf{files: map[ledger.Digest][]byte{}}, beat: beatFile(t),
	}
	w.driver = w.fake
	small, err := w.catalogue.Lab("small")
	if err != nil {
		t.Fatal(err)
	}
	rules := session.DefaultRules()
	rules.KeepPaths, rules.KeepImages = []string{"/root"}, true
	w.plan = session.Plan{
		ID: session.NewID(), Promotion: "p", Title: "T", Duration: session.Seconds(10 * time.Minute), Rules: rules,
		Lab: session.LabRef{ID: "small", Version: "1.0.0", Digest: ledger.Digest(small.Digest())}, Mode: lab.Group,
	}
	for i := range teams {
		id := fmt.Sprintf("team-%d", i+1)
		w.plan.Teams = append(w.plan.Teams, session.Team{
			ID: people.TeamID(id), Name: id, Members: []session.Member{{Person: people.PersonID("of-" + id)}},
		})
	}
	return w
}

// beatFile is a file in memory where there is such a thing: it is written every
// few seconds of a time that goes by in no time.
func beatFile(t *testing.T) string {
	t.Helper()
	folder, err := os.MkdirTemp("/dev/shm", "beat-")
	if err != nil {
		return filepath.Join(t.TempDir(), "beat")
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	return filepath.Join(folder, "beat")
}

// begin plans the session and starts the first process.
func (w *world) begin() {
	w.t.Helper()
	w.start()
	if err := w.service.Create(w.t.Context(), "teacher", w.plan); err != nil {
		w.t.Fatal(err)
	}
}

// start begins a process on what the one before left.
func (w *world) start() {
	w.t.Helper()
	w.service = session.NewService(w.journal, time.Now)
	runner := orchestrator.NewRunner(w.catalogue, w.driver, reconcile.Options{})
	var mu sync.Mutex
	c, err := conductor.New(conductor.Config{
		Sessions: w.service, Orals: session.NewOrals(w.journal, time.Now), Runner: runner, Blobs: w.shelf, Platform: w.platform, Beat: w.beat,
		Log: slog.New(slog.DiscardHandler), Look: w.look,
		OnTeamOver: func(_ session.ID, team people.TeamID) {
			mu.Lock()
			defer mu.Unlock()
			w.over = append(w.over, team)
		},
	})
	if err != nil {
		w.t.Fatal(err)
	}
	w.conductor = c
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		c.Run(ctx)
	}()
	w.stop = func() {
		cancel()
		<-done
	}
	w.t.Cleanup(w.stop) // a test that fails half way leaves nothing that runs
}

func (w *world) try(command func(s *session.State, now time.Time) ([]session.Event, error)) error {
	_, err := w.service.Do(context.Background(), w.plan.ID, "of-team-1", command)
	return err
}

func (w *world) do(command func(s *session.State, now time.Time) ([]session.Event, error)) {
	w.t.Helper()
	if err := w.try(command); err != nil {
		w.t.Fatal(err)
	}
}

func prepare(s *session.State, _ time.Time) ([]session.Event, error) { return s.Prepare() }
func launch(s *session.State, _ time.Time) ([]session.Event, error)  { return s.Launch(false) }
func pause(s *session.State, _ time.Time) ([]session.Event, error)   { return s.Pause("why") }
func resume(s *session.State, _ time.Time) ([]session.Event, error)  { return s.Resume() }

func (w *world) is(cond func(*session.State) bool) (yes bool) {
	w.t.Helper()
	if err := w.service.View(context.Background(), w.plan.ID, func(s *session.State) { yes = cond(s) }); err != nil {
		w.t.Fatal(err)
	}
	return yes
}

func inPhase(p session.Phase) func(*session.State) bool {
	return func(s *session.State) bool { return s.Phase == p }
}

// until waits for something of the state.
func (w *world) until(what string, within time.Duration, cond func(*session.State) bool) {
	w.t.Helper()
	for end := time.Now().Add(within); !w.is(cond); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(end) {
			w.t.Fatalf("not %s within %s; the ledger: %s", what, within, strings.Join(w.kinds(), " "))
		}
	}
}

// running brings the session to its launch.
func (w *world) running() {
	w.t.Helper()
	w.begin()
	w.do(prepare)
	w.until("ready", time.Minute, inPhase(session.Ready))
	w.do(launch)
}

func (w *world) entries() []ledger.Entry {
	w.t.Helper()
	entries, err := w.journal.Read(context.Background(), w.plan.ID.Stream(), 0, 0)
	if err != nil {
		w.t.Fatal(err)
	}
	return entries
}

func (w *world) kinds() []string {
	var kinds []string
	for _, e := range w.entries() {
		kinds = append(kinds, e.Kind)
	}
	return kinds
}

// eventsOf are the events of one kind.
func eventsOf[E session.Event](w *world) []E {
	w.t.Helper()
	var found []E
	for _, entry := range w.entries() {
		event, err := session.Decode(entry)
		if err != nil {
			w.t.Fatal(err)
		}
		if e, is := event.(E); is {
			found = append(found, e)
		}
	}
	return found
}

func (w *world) clock(team people.TeamID) (c session.Clock) {
	w.is(func(s *session.State) bool { c = s.Clock(team, time.Now()); return true })
	return c
}

func (w *world) instances() []string {
	w.t.Helper()
	list, err := w.fake.Instances(context.Background())
	if err != nil {
		w.t.Fatal(err)
	}
	var ids []string
	for _, s := range list {
		ids = append(ids, string(s.Instance))
	}
	return ids
}

func finals(w *world) map[people.TeamID]int {
	count := map[people.TeamID]int{}
	for _, done := range eventsOf[session.ChecksDone](w) {
		if done.Origin == session.OriginFinal {
			count[done.Team]++
		}
	}
	return count
}

func verdicts(results []session.Result) string {
	var words []string
	for _, r := range results {
		words = append(words, string(r.Check)+" "+r.Verdict)
	}
	slices.Sort(words)
	return strings.Join(words, ", ")
}
