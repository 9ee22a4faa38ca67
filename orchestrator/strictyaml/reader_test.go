package strictyaml_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pupitre-lab/pupitre/orchestrator/strictyaml"
)

// position shows where a node is.
func position(n *strictyaml.Node) string { return fmt.Sprintf("%d:%d", n.Line(), n.Column()) }

// read parses a file that holds one key v and gives its value to a reading.
func read(t *testing.T, value string, reading func(*strictyaml.Reader, *strictyaml.Node) (any, bool)) (any, string) {
	t.Helper()
	root, problems := strictyaml.Parse("f", []byte("v: "+value+"\n"))
	r := strictyaml.NewReader(problems)
	got, ok := reading(r, root.Get("v"))
	if ok != (r.Err() == nil) {
		t.Errorf("ok is %v but the problems are %v", ok, r.Err())
	}
	return got, r.Problems().Error()
}

func TestTypedValues(t *testing.T) {
	text := func(r *strictyaml.Reader, n *strictyaml.Node) (any, bool) { v, ok := r.String(n); return v, ok }
	nonEmpty := func(r *strictyaml.Reader, n *strictyaml.Node) (any, bool) { v, ok := r.Filled(n); return v, ok }
	whole := func(r *strictyaml.Reader, n *strictyaml.Node) (any, bool) { v, ok := r.Int(n, 0, 100); return v, ok }
	wide := func(r *strictyaml.Reader, n *strictyaml.Node) (any, bool) {
		v, ok := r.Int(n, math.MinInt64, math.MaxInt64)
		return v, ok
	}
	float := func(r *strictyaml.Reader, n *strictyaml.Node) (any, bool) { v, ok := r.Float(n); return v, ok }
	boolean := func(r *strictyaml.Reader, n *strictyaml.Node) (any, bool) { v, ok := r.Bool(n); return v, ok }
	span := func(r *strictyaml.Reader, n *strictyaml.Node) (any, bool) { v, ok := r.Duration(n); return v, ok }
	mode := func(r *strictyaml.Reader, n *strictyaml.Node) (any, bool) {
		v, ok := r.OneOf(n, strictyaml.Text{FR: "mode", EN: "mode"}, "group", "pair")
		return v, ok
	}
	cases := []struct {
		value   string
		reading func(*strictyaml.Reader, *strictyaml.Node) (any, bool)
		want    any
		problem string
	}{
		{"1.0", text, "1.0", ""},
		{"no", text, "no", ""},
		{"''", text, "", ""},
		{"[a]", text, "", "f:1:4: v: expected a single value, found a list [wrong-kind]"},
		{"", text, "", "f:1:3: v: expected a single value, found nothing [wrong-kind]"},
		{"' '", nonEmpty, "", "f:1:4: v: the text is empty [text-empty]"},
		{"42", whole, int64(42), ""},
		{"-9223372036854775808", wide, int64(math.MinInt64), ""},
		{"101", whole, int64(0), "f:1:4: v: 101 is not between 0 and 100 [out-of-range]"},
		{"99999999999999999999", wide, int64(0), "f:1:4: v: 99999999999999999999 is not between -9223372036854775808 and 9223372036854775807 [out-of-range]"},
		{"0x10", whole, int64(0), `f:1:4: v: expected a whole number such as 42, found "0x10" [wrong-type]`},
		{"'42'", whole, int64(0), `f:1:4: v: expected a whole number such as 42, found "42" [wrong-type]`},
		{"0.5", float, 0.5, ""},
		{"1e3", float, 1000.0, ""},
		{".inf", float, 0.0, `f:1:4: v: expected a number such as 4 or 0.5, found ".inf" [wrong-type]`},
		{"1e999", float, 0.0, `f:1:4: v: expected a number such as 4 or 0.5, found "1e999" [wrong-type]`},
		{"true", boolean, true, ""},
		{"yes", boolean, false, `f:1:4: v: expected true or false, found "yes" [wrong-type]`},
		{"1h30m", span, 90 * time.Minute, ""},
		{"-1s", span, time.Duration(0), `f:1:4: v: expected a duration such as 500ms, 90s or 1h30m, found "-1s" [wrong-type]`},
		{"pair", mode, "pair", ""},
		{"gruop", mode, "", `f:1:4: v: unknown mode "gruop" (did you mean "group"?) [value-unknown]`},
		{"solo", mode, "", `f:1:4: v: unknown mode "solo"; expected one of: group, pair [value-unknown]`},
	}
	for _, c := range cases {
		t.Run(c.value, func(t *testing.T) {
			got, problem := read(t, c.value, c.reading)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(c.problem, problem); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestFieldsReportUnknownAndMissingKeys(t *testing.T) {
	root, problems := strictyaml.Parse("lab.yaml", []byte("imagge: router\ntitle:\nmemory: &m 1\ncpus:\n"))
	r := strictyaml.NewReader(problems)
	fields := r.Fields(root, []string{"image", "title", "memory"}, []string{"cpus"})
	if len(fields) != 1 || fields["memory"] == nil {
		t.Errorf("fields are %v", fields)
	}
	r.String(fields["memory"]) // its anchor is already reported
	r.String(fields["image"])  // so is its absence
	want := `lab.yaml:1:1: the key "image" is missing [key-missing]
lab.yaml:1:1: imagge: unknown key "imagge" (did you mean "image"?) [key-unknown]
lab.yaml:2:1: title: the key "title" needs a value [value-missing]
lab.yaml:3:9: memory: anchors (&m) are not accepted; write the value where it is used [anchor]`
	if diff := cmp.Diff(want, r.Problems().Error()); diff != "" {
		t.Error(diff)
	}
	wantFR := `lab.yaml:1:1: imagge: clé "imagge" : cela n'existe pas (vouliez-vous dire "image" ?) [key-unknown]`
	if got := r.Problems()[1].French(); got != wantFR {
		t.Errorf("got  %s\nwant %s", got, wantFR)
	}
}

func TestProblemsOfSeveralFilesAreSorted(t *testing.T) {
	r := strictyaml.NewReader(nil)
	r.Add(strictyaml.Problem{File: "b", Line: 1, Code: "x", Message: "m"})
	r.Add(strictyaml.Problem{File: "a", Line: 10, Code: "x", Message: "m"})
	r.Add(strictyaml.Problem{File: "a", Line: 9, Column: 2, Code: "x", Message: "m"})
	r.Add(strictyaml.Problem{File: "a", Line: 9, Column: 2, Code: "x", Message: "m"})
	if diff := cmp.Diff("a:9:2: m [x]\na:10: m [x]\nb:1: m [x]", r.Err().Error()); diff != "" {
		t.Error(diff)
	}
	if strictyaml.NewReader(nil).Err() != nil {
		t.Error("no problem should be a nil error")
	}
}

func TestSuggestionsAreNearAndStable(t *testing.T) {
	kinds := []string{"router", "host", "hosts", "web", "pc"}
	for word, want := range map[string]string{
		"routr": "router", "ROUTER": "router", "ruoter": "router", "hots": "host", "webb": "web",
		"printer": "", "": "", "xy": "", "pd": "pc",
	} {
		if got := strictyaml.Suggest(word, kinds); got != want {
			t.Errorf("Suggest(%q) = %q, want %q", word, got, want)
		}
	}
}
