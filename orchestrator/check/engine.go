package check

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// Options says how a Run goes. The zero value runs every check with defaults.
type Options struct {
	// Instance is noted on every result; empty means what Describe says.
	Instance runtime.InstanceID
	// Select names the checks to run; empty means all of them. What they need is
	// looked at too, without a result of its own.
	Select []lab.CheckID
	// Observe skips the checks that disturb the instance, for continuous watching.
	Observe bool
	// Parallel is how many checks that do not disturb each other run at a time.
	// Default 8.
	Parallel int
	// Retries is how often an error of the platform is tried again. Default 2,
	// negative means never.
	Retries int
	// Settle is how long a disturbed instance may take to become again what it
	// was, before the next check looks at it. Default 90 s, negative means no wait.
	Settle time.Duration

	// Submissions are what the team sent, for flag and answer checks.
	Submissions map[lab.CheckID]string
	// OtherFlags recognises another team's flag. nil recognises none.
	OtherFlags func(value string) (instance string, ok bool)
	// History tells when a check passed earlier, for those with `ever`.
	History map[lab.CheckID]time.Time

	// OnResult hears of each result as it comes; never called twice at a time.
	OnResult func(Result)

	// Now and Sleep are the clock; Rand gives identifiers and nonces.
	Now   func() time.Time
	Sleep func(ctx context.Context, d time.Duration) error
	Rand  io.Reader
}

const (
	defaultParallel = 8
	defaultRetries  = 2
	defaultSettle   = 90 * time.Second
)

// withDefaults fills what was left out.
func (o Options) withDefaults() Options {
	o.Parallel = max(1, orElse(o.Parallel, defaultParallel))
	o.Retries = max(0, orElse(o.Retries, defaultRetries))
	o.Settle = max(0, orElse(o.Settle, defaultSettle))
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Sleep == nil {
		o.Sleep = sleep
	}
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	o.Rand = &sharedReader{from: o.Rand}
	if o.OnResult == nil {
		o.OnResult = func(Result) {}
	}
	return o
}

// sharedReader lets many draw from one source.
type sharedReader struct {
	mu   sync.Mutex
	from io.Reader
}

// Read implements io.Reader: whole or with an error.
func (r *sharedReader) Read(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return io.ReadFull(r.from, p)
}

// sleep waits, or ends early with ctx.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// ErrUnknownCheck: Options.Select names a check the lab does not have.
var ErrUnknownCheck = errors.New("unknown check")

// ErrLeftDisturbed: something that checks did to the instance could not be undone.
var ErrLeftDisturbed = errors.New("the instance was left disturbed")

// Run looks at one instance with the checks of its variant and gives one result
// for every check selected, in the order of the file, whatever happens: a run
// that is cancelled, a check that panics and a host that does not answer all
// give results with the verdict Error.
//
// Checks without `after` run in parallel, except those that measure, which run
// alone. Those with `after` run last, one at a time, and what they do to the
// instance is undone before Run returns, even when ctx ends.
//
// The error is ErrUnknownCheck, without results, or ErrLeftDisturbed beside a
// whole list of results.
func Run(ctx context.Context, target runtime.Target, variant *lab.Variant, opts Options) ([]Result, error) {
	r := &run{scene: newScene(target, variant, opts.withDefaults())}
	r.secrets = secretsOf(variant)
	if err := r.prepare(); err != nil {
		return nil, err
	}
	r.meet(ctx)
	defer r.conclude() // a caller's OnResult that panics leaves nothing disturbed
	r.schedule(ctx)
	err := r.conclude()
	return r.results(), err
}

// run is one Run.
type run struct {
	scene   *scene
	secrets secrets
	jobs    []*job // in the order of the file
	byID    map[lab.CheckID]*job

	seen     runtime.Observed
	faceless error // why the instance could not be described
	tainted  error // what could not be undone
	lasting  []*disturbance
}

// job is one check to look at.
type job struct {
	check    *lab.Check
	task     string
	kind     kind
	problem  error // of the definition
	selected bool
	wanted   bool // selected, or needed by one that is
	started  bool
	result   *Result
	decided  *Result // once the others may know
}

func (r *run) opts() *Options { return &r.scene.opts }

// prepare lists the jobs and marks those that the selection wants.
func (r *run) prepare() error {
	r.byID = map[lab.CheckID]*job{}
	for t := range r.scene.variant.Tasks {
		task := &r.scene.variant.Tasks[t]
		for c := range task.Checks {
			r.add(task.ID, &task.Checks[c])
		}
	}
	selection := r.opts().Select
	if len(selection) == 0 {
		for _, j := range r.jobs {
			j.selected, j.wanted = true, true
		}
		return nil
	}
	for _, id := range selection {
		j := r.byID[id]
		if j == nil {
			return fmt.Errorf("%w: lab %s has no check %q", ErrUnknownCheck, r.scene.variant.ID, id)
		}
		j.selected = true
		r.want(j)
	}
	return nil
}

func (r *run) add(task string, c *lab.Check) {
	j := &job{check: c, task: task}
	j.kind, j.problem = kindOf(&c.Assertion)
	if r.byID[c.ID] != nil {
		j.problem = fmt.Errorf("%w: two checks are called %q", errDefinition, c.ID)
	} else {
		r.byID[c.ID] = j
	}
	r.jobs = append(r.jobs, j)
}

// want marks a job and those it needs.
func (r *run) want(j *job) {
	if j.wanted {
		return
	}
	j.wanted = true
	for _, id := range j.check.Needs {
		if needed := r.byID[id]; needed != nil {
			r.want(needed)
		}
	}
}

// meet finds out what runs, for the record.
func (r *run) meet(ctx context.Context) {
	for try := 0; ; try++ {
		f := guarded(func() finding {
			var err error
			if r.seen, err = r.scene.describe(ctx); err != nil {
				return broken(err)
			}
			return finding{verdict: Pass}
		})
		if f.verdict == Pass {
			r.faceless = nil
			return
		}
		r.faceless = errors.New(f.incident)
		if try >= r.opts().Retries || r.opts().Sleep(ctx, pauseAfter(try)) != nil {
			return
		}
	}
}

// results are those of the selected checks.
func (r *run) results() []Result {
	var results []Result
	for _, j := range r.jobs {
		if j.selected {
			results = append(results, *j.result)
		}
	}
	return results
}

// record makes a job's result.
func (r *run) record(j *job, f finding, attempts int, started time.Time) *Result {
	result := &Result{
		ID: r.newID(), Check: j.check.ID, Task: j.task,
		Verdict: f.verdict, Points: worth(j.check), Share: credit(f),
		Competencies: slices.Clone(j.check.Competencies),
		Expected:     r.secrets.text(r.expected(j)), Observed: r.secrets.text(f.observed),
		SelfReported: decidedInside(&j.check.Assertion),
		Attempts:     attempts, Started: started, Duration: r.opts().Now().Sub(started),
		Instance: orElse(r.opts().Instance, r.seen.Instance), Lab: r.scene.variant.Digest,
		Images: map[string]runtime.Digest{}, Nodes: map[string]string{},
		Incident: string(r.secrets.hide([]byte(f.incident))), OtherTeam: f.other,
	}
	for _, node := range r.seen.Nodes {
		result.Images[node.Name], result.Nodes[node.Name] = node.Image, node.Container
	}
	for _, e := range f.exhibits[:min(len(f.exhibits), maxPieces)] {
		if len(e.content) > 0 {
			result.Evidence = append(result.Evidence, e.seal(r.secrets))
		}
	}
	return result
}

// worth is what a check gives: nothing when the machine's own word decides it.
func worth(c *lab.Check) float64 {
	if decidedInside(&c.Assertion) {
		return 0
	}
	return max(0, c.Points)
}

// credit is the share of a finding.
func credit(f finding) float64 {
	switch f.verdict {
	case Pass:
		return 1
	case Fail:
		return max(0, min(1, f.share))
	}
	return 0
}

// newID is a UUIDv7.
func (r *run) newID() string {
	id, err := uuid.NewV7FromReader(r.opts().Rand)
	if err != nil {
		id = uuid.Must(uuid.NewV7())
	}
	return id.String()
}

// passedEarlier tells when a check with `ever` passed before this run.
func (r *run) passedEarlier(c *lab.Check) (time.Time, bool) {
	at, ok := r.opts().History[c.ID]
	return at, ok && c.Ever
}
