package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/console"
	"github.com/pupitre-lab/pupitre/cmd/pupitre/words"
	"github.com/pupitre-lab/pupitre/orchestrator"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/reconcile"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

type labUp struct {
	Lab  string   `arg:"" help:"${arg_lab}"`
	Team []string `placeholder:"NAME" help:"${opt_team}"`
	Seed string   `placeholder:"SEED" help:"${opt_seed}"`
}

// startedInstance is one line of what lab up did.
type startedInstance struct {
	Instance runtime.InstanceID `json:"instance"`
	Lab      string             `json:"lab"`
	Team     string             `json:"team"`
	Seed     lab.Seed           `json:"seed"`
	Nodes    int                `json:"nodes"`
	Action   string             `json:"action"` // started, healed, nothing, failed
	Steps    int                `json:"steps"`
	Seconds  float64            `json:"seconds"`
	Notes    []string           `json:"notes,omitempty"`
	Error    string             `json:"error,omitempty"`
}

// What lab up can have done to an instance.
const (
	actionStarted = "started"
	actionHealed  = "healed"
	actionNothing = "nothing"
	actionFailed  = "failed"
)

// startedInstances is the document of lab up.
type startedInstances struct {
	Instances []startedInstance `json:"instances"`
	Seconds   float64           `json:"seconds"`
	P50       float64           `json:"p50"` // seconds until an instance was ready
	P95       float64           `json:"p95"`
}

// Run starts a lab for teams, or heals what of it does not run.
func (c *labUp) Run(ctx context.Context, p *program) error {
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
	_, document, err := p.bringUp(ctx, r, l, teams, c.Seed)
	if len(document.Instances) == 0 {
		return err
	}
	if shown := p.showStarted(document); shown != nil || err != nil {
		return errors.Join(err, shown)
	}
	with := ""
	if isPath(c.Lab) {
		with = " --with " + c.Lab
	}
	p.Note(words.UpNext, document.Instances[0].Instance, with)
	return nil
}

// bringUp starts or heals the instances of some teams, all at once.
func (p *program) bringUp(ctx context.Context, r *orchestrator.Runner, l *lab.Lab, teams []string, seed string) ([]prepared, startedInstances, error) {
	var instances []prepared
	for _, team := range teams {
		instance, err := p.prepare(ctx, r, l, teams, team, seed)
		if err != nil {
			return nil, startedInstances{}, err
		}
		instances = append(instances, instance)
	}
	if err := p.ensureImages(ctx, instances[0].Variant.ImageKinds()); err != nil {
		return nil, startedInstances{}, err
	}
	if err := p.ensureGuard(ctx); err != nil {
		return nil, startedInstances{}, err
	}
	report, err := p.reconcileAll(ctx, r, instances)
	if err == nil {
		err = p.awaitStart(ctx, instances)
	}
	document := startedInstances{
		Instances: []startedInstance{}, Seconds: report.Duration.Seconds(), P50: report.P50.Seconds(), P95: report.P95.Seconds(),
	}
	for i, one := range report.Reports {
		document.Instances = append(document.Instances, startedOf(instances[i], one))
	}
	if err != nil && ctx.Err() != nil {
		p.sayWhatRemains(among(instances))
	}
	return instances, document, err
}

// reconcileAll makes the instances what they should be and shows how it goes.
func (p *program) reconcileAll(ctx context.Context, r *orchestrator.Runner, instances []prepared) (reconcile.ManyReport, error) {
	progress := p.Progress(p.Now)
	defer progress.Stop()
	var wants []reconcile.Want
	tasks := map[runtime.InstanceID]*console.Task{}
	for _, instance := range instances {
		wants = append(wants, instance.Want())
		tasks[instance.ID] = progress.Task(p.Say(words.Starting, instance.ID))
	}
	p.follow = func(e reconcile.Event) { p.showStep(tasks[e.Instance], e) }
	defer func() { p.follow = nil }()
	return r.Reconciler.Many(ctx, wants)
}

// awaitStart waits until every machine has run its start scripts.
func (p *program) awaitStart(ctx context.Context, instances []prepared) error {
	progress := p.Progress(p.Now)
	defer progress.Stop()
	task := progress.Task(p.Say(words.StartScripts))
	for i, instance := range instances {
		if err := instance.Ready(ctx); err != nil {
			task.Failed(err.Error())
			return fmt.Errorf("%s: %w", instance.ID, err)
		}
		task.Step(i+1, len(instances), string(instance.ID))
	}
	return nil
}

// showStep draws one step of the reconciler; the last step of a plan ends its
// task.
func (p *program) showStep(task *console.Task, e reconcile.Event) {
	if task == nil {
		return
	}
	switch {
	case e.Kind == reconcile.StepDone && e.Finished == e.Total:
		task.Done(p.Say(words.StepsDone, e.Total))
	case e.Kind == reconcile.StepDone, e.Kind == reconcile.StepSkipped:
		task.Step(e.Finished, e.Total, e.Op.String())
	case e.Kind == reconcile.StepFailed:
		task.Failed(e.Err.Error())
	}
}

func startedOf(instance prepared, report reconcile.Report) startedInstance {
	started := startedInstance{
		Instance: instance.ID, Lab: instance.Lab.ID(), Team: instance.Team, Seed: instance.Variant.Seed,
		Nodes: len(instance.Desired.Nodes), Action: actionStarted,
		Steps: report.Steps.Done, Seconds: report.Duration.Seconds(), Notes: report.Plan.Notes,
	}
	switch {
	case report.Err != nil:
		started.Action, started.Error = actionFailed, report.Err.Error()
	case instance.runs && report.Rounds == 0:
		started.Action = actionNothing
	case instance.runs:
		started.Action = actionHealed
	}
	return started
}

var actionWords = map[string]words.Message{
	actionStarted: words.ActionStarted, actionHealed: words.ActionHealed,
	actionNothing: words.ActionNothing, actionFailed: words.ActionFailed,
}

func (p *program) showStarted(document startedInstances) error {
	if p.JSON {
		return p.Document(document)
	}
	table := p.NewTable(
		console.Column{Title: words.ColInstance}, console.Column{Title: words.ColTeam}, console.Column{Title: words.ColNodes, Right: true},
		console.Column{Title: words.ColDone}, console.Column{Title: words.ColSeconds, Right: true}, console.Column{Title: words.ColSeed})
	for _, i := range document.Instances {
		color := console.Good
		if i.Error != "" {
			color = console.Bad
		}
		table.Row(i.Instance, i.Team, i.Nodes, p.Paint(color, p.Say(actionWords[i.Action])), fmt.Sprintf("%.1f", i.Seconds), i.Seed)
	}
	table.Print()
	for _, i := range document.Instances {
		for _, note := range i.Notes {
			p.Note(words.InstanceNote, i.Instance, note)
		}
	}
	return nil
}

// among tells the instances of a list from others.
func among(instances []prepared) func(runtime.InstanceID) bool {
	return func(id runtime.InstanceID) bool {
		return slices.ContainsFunc(instances, func(i prepared) bool { return i.ID == id })
	}
}

// sayWhatRemains tells, after an interruption, what of the command's instances
// still runs and how to go on or to clean up. It has its own deadline: the
// command's context has ended.
func (p *program) sayWhatRemains(mine func(runtime.InstanceID) bool) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	list, err := p.engine.Instances(ctx)
	list = slices.DeleteFunc(list, func(s runtime.Summary) bool { return !mine(s.Instance) })
	switch {
	case err != nil:
		p.Note(words.RemainsUnknown)
	case len(list) == 0:
		p.Note(words.NothingRemains)
	default:
		for _, s := range list {
			p.Note(words.Remains, s.Instance, s.Running, s.Nodes)
		}
		p.Note(words.RemainsDo)
	}
}

// errNotBuilt: an image could not be made.
var errNotBuilt = errors.New("image not built")
