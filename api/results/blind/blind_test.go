package blind_test

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/pupitre-lab/pupitre/api/results/blind"
	"github.com/pupitre-lab/pupitre/orchestrator/grade"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

var secret = bytes.Repeat([]byte{3}, 32)

// planOf is a session of n teams of two, with ids in the order of the list.
func planOf(id string, n int) session.Plan {
	plan := session.Plan{ID: session.ID(id)}
	for i := range n {
		plan.Teams = append(plan.Teams, session.Team{
			ID: people.TeamID(fmt.Sprintf("team-%03d", i)), Name: fmt.Sprintf("Team %d", i),
			Members: []session.Member{{Person: people.PersonID(fmt.Sprintf("person-%03d-a", i))}, {Person: people.PersonID(fmt.Sprintf("person-%03d-b", i))}},
		})
	}
	return plan
}

func TestEveryIDIsReplacedAndComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plan := planOf(rapid.String().Draw(t, "session"), rapid.IntRange(1, 40).Draw(t, "teams"))
		m, again := blind.New(secret, plan), blind.New(secret, plan)
		numbers := map[string]bool{}
		for _, team := range plan.Teams {
			shown := m.Team(team.ID)
			if _, err := uuid.Parse(string(shown)); err != nil || shown == team.ID || m.TrueTeam(shown) != team.ID || again.Team(team.ID) != shown {
				t.Fatalf("%s is shown as %s, back as %s", team.ID, shown, m.TrueTeam(shown))
			}
			if m.TrueTeam(team.ID) != "" {
				t.Fatalf("the true id %s is taken back", team.ID)
			}
			numbers[m.TeamNumber(team.ID)] = true
			for _, member := range team.Members {
				if shown := m.Person(member.Person); shown == member.Person || m.TruePerson(shown) != member.Person || m.TruePerson(member.Person) != "" {
					t.Fatalf("%s is shown as %s", member.Person, shown)
				}
			}
		}
		for i := range plan.Teams {
			if !numbers[strconv.Itoa(i+1)] {
				t.Fatalf("no team has the number %d", i+1)
			}
		}
	})
}

func TestNumbersTellNothingOfTheOrderAndDifferBetweenSessions(t *testing.T) {
	one, two := planOf("one", 30), planOf("two", 30)
	orders := map[string][]string{}
	for _, plan := range []session.Plan{one, two} {
		m := blind.New(secret, plan)
		for _, team := range plan.Teams {
			orders[string(plan.ID)] = append(orders[string(plan.ID)], m.TeamNumber(team.ID))
		}
	}
	list := []string{}
	for i := range 30 {
		list = append(list, strconv.Itoa(i+1))
	}
	if slices.Equal(orders["one"], list) || slices.Equal(orders["one"], orders["two"]) {
		t.Errorf("%v and %v", orders["one"], orders["two"])
	}
	if other := blind.New(bytes.Repeat([]byte{4}, 32), one); other.Team(one.Teams[0].ID) == blind.New(secret, one).Team(one.Teams[0].ID) {
		t.Error("another secret gives the same ids")
	}
}

func TestTeamsAreShownInTheOrderOfTheirNumbers(t *testing.T) {
	plan := planOf("one", 20)
	m := blind.New(secret, plan)
	for i, team := range m.Teams(plan.Teams) {
		if m.TeamNumber(team.ID) != strconv.Itoa(i+1) {
			t.Errorf("team %s stands at %d", m.TeamNumber(team.ID), i+1)
		}
	}
	if plan.Teams[0].ID != "team-000" || plan.Teams[3].Members[0].Person != "person-003-a" {
		t.Error("the plan was changed")
	}
}

func TestNothingIsHiddenWithoutAMask(t *testing.T) {
	var m *blind.Mask
	plan := planOf("one", 3)
	if m.Team("t") != "t" || m.TrueTeam("t") != "t" || m.Person("p") != "p" || m.TruePerson("p") != "p" || m.TeamNumber("t") != "" || m.PersonNumber("p") != "" {
		t.Error("something is hidden")
	}
	if got := m.Teams(plan.Teams); got[2].ID != "team-002" {
		t.Errorf("%v", got)
	}
}

func TestFiguresAreTheSameUnderAMask(t *testing.T) {
	plan := planOf("one", 6)
	in := grade.Input{Scheme: grade.Scheme{
		Checks:       []grade.Check{{ID: "c", Task: "t", Points: grade.Whole(10), Competencies: []grade.CompetencyCode{"B6.C1"}}},
		Deliverables: []grade.Deliverable{{ID: "d", Scope: grade.Individual, Criteria: []grade.Criterion{{ID: "k", Points: grade.Whole(5), Competencies: []grade.CompetencyCode{"B6.C1"}}}}},
		Competencies: []grade.Competency{{Code: "B6.C1", Bloc: "B6"}},
	}}
	in.Scheme.Scale, _ = grade.ScaleByID("fr-20")
	for i, team := range plan.Teams {
		id := grade.TeamID(team.ID)
		share := grade.AmountOf(float64(i) / 6)
		member := grade.MemberID(team.Members[0].Person)
		in.Teams = append(in.Teams, grade.Team{ID: id, Members: []grade.MemberID{member, grade.MemberID(team.Members[1].Person)}})
		in.Results = append(in.Results, grade.Result{ID: grade.ResultID(id), Seq: int64(i + 1), Team: id, Check: "c", Verdict: grade.Fail, Share: share, Origin: grade.Final, Time: time.Unix(int64(i), 0)})
		in.Decisions = append(in.Decisions, grade.Decision{Seq: int64(100 + i), Team: id, Member: member, Check: "c", Kind: grade.Override, Share: grade.Whole(1), Reason: "seen", Grader: "g"})
		in.Marks = append(in.Marks, grade.Mark{Seq: int64(200 + i), Deliverable: "d", Criterion: "k", Team: id, Member: member, Share: &share, Grader: "g"})
		in.Hints = append(in.Hints, grade.Hint{Seq: int64(300 + i), Team: id, Check: "c", Cost: grade.AmountOf(0.25)})
	}
	m := blind.New(secret, plan)
	open, problems := grade.Compute(in)
	hidden, hiddenProblems := grade.Compute(m.Input(in))
	if len(problems) != 0 || len(hiddenProblems) != 0 {
		t.Fatalf("%v %v", problems, hiddenProblems)
	}
	for _, member := range open.Members {
		shown := grade.MemberID(m.Person(people.PersonID(member.Member)))
		at := slices.IndexFunc(hidden.Members, func(x grade.MemberSheet) bool { return x.Member == shown })
		if at < 0 || *hidden.Members[at].Overall.Share != *member.Overall.Share || hidden.Members[at].Documents.Obtained != member.Documents.Obtained {
			t.Errorf("%s has other figures under the mask", member.Member)
		}
	}
	if in.Teams[0].ID != "team-000" || in.Marks[0].Member != "person-000-a" {
		t.Error("the input was changed")
	}
}
