//go:build linux

package fabric

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"time"

	"golang.org/x/sys/unix"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// ReadFile reads a regular file of the node, at most limit bytes. Symbolic links
// are followed inside the node only. Errors: fs.ErrNotExist, fs.ErrPermission (a
// process of the node holds the file, or a link leads nowhere a link may),
// runtime.ErrNotRegular (also for files of proc, sysfs and their like, which may
// have no end or wait), runtime.ErrTooLarge (all but the content is told then),
// ErrTampered.
func (ns *NS) ReadFile(ctx context.Context, path string, limit int64) (info runtime.FileInfo, err error) {
	err = ns.using(ctx, func() error {
		root, err := ns.openRoot()
		if err != nil {
			return err
		}
		defer unix.Close(root)
		info, err = readIn(ctx, root, path, limit)
		return err
	})
	if err != nil {
		return info, &fs.PathError{Op: "read", Path: path, Err: err}
	}
	return info, nil
}

// openRoot opens the root directory of the node's init process, anew each time:
// a descriptor kept would keep the node's disk in use after its end. Init is the
// platform's and has no right to change its root, but whoever can debug it may
// make it try; a root that is no mount's, or of a kind no node is started on,
// is refused.
func (ns *NS) openRoot() (int, error) {
	if ns.proc < 0 {
		return -1, fmt.Errorf("a probe has no files: %w", runtime.ErrUnsupported)
	}
	root, err := unix.Openat(ns.proc, "root", unix.O_PATH|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	if err != nil {
		return -1, gone(err)
	}
	var stat unix.Statx_t
	err = unix.Statx(root, "", unix.AT_EMPTY_PATH, unix.STATX_BASIC_STATS, &stat)
	var kind unix.Statfs_t
	if err == nil {
		err = unix.Fstatfs(root, &kind)
	}
	moved := stat.Attributes_mask&unix.STATX_ATTR_MOUNT_ROOT != 0 && stat.Attributes&unix.STATX_ATTR_MOUNT_ROOT == 0
	if err == nil && (moved || kind.Type == unix.TMPFS_MAGIC || !holdsFiles(kind.Type)) {
		err = ErrTampered
	}
	if err != nil {
		unix.Close(root)
		return -1, err
	}
	return root, nil
}

// stores are the file systems that hold plain files: reading one neither waits
// for a process nor goes on for ever. fuse is not among them.
var stores = []int64{
	unix.OVERLAYFS_SUPER_MAGIC, unix.EXT4_SUPER_MAGIC, unix.XFS_SUPER_MAGIC, unix.BTRFS_SUPER_MAGIC,
	unix.TMPFS_MAGIC, unix.F2FS_SUPER_MAGIC, 0x2fc12fc1, // zfs
}

func holdsFiles(kind int64) bool {
	for _, s := range stores {
		if kind == s {
			return true
		}
	}
	return false
}

// confined keeps a path, and every symbolic link on it, below the root, and off
// the links of /proc that lead to a file directly.
var confined = unix.OpenHow{
	Flags: unix.O_PATH | unix.O_CLOEXEC, Resolve: unix.RESOLVE_IN_ROOT | unix.RESOLVE_NO_MAGICLINKS,
}

// readIn first gets hold of the file without opening it, which no FIFO or device
// notices, looks what it is, and only then opens that same file.
func readIn(ctx context.Context, root int, path string, limit int64) (runtime.FileInfo, error) {
	how := confined
	handle, err := unix.Openat2(root, path, &how)
	for tries := 0; errors.Is(err, unix.EAGAIN) && tries < 8; tries++ { // something was renamed on the way
		handle, err = unix.Openat2(root, path, &how)
	}
	if err != nil {
		return runtime.FileInfo{}, pathProblem(err)
	}
	defer unix.Close(handle)
	info, err := describe(handle, path)
	if err == nil && info.Size > limit {
		err = fmt.Errorf("%w: %d bytes, more than %d", runtime.ErrTooLarge, info.Size, limit)
	}
	if err != nil {
		return info, err
	}
	const flags = unix.O_RDONLY | unix.O_NONBLOCK | unix.O_NOCTTY | unix.O_NOATIME | unix.O_CLOEXEC
	fd, err := unix.Open("/proc/self/fd/"+strconv.Itoa(handle), flags, 0)
	if err != nil {
		return info, pathProblem(err)
	}
	defer unix.Close(fd)
	info.Content, err = readUpTo(ctx, fd, info.Size, limit)
	return info, err
}

// pathProblem sorts what the team can cause: a link out of bounds or in a circle,
// a name too long, a file that another process holds a lease on.
func pathProblem(err error) error {
	switch {
	case errors.Is(err, unix.ENOTDIR), errors.Is(err, unix.ENAMETOOLONG):
		return fmt.Errorf("%w: %w", fs.ErrNotExist, err)
	case errors.Is(err, unix.ELOOP), errors.Is(err, unix.EXDEV), errors.Is(err, unix.EAGAIN):
		return fmt.Errorf("%w: %w", fs.ErrPermission, err)
	case errors.Is(err, unix.ENXIO):
		return fmt.Errorf("%w: %w", runtime.ErrNotRegular, err)
	}
	return err
}

func describe(handle int, path string) (info runtime.FileInfo, err error) {
	var stat unix.Stat_t
	if err := unix.Fstat(handle, &stat); err != nil {
		return info, os.NewSyscallError("fstat", err)
	}
	info = runtime.FileInfo{
		Path: path, Size: stat.Size, Mode: stat.Mode & 0o7777, UID: int(stat.Uid), GID: int(stat.Gid),
		ModTime: time.Unix(stat.Mtim.Sec, stat.Mtim.Nsec),
	}
	if stat.Mode&unix.S_IFMT != unix.S_IFREG {
		return info, fmt.Errorf("%w: it is a %s", runtime.ErrNotRegular, kindOf(stat.Mode))
	}
	var store unix.Statfs_t
	if err := unix.Fstatfs(handle, &store); err != nil {
		return info, os.NewSyscallError("fstatfs", err)
	}
	if !holdsFiles(store.Type) {
		return info, fmt.Errorf("%w: it belongs to a file system of the kernel (type %#x)", runtime.ErrNotRegular, store.Type)
	}
	return info, nil
}

func kindOf(mode uint32) string {
	switch mode & unix.S_IFMT {
	case unix.S_IFDIR:
		return "directory"
	case unix.S_IFIFO:
		return "FIFO"
	case unix.S_IFSOCK:
		return "socket"
	case unix.S_IFCHR, unix.S_IFBLK:
		return "device"
	}
	return "symbolic link"
}

// readUpTo reads to the end, or fails when there is more than limit: the file
// may grow or shrink meanwhile.
func readUpTo(ctx context.Context, fd int, size, limit int64) ([]byte, error) {
	content := make([]byte, 0, min(size, 1<<20)+1)
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if len(content) == cap(content) {
			content = append(content, 0)[:len(content)]
		}
		part := content[len(content):min(cap(content), len(content)+1<<20)]
		n, err := unix.Read(fd, part)
		switch {
		case errors.Is(err, unix.EINTR):
		case err != nil:
			return nil, os.NewSyscallError("read", pathProblem(err))
		case n == 0:
			return content, nil
		}
		content = content[:len(content)+max(n, 0)]
		if int64(len(content)) > limit {
			return nil, fmt.Errorf("%w: more than %d bytes", runtime.ErrTooLarge, limit)
		}
	}
}
