package document

import (
	"path"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxName bounds the name of a file, in characters.
const MaxName = 120

// Name makes a name that is safe to keep, to show and to save under, from one
// that a stranger gave: the last part of a path, without control characters,
// marks that turn the direction of writing, and what file systems and shells
// read otherwise. What is left of nothing is "document". The name ends as the
// type says.
func Name(given string, of Type) string {
	name := path.Base(strings.ReplaceAll(strings.ToValidUTF8(given, "-"), `\`, "/"))
	name = strings.Join(strings.FieldsFunc(strings.Map(harmless, name), unicode.IsSpace), " ")
	if ending := "." + string(of); strings.EqualFold(path.Ext(name), ending) {
		name = name[:len(name)-len(ending)]
	}
	name = strings.Trim(name, ". -")
	if most := MaxName - 1 - len(of); utf8.RuneCountInString(name) > most {
		name = strings.TrimRight(string([]rune(name)[:most]), ". -")
	}
	if name == "" {
		name = "document"
	}
	return name + "." + string(of)
}

// harmless is a character of a name, or what stands for it; -1 takes it away.
func harmless(r rune) rune {
	switch {
	case unicode.IsSpace(r):
		return ' '
	case unicode.Is(unicode.Cf, r), unicode.Is(unicode.Co, r), unicode.Is(unicode.Zl, r), unicode.Is(unicode.Zp, r):
		return -1
	case unicode.IsControl(r), strings.ContainsRune(`/\:*?"<>|;%&$`+"`", r), r == utf8.RuneError:
		return '-'
	}
	return r
}
