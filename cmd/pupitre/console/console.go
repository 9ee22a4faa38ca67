// Package console is how the command speaks: tables and colours for people on
// a terminal, plain columns into a pipe, one JSON document for programs.
// Results go to one stream, progress and messages to another.
package console

import (
	"encoding/json"
	"fmt"
	"io"
	"os"

	"golang.org/x/term"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/words"
)

// Console writes what one command has to say.
type Console struct {
	words.Lang
	Out   io.Writer // results
	Err   io.Writer // progress and messages
	JSON  bool      // results as one JSON document
	Quiet bool      // no progress

	color   bool // on Out
	live    bool // Err is a terminal that can be redrawn
	width   int  // of Out, 0 when it is not a terminal
	written bool // a document went out
}

// New returns a console on two streams. Colours need a terminal and are off
// where NO_COLOR is set or TERM is "dumb" (see no-color.org).
func New(out, err io.Writer, lang words.Lang, getenv func(string) string) *Console {
	plain := getenv("NO_COLOR") != "" || getenv("TERM") == "dumb"
	width, terminal := widthOf(out)
	_, live := widthOf(err)
	return &Console{
		Lang: lang, Out: out, Err: err,
		color: terminal && !plain, live: live && getenv("TERM") != "dumb", width: width,
	}
}

// widthOf tells how many columns a stream has, and whether it is a terminal.
func widthOf(stream any) (int, bool) {
	file, ok := stream.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return 0, false
	}
	columns, _, err := term.GetSize(int(file.Fd()))
	if err != nil || columns <= 0 {
		columns = 80
	}
	return columns, true
}

// Interactive tells whether a person can read and answer: the input and the
// messages are on a terminal.
func (c *Console) Interactive(in io.Reader) bool {
	_, terminal := widthOf(in)
	return terminal && c.live
}

// IsTerminal tells whether results go to a terminal.
func (c *Console) IsTerminal() bool { return c.width > 0 }

// Document writes the result for programs. It is written at most once.
func (c *Console) Document(v any) error {
	if c.written {
		return nil
	}
	c.written = true
	encoder := json.NewEncoder(c.Out)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return fmt.Errorf("write the result: %w", err)
	}
	return nil
}

// Line writes a line of the result.
func (c *Console) Line(m words.Message, args ...any) { fmt.Fprintln(c.Out, c.Say(m, args...)) }

// Note writes a message beside the result.
func (c *Console) Note(m words.Message, args ...any) { fmt.Fprintln(c.Err, c.Say(m, args...)) }

// Color is a meaning that has a colour.
type Color string

// The colours, as SGR codes (ECMA-48).
const (
	Good    Color = "32"
	Bad     Color = "31"
	Careful Color = "33"
	Faint   Color = "2"
	Strong  Color = "1"
)

// Paint colours a text where results are coloured.
func (c *Console) Paint(color Color, text string) string {
	if !c.color || text == "" {
		return text
	}
	return "\x1b[" + string(color) + "m" + text + "\x1b[0m"
}
