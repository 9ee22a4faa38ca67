package lab_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

var update = flag.Bool("update", false, "write the problems found into testdata/problems")

// Each archive of testdata/problems changes the example lab and holds the
// problems that must be found. In it, the file "edit" replaces texts:
//
//	<<<< lab.yaml
//	what is there once
//	====
//	what takes its place
//	>>>>
//
// "remove" names files to take away, "want" holds the problems in English and
// "want.fr" in French, and any other file is put into the lab.
func TestLoadTellsEveryProblemWithItsPlace(t *testing.T) {
	archives, err := filepath.Glob("testdata/problems/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	for _, name := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			l, err := lab.Load(changed(t, archive), "petit-reseau", catalogue)
			problems := problemsOf(t, err)
			if (l == nil) != (len(problems) > 0) {
				t.Errorf("a lab is given exactly when there are no problems; lab %v, problems %d", l, len(problems))
			}
			found := map[string]string{"want": problems.Error() + "\n", "want.fr": problems.French() + "\n"}
			compare(t, name, archive, found)
		})
	}
}

// compare holds the golden files of an archive against what was found.
func compare(t *testing.T, name string, archive *txtar.Archive, found map[string]string) {
	t.Helper()
	for i, file := range archive.Files {
		got, golden := found[file.Name]
		if !golden {
			continue
		}
		if *update {
			archive.Files[i].Data = []byte(got)
		} else if diff := cmp.Diff(string(file.Data), got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", file.Name, diff)
		}
	}
	if *update {
		if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// changed is the example lab with an archive's changes.
func changed(t *testing.T, archive *txtar.Archive) fstest.MapFS {
	t.Helper()
	files := copyOf(t, "testdata/petit-reseau")
	for _, file := range archive.Files {
		switch file.Name {
		case "want", "want.fr":
		case "edit":
			edit(t, files, string(file.Data))
		case "remove":
			for _, path := range strings.Fields(string(file.Data)) {
				if files[path] == nil {
					t.Fatalf("there is no %s to remove", path)
				}
				delete(files, path)
			}
		default:
			files[file.Name] = &fstest.MapFile{Data: file.Data, Mode: 0o644}
		}
	}
	return files
}

func edit(t *testing.T, files fstest.MapFS, text string) {
	t.Helper()
	for block := range strings.SplitSeq(text, ">>>>\n") {
		if strings.TrimSpace(block) == "" {
			continue
		}
		head, body, _ := strings.Cut(strings.TrimPrefix(block, "<<<< "), "\n")
		before, after, ok := strings.Cut(body, "====\n")
		if !ok || files[head] == nil {
			t.Fatalf("this is not an edit of a file: %q", block)
		}
		content := string(files[head].Data)
		if before = strings.TrimSuffix(before, "\n"); strings.Count(content, before) != 1 {
			t.Fatalf("%s does not hold this once: %q", head, before)
		}
		files[head].Data = []byte(strings.Replace(content, before, strings.TrimSuffix(after, "\n"), 1))
	}
}
