// Package orchestrator holds the platform's use cases: what is offered, how a
// team's instance is made from it, how it is evaluated, how a lab is proved.
package orchestrator

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/pupitre-lab/pupitre/orchestrator/framework"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

// Folders of the content.
const (
	frameworkFolder = "referentiel"
	imagesFolder    = "images"
	labPattern      = "bloc*/*/lab.yaml"
)

// Catalogue is the content the platform offers: the référentiel, the image
// kinds and the labs.
type Catalogue struct {
	Framework *framework.Framework
	Images    map[string]lab.ImageKind
	Labs      []*lab.Lab // those without a problem, by id
	Broken    []Broken   // the others
	Shelf     *Shelf     // versions that are offered no more; nil: none are kept

	fsys fs.FS
}

// Broken is a lab that cannot be used, and why.
type Broken struct {
	Folder string
	Err    error
}

// LoadCatalogue reads the content of a folder laid out as labs/ is. A lab with
// problems is put among Broken; problems of the référentiel or of the images
// are an error.
func LoadCatalogue(fsys fs.FS) (*Catalogue, error) {
	c := &Catalogue{fsys: fsys}
	referentiel, err := fs.Sub(fsys, frameworkFolder)
	if err != nil {
		return nil, err
	}
	if c.Framework, err = framework.Load(referentiel); err != nil {
		return nil, err
	}
	if c.Images, err = lab.LoadImages(fsys); err != nil {
		return nil, err
	}
	found, err := fs.Glob(fsys, labPattern)
	if err != nil {
		return nil, err
	}
	for _, file := range found {
		c.add(path.Dir(file))
	}
	slices.SortFunc(c.Labs, func(a, b *lab.Lab) int { return strings.Compare(a.ID(), b.ID()) })
	return c, nil
}

func (c *Catalogue) add(folder string) {
	content, err := fs.Sub(c.fsys, folder)
	if err == nil {
		var l *lab.Lab
		if l, err = c.Load(content, folder); err == nil {
			c.Labs = append(c.Labs, l)
			return
		}
	}
	c.Broken = append(c.Broken, Broken{Folder: folder, Err: err})
}

// Load reads a lab from any folder; name is what its problems call it.
func (c *Catalogue) Load(folder fs.FS, name string) (*lab.Lab, error) {
	return lab.Load(folder, name, lab.Catalogue{Images: c.Images, Competencies: c.competencies()})
}

func (c *Catalogue) competencies() map[lab.CompetencyCode]bool {
	known := map[lab.CompetencyCode]bool{}
	for _, competency := range c.Framework.Competencies() {
		known[lab.CompetencyCode(competency.Code)] = true
	}
	return known
}

// Add puts a lab from elsewhere among those offered; one of the same id gives way.
func (c *Catalogue) Add(l *lab.Lab) {
	c.Labs = append(slices.DeleteFunc(c.Labs, func(other *lab.Lab) bool { return other.ID() == l.ID() }), l)
}

// Lab finds a lab by its id.
func (c *Catalogue) Lab(id string) (*lab.Lab, error) {
	for _, l := range c.Labs {
		if l.ID() == id {
			return l, nil
		}
	}
	for _, b := range c.Broken {
		if path.Base(b.Folder) == id {
			return nil, b.Err
		}
	}
	return nil, fmt.Errorf("there is no lab %q; there are %s", id, strings.Join(c.labIDs(), ", "))
}

// Version finds one exact version of a lab, whose digest is "sha256:…": the one
// that is offered, or one from the shelf. It is ErrNoVersion when there is none.
func (c *Catalogue) Version(id, digest string) (*lab.Lab, error) {
	offered, err := c.Lab(id)
	if err == nil && offered.Digest() == digest {
		return offered, nil
	}
	if c.Shelf == nil {
		return nil, errors.Join(ErrNoVersion, err)
	}
	return c.Shelf.find(digest, func(folder fs.FS) (*lab.Lab, error) { return c.Load(folder, id) })
}

func (c *Catalogue) labIDs() []string {
	var ids []string
	for _, l := range c.Labs {
		ids = append(ids, l.ID())
	}
	return ids
}

func (c *Catalogue) imageFolder(kind string) (fs.FS, error) {
	return fs.Sub(c.fsys, path.Join(imagesFolder, kind))
}
