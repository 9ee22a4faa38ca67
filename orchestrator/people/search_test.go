package people_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

func TestASearchFindsNamesAndAddresses(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		p := w.promotion("SR1")
		for _, d := range []people.PersonDraft{
			{Email: "m.le_gall@example.org", FamilyName: "Le Gall", GivenName: "Maëlle"},
			{Email: "p%x@example.org", FamilyName: "Noël", GivenName: "Jean-Paul"},
			{Email: "zoe@example.com", FamilyName: "Œuvrard", GivenName: "Zoé"},
		} {
			must[people.Member](w)(w.AddMember(w.ctx(), people.Operator(), p.ID, d, people.RoleStudent))
		}
		other := w.promotion("SR2")
		w.person(other.ID, "maelle", people.RoleStudent)
		for search, want := range map[string][]string{
			"":                       {"Le Gall", "Noël", "Œuvrard"},
			"MAELLE":                 {"Le Gall"},
			"gall maë":               {"Le Gall"},
			"jean-paul noel":         {"Noël"},
			"example.org":            {"Le Gall", "Noël"},
			"le_gall":                {"Le Gall"},
			"p%x":                    {"Noël"},
			"m_le":                   nil, // no sign stands for others
			"p%org":                  nil,
			"! % 🎓 maelle":           {"Le Gall"},
			"oeuv":                   {"Œuvrard"},
			"maelle paul":            nil,
			"'; DROP TABLE persons;": nil,
		} {
			list, _, err := w.FindMembers(w.ctx(), people.Operator(), p.ID, people.MemberFilter{Search: search}, people.Page{})
			if err != nil {
				t.Fatalf("%q: %v", search, err)
			}
			var names []string
			for _, m := range list {
				names = append(names, m.Person.FamilyName)
			}
			if !slices.Equal(names, want) {
				t.Errorf("%q finds %q, want %q", search, names, want)
			}
		}
		for _, bad := range []string{"a\x00b", "\xff", strings.Repeat("a ", 9)} {
			_, _, err := w.FindMembers(w.ctx(), people.Operator(), p.ID, people.MemberFilter{Search: bad}, people.Page{})
			w.refused("a search for "+bad, err, people.ErrInvalid)
		}
	})
}

func TestTeamMatesDoNotFindEachOthersAddresses(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		p := w.promotion("SR1")
		team := must[people.Team](w)(w.CreateTeam(w.ctx(), people.Operator(), p.ID, "A"))
		ada, blaise := w.person(p.ID, "ada", people.RoleStudent), w.person(p.ID, "blaise", people.RoleStudent)
		for _, person := range []people.Person{ada, blaise} {
			if err := w.MoveMember(w.ctx(), people.Operator(), p.ID, person.ID, team.ID); err != nil {
				t.Fatal(err)
			}
		}
		actor := must[people.Actor](w)(w.Actor(w.ctx(), ada.ID))
		for search, want := range map[string]int{"blaise": 1, "example.org": 0} {
			list, _, err := w.FindMembers(w.ctx(), actor, p.ID, people.MemberFilter{Team: team.ID, Search: search}, people.Page{})
			if err != nil || len(list) != want {
				t.Errorf("%q finds %d (%v), want %d", search, len(list), err, want)
			}
		}
	})
}

func TestARevokedLinkIsWorthless(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		p, other := w.promotion("SR1"), w.promotion("SR2")
		teacher, stranger := w.actor(p.ID, "teacher", people.RoleInstructor), w.actor(other.ID, "stranger", people.RoleInstructor)
		ada := w.person(p.ID, "ada", people.RoleStudent)
		secret := w.invite(ada.ID)
		w.refused("a stranger", w.RevokeInvitations(w.ctx(), stranger, p.ID, ada.ID), people.ErrForbidden)
		w.refused("from elsewhere", w.RevokeInvitations(w.ctx(), stranger, other.ID, ada.ID), people.ErrNotFound)
		w.refused("above", w.RevokeInvitations(w.ctx(), teacher, p.ID, teacher.Person), people.ErrForbidden)
		if _, _, err := w.Invitation(w.ctx(), secret); err != nil {
			t.Fatal(err)
		}
		if err := w.RevokeInvitations(w.ctx(), teacher, p.ID, ada.ID); err != nil {
			t.Fatal(err)
		}
		_, _, err := w.Invitation(w.ctx(), secret)
		w.refused("the link", err, people.ErrNotFound)
		if list := w.audit(); !strings.HasPrefix(list[len(list)-1], "invitation.revoked by "+string(teacher.Person)) {
			t.Errorf("the audit ends with %s", list[len(list)-1])
		}
	})
}
