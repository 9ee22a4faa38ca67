package contract_test

import (
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/pupitre-lab/pupitre/api/contract"
	"github.com/pupitre-lab/pupitre/api/problem"
)

func TestThePageTellsEveryOperationSchemaAndProblem(t *testing.T) {
	doc := load(t)
	for _, lang := range []problem.Language{problem.French, problem.English} {
		data, err := contract.Page(lang)
		if err != nil {
			t.Fatal(err)
		}
		page := string(data)
		for path, item := range doc.Paths.Map() {
			for method, op := range item.Operations() {
				summary := op.Summary
				if lang == problem.French {
					summary = op.Extensions["x-summary-fr"].(string)
				}
				for _, want := range []string{`id="` + op.OperationID + `"`, `</span> ` + path + `<`, strings.ReplaceAll(summary, "'", "&#39;"), method} {
					if !strings.Contains(page, want) {
						t.Errorf("%s: %s %s: no %q", lang, method, path, want)
					}
				}
			}
		}
		for name := range doc.Components.Schemas {
			if !strings.Contains(page, `id="schema-`+name+`"`) {
				t.Errorf("%s: no schema %s", lang, name)
			}
		}
		for _, kind := range problem.Kinds() {
			if !strings.Contains(page, kind.Path()) {
				t.Errorf("%s: no %s", lang, kind.Code)
			}
		}
	}
}

// The policy of these pages allows no inline style and no script at all.
func TestPagesHaveNothingInline(t *testing.T) {
	kind, _ := problem.Lookup(problem.Conflict)
	explained, err := contract.ProblemPage(kind, problem.English)
	if err != nil || !strings.Contains(string(explained), kind.Meaning.EN) {
		t.Fatalf("%v %s", err, explained)
	}
	docs, err := contract.Page(problem.French)
	if err != nil {
		t.Fatal(err)
	}
	for _, data := range [][]byte{docs, explained} {
		root, err := html.Parse(strings.NewReader(string(data)))
		if err != nil {
			t.Fatal(err)
		}
		for n := range root.Descendants() {
			if n.Type == html.ElementNode && (n.Data == "script" || n.Data == "style") {
				t.Errorf("a %s element", n.Data)
			}
			for _, a := range n.Attr {
				if a.Key == "style" || strings.HasPrefix(a.Key, "on") || strings.Contains(a.Val, "://") {
					t.Errorf("%s %s=%q", n.Data, a.Key, a.Val)
				}
			}
		}
	}
}
