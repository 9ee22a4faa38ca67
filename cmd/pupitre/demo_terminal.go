package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/console"
	"github.com/pupitre-lab/pupitre/cmd/pupitre/words"
	"github.com/pupitre-lab/pupitre/orchestrator"
	"github.com/pupitre-lab/pupitre/orchestrator/check"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/reconcile"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// demoTeams are the three teams of the demonstration in the terminal, and what
// each did of the lab.
var demoTeams = []struct {
	name string
	work func(l *lab.Lab, v *lab.Variant) ([]lab.Play, error)
	did  words.Message
}{
	{"ada", wholeSolution, words.DemoAll},
	{"blaise", halfSolution, words.DemoHalf},
	{"emmy", nothingDone, words.DemoNothing},
}

func wholeSolution(l *lab.Lab, v *lab.Variant) ([]lab.Play, error) {
	play, err := l.Solution(v)
	return []lab.Play{play}, err
}

func halfSolution(l *lab.Lab, v *lab.Variant) ([]lab.Play, error) {
	play, err := l.Partial(v, "half")
	return []lab.Play{play}, err
}

func nothingDone(*lab.Lab, *lab.Variant) ([]lab.Play, error) { return nil, nil }

// demonstrate shows the main job in the terminal: a lab started for three teams,
// checked, linked to competencies. Run again, it heals the labs and checks them
// again.
func (p *program) demonstrate(ctx context.Context, labID string) error {
	l, err := p.findLab(labID)
	if err != nil {
		return err
	}
	r, err := p.runner()
	if err != nil {
		return err
	}
	p.Note(words.DemoIntro, l.Title(), len(demoTeams))
	var teams []string
	for _, team := range demoTeams {
		teams = append(teams, team.name)
		if err := p.dropOutdated(ctx, r, orchestrator.NewInstanceID(l.ID(), team.name)); err != nil {
			return err
		}
	}
	instances, started, err := p.bringUp(ctx, r, l, teams, "")
	if err != nil {
		return err
	}
	p.Note(words.DemoUp, len(instances), started.Seconds)
	var evaluations []orchestrator.Evaluation
	orders, err := p.playAll(ctx, instances)
	if err == nil {
		evaluations, err = p.evaluateAll(ctx, r, orders)
	}
	if err != nil {
		if ctx.Err() != nil {
			p.sayWhatRemains(among(instances))
		}
		return err
	}
	if err := p.showEvaluations(evaluations, true); err != nil {
		return err
	}
	p.Note(words.DemoNext, instances[1].ID, instances[2].ID)
	for _, e := range evaluations {
		if e.Tally.Total.Verdicts[check.Error] > 0 {
			return exitWith(exitPlatform)
		}
	}
	return nil
}

// dropOutdated removes an instance of the demonstration that was started from
// an earlier state of the lab.
func (p *program) dropOutdated(ctx context.Context, r *orchestrator.Runner, id runtime.InstanceID) error {
	if _, err := r.Reopen(ctx, id); !errors.Is(err, orchestrator.ErrLabChanged) {
		return nil // whatever else is wrong shows when it is started
	}
	p.Note(words.DemoAgain, id)
	_, err := r.Reconciler.Reconcile(ctx, reconcile.Absent(id))
	return err
}

// playAll does each team's work, at the same time, and gives what is to be
// looked at then.
func (p *program) playAll(ctx context.Context, instances []prepared) ([]order, error) {
	progress := p.Progress(p.Now)
	defer progress.Stop()
	orders := make([]order, len(instances))
	errs := make([]error, len(instances))
	var wg sync.WaitGroup
	for i, instance := range instances {
		wg.Go(func() {
			orders[i], errs[i] = p.playTeam(ctx, progress, i, instance.Instance)
		})
	}
	wg.Wait()
	return orders, errors.Join(errs...)
}

// playTeam does one team's work, unless it was done on these very machines
// already.
func (p *program) playTeam(ctx context.Context, progress *console.Progress, team int, instance *orchestrator.Instance) (order, error) {
	o := order{instance: instance}
	plays, err := demoTeams[team].work(instance.Lab, instance.Variant)
	if err != nil || len(plays) == 0 {
		return o, err
	}
	o.options.Submissions = handedIn(plays)
	machines, err := p.machinesOf(ctx, instance.ID)
	if err != nil || p.wasPlayed(instance.ID, machines) {
		return o, err
	}
	task := progress.Task(p.Say(words.Playing, instance.Team, demoTeams[team].did))
	_, err = instance.Play(ctx, func(e orchestrator.PlayEvent) { task.Step(e.Step, e.Of, e.Node) }, plays...)
	if err != nil {
		task.Failed(firstLine(err))
		return o, err
	}
	task.Done("")
	return o, p.rememberPlayed(instance.ID, machines)
}

// handedIn is what a team that does these plays submits.
func handedIn(plays []lab.Play) map[lab.CheckID]string {
	submitted := map[lab.CheckID]string{}
	for _, play := range plays {
		for _, step := range play.Steps {
			if step.Submit != nil {
				submitted[step.Submit.Check] = step.Submit.Value
			}
		}
	}
	return submitted
}

// machinesOf names the containers an instance runs on now: another container
// is a machine on which nothing was done.
func (p *program) machinesOf(ctx context.Context, id runtime.InstanceID) (string, error) {
	observed, err := p.engine.Observe(ctx, id)
	if err != nil {
		return "", err
	}
	var machines strings.Builder
	for _, n := range observed.Nodes {
		fmt.Fprintf(&machines, "%s %s\n", n.Name, n.Container)
	}
	return machines.String(), nil
}

func (p *program) playedFile(id runtime.InstanceID) string {
	return filepath.Join(p.StateFolder, "played-"+string(id))
}

func (p *program) wasPlayed(id runtime.InstanceID, machines string) bool {
	text, err := os.ReadFile(p.playedFile(id))
	return err == nil && string(text) == machines
}

func (p *program) rememberPlayed(id runtime.InstanceID, machines string) error {
	if err := os.MkdirAll(p.StateFolder, 0o700); err != nil {
		return fmt.Errorf("remember what was played: %w", err)
	}
	if err := os.WriteFile(p.playedFile(id), []byte(machines), 0o600); err != nil {
		return fmt.Errorf("remember what was played: %w", err)
	}
	return nil
}
