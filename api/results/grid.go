package results

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/api/problem"
	"github.com/pupitre-lab/pupitre/orchestrator/grade"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/report"
)

type gridAnswer struct {
	Sheet        grade.Sheet        `json:"sheet"`
	Persons      []candidate        `json:"persons"`
	Teams        []namedTeam        `json:"teams"`
	Competencies []grade.Competency `json:"competencies"`
	Problems     []grade.Text       `json:"problems"`
	Graders      []candidate        `json:"graders"`
}

// candidate is a person of the grid: with names, or in a blind session with a
// number.
type candidate struct {
	ID         people.PersonID `json:"id"`
	Team       people.TeamID   `json:"team,omitempty"`
	Number     string          `json:"number,omitempty"`
	FamilyName string          `json:"family_name,omitempty"`
	GivenName  string          `json:"given_name,omitempty"`
}

type namedTeam struct {
	ID   people.TeamID `json:"id"`
	Name string        `json:"name"`
}

func (d *Desk) getGrid(c *api.Call) error {
	return d.look(c, people.GridView, func(r room) error {
		graded, err := r.shownSheet()
		if err != nil {
			return err
		}
		answer := gridAnswer{Sheet: graded.sheet, Persons: []candidate{}, Teams: []namedTeam{}, Competencies: graded.sheet.Competencies, Problems: []grade.Text{}, Graders: []candidate{}}
		for _, team := range r.teams() {
			answer.Teams = append(answer.Teams, namedTeam{r.mask.Team(team.ID), r.teamName(team)})
			for _, m := range team.Members {
				one := r.candidate(m.Person)
				one.Team = r.mask.Team(team.ID)
				answer.Persons = append(answer.Persons, one)
			}
		}
		for _, p := range graded.problems {
			answer.Problems = append(answer.Problems, p.Text)
		}
		for _, id := range r.graders() {
			answer.Graders = append(answer.Graders, r.candidate(id))
		}
		return c.JSON(http.StatusOK, answer)
	})
}

func (r room) candidate(id people.PersonID) candidate {
	if number := r.mask.PersonNumber(id); number != "" {
		return candidate{ID: r.mask.Person(id), Number: number}
	}
	return candidate{ID: id, FamilyName: r.names[id].Family, GivenName: r.names[id].Given}
}

// graders are those who decided or marked, each once.
func (r room) graders() []people.PersonID {
	var ids []people.PersonID
	for _, d := range r.state.Decisions {
		ids = append(ids, people.PersonID(d.Actor))
	}
	for _, m := range r.state.Marks {
		ids = append(ids, people.PersonID(m.Actor))
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// explainQuery names a figure: of a member one competency, one bloc or all of it;
// of a team or member a check, or a criterion of a deliverable.
var explainQuery = []string{"member", "team", "competency", "bloc", "check", "deliverable", "criterion"}

type explanation struct {
	Lines []grade.Text `json:"lines"`
}

func (d *Desk) explainFigure(c *api.Call) error {
	return d.look(c, people.GridView, func(r room) error {
		graded, err := r.shownSheet()
		if err != nil {
			return err
		}
		lines, err := figure{c, graded.sheet, r.named}.explain()
		if err != nil {
			return err
		}
		return c.JSON(http.StatusOK, explanation{lines})
	})
}

// named is a grader as explanations name them.
func (r room) named(id grade.GraderID) grade.GraderID {
	if name := r.personName(people.PersonID(id)); name != "" {
		return grade.GraderID(name)
	}
	return id
}

// figure is one figure of a sheet that somebody asks about.
type figure struct {
	*api.Call
	sheet grade.Sheet
	named func(grade.GraderID) grade.GraderID
}

func (f figure) explain() ([]grade.Text, error) {
	switch {
	case f.Query("check") != "":
		return f.check()
	case f.Query("criterion") != "":
		return f.criterion()
	}
	member, err := f.member()
	if err != nil {
		return nil, err
	}
	switch {
	case f.Query("competency") != "":
		for _, l := range member.Competencies {
			if string(l.Code) == f.Query("competency") {
				return f.sheet.ExplainCombined(l.Combined), nil
			}
		}
		return nil, unknown("competency")
	case f.Query("bloc") != "":
		for _, l := range member.Blocs {
			if string(l.Bloc) == f.Query("bloc") {
				return f.sheet.ExplainBloc(l), nil
			}
		}
		return nil, unknown("bloc")
	}
	return f.sheet.ExplainCombined(member.Overall), nil
}

func unknown(parameter string) error {
	return api.Wrong(parameter, "unknown", problem.Text{FR: "la grille n'a rien de ce nom", EN: "the grid has nothing of this name"})
}

func (f figure) member() (grade.MemberSheet, error) {
	for _, m := range f.sheet.Members {
		if string(m.Member) == f.Query("member") {
			return m, nil
		}
	}
	return grade.MemberSheet{}, unknown("member")
}

func (f figure) team() (grade.TeamSheet, error) {
	for _, t := range f.sheet.Teams {
		if string(t.Team) == f.Query("team") {
			return t, nil
		}
	}
	return grade.TeamSheet{}, unknown("team")
}

// check explains a member's own line where there is one, else the team's.
func (f figure) check() ([]grade.Text, error) {
	var lines []grade.CheckLine
	if f.Query("member") != "" {
		member, err := f.member()
		if err != nil {
			return nil, err
		}
		lines = append(lines, member.Checks...)
		f.sheet.Teams = slices.DeleteFunc(slices.Clone(f.sheet.Teams), func(t grade.TeamSheet) bool { return t.Team != member.Team })
		lines = append(lines, f.sheet.Teams[0].Checks...)
	} else {
		team, err := f.team()
		if err != nil {
			return nil, err
		}
		lines = team.Checks
	}
	for _, l := range lines {
		if string(l.Check) == f.Query("check") {
			l.Grader = f.named(l.Grader)
			return f.sheet.ExplainCheck(l), nil
		}
	}
	return nil, unknown("check")
}

func (f figure) criterion() ([]grade.Text, error) {
	var lines []grade.CriterionLine
	if f.Query("member") != "" {
		member, err := f.member()
		if err != nil {
			return nil, err
		}
		lines = member.Criteria
	} else {
		team, err := f.team()
		if err != nil {
			return nil, err
		}
		lines = team.Criteria
	}
	for _, l := range lines {
		if string(l.Deliverable) == f.Query("deliverable") && string(l.Criterion) == f.Query("criterion") {
			l.Marks = slices.Clone(l.Marks)
			for i := range l.Marks {
				l.Marks[i].Grader = f.named(l.Marks[i].Grader)
			}
			return f.sheet.ExplainCriterion(l), nil
		}
	}
	return nil, unknown("criterion")
}

// The forms of exported files.
const (
	xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	csvType  = "text/csv"
)

func (d *Desk) export(c *api.Call) error {
	file := c.Param("file")
	write, known := map[string]func(*bytes.Buffer, grade.Sheet, report.Options) error{
		"grid.xlsx": func(out *bytes.Buffer, s grade.Sheet, o report.Options) error { return report.WriteXLSX(out, s, o) },
		"grid.csv":  func(out *bytes.Buffer, s grade.Sheet, o report.Options) error { return report.WriteGridCSV(out, s, o) },
		"details.csv": func(out *bytes.Buffer, s grade.Sheet, o report.Options) error {
			return report.WriteDetailsCSV(out, s, o)
		},
	}[file]
	if !known {
		return errNotFound
	}
	if _, err := c.Choice("lang", "", "fr", "en"); err != nil {
		return err
	}
	var sheet grade.Sheet
	var options report.Options
	err := d.look(c, people.GridExport, func(r room) error {
		graded, err := r.shownSheet()
		sheet, options = graded.sheet, r.options(c)
		return err
	})
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := write(&out, sheet, options); err != nil {
		return fmt.Errorf("results: export %s: %w", file, err)
	}
	mediaType := csvType + "; charset=utf-8"
	if file == "grid.xlsx" {
		mediaType = xlsxType
	}
	return c.Download(api.File{Name: file, MediaType: mediaType, Size: int64(out.Len()), Content: &out})
}

// options say who is who in a file. They keep nothing of the session's state.
func (r room) options(c *api.Call) report.Options {
	names, mask, teams := r.names, r.mask, map[grade.TeamID]string{}
	persons := map[grade.MemberID]people.PersonID{}
	for _, team := range r.plan.Teams {
		teams[grade.TeamID(mask.Team(team.ID))] = r.teamName(team)
		for _, m := range team.Members {
			persons[grade.MemberID(mask.Person(m.Person))] = m.Person
		}
	}
	return report.Options{
		Lang: report.Lang(c.Language()), Title: r.plan.Title, Created: r.state.Updated,
		TeamName: func(id grade.TeamID) string { return teams[id] },
		Grader:   func(id grade.GraderID) string { return names[people.PersonID(id)].String() },
		People: func(id grade.MemberID) (family, given, email string) {
			if number := mask.PersonNumber(persons[id]); number != "" {
				return number, "", ""
			}
			n := names[persons[id]]
			return n.Family, n.Given, n.Email
		},
	}
}
