package lab

import (
	"math"
	"path"
	"reflect"
	"slices"

	"github.com/pupitre-lab/pupitre/orchestrator/strictyaml"
)

// Rubric is how a deliverable is graded. It is the same for every seed.
type Rubric struct {
	Title    Text        `lab:"title"`
	Points   float64     `lab:"points,required,min=0,max=1000"` // the sum of the criteria's
	Criteria []Criterion `lab:"criteria,required,max=64"`
}

// rubrics reads the rubric of every deliverable.
func (r *rules) rubrics(root *strictyaml.Node) {
	for i := range r.variant.Deliverables {
		d := &r.variant.Deliverables[i]
		at := locate(root, "deliverables", i, "rubric")
		if d.Rubric == "" {
			continue
		}
		if !r.folder.has(d.Rubric) {
			r.report.Problem(at, "file-missing", "the lab folder has no file %q", "le dossier du lab n'a pas de fichier %q", d.Rubric)
			continue
		}
		d.Criteria = r.rubric(d.Rubric).Criteria
		d.Competencies = competenciesOf(d.Criteria)
	}
}

func (r *rules) rubric(file string) Rubric {
	var rubric Rubric
	root, problems := strictyaml.Parse(path.Join(r.name, file), r.folder.files[file])
	for _, p := range problems {
		r.report.Add(p)
	}
	if root == nil {
		return rubric
	}
	d := &decoder{report: r.report}
	d.decode(root, reflect.ValueOf(&rubric).Elem(), constraint{}, field{})
	r.references(reflect.ValueOf(rubric), root)
	sum, ids := 0.0, distinct{r: r}
	for i, c := range rubric.Criteria {
		at := locate(root, "criteria", i)
		sum += c.Points
		ids.see(c.ID, locate(at, "id"))
		r.levels(c.Levels, locate(at, "levels"))
	}
	if at := root.Get("points"); at != nil && len(rubric.Criteria) > 0 && math.Abs(sum-rubric.Points) > 1e-9 {
		r.report.Problem(at, "points-sum", "the criteria have %v points together, not %v",
			"les critères font %v points ensemble, pas %v", sum, rubric.Points)
	}
	return rubric
}

// levels asks that they go up, to the whole of the points.
func (r *rules) levels(levels []Level, at *strictyaml.Node) {
	for i := 1; i < len(levels); i++ {
		if levels[i].Share <= levels[i-1].Share {
			r.report.Problem(locate(at, i, "share"), "levels-order", "%s is not more than the level above it: go from the weakest to the strongest",
				"%s n'est pas plus que le niveau au-dessus : allez du plus faible au plus fort", levels[i].Share)
		}
	}
	if n := len(levels); n > 0 && levels[n-1].Share != 100 {
		r.report.Problem(locate(at, n-1, "share"), "levels-end", "the strongest level has 100%% of the points, not %[1]s",
			"le niveau le plus fort a 100%% des points, pas %[1]s", levels[n-1].Share)
	}
}

func competenciesOf(criteria []Criterion) []CompetencyCode {
	var all []CompetencyCode
	for _, c := range criteria {
		all = append(all, c.Competencies...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}
