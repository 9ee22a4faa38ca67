package people_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

func TestAPromotionIsCreatedChangedAndArchived(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		p := w.promotion("  Mastère   Réseaux ")
		_, err := w.CreatePromotion(w.ctx(), people.Operator(), "mastere reseaux", 2027)
		w.refused("the same name and year", err, people.ErrConflict)
		_, err = w.CreatePromotion(w.ctx(), people.Operator(), "", 1)
		var invalid *people.Invalid
		w.refused("no name", err, people.ErrInvalid)
		if !asInvalid(err, &invalid) || len(invalid.Problems) != 2 {
			t.Errorf("not every problem at once: %v", err)
		}
		yes, name := true, "Mastère R"
		changed := must[people.Promotion](w)(w.UpdatePromotion(w.ctx(), people.Operator(), p.ID, people.PromotionChange{Name: &name, Archived: &yes}))
		if got := must[people.Promotion](w)(w.Promotion(w.ctx(), people.Operator(), p.ID)); !cmp.Equal(got, changed) || got.Archived == nil || got.Name != name || got.Created != p.Created {
			t.Errorf("%+v\n%+v", got, changed)
		}
		_, err = w.CreateTeam(w.ctx(), people.Operator(), p.ID, "Équipe")
		w.refused("a team in an archived promotion", err, people.ErrConflict)
		_, err = w.AddMember(w.ctx(), people.Operator(), p.ID, draft("late"), people.RoleStudent)
		w.refused("a student of an archived promotion", err, people.ErrConflict)
		_, err = w.PlanRoster(w.ctx(), people.Operator(), p.ID, rosterOf(1))
		w.refused("a roster of an archived promotion", err, people.ErrConflict)
	})
}

func TestEverybodySeesTheirOwnPromotionsOnly(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		mine, other := w.promotion("A"), w.promotion("B")
		actor := w.actor(mine.ID, "teacher", people.RoleInstructor)
		list, _, err := w.Promotions(w.ctx(), actor, people.Page{})
		if err != nil || len(list) != 1 || list[0].ID != mine.ID {
			t.Errorf("%v %v", list, err)
		}
		_, err = w.Promotion(w.ctx(), actor, other.ID)
		w.refused("another promotion", err, people.ErrForbidden)
		_, _, err = w.Members(w.ctx(), actor, other.ID, "", "", people.Page{})
		w.refused("another promotion's members", err, people.ErrForbidden)
		_, err = w.Teams(w.ctx(), actor, other.ID)
		w.refused("another promotion's teams", err, people.ErrForbidden)
		stranger := w.person(other.ID, "stranger", people.RoleStudent)
		_, err = w.Member(w.ctx(), actor, mine.ID, stranger.ID)
		w.refused("another promotion's student through one's own", err, people.ErrNotFound)
		_, err = w.UpdatePerson(w.ctx(), actor, mine.ID, stranger.ID, people.PersonChange{})
		w.refused("changing another promotion's student", err, people.ErrNotFound)
		_, _, err = w.Invite(w.ctx(), actor, mine.ID, stranger.ID)
		w.refused("a link for another promotion's student", err, people.ErrNotFound)
	})
}

func TestMembersAreListedInOrderPageByPageEachOnce(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		p := w.promotion("P")
		names := []string{"zoe", "abel", "d-arc", "elie", "darc", "le-brun", "lebrun", "abel2", "y"}
		for _, name := range names {
			w.person(p.ID, name, people.RoleStudent)
		}
		for i := range 3 { // the same name three times: the id decides
			d := draft(fmt.Sprintf("twin%d", i))
			d.FamilyName = "Twin"
			must[people.Member](w)(w.AddMember(w.ctx(), people.Operator(), p.ID, d, people.RoleStudent))
		}
		w.person(p.ID, "teacher", people.RoleInstructor)
		for _, size := range []int{1, 2, 5, 12, 100} {
			var got []string
			for after, more := "", true; more; {
				list, next, err := w.Members(w.ctx(), people.Operator(), p.ID, people.RoleStudent, "", people.Page{After: after, Limit: size})
				if err != nil || len(list) > size {
					t.Fatalf("%d of %d, %v", len(list), size, err)
				}
				for _, m := range list {
					got = append(got, m.Person.SortKey()+string(m.Person.ID))
				}
				after, more = next, next != ""
			}
			if len(got) != 12 || !slices.IsSorted(got) || len(slices.Compact(slices.Clone(got))) != 12 {
				t.Errorf("pages of %d: %v", size, got)
			}
		}
		for _, page := range []people.Page{{After: "x"}, {After: "YQ"}, {Limit: -1}, {Limit: people.MaxPage + 1}} {
			_, _, err := w.Members(w.ctx(), people.Operator(), p.ID, "", "", page)
			w.refused(fmt.Sprintf("%+v", page), err, people.ErrInvalid)
		}
	})
}

func TestAPersonIsInOneTeamOfAPromotionAtMost(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		p, q := w.promotion("P"), w.promotion("Q")
		op := people.Operator()
		one := must[people.Team](w)(w.CreateTeam(w.ctx(), op, p.ID, "Équipe 1"))
		two := must[people.Team](w)(w.CreateTeam(w.ctx(), op, p.ID, "Équipe 2"))
		far := must[people.Team](w)(w.CreateTeam(w.ctx(), op, q.ID, "Équipe 1"))
		_, err := w.CreateTeam(w.ctx(), op, p.ID, "equipe  1")
		w.refused("the same name", err, people.ErrConflict)
		_, err = w.RenameTeam(w.ctx(), op, p.ID, two.ID, "ÉQUIPE 1")
		w.refused("renamed to the same name", err, people.ErrConflict)
		ada := w.person(p.ID, "ada", people.RoleStudent)
		must[people.Member](w)(w.AddMember(w.ctx(), op, q.ID, draft("ada"), people.RoleStudent))
		for _, team := range []people.TeamID{one.ID, two.ID} {
			if err := w.MoveMember(w.ctx(), op, p.ID, ada.ID, team); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.MoveMember(w.ctx(), op, q.ID, ada.ID, far.ID); err != nil {
			t.Fatal(err)
		}
		w.refused("a team of another promotion", w.MoveMember(w.ctx(), op, p.ID, ada.ID, far.ID), people.ErrNotFound)
		w.refused("a person who is no student here", w.MoveMember(w.ctx(), op, p.ID, w.person(p.ID, "boss", people.RoleInstructor).ID, one.ID), people.ErrNotFound)
		teams := must[[]people.Team](w)(w.Teams(w.ctx(), op, p.ID))
		if len(teams) != 2 || len(teams[0].Members) != 0 || !slices.Equal(teams[1].Members, []people.PersonID{ada.ID}) {
			t.Errorf("%+v", teams)
		}
		w.refused("removing a team that has members", w.RemoveTeam(w.ctx(), op, p.ID, two.ID), people.ErrConflict)
		if err := w.RemoveTeam(w.ctx(), op, p.ID, one.ID); err != nil {
			t.Error(err)
		}
		actor := must[people.Actor](w)(w.Actor(w.ctx(), ada.ID))
		if len(actor.Teams) != 2 || !slices.Contains(actor.Teams, far.ID) || !slices.Contains(actor.Teams, two.ID) {
			t.Errorf("%v", actor.Teams)
		}
		if err := w.TakeRole(w.ctx(), op, p.ID, ada.ID, people.RoleStudent); err != nil {
			t.Fatal(err)
		}
		if actor = must[people.Actor](w)(w.Actor(w.ctx(), ada.ID)); !slices.Equal(actor.Teams, []people.TeamID{far.ID}) {
			t.Errorf("who leaves a promotion stays in its team: %v", actor.Teams)
		}
	})
}

func TestAStudentSeesTheirOwnTeamAndNoAddressOrExtraTimeOfOthers(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		p, op := w.promotion("P"), people.Operator()
		mine := must[people.Team](w)(w.CreateTeam(w.ctx(), op, p.ID, "1"))
		other := must[people.Team](w)(w.CreateTeam(w.ctx(), op, p.ID, "2"))
		third := 1.0 / 3
		for name, team := range map[string]people.TeamID{"ada": mine.ID, "bob": mine.ID, "eve": other.ID} {
			person := w.person(p.ID, name, people.RoleStudent)
			must[people.Person](w)(w.UpdatePerson(w.ctx(), op, p.ID, person.ID, people.PersonChange{ExtraTime: &third}))
			if err := w.MoveMember(w.ctx(), op, p.ID, person.ID, team); err != nil {
				t.Fatal(err)
			}
		}
		ada := w.actor(p.ID, "ada", people.RoleStudent)
		if teams := must[[]people.Team](w)(w.Teams(w.ctx(), ada, p.ID)); len(teams) != 1 || teams[0].ID != mine.ID {
			t.Errorf("%+v", teams)
		}
		list, _, err := w.Members(w.ctx(), ada, p.ID, "", mine.ID, people.Page{})
		if err != nil || len(list) != 2 || list[0].Person.ExtraTime == 0 || list[1].Person.Email != "" || list[1].Person.ExtraTime != 0 {
			t.Errorf("%+v %v", list, err)
		}
		for _, team := range []people.TeamID{"", other.ID} {
			_, _, err := w.Members(w.ctx(), ada, p.ID, "", team, people.Page{})
			w.refused("members of others", err, people.ErrForbidden)
		}
		grader := w.actor(p.ID, "grader", people.RoleGrader)
		list, _, err = w.Members(w.ctx(), grader, p.ID, people.RoleStudent, "", people.Page{})
		if err != nil || list[0].Person.ExtraTime != 0 || list[0].Person.Email == "" {
			t.Errorf("a grader sees extra time, or no address: %+v %v", list, err)
		}
	})
}

func TestAnAddressIsOnePersonsEvenInARace(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		p, q := w.promotion("P"), w.promotion("Q")
		ids := make([]people.PersonID, 8)
		var wg sync.WaitGroup
		for i := range ids {
			wg.Go(func() {
				promotion := []people.PromotionID{p.ID, q.ID}[i%2]
				m, err := w.AddMember(w.ctx(), people.Operator(), promotion, draft("ada"), people.RoleStudent)
				if err != nil {
					t.Error(err)
				}
				ids[i] = m.Person.ID
			})
		}
		wg.Wait()
		if len(slices.Compact(ids)) != 1 {
			t.Errorf("several persons have one address: %v", ids)
		}
		bob, email := w.person(p.ID, "bob", people.RoleStudent), " ADA@example.org "
		_, err := w.UpdatePerson(w.ctx(), people.Operator(), p.ID, bob.ID, people.PersonChange{Email: &email})
		w.refused("changing to an address that is taken", err, people.ErrConflict)
		if err != nil && !strings.Contains(err.Error(), "ada@example.org") {
			t.Error(err)
		}
	})
}

func TestTheSameRosterTwiceChangesNothing(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		p := w.promotion("P")
		teacher := w.actor(p.ID, "teacher", people.RoleInstructor)
		file := []byte("nom;prénom;courriel;groupe;tiers temps\nLovelace;Ada;ada@example.org;Équipe 1;oui\nPascal;Blaise;blaise@example.org;Équipe 1;\nNoether;Emmy;emmy@example.org;Équipe 2;\n")
		plan := must[people.RosterPlan](w)(w.PlanRoster(w.ctx(), teacher, p.ID, file))
		if len(plan.Changes) != 3 || len(plan.NewTeams) != 2 {
			t.Fatal(plan)
		}
		if list, _, _ := w.Members(w.ctx(), teacher, p.ID, people.RoleStudent, "", people.Page{}); len(list) != 0 {
			t.Fatal("a plan has written")
		}
		done := must[people.RosterPlan](w)(w.ApplyRoster(w.ctx(), teacher, p.ID, file, plan.Digest))
		if diff := cmp.Diff(plan, done); diff != "" {
			t.Error(diff)
		}
		list, _, _ := w.Members(w.ctx(), teacher, p.ID, people.RoleStudent, "", people.Page{})
		if len(list) != 3 || list[0].Person.ExtraTime == 0 || list[0].Team == "" || list[0].Team != list[2].Team || list[1].Person.GivenName != "Emmy" {
			t.Errorf("%+v", list)
		}
		again := must[people.RosterPlan](w)(w.ApplyRoster(w.ctx(), teacher, p.ID, file, ""))
		if len(again.Changes)+len(again.NewTeams) != 0 || again.Unchanged != 3 {
			t.Error(again)
		}
		_, err := w.ApplyRoster(w.ctx(), teacher, p.ID, file, plan.Digest)
		w.refused("a plan that is no longer so", err, people.ErrConflict)
		moved := []byte("nom;prénom;courriel;groupe\nLovelace;Ada;ada@example.org;equipe 2\n")
		must[people.RosterPlan](w)(w.ApplyRoster(w.ctx(), teacher, p.ID, moved, ""))
		teams := must[[]people.Team](w)(w.Teams(w.ctx(), teacher, p.ID))
		if len(teams) != 2 || len(teams[0].Members) != 1 || len(teams[1].Members) != 2 {
			t.Errorf("%+v", teams)
		}
	})
}

func TestARosterWithAProblemWritesNothing(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		p := w.promotion("P")
		file := append(rosterOf(10), []byte("Nom;Prénom;not an address;G\n")...)
		plan, err := w.ApplyRoster(w.ctx(), people.Operator(), p.ID, file, "")
		w.refused("a file with a problem", err, people.ErrInvalid)
		if len(plan.Problems) != 1 || plan.Problems[0].Line != 12 {
			t.Errorf("%+v", plan)
		}
		list, _, _ := w.Members(w.ctx(), people.Operator(), p.ID, "", "", people.Page{})
		if teams := must[[]people.Team](w)(w.Teams(w.ctx(), people.Operator(), p.ID)); len(list)+len(teams) != 0 {
			t.Errorf("%d persons and %d teams are there", len(list), len(teams))
		}
		_, err = w.PlanRoster(w.ctx(), w.actor(p.ID, "ada", people.RoleStudent), p.ID, file)
		w.refused("a student's import", err, people.ErrForbidden)
	})
}

func TestARosterChangesNoExtraTimeOfSomebodyElsesStudent(t *testing.T) {
	third, half := 1.0/3, .5
	eachWorld(t, func(t *testing.T, w *world) {
		p, q := w.promotion("P"), w.promotion("Q")
		teacher, chief := w.actor(p.ID, "teacher", people.RoleInstructor), w.actor(p.ID, "chief", people.RoleAdmin)
		both := w.actor(p.ID, "both", people.RoleInstructor)
		if err := w.GiveRole(w.ctx(), people.Operator(), q.ID, both.Person, people.RoleInstructor); err != nil {
			t.Fatal(err)
		}
		both = must[people.Actor](w)(w.Actor(w.ctx(), both.Person))
		root := w.person(people.Platform, "root", people.RoleAdmin)
		mine, other, shared, gone := w.person(p.ID, "mine", people.RoleStudent), w.person(q.ID, "other", people.RoleStudent), w.person(q.ID, "shared", people.RoleStudent), w.person(q.ID, "gone", people.RoleStudent)
		if err := w.GiveRole(w.ctx(), people.Operator(), p.ID, shared.ID, people.RoleStudent); err != nil {
			t.Fatal(err)
		}
		if err := w.TakeRole(w.ctx(), people.Operator(), q.ID, gone.ID, people.RoleStudent); err != nil {
			t.Fatal(err)
		}
		for _, one := range []people.Person{mine, other, shared, gone, root} {
			must[people.Person](w)(w.UpdatePerson(w.ctx(), people.Operator(), people.Platform, one.ID, people.PersonChange{ExtraTime: &third}))
		}
		for _, tc := range []struct {
			name    string
			actor   people.Actor
			of      people.Person
			cell    string
			refused bool
			now     float64
		}{
			{"a student of another promotion", teacher, other, "non", true, third},
			{"also by an admin of the promotion", chief, other, "non", true, third},
			{"a student of both", teacher, shared, "non", true, third},
			{"whoever has no promotion left", teacher, gone, "50 %", true, third},
			{"an admin of the platform", teacher, root, "non", true, third},
			{"nothing said", teacher, other, "", false, third},
			{"what holds already", teacher, shared, "1/3", false, third},
			{"a student of one's own", teacher, mine, "50 %", false, half},
			{"of two promotions of one's own", both, shared, "50 %", false, half},
			{"by an admin of the platform", people.Operator(), gone, "50 %", false, half},
		} {
			file := []byte("nom;prénom;courriel;tiers-temps\nNom;Prénom;" + tc.of.Email + ";" + tc.cell + "\n")
			plan := must[people.RosterPlan](w)(w.PlanRoster(w.ctx(), tc.actor, p.ID, file))
			_, err := w.ApplyRoster(w.ctx(), tc.actor, p.ID, file, "")
			if tc.refused {
				if !slices.Equal(where(plan.Problems), []string{"2:0 extra-time-elsewhere"}) || len(plan.Changes) > 0 {
					t.Errorf("%s: %s", tc.name, plan)
				}
				w.refused(tc.name, err, people.ErrInvalid)
			} else if len(plan.Problems) > 0 || err != nil {
				t.Errorf("%s: %s %v", tc.name, plan, err)
			}
			now := must[people.Member](w)(w.Member(w.ctx(), people.Operator(), people.Platform, tc.of.ID))
			if now.Person.ExtraTime != tc.now {
				t.Errorf("%s: the extra time is %v", tc.name, now.Person.ExtraTime)
			}
		}
	})
}

func TestTextOfStrangersStaysText(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		hostile := `'); DROP TABLE persons; -- <script>alert("x")</script> $1`
		p := must[people.Promotion](w)(w.CreatePromotion(w.ctx(), people.Operator(), hostile, 2027))
		d := draft("o'neil")
		d.FamilyName = hostile
		m := must[people.Member](w)(w.AddMember(w.ctx(), people.Operator(), p.ID, d, people.RoleStudent))
		got := must[people.Member](w)(w.Member(w.ctx(), people.Operator(), p.ID, m.Person.ID))
		if got.Person.FamilyName != hostile || p.Name != hostile {
			t.Errorf("%q %q", got.Person.FamilyName, p.Name)
		}
		_, err := w.login("x\x00' OR 1=1 --\xff", goodPassword)
		w.refused("an address that is no text", err, people.ErrRefused)
	})
}

func TestTheLastAdminOfThePlatformStays(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		op, yes := people.Operator(), true
		root := w.person(people.Platform, "root", people.RoleAdmin)
		w.refused("taking the role", w.TakeRole(w.ctx(), op, people.Platform, root.ID, people.RoleAdmin), people.ErrConflict)
		w.refused("erasing", w.Erase(w.ctx(), op, root.ID, "left the school"), people.ErrConflict)
		_, err := w.UpdatePerson(w.ctx(), op, people.Platform, root.ID, people.PersonChange{Disabled: &yes})
		w.refused("disabling", err, people.ErrConflict)
		second := w.person(people.Platform, "second", people.RoleAdmin)
		must[people.Person](w)(w.UpdatePerson(w.ctx(), op, people.Platform, second.ID, people.PersonChange{Disabled: &yes}))
		w.refused("a disabled admin does not count", w.TakeRole(w.ctx(), op, people.Platform, root.ID, people.RoleAdmin), people.ErrConflict)
		w.person(people.Platform, "third", people.RoleAdmin)
		if err := w.Erase(w.ctx(), op, root.ID, "left the school"); err != nil {
			t.Error(err)
		}
	})
}

func TestRolesAreGivenByThoseWhoMay(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		p, q := w.promotion("P"), w.promotion("Q")
		teacher, chief := w.actor(p.ID, "teacher", people.RoleInstructor), w.actor(p.ID, "chief", people.RoleAdmin)
		ada := w.person(p.ID, "ada", people.RoleStudent)
		w.refused("by an instructor", w.GiveRole(w.ctx(), teacher, p.ID, ada.ID, people.RoleGrader), people.ErrForbidden)
		_, err := w.AddMember(w.ctx(), teacher, p.ID, draft("friend"), people.RoleAdmin)
		w.refused("by an instructor, to somebody new", err, people.ErrForbidden)
		w.refused("in another promotion", w.GiveRole(w.ctx(), chief, q.ID, ada.ID, people.RoleGrader), people.ErrForbidden)
		w.refused("on the platform", w.GiveRole(w.ctx(), chief, people.Platform, ada.ID, people.RoleAdmin), people.ErrForbidden)
		w.refused("no role", w.GiveRole(w.ctx(), chief, p.ID, ada.ID, "king"), people.ErrInvalid)
		w.refused("a grader of the platform", w.GiveRole(w.ctx(), people.Operator(), people.Platform, ada.ID, people.RoleGrader), people.ErrInvalid)
		if err := w.GiveRole(w.ctx(), chief, p.ID, ada.ID, people.RoleGrader); err != nil {
			t.Error(err)
		}
		got := must[people.Member](w)(w.Member(w.ctx(), chief, p.ID, ada.ID))
		if !slices.Equal(got.Roles, []people.Role{people.RoleGrader, people.RoleStudent}) {
			t.Errorf("%v", got.Roles)
		}
	})
}
