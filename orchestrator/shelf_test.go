package orchestrator_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pupitre-lab/pupitre/orchestrator"
	"github.com/pupitre-lab/pupitre/orchestrator/blob"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

// shelved is a catalogue of the small lab with some words as its statement, in a
// data folder that other catalogues had before it.
func shelved(t *testing.T, data, statement string) *orchestrator.Catalogue {
	t.Helper()
	content := smallContent(t)
	content["bloc6/small/statement.fr.md"].Data = []byte(statement)
	catalogue := smallCatalogue(t, content)
	blobs, err := blob.NewStore(filepath.Join(data, "blobs"))
	if err != nil {
		t.Fatal(err)
	}
	if catalogue.Shelf, err = orchestrator.OpenShelf(blobs, filepath.Join(data, "labs.json")); err != nil {
		t.Fatal(err)
	}
	if err := catalogue.Shelf.Keep(t.Context(), catalogue.Labs...); err != nil {
		t.Fatal(err)
	}
	return catalogue
}

func version(t *testing.T, c *orchestrator.Catalogue, digest string) *lab.Lab {
	t.Helper()
	l, err := c.Version("small", digest)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestALabThatChangedIsStillThereInItsOldVersion(t *testing.T) {
	data := t.TempDir()
	before, err := shelved(t, data, "# Avant\n").Lab("small")
	if err != nil {
		t.Fatal(err)
	}
	after := shelved(t, data, "# Après\n")
	old := version(t, after, before.Digest())
	if text, err := old.Statement("fr"); err != nil || string(text) != "# Avant\n" {
		t.Errorf("the old statement is %q, %v", text, err)
	}
	want, err := before.Render("seed")
	if err != nil {
		t.Fatal(err)
	}
	got, err := old.Render("seed")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want.Values, got.Values); diff != "" {
		t.Error(diff)
	}
	if len(after.Labs) != 1 || after.Labs[0].Digest() == before.Digest() {
		t.Error("the old version is offered")
	}
	if l := version(t, after, after.Labs[0].Digest()); l != after.Labs[0] {
		t.Error("what is offered was read again")
	}
	if _, err := after.Version("small", "sha256:other"); !errors.Is(err, orchestrator.ErrNoVersion) {
		t.Errorf("a version that never was: %v", err)
	}
}

func TestAKeptLabThatWasChangedOnDiskIsNotUsed(t *testing.T) {
	data := t.TempDir()
	before := shelved(t, data, "# Avant\n").Labs[0]
	other := shelved(t, data, "# Autre\n").Labs[0]
	index, err := os.ReadFile(filepath.Join(data, "labs.json"))
	if err != nil {
		t.Fatal(err)
	}
	swapped := string(index)
	for _, step := range [][2]string{{before.Digest(), "x"}, {other.Digest(), before.Digest()}, {"x", other.Digest()}} {
		swapped = replaceOnce(t, swapped, step[0], step[1])
	}
	if err := os.WriteFile(filepath.Join(data, "labs.json"), []byte(swapped), 0o600); err != nil {
		t.Fatal(err)
	}
	after := shelved(t, data, "# Après\n")
	if _, err := after.Version("small", before.Digest()); !errors.Is(err, orchestrator.ErrNoVersion) {
		t.Errorf("another lab under its digest: %v", err)
	}
	files, err := filepath.Glob(filepath.Join(data, "blobs", "sha256", "*", "*"))
	if err != nil || len(files) != 3 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		if err := os.WriteFile(file, []byte("nothing"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	after = shelved(t, data, "# Encore\n")
	if _, err := after.Version("small", other.Digest()); !errors.Is(err, orchestrator.ErrNoVersion) {
		t.Errorf("a damaged file: %v", err)
	}
}

func TestADamagedIndexIsAnError(t *testing.T) {
	data := t.TempDir()
	blobs, err := blob.NewStore(data)
	if err != nil {
		t.Fatal(err)
	}
	index := filepath.Join(data, "labs.json")
	if err := os.WriteFile(index, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := orchestrator.OpenShelf(blobs, index); err == nil {
		t.Error("it was read")
	}
}

func replaceOnce(t *testing.T, text, old, new string) string {
	t.Helper()
	if strings.Count(text, old) != 1 {
		t.Fatalf("%q is not once in %s", old, text)
	}
	return strings.Replace(text, old, new, 1)
}
