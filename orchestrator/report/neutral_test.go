package report_test

import (
	"encoding/csv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/pupitre-lab/pupitre/orchestrator/grade"
	"github.com/pupitre-lab/pupitre/orchestrator/report"
)

var hostile = []struct{ text, plain, guarded string }{
	{`=1+1`, `=1+1`, `'=1+1`},
	{`+33 6 00`, `+33 6 00`, `'+33 6 00`},
	{`-2+3`, `-2+3`, `'-2+3`},
	{`@SUM(A1)`, `@SUM(A1)`, `'@SUM(A1)`},
	{`＝1`, `＝1`, `'＝1`},
	{`＋1`, `＋1`, `'＋1`},
	{`－1`, `－1`, `'－1`},
	{`＠x`, `＠x`, `'＠x`},
	{"\t=1", `=1`, `'=1`},
	{"\r\n=1", `=1`, `'=1`},
	{"\x00\x1b=1", `=1`, `'=1`},
	{"  \u00a0\u3000=1", `=1`, `'=1`},
	{"\u200b\ufeff=1", `=1`, `'=1`},
	{"\u202e=1", `=1`, `'=1`},
	{"a\nb\tc", `a b c`, `a b c`},
	{`a";=1+1`, `a";=1+1`, `a";'=1+1`},
	{`a,=1`, `a,=1`, `a,'=1`},
	{`a, "@x`, `a, "@x`, `a, "'@x`},
	{`=cmd|' /C calc'!A0`, `=cmd|' /C calc'!A0`, `'=cmd|' /C calc'!A0`},
	{`bien ; -1 pour le plan`, `bien ; -1 pour le plan`, `bien ; '-1 pour le plan`},
	{"\xff=1", "\ufffd=1", "\ufffd=1"},
	{"\ufffe=1", `=1`, `'=1`},
	{`Jean-Luc d'Été`, `Jean-Luc d'Été`, `Jean-Luc d'Été`},
	{`a=b`, `a=b`, `a=b`},
	{``, ``, ``},
	{`   `, ``, ``},
	{`<script>alert(1)</script>&amp;`, `<script>alert(1)</script>&amp;`, `<script>alert(1)</script>&amp;`},
	{`_x003D_1`, `_x003D_1`, `_x003D_1`},
}

func TestATextThatCouldStartAFormulaIsGuarded(t *testing.T) {
	for _, c := range hostile {
		if got := report.Plain(c.text); got != c.plain {
			t.Errorf("Plain(%q) = %q, want %q", c.text, got, c.plain)
		}
		if got := report.Guarded(c.text); got != c.guarded {
			t.Errorf("Guarded(%q) = %q, want %q", c.text, got, c.guarded)
		}
	}
}

func TestLongTextIsCutToWhatACellHolds(t *testing.T) {
	for _, text := range []string{strings.Repeat("é", 40_000), strings.Repeat("😀", 20_000)} {
		got := report.Plain(text)
		units := 0
		for _, r := range got {
			units += 1 + btoi(r > 0xffff)
		}
		if units > 32_000 || units < 31_990 || !strings.HasSuffix(got, "…") {
			t.Errorf("%d units remain", units)
		}
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// starts tells whether a spreadsheet may take the text for a formula.
func starts(text string) bool {
	text = strings.TrimLeftFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.In(r, unicode.Cf, unicode.Cc, unicode.Z) })
	r, _ := utf8.DecodeRuneInString(text)
	return text != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", r)
}

func FuzzNoCellStartsAFormula(f *testing.F) {
	for _, c := range hostile {
		f.Add(c.text)
	}
	sheet := evaluation()
	f.Fuzz(func(t *testing.T, text string) {
		if guarded := report.Guarded(text); !utf8.ValidString(guarded) || strings.ContainsFunc(guarded, unicode.IsControl) {
			t.Fatalf("%q became %q", text, guarded)
		}
		o := report.Options{People: func(grade.MemberID) (string, string, string) { return text, text, text }, TeamName: func(grade.TeamID) string { return text }}
		for _, lang := range []report.Lang{report.French, report.English} {
			o.Lang = lang
			var out strings.Builder
			if err := report.WriteGridCSV(&out, sheet, o); err != nil {
				t.Fatal(err)
			}
			file := strings.TrimPrefix(out.String(), "\uFEFF")
			for _, comma := range []rune{';', ',', '\t', '|'} {
				r := csv.NewReader(strings.NewReader(file))
				r.Comma, r.LazyQuotes, r.FieldsPerRecord = comma, true, -1
				rows, err := r.ReadAll()
				if err != nil {
					t.Fatalf("%q: %v", text, err)
				}
				for _, row := range rows {
					for _, cell := range row {
						if starts(cell) {
							t.Fatalf("%q, read with %q: a cell is %q", text, comma, cell)
						}
					}
				}
			}
			// However a spreadsheet splits lines and treats quotation marks.
			for _, piece := range strings.FieldsFunc(file, func(r rune) bool { return strings.ContainsRune(",;|\"\r\n", r) }) {
				if starts(piece) {
					t.Fatalf("%q: a piece is %q", text, piece)
				}
			}
		}
	})
}
