package grade_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pupitre-lab/pupitre/orchestrator/grade"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func ptr[T any](v T) *T { return &v }

func amount(text string) grade.Amount {
	a, err := grade.ParseAmount(text)
	if err != nil {
		panic(err)
	}
	return a
}

// campus is an evaluation small enough to be computed by hand: two teams, four
// checks in two tasks, a report of each member and a document of each team.
func campus() grade.Input {
	scale, _ := grade.ScaleByID("fr-20")
	levels := []grade.Level{{Share: 0}, {Share: amount("0.35")}, {Share: amount("0.7")}, {Share: grade.Whole(1)}}
	return grade.Input{
		Scheme: grade.Scheme{
			Competencies: []grade.Competency{{Code: "B6.C1", Bloc: "B6"}, {Code: "B6.C2", Bloc: "B6"}, {Code: "B5.C1", Bloc: "B5"}},
			Checks: []grade.Check{
				{ID: "ping", Task: "reach", Points: grade.Whole(4), Competencies: []grade.CompetencyCode{"B6.C1"}},
				{ID: "routes", Task: "reach", Points: grade.Whole(6), Competencies: []grade.CompetencyCode{"B6.C1", "B6.C2"}},
				{ID: "cut", Task: "resist", Points: grade.Whole(10), Competencies: []grade.CompetencyCode{"B6.C2"}},
				{ID: "version", Task: "resist", Points: grade.Whole(5), SelfReported: true, Competencies: []grade.CompetencyCode{"B6.C2"}},
			},
			Deliverables: []grade.Deliverable{
				{ID: "report", Scope: grade.Individual, Criteria: []grade.Criterion{
					{ID: "proof", Points: grade.Whole(4), Competencies: []grade.CompetencyCode{"B6.C1"}, Levels: levels},
					{ID: "plan", Points: grade.Whole(3), Competencies: []grade.CompetencyCode{"B5.C1"}, Levels: levels},
				}},
				{ID: "diagram", Scope: grade.Group, Criteria: []grade.Criterion{
					{ID: "clear", Points: grade.Whole(2), Competencies: []grade.CompetencyCode{"B6.C1"}, Levels: levels},
				}},
			},
			Scale: scale,
		},
		Teams: []grade.Team{{ID: "t1", Members: []grade.MemberID{"ada", "blaise"}}, {ID: "t2", Members: []grade.MemberID{"emmy"}}},
		Results: []grade.Result{
			{ID: "r1", Seq: 10, Team: "t1", Check: "ping", Verdict: grade.Fail, Time: noon, Origin: grade.Self},
			{ID: "r2", Seq: 20, Team: "t1", Check: "ping", Verdict: grade.Pass, Time: noon, Origin: grade.Final, Digest: "sha256:aa"},
			{ID: "r3", Seq: 20, Team: "t1", Check: "routes", Verdict: grade.Fail, Share: amount("0.32"), Time: noon, Origin: grade.Final},
			{ID: "r4", Seq: 20, Team: "t1", Check: "cut", Verdict: grade.Error, Time: noon, Origin: grade.Final},
			{ID: "r5", Seq: 20, Team: "t1", Check: "version", Verdict: grade.Pass, Time: noon, Origin: grade.Final},
			{ID: "r6", Seq: 21, Team: "t2", Check: "ping", Verdict: grade.Fail, Time: noon, Origin: grade.Final},
			{ID: "r7", Seq: 21, Team: "t2", Check: "routes", Verdict: grade.Skip, Time: noon, Origin: grade.Final},
			{ID: "r8", Seq: 21, Team: "t2", Check: "cut", Verdict: grade.Pass, Time: noon, Origin: grade.Final},
		},
		Hints: []grade.Hint{{Seq: 5, Team: "t1", Check: "ping", Index: 0, Cost: amount("0.5")}},
		Decisions: []grade.Decision{
			{Seq: 30, Team: "t2", Check: "ping", Kind: grade.Override, Share: amount("0.5"), Reason: "the cable was ours", Grader: "g1", Result: "r6"},
			{Seq: 31, Team: "t2", Check: "cut", Kind: grade.Confirm, Grader: "g1", Result: "r8"},
		},
		Marks: []grade.Mark{
			{Seq: 40, Deliverable: "report", Criterion: "proof", Member: "ada", Level: ptr(1), Grader: "g1"},
			{Seq: 41, Deliverable: "report", Criterion: "proof", Member: "ada", Level: ptr(2), Grader: "g1", Comment: "read again"},
			{Seq: 42, Deliverable: "report", Criterion: "plan", Member: "ada", Share: ptr(amount("1")), Grader: "g1"},
			{Seq: 43, Deliverable: "diagram", Criterion: "clear", Team: "t1", Level: ptr(3), Grader: "g1"},
		},
	}
}

// The figures below can be checked with pencil and paper.
func TestTheExampleComputedByHand(t *testing.T) {
	sheet, problems := grade.Compute(campus())
	if len(problems) > 0 {
		t.Fatalf("problems: %v", problems)
	}
	want := `
team t1
  ping     raw            3.5 of 4    passed: 4, less 0.5 for the hint
  routes   raw            1.92 of 6   32 % of 6
  cut      pending        0 of 0      an error waits and costs nothing
  version  informative    0 of 0      the machine says so itself
  clear    marked         2 of 2
  total                   5.42 of 10  (20 possible, 10 pending)
team t2
  ping     overridden     2 of 4      half of 4, decided
  routes   raw            0 of 6      a skip is a fail
  cut      confirmed      10 of 10
  version  informative    0 of 0
  clear    pending        0 of 0
  total                   12 of 20    (20 possible, 0 pending)
member ada
  B6.C1    group 7.42/12, individual 2.8/4: half of each = 0.659167 → 13.18 acquired
  B6.C2    group 1.92/6, individual 0/0: the group alone = 0.32 → 6.4 not-acquired, provisional
  B5.C1    group 0/0, individual 3/3: individual alone = 1 → 20 acquired
  B6       mean of 2 of 2 = 0.489583 → 9.79 not-acquired, provisional
  B5       mean of 1 of 1 = 1 → 20 acquired
  overall  group 7.42/12, individual 5.8/7: half of each = 0.723452 → 14.47 acquired, provisional
member blaise
  B6.C1    group 7.42/12, individual 0/0: the group alone = 0.618333 → 12.37 acquired, provisional
  B6.C2    group 1.92/6, individual 0/0: the group alone = 0.32 → 6.4 not-acquired, provisional
  B5.C1    group 0/0, individual 0/0: nothing → not-assessed, provisional
  B6       mean of 2 of 2 = 0.469167 → 9.38 not-acquired, provisional
  B5       mean of 0 of 1 → not-assessed, provisional
  overall  group 7.42/12, individual 0/0: the group alone = 0.618333 → 12.37 acquired, provisional
member emmy
  B6.C1    group 2/10, individual 0/0: the group alone = 0.2 → 4 not-acquired, provisional
  B6.C2    group 10/16, individual 0/0: the group alone = 0.625 → 12.5 acquired
  B5.C1    group 0/0, individual 0/0: nothing → not-assessed, provisional
  B6       mean of 2 of 2 = 0.4125 → 8.25 not-acquired, provisional
  B5       mean of 0 of 1 → not-assessed, provisional
  overall  group 12/20, individual 0/0: the group alone = 0.6 → 12 acquired, provisional
`
	if diff := cmp.Diff(tidy(want), tidy(render(sheet))); diff != "" {
		t.Errorf("the sheet is not what the hand says (-hand +computed):\n%s", diff)
	}
	if sheet.Pending != 1+1+4 { // t1 cut, t2 clear, two criteria of blaise and of emmy
		t.Errorf("%d lines wait, not 6", sheet.Pending)
	}
}

// tidy drops the remarks a teacher reads and squeezes blanks.
func tidy(text string) []string {
	var lines []string
	for line := range strings.Lines(strings.TrimSpace(text)) {
		fields := strings.Fields(line)
		if len(fields) > 4 && fields[3] == "of" && fields[0] != "total" {
			fields = fields[:5]
		}
		lines = append(lines, strings.Join(fields, " "))
	}
	return lines
}

func render(sheet grade.Sheet) string {
	var b strings.Builder
	for _, team := range sheet.Teams {
		fmt.Fprintf(&b, "team %s\n", team.Team)
		for _, l := range team.Checks {
			fmt.Fprintf(&b, "%s %s %s of %s\n", l.Check, l.State, l.Obtained, l.Judged)
		}
		for _, l := range team.Criteria {
			fmt.Fprintf(&b, "%s %s %s of %s\n", l.Criterion, l.State, l.Obtained, l.Judged)
		}
		fmt.Fprintf(&b, "total %s of %s (%s possible, %s pending)\n", team.Total.Obtained, team.Total.Judged, team.Total.Possible, team.Total.Pending)
	}
	for _, m := range sheet.Members {
		fmt.Fprintf(&b, "member %s\n", m.Member)
		for _, c := range m.Competencies {
			fmt.Fprintf(&b, "%s %s\n", c.Code, combined(c.Combined))
		}
		for _, bloc := range m.Blocs {
			fmt.Fprintf(&b, "%s mean of %d of %d%s\n", bloc.Bloc, len(bloc.Assessed), bloc.Of, outcome(bloc.Outcome))
		}
		fmt.Fprintf(&b, "overall %s\n", combined(m.Overall))
	}
	return b.String()
}

func combined(c grade.Combined) string {
	sides := map[grade.Sides]string{grade.BothSides: "half of each", grade.GroupSide: "the group alone", grade.IndividualSide: "individual alone", grade.NoSide: "nothing"}
	return fmt.Sprintf("group %s/%s, individual %s/%s: %s%s", c.Group.Obtained, c.Group.Judged,
		c.Individual.Obtained, c.Individual.Judged, sides[c.Sides], outcome(c.Outcome))
}

func outcome(o grade.Outcome) string {
	text := ""
	if o.Share != nil {
		text = fmt.Sprintf(" = %s → %s %s", o.Share, o.Figure, o.Attainment)
	} else {
		text = fmt.Sprintf(" → %s", o.Attainment)
	}
	if o.Provisional {
		text += ", provisional"
	}
	return text
}

func TestTheWayBackToTheEvidenceIsInTheData(t *testing.T) {
	sheet, _ := grade.Compute(campus())
	ada := member(t, sheet, "ada")
	line := ada.Competencies[0] // B6.C1
	want := []grade.Item{
		{Check: "ping", Team: "t1", State: grade.Raw, Possible: grade.Whole(4), Obtained: amount("3.5")},
		{Check: "routes", Team: "t1", State: grade.Raw, Possible: grade.Whole(6), Obtained: amount("1.92")},
		{Deliverable: "diagram", Criterion: "clear", Team: "t1", State: grade.Marked, Possible: grade.Whole(2), Obtained: grade.Whole(2)},
	}
	if diff := cmp.Diff(want, line.Group.Items); diff != "" {
		t.Errorf("group evidence:\n%s", diff)
	}
	own := []grade.Item{{Deliverable: "report", Criterion: "proof", Team: "t1", Member: "ada", State: grade.Marked, Possible: grade.Whole(4), Obtained: amount("2.8")}}
	if diff := cmp.Diff(own, line.Individual.Items); diff != "" {
		t.Errorf("own evidence:\n%s", diff)
	}
	ping := sheet.Teams[0].Checks[0]
	if ping.Result != "r2" || ping.Digest != "sha256:aa" {
		t.Errorf("the check leads to %q, %q", ping.Result, ping.Digest)
	}
}

func member(t testing.TB, sheet grade.Sheet, id grade.MemberID) grade.MemberSheet {
	t.Helper()
	i := slices.IndexFunc(sheet.Members, func(m grade.MemberSheet) bool { return m.Member == id })
	if i < 0 {
		t.Fatalf("no sheet of %s", id)
	}
	return sheet.Members[i]
}
