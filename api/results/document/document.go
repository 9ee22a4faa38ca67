// Package document judges files that strangers hand in, by their content alone.
// Nothing is ever run, nor unpacked onto the disk.
package document

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"unicode/utf8"
)

// Type is what a document can be.
type Type string

// The types.
const (
	PDF      Type = "pdf"
	Markdown Type = "md"
	Zip      Type = "zip"
)

// MediaType is how a document of the type is served. Markdown is plain text: a
// browser makes nothing of it.
func (t Type) MediaType() string {
	switch t {
	case PDF:
		return "application/pdf"
	case Markdown:
		return "text/plain; charset=utf-8"
	case Zip:
		return "application/zip"
	}
	return "application/octet-stream"
}

// Text is a sentence for people, in both languages.
type Text struct{ FR, EN string }

// Refused says why a file is not taken.
type Refused struct {
	Code string // for programs, for example "not-pdf"
	Text Text
}

// Error is the English sentence.
func (r *Refused) Error() string { return r.Code + ": " + r.Text.EN }

func refuse(code, fr, en string, args ...any) *Refused {
	return &Refused{code, Text{fmt.Sprintf(fr, args...), fmt.Sprintf(en, args...)}}
}

// Recognise tells the type of a file of size bytes out of those that are
// accepted, and looks whether it is whole and harmless. The name decides only
// between types that the content cannot tell apart, and it may not say another
// type than the content. What is not taken is a *Refused; any other error is that
// of reading.
func Recognise(file io.ReaderAt, size int64, name string, accept []string, limits Limits) (Type, error) {
	if size == 0 {
		return "", refuse("empty", "le fichier est vide", "the file is empty")
	}
	found, err := typeOf(file, size)
	if err != nil {
		return "", err
	}
	title, allowed := titles[found], strings.Join(accept, ", ")
	if !slices.Contains(accept, string(found)) {
		return "", &Refused{"type-not-accepted", Text{
			FR: fmt.Sprintf("le contenu est %s ; ici on remet : %s", title.FR, allowed),
			EN: fmt.Sprintf("the content is %s; what is taken here: %s", title.EN, allowed),
		}}
	}
	if ending := Type(strings.ToLower(strings.TrimPrefix(path.Ext(name), "."))); ending != "" && ending != found && titles[ending] != (Text{}) {
		return "", &Refused{"name-and-content", Text{
			FR: fmt.Sprintf("le nom finit par .%s, mais le contenu est %s", ending, title.FR),
			EN: fmt.Sprintf("the name ends in .%s, but the content is %s", ending, title.EN),
		}}
	}
	if found == Zip {
		return found, inspectZip(file, size, limits)
	}
	return found, nil
}

var titles = map[Type]Text{
	"":       {"d'un type inconnu", "of an unknown type"},
	PDF:      {"un PDF", "a PDF"},
	Markdown: {"du texte", "text"},
	Zip:      {"une archive zip", "a zip archive"},
}

// typeOf looks at the beginning and the end. A file that begins as one type and
// is damaged is refused as such; what is nothing known is the empty Type.
func typeOf(file io.ReaderAt, size int64) (Type, error) {
	head, err := part(file, 0, min(size, 1024))
	if err != nil {
		return "", err
	}
	switch {
	case bytes.HasPrefix(head, []byte("%PDF-")):
		return PDF, wholePDF(file, size)
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return Zip, nil
	}
	text, err := isText(file, size)
	if err != nil || !text {
		return "", err
	}
	return Markdown, nil
}

// wholePDF looks for the mark that ends a PDF (ISO 32000-1, 7.5.5), near the end
// as readers do.
func wholePDF(file io.ReaderAt, size int64) error {
	tail, err := part(file, max(0, size-2048), min(size, 2048))
	if err != nil {
		return err
	}
	if !bytes.Contains(tail, []byte("%%EOF")) {
		return refuse("not-whole", "le PDF n'a pas de fin (%%%%EOF) : le fichier est incomplet", "the PDF has no end (%%%%EOF): the file is not whole")
	}
	return nil
}

// isText tells UTF-8 without NUL, however long.
func isText(file io.ReaderAt, size int64) (bool, error) {
	buffer := make([]byte, 64<<10)
	reader := io.NewSectionReader(file, 0, size)
	left := 0
	for {
		n, err := reader.Read(buffer[left:])
		data, end := buffer[:left+n], errors.Is(err, io.EOF)
		if err != nil && !end {
			return false, fmt.Errorf("read a document: %w", err)
		}
		whole := len(data)
		if !end {
			whole = lastWhole(data)
		}
		if !utf8.Valid(data[:whole]) || bytes.IndexByte(data[:whole], 0) >= 0 {
			return false, nil
		}
		if end {
			return true, nil
		}
		left = copy(buffer, data[whole:])
	}
}

// lastWhole is the length of data without a character that is cut at its end.
func lastWhole(data []byte) int {
	for i := 1; i <= min(utf8.UTFMax-1, len(data)); i++ {
		if at := len(data) - i; utf8.RuneStart(data[at]) {
			if utf8.FullRune(data[at:]) {
				return len(data)
			}
			return at
		}
	}
	return len(data)
}

func part(file io.ReaderAt, from, length int64) ([]byte, error) {
	data := make([]byte, length)
	if n, err := file.ReadAt(data, from); err != nil && !(errors.Is(err, io.EOF) && int64(n) == length) {
		return nil, fmt.Errorf("read a document: %w", err)
	}
	return data, nil
}
