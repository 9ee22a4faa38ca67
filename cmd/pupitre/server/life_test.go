package server_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/server"
	"github.com/pupitre-lab/pupitre/labs"
	"github.com/pupitre-lab/pupitre/orchestrator"
	"github.com/pupitre-lab/pupitre/orchestrator/conductor"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/reconcile"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime/docker"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime/docker/dockertest"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// course is what differs between the labs that a session is played with.
type course struct {
	lab     string
	blind   bool
	keep    string              // a folder that is kept of every machine
	typed   []string            // machines on which the first team types the solution
	right   []lab.CheckID       // checks that hold afterwards
	all     bool                // that is the whole solution
	answers map[lab.CheckID]int // answers of the solution; how often a wrong one is given before
	hint    lab.CheckID
	inject  string
	reset   string // a machine that is made anew
}

var courses = []course{
	{
		lab: "campus-ospf", keep: "/etc/frr", typed: []string{"r1", "r2", "r3", "r4", "srv", "pc-b"}, all: true,
		right: []lab.CheckID{"gateway-servers", "ospf-r2", "rooms", "dns", "saved"}, hint: "gateway-servers", inject: "fibre-failure", reset: "pc-a",
	},
	{
		lab: "intrusion-en-cours", blind: true, keep: "/etc/ssh", typed: []string{"bastion", "web"},
		right:   []lab.CheckID{"scheduled", "component", "forgotten-file", "intruder-address", "stolen-account"},
		answers: map[lab.CheckID]int{"intruder-address": 1, "stolen-account": 0}, hint: "intruder-address", inject: "hurry", reset: "logs",
	},
}

// life is one session, from the roster to the erasure of a person.
type life struct {
	*school
	course
	t       *testing.T
	id      string
	path    string // of the session
	content *orchestrator.Catalogue
	driver  *docker.Driver
	folder  server.Folder
	pupil   *listener // a student of the first team
	teacher *listener
}

const teamsOfLife = 6

// TestTheWholeLifeOfTwoSessionsOfSixTeamsOverTheAPI plays two evaluations of six
// teams each at the same time, on real machines, over HTTP alone.
func TestTheWholeLifeOfTwoSessionsOfSixTeamsOverTheAPI(t *testing.T) {
	driver := dockertest.Open(t)
	content, err := orchestrator.LoadCatalogue(labs.Content)
	if err != nil {
		t.Fatal(err)
	}
	log := &logbook{}
	c := config(t, filepath.Join(t.TempDir(), "data"))
	c.Catalogue, c.Driver, c.MetricsListen, c.Log = content, driver, "", slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelWarn}))
	c.Pace = func(c *conductor.Config) { c.PollEvery = 200 * time.Millisecond }
	c.PublicURL = "" // by its own name, at the port it takes
	r := start(t, c)
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the server said:\n%s", log.text())
		}
	})
	t.Cleanup(func() { removeAll(t, driver, c.Folder) })
	admin := visit(t, r.Origin(), r.Address().String()).accept(r.FirstLink())
	t.Run("at the same time", func(t *testing.T) {
		for _, course := range courses {
			t.Run(course.lab, func(t *testing.T) {
				t.Parallel()
				l := &life{school: enrol(t, admin.in(t), course.lab, teamsOfLife), course: course, t: t, content: content, driver: driver, folder: c.Folder}
				l.live()
			})
		}
	})
	if held := namespaces(t, os.Getpid()); len(held) > 0 {
		t.Errorf("the server still holds the network namespaces %v", held)
	}
}

// namespaces are the network namespaces that a process keeps alive by a file.
func namespaces(t *testing.T, pid int) (held []string) {
	t.Helper()
	folder := fmt.Sprintf("/proc/%d/fd", pid)
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		to, err := os.Readlink(filepath.Join(folder, entry.Name()))
		if err == nil && strings.HasPrefix(to, "net:[") {
			held = append(held, to)
		}
	}
	return held
}

func (l *life) live() {
	for _, step := range []struct {
		name string
		do   func()
	}{
		{"plan", l.plan}, {"prepare and launch", l.launch}, {"work", l.work}, {"run", l.run}, {"listen", l.heard}, {"close", l.close},
		{"nothing left", l.gone}, {"judge", l.judge}, {"export", l.export}, {"seal", l.seal}, {"personal data", l.forget},
	} {
		began := time.Now()
		step.do()
		l.t.Logf("%s: %s", step.name, time.Since(began).Round(100*time.Millisecond))
	}
}

// capacity asks whether the session fits. Too few processors only make everybody
// wait, so the instructor may go on; too little memory ends the test.
func (l *life) capacity() {
	type resources struct {
		Memory int64 `json:"memory_bytes"`
	}
	var answer struct {
		Fits       bool
		Need, Host resources
		Waves      [][]people.TeamID
		Text       session.Text
	}
	l.instructor.plain("/api/v1/capacity", object{"promotion": l.promotion, "lab": l.lab, "teams": l.teams}, http.StatusOK).JSON(&answer)
	if answer.Fits != (len(answer.Waves) == 1) || !slices.Equal(slices.Concat(answer.Waves...), l.teams) || answer.Text.FR == "" {
		l.t.Errorf("the capacity is %+v", answer)
	}
	if answer.Need.Memory > answer.Host.Memory {
		l.t.Fatalf("this test needs more memory than this machine has: %s", answer.Text.EN)
	}
}

// plan plans the session.
func (l *life) plan() {
	l.capacity()
	input := object{
		"promotion": l.promotion, "title": "Évaluation <b>" + l.lab + "</b>", "lab": l.lab, "starts": time.Now().Add(time.Minute).UTC(), "duration_s": 3600, "teams": l.teams,
		"rules": object{"check_every_s": 0, "blind": l.blind, "keep_paths": []string{l.keep}},
	}
	l.ada(0).Send(http.MethodPost, "/api/v1/sessions", input, "Idempotency-Key", "of-a-student").Refused("forbidden")
	var planned struct{ ID string }
	l.instructor.post("/api/v1/sessions", input, http.StatusCreated).JSON(&planned)
	l.id, l.path = planned.ID, "/api/v1/sessions/"+planned.ID
	l.teacher, l.pupil = l.instructor.follow(l.id), l.ada(0).follow(l.id)
}

// launch has the instances built, and starts all clocks at the same instant.
func (l *life) launch() {
	l.instructor.post(l.path+"/prepare", nil, http.StatusAccepted)
	early := l.instructor.Send(http.MethodPost, l.path+"/launch", object{}, "Idempotency-Key", "much-too-early")
	early.Refused("conflict")
	l.teacher.await("that all is ready", 5*time.Minute, kindIs("session.ready"))
	l.instructor.post(l.path+"/launch", object{}, http.StatusOK)
	l.pupil.await("the launch", 10*time.Second, kindIs("session.launched"))
	launched := map[time.Time]bool{}
	for team, clock := range l.clocks() {
		launched[clock.Launched] = true
		right := session.Seconds(0)
		if team == l.teams[1] {
			right = session.Seconds(20 * time.Minute)
		}
		if clock.Right.Duration().Round(time.Minute) != right.Duration() {
			l.t.Errorf("%s has %s more by right", team, clock.Right.Duration())
		}
	}
	if len(launched) != 1 {
		l.t.Errorf("the clocks began at %v", launched)
	}
}

// state is a session as the instructor sees it.
type state struct {
	Phase session.Phase
	Teams []struct {
		Team        people.TeamID
		Ready       bool
		Final, Kept bool
		Clock       session.Clock
		Repairs     []object
	}
}

func (l *life) state() (s state) {
	l.t.Helper()
	l.instructor.get(l.path, http.StatusOK).JSON(&s)
	return s
}

func (l *life) clocks() map[people.TeamID]session.Clock {
	l.t.Helper()
	clocks := map[people.TeamID]session.Clock{}
	for _, team := range l.state().Teams {
		clocks[team.Team] = team.Clock
	}
	return clocks
}

// until waits for something that is asked again and again.
func (l *life) until(what string, within time.Duration, is func() bool) {
	l.t.Helper()
	for end := time.Now().Add(within); !is(); time.Sleep(300 * time.Millisecond) {
		if time.Now().After(end) {
			l.t.Fatalf("not %s within %s", what, within)
		}
	}
}

// entries reads the whole ledger, as the instructor may.
func (l *life) entries() (all []ledger.Entry) {
	l.t.Helper()
	for after := int64(0); ; {
		var page struct {
			Items []ledger.Entry
			Next  *int64 `json:"next_after"`
		}
		l.instructor.get(fmt.Sprintf("%s/ledger?after=%d&limit=200", l.path, after), http.StatusOK).JSON(&page)
		all = append(all, page.Items...)
		if page.Next == nil {
			return all
		}
		after = *page.Next
	}
}

// eventsOf are the events of one kind in a ledger.
func eventsOf[E session.Event](t *testing.T, entries []ledger.Entry) (found []E) {
	t.Helper()
	for _, entry := range entries {
		event, err := session.Decode(entry)
		if err != nil {
			t.Fatal(err)
		}
		if e, is := event.(E); is {
			found = append(found, e)
		}
	}
	return found
}

// platform is the name by which what runs for a server is known on the host.
func platform(t *testing.T, folder server.Folder) string {
	t.Helper()
	name, err := os.ReadFile(filepath.Join(string(folder), "platform"))
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(name))
}

// instancesOf are those on the host that belong to a server.
func instancesOf(t *testing.T, driver runtime.Driver, folder server.Folder) (ids []runtime.InstanceID) {
	t.Helper()
	list, err := driver.Instances(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	mine := platform(t, folder)
	for _, s := range list {
		if s.Meta[conductor.MetaPlatform] == mine {
			ids = append(ids, s.Instance)
		}
	}
	return ids
}

// removeAll leaves nothing of a server on the host, however the test ended.
func removeAll(t *testing.T, driver runtime.Driver, folder server.Folder) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	for _, id := range instancesOf(t, driver, folder) {
		if _, err := reconcile.New(driver, reconcile.Options{}).Reconcile(ctx, reconcile.Absent(id)); err != nil {
			t.Errorf("remove %s: %v", id, err)
		}
	}
}

// logbook is what a server says, to be shown when the test fails.
type logbook struct {
	mu   sync.Mutex
	said bytes.Buffer
}

func (b *logbook) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.said.Write(p)
}

func (b *logbook) text() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.said.String()
}

func words(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
