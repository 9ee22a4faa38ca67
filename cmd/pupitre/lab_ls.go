package main

import (
	"context"
	"fmt"
	"time"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/console"
	"github.com/pupitre-lab/pupitre/cmd/pupitre/words"
	"github.com/pupitre-lab/pupitre/orchestrator"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

type labLs struct{}

// listedInstance is one line of lab ls.
type listedInstance struct {
	Instance runtime.InstanceID `json:"instance"`
	Lab      string             `json:"lab"`
	Version  string             `json:"version"`
	Team     string             `json:"team"`
	Seed     string             `json:"seed"`
	Nodes    int                `json:"nodes"`
	Running  int                `json:"running"`
	State    string             `json:"state"` // running, partial, stopped
	Created  time.Time          `json:"created"`
}

// listedInstances is the document of lab ls.
type listedInstances struct {
	Instances []listedInstance `json:"instances"`
}

// Run lists the instances of this machine.
func (c *labLs) Run(ctx context.Context, p *program) error {
	engine, err := p.theEngine()
	if err != nil {
		return err
	}
	list, err := engine.Instances(ctx)
	if err != nil {
		return err
	}
	document := listedInstances{Instances: []listedInstance{}}
	for _, s := range list {
		document.Instances = append(document.Instances, listed(s))
	}
	if p.JSON {
		return p.Document(document)
	}
	if len(document.Instances) == 0 {
		p.Note(words.NoInstances)
		return nil
	}
	p.printInstances(document.Instances)
	return nil
}

func listed(s runtime.Summary) listedInstance {
	l := listedInstance{
		Instance: s.Instance, Lab: s.Meta[orchestrator.MetaLab], Version: s.Meta[orchestrator.MetaVersion],
		Team: s.Meta[orchestrator.MetaTeam], Seed: s.Meta[orchestrator.MetaSeed],
		Nodes: s.Nodes, Running: s.Running, State: "partial", Created: s.Created,
	}
	switch {
	case s.Running == 0:
		l.State = "stopped"
	case s.Running == s.Nodes:
		l.State = "running"
	}
	return l
}

var stateWords = map[string]struct {
	message words.Message
	color   console.Color
}{
	"running": {words.StateRunning, console.Good},
	"partial": {words.StatePartial, console.Careful},
	"stopped": {words.StateStopped, console.Bad},
}

func (p *program) printInstances(list []listedInstance) {
	table := p.NewTable(
		console.Column{Title: words.ColInstance}, console.Column{Title: words.ColLab}, console.Column{Title: words.ColTeam},
		console.Column{Title: words.ColNodes, Right: true}, console.Column{Title: words.ColState}, console.Column{Title: words.ColAge, Right: true})
	for _, i := range list {
		state := stateWords[i.State]
		table.Row(i.Instance, i.Lab+" "+i.Version, i.Team, fmt.Sprintf("%d/%d", i.Running, i.Nodes),
			p.Paint(state.color, p.Say(state.message)), age(p.Now().Sub(i.Created)))
	}
	table.Print()
}

// age is how long ago, in the largest unit that says something.
func age(d time.Duration) string {
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%d s", int(d.Seconds()))
	case d < time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h %02d", int(d.Hours()), int(d.Minutes())%60)
	}
	return fmt.Sprintf("%d d", int(d.Hours()/24))
}
