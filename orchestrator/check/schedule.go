package check

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

// class says beside what a check may run.
type class int

const (
	quiet      class = iota // beside other quiet ones
	measuring               // alone: others' traffic and load would change the figure
	disturbing              // alone, after all that can run before it
)

func (j *job) class() class {
	switch {
	case j.check.After != nil:
		return disturbing
	case measures(&j.check.Assertion):
		return measuring
	}
	return quiet
}

// schedule runs every wanted job: whatever is quiet and ready in parallel; when
// nothing of that is left, one that measures; when none of those is left, one
// that disturbs.
func (r *run) schedule(ctx context.Context) {
	done := make(chan *job)
	running := 0
	defer func() {
		for ; running > 0; running-- {
			<-done
		}
	}()
	for {
		for running < r.opts().Parallel {
			j := r.next(quiet)
			if j == nil {
				break
			}
			running++
			go func() {
				r.perform(ctx, j)
				done <- j
			}()
		}
		if running > 0 {
			j := <-done
			running--
			r.publish(j)
			continue
		}
		j := r.nextAlone()
		if j == nil {
			break
		}
		r.perform(ctx, j)
		r.publish(j)
	}
	r.refuseCycles()
}

// next takes the first job of a class, in the order of the file, whose needs
// all have a result.
func (r *run) next(c class) *job {
	for _, j := range r.jobs {
		if j.wanted && !j.started && j.class() == c && r.ready(j) {
			j.started = true
			return j
		}
	}
	return nil
}

func (r *run) nextAlone() *job {
	if j := r.next(measuring); j != nil {
		return j
	}
	return r.next(disturbing)
}

// ready tells whether every need is decided. One that is missing is decided too.
func (r *run) ready(j *job) bool {
	for _, id := range j.check.Needs {
		if needed := r.byID[id]; needed != nil && needed.decided == nil {
			return false
		}
	}
	return true
}

// publish makes a job's result known to the others and to the caller.
func (r *run) publish(j *job) {
	j.decided = j.result
	if j.selected {
		r.opts().OnResult(*j.result)
	}
}

// refuseCycles gives a result to those that wait for one another.
func (r *run) refuseCycles() {
	for _, j := range r.jobs {
		if j.wanted && !j.started {
			j.started = true
			f := mistaken("check %s needs itself through others", j.check.ID)
			j.result = r.record(j, f, 0, r.opts().Now())
			r.publish(j)
		}
	}
}

// perform gives a job its result, whatever happens.
func (r *run) perform(ctx context.Context, j *job) {
	started, attempts := r.opts().Now(), 0
	f := guarded(func() finding {
		if f, decided := r.withoutLooking(ctx, j); decided {
			return f
		}
		w := &watch{run: r, job: j, scene: r.scene.of(j.check.ID), attempts: &attempts}
		if j.check.After != nil {
			return r.disturbed(ctx, w)
		}
		return w.until(ctx)
	})
	j.result = r.record(j, f, attempts, started)
}

// withoutLooking decides the verdicts that need no look at the instance.
func (r *run) withoutLooking(ctx context.Context, j *job) (finding, bool) {
	if at, ok := r.passedEarlier(j.check); ok {
		return passed(say("réussi à un moment antérieur", "passed at an earlier time")).
			with(facts("earlier pass", struct{ PassedAt time.Time }{at.UTC()})), true
	}
	if r.opts().Observe && j.check.After != nil {
		return finding{verdict: Skip, observed: say("pas vérifié en continu : cette vérification perturbe l'installation",
			"not checked continuously: this check disturbs the instance")}, true
	}
	if f, lacking := r.lacking(j); lacking {
		return f, true
	}
	switch {
	case j.problem != nil:
		return broken(j.problem), true
	case ctx.Err() != nil:
		return cancelled(ctx), true
	case !looksAtInstance(&j.check.Assertion):
		return finding{}, false
	case r.tainted != nil:
		return broken(r.tainted), true
	case r.faceless != nil:
		return broken(r.faceless), true
	}
	return finding{}, false
}

// lacking judges a job by what it needs. A need that failed skips it; one that
// the platform could not look at makes it an error, which costs nothing.
func (r *run) lacking(j *job) (finding, bool) {
	var failedNeeds, brokenNeeds []string
	for _, id := range j.check.Needs {
		needed := r.byID[id]
		switch {
		case needed == nil:
			return mistaken("check %s needs %s, which does not exist", j.check.ID, id), true
		case needed.decided.Verdict == Error:
			brokenNeeds = append(brokenNeeds, string(id))
		case needed.decided.Verdict != Pass:
			failedNeeds = append(failedNeeds, string(id))
		}
	}
	switch {
	case len(failedNeeds) > 0:
		return finding{verdict: Skip, observed: say("pas regardé : il faut d'abord réussir %s",
			"not looked at: %s must pass first", list(failedNeeds))}, true
	case len(brokenNeeds) > 0:
		return broken(fmt.Errorf("the platform could not look at %v, which this check needs", brokenNeeds)), true
	}
	return finding{}, false
}

// expected is the check's own sentence: what must hold, when and for how long.
func (r *run) expected(j *job) (text lab.Text) {
	if j.problem != nil {
		return say("cette vérification est mal définie", "this check is badly defined")
	}
	defer func() {
		if recover() != nil {
			text = j.check.Title
		}
	}()
	c := j.check
	if text = j.kind.expected(r.scene); c.Discreet && c.Title != (lab.Text{}) {
		text = c.Title
	}
	if c.After != nil {
		text = join(", ", disturbanceText(c.After), text)
	}
	if c.Within > 0 {
		text = say("%s, en %s au plus", "%s, within %s", text, span(c.Within))
	}
	if c.For > 0 {
		text = say("%s, pendant %s", "%s, for %s", text, span(c.For))
	}
	return text
}

// conclude undoes what checks left on purpose until the end of the run.
func (r *run) conclude() error {
	left := r.lasting
	r.lasting = nil
	var problems []error
	for i := len(left) - 1; i >= 0; i-- {
		undone, dead := left[i].undo()
		problems = append(problems, undone, dead)
	}
	if err := errors.Join(append(problems, r.tainted)...); err != nil {
		return fmt.Errorf("%w: %w", ErrLeftDisturbed, err)
	}
	return nil
}
