package results

import (
	"slices"
	"sync"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/orchestrator"
	"github.com/pupitre-lab/pupitre/orchestrator/grade"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// room is a session as somebody looks at it now. It is good only as long as the
// function that was given it runs.
type room struct {
	seat
	desk  *Desk
	state *session.State
	names map[people.PersonID]Name
	files map[string]string // what documents are called, by receipt; see lookNamed
}

// look shows the session in the path to a function.
func (d *Desk) look(c *api.Call, action people.Action, use func(room) error) error {
	id, err := sessionID(c)
	if err != nil {
		return err
	}
	var ids []people.PersonID
	if err := d.Sessions.View(c.Context(), id, func(s *session.State) { ids = persons(s) }); err != nil {
		return err
	}
	names, err := d.Names(c.Context(), ids)
	if err != nil {
		return err
	}
	var failed error
	err = d.Sessions.View(c.Context(), id, func(s *session.State) {
		var at seat
		if at, failed = d.seatOf(c.Actor(), action, s.Plan); failed == nil {
			failed = use(room{seat: at, desk: d, state: s, names: names})
		}
	})
	if err != nil {
		return err
	}
	return failed
}

// lookNamed is look for what shows the names of documents.
func (d *Desk) lookNamed(c *api.Call, action people.Action, use func(room) error) error {
	id, err := sessionID(c)
	if err != nil {
		return err
	}
	var receipts []string
	err = d.Sessions.View(c.Context(), id, func(s *session.State) {
		for _, t := range s.Teams {
			for _, r := range t.Reports {
				receipts = append(receipts, r.Event.ID)
			}
		}
	})
	if err != nil {
		return err
	}
	files, err := d.FileNames.FileNames(c.Context(), receipts)
	if err != nil {
		return err
	}
	return d.look(c, action, func(r room) error {
		r.files = files
		return use(r)
	})
}

// persons are all those whose names an answer may need.
func persons(s *session.State) []people.PersonID {
	var ids []people.PersonID
	for _, team := range s.Plan.Teams {
		for _, m := range team.Members {
			ids = append(ids, m.Person)
		}
	}
	for _, d := range s.Decisions {
		ids = append(ids, people.PersonID(d.Actor))
	}
	for _, m := range s.Marks {
		ids = append(ids, people.PersonID(m.Actor))
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// teamName is what the caller knows a team by: a name, or a number.
func (r room) teamName(team session.Team) string {
	if number := r.mask.TeamNumber(team.ID); number != "" {
		return number
	}
	return team.Name
}

// personName is what the caller knows a person by. Where candidates are numbers,
// whoever grades keeps their name.
func (r room) personName(id people.PersonID) string {
	if number := r.mask.PersonNumber(id); number != "" {
		return number
	}
	return r.names[id].String()
}

// String is given name and family name.
func (n Name) String() string {
	if n.Given == "" || n.Family == "" {
		return n.Given + n.Family
	}
	return n.Given + " " + n.Family
}

// grader is who decided or marked. A student is not told.
func (r room) grader(id string) (actor, name string) {
	if r.student() {
		return "", ""
	}
	return id, r.personName(people.PersonID(id))
}

// documentation is a seed that belongs to nobody.
const documentation = lab.Seed("documentation")

// scheme is the lab as it is for every team: what is the same for all seeds.
func (r room) scheme() (*lab.Variant, error) {
	return r.desk.variant(r.plan.Lab, documentation)
}

// variant is the lab as a team had it.
func (r room) variant(team people.TeamID) (*lab.Variant, error) {
	seed := r.state.Teams[team].Seed
	if seed == "" {
		seed = documentation
	}
	return r.desk.variant(r.plan.Lab, seed)
}

// variants keeps labs that were rendered: it takes some milliseconds.
type variants struct {
	mu   sync.Mutex
	kept map[variantKey]*lab.Variant
}

type variantKey struct {
	digest string
	seed   lab.Seed
}

// mostVariants bounds what is kept; beyond it, all is forgotten.
const mostVariants = 512

func newVariants() *variants { return &variants{kept: map[variantKey]*lab.Variant{}} }

func (d *Desk) variant(ref session.LabRef, seed lab.Seed) (*lab.Variant, error) {
	key := variantKey{string(ref.Digest), seed}
	d.variants.mu.Lock()
	kept := d.variants.kept[key]
	d.variants.mu.Unlock()
	if kept != nil {
		return kept, nil
	}
	l, err := d.Catalogue.Version(ref.ID, string(ref.Digest))
	if err != nil {
		return nil, errLabChanged.Because(err)
	}
	made, err := l.Render(seed)
	if err != nil {
		return nil, err
	}
	d.variants.mu.Lock()
	defer d.variants.mu.Unlock()
	if len(d.variants.kept) >= mostVariants {
		clear(d.variants.kept)
	}
	d.variants.kept[key] = made
	return made, nil
}

// Competencies are those of the référentiel, as grading reads them.
func Competencies(c *orchestrator.Catalogue) []grade.Competency {
	var list []grade.Competency
	for _, one := range c.Framework.Competencies() {
		list = append(list, grade.Competency{Code: grade.CompetencyCode(one.Code), Bloc: grade.BlocCode(one.Code.Bloc()), Title: grade.Text(one.Title)})
	}
	return list
}

// computed is what grading says of a session at one entry of its ledger.
type computed struct {
	seq      int64
	sheet    grade.Sheet
	problems []grade.Problem
}

// sheets keeps the last computation of each session, with and without a mask.
type sheets struct {
	mu   sync.Mutex
	kept map[sheetKey]computed
}

type sheetKey struct {
	session session.ID
	masked  bool
}

// mostSheets bounds what is kept; beyond it, all is forgotten.
const mostSheets = 64

func newSheets() *sheets { return &sheets{kept: map[sheetKey]computed{}} }

// graded is the sheet of the session, under the ids that the caller sees or, for
// the platform's own use, the true ones. It must not be changed.
func (d *Desk) graded(s *session.State, in func(grade.Input) grade.Input, masked bool) (computed, error) {
	key := sheetKey{s.Plan.ID, masked}
	d.sheets.mu.Lock()
	kept, known := d.sheets.kept[key]
	d.sheets.mu.Unlock()
	if known && kept.seq == s.Seq {
		return kept, nil
	}
	v, err := d.variant(s.Plan.Lab, documentation)
	if err != nil {
		return computed{}, err
	}
	made := computed{seq: s.Seq}
	made.sheet, made.problems = grade.Compute(in(s.GradeInput(v, Competencies(d.Catalogue))))
	d.sheets.mu.Lock()
	defer d.sheets.mu.Unlock()
	if len(d.sheets.kept) >= mostSheets {
		clear(d.sheets.kept)
	}
	d.sheets.kept[key] = made
	return made, nil
}

// sheet is the sheet under the true ids.
func (d *Desk) sheet(s *session.State) (computed, error) {
	return d.graded(s, func(in grade.Input) grade.Input { return in }, false)
}

// shownSheet is the sheet under the ids that the caller sees.
func (r room) shownSheet() (computed, error) {
	return r.desk.graded(r.state, r.mask.Input, r.mask != nil)
}
