package main

import (
	"context"
	"fmt"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/console"
	"github.com/pupitre-lab/pupitre/cmd/pupitre/words"
	"github.com/pupitre-lab/pupitre/orchestrator"
	"github.com/pupitre-lab/pupitre/orchestrator/doctor"
	"github.com/pupitre-lab/pupitre/orchestrator/reconcile"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime/fabric"
)

type doctorCommand struct {
	All  bool `help:"${opt_doctor_all}" xor:"what"`
	Tune bool `help:"${opt_tune}" xor:"what"`
}

// findingDocument is one finding of doctor.
type findingDocument struct {
	Code     string          `json:"code"`
	Severity doctor.Severity `json:"severity"` // ok, advice, warning, problem
	Title    textDocument    `json:"title"`
	What     textDocument    `json:"what"`
	Do       *textDocument   `json:"do,omitempty"`
}

// findings is the document of doctor.
type findings struct {
	Healthy  bool                    `json:"healthy"` // no finding is a problem
	Count    map[doctor.Severity]int `json:"count"`
	Findings []findingDocument       `json:"findings"`
}

// Run examines this machine, or raises what its teams share.
func (c *doctorCommand) Run(ctx context.Context, p *program) error {
	if c.Tune {
		return p.tune()
	}
	facts, err := p.facts(ctx)
	if err != nil {
		return err
	}
	all := doctor.Examine(facts)
	document := findings{Healthy: true, Count: map[doctor.Severity]int{}, Findings: []findingDocument{}}
	for _, f := range all {
		document.Count[f.Severity]++
		document.Healthy = document.Healthy && f.Severity != doctor.Problem
		document.Findings = append(document.Findings, findingOf(f))
	}
	if p.JSON {
		err = p.Document(document)
	} else {
		p.printFindings(all, c.All)
		p.Line(words.DoctorTotal, document.Count[doctor.Problem], document.Count[doctor.Warning], document.Count[doctor.Advice], document.Count[doctor.OK])
	}
	if err == nil && !document.Healthy {
		err = exitWith(exitWrong)
	}
	return err
}

func findingOf(f doctor.Finding) findingDocument {
	d := findingDocument{Code: f.Code, Severity: f.Severity, Title: textDocument(f.Title), What: textDocument(f.What)}
	if f.Do.EN != "" {
		do := textDocument(f.Do)
		d.Do = &do
	}
	return d
}

var severityWords = map[doctor.Severity]struct {
	mark    string
	message words.Message
	color   console.Color
}{
	doctor.Problem: {"✗", words.SeverityProblem, console.Bad},
	doctor.Warning: {"!", words.SeverityWarning, console.Careful},
	doctor.Advice:  {"·", words.SeverityAdvice, console.Strong},
	doctor.OK:      {"✓", words.SeverityOK, console.Good},
}

func (p *program) printFindings(all []doctor.Finding, withOK bool) {
	for _, f := range all {
		if f.Severity == doctor.OK && !withOK {
			continue
		}
		s := severityWords[f.Severity]
		fmt.Fprintf(p.Out, "%s %s — %s\n", p.Paint(s.color, s.mark+" "+p.Say(s.message)), p.Paint(console.Strong, p.Of(f.Title)), p.Of(f.What))
		if f.Do.EN != "" {
			fmt.Fprintf(p.Out, "    → %s\n", p.Of(f.Do))
		}
	}
}

// facts collects what doctor looks at. An engine that does not answer is a
// fact too.
func (p *program) facts(ctx context.Context) (doctor.Facts, error) {
	var facts doctor.Facts
	engine, err := p.theEngine()
	if err == nil {
		facts.Engine, err = engine.EngineFacts(ctx)
	}
	if ctx.Err() != nil {
		return facts, ctx.Err()
	}
	if err != nil {
		facts.Silent = firstLine(err)
	}
	facts.Host, facts.Kernel = doctor.ReadHost(ctx, facts.Engine.Root)
	addAbilities(ctx, &facts.Kernel)
	if facts.Silent == "" {
		leaks, err := engine.Leaks(ctx)
		if err != nil {
			return facts, err
		}
		for _, leak := range leaks {
			facts.Leaks = append(facts.Leaks, leak.Kind+" "+leak.Name)
		}
	}
	facts.Labs, err = p.footprints()
	return facts, err
}

// addAbilities tries what the kernel can do; without the right to try, nothing
// is known.
func addAbilities(ctx context.Context, kernel *doctor.Kernel) {
	abilities, err := fabric.ReadAbilities(ctx)
	if err != nil {
		return
	}
	kernel.Fabric = true
	kernel.Bridge, kernel.Veth, kernel.TBF, kernel.Netem = abilities.Bridge, abilities.Veth, abilities.TBF, abilities.Netem
	kernel.NFT, kernel.SockDiag = abilities.NFT, abilities.SockDiag
	kernel.RateBy, kernel.LossBy = abilities.Rate, abilities.Loss
}

// footprints tells what one team of each lab may take.
func (p *program) footprints() ([]doctor.Footprint, error) {
	catalogue, err := p.theCatalogue()
	if err != nil {
		return nil, err
	}
	runner := orchestrator.NewRunner(catalogue, nil, reconcile.Options{}) // drives nothing
	var all []doctor.Footprint
	for _, l := range catalogue.Labs {
		instance, err := runner.Instance(orchestrator.NewInstanceID(l.ID(), "x"), l, "footprint", "x")
		if err != nil {
			return nil, err
		}
		desired := instance.Desired
		f := doctor.Footprint{Lab: l.ID(), Nodes: len(desired.Nodes), Memory: desired.Quota.Memory, CPUs: desired.Quota.CPUs, PIDs: desired.Quota.PIDs}
		for _, n := range desired.Nodes {
			f.Disk += n.Disk
		}
		all = append(all, f)
	}
	return all, nil
}
