package people

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// decode gives the file as UTF-8. Bytes that are not UTF-8 are Windows-1252,
// which is what a spreadsheet writes on French machines.
func (r *rosterReader) decode(data []byte) (string, bool) {
	switch {
	case len(data) > MaxRosterBytes:
		r.add(0, 0, "too-big", "le fichier fait %d octets ; au plus %d sont lus", "the file has %d bytes; at most %d are read", len(data), MaxRosterBytes)
		return "", false
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}), bytes.HasPrefix(data, []byte{0xfe, 0xff}):
		r.add(0, 0, "utf-16", "le fichier est en UTF-16 : enregistrez-le comme « CSV UTF-8 »", "the file is UTF-16: save it as “CSV UTF-8”")
		return "", false
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		r.add(0, 0, "not-csv", "le fichier est un classeur : enregistrez-le comme « CSV UTF-8 »", "the file is a workbook: save it as “CSV UTF-8”")
		return "", false
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if utf8.Valid(data) {
		return string(data), true
	}
	text, err := charmap.Windows1252.NewDecoder().Bytes(data)
	if err != nil {
		r.add(0, 0, "encoding", "le fichier n'est ni en UTF-8 ni en Windows-1252", "the file is neither UTF-8 nor Windows-1252")
		return "", false
	}
	return string(text), true
}

// rosterLine is one line of the file that is not blank.
type rosterLine struct {
	number int // from 1
	text   string
}

// splitLines cuts at \n, \r\n and \r. A line of separators only, as spreadsheets
// write below the last row, is blank.
func splitLines(text string) []rosterLine {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	text = strings.ReplaceAll(text, "\r", "\n")
	var lines []rosterLine
	number := 0
	for line := range strings.SplitSeq(text, "\n") {
		number++
		if strings.Trim(line, " ;,\t") != "" {
			lines = append(lines, rosterLine{number, line})
		}
	}
	return lines
}

// detectSeparator takes the one that gives the header the most columns that
// mean something.
func detectSeparator(header string) byte {
	best, most := byte(';'), 0
	for _, separator := range []byte{';', ',', '\t'} {
		cells, _ := splitCells(header, separator)
		known := 0
		for _, cell := range cells {
			if _, ok := columnNames[foldHeader(cell)]; ok {
				known++
			}
		}
		if known > most {
			best, most = separator, known
		}
	}
	return best
}

func (r *rosterReader) split(line rosterLine) ([]string, bool) {
	cells, problem := splitCells(line.text, r.separator)
	r.take(line.number, len(cells)+1, "quotes", problem)
	return cells, problem == Text{}
}

// splitCells cuts one line, with quotes as in RFC 4180; a quoted cell does not
// go on over the end of the line, so that one forgotten quote spoils one line.
// With a problem, the cells are those before it.
func splitCells(line string, separator byte) ([]string, Text) {
	var cells []string
	for {
		cell, rest, problem := cutCell(line, separator)
		if problem != (Text{}) {
			return cells, problem
		}
		cells = append(cells, cell)
		if rest == "" {
			return cells, Text{}
		}
		line = rest[1:] // after the separator
	}
}

// cutCell takes the first cell of a line; rest begins with the separator that
// ends it, or is empty.
func cutCell(line string, separator byte) (cell, rest string, problem Text) {
	trimmed := strings.TrimLeft(line, " ")
	if !strings.HasPrefix(trimmed, `"`) {
		end := strings.IndexByte(line, separator)
		if end < 0 {
			end = len(line)
		}
		return line[:end], line[end:], Text{}
	}
	cell, rest, closed := cutQuoted(trimmed[1:])
	rest = strings.TrimLeft(rest, " ")
	switch {
	case !closed:
		return "", "", textf(`un guillemet est ouvert et n'est pas fermé sur la ligne`, `a quote is opened and not closed on the line`)
	case rest != "" && rest[0] != separator:
		return "", "", textf(`du texte suit le guillemet fermant ; un guillemet dans une case s'écrit ""`,
			`text follows the closing quote; a quote inside a cell is written ""`)
	}
	return cell, rest, Text{}
}

// cutQuoted takes text up to the closing quote; two quotes are one.
func cutQuoted(s string) (cell, rest string, closed bool) {
	var b strings.Builder
	for {
		before, after, found := strings.Cut(s, `"`)
		b.WriteString(before)
		if !found {
			return b.String(), "", false
		}
		if !strings.HasPrefix(after, `"`) {
			return b.String(), after, true
		}
		b.WriteByte('"')
		s = after[1:]
	}
}

// third is the right that French law calls tiers-temps.
const third = 1.0 / 3

// parseExtraTime reads oui, non, 1/3, 33 %, 33 (per cent) or 0,33.
func parseExtraTime(cell string) (float64, bool) {
	switch strings.ToLower(cell) {
	case "oui", "o", "yes", "y", "x", "vrai", "true", "1", "1/3", "tiers temps", "tiers-temps":
		return third, true
	case "non", "n", "no", "faux", "false":
		return 0, true
	}
	number, percent := strings.CutSuffix(cell, "%")
	x, ok := parseDecimal(strings.TrimSpace(number))
	if percent || x >= 5 {
		x /= 100
	}
	return x, ok && CheckExtraTime(x) == Text{}
}

// parseDecimal reads digits with one comma or point between them.
func parseDecimal(s string) (float64, bool) {
	s = strings.Replace(s, ",", ".", 1)
	if strings.ContainsFunc(s, func(r rune) bool { return r != '.' && (r < '0' || r > '9') }) || len(s) > 10 {
		return 0, false
	}
	x, err := strconv.ParseFloat(s, 64)
	return x, err == nil
}

// shorten bounds what a problem repeats of the file.
func shorten(s string) string {
	s = strings.ToValidUTF8(strings.TrimSpace(s), "?")
	runes := []rune(s)
	for i, r := range runes {
		if isHidden(r) {
			runes[i] = '?'
		}
	}
	if len(runes) > 40 {
		runes = append(runes[:40:40], '…')
	}
	return string(runes)
}
