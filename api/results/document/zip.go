package document

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Limits bound what an archive may become for whoever unpacks it.
type Limits struct {
	Files int   // entries
	Total int64 // bytes of all of them, unpacked
	Ratio int64 // unpacked bytes for one packed, over the whole
	Depth int   // folders inside one another
}

// DefaultLimits are room for a report with its figures and sources.
func DefaultLimits() Limits {
	return Limits{Files: 1000, Total: 200 << 20, Ratio: 100, Depth: 12}
}

// freely is how many bytes an archive may have unpacked whatever its ratio: a
// short text packs very well.
const freely = 1 << 20

// Parts of a zip, as APPNOTE.TXT 4.3 names them.
const (
	endSize      = 22 // end of central directory record, without its comment
	entrySize    = 46 // entry of the central directory, without its names
	maxComment   = 1<<16 - 1
	endMark      = "PK\x05\x06"
	entryNumber  = 10 // place of "total number of entries"
	directoryLen = 12 // place of "size of the central directory"
	directoryAt  = 16 // place of "offset of start of central directory"
)

// inspectZip looks at the central directory of an archive; nothing is unpacked
// but what is read to see that sizes are true.
func inspectZip(file io.ReaderAt, size int64, limits Limits) error {
	if err := countEntries(file, size, limits); err != nil {
		return err
	}
	archive, err := zip.NewReader(file, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return refuse("not-whole", "l'archive ne se lit pas : elle est abîmée ou incomplète", "the archive cannot be read: it is damaged or not whole")
	}
	seen := map[string]bool{}
	var total, packed uint64
	for _, entry := range archive.File {
		if refused := inspectEntry(entry, seen, limits); refused != nil {
			return refused
		}
		total, packed = total+entry.UncompressedSize64, packed+entry.CompressedSize64
		if entry.UncompressedSize64 > uint64(limits.Total) || total > uint64(limits.Total) {
			return refuse("too-large-unpacked", "l'archive dépasse %d Mio une fois décompressée", "the archive is over %d MiB unpacked", limits.Total>>20)
		}
	}
	if total > freely && total > uint64(limits.Ratio)*uint64(size) {
		return refuse("zip-bomb", "l'archive grandit plus de %d fois à la décompression", "the archive grows more than %d times when it is unpacked", limits.Ratio)
	}
	if packed > uint64(size) {
		return refuse("overlap", "des fichiers de l'archive partagent les mêmes octets", "files of the archive share the same bytes")
	}
	return trueSizes(archive, limits)
}

// countEntries bounds the directory before anything is made of it: one of
// millions of entries would take that much memory. What the end of the archive
// says of it must agree with where it stands.
func countEntries(file io.ReaderAt, size int64, limits Limits) error {
	length := min(size, endSize+maxComment)
	tail, err := part(file, size-length, length)
	if err != nil {
		return err
	}
	at := bytes.LastIndex(tail, []byte(endMark))
	if at < 0 || len(tail)-at < endSize {
		return refuse("not-whole", "l'archive n'a pas de fin : le fichier est incomplet", "the archive has no end: the file is not whole")
	}
	entries := int(binary.LittleEndian.Uint16(tail[at+entryNumber:]))
	directory := int64(binary.LittleEndian.Uint32(tail[at+directoryLen:]))
	start := int64(binary.LittleEndian.Uint32(tail[at+directoryAt:]))
	if entries > limits.Files || directory > int64(limits.Files)*(entrySize+maxEntryText) {
		return refuse("too-many-files", "l'archive a plus de %d fichiers", "the archive has more than %d files", limits.Files)
	}
	if end := size - length + int64(at); start+directory > end || end-start-directory > endSlack {
		return refuse("not-whole", "la liste des fichiers de l'archive n'est pas là où elle est annoncée", "the archive's list of files is not where it says")
	}
	return nil
}

// endSlack is room between the directory and its end, bytes: for the longer end
// of some writers, and for no directory beside the one that is counted.
const endSlack = 128

// maxEntryText bounds, in bytes, the name, extra field and comment of an entry
// over the whole archive.
const maxEntryText = 1024

// inspectEntry refuses what could leave the folder that somebody unpacks into,
// what unpacks over another entry, and what is no plain file.
func inspectEntry(entry *zip.File, seen map[string]bool, limits Limits) error {
	name := strings.TrimSuffix(entry.Name, "/")
	shown := printable(name)
	switch {
	case name == "" || !utf8.ValidString(entry.Name) || strings.ContainsFunc(entry.Name, unicode.IsControl):
		return refuse("bad-name", "l'archive contient un nom illisible : « %s »", "the archive has an unreadable name: %q", shown)
	case strings.ContainsAny(name, `\:`):
		return refuse("bad-name", "« %s » contient \\ ou :, ce qu'un autre système lirait comme un chemin", "%q has \\ or :, which another system would read as a path", shown)
	case path.IsAbs(name):
		return refuse("absolute-path", "« %s » est un chemin absolu", "%q is an absolute path", shown)
	case !fs.ValidPath(name):
		return refuse("path-outside", "« %s » sort du dossier, ou n'est pas un chemin simple", "%q leaves the folder, or is no plain path", shown)
	case strings.Count(name, "/") >= limits.Depth:
		return refuse("too-deep", "« %s » est à plus de %d dossiers de profondeur", "%q is more than %d folders deep", shown, limits.Depth)
	case !entry.Mode().IsRegular() && !entry.Mode().IsDir():
		return refuse("not-a-file", "« %s » est un lien ou un fichier spécial", "%q is a link or a special file", shown)
	case entry.Flags&0x1 != 0:
		return refuse("encrypted", "« %s » est chiffré : personne ne pourrait le lire", "%q is encrypted: nobody could read it", shown)
	case isArchive(name):
		return refuse("nested", "« %s » est une archive dans l'archive : remettez les fichiers eux-mêmes", "%q is an archive within the archive: hand in the files themselves", shown)
	}
	key := strings.ToLower(norm.NFC.String(name))
	if seen[key] {
		return refuse("twice", "« %s » figure deux fois dans l'archive", "%q is there twice in the archive", shown)
	}
	seen[key] = true
	return nil
}

// isArchive tells an archive by its ending. Documents that are zips inside
// (docx, odt) are documents.
func isArchive(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".zip", ".jar", ".war", ".tar", ".tgz", ".gz", ".bz2", ".xz", ".zst", ".7z", ".rar", ".iso", ".cab":
		return true
	}
	return false
}

// trueSizes reads every entry to its end, into nothing: what is unpacked is no
// more than what the directory said.
func trueSizes(archive *zip.Reader, limits Limits) error {
	left := limits.Total
	for _, entry := range archive.File {
		content, err := entry.Open()
		if err != nil {
			return damaged(entry)
		}
		n, err := io.Copy(io.Discard, io.LimitReader(content, left+1))
		content.Close()
		if err != nil || n > left {
			return damaged(entry)
		}
		left -= n
	}
	return nil
}

func damaged(entry *zip.File) error {
	return refuse("not-whole", "« %s » ne se décompresse pas : l'archive est abîmée", "%q cannot be unpacked: the archive is damaged", printable(entry.Name))
}

// printable is a name that can stand in a sentence.
func printable(name string) string {
	name = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '?'
		}
		return r
	}, name)
	if runes := []rune(name); len(runes) > 80 {
		return string(runes[:80]) + "…"
	}
	return name
}
