package main

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/console"
	"github.com/pupitre-lab/pupitre/cmd/pupitre/words"
	"github.com/pupitre-lab/pupitre/orchestrator"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

type labInject struct {
	Instance string `arg:"" help:"${arg_instance}"`
	Inject   string `arg:"" optional:"" help:"${arg_inject}"`
	Undo     bool   `help:"${opt_undo}"`
	Keep     bool   `help:"${opt_keep}"`
}

// undoTimeout bounds the undoing of an inject after Ctrl-C.
const undoTimeout = 2 * time.Minute

// injected is the document of lab inject INSTANCE INJECT.
type injected struct {
	Instance string           `json:"instance"`
	Records  []injectedRecord `json:"records"`
}

type injectedRecord struct {
	Inject string    `json:"inject"`
	Undo   bool      `json:"undo"`
	Time   time.Time `json:"time"`
	Did    []string  `json:"did"`
	Output string    `json:"output"`
	Error  string    `json:"error"`
}

// listedInjects is the document of lab inject INSTANCE.
type listedInjects struct {
	Instance string         `json:"instance"`
	Injects  []listedInject `json:"injects"`
}

type listedInject struct {
	Inject  string  `json:"inject"`
	Title   string  `json:"title"`
	At      float64 `json:"atSeconds"`  // 0: by hand only
	For     float64 `json:"forSeconds"` // 0: it stays
	Does    string  `json:"does"`
	InForce bool    `json:"inForce"`
}

// Run makes an inject, undoes one, or lists them.
func (c *labInject) Run(ctx context.Context, p *program) error {
	if c.Inject == "" && c.Undo {
		return p.misused(nil, words.InjectUndoWhat)
	}
	r, err := p.runner()
	if err != nil {
		return err
	}
	instance, err := p.reopen(ctx, r, c.Instance)
	if err != nil {
		return err
	}
	observed, err := p.engine.Observe(ctx, instance.ID)
	if err != nil {
		return err
	}
	found := orchestrator.Found(instance, observed)
	if c.Inject == "" {
		return p.listInjects(instance, found)
	}
	if err := p.knownInject(instance.Variant, c.Inject); err != nil {
		return err
	}
	if c.Undo {
		found = append(found, assumed(instance.Variant, c.Inject)...)
	}
	j := orchestrator.NewInjector(instance, p.Now(), p.Now, found...)
	var records []orchestrator.InjectRecord
	if c.Undo {
		record, undoErr := c.undo(ctx, p, j)
		records, err = append(records, record), undoErr
	} else {
		records, err = c.make(ctx, p, j, instance.Variant)
	}
	if p.JSON && len(records) > 0 && records[0].Inject != "" {
		return errors.Join(err, p.Document(injected{c.Instance, recordsOf(records)}))
	}
	return p.sayInForce(err, c)
}

// assumed takes a program for one that was run: nothing of an instance tells.
func assumed(v *lab.Variant, id string) []orchestrator.InjectRecord {
	at := slices.IndexFunc(v.Injects, func(i lab.Inject) bool { return i.ID == id })
	if at < 0 || v.Injects[at].Run == nil {
		return nil
	}
	return []orchestrator.InjectRecord{{Inject: id, Did: []orchestrator.InjectDeed{{Kind: "run", Node: v.Injects[at].Run.Node}}}}
}

// undo undoes what an inject did.
func (c *labInject) undo(ctx context.Context, p *program, j *orchestrator.Injector) (orchestrator.InjectRecord, error) {
	record, err := j.Undo(ctx, c.Inject)
	if err == nil {
		p.sayInjected(words.InjectUndone, record)
	}
	return record, err
}

// make makes an inject and, where it has a duration, undoes it at its end.
func (c *labInject) make(ctx context.Context, p *program, j *orchestrator.Injector, v *lab.Variant) ([]orchestrator.InjectRecord, error) {
	record, err := j.Make(ctx, c.Inject)
	if err != nil {
		return []orchestrator.InjectRecord{record}, err
	}
	p.sayInjected(words.InjectMade, record)
	at := slices.IndexFunc(v.Injects, func(i lab.Inject) bool { return i.ID == c.Inject })
	lasts := v.Injects[at].For
	if lasts == 0 || c.Keep {
		if !p.JSON {
			p.Note(words.InjectStays, c.Instance, c.Inject)
		}
		return []orchestrator.InjectRecord{record}, nil
	}
	p.waitFor(ctx, c.Inject, lasts)
	brief, cancel := context.WithTimeout(context.WithoutCancel(ctx), undoTimeout)
	defer cancel()
	undone, err := c.undo(brief, p, j)
	return []orchestrator.InjectRecord{record, undone}, err
}

// waitFor shows how long an inject still lasts; Ctrl-C ends it.
func (p *program) waitFor(ctx context.Context, name string, lasts time.Duration) {
	progress := p.Progress(p.Now)
	defer progress.Stop()
	task := progress.Task(p.Say(words.InjectWaiting, name, lasts))
	timer := time.NewTimer(lasts)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
	task.Done("")
}

func (p *program) sayInjected(what words.Message, record orchestrator.InjectRecord) {
	if p.JSON {
		return
	}
	p.Line(what, record.Inject, strings.Join(deedsOf(record), ", "))
	if record.Output != "" {
		p.Note(words.UsageWrong, record.Output)
	}
}

// sayInForce explains what an Injector refuses.
func (p *program) sayInForce(err error, c *labInject) error {
	switch {
	case errors.Is(err, orchestrator.ErrInForce):
		return refusedInject(err, p, c, words.InjectInForce)
	case errors.Is(err, orchestrator.ErrNotInForce):
		return refusedInject(err, p, c, words.InjectIdle)
	}
	return err
}

func (p *program) knownInject(v *lab.Variant, id string) error {
	var there []string
	for _, inject := range v.Injects {
		there = append(there, inject.ID)
	}
	if slices.Contains(there, id) {
		return nil
	}
	return p.unknown(orchestrator.ErrNoInject, words.NoInject, id, there)
}

func deedsOf(record orchestrator.InjectRecord) []string {
	deeds := []string{}
	for _, deed := range record.Did {
		deeds = append(deeds, deed.String())
	}
	return deeds
}

func recordsOf(records []orchestrator.InjectRecord) []injectedRecord {
	all := []injectedRecord{}
	for _, r := range records {
		all = append(all, injectedRecord{r.Inject, r.Undo, r.Time, deedsOf(r), r.Output, r.Error})
	}
	return all
}

// listInjects shows the lab's injects and which seem to be in force.
func (p *program) listInjects(instance *orchestrator.Instance, found []orchestrator.InjectRecord) error {
	document := listedInjects{Instance: string(instance.ID), Injects: []listedInject{}}
	for _, inject := range instance.Variant.Injects {
		document.Injects = append(document.Injects, listedInject{
			Inject: inject.ID, Title: p.Of(inject.Title), At: inject.At.Seconds(), For: inject.For.Seconds(), Does: doesWhat(inject),
			InForce: slices.ContainsFunc(found, func(r orchestrator.InjectRecord) bool { return r.Inject == inject.ID }),
		})
	}
	if p.JSON {
		return p.Document(document)
	}
	if len(document.Injects) == 0 {
		p.Note(words.NoInjects)
		return nil
	}
	table := p.NewTable(
		console.Column{Title: words.ColInject}, console.Column{Title: words.ColHappens}, console.Column{Title: words.ColAt, Right: true},
		console.Column{Title: words.ColLasts, Right: true}, console.Column{Title: words.ColDeeds}, console.Column{Title: words.ColInForce})
	for i, inject := range document.Injects {
		spec, mark := instance.Variant.Injects[i], ""
		if inject.InForce {
			mark = p.Paint(console.Careful, "●")
		}
		table.Row(inject.Inject, inject.Title, orDash(spec.At), orDash(spec.For), inject.Does, mark)
	}
	table.Print()
	return nil
}

// doesWhat names what an inject does, as the lab writes it.
func doesWhat(inject lab.Inject) string {
	switch {
	case inject.Cut != nil && inject.Cut.Network != "":
		return "cut " + inject.Cut.Network
	case inject.Cut != nil:
		return "cut " + inject.Cut.Node + ":" + inject.Cut.Interface
	case inject.Stop != "":
		return "stop " + inject.Stop
	case inject.Start != "":
		return "start " + inject.Start
	case inject.Run != nil:
		return "run " + inject.Run.Script + " on " + inject.Run.Node
	}
	return ""
}

func orDash(d time.Duration) string {
	if d == 0 {
		return "—"
	}
	return d.String()
}

func refusedInject(err error, p *program, c *labInject, what words.Message) error {
	return &failure{exit: exitWrong, what: p.Say(what, c.Inject), do: p.Say(words.InjectDo, c.Instance), cause: err}
}
