package framework_test

import (
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/pupitre-lab/pupitre/labs"
	"github.com/pupitre-lab/pupitre/orchestrator/framework"
)

// load is the référentiel that ships.
func load(t testing.TB) *framework.Framework {
	t.Helper()
	folder, err := fs.Sub(labs.Content, "referentiel")
	if err != nil {
		t.Fatal(err)
	}
	f, err := framework.Load(folder)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// source is the official text, its lines joined. The fixture puts together
// again the one sentence that a page break cuts (B4.C4) and says so at its top.
func source(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile("testdata/referentiel.txt")
	if err != nil {
		t.Fatal(err)
	}
	text := regexp.MustCompile(`(?m)^#.*$`).ReplaceAllString(string(data), "")
	return strings.Join(strings.Fields(text), " ")
}

// official are all the French texts of the référentiel that quote the source
// without overlapping, by code.
func official(f *framework.Framework) []framework.Statement {
	var all []framework.Statement
	add := func(code framework.Code, texts ...framework.Text) {
		for _, text := range texts {
			all = append(all, framework.Statement{Code: code, Text: text})
		}
	}
	for _, b := range f.Blocs() {
		add(b.Code, b.Text)
		if b.Assessment != nil {
			add(b.Code, *b.Assessment)
		}
	}
	for _, a := range f.Activities() {
		add(a.Code, a.Text)
	}
	for _, c := range f.Competencies() {
		add(c.Code, c.Text)
	}
	for _, m := range f.Modalities() {
		add(m.Code, m.Text)
		for _, i := range m.Instructions {
			add(m.Code, i.Text)
			add(m.Code, i.Items...)
		}
		if m.Oral != nil {
			add(m.Code, m.Oral.Text)
		}
	}
	return all
}

func TestCountsAreThoseOfTheCertification(t *testing.T) {
	f := load(t)
	counts := map[string][]int{}
	for _, b := range f.Blocs() {
		counts["activities"] = append(counts["activities"], len(b.Activities))
		counts["competencies"] = append(counts["competencies"], len(b.Competencies))
		counts["modalities"] = append(counts["modalities"], len(b.Modalities))
	}
	want := map[string][]int{
		"activities":   {2, 2, 2, 2, 2, 3},
		"competencies": {5, 5, 5, 6, 6, 6},
		"modalities":   {1, 1, 2, 2, 2, 1},
	}
	if diff := cmp.Diff(want, counts); diff != "" {
		t.Error(diff)
	}
	totals := []int{len(f.Blocs()), len(f.Activities()), len(f.Competencies()), len(f.CompetencyCodes()), len(f.Modalities())}
	if diff := cmp.Diff([]int{6, 13, 33, 33, 9}, totals); diff != "" {
		t.Error(diff)
	}
}

func TestFrenchIsTheOfficialWording(t *testing.T) {
	text := source(t)
	for _, s := range official(load(t)) {
		if !strings.Contains(text, s.Text.FR) {
			t.Errorf("%s: the source does not say %q", s.Code, s.Text.FR)
		}
	}
	for _, m := range load(t).Modalities() {
		for _, d := range m.Deliverables {
			for _, words := range append(d.Contains, d.Text) {
				if !strings.Contains(text, words.FR) {
					t.Errorf("%s, deliverable %s: the source does not say %q", m.Code, d.ID, words.FR)
				}
			}
		}
	}
}

func TestNothingOfTheOfficialTextIsLeftOut(t *testing.T) {
	rest := source(t)
	all := official(load(t))
	slices.SortFunc(all, func(a, b framework.Statement) int { return len(b.Text.FR) - len(a.Text.FR) })
	for _, s := range all {
		rest = strings.Replace(rest, s.Text.FR, "", 1)
	}
	headings := regexp.MustCompile(`Référentiel d’activités Référentiel de compétences Modalité d’évaluation|Référentiel|Bloc \d|\bA\d\b|\bC\d\.| - `)
	rest = strings.TrimSpace(headings.ReplaceAllString(rest, " "))
	if rest != "" {
		t.Errorf("the référentiel does not hold: %q", strings.Join(strings.Fields(rest), " "))
	}
}

func TestEveryTextHasBothLanguages(t *testing.T) {
	f := load(t)
	for _, s := range official(f) {
		if s.Text.FR == "" || s.Text.EN == "" || s.Text.FR == s.Text.EN {
			t.Errorf("%s: French %q, English %q", s.Code, s.Text.FR, s.Text.EN)
		}
	}
}

func TestTitlesAreShortAndTellThingsApart(t *testing.T) {
	seen := map[string]framework.Code{}
	check := func(s framework.Statement) {
		for _, language := range []string{"fr", "en"} {
			title := s.Title.In(language)
			if n := utf8.RuneCountInString(title); n == 0 || n > 60 {
				t.Errorf("%s: the title %q has %d characters", s.Code, title, n)
			}
			key := string(s.Code.Kind()) + language + title
			if other := seen[key]; other != "" {
				t.Errorf("%s and %s have the same title %q", other, s.Code, title)
			}
			seen[key] = s.Code
		}
	}
	f := load(t)
	for _, b := range f.Blocs() {
		check(b.Statement)
	}
	for _, a := range f.Activities() {
		check(a.Statement)
	}
	for _, c := range f.Competencies() {
		check(c.Statement)
	}
	for _, m := range f.Modalities() {
		check(m.Statement)
	}
}

func TestModalitiesSayWhoDoesWhat(t *testing.T) {
	var got []string
	for _, m := range load(t).Modalities() {
		line := string(m.Code) + " " + string(m.Mode) + ":"
		for _, d := range m.Deliverables {
			line += " " + d.ID + "=" + string(d.Scope)
			for _, w := range d.Work {
				line += "/" + string(w)
			}
		}
		if m.Oral != nil {
			line += " oral=" + string(m.Oral.Scope)
			if m.Oral.Jury {
				line += " before the jury"
			}
		}
		got = append(got, line)
	}
	want := []string{
		"B1.M1 individual: dossier=individual",
		"B2.M1 individual: dossier=individual",
		"B3.M1 individual: dossier=individual epreuves=individual",
		"B3.M2 group: compte-rendu=individual/pair/group",
		"B4.M1 individual: dossier=individual",
		"B4.M2 group: rendu=individual/pair/group oral=group before the jury",
		"B5.M1 group: dossier=individual",
		"B5.M2 group: rapport=individual",
		"B6.M1 group: dossier=individual",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
