package orchestrator

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/pupitre-lab/pupitre/orchestrator/check"
	"github.com/pupitre-lab/pupitre/orchestrator/framework"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

// Evaluation is what the checks of one instance say, and of which competencies
// they speak.
type Evaluation struct {
	Instance *Instance
	Results  []check.Result // every check asked for, in the lab's order
	Tally    check.Tallied
	Grid     []GridRow
}

// GridRow is what an evaluation says of one competency. A check speaks, with all
// its points, for each of its competencies.
type GridRow struct {
	check.CompetencyScore
	Title lab.Text // short
}

// Evaluate heals the instance, so that nothing of the platform's is missing, and
// looks at it.
func (r *Runner) Evaluate(ctx context.Context, i *Instance, opts check.Options) (Evaluation, error) {
	if err := i.Up(ctx); err != nil {
		return Evaluation{}, fmt.Errorf("prepare %s for its checks: %w", i.ID, err)
	}
	target, err := i.Target(ctx)
	if err != nil {
		return Evaluation{}, err
	}
	defer target.Close()
	if opts.OtherFlags == nil {
		if opts.OtherFlags, err = r.otherFlags(ctx, i); err != nil {
			return Evaluation{}, err
		}
	}
	opts.Instance = i.ID
	results, err := check.Run(ctx, target, i.Variant, opts)
	if errors.Is(err, check.ErrLeftDisturbed) { // what a check could not undo, the reconciler can
		err = i.Up(context.WithoutCancel(ctx))
	}
	if err != nil {
		return Evaluation{}, err
	}
	tally := check.Tally(results)
	grid, err := r.Catalogue.grid(tally)
	return Evaluation{Instance: i, Results: results, Tally: tally, Grid: grid}, err
}

// otherFlags recognises the flags of the other instances of the same lab that
// run now.
func (r *Runner) otherFlags(ctx context.Context, mine *Instance) (func(string) (string, bool), error) {
	running, err := r.Driver.Instances(ctx)
	if err != nil {
		return nil, err
	}
	owners := map[string]string{}
	for _, other := range running {
		if other.Instance == mine.ID || other.Meta[MetaLab] != mine.Lab.ID() {
			continue
		}
		variant, err := mine.Lab.Render(lab.Seed(other.Meta[MetaSeed]))
		if err != nil {
			return nil, err
		}
		for _, value := range flagsOf(variant) {
			owners[value] = string(other.Instance)
		}
	}
	for _, value := range flagsOf(mine.Variant) {
		delete(owners, value) // the same for everybody: tells nothing
	}
	return func(value string) (string, bool) {
		owner, known := owners[value]
		return owner, known
	}, nil
}

// flagsOf lists the secrets that a variant's flag checks ask for.
func flagsOf(v *lab.Variant) []string {
	var values []string
	for _, task := range v.Tasks {
		for _, c := range task.Checks {
			if c.Assertion.Flag != nil { // inside a composition nothing can be handed in
				values = append(values, c.Assertion.Flag.Value)
			}
		}
	}
	return values
}

// grid names the competencies that the checks speak of, in the référentiel's order.
func (c *Catalogue) grid(tally check.Tallied) ([]GridRow, error) {
	var rows []GridRow
	for _, score := range tally.Competencies {
		competency, err := c.Framework.Competency(framework.Code(score.Code))
		if err != nil {
			return nil, err
		}
		rows = append(rows, GridRow{CompetencyScore: score, Title: lab.Text(competency.Title)})
	}
	slices.SortFunc(rows, func(a, b GridRow) int {
		return framework.CompareCodes(framework.Code(a.Code), framework.Code(b.Code))
	})
	return rows, nil
}
