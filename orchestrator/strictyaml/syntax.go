package strictyaml

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

var (
	syntaxLine    = regexp.MustCompile(`^line (\d+): `)
	unknownAnchor = regexp.MustCompile(`^unknown anchor '(.*)' referenced$`)
)

// parserCauses are the errors of the YAML parser whose line counts from 0; all
// others count from 1.
var parserCauses = []string{
	"did not find expected '-' indicator", "did not find expected ',' or ']'", "did not find expected ',' or '}'",
	"did not find expected <document start>", "did not find expected key", "did not find expected node content",
	"found undefined tag handle",
}

// hints say what is usually meant by the mistakes people make most, by the
// parser's own words.
var hints = map[string]Text{
	"mapping values are not allowed in this context": {
		FR: "un deux-points inattendu ; mettez entre guillemets un texte qui contient « : » et vérifiez le décalage des lignes",
		EN: `an unexpected colon; put quotes round a text that contains ": " and check the indentation`,
	},
	"did not find expected alphabetic or numeric character": {
		FR: "un texte qui commence par * ou & doit être entre guillemets",
		EN: "a text that starts with * or & must be in quotes",
	},
	"found character that cannot start any token": {
		FR: "un texte ne peut commencer par une tabulation, @, % ou ` ; mettez-le entre guillemets, décalez avec des espaces",
		EN: "a text cannot start with a tab, @, % or `; put it in quotes, indent with spaces",
	},
	"did not find expected ',' or ']'": {
		FR: "la liste ouverte par [ n'est pas fermée par ]", EN: "the list opened by [ is not closed by ]",
	},
	"did not find expected ',' or '}'": {
		FR: "les clés ouvertes par { ne sont pas fermées par }", EN: "the keys opened by { are not closed by }",
	},
	"did not find expected key": {
		FR: "une clé était attendue ici ; vérifiez le décalage des lignes", EN: "a key was expected here; check the indentation",
	},
	"could not find expected ':'": {
		FR: "il manque un deux-points après une clé", EN: "a colon is missing after a key",
	},
	"found unexpected end of stream": {
		FR: "un guillemet n'est pas fermé", EN: "a quote is not closed",
	},
}

// addSyntax reports an error of the YAML parser, with its place where it tells.
func (r *Reader) addSyntax(name string, data []byte, err error) {
	cause := strings.TrimPrefix(err.Error(), "yaml: ")
	if alias := unknownAnchor.FindStringSubmatch(cause); alias != nil {
		line, column := find(data, "*"+alias[1])
		r.refuseAlias(name, line, column, "")
		return
	}
	line, cause := causeLine(cause)
	en, fr := clip(cause), clip(cause)
	if hint, ok := hints[cause]; ok {
		en, fr = hint.EN, hint.FR
	}
	r.addAt(name, line, 0, "yaml-syntax", "this is not YAML: %[1]s", "ce n'est pas du YAML : %[2]s", en, fr)
}

// causeLine takes the line, counted from 1, out of an error of the YAML parser.
func causeLine(text string) (line int, cause string) {
	m := syntaxLine.FindStringSubmatch(text)
	if m == nil {
		return 1, text // the parser names no line for the first one
	}
	cause = strings.TrimPrefix(text, m[0])
	line, err := strconv.Atoi(m[1])
	if err != nil {
		return 0, cause
	}
	for _, known := range parserCauses {
		if cause == known {
			line++
		}
	}
	return line, cause
}

// find is the place where a text first occurs, 0, 0 when it does not.
func find(data []byte, text string) (line, column int) {
	at := bytes.Index(data, []byte(text))
	if at < 0 {
		return 0, 0
	}
	before := data[:at]
	start := bytes.LastIndexByte(before, '\n') + 1
	return bytes.Count(before, []byte("\n")) + 1, utf8.RuneCount(before[start:]) + 1
}
