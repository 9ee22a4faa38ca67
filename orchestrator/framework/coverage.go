package framework

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Source says what gives the points of an item.
type Source string

// The sources.
const (
	FromCheck     Source = "check"     // looked at by the platform
	FromCriterion Source = "criterion" // judged by a grader with a rubric
)

// Item is a check or a rubric criterion of a lab, as far as the référentiel is
// concerned.
type Item struct {
	ID           string  `json:"id"` // unique among the items of its source in its lab
	Title        Text    `json:"title"`
	Source       Source  `json:"source"`
	Scope        Mode    `json:"scope"`  // whose result it is: a check has its lab's mode, a criterion its deliverable's
	Points       float64 `json:"points"` // 0 means informative: listed, covers nothing
	Competencies []Code  `json:"competencies"`
}

// Offer is what a lab provides: all its checks and criteria.
type Offer struct {
	Lab   string // the lab's id
	Bloc  Code   // the bloc that the lab is written for
	Items []Item
}

// Evidence is an item that speaks for a competency, and its lab.
type Evidence struct {
	Lab string `json:"lab"`
	Item
}

// Split is how many items speak for a competency and how many points they
// have, by whose result it is. An item that speaks for several competencies
// counts whole for each. A pair's result counts as a group's.
type Split struct {
	GroupItems       int     `json:"groupItems"`
	GroupPoints      float64 `json:"groupPoints"`
	IndividualItems  int     `json:"individualItems"`
	IndividualPoints float64 `json:"individualPoints"`
}

// Coverage tells which items of some labs speak for which competencies. It
// never changes.
type Coverage struct {
	framework *Framework
	labs      []labColumn
	evidence  map[Code][]Evidence
}

// labColumn is a lab of the coverage.
type labColumn struct {
	id   string
	bloc Code
}

// Coverage relates the labs' checks and criteria to the competencies. The error
// joins everything wrong with the offers: unknown codes, labs or items given
// twice, points that are not a number of zero or more.
func (f *Framework) Coverage(offers []Offer) (*Coverage, error) {
	c := &Coverage{framework: f, evidence: map[Code][]Evidence{}}
	var wrong []error
	for _, offer := range offers {
		if c.has(offer.Lab) {
			wrong = append(wrong, fmt.Errorf("lab %q is given twice", offer.Lab))
			continue
		}
		wrong = append(wrong, f.checkOffer(offer)...)
		c.add(offer)
	}
	if err := errors.Join(wrong...); err != nil {
		return nil, err
	}
	return c, nil
}

// has tells whether a lab is there.
func (c *Coverage) has(lab string) bool {
	return slices.ContainsFunc(c.labs, func(l labColumn) bool { return l.id == lab })
}

// add takes the items of a lab in.
func (c *Coverage) add(offer Offer) {
	c.labs = append(c.labs, labColumn{offer.Lab, offer.Bloc})
	for _, item := range offer.Items {
		for _, code := range item.Competencies {
			c.evidence[code] = append(c.evidence[code], Evidence{offer.Lab, item.clone()})
		}
	}
}

// checkOffer is everything wrong with an offer.
func (f *Framework) checkOffer(offer Offer) []error {
	var wrong []error
	if _, err := f.Bloc(offer.Bloc); err != nil {
		wrong = append(wrong, fmt.Errorf("lab %q: %w", offer.Lab, err))
	}
	seen := map[string]bool{}
	for _, item := range offer.Items {
		key := string(item.Source) + " " + item.ID
		if seen[key] {
			wrong = append(wrong, fmt.Errorf("lab %q: %s %q is given twice", offer.Lab, item.Source, item.ID))
		}
		seen[key] = true
		for _, err := range f.checkItem(item) {
			wrong = append(wrong, fmt.Errorf("lab %q: %s %q: %w", offer.Lab, item.Source, item.ID, err))
		}
	}
	return wrong
}

// checkItem is everything wrong with an item.
func (f *Framework) checkItem(item Item) []error {
	var wrong []error
	if item.Source != FromCheck && item.Source != FromCriterion {
		wrong = append(wrong, fmt.Errorf("source %q is neither %s nor %s", item.Source, FromCheck, FromCriterion))
	}
	if !slices.Contains([]Mode{Individual, Pair, Group}, item.Scope) {
		wrong = append(wrong, fmt.Errorf("scope %q is none of %s, %s, %s", item.Scope, Individual, Pair, Group))
	}
	if !(item.Points >= 0) || math.IsInf(item.Points, 0) {
		wrong = append(wrong, fmt.Errorf("%v points: expected zero or more", item.Points))
	}
	for i, code := range item.Competencies {
		if _, err := f.Competency(code); err != nil {
			wrong = append(wrong, err)
		}
		if slices.Contains(item.Competencies[:i], code) {
			wrong = append(wrong, fmt.Errorf("competency %s is given twice", code))
		}
	}
	return wrong
}

// clone copies the item.
func (i Item) clone() Item {
	i.Competencies = slices.Clone(i.Competencies)
	return i
}

// Of are the items that speak for a competency, informative ones included, in
// the order of the labs and of their items.
func (c *Coverage) Of(competency Code) []Evidence {
	return cloneEach(c.evidence[competency], func(e Evidence) Evidence { return Evidence{e.Lab, e.Item.clone()} })
}

// Covers tells whether an item with points speaks for a competency.
func (c *Coverage) Covers(competency Code) bool {
	return slices.ContainsFunc(c.evidence[competency], func(e Evidence) bool { return e.Points > 0 })
}

// Covered are the competencies that some item with points speaks for, in order.
func (c *Coverage) Covered() []Code { return c.where(true) }

// Uncovered are all the other competencies, in order.
func (c *Coverage) Uncovered() []Code { return c.where(false) }

// where are the competencies that are covered, or are not.
func (c *Coverage) where(covered bool) []Code {
	return slices.DeleteFunc(c.framework.CompetencyCodes(), func(code Code) bool { return c.Covers(code) != covered })
}

// Split is how the points for a competency divide between groups and
// individuals. Informative items are not counted.
func (c *Coverage) Split(competency Code) Split {
	var s Split
	for _, e := range c.evidence[competency] {
		switch {
		case e.Points == 0:
		case e.Scope == Individual:
			s.IndividualItems++
			s.IndividualPoints += e.Points
		default:
			s.GroupItems++
			s.GroupPoints += e.Points
		}
	}
	return s
}

// Labs are the ids of the labs, in the order given.
func (c *Coverage) Labs() []string {
	ids := make([]string, len(c.labs))
	for i, l := range c.labs {
		ids[i] = l.id
	}
	return ids
}

// String is one line per competency: its code and the items that speak for it.
func (c *Coverage) String() string {
	var b strings.Builder
	for _, code := range c.framework.CompetencyCodes() {
		fmt.Fprintf(&b, "%s:", code)
		if len(c.evidence[code]) == 0 {
			b.WriteString(" nothing")
		}
		for _, e := range c.evidence[code] {
			fmt.Fprintf(&b, " %s/%s(%s %s %v)", e.Lab, e.ID, e.Scope, e.Source, e.Points)
		}
		b.WriteByte('\n')
	}
	return b.String()
}
