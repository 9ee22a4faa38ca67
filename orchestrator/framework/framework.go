// Package framework is the référentiel: the blocs of the certification, their
// activities, competencies and evaluation modalities, and what labs cover of
// them.
//
// Load reads it from YAML, with every problem at once. A Framework never
// changes; what it returns are copies, and its digest names the exact wording.
package framework

import "slices"

// Text is a sentence for people, in both languages.
type Text struct {
	FR string `json:"fr"`
	EN string `json:"en"`
}

// In is the text in a language, "fr" or "en"; French for any other.
func (t Text) In(language string) string {
	if language == "en" {
		return t.EN
	}
	return t.FR
}

// Mode says who works together or hands something in.
type Mode string

// The modes.
const (
	Individual Mode = "individual"
	Pair       Mode = "pair"
	Group      Mode = "group"
)

// Misprint is a mistake of the official French text, kept there.
type Misprint struct {
	Source string `json:"source"` // as printed
	Read   string `json:"read"`   // as it must be read
}

// Statement is what blocs, activities and competencies have in common: a code,
// a short label, and the official wording.
type Statement struct {
	Code  Code       `json:"code"`
	Title Text       `json:"title"` // at most MaxTitle characters, on one line
	Text  Text       `json:"text"`  // the official French, letter for letter, and its translation
	Sic   []Misprint `json:"sic,omitempty"`
}

// MaxTitle bounds a title, in characters.
const MaxTitle = 60

// Bloc is one of the parts that the certification is earned by.
type Bloc struct {
	Statement
	Assessment   *Text        `json:"assessment,omitempty"` // what holds for all its modalities; nil when the text says nothing
	Activities   []Activity   `json:"activities"`
	Competencies []Competency `json:"competencies"`
	Modalities   []Modality   `json:"modalities"`
}

// Activity is work that the profession does.
type Activity struct{ Statement }

// Competency is what a candidate must show.
type Competency struct{ Statement }

// Modality is one way in which a bloc is evaluated. Its misprints are those of
// all its texts.
type Modality struct {
	Statement
	Mode         Mode          `json:"mode"` // who works together
	Instructions []Instruction `json:"instructions"`
	Deliverables []Deliverable `json:"deliverables"`
	Oral         *Oral         `json:"oral,omitempty"` // nil when there is none
}

// Instruction is a paragraph of what candidates are told, and the list under it.
type Instruction struct {
	Text
	Items []Text `json:"items,omitempty"`
}

// Deliverable is what is handed in.
type Deliverable struct {
	ID       string `json:"id"`             // unique in its modality
	Scope    Mode   `json:"scope"`          // who hands it in
	Work     []Mode `json:"work,omitempty"` // with whom the work it reports on was done, where the text says so
	Text     Text   `json:"text"`
	Contains []Text `json:"contains,omitempty"` // what must be in it, where the text says so
}

// Oral is a presentation.
type Oral struct {
	Scope Mode `json:"scope"` // who presents together
	Jury  bool `json:"jury"`  // before the jury
	Text  Text `json:"text"`
}

// Identity names one exact wording of the référentiel, for results to refer to.
type Identity struct {
	ID      string `json:"id"`
	Version string `json:"version"` // of the wording, for people
	Digest  string `json:"digest"`  // sha256:… of the files, for programs
}

// Framework is the whole référentiel.
type Framework struct {
	identity     Identity
	title        Text
	blocs        []Bloc
	blocIndex    map[Code]int
	competencies map[Code]Competency
	modalities   map[Code]Modality
}

// newFramework indexes checked blocs.
func newFramework(identity Identity, title Text, blocs []Bloc) *Framework {
	f := &Framework{
		identity: identity, title: title, blocs: blocs,
		blocIndex: map[Code]int{}, competencies: map[Code]Competency{}, modalities: map[Code]Modality{},
	}
	for i, b := range blocs {
		f.blocIndex[b.Code] = i
		for _, c := range b.Competencies {
			f.competencies[c.Code] = c
		}
		for _, m := range b.Modalities {
			f.modalities[m.Code] = m
		}
	}
	return f
}

// clone copies what a caller could change.
func (s Statement) clone() Statement {
	s.Sic = slices.Clone(s.Sic)
	return s
}

// clone copies the bloc and all it holds.
func (b Bloc) clone() Bloc {
	b.Statement = b.Statement.clone()
	b.Assessment = clonePointer(b.Assessment)
	b.Activities = cloneEach(b.Activities, func(a Activity) Activity { return Activity{a.Statement.clone()} })
	b.Competencies = cloneEach(b.Competencies, Competency.clone)
	b.Modalities = cloneEach(b.Modalities, Modality.clone)
	return b
}

// clone copies the competency.
func (c Competency) clone() Competency { return Competency{c.Statement.clone()} }

// clone copies the modality and all it holds.
func (m Modality) clone() Modality {
	m.Statement = m.Statement.clone()
	m.Oral = clonePointer(m.Oral)
	m.Instructions = cloneEach(m.Instructions, func(i Instruction) Instruction {
		i.Items = slices.Clone(i.Items)
		return i
	})
	m.Deliverables = cloneEach(m.Deliverables, func(d Deliverable) Deliverable {
		d.Work, d.Contains = slices.Clone(d.Work), slices.Clone(d.Contains)
		return d
	})
	return m
}

// clonePointer copies what a pointer points at.
func clonePointer[T any](p *T) *T {
	if p == nil {
		return nil
	}
	copied := *p
	return &copied
}

// cloneEach copies a slice and every element.
func cloneEach[T any](all []T, clone func(T) T) []T {
	copied := make([]T, len(all))
	for i, one := range all {
		copied[i] = clone(one)
	}
	return copied
}
