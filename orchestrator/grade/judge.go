package grade

import (
	"math/big"
	"slices"
)

// counting is the result that counts for a check, and whether there is one.
// Without one it is the last result of any kind, for its evidence.
func (d *desk) counting(team Team, check Check) (Result, bool) {
	var judged, final []Result
	results := d.results[cell{team: team.ID, check: check.ID}]
	for _, r := range results {
		switch {
		case r.Verdict == Error:
		case r.Origin == Final:
			judged, final = append(judged, r), append(final, r)
		case team.Ends.IsZero() || !r.Time.After(team.Ends):
			judged = append(judged, r)
		}
	}
	if check.Ever {
		if i := slices.IndexFunc(judged, func(r Result) bool { return r.Verdict == Pass }); i >= 0 {
			return judged[i], true
		}
	}
	if d.rules.Counts == CountsBest && len(judged) > 0 {
		return best(judged), true
	}
	if d.rules.Counts == CountsFinal && len(final) > 0 {
		return final[len(final)-1], true
	}
	if len(results) > 0 {
		return results[len(results)-1], false
	}
	return Result{}, false
}

// best is the result worth most, the earliest of equals; a pass is before a
// fail of the same worth.
func best(results []Result) Result {
	top := results[0]
	for _, r := range results[1:] {
		if r.worth() > top.worth() || r.worth() == top.worth() && r.Verdict == Pass && top.Verdict != Pass {
			top = r
		}
	}
	return top
}

// worth is the share of the points that a judged result gives.
func (r Result) worth() Amount {
	switch r.Verdict {
	case Pass:
		return unit
	case Fail:
		return r.Share
	default:
		return 0
	}
}

// checkLine judges a check of a team, or with a member the check as a decision
// on that member alone has it.
func (d *desk) checkLine(team Team, member MemberID, check Check) CheckLine {
	result, counts := d.counting(team, check)
	l := CheckLine{Team: team.ID, Member: member, Check: check.ID, Task: check.Task}
	l.show(result)
	if check.SelfReported || check.Points == 0 {
		l.State = Informs
		return l
	}
	decision, decided := d.decisions[cell{team: team.ID, member: member, check: check.ID}]
	now := result
	if decided && decision.Kind == Confirm {
		result, decided = d.confirmed(decision, result, counts)
		l.show(result)
	}
	switch {
	case decided:
		d.decide(&l, check, decision, result)
		if counts {
			d.noticeNewer(decision, result, now)
		}
	case counts:
		d.earn(&l, check, result.worth(), Raw)
	case d.sealed:
		l.State, l.Score = Faulty, excluded(check.Points)
	default:
		l.State, l.Score = Pending, waiting(check.Points)
	}
	return l
}

func (l *CheckLine) show(r Result) { l.Verdict, l.Result, l.Digest = r.Verdict, r.ID, r.Digest }

// confirmed is the result that a confirmation speaks of, and whether it can
// stand: an error cannot be confirmed.
func (d *desk) confirmed(x Decision, counting Result, counts bool) (Result, bool) {
	spoken, found := d.spokenOf(x)
	switch {
	case found && spoken.Verdict != Error:
		return spoken, true
	case !found && counts:
		return counting, true
	}
	d.say(problem(NothingToStand, decisionName(x),
		"il n'y a pas de verdict à confirmer : remplacez-le, ou notez une faute de la plateforme",
		"there is no verdict to confirm: override it, or note a fault of the platform"))
	return counting, false
}

// spokenOf finds the result that a decision names, among those of its check.
func (d *desk) spokenOf(x Decision) (Result, bool) {
	if x.Result == "" {
		return Result{}, false
	}
	for _, r := range d.results[cell{team: x.Team, check: x.Check}] {
		if r.ID == x.Result {
			return r, true
		}
	}
	d.say(unknown(UnknownResult, decisionName(x), string(x.Result)))
	return Result{}, false
}

// decide applies the decision that stands. With a confirmation, result is what
// it confirms.
func (d *desk) decide(l *CheckLine, check Check, x Decision, result Result) {
	l.Decision, l.Reason, l.Grader = x.Seq, x.Reason, x.Grader
	switch x.Kind {
	case PlatformFault:
		l.State, l.Score = Faulty, excluded(check.Points)
	case Override:
		d.earn(l, check, x.Share, Overridden)
	default:
		d.earn(l, check, result.worth(), Confirmed)
	}
}

// noticeNewer tells that another result counts now than the one a decision
// spoke of. The decision stands all the same.
func (d *desk) noticeNewer(x Decision, spoken, now Result) {
	if x.Kind != Confirm {
		found := false
		if spoken, found = d.spokenOf(x); !found {
			return
		}
	}
	if spoken.ID != now.ID {
		d.say(problem(NewerResult, decisionName(x),
			"la décision parle du résultat %q, mais %q compterait maintenant ; la décision reste",
			"the decision speaks of result %q, but %q would count now; the decision stands", spoken.ID, now.ID))
	}
}

// earn gives a share of the points, less what hints cost.
func (d *desk) earn(l *CheckLine, check Check, share Amount, state State) {
	earned := check.Points.times(share)
	l.State, l.Worth = state, &share
	l.Hints = min(d.hints[cell{team: l.Team, check: check.ID}], earned)
	l.Score = judged(check.Points, earned-l.Hints)
}

// criterionLines are the criteria of the documents with this scope, of a team
// or of a member.
func (d *desk) criterionLines(scope Scope, team TeamID, member MemberID) []CriterionLine {
	lines := []CriterionLine{}
	for _, doc := range d.scheme.Deliverables {
		if doc.Scope != scope {
			continue
		}
		for _, c := range doc.Criteria {
			l := CriterionLine{Team: team, Member: member, Deliverable: doc.ID, Criterion: c.ID}
			l.Marks = append([]MarkRef{}, d.marks[line{team, member, doc.ID, c.ID}]...)
			d.mark(&l, c.Points)
			lines = append(lines, l)
		}
	}
	return lines
}

// mark gives a criterion what its graders' marks come to.
func (d *desk) mark(l *CriterionLine, points Amount) {
	switch {
	case points == 0:
		l.State = Informs
	case len(l.Marks) > 0:
		l.State, l.Score = Marked, judged(points, d.agreed(points, l.Marks))
	case !d.sealed:
		l.State, l.Score = Pending, waiting(points)
	case d.rules.Unmarked == UnmarkedZero:
		l.State, l.Score = Unmarked, judged(points, 0)
	default:
		l.State, l.Score = Unmarked, excluded(points)
	}
}

// agreed is how many of the points several graders give.
func (d *desk) agreed(points Amount, marks []MarkRef) Amount {
	if d.rules.Graders == GradersLast {
		return points.times(marks[len(marks)-1].Share)
	}
	sum := new(big.Rat)
	for _, m := range marks {
		sum.Add(sum, m.Share.rat())
	}
	sum.Mul(sum, points.rat())
	return amountOfRat(sum.Quo(sum, big.NewRat(int64(len(marks)), 1)))
}
