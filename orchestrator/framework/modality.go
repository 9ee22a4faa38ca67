package framework

import (
	"strings"

	"github.com/pupitre-lab/pupitre/orchestrator/strictyaml"
)

// modality reads an evaluation modality.
func (l *loader) modality(n *strictyaml.Node, want Code) Modality {
	fields := l.Fields(n, []string{"code", "mode", "title", "text", "instructions", "deliverables"},
		[]string{"sic", "oral"})
	m := Modality{Statement: l.statement(fields, want), Mode: l.mode(fields["mode"])}
	for _, item := range l.list(fields["instructions"]) {
		m.Instructions = append(m.Instructions, l.instruction(item))
	}
	m.Deliverables = l.deliverables(fields["deliverables"])
	if oral := fields["oral"]; oral != nil {
		m.Oral = l.oral(oral)
	}
	l.checkMisprints(fields["sic"], m.Sic, m.french())
	return m
}

// french is all the official French of the modality.
func (m Modality) french() string {
	all := []string{m.Text.FR}
	for _, i := range m.Instructions {
		all = append(all, i.FR)
		for _, item := range i.Items {
			all = append(all, item.FR)
		}
	}
	if m.Oral != nil {
		all = append(all, m.Oral.Text.FR)
	}
	return strings.Join(all, "\n")
}

// mode reads who works together.
func (l *loader) mode(n *strictyaml.Node) Mode {
	word, _ := l.OneOf(n, strictyaml.Text{FR: "mode", EN: "mode"}, string(Individual), string(Pair), string(Group))
	return Mode(word)
}

// instruction reads a paragraph and the list under it.
func (l *loader) instruction(n *strictyaml.Node) Instruction {
	fields := l.Fields(n, nil, []string{"fr", "en", "items"})
	i := Instruction{Text: l.texts(n, fields, 0)}
	for _, item := range l.list(fields["items"]) {
		i.Items = append(i.Items, l.text(item, 0))
	}
	return i
}

// deliverables reads what is handed in.
func (l *loader) deliverables(list *strictyaml.Node) []Deliverable {
	var all []Deliverable
	seen := map[string]bool{}
	for _, n := range l.list(list) {
		fields := l.Fields(n, []string{"id", "scope", "text"}, []string{"work", "contains"})
		d := l.deliverable(fields)
		if seen[d.ID] && d.ID != "" {
			l.Problem(fields["id"], "id-duplicate", "the deliverable %q is already given", "le livrable %q est déjà donné", d.ID)
		}
		seen[d.ID] = true
		all = append(all, d)
	}
	return all
}

// deliverable reads the fields of one deliverable.
func (l *loader) deliverable(fields map[string]*strictyaml.Node) Deliverable {
	d := Deliverable{
		ID: l.matching(fields["id"], idPattern, "small letters, digits and hyphens",
			"des minuscules, chiffres et traits d'union"),
		Scope: l.mode(fields["scope"]),
		Text:  l.text(fields["text"], 0),
	}
	for _, n := range l.list(fields["work"]) {
		d.Work = append(d.Work, l.mode(n))
	}
	for _, n := range l.list(fields["contains"]) {
		d.Contains = append(d.Contains, l.text(n, 0))
	}
	return d
}

// oral reads a presentation.
func (l *loader) oral(n *strictyaml.Node) *Oral {
	fields := l.Fields(n, []string{"scope", "jury", "text"}, nil)
	jury, _ := l.Bool(fields["jury"])
	return &Oral{Scope: l.mode(fields["scope"]), Jury: jury, Text: l.text(fields["text"], 0)}
}
