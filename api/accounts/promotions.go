package accounts

import (
	"net/http"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

// page reads which part of a list is asked for. The list's name holds its
// filters. A cursor of ours seals one of people.
func page(c *api.Call, list string) (people.Page, error) {
	var after string
	limit, err := c.Cursor(list, &after)
	return people.Page{After: after, Limit: limit}, err
}

// position is the place after a page, nil at the end.
func position(next string) any {
	if next == "" {
		return nil
	}
	return next
}

func (h handler) listPromotions(c *api.Call) error {
	const name = "promotions"
	asked, err := page(c, name)
	if err != nil {
		return err
	}
	list, next, err := h.People.Promotions(c.Context(), c.Actor(), asked)
	if err != nil {
		return err
	}
	show := func(p people.Promotion) promotionView { return h.showPromotion(c.Actor(), p) }
	return api.List(c, name, items(list, show).Items, position(next))
}

func (h handler) createPromotion(c *api.Call) error {
	var body struct {
		Name string `json:"name" min:"1" max:"100"`
		Year int    `json:"year" min:"2000" max:"2200"`
	}
	if err := c.Decode(&body); err != nil {
		return err
	}
	p, err := h.People.CreatePromotion(c.Context(), c.Actor(), body.Name, body.Year)
	if err != nil {
		return err
	}
	return c.Created(promotionAt(p.ID), h.showPromotion(c.Actor(), p))
}

func promotionAt(id people.PromotionID) string { return base + "/promotions/" + string(id) }

func (h handler) getPromotion(c *api.Call) error {
	p, err := h.People.Promotion(c.Context(), c.Actor(), c.Subject().Promotion)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, h.showPromotion(c.Actor(), p))
}

func (h handler) changePromotion(c *api.Call) error {
	var body struct {
		Name     *string `json:"name,omitempty" min:"1" max:"100"`
		Year     *int    `json:"year,omitempty" min:"2000" max:"2200"`
		Archived *bool   `json:"archived,omitempty"`
	}
	if err := c.Decode(&body); err != nil {
		return err
	}
	present, err := h.People.Promotion(c.Context(), whole(c.Actor()), c.Subject().Promotion)
	if err != nil {
		return err
	}
	if err := c.IfMatch(h.showPromotion(c.Actor(), present)); err != nil {
		return err
	}
	change := people.PromotionChange{Name: body.Name, Year: body.Year, Archived: body.Archived}
	p, err := h.People.UpdatePromotion(c.Context(), c.Actor(), present.ID, change)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, h.showPromotion(c.Actor(), p))
}

func (h handler) listTeams(c *api.Call) error {
	teams, err := h.People.Teams(c.Context(), c.Actor(), c.Subject().Promotion)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, items(teams, func(t people.Team) people.Team { return t }))
}

type teamInput struct {
	Name string `json:"name" min:"1" max:"100"`
}

func (h handler) createTeam(c *api.Call) error {
	var body teamInput
	if err := c.Decode(&body); err != nil {
		return err
	}
	t, err := h.People.CreateTeam(c.Context(), c.Actor(), c.Subject().Promotion, body.Name)
	if err != nil {
		return err
	}
	return c.Created(promotionAt(t.Promotion)+"/teams/"+string(t.ID), t)
}

func (h handler) renameTeam(c *api.Call) error {
	var body teamInput
	if err := c.Decode(&body); err != nil {
		return err
	}
	t, err := h.People.RenameTeam(c.Context(), c.Actor(), c.Subject().Promotion, c.Subject().Team, body.Name)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, t)
}

func (h handler) removeTeam(c *api.Call) error {
	if err := h.People.RemoveTeam(c.Context(), c.Actor(), c.Subject().Promotion, c.Subject().Team); err != nil {
		return err
	}
	return c.Nothing()
}
