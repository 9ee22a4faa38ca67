// Package author makes what lab authors need besides an editor: a first lab to
// start from, a picture of a lab's topology, the reference of its vocabulary.
package author

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/template"
	"unicode"
)

//go:embed all:template
var templateFiles embed.FS

// Draft says what a new lab is called. Nothing in it has to be asked for: see
// DraftOf.
type Draft struct {
	ID   string // lower-case letters, digits and hyphens
	Bloc string // "B1" … "B6"
}

// defaultBloc is where a lab belongs when its folder does not say.
const defaultBloc = "B6"

var (
	notID      = regexp.MustCompile(`[^a-z0-9]+`)
	blocFolder = regexp.MustCompile(`^bloc([1-6])$`)
)

// DraftOf guesses a lab's id and bloc from the path of its folder: the id from
// the last name ("Mon lab" gives "mon-lab"), the bloc from a parent named
// "bloc1" … "bloc6".
func DraftOf(folder string) Draft {
	folder = filepath.ToSlash(folder)
	d := Draft{ID: IDOf(path.Base(folder)), Bloc: defaultBloc}
	if found := blocFolder.FindStringSubmatch(path.Base(path.Dir(folder))); found != nil {
		d.Bloc = "B" + found[1]
	}
	return d
}

// accents are the letters of French names that an id writes without them.
var accents = strings.NewReplacer("à", "a", "â", "a", "ä", "a", "ç", "c", "é", "e", "è", "e", "ê", "e", "ë", "e",
	"î", "i", "ï", "i", "ô", "o", "ö", "o", "ù", "u", "û", "u", "ü", "u", "œ", "oe", "æ", "ae")

// IDOf makes an id of any name; a name without a letter or digit is "lab".
func IDOf(name string) string {
	id := strings.Trim(notID.ReplaceAllString(accents.Replace(strings.ToLower(name)), "-"), "-")
	if len(id) > 64 {
		id = strings.Trim(id[:64], "-")
	}
	if id == "" {
		return "lab"
	}
	return id
}

// New is the files of a small lab that works: it validates, and its checks are
// proved by its solution and its mutants. By path in the lab's folder.
func New(d Draft) (map[string][]byte, error) {
	values := struct{ ID, Bloc, Title, Heading string }{d.ID, d.Bloc, strconv.Quote(titleOf(d.ID)), titleOf(d.ID)}
	root, err := fs.Sub(templateFiles, "template")
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	err = fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		page, err := template.New(name).Parse(string(text))
		if err != nil {
			return err
		}
		var out bytes.Buffer
		err = page.Execute(&out, values)
		files[name] = out.Bytes()
		return err
	})
	return files, err
}

// titleOf makes a title of an id: "mon-lab" gives "Mon lab".
func titleOf(id string) string {
	words := []rune(strings.ReplaceAll(id, "-", " "))
	words[0] = unicode.ToUpper(words[0])
	return string(words)
}

// ErrExists: there is something already where files should be written.
var ErrExists = errors.New("there is something already")

// Write puts files into a folder, which it makes if needed. It overwrites
// nothing: when the folder has any of them already, it fails with ErrExists
// before anything is written.
func Write(folder string, files map[string][]byte) error {
	for _, name := range slices.Sorted(maps.Keys(files)) {
		file := filepath.Join(folder, filepath.FromSlash(name))
		if _, err := os.Lstat(file); err == nil {
			return fmt.Errorf("%s: %w", file, ErrExists)
		} else if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := writeNew(filepath.Join(folder, filepath.FromSlash(name)), files[name]); err != nil {
			return err
		}
	}
	return nil
}

// writeNew writes a file that does not exist yet.
func writeNew(file string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	return errors.Join(err, f.Close())
}
