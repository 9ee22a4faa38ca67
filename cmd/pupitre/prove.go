package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/console"
	"github.com/pupitre-lab/pupitre/cmd/pupitre/words"
	"github.com/pupitre-lab/pupitre/orchestrator"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

type labTest struct {
	Lab      string   `arg:"" help:"${arg_lab}"`
	Seed     []string `placeholder:"SEED" help:"${opt_seeds}"`
	Repeats  int      `default:"2" placeholder:"N" help:"${opt_repeats}"`
	Parallel int      `default:"4" placeholder:"N" help:"${opt_parallel}"`
	Only     []string `placeholder:"CASE,…" help:"${opt_cases}"`
	Report   string   `placeholder:"FILE" help:"${opt_report}"`
}

// testedLab is the document of lab test.
type testedLab struct {
	orchestrator.TestReport
	Sound    bool     `json:"sound"`
	Problems []string `json:"problems"`

	partial bool // only some cases were run
}

// Run proves that a lab's checks tell right from wrong.
func (c *labTest) Run(ctx context.Context, p *program) error {
	if err := c.usable(p); err != nil {
		return err
	}
	l, err := p.findLab(c.Lab)
	if err != nil {
		return err
	}
	r, err := p.runner()
	if err != nil {
		return err
	}
	variant, err := l.Render("images")
	if err != nil {
		return err
	}
	if err := p.ensureImages(ctx, variant.ImageKinds()); err != nil {
		return err
	}
	if err := p.ensureGuard(ctx); err != nil {
		return err
	}
	report, err := c.test(ctx, p, r, l)
	if err != nil {
		return err
	}
	return c.show(p, report)
}

func (c *labTest) usable(p *program) error {
	switch filepath.Ext(c.Report) {
	case "", ".md", ".json":
	default:
		return p.misused(nil, words.BadReport, c.Report)
	}
	if c.Report != "" && filepath.Ext(c.Report) == "" {
		return p.misused(nil, words.BadReport, c.Report)
	}
	if c.Repeats < 1 || c.Parallel < 1 {
		return p.misused(nil, words.AtLeastOne)
	}
	return nil
}

func (c *labTest) test(ctx context.Context, p *program, r *orchestrator.Runner, l *lab.Lab) (orchestrator.TestReport, error) {
	tag, err := p.newSeed()
	if err != nil {
		return orchestrator.TestReport{}, err
	}
	options := orchestrator.TestOptions{Repeats: c.Repeats, Parallel: c.Parallel, Only: c.Only, Tag: string(tag[:6])}
	for _, seed := range c.Seed {
		options.Seeds = append(options.Seeds, lab.Seed(seed))
	}
	progress := p.Progress(p.Now)
	defer progress.Stop()
	all := progress.Task(p.Say(words.Testing, l.ID()))
	running := map[string]*console.Task{}
	options.OnEvent = func(e orchestrator.TestEvent) {
		key := fmt.Sprintf("%s %s %d", e.Run.Case, e.Run.Seed, e.Run.Repeat)
		if !e.Ended {
			running[key] = progress.Task("  " + key)
			return
		}
		all.Step(e.Finished, e.Of, "")
		if task := running[key]; task != nil {
			endRun(task, e.Run)
			delete(running, key)
		}
	}
	report, err := r.TestLab(ctx, l, options)
	if err != nil {
		if ctx.Err() != nil {
			p.sayWhatRemains(func(id runtime.InstanceID) bool { return strings.Contains(string(id), options.Tag) })
		}
		return report, err
	}
	all.Done(fmt.Sprintf("%d/%d", len(report.Runs), len(report.Runs)))
	return report, nil
}

func endRun(task *console.Task, run orchestrator.TestRun) {
	score := points(run.Obtained) + "/" + points(run.Possible)
	if len(run.Problems) > 0 {
		task.Failed(score + ": " + run.Problems[0])
		return
	}
	task.Done(score)
}

// show prints the report, writes the file and says whether the lab is sound.
func (c *labTest) show(p *program, report orchestrator.TestReport) error {
	document := testedLab{TestReport: report, Problems: append([]string{}, report.Problems()...), partial: len(c.Only) > 0}
	document.Sound = len(document.Problems) == 0
	var failed error
	if c.Report != "" {
		if err := p.writeReport(p.path(c.Report), document); err != nil {
			failed = p.wrong(err, words.CannotWriteDo, words.CannotWrite, c.Report)
		}
	}
	if p.JSON {
		failed = errors.Join(failed, p.Document(document))
	} else {
		p.printTest(document)
	}
	if failed == nil && !document.Sound {
		return exitWith(exitWrong)
	}
	return failed
}

func (p *program) printTest(d testedLab) {
	table := p.NewTable(
		console.Column{Title: words.ColCase}, console.Column{Title: words.ColRuns, Right: true}, console.Column{Title: words.ColSound, Right: true},
		console.Column{Title: words.ColPoints, Right: true}, console.Column{Title: words.ColSlowest, Right: true})
	for _, c := range d.Cases() {
		color := console.Good
		if c.Sound < c.Runs {
			color = console.Bad
		}
		table.Row(c.Case, c.Runs, p.Paint(color, fmt.Sprint(c.Sound)), spread(c), fmt.Sprintf("%.1f s", c.Slowest.Seconds()))
	}
	table.Print()
	if len(d.Checks) > 0 {
		fmt.Fprintln(p.Out)
		p.printTestedChecks(d)
	}
	fmt.Fprintln(p.Out)
	for _, problem := range d.Problems {
		fmt.Fprintf(p.Out, "%s %s\n", p.Paint(console.Bad, "✗"), problem)
	}
	if d.Sound {
		fmt.Fprintf(p.Out, "%s %s\n", p.Paint(console.Good, "✓"), p.sound(d))
	} else {
		fmt.Fprintf(p.Out, "%s\n", p.Say(words.LabUnsound, d.Lab, d.Version, len(d.Problems)))
	}
}

// sound says what a test without a problem proves: the lab, or only the cases
// that were asked for.
func (p *program) sound(d testedLab) string {
	if d.partial {
		return p.Say(words.CasesSound, d.Lab, d.Version, len(d.Runs), d.Took.Seconds())
	}
	return p.Say(words.LabSound, d.Lab, d.Version, len(d.Runs), d.Took.Seconds())
}

func (p *program) printTestedChecks(d testedLab) {
	table := p.NewTable(
		console.Column{Title: words.ColCheck}, console.Column{Title: words.ColPoints, Right: true},
		console.Column{Title: words.ColCaughtBy, Wrap: true}, console.Column{Title: words.ColFlaky, Wrap: true}, console.Column{Title: words.ColVerdictIn, Right: true})
	for _, c := range d.Checks {
		table.Row(c.Check, points(c.Points), p.orNone(console.Bad, c.KilledBy), p.orNone(console.Good, c.Flaky), fmt.Sprintf("%.1f s", c.Slowest.Seconds()))
	}
	table.Print()
}

// orNone joins names; where there is none it says so in a colour.
func (p *program) orNone(color console.Color, names []string) string {
	if len(names) == 0 {
		return p.Paint(color, p.Say(words.None))
	}
	return strings.Join(names, ", ")
}

// spread is the points of the worst and the best run of a case.
func spread(c orchestrator.CaseSummary) string {
	if c.Least == c.Most {
		return points(c.Least) + "/" + points(c.Possible)
	}
	return points(c.Least) + "–" + points(c.Most) + "/" + points(c.Possible)
}

// writeReport writes the report as its file's name asks.
func (p *program) writeReport(file string, d testedLab) error {
	if filepath.Ext(file) == ".json" {
		text, err := json.MarshalIndent(d, "", "  ")
		if err != nil {
			return err
		}
		return os.WriteFile(file, append(text, '\n'), 0o644)
	}
	return os.WriteFile(file, []byte(p.markdown(d)), 0o644)
}

// markdown is the report for a page.
func (p *program) markdown(d testedLab) string {
	var out strings.Builder
	fmt.Fprintf(&out, "# %s %s\n\n", d.Lab, d.Version)
	fmt.Fprintf(&out, "%s\n\n", p.Say(words.ReportHead, d.Digest, len(d.Seeds), d.Repeats, len(d.Runs), d.Took))
	if d.Sound {
		fmt.Fprintf(&out, "%s\n\n", p.sound(d))
	}
	for _, problem := range d.Problems {
		fmt.Fprintf(&out, "- %s\n", problem)
	}
	fmt.Fprintf(&out, "\n%s\n", p.markdownRow(words.ColCase, words.ColRuns, words.ColSound, words.ColPoints, words.ColSlowest))
	for _, c := range d.Cases() {
		fmt.Fprintf(&out, "| %s | %d | %d | %s | %.1f s |\n", c.Case, c.Runs, c.Sound, spread(c), c.Slowest.Seconds())
	}
	if len(d.Checks) == 0 {
		return out.String()
	}
	fmt.Fprintf(&out, "\n%s\n", p.markdownRow(words.ColCheck, words.ColPoints, words.ColCaughtBy, words.ColFlaky, words.ColVerdictIn))
	for _, c := range d.Checks {
		fmt.Fprintf(&out, "| %s | %s | %s | %s | %.1f s |\n", c.Check, points(c.Points),
			cmp.Or(strings.Join(c.KilledBy, ", "), p.Say(words.None)), cmp.Or(strings.Join(c.Flaky, ", "), p.Say(words.None)), c.Slowest.Seconds())
	}
	return out.String()
}

// markdownRow is a heading and the line under it.
func (p *program) markdownRow(titles ...words.Message) string {
	head, rule := "|", "|"
	for _, t := range titles {
		head += " " + p.Say(t) + " |"
		rule += " --- |"
	}
	return head + "\n" + rule
}
