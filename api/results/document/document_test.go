package document_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/pupitre-lab/pupitre/api/results/document"
)

var all = []string{"pdf", "md", "zip"}

func recognise(content []byte, name string, accept []string) (document.Type, error) {
	return document.Recognise(bytes.NewReader(content), int64(len(content)), name, accept, document.DefaultLimits())
}

// entry is a file of an archive.
type entry struct {
	name    string
	content []byte
	mode    fs.FileMode
	flags   uint16
	stored  bool
}

func archive(t testing.TB, entries ...entry) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, e := range entries {
		header := &zip.FileHeader{Name: e.name, Method: zip.Deflate, Flags: e.flags}
		if e.stored {
			header.Method = zip.Store
		}
		if e.mode != 0 {
			header.SetMode(e.mode)
		}
		file, err := w.CreateHeader(header)
		if err == nil {
			_, err = file.Write(e.content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func many(n int) []entry {
	var entries []entry
	for i := range n {
		entries = append(entries, entry{name: fmt.Sprintf("f%d.txt", i)})
	}
	return entries
}

const pdf = "%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\nstartxref\n0\n%%EOF\n"

func TestTheContentTellsTheType(t *testing.T) {
	long := strings.Repeat("été — ", 40_000) // characters are cut by every buffer
	for name, tc := range map[string]struct {
		content []byte
		name    string
		want    document.Type
	}{
		"a pdf":                    {[]byte(pdf), "rapport.pdf", document.PDF},
		"a pdf without a name":     {[]byte(pdf), "rapport", document.PDF},
		"text":                     {[]byte("# Rapport\n\nété"), "rapport.md", document.Markdown},
		"text as .txt":             {[]byte("notes"), "notes.txt", document.Markdown},
		"long text":                {[]byte(long), "rapport.md", document.Markdown},
		"html is text":             {[]byte("<script>alert(1)</script>"), "page.html", document.Markdown},
		"an archive":               {archive(t, entry{name: "src/"}, entry{name: "src/main.go", content: []byte("package main")}), "a.zip", document.Zip},
		"an empty archive":         {archive(t), "a.zip", document.Zip},
		"documents in an archive":  {archive(t, entry{name: "rapport.docx", content: archive(t, entry{name: "word/document.xml"})}), "a.zip", document.Zip},
		"a short text packs well":  {archive(t, entry{name: "zeros", content: make([]byte, 1<<20)}), "a.zip", document.Zip},
		"as deep as may be":        {archive(t, entry{name: strings.Repeat("d/", 11) + "f"}), "a.zip", document.Zip},
		"as many files as may be":  {archive(t, many(1000)...), "a.zip", document.Zip},
		"dots within a name":       {archive(t, entry{name: "a..b/.hidden/c...txt"}), "a.zip", document.Zip},
		"the same name, other end": {archive(t, entry{name: "a.txt"}, entry{name: "a.md"}), "a.zip", document.Zip},
	} {
		if got, err := recognise(tc.content, tc.name, all); err != nil || got != tc.want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

func TestAHostileOrUnfitFileIsRefusedWithAReason(t *testing.T) {
	good := archive(t, entry{name: "a.txt", content: []byte("text")})
	lying := bytes.Clone(good) // says that a file is smaller than it is
	at := bytes.LastIndex(lying, []byte("PK\x01\x02"))
	binary.LittleEndian.PutUint32(lying[at+24:], 1)
	elsewhere := bytes.Clone(good) // says that the directory is elsewhere
	binary.LittleEndian.PutUint32(elsewhere[len(elsewhere)-22+16:], 0)
	few := archive(t, many(1200)...) // says that it has few files
	binary.LittleEndian.PutUint16(few[len(few)-22+10:], 1)
	binary.LittleEndian.PutUint16(few[len(few)-22+8:], 1)
	for name, tc := range map[string]struct {
		content []byte
		name    string
		accept  []string
		code    string
	}{
		"nothing":                   {nil, "a.pdf", all, "empty"},
		"a pdf that is cut":         {[]byte(pdf[:30]), "a.pdf", all, "not-whole"},
		"a program":                 {[]byte("\x7fELF\x02\x01\x01\x00\x00"), "a.pdf", all, "type-not-accepted"},
		"text with NUL":             {[]byte("a\x00b"), "a.md", all, "type-not-accepted"},
		"latin-1":                   {[]byte("\xe9t\xe9"), "a.md", all, "type-not-accepted"},
		"a cut character":           {[]byte("et\xc3"), "a.md", all, "type-not-accepted"},
		"a type not wanted":         {[]byte("text"), "a.md", []string{"pdf"}, "type-not-accepted"},
		"text called pdf":           {[]byte("text"), "a.pdf", all, "name-and-content"},
		"a zip called md":           {good, "a.MD", all, "name-and-content"},
		"up and out":                {archive(t, entry{name: "../etc/passwd"}), "a.zip", all, "path-outside"},
		"up and out within":         {archive(t, entry{name: "a/../../b"}), "a.zip", all, "path-outside"},
		"a dot":                     {archive(t, entry{name: "./a"}), "a.zip", all, "path-outside"},
		"an absolute path":          {archive(t, entry{name: "/etc/passwd"}), "a.zip", all, "absolute-path"},
		"a backslash":               {archive(t, entry{name: `..\windows\x`}), "a.zip", all, "bad-name"},
		"a drive":                   {archive(t, entry{name: "c:x"}), "a.zip", all, "bad-name"},
		"a line break":              {archive(t, entry{name: "a\nb"}), "a.zip", all, "bad-name"},
		"no name":                   {archive(t, entry{name: "/"}), "a.zip", all, "bad-name"},
		"a symbolic link":           {archive(t, entry{name: "l", content: []byte("/etc/passwd"), mode: fs.ModeSymlink | 0o777}), "a.zip", all, "not-a-file"},
		"a device":                  {archive(t, entry{name: "d", mode: fs.ModeDevice | 0o600}), "a.zip", all, "not-a-file"},
		"a name twice":              {archive(t, entry{name: "a.txt"}, entry{name: "a.txt"}), "a.zip", all, "twice"},
		"a name twice, other case":  {archive(t, entry{name: "A.txt"}, entry{name: "a.txt"}), "a.zip", all, "twice"},
		"a name twice, decomposed":  {archive(t, entry{name: "\u00e9"}, entry{name: "e\u0301"}), "a.zip", all, "twice"},
		"an archive within":         {archive(t, entry{name: "b.zip", content: good}), "a.zip", all, "nested"},
		"a tar within":              {archive(t, entry{name: "x/b.TAR.GZ"}), "a.zip", all, "nested"},
		"encrypted":                 {archive(t, entry{name: "a", flags: 1}), "a.zip", all, "encrypted"},
		"too many files":            {archive(t, many(1001)...), "a.zip", all, "too-many-files"},
		"more files than it says":   {few, "a.zip", all, "not-whole"},
		"too deep":                  {archive(t, entry{name: strings.Repeat("d/", 12) + "f"}), "a.zip", all, "too-deep"},
		"a bomb":                    {archive(t, entry{name: "zeros", content: make([]byte, 40<<20)}), "a.zip", all, "zip-bomb"},
		"too large unpacked":        {archive(t, entry{name: "zeros", content: make([]byte, 201<<20)}), "a.zip", all, "too-large-unpacked"},
		"larger than it says":       {lying, "a.zip", all, "not-whole"},
		"a directory elsewhere":     {elsewhere, "a.zip", all, "not-whole"},
		"an archive that is cut":    {good[:len(good)-8], "a.zip", all, "not-whole"},
		"an archive without an end": {[]byte("PK\x03\x04 and nothing more"), "a.zip", all, "not-whole"},
	} {
		_, err := recognise(tc.content, tc.name, tc.accept)
		refused := (*document.Refused)(nil)
		if !errors.As(err, &refused) || refused.Code != tc.code {
			t.Errorf("%s: %v, want %s", name, err, tc.code)
			continue
		}
		if refused.Text.FR == "" || refused.Text.EN == "" || refused.Text.FR == refused.Text.EN || strings.Contains(refused.Text.EN+refused.Text.FR, "%!") {
			t.Errorf("%s is not told in both languages: %+v", name, refused.Text)
		}
	}
}

func TestNamesBecomeHarmless(t *testing.T) {
	for given, want := range map[string]string{
		"rapport.pdf":                   "rapport.pdf",
		"Rapport Final.PDF":             "Rapport Final.pdf",
		"été.pdf":                       "été.pdf",
		"../../etc/passwd":              "passwd.pdf",
		`C:\Users\ada\cv.pdf`:           "cv.pdf",
		"<img src=x onerror=alert(1)>":  "img src=x onerror=alert(1).pdf",
		"a\r\nSet-Cookie: x.pdf":        "a Set-Cookie- x.pdf",
		"exe\u202efdp.pdf":              "exefdp.pdf",
		".bashrc":                       "bashrc.pdf",
		"":                              "document.pdf",
		"..":                            "document.pdf",
		"-rf.pdf":                       "rf.pdf",
		"a\x00b.pdf":                    "a-b.pdf",
		"evil.html":                     "evil.html.pdf",
		"=cmd|'/c calc'!A1.pdf":         "c calc'!A1.pdf",
		strings.Repeat("é", 500):        strings.Repeat("é", document.MaxName-4) + ".pdf",
		"\xff\xfe.pdf":                  "document.pdf",
		"  spaces \t everywhere  .pdf ": "spaces everywhere.pdf",
	} {
		if got := document.Name(given, document.PDF); got != want {
			t.Errorf("%q: %q, want %q", given, got, want)
		}
	}
}

func TestAnyNameBecomesOneThatIsSafe(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		given := rapid.String().Draw(t, "name")
		name := document.Name(given, document.Zip)
		if !fs.ValidPath(name) || strings.ContainsAny(name, "/\\\x00\r\n\"<>") || !strings.HasSuffix(name, ".zip") ||
			utf8.RuneCountInString(name) > document.MaxName || strings.HasPrefix(name, ".") {
			t.Fatalf("%q became %q", given, name)
		}
		if again := document.Name(name, document.Zip); again != name {
			t.Fatalf("%q became %q, then %q", given, name, again)
		}
	})
}

func FuzzAnyContentIsJudged(f *testing.F) {
	f.Add([]byte(pdf))
	f.Add([]byte("text"))
	f.Add(archive(f, entry{name: "a/b.txt", content: []byte("text")}, entry{name: "c", stored: true, content: []byte("stored")}))
	f.Fuzz(func(t *testing.T, content []byte) {
		limits := document.Limits{Files: 10, Total: 1 << 20, Ratio: 100, Depth: 4}
		_, err := document.Recognise(bytes.NewReader(content), int64(len(content)), "x", all, limits)
		if refused := (*document.Refused)(nil); err != nil && !errors.As(err, &refused) {
			t.Fatal(err)
		}
	})
}
