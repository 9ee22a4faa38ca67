package console_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/console"
	"github.com/pupitre-lab/pupitre/cmd/pupitre/words"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func piped() (*console.Console, *bytes.Buffer, *bytes.Buffer) {
	var out, err bytes.Buffer
	return console.New(&out, &err, words.English, func(string) string { return "" }), &out, &err
}

func TestATableInAPipeIsPlainColumns(t *testing.T) {
	c, out, _ := piped()
	table := c.NewTable(console.Column{Title: words.ColTeam}, console.Column{Title: words.ColPoints, Right: true}, console.Column{Name: "x"})
	table.Row(c.Paint(console.Good, "ada"), "3/10", "a")
	table.Rule()
	table.Row("blaise", "10/10", "")
	table.Footer("total", "13/20", "")
	table.Print()
	want := "team    points  x\nada       3/10  a\nblaise   10/10\ntotal    13/20\n"
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out, want)
	}
}

func TestLongTextIsWrappedInAPipeToo(t *testing.T) {
	c, out, _ := piped()
	table := c.NewTable(console.Column{Title: words.ColTeam}, console.Column{Title: words.ColExpected, Wrap: true})
	table.Row("ada", strings.Repeat("word ", 100))
	table.Print()
	for line := range strings.Lines(out.String()) {
		if len(line) > 160 {
			t.Errorf("a line of %d characters", len(line))
		}
	}
}

func TestADocumentIsWrittenOnce(t *testing.T) {
	c, out, _ := piped()
	for range 2 {
		if err := c.Document(map[string]string{"a": "<b>"}); err != nil {
			t.Fatal(err)
		}
	}
	decoder := json.NewDecoder(out)
	var document map[string]string
	if err := decoder.Decode(&document); err != nil || document["a"] != "<b>" {
		t.Errorf("%v, %v", document, err)
	}
	if decoder.More() {
		t.Error("a second document was written")
	}
}

func TestProgressInAPipeSaysHowTasksEndedAndNothingElse(t *testing.T) {
	c, out, messages := piped()
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	p := c.Progress(func() time.Time { return now })
	one, two := p.Task("one"), p.Task("two")
	now = now.Add(1500 * time.Millisecond)
	one.Step(1, 2, "half")
	one.Done("well")
	two.Failed("badly")
	p.Task("never ended")
	p.Stop()
	if want := "  ✓ one well (1.5 s)\n  ✗ two badly (1.5 s)\n"; messages.String() != want {
		t.Errorf("got\n%q\nwant\n%q", messages, want)
	}
	if out.Len() > 0 {
		t.Errorf("progress is among the results: %s", out)
	}
}

func TestQuietShowsNoProgress(t *testing.T) {
	c, _, messages := piped()
	c.Quiet = true
	p := c.Progress(time.Now)
	p.Task("one").Done("")
	p.Stop()
	if messages.Len() > 0 {
		t.Errorf("said %q", messages)
	}
}
