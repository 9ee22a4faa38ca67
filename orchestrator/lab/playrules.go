package lab

import (
	"fmt"
	"path"
	"reflect"
	"slices"

	"github.com/pupitre-lab/pupitre/orchestrator/strictyaml"
)

// plays holds the rules of the solution and the mutants.
func (r *rules) plays(l *Lab) {
	if l.plays.solution.dir != "" {
		r.plan(l, l.plays.solution)
	}
	for _, p := range l.plays.partials {
		r.plan(l, p)
	}
	killed := map[CheckID]bool{}
	for _, m := range l.plays.mutants {
		if m.at == nil {
			continue
		}
		r.references(reflect.ValueOf(m.file), m.at)
		r.plan(l, m)
		for _, id := range m.file.Kills {
			killed[id] = true
		}
		for i, id := range m.file.Also {
			if slices.Contains(m.file.Kills, id) {
				r.report.Problem(locate(m.at, "also", i), "keys-conflict", "%s is among kills already: it must fail",
					"%s est déjà dans kills : elle doit échouer", id)
			}
		}
	}
	if _, ok := l.folder.dirs[l.folderOf("mutants")]; ok {
		r.killed(killed)
	}
}

// killed asks for a mutant against every check that gives points.
func (r *rules) killed(killed map[CheckID]bool) {
	for _, c := range r.order {
		if c.Points > 0 && c.ID != "" && !killed[c.ID] {
			r.report.Problem(c.at, "mutant-missing", "no mutant kills %s, so nothing proves that it can fail: add one whose kills name it",
				"aucun mutant n'élimine %s, donc rien ne prouve qu'elle peut échouer : ajoutez-en un dont kills la nomme", c.ID)
		}
	}
}

// plan holds the rules of one play's steps.
func (r *rules) plan(l *Lab, p plan) {
	written := len(p.steps) > 0
	for i, s := range l.stepsOf(p, r.variant) {
		if written {
			r.references(reflect.ValueOf(s), p.place[i])
			r.step(p, s, p.place[i])
		}
		if s.Script != "" {
			r.text(path.Join(p.dir, s.Script))
		}
	}
	if p.scripted() {
		for _, file := range l.unclaimed(p, r.variant) {
			fileProblem(r.report, path.Join(r.name, file), "script-unused", "no node has the name of this script, and no steps name it",
				"aucun nœud n'a le nom de ce script, et aucune étape ne le nomme")
		}
	}
}

// step holds the rules of a step as it is written.
func (r *rules) step(p plan, s stepFile, at *strictyaml.Node) {
	runs := s.Script != "" || s.Run != ""
	r.alone(at, s.Script != "" && at.Get("node") == nil, "script", "node")
	r.alone(at, s.Run != "" && at.Get("node") == nil, "run", "node")
	if s.Node != "" && !runs && (at.Get("wait") != nil || at.Get("submit") != nil) {
		r.report.Problem(locate(at, "node"), "keys-conflict", "nothing runs in a node in this step: remove the node",
			"rien ne tourne dans un nœud à cette étape : retirez le nœud")
	}
	if s.Script != "" && !r.folder.has(path.Join(p.dir, s.Script)) {
		r.report.Problem(locate(at, "script"), "file-missing", "the folder %q has no file %q",
			"le dossier %q n'a pas de fichier %q", p.dir, s.Script)
	}
	_, err := expandKnown(s.Run, r.variant.Values)
	r.badValue(err, locate(at, "run"))
	if s.Submit != nil {
		r.submission(*s.Submit, locate(at, "submit"))
	}
}

// submission asks that what is handed in is asked for.
func (r *rules) submission(s Submission, at *strictyaml.Node) {
	c := r.checks[s.Check]
	if c != nil && c.Assertion.Flag == nil && c.Assertion.Answer == nil {
		r.report.Problem(locate(at, "check"), "submit-useless", "%s is neither a flag nor an answer: nothing is handed in for it",
			"%s n'est ni un drapeau ni une réponse : rien n'est remis pour elle", s.Check)
	}
	_, err := expandKnown(s.Value, r.variant.Values)
	r.badValue(err, locate(at, "value"))
}

// Solution is what solves the lab, for one team.
func (l *Lab) Solution(v *Variant) (Play, error) { return l.play(l.plays.solution, v) }

// Partials are the names of the parts of the solution that Partial knows.
func (l *Lab) Partials() []string {
	names := make([]string, len(l.plays.partials))
	for i, p := range l.plays.partials {
		names[i] = p.name
	}
	return names
}

// Partial is a part of the solution, for demonstrations.
func (l *Lab) Partial(v *Variant, name string) (Play, error) {
	for _, p := range l.plays.partials {
		if p.name == name {
			return l.play(p, v)
		}
	}
	return Play{}, fmt.Errorf("lab %s has no part of its solution named %q; it has %q", l.ID(), name, l.Partials())
}

// MutantList is every way to be wrong that the lab ships, by name.
func (l *Lab) MutantList(v *Variant) ([]Play, error) {
	list := make([]Play, len(l.plays.mutants))
	for i, m := range l.plays.mutants {
		play, err := l.play(m, v)
		if err != nil {
			return nil, err
		}
		play.Title, play.Kills, play.Also = m.file.Title, m.file.Kills, m.file.Also
		if play.From = m.file.After; play.From == "" {
			play.From = PlayFromSolution
		}
		list[i] = play
	}
	return list, nil
}

// play renders a plan for one team.
func (l *Lab) play(p plan, v *Variant) (Play, error) {
	out := Play{Name: p.name}
	for _, s := range l.stepsOf(p, v) {
		step, err := l.step(p, s, v)
		if err != nil {
			return Play{}, fmt.Errorf("%s of lab %s: %w", p.name, l.ID(), err)
		}
		out.Steps = append(out.Steps, step)
	}
	return out, nil
}

func (l *Lab) step(p plan, s stepFile, v *Variant) (Step, error) {
	text := s.Run
	if s.Script != "" {
		text = string(l.folder.files[path.Join(p.dir, s.Script)])
	}
	script, err := v.ExpandKnown(text)
	if err != nil {
		return Step{}, err
	}
	step := Step{Node: s.Node, Wait: s.Wait}
	if script != "" {
		step.Script = []byte(script)
	}
	if s.Submit != nil {
		value, err := v.ExpandKnown(s.Submit.Value)
		if err != nil {
			return Step{}, err
		}
		step.Submit = &Submission{s.Submit.Check, value}
	}
	return step, nil
}
