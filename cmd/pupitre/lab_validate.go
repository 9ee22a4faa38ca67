package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/console"
	"github.com/pupitre-lab/pupitre/cmd/pupitre/words"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/strictyaml"
)

type labValidate struct {
	Lab   []string      `arg:"" optional:"" help:"${arg_labs}"`
	Watch bool          `help:"${opt_revalidate}"`
	Every time.Duration `default:"500ms" placeholder:"TIME" help:"${opt_poll}"`
}

// validation is what is right or wrong with one lab.
type validation struct {
	Lab      string              `json:"lab"` // id, or folder of one that cannot be read
	Version  string              `json:"version,omitempty"`
	Valid    bool                `json:"valid"`
	Nodes    int                 `json:"nodes"`
	Networks int                 `json:"networks"`
	Checks   int                 `json:"checks"`
	Points   float64             `json:"points"`
	Digest   string              `json:"digest,omitempty"`
	Problems strictyaml.Problems `json:"problems"`
}

// validations is the document of lab validate.
type validations struct {
	Valid bool         `json:"valid"`
	Labs  []validation `json:"labs"`
}

// Run looks for everything wrong with labs.
func (c *labValidate) Run(ctx context.Context, p *program) error {
	if c.Watch {
		return c.watch(ctx, p)
	}
	document, err := c.validate(p)
	if err != nil {
		return err
	}
	if p.JSON {
		err = p.Document(document)
	} else {
		for _, v := range document.Labs {
			p.printValidation(v)
		}
	}
	if err == nil && !document.Valid {
		err = exitWith(exitWrong)
	}
	return err
}

func (c *labValidate) validate(p *program) (validations, error) {
	document := validations{Valid: true, Labs: []validation{}}
	catalogue, err := p.theCatalogue()
	var problems strictyaml.Problems
	if errors.As(err, &problems) {
		return validations{Labs: []validation{{Lab: contentFolder, Problems: problems}}}, nil
	}
	if err != nil {
		return document, err
	}
	names := c.Lab
	if len(names) == 0 {
		names = labIDs(catalogue)
		for _, b := range catalogue.Broken {
			names = append(names, filepath.Base(b.Folder))
		}
	}
	for _, name := range names {
		v, err := p.validateLab(name)
		if err != nil {
			return document, err
		}
		document.Valid = document.Valid && v.Valid
		document.Labs = append(document.Labs, v)
	}
	return document, nil
}

// validateLab gives an error only when the lab could not be looked at.
func (p *program) validateLab(name string) (validation, error) {
	l, err := p.findLab(name)
	var variant *lab.Variant
	if err == nil {
		variant, err = l.Render("validate")
	}
	var problems strictyaml.Problems
	if errors.As(err, &problems) {
		return validation{Lab: name, Problems: problems.Sorted()}, nil
	}
	if err != nil {
		return validation{}, err
	}
	v := validation{
		Lab: l.ID(), Version: l.Version(), Valid: true, Digest: l.Digest(),
		Nodes: len(variant.Nodes), Networks: len(variant.Networks), Problems: strictyaml.Problems{},
	}
	for _, task := range variant.Tasks {
		for _, check := range task.Checks {
			v.Checks++
			v.Points += check.Points
		}
	}
	return v, nil
}

func (p *program) printValidation(v validation) {
	if v.Valid {
		mark := p.Paint(console.Good, "✓")
		fmt.Fprintf(p.Out, "%s %s\n", mark, p.Say(words.LabValid, v.Lab, v.Version, v.Nodes, v.Networks, v.Checks, points(v.Points)))
		return
	}
	fmt.Fprintln(p.Out, p.problemLines(v.Problems))
	fmt.Fprintf(p.Out, "%s %s\n", p.Paint(console.Bad, "✗"), p.Say(words.LabInvalid, v.Lab, len(v.Problems)))
}
