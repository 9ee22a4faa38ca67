package lab

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/strictyaml"
)

// The bounds of a folder: what one lab or image kind may hold.
const (
	maxFolderFiles = 2000
	maxFolderBytes = 64 << 20
)

// folder is the content of a folder, copied into memory: a Lab stays what it
// was when the files it was read from change. It is an fs.FS.
type folder struct {
	files  map[string][]byte        // by path
	dirs   map[string][]fs.DirEntry // by path, sorted
	digest string
}

// readFolder copies a folder. Its digest is the SHA-256 of one line a file, in
// the order of the paths: "path mode sha256". The mode is "file" for all:
// permission bits are left out, since a folder embedded in the program has none
// and nothing in a lab depends on them, and links are refused.
func readFolder(fsys fs.FS, name string) (*folder, strictyaml.Problems) {
	r := &strictyaml.Reader{}
	f := &folder{files: map[string][]byte{}, dirs: map[string][]fs.DirEntry{".": nil}}
	total := int64(0)
	err := fs.WalkDir(fsys, ".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			return nil
		}
		if !entry.Type().IsRegular() {
			fileProblem(r, path.Join(name, file), "file-not-regular", "a lab folder holds regular files only: replace the link or device by a file",
				"un dossier de lab ne contient que des fichiers ordinaires : remplacez le lien ou le périphérique par un fichier")
			return nil
		}
		content, err := readAtMost(fsys, file, maxFolderBytes-total)
		total += int64(len(content))
		f.files[file] = content
		if err == nil && len(f.files) > maxFolderFiles {
			err = fmt.Errorf("more than %d files", maxFolderFiles)
		}
		return err
	})
	if err != nil {
		fileProblem(r, path.Join(name, "."), "folder-unreadable", "the folder cannot be read: %v",
			"le dossier ne peut pas être lu : %v", err)
	}
	f.index()
	return f, r.Problems()
}

func readAtMost(fsys fs.FS, name string, limit int64) ([]byte, error) {
	file, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	content, err := io.ReadAll(io.LimitReader(file, limit+1))
	if err == nil && int64(len(content)) > limit {
		err = fmt.Errorf("more than %d bytes in all", maxFolderBytes)
	}
	return content, err
}

// index makes the folders' lists and the digest.
func (f *folder) index() {
	sum := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(f.files)) {
		content := sha256.Sum256(f.files[name])
		fmt.Fprintf(sum, "%q file %x\n", name, content)
		f.list(name, memoryInfo{path.Base(name), int64(len(f.files[name])), 0o444})
	}
	f.digest = "sha256:" + hex.EncodeToString(sum.Sum(nil))
	for _, entries := range f.dirs {
		slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	}
}

// list puts an entry into its folder, and that folder into its own.
func (f *folder) list(name string, info memoryInfo) {
	parent := path.Dir(name)
	_, known := f.dirs[parent]
	f.dirs[parent] = append(f.dirs[parent], fs.FileInfoToDirEntry(info))
	if !known {
		f.list(parent, memoryInfo{path.Base(parent), 0, fs.ModeDir | 0o555})
	}
}

// Open makes a folder an fs.FS.
func (f *folder) Open(name string) (fs.File, error) {
	if content, ok := f.files[name]; ok && fs.ValidPath(name) {
		return &memoryFile{memoryInfo{path.Base(name), int64(len(content)), 0o444}, bytes.NewReader(content)}, nil
	}
	if entries, ok := f.dirs[name]; ok && fs.ValidPath(name) {
		return &memoryDir{memoryInfo{path.Base(name), 0, fs.ModeDir | 0o555}, entries}, nil
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// has tells whether a path is a file.
func (f *folder) has(name string) bool { _, ok := f.files[name]; return ok }

// memoryInfo is the fs.FileInfo of a file or folder in memory.
type memoryInfo struct {
	name string
	size int64
	mode fs.FileMode
}

func (i memoryInfo) Name() string       { return i.name }
func (i memoryInfo) Size() int64        { return i.size }
func (i memoryInfo) Mode() fs.FileMode  { return i.mode }
func (i memoryInfo) ModTime() time.Time { return time.Time{} }
func (i memoryInfo) IsDir() bool        { return i.mode.IsDir() }
func (i memoryInfo) Sys() any           { return nil }

type memoryFile struct {
	info memoryInfo
	*bytes.Reader
}

func (f *memoryFile) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *memoryFile) Close() error               { return nil }

type memoryDir struct {
	info memoryInfo
	rest []fs.DirEntry
}

func (d *memoryDir) Stat() (fs.FileInfo, error) { return d.info, nil }
func (d *memoryDir) Close() error               { return nil }

func (d *memoryDir) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: d.info.name, Err: fs.ErrInvalid}
}

// ReadDir makes a folder an fs.ReadDirFile.
func (d *memoryDir) ReadDir(n int) ([]fs.DirEntry, error) {
	if n <= 0 || n > len(d.rest) {
		if n > 0 && len(d.rest) == 0 {
			return nil, io.EOF
		}
		n = len(d.rest)
	}
	entries := slices.Clone(d.rest[:n])
	d.rest = d.rest[n:]
	return entries, nil
}

// fileProblem reports something about a whole file.
func fileProblem(r *strictyaml.Reader, file, code, en, fr string, args ...any) {
	r.Add(strictyaml.Problem{File: file, Code: code, Message: sentence(en, args), MessageFR: sentence(fr, args)})
}

func sentence(format string, args []any) string {
	if len(args) == 0 {
		return format
	}
	return fmt.Sprintf(format, args...)
}
