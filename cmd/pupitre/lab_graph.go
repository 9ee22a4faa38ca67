package main

import (
	"os"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/words"
	"github.com/pupitre-lab/pupitre/orchestrator/author"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

type labGraph struct {
	Lab    string `arg:"" help:"${arg_lab}"`
	Seed   string `default:"picture" placeholder:"SEED" help:"${opt_seed}"`
	Output string `short:"o" default:"-" placeholder:"FILE" help:"${opt_svg}"`
}

// Run draws a lab's topology.
func (c *labGraph) Run(p *program) error {
	l, err := p.findLab(c.Lab)
	if err != nil {
		return err
	}
	v, err := l.Render(lab.Seed(c.Seed))
	if err != nil {
		return err
	}
	return p.output(c.Output, author.Graph(v, string(p.Lang)))
}

// output writes a page to a file, or to the output when its name is "-".
func (p *program) output(file string, content []byte) error {
	if file == "-" {
		_, err := p.Out.Write(content)
		return err
	}
	if err := os.WriteFile(p.path(file), content, 0o644); err != nil {
		return p.wrong(err, words.CannotWriteDo, words.CannotWrite, file)
	}
	return nil
}

type labReference struct {
	Output string `short:"o" default:"-" placeholder:"FILE" help:"${opt_page}"`
}

// Run prints the authors' reference.
func (c *labReference) Run(p *program) error { return p.output(c.Output, author.Reference()) }
