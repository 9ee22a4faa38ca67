package framework

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/pupitre-lab/pupitre/orchestrator/strictyaml"
)

// bloc reads a bloc file, the number-th of the list.
func (l *loader) bloc(root *strictyaml.Node, number int) Bloc {
	fields := l.Fields(root, []string{"code", "title", "text", "activities", "competencies", "modalities"},
		[]string{"sic", "assessment"})
	b := Bloc{Statement: l.statement(fields, blocCode(number))}
	if n := fields["assessment"]; n != nil {
		text := l.text(n, 0)
		b.Assessment = &text
	}
	l.checkMisprints(fields["sic"], b.Sic, b.Text.FR+"\n"+assessed(b))
	prefix := b.Code
	if prefix.Kind() != KindBloc {
		prefix = blocCode(number)
	}
	l.series(fields["activities"], prefix, "A", func(n *strictyaml.Node, want Code) Code {
		a := Activity{l.plain(n, want)}
		b.Activities = append(b.Activities, a)
		return a.Code
	})
	l.series(fields["competencies"], prefix, "C", func(n *strictyaml.Node, want Code) Code {
		c := Competency{l.plain(n, want)}
		b.Competencies = append(b.Competencies, c)
		return c.Code
	})
	l.series(fields["modalities"], prefix, "M", func(n *strictyaml.Node, want Code) Code {
		m := l.modality(n, want)
		b.Modalities = append(b.Modalities, m)
		return m.Code
	})
	l.keep()
	return b
}

// assessed is the French of what holds for all the bloc's modalities.
func assessed(b Bloc) string {
	if b.Assessment == nil {
		return ""
	}
	return b.Assessment.FR
}

// series reads a list of things whose codes count up. Read reads one and gives
// its code; after a wrong one the count goes on from there, so that one missing
// code is one problem.
func (l *loader) series(list *strictyaml.Node, bloc Code, letter string, read func(*strictyaml.Node, Code) Code) {
	next := 1
	for _, n := range l.list(list) {
		code := read(n, childCode(bloc, letter, next))
		if _, kind, number := code.parts(); kind == kindLetters[letter] && code.Bloc() == bloc {
			next = number
		}
		next++
	}
}

// list is the elements of a list, which must have some.
func (l *loader) list(list *strictyaml.Node) []*strictyaml.Node {
	items := l.Sequence(list)
	if list != nil && list.Kind() == strictyaml.Sequence && len(items) == 0 {
		l.Problem(list, "list-empty", "the list is empty; at least one is needed", "la liste est vide ; il en faut au moins un")
	}
	return items
}

// plain reads an activity or a competency.
func (l *loader) plain(n *strictyaml.Node, want Code) Statement {
	fields := l.Fields(n, []string{"code", "title", "text"}, []string{"sic"})
	s := l.statement(fields, want)
	l.checkMisprints(fields["sic"], s.Sic, s.Text.FR)
	return s
}

// statement reads what all coded things have.
func (l *loader) statement(fields map[string]*strictyaml.Node, want Code) Statement {
	return Statement{
		Code:  l.code(fields["code"], want),
		Title: l.text(fields["title"], MaxTitle),
		Text:  l.text(fields["text"], 0),
		Sic:   l.misprints(fields["sic"]),
	}
}

// code reads the code of a thing whose place in the list wants another.
func (l *loader) code(n *strictyaml.Node, want Code) Code {
	text, ok := l.String(n)
	if !ok {
		return ""
	}
	code, err := ParseCode(text)
	if err != nil {
		l.Unknown(n, "code-malformed", strictyaml.Text{FR: "code", EN: "code"}, text, []string{string(want)})
		return ""
	}
	if first := l.codes[code]; first != nil {
		l.Problem(n, "code-duplicate", "%s is already given at %s:%d", "%s est déjà donné à %s:%d", code, first.File(), first.Line())
		return code
	}
	l.codes[code] = n
	if code != want {
		l.Problem(n, "code-order", "expected %s here, found %s; codes count up from 1 without gaps",
			"attendu ici : %s ; trouvé : %s ; les codes se suivent à partir de 1", want, code)
	}
	return code
}

// languages are the keys of a text.
var languages = []struct{ key, en, fr string }{
	{"fr", "French", "français"},
	{"en", "English", "anglais"},
}

// text reads a sentence in both languages. Longest bounds a title, in
// characters; 0 means any length.
func (l *loader) text(n *strictyaml.Node, longest int) Text {
	return l.texts(n, l.Fields(n, nil, []string{"fr", "en"}), longest)
}

// texts reads the two languages among the fields of a node.
func (l *loader) texts(n *strictyaml.Node, fields map[string]*strictyaml.Node, longest int) Text {
	if fields == nil {
		return Text{}
	}
	var sentences [2]string
	for i, language := range languages {
		at := fields[language.key]
		if at == nil {
			l.Problem(n, "language-missing", "the %[1]s text (%[3]s) is missing", "le texte %[2]s (%[3]s) manque",
				language.en, language.fr, language.key)
			continue
		}
		if sentence, ok := l.Filled(at); ok {
			sentences[i] = l.sentence(at, sentence, longest)
		}
	}
	return Text{FR: sentences[0], EN: sentences[1]}
}

// sentence reports a text that would not print well.
func (l *loader) sentence(n *strictyaml.Node, text string, longest int) string {
	length := utf8.RuneCountInString(text)
	switch {
	case strings.Join(strings.Fields(text), " ") != text:
		l.Problem(n, "text-spaces", "the text must be one line with single spaces; write a long one after >-",
			"le texte doit être une ligne aux espaces simples ; écrivez un long texte après >-")
	case longest > 0 && length > longest:
		l.Problem(n, "title-long", "the title has %d characters; at most %d fit", "le titre a %d caractères ; au plus %d tiennent", length, longest)
	}
	return text
}

// misprints reads a list of misprints.
func (l *loader) misprints(list *strictyaml.Node) []Misprint {
	var all []Misprint
	for _, n := range l.list(list) {
		fields := l.Fields(n, []string{"source", "read"}, nil)
		source, _ := l.Filled(fields["source"])
		read, _ := l.Filled(fields["read"])
		all = append(all, Misprint{Source: source, Read: read})
	}
	return all
}

// checkMisprints reports misprints that are not in the French text.
func (l *loader) checkMisprints(list *strictyaml.Node, misprints []Misprint, french string) {
	for i, m := range misprints {
		if m.Source != "" && !strings.Contains(french, m.Source) {
			l.Problem(list.Items()[i], "misprint-absent", "the text does not contain %q", "le texte ne contient pas %q", m.Source)
		}
	}
}

// matching reads a text of a given form, told in English and French.
func (l *loader) matching(n *strictyaml.Node, form *regexp.Regexp, en, fr string) string {
	text, ok := l.String(n)
	if ok && !form.MatchString(text) {
		l.Problem(n, "wrong-form", "expected %[1]s, found %[3]q", "attendu : %[2]s ; trouvé : %[3]q", en, fr, text)
	}
	return text
}
