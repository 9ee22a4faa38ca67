package lab_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

func TestLoadTellsWhatTheLabIs(t *testing.T) {
	l := example(t)
	got := []any{l.ID(), l.Version(), l.Title(), l.Bloc(), l.Mode(), l.Duration(), l.Partials(), len(l.Params())}
	want := []any{"petit-reseau", "1.2.0", lab.Text{FR: "Un petit réseau", EN: "A small network"}, "B6", lab.Group, 2 * time.Hour,
		[]string{"half", "nothing-much"}, 12}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if text, err := l.Statement("fr"); err != nil || !strings.Contains(string(text), "# Petit réseau") {
		t.Errorf("the statement is %q, %v", text, err)
	}
	if _, err := l.Statement("de"); err == nil {
		t.Error("a statement in a language the lab does not have")
	}
}

func TestTheDigestFollowsEveryFileAndNothingElse(t *testing.T) {
	files := copyOf(t, "testdata/petit-reseau")
	load := func() string {
		l, err := lab.Load(files, "petit-reseau", catalogue)
		if err != nil {
			t.Fatal(err)
		}
		return l.Digest()
	}
	first := load()
	if onDisk := example(t).Digest(); onDisk != first {
		t.Errorf("%s on disk, %s in memory", onDisk, first)
	}
	for _, file := range files {
		file.Mode, file.ModTime = 0o444, time.Unix(1e9, 0)
	}
	if got := load(); got != first {
		t.Error("permissions and times change the digest")
	}
	files["statement.fr.md"].Data = append(files["statement.fr.md"].Data, ' ')
	second := load()
	files["notes.md"] = &fstest.MapFile{Data: []byte("x")}
	third := load()
	delete(files, "notes.md")
	files["note.md"] = &fstest.MapFile{Data: []byte("x")}
	if fourth := load(); first == second || second == third || third == fourth {
		t.Errorf("a change is not seen: %s %s %s %s", first, second, third, fourth)
	}
}

func TestALabStaysWhatItWasWhenItsFilesChange(t *testing.T) {
	files := copyOf(t, "testdata/petit-reseau")
	l, err := lab.Load(files, "petit-reseau", catalogue)
	if err != nil {
		t.Fatal(err)
	}
	before := render(t, l, "s")
	for name := range files {
		delete(files, name)
	}
	if diff := cmp.Diff(before, render(t, l, "s"), comparable); diff != "" {
		t.Error(diff)
	}
	names := []string{"lab.yaml", "statement.fr.md", "mutants/no-route/mutant.yaml", "rubrics/report.yaml"}
	if err := fstest.TestFS(l.FS(), names...); err != nil {
		t.Error(err)
	}
}

func TestLoadRefusesLinksOutOfTheFolder(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("testdata/petit-reseau")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/etc/hostname", filepath.Join(dir, "start/secret")); err != nil {
		t.Fatal(err)
	}
	_, err := lab.Load(os.DirFS(dir), "petit-reseau", catalogue)
	problems := problemsOf(t, err)
	if len(problems) != 1 || problems[0].Code != "file-not-regular" || problems[0].File != "petit-reseau/start/secret" {
		t.Errorf("problems: %v", problems)
	}
}

func TestLoadTellsWhyAFolderCannotBeRead(t *testing.T) {
	_, err := lab.Load(os.DirFS(filepath.Join(t.TempDir(), "nowhere")), "nowhere", catalogue)
	problems := problemsOf(t, err)
	if len(problems) != 1 || problems[0].Code != "folder-unreadable" {
		t.Errorf("problems: %v", problems)
	}
}

func TestACatalogueWithoutListsIsNotAsked(t *testing.T) {
	if _, err := lab.Load(os.DirFS("testdata/petit-reseau"), "petit-reseau", lab.Catalogue{}); err != nil {
		t.Error(err)
	}
}

func TestSourcesBecomeContent(t *testing.T) {
	v := render(t, example(t), "team-1")
	address := v.Nodes[0].Interfaces[0].Address
	want := []lab.File{
		{Path: "/etc/motd", Mode: 0o644, Content: "Bienvenue sur r1, salle " + v.Values["rooms.1"] + ". ${HOME} reste.\n"},
		{Path: "/etc/r1.conf", Mode: 0o640,
			Content: "hostname r1\naddress " + address.String() + "\nshell ${HOME} ${HOSTNAME:-x} kept ${lan_a.1}\n"},
	}
	if diff := cmp.Diff(want, v.Nodes[0].Files); diff != "" {
		t.Error(diff)
	}
}

func TestDeliverablesHaveTheCriteriaOfTheirRubric(t *testing.T) {
	d := render(t, example(t), "team-1").Deliverables[0]
	if diff := cmp.Diff([]lab.CompetencyCode{"B6.C1", "B6.C5"}, d.Competencies); diff != "" || len(d.Criteria) != 2 {
		t.Errorf("%d criteria; %s", len(d.Criteria), diff)
	}
}

func TestEveryLabOfTheCatalogueLoads(t *testing.T) {
	labs := os.DirFS("../../labs")
	kinds, err := lab.LoadImages(labs)
	if err != nil {
		t.Fatal(err)
	}
	found, err := fs.Glob(labs, "bloc*/*/lab.yaml")
	if err != nil || len(found) == 0 {
		t.Fatalf("no labs: %v", err)
	}
	for _, name := range found {
		folder, err := fs.Sub(labs, filepath.Dir(name))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := lab.Load(folder, filepath.Dir(name), lab.Catalogue{Images: kinds}); err != nil {
			t.Errorf("%s:\n%v", name, err)
		}
	}
}
