//go:build linux

package fabric

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// Export writes what lies under the paths of a running node; see
// runtime.Target. The node may stop meanwhile: its files stay readable.
func (ns *NS) Export(ctx context.Context, paths []string, w io.Writer, limit int64) (out runtime.Exported, err error) {
	root := -1
	err = ns.using(ctx, func() (err error) {
		root, err = ns.openRoot()
		return err
	})
	if err != nil {
		return out, fmt.Errorf("export: %w", err)
	}
	defer unix.Close(root)
	return ExportRoot(ctx, root, paths, w, limit)
}

// ExportRoot writes what lies under the paths of a root directory, which is a
// descriptor; see runtime.Target. The caller closes it.
func ExportRoot(ctx context.Context, root int, paths []string, w io.Writer, limit int64) (runtime.Exported, error) {
	if err := runtime.CheckExport(paths, limit); err != nil {
		return runtime.Exported{}, err
	}
	sink := &counter{w: w}
	e := &exporter{
		ctx: ctx, sink: sink, tar: tar.NewWriter(sink), limit: limit,
		visits: 4 * runtime.MaxExportFiles, written: map[string]bool{},
	}
	var err error
	for _, p := range paths {
		if err = e.root(root, path.Clean(p)); err != nil {
			break
		}
	}
	if err == nil {
		err = e.tar.Close()
	}
	e.out.Bytes = sink.n
	if err != nil {
		return e.out, fmt.Errorf("export: %w", err)
	}
	return e.out, nil
}

// counter knows how many bytes went through.
type counter struct {
	w io.Writer
	n int64
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}

// exporter walks a tree that somebody may be changing. It takes hold of every
// thing by a descriptor first, without opening it, and then looks at what it holds.
type exporter struct {
	ctx     context.Context
	sink    *counter
	tar     *tar.Writer
	limit   int64
	visits  int // things that may still be looked at
	written map[string]bool
	out     runtime.Exported
}

func (e *exporter) leave(name string, left runtime.Left) {
	left.Path = "/" + name
	if len(e.out.Left) >= runtime.MaxLeft {
		e.out.More++
		return
	}
	e.out.Left = append(e.out.Left, left)
}

// root takes one of the given paths. Links on the way to it are followed inside
// the root.
func (e *exporter) root(root int, p string) error {
	name := strings.TrimPrefix(p, "/")
	how := confined
	handle, err := openHeld(root, p, &how)
	if err != nil {
		e.leave(name, runtime.Left{Why: whyNot(err)})
		return nil
	}
	defer unix.Close(handle)
	return e.entry(handle, name, 0)
}

// below keeps a name in the directory it was found in.
var below = unix.OpenHow{
	Flags:   unix.O_PATH | unix.O_NOFOLLOW | unix.O_CLOEXEC,
	Resolve: unix.RESOLVE_BENEATH | unix.RESOLVE_NO_SYMLINKS | unix.RESOLVE_NO_MAGICLINKS,
}

// openHeld opens without a trace; something renamed on the way makes the kernel
// ask for another try.
func openHeld(dir int, name string, how *unix.OpenHow) (int, error) {
	handle, err := unix.Openat2(dir, name, how)
	for tries := 0; (errors.Is(err, unix.EAGAIN) || errors.Is(err, unix.EINTR)) && tries < 8; tries++ {
		handle, err = unix.Openat2(dir, name, how)
	}
	return handle, err
}

func whyNot(err error) runtime.LeftReason {
	if errors.Is(pathProblem(err), fs.ErrNotExist) {
		return runtime.LeftMissing
	}
	return runtime.LeftUnreadable
}

// entry takes what a descriptor holds. Its error is the writer's or ctx's.
func (e *exporter) entry(handle int, name string, depth int) error {
	if err := e.ctx.Err(); err != nil {
		return err
	}
	e.visits--
	var stat unix.Stat_t
	if err := unix.Fstat(handle, &stat); err != nil {
		e.leave(name, runtime.Left{Why: runtime.LeftUnreadable})
		return nil
	}
	switch stat.Mode & unix.S_IFMT {
	case unix.S_IFREG:
		return e.file(handle, name, stat)
	case unix.S_IFDIR:
		return e.folder(handle, name, stat, depth)
	}
	e.leave(name, special(handle, stat))
	return nil
}

// special tells what a thing is that is neither a file nor a folder.
func special(handle int, stat unix.Stat_t) runtime.Left {
	switch stat.Mode & unix.S_IFMT {
	case unix.S_IFIFO:
		return runtime.Left{Why: runtime.LeftFIFO}
	case unix.S_IFSOCK:
		return runtime.Left{Why: runtime.LeftSocket}
	case unix.S_IFCHR, unix.S_IFBLK:
		return runtime.Left{Why: runtime.LeftDevice}
	}
	left := runtime.Left{Why: runtime.LeftLink}
	var to [4096]byte
	if n, err := unix.Readlinkat(handle, "", to[:]); err == nil {
		left.Link = string(to[:n])
	}
	return left
}

// stored tells whether a thing lies on a file system that holds plain files.
func stored(handle int) bool {
	var store unix.Statfs_t
	return unix.Fstatfs(handle, &store) == nil && holdsFiles(store.Type)
}

// block is the unit of an archive.
const block = 512

// room tells whether an entry surely fits, with the archive's end after it: two
// headers, the attributes' text and what fills up blocks.
func (e *exporter) room(name string, size int64) bool {
	if size > e.limit {
		return false
	}
	return e.sink.n+8*block+int64(len(name))+size <= e.limit
}

// admit says why an entry cannot be written; empty when it can.
func (e *exporter) admit(handle int, name string, size int64) runtime.LeftReason {
	switch {
	case !stored(handle):
		return runtime.LeftKernel
	case e.out.Files >= runtime.MaxExportFiles:
		return runtime.LeftFiles
	case !e.room(name, size):
		return runtime.LeftBytes
	}
	return ""
}

// header describes an entry. The bits that give rights to whoever runs the file
// are left out.
func header(name string, kind byte, stat unix.Stat_t) *tar.Header {
	return &tar.Header{
		Typeflag: kind, Name: name, Mode: int64(stat.Mode & 0o777), Uid: int(stat.Uid), Gid: int(stat.Gid),
		ModTime: time.Unix(stat.Mtim.Sec, 0),
	}
}

func (e *exporter) write(h *tar.Header) error {
	e.out.Files++
	e.written[h.Name] = true
	return e.tar.WriteHeader(h)
}

func (e *exporter) file(handle int, name string, stat unix.Stat_t) error {
	if e.written[name] {
		return nil
	}
	if why := e.admit(handle, name, stat.Size); why != "" {
		e.leave(name, runtime.Left{Why: why, Size: stat.Size})
		return nil
	}
	file, err := reopen(handle, unix.O_RDONLY)
	if err != nil {
		e.leave(name, runtime.Left{Why: runtime.LeftUnreadable, Size: stat.Size})
		return nil
	}
	defer file.Close()
	h := header(name, tar.TypeReg, stat)
	h.Size = stat.Size
	if err := e.write(h); err != nil {
		return err
	}
	return e.content(file, stat.Size)
}

// reopen opens the very thing that a descriptor holds, without waiting and
// without changing when it was last read.
func reopen(handle, flags int) (*os.File, error) {
	flags |= unix.O_NONBLOCK | unix.O_NOCTTY | unix.O_NOATIME | unix.O_CLOEXEC
	fd, err := unix.Open("/proc/self/fd/"+strconv.Itoa(handle), flags, 0)
	if err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(fd), "exported"), nil
}

// content copies exactly as many bytes as the header promised: a file that
// shrinks meanwhile is filled up with zeros, one that grows is cut.
func (e *exporter) content(file *os.File, size int64) error {
	buffer := make([]byte, min(max(size, 1), 256<<10))
	ended := false
	for left := size; left > 0; {
		if err := e.ctx.Err(); err != nil {
			return err
		}
		part := buffer[:min(left, int64(len(buffer)))]
		n := 0
		if !ended {
			n, _ = file.Read(part) // whatever the reason, what cannot be read is zeros
			ended = n <= 0
		}
		if ended {
			n = len(part)
			clear(part)
		}
		if _, err := e.tar.Write(part[:n]); err != nil {
			return err
		}
		left -= int64(n)
	}
	return nil
}

func (e *exporter) folder(handle int, name string, stat unix.Stat_t, depth int) error {
	if depth > runtime.MaxExportDepth {
		e.leave(name, runtime.Left{Why: runtime.LeftDepth})
		return nil
	}
	if why := e.admit(handle, name, 0); why != "" {
		e.leave(name, runtime.Left{Why: why})
		return nil
	}
	if name != "" && !e.written[name+"/"] {
		if err := e.write(header(name+"/", tar.TypeDir, stat)); err != nil {
			return err
		}
	}
	dir, err := reopen(handle, unix.O_RDONLY|unix.O_DIRECTORY)
	if err != nil {
		e.leave(name, runtime.Left{Why: runtime.LeftUnreadable})
		return nil
	}
	defer dir.Close()
	return e.children(dir, name, depth)
}

// children takes what is in a folder, in the order of names.
func (e *exporter) children(dir *os.File, folder string, depth int) error {
	names, whole := namesIn(dir, e.visits)
	if !whole {
		e.leave(folder, runtime.Left{Why: runtime.LeftFiles})
	}
	for _, child := range names {
		if e.visits <= 0 {
			e.leave(folder, runtime.Left{Why: runtime.LeftFiles})
			return nil
		}
		if err := e.child(int(dir.Fd()), child, path.Join(folder, child), depth+1); err != nil {
			return err
		}
	}
	return nil
}

func (e *exporter) child(dir int, child, name string, depth int) error {
	how := below
	handle, err := openHeld(dir, child, &how)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // gone since the folder was listed
	}
	if err != nil {
		e.leave(name, runtime.Left{Why: runtime.LeftUnreadable})
		return nil
	}
	defer unix.Close(handle)
	return e.entry(handle, name, depth)
}

// namesIn lists at most limit names, sorted, and tells whether these are all.
func namesIn(dir *os.File, limit int) ([]string, bool) {
	if limit <= 0 {
		return nil, false
	}
	names, err := dir.Readdirnames(limit)
	if err == nil && len(names) == limit {
		more, _ := dir.Readdirnames(1)
		err = nil
		slices.Sort(names)
		return names, len(more) == 0
	}
	slices.Sort(names)
	return names, err == nil || errors.Is(err, io.EOF)
}
