package people_test

import (
	"crypto/rand"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

func TestIdentifiersAreUUIDsOfVersion7InTheOrderOfTime(t *testing.T) {
	start := time.Date(2026, 9, 1, 8, 0, 0, 0, time.UTC)
	var ids []string
	for i := range 100 {
		id, err := people.NewPersonID(start.Add(time.Duration(i)*time.Millisecond), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		u, err := uuid.Parse(string(id))
		if err != nil || u.Version() != 7 || u.Variant() != uuid.RFC4122 {
			t.Fatalf("%s: version %d, variant %s, %v", id, u.Version(), u.Variant(), err)
		}
		if parsed, err := people.ParsePersonID(string(id)); err != nil || parsed != id {
			t.Fatalf("%s is not taken back: %v", id, err)
		}
		ids = append(ids, string(id))
	}
	if !slices.IsSorted(ids) {
		t.Error("identifiers of later moments do not come later")
	}
}

func TestAWrongIdentifierIsToldWhatIsWrong(t *testing.T) {
	for text, want := range map[string]string{
		"":                                     "has 36 characters",
		"12":                                   "this one has 2",
		"0192F0C1-2345-7abc-8def-0123456789ab": "character 5",
		"0192f0c1x2345-7abc-8def-0123456789ab": "character 9",
		"0192f0c1-2345-4abc-8def-0123456789ab": "version 7",
		"0192f0c1-2345-7abc-cdef-0123456789ab": "version 7",
		"0192f0c1-2345-7abc-8def-0123456789a\x00": "character 36",
	} {
		_, err := people.ParseTeamID(text)
		var invalid *people.Invalid
		if !errors.As(err, &invalid) || !strings.Contains(err.Error(), want) || invalid.Problems[0].Field != "team" {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func TestAddressesAreTakenOrRefused(t *testing.T) {
	for _, good := range []string{"a@b.fr", " Ada.LOVELACE+tp@Univ-Lille.FR ", "o'neil@x.example.org"} {
		if problem := people.CheckEmail(people.NormaliseEmail(good)); problem != (people.Text{}) {
			t.Errorf("%q: %s", good, problem.EN)
		}
	}
	for _, bad := range []string{"", "a", "a@", "@b.fr", "a@b", "a b@c.fr", "a@b..fr", "a@-b.fr", "a@b.fr-", ".a@b.fr", "a.@b.fr", "a..b@c.fr",
		"é@b.fr", "a@b.fr\x00", "a@b@c.fr", strings.Repeat("a", 65) + "@b.fr", "a@" + strings.Repeat("b.", 130) + "fr", "<a@b.fr>", "a@b.fr,c@d.fr"} {
		if problem := people.CheckEmail(people.NormaliseEmail(bad)); problem.FR == "" || problem.EN == "" {
			t.Errorf("%q is taken, or its problem lacks a language", bad)
		}
	}
}

func TestNamesAreTakenOrRefused(t *testing.T) {
	for _, good := range []string{"Ada", "d'Alembert", "Nguyễn", "محمد", "O'Neil-Dupont", "=cmd()", "Équipe 1", "42"} {
		if problem := people.CheckName(people.NormaliseName(good)); problem != (people.Text{}) {
			t.Errorf("%q: %s", good, problem.EN)
		}
	}
	for _, bad := range []string{"", "  ", "---", "a\x00b", "a\u202eb", "a\u200bb", "\xff", strings.Repeat("a", 101)} {
		if problem := people.CheckName(people.NormaliseName(bad)); problem.FR == "" || problem.EN == "" {
			t.Errorf("%q is taken, or its problem lacks a language", bad)
		}
	}
	if got := people.NormaliseName("  Jose\u0301 \t  Maria "); got != "José Maria" {
		t.Errorf("normalised to %q", got)
	}
}

func TestSortKeysPutNamesInTheOrderOfADirectory(t *testing.T) {
	sorted := [][]string{{"Abel", "Zoé"}, {"d'Alembert", "Jean"}, {"Élie", "Anne"}, {"Elie", "Bruno"}, {"Le Brun", "Ana"}, {"Lebrun", "Ada"}, {"Œdipe", "Roi"}, {"Zola", "É"}, {"Мария", "Ж"}}
	if !slices.IsSortedFunc(sorted, func(a, b []string) int {
		return strings.Compare(people.SortKey(a...), people.SortKey(b...))
	}) {
		t.Error("not sorted")
	}
}

func TestSortKeysAreTheSameWhateverTheCaseAccentsAndBlanks(t *testing.T) {
	same := []string{"Équipe 1", "equipe 1", " ÉQUIPE   1", "E\u0301quipe-1"}
	for _, name := range same {
		if people.SortKey(name) != people.SortKey(same[0]) {
			t.Errorf("%q is %q, %q is %q", name, people.SortKey(name), same[0], people.SortKey(same[0]))
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		key := people.SortKey(rapid.String().Draw(t, "family"), rapid.String().Draw(t, "given"))
		if strings.Trim(key, "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
			t.Fatalf("%q has bytes that collations order in different ways", key)
		}
	})
}
