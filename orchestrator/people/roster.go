package people

import (
	"slices"
	"strings"
)

// The bounds of a roster.
const (
	MaxRosterBytes    = 2 << 20
	MaxRosterLines    = 5000 // without the header
	MaxRosterProblems = 200  // listed; the rest is only said to exist
)

// RosterRow is one student of a file.
type RosterRow struct {
	Line       int // in the file, from 1
	Email      string
	FamilyName string
	GivenName  string
	Team       string   // empty: the file does not say
	ExtraTime  *float64 // nil: the file does not say
}

// RosterProblem is one thing wrong with a file, and where.
type RosterProblem struct {
	Line   int    `json:"line"`   // from 1; 0 for the whole file
	Column int    `json:"column"` // from 1, as a spreadsheet counts them; 0 for the whole line
	Name   string `json:"name"`   // of the column, as the file writes it
	Code   string `json:"code"`   // of the problem, for programs
	Text   Text   `json:"text"`
}

// column is what a column of the file means.
type column string

// The columns. The first three are required.
const (
	columnFamily column = "nom"
	columnGiven  column = "prénom"
	columnEmail  column = "courriel"
	columnTeam   column = "groupe"
	columnExtra  column = "tiers-temps"

	columnUntitled column = ""  // must stay empty
	columnIgnored  column = "?" // a problem of the header; its cells are not looked at
)

var requiredColumns = []column{columnFamily, columnGiven, columnEmail}

// columnNames are the ways to write a column, as foldHeader folds them.
var columnNames = map[string]column{}

func init() {
	for c, names := range map[column]string{
		columnFamily: "nom noms nomdefamille nomdenaissance nomusuel nomdusage nometudiant familyname lastname surname name",
		columnGiven:  "prenom prenoms prenomusuel prenometudiant givenname firstname",
		columnEmail: "courriel courriels email emails mail mel adresseemail adressemail adressecourriel adresseelectronique " +
			"courrielelectronique adressedemessagerie courrieletudiant emailetudiant mailetudiant emailaddress",
		columnTeam:  "groupe groupes nomdugroupe equipe equipes nomdelequipe group team",
		columnExtra: "tierstemps tempsmajore majorationdetemps tempssupplementaire extratime",
	} {
		for name := range strings.FieldsSeq(names) {
			columnNames[name] = c
		}
	}
}

// foldHeader takes away what varies: case, accents, blanks, punctuation.
func foldHeader(cell string) string { return strings.ReplaceAll(SortKey(cell), "0", "") }

// ReadRoster reads the list of students that a school exports: a header, then a
// student a line. The columns nom, prénom and courriel are required, groupe and
// tiers-temps are optional, in any order and with the usual names; the
// separator (; , or tab) and the encoding (UTF-8, Windows-1252) are found out.
//
// Every problem is listed, in the order of the lines. Rows are returned only when
// there is none.
func ReadRoster(data []byte) ([]RosterRow, []RosterProblem) {
	r := &rosterReader{emails: map[string]int{}}
	text, ok := r.decode(data)
	if !ok {
		return nil, r.listed()
	}
	lines := splitLines(text)
	if len(lines) == 0 {
		r.add(0, 0, "empty", "le fichier est vide", "the file is empty")
		return nil, r.listed()
	}
	header := lines[0]
	r.separator = detectSeparator(header.text)
	if !r.readHeader(header) {
		return nil, r.listed()
	}
	r.readLines(lines[1:])
	if len(r.problems) > 0 {
		return nil, r.listed()
	}
	return r.rows, nil
}

type rosterReader struct {
	separator byte
	header    []string // as written
	columns   []column // what each means
	rows      []RosterRow
	emails    map[string]int // the line that has an address first
	problems  []RosterProblem
}

func (r *rosterReader) add(line, column int, code, fr, en string, args ...any) {
	r.take(line, column, code, textf(fr, en, args...))
}

func (r *rosterReader) take(line, column int, code string, problem Text) {
	if problem == (Text{}) {
		return
	}
	name := ""
	if column > 0 && column <= len(r.header) {
		name = r.header[column-1]
	}
	r.problems = append(r.problems, RosterProblem{Line: line, Column: column, Name: name, Code: code, Text: problem})
}

// listed bounds the list of problems.
func (r *rosterReader) listed() []RosterProblem {
	more := len(r.problems) - MaxRosterProblems
	if more <= 0 {
		return r.problems
	}
	list := slices.Clone(r.problems[:MaxRosterProblems])
	return append(list, RosterProblem{Code: "more", Text: textf("et %d autres problèmes", "and %d more problems", more)})
}

// readHeader finds out what the columns mean. Without the required ones there is
// no sense in reading on.
func (r *rosterReader) readHeader(line rosterLine) bool {
	cells, ok := r.split(line)
	if !ok {
		return false
	}
	r.header = make([]string, len(cells))
	for i, cell := range cells {
		r.header[i] = shorten(cell)
	}
	for i, cell := range cells {
		r.columns = append(r.columns, r.meaning(line.number, i, cell))
	}
	return r.hasRequired(line.number)
}

func (r *rosterReader) hasRequired(line int) bool {
	complete := true
	for _, c := range requiredColumns {
		if !slices.Contains(r.columns, c) {
			complete = false
			r.add(line, 0, "column-missing", "la colonne %s manque ; la première ligne doit nommer les colonnes nom, prénom, courriel",
				"the column %s is missing; the first line must name the columns nom, prénom, courriel", c)
		}
	}
	return complete
}

// meaning tells what one cell of the header means.
func (r *rosterReader) meaning(line, i int, cell string) column {
	if strings.TrimSpace(cell) == "" {
		return columnUntitled
	}
	c, known := columnNames[foldHeader(cell)]
	switch {
	case !known:
		c = columnIgnored
		r.add(line, i+1, "column-unknown", "la colonne %q n'est pas connue : retirez-la, ou nommez-la nom, prénom, courriel, groupe ou tiers-temps",
			"the column %q is not known: remove it, or name it nom, prénom, courriel, groupe or tiers-temps", shorten(cell))
	case slices.Contains(r.columns, c):
		r.add(line, i+1, "column-twice", "la colonne %s est donnée deux fois", "the column %s is given twice", c)
		c = columnIgnored
	}
	return c
}

func (r *rosterReader) readLines(lines []rosterLine) {
	if len(lines) > MaxRosterLines {
		r.add(lines[MaxRosterLines].number, 0, "lines-many", "le fichier a %d lignes d'étudiants ; %d au plus sont lues",
			"the file has %d lines of students; at most %d are read", len(lines), MaxRosterLines)
		lines = lines[:MaxRosterLines]
	}
	if len(lines) == 0 {
		r.add(0, 0, "empty", "le fichier n'a aucun étudiant sous la ligne des titres", "the file has no student below the header")
	}
	for _, line := range lines {
		r.readLine(line)
	}
}

func (r *rosterReader) readLine(line rosterLine) {
	cells, ok := r.split(line)
	if !ok || strings.TrimSpace(strings.Join(cells, "")) == "" {
		return
	}
	if len(cells) > len(r.columns) {
		r.add(line.number, len(r.columns)+1, "cells-many", "la ligne a %d cases et l'en-tête %d colonnes",
			"the line has %d cells and the header %d columns", len(cells), len(r.columns))
		return
	}
	row := RosterRow{Line: line.number}
	for i := range r.columns {
		cell := ""
		if i < len(cells) {
			cell = cells[i]
		}
		r.readCell(&row, i, cell)
	}
	r.rows = append(r.rows, row)
}

func (r *rosterReader) readCell(row *RosterRow, i int, cell string) {
	if strings.ContainsFunc(cell, func(c rune) bool { return c != '\t' && isHidden(c) }) {
		r.add(row.Line, i+1, "control", "la case contient un caractère de contrôle, invisible ou illisible",
			"the cell contains a control, an invisible or an unreadable character")
		return
	}
	name := NormaliseName(cell)
	switch r.columns[i] {
	case columnFamily:
		row.FamilyName = name
		r.take(row.Line, i+1, "name", CheckName(name))
	case columnGiven:
		row.GivenName = name
		r.take(row.Line, i+1, "name", CheckName(name))
	case columnEmail:
		r.readEmail(row, i, cell)
	case columnTeam:
		row.Team = name
		if name != "" {
			r.take(row.Line, i+1, "team", CheckName(name))
		}
	case columnExtra:
		r.readExtraTime(row, i, name)
	case columnUntitled:
		if name != "" {
			r.add(row.Line, i+1, "column-untitled", "cette colonne n'a pas de titre", "this column has no title")
		}
	}
}

func (r *rosterReader) readEmail(row *RosterRow, i int, cell string) {
	row.Email = NormaliseEmail(cell)
	problem := CheckEmail(row.Email)
	r.take(row.Line, i+1, "email", problem)
	if problem != (Text{}) {
		return
	}
	if first, twice := r.emails[row.Email]; twice {
		r.add(row.Line, i+1, "email-twice", "%s est déjà à la ligne %d", "%s is on line %d already", row.Email, first)
		return
	}
	r.emails[row.Email] = row.Line
}

func (r *rosterReader) readExtraTime(row *RosterRow, i int, cell string) {
	if cell == "" {
		return
	}
	x, ok := parseExtraTime(cell)
	if !ok {
		r.add(row.Line, i+1, "extra-time", "%q n'est pas un temps majoré : oui, non, 1/3, 33 %% ou 0,33 (200 %% au plus)",
			"%q is not extra time: oui, non, 1/3, 33 %% or 0.33 (200 %% at most)", shorten(cell))
		return
	}
	row.ExtraTime = &x
}
