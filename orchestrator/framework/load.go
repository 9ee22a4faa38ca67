package framework

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"regexp"
	"slices"

	"github.com/pupitre-lab/pupitre/orchestrator/strictyaml"
)

// indexFile lists the files of the référentiel.
const indexFile = "referentiel.yaml"

// Load reads the référentiel from a folder: referentiel.yaml and the bloc files
// that it lists. The error is a strictyaml.Problems with all that is wrong in
// all the files.
func Load(folder fs.FS) (*Framework, error) {
	l := &loader{folder: folder, contents: map[string][]byte{}, codes: map[Code]*strictyaml.Node{}}
	index := l.index()
	var blocs []Bloc
	for i, file := range index.files {
		if root := l.parse(file.Text(), file); root != nil {
			blocs = append(blocs, l.bloc(root, i+1))
		}
	}
	l.refuseUnlisted(index.files)
	if err := l.problems.Sorted().Err(); err != nil {
		return nil, err
	}
	index.identity.Digest = l.digest()
	return newFramework(index.identity, index.title, blocs), nil
}

// loader is one reading of a folder.
type loader struct {
	folder   fs.FS
	contents map[string][]byte // of every file read, for the digest
	problems strictyaml.Problems
	*strictyaml.Reader
	codes map[Code]*strictyaml.Node // where each code was first given
}

// index is the content of referentiel.yaml.
type index struct {
	identity Identity
	title    Text
	files    []*strictyaml.Node // names of bloc files
}

var (
	idPattern      = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	versionPattern = regexp.MustCompile(`^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$`)
)

// index reads referentiel.yaml.
func (l *loader) index() index {
	root := l.parse(indexFile, nil)
	fields := l.Fields(root, []string{"id", "version", "title", "blocs"}, nil)
	found := index{title: l.text(fields["title"], MaxTitle)}
	found.identity.ID = l.matching(fields["id"], idPattern, "small letters, digits and hyphens",
		"des minuscules, chiffres et traits d'union")
	found.identity.Version = l.matching(fields["version"], versionPattern, "a version such as 1.0.0",
		"une version comme 1.0.0")
	found.files = l.files(fields["blocs"])
	l.keep()
	return found
}

// files reads the list of bloc files.
func (l *loader) files(list *strictyaml.Node) []*strictyaml.Node {
	var files []*strictyaml.Node
	seen := map[string]bool{indexFile: true}
	for _, n := range l.list(list) {
		name, ok := l.String(n)
		switch {
		case !ok:
		case !fs.ValidPath(name) || path.Base(name) != name || path.Ext(name) != ".yaml":
			l.Problem(n, "file-name", "%q is not the name of a .yaml file of this folder",
				"%q n'est pas le nom d'un fichier .yaml de ce dossier", name)
		case seen[name]:
			l.Problem(n, "file-duplicate", "the file %q is already listed", "le fichier %q est déjà dans la liste", name)
		default:
			seen[name] = true
			files = append(files, n)
		}
	}
	return files
}

// parse reads and parses one file, listed at a node of the index. A new Reader
// takes over, so that one bad file does not use up the problems of the others.
func (l *loader) parse(name string, listed *strictyaml.Node) *strictyaml.Node {
	data, err := l.read(name)
	if err != nil {
		l.problems = append(l.problems, unreadable(name, listed, err))
		l.Reader = strictyaml.NewReader(nil)
		return nil
	}
	l.contents[name] = data
	root, problems := strictyaml.Parse(name, data)
	l.Reader = strictyaml.NewReader(problems)
	if root == nil {
		l.keep()
	}
	return root
}

// keep adds the problems of the file that was just read to those of the others.
func (l *loader) keep() {
	l.problems = append(l.problems, l.Reader.Problems()...)
	l.Reader = strictyaml.NewReader(nil)
}

// read is the content of a file, one byte more than allowed when it is too big.
func (l *loader) read(name string) ([]byte, error) {
	file, err := l.folder.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close() // only read from
	return io.ReadAll(io.LimitReader(file, strictyaml.MaxBytes+1))
}

// unreadable is the problem of a file that cannot be read.
func unreadable(name string, listed *strictyaml.Node, cause error) strictyaml.Problem {
	p := strictyaml.Problem{
		File: name, Code: "file-unreadable",
		Message:   fmt.Sprintf("the file cannot be read: %v", cause),
		MessageFR: fmt.Sprintf("le fichier ne peut pas être lu : %v", cause),
	}
	if errors.Is(cause, fs.ErrNotExist) {
		p.Code = "file-missing"
		p.Message, p.MessageFR = "the file is missing", "le fichier manque"
		if listed != nil {
			p.Message, p.MessageFR = fmt.Sprintf("there is no file %q", name), fmt.Sprintf("il n'y a pas de fichier %q", name)
		}
	}
	if listed != nil {
		p.File, p.Line, p.Column, p.Path = listed.File(), listed.Line(), listed.Column(), listed.Path()
	}
	return p
}

// refuseUnlisted reports YAML files that nothing would read.
func (l *loader) refuseUnlisted(listed []*strictyaml.Node) {
	there, err := fs.Glob(l.folder, "*.yaml")
	if err != nil {
		return // the pattern is a valid constant
	}
	for _, name := range there {
		named := func(n *strictyaml.Node) bool { return n.Text() == name }
		if name == indexFile || slices.ContainsFunc(listed, named) {
			continue
		}
		l.problems = append(l.problems, strictyaml.Problem{
			File: name, Code: "file-unlisted",
			Message:   "the file is not listed in " + indexFile + "; list it or remove it",
			MessageFR: "le fichier n'est pas dans la liste de " + indexFile + " ; ajoutez-le ou retirez-le",
		})
	}
}

// digest is sha256:… of the names and contents of the files, in the order of
// their names, each preceded by its length.
func (l *loader) digest() string {
	names := make([]string, 0, len(l.contents))
	for name := range l.contents {
		names = append(names, name)
	}
	slices.Sort(names)
	sum := sha256.New()
	for _, name := range names {
		fmt.Fprintf(sum, "%d:%s%d:", len(name), name, len(l.contents[name]))
		sum.Write(l.contents[name])
	}
	return "sha256:" + hex.EncodeToString(sum.Sum(nil))
}
