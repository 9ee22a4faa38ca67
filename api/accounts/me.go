package accounts

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/api/problem"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

// me is who asks.
type me struct {
	ID            people.PersonID `json:"id"`
	Name          string          `json:"name"`
	Person        personView      `json:"person"`
	Roles         []roleHeld      `json:"roles"`
	PlatformRoles []people.Role   `json:"platform_roles"`
	Teams         []teamRef       `json:"teams"`
	Actions       []people.Action `json:"actions"`
	Scopes        []people.Scope  `json:"scopes"`
	ServerTime    time.Time       `json:"server_time"`
}

type roleHeld struct {
	Role          people.Role         `json:"role"`
	Promotion     *people.PromotionID `json:"promotion"`
	PromotionName string              `json:"promotion_name"`
}

type teamRef struct {
	ID        people.TeamID      `json:"id"`
	Promotion people.PromotionID `json:"promotion"`
	Name      string             `json:"name"`
}

func (h handler) getMe(c *api.Call) error { return h.sendMe(c, c.Actor()) }

func (h handler) sendMe(c *api.Call, actor people.Actor) error {
	self, err := h.People.Member(c.Context(), whole(actor), people.Platform, actor.Person)
	if err != nil {
		return err
	}
	roles, err := h.roles(c.Context(), actor)
	if err != nil {
		return err
	}
	teams, err := h.teams(c.Context(), actor)
	if err != nil {
		return err
	}
	p := self.Person
	return c.JSON(http.StatusOK, me{
		ID: p.ID, Name: strings.TrimSpace(p.GivenName + " " + p.FamilyName), Person: showPerson(actor, people.Platform, p), Roles: roles, PlatformRoles: self.Roles,
		Teams: teams, Actions: actions(actor, people.Subject{}), Scopes: actor.Scopes, ServerTime: c.Now().UTC(),
	})
}

// roles are those of a person, with the names of their promotions.
func (h handler) roles(ctx context.Context, actor people.Actor) ([]roleHeld, error) {
	held := []roleHeld{}
	for _, promotion := range slices.Sorted(maps.Keys(actor.Roles)) {
		where := roleHeld{}
		if promotion != people.Platform {
			p, err := h.People.Promotion(ctx, whole(actor), promotion)
			if err != nil {
				return nil, err
			}
			where = roleHeld{Promotion: &p.ID, PromotionName: p.Name}
		}
		for _, role := range actor.Roles[promotion] {
			where.Role = role
			held = append(held, where)
		}
	}
	return held, nil
}

// teams are those that a person is in.
func (h handler) teams(ctx context.Context, actor people.Actor) ([]teamRef, error) {
	in := []teamRef{}
	for _, promotion := range slices.Sorted(maps.Keys(actor.Roles)) {
		if promotion == people.Platform || len(actor.Teams) == 0 {
			continue
		}
		teams, err := h.People.Teams(ctx, whole(actor), promotion)
		if err != nil {
			return nil, err
		}
		for _, t := range teams {
			if slices.Contains(actor.Teams, t.ID) {
				in = append(in, teamRef{t.ID, t.Promotion, t.Name})
			}
		}
	}
	return in, nil
}

func (h handler) changeMe(c *api.Call) error {
	var body struct {
		Locale people.Locale `json:"locale"`
	}
	if err := c.Decode(&body); err != nil {
		return err
	}
	if _, err := h.People.SetLocale(c.Context(), c.Actor(), body.Locale); err != nil {
		return err
	}
	return h.getMe(c)
}

func (h handler) changePassword(c *api.Call) error {
	var body struct {
		Present  string `json:"present" max:"1024"`
		Password string `json:"password" max:"1024"`
	}
	if err := c.Decode(&body); err != nil {
		return err
	}
	err := h.People.ChangePassword(c.Context(), c.Actor(), body.Present, body.Password, source(c).Address)
	if errors.Is(err, people.ErrRefused) {
		return field("present", "wrong", problem.Text{FR: "ce n'est pas le mot de passe actuel", EN: "this is not the present password"}).Because(err)
	}
	if err != nil {
		return err
	}
	return c.Nothing()
}

func (h handler) listLogins(c *api.Call) error {
	logins, err := h.People.Logins(c.Context(), c.Actor(), c.Actor().Person)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, items(logins, showLogin(c.Actor().Login)))
}

func (h handler) endOtherLogins(c *api.Call) error {
	logins, err := h.People.Logins(c.Context(), c.Actor(), c.Actor().Person)
	if err != nil {
		return err
	}
	for _, l := range logins {
		if l.ID == c.Actor().Login {
			continue
		}
		err := h.People.RevokeLogin(c.Context(), c.Actor(), c.Actor().Person, l.ID)
		if err != nil && !errors.Is(err, people.ErrNotFound) {
			return err
		}
	}
	return c.Nothing()
}

func (h handler) endLogin(c *api.Call) error {
	id, err := c.ID("login")
	if err != nil {
		return err
	}
	if err := h.People.RevokeLogin(c.Context(), c.Actor(), c.Actor().Person, people.LoginID(id)); err != nil {
		return err
	}
	return c.Nothing()
}
