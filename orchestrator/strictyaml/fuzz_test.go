package strictyaml_test

import (
	"strings"
	"testing"

	"github.com/pupitre-lab/pupitre/orchestrator/strictyaml"
)

// FuzzParse gives arbitrary bytes to Parse: it must not panic, and must return
// a tree or say why not, within the bounds it promises.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"", "a: 1", "a: [1, {b: c}]\n", "a: &x 1\nb: *x", "<<: {a: 1}", "? [a]\n: b", "0: [:!00 \xef",
		"a:\n  - b\n  # c\n  - d", "--- a\n...\n--- b", "a: |\n  x\nb: >-\n  y", "!!binary a", "\"\\", "[[[[[[",
		"#\n - - - ? :", "*a", "&a", "%YAML 1.2\n---\n", "a: \t b", "{\"a\": ~}", "\uFEFFa: 1", "a: 'b''c'",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		root, problems := strictyaml.Parse("f", data)
		if root == nil && len(problems) == 0 {
			t.Fatal("neither a tree nor a problem")
		}
		for _, p := range problems {
			if p.File != "f" || p.Code == "" || p.Message == "" || p.MessageFR == "" || p.Line < 0 || p.Column < 0 {
				t.Errorf("incomplete problem %#v", p)
			}
			if strings.ContainsAny(p.String(), "\n\x00") {
				t.Errorf("problem of several lines: %q", p.String())
			}
		}
		if root != nil {
			inspect(t, root, 1)
		}
	})
}

// inspect checks what every tree promises.
func inspect(t *testing.T, n *strictyaml.Node, depth int) {
	if n.Line() < 1 || n.Column() < 1 || n.File() != "f" {
		t.Errorf("%q has no place: %d:%d", n.Path(), n.Line(), n.Column())
	}
	if depth > strictyaml.MaxDepth+1 {
		t.Fatalf("deeper than %d", strictyaml.MaxDepth)
	}
	seen := map[string]bool{}
	for _, e := range n.Entries() {
		if seen[e.Name()] || e.Name() == "" {
			t.Errorf("key %q of %q is empty or given twice", e.Name(), n.Path())
		}
		if e.Key.Path() != e.Value.Path() {
			t.Errorf("key path %q, value path %q", e.Key.Path(), e.Value.Path())
		}
		seen[e.Name()] = true
		inspect(t, e.Value, depth+1)
	}
	for _, item := range n.Items() {
		inspect(t, item, depth+1)
	}
}
