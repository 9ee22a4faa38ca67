package console

import (
	"fmt"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/words"
)

// Table is rows under headings.
type Table struct {
	console *Console
	writer  table.Writer
	columns []table.ColumnConfig
}

// Column is a heading and how its column looks.
type Column struct {
	Title words.Message
	Name  string // instead of Title, for what has a name of its own
	Right bool   // figures
	Wrap  bool   // long text: shares what the terminal's width leaves
}

// NewTable starts a table.
func (c *Console) NewTable(columns ...Column) *Table {
	t := &Table{console: c, writer: table.NewWriter()}
	header := table.Row{}
	for i, column := range columns {
		title := column.Name
		if title == "" {
			title = c.Say(column.Title)
		}
		header = append(header, title)
		config := table.ColumnConfig{Number: i + 1}
		if column.Right {
			config.Align, config.AlignHeader, config.AlignFooter = text.AlignRight, text.AlignRight, text.AlignRight
		}
		if column.Wrap {
			config.WidthMaxEnforcer = text.WrapSoft
			config.WidthMax = c.wrapWidth(columns)
		}
		t.columns = append(t.columns, config)
	}
	t.writer.AppendHeader(header)
	t.writer.SetColumnConfigs(t.columns)
	t.writer.SetStyle(c.style())
	return t
}

// wrapWidth shares the width among the long columns; a short one is taken to
// need 14 places, and what is no terminal to have 160.
func (c *Console) wrapWidth(columns []Column) int {
	const short, paper = 14, 160
	width := c.width
	if width == 0 {
		width = paper
	}
	long := 0
	for _, column := range columns {
		if column.Wrap {
			long++
		}
	}
	return max(20, (width-short*(len(columns)-long))/long-2)
}

// style has lines on a terminal and only spaces elsewhere, for cut and awk.
func (c *Console) style() table.Style {
	style := table.StyleLight
	style.Format.Header = text.FormatDefault
	style.Format.Footer = text.FormatDefault
	style.Options.DrawBorder = false
	style.Options.SeparateColumns = false
	style.Box.PaddingLeft, style.Box.PaddingRight = "", "  "
	if c.width == 0 {
		style.Options.SeparateHeader = false
		style.Options.SeparateFooter = false
	}
	return style
}

// Row adds a row.
func (t *Table) Row(cells ...any) { t.writer.AppendRow(cells) }

// Rule draws a line between two groups of rows, on a terminal.
func (t *Table) Rule() {
	if t.console.width > 0 {
		t.writer.AppendSeparator()
	}
}

// Footer adds the line of totals.
func (t *Table) Footer(cells ...any) { t.writer.AppendFooter(cells) }

// Print writes the table.
func (t *Table) Print() {
	for line := range strings.Lines(t.writer.Render()) {
		fmt.Fprintln(t.console.Out, strings.TrimRight(line, " \n"))
	}
}
