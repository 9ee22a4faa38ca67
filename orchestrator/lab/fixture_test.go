package lab_test

import (
	"errors"
	"io/fs"
	"os"
	"testing"
	"testing/fstest"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/strictyaml"
)

// catalogue is what the labs of these tests may refer to.
var catalogue = lab.Catalogue{
	Images: map[string]lab.ImageKind{
		"host":    {Name: "host", Profile: "host"},
		"station": {Name: "station", Profile: "network"},
		"router":  {Name: "router", Profile: "router"},
	},
	Competencies: map[lab.CompetencyCode]bool{
		"B6.C1": true, "B6.C2": true, "B6.C3": true, "B6.C4": true, "B6.C5": true, "B6.C6": true,
	},
}

// example is the complete lab of testdata.
func example(t testing.TB) *lab.Lab {
	t.Helper()
	l, err := lab.Load(os.DirFS("testdata/petit-reseau"), "petit-reseau", catalogue)
	if err != nil {
		t.Fatalf("the example does not load:\n%v", err)
	}
	return l
}

// copyOf is a folder in memory, to be changed.
func copyOf(t testing.TB, dir string) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(dir + "/" + name)
		files[name] = &fstest.MapFile{Data: content, Mode: 0o644}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// problemsOf are the problems of an error, which must be nothing else.
func problemsOf(t testing.TB, err error) strictyaml.Problems {
	t.Helper()
	var problems strictyaml.Problems
	if err != nil && !errors.As(err, &problems) {
		t.Fatalf("the error is not a list of problems: %v", err)
	}
	return problems
}
