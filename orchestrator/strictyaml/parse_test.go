package strictyaml_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pupitre-lab/pupitre/orchestrator/strictyaml"
)

func TestTreeKeepsOrderPlaceAndText(t *testing.T) {
	root, problems := strictyaml.Parse("lab.yaml", []byte(`# a lab
nodes:
  r1: {image: router, "a.b": 'no'}
  été: [1.0, ~, "~"]
text: |
  line
`))
	if problems != nil {
		t.Fatal(problems)
	}
	var seen []string
	var visit func(n *strictyaml.Node)
	visit = func(n *strictyaml.Node) {
		kind := [...]string{"invalid", "null", "scalar", "mapping", "sequence"}[n.Kind()]
		seen = append(seen, strings.Join([]string{position(n), n.Path(), kind, strings.TrimSpace(n.Text())}, "|"))
		for _, e := range n.Entries() {
			visit(e.Value)
		}
		for _, item := range n.Items() {
			visit(item)
		}
	}
	visit(root)
	want := []string{
		"2:1||mapping|",
		"3:3|nodes|mapping|",
		"3:7|nodes.r1|mapping|",
		"3:15|nodes.r1.image|scalar|router",
		`3:30|nodes.r1["a.b"]|scalar|no`,
		`4:8|nodes["été"]|sequence|`,
		`4:9|nodes["été"][0]|scalar|1.0`,
		`4:14|nodes["été"][1]|null|`,
		`4:17|nodes["été"][2]|scalar|~`,
		"5:7|text|scalar|line",
	}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Error(diff)
	}
}

func TestHostileYAMLIsRefusedWithItsPlace(t *testing.T) {
	cases := map[string]struct{ source, want string }{
		"anchor":            {"a: &x 1\nb: 2\n", "f:1:4: a: anchors (&x) are not accepted; write the value where it is used [anchor]"},
		"alias":             {"a: &x 1\nb: *x\n", "f:1:4: a: anchors (&x) are not accepted; write the value where it is used [anchor]\nf:2:4: b: " + aliasText},
		"unknown alias":     {"a: 1\nb:\n  - *pdf\n", "f:3:5: " + aliasText},
		"alias as a key":    {"a: &x b\n*x : 2\n", "f:1:4: a: anchors (&x) are not accepted; write the value where it is used [anchor]\nf:2:1: " + aliasText},
		"anchor on a key":   {"&x a: 1\n", "f:1:1: a: anchors (&x) are not accepted; write the value where it is used [anchor]"},
		"merge key":         {"a:\n  <<: {b: 1}\n", "f:2:3: a: merge keys (<<) are not accepted; write the keys out [merge-key]"},
		"mapping as a key":  {"? {a: 1}\n: 2\n", "f:1:3: a key must be plain text, not a list or a mapping [key-not-text]"},
		"sequence as a key": {"[a]: 2\n", "f:1:1: a key must be plain text, not a list or a mapping [key-not-text]"},
		"empty key":         {"? ~\n: 2\n", "f:1:3: a key is empty [key-empty]"},
		"duplicate key":     {"a: 1\nb: 2\na: 3\n", `f:3:1: a: the key "a" is already given on line 1 [key-duplicate]`},
		"tag":               {"a: !!binary aGk=\n", "f:1:4: a: explicit types (!!binary) are not accepted; write the value alone [tag]"},
		"tag on a mapping":  {"!go/struct {a: 1}\n", "f:1:1: explicit types (!go/struct) are not accepted; write the value alone [tag]"},
		"two documents":     {"a: 1\n---\nb: 2\n", "f:2:1: a second document starts here; a file holds one: remove the line --- [documents-many]"},
		"empty":             {"# nothing\n", "f:1:1: the file is empty [file-empty]"},
		"not UTF-8":         {"a: 1\nb: \xff\n", "f:2:4: " + notText},
		"control character": {"a: \x00\n", "f:1:4: " + notText},
		"UTF-16":            {"\xff\xfea\x00", "f:1:1: " + notText},
		"star":              {"a: 1\nb:\n  - *.pdf\n", "f:3: this is not YAML: a text that starts with * or & must be in quotes [yaml-syntax]"},
		"open list":         {"a: 1\nb: [1\nc: 2\n", "f:2: this is not YAML: the list opened by [ is not closed by ] [yaml-syntax]"},
		"tab":               {"a:\n\tb: 1\n", "f:2: this is not YAML: a text cannot start with a tab, @, % or `; put it in quotes, indent with spaces [yaml-syntax]"},
		"open quote":        {"a: 1\nb: 'x\n", "f:2: this is not YAML: a quote is not closed [yaml-syntax]"},
		"indentation":       {"a: 1\nb: 2\n c: 3\n", "f:3: this is not YAML: an unexpected colon; put quotes round a text that contains \": \" and check the indentation [yaml-syntax]"},
		"colon on line 1":   {"a: b: c\n", "f:1: this is not YAML: an unexpected colon; put quotes round a text that contains \": \" and check the indentation [yaml-syntax]"},
		"too big":           {strings.Repeat("#", strictyaml.MaxBytes+1), "f: the file has 1048577 bytes; at most 1048576 are read [file-too-big]"},
		"too deep": {strings.Repeat("[", 33) + strings.Repeat("]", 33),
			"f:1:33: " + strings.Repeat("[0]", 32) + ": more than 32 levels inside one another [too-deep]"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, problems := strictyaml.Parse("f", []byte(c.source))
			if diff := cmp.Diff(c.want, problems.Error()); diff != "" {
				t.Error(diff)
			}
			for _, p := range problems {
				if p.MessageFR == "" || p.MessageFR == p.Message {
					t.Errorf("no French sentence for %s", p)
				}
			}
		})
	}
}

const (
	aliasText = "references (*name) are not accepted; write the value, or quote it if it starts with a star [alias]"
	notText   = "this is not UTF-8 text without control characters; save the file as UTF-8 [not-text]"
)

func TestDepthOf32IsAccepted(t *testing.T) {
	source := strings.Repeat("[", 32) + strings.Repeat("]", 32)
	if _, problems := strictyaml.Parse("f", []byte(source)); problems != nil {
		t.Error(problems)
	}
}

func TestAllProblemsComeAtOnceAndTheRestIsKept(t *testing.T) {
	root, problems := strictyaml.Parse("f", []byte("a: &x 1\nb: *x\nb: 2\nc: fine\n"))
	if len(problems) != 3 {
		t.Errorf("got %d problems, want 3:\n%v", len(problems), problems)
	}
	if root.Get("a").Kind() != strictyaml.Invalid || root.Get("c").Text() != "fine" {
		t.Error("a should be invalid and c kept")
	}
}

func TestProblemsAreBounded(t *testing.T) {
	_, problems := strictyaml.Parse("f", []byte(strings.Repeat("a: 1\n", 10_000)))
	if len(problems) != strictyaml.MaxProblems+1 {
		t.Fatalf("got %d problems", len(problems))
	}
	if last := problems[len(problems)-1]; last.Code != "problems-many" {
		t.Errorf("last problem is %s", last)
	}
}
