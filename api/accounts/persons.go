package accounts

import (
	"fmt"
	"net/http"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/api/problem"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

func (h handler) exportPerson(c *api.Call) error {
	of := c.Subject().Person
	end, err := h.exports.begin(c.Actor().Person, of, c.Now())
	if err != nil {
		return err
	}
	defer end()
	data, err := h.People.Export(c.Context(), c.Actor(), of)
	if err != nil {
		return err
	}
	if err := c.JSON(http.StatusOK, data); err != nil {
		return err
	}
	c.SetHeader("Content-Disposition", `attachment; filename=`+string(data.Person.ID)+`.json`)
	return nil
}

// erasePerson has the address repeated: what it does cannot be undone.
func (h handler) erasePerson(c *api.Call) error {
	var body struct {
		Email  string `json:"email" max:"254"`
		Reason string `json:"reason" min:"1" max:"500"`
	}
	if err := c.Decode(&body); err != nil {
		return err
	}
	m, err := h.People.Member(c.Context(), whole(c.Actor()), people.Platform, c.Subject().Person)
	if err != nil {
		return err
	}
	if m.Person.Erased == nil && people.NormaliseEmail(body.Email) != m.Person.Email {
		return field("email", "other", problem.Text{FR: "ce n'est pas l'adresse de cette personne", EN: "this is not the address of this person"})
	}
	if err := h.People.Erase(c.Context(), c.Actor(), m.Person.ID, body.Reason); err != nil {
		return err
	}
	return c.Nothing()
}

type retentionRule struct {
	Kind  people.RecordKind `json:"kind"`
	Days  int               `json:"days"`
	What  people.Text       `json:"what"`
	Since people.Text       `json:"since"`
	Rule  people.Text       `json:"rule"`
}

func (h handler) getRetention(c *api.Call) error {
	return c.JSON(http.StatusOK, items(h.Retention, showRule))
}

func showRule(k people.Keep) retentionRule {
	days := people.Text{FR: fmt.Sprintf("%d jours", k.Days), EN: fmt.Sprintf("%d days", k.Days)}
	if k.Days == 1 {
		days = people.Text{FR: "un jour", EN: "one day"}
	}
	return retentionRule{Kind: k.Kind, Days: k.Days, What: k.What, Since: k.Since, Rule: people.Text{
		FR: fmt.Sprintf("%s. Conservé %s après %s.", k.What.FR, days.FR, k.Since.FR),
		EN: fmt.Sprintf("%s. Kept for %s after %s.", k.What.EN, days.EN, k.Since.EN),
	}}
}
