package author_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/pupitre-lab/pupitre/labs"
	"github.com/pupitre-lab/pupitre/orchestrator"
	"github.com/pupitre-lab/pupitre/orchestrator/author"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/reconcile"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime/docker/dockertest"
)

func catalogue(t *testing.T) *orchestrator.Catalogue {
	t.Helper()
	c, err := orchestrator.LoadCatalogue(labs.Content)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// newLab writes a new lab into a folder and loads it.
func newLab(t *testing.T, folder string) *lab.Lab {
	t.Helper()
	files, err := author.New(author.DraftOf(folder))
	if err != nil {
		t.Fatal(err)
	}
	if err := author.Write(folder, files); err != nil {
		t.Fatal(err)
	}
	l, err := catalogue(t).Load(os.DirFS(folder), "new")
	if err != nil {
		t.Fatalf("the new lab has problems:\n%v", err)
	}
	return l
}

func TestWhatCanBeGuessedIsNotAsked(t *testing.T) {
	for folder, want := range map[string]author.Draft{
		"/home/ada/Mon Été":              {ID: "mon-ete", Bloc: "B6"},
		"labs/bloc5/pare-feu":            {ID: "pare-feu", Bloc: "B5"},
		"labs/bloc9/x":                   {ID: "x", Bloc: "B6"},
		"/":                              {ID: "lab", Bloc: "B6"},
		"C:/labs/bloc1/--Réseau_(v2)!--": {ID: "reseau-v2", Bloc: "B1"},
	} {
		if got := author.DraftOf(folder); got != want {
			t.Errorf("%s: got %+v, want %+v", folder, got, want)
		}
	}
}

func TestANewLabHasNoProblemInAnyBloc(t *testing.T) {
	for _, bloc := range []string{"bloc1", "bloc2", "bloc3", "bloc4", "bloc5", "bloc6"} {
		l := newLab(t, filepath.Join(t.TempDir(), bloc, "premier-pas"))
		if l.ID() != "premier-pas" || l.Bloc() != "B"+bloc[4:] || l.Title().FR != "Premier pas" {
			t.Errorf("%s: %s, %s, %v", bloc, l.ID(), l.Bloc(), l.Title())
		}
	}
}

func TestNothingIsOverwritten(t *testing.T) {
	folder := t.TempDir()
	mine := filepath.Join(folder, "statement.fr.md")
	if err := os.WriteFile(mine, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	files, err := author.New(author.DraftOf(folder))
	if err != nil {
		t.Fatal(err)
	}
	if err := author.Write(folder, files); !errors.Is(err, author.ErrExists) {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(filepath.Join(folder, "lab.yaml")); !os.IsNotExist(err) {
		t.Errorf("something was written: %v", err)
	}
	if text, err := os.ReadFile(mine); err != nil || string(text) != "mine" {
		t.Errorf("got %q, %v", text, err)
	}
}

func TestANewLabIsProvedOnARealEngine(t *testing.T) {
	driver := dockertest.Open(t)
	c := catalogue(t)
	l := newLab(t, filepath.Join(t.TempDir(), "author-new"))
	if err := c.BuildImages(t.Context(), driver, []string{"host", "server"}, func(orchestrator.ImageEvent) {}); err != nil {
		t.Fatal(err)
	}
	runner := orchestrator.NewRunner(c, driver, reconcile.Options{})
	report, err := runner.TestLab(t.Context(), l, orchestrator.TestOptions{Seeds: []lab.Seed{"new"}, Repeats: 1, Parallel: 2, Tag: "author"})
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range report.Problems() {
		t.Error(problem)
	}
	for _, run := range report.Cases() {
		t.Logf("%s: %v to %v of %v points", run.Case, run.Least, run.Most, run.Possible)
	}
}
