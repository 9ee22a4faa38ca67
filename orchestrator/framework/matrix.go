package framework

import "slices"

// Matrix is the coverage bloc × lab: one row per bloc in order, one cell per
// lab in the order of Labs.
type Matrix struct {
	Labs []string    `json:"labs"`
	Rows []MatrixRow `json:"rows"`
}

// MatrixRow is what the labs cover of one bloc.
type MatrixRow struct {
	Bloc      Code         `json:"bloc"`
	Title     Text         `json:"title"`
	Cells     []MatrixCell `json:"cells"`
	Covered   []Code       `json:"covered"`   // by all the labs together
	Uncovered []Code       `json:"uncovered"` // by none
}

// MatrixCell is what one lab covers of one bloc. Items with points are counted,
// once each, however many of the bloc's competencies they speak for.
type MatrixCell struct {
	Lab      string  `json:"lab"`
	Own      bool    `json:"own"`     // the lab is written for this bloc
	Covered  []Code  `json:"covered"` // competencies of the bloc
	Checks   int     `json:"checks"`
	Criteria int     `json:"criteria"`
	Points   float64 `json:"points"`
}

// Matrix is the coverage bloc × lab.
func (c *Coverage) Matrix() Matrix {
	m := Matrix{Labs: c.Labs()}
	for _, bloc := range c.framework.blocs {
		row := MatrixRow{Bloc: bloc.Code, Title: bloc.Title, Covered: []Code{}, Uncovered: []Code{}}
		for _, code := range codesOf(bloc.Competencies) {
			if c.Covers(code) {
				row.Covered = append(row.Covered, code)
			} else {
				row.Uncovered = append(row.Uncovered, code)
			}
		}
		for _, lab := range c.labs {
			row.Cells = append(row.Cells, c.cell(lab, bloc))
		}
		m.Rows = append(m.Rows, row)
	}
	return m
}

// cell is what one lab covers of one bloc.
func (c *Coverage) cell(lab labColumn, bloc Bloc) MatrixCell {
	cell := MatrixCell{Lab: lab.id, Own: lab.bloc == bloc.Code, Covered: []Code{}}
	counted := map[string]bool{}
	for _, code := range codesOf(bloc.Competencies) {
		for _, e := range c.evidence[code] {
			if e.Lab != lab.id || e.Points == 0 {
				continue
			}
			if !slices.Contains(cell.Covered, code) {
				cell.Covered = append(cell.Covered, code)
			}
			if key := string(e.Source) + " " + e.ID; !counted[key] {
				counted[key] = true
				cell.count(e.Item)
			}
		}
	}
	return cell
}

// count takes an item in.
func (m *MatrixCell) count(item Item) {
	m.Points += item.Points
	if item.Source == FromCheck {
		m.Checks++
	} else {
		m.Criteria++
	}
}
