package lab_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/strictyaml"
)

func TestHostileFilesGiveProblemsWithTheirPlace(t *testing.T) {
	files := copyOf(t, "testdata/petit-reseau")
	for name, text := range hostile(t) {
		t.Run(filepath.Base(name), func(t *testing.T) {
			loadAnything(t, files, text, true)
		})
	}
}

func FuzzLoad(f *testing.F) {
	files := copyOf(f, "testdata/petit-reseau")
	f.Add(files["lab.yaml"].Data)
	for _, text := range hostile(f) {
		if len(text) < 20000 {
			f.Add(text)
		}
	}
	f.Fuzz(func(t *testing.T, text []byte) { loadAnything(t, files, text, false) })
}

// loadAnything loads the example with another lab.yaml: problems or a lab that
// renders, and never a panic.
func loadAnything(t *testing.T, files fstest.MapFS, text []byte, wrong bool) {
	t.Helper()
	changed := fstest.MapFS{}
	for name, file := range files {
		changed[name] = file
	}
	changed["lab.yaml"] = &fstest.MapFile{Data: text}
	l, err := lab.Load(changed, "fuzzed", catalogue)
	problems := problemsOf(t, err)
	if len(problems) > strictyaml.MaxProblems+1 {
		t.Errorf("%d problems are more than anyone reads", len(problems))
	}
	for _, p := range problems {
		if p.File == "" || p.Code == "" || p.Message == "" || p.MessageFR == "" {
			t.Errorf("a problem says too little: %+v", p)
		}
	}
	if l == nil {
		return
	}
	if wrong {
		t.Error("the lab loads")
	}
	for _, seed := range []lab.Seed{"a", "b"} {
		v, err := l.Render(seed)
		if err != nil {
			problemsOf(t, err)
			continue
		}
		if _, err := l.Solution(v); err != nil {
			t.Errorf("a lab without problems has a solution that cannot be rendered: %v", err)
		}
		if _, err := l.MutantList(v); err != nil {
			t.Errorf("a lab without problems has mutants that cannot be rendered: %v", err)
		}
	}
}

// hostile are files meant to hurt: those of testdata/hostile, and big ones.
func hostile(t testing.TB) map[string][]byte {
	t.Helper()
	names, err := filepath.Glob("testdata/hostile/*.yaml")
	if err != nil || len(names) == 0 {
		t.Fatalf("no hostile files: %v", err)
	}
	texts := map[string][]byte{
		"deep-flow":  []byte("nodes: " + strings.Repeat("[", 20000)),
		"deep-all":   []byte("tasks: [{checks: [{" + strings.Repeat("all: [{", 40) + "x: y" + strings.Repeat("}]", 41) + "}]\n"),
		"needs":      []byte(needsBomb()),
		"parameters": []byte("params:\n" + numbered(3000, "  p%d: {subnet: 10.0.0.0/8, prefix: 32}\n")),
		"names":      []byte("nodes:\n" + numbered(256, "  n%[1]d: {image: i%[1]d, interfaces: {eth0: {network: w%[1]d}}}\n")),
		"references": []byte("params: {a: {token: 256}}\nid: x\nnodes: {n: {image: \"" + strings.Repeat("${a}", 20000) +
			"\", files: [{path: /a, content: \"" + strings.Repeat("${", 20000) + "\"}]}}\n"),
	}
	for _, name := range names {
		if texts[name], err = os.ReadFile(name); err != nil {
			t.Fatal(err)
		}
	}
	return texts
}

// needsBomb is the largest tangle of checks that need one another.
func needsBomb() string {
	var text strings.Builder
	text.WriteString("tasks:\n")
	for t := range 64 {
		fmt.Fprintf(&text, "  - id: t%d\n    checks:\n", t)
		for c := range 64 {
			fmt.Fprintf(&text, "      - {id: c%d-%d, needs: [c%d-%d, c%d-%d], points: 1}\n", t, c, t, (c+1)%64, (t+1)%64, c)
		}
	}
	return text.String()
}

// numbered repeats a line with the numbers under n.
func numbered(n int, line string) string {
	var text strings.Builder
	for i := range n {
		fmt.Fprintf(&text, line, i)
	}
	return text.String()
}
