package contract_test

import (
	"context"
	"flag"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/pupitre-lab/pupitre/api/contract"
	"github.com/pupitre-lab/pupitre/orchestrator/strictyaml"
)

var update = flag.Bool("update", false, "write api/openapi.yaml")

func TestTheWholeDocumentIsWrittenOut(t *testing.T) {
	if *update {
		if err := os.WriteFile("../openapi.yaml", contract.YAML(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	written, err := os.ReadFile("../openapi.yaml")
	if err != nil || string(written) != string(contract.YAML()) {
		t.Fatalf("api/openapi.yaml is not what the parts make (%v): run go generate ./api/contract", err)
	}
}

func load(t *testing.T) *openapi3.T {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData(contract.YAML())
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestTheContractIsValidOpenAPI31(t *testing.T) {
	doc := load(t)
	if !strings.HasPrefix(doc.OpenAPI, "3.1.") {
		t.Errorf("openapi: %s", doc.OpenAPI)
	}
	if err := doc.Validate(context.Background(), openapi3.IsOpenAPI31OrLater()); err != nil {
		t.Error(err)
	}
	if _, problems := strictyaml.Parse("openapi.yaml", contract.YAML()); len(problems) > 0 {
		t.Error(problems.Error())
	}
}

func TestEveryOperationIsToldInBothLanguagesAndSaysHowItRefuses(t *testing.T) {
	ids := map[string]bool{}
	for path, item := range load(t).Paths.Map() {
		for method, op := range item.Operations() {
			french, _ := op.Extensions["x-summary-fr"].(string)
			if op.Summary == "" || french == "" || op.Summary == french {
				t.Errorf("%s %s: summary %q, x-summary-fr %q", method, path, op.Summary, french)
			}
			if op.OperationID == "" || ids[op.OperationID] {
				t.Errorf("%s %s: operationId %q", method, path, op.OperationID)
			}
			ids[op.OperationID] = true
			if op.Responses.Default() == nil || op.Responses.Default().Ref != "#/components/responses/Problem" {
				t.Errorf("%s %s: its default answer is no problem document", method, path)
			}
			if len(op.Tags) != 1 {
				t.Errorf("%s %s: tags %v", method, path, op.Tags)
			}
		}
	}
	if len(ids) == 0 {
		t.Error("no operation")
	}
}

func TestPartsArePutTogetherByTheirSections(t *testing.T) {
	part := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	got, err := contract.Assemble(fstest.MapFS{
		"root.yaml": part("openapi: 3.1.0\n"),
		"b.yaml":    part("# of b\npaths:\n  /b:\n    get: {}\ncomponents:\n  schemas:\n    B: {}\n"),
		"a.yaml":    part("components:\n  schemas:\n    # of A\n    A: {}\n  headers:\n    H: {}\npaths:\n  /a:\n    get: {}\n"),
	})
	want := `openapi: 3.1.0
paths:
  /a:
    get: {}
  /b:
    get: {}
components:
  headers:
    H: {}
  schemas:
    # of A
    A: {}
    B: {}
`
	if _, body, _ := strings.Cut(string(got), "\n"); err != nil || body != want {
		t.Errorf("%v\n%s", err, got)
	}
	for _, wrong := range []string{"servers: []\n", "  x: 1\n", "components:\n    A: {}\n"} {
		if _, err := contract.Assemble(fstest.MapFS{"root.yaml": part(""), "w.yaml": part(wrong)}); err == nil || !strings.Contains(err.Error(), "w.yaml:") {
			t.Errorf("%q: %v", wrong, err)
		}
	}
}
