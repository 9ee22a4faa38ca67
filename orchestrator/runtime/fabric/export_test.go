//go:build linux

package fabric_test

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime/fabric"
)

// export writes the paths of a directory as if it were a node's root.
func export(t *testing.T, dir string, limit int64, paths ...string) (map[string]string, runtime.Exported) {
	t.Helper()
	root, err := unix.Open(dir, unix.O_PATH|unix.O_DIRECTORY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(root)
	var archive bytes.Buffer
	out, err := fabric.ExportRoot(t.Context(), root, paths, &archive, limit)
	if err != nil {
		t.Fatal(err)
	}
	if out.Bytes != int64(archive.Len()) || out.Bytes > limit {
		t.Errorf("says %d bytes of at most %d, wrote %d", out.Bytes, limit, archive.Len())
	}
	entries := untar(t, &archive)
	if len(entries) != out.Files {
		t.Errorf("says %d entries, wrote %d", out.Files, len(entries))
	}
	return entries, out
}

// untar reads an archive; a folder is "/".
func untar(t *testing.T, archive io.Reader) map[string]string {
	t.Helper()
	entries := map[string]string{}
	for r := tar.NewReader(archive); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return entries
		}
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		switch h.Typeflag {
		case tar.TypeReg:
			entries[h.Name] = string(content)
		case tar.TypeDir:
			entries[h.Name] = "/"
		default:
			t.Errorf("%s is of type %c", h.Name, h.Typeflag)
		}
		if h.Mode&^0o777 != 0 {
			t.Errorf("%s has mode %o", h.Name, h.Mode)
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func put(t *testing.T, dir, name, content string) {
	t.Helper()
	path := filepath.Join(dir, name)
	must(t, os.MkdirAll(filepath.Dir(path), 0o755))
	must(t, os.WriteFile(path, []byte(content), 0o644))
}

func TestAnExportHoldsFilesAndFoldersAndNamesTheRest(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "home/report.md", "# Rapport\n")
	put(t, dir, "home/données/é \xff.bin", "\x00\x01")
	put(t, dir, "home/setuid", "x")
	must(t, os.Chmod(filepath.Join(dir, "home/setuid"), 0o755|os.ModeSetuid))
	must(t, os.Mkdir(filepath.Join(dir, "home/empty"), 0o755))
	must(t, unix.Mkfifo(filepath.Join(dir, "home/pipe"), 0o666))
	must(t, os.Symlink("/etc/shadow", filepath.Join(dir, "home/shadow")))
	must(t, os.Symlink("..", filepath.Join(dir, "home/up")))
	must(t, unix.Mknod(filepath.Join(dir, "home/sock"), unix.S_IFSOCK|0o600, 0))
	put(t, dir, "other/not-asked", "secret")
	entries, out := export(t, dir, 1<<20, "/home/", "/home/report.md", "/home/../home", "/absent")
	want := map[string]string{
		"home/": "/", "home/report.md": "# Rapport\n", "home/données/": "/", "home/données/é \xff.bin": "\x00\x01",
		"home/setuid": "x", "home/empty/": "/",
	}
	if diff := cmp.Diff(want, entries); diff != "" {
		t.Errorf("archive (-want +got):\n%s", diff)
	}
	left := map[string]runtime.Left{}
	for _, l := range out.Left {
		left[l.Path] = l
	}
	if diff := cmp.Diff(map[string]runtime.Left{
		"/home/pipe":   {Path: "/home/pipe", Why: runtime.LeftFIFO},
		"/home/shadow": {Path: "/home/shadow", Why: runtime.LeftLink, Link: "/etc/shadow"},
		"/home/up":     {Path: "/home/up", Why: runtime.LeftLink, Link: ".."},
		"/home/sock":   {Path: "/home/sock", Why: runtime.LeftSocket},
		"/absent":      {Path: "/absent", Why: runtime.LeftMissing},
	}, left); diff != "" {
		t.Errorf("left out (-want +got):\n%s", diff)
	}
}

func TestALinkOnTheWayIsFollowedInsideTheRootOnly(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "srv/www/index.html", "ours")
	put(t, dir, "etc/hostname", "of the node")
	must(t, os.Symlink("/srv", filepath.Join(dir, "var")))
	must(t, os.Symlink("../../../../../../../../etc", filepath.Join(dir, "out")))
	entries, _ := export(t, dir, 1<<20, "/var/www", "/out")
	if entries["var/www/index.html"] != "ours" || entries["out/hostname"] != "of the node" || len(entries) != 4 {
		t.Errorf("archive: %v", entries)
	}
}

func TestAnExportIsBoundedInBytes(t *testing.T) {
	dir := t.TempDir()
	for i := range 64 {
		put(t, dir, fmt.Sprintf("d/%02d", i), strings.Repeat("x", 4000))
	}
	put(t, dir, "d/sparse", "")
	must(t, os.Truncate(filepath.Join(dir, "d/sparse"), 1<<40))
	entries, out := export(t, dir, 100_000, "/d")
	if len(entries) < 10 || len(out.Left)+len(entries) != 66 {
		t.Errorf("%d entries, %d left out", len(entries), len(out.Left))
	}
	for _, l := range out.Left {
		if l.Why != runtime.LeftBytes || l.Size == 0 {
			t.Errorf("left out: %+v", l)
		}
	}
	if _, none := export(t, dir, 4096, "/d"); none.Files > 0 {
		t.Errorf("%d entries in 4 KiB", none.Files)
	}
}

func TestAnExportIsBoundedInFilesAndDepth(t *testing.T) {
	dir := t.TempDir()
	must(t, os.Mkdir(filepath.Join(dir, "many"), 0o755))
	for i := range runtime.MaxExportFiles + 50 {
		must(t, os.WriteFile(filepath.Join(dir, "many", fmt.Sprint(i)), nil, 0o644))
	}
	_, out := export(t, dir, 1<<30, "/many")
	if out.Files != runtime.MaxExportFiles || len(out.Left) != 51 || out.Left[0].Why != runtime.LeftFiles {
		t.Errorf("%d entries, %d left out", out.Files, len(out.Left))
	}
	must(t, os.MkdirAll(filepath.Join(dir, "deep", strings.Repeat("d/", runtime.MaxExportDepth+5)), 0o755))
	_, out = export(t, dir, 1<<20, "/deep")
	if out.Files != runtime.MaxExportDepth+1 || len(out.Left) != 1 || out.Left[0].Why != runtime.LeftDepth {
		t.Errorf("%d entries, left out %+v", out.Files, out.Left)
	}
}

func TestAnExportOfTheWholeRootLeavesTheKernelsFilesOut(t *testing.T) {
	dir, ns := newRoot(t)
	mount(t, "proc", filepath.Join(dir, "proc"), "proc", 0)
	must(t, unix.Mknod(filepath.Join(dir, "dev/zero"), unix.S_IFCHR|0o666, 1<<8|5))
	var archive bytes.Buffer
	out, err := ns.Export(t.Context(), []string{"/"}, &archive, 64<<20)
	if err != nil {
		t.Fatal(err)
	}
	entries := untar(t, &archive)
	if entries["etc/passwd"] != "of the node" {
		t.Errorf("/etc/passwd is %q", entries["etc/passwd"])
	}
	for path, why := range map[string]runtime.LeftReason{"/proc": runtime.LeftKernel, "/dev/zero": runtime.LeftDevice} {
		if !slices.Contains(out.Left, runtime.Left{Path: path, Why: why}) {
			t.Errorf("%s is not among %+v", path, out.Left)
		}
	}
}

func TestAFileThatChangesWhileItIsExportedKeepsTheArchiveWhole(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "f/a", strings.Repeat("a", 2<<20))
	put(t, dir, "f/b", "after")
	root, err := unix.Open(dir, unix.O_PATH|unix.O_DIRECTORY, 0)
	must(t, err)
	defer unix.Close(root)
	var archive bytes.Buffer
	shrink := func(n int) {
		if n > 512<<10 {
			must(t, os.Truncate(filepath.Join(dir, "f/a"), 100))
		}
	}
	if _, err := fabric.ExportRoot(t.Context(), root, []string{"/f"}, &watched{&archive, shrink}, 16<<20); err != nil {
		t.Fatal(err)
	}
	if entries := untar(t, &archive); len(entries["f/a"]) != 2<<20 || entries["f/b"] != "after" {
		t.Errorf("%d bytes of a, then %q", len(entries["f/a"]), entries["f/b"])
	}
}

// watched tells how much was written so far.
type watched struct {
	buffer *bytes.Buffer
	told   func(n int)
}

func (w *watched) Write(p []byte) (int, error) {
	n, err := w.buffer.Write(p)
	w.told(w.buffer.Len())
	return n, err
}

func TestAnExportStopsWithItsContextAndItsWriter(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "f/a", strings.Repeat("a", 1<<20))
	root, err := unix.Open(dir, unix.O_PATH|unix.O_DIRECTORY, 0)
	must(t, err)
	defer unix.Close(root)
	ctx, cancel := context.WithCancel(t.Context())
	stop := &watched{&bytes.Buffer{}, func(int) { cancel() }}
	if _, err := fabric.ExportRoot(ctx, root, []string{"/f"}, stop, 16<<20); !errors.Is(err, context.Canceled) {
		t.Errorf("with its context: %v", err)
	}
	if _, err := fabric.ExportRoot(t.Context(), root, []string{"/f"}, full{}, 16<<20); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("with its writer: %v", err)
	}
}

// full is a writer without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, syscall.ENOSPC }
