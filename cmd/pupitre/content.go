package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/words"
	"github.com/pupitre-lab/pupitre/orchestrator"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/strictyaml"
)

// contentFolder is where a checkout keeps its labs; what makes it one is the
// référentiel in it.
const (
	contentFolder = "labs"
	contentMark   = "referentiel"
)

// content is the labs folder asked for with --labs, else ./labs, else what
// ships inside the program.
func (p *program) content() (fs.FS, error) {
	folder := p.flags.Labs
	if folder == "" {
		if !isFolder(p.path(filepath.Join(contentFolder, contentMark))) {
			return p.Content, nil
		}
		folder = contentFolder
	}
	if !isFolder(p.path(filepath.Join(folder, contentMark))) {
		return nil, p.misused(nil, words.NoContent, folder, contentMark)
	}
	return os.DirFS(p.path(folder)), nil
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// theCatalogue loads the content once, with the folders given by --with.
func (p *program) theCatalogue() (*orchestrator.Catalogue, error) {
	if p.catalogue != nil {
		return p.catalogue, nil
	}
	content, err := p.content()
	if err != nil {
		return nil, err
	}
	catalogue, err := orchestrator.LoadCatalogue(content)
	if err != nil {
		return nil, err
	}
	for _, folder := range p.flags.With {
		l, err := catalogue.Load(os.DirFS(p.path(folder)), folder)
		if err != nil {
			return nil, err
		}
		catalogue.Add(l)
	}
	p.catalogue = catalogue
	return catalogue, nil
}

// findLab finds a lab by its id, or reads it from a folder, which is then
// offered like the others.
func (p *program) findLab(name string) (*lab.Lab, error) {
	catalogue, err := p.theCatalogue()
	if err != nil {
		return nil, err
	}
	if isPath(name) {
		l, err := catalogue.Load(os.DirFS(p.path(name)), filepath.ToSlash(filepath.Clean(name)))
		if err == nil {
			catalogue.Add(l)
		}
		return l, err
	}
	l, err := catalogue.Lab(name)
	var problems strictyaml.Problems
	if err != nil && !errors.As(err, &problems) {
		return nil, p.unknown(err, words.NoLab, name, labIDs(catalogue))
	}
	return l, err
}

// isPath tells a folder from an id, which has no slash and no dot.
func isPath(name string) bool { return strings.ContainsAny(name, `/\.`) }

func labIDs(catalogue *orchestrator.Catalogue) []string {
	var ids []string
	for _, l := range catalogue.Labs {
		ids = append(ids, l.ID())
	}
	return ids
}

// unknown says that a name does not exist, and what was probably meant.
func (p *program) unknown(cause error, what words.Message, name string, there []string) error {
	f := &failure{exit: exitWrong, what: p.Say(what, name), cause: cause}
	switch near := strictyaml.Suggest(name, there); {
	case near != "":
		f.do = p.Say(words.DidYouMean, near)
	case len(there) > 0:
		f.do = p.Say(words.ThereAre, strings.Join(there, ", "))
	default:
		f.do = p.Say(words.ThereIsNone)
	}
	return f
}
