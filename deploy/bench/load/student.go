package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/pause"
)

// Kinds of what is measured.
const (
	logIn      = "log in"
	readMe     = "who am I"
	readList   = "list of sessions"
	readBench  = "bench"
	readNodes  = "machines"
	readShells = "terminals, the list"
	readWords  = "messages"
	giveAnswer = "answer"
	askWords   = "question"
	askChecks  = "ask for a check"
	takeHint   = "take a hint"
	openShell  = "open a terminal"
	echo       = "echo of a key"
	openEvents = "open the events"
	eventDelay = "event: from its time to the page"
	checkDelay = "check: from asking to the verdict on the page"
	wordDelay  = "message to all: from sending to each page"
	readWall   = "wall (instructor)"
	readStats  = "figures of machines (instructor)"
	sendWords  = "message to all: the request (instructor)"
)

// streamed are the kinds that are no requests.
var streamed = []string{echo, eventDelay, checkDelay, wordDelay}

// shellOneIn is how many students there are for each who types in a terminal.
const shellOneIn = 3

// student is one virtual student.
type student struct {
	*browser
	*school
	email, team string
	figures     *figures
	dice        *rand.Rand
	pending     pendingChecks
	stale       chan struct{} // an event made the page's bench out of date
}

// pendingChecks are the looks that were asked for and not answered yet.
type pendingChecks struct {
	mu    sync.Mutex
	asked map[string]time.Time
}

func (p *pendingChecks) add(id string, at time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.asked == nil {
		p.asked = map[string]time.Time{}
	}
	p.asked[id] = at
}

// done tells how long an asked look took.
func (p *pendingChecks) done(id string, now time.Time) (time.Duration, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	at, there := p.asked[id]
	delete(p.asked, id)
	return now.Sub(at), there
}

// work has everybody work until the time is over.
func (s *school) work(ctx context.Context, o options, f *figures) {
	ctx, cancel := context.WithTimeout(ctx, o.length)
	defer cancel()
	var all sync.WaitGroup
	for i, st := range s.students {
		st.stale = make(chan struct{}, 1)
		st.figures, st.dice = f, rand.New(rand.NewPCG(o.seed, uint64(i)))
		all.Go(func() {
			if pause.For(ctx, time.Duration(st.dice.Int64N(int64(o.ramp)))) == nil {
				st.live(ctx, i%shellOneIn == 0)
			}
		})
	}
	all.Go(func() { s.teach(ctx, f) })
	all.Wait()
}

// timed asks and keeps how long it took. Conflicts, and checks asked for too soon
// after a team mate did, are the session's rules at work; every other refusal is
// wrong.
func (b *browser) timed(ctx context.Context, f *figures, kind, method, path string, body any) ([]byte, bool) {
	text, form, err := encode(body)
	if err != nil {
		f.fail(fmt.Sprintf("%s: %v", kind, err))
		return nil, false
	}
	a, err := b.ask(ctx, method, path, form, text)
	switch {
	case ctx.Err() != nil:
		return nil, false
	case err != nil:
		f.fail(fmt.Sprintf("%s: %v", kind, err))
		return nil, false
	case a.status < 300:
		f.add(kind, a.took)
		return a.body, true
	case a.code == "conflict", a.code == "too-many-requests" && kind == askChecks:
		f.add(kind, a.took)
		f.refuse(kind)
		return nil, false
	}
	f.fail(fmt.Sprintf("%s: %d %s", kind, a.status, a.code))
	return nil, false
}

// live is a student's time: logging in, opening the page, working.
func (st *student) live(ctx context.Context, types bool) {
	if _, ok := st.timed(ctx, st.figures, logIn, http.MethodPost, "/api/v1/login", object{"email": st.email, "password": password}); !ok {
		return
	}
	st.timed(ctx, st.figures, readMe, http.MethodGet, "/api/v1/me", nil)
	st.timed(ctx, st.figures, readList, http.MethodGet, "/api/v1/sessions", nil)
	body, ok := st.timed(ctx, st.figures, readBench, http.MethodGet, st.bench("/bench"), nil)
	bench, err := decoded[struct{ Session struct{ Seq int64 } }](body)
	if !ok || err != nil {
		st.figures.fail("the bench could not be read at first")
		return
	}
	var beside sync.WaitGroup
	defer beside.Wait()
	beside.Go(func() { st.listen(ctx, bench.Session.Seq) })
	beside.Go(func() { st.keepFresh(ctx) })
	if types {
		beside.Go(func() { st.typeAll(ctx) })
	}
	for pause.For(ctx, 2*time.Second+time.Duration(st.dice.Int64N(int64(6*time.Second)))) == nil {
		st.act(ctx)
	}
}

func (st *student) bench(path string) string { return st.session + "/teams/" + st.team + path }

// keepFresh is what the page does by itself: it reads the bench again soon after an
// event, the machines every 15 s and the terminals every 20 s.
func (st *student) keepFresh(ctx context.Context) {
	nodes, shells := time.NewTicker(15*time.Second), time.NewTicker(20*time.Second)
	defer nodes.Stop()
	defer shells.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-st.stale:
			const least, spread = 150 * time.Millisecond, 350 * time.Millisecond
			if pause.For(ctx, least+time.Duration(rand.Int64N(int64(spread)))) == nil {
				st.timed(ctx, st.figures, readBench, http.MethodGet, st.bench("/bench"), nil)
			}
		case <-nodes.C:
			st.timed(ctx, st.figures, readNodes, http.MethodGet, st.bench("/nodes"), nil)
		case <-shells.C:
			st.timed(ctx, st.figures, readShells, http.MethodGet, st.bench("/terminals"), nil)
		}
	}
}

// act is one thing that a student does on the page.
func (st *student) act(ctx context.Context) {
	switch roll := st.dice.IntN(100); {
	case roll < 30:
		st.timed(ctx, st.figures, giveAnswer, http.MethodPost, st.bench("/answers"), object{"check": "way-in", "value": fmt.Sprintf("%s %d", st.email, roll)})
	case roll < 50:
		st.askCheck(ctx)
	case roll < 75:
		st.timed(ctx, st.figures, readBench, http.MethodGet, st.bench("/bench"), nil)
	case roll < 90:
		st.timed(ctx, st.figures, readWords, http.MethodGet, st.session+"/messages", nil)
	case roll < 95:
		st.timed(ctx, st.figures, askWords, http.MethodPost, st.bench("/questions"), object{"text": "Une question de " + st.email})
	default:
		st.timed(ctx, st.figures, takeHint, http.MethodPost, st.bench("/hints"), object{"check": "intruder-address", "index": 0})
	}
}

func (st *student) askCheck(ctx context.Context) {
	began := time.Now()
	body, ok := st.timed(ctx, st.figures, askChecks, http.MethodPost, st.bench("/checks"), object{"checks": []string{"scheduled"}})
	if !ok {
		return
	}
	asked, err := decoded[struct{ ID string }](body)
	if err != nil || asked.ID == "" {
		st.figures.fail(askChecks + ": no id in the answer")
		return
	}
	st.pending.add(asked.ID, began)
}

// teach is the instructor's time: the wall, figures, and a word to all.
func (s *school) teach(ctx context.Context, f *figures) {
	const every = 5 * time.Second
	for n := 0; pause.For(ctx, every) == nil; n++ {
		s.instructor.timed(ctx, f, readWall, http.MethodGet, s.session+"/wall", nil)
		s.instructor.timed(ctx, f, readStats, http.MethodGet, s.session+"/stats", nil)
		if n%2 == 0 {
			word := fmt.Sprintf("%s%d", wordMark, time.Now().UnixNano())
			s.instructor.timed(ctx, f, sendWords, http.MethodPost, s.session+"/messages", object{"text": word})
		}
	}
}
