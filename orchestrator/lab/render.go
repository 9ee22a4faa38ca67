package lab

import (
	"errors"
	"path"
	"reflect"
	"unicode/utf8"

	"github.com/pupitre-lab/pupitre/orchestrator/strictyaml"
)

var errNoSeed = errors.New("a lab is rendered with a seed that is not empty")

// Render draws the parameters and gives what the team of this seed gets. The
// Source of every file has become its Content. The error is strictyaml.Problems
// when the drawn values break a rule, which Load tries to rule out.
func (l *Lab) Render(seed Seed) (*Variant, error) {
	values, err := l.Values(seed)
	if err != nil {
		return nil, err
	}
	v, problems := l.build(values, nil)
	if err := problems.Err(); err != nil {
		return nil, err
	}
	v.Seed = seed
	return v, nil
}

// Values draws the parameters alone: every ${name} and its value. A subnet has
// name.prefix, name.net, name.len and, for IPv4, name.mask. Whoever holds the
// seeds of other teams can tell whose flag it was.
func (l *Lab) Values(seed Seed) (map[string]string, error) {
	if seed == "" {
		return nil, errNoSeed
	}
	return draw(seed, l.drawID(), l.params, l.reserved)
}

// build decodes lab.yaml with values for its parameters and holds all rules.
func (l *Lab) build(values map[string]string, silent map[string]bool) (*Variant, strictyaml.Problems) {
	report := &strictyaml.Reader{}
	d := &decoder{report: report, values: values, silent: silent}
	var def definition
	d.decode(l.root, reflect.ValueOf(&def).Elem(), constraint{}, field{})
	v := &def.Variant
	v.Values, v.Digest = values, l.folder.digest
	r := newRules(l, report, v)
	r.silent = silent
	r.run(l.root)
	r.rubrics(l.root)
	r.statements()
	r.plays(l)
	r.sources(l.root)
	return v, report.Problems()
}

// files holds the rules of the files put into a node.
func (r *rules) files(n *Node, at *strictyaml.Node) {
	seen := map[string]bool{}
	for i, f := range n.Files {
		place := locate(at, "files", i)
		if f.Source != "" && !r.folder.has(path.Clean(f.Source)) {
			r.report.Problem(locate(place, "source"), "file-missing", "the lab folder has no file %q",
				"le dossier du lab n'a pas de fichier %q", f.Source)
		}
		if f.Path != "" && seen[f.Path] {
			r.report.Problem(locate(place, "path"), "path-duplicate", "%q is already put by an entry above",
				"%q est déjà posé par une entrée au-dessus", f.Path)
		}
		seen[f.Path] = true
	}
}

// sources turns every Source into Content and gives files their default mode.
func (r *rules) sources(root *strictyaml.Node) {
	for n := range r.variant.Nodes {
		node := &r.variant.Nodes[n]
		for i := range node.Files {
			f := &node.Files[i]
			if at := locate(root, "nodes", node.Name, "files", i); at.Get("mode") == nil {
				f.Mode = 0o644
			}
			if f.Source == "" {
				continue
			}
			f.Content = r.text(path.Clean(f.Source))
			f.Source = ""
		}
	}
	r.variant.keys(r.folder)
}

// text is a file of the folder with the parameters' values in it. What is not
// text is left as it is.
func (r *rules) text(file string) string {
	content := string(r.folder.files[file])
	if !utf8.ValidString(content) {
		return content
	}
	out, err := r.variant.ExpandKnown(content)
	r.badReference(file, err)
	return out
}

// badReference reports a ${…} of a file other than lab.yaml.
func (r *rules) badReference(file string, err error) {
	var wrong *referenceError
	if errors.As(err, &wrong) && !r.silent[wrong.param()] {
		fileProblem(r.report, path.Join(r.name, file), wrong.code, "%[1]s: ${%[3]s}", "%[2]s : ${%[3]s}", wrong.en, wrong.fr, wrong.name)
	}
}

// badValue reports a ${…} at a place of a file where unknown names are left alone.
func (r *rules) badValue(err error, at *strictyaml.Node) {
	var wrong *referenceError
	if errors.As(err, &wrong) && !r.silent[wrong.param()] {
		r.report.Problem(at, wrong.code, "%[1]s", "%[2]s", wrong.en, wrong.fr)
	}
}

// statements asks for the two texts that teams read.
func (r *rules) statements() {
	for _, language := range []string{"fr", "en"} {
		file := statementFile(language)
		if len(r.folder.files[file]) == 0 {
			fileProblem(r.report, path.Join(r.name, file), "file-missing", "the statement is missing: teams read it",
				"l'énoncé manque : c'est ce que lisent les équipes")
			continue
		}
		r.text(file)
	}
}
