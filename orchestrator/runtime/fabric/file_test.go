//go:build linux

package fabric_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime/fabric"
)

// newRoot makes a small root directory that is a mount of its own, with sleep in
// it, and starts a node on it.
func newRoot(t testing.TB) (dir string, ns *fabric.NS) {
	t.Helper()
	dir = t.TempDir()
	mount(t, dir, dir, "", unix.MS_BIND)
	return dir, openPID(t, startRooted(t, dir, populate(t, dir)))
}

// populate fills a root directory with sleep and what it needs.
func populate(t testing.TB, dir string) (sleep string) {
	t.Helper()
	for _, d := range []string{"etc", "dev", "proc", "sys", "tmp"} {
		if err := os.MkdirAll(filepath.Join(dir, d), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	write(t, dir, "etc/passwd", "of the node")
	sleep, err := exec.LookPath("sleep")
	if err != nil {
		t.Fatal(err)
	}
	libraries, err := exec.Command("ldd", sleep).Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range append(regexp.MustCompile(`/\S+`).FindAllString(string(libraries), -1), sleep) {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		write(t, dir, path, string(content))
	}
	return sleep
}

func startRooted(t testing.TB, dir, sleep string) int {
	t.Helper()
	cmd := exec.Command(sleep, "infinity")
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET | syscall.CLONE_NEWPID, Chroot: dir}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	return cmd.Process.Pid
}

func mount(t testing.TB, source, target, kind string, flags uintptr) {
	t.Helper()
	if err := unix.Mount(source, target, kind, flags, ""); err != nil {
		t.Fatalf("mount %s: %v", target, err)
	}
	t.Cleanup(func() { unix.Unmount(target, unix.MNT_DETACH) })
}

func write(t testing.TB, dir, name, content string) {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o755); err != nil {
		t.Fatal(err)
	}
}

func TestFilesAreReadWithWhatTheyAre(t *testing.T) {
	dir, ns := newRoot(t)
	path := filepath.Join(dir, "etc/motd")
	when := time.Unix(1_700_000_000, 123)
	write(t, dir, "etc/motd", "hello\n")
	for _, err := range []error{os.Chown(path, 1000, 1001), os.Chmod(path, 0o640), os.Chtimes(path, when, when)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	got, err := ns.ReadFile(t.Context(), "/etc/motd", 6)
	if err != nil {
		t.Fatal(err)
	}
	if string(got.Content) != "hello\n" || got.Size != 6 || got.Mode != 0o640 || got.UID != 1000 || got.GID != 1001 || !got.ModTime.Equal(when) || got.Path != "/etc/motd" {
		t.Errorf("%+v", got)
	}
	write(t, dir, "empty", "")
	if got, err := ns.ReadFile(t.Context(), "empty", 0); err != nil || len(got.Content) != 0 {
		t.Errorf("empty: %+v, %v", got, err)
	}
	large := bytes.Repeat([]byte("0123456789abcdef"), 1<<17)
	write(t, dir, "large", string(large))
	if got, err := ns.ReadFile(t.Context(), "/large", 1<<22); err != nil || !bytes.Equal(got.Content, large) {
		t.Errorf("large: %d bytes, %v", len(got.Content), err)
	}
}

// Links of every kind stay inside the node.
func TestLinksCannotLeaveTheNode(t *testing.T) {
	dir, ns := newRoot(t)
	outside := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(outside, []byte("of the host"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, target := range map[string]string{
		"absolute": "/etc/passwd", "above": strings.Repeat("../", 40) + "etc/passwd", "host": outside,
		"circle": "circle", "magic": "/proc/" + strconv.Itoa(os.Getpid()) + "/root/etc/hostname",
	} {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	mount(t, "proc", filepath.Join(dir, "proc"), "proc", 0)
	for _, path := range []string{"/absolute", "/above", "/../../../etc/passwd", "../etc/passwd"} {
		if got, err := ns.ReadFile(t.Context(), path, 1<<20); err != nil || string(got.Content) != "of the node" {
			t.Errorf("%s: %q, %v", path, got.Content, err)
		}
	}
	for path, want := range map[string]error{
		"/host": fs.ErrNotExist, "/circle": fs.ErrPermission, "/magic": fs.ErrPermission, "/etc/passwd/x": fs.ErrNotExist,
		"/nothing": fs.ErrNotExist, "/" + strings.Repeat("x", 300): fs.ErrNotExist, "": fs.ErrNotExist,
	} {
		if got, err := ns.ReadFile(t.Context(), path, 1<<20); !errors.Is(err, want) {
			t.Errorf("%s: %q, %v; want %v", path, got.Content, err, want)
		}
	}
}

// None of these ends or answers when read; all are refused at once.
func TestWhatIsNoPlainFileIsRefused(t *testing.T) {
	dir, ns := newRoot(t)
	device := func(name string, mode uint32, major, minor uint32) {
		if err := unix.Mknod(filepath.Join(dir, name), mode|0o666, int(unix.Mkdev(major, minor))); err != nil {
			t.Fatal(err)
		}
	}
	device("fifo", unix.S_IFIFO, 0, 0)
	device("zero", unix.S_IFCHR, 1, 5)
	device("tty", unix.S_IFCHR, 5, 0)
	device("disk", unix.S_IFBLK, 7, 200)
	device("socket", unix.S_IFSOCK, 0, 0)
	mount(t, "proc", filepath.Join(dir, "proc"), "proc", 0)
	mount(t, "sysfs", filepath.Join(dir, "sys"), "sysfs", 0)
	for _, path := range []string{
		"/fifo", "/zero", "/tty", "/disk", "/socket", "/etc",
		"/proc/kmsg", "/proc/meminfo", "/proc/sys/net/ipv4/ip_forward", "/sys/kernel/mm/transparent_hugepage/enabled",
	} {
		if _, err := ns.ReadFile(t.Context(), path, 1<<40); !errors.Is(err, runtime.ErrNotRegular) {
			t.Errorf("%s: %v", path, err)
		}
	}
	mount(t, "tmpfs", filepath.Join(dir, "tmp"), "tmpfs", 0)
	write(t, dir, "tmp/x", "on a tmpfs")
	if got, err := ns.ReadFile(t.Context(), "/tmp/x", 99); err != nil || string(got.Content) != "on a tmpfs" {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestLargeFilesAreNotRead(t *testing.T) {
	dir, ns := newRoot(t)
	write(t, dir, "sparse", "")
	if err := os.Truncate(filepath.Join(dir, "sparse"), 1<<40); err != nil {
		t.Fatal(err)
	}
	got, err := ns.ReadFile(t.Context(), "/sparse", 1<<20)
	if !errors.Is(err, runtime.ErrTooLarge) || got.Size != 1<<40 || got.Content != nil {
		t.Errorf("%+v, %v", got, err)
	}
}

// A lease makes an open wait for its holder, up to 45 seconds.
func TestALeaseDoesNotHangTheReader(t *testing.T) {
	dir, ns := newRoot(t)
	write(t, dir, "leased", "x")
	f, err := os.OpenFile(filepath.Join(dir, "leased"), os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := unix.FcntlInt(f.Fd(), unix.F_SETLEASE, unix.F_WRLCK); err != nil {
		t.Skipf("no leases on this file system: %v", err)
	}
	if _, err := ns.ReadFile(t.Context(), "/leased", 1<<20); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("got %v", err)
	}
}

func TestAChangedRootIsRefused(t *testing.T) {
	dir, _ := newRoot(t)
	inner := filepath.Join(dir, "inner")
	sleep := populate(t, inner)
	write(t, inner, "etc/passwd", "a lie")
	ns := openPID(t, startRooted(t, inner, sleep))
	if got, err := ns.ReadFile(t.Context(), "/etc/passwd", 99); !errors.Is(err, fabric.ErrTampered) || !errors.Is(err, fs.ErrPermission) {
		t.Errorf("%q, %v", got.Content, err)
	}
}
