package report_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/pupitre-lab/pupitre/orchestrator/grade"
	"github.com/pupitre-lab/pupitre/orchestrator/report"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func ptr[T any](v T) *T { return &v }

// evaluation is one team of two with a check each way, and a report each.
func evaluation() grade.Sheet {
	scale, _ := grade.ScaleByID("acquis")
	share := grade.AmountOf(0.325)
	sheet, _ := grade.Compute(grade.Input{
		Scheme: grade.Scheme{
			Checks: []grade.Check{
				{ID: "ping", Task: "reach", Points: grade.Whole(4), Competencies: []grade.CompetencyCode{"B6.C1"}},
				{ID: "cut", Task: "resist", Points: grade.Whole(6), Competencies: []grade.CompetencyCode{"B6.C2"}},
				{ID: "fault", Task: "resist", Points: grade.Whole(2), Competencies: []grade.CompetencyCode{"B6.C2"}},
			},
			Deliverables: []grade.Deliverable{{ID: "report", Scope: grade.Individual, Criteria: []grade.Criterion{
				{ID: "proof", Points: grade.Whole(4), Competencies: []grade.CompetencyCode{"B6.C1"}}}}},
			Competencies: []grade.Competency{
				{Code: "B6.C1", Bloc: "B6", Title: grade.Text{FR: "Concevoir l'architecture", EN: "Design the architecture"}},
				{Code: "B6.C2", Bloc: "B6"}, {Code: "B5.C1", Bloc: "B5"}},
			Scale: scale,
		},
		Teams: []grade.Team{{ID: "t1", Members: []grade.MemberID{"ada", "blaise"}}},
		Results: []grade.Result{
			{ID: "r1", Seq: 1, Team: "t1", Check: "ping", Verdict: grade.Pass, Time: noon, Origin: grade.Final, Digest: "sha256:aa"},
			{ID: "r2", Seq: 1, Team: "t1", Check: "cut", Verdict: grade.Fail, Share: share, Time: noon, Origin: grade.Final},
			{ID: "r3", Seq: 1, Team: "t1", Check: "fault", Verdict: grade.Error, Time: noon, Origin: grade.Final},
		},
		Decisions: []grade.Decision{{Seq: 7, Team: "t1", Check: "fault", Kind: grade.PlatformFault, Reason: "l'hôte était plein", Grader: "g1"}},
		Marks:     []grade.Mark{{Seq: 9, Deliverable: "report", Criterion: "proof", Member: "ada", Share: ptr(grade.AmountOf(0.5)), Grader: "g1", Comment: "bien ; précis"}},
	})
	return sheet
}

func people(id grade.MemberID) (family, given, email string) {
	if id == "blaise" {
		return "", "", "" // erased
	}
	return "Lovelace", "Ada", "ada@example.org"
}

func options(lang report.Lang) report.Options {
	return report.Options{Lang: lang, People: people, Title: "Réseau & campus", Author: "Jury", Created: noon,
		TeamName: func(grade.TeamID) string { return "Équipe 1" }, Grader: func(id grade.GraderID) string { return "Mme " + string(id) }}
}

type writeFunc func(*bytes.Buffer, grade.Sheet, report.Options) error

func gridCSV(out *bytes.Buffer, s grade.Sheet, o report.Options) error {
	return report.WriteGridCSV(out, s, o)
}

func detailsCSV(out *bytes.Buffer, s grade.Sheet, o report.Options) error {
	return report.WriteDetailsCSV(out, s, o)
}

func readCSV(t testing.TB, write writeFunc, sheet grade.Sheet, o report.Options, comma rune) [][]string {
	t.Helper()
	var out bytes.Buffer
	if err := write(&out, sheet, o); err != nil {
		t.Fatal(err)
	}
	text, marked := strings.CutPrefix(out.String(), "\uFEFF")
	if !marked {
		t.Error("no byte order mark")
	}
	if strings.Count(text, "\n") != strings.Count(text, "\r\n") {
		t.Error("lines do not all end with CR LF")
	}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma = comma
	rows, err := r.ReadAll() // refuses rows of different lengths
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func lines(rows [][]string) string {
	var b strings.Builder
	for _, row := range rows {
		fmt.Fprintln(&b, strings.Join(row, "|"))
	}
	return strings.TrimSpace(b.String())
}

func readXLSX(t testing.TB, sheet grade.Sheet, o report.Options) *excelize.File {
	t.Helper()
	var out bytes.Buffer
	if err := report.WriteXLSX(&out, sheet, o); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}
