package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/pupitre-lab/pupitre/orchestrator/grade"
)

const (
	paperA4      = 9 // excelize's number
	mostInHeader = 80
)

// WriteXLSX writes a workbook: the grid of candidates and competencies, the
// evidence of each competency, the checks, the criteria, and the rules in words.
// Rows are written one at a time, beyond some size through temporary files.
func WriteXLSX(out io.Writer, sheet grade.Sheet, o Options) (err error) {
	w, err := newWriter(sheet, o)
	if err != nil {
		return err
	}
	book := &workbook{writer: w, file: excelize.NewFile()}
	defer func() {
		if closed := book.file.Close(); err == nil && closed != nil {
			err = fmt.Errorf("write XLSX: %w", closed)
		}
	}()
	if err := book.write(); err != nil {
		return fmt.Errorf("write XLSX: %w", err)
	}
	if _, err := book.file.WriteTo(out); err != nil {
		return fmt.Errorf("write XLSX: %w", err)
	}
	return nil
}

// workbook is a file under way and its styles.
type workbook struct {
	*writer
	file    *excelize.File
	heading int
	plain   int
	wrapped int
	rated   map[grade.AttainmentID]int
}

func (b *workbook) write() error {
	if err := b.addStyles(); err != nil {
		return err
	}
	for i, tab := range []table{b.grid(), b.competencies(), b.checks(), b.criteria(), b.rules()} {
		if err := b.addSheet(i, tab); err != nil {
			return fmt.Errorf("sheet %s: %w", tab.name, err)
		}
	}
	b.file.SetActiveSheet(0)
	return b.file.SetDocProps(b.properties())
}

func (b *workbook) properties() *excelize.DocProperties {
	p := &excelize.DocProperties{
		Title: Plain(b.Title), Subject: b.say(documentWord), Creator: Plain(b.Author), LastModifiedBy: Plain(b.Author), Language: string(b.Lang),
	}
	if !b.Created.IsZero() {
		p.Created = b.Created.UTC().Format(time.RFC3339)
		p.Modified = p.Created
	}
	return p
}

// addSheet streams a table into a sheet of its own.
func (b *workbook) addSheet(i int, tab table) error {
	if i == 0 {
		if err := b.file.SetSheetName(b.file.GetSheetName(0), tab.name); err != nil {
			return err
		}
	} else if _, err := b.file.NewSheet(tab.name); err != nil {
		return err
	}
	if err := b.layPages(tab); err != nil {
		return err
	}
	stream, err := b.file.NewStreamWriter(tab.name)
	if err != nil {
		return err
	}
	if err := b.layColumns(stream, tab); err != nil {
		return err
	}
	rows, err := b.fill(stream, tab)
	if err != nil {
		return err
	}
	last, err := excelize.CoordinatesToCellName(len(tab.columns), rows)
	if err != nil {
		return err
	}
	if err := b.file.AutoFilter(tab.name, "A1:"+last, nil); err != nil {
		return err
	}
	return stream.Flush()
}

// layPages makes a sheet ready for print: A4 landscape, as wide as one page, its
// heading and first columns on every page.
func (b *workbook) layPages(tab table) error {
	size, orientation, wide, high, fits := paperA4, "landscape", 1, 0, true
	if err := b.file.SetPageLayout(tab.name, &excelize.PageLayoutOptions{Size: &size, Orientation: &orientation, FitToWidth: &wide, FitToHeight: &high}); err != nil {
		return err
	}
	if err := b.file.SetSheetProps(tab.name, &excelize.SheetPropsOptions{FitToPage: &fits}); err != nil {
		return err
	}
	if err := b.file.SetHeaderFooter(tab.name, &excelize.HeaderFooterOptions{
		OddHeader: "&L" + headerText(b.Title) + "&R&A", OddFooter: "&C&P / &N",
	}); err != nil {
		return err
	}
	repeated := fmt.Sprintf("'%s'!$1:$1", tab.name)
	if tab.fixed > 0 {
		column, err := excelize.ColumnNumberToName(tab.fixed)
		if err != nil {
			return err
		}
		repeated = fmt.Sprintf("'%s'!$A:$%s,%s", tab.name, column, repeated)
	}
	return b.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: repeated, Scope: tab.name})
}

// headerText is a text as a page's header shows it, where & begins a code.
func headerText(text string) string {
	runes := []rune(Plain(text))
	if len(runes) > mostInHeader {
		runes = append(runes[:mostInHeader-1], '…')
	}
	return strings.ReplaceAll(string(runes), "&", "&&")
}

func (b *workbook) layColumns(stream *excelize.StreamWriter, tab table) error {
	// Each width goes before those already there, and spreadsheets want columns in
	// their order.
	for i, c := range slices.Backward(tab.columns) {
		if err := stream.SetColWidth(i+1, i+1, c.width); err != nil {
			return err
		}
	}
	corner, err := excelize.CoordinatesToCellName(tab.fixed+1, 2)
	if err != nil {
		return err
	}
	pane := "bottomRight"
	if tab.fixed == 0 {
		pane = "bottomLeft"
	}
	return stream.SetPanes(&excelize.Panes{Freeze: true, XSplit: tab.fixed, YSplit: 1, TopLeftCell: corner, ActivePane: pane})
}

// fill writes the heading and the rows, and counts them.
func (b *workbook) fill(stream *excelize.StreamWriter, tab table) (int, error) {
	var heading []any
	for _, c := range tab.columns {
		heading = append(heading, excelize.Cell{StyleID: b.heading, Value: Plain(c.title)})
	}
	if err := stream.SetRow("A1", heading, excelize.RowOpts{Height: 32}); err != nil {
		return 0, err
	}
	n := 1
	values := make([]any, 0, len(tab.columns))
	for row := range tab.rows {
		n++
		values = values[:0]
		for i, c := range row {
			values = append(values, b.value(c, tab.columns[i]))
		}
		if err := stream.SetRow(fmt.Sprintf("A%d", n), values); err != nil {
			return 0, err
		}
	}
	return n, nil
}

// value is a cell of the workbook. A text is always of the type string, which no
// spreadsheet evaluates; no cell has a formula.
func (b *workbook) value(c cell, in column) any {
	style := b.plain
	if in.wraps {
		style = b.wrapped
	}
	switch {
	case c.outcome != nil:
		return excelize.Cell{StyleID: b.rated[c.outcome.Attainment], Value: b.outcomeText(*c.outcome)}
	case c.number != nil:
		return excelize.Cell{StyleID: style, Value: c.number.Float()}
	case c.text == "":
		return nil
	default:
		return excelize.Cell{StyleID: style, Value: Plain(c.text)}
	}
}

// outcomeText is an outcome as the grid shows it: the figure above the word, so
// that the colour is never the only sign.
func (b *workbook) outcomeText(o grade.Outcome) string {
	text := Plain(b.attained(o))
	if o.Figure != nil {
		text = b.decimal(o.Figure) + "\n" + text
	}
	return text
}
