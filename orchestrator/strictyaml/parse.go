package strictyaml

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// The bounds of a file.
const (
	MaxBytes    = 1 << 20 // of a file
	MaxDepth    = 32      // mappings and sequences inside one another
	MaxProblems = 100     // kept by a Reader; the rest is only said to exist
)

// Parse reads the one YAML document of data. The name goes into every position
// and problem.
//
// What is refused becomes a problem and an Invalid node, so that a caller can
// go on and find the rest of what is wrong. The tree is nil only when there is
// none: a file too big, not UTF-8, empty, or not YAML. Parse never panics.
func Parse(name string, data []byte) (*Node, Problems) {
	r := &Reader{}
	if !r.acceptBytes(name, data) {
		return nil, r.Problems()
	}
	document, err := decode(data)
	if err != nil {
		r.addSyntax(name, data, err)
		return nil, r.Problems()
	}
	if document.more != 0 {
		r.addAt(name, document.more, 1, "documents-many",
			"a second document starts here; a file holds one: remove the line ---",
			"un deuxième document commence ici ; un fichier en contient un seul : retirez la ligne ---")
	}
	if document.root == nil {
		r.addAt(name, 1, 1, "file-empty", "the file is empty", "le fichier est vide")
		return nil, r.Problems()
	}
	w := walker{file: name, report: r}
	root := w.walk(document.root, place{}, 1)
	return root, r.Problems()
}

// acceptBytes refuses what must not reach the YAML parser.
func (r *Reader) acceptBytes(name string, data []byte) bool {
	if len(data) > MaxBytes {
		r.addAt(name, 0, 0, "file-too-big", "the file has %d bytes; at most %d are read",
			"le fichier fait %d octets ; au plus %d sont lus", len(data), MaxBytes)
		return false
	}
	if line, column, bad := firstNotText(data); bad {
		r.addAt(name, line, column, "not-text", "this is not UTF-8 text without control characters; save the file as UTF-8",
			"ceci n'est pas du texte UTF-8 sans caractères de contrôle ; enregistrez le fichier en UTF-8")
		return false
	}
	return true
}

// firstNotText is the place of the first byte that is not UTF-8 or character
// that YAML does not allow.
func firstNotText(data []byte) (line, column int, bad bool) {
	data = bytes.TrimPrefix(data, []byte("\uFEFF"))
	line, column = 1, 1
	for len(data) > 0 {
		r, size := utf8.DecodeRune(data)
		if r == utf8.RuneError && size == 1 || !allowed(r) {
			return line, column, true
		}
		column++
		if r == '\n' {
			line, column = line+1, 1
		}
		data = data[size:]
	}
	return 0, 0, false
}

// allowed tells whether a character may stand in a YAML file (YAML 1.2, 5.1
// "Character Set").
func allowed(r rune) bool {
	switch {
	case r == '\t', r == '\n', r == '\r', r == 0x85:
		return true
	case r < 0x20, r >= 0x7F && r < 0xA0, r == 0xFEFF, r == 0xFFFE, r == 0xFFFF:
		return false
	}
	return true
}

// document is what the YAML parser found: the root value, nil when the file has
// none, and the line of a second document, 0 when there is none.
type document struct {
	root *yaml.Node
	more int
}

// decode runs the YAML parser, whose panics become errors.
func decode(data []byte) (found document, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("the YAML parser gave up: %v", cause)
		}
	}()
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	var first, second yaml.Node
	if err := decoder.Decode(&first); errors.Is(err, io.EOF) {
		return document{}, nil
	} else if err != nil {
		return document{}, err
	}
	if len(first.Content) > 0 {
		found.root = first.Content[0]
	}
	if err := decoder.Decode(&second); err == nil {
		found.more = max(second.Line, 1)
	} else if !errors.Is(err, io.EOF) {
		return document{}, err
	}
	return found, nil
}
