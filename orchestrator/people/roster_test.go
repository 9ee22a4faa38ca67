package people_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"

	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

const plainRoster = "Nom;Prénom;Courriel;Groupe\nLovelace;Ada;Ada@Example.org;Équipe 1\n\"Du \"\"Pré\"\"\";Émilie;emilie@example.org;\n"

var plainRows = []people.RosterRow{
	{Line: 2, Email: "ada@example.org", FamilyName: "Lovelace", GivenName: "Ada", Team: "Équipe 1"},
	{Line: 3, Email: "emilie@example.org", FamilyName: `Du "Pré"`, GivenName: "Émilie"},
}

func TestARosterIsReadAsSchoolsExportIt(t *testing.T) {
	windows, err := charmap.Windows1252.NewEncoder().String(plainRoster)
	if err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string]string{
		"plain":               plainRoster,
		"byte order mark":     "\ufeff" + plainRoster,
		"windows-1252":        windows,
		"commas":              strings.ReplaceAll(plainRoster, ";", ","),
		"tabs":                strings.ReplaceAll(plainRoster, ";", "\t"),
		"crlf":                strings.ReplaceAll(plainRoster, "\n", "\r\n"),
		"cr":                  strings.ReplaceAll(plainRoster, "\n", "\r"),
		"no last line end":    strings.TrimRight(plainRoster, "\n"),
		"empty rows below":    plainRoster + ";;;\n \n\"\";\"\"\n",
		"untitled column":     strings.ReplaceAll(plainRoster, "\n", ";\n"),
		"capitals":            strings.Replace(plainRoster, "Nom;Prénom;Courriel;Groupe", "NOM;PRENOM;ADRESSE E-MAIL;ÉQUIPE", 1),
		"other names":         strings.Replace(plainRoster, "Nom;Prénom;Courriel;Groupe", `"Nom de famille";Prénoms;Adresse mail;equipe`, 1),
		"english":             strings.Replace(plainRoster, "Nom;Prénom;Courriel;Groupe", "Last name;First name;Email;Group", 1),
		"blanks around":       strings.NewReplacer("Lovelace;Ada;", "  Lovelace ;\u00a0Ada ; ").Replace(plainRoster),
		"decomposed accents":  strings.ReplaceAll(plainRoster, "É", "E\u0301"),
		"another separator":   strings.Replace(plainRoster, "Lovelace", `"Lovelace"`, 1),
		"separator in header": strings.Replace(plainRoster, "Nom", `"Nom"`, 1),
	} {
		rows, problems := people.ReadRoster([]byte(file))
		if len(problems) > 0 {
			t.Errorf("%s: %+v", name, problems)
		}
		if diff := cmp.Diff(plainRows, rows); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
}

func TestColumnsComeInAnyOrder(t *testing.T) {
	rows, problems := people.ReadRoster([]byte("tiers-temps,mail,groupe,prénom,nom\noui,a@b.fr,\"G,1\",Ada,Lovelace\n"))
	if len(problems) > 0 || len(rows) != 1 {
		t.Fatal(rows, problems)
	}
	if r := rows[0]; r.Email != "a@b.fr" || r.Team != "G,1" || r.GivenName != "Ada" || r.FamilyName != "Lovelace" || r.ExtraTime == nil {
		t.Errorf("%+v", r)
	}
}

func TestExtraTimeIsReadInTheUsualWays(t *testing.T) {
	third := 1.0 / 3
	for cell, want := range map[string]float64{
		"oui": third, "OUI": third, "x": third, "1/3": third, "1": third, "Tiers temps": third, "non": 0, "0": 0, "NON": 0,
		"33 %": .33, "33%": .33, "33": .33, "0,33": .33, "0.5": .5, "50 %": .5, "200 %": 2, "100": 1,
	} {
		rows, problems := people.ReadRoster([]byte("nom;prenom;mail;tiers temps\nA;B;a@b.fr;" + cell))
		if len(problems) > 0 || rows[0].ExtraTime == nil || math.Abs(*rows[0].ExtraTime-want) > 1e-9 {
			t.Errorf("%q: %+v %+v", cell, rows, problems)
		}
	}
	for _, cell := range []string{"peut-être", "-1", "201 %", "1e3", "NaN", "0x1p-2", "1,2,3", "∞", "%", "-0", "0,3,3"} {
		if _, problems := people.ReadRoster([]byte("nom;prenom;mail;tiers temps\nA;B;a@b.fr;" + cell)); len(problems) != 1 || problems[0].Code != "extra-time" || problems[0].Column != 4 {
			t.Errorf("%q: %+v", cell, problems)
		}
	}
	rows, _ := people.ReadRoster([]byte("nom;prenom;mail;tiers temps\nA;B;a@b.fr;"))
	if len(rows) != 1 || rows[0].ExtraTime != nil {
		t.Errorf("an empty cell says something: %+v", rows)
	}
}

// where shows problems as line:column code.
func where(problems []people.RosterProblem) []string {
	var list []string
	for _, p := range problems {
		list = append(list, fmt.Sprintf("%d:%d %s", p.Line, p.Column, p.Code))
	}
	return list
}

func TestEveryProblemOfARosterIsListedWithItsPlace(t *testing.T) {
	const header = "nom;prénom;courriel;groupe\n"
	for name, c := range map[string]struct {
		file string
		want []string
	}{
		"empty":            {"", []string{"0:0 empty"}},
		"blank":            {"\n ; \n", []string{"0:0 empty"}},
		"no students":      {header, []string{"0:0 empty"}},
		"no header":        {"Lovelace;Ada;ada@example.org\n", []string{"1:1 column-unknown", "1:2 column-unknown", "1:3 column-unknown", "1:0 column-missing", "1:0 column-missing", "1:0 column-missing"}},
		"unknown column":   {"nom;prénom;courriel;INE;groupe\nA;B;a@b.fr;123;G\n", []string{"1:4 column-unknown"}},
		"column twice":     {"nom;prénom;courriel;mail\nA;B;a@b.fr;c@d.fr\n", []string{"1:4 column-twice"}},
		"no address":       {"nom;prénom\nA;B\n", []string{"1:0 column-missing"}},
		"empty cells":      {header + "A;B;;\n;B;b@b.fr;\nC;;c@b.fr;G\n", []string{"2:3 email", "3:1 name", "4:2 name"}},
		"bad address":      {header + "A;B;a-b.fr;\nA;B;a@b;G\n", []string{"2:3 email", "3:3 email"}},
		"same address":     {header + "A;B;a@b.fr;\n\nC;D; A@B.FR;G\n", []string{"4:3 email-twice"}},
		"quote not closed": {header + "\"A;B;a@b.fr;\nC;D;c@b.fr;G;H\n", []string{"2:1 quotes", "3:5 cells-many"}},
		"text after quote": {header + "A;\"B\"x;a@b.fr;\n", []string{"2:2 quotes"}},
		"control":          {header + "A\x00;B;a@b.fr;G\u202e1\n", []string{"2:1 control", "2:4 control"}},
		"unreadable":       {header + "A\ufffd;B;a@b.fr;\n", []string{"2:1 control"}},
		"team of signs":    {header + "A;B;a@b.fr;--\n", []string{"2:4 team"}},
		"long name":        {header + strings.Repeat("a", 101) + ";B;a@b.fr;\n", []string{"2:1 name"}},
		"untitled":         {"nom;prénom;courriel;\nA;B;a@b.fr;G\n", []string{"2:4 column-untitled"}},
		"utf-16":           {"\xff\xfen\x00o\x00m\x00", []string{"0:0 utf-16"}},
		"workbook":         {"PK\x03\x04...", []string{"0:0 not-csv"}},
		"many problems":    {header + "A;;a@;\nB;;b;\n", []string{"2:2 name", "2:3 email", "3:2 name", "3:3 email"}},
	} {
		rows, problems := people.ReadRoster([]byte(c.file))
		if diff := cmp.Diff(c.want, where(problems)); diff != "" || rows != nil {
			t.Errorf("%s: %d rows\n%s", name, len(rows), diff)
		}
	}
}

func rosterOf(n int) []byte {
	var b strings.Builder
	b.WriteString("nom;prénom;courriel;groupe\n")
	for i := range n {
		fmt.Fprintf(&b, "Nom%d;Prénom;p%d@example.org;Groupe %d\n", i, i, i/4)
	}
	return []byte(b.String())
}

func TestARosterIsBounded(t *testing.T) {
	if rows, problems := people.ReadRoster(rosterOf(people.MaxRosterLines)); len(rows) != people.MaxRosterLines || problems != nil {
		t.Errorf("%d rows, %v", len(rows), problems)
	}
	if _, problems := people.ReadRoster(rosterOf(people.MaxRosterLines + 1)); !slices.Equal(where(problems), []string{"5002:0 lines-many"}) {
		t.Errorf("%v", where(problems))
	}
	big := append(rosterOf(1), make([]byte, people.MaxRosterBytes)...)
	if _, problems := people.ReadRoster(big); !slices.Equal(where(problems), []string{"0:0 too-big"}) {
		t.Errorf("%v", where(problems))
	}
	bad := []byte("nom;prénom;courriel\n" + strings.Repeat("A;B;no\n", 1000))
	if _, problems := people.ReadRoster(bad); len(problems) != people.MaxRosterProblems+1 || !strings.Contains(problems[len(problems)-1].Text.EN, "800 more") {
		t.Errorf("%d problems", len(problems))
	}
}

func TestAPlanSaysWhoIsNewWhoIsKnownAndWhoMoves(t *testing.T) {
	half := .5
	rows := []people.RosterRow{
		{Line: 2, Email: "new@b.fr", FamilyName: "New", GivenName: "N", Team: "Équipe 3"},
		{Line: 3, Email: "known@b.fr", FamilyName: "Known", GivenName: "K", Team: "equipe 1"},
		{Line: 4, Email: "moves@b.fr", FamilyName: "Moves", GivenName: "M", Team: "EQUIPE 2"},
		{Line: 5, Email: "same@b.fr", FamilyName: "Same", GivenName: "S", Team: "équipe-1"},
		{Line: 6, Email: "silent@b.fr", FamilyName: "Silent", GivenName: "S"},
		{Line: 7, Email: "time@b.fr", FamilyName: "Time", GivenName: "T", Team: "équipe 3", ExtraTime: &half},
		{Line: 8, Email: "alone@b.fr", FamilyName: "Alone", GivenName: "A"},
	}
	student := []people.Role{people.RoleStudent}
	state := people.RosterState{
		Teams: []people.Team{{ID: "t1", Name: "Équipe 1"}, {ID: "t2", Name: "Équipe 2"}},
		Known: map[string]people.RosterPerson{
			"known@b.fr":  {ID: "known"},
			"moves@b.fr":  {ID: "moves", Roles: student, Team: "t1"},
			"same@b.fr":   {ID: "same", Roles: student, Team: "t1"},
			"silent@b.fr": {ID: "silent", Roles: student, Team: "t2"},
			"time@b.fr":   {ID: "time", Roles: student},
		},
	}
	want := `+ team Équipe 3
~ 2 new@b.fr N New: new, in Équipe 3
~ 3 known@b.fr K Known: joins, in Équipe 1
~ 4 moves@b.fr M Moves: from Équipe 1 to Équipe 2
~ 7 time@b.fr T Time: in Équipe 3, extra time 0.50
~ 8 alone@b.fr A Alone: new
= 2 unchanged
`
	if diff := cmp.Diff(want, people.PlanRoster(rows, state).String()); diff != "" {
		t.Error(diff)
	}
}

func TestAStaffMemberInARosterIsAProblemAndNothingIsPlanned(t *testing.T) {
	rows := []people.RosterRow{{Line: 2, Email: "a@b.fr", Team: "T"}, {Line: 3, Email: "boss@b.fr"}}
	state := people.RosterState{Known: map[string]people.RosterPerson{"boss@b.fr": {ID: "boss", Roles: []people.Role{people.RoleInstructor}}}}
	plan := people.PlanRoster(rows, state)
	if !slices.Equal(where(plan.Problems), []string{"3:0 staff"}) || len(plan.Changes)+len(plan.NewTeams) > 0 || plan.Digest != "" {
		t.Errorf("%s", plan)
	}
}

// FuzzReadRoster gives arbitrary bytes to ReadRoster: it must give rows that
// keep every rule, or say what is wrong, in both languages.
func FuzzReadRoster(f *testing.F) {
	f.Add([]byte(plainRoster))
	f.Add(rosterOf(3))
	for _, seed := range []string{"nom,prénom,mail,tiers-temps\n\"a\"\"b\",c,d@e.fr,1/3", "nom\tprénom\tmail\na\tb\tc@d.fr", "\ufeffnom;prenom;mel\n\xe9;b;c@d.fr", "\";", "nom;nom;nom", "\xff\xfe", ";\r;\n;"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		rows, problems := people.ReadRoster(file)
		if (len(rows) == 0) == (len(problems) == 0) {
			t.Fatalf("%d rows and %d problems", len(rows), len(problems))
		}
		for _, p := range problems {
			if p.Code == "" || p.Text.FR == "" || p.Text.EN == "" || p.Line < 0 || p.Column < 0 || strings.ContainsAny(p.Text.EN+p.Name, "\n\r\x00") {
				t.Errorf("%#v", p)
			}
		}
		seen := map[string]bool{}
		for _, r := range rows {
			bad := []people.Text{people.CheckEmail(r.Email), people.CheckName(r.FamilyName), people.CheckName(r.GivenName)}
			if r.Team != "" {
				bad = append(bad, people.CheckName(r.Team))
			}
			if r.ExtraTime != nil {
				bad = append(bad, people.CheckExtraTime(*r.ExtraTime))
			}
			for _, problem := range bad {
				if problem != (people.Text{}) {
					t.Errorf("%#v: %s", r, problem.EN)
				}
			}
			if seen[r.Email] {
				t.Errorf("%s twice", r.Email)
			}
			seen[r.Email] = true
		}
		if len(rows) > 0 {
			people.PlanRoster(rows, people.RosterState{})
		}
	})
}
