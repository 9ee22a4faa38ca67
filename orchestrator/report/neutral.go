package report

import (
	"strings"
	"unicode"
	"unicode/utf16"
)

// mostText is how much text a cell holds, in UTF-16 units; a spreadsheet takes
// 32767.
const mostText = 32_000

// starters begin a formula in some spreadsheet, in one of their widths.
const starters = "=+-@" + "＝＋－＠" + "﹦﹢﹣﹫" + "−"

// edges are what a spreadsheet with other settings than ours may take for the
// end of a cell.
const edges = ",;|\""

// Plain is a text as one line: control characters and line breaks become
// blanks, marks that only turn the direction of writing and what is no character
// go, blanks at both ends go, and what a cell cannot hold is cut.
func Plain(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case unicode.IsControl(r) || r == '\u2028' || r == '\u2029':
			b.WriteByte(' ')
		case unicode.Is(unicode.Bidi_Control, r) || noncharacter(r):
		default:
			b.WriteRune(r)
		}
	}
	return cut(strings.TrimFunc(b.String(), invisible))
}

// Guarded is a Plain text that no spreadsheet takes for a formula when it reads
// it from CSV: an apostrophe goes before a sign that could start one, at the
// beginning of the text and after each comma, semicolon, bar or quotation mark
// in it, since whoever opens the file may have another separator than ours.
func Guarded(text string) string {
	var b strings.Builder
	first := true
	for _, r := range Plain(text) {
		if first && strings.ContainsRune(starters, r) {
			b.WriteByte('\'')
		}
		b.WriteRune(r)
		first = strings.ContainsRune(edges, r) || first && invisible(r)
	}
	return b.String()
}

// invisible tells what a spreadsheet may skip before it looks for a formula.
func invisible(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Z, unicode.Bidi_Control) || r == '\u3164' || r == '\uFFA0'
}

func noncharacter(r rune) bool {
	return unicode.Is(unicode.Noncharacter_Code_Point, r)
}

// cut keeps what a cell holds.
func cut(text string) string {
	if len(text) <= mostText {
		return text
	}
	size := 0
	for i, r := range text {
		if size += utf16.RuneLen(r); size >= mostText {
			return text[:i] + "…"
		}
	}
	return text
}
