package report_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/pupitre-lab/pupitre/orchestrator/grade"
	"github.com/pupitre-lab/pupitre/orchestrator/report"
)

func rows(t *testing.T, f *excelize.File, sheet string) string {
	t.Helper()
	all, err := f.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	return lines(all)
}

func TestTheWorkbookHoldsTheSheetsInBothLanguages(t *testing.T) {
	for lang, want := range map[report.Lang][]string{
		report.French:  {"Grille", "Compétences", "Contrôles", "Critères", "Règles"},
		report.English: {"Grid", "Competencies", "Checks", "Criteria", "Rules"},
	} {
		f := readXLSX(t, evaluation(), options(lang))
		if diff := cmp.Diff(want, f.GetSheetList()); diff != "" {
			t.Error(diff)
		}
	}
}

func TestTheGridShowsTheFigureAndTheWord(t *testing.T) {
	f := readXLSX(t, evaluation(), options(report.French))
	want := [][]string{
		{"Nom", "Prénom", "Courriel", "Équipe", "B6.C1", "B6.C2", "B5.C1", "Bloc B6", "Bloc B5", "Ensemble"},
		{"Lovelace", "Ada", "ada@example.org", "Équipe 1", "75\nacquis", "32,5\nnon acquis", "non évalué", "53,8\npartiellement acquis", "non évalué", "54,8\npartiellement acquis"},
		{"blaise", "", "", "Équipe 1", "100\nacquis (provisoire)", "32,5\nnon acquis", "non évalué", "66,3\npartiellement acquis (provisoire)", "non évalué", "59,5\npartiellement acquis (provisoire)"},
	}
	got, err := f.GetRows("Grille")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	fills := map[string]string{}
	for _, cell := range []string{"E2", "F2", "G2", "H2"} {
		id, err := f.GetCellStyle("Grille", cell)
		if err != nil {
			t.Fatal(err)
		}
		style, err := f.GetStyle(id)
		if err != nil {
			t.Fatal(err)
		}
		fills[strings.Join(style.Fill.Color, "")] = cell
	}
	if len(fills) != 4 {
		t.Errorf("four attainments have %d colours: %v", len(fills), fills)
	}
}

func TestTheCompetenciesKeepTheTwoKindsOfEvidenceApart(t *testing.T) {
	f := readXLSX(t, evaluation(), options(report.English))
	want := `Family name|Given name|Email|Team|Bloc|Competency|Title|Group: obtained|Group: judged|Individual: obtained|Individual: judged|Points pending|Points not judged|Share (%)|Figure|Attainment|Evidence used|Provisional
Lovelace|Ada|ada@example.org|Équipe 1|B6|B6.C1|Design the architecture|4|4|2|4|0|0|75|75|acquired|group and individual|no
Lovelace|Ada|ada@example.org|Équipe 1|B6|B6.C2||1.95|6|0|0|0|2|32.5|32.5|not acquired|group|no
Lovelace|Ada|ada@example.org|Équipe 1|B5|B5.C1||0|0|0|0|0|0|||not assessed|none|no
blaise|||Équipe 1|B6|B6.C1|Design the architecture|4|4|0|0|4|0|100|100|acquired|group|yes
blaise|||Équipe 1|B6|B6.C2||1.95|6|0|0|0|2|32.5|32.5|not acquired|group|no
blaise|||Équipe 1|B5|B5.C1||0|0|0|0|0|0|||not assessed|none|no`
	if diff := cmp.Diff(want, rows(t, f, "Competencies")); diff != "" {
		t.Error(diff)
	}
	if kind, err := f.GetCellType("Competencies", "H3"); err != nil || kind != excelize.CellTypeUnset && kind != excelize.CellTypeNumber {
		t.Errorf("a figure is of type %v, %v", kind, err)
	}
}

func TestTheDetailsLeadBackToTheEvidence(t *testing.T) {
	f := readXLSX(t, evaluation(), options(report.French))
	got := rows(t, f, "Contrôles")
	for _, want := range []string{
		"Équipe 1|||reach|ping|4|4|0|réussi|résultat seul||||r1|sha256:aa|Résultat r1 : réussi.",
		"Équipe 1|||resist|fault|2||0|erreur de la plateforme|faute de la plateforme|7|l'hôte était plein|Mme g1|r3||",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no row %q in\n%s", want, got)
		}
	}
	if got := rows(t, f, "Critères"); !strings.Contains(got, "Équipe 1|Lovelace|Ada|report|proof|4|2|noté|9|Mme g1|bien ; précis|Mme g1 donne 50 %") {
		t.Errorf("no mark of Ada in\n%s", got)
	}
	if got := rows(t, f, "Règles"); !strings.Contains(got, "Réseau & campus") || !strings.Contains(got, "acquis : à partir de 70") {
		t.Errorf("the rules are not told:\n%s", got)
	}
}

func TestTheWorkbookIsReadyForPrint(t *testing.T) {
	f := readXLSX(t, evaluation(), options(report.French))
	for _, sheet := range f.GetSheetList() {
		layout, err := f.GetPageLayout(sheet)
		if err != nil {
			t.Fatal(err)
		}
		if *layout.Size != 9 || *layout.Orientation != "landscape" || *layout.FitToWidth != 1 || *layout.FitToHeight != 0 {
			t.Errorf("%s is not A4 landscape, one page wide", sheet)
		}
		props, err := f.GetSheetProps(sheet)
		if err != nil || !*props.FitToPage {
			t.Errorf("%s does not fit its page: %v", sheet, err)
		}
		panes, err := f.GetPanes(sheet)
		if err != nil || !panes.Freeze || panes.YSplit != 1 {
			t.Errorf("%s: the heading does not stay: %+v, %v", sheet, panes, err)
		}
		width, err := f.GetColWidth(sheet, "A")
		if err != nil || width < 10 {
			t.Errorf("%s: the first column is %v wide, %v", sheet, width, err)
		}
		if n := len([]rune(sheet)); n > 31 || strings.ContainsAny(sheet, `[]:*?/\`) {
			t.Errorf("sheet name %q", sheet)
		}
		header, err := f.GetHeaderFooter(sheet)
		if err != nil || !strings.Contains(header.OddHeader, "&LRéseau && campus") {
			t.Errorf("%s: header %+v, %v", sheet, header, err)
		}
	}
	titles := slices.DeleteFunc(f.GetDefinedName(), func(n excelize.DefinedName) bool { return n.Name != "_xlnm.Print_Titles" })
	if len(titles) != 5 || titles[0].RefersTo != "'Grille'!$A:$B,'Grille'!$1:$1" {
		t.Errorf("repeated titles: %+v", titles)
	}
	props, err := f.GetDocProps()
	if err != nil {
		t.Fatal(err)
	}
	if props.Title != "Réseau & campus" || props.Creator != "Jury" || props.Created != "2026-03-02T12:00:00Z" || props.Language != "fr" {
		t.Errorf("properties: %+v", props)
	}
}

func TestHostileTextIsOnlyEverTextInTheWorkbook(t *testing.T) {
	for _, c := range hostile {
		sheet := evaluation()
		sheet.Teams[0].Checks[2].Reason = c.text
		sheet.Members[0].Criteria[0].Marks[0].Comment = c.text
		sheet.Scale.Thresholds[0].Title = grade.Text{FR: c.text, EN: c.text}
		o := options(report.French)
		o.People = func(grade.MemberID) (string, string, string) { return c.text, c.text, c.text }
		o.TeamName = func(grade.TeamID) string { return c.text }
		o.Title, o.Author = c.text, c.text
		f := readXLSX(t, sheet, o)
		if c.plain != "" {
			if got, err := f.GetCellValue("Grille", "A2"); err != nil || got != c.plain {
				t.Errorf("%q is read as %q, %v", c.text, got, err)
			}
			if kind, err := f.GetCellType("Grille", "A2"); err != nil || kind != excelize.CellTypeInlineString {
				t.Errorf("%q is of type %v, %v", c.text, kind, err)
			}
		}
		noFormula(t, sheet, o)
	}
}

// parts are the files that a workbook is made of.
func parts(t *testing.T, sheet grade.Sheet, o report.Options) map[string]string {
	t.Helper()
	var out bytes.Buffer
	if err := report.WriteXLSX(&out, sheet, o); err != nil {
		t.Fatal(err)
	}
	archive, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, file := range archive.File {
		r, err := file.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		all[file.Name] = string(data)
	}
	return all
}

// noFormula looks for a formula anywhere in the file.
func noFormula(t *testing.T, sheet grade.Sheet, o report.Options) {
	t.Helper()
	sheets := 0
	for name, text := range parts(t, sheet, o) {
		if strings.HasPrefix(name, "xl/worksheets/sheet") {
			sheets++
		}
		for _, tag := range []string{"<f>", "<f ", "<script", "externalLink", "ddeLink", "<hyperlink"} {
			if strings.Contains(text, tag) {
				t.Errorf("%s holds %s", name, tag)
			}
		}
	}
	if sheets != 5 {
		t.Errorf("%d sheets were looked at", sheets)
	}
}

func TestTheColumnsOfEverySheetAreInTheirOrder(t *testing.T) {
	for name, text := range parts(t, evaluation(), options(report.French)) {
		if !strings.HasPrefix(name, "xl/worksheets/sheet") {
			continue
		}
		found := regexp.MustCompile(`<col min="(\d+)" max="(\d+)"`).FindAllStringSubmatch(text, -1)
		if len(found) == 0 {
			t.Errorf("%s has no columns", name)
		}
		for i, col := range found {
			if want := strconv.Itoa(i + 1); col[1] != want || col[2] != want {
				t.Errorf("%s: column %d is from %s to %s", name, i+1, col[1], col[2])
			}
		}
	}
}

// large is 300 candidates in 75 teams, 33 competencies, 30 checks and a report of 6 criteria.
func large() grade.Sheet {
	in := grade.Input{}
	in.Scheme.Scale, _ = grade.ScaleByID("fr-20")
	for i := range 33 {
		in.Scheme.Competencies = append(in.Scheme.Competencies, grade.Competency{Code: grade.CompetencyCode(fmt.Sprintf("B%d.C%d", i/6+1, i%6+1)), Bloc: grade.BlocCode(fmt.Sprintf("B%d", i/6+1))})
	}
	speaks := func(i int) []grade.CompetencyCode {
		return []grade.CompetencyCode{in.Scheme.Competencies[i%33].Code, in.Scheme.Competencies[i*7%33].Code}
	}
	for i := range 30 {
		in.Scheme.Checks = append(in.Scheme.Checks, grade.Check{ID: grade.CheckID(fmt.Sprint("check-", i)), Task: "task", Points: grade.Whole(i + 1), Competencies: speaks(i)})
	}
	doc := grade.Deliverable{ID: "report", Scope: grade.Individual}
	for i := range 6 {
		doc.Criteria = append(doc.Criteria, grade.Criterion{ID: grade.CriterionID(fmt.Sprint("criterion-", i)), Points: grade.Whole(4), Competencies: speaks(i)})
	}
	in.Scheme.Deliverables = []grade.Deliverable{doc}
	for i := range 75 {
		team := grade.Team{ID: grade.TeamID(fmt.Sprintf("team-%02d", i))}
		for j := range 4 {
			team.Members = append(team.Members, grade.MemberID(fmt.Sprintf("member-%02d-%d", i, j)))
		}
		in.Teams = append(in.Teams, team)
		for k, c := range in.Scheme.Checks {
			in.Results = append(in.Results, grade.Result{ID: grade.ResultID(fmt.Sprintf("r-%d-%d", i, k)), Seq: int64(i*100 + k + 1), Team: team.ID, Check: c.ID,
				Verdict: grade.Fail, Share: grade.AmountOf(float64((i*7+k*3)%100) / 100), Origin: grade.Final, Time: noon})
		}
	}
	sheet, _ := grade.Compute(in)
	return sheet
}

func TestThreeHundredCandidatesFitInLittleMemory(t *testing.T) {
	sheet := large()
	live := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before, most, calls := live(), uint64(0), 0
	o := report.Options{People: func(id grade.MemberID) (string, string, string) {
		if calls++; calls%1500 == 0 {
			most = max(most, live())
		}
		return "Nom de " + string(id), "Prénom", string(id) + "@example.org"
	}}
	for name, write := range map[string]func(io.Writer, grade.Sheet, report.Options) error{
		"workbook": report.WriteXLSX, "grid": report.WriteGridCSV, "details": report.WriteDetailsCSV,
	} {
		var size counter
		if err := write(&size, sheet, o); err != nil {
			t.Fatal(err)
		}
		if size < 10_000 {
			t.Errorf("%s: %d bytes are too few", name, size)
		}
	}
	if calls < 300*33 {
		t.Errorf("%d names were asked for", calls)
	}
	const bound = 48 << 20
	if most > before+bound {
		t.Errorf("writing holds %d MiB, more than %d", (most-before)>>20, bound>>20)
	}
	t.Logf("writing holds %d KiB beside the sheet", (int64(most)-int64(before))>>10)
}

type counter int

func (c *counter) Write(p []byte) (int, error) { *c += counter(len(p)); return len(p), nil }
