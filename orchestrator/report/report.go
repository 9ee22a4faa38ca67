package report

import (
	"fmt"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/grade"
)

// Lang is the language of headings and words, and in CSV the shape of numbers.
type Lang string

// The languages. In CSV, French has semicolons between cells and a decimal
// comma, as spreadsheets set to French read and write; English has commas and a
// decimal point.
const (
	French  Lang = "fr"
	English Lang = "en"
)

// People tells who a member is. What nobody knows any more, after an erasure, is
// empty, and the member's id stands in its place.
type People func(id grade.MemberID) (family, given, email string)

// Options say how a sheet is written. Every field may be left out.
type Options struct {
	Lang     Lang   // default French
	People   People // default: ids alone
	TeamName func(id grade.TeamID) string
	Grader   func(id grade.GraderID) string
	Title    string    // of the evaluation, for the first sheet and print
	Author   string    // for the document's properties
	Created  time.Time // for the document's properties; the zero time is left out
}

// writer holds the options with defaults, and what is written.
type writer struct {
	Options
	sheet grade.Sheet
}

func newWriter(sheet grade.Sheet, o Options) (*writer, error) {
	switch o.Lang {
	case "":
		o.Lang = French
	case French, English:
	default:
		return nil, fmt.Errorf("language %q of a report: write %q or %q", o.Lang, French, English)
	}
	if o.People == nil {
		o.People = func(grade.MemberID) (string, string, string) { return "", "", "" }
	}
	if o.TeamName == nil {
		o.TeamName = func(id grade.TeamID) string { return string(id) }
	}
	if o.Grader == nil {
		o.Grader = func(id grade.GraderID) string { return string(id) }
	}
	return &writer{Options: o, sheet: sheet}, nil
}

// say is a text in the language of the report.
func (w *writer) say(t grade.Text) string { return t.In(string(w.Lang)) }

// person is a member's cells: family name, given name, address. Without a family
// and a given name the id stands for the family name.
func (w *writer) person(id grade.MemberID) []cell {
	if id == "" {
		return []cell{words(""), words(""), words("")}
	}
	family, given, email := w.People(id)
	if family == "" && given == "" {
		family = string(id)
	}
	return []cell{words(family), words(given), words(email)}
}

func (w *writer) team(id grade.TeamID) cell { return words(w.TeamName(id)) }

func (w *writer) grader(id grade.GraderID) string {
	if id == "" {
		return ""
	}
	return w.Grader(id)
}
