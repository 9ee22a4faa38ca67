package document

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
)

// File is one entry of an archive: its path and its size unpacked, bytes.
type File struct {
	Name string `json:"name"`
	Size int64  `json:"size"`
}

// Files lists what an archive has, folders aside, in its order. Nothing is
// unpacked. The archive is one that Recognise has taken.
func Files(archive io.ReaderAt, size int64) ([]File, error) {
	reader, err := zip.NewReader(archive, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, fmt.Errorf("list an archive: %w", err)
	}
	files := []File{}
	for _, entry := range reader.File {
		if !entry.Mode().IsDir() {
			files = append(files, File{entry.Name, int64(entry.UncompressedSize64)})
		}
	}
	return files, nil
}

// Beginning is the first part of a text in UTF-8, of at most so many bytes and
// without a character that is cut, and whether there is more of it.
func Beginning(text []byte, most int) (beginning string, more bool) {
	if len(text) <= most {
		return string(text), false
	}
	return string(text[:lastWhole(text[:most])]), true
}
