package strictyaml

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Text is a sentence, or a part of one, in both languages.
type Text struct {
	FR string
	EN string
}

// Problem is one thing wrong in a file, told to the person who wrote the file.
type Problem struct {
	File      string `json:"file"`
	Line      int    `json:"line,omitempty"`   // from 1; 0 when the problem has no place in the file
	Column    int    `json:"column,omitempty"` // in characters, from 1; 0 when unknown
	Path      string `json:"path,omitempty"`   // for example "nodes.r1.image"; empty for the whole file
	Code      string `json:"code"`             // stable, for programs, for example "image-unknown"
	Message   string `json:"message"`          // English: what is wrong and what would be right
	MessageFR string `json:"messageFR"`        // the same in French
}

// String is one line: file:line:column: path: message [code].
func (p Problem) String() string { return p.line(p.Message) }

// French is String in French.
func (p Problem) French() string { return p.line(p.MessageFR) }

// line puts the place and the code around a sentence.
func (p Problem) line(sentence string) string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d", p.Line)
		if p.Column > 0 {
			fmt.Fprintf(&b, ":%d", p.Column)
		}
	}
	if p.Path != "" {
		b.WriteString(": " + p.Path)
	}
	fmt.Fprintf(&b, ": %s [%s]", sentence, p.Code)
	return b.String()
}

// Problems are all the things wrong, in the order of the files.
type Problems []Problem

// Error is one problem a line, in English.
func (ps Problems) Error() string { return ps.join(Problem.String) }

// French is Error in French.
func (ps Problems) French() string { return ps.join(Problem.French) }

// join is one problem a line.
func (ps Problems) join(line func(Problem) string) string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = line(p)
	}
	return strings.Join(lines, "\n")
}

// Err is the problems as an error, nil when there are none.
func (ps Problems) Err() error {
	if len(ps) == 0 {
		return nil
	}
	return ps
}

// Sorted is a copy in the order file, line, column, path, code, without
// repetitions.
func (ps Problems) Sorted() Problems {
	sorted := slices.Clone(ps)
	slices.SortStableFunc(sorted, func(a, b Problem) int {
		return cmp.Or(
			cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column),
			cmp.Compare(a.Path, b.Path), cmp.Compare(a.Code, b.Code), cmp.Compare(a.Message, b.Message))
	})
	return slices.Compact(sorted)
}
