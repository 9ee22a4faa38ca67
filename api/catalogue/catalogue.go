// Package catalogue offers what can be evaluated: the labs, the référentiel, and
// which of it the labs cover.
package catalogue

import (
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/api/problem"
	"github.com/pupitre-lab/pupitre/orchestrator"
	"github.com/pupitre-lab/pupitre/orchestrator/framework"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/strictyaml"
)

// Deps is what the routes work with.
type Deps struct {
	Catalogue *orchestrator.Catalogue
	// Proof gives the report of a lab's last proof, in Markdown; ok is false
	// where there is none. It may be nil.
	Proof func(labID string) (markdown lab.Text, ok bool)
}

// Routes is the table of this package.
func Routes(d Deps) []api.Route {
	get := func(path string, action people.Action, handle func(*api.Call) error) api.Route {
		return api.Route{Method: "GET", Path: "/api/v1" + path, Access: api.Right, Action: action, Handle: handle, Class: api.Reads, Tagged: true}
	}
	return []api.Route{
		get("/labs", people.LabView, d.listLabs),
		get("/labs/{lab}", people.LabView, d.getLab),
		get("/framework", people.FrameworkView, d.getFramework),
		get("/coverage", people.LabView, d.getCoverage),
	}
}

type labsAnswer struct {
	Items  []summary `json:"items"`
	Broken []broken  `json:"broken,omitempty"`
}

type broken struct {
	ID       string   `json:"id"`
	Problems []string `json:"problems"`
}

func (d Deps) listLabs(c *api.Call) error {
	answer := labsAnswer{Items: []summary{}}
	for _, l := range d.Catalogue.Labs {
		v, err := l.Render(documentation)
		if err != nil {
			return fmt.Errorf("catalogue: %s: %w", l.ID(), err)
		}
		answer.Items = append(answer.Items, summarise(l, v))
	}
	if people.Can(c.Actor(), people.LabPublish, people.Subject{}) {
		for _, b := range d.Catalogue.Broken {
			answer.Broken = append(answer.Broken, broken{path.Base(b.Folder), problemsOf(b.Err, c.Language())})
		}
	}
	return c.JSON(http.StatusOK, answer)
}

// problemsOf is everything that is wrong with a lab, a line each.
func problemsOf(err error, language problem.Language) []string {
	problems := strictyaml.Problems(nil)
	if !errors.As(err, &problems) {
		return strings.Split(err.Error(), "\n")
	}
	lines := []string{}
	for _, p := range problems {
		lines = append(lines, problem.Text{FR: p.French(), EN: p.String()}.In(language))
	}
	return lines
}

func (d Deps) getLab(c *api.Call) error {
	for _, l := range d.Catalogue.Labs {
		if l.ID() == c.Param("lab") {
			answer, err := d.describe(l, people.Can(c.Actor(), people.LabViewSolution, people.Subject{}))
			if err != nil {
				return fmt.Errorf("catalogue: %s: %w", l.ID(), err)
			}
			return c.JSON(http.StatusOK, answer)
		}
	}
	return problem.New(problem.NotFound, problem.Text{})
}

type frameworkAnswer struct {
	Identity framework.Identity `json:"identity"`
	Title    framework.Text     `json:"title"`
	Blocs    []framework.Bloc   `json:"blocs"`
}

func (d Deps) getFramework(c *api.Call) error {
	f := d.Catalogue.Framework
	return c.JSON(http.StatusOK, frameworkAnswer{f.Identity(), f.Title(), f.Blocs()})
}

type coverageAnswer struct {
	Labs         []string        `json:"labs"`
	Competencies []coverageOfOne `json:"competencies"`
}

type coverageOfOne struct {
	Code  framework.Code `json:"code"`
	Bloc  framework.Code `json:"bloc"`
	Title framework.Text `json:"title"`
	Items []covering     `json:"items"`
}

type covering struct {
	Lab    string           `json:"lab"`
	ID     string           `json:"id"`
	Title  framework.Text   `json:"title"`
	Source framework.Source `json:"source"`
	Scope  framework.Mode   `json:"scope"`
	Points float64          `json:"points"`
}

func (d Deps) getCoverage(c *api.Call) error {
	var offers []framework.Offer
	for _, l := range d.Catalogue.Labs {
		v, err := l.Render(documentation)
		if err != nil {
			return fmt.Errorf("catalogue: %s: %w", l.ID(), err)
		}
		offers = append(offers, offerOf(v))
	}
	coverage, err := d.Catalogue.Framework.Coverage(offers)
	if err != nil {
		return fmt.Errorf("catalogue: coverage: %w", err)
	}
	answer := coverageAnswer{Labs: append([]string{}, coverage.Labs()...), Competencies: []coverageOfOne{}}
	for _, one := range d.Catalogue.Framework.Competencies() {
		row := coverageOfOne{one.Code, one.Code.Bloc(), one.Title, []covering{}}
		for _, e := range coverage.Of(one.Code) {
			row.Items = append(row.Items, covering{e.Lab, e.ID, e.Title, e.Source, e.Scope, e.Points})
		}
		answer.Competencies = append(answer.Competencies, row)
	}
	return c.JSON(http.StatusOK, answer)
}

// offerOf lists the checks and criteria of a lab.
func offerOf(v *lab.Variant) framework.Offer {
	offer := framework.Offer{Lab: v.ID, Bloc: framework.Code(v.Bloc)}
	for _, task := range v.Tasks {
		for _, c := range task.Checks {
			offer.Items = append(offer.Items, framework.Item{
				ID: string(c.ID), Title: framework.Text(titleOf(task, c)), Source: framework.FromCheck,
				Scope: framework.Mode(v.Mode), Points: c.Points, Competencies: codes(c.Competencies),
			})
		}
	}
	for _, d := range v.Deliverables {
		for _, c := range d.Criteria {
			offer.Items = append(offer.Items, framework.Item{
				ID: d.ID + "/" + c.ID, Title: framework.Text(c.Title), Source: framework.FromCriterion,
				Scope: framework.Mode(d.Scope), Points: c.Points, Competencies: codes(c.Competencies),
			})
		}
	}
	return offer
}

func codes(list []lab.CompetencyCode) []framework.Code {
	out := []framework.Code{}
	for _, code := range list {
		out = append(out, framework.Code(code))
	}
	return out
}

// titleOf is the title of a check, or of its task where it has none.
func titleOf(task lab.Task, check lab.Check) lab.Text {
	if check.Title != (lab.Text{}) {
		return check.Title
	}
	return task.Title
}

// noteFile is the note for instructors in a lab's folder.
func noteFile(language string) string { return "instructor." + language + ".md" }

// textOf reads a text that a lab may have in both languages.
func textOf(folder fs.FS, name func(language string) string) (*Text, error) {
	fr, err := fs.ReadFile(folder, name("fr"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	en, err := fs.ReadFile(folder, name("en"))
	return &Text{string(fr), string(en)}, err
}
