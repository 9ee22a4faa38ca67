package grade

import (
	"math/big"
	"slices"
)

// Compute works out every figure of an input, and everything in it that could
// not be used or that somebody should look at. It never panics, and the same
// records in another order give the same sheet.
func Compute(in Input) (Sheet, []Problem) {
	d := prepare(in)
	sheet := Sheet{
		Scale: d.scheme.Scale, Rules: d.rules, Sealed: d.sealed,
		Competencies: append([]Competency{}, d.scheme.Competencies...), Blocs: blocsOf(d.scheme.Competencies),
		Teams: []TeamSheet{}, Members: []MemberSheet{},
	}
	for _, team := range d.teams {
		ts := d.teamSheet(team)
		sheet.Teams = append(sheet.Teams, ts)
		sheet.Pending += pendingOf(ts.Checks, ts.Criteria)
		for _, member := range team.Members {
			ms := d.memberSheet(team, ts, member, sheet.Blocs)
			sheet.Members = append(sheet.Members, ms)
			sheet.Pending += pendingOf(nil, ms.Criteria)
		}
	}
	return sheet, sortProblems(d.problems)
}

func blocsOf(competencies []Competency) []BlocCode {
	blocs := []BlocCode{}
	for _, c := range competencies {
		if !slices.Contains(blocs, c.Bloc) {
			blocs = append(blocs, c.Bloc)
		}
	}
	return blocs
}

func pendingOf(checks []CheckLine, criteria []CriterionLine) int {
	n := 0
	for _, l := range checks {
		if l.State == Pending {
			n++
		}
	}
	for _, l := range criteria {
		if l.State == Pending {
			n++
		}
	}
	return n
}

func (d *desk) teamSheet(team Team) TeamSheet {
	ts := TeamSheet{Team: team.ID, Members: append([]MemberID{}, team.Members...), Checks: []CheckLine{}}
	for _, check := range d.scheme.Checks {
		ts.Checks = append(ts.Checks, d.checkLine(team, "", check))
	}
	ts.Tasks = tasksOf(ts.Checks)
	for _, t := range ts.Tasks {
		ts.Total.add(t.Score)
	}
	ts.Total.close()
	ts.Criteria = d.criterionLines(Group, team.ID, "")
	ts.Documents = sumOf(ts.Criteria)
	return ts
}

func tasksOf(lines []CheckLine) []TaskLine {
	tasks := []TaskLine{}
	for _, l := range lines {
		i := slices.IndexFunc(tasks, func(t TaskLine) bool { return t.Task == l.Task })
		if i < 0 {
			i = len(tasks)
			tasks = append(tasks, TaskLine{Task: l.Task})
		}
		tasks[i].add(l.Score)
	}
	for i := range tasks {
		tasks[i].close()
	}
	return tasks
}

func sumOf(lines []CriterionLine) Score {
	var sum Score
	for _, l := range lines {
		sum.add(l.Score)
	}
	sum.close()
	return sum
}

// piece is an item with all of its score and what it speaks for.
type piece struct {
	Item
	score Score
	codes []CompetencyCode
}

func (p piece) speaksFor(code CompetencyCode) bool { return slices.Contains(p.codes, code) }

func (d *desk) memberSheet(team Team, ts TeamSheet, member MemberID, blocs []BlocCode) MemberSheet {
	ms := MemberSheet{Member: member, Team: team.ID, Checks: []CheckLine{}, Competencies: []CompetencyLine{}, Blocs: []BlocLine{}}
	ms.Criteria = d.criterionLines(Individual, team.ID, member)
	ms.Documents = sumOf(ms.Criteria)
	var group []piece
	for i, check := range d.scheme.Checks {
		l := ts.Checks[i]
		if _, own := d.decisions[cell{team.ID, member, check.ID}]; own && l.State != Informs {
			if mine := d.checkLine(team, member, check); mine.Decision != 0 {
				l = mine
				ms.Checks = append(ms.Checks, l)
			}
		}
		group = append(group, piece{l.item(), l.Score, check.Competencies})
	}
	group = append(group, d.pieces(Group, ts.Criteria)...)
	individual := d.pieces(Individual, ms.Criteria)

	all := func(piece) bool { return true }
	ms.Overall = d.combine(evidence(group, all), evidence(individual, all))
	ms.Overall.Group.Items, ms.Overall.Individual.Items = []Item{}, []Item{}
	for _, c := range d.scheme.Competencies {
		speaks := func(p piece) bool { return p.speaksFor(c.Code) }
		combined := d.combine(evidence(group, speaks), evidence(individual, speaks))
		ms.Competencies = append(ms.Competencies, CompetencyLine{Code: c.Code, Bloc: c.Bloc, Combined: combined})
	}
	for _, bloc := range blocs {
		ms.Blocs = append(ms.Blocs, d.blocLine(bloc, ms.Competencies))
	}
	return ms
}

// pieces are criterion lines, in the order in which criterionLines made them,
// with what their criteria speak for.
func (d *desk) pieces(scope Scope, lines []CriterionLine) []piece {
	var pieces []piece
	for _, doc := range d.scheme.Deliverables {
		if doc.Scope != scope {
			continue
		}
		for _, c := range doc.Criteria {
			l := lines[len(pieces)]
			pieces = append(pieces, piece{l.item(), l.Score, c.Competencies})
		}
	}
	return pieces
}

// evidence adds up the pieces that are wanted and count.
func evidence(pieces []piece, wanted func(piece) bool) Evidence {
	e := Evidence{Items: []Item{}}
	for _, p := range pieces {
		if p.State != Informs && wanted(p) {
			e.add(p.score)
			e.Items = append(e.Items, p.Item)
		}
	}
	e.close()
	return e
}

// combine joins the two sides by the weights. A side that weighs nothing is
// left out; one without anything judged is missing.
func (d *desk) combine(group, individual Evidence) Combined {
	c := Combined{Group: group, Individual: individual, Sides: NoSide}
	sum, weight := new(big.Rat), new(big.Rat)
	missing, provisional := false, false
	weigh := func(e Evidence, w Amount, side Sides) {
		if w == 0 {
			return
		}
		provisional = provisional || e.Pending > 0
		share := e.ratio()
		if share == nil {
			missing = true
			return
		}
		sum.Add(sum, share.Mul(share, w.rat()))
		weight.Add(weight, w.rat())
		if c.Sides == NoSide {
			c.Sides = side
		} else {
			c.Sides = BothSides
		}
	}
	weigh(group, d.rules.Weights.Group, GroupSide)
	weigh(individual, d.rules.Weights.Individual, IndividualSide)
	if c.Sides == NoSide || missing && d.rules.Missing == MissingNotAssessed {
		c.Sides = NoSide
		c.Outcome = d.outcome(nil, provisional)
		return c
	}
	c.Outcome = d.outcome(sum.Quo(sum, weight), provisional)
	return c
}

// outcome is what the scale says of an exact share; nil is not assessed.
func (d *desk) outcome(share *big.Rat, provisional bool) Outcome {
	o := Outcome{Attainment: NotAssessed, Provisional: provisional, exact: share}
	if share == nil {
		return o
	}
	rounded := amountOfRat(share)
	o.Share = &rounded
	if d.scale != nil {
		figure := d.scale.figure(share)
		o.Figure, o.Attainment = &figure, d.scale.Attain(figure)
	}
	return o
}

// blocLine follows from the assessed competencies of the bloc.
func (d *desk) blocLine(bloc BlocCode, lines []CompetencyLine) BlocLine {
	b := BlocLine{Bloc: bloc, Assessed: []CompetencyCode{}}
	sum, lowest := new(big.Rat), (*big.Rat)(nil)
	provisional := false
	for _, l := range lines {
		if l.Bloc != bloc {
			continue
		}
		b.Of++
		provisional = provisional || l.Provisional
		if l.exact == nil {
			continue
		}
		b.Assessed = append(b.Assessed, l.Code)
		sum.Add(sum, l.exact)
		if lowest == nil || l.exact.Cmp(lowest) < 0 {
			lowest = l.exact
		}
	}
	share := lowest
	if share != nil && d.rules.Blocs == BlocsMean {
		share = sum.Quo(sum, big.NewRat(int64(len(b.Assessed)), 1))
	}
	b.Outcome = d.outcome(share, provisional)
	return b
}
