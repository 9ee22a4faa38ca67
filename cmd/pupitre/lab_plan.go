package main

import (
	"context"
	"fmt"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/console"
	"github.com/pupitre-lab/pupitre/orchestrator/reconcile"
)

type labPlan struct {
	Lab  string   `arg:"" help:"${arg_lab}"`
	Team []string `placeholder:"NAME" help:"${opt_team}"`
	Seed string   `placeholder:"SEED" help:"${opt_seed}"`
}

// plans is the document of lab plan.
type plans struct {
	Plans []reconcile.Plan `json:"plans"`
}

// Run says what lab up would do, and does nothing.
func (c *labPlan) Run(ctx context.Context, p *program) error {
	l, err := p.findLab(c.Lab)
	if err != nil {
		return err
	}
	teams, err := p.teamsOf(c.Team)
	if err != nil {
		return err
	}
	r, err := p.runner()
	if err != nil {
		return err
	}
	document := plans{Plans: []reconcile.Plan{}}
	for _, team := range teams {
		instance, err := p.prepare(ctx, r, l, teams, team, c.Seed)
		if err != nil {
			return err
		}
		plan, err := r.Reconciler.Plan(ctx, instance.Want())
		if err != nil {
			return err
		}
		document.Plans = append(document.Plans, plan)
	}
	if p.JSON {
		return p.Document(document)
	}
	for _, plan := range document.Plans {
		fmt.Fprintf(p.Out, "%s\n%s", p.Paint(console.Strong, string(plan.Instance)), plan)
	}
	return nil
}
