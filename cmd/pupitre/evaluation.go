package main

import (
	"fmt"
	"strconv"
	"time"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/console"
	"github.com/pupitre-lab/pupitre/cmd/pupitre/words"
	"github.com/pupitre-lab/pupitre/orchestrator"
	"github.com/pupitre-lab/pupitre/orchestrator/check"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// textDocument is a sentence in both languages.
type textDocument struct {
	FR string `json:"fr"`
	EN string `json:"en"`
}

// resultDocument is what one check said.
type resultDocument struct {
	ID           string               `json:"id"`
	Check        lab.CheckID          `json:"check"`
	Task         string               `json:"task"`
	Verdict      check.Verdict        `json:"verdict"` // pass, fail, error, skip
	Points       float64              `json:"points"`
	Obtained     float64              `json:"obtained"`
	Competencies []lab.CompetencyCode `json:"competencies"`
	Expected     textDocument         `json:"expected"`
	Observed     textDocument         `json:"observed"`
	SelfReported bool                 `json:"selfReported"`
	Attempts     int                  `json:"attempts"`
	Started      time.Time            `json:"started"`
	Seconds      float64              `json:"seconds"`
	Incident     string               `json:"incident,omitempty"`
	OtherTeam    string               `json:"otherTeam,omitempty"`
	Evidence     []evidenceDocument   `json:"evidence"`
}

// evidenceDocument names what a verdict rests on; its content stays out.
type evidenceDocument struct {
	Digest runtime.Digest `json:"digest"`
	Name   string         `json:"name"`
}

// gridDocument is one line of the competency grid.
type gridDocument struct {
	Competency lab.CompetencyCode `json:"competency"`
	Title      textDocument       `json:"title"`
	Obtained   float64            `json:"obtained"`
	Possible   float64            `json:"possible"`
	Pending    float64            `json:"pending"`
	Checks     []lab.CheckID      `json:"checks"`
}

// evaluationDocument is what the checks of one instance say.
type evaluationDocument struct {
	Instance runtime.InstanceID `json:"instance"`
	Team     string             `json:"team"`
	Lab      string             `json:"lab"`
	Version  string             `json:"version"`
	Digest   string             `json:"digest"`
	Obtained float64            `json:"obtained"`
	Possible float64            `json:"possible"`
	Pending  float64            `json:"pending"` // points of checks the platform could not make
	Results  []resultDocument   `json:"results"`
	Grid     []gridDocument     `json:"grid"`
}

// evaluationsDocument is the document of lab check and demo.
type evaluationsDocument struct {
	Evaluations []evaluationDocument `json:"evaluations"`
}

func documentOf(e orchestrator.Evaluation) evaluationDocument {
	total := e.Tally.Total
	d := evaluationDocument{
		Instance: e.Instance.ID, Team: e.Instance.Team, Lab: e.Instance.Lab.ID(), Version: e.Instance.Lab.Version(),
		Digest: e.Instance.Lab.Digest(), Obtained: total.Obtained, Possible: total.Possible, Pending: total.Pending,
		Results: []resultDocument{}, Grid: []gridDocument{},
	}
	for _, r := range e.Results {
		d.Results = append(d.Results, resultOf(r))
	}
	for _, row := range e.Grid {
		d.Grid = append(d.Grid, gridDocument{row.Code, textDocument(row.Title), row.Obtained, row.Possible, row.Pending, row.Checks})
	}
	return d
}

func resultOf(r check.Result) resultDocument {
	d := resultDocument{
		ID: r.ID, Check: r.Check, Task: r.Task, Verdict: r.Verdict, Points: r.Points, Obtained: obtained(r),
		Competencies: append([]lab.CompetencyCode{}, r.Competencies...),
		Expected:     textDocument(r.Expected), Observed: textDocument(r.Observed),
		SelfReported: r.SelfReported, Attempts: r.Attempts, Started: r.Started, Seconds: r.Duration.Seconds(),
		Incident: r.Incident, OtherTeam: r.OtherTeam, Evidence: []evidenceDocument{},
	}
	for _, e := range r.Evidence {
		d.Evidence = append(d.Evidence, evidenceDocument{e.Digest, e.Name})
	}
	return d
}

// obtained is what one result is worth by itself.
func obtained(r check.Result) float64 {
	if r.SelfReported {
		return 0
	}
	return check.Tally([]check.Result{r}).Total.Obtained
}

func (p *program) showEvaluations(evaluations []orchestrator.Evaluation, grid bool) error {
	if p.JSON {
		document := evaluationsDocument{Evaluations: []evaluationDocument{}}
		for _, e := range evaluations {
			document.Evaluations = append(document.Evaluations, documentOf(e))
		}
		return p.Document(document)
	}
	for _, e := range evaluations {
		p.printEvaluation(e)
	}
	if grid {
		p.printGrid(evaluations)
	}
	return nil
}

var verdictWords = map[check.Verdict]struct {
	message words.Message
	color   console.Color
}{
	check.Pass:  {words.VerdictPass, console.Good},
	check.Fail:  {words.VerdictFail, console.Bad},
	check.Error: {words.VerdictError, console.Careful},
	check.Skip:  {words.VerdictSkip, console.Faint},
}

// printEvaluation writes one team's results as a table.
func (p *program) printEvaluation(e orchestrator.Evaluation) {
	fmt.Fprintf(p.Out, "\n%s\n", p.Paint(console.Strong, p.Say(words.ResultsOf, e.Instance.Team, e.Instance.ID, e.Instance.Lab.Title())))
	table := p.NewTable(
		console.Column{Title: words.ColTask}, console.Column{Title: words.ColCheck}, console.Column{Title: words.ColVerdict},
		console.Column{Title: words.ColPoints, Right: true},
		console.Column{Title: words.ColExpected, Wrap: true}, console.Column{Title: words.ColObserved, Wrap: true})
	task := ""
	for _, r := range e.Results {
		shown := r.Task
		if r.Task == task {
			shown = ""
		} else if task != "" {
			table.Rule()
		}
		task = r.Task
		verdict := verdictWords[r.Verdict]
		table.Row(shown, r.Check, p.Paint(verdict.color, p.Say(verdict.message)), p.pointsOf(r), p.Of(r.Expected), p.Of(r.Observed))
	}
	total := e.Tally.Total
	table.Footer("", p.Say(words.Total), "", points(total.Obtained)+"/"+points(total.Possible), p.pending(total.Pending), "")
	table.Print()
}

// pointsOf shows what a result is worth: nothing for an informative check.
func (p *program) pointsOf(r check.Result) string {
	switch {
	case r.SelfReported:
		return p.Say(words.SelfReported)
	case r.Points == 0:
		return "·"
	case r.Verdict == check.Error:
		return "?/" + points(r.Points)
	}
	return points(obtained(r)) + "/" + points(r.Points)
}

func (p *program) pending(value float64) string {
	if value == 0 {
		return ""
	}
	return p.Say(words.Pending, points(value))
}

// points is a figure without needless decimals.
func points(value float64) string {
	return strconv.FormatFloat(float64(int64(value*100+0.5))/100, 'f', -1, 64)
}

// printGrid writes competency × team.
func (p *program) printGrid(evaluations []orchestrator.Evaluation) {
	fmt.Fprintf(p.Out, "\n%s\n", p.Paint(console.Strong, p.Say(words.GridTitle)))
	columns := []console.Column{{Title: words.ColCompetency}, {Title: words.ColTitle}}
	for _, e := range evaluations {
		columns = append(columns, console.Column{Name: e.Instance.Team, Right: true})
	}
	table := p.NewTable(columns...)
	for i, row := range longestGrid(evaluations) {
		cells := []any{row.Code, p.Of(row.Title)}
		for _, e := range evaluations {
			cells = append(cells, p.gridCell(e, row.Code))
		}
		if i > 0 && row.Code[:2] != longestGrid(evaluations)[i-1].Code[:2] {
			table.Rule()
		}
		table.Row(cells...)
	}
	table.Print()
}

// longestGrid is the grid that lists the most competencies: instances of one
// lab all list the same.
func longestGrid(evaluations []orchestrator.Evaluation) []orchestrator.GridRow {
	var longest []orchestrator.GridRow
	for _, e := range evaluations {
		if len(e.Grid) > len(longest) {
			longest = e.Grid
		}
	}
	return longest
}

func (p *program) gridCell(e orchestrator.Evaluation, code lab.CompetencyCode) string {
	for _, row := range e.Grid {
		if row.Code != code {
			continue
		}
		judged := row.Possible - row.Pending
		if judged <= 0 {
			return "?"
		}
		ratio := row.Obtained / judged
		color := console.Careful
		switch {
		case ratio >= 1:
			color = console.Good
		case ratio == 0:
			color = console.Bad
		}
		return p.Paint(color, fmt.Sprintf("%s/%s  %3.0f %%", points(row.Obtained), points(row.Possible), 100*ratio))
	}
	return "·"
}
