package people_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

var update = flag.Bool("update", false, "write the golden files")

// The world of the matrix: somebody who may have a role here, and never there.
const (
	here      people.PromotionID = "promotion-here"
	there     people.PromotionID = "promotion-there"
	me        people.PersonID    = "me"
	somebody  people.PersonID    = "somebody"
	myTeam    people.TeamID      = "my-team"
	otherTeam people.TeamID      = "other-team"
)

// holders are the columns of the matrix.
var holders = []struct {
	name  string
	actor people.Actor
}{
	{"nobody", holding("")},
	{"student", holding(people.RoleStudent)},
	{"instructor", holding(people.RoleInstructor)},
	{"grader", holding(people.RoleGrader)},
	{"jury", holding(people.RoleJury)},
	{"author", holding(people.RoleAuthor)},
	{"admin", holding(people.RoleAdmin)},
	{"platform", people.Actor{Person: me, Teams: []people.TeamID{myTeam}, Roles: map[people.PromotionID][]people.Role{people.Platform: {people.RoleAdmin}}}},
}

func holding(role people.Role) people.Actor {
	a := people.Actor{Person: me, Teams: []people.TeamID{myTeam}, Roles: map[people.PromotionID][]people.Role{}}
	if role != "" {
		a.Roles[here] = []people.Role{role}
	}
	return a
}

const legend = `Who may do what. One block for each promotion that the thing done may be in.

A column is somebody with one role, in the promotion "here"; "platform" is an
admin of the whole platform; "nobody" has no role. A cell has four groups, by
whose team it is done to: no team, my team, another team; and the last: in a
blind session, to no team. A group has three signs, by which person it is done to:
nobody, myself, somebody else. + may, . may not.

`

func TestTheMatrixOfRightsIsAsWritten(t *testing.T) {
	var b strings.Builder
	b.WriteString(legend)
	for _, block := range []struct {
		title     string
		promotion people.PromotionID
	}{{"in the promotion here", here}, {"in another promotion", there}, {"in no promotion", people.Platform}} {
		fmt.Fprintf(&b, "== %s\n\n%-19s", block.title, "")
		for _, h := range holders {
			fmt.Fprintf(&b, " %-15s", h.name)
		}
		for _, action := range people.Actions() {
			fmt.Fprintf(&b, "\n%-19s", action)
			for _, h := range holders {
				b.WriteString(" " + cell(h.actor, action, block.promotion))
			}
		}
		b.WriteString("\n\n")
	}
	golden(t, "testdata/rights.txt", tidy(b.String()))
}

func cell(actor people.Actor, action people.Action, promotion people.PromotionID) string {
	var groups []string
	for _, subject := range []people.Subject{{}, {Team: myTeam}, {Team: otherTeam}, {Blind: true}} {
		group := ""
		for _, person := range []people.PersonID{"", me, somebody} {
			subject.Promotion, subject.Person = promotion, person
			if people.Can(actor, action, subject) {
				group += "+"
			} else {
				group += "."
			}
		}
		groups = append(groups, group)
	}
	return strings.Join(groups, " ")
}

// tidy takes away the blanks at the ends of lines.
func tidy(text string) string {
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		lines = append(lines, strings.TrimRight(line, " "))
	}
	return strings.Join(lines, "\n")
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

var (
	anyRole   = rapid.SampledFrom(people.Roles())
	anyAction = rapid.SampledFrom(people.Actions())
	anyTeam   = rapid.SampledFrom([]people.TeamID{"", myTeam, otherTeam})
	anyPerson = rapid.SampledFrom([]people.PersonID{"", me, somebody})
	anyPlace  = rapid.SampledFrom([]people.PromotionID{people.Platform, here, there})
	anyScopes = rapid.SliceOfDistinct(rapid.SampledFrom(people.Scopes()), rapid.ID[people.Scope])
)

func drawSubject(t *rapid.T) people.Subject {
	return people.Subject{Promotion: anyPlace.Draw(t, "promotion"), Team: anyTeam.Draw(t, "team"), Person: anyPerson.Draw(t, "person"), Blind: rapid.Bool().Draw(t, "blind")}
}

func drawActor(t *rapid.T) people.Actor {
	a := holding("")
	a.Roles[here] = rapid.SliceOfDistinct(anyRole, rapid.ID[people.Role]).Draw(t, "roles here")
	a.Roles[there] = rapid.SliceOfDistinct(anyRole, rapid.ID[people.Role]).Draw(t, "roles there")
	if rapid.Bool().Draw(t, "platform") {
		a.Roles[people.Platform] = []people.Role{people.RoleAdmin}
	}
	return a
}

func TestNobodyCanDoAnythingToAPromotionTheyHaveNoRoleIn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		actor, action, subject := drawActor(t), anyAction.Draw(t, "action"), drawSubject(t)
		subject.Promotion = here
		delete(actor.Roles, here)
		delete(actor.Roles, people.Platform)
		if people.Can(actor, action, subject) {
			t.Fatalf("%s of %+v by %+v", action, subject, actor)
		}
	})
}

func TestARoleOfAnotherPromotionChangesNothingHere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		actor, action, subject := drawActor(t), anyAction.Draw(t, "action"), drawSubject(t)
		subject.Promotion = here
		with := people.Can(actor, action, subject)
		delete(actor.Roles, there)
		if without := people.Can(actor, action, subject); with != without {
			t.Fatalf("%s of %+v: %t with roles there, %t without", action, subject, with, without)
		}
	})
}

func TestStudentsNeverReachAnotherTeamOrAnotherPersonsThings(t *testing.T) {
	shared := []people.Action{people.PromotionView, people.FrameworkView} // of no team and no person
	rapid.Check(t, func(t *rapid.T) {
		action, subject := anyAction.Draw(t, "action"), drawSubject(t)
		foreign := subject.Team == otherTeam || subject.Person == somebody || subject.Team == "" && subject.Person == ""
		if foreign && !slices.Contains(shared, action) && people.Can(holding(people.RoleStudent), action, subject) {
			t.Fatalf("%s of %+v", action, subject)
		}
	})
}

func TestOnlyGradersDecideAndGiveMarks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		actor, subject := drawActor(t), drawSubject(t)
		action := rapid.SampledFrom([]people.Action{people.ResultDecide, people.MarkGive}).Draw(t, "action")
		if people.Can(actor, action, subject) && !slices.Contains(actor.Roles[subject.Promotion], people.RoleGrader) {
			t.Fatalf("%s by %+v", action, actor)
		}
	})
}

func TestNobodyButAStudentOfTheTeamWorksInItsName(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		actor, subject := drawActor(t), drawSubject(t)
		action := rapid.SampledFrom([]people.Action{people.FlagSubmit, people.AnswerSubmit, people.HintTake, people.DeliverableSubmit}).Draw(t, "action")
		if people.Can(actor, action, subject) && !slices.Contains(actor.Roles[subject.Promotion], people.RoleStudent) {
			t.Fatalf("%s by %+v", action, actor)
		}
	})
}

func TestGradersAndJuryNeverOperateLabsOrSessions(t *testing.T) {
	for _, role := range []people.Role{people.RoleGrader, people.RoleJury, people.RoleAuthor} {
		for _, action := range people.Actions() {
			operates := strings.HasPrefix(string(action), "session.") && action != people.SessionView ||
				slices.Contains([]people.Action{people.BenchView, people.TerminalOpen, people.WebOpen, people.CheckRequest, people.InjectSend, people.MessageTeam, people.WallView}, action)
			for _, team := range []people.TeamID{"", myTeam, otherTeam} {
				if operates && people.Can(holding(role), action, people.Subject{Promotion: here, Team: team}) {
					t.Errorf("a %s can %s", role, action)
				}
			}
		}
	}
}

func TestJuryMembersOnlyReadAndHoldOrals(t *testing.T) {
	oral := []people.Action{people.OralOpen, people.OralEnter}
	reading := []string{".view", ".view-solution", ".export"}
	for _, action := range people.Actions() {
		reads := slices.ContainsFunc(reading, func(end string) bool { return strings.HasSuffix(string(action), end) })
		if !reads && !slices.Contains(oral, action) && people.Can(holding(people.RoleJury), action, people.Subject{Promotion: here, Team: otherTeam}) {
			t.Errorf("the jury can %s", action)
		}
	}
}

func TestNoStudentHasAnOralOpened(t *testing.T) {
	for _, team := range []people.TeamID{"", myTeam, otherTeam} {
		for _, person := range []people.PersonID{"", me, somebody} {
			if people.Can(holding(people.RoleStudent), people.OralOpen, people.Subject{Promotion: here, Team: team, Person: person}) {
				t.Errorf("a student can, of %q and %q", team, person)
			}
		}
	}
}

func TestABlindSubjectNeverAllowsMore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		actor, action, subject := drawActor(t), anyAction.Draw(t, "action"), drawSubject(t)
		open, blind := subject, subject
		open.Blind, blind.Blind = false, true
		if people.Can(actor, action, blind) && !people.Can(actor, action, open) {
			t.Fatalf("%s of %+v is allowed because it is blind", action, subject)
		}
	})
}

func TestATokenNarrowsWhatItsOwnerMayAndNeverWidens(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		actor, action, subject := drawActor(t), anyAction.Draw(t, "action"), drawSubject(t)
		token := actor
		token.Scopes = append([]people.Scope{}, anyScopes.Draw(t, "scopes")...)
		if people.Can(token, action, subject) && !people.Can(actor, action, subject) {
			t.Fatalf("%s is allowed to the token %v and not to its owner", action, token.Scopes)
		}
		wider := token
		wider.Scopes = people.Scopes()
		if people.Can(token, action, subject) && !people.Can(wider, action, subject) {
			t.Fatalf("%s: more scopes allow less", action)
		}
		if len(token.Scopes) == 0 && people.Can(token, action, subject) {
			t.Fatalf("%s is allowed to a token without scopes", action)
		}
	})
}

func TestNoTokenManagesTokensOrPasswords(t *testing.T) {
	actor := people.Actor{Person: me, Roles: map[people.PromotionID][]people.Role{people.Platform: {people.RoleAdmin}}, Scopes: people.Scopes()}
	for _, action := range []people.Action{people.TokenManage, people.AccountManage} {
		if people.Can(actor, action, people.Subject{Person: me}) {
			t.Errorf("a token can %s", action)
		}
	}
}

func TestATokenToReadOnlyReads(t *testing.T) {
	for _, h := range holders {
		actor := h.actor
		actor.Scopes = []people.Scope{people.Read}
		for _, action := range people.Actions() {
			name := string(action)
			reads := strings.Contains(name, ".view") || name == "grid.export" || name == "bundle.export"
			for _, promotion := range []people.PromotionID{here, people.Platform} {
				if !reads && people.Can(actor, action, people.Subject{Promotion: promotion, Team: myTeam}) {
					t.Errorf("a token of %s to read can %s", h.name, action)
				}
			}
		}
	}
}

func TestAnActionThatIsNotInTheListNobodyMayDo(t *testing.T) {
	for _, action := range []people.Action{"", "session.delete", "SESSION.VIEW"} {
		if people.Can(people.Operator(), action, people.Subject{Promotion: here}) {
			t.Errorf("the operator can %q", action)
		}
	}
}

func TestWhoAnswersForWhom(t *testing.T) {
	grant := func(promotion people.PromotionID, role people.Role) people.Grant {
		return people.Grant{Promotion: promotion, Role: role}
	}
	student, studentThere := grant(here, people.RoleStudent), grant(there, people.RoleStudent)
	admin, platform := grant(here, people.RoleAdmin), grant(people.Platform, people.RoleAdmin)
	for _, c := range []struct {
		by   people.Role
		held []people.Grant
		want bool
	}{
		{people.RoleInstructor, []people.Grant{student}, true},
		{people.RoleInstructor, []people.Grant{student, studentThere}, false},
		{people.RoleInstructor, []people.Grant{student, grant(here, people.RoleGrader)}, false},
		{people.RoleInstructor, []people.Grant{student, platform}, false},
		{people.RoleInstructor, nil, false},
		{people.RoleAdmin, []people.Grant{student, grant(here, people.RoleGrader)}, true},
		{people.RoleAdmin, []people.Grant{admin}, false},
		{people.RoleAdmin, []people.Grant{student, studentThere}, false},
		{people.RoleStudent, []people.Grant{student}, false},
		{people.RoleGrader, []people.Grant{student}, false},
	} {
		if got := people.AnswersFor(holding(c.by), c.held); got != c.want {
			t.Errorf("%s for %v: %t", c.by, c.held, got)
		}
	}
	if !people.AnswersFor(people.Operator(), []people.Grant{platform}) || !people.AnswersFor(people.Operator(), nil) {
		t.Error("the operator does not answer for somebody")
	}
}
