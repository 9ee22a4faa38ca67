package framework_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pupitre-lab/pupitre/orchestrator/framework"
)

func TestCodesAreReadExactlyAndErrorsHelp(t *testing.T) {
	cases := []struct {
		text string
		kind framework.Kind
		bloc framework.Code
		want string
	}{
		{"B6", framework.KindBloc, "B6", ""},
		{"B6.A1", framework.KindActivity, "B6", ""},
		{"B6.C3", framework.KindCompetency, "B6", ""},
		{"B12.M10", framework.KindModality, "B12", ""},
		{"b6.c3", "", "", `"b6.c3" is not a code; a code is written B6, B6.A1, B6.C3 or B6.M1 (did you mean "B6.C3"?)`},
		{"B6-C03", "", "", `"B6-C03" is not a code; a code is written B6, B6.A1, B6.C3 or B6.M1 (did you mean "B6.C3"?)`},
		{"Bloc 6", "", "", `"Bloc 6" is not a code; a code is written B6, B6.A1, B6.C3 or B6.M1 (did you mean "B6"?)`},
		{"B0", "", "", `"B0" is not a code; a code is written B6, B6.A1, B6.C3 or B6.M1`},
		{"B6.X1", "", "", `"B6.X1" is not a code; a code is written B6, B6.A1, B6.C3 or B6.M1`},
		{"", "", "", `"" is not a code; a code is written B6, B6.A1, B6.C3 or B6.M1`},
		{"B6.C3\n", "", "", `"B6.C3\n" is not a code; a code is written B6, B6.A1, B6.C3 or B6.M1 (did you mean "B6.C3"?)`},
	}
	for _, c := range cases {
		code, err := framework.ParseCode(c.text)
		message := ""
		if err != nil {
			message = err.Error()
		}
		if message != c.want || code.Kind() != c.kind || code.Bloc() != c.bloc {
			t.Errorf("ParseCode(%q) = %q of kind %q in %q, %v", c.text, code, code.Kind(), code.Bloc(), err)
		}
	}
}

func TestCodesSortLikeTheReferentiel(t *testing.T) {
	codes := []framework.Code{"B10.C1", "B2.M1", "B2.C10", "B2.C9", "B2.A1", "B2", "x", "B1.C1"}
	slices.SortFunc(codes, framework.CompareCodes)
	want := []framework.Code{"x", "B1.C1", "B2", "B2.A1", "B2.C9", "B2.C10", "B2.M1", "B10.C1"}
	if diff := cmp.Diff(want, codes); diff != "" {
		t.Error(diff)
	}
}

func TestUnknownCodesAreExplained(t *testing.T) {
	f := load(t)
	competency := func(code framework.Code) error { _, err := f.Competency(code); return err }
	modality := func(code framework.Code) error { _, err := f.Modality(code); return err }
	bloc := func(code framework.Code) error { _, err := f.Bloc(code); return err }
	cases := []struct {
		err  error
		want string
	}{
		{competency("B6.C6"), ""},
		{competency("B6.C7"), "there is no competency B6.C7; there are B6.C1 to B6.C6"},
		{competency("B7.C1"), "there is no competency B7.C1; there are B1.C1 to B6.C6"},
		{competency("B6.A1"), `"B6.A1" is not the code of a competency; one is written B6.C3`},
		{competency("b6c1"), `"b6c1" is not the code of a competency; one is written B6.C3 (did you mean "B6.C1"?)`},
		{modality("B3.M2"), ""},
		{modality("B3.M3"), "there is no modality B3.M3; there are B3.M1 to B3.M2"},
		{modality("B8.M3"), "there is no modality B8.M3"},
		{bloc("B1"), ""},
		{bloc("B7"), "there is no bloc B7; there are B1 to B6"},
		{bloc("6"), `"6" is not the code of a bloc; one is written B6`},
	}
	for _, c := range cases {
		message := ""
		if c.err != nil {
			message = c.err.Error()
		}
		if message != c.want {
			t.Errorf("got %q, want %q", message, c.want)
		}
	}
	var unknown *framework.UnknownError
	if !errors.As(competency("B6.C7"), &unknown) || unknown.Last != "B6.C6" {
		t.Error("the error should be an UnknownError")
	}
}

func TestWhatIsReturnedCannotChangeTheFramework(t *testing.T) {
	f := load(t)
	before := f.Blocs()
	for _, b := range f.Blocs() {
		b.Competencies[0].Title.FR = "changed"
		b.Modalities[0].Instructions[0].FR = "changed"
		b.Modalities[0].Deliverables[0].ID = "changed"
		for _, c := range b.Competencies {
			if len(c.Sic) > 0 {
				c.Sic[0].Read = "changed"
			}
		}
		for _, m := range b.Modalities {
			if m.Oral != nil {
				m.Oral.Text.EN = "changed"
			}
			for _, d := range m.Deliverables {
				if len(d.Contains) > 0 {
					d.Contains[0].FR = "changed"
				}
			}
		}
		if b.Assessment != nil {
			b.Assessment.FR = "changed"
		}
	}
	f.Competencies()[0].Code = "changed"
	f.Modalities()[0].Deliverables[0].Scope = "changed"
	if diff := cmp.Diff(before, f.Blocs()); diff != "" {
		t.Error(diff)
	}
}
