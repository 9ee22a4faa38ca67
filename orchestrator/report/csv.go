package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/pupitre-lab/pupitre/orchestrator/grade"
)

// byteOrderMark makes spreadsheets read UTF-8.
const byteOrderMark = "\uFEFF"

// WriteGridCSV writes a row for each candidate, with two columns for each
// competency and bloc: the figure and the attainment.
func WriteGridCSV(out io.Writer, sheet grade.Sheet, o Options) error {
	w, err := newWriter(sheet, o)
	if err != nil {
		return err
	}
	return w.csv(out, w.grid())
}

// WriteDetailsCSV writes a row for each check of each team and each criterion of
// each team and member, with the decision or marks that stand and the way back
// to the evidence.
func WriteDetailsCSV(out io.Writer, sheet grade.Sheet, o Options) error {
	w, err := newWriter(sheet, o)
	if err != nil {
		return err
	}
	return w.csv(out, w.details())
}

// csv writes a table as RFC 4180 has it, after a byte order mark. Texts are
// always quoted.
func (w *writer) csv(out io.Writer, tab table) error {
	buffered := bufio.NewWriter(out)
	buffered.WriteString(byteOrderMark) // a failure is kept until Flush
	var heading []string
	for _, c := range tab.columns {
		if c.rated {
			heading = append(heading, quoted(c.title+" "+strings.ToLower(w.say(hFigure))))
			heading = append(heading, quoted(c.title+" "+strings.ToLower(w.say(hAttainment))))
			continue
		}
		heading = append(heading, quoted(c.title))
	}
	w.csvRow(buffered, heading)
	for row := range tab.rows {
		var fields []string
		for _, c := range row {
			fields = append(fields, w.fields(c)...)
		}
		w.csvRow(buffered, fields)
	}
	if err := buffered.Flush(); err != nil {
		return fmt.Errorf("write CSV: %w", err)
	}
	return nil
}

func (w *writer) csvRow(out *bufio.Writer, fields []string) {
	separator := ","
	if w.Lang == French {
		separator = ";"
	}
	out.WriteString(strings.Join(fields, separator))
	out.WriteString("\r\n")
}

// fields are a cell as CSV: one field, or two for an outcome.
func (w *writer) fields(c cell) []string {
	switch {
	case c.outcome != nil:
		return []string{w.decimal(c.outcome.Figure), quoted(w.attained(*c.outcome))}
	case c.number != nil:
		return []string{w.decimal(c.number)}
	case c.text == "":
		return []string{""}
	default:
		return []string{quoted(c.text)}
	}
}

// decimal is a number as the language writes it. No figure of a sheet is below
// 0, so none begins with a sign.
func (w *writer) decimal(n *grade.Amount) string {
	if n == nil {
		return ""
	}
	return w.say(n.Text(6))
}

func quoted(text string) string {
	return `"` + strings.ReplaceAll(Guarded(text), `"`, `""`) + `"`
}
