package accounts_test

import (
	"encoding/csv"
	"net/http"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"

	"github.com/pupitre-lab/pupitre/api/apitest"
	"github.com/pupitre-lab/pupitre/api/problem"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

type plan struct {
	Problems []struct {
		Line, Column int
		Code         string
	}
	Changes []struct {
		Email      string
		FamilyName string   `json:"family_name"`
		ToTeam     string   `json:"to_team"`
		ExtraTime  *float64 `json:"extra_time"`
	}
	NewTeams  []string `json:"new_teams"`
	Unchanged int
	Digest    string
}

func (w *world) roster(query, file string) *apitest.Response {
	w.t.Helper()
	return w.by("teacher").Send("POST", w.promotion("/roster"+query), file, "Content-Type", "text/csv")
}

const list = "nom;prénom;courriel;groupe;tiers-temps\r\nNoël;Jean-Paul;jp.noel@example.org;Équipe 1;oui\r\nŒuvrard;Zoé;zoe@example.org;red;\r\n"

func TestARosterIsReadAsSchoolsWriteIt(t *testing.T) {
	windows, err := charmap.Windows1252.NewEncoder().String(list)
	if err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string]string{
		"UTF-8": list, "with a mark": "\ufeff" + list, "Windows-1252": windows,
		"commas": strings.ReplaceAll(list, ";", ","), "tabs": strings.ReplaceAll(list, ";", "\t"), "lines of Unix": strings.ReplaceAll(list, "\r\n", "\n"),
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			before := len(w.audit())
			shown := read[plan](t, w.roster("?dry_run=true", file).Is(http.StatusOK))
			if len(shown.Problems) != 0 || len(shown.Changes) != 2 || !slices.Equal(shown.NewTeams, []string{"Équipe 1"}) || len(w.audit()) != before {
				t.Fatalf("%+v", shown)
			}
			if c := shown.Changes; c[0].FamilyName != "Noël" || c[0].ExtraTime == nil || c[1].FamilyName != "Œuvrard" || c[1].ToTeam != "Red" {
				t.Errorf("%+v", c)
			}
			done := read[plan](t, w.roster("?plan="+shown.Digest, file).Is(http.StatusOK))
			if done.Digest != shown.Digest {
				t.Errorf("shown %s, done %s", shown.Digest, done.Digest)
			}
			members := w.by("teacher").Get(w.promotion("/members?q=zoe+oeuvrard")).Is(http.StatusOK)
			if found := read[struct {
				Items []struct{ Team people.TeamID }
			}](t, members).Items; len(found) != 1 || found[0].Team != w.Red {
				t.Errorf("%s", members.Body)
			}
			if again := read[plan](t, w.roster("", file)); len(again.Changes) != 0 || again.Unchanged != 2 {
				t.Errorf("a second time: %+v", again)
			}
		})
	}
}

func TestEveryProblemOfARosterIsToldAndNothingIsDone(t *testing.T) {
	w := newWorld(t)
	file := "nom;prénom;courriel\nA;B;a@example.org\nC;;not an address\nD;E;a@example.org\n"
	shown := read[plan](t, w.roster("?dry_run=true", file).Is(http.StatusOK))
	var places [][2]int
	for _, p := range shown.Problems {
		places = append(places, [2]int{p.Line, p.Column})
	}
	if !slices.Contains(places, [2]int{3, 2}) || !slices.Contains(places, [2]int{3, 3}) || !slices.Contains(places, [2]int{4, 3}) || len(shown.Changes) != 0 {
		t.Errorf("%+v", shown)
	}
	before := len(w.audit())
	refused := w.roster("", file).Refused(problem.InvalidFields).Body.String()
	for _, want := range []string{`"file:3:2"`, `"file:3:3"`, `"file:4:3"`} {
		if !strings.Contains(refused, want) {
			t.Errorf("no %s: %s", want, refused)
		}
	}
	if len(w.audit()) != before {
		t.Errorf("something was done: %v", w.audit()[before:])
	}
}

func TestARosterIsNotImportedOnceThePlanIsAnother(t *testing.T) {
	w := newWorld(t)
	shown := read[plan](t, w.roster("?dry_run=true", list))
	w.by("boss").Send("POST", w.promotion("/teams"), object{"name": "EQUIPE 1"}).Is(http.StatusCreated)
	w.roster("?plan="+shown.Digest, list).Refused(problem.Conflict)
	w.roster("?dry_run=maybe", list).Refused(problem.InvalidParameter)
	w.roster("?dry=true", list).Refused(problem.InvalidParameter)
}

func TestARosterThatIsTooLargeOrNoCSVIsRefused(t *testing.T) {
	w := newWorld(t)
	w.roster("", list+strings.Repeat("A;B;x@example.org\n", people.MaxRosterBytes/18+1)).Refused(problem.BodyTooLarge)
	w.by("teacher").Send("POST", w.promotion("/roster"), list).Refused(problem.BadMediaType)
	w.by("teacher").Send("POST", w.promotion("/roster"), list, "Content-Type", "text/csv", "Content-Encoding", "gzip").Refused(problem.BadMediaType)
	for _, file := range []string{"PK\x03\x04 a workbook", "\xff\xfen\x00o\x00m\x00", "\n", "a;b\n1;2\n"} {
		if shown := read[plan](t, w.roster("?dry_run=true", file).Is(http.StatusOK)); len(shown.Problems) == 0 {
			t.Errorf("%q has no problem", file)
		}
		w.roster("", file).Refused(problem.InvalidFields)
	}
}

func TestTheSampleRosterIsOneThatCanBeImported(t *testing.T) {
	w := newWorld(t)
	sample := w.by("teacher").Get(base + "/roster/sample").Is(http.StatusOK)
	if sample.Header().Get("Content-Disposition") != "attachment; filename=liste.csv" {
		t.Error(sample.Header())
	}
	if shown := read[plan](t, w.roster("?dry_run=true", sample.Body.String())); len(shown.Problems) != 0 || len(shown.Changes) != 3 || len(shown.NewTeams) != 2 {
		t.Errorf("%+v", shown)
	}
}

func TestTheLinksAsCSVCannotStartAFormula(t *testing.T) {
	w := newWorld(t)
	hostile := "nom;prénom;courriel;groupe\n\"=HYPERLINK(\"\"https://evil.example\"\";1)\";+A1;=cmd@example.org;@SUM(1)\n"
	w.roster("", hostile).Is(http.StatusOK)
	for lang, separator := range map[string]rune{"fr": ';', "en": ','} {
		r := w.by("teacher").Send("POST", w.promotion("/invitations?format=csv&lang="+lang), object{}).Is(http.StatusCreated)
		if got := r.Header().Get("Content-Type"); got != "text/csv; charset=utf-8" {
			t.Error(got)
		}
		rows := csv.NewReader(strings.NewReader(strings.TrimPrefix(r.Body.String(), "\ufeff")))
		rows.Comma = separator
		cells, err := rows.ReadAll()
		if err != nil || len(cells) != 3 { // the heading, carl, the hostile one
			t.Fatalf("%v: %q", err, cells)
		}
		for _, row := range cells {
			for _, cell := range row {
				if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r") {
					t.Errorf("a cell of %q: %q", row, cell)
				}
			}
		}
		link := strings.TrimPrefix(cells[1][4], apitest.Origin+"/invitation/")
		w.Get(base + "/invitations/" + link).Is(http.StatusOK)
	}
}
