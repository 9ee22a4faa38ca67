package terminal_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"

	"github.com/pupitre-lab/pupitre/orchestrator/terminal"
)

const head = `{"version": 2, "width": 80, "height": 24}` + "\n"

// readThrough reads a recording to its end and gives what is wrong with it.
func readThrough(text string) error {
	p, err := terminal.NewReplay(strings.NewReader(text))
	for err == nil {
		_, err = p.Next()
	}
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

func TestARecordingThatIsNotOneIsRefusedWithItsLine(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		line       int
		why        string
	}{
		{"nothing", "", 1, "header"},
		{"a header cut in two", `{"version": 2, "wid`, 1, "header"},
		{"no JSON", "hello\n", 1, "JSON"},
		{"another version", `{"version": 1, "width": 80, "height": 24}` + "\n", 1, "version 1"},
		{"no size", `{"version": 2}` + "\n", 1, "0 columns"},
		{"an object", head + "{}\n", 2, "array of three"},
		{"two fields", head + `[1, "o"]` + "\n", 2, "array of three"},
		{"a time in words", head + `["1", "o", "x"]` + "\n", 2, "seconds"},
		{"a time before the beginning", head + `[-1, "o", "x"]` + "\n", 2, "seconds"},
		{"a time without end", head + `[1e300, "o", "x"]` + "\n", 2, "seconds"},
		{"back in time", head + `[2, "o", "x"]` + "\n" + `[1, "o", "x"]` + "\n", 3, "before"},
		{"no kind", head + `[1, "", "x"]` + "\n", 2, "kind"},
		{"a number as text", head + `[1, "o", 1]` + "\n", 2, "string"},
		{"a size in words", head + `[1, "r", "wide"]` + "\n", 2, "80x24"},
		{"a line without end", head + strings.Repeat("x", 2<<20), 2, "longer"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			err := readThrough(tt.text)
			var wrong *terminal.FormatError
			if !errors.As(err, &wrong) || wrong.Line != tt.line || !strings.Contains(wrong.Why, tt.why) {
				t.Errorf("got %v, want line %d, %q", err, tt.line, tt.why)
			}
		})
	}
	if _, err := terminal.NewReplay(iotest.ErrReader(io.ErrClosedPipe)); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("a reader that fails: %v", err)
	}
}

func TestARecordingCutByACrashIsReadUpToThere(t *testing.T) {
	p, err := terminal.NewReplay(strings.NewReader(head + `[1, "o", "whole"]` + "\n\n" + `[2, "o", "cu`))
	if err != nil {
		t.Fatal(err)
	}
	if p.Header().Width != 80 {
		t.Errorf("header %+v", p.Header())
	}
	if e, err := p.Next(); err != nil || e.Data != "whole" || p.Cut() {
		t.Errorf("first %+v, %v, cut %v", e, err, p.Cut())
	}
	if _, err := p.Next(); !errors.Is(err, io.EOF) || !p.Cut() {
		t.Errorf("then %v, cut %v", err, p.Cut())
	}
}

// However output is cut into pieces, the recording holds the same characters.
func TestWhatIsRecordedIsReadBack(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		text := rapid.String().Draw(rt, "text")
		var p tape
		r, err := terminal.NewRecorder(&p, terminal.RecordOptions{Size: screen})
		if err != nil {
			rt.Fatal(err)
		}
		for rest := text; rest != ""; {
			n := rapid.IntRange(1, len(rest)).Draw(rt, "cut")
			r.Output([]byte(rest[:n]))
			rest = rest[n:]
		}
		if err := r.Close(); err != nil {
			rt.Fatal(err)
		}
		got := ""
		for _, e := range events(t, p.String()) {
			got += e.Data
		}
		if got != strings.ToValidUTF8(text, "\uFFFD") {
			rt.Fatalf("recorded %q, read %q", text, got)
		}
	})
}

func FuzzReplay(f *testing.F) {
	f.Add(head + `[1, "o", "x"]` + "\n" + `[1.5, "r", "10x10"]` + "\n" + `[2, "m`)
	f.Add(`{"version":2,"width":1,"height":1}` + "\n" + `[1e-9,"i","\ud800"]`)
	f.Fuzz(func(t *testing.T, text string) {
		p, err := terminal.NewReplay(strings.NewReader(text))
		if err != nil {
			return
		}
		var last terminal.Event
		for {
			e, err := p.Next()
			if err != nil {
				return
			}
			if e.At < last.At || e.Kind == "" {
				t.Fatalf("%+v after %+v", e, last)
			}
			last = e
		}
	})
}
