package lab

import (
	"maps"
	"path"
	"reflect"
	"slices"
	"strings"

	"github.com/pupitre-lab/pupitre/orchestrator/strictyaml"
)

// plays are the solution, its parts and the mutants as the folder has them, the
// same for every seed.
type plays struct {
	solution plan
	partials []plan // in the order of partial.yaml
	mutants  []plan // in the order of their names
}

// plan is a play before it is rendered.
type plan struct {
	name  string
	dir   string             // where its scripts are
	at    *strictyaml.Node   // what to point at; nil when no file tells the steps
	steps []stepFile         // empty when the scripts <node>.sh are the steps
	place []*strictyaml.Node // of each step
	file  mutantFile         // of a mutant
}

// readPlays reads the solution and the mutants.
func (l *Lab) readPlays(report *strictyaml.Reader) plays {
	var p plays
	dir := l.folderOf("solution")
	if _, ok := l.folder.dirs[dir]; !ok {
		report.Problem(locate(l.root, "solution"), "folder-missing", "the lab needs a folder %q with its solution",
			"il faut au lab un dossier %q avec sa solution", dir)
	} else {
		p.solution = l.readSolution(report, dir)
		p.partials = l.readPartials(report, dir)
	}
	dir = l.folderOf("mutants")
	if _, ok := l.folder.dirs[dir]; !ok {
		report.Problem(locate(l.root, "mutants"), "folder-missing", "the lab needs a folder %q with ways to be wrong, one or more for every scored check",
			"il faut au lab un dossier %q avec des façons de se tromper, une ou plus par vérification notée", dir)
		return p
	}
	for _, entry := range l.folder.dirs[dir] {
		if entry.IsDir() {
			p.mutants = append(p.mutants, l.readMutant(report, entry.Name(), path.Join(dir, entry.Name())))
		}
	}
	return p
}

// folderOf is the folder that a key of lab.yaml names, or the one of that name.
func (l *Lab) folderOf(key string) string {
	if at := l.root.Get(key); at != nil && at.Text() != "" && formats["folder"].ok(at.Text()) {
		return path.Clean(at.Text())
	}
	return key
}

func (l *Lab) readSolution(report *strictyaml.Reader, dir string) plan {
	p := plan{name: "solution", dir: dir}
	if file := path.Join(dir, "play.yaml"); l.folder.has(file) {
		var content playFile
		p.at = l.decodeFile(report, file, reflect.ValueOf(&content).Elem())
		p.setSteps(content.Steps, locate(p.at, "steps"))
	} else if len(l.scripts(dir)) == 0 {
		report.Problem(locate(l.root, "solution"), "solution-empty", "the folder %q has neither a play.yaml nor a script <node>.sh",
			"le dossier %q n'a ni play.yaml ni script <nœud>.sh", dir)
	}
	return p
}

// readPartials reads partial.yaml, a mapping of names to lists of steps.
func (l *Lab) readPartials(report *strictyaml.Reader, dir string) []plan {
	file := path.Join(dir, "partial.yaml")
	if !l.folder.has(file) {
		return nil
	}
	var all []plan
	d := &decoder{report: report}
	for _, e := range report.Mapping(parseFile(report, l.folder, l.name, file)) {
		d.checkFormat(e.Key, e.Name(), "name")
		var steps []stepFile
		d.decode(e.Value, reflect.ValueOf(&steps).Elem(), constraint{required: true}, field{})
		p := plan{name: e.Name(), dir: dir, at: e.Value}
		p.setSteps(steps, e.Value)
		all = append(all, p)
	}
	return all
}

func (l *Lab) readMutant(report *strictyaml.Reader, name, dir string) plan {
	p := plan{name: name, dir: dir}
	p.at = l.decodeFile(report, path.Join(dir, "mutant.yaml"), reflect.ValueOf(&p.file).Elem())
	if p.at == nil {
		return p
	}
	if !formats["name"].ok(name) {
		report.Problem(p.at, "bad-name", "the folder's name %[3]q is not %[1]s", "le nom du dossier %[3]q n'est pas %[2]s",
			nameFormat.want.EN, nameFormat.want.FR, name)
	}
	p.setSteps(p.file.Steps, locate(p.at, "steps"))
	if p.at.Get("steps") == nil && len(l.scripts(dir)) == 0 {
		report.Problem(p.at, "mutant-empty", "nothing is done: write steps, or put a script <node>.sh beside this file",
			"rien n'est fait : écrivez steps, ou mettez un script <nœud>.sh à côté de ce fichier")
	}
	return p
}

// scripted tells whether the scripts of the folder are the steps.
func (p plan) scripted() bool {
	return p.at == nil || p.at.Kind() == strictyaml.Mapping && p.at.Get("steps") == nil
}

func (p *plan) setSteps(steps []stepFile, at *strictyaml.Node) {
	p.steps = steps
	for i := range steps {
		p.place = append(p.place, locate(at, i))
	}
}

// decodeFile reads a file that is the same for every seed.
func (l *Lab) decodeFile(report *strictyaml.Reader, file string, v reflect.Value) *strictyaml.Node {
	root := parseFile(report, l.folder, l.name, file)
	(&decoder{report: report}).decode(root, v, constraint{}, field{})
	return root
}

// scripts are the shell scripts of a folder, by the name before .sh.
func (l *Lab) scripts(dir string) map[string]string {
	found := map[string]string{}
	for _, entry := range l.folder.dirs[dir] {
		if name, ok := strings.CutSuffix(entry.Name(), ".sh"); ok && !entry.IsDir() {
			found[name] = path.Join(dir, entry.Name())
		}
	}
	return found
}

// stepsOf are a plan's steps: those written, else one for every script of a
// node, in the order of the nodes.
func (l *Lab) stepsOf(p plan, v *Variant) []stepFile {
	if !p.scripted() {
		return p.steps
	}
	scripts := l.scripts(p.dir)
	var steps []stepFile
	for _, n := range v.Nodes {
		if _, ok := scripts[n.Name]; ok {
			steps = append(steps, stepFile{Node: n.Name, Script: n.Name + ".sh"})
		}
	}
	return steps
}

// unclaimed are the scripts of a plan without written steps that no node claims.
func (l *Lab) unclaimed(p plan, v *Variant) []string {
	scripts := l.scripts(p.dir)
	for _, s := range l.stepsOf(p, v) {
		delete(scripts, s.Node)
	}
	return slices.Sorted(maps.Values(scripts))
}
