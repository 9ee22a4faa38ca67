package grade_test

import (
	"fmt"
	"time"

	"pgregory.net/rapid"

	"github.com/pupitre-lab/pupitre/orchestrator/grade"
)

var (
	codes  = []grade.CompetencyCode{"B1.C1", "B1.C2", "B2.C1"}
	checks = []grade.CheckID{"a", "b", "c", "d"}
	teams  = []grade.TeamID{"t1", "t2", "t3"}
	people = map[grade.TeamID][]grade.MemberID{"t1": {"m1", "m2"}, "t2": {"m3"}, "t3": {"m4", "m5"}}
)

func anyShare() *rapid.Generator[grade.Amount] {
	return rapid.Map(rapid.Int64Range(0, 1_000_000), func(n int64) grade.Amount { return grade.Amount(n) })
}

func anyPoints() *rapid.Generator[grade.Amount] {
	return rapid.Map(rapid.Int64Range(0, 20_000), func(n int64) grade.Amount { return grade.Amount(n * 1000) })
}

func anyCodes() *rapid.Generator[[]grade.CompetencyCode] {
	return rapid.SliceOfNDistinct(rapid.SampledFrom(codes), 0, 3, rapid.ID)
}

func anyScheme(t *rapid.T) grade.Scheme {
	s := grade.Scheme{Scale: rapid.SampledFrom(grade.Scales()).Draw(t, "scale")}
	for _, c := range codes {
		s.Competencies = append(s.Competencies, grade.Competency{Code: c, Bloc: grade.BlocCode(c[:2])})
	}
	for i, id := range checks {
		s.Checks = append(s.Checks, grade.Check{
			ID: id, Task: grade.TaskID(fmt.Sprint(i / 2)), Points: anyPoints().Draw(t, "points"), Competencies: anyCodes().Draw(t, "codes"),
			Ever: rapid.Bool().Draw(t, "ever"), SelfReported: rapid.IntRange(0, 9).Draw(t, "self-reported") == 0,
		})
	}
	for _, scope := range []grade.Scope{grade.Individual, grade.Group} {
		s.Deliverables = append(s.Deliverables, grade.Deliverable{ID: grade.DeliverableID(scope), Scope: scope, Criteria: []grade.Criterion{
			{ID: "x", Points: anyPoints().Draw(t, "points"), Competencies: anyCodes().Draw(t, "codes")},
			{ID: "y", Points: anyPoints().Draw(t, "points"), Competencies: anyCodes().Draw(t, "codes")},
		}})
	}
	s.Rules = grade.Rules{
		Counts:   rapid.SampledFrom([]grade.CountsRule{"", grade.CountsFinal, grade.CountsBest}).Draw(t, "counts"),
		Graders:  rapid.SampledFrom([]grade.GradersRule{grade.GradersLast, grade.GradersMean}).Draw(t, "graders"),
		Weights:  grade.Weights{Group: anyShare().Draw(t, "group"), Individual: anyShare().Draw(t, "individual")},
		Missing:  rapid.SampledFrom([]grade.MissingRule{grade.MissingAlone, grade.MissingNotAssessed}).Draw(t, "missing"),
		Unmarked: rapid.SampledFrom([]grade.UnmarkedRule{grade.UnmarkedExcluded, grade.UnmarkedZero}).Draw(t, "unmarked"),
		Blocs:    rapid.SampledFrom([]grade.BlocsRule{grade.BlocsMean, grade.BlocsLowest}).Draw(t, "blocs"),
	}
	return s
}

func anyResult(t *rapid.T, n int) grade.Result {
	return grade.Result{
		ID: grade.ResultID(fmt.Sprintf("r%d", n)), Seq: rapid.Int64Range(1, 40).Draw(t, "seq"),
		Team: rapid.SampledFrom(teams).Draw(t, "team"), Check: rapid.SampledFrom(checks).Draw(t, "check"),
		Verdict: rapid.SampledFrom([]grade.Verdict{grade.Pass, grade.Fail, grade.Error, grade.Skip}).Draw(t, "verdict"),
		Share:   anyShare().Draw(t, "share"), Origin: rapid.SampledFrom([]grade.Origin{grade.Watch, grade.Self, grade.Final}).Draw(t, "origin"),
		Time: noon.Add(time.Duration(rapid.IntRange(-60, 60).Draw(t, "minute")) * time.Minute),
	}
}

func anyDecision(t *rapid.T, results int) grade.Decision {
	d := grade.Decision{
		Seq: rapid.Int64Range(1, 40).Draw(t, "seq"), Team: rapid.SampledFrom(teams).Draw(t, "team"),
		Check: rapid.SampledFrom(checks).Draw(t, "check"), Share: anyShare().Draw(t, "share"), Grader: "g",
		Kind:   rapid.SampledFrom([]grade.DecisionKind{grade.Confirm, grade.Override, grade.PlatformFault, grade.Withdraw}).Draw(t, "kind"),
		Reason: rapid.SampledFrom([]string{"", "because"}).Draw(t, "reason"),
	}
	if rapid.Bool().Draw(t, "names a result") {
		d.Result = grade.ResultID(fmt.Sprintf("r%d", rapid.IntRange(0, results).Draw(t, "result")))
	}
	if rapid.IntRange(0, 3).Draw(t, "of a member") == 0 {
		d.Member = rapid.SampledFrom(people[d.Team]).Draw(t, "member")
	}
	return d
}

func anyMark(t *rapid.T) grade.Mark {
	m := grade.Mark{
		Seq: rapid.Int64Range(1, 40).Draw(t, "seq"), Criterion: rapid.SampledFrom([]grade.CriterionID{"x", "y"}).Draw(t, "criterion"),
		Share: ptr(anyShare().Draw(t, "share")), Grader: rapid.SampledFrom([]grade.GraderID{"g1", "g2", "g3"}).Draw(t, "grader"),
		Withdrawn: rapid.IntRange(0, 5).Draw(t, "withdrawn") == 0,
	}
	team := rapid.SampledFrom(teams).Draw(t, "team")
	if rapid.Bool().Draw(t, "group") {
		m.Deliverable, m.Team = grade.DeliverableID(grade.Group), team
	} else {
		m.Deliverable, m.Member = grade.DeliverableID(grade.Individual), rapid.SampledFrom(people[team]).Draw(t, "member")
	}
	return m
}

func anyInput(t *rapid.T) grade.Input {
	in := grade.Input{Scheme: anyScheme(t), Sealed: rapid.Bool().Draw(t, "sealed")}
	for _, id := range teams {
		in.Teams = append(in.Teams, grade.Team{ID: id, Members: people[id], Ends: noon})
	}
	n := rapid.IntRange(0, 25).Draw(t, "results")
	for i := range n {
		in.Results = append(in.Results, anyResult(t, i))
	}
	for range rapid.IntRange(0, 10).Draw(t, "decisions") {
		in.Decisions = append(in.Decisions, anyDecision(t, n))
	}
	for i := range rapid.IntRange(0, 6).Draw(t, "hints") {
		in.Hints = append(in.Hints, grade.Hint{Seq: int64(i), Team: rapid.SampledFrom(teams).Draw(t, "team"),
			Check: rapid.SampledFrom(checks).Draw(t, "check"), Index: i, Cost: anyPoints().Draw(t, "cost")})
	}
	for range rapid.IntRange(0, 12).Draw(t, "marks") {
		in.Marks = append(in.Marks, anyMark(t))
	}
	return in
}
