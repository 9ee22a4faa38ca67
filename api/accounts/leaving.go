package accounts

import (
	"time"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

// leavingView is an account that will be erased.
type leavingView struct {
	Person    personView   `json:"person"`
	Promotion *leavingFrom `json:"promotion"` // null: in none
	Due       *time.Time   `json:"due"`       // null: nobody but an admin erases it
	Soon      bool         `json:"soon"`      // within people.WarnAhead
}

type leavingFrom struct {
	ID       people.PromotionID `json:"id"`
	Name     string             `json:"name"`
	Year     int                `json:"year"`
	Archived *time.Time         `json:"archived"`
}

func showLeaving(c *api.Call) func(people.Leaving) leavingView {
	return func(l people.Leaving) leavingView {
		v := leavingView{Person: showPerson(c.Actor(), people.Platform, l.Person)}
		if l.Promotion != nil {
			v.Promotion = &leavingFrom{l.Promotion.ID, l.Promotion.Name, l.Promotion.Year, l.Promotion.Archived}
		}
		if !l.Due.IsZero() {
			v.Due, v.Soon = &l.Due, l.Due.Sub(c.Now()) <= people.WarnAhead
		}
		return v
	}
}

// listLeavings says whose accounts will be erased, and when.
func (h handler) listLeavings(c *api.Call) error {
	promotion, err := askedID(c, "promotion")
	if err != nil {
		return err
	}
	name := "leaving " + promotion
	asked, err := page(c, name)
	if err != nil {
		return err
	}
	list, next, err := h.People.Leavings(c.Context(), c.Actor(), people.PromotionID(promotion), asked)
	if err != nil {
		return err
	}
	return api.List(c, name, items(list, showLeaving(c)).Items, position(next))
}
