package grade

import (
	"cmp"
	"fmt"
	"slices"
)

func (d *desk) takeResults(results []Result) {
	for _, r := range ordered(results, func(a, b Result) int { return cmp.Compare(a.Seq, b.Seq) }) {
		where := fmt.Sprintf("result %s (seq %d)", r.ID, r.Seq)
		if !d.knows(where, r.Team, r.Check) {
			continue
		}
		if !slices.Contains([]Verdict{Pass, Fail, Error, Skip}, r.Verdict) {
			d.say(unknown(UnknownWord, where, string(r.Verdict)))
			continue
		}
		if !slices.Contains([]Origin{Watch, Self, Final}, r.Origin) {
			d.say(unknown(UnknownWord, where, string(r.Origin)))
			continue
		}
		if r.Verdict == Fail {
			r.Share = d.share(where, r.Share)
		}
		at := cell{team: r.Team, check: r.Check}
		d.results[at] = append(d.results[at], r)
	}
}

// takeDecisions keeps the decision that stands for each check. One that cannot
// be used takes nobody's place.
func (d *desk) takeDecisions(decisions []Decision) {
	for _, x := range ordered(decisions, func(a, b Decision) int { return cmp.Compare(a.Seq, b.Seq) }) {
		where := decisionName(x)
		if x.Team == "" && x.Member != "" {
			x.Team = d.home[x.Member]
		}
		if !d.knows(where, x.Team, x.Check) || !d.usable(where, x) {
			continue
		}
		at := cell{team: x.Team, member: x.Member, check: x.Check}
		if x.Kind == Withdraw {
			delete(d.decisions, at)
			continue
		}
		d.decisions[at] = x
	}
}

func decisionName(x Decision) string { return fmt.Sprintf("decision %d", x.Seq) }

func (d *desk) usable(where string, x Decision) bool {
	switch {
	case x.Seq < 1:
		d.say(problem(OutOfRange, where, "le numéro d'une décision commence à 1", "a decision's number begins at 1"))
	case x.Member != "" && d.home[x.Member] != x.Team:
		d.say(unknown(UnknownMember, where, string(x.Member)))
	case !slices.Contains([]DecisionKind{Confirm, Override, PlatformFault, Withdraw}, x.Kind):
		d.say(unknown(UnknownWord, where, string(x.Kind)))
	case x.Kind == Override && (x.Share < 0 || x.Share > unit):
		d.say(outOfRange(where, x.Share, unit))
	case x.Kind == Override && x.Reason == "":
		d.say(problem(ReasonMissing, where,
			"une décision qui remplace un résultat doit dire pourquoi ; elle ne compte pas",
			"a decision that overrides a result must say why; it does not count"))
	default:
		return true
	}
	return false
}

// takeHints adds up what hints cost. A hint is paid once.
func (d *desk) takeHints(hints []Hint) {
	type hint struct {
		at    cell
		index int
	}
	paid := map[hint]bool{}
	for _, h := range ordered(hints, func(a, b Hint) int { return cmp.Compare(a.Seq, b.Seq) }) {
		where := fmt.Sprintf("hint %d of %s (seq %d)", h.Index, h.Check, h.Seq)
		at := cell{team: h.Team, check: h.Check}
		if !d.knows(where, h.Team, h.Check) || paid[hint{at, h.Index}] {
			continue
		}
		if h.Cost < 0 || h.Cost > mostAmount {
			d.say(outOfRange(where, h.Cost, mostAmount))
			continue
		}
		paid[hint{at, h.Index}] = true
		d.hints[at] += h.Cost
	}
}

// takeMarks keeps each grader's last mark of each criterion.
func (d *desk) takeMarks(marks []Mark) {
	for _, m := range ordered(marks, func(a, b Mark) int { return cmp.Compare(a.Seq, b.Seq) }) {
		where := fmt.Sprintf("mark %d", m.Seq)
		criterion, at, ok := d.lineOf(where, m)
		if !ok {
			continue
		}
		ref := MarkRef{Seq: m.Seq, Grader: m.Grader, Level: m.Level, Comment: m.Comment}
		if !m.Withdrawn {
			if ref.Share, ok = d.shareOf(where, m, criterion); !ok {
				continue
			}
		}
		d.marks[at] = slices.DeleteFunc(d.marks[at], func(old MarkRef) bool { return old.Grader == m.Grader })
		if !m.Withdrawn {
			d.marks[at] = append(d.marks[at], ref)
		}
	}
}

// lineOf finds what a mark speaks of.
func (d *desk) lineOf(where string, m Mark) (Criterion, line, bool) {
	at := line{team: m.Team, member: m.Member, deliverable: m.Deliverable, criterion: m.Criterion}
	i := slices.IndexFunc(d.scheme.Deliverables, func(x Deliverable) bool { return x.ID == m.Deliverable })
	if i < 0 {
		d.say(unknown(UnknownLine, where, string(m.Deliverable)))
		return Criterion{}, at, false
	}
	doc := d.scheme.Deliverables[i]
	j := slices.IndexFunc(doc.Criteria, func(c Criterion) bool { return c.ID == m.Criterion })
	if j < 0 {
		d.say(unknown(UnknownLine, where, string(m.Deliverable)+"/"+string(m.Criterion)))
		return Criterion{}, at, false
	}
	return doc.Criteria[j], at, d.owns(where, doc.Scope, &at)
}

// owns holds the owner of a document against its scope, and finds the team of a
// member.
func (d *desk) owns(where string, scope Scope, at *line) bool {
	if scope == Group {
		if at.member != "" {
			d.say(problem(UnknownMember, where, "%q : un document de groupe se note pour l'équipe, sans membre",
				"%q: a group's document is marked for the team, without a member", at.member))
			return false
		}
		if !d.knowsTeam(at.team) {
			d.say(unknown(UnknownTeam, where, string(at.team)))
			return false
		}
		return true
	}
	home, known := d.home[at.member]
	if !known || at.team != "" && at.team != home {
		d.say(unknown(UnknownMember, where, string(at.member)))
		return false
	}
	at.team = home
	return true
}

// shareOf is what a mark gives of its criterion's points.
func (d *desk) shareOf(where string, m Mark, c Criterion) (Amount, bool) {
	switch {
	case (m.Level == nil) == (m.Share == nil):
		d.say(problem(OutOfRange, where, "une note donne soit un niveau, soit une part", "a mark gives either a level or a share"))
		return 0, false
	case m.Share != nil && (*m.Share < 0 || *m.Share > unit):
		d.say(outOfRange(where, *m.Share, unit))
		return 0, false
	case m.Share != nil:
		return *m.Share, true
	case *m.Level < 0 || *m.Level >= len(c.Levels):
		d.say(problem(OutOfRange, where, "niveau %d : le critère %q en a %d, comptés à partir de 0",
			"level %d: the criterion %q has %d, counted from 0", *m.Level, c.ID, len(c.Levels)))
		return 0, false
	}
	return d.share(where, c.Levels[*m.Level].Share), true
}
