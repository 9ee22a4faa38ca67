package grade

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
)

// cell addresses a check of a team, or of one member of it.
type cell struct {
	team   TeamID
	member MemberID
	check  CheckID
}

// line addresses a criterion of a team's or a member's document.
type line struct {
	team        TeamID
	member      MemberID
	deliverable DeliverableID
	criterion   CriterionID
}

// desk is an input after everything unusable was put aside: every id is known,
// records are in the order of their ledger, shares are within bounds.
type desk struct {
	scheme Scheme
	rules  Rules
	scale  *Scale // nil when broken
	sealed bool
	teams  []Team
	home   map[MemberID]TeamID

	results   map[cell][]Result  // by seq
	decisions map[cell]Decision  // the one that stands
	hints     map[cell]Amount    // what all hints cost
	marks     map[line][]MarkRef // each grader's last, by seq

	problems []Problem
}

func prepare(in Input) *desk {
	d := &desk{
		sealed: in.Sealed, home: map[MemberID]TeamID{},
		results: map[cell][]Result{}, decisions: map[cell]Decision{},
		hints: map[cell]Amount{}, marks: map[line][]MarkRef{},
	}
	d.takeScheme(in.Scheme)
	d.takeTeams(in.Teams)
	d.takeResults(in.Results)
	d.takeDecisions(in.Decisions)
	d.takeHints(in.Hints)
	d.takeMarks(in.Marks)
	return d
}

func (d *desk) say(p ...Problem) { d.problems = append(d.problems, p...) }

func (d *desk) takeScheme(s Scheme) {
	rules, problems := s.Rules.filled()
	d.say(problems...)
	d.rules = rules
	broken := s.Scale.Problems()
	d.say(broken...)
	if len(broken) == 0 {
		d.scale = &s.Scale
	}
	d.scheme = Scheme{Scale: s.Scale, Rules: rules}
	d.scheme.Competencies = once(d, s.Competencies, "competency", func(c Competency) CompetencyCode { return c.Code })
	for _, c := range once(d, s.Checks, "check", func(c Check) CheckID { return c.ID }) {
		where := "check " + string(c.ID)
		c.Points = d.points(where, c.Points)
		c.Competencies = d.codes(where, c.Competencies)
		d.scheme.Checks = append(d.scheme.Checks, c)
	}
	for _, doc := range once(d, s.Deliverables, "deliverable", func(x Deliverable) DeliverableID { return x.ID }) {
		if doc.Scope != Individual && doc.Scope != Group {
			d.say(unknown(UnknownWord, "deliverable "+string(doc.ID), string(doc.Scope)))
			continue
		}
		doc.Criteria = d.criteria(doc)
		d.scheme.Deliverables = append(d.scheme.Deliverables, doc)
	}
}

func (d *desk) criteria(doc Deliverable) []Criterion {
	name := "criterion " + string(doc.ID) + "/"
	criteria := once(d, doc.Criteria, "deliverable "+string(doc.ID)+" criterion", func(c Criterion) CriterionID { return c.ID })
	for i, c := range criteria {
		criteria[i].Points = d.points(name+string(c.ID), c.Points)
		criteria[i].Competencies = d.codes(name+string(c.ID), c.Competencies)
	}
	return criteria
}

// once keeps the first of each id, in a slice of its own.
func once[T any, ID ~string](d *desk, items []T, kind string, id func(T) ID) []T {
	seen := map[ID]bool{}
	var kept []T
	for _, item := range items {
		if seen[id(item)] {
			d.say(duplicate(kind+" "+string(id(item)), string(id(item))))
			continue
		}
		seen[id(item)] = true
		kept = append(kept, item)
	}
	return kept
}

// points are within bounds, else 0.
func (d *desk) points(where string, points Amount) Amount {
	if points < 0 || points > mostAmount {
		d.say(outOfRange(where, points, mostAmount))
		return 0
	}
	return points
}

// share is within 0 and 1, else the nearer of them.
func (d *desk) share(where string, share Amount) Amount {
	if share < 0 || share > unit {
		d.say(outOfRange(where, share, unit))
	}
	return min(max(share, 0), unit)
}

// codes are the known competencies, each once.
func (d *desk) codes(where string, codes []CompetencyCode) []CompetencyCode {
	var kept []CompetencyCode
	for _, code := range codes {
		known := slices.ContainsFunc(d.scheme.Competencies, func(c Competency) bool { return c.Code == code })
		switch {
		case !known:
			d.say(unknown(UnknownCode, where, string(code)))
		case !slices.Contains(kept, code):
			kept = append(kept, code)
		}
	}
	return kept
}

// takeTeams puts teams and members in the order of their ids. A member belongs
// to one team.
func (d *desk) takeTeams(teams []Team) {
	sorted := ordered(teams, func(a, b Team) int { return cmp.Compare(a.ID, b.ID) })
	for _, team := range once(d, sorted, "team", func(t Team) TeamID { return t.ID }) {
		var members []MemberID
		for _, m := range slices.Sorted(slices.Values(team.Members)) {
			if _, taken := d.home[m]; taken {
				d.say(duplicate(fmt.Sprintf("team %s member %s", team.ID, m), string(m)))
				continue
			}
			d.home[m] = team.ID
			members = append(members, m)
		}
		team.Members = members
		d.teams = append(d.teams, team)
	}
}

func (d *desk) knowsTeam(id TeamID) bool {
	_, found := slices.BinarySearchFunc(d.teams, id, func(t Team, id TeamID) int { return cmp.Compare(t.ID, id) })
	return found
}

func (d *desk) check(id CheckID) (Check, bool) {
	i := slices.IndexFunc(d.scheme.Checks, func(c Check) bool { return c.ID == id })
	if i < 0 {
		return Check{}, false
	}
	return d.scheme.Checks[i], true
}

// knows tells whether a record's team and check exist, and says so if not.
func (d *desk) knows(where string, team TeamID, check CheckID) bool {
	if !d.knowsTeam(team) {
		d.say(unknown(UnknownTeam, where, string(team)))
		return false
	}
	if _, ok := d.check(check); !ok {
		d.say(unknown(UnknownCheck, where, string(check)))
		return false
	}
	return true
}

// ordered is a sorted copy. Equals are put in the order of their JSON, so that
// the order of arrival never matters, and the same record twice is one.
func ordered[T any](items []T, compare func(a, b T) int) []T {
	sorted := slices.Clone(items)
	var twins bool
	total := func(a, b T) int {
		if c := compare(a, b); c != 0 {
			return c
		}
		twins = true
		return cmp.Compare(text(a), text(b))
	}
	slices.SortFunc(sorted, total)
	if twins {
		sorted = slices.CompactFunc(sorted, func(a, b T) bool { return total(a, b) == 0 })
	}
	return sorted
}

// text is a record as JSON; records hold nothing that JSON cannot.
func text(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(data)
}
