package lab

import (
	"io/fs"
	"net/netip"
	"path"
	"reflect"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/strictyaml"
)

// Lab is one version of a lab definition. It never changes: the whole folder is
// kept in memory.
type Lab struct {
	name     string // in front of file names in problems
	cat      Catalogue
	folder   *folder
	root     *strictyaml.Node
	params   []Param
	reserved []netip.Prefix // subnets that lab.yaml writes out: no drawn one overlaps them
	head     Variant        // what is the same for every seed
	plays    plays
}

// definition is the whole of lab.yaml.
type definition struct {
	Variant `lab:",inline"`
	Params  []Param `lab:"params,fixed,keyed,format=param,max=256"`
}

// rehearsals are the seeds a lab is rendered with when it is loaded, so that
// problems of drawn values show too.
var rehearsals = []Seed{"rehearsal-1", "rehearsal-2"}

// Load reads the lab folder fsys and holds it against everything that can be
// wrong. The name goes in front of file names in problems; it is usually the
// folder's path. A nil map of the catalogue is not asked.
//
// The error is strictyaml.Problems: everything that is wrong, at once. With
// problems there is no Lab.
func Load(fsys fs.FS, name string, cat Catalogue) (*Lab, error) {
	folder, problems := readFolder(fsys, name)
	if len(problems) > 0 {
		return nil, problems
	}
	l := &Lab{name: name, cat: cat, folder: folder}
	report := &strictyaml.Reader{}
	if l.parse(report); l.root != nil {
		l.inspect(report)
	}
	if err := report.Err(); err != nil {
		return nil, err
	}
	return l, nil
}

// parse reads lab.yaml into a tree.
func (l *Lab) parse(report *strictyaml.Reader) {
	l.root = parseFile(report, l.folder, l.name, "lab.yaml")
	if l.root != nil && l.root.Kind() != strictyaml.Mapping {
		report.Mapping(l.root)
		l.root = nil
	}
}

// parseFile reads a YAML file of a folder into a tree, nil when there is none.
func parseFile(report *strictyaml.Reader, f *folder, name, file string) *strictyaml.Node {
	if !f.has(file) {
		fileProblem(report, path.Join(name, file), "file-missing", "this file is missing", "ce fichier manque")
		return nil
	}
	root, problems := strictyaml.Parse(path.Join(name, file), f.files[file])
	for _, p := range problems {
		report.Add(p)
	}
	return root
}

// inspect finds the problems of everything behind the tree.
func (l *Lab) inspect(report *strictyaml.Reader) {
	silent := l.readParams(report)
	l.plays = l.readPlays(report)
	seen := map[problemKey]bool{}
	for _, seed := range rehearsals {
		values, err := draw(seed, l.drawID(), l.params, l.reserved)
		if err != nil {
			fileProblem(report, path.Join(l.name, "lab.yaml"), "pool-too-small", "%v", "%v", err)
			return
		}
		v, problems := l.build(values, silent)
		l.head = *v
		for _, p := range problems {
			if key := (problemKey{p.File, p.Line, p.Column, p.Code}); !seen[key] {
				report.Add(p)
			}
		}
		for _, p := range problems {
			seen[problemKey{p.File, p.Line, p.Column, p.Code}] = true
		}
	}
}

// problemKey tells problems apart when the same one is found for two seeds,
// with other values in its sentence.
type problemKey struct {
	file         string
	line, column int
	code         string
}

// drawID is the lab's id as parameters are drawn with it.
func (l *Lab) drawID() string {
	if id := l.root.Get("id"); id != nil {
		return id.Text()
	}
	return ""
}

// readParams keeps the parameters that are right and names those that are not.
func (l *Lab) readParams(report *strictyaml.Reader) map[string]bool {
	silent := map[string]bool{}
	l.reserved = l.literalSubnets()
	at := l.root.Get("params")
	if at == nil || at.Kind() != strictyaml.Mapping {
		return silent
	}
	for _, e := range at.Entries() {
		var p Param
		own := &strictyaml.Reader{}
		d := &decoder{report: own, values: map[string]string{}}
		d.decode(e.Value, reflect.ValueOf(&p).Elem(), constraint{fixed: true}, field{})
		p.Name = e.Name()
		if own.Err() == nil && e.Value.Kind() == strictyaml.Mapping && formats["param"].ok(p.Name) {
			l.checkParam(own, p, e.Value)
			for _, problem := range own.Problems() {
				report.Add(problem)
			}
		}
		if own.Err() != nil || e.Value.Kind() != strictyaml.Mapping || len(l.params) >= 256 {
			silent[p.Name] = true
			continue
		}
		l.params = append(l.params, p)
	}
	return silent
}

// literalSubnets are the subnets of the addresses that need no parameter.
func (l *Lab) literalSubnets() []netip.Prefix {
	var found []netip.Prefix
	nodes := l.root.Get("nodes")
	if nodes == nil {
		return nil
	}
	for _, node := range nodes.Entries() {
		for _, i := range locate(node.Value, "interfaces").Entries() {
			if at := i.Value.Get("address"); at != nil {
				if p, err := parsePrefix(at.Text()); err == nil {
					found = append(found, p.Masked())
				}
			}
		}
	}
	return found
}

// ID names the lab, for example "campus-ospf".
func (l *Lab) ID() string { return l.head.ID }

// Version is the author's version, for example "1.0.0".
func (l *Lab) Version() string { return l.head.Version }

// Title is for people.
func (l *Lab) Title() Text { return l.head.Title }

// Bloc is the bloc of the certification that the lab belongs to, "B1" … "B6".
func (l *Lab) Bloc() string { return l.head.Bloc }

// Mode says who works in one instance.
func (l *Lab) Mode() Mode { return l.head.Mode }

// Duration is how long a team has.
func (l *Lab) Duration() time.Duration { return l.head.Duration }

// Digest identifies the lab's whole folder: "sha256:" and 64 hexadecimal digits.
func (l *Lab) Digest() string { return l.folder.digest }

// FS is the lab's folder as it was when the lab was loaded.
func (l *Lab) FS() fs.FS { return l.folder }

// Params are the parameters, in the order of the file.
func (l *Lab) Params() []Param { return append([]Param(nil), l.params...) }

// Statement is the text the team reads, in Markdown, in "fr" or "en", with its
// ${name} still in it: see Variant.ExpandKnown.
func (l *Lab) Statement(language string) ([]byte, error) {
	return fs.ReadFile(l.folder, statementFile(language))
}

func statementFile(language string) string { return "statement." + language + ".md" }
