package check

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

// maxSentence bounds a sentence, in characters.
const maxSentence = 700

// say builds a sentence in both languages. An argument that is itself a
// lab.Text is used in the language of each.
func say(fr, en string, args ...any) lab.Text {
	french, english := make([]any, len(args)), make([]any, len(args))
	for i, arg := range args {
		french[i], english[i] = arg, arg
		if both, ok := arg.(lab.Text); ok {
			french[i], english[i] = both.FR, both.EN
		}
	}
	return lab.Text{FR: fmt.Sprintf(fr, french...), EN: fmt.Sprintf(en, english...)}
}

// same is a text that reads alike in both languages.
func same(s string) lab.Text { return lab.Text{FR: s, EN: s} }

// join puts sentences one after the other.
func join(separator string, parts ...lab.Text) lab.Text {
	var fr, en []string
	for _, part := range parts {
		if part != (lab.Text{}) {
			fr, en = append(fr, part.FR), append(en, part.EN)
		}
	}
	return lab.Text{FR: strings.Join(fr, separator), EN: strings.Join(en, separator)}
}

// show makes what a stranger wrote fit for a sentence: on one line, with nothing
// that a terminal or a page would act on. It is not cut here: half a secret
// could not be recognised and hidden.
func show(s string) string { return plain(strings.ToValidUTF8(s, "�")) }

// plain replaces control and formatting characters.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029' {
			return '·'
		}
		return r
	}, s)
}

// clip bounds a whole sentence.
func clip(s string) string {
	runes := []rune(plain(s))
	if len(runes) <= maxSentence {
		return string(runes)
	}
	return string(runes[:maxSentence-1]) + "…"
}

// list names up to five things and counts the others.
func list(items []string) lab.Text {
	const most = 5
	if len(items) <= most {
		return same(strings.Join(items, ", "))
	}
	head := strings.Join(items[:most], ", ")
	return say("%s et %d autres", "%s and %d others", head, len(items)-most)
}

// number writes a figure with the decimal sign of each language.
func number(v float64) lab.Text {
	text := strconv.FormatFloat(v, 'f', 3, 64)
	text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	return lab.Text{FR: strings.Replace(text, ".", ",", 1), EN: text}
}

// span writes a duration in the unit that suits it.
func span(d time.Duration) lab.Text {
	unit, value := "s", d.Seconds()
	switch {
	case d < time.Second:
		unit, value = "ms", float64(d)/float64(time.Millisecond)
	case d >= 2*time.Minute:
		unit, value = "min", d.Minutes()
	}
	return join(" ", number(value), same(unit))
}
