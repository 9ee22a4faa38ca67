package accounts

import (
	"fmt"
	"net/http"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

// listMembers lists those of a promotion, or everybody.
func (h handler) listMembers(c *api.Call) error {
	filter := people.MemberFilter{Role: people.Role(c.Query("role")), Team: c.Subject().Team, Search: c.Query("q")}
	promotion := c.Subject().Promotion
	name := fmt.Sprintf("members %q %q %q %q", promotion, filter.Role, filter.Team, filter.Search)
	asked, err := page(c, name)
	if err != nil {
		return err
	}
	list, next, err := h.People.FindMembers(c.Context(), c.Actor(), promotion, filter, asked)
	if err != nil {
		return inQuery(err)
	}
	show := func(m people.Member) memberView { return showMember(c.Actor(), promotion, m) }
	return api.List(c, name, items(list, show).Items, position(next))
}

type personInput struct {
	Email      string        `json:"email" max:"254"`
	FamilyName string        `json:"family_name" min:"1" max:"100"`
	GivenName  string        `json:"given_name" min:"1" max:"100"`
	Locale     people.Locale `json:"locale,omitempty"`
	ExtraTime  float64       `json:"extra_time,omitempty" min:"0" max:"2"`
}

func (p personInput) draft() people.PersonDraft {
	return people.PersonDraft{Email: p.Email, FamilyName: p.FamilyName, GivenName: p.GivenName, Locale: p.Locale, ExtraTime: p.ExtraTime}
}

func (h handler) addMember(c *api.Call) error {
	var body struct {
		personInput
		Role people.Role `json:"role"`
	}
	if err := c.Decode(&body); err != nil {
		return err
	}
	promotion := c.Subject().Promotion
	m, err := h.People.AddMember(c.Context(), c.Actor(), promotion, body.draft(), body.Role)
	if err != nil {
		return err
	}
	return c.Created(promotionAt(promotion)+"/members/"+string(m.Person.ID), showMember(c.Actor(), promotion, m))
}

func (h handler) addAdmin(c *api.Call) error {
	var body personInput
	if err := c.Decode(&body); err != nil {
		return err
	}
	m, err := h.People.AddMember(c.Context(), c.Actor(), people.Platform, body.draft(), people.RoleAdmin)
	if err != nil {
		return err
	}
	return c.Created(base+"/persons/"+string(m.Person.ID), showMember(c.Actor(), people.Platform, m))
}

// getMember reads a person as the promotion sees them, or as the platform does.
func (h handler) getMember(c *api.Call) error {
	s := c.Subject()
	m, err := h.People.Member(c.Context(), c.Actor(), s.Promotion, s.Person)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, showMember(c.Actor(), s.Promotion, m))
}

// sendMember answers a change: whoever may make it may see what came of it, also
// with a token that is not for reading.
func (h handler) sendMember(c *api.Call) error {
	s := c.Subject()
	m, err := h.People.Member(c.Context(), whole(c.Actor()), s.Promotion, s.Person)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, showMember(c.Actor(), s.Promotion, m))
}

type personPatch struct {
	Email      *string        `json:"email,omitempty" max:"254"`
	FamilyName *string        `json:"family_name,omitempty" min:"1" max:"100"`
	GivenName  *string        `json:"given_name,omitempty" min:"1" max:"100"`
	Locale     *people.Locale `json:"locale,omitempty"`
	ExtraTime  *float64       `json:"extra_time,omitempty" min:"0" max:"2"`
	Disabled   *bool          `json:"disabled,omitempty"`
}

func (h handler) changeMember(c *api.Call) error {
	var body personPatch
	if err := c.Decode(&body); err != nil {
		return err
	}
	s := c.Subject()
	if _, err := h.People.UpdatePerson(c.Context(), c.Actor(), s.Promotion, s.Person, people.PersonChange(body)); err != nil {
		return err
	}
	return h.sendMember(c)
}

// removeMember takes every role away, that of student last: whoever may take
// that one alone is refused before anything is done.
func (h handler) removeMember(c *api.Call) error {
	s := c.Subject()
	m, err := h.People.Member(c.Context(), whole(c.Actor()), s.Promotion, s.Person)
	if err != nil {
		return err
	}
	student := false
	for _, role := range m.Roles {
		if role == people.RoleStudent {
			student = true
			continue
		}
		if err := h.People.TakeRole(c.Context(), c.Actor(), s.Promotion, s.Person, role); err != nil {
			return err
		}
	}
	if student || len(m.Roles) == 0 {
		if err := h.People.TakeRole(c.Context(), c.Actor(), s.Promotion, s.Person, people.RoleStudent); err != nil {
			return err
		}
	}
	return c.Nothing()
}

func (h handler) giveRole(c *api.Call) error { return h.give(c, people.Role(c.Param("role"))) }

func (h handler) giveAdmin(c *api.Call) error { return h.give(c, people.RoleAdmin) }

func (h handler) give(c *api.Call, role people.Role) error {
	s := c.Subject()
	if err := h.People.GiveRole(c.Context(), c.Actor(), s.Promotion, s.Person, role); err != nil {
		return inQuery(err)
	}
	return h.sendMember(c)
}

func (h handler) takeRole(c *api.Call) error { return h.take(c, people.Role(c.Param("role"))) }

func (h handler) takeAdmin(c *api.Call) error { return h.take(c, people.RoleAdmin) }

func (h handler) take(c *api.Call, role people.Role) error {
	s := c.Subject()
	if err := h.People.TakeRole(c.Context(), c.Actor(), s.Promotion, s.Person, role); err != nil {
		return err
	}
	return c.Nothing()
}

func (h handler) moveMember(c *api.Call) error {
	var body struct {
		Team *people.TeamID `json:"team"`
	}
	if err := c.Decode(&body); err != nil {
		return err
	}
	team := people.TeamID("")
	if body.Team != nil {
		team = *body.Team
		if !isID(string(team)) {
			return field("team", "id", idWords)
		}
	}
	s := c.Subject()
	if err := h.People.MoveMember(c.Context(), c.Actor(), s.Promotion, s.Person, team); err != nil {
		return err
	}
	return h.sendMember(c)
}
