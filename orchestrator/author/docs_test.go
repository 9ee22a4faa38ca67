package author_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/pupitre-lab/pupitre/orchestrator/author"
)

//go:generate go test . -run Generated -update

var update = flag.Bool("update", false, "write the generated pages of labs/docs")

// docs is the folder of the authors' documentation.
var docs = filepath.Join("..", "..", "labs", "docs")

// upToDate compares a page of labs/docs with what the code generates.
func upToDate(t *testing.T, name string, want []byte) {
	t.Helper()
	file := filepath.Join(docs, name)
	if *update {
		if err := os.WriteFile(file, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is out of date: run go generate ./orchestrator/author", file)
	}
}

func TestTheGeneratedReferenceIsUpToDate(t *testing.T) {
	upToDate(t, "reference.md", author.Reference())
}

func TestTheGeneratedPictureIsUpToDate(t *testing.T) {
	l, err := catalogue(t).Lab("campus-ospf")
	if err != nil {
		t.Fatal(err)
	}
	v, err := l.Render("picture")
	if err != nil {
		t.Fatal(err)
	}
	upToDate(t, "campus-ospf.svg", author.Graph(v, "en"))
}
