// Package importer turns what other tools describe into labs: a containerlab
// topology, a Compose file, a Kathará folder. The result loads and starts; what
// could not be carried over is listed, with its place, why, and what to do.
package importer

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/strictyaml"
)

// Format is what a topology was described for.
type Format string

// The formats that are read.
const (
	Containerlab Format = "containerlab" // a file with the key topology, see containerlab.dev
	Compose      Format = "compose"      // a file with the key services, see compose-spec.io
	Kathara      Format = "kathara"      // a folder with lab.conf, see kathara.org
)

// Options change how a topology is read. The zero value is usual.
type Options struct {
	// Kinds says what an image is, by its name with or without tag; it goes
	// before what the importer knows itself.
	Kinds map[string]string
	// Images are the kinds there are; nil means host, router, server and switch.
	Images map[string]lab.ImageKind
}

// Left is one thing that could not be carried over.
type Left struct {
	File string   `json:"file"`
	Line int      `json:"line,omitempty"` // from 1; 0 when it is about the whole file
	What string   `json:"what"`
	Why  lab.Text `json:"why"`
	Do   lab.Text `json:"do"`
}

// Result is a lab made of a topology.
type Result struct {
	Format   Format
	ID       string
	Nodes    int
	Networks int
	Files    map[string][]byte // by path in the lab's folder
	Left     []Left            // in the order of the files
}

// ErrUnknown: neither a file nor a folder of a known format.
var ErrUnknown = errors.New("neither a containerlab topology, nor a Compose file, nor a Kathará folder")

// maxFile bounds what is read of one file.
const maxFile = strictyaml.MaxBytes

// Import reads the topology called name in fsys: a file of fsys, or "." for the
// whole folder. Files that it mentions are read from fsys too, never from
// elsewhere. The error is ErrUnknown or strictyaml.Problems.
func Import(fsys fs.FS, name string, opts Options) (*Result, error) {
	if opts.Images == nil {
		opts.Images = map[string]lab.ImageKind{"host": {}, "router": {}, "server": {}, "switch": {}}
	}
	if name == "." {
		return importFolder(fsys, opts)
	}
	if path.Base(name) == "lab.conf" {
		return importKathara(fsys, opts)
	}
	return importYAML(fsys, name, opts)
}

// composeNames are the files Compose looks for by itself, in its order.
var composeNames = []string{"compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"}

// importFolder finds what a folder is.
func importFolder(fsys fs.FS, opts Options) (*Result, error) {
	if _, err := fs.Stat(fsys, "lab.conf"); err == nil {
		return importKathara(fsys, opts)
	}
	for _, pattern := range []string{"*.clab.yml", "*.clab.yaml"} {
		if found, err := fs.Glob(fsys, pattern); err == nil && len(found) == 1 {
			return importYAML(fsys, found[0], opts)
		}
	}
	for _, name := range composeNames {
		if _, err := fs.Stat(fsys, name); err == nil {
			return importYAML(fsys, name, opts)
		}
	}
	return nil, ErrUnknown
}

func importYAML(fsys fs.FS, name string, opts Options) (*Result, error) {
	text, err := readFile(fsys, name)
	if err != nil {
		return nil, err
	}
	root, problems := strictyaml.Parse(name, text)
	if err := explainAnchors(problems).Err(); err != nil {
		return nil, err
	}
	im := newImport(fsys, name, opts)
	switch {
	case root.Get("topology") != nil:
		im.topology.format = Containerlab
		im.containerlab(root)
	case root.Get("services") != nil:
		im.topology.format = Compose
		im.compose(root)
	default:
		return nil, ErrUnknown
	}
	return im.result()
}

// explainAnchors says what to do about anchors, which other tools' files use.
func explainAnchors(problems strictyaml.Problems) strictyaml.Problems {
	for i, p := range problems {
		if p.Code == "anchor" || p.Code == "alias" || p.Code == "merge-key" || p.Code == "tag" {
			problems[i].Message = "anchors, references, merge keys and types are not read here: write the file out first, for example with " +
				"\"docker compose config > written-out.yaml\", and import that"
			problems[i].MessageFR = "les ancres, références, fusions et types ne sont pas lus ici : faites d'abord écrire le fichier en entier, par exemple avec " +
				"« docker compose config > complet.yaml », et importez celui-là"
		}
	}
	return problems.Sorted()
}

// readFile reads a file of at most maxFile bytes.
func readFile(fsys fs.FS, name string) ([]byte, error) {
	info, err := fs.Stat(fsys, name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > maxFile {
		return nil, fmt.Errorf("%s: not a file of at most %d bytes", name, maxFile)
	}
	return fs.ReadFile(fsys, name)
}

// importing is one topology while it is read.
type importing struct {
	fsys     fs.FS
	file     string
	opts     Options
	topology topology
	left     []Left
}

func newImport(fsys fs.FS, file string, opts Options) *importing {
	return &importing{fsys: fsys, file: file, opts: opts, topology: topology{name: strings.TrimSuffix(path.Base(file), path.Ext(file))}}
}

// result writes the lab.
func (im *importing) result() (*Result, error) {
	if len(im.topology.nodes) == 0 {
		return nil, strictyaml.Problems{{File: im.file, Code: "no-nodes",
			Message: "the topology has no node: there is nothing to make a lab of", MessageFR: "la topologie n'a aucune machine : il n'y a rien dont faire un lab"}}
	}
	im.kinds()
	slices.SortStableFunc(im.left, func(a, b Left) int {
		if a.File != b.File {
			return strings.Compare(a.File, b.File)
		}
		return a.Line - b.Line
	})
	return &Result{
		Format: im.topology.format, ID: im.topology.id(), Nodes: len(im.topology.nodes), Networks: len(im.topology.networks),
		Files: im.files(), Left: im.left,
	}, nil
}

// leave lists something that is not carried over.
func (im *importing) leave(file string, line int, what string, r reason) {
	im.left = append(im.left, Left{File: file, Line: line, What: shorten(what), Why: r.why, Do: r.do})
}

// leaveNode lists a value of a YAML file.
func (im *importing) leaveNode(at *strictyaml.Node, r reason) {
	what := at.Path()
	if at.Text() != "" && !strings.HasSuffix(what, at.Text()) { // a key is in its path
		what += ": " + at.Text()
	}
	im.leave(at.File(), at.Line(), what, r)
}

// shorten keeps a message on one line of a table.
func shorten(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > 100 {
		return string(runes[:99]) + "…"
	}
	return text
}
