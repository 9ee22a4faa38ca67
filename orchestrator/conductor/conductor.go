// Package conductor drives sessions: it builds the teams' instances, keeps them
// healthy, sends injects, looks with checks, gives lost time back, and closes.
//
// It is level-triggered. Each team has one goroutine that looks at the session's
// state, does the most urgent thing that is to be done, appends what came of it,
// and looks again. So nothing of a team's instance ever happens at the same time
// as its checks, and a platform that stops at any moment goes on where it was:
// what was done and not appended is done again, which changes nothing.
package conductor

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"log/slog"
	goruntime "runtime"
	"sync"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator"
	"github.com/pupitre-lab/pupitre/orchestrator/blob"
	"github.com/pupitre-lab/pupitre/orchestrator/check"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// Blobs keeps what verdicts rest on, and last states.
type Blobs interface {
	// Put stores what r gives, found again by its digest. More than limit bytes
	// are an error, and nothing is kept.
	Put(ctx context.Context, r io.Reader, limit int64) (blob.Digest, int64, error)
}

// Config is what a Conductor works with. Sessions, Orals, Runner, Blobs and Platform
// must be set; every other zero value means its default.
type Config struct {
	Sessions *session.Service
	Orals    *session.Orals
	Runner   *orchestrator.Runner
	Blobs    Blobs
	// Platform names this installation in what it runs on the host, so that two of
	// them on one host leave each other's instances alone. It must stay the same.
	Platform string
	// Beat is a file that is written every few seconds: what was lost while the
	// platform was not there is known by it. Empty: nothing is given back.
	Beat string

	Now  func() time.Time
	Rand io.Reader // of the instances' seeds
	Log  *slog.Logger
	Host func() (Host, error) // default: this machine
	// OnTeamOver hears that a team's work, or its oral, has ended: its terminals end.
	// It may be told more than once, and must return soon.
	OnTeamOver func(session.ID, people.TeamID)

	Builds       int           // instances built at once; default 4
	Checks       int           // runs of checks at once; default 2 for each processor
	PollEvery    time.Duration // new sessions are looked for; default 2 s
	BeatEvery    time.Duration // default 3 s
	HealEvery    time.Duration // of each instance; default 20 s
	WatchEvery   time.Duration // of each team, at most so often; default 15 s
	CollectEvery time.Duration // default 1 min
	CheckTimeout time.Duration // of one run of checks; default 30 min
	KeepBytes    int64         // of one node's kept files; default 256 MiB
	// Look is how checks look; what the session decides in it is replaced.
	Look check.Options
}

func (c Config) withDefaults() Config {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	if c.Host == nil {
		c.Host = ThisHost
	}
	if c.OnTeamOver == nil {
		c.OnTeamOver = func(session.ID, people.TeamID) {}
	}
	if c.Rand == nil {
		c.Rand = rand.Reader
	}
	c.Builds = orPositive(c.Builds, 4)
	c.Checks = orPositive(c.Checks, 2*goruntime.NumCPU())
	c.PollEvery = orPositive(c.PollEvery, 2*time.Second)
	c.BeatEvery = orPositive(c.BeatEvery, 3*time.Second)
	c.HealEvery = orPositive(c.HealEvery, 20*time.Second)
	c.WatchEvery = orPositive(c.WatchEvery, 15*time.Second)
	c.CollectEvery = orPositive(c.CollectEvery, time.Minute)
	c.CheckTimeout = orPositive(c.CheckTimeout, 30*time.Minute)
	c.KeepBytes = orPositive(c.KeepBytes, 256<<20)
	return c
}

func orPositive[T int | int64 | time.Duration](value, otherwise T) T {
	if value <= 0 {
		return otherwise
	}
	return value
}

// Conductor drives every session of a Service. Its methods may be called at the
// same time, also while Run runs.
type Conductor struct {
	Config
	builds   *gate
	checks   *gate
	watching *gate
	wake     chan struct{}
	sweep    chan struct{}
	oral     chan struct{} // an oral was asked for, or is to be shut

	mu        sync.Mutex
	stages    map[session.ID]*stage
	ended     map[session.ID]bool // nothing is left to do for these
	order     int
	instances map[runtime.InstanceID]*orchestrator.Instance
	listeners map[session.ID]map[int]chan WallUpdate
	listener  int
}

// New makes a Conductor; nothing happens before Run.
func New(c Config) (*Conductor, error) {
	switch {
	case c.Sessions == nil || c.Orals == nil || c.Runner == nil || c.Blobs == nil:
		return nil, errors.New("conductor: Sessions, Orals, Runner and Blobs must be set")
	case c.Platform == "":
		return nil, errors.New("conductor: Platform must name this installation")
	}
	c = c.withDefaults()
	return &Conductor{
		Config: c,
		builds: newGate(c.Builds), checks: newGate(c.Checks), watching: newGate(max(1, goruntime.NumCPU()/2)),
		wake: make(chan struct{}, 1), sweep: make(chan struct{}, 1), oral: make(chan struct{}, 1),
		stages: map[session.ID]*stage{}, ended: map[session.ID]bool{},
		instances: map[runtime.InstanceID]*orchestrator.Instance{},
		listeners: map[session.ID]map[int]chan WallUpdate{},
	}, nil
}

// Run drives the sessions until ctx ends, and returns once all it began has
// stopped. The instances stay as they are.
func (c *Conductor) Run(ctx context.Context) {
	if !c.giveBackDowntime(ctx) {
		return
	}
	var owned sync.WaitGroup
	defer owned.Wait()
	owned.Go(func() { c.beat(ctx) })
	owned.Go(func() { c.collecting(ctx) })
	owned.Go(func() { c.holdOrals(ctx) })
	owned.Go(func() { c.hear(ctx) })
	for {
		c.discover(ctx, &owned)
		if !wait(ctx, c.wake, c.PollEvery) {
			return
		}
	}
}

// Wake makes the Conductor look for new sessions now.
func (c *Conductor) Wake() { poke(c.wake) }

// discover starts to drive the sessions that are not driven yet.
func (c *Conductor) discover(ctx context.Context, owned *sync.WaitGroup) {
	ids, err := c.Sessions.IDs(ctx)
	if err != nil {
		c.problem(ctx, "list the sessions", err)
		return
	}
	for _, id := range ids {
		if st := c.take(id); st != nil {
			owned.Go(func() {
				over := st.conduct(ctx)
				c.release(id, over)
			})
		}
	}
}

// take gives the stage of a session that nobody drives and that is not over.
func (c *Conductor) take(id session.ID) *stage {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended[id] || c.stages[id] != nil {
		return nil
	}
	c.order++
	c.stages[id] = newStage(c, id, c.order)
	return c.stages[id]
}

func (c *Conductor) release(id session.ID, over bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.stages, id)
	c.ended[id] = over
	poke(c.sweep)
}

func (c *Conductor) problem(ctx context.Context, doing string, err error, about ...any) {
	if ctx.Err() == nil {
		c.Log.WarnContext(ctx, doing, append(about, "error", err)...)
	}
}

// poke leaves a word, if none is waiting.
func poke(channel chan struct{}) {
	select {
	case channel <- struct{}{}:
	default:
	}
}

// wait waits for a word or for d; false when ctx ended.
func wait(ctx context.Context, word <-chan struct{}, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-word:
	case <-timer.C:
	}
	return ctx.Err() == nil
}
