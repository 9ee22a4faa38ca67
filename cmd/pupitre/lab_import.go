package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/console"
	"github.com/pupitre-lab/pupitre/cmd/pupitre/words"
	"github.com/pupitre-lab/pupitre/orchestrator/importer"
	"github.com/pupitre-lab/pupitre/orchestrator/strictyaml"
)

type labImport struct {
	Source string   `arg:"" name:"FILE|DIR" help:"${arg_import}"`
	Out    string   `placeholder:"DIR" help:"${opt_out}"`
	Image  []string `placeholder:"IMAGE=KIND" sep:"none" help:"${opt_mapping}"`
}

// importedLab is the document of lab import.
type importedLab struct {
	Format   importer.Format     `json:"format"`
	Lab      string              `json:"lab"`
	Folder   string              `json:"folder"`
	Nodes    int                 `json:"nodes"`
	Networks int                 `json:"networks"`
	Left     []importer.Left     `json:"left"`
	Problems strictyaml.Problems `json:"problems"`
}

// Run makes a lab of a topology described for another tool.
func (c *labImport) Run(p *program) error {
	result, err := c.read(p)
	if err != nil {
		return err
	}
	folder := c.Out
	if folder == "" {
		folder = result.ID
	}
	if err := p.writeNew(p.path(folder), result.Files); err != nil {
		return err
	}
	looked, err := p.validateLab(asFolder(folder))
	if err != nil {
		return err
	}
	if err := c.show(p, importedLab{
		Format: result.Format, Lab: result.ID, Folder: folder, Nodes: result.Nodes, Networks: result.Networks,
		Left: append([]importer.Left{}, result.Left...), Problems: looked.Problems,
	}); err != nil {
		return err
	}
	if !looked.Valid {
		return exitWith(exitWrong)
	}
	return nil
}

// read imports without writing anything.
func (c *labImport) read(p *program) (*importer.Result, error) {
	kinds, err := c.kinds(p)
	if err != nil {
		return nil, err
	}
	catalogue, err := p.theCatalogue()
	if err != nil {
		return nil, err
	}
	folder, name := p.path(c.Source), "."
	info, err := os.Stat(folder)
	if err != nil {
		return nil, p.wrong(err, words.ImportWhat, words.NotImportable, c.Source, err)
	}
	if !info.IsDir() {
		folder, name = filepath.Split(folder)
		folder = filepath.Clean(folder)
	}
	root, err := os.OpenRoot(folder) // no link leads out of it
	if err != nil {
		return nil, p.wrong(err, words.ImportWhat, words.NotImportable, c.Source, err)
	}
	result, err := importer.Import(root.FS(), name, importer.Options{Kinds: kinds, Images: catalogue.Images})
	err = errors.Join(err, root.Close())
	var problems strictyaml.Problems
	if err != nil && !errors.As(err, &problems) {
		return nil, p.wrong(err, words.ImportWhat, words.NotImportable, c.Source, err)
	}
	return result, err
}

// kinds reads what the user says images are.
func (c *labImport) kinds(p *program) (map[string]string, error) {
	catalogue, err := p.theCatalogue()
	if err != nil {
		return nil, err
	}
	kinds := map[string]string{}
	for _, mapping := range c.Image {
		image, kind, found := strings.Cut(mapping, "=")
		if !found || image == "" {
			return nil, p.misused(nil, words.BadMapping, mapping)
		}
		if _, exists := catalogue.Images[kind]; !exists {
			var names []string
			for name := range catalogue.Images {
				names = append(names, name)
			}
			return nil, p.unknown(nil, words.NoImageKind, kind, names)
		}
		kinds[image] = kind
	}
	return kinds, nil
}

func (c *labImport) show(p *program, d importedLab) error {
	if p.JSON {
		return p.Document(d)
	}
	fmt.Fprintf(p.Out, "%s %s\n", p.Paint(console.Good, "✓"), p.Say(words.Imported, d.Lab, d.Format, d.Nodes, d.Networks, d.Folder))
	if len(d.Problems) > 0 {
		fmt.Fprintln(p.Out, p.problemLines(d.Problems))
	}
	if len(d.Left) == 0 {
		return nil
	}
	fmt.Fprintln(p.Out, p.Say(words.NotCarried, len(d.Left)))
	table := p.NewTable(console.Column{Title: words.ColPlace}, console.Column{Title: words.ColWhat, Wrap: true},
		console.Column{Title: words.ColWhy, Wrap: true}, console.Column{Title: words.ColDo, Wrap: true})
	for _, l := range d.Left {
		table.Row(l.Place(), l.What, p.Of(l.Why), p.Of(l.Do))
	}
	table.Print()
	return nil
}
