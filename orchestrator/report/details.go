package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pupitre-lab/pupitre/orchestrator/grade"
)

// checks has a row for each team and check, and one for each check that a
// decision judges otherwise for one member.
func (w *writer) checks() table {
	columns := []column{
		w.col(hTeam, 14), w.col(hFamily, 16), w.col(hGiven, 12), w.col(hTask, 16), w.col(hCheck, 22),
		w.col(hPossible, 9), w.col(hObtained, 9), w.col(hHints, 9), w.col(hVerdict, 16), w.col(hState, 18),
		w.col(hDecision, 9), w.long(hReason, 40), w.col(hGrader, 20), w.col(hResult, 38), w.col(hDigest, 30), w.long(hExplained, 70),
	}
	return table{name: w.say(checkName), columns: columns, fixed: 1, rows: func(yield func([]cell) bool) {
		w.eachCheck(func(l grade.CheckLine) bool {
			person := w.person(l.Member)[:2]
			row := append([]cell{w.team(l.Team)}, person...)
			return yield(append(row,
				words(string(l.Task)), words(string(l.Check)), number(l.Possible), judged(l.Score), number(l.Hints),
				w.word(l.Verdict.Title()), w.word(l.State.Title()), decision(l.Decision), words(l.Reason),
				words(w.grader(l.Grader)), words(string(l.Result)), words(l.Digest), w.explained(w.sheet.ExplainCheck(w.named(l)))))
		})
	}}
}

// eachCheck goes through every check of every team, then those of members.
func (w *writer) eachCheck(do func(grade.CheckLine) bool) bool {
	for _, team := range w.sheet.Teams {
		for _, l := range team.Checks {
			if !do(l) {
				return false
			}
		}
	}
	for _, m := range w.sheet.Members {
		for _, l := range m.Checks {
			if !do(l) {
				return false
			}
		}
	}
	return true
}

// criteria has a row for each team or member and criterion of their documents.
func (w *writer) criteria() table {
	columns := []column{
		w.col(hTeam, 14), w.col(hFamily, 16), w.col(hGiven, 12), w.col(hDocument, 18), w.col(hCriterion, 18),
		w.col(hPossible, 9), w.col(hObtained, 9), w.col(hState, 14), w.col(hMarks, 12), w.col(hGrader, 24),
		w.long(hComment, 50), w.long(hExplained, 70),
	}
	return table{name: w.say(criterionName), columns: columns, fixed: 1, rows: func(yield func([]cell) bool) {
		w.eachCriterion(func(l grade.CriterionLine) bool {
			row := append([]cell{w.team(l.Team)}, w.person(l.Member)[:2]...)
			seqs, graders, comments := w.marks(l)
			return yield(append(row,
				words(string(l.Deliverable)), words(string(l.Criterion)), number(l.Possible), judged(l.Score), w.word(l.State.Title()),
				words(seqs), words(graders), words(comments), w.explained(w.sheet.ExplainCriterion(w.namedMarks(l)))))
		})
	}}
}

func (w *writer) eachCriterion(do func(grade.CriterionLine) bool) bool {
	for _, team := range w.sheet.Teams {
		for _, l := range team.Criteria {
			if !do(l) {
				return false
			}
		}
	}
	for _, m := range w.sheet.Members {
		for _, l := range m.Criteria {
			if !do(l) {
				return false
			}
		}
	}
	return true
}

// marks are the marks of a criterion as three lists in the same order.
func (w *writer) marks(l grade.CriterionLine) (seqs, graders, comments string) {
	var s, g, c []string
	for _, m := range l.Marks {
		s = append(s, fmt.Sprint(m.Seq))
		g = append(g, w.grader(m.Grader))
		if m.Comment != "" {
			c = append(c, m.Comment)
		}
	}
	return strings.Join(s, " · "), strings.Join(g, " · "), strings.Join(c, " · ")
}

// details are checks and criteria in one table, for CSV.
func (w *writer) details() table {
	columns := []column{
		w.col(hKind, 0), w.col(hTeam, 0), w.col(hFamily, 0), w.col(hGiven, 0), w.col(hEmail, 0),
		w.col(hTask, 0), w.col(hCheck, 0), w.col(hDocument, 0), w.col(hCriterion, 0),
		w.col(hPossible, 0), w.col(hObtained, 0), w.col(hHints, 0), w.col(hVerdict, 0), w.col(hState, 0),
		w.col(hDecision, 0), w.col(hReason, 0), w.col(hGrader, 0), w.col(hResult, 0), w.col(hDigest, 0),
	}
	return table{columns: columns, rows: func(yield func([]cell) bool) {
		goesOn := w.eachCheck(func(l grade.CheckLine) bool {
			row := append([]cell{w.word(kindCheck), w.team(l.Team)}, w.person(l.Member)...)
			return yield(append(row,
				words(string(l.Task)), words(string(l.Check)), cell{}, cell{}, number(l.Possible), judged(l.Score), number(l.Hints),
				w.word(l.Verdict.Title()), w.word(l.State.Title()), decision(l.Decision), words(l.Reason),
				words(w.grader(l.Grader)), words(string(l.Result)), words(l.Digest)))
		})
		if !goesOn {
			return
		}
		w.eachCriterion(func(l grade.CriterionLine) bool {
			seqs, graders, comments := w.marks(l)
			row := append([]cell{w.word(kindLine), w.team(l.Team)}, w.person(l.Member)...)
			return yield(append(row,
				cell{}, cell{}, words(string(l.Deliverable)), words(string(l.Criterion)), number(l.Possible), judged(l.Score), cell{},
				cell{}, w.word(l.State.Title()), words(seqs), words(comments), words(graders), cell{}, cell{}))
		})
	}}
}

// rules say in words how figures came about.
func (w *writer) rules() table {
	columns := []column{w.col(hRule, 24), w.long(hExplained, 90)}
	return table{name: w.say(ruleName), columns: columns, rows: func(yield func([]cell) bool) {
		rows := [][]cell{
			{w.word(evaluation), words(w.Title)},
			{w.word(scaleWord), w.word(w.sheet.Scale.Title)},
		}
		for _, line := range w.sheet.Scale.Explain() {
			rows = append(rows, []cell{w.word(scaleWord), w.word(line)})
		}
		for _, line := range w.sheet.Rules.Explain() {
			rows = append(rows, []cell{w.word(ruleWord), w.word(line)})
		}
		rows = append(rows, []cell{w.word(sealedWord), w.flag(w.sheet.Sealed)})
		for _, row := range rows {
			if !yield(row) {
				return
			}
		}
	}}
}

// judged is what was obtained; empty when nothing was judged.
func judged(s grade.Score) cell {
	if s.Judged == 0 {
		return cell{}
	}
	return number(s.Obtained)
}

func decision(seq int64) cell {
	if seq == 0 {
		return cell{}
	}
	return whole(seq)
}

// named is a check's line with the grader's name for the id, to be told in
// words.
func (w *writer) named(l grade.CheckLine) grade.CheckLine {
	l.Grader = grade.GraderID(w.grader(l.Grader))
	return l
}

// namedMarks is the same for a criterion's line.
func (w *writer) namedMarks(l grade.CriterionLine) grade.CriterionLine {
	l.Marks = slices.Clone(l.Marks)
	for i, m := range l.Marks {
		l.Marks[i].Grader = grade.GraderID(w.grader(m.Grader))
	}
	return l
}

func (w *writer) explained(lines []grade.Text) cell {
	said := make([]string, len(lines))
	for i, line := range lines {
		said[i] = w.say(line)
	}
	return words(strings.Join(said, " "))
}
