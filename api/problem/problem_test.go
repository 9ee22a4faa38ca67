package problem_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pupitre-lab/pupitre/api/problem"
)

func TestEveryKindIsWholeAndUnique(t *testing.T) {
	seen := map[problem.Code]bool{}
	for _, k := range problem.Kinds() {
		if seen[k.Code] {
			t.Errorf("%s is there twice", k.Code)
		}
		seen[k.Code] = true
		if !regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`).MatchString(string(k.Code)) {
			t.Errorf("%q is not a code", k.Code)
		}
		if k.Status < 400 || k.Status > 599 || http.StatusText(k.Status) == "" && k.Status != problem.StatusGivenUp {
			t.Errorf("%s has status %d", k.Code, k.Status)
		}
		for _, text := range []problem.Text{k.Title, k.Meaning} {
			if text.FR == "" || text.EN == "" || text.FR == text.EN {
				t.Errorf("%s lacks a language: %+v", k.Code, text)
			}
		}
	}
}

func TestEveryCodeOfTheVocabularyHasItsKind(t *testing.T) {
	source, err := os.ReadFile("kinds.go")
	if err != nil {
		t.Fatal(err)
	}
	codes := regexp.MustCompile(`Code = "([a-z-]+)"`).FindAllStringSubmatch(string(source), -1)
	if len(codes) < 20 {
		t.Fatalf("only %d codes found", len(codes))
	}
	for _, match := range codes {
		if _, ok := problem.Lookup(problem.Code(match[1])); !ok {
			t.Errorf("%s is in no row of the table", match[1])
		}
	}
	if len(codes) != len(problem.Kinds()) {
		t.Errorf("%d codes, %d kinds", len(codes), len(problem.Kinds()))
	}
}

func TestADocumentSaysWhatWhereAndWhichRequest(t *testing.T) {
	e := problem.New(problem.InvalidFields, problem.Text{FR: "deux champs", EN: "two fields"})
	e.Fields = []problem.Field{
		{Pointer: "/name", Code: "required", Detail: problem.Text{FR: "un nom est attendu", EN: "a name is expected"}},
		{Pointer: "", Code: "type", Detail: problem.Text{FR: "un objet", EN: "an object"}},
		{Parameter: "limit", Code: "range", Detail: problem.Text{FR: "de 1 à 200", EN: "1 to 200"}},
	}
	var got map[string]any
	if err := json.Unmarshal(e.Document(problem.English, "0190b2f0-0000-7000-8000-000000000001"), &got); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"type": "/problems/invalid-fields", "title": "Some fields will not do", "status": 422.0, "code": "invalid-fields",
		"detail": "two fields", "instance": "urn:uuid:0190b2f0-0000-7000-8000-000000000001",
		"errors": []any{
			map[string]any{"pointer": "/name", "code": "required", "detail": "a name is expected"},
			map[string]any{"pointer": "", "code": "type", "detail": "an object"},
			map[string]any{"parameter": "limit", "code": "range", "detail": "1 to 200"},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestTheCauseIsForTheLogOnly(t *testing.T) {
	cause := errors.New("disk on fire")
	e := problem.New(problem.Internal, problem.Text{}).Because(cause)
	if !errors.Is(e, cause) || !strings.Contains(e.Error(), "disk on fire") {
		t.Errorf("the cause is lost: %v", e)
	}
	if doc := string(e.Document(problem.French, "")); strings.Contains(doc, "fire") {
		t.Errorf("the cause is told: %s", doc)
	}
}

func TestTheLanguageIsTheOneAskedFor(t *testing.T) {
	for header, want := range map[string]problem.Language{
		"":                                problem.French,
		"en":                              problem.English,
		"en-GB,en;q=0.9":                  problem.English,
		"fr;q=0.4, en;q=0.9":              problem.English,
		"fr-CA":                           problem.French,
		"de, en;q=0.5":                    problem.English,
		"de":                              problem.French,
		"*;q=oops":                        problem.French,
		strings.Repeat("en,", 4096):       problem.French,
		"en-" + strings.Repeat("a-", 100): problem.French,
	} {
		if got := problem.Preferred(header); got != want {
			t.Errorf("%.40q: %s, want %s", header, got, want)
		}
	}
}
