package lab_test

import (
	"os"
	"testing"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

func BenchmarkLoad(b *testing.B) {
	files := copyOf(b, "testdata/petit-reseau")
	for b.Loop() {
		if _, err := lab.Load(files, "petit-reseau", catalogue); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRender(b *testing.B) {
	l, err := lab.Load(os.DirFS("testdata/petit-reseau"), "petit-reseau", catalogue)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		render(b, l, "team-1")
	}
}
