package report

import (
	"iter"

	"github.com/pupitre-lab/pupitre/orchestrator/grade"
)

// table is what both formats write: a heading, then rows made one at a time.
type table struct {
	name    string
	columns []column
	fixed   int // columns that stay in sight
	rows    iter.Seq[[]cell]
}

type column struct {
	title string
	width float64 // in characters
	wraps bool    // long text, over several lines
	rated bool    // holds outcomes, which are two cells in CSV
}

// cell holds one of a text, a number and an outcome.
type cell struct {
	text    string
	number  *grade.Amount
	outcome *grade.Outcome
}

func words(text string) cell             { return cell{text: text} }
func number(n grade.Amount) cell         { return cell{number: &n} }
func whole(n int64) cell                 { return number(grade.Whole(int(n))) }
func maybe(n *grade.Amount) cell         { return cell{number: n} }
func rating(o grade.Outcome) cell        { return cell{outcome: &o} }
func (w *writer) word(x grade.Text) cell { return words(w.say(x)) }
func (w *writer) flag(yesOrNo bool) cell {
	return w.word(map[bool]grade.Text{true: yes, false: no}[yesOrNo])
}
func (w *writer) col(x grade.Text, width float64) column {
	return column{title: w.say(x), width: width}
}

func (w *writer) long(x grade.Text, width float64) column {
	return column{title: w.say(x), width: width, wraps: true}
}

func (w *writer) candidate() []column {
	return []column{w.col(hFamily, 18), w.col(hGiven, 14), w.col(hEmail, 26), w.col(hTeam, 14)}
}

func (w *writer) candidateCells(id grade.MemberID, team grade.TeamID) []cell {
	return append(w.person(id), w.team(team))
}

// grid has a row for each candidate and a column for each competency and bloc.
func (w *writer) grid() table {
	columns := w.candidate()
	rated := func(title string) {
		columns = append(columns, column{title: title, width: 15, rated: true, wraps: true})
	}
	for _, c := range w.sheet.Competencies {
		rated(string(c.Code))
	}
	for _, b := range w.sheet.Blocs {
		rated(w.say(hBloc) + " " + string(b))
	}
	rated(w.say(hOverall))
	return table{name: w.say(gridName), columns: columns, fixed: 2, rows: func(yield func([]cell) bool) {
		for _, m := range w.sheet.Members {
			row := w.candidateCells(m.Member, m.Team)
			for _, c := range m.Competencies {
				row = append(row, rating(c.Outcome))
			}
			for _, b := range m.Blocs {
				row = append(row, rating(b.Outcome))
			}
			if !yield(append(row, rating(m.Overall.Outcome))) {
				return
			}
		}
	}}
}

// competencies has a row for each candidate and competency, with the two kinds
// of evidence apart.
func (w *writer) competencies() table {
	columns := append(w.candidate(),
		w.col(hBloc, 7), w.col(hCompetency, 12), w.long(hTitle, 40),
		w.col(hGroup, 10), w.col(hGroupOf, 10), w.col(hOwn, 10), w.col(hOwnOf, 10), w.col(hPending, 10), w.col(hExcluded, 10),
		w.col(hShare, 10), w.col(hFigure, 8), w.col(hAttainment, 18), w.col(hSides, 20), w.col(hProvisional, 11))
	titles := map[grade.CompetencyCode]grade.Text{}
	for _, c := range w.sheet.Competencies {
		titles[c.Code] = c.Title
	}
	return table{name: w.say(competencyName), columns: columns, fixed: 2, rows: func(yield func([]cell) bool) {
		for _, m := range w.sheet.Members {
			for _, c := range m.Competencies {
				if !yield(w.competencyRow(m, c, titles[c.Code])) {
					return
				}
			}
		}
	}}
}

func (w *writer) competencyRow(m grade.MemberSheet, c grade.CompetencyLine, title grade.Text) []cell {
	return append(w.candidateCells(m.Member, m.Team),
		words(string(c.Bloc)), words(string(c.Code)), w.word(title),
		number(c.Group.Obtained), number(c.Group.Judged), number(c.Individual.Obtained), number(c.Individual.Judged),
		number(c.Group.Pending+c.Individual.Pending), number(c.Group.Excluded+c.Individual.Excluded),
		percent(c.Share), maybe(c.Figure), w.word(w.sheet.Scale.TitleOf(c.Attainment)), w.word(sideWords[c.Sides]), w.flag(c.Provisional))
}

// percent is a share of 0 to 1 times a hundred.
func percent(share *grade.Amount) cell {
	if share == nil {
		return cell{}
	}
	return number(*share * 100)
}

// attained is the word of an outcome, which tells if it may still change.
func (w *writer) attained(o grade.Outcome) string {
	text := w.say(w.sheet.Scale.TitleOf(o.Attainment))
	if o.Provisional {
		text += " (" + w.say(provisional) + ")"
	}
	return text
}
