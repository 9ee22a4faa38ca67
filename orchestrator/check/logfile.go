package check

import (
	"bytes"
	"context"
	"fmt"
	"regexp"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

const (
	maxLog    = 16 << 20 // bytes of a log file that is opened
	logTail   = 1 << 20  // bytes of its end that are looked at
	maxQuoted = 64       // lines kept as evidence
	maxLine   = 1 << 10  // bytes of a line kept as evidence
)

// logLines counts lines of a log file of a node.
type logLines struct{ spec lab.LogCheck }

func (k logLines) expected(*scene) lab.Text {
	least, most := numberWanted(k.spec.Min, k.spec.Max)
	path := show(k.spec.Path)
	switch {
	case most == 0:
		return say("%[2]s de %[1]s n'a aucune ligne de ce genre", "%[2]s of %[1]s has no such line", k.spec.Node, path)
	case most > 0:
		return say("%[2]s de %[1]s a de %[3]d à %[4]d lignes de ce genre", "%[2]s of %[1]s has %[3]d to %[4]d such lines",
			k.spec.Node, path, least, most)
	}
	return say("%[2]s de %[1]s a au moins %[3]d lignes de ce genre", "%[2]s of %[1]s has at least %[3]d such lines",
		k.spec.Node, path, least)
}

func (k logLines) look(ctx context.Context, s *scene) finding {
	matches, problem := expression(k.spec.Matches)
	if problem != nil {
		return *problem
	}
	since, problem := expression(k.spec.Since)
	if problem != nil {
		return *problem
	}
	if matches == nil {
		return mistaken("log needs what a line matches")
	}
	info, problem := readFile(ctx, s, k.spec.Node, k.spec.Path, maxLog)
	if problem != nil {
		return *problem
	}
	lines := linesOf(tailOf(info.Content, logTail))
	if since != nil {
		mark := lastMatch(lines, since)
		if mark < 0 {
			return failed(say("la ligne à partir de laquelle compter n'y est pas", "the line to count from is not there")).
				with(k.exhibit(lines[max(0, len(lines)-maxQuoted):]))
		}
		lines = lines[mark+1:]
	}
	return k.count(lines, matches)
}

func (k logLines) count(lines [][]byte, matches *regexp.Regexp) finding {
	var found [][]byte
	for _, line := range lines {
		if matches.Match(line) {
			found = append(found, line)
		}
	}
	least, most := numberWanted(k.spec.Min, k.spec.Max)
	right := len(found) >= least && (most < 0 || len(found) <= most)
	return verdictOf(right, say("%d lignes de ce genre", "%d such lines", len(found))).
		with(k.exhibit(found[max(0, len(found)-maxQuoted):]))
}

// exhibit quotes lines, long ones cut.
func (k logLines) exhibit(lines [][]byte) exhibit {
	return raw(fmt.Sprintf("lines of %s of %s", k.spec.Path, k.spec.Node), quoted(lines))
}

func quoted(lines [][]byte) []byte {
	var text bytes.Buffer
	for _, line := range lines {
		text.Write(line[:min(len(line), maxLine)])
		text.WriteByte('\n')
	}
	return text.Bytes()
}

// tailOf is the end of a content, from the beginning of a line on.
func tailOf(content []byte, most int) []byte {
	if len(content) <= most {
		return content
	}
	content = content[len(content)-most:]
	if at := bytes.IndexByte(content, '\n'); at >= 0 {
		return content[at+1:]
	}
	return content
}

// linesOf splits a content; an end without a line break is a line too.
func linesOf(content []byte) [][]byte {
	var lines [][]byte
	for line := range bytes.Lines(content) {
		lines = append(lines, bytes.TrimRight(line, "\r\n"))
	}
	return lines
}

// lastMatch is the index of the last line that matches, -1 when none does.
func lastMatch(lines [][]byte, pattern *regexp.Regexp) int {
	for i := len(lines) - 1; i >= 0; i-- {
		if pattern.Match(lines[i]) {
			return i
		}
	}
	return -1
}
