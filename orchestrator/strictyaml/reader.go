package strictyaml

import "fmt"

// Reader takes typed values out of a tree and remembers every problem. The zero
// value is ready; NewReader starts from the problems of Parse.
//
// Its methods accept a nil or Invalid node and then say nothing: the absence or
// the refusal was reported by whoever found it.
type Reader struct {
	problems Problems
	dropped  bool
}

// NewReader is a Reader that already knows some problems.
func NewReader(known Problems) *Reader {
	r := &Reader{}
	for _, p := range known {
		r.add(p)
	}
	return r
}

// Problem reports something wrong at a node. The two sentences, English then
// French, are formats for the same arguments.
func (r *Reader) Problem(at *Node, code, en, fr string, args ...any) {
	r.addPath(at, at.Path(), code, en, fr, args...)
}

// Unknown reports that the word at a node is none of the candidates and says
// what would be right. The noun names what was expected: {"image", "image"}.
func (r *Reader) Unknown(at *Node, code string, noun Text, word string, candidates []string) {
	if r.dropped { // looking for the nearest candidate costs
		return
	}
	en, fr := unknown(noun, word, candidates)
	r.Problem(at, code, "%[1]s", "%[2]s", en, fr)
}

// Add reports a problem that the caller has placed.
func (r *Reader) Add(p Problem) { r.add(p) }

// Problems are all that were reported, sorted; nil when there are none.
func (r *Reader) Problems() Problems {
	if len(r.problems) == 0 {
		return nil
	}
	return r.problems.Sorted()
}

// Err is Problems as an error, nil when there are none.
func (r *Reader) Err() error { return r.Problems().Err() }

// addPath reports a problem at the position of a node, under another path.
func (r *Reader) addPath(at *Node, path, code, en, fr string, args ...any) {
	if r.dropped {
		return
	}
	r.add(Problem{
		File: at.file, Line: at.line, Column: at.column, Path: path, Code: code,
		Message: format(en, args), MessageFR: format(fr, args),
	})
}

// addAt reports a problem of a file at a line and column, which may be 0.
func (r *Reader) addAt(file string, line, column int, code, en, fr string, args ...any) {
	r.add(Problem{
		File: file, Line: line, Column: column, Code: code,
		Message: format(en, args), MessageFR: format(fr, args),
	})
}

// add keeps a problem, or only the fact that there are more.
func (r *Reader) add(p Problem) {
	switch {
	case len(r.problems) < MaxProblems:
		r.problems = append(r.problems, p)
	case !r.dropped:
		r.dropped = true
		r.problems = append(r.problems, Problem{
			File: p.File, Line: p.Line, Column: p.Column, Code: "problems-many",
			Message:   fmt.Sprintf("there are more problems than the %d shown; correct these first", MaxProblems),
			MessageFR: fmt.Sprintf("il y a plus de problèmes que les %d montrés ; corrigez d'abord ceux-ci", MaxProblems),
		})
	}
}

// format is Sprintf that leaves a sentence without arguments alone.
func format(sentence string, args []any) string {
	if len(args) == 0 {
		return sentence
	}
	return fmt.Sprintf(sentence, args...)
}
