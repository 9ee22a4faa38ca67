package framework_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/pupitre-lab/pupitre/orchestrator/framework"
)

// campus and clinic are what two labs provide.
var (
	campus = framework.Offer{Lab: "campus-ospf", Bloc: "B6", Items: []framework.Item{
		{ID: "ping", Source: framework.FromCheck, Scope: framework.Group, Points: 4, Competencies: []framework.Code{"B6.C1", "B6.C3"}},
		{ID: "note", Source: framework.FromCheck, Scope: framework.Group, Points: 0, Competencies: []framework.Code{"B6.C2"}},
		{ID: "plan", Source: framework.FromCriterion, Scope: framework.Individual, Points: 6, Competencies: []framework.Code{"B6.C1"}},
	}}
	clinic = framework.Offer{Lab: "parcours-de-soins", Bloc: "B4", Items: []framework.Item{
		{ID: "ping", Source: framework.FromCheck, Scope: framework.Pair, Points: 2.5, Competencies: []framework.Code{"B4.C5", "B6.C1"}},
	}}
)

func TestCoverageAnswersWhatSpeaksForACompetency(t *testing.T) {
	c, err := load(t).Coverage([]framework.Offer{campus, clinic})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range c.Of("B6.C1") {
		got = append(got, fmt.Sprintf("%s/%s %s %v", e.Lab, e.ID, e.Source, e.Points))
	}
	want := []string{"campus-ospf/ping check 4", "campus-ospf/plan criterion 6", "parcours-de-soins/ping check 2.5"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]framework.Code{"B4.C5", "B6.C1", "B6.C3"}, c.Covered()); diff != "" {
		t.Error(diff)
	}
	if len(c.Of("B6.C2")) != 1 || c.Covers("B6.C2") || !slices.Contains(c.Uncovered(), "B6.C2") {
		t.Error("an informative check is listed but covers nothing")
	}
	split := framework.Split{GroupItems: 2, GroupPoints: 6.5, IndividualItems: 1, IndividualPoints: 6}
	if diff := cmp.Diff(split, c.Split("B6.C1")); diff != "" {
		t.Error(diff)
	}
}

func TestMatrixCountsAnItemOncePerBloc(t *testing.T) {
	c, err := load(t).Coverage([]framework.Offer{campus, clinic})
	if err != nil {
		t.Fatal(err)
	}
	m := c.Matrix()
	if diff := cmp.Diff([]string{"campus-ospf", "parcours-de-soins"}, m.Labs); diff != "" {
		t.Error(diff)
	}
	want := framework.MatrixRow{
		Bloc:  "B6",
		Title: framework.Text{FR: "Piloter l'ingénierie des infrastructures réseaux", EN: "Lead network infrastructure engineering"},
		Cells: []framework.MatrixCell{
			{Lab: "campus-ospf", Own: true, Covered: []framework.Code{"B6.C1", "B6.C3"}, Checks: 1, Criteria: 1, Points: 10},
			{Lab: "parcours-de-soins", Covered: []framework.Code{"B6.C1"}, Checks: 1, Points: 2.5},
		},
		Covered:   []framework.Code{"B6.C1", "B6.C3"},
		Uncovered: []framework.Code{"B6.C2", "B6.C4", "B6.C5", "B6.C6"},
	}
	if diff := cmp.Diff(want, m.Rows[5]); diff != "" {
		t.Error(diff)
	}
}

func TestWrongOffersAreAllReported(t *testing.T) {
	wrong := framework.Offer{Lab: "x", Bloc: "B7", Items: []framework.Item{
		{ID: "a", Source: framework.FromCheck, Scope: framework.Group, Points: -1, Competencies: []framework.Code{"B6.C9", "b1c1"}},
		{ID: "a", Source: framework.FromCheck, Scope: "team", Points: 1, Competencies: []framework.Code{"B1.C1", "B1.C1"}},
		{ID: "a", Source: "oracle", Scope: framework.Group},
	}}
	_, err := load(t).Coverage([]framework.Offer{campus, wrong, campus})
	want := `lab "x": there is no bloc B7; there are B1 to B6
lab "x": check "a": -1 points: expected zero or more
lab "x": check "a": there is no competency B6.C9; there are B6.C1 to B6.C6
lab "x": check "a": "b1c1" is not the code of a competency; one is written B6.C3 (did you mean "B1.C1"?)
lab "x": check "a" is given twice
lab "x": check "a": scope "team" is none of individual, pair, group
lab "x": check "a": competency B1.C1 is given twice
lab "x": oracle "a": source "oracle" is neither check nor criterion
lab "campus-ospf" is given twice`
	if err == nil {
		t.Fatal("no error")
	}
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Error(diff)
	}
}

// drawOffers makes labs with random items.
func drawOffers(f *framework.Framework) *rapid.Generator[[]framework.Offer] {
	codes := f.CompetencyCodes()
	return rapid.Custom(func(t *rapid.T) []framework.Offer {
		offers := make([]framework.Offer, rapid.IntRange(0, 4).Draw(t, "labs"))
		for i := range offers {
			offers[i] = framework.Offer{Lab: fmt.Sprintf("lab%d", i), Bloc: rapid.SampledFrom(codes).Draw(t, "bloc").Bloc()}
			for j := range rapid.IntRange(0, 6).Draw(t, "items") {
				offers[i].Items = append(offers[i].Items, drawItem(t, fmt.Sprintf("item%d", j), codes))
			}
		}
		return offers
	})
}

// drawItem makes a random item.
func drawItem(t *rapid.T, id string, codes []framework.Code) framework.Item {
	return framework.Item{
		ID:           id,
		Source:       rapid.SampledFrom([]framework.Source{framework.FromCheck, framework.FromCriterion}).Draw(t, "source"),
		Scope:        rapid.SampledFrom([]framework.Mode{framework.Individual, framework.Pair, framework.Group}).Draw(t, "scope"),
		Points:       float64(rapid.IntRange(0, 10).Draw(t, "points")),
		Competencies: rapid.SliceOfNDistinct(rapid.SampledFrom(codes), 0, 4, rapid.ID).Draw(t, "competencies"),
	}
}

func TestCoveredAndUncoveredAreAllTheCompetencies(t *testing.T) {
	f := load(t)
	rapid.Check(t, func(t *rapid.T) {
		c, err := f.Coverage(drawOffers(f).Draw(t, "offers"))
		if err != nil {
			t.Fatal(err)
		}
		all := append(c.Covered(), c.Uncovered()...)
		slices.SortFunc(all, framework.CompareCodes)
		if diff := cmp.Diff(f.CompetencyCodes(), all); diff != "" {
			t.Error(diff)
		}
		var covered, uncovered []framework.Code
		for _, row := range c.Matrix().Rows {
			covered, uncovered = append(covered, row.Covered...), append(uncovered, row.Uncovered...)
		}
		if !slices.Equal(covered, c.Covered()) || !slices.Equal(uncovered, c.Uncovered()) {
			t.Error("the matrix and the lists disagree")
		}
	})
}

func TestSplitAddsUpToTheEvidence(t *testing.T) {
	f := load(t)
	rapid.Check(t, func(t *rapid.T) {
		c, err := f.Coverage(drawOffers(f).Draw(t, "offers"))
		if err != nil {
			t.Fatal(err)
		}
		for _, code := range f.CompetencyCodes() {
			points := 0.0
			for _, e := range c.Of(code) {
				points += e.Points
			}
			s := c.Split(code)
			if s.GroupPoints+s.IndividualPoints != points || (s.GroupItems+s.IndividualItems > 0) != c.Covers(code) {
				t.Errorf("%s: split %+v, points %v", code, s, points)
			}
		}
	})
}

func TestAddingAnItemNeverReducesCoverage(t *testing.T) {
	f := load(t)
	rapid.Check(t, func(t *rapid.T) {
		offers := drawOffers(f).Filter(func(o []framework.Offer) bool { return len(o) > 0 }).Draw(t, "offers")
		before, err := f.Coverage(offers)
		if err != nil {
			t.Fatal(err)
		}
		more := slices.Clone(offers)
		i := rapid.IntRange(0, len(more)-1).Draw(t, "lab")
		more[i].Items = append(slices.Clone(more[i].Items), drawItem(t, "one-more", f.CompetencyCodes()))
		after, err := f.Coverage(more)
		if err != nil {
			t.Fatal(err)
		}
		for _, code := range f.CompetencyCodes() {
			if before.Covers(code) && !after.Covers(code) || len(after.Of(code)) < len(before.Of(code)) {
				t.Errorf("%s lost coverage", code)
			}
		}
	})
}
