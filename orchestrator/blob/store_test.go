package blob_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"golang.org/x/sys/unix"
	"pgregory.net/rapid"

	"github.com/pupitre-lab/pupitre/orchestrator/blob"
)

// hello is the digest of "hello".
const hello = blob.Digest("sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824")

func newStore(t *testing.T) (*blob.Store, string) {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "blobs")
	s, err := blob.NewStore(folder)
	if err != nil {
		t.Fatal(err)
	}
	return s, folder
}

func put(t *testing.T, s *blob.Store, content string) blob.Digest {
	t.Helper()
	d, size, err := s.Put(t.Context(), strings.NewReader(content), 1<<20)
	if err != nil || size != int64(len(content)) {
		t.Fatalf("%d bytes: %v", size, err)
	}
	return d
}

// files lists the regular files of a folder.
func files(t *testing.T, folder string) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			found = append(found, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestWhatIsPutComesBack(t *testing.T) {
	s, _ := newStore(t)
	rapid.Check(t, func(r *rapid.T) {
		content := rapid.SliceOf(rapid.Byte()).Draw(r, "content")
		d, size, err := s.Put(t.Context(), bytes.NewReader(content), int64(len(content)))
		if err != nil || size != int64(len(content)) {
			r.Fatalf("%d bytes: %v", size, err)
		}
		opened, err := s.OpenVerified(d)
		if err != nil {
			r.Fatal(err)
		}
		defer opened.Close()
		got, err := io.ReadAll(opened)
		if err != nil || !bytes.Equal(got, content) {
			r.Fatalf("got %q: %v", got, err)
		}
	})
}

func TestABlobHasTheDigestOfItsContent(t *testing.T) {
	s, _ := newStore(t)
	if d := put(t, s, "hello"); d != hello {
		t.Errorf("got %s", d)
	}
	info, err := s.Stat(hello)
	if err != nil || info.Size != 5 || info.Digest != hello || time.Since(info.Time).Abs() > time.Hour {
		t.Errorf("%+v %v", info, err)
	}
	r, err := s.Open(hello)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if at, err := r.Seek(1, io.SeekStart); at != 1 || err != nil {
		t.Fatal(err)
	}
	if rest, err := io.ReadAll(r); string(rest) != "ello" || err != nil {
		t.Errorf("%q %v", rest, err)
	}
}

func TestNobodyElseCanReadTheFolder(t *testing.T) {
	s, folder := newStore(t)
	put(t, s, "hello")
	err := filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := e.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has the mode %v", path, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestTheLimitIsExact(t *testing.T) {
	tests := []struct {
		content string
		limit   int64
		want    error
	}{
		{"hello", 5, nil}, {"hello", 4, blob.ErrTooLarge}, {"", 0, nil}, {"h", 0, blob.ErrTooLarge},
		{"", -1, blob.ErrTooLarge}, {"hello", math.MaxInt64, nil},
	}
	for _, test := range tests {
		s, folder := newStore(t)
		_, _, err := s.Put(t.Context(), strings.NewReader(test.content), test.limit)
		if !errors.Is(err, test.want) || (err == nil) != (test.want == nil) {
			t.Errorf("%q within %d: %v", test.content, test.limit, err)
		}
		if left := files(t, folder); test.want != nil && len(left) != 0 {
			t.Errorf("%v is left", left)
		}
	}
}

func TestAPutThatFailsLeavesNothing(t *testing.T) {
	broken := errors.New("the line is cut")
	stopped, cancel := context.WithCancel(t.Context())
	cancel()
	tests := []struct {
		name string
		ctx  context.Context
		r    io.Reader
		want error
	}{
		{"the reader fails", t.Context(), io.MultiReader(strings.NewReader("half"), iotest.ErrReader(broken)), broken},
		{"the caller left", stopped, strings.NewReader("hello"), context.Canceled},
	}
	for _, test := range tests {
		s, folder := newStore(t)
		if _, _, err := s.Put(test.ctx, test.r, 100); !errors.Is(err, test.want) {
			t.Errorf("%s: %v", test.name, err)
		}
		if left := files(t, folder); len(left) != 0 {
			t.Errorf("%s: %v is left", test.name, left)
		}
	}
}

func TestAFullDiskIsSaid(t *testing.T) {
	folder := t.TempDir()
	if err := unix.Mount("tmpfs", folder, "tmpfs", 0, "size=256k,mode=0700"); err != nil {
		if os.Getenv("CI") != "" && !errors.Is(err, unix.EPERM) {
			t.Fatal(err)
		}
		t.Skipf("this needs to mount a small disk: %v", err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(folder, 0); err != nil {
			t.Error(err)
		}
	})
	s, err := blob.NewStore(folder)
	if err != nil {
		t.Fatal(err)
	}
	put(t, s, "hello")
	if _, _, err := s.Put(t.Context(), strings.NewReader(strings.Repeat("x", 1<<20)), 1<<20); !errors.Is(err, blob.ErrFull) {
		t.Errorf("got %v", err)
	}
	if left := files(t, folder); len(left) != 1 {
		t.Errorf("%v is left", left)
	}
	if err := s.Check(t.Context(), hello); err != nil {
		t.Errorf("what was there: %v", err)
	}
}

func TestTheSameContentAtOnceIsKeptOnce(t *testing.T) {
	s, folder := newStore(t)
	content := strings.Repeat("hello", 10000)
	var group sync.WaitGroup
	for range 16 {
		group.Go(func() {
			if _, _, err := s.Put(t.Context(), iotest.HalfReader(strings.NewReader(content)), 1<<20); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if left := files(t, folder); len(left) != 1 {
		t.Errorf("there are %v", left)
	}
}

func TestOnlyTheExactFormIsLookedFor(t *testing.T) {
	s, folder := newStore(t)
	put(t, s, "hello")
	if err := os.WriteFile(filepath.Join(folder, "secret"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, d := range []blob.Digest{
		"", "sha256:", hello[7:], hello + "0", hello[:70], "sha256:" + blob.Digest(strings.ToUpper(string(hello[7:]))),
		"sha256:../secret", "sha256:" + blob.Digest(strings.Repeat("../", 20)) + "etc/", hello[:69] + "/.", hello[:70] + "\x00", "md5:" + hello[7:],
	} {
		_, opening := s.Open(d)
		_, stating := s.Stat(d)
		_, having := s.Has(d)
		for _, err := range []error{opening, stating, having, s.Delete(d), s.Check(t.Context(), d)} {
			if !errors.Is(err, blob.ErrDigest) {
				t.Errorf("%q: %v", d, err)
			}
		}
	}
}

func TestWhatIsNotKeptIsNotFound(t *testing.T) {
	s, _ := newStore(t)
	_, opening := s.Open(hello)
	_, verifying := s.OpenVerified(hello)
	_, stating := s.Stat(hello)
	for _, err := range []error{opening, verifying, stating, s.Delete(hello), s.Check(t.Context(), hello)} {
		if !errors.Is(err, blob.ErrNotFound) || !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("got %v", err)
		}
	}
	if has, err := s.Has(hello); has || err != nil {
		t.Errorf("%v %v", has, err)
	}
}

func TestABlobIsForgottenUnlessItWasPutLately(t *testing.T) {
	s, folder := newStore(t)
	since := time.Now().Add(-24 * time.Hour)
	if _, err := s.Forget(hello, since); !errors.Is(err, blob.ErrNotFound) {
		t.Errorf("a blob that is not there: %v", err)
	}
	if _, err := s.Forget("../../etc/passwd", since); err == nil {
		t.Error("a path is taken for a digest")
	}
	old := func() {
		t.Helper()
		put(t, s, "hello")
		name := string(hello[len("sha256:"):])
		if err := os.Chtimes(filepath.Join(folder, "sha256", name[:2], name), since, since.Add(-time.Second)); err != nil {
			t.Fatal(err)
		}
	}
	old()
	put(t, s, "hello") // again
	if gone, err := s.Forget(hello, since); gone || err != nil {
		t.Errorf("put lately: gone %v, %v", gone, err)
	}
	if err := s.Check(t.Context(), hello); err != nil {
		t.Error(err)
	}
	old()
	if gone, err := s.Forget(hello, since); !gone || err != nil {
		t.Errorf("put long ago: gone %v, %v", gone, err)
	}
	if kept, err := s.Has(hello); kept || err != nil {
		t.Errorf("a forgotten blob: %v %v", kept, err)
	}
	if left, err := os.ReadDir(filepath.Join(folder, "tmp")); err != nil || len(left) > 0 {
		t.Errorf("%v is left, %v", left, err)
	}
}

func TestContentThatIsPutWhileItIsForgottenStays(t *testing.T) {
	s, folder := newStore(t)
	name := string(hello[len("sha256:"):])
	path, since := filepath.Join(folder, "sha256", name[:2], name), time.Now().Add(-24*time.Hour)
	for range 200 {
		put(t, s, "hello")
		if err := os.Chtimes(path, since, since.Add(-time.Second)); err != nil {
			t.Fatal(err)
		}
		var both sync.WaitGroup
		both.Go(func() {
			if _, err := s.Forget(hello, since); err != nil {
				t.Error(err)
			}
		})
		both.Go(func() { put(t, s, "hello") })
		both.Wait()
		if err := s.Check(t.Context(), hello); err != nil {
			t.Fatalf("it was put, and is gone: %v", err)
		}
	}
}

func TestADeletedBlobIsGone(t *testing.T) {
	s, folder := newStore(t)
	put(t, s, "hello")
	if has, err := s.Has(hello); !has || err != nil {
		t.Fatalf("%v %v", has, err)
	}
	if err := s.Delete(hello); err != nil {
		t.Fatal(err)
	}
	if left := files(t, folder); len(left) != 0 {
		t.Errorf("%v is left", left)
	}
}

func TestDamageIsSeenAndPuttingAgainHealsIt(t *testing.T) {
	s, folder := newStore(t)
	put(t, s, "hello")
	for _, damaged := range []string{"hellO", "hell", "hello!", ""} {
		if err := os.WriteFile(files(t, folder)[0], []byte(damaged), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := s.Check(t.Context(), hello); !errors.Is(err, blob.ErrDamaged) {
			t.Errorf("%q: %v", damaged, err)
		}
		put(t, s, "hello")
		if err := s.Check(t.Context(), hello); err != nil {
			t.Errorf("after it was put again: %v", err)
		}
	}
}

func TestEveryBlobIsListedInOrder(t *testing.T) {
	s, folder := newStore(t)
	for _, content := range []string{"a", "b", "c", "hello"} {
		put(t, s, content)
	}
	for _, foreign := range []string{"sha256/notes.txt", "sha256/2c/notes.txt", "sha256/aa" + string(hello[7:])} {
		if err := os.WriteFile(filepath.Join(folder, foreign), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var last blob.Digest
	count := 0
	err := s.Each(t.Context(), func(i blob.Info) error {
		if i.Digest <= last || i.Size == 0 {
			t.Errorf("%+v comes after %s", i, last)
		}
		last = i.Digest
		count++
		return nil
	})
	if err != nil || count != 4 {
		t.Errorf("%d blobs: %v", count, err)
	}
	enough := errors.New("enough")
	if err := s.Each(t.Context(), func(blob.Info) error { return enough }); !errors.Is(err, enough) {
		t.Errorf("got %v", err)
	}
}

// A crash in the middle of a Put is a file in tmp: nothing else refers to it.
func TestSweepRemovesWhatACrashLeft(t *testing.T) {
	s, folder := newStore(t)
	put(t, s, "hello")
	now := time.Now()
	for name, age := range map[string]time.Duration{"put-old": 2 * time.Hour, "put-new": time.Minute} {
		path := filepath.Join(folder, "tmp", name)
		if err := os.WriteFile(path, []byte("half of it"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, now.Add(-age), now.Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := s.Sweep(now.Add(-time.Hour)); n != 1 || err != nil {
		t.Errorf("%d files: %v", n, err)
	}
	if n, err := s.Sweep(now); n != 1 || err != nil {
		t.Errorf("%d files: %v", n, err)
	}
	if left := files(t, folder); len(left) != 1 {
		t.Errorf("%v is left", left)
	}
	if err := s.Check(t.Context(), hello); err != nil {
		t.Error(err)
	}
}

func TestAFolderThatCannotBeMadeIsAnError(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := blob.NewStore(file); err == nil {
		t.Error("a file was taken for a folder")
	}
}

func TestHalfABlobIsNeverSeen(t *testing.T) {
	s, folder := newStore(t)
	r, w := io.Pipe()
	done := make(chan error, 1)
	go func() {
		_, _, err := s.Put(t.Context(), r, 100)
		done <- err
	}()
	if _, err := io.WriteString(w, "hel"); err != nil {
		t.Fatal(err)
	}
	if has, err := s.Has(hello); has || err != nil {
		t.Errorf("%v %v", has, err)
	}
	if left := files(t, folder); len(left) != 1 || filepath.Base(filepath.Dir(left[0])) != "tmp" {
		t.Errorf("there are %v", left)
	}
	if _, err := io.WriteString(w, "lo"); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(w.Close(), <-done); err != nil {
		t.Fatal(err)
	}
	if err := s.Check(t.Context(), hello); err != nil {
		t.Error(err)
	}
}
