package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/console"
	"github.com/pupitre-lab/pupitre/cmd/pupitre/words"
	"github.com/pupitre-lab/pupitre/orchestrator"
	"github.com/pupitre-lab/pupitre/orchestrator/check"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

type labCheck struct {
	Instance []string      `arg:"" help:"${arg_instances}"`
	Only     []string      `placeholder:"CHECK,…" help:"${opt_only}"`
	Flag     []string      `placeholder:"CHECK=VALUE" sep:"none" help:"${opt_flag}"`
	Answer   []string      `placeholder:"CHECK=VALUE" sep:"none" help:"${opt_answer}"`
	Grid     bool          `help:"${opt_grid}"`
	Watch    bool          `help:"${opt_watch}"`
	Every    time.Duration `default:"5s" placeholder:"DURATION" help:"${opt_every}"`
}

// Run looks at instances with their lab's checks.
func (c *labCheck) Run(ctx context.Context, p *program) error {
	if c.Watch && p.JSON {
		return p.misused(nil, words.WatchJSON)
	}
	r, err := p.runner()
	if err != nil {
		return err
	}
	orders, err := c.orders(ctx, p, r)
	if err != nil {
		return err
	}
	if c.Watch {
		return c.watch(ctx, p, r, orders)
	}
	evaluations, err := p.evaluateAll(ctx, r, orders)
	if err != nil {
		return err
	}
	if err := p.showEvaluations(evaluations, c.Grid); err != nil {
		return err
	}
	return verdictOf(evaluations, len(c.Only) > 0)
}

// order is an instance and how to look at it.
type order struct {
	instance *orchestrator.Instance
	options  check.Options
}

// orders finds the instances and holds the selection against their labs.
func (c *labCheck) orders(ctx context.Context, p *program, r *orchestrator.Runner) ([]order, error) {
	submissions, err := p.submissions(slices.Concat(c.Flag, c.Answer))
	if err != nil {
		return nil, err
	}
	var orders []order
	for _, name := range c.Instance {
		instance, err := p.reopen(ctx, r, name)
		if err != nil {
			return nil, err
		}
		options := check.Options{Observe: c.Watch, Submissions: submissions}
		for _, id := range c.Only {
			options.Select = append(options.Select, lab.CheckID(id))
		}
		for id := range submissions {
			if err := p.knownCheck(instance.Variant, id); err != nil {
				return nil, err
			}
		}
		for _, id := range options.Select {
			if err := p.knownCheck(instance.Variant, id); err != nil {
				return nil, err
			}
		}
		orders = append(orders, order{instance, options})
	}
	return orders, nil
}

// submissions reads CHECK=VALUE.
func (p *program) submissions(list []string) (map[lab.CheckID]string, error) {
	submitted := map[lab.CheckID]string{}
	for _, text := range list {
		id, value, found := strings.Cut(text, "=")
		if !found || id == "" {
			return nil, p.misused(nil, words.BadSubmission, text)
		}
		submitted[lab.CheckID(id)] = value
	}
	return submitted, nil
}

func (p *program) knownCheck(v *lab.Variant, id lab.CheckID) error {
	var there []string
	for _, task := range v.Tasks {
		for _, one := range task.Checks {
			there = append(there, string(one.ID))
		}
	}
	if slices.Contains(there, string(id)) {
		return nil
	}
	return p.unknown(nil, words.NoCheck, string(id), there)
}

// evaluateAll looks at several instances at the same time.
func (p *program) evaluateAll(ctx context.Context, r *orchestrator.Runner, orders []order) ([]orchestrator.Evaluation, error) {
	progress := p.Progress(p.Now)
	defer progress.Stop()
	evaluations := make([]orchestrator.Evaluation, len(orders))
	errs := make([]error, len(orders))
	var wg sync.WaitGroup
	for i, o := range orders {
		task := progress.Task(p.Say(words.Checking, o.instance.ID))
		wg.Go(func() {
			evaluations[i], errs[i] = p.evaluate(ctx, r, o, task)
		})
	}
	wg.Wait()
	if ctx.Err() != nil {
		return nil, ctx.Err() // what was not looked at is no result
	}
	return evaluations, errors.Join(errs...)
}

func (p *program) evaluate(ctx context.Context, r *orchestrator.Runner, o order, task *console.Task) (orchestrator.Evaluation, error) {
	total := len(o.options.Select)
	if total == 0 {
		for _, t := range o.instance.Variant.Tasks {
			total += len(t.Checks)
		}
	}
	done := 0
	task.Step(0, total, "")
	o.options.OnResult = func(result check.Result) {
		done++
		task.Step(done, total, fmt.Sprintf("%s %s", result.Check, p.Say(verdictWords[result.Verdict].message)))
	}
	o.options.Now, o.options.Rand = p.Now, p.Random
	evaluation, err := r.Evaluate(ctx, o.instance, o.options)
	switch {
	case ctx.Err() != nil:
		task.Failed(p.Say(words.Interrupted))
		return evaluation, ctx.Err()
	case err != nil:
		task.Failed(firstLine(err))
		return evaluation, err
	}
	task.Done(p.Say(words.ScoreOf, points(evaluation.Tally.Total.Obtained), points(evaluation.Tally.Total.Possible)))
	return evaluation, nil
}

// verdictOf turns results into an exit code: an error of the platform counts
// more than a check that did not pass. An informative check counts only when it
// was asked for by name.
func verdictOf(evaluations []orchestrator.Evaluation, named bool) error {
	code := exitOK
	for _, e := range evaluations {
		for _, result := range e.Results {
			switch {
			case result.Verdict == check.Error:
				return exitWith(exitPlatform)
			case result.Verdict != check.Pass && (named || result.Points > 0):
				code = exitWrong
			}
		}
	}
	if code == exitOK {
		return nil
	}
	return exitWith(code)
}

// watch looks again and again until the person stops it, which is no failure.
// Checks that disturb the lab are left out.
func (c *labCheck) watch(ctx context.Context, p *program, r *orchestrator.Runner, orders []order) error {
	for {
		evaluations, err := p.evaluateAll(ctx, r, orders)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return err
		}
		if p.IsTerminal() {
			fmt.Fprint(p.Out, "\x1b[H\x1b[2J") // ECMA-48: cursor home, erase the display
		}
		fmt.Fprintln(p.Out, p.Now().Format(time.TimeOnly))
		if err := p.showEvaluations(evaluations, c.Grid); err != nil {
			return err
		}
		timer := time.NewTimer(c.Every)
		select {
		case <-ctx.Done():
			timer.Stop()
			return nil
		case <-timer.C:
		}
	}
}
