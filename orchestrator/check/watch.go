package check

import (
	"context"
	"time"
)

// How long to wait between looks.
const (
	firstPause = 100 * time.Millisecond
	maxPause   = time.Second
	errorPause = 250 * time.Millisecond
	// holdSamples is how often a result that must last is looked at again, within
	// the bounds that follow.
	holdSamples = 10
	minSample   = 200 * time.Millisecond
	maxSample   = 2 * time.Second
)

// pauseAfter is how long to wait after the platform failed once more.
func pauseAfter(errors int) time.Duration { return errorPause << min(errors, 5) }

// watch is the way of one check to its verdict.
type watch struct {
	run      *run
	job      *job
	scene    *scene
	attempts *int
}

// look looks once. What was being looked at when the run was stopped proves
// nothing against anybody.
func (w *watch) look(ctx context.Context) finding {
	*w.attempts++
	f := guarded(func() finding { return w.job.kind.look(ctx, w.scene) })
	if ctx.Err() != nil && f.verdict != Pass {
		return cancelled(ctx)
	}
	return f
}

// until looks again until the check holds, and goes on holding, or its time is
// over. Errors of the platform are tried again even after that. Of several
// failures the one with the most credit counts.
func (w *watch) until(ctx context.Context) finding {
	started, now := w.scene.opts.Now(), w.scene.opts.Now
	within, pause, errors := w.job.check.Within, firstPause, 0
	best := finding{}
	for {
		f := w.look(ctx)
		if f.verdict == Pass {
			f = w.hold(ctx, f)
		}
		left := within - now().Sub(started)
		wait := min(pause, left)
		switch {
		case f.verdict == Pass || f.final:
			return f
		case f.verdict == Error && errors < w.scene.opts.Retries:
			wait = pauseAfter(errors)
			errors++
		case left <= 0:
			return better(best, f)
		}
		best = better(best, f)
		if w.scene.opts.Sleep(ctx, wait) != nil {
			return cancelled(ctx)
		}
		pause = min(pause*3/2, maxPause)
	}
}

// better prefers the failure with more credit, and the later of equals. An
// error is the last word: nobody knows what would have been seen.
func better(before, now finding) finding {
	if now.verdict == Fail && before.verdict == Fail && before.share > now.share {
		return before
	}
	return now
}

// hold looks again, regularly, for as long as the check must go on holding.
func (w *watch) hold(ctx context.Context, f finding) finding {
	lasting := w.job.check.For
	if lasting <= 0 {
		return f
	}
	started, errors := w.scene.opts.Now(), 0
	interval := max(minSample, min(lasting/holdSamples, maxSample))
	for {
		held := w.scene.opts.Now().Sub(started)
		if held >= lasting {
			return f
		}
		if w.scene.opts.Sleep(ctx, min(interval, lasting-held)) != nil {
			return cancelled(ctx)
		}
		next := w.look(ctx)
		switch {
		case next.verdict == Pass:
			f, errors = next, 0
		case next.verdict == Error && !next.final && errors < w.scene.opts.Retries:
			errors++
		case next.verdict == Fail:
			next.observed = say("vrai d'abord, puis plus : %s", "true at first, then no longer: %s", next.observed)
			return next
		default:
			return next
		}
	}
}
