package main

import (
	"bufio"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/guard"
	"github.com/pupitre-lab/pupitre/cmd/pupitre/server"
	"github.com/pupitre-lab/pupitre/cmd/pupitre/words"
	"github.com/pupitre-lab/pupitre/orchestrator/reconcile"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

type labDown struct {
	Instance []string `arg:"" optional:"" help:"${arg_instances}"`
	All      bool     `help:"${opt_all}"`
	Yes      bool     `short:"y" help:"${opt_yes}"`
}

// counted is how many things of each sort exist on this machine for labs.
type counted struct {
	Instances  int `json:"instances"`
	Containers int `json:"containers"`
	Namespaces int `json:"namespaces"`
	Interfaces int `json:"interfaces"`
	Cgroups    int `json:"cgroups"`
	Mounts     int `json:"mounts"`
	Images     int `json:"images"` // kept, of last states; counted with --all only
}

// removedInstances is the document of lab down. Before and Left count what
// existed of the instances named, of everything with --all.
type removedInstances struct {
	Removed []runtime.InstanceID `json:"removed"`
	Swept   []runtime.Leak       `json:"swept"`
	Images  int                  `json:"images"` // kept ones, removed with --all
	Before  counted              `json:"before"`
	Left    counted              `json:"left"`
}

// Run removes instances and everything of them.
func (c *labDown) Run(ctx context.Context, p *program) error {
	if c.All == (len(c.Instance) > 0) {
		return p.misused(nil, words.DownWhat)
	}
	engine, err := p.theEngine()
	if err != nil {
		return err
	}
	doomed, err := c.doomed(ctx, p)
	if err != nil {
		return err
	}
	images, err := c.keptImages(ctx, engine)
	if err != nil {
		return err
	}
	if ok, err := c.confirmed(ctx, p, doomed, images); err != nil || !ok {
		return err
	}
	document := removedInstances{Removed: []runtime.InstanceID{}, Swept: []runtime.Leak{}}
	mine := func(id runtime.InstanceID) bool { return c.All || slices.Contains(doomed, id) }
	if document.Before, err = count(ctx, engine, mine); err != nil {
		return err
	}
	document.Before.Images = images
	if c.All {
		if err := guard.Stop(ctx, p.StateFolder); err != nil {
			p.Note(words.GuardNotStopped, err)
		}
	}
	if err := p.remove(ctx, doomed, c.All, &document); err != nil {
		if ctx.Err() != nil {
			p.sayWhatRemains(mine)
		}
		return err
	}
	if document.Left, err = count(ctx, engine, mine); err != nil {
		return err
	}
	if c.All {
		everything := func(runtime.Kept) bool { return true }
		if document.Images, err = server.DropImages(ctx, engine, everything); err != nil {
			return err
		}
	}
	if document.Left.Images, err = c.keptImages(ctx, engine); err != nil {
		return err
	}
	return c.show(p, document)
}

// keptImages counts the images of teams' last states; those of the instances named
// stay, so that their session can still be reopened for an oral.
func (c *labDown) keptImages(ctx context.Context, engine Engine) (int, error) {
	if !c.All {
		return 0, nil
	}
	kept, err := engine.Kept(ctx)
	return len(kept), err
}

// doomed are the instances to remove.
func (c *labDown) doomed(ctx context.Context, p *program) ([]runtime.InstanceID, error) {
	list, err := p.engine.Instances(ctx)
	if err != nil {
		return nil, err
	}
	var there, doomed []runtime.InstanceID
	for _, s := range list {
		there = append(there, s.Instance)
	}
	if c.All {
		return there, nil
	}
	for _, name := range c.Instance {
		if !slices.Contains(there, runtime.InstanceID(name)) {
			return nil, p.noInstance(ctx, runtime.ErrNotFound, name)
		}
		doomed = append(doomed, runtime.InstanceID(name))
	}
	return doomed, nil
}

// confirmed asks a person before work is destroyed. Where nobody can answer,
// naming the instances is enough, but removing all of them needs --yes.
func (c *labDown) confirmed(ctx context.Context, p *program, doomed []runtime.InstanceID, images int) (bool, error) {
	if c.Yes || len(doomed) == 0 && images == 0 {
		return true, nil
	}
	if !p.Interactive(p.Stdin) {
		if c.All {
			return false, p.misused(nil, words.DownNeedsYes)
		}
		return true, nil
	}
	for _, id := range doomed {
		p.Note(words.DownOne, id)
	}
	if images > 0 {
		p.Note(words.DownImages, images)
	}
	fmt.Fprint(p.Err, p.Say(words.DownAsk, len(doomed)))
	answer, err := p.readLine(ctx)
	if err != nil {
		return false, err
	}
	switch strings.ToLower(strings.TrimSpace(answer)) {
	case "o", "oui", "y", "yes":
		return true, nil
	}
	p.Note(words.DownRefused)
	return false, nil
}

// readLine reads what a person types, unless ctx ends first; the read itself
// then ends with the process.
func (p *program) readLine(ctx context.Context) (string, error) {
	typed := make(chan string, 1)
	go func() {
		line, _ := bufio.NewReader(p.Stdin).ReadString('\n') // the end of the input is an empty answer: no
		typed <- line
	}()
	select {
	case line := <-typed:
		return line, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// remove takes the instances away, and with all of them what nothing owns.
// Sweeping beside others' work would take what another command is just making.
func (p *program) remove(ctx context.Context, doomed []runtime.InstanceID, all bool, document *removedInstances) error {
	progress := p.Progress(p.Now)
	defer progress.Stop()
	task := progress.Task(p.Say(words.Removing, len(doomed)))
	gone := 0
	r := reconcile.New(p.engine, reconcile.Options{OnEvent: func(e reconcile.Event) {
		if e.Kind == reconcile.StepDone {
			gone++
			task.Step(0, 0, p.Say(words.ObjectsGone, gone))
		}
	}})
	if all {
		collected, err := r.Collect(ctx, func(runtime.InstanceID) bool { return false })
		document.Removed = append(document.Removed, collected.Removed...)
		document.Swept = append(document.Swept, collected.Swept...)
		if err == nil {
			task.Done("")
		}
		return err
	}
	var wants []reconcile.Want
	for _, id := range doomed {
		wants = append(wants, reconcile.Absent(id))
	}
	report, err := r.Many(ctx, wants)
	for _, one := range report.Reports {
		if one.Err == nil {
			document.Removed = append(document.Removed, one.Instance)
		}
	}
	if err == nil {
		task.Done("")
	}
	return err
}

// count looks at everything that exists of some instances. A running
// container has a network namespace of its own; a link is two interfaces, a
// network one.
func count(ctx context.Context, engine Engine, mine func(runtime.InstanceID) bool) (counted, error) {
	var n counted
	list, err := engine.Instances(ctx)
	if err != nil {
		return n, err
	}
	for _, s := range list {
		if !mine(s.Instance) {
			continue
		}
		observed, err := engine.Observe(ctx, s.Instance)
		if err != nil {
			return n, err
		}
		n.add(observed)
	}
	leaks, err := engine.Leaks(ctx)
	for _, leak := range leaks {
		if mine(runtime.InstanceID(leak.Name)) {
			n.leak(leak)
		}
	}
	return n, err
}

func (n *counted) add(observed runtime.Observed) {
	n.Instances++
	n.Containers += len(observed.Nodes) + len(observed.Strays)
	n.Interfaces += len(observed.Networks)
	if observed.Sandbox != nil {
		n.Containers++
		n.Cgroups++
		if observed.Sandbox.State == runtime.NodeRunning {
			n.Namespaces++
		}
	}
	for _, node := range observed.Nodes {
		n.Interfaces += 2 * len(node.Interfaces)
		if node.State == runtime.NodeRunning {
			n.Namespaces++
		}
	}
}

func (n *counted) leak(leak runtime.Leak) {
	switch leak.Kind {
	case "container":
		n.Containers++
	case "netns":
		n.Namespaces++
	case "interface":
		n.Interfaces++
	case "cgroup":
		n.Cgroups++
	case "mount":
		n.Mounts++
	}
}

func (c *labDown) show(p *program, d removedInstances) error {
	if p.JSON {
		if err := p.Document(d); err != nil {
			return err
		}
	} else {
		p.Line(words.Removed, len(d.Removed), d.Before.Containers-d.Left.Containers, len(d.Swept))
		if c.All {
			p.Line(words.ImagesDropped, d.Images)
		}
		what := words.Left
		if d.Left == (counted{}) {
			what = words.NothingLeft
		}
		p.Line(what, d.Left.Containers, d.Left.Namespaces, d.Left.Interfaces, d.Left.Cgroups, d.Left.Mounts)
	}
	if d.Left != (counted{}) {
		return exitWith(exitPlatform)
	}
	return nil
}
