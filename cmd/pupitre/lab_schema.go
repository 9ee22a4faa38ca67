package main

import (
	"fmt"
	"maps"
	"slices"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/words"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

type labSchema struct {
	Name string `arg:"" optional:"" default:"lab.yaml" help:"${arg_schema}"`
}

// Run prints the JSON Schema of a kind of file.
func (c *labSchema) Run(p *program) error {
	schemas := lab.Schemas()
	schema, known := schemas[c.Name]
	if !known {
		return p.unknown(nil, words.NoSchema, c.Name, slices.Sorted(maps.Keys(schemas)))
	}
	_, err := fmt.Fprintf(p.Out, "%s\n", schema)
	return err
}
