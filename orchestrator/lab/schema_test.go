package lab_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"gopkg.in/yaml.v3"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

func TestSchemasAcceptTheFilesOfTheExample(t *testing.T) {
	files := map[string]string{
		"testdata/petit-reseau/lab.yaml":                      "lab.yaml",
		"testdata/petit-reseau/rubrics/report.yaml":           "rubric.yaml",
		"testdata/petit-reseau/solution/play.yaml":            "play.yaml",
		"testdata/petit-reseau/solution/partial.yaml":         "partial.yaml",
		"testdata/petit-reseau/mutants/no-route/mutant.yaml":  "mutant.yaml",
		"testdata/petit-reseau/mutants/open-door/mutant.yaml": "mutant.yaml",
		"testdata/images/images/router/image.yaml":            "image.yaml",
	}
	for name, kind := range files {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := validate(t, lab.Schemas()[kind], content); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What Load refuses for its shape, the schema refuses too.
func TestSchemaRefusesLabsOfTheWrongShape(t *testing.T) {
	for _, name := range []string{"keys", "kinds", "types", "names", "conflicts", "empty", "list"} {
		t.Run(name, func(t *testing.T) {
			archive, err := txtar.ParseFile(filepath.Join("testdata/problems", name+".txtar"))
			if err != nil {
				t.Fatal(err)
			}
			if validate(t, lab.Schema(), changed(t, archive)["lab.yaml"].Data) == nil {
				t.Error("the schema accepts it")
			}
		})
	}
}

func TestSchemaRefusesOneWrongThing(t *testing.T) {
	example, err := os.ReadFile("testdata/petit-reseau/lab.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for before, after := range map[string]string{
		"duration: 2h":             "duration: 120",
		"mode: group":              "mode: crowd",
		"  lan6: {}":               "  Lan6: {}",
		"loss: 0.5%":               "loss: 0.5",
		"pids: 200":                `pids: "200"`,
		"id: survives-a-cut":       `id: "survives-${fault}"`,
		"points: 2.5":              "points: -2.5",
		"flag: {value":             "flag: {values",
		"cut: {network: core}":     "cut: {}",
		"flag: {value: \"$":        "file: {node: r1, path: /a}\n        flag: {value: \"$",
		"deliverables:\n  - id: r": "deliverables:\n  - id: R",
		"token: 16":                "token: 16, flag: true",
		"to: web, count: 5":        "to: [web], count: 5",
	} {
		if strings.Count(string(example), before) != 1 {
			t.Fatalf("the example does not hold this once: %q", before)
		}
		if validate(t, lab.Schema(), []byte(strings.Replace(string(example), before, after, 1))) == nil {
			t.Errorf("the schema accepts %q", after)
		}
	}
}

func TestSchemaTellsWhatKeysMean(t *testing.T) {
	for _, sentence := range []string{
		"Ping sends ICMP echo requests that carry a fresh nonce.",
		"of the request, default 64", "writable layer; 0 means the image kind's default",
	} {
		if !bytes.Contains(lab.Schema(), []byte(sentence)) {
			t.Errorf("the schema does not say %q", sentence)
		}
	}
}

func validate(t *testing.T, schema, text []byte) error {
	t.Helper()
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(jsonschema.Draft2020)
	parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema))
	if err != nil {
		t.Fatal(err)
	}
	if err := compiler.AddResource("schema.json", parsed); err != nil {
		t.Fatal(err)
	}
	compiled, err := compiler.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var value any
	if err := yaml.Unmarshal(text, &value); err != nil {
		t.Fatal(err)
	}
	return compiled.Validate(value)
}
