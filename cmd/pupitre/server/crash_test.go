package server_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime/docker"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime/docker/dockertest"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// The trial in every run of the tests is short. PUPITRE_CRASHES=50 makes the long
// one, PUPITRE_CRASH_SEED=n repeats one, PUPITRE_CRASH_REPORT=file keeps figures.
const (
	crashesInTests = 5
	teamsOfTrial   = 8
)

// trial is a session whose server is killed again and again while people work.
type trial struct {
	*school
	t       *testing.T
	child   *child
	driver  *docker.Driver
	dice    *rand.Rand // of the test's own goroutine
	seed    uint64
	crashes int
	id      string
	path    string
	diary   *diary
	began   time.Time

	kills map[string]int // by the phase in which the session was
	ready []time.Duration
	// What goes on meanwhile, until it is stopped.
	students, teaching, grading work
}

// work is what some persons do until they are stopped.
type work struct {
	ctx    context.Context
	stop   context.CancelFunc
	people sync.WaitGroup
}

func (w *work) begin(t *testing.T) {
	w.ctx, w.stop = context.WithCancel(context.Background())
	t.Cleanup(w.end)
}

func (w *work) end() {
	w.stop()
	w.people.Wait()
}

// shares say how the crashes are spread over the life of the session.
var shares = []struct {
	phase session.Phase
	share float64
}{
	{session.Preparing, 0.15}, {session.Ready, 0.05}, {session.Running, 0.5}, {session.Closing, 0.14}, {session.Closed, 0.1}, {session.Sealed, 0.06},
}

// TestNothingIsLostHoweverOftenTheServerIsKilled kills the real server in the
// midst of a session of eight teams on real machines, starts it again, and
// compares what clients were told with the ledger.
func TestNothingIsLostHoweverOftenTheServerIsKilled(t *testing.T) {
	driver := dockertest.Open(t)
	x := newTrial(t, driver)
	t.Logf("%d crashes, PUPITRE_CRASH_SEED=%d", x.crashes, x.seed)
	before := hostCounts(t)
	x.begin()
	for _, stage := range []struct {
		phase session.Phase
		enter func()
	}{
		{session.Preparing, x.prepare}, {session.Ready, x.awaitReady}, {session.Running, x.launch},
		{session.Closing, x.close}, {session.Closed, x.judge}, {session.Sealed, x.seal},
	} {
		stage.enter()
		x.crash(stage.phase)
	}
	found := x.compare()
	x.child.finish()
	found.left = x.left()
	for _, wrong := range found.all() {
		t.Error(wrong)
	}
	x.report(found, before, hostCounts(t))
}

func newTrial(t *testing.T, driver *docker.Driver) *trial {
	t.Helper()
	x := &trial{t: t, driver: driver, crashes: number(t, "PUPITRE_CRASHES", crashesInTests), kills: map[string]int{}, diary: &diary{}, began: time.Now()}
	x.seed = uint64(number(t, "PUPITRE_CRASH_SEED", int(time.Now().UnixNano()%1_000_000)))
	x.dice = rand.New(rand.NewPCG(x.seed, 1))
	x.child = newChild(t)
	t.Cleanup(func() {
		if t.Failed() {
			said := x.child.log.text()
			t.Logf("the server said:\n%s", said[max(0, len(said)-20_000):])
		}
	})
	return x
}

func number(t *testing.T, name string, otherwise int) int {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("%s must be a number: %v", name, err)
	}
	return n
}

// begin plans the session, with nobody in the way.
func (x *trial) begin() {
	x.child.start()
	x.t.Cleanup(func() { removeAll(x.t, x.driver, x.child.folder) })
	x.child.ready()
	admin := visit(x.t, x.child.origin, x.child.address).accept(x.child.first)
	x.school = enrol(x.t, admin, "trial", teamsOfTrial)
	var planned struct{ ID string }
	x.instructor.post("/api/v1/sessions", object{
		"promotion": x.promotion, "title": "Trial", "lab": "tiny", "starts": time.Now().UTC(), "duration_s": 3600, "teams": x.teams,
		"rules": object{"check_every_s": 0, "attempts": 0, "keep_paths": []string{"/root"}},
	}, http.StatusCreated).JSON(&planned)
	x.id, x.path = planned.ID, "/api/v1/sessions/"+planned.ID
}

// command sends what an instructor sends once, and goes on when the session is
// where it should be, whatever was answered.
func (x *trial) command(p *person, path string, body any, phases ...session.Phase) {
	x.t.Helper()
	c := client{p, x.diary, rand.New(rand.NewPCG(x.seed, 2))}
	for end := time.Now().Add(3 * time.Minute); !slices.Contains(phases, x.phase()); time.Sleep(100 * time.Millisecond) {
		if one := c.write(x.t.Context(), "command", "", x.path+path, body); one.fate == failed || time.Now().After(end) {
			x.t.Fatalf("%s: %s, and the session is %s", path, one.fate, x.phase())
		}
	}
}

// phase is where the session is; empty when the server does not tell.
func (x *trial) phase() session.Phase {
	request, err := http.NewRequestWithContext(x.t.Context(), http.MethodGet, x.child.origin+x.path, nil)
	if err != nil {
		x.t.Fatal(err)
	}
	request.Header.Set("Cookie", x.instructor.cookie)
	response, err := x.child.web.Do(request)
	if err != nil {
		return ""
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	var found struct{ Phase session.Phase }
	if err != nil || json.Unmarshal(body, &found) != nil {
		return ""
	}
	return found.Phase
}

func (x *trial) awaitPhase(within time.Duration, phases ...session.Phase) {
	x.t.Helper()
	for end := time.Now().Add(within); !slices.Contains(phases, x.phase()); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			x.t.Fatalf("the session is %s after %s, not %v", x.phase(), within, phases)
		}
	}
}

func (x *trial) prepare() {
	x.command(x.instructor, "/prepare", nil, session.Preparing, session.Ready)
}

func (x *trial) awaitReady() { x.awaitPhase(3*time.Minute, session.Ready) }

// launch starts the clocks, and everybody begins to work.
func (x *trial) launch() {
	x.command(x.instructor, "/launch", object{}, session.Running)
	x.students.begin(x.t)
	x.teaching.begin(x.t)
	var names []string
	for i, team := range x.teams {
		names = append(names, string(team))
		for j, student := range []*person{x.ada(i), x.blaise(i)} {
			c := client{student, x.diary, rand.New(rand.NewPCG(x.seed, uint64(10+2*i+j)))}
			x.students.people.Go(func() { c.study(x.students.ctx, x.path+"/teams/"+string(c.team)) })
		}
	}
	c := client{x.instructor, x.diary, rand.New(rand.NewPCG(x.seed, 3))}
	x.teaching.people.Go(func() { c.teach(x.teaching.ctx, x.path, names) })
}

// close ends the work while students still send. Before, every cable is plugged
// in again, so that all that the final checks see is known.
func (x *trial) close() {
	const some = 5 * time.Second
	time.Sleep(some) // of work without a crash
	x.teaching.end()
	c := client{x.instructor, x.diary, rand.New(rand.NewPCG(x.seed, 5))}
	c.write(x.t.Context(), "resume", "", x.path+"/resume", nil) // refused when there is no pause
	last := c.write(x.t.Context(), "inject", "", x.path+"/injects", object{"inject": "split", "undo": true})
	if last.fate != acknowledged {
		x.t.Fatalf("with nobody killing, a write is %s", last.fate)
	}
	l := x.life()
	l.until("unplugged no more", 2*time.Minute, func() bool {
		done := eventsOf[session.InjectDone](x.t, l.entries())
		return len(slices.DeleteFunc(done, func(e session.InjectDone) bool { return e.ID != last.id })) == teamsOfTrial
	})
	x.command(x.instructor, "/close", nil, session.Closing, session.Closed)
}

// life is the session as other tests look at it.
func (x *trial) life() *life {
	return &life{school: x.school, t: x.t, id: x.id, path: x.path, folder: x.child.folder, driver: x.driver}
}

// judge waits for the final checks; from then on a grader works.
func (x *trial) judge() {
	x.awaitPhase(5*time.Minute, session.Closed)
	x.students.end()
	x.grading.begin(x.t)
	c := client{x.grader, x.diary, rand.New(rand.NewPCG(x.seed, 4))}
	teams := x.gradersTeams()
	x.grading.people.Go(func() { c.grade(x.grading.ctx, x.path, teams) })
}

// gradersTeams are the teams by the names that a grader of a blind session knows.
func (x *trial) gradersTeams() (teams []people.TeamID) {
	x.t.Helper()
	var page struct{ Items []resultLine }
	x.grader.get(x.path+"/results?limit=200", http.StatusOK).JSON(&page)
	for _, line := range page.Items {
		teams = append(teams, line.Team)
	}
	slices.Sort(teams)
	return slices.Compact(teams)
}

// grade is what a grader does all the time.
func (c *client) grade(ctx context.Context, path string, teams []people.TeamID) {
	for n := 0; ctx.Err() == nil; n++ {
		name := fmt.Sprintf("grader-%d", n)
		team := teams[c.dice.IntN(len(teams))]
		c.write(ctx, "decision", name, path+"/results/"+string(team)+"/capital", object{"decision": "override", "share": float64(n%11) / 10, "reason": name})
		pause(ctx, time.Duration(100+c.dice.IntN(300))*time.Millisecond)
	}
}

func (x *trial) seal() {
	time.Sleep(time.Second) // of the grader's work without a crash
	x.grading.end()
	x.command(x.instructor, "/seal", object{"anyway": true}, session.Sealed)
}

// crash kills the server as often as the phase's share of the crashes says. What
// a phase that is over too soon leaves, the next ones take.
func (x *trial) crash(phase session.Phase) {
	share := 0.0
	for _, s := range shares {
		share += s.share
		if s.phase == phase {
			break
		}
	}
	for x.killed() < int(share*float64(x.crashes)+0.5) {
		now := x.phase()
		if phase == session.Preparing && now == session.Ready || phase == session.Closing && now == session.Closed {
			return
		}
		x.crashOnce(now)
	}
}

func (x *trial) killed() (n int) {
	for _, of := range x.kills {
		n += of
	}
	return n
}

// crashOnce lets the server live for a moment, kills it, and starts it again; one
// time in six it is killed while it starts, too. Instances and final checks of so
// small a lab take a few seconds, so the moments among them are shorter.
func (x *trial) crashOnce(phase session.Phase) {
	longest, start, starting := 4000, 300, 6
	if phase == session.Preparing || phase == session.Closing {
		longest = 900
	}
	x.wait(longest)
	x.child.kill()
	x.kills[string(phase)]++
	if x.dice.IntN(starting) == 0 && x.killed() < x.crashes {
		x.child.spawn()
		x.wait(start)
		x.child.kill()
		x.kills[whileStarting]++
	}
	began := time.Now()
	x.child.start()
	x.child.ready()
	x.ready = append(x.ready, time.Since(began))
}

const whileStarting = "starting"

// wait waits for a random time of at most so many milliseconds.
func (x *trial) wait(longest int) {
	time.Sleep(time.Duration(x.dice.IntN(longest)) * time.Millisecond)
}
