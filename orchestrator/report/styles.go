package report

import (
	"github.com/xuri/excelize/v2"

	"github.com/pupitre-lab/pupitre/orchestrator/grade"
)

// Fills of attainments: pale, so that black text on them keeps its contrast.
const (
	fillBest    = "CDE8D0"
	fillBetween = "FBE8B6"
	fillLast    = "F4CFC6"
	fillNone    = "ECECEC"
	fillHeading = "24364B"
	lineColour  = "C9CED6"
)

func (b *workbook) addStyles() (err error) {
	if b.heading, err = b.file.NewStyle(&excelize.Style{
		Font: &excelize.Font{Bold: true, Color: "FFFFFF"}, Fill: fill(fillHeading), Border: border(),
		Alignment: &excelize.Alignment{WrapText: true, Vertical: "center"},
	}); err != nil {
		return err
	}
	if b.plain, err = b.file.NewStyle(&excelize.Style{Border: border(), Alignment: &excelize.Alignment{Vertical: "top"}}); err != nil {
		return err
	}
	if b.wrapped, err = b.file.NewStyle(&excelize.Style{Border: border(), Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}}); err != nil {
		return err
	}
	return b.addRatings()
}

// addRatings makes a style for each attainment of the scale.
func (b *workbook) addRatings() (err error) {
	b.rated = map[grade.AttainmentID]int{}
	if b.rated[grade.NotAssessed], err = b.rating(fillNone, true); err != nil {
		return err
	}
	thresholds := b.sheet.Scale.Thresholds
	for i, threshold := range thresholds {
		colour := fillBetween
		switch i {
		case 0:
			colour = fillBest
		case len(thresholds) - 1:
			colour = fillLast
		}
		if b.rated[threshold.ID], err = b.rating(colour, false); err != nil {
			return err
		}
	}
	return nil
}

func (b *workbook) rating(colour string, italic bool) (int, error) {
	return b.file.NewStyle(&excelize.Style{
		Font: &excelize.Font{Italic: italic}, Fill: fill(colour), Border: border(),
		Alignment: &excelize.Alignment{WrapText: true, Horizontal: "center", Vertical: "top"},
	})
}

func fill(colour string) excelize.Fill {
	return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour}}
}

func border() []excelize.Border {
	var sides []excelize.Border
	for _, side := range []string{"left", "right", "top", "bottom"} {
		sides = append(sides, excelize.Border{Type: side, Style: 1, Color: lineColour})
	}
	return sides
}
