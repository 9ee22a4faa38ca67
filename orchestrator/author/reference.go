package author

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

// referenceFiles are the files of the vocabulary, as an author meets them.
var referenceFiles = []string{"lab.yaml", "play.yaml", "mutant.yaml", "rubric.yaml", "image.yaml"}

const referenceHead = `# Reference

Every key of every file an author writes. This page is generated from the code that reads the files
(` + "`pupitre lab reference`" + `): a test fails when it is out of date. For what to do with it, see the [tutorial](tutorial.md).

In lab.yaml, wherever a value is not marked "same for every team", ` + "`${name}`" + ` stands for the value drawn for the
parameter ` + "`name`" + `, and ` + "`$${`" + ` for a plain ` + "`${`" + `.
`

// Reference is the authors' reference of every key and check kind, in Markdown.
// The same program always writes the same page.
func Reference() []byte {
	var out strings.Builder
	out.WriteString(referenceHead)
	vocabulary := lab.Vocabulary()
	writeContents(&out, vocabulary)
	seen := map[string]bool{}
	for _, file := range referenceFiles {
		for _, s := range vocabulary[file] {
			if !seen[s.Name] {
				writeSection(&out, s)
			}
			seen[s.Name] = true
		}
	}
	return []byte(out.String())
}

// writeContents lists the files and the check kinds.
func writeContents(out *strings.Builder, vocabulary map[string][]lab.Section) {
	out.WriteString("\n**Files:**")
	for _, file := range referenceFiles {
		fmt.Fprintf(out, " [%s](#%s)", file, anchor(file))
	}
	out.WriteString("\n\n**Check kinds** (a check has exactly one):\n\n")
	sections := vocabulary["lab.yaml"]
	for _, s := range sections {
		if s.Name != "Assertion" {
			continue
		}
		for _, key := range s.Keys {
			fmt.Fprintf(out, "- %s: %s\n", linked("`"+key.Name+"`", key.Section), kindComment(key, sections))
		}
	}
}

// kindComment is the first sentence about a check kind.
func kindComment(key lab.Key, sections []lab.Section) string {
	switch key.Name {
	case "all":
		return "every one of these holds; the share is the mean of theirs."
	case "any":
		return "at least one of these holds."
	}
	i := slices.IndexFunc(sections, func(s lab.Section) bool { return s.Name == key.Section })
	if i < 0 {
		return key.Comment
	}
	sentence, _, _ := strings.Cut(sections[i].Comment, ". ")
	return strings.TrimSuffix(strings.TrimPrefix(sentence, key.Section+" "), ".") + "."
}

func linked(text, section string) string {
	if section == "" {
		return text
	}
	return fmt.Sprintf("[%s](#%s)", text, anchor(section))
}

// anchor is what a heading is called in links.
func anchor(heading string) string {
	return strings.ReplaceAll(strings.ToLower(heading), ".", "")
}

// writeSection is a heading, a sentence and a table of keys.
func writeSection(out *strings.Builder, s lab.Section) {
	fmt.Fprintf(out, "\n## %s\n\n", s.Name)
	if s.Comment != "" {
		fmt.Fprintf(out, "%s\n\n", cell(s.Comment))
	}
	out.WriteString("| key | value | |\n| --- | --- | --- |\n")
	for _, key := range s.Keys {
		fmt.Fprintf(out, "| `%s` | %s | %s |\n", key.Name, valueCell(key), cell(join(needed(key, s), fixed(key), key.Comment)))
	}
}

// valueCell links the section that describes a value.
func valueCell(key lab.Key) string {
	words := cell(key.Value)
	if key.Section == "" {
		return words
	}
	return strings.Replace(words, "see "+key.Section, "see "+linked(key.Section, key.Section), 1)
}

// needed says whether a key must be there, and beside which others.
func needed(key lab.Key, s lab.Section) string {
	switch {
	case key.Required:
		return "**required**"
	case key.One != "" && !manyKinds(key, s):
		return "exactly one of " + siblings(s, func(k lab.Key) bool { return k.One == key.One })
	case key.Some != "":
		return "at least one of " + siblings(s, func(k lab.Key) bool { return k.Some == key.Some })
	}
	return ""
}

func fixed(key lab.Key) string {
	if key.Fixed {
		return "same for every team"
	}
	return ""
}

// manyKinds: the check kinds are too many to list at each of them.
func manyKinds(key lab.Key, s lab.Section) bool {
	count := 0
	for _, k := range s.Keys {
		if k.One == key.One {
			count++
		}
	}
	return count > 8
}

func siblings(s lab.Section, of func(lab.Key) bool) string {
	var names []string
	for _, k := range s.Keys {
		if of(k) {
			names = append(names, "`"+k.Name+"`")
		}
	}
	return strings.Join(names, ", ")
}

func join(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), "; ")
}

// cell keeps a text from being read as a table's or a page's own signs.
func cell(text string) string {
	return strings.NewReplacer("|", `\|`, "<", "&lt;").Replace(text)
}
