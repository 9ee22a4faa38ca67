package document_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/pupitre-lab/pupitre/api/results/document"
)

func TestAnArchiveIsListedWithoutBeingUnpacked(t *testing.T) {
	content := archive(t, entry{name: "src/"}, entry{name: "src/<b>.md", content: []byte("text")}, entry{name: "zeros", content: make([]byte, 1<<20)})
	got, err := document.Files(bytes.NewReader(content), int64(len(content)))
	if want := []document.File{{Name: "src/<b>.md", Size: 4}, {Name: "zeros", Size: 1 << 20}}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%v, %v", got, err)
	}
	if none, err := document.Files(bytes.NewReader(archive(t)), int64(len(archive(t)))); err != nil || none == nil || len(none) > 0 {
		t.Errorf("an empty archive: %v, %v", none, err)
	}
	if _, err := document.Files(strings.NewReader("no archive"), 10); err == nil {
		t.Error("what is no archive is listed")
	}
}

func TestATextBeginsWithWholeCharacters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		most := rapid.IntRange(0, 40).Draw(t, "most")
		beginning, more := document.Beginning([]byte(text), most)
		if len(beginning) > most || !strings.HasPrefix(text, beginning) || !utf8.ValidString(beginning) || more != (beginning != text) || len(text) > most && len(beginning) <= most-utf8.UTFMax {
			t.Fatalf("%q of %q, more: %v", beginning, text, more)
		}
	})
}
