package main

import (
	"fmt"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/console"
	"github.com/pupitre-lab/pupitre/cmd/pupitre/words"
	"github.com/pupitre-lab/pupitre/orchestrator/framework"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

type frameworkCoverage struct {
	Missing bool `help:"${opt_missing}"`
}

// coverageRow is one competency of framework coverage.
type coverageRow struct {
	Competency framework.Code       `json:"competency"`
	Title      framework.Text       `json:"title"`
	Covered    bool                 `json:"covered"` // by something with points
	Split      framework.Split      `json:"split"`
	Evidence   []framework.Evidence `json:"evidence"`
}

// coverageDocument is the document of framework coverage.
type coverageDocument struct {
	Framework    framework.Identity `json:"framework"`
	Labs         []string           `json:"labs"`
	Matrix       framework.Matrix   `json:"matrix"` // bloc × lab
	Competencies []coverageRow      `json:"competencies"`
	Uncovered    []framework.Code   `json:"uncovered"`
}

// Run shows which labs speak for which competencies, and which nothing covers.
func (c *frameworkCoverage) Run(p *program) error {
	coverage, err := p.coverage()
	if err != nil {
		return err
	}
	document := p.coverageDocument(coverage)
	if p.JSON {
		return p.Document(document)
	}
	columns := []console.Column{{Title: words.ColCompetency}, {Title: words.ColTitle}}
	for _, id := range document.Labs {
		columns = append(columns, console.Column{Name: id, Right: true})
	}
	table := p.NewTable(columns...)
	bloc := framework.Code("")
	for _, row := range document.Competencies {
		if c.Missing && row.Covered {
			continue
		}
		if bloc != "" && bloc != row.Competency.Bloc() {
			table.Rule()
		}
		bloc = row.Competency.Bloc()
		table.Row(p.coverageCells(row, document.Labs)...)
	}
	table.Print()
	all := len(document.Competencies)
	p.Line(words.CoverageTotal, all-len(document.Uncovered), all)
	for _, broken := range p.catalogue.Broken {
		p.Note(words.BrokenLab, broken.Folder)
	}
	return nil
}

func (p *program) coverageDocument(c *framework.Coverage) coverageDocument {
	f := p.catalogue.Framework
	document := coverageDocument{
		Framework: f.Identity(), Labs: append([]string{}, c.Labs()...), Matrix: c.Matrix(),
		Competencies: []coverageRow{}, Uncovered: append([]framework.Code{}, c.Uncovered()...),
	}
	for _, one := range f.Competencies() {
		document.Competencies = append(document.Competencies, coverageRow{
			one.Code, one.Title, c.Covers(one.Code), c.Split(one.Code), append([]framework.Evidence{}, c.Of(one.Code)...),
		})
	}
	return document
}

func (p *program) coverageCells(row coverageRow, labs []string) []any {
	color := console.Good
	if !row.Covered {
		color = console.Careful
	}
	cells := []any{p.Paint(color, string(row.Competency)), p.text(row.Title)}
	for _, id := range labs {
		items, total := 0, 0.0
		for _, e := range row.Evidence {
			if e.Lab == id && e.Points > 0 {
				items++
				total += e.Points
			}
		}
		if items == 0 {
			cells = append(cells, "·")
			continue
		}
		cells = append(cells, fmt.Sprintf("%d (%s pt)", items, points(total)))
	}
	return cells
}

// coverage relates the catalogue's labs to the référentiel.
func (p *program) coverage() (*framework.Coverage, error) {
	catalogue, err := p.theCatalogue()
	if err != nil {
		return nil, err
	}
	var offers []framework.Offer
	for _, l := range catalogue.Labs {
		offer, err := offerOf(l)
		if err != nil {
			return nil, err
		}
		offers = append(offers, offer)
	}
	return catalogue.Framework.Coverage(offers)
}

// offerOf lists the checks and criteria of a lab. They are the same for every
// seed, so any will do.
func offerOf(l *lab.Lab) (framework.Offer, error) {
	v, err := l.Render("coverage")
	if err != nil {
		return framework.Offer{}, err
	}
	offer := framework.Offer{Lab: l.ID(), Bloc: framework.Code(l.Bloc())}
	for _, task := range v.Tasks {
		for _, c := range task.Checks {
			title := c.Title
			if title == (lab.Text{}) {
				title = task.Title
			}
			offer.Items = append(offer.Items, framework.Item{
				ID: string(c.ID), Title: framework.Text(title), Source: framework.FromCheck, Scope: framework.Mode(v.Mode),
				Points: c.Points, Competencies: codes(c.Competencies),
			})
		}
	}
	for _, d := range v.Deliverables {
		for _, c := range d.Criteria {
			offer.Items = append(offer.Items, framework.Item{
				ID: d.ID + "/" + c.ID, Title: framework.Text(c.Title), Source: framework.FromCriterion, Scope: framework.Mode(d.Scope),
				Points: c.Points, Competencies: codes(c.Competencies),
			})
		}
	}
	return offer, nil
}

func codes(list []lab.CompetencyCode) []framework.Code {
	out := []framework.Code{}
	for _, code := range list {
		out = append(out, framework.Code(code))
	}
	return out
}
