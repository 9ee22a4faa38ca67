package accounts

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/api/problem"
	"github.com/pupitre-lab/pupitre/api/strictjson"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/report"
)

type invitationMade struct {
	Person     people.PersonID `json:"person"`
	Email      string          `json:"email"`
	FamilyName string          `json:"family_name"`
	GivenName  string          `json:"given_name"`
	Team       string          `json:"team"`
	Link       string          `json:"link"`
	Expires    time.Time       `json:"expires"`
}

type invitationRefused struct {
	Person people.PersonID `json:"person"`
	Code   problem.Code    `json:"code"`
	Text   people.Text     `json:"text"`
}

// invitations are links for several persons. Each is on its own: for some it may
// be refused.
type invitations struct {
	Made    []invitationMade    `json:"made"`
	Refused []invitationRefused `json:"refused"`
}

type invitationInput struct {
	Persons []people.PersonID `json:"persons,omitempty" min:"1" max:"500"`
}

// Check refuses a person named twice: the second link would make the first one
// worthless.
func (i invitationInput) Check(faults *strictjson.Faults) {
	seen := map[people.PersonID]bool{}
	for n, person := range i.Persons {
		at := fmt.Sprintf("/persons/%d", n)
		switch {
		case !isID(string(person)):
			faults.Add(at, "id", idWords)
		case seen[person]:
			faults.Add(at, "repeated", problem.Text{FR: "cette personne est nommée deux fois", EN: "this person is named twice"})
		}
		seen[person] = true
	}
}

func (h handler) invite(c *api.Call) error {
	var body invitationInput
	if err := c.Decode(&body); err != nil {
		return err
	}
	format, err := c.Choice("format", "json", "json", "csv")
	if err != nil {
		return err
	}
	members, err := h.toInvite(c, body.Persons)
	if err != nil {
		return err
	}
	made, err := h.inviteAll(c, members)
	if err != nil {
		return err
	}
	if format == "csv" {
		if err := c.Bytes(http.StatusCreated, "text/csv; charset=utf-8", made.csv(c.Language())); err != nil {
			return err
		}
		c.SetHeader("Content-Disposition", `attachment; filename=invitations.csv`)
		return nil
	}
	return c.JSON(http.StatusCreated, made)
}

// toInvite are the persons that were named; when none was, all members without a
// password who may log in.
func (h handler) toInvite(c *api.Call, named []people.PersonID) ([]people.PersonID, error) {
	if len(named) > 0 {
		return named, nil
	}
	var all []people.PersonID
	asked := people.Page{Limit: people.MaxPage}
	for {
		list, next, err := h.People.Members(c.Context(), whole(c.Actor()), c.Subject().Promotion, "", "", asked)
		if err != nil {
			return nil, err
		}
		for _, m := range list {
			if m.State != people.Ready && m.Person.Active() {
				all = append(all, m.Person.ID)
			}
		}
		if next == "" {
			return all, nil
		}
		asked.After = next
	}
}

func (h handler) inviteAll(c *api.Call, persons []people.PersonID) (invitations, error) {
	out := invitations{Made: []invitationMade{}, Refused: []invitationRefused{}}
	teams, err := h.teamNames(c)
	if err != nil {
		return out, err
	}
	for _, person := range persons {
		made, err := h.inviteOne(c, person, teams)
		if p := Explain(err); err != nil && p != nil {
			out.Refused = append(out.Refused, invitationRefused{person, p.Code, people.Text{FR: p.Detail.FR, EN: p.Detail.EN}})
			continue
		}
		if err != nil {
			return out, err
		}
		out.Made = append(out.Made, made)
	}
	return out, nil
}

func (h handler) teamNames(c *api.Call) (map[people.TeamID]string, error) {
	names := map[people.TeamID]string{}
	if c.Subject().Promotion == people.Platform {
		return names, nil
	}
	teams, err := h.People.Teams(c.Context(), whole(c.Actor()), c.Subject().Promotion)
	for _, t := range teams {
		names[t.ID] = t.Name
	}
	return names, err
}

func (h handler) inviteOne(c *api.Call, person people.PersonID, teams map[people.TeamID]string) (invitationMade, error) {
	promotion := c.Subject().Promotion
	i, secret, err := h.People.Invite(c.Context(), c.Actor(), promotion, person)
	if err != nil {
		return invitationMade{}, err
	}
	m, err := h.People.Member(c.Context(), whole(c.Actor()), promotion, person)
	if err != nil {
		return invitationMade{}, err
	}
	return invitationMade{
		Person: person, Email: m.Person.Email, FamilyName: m.Person.FamilyName, GivenName: m.Person.GivenName,
		Team: teams[m.Team], Link: h.Origin + "/invitation/" + secret, Expires: i.Expires,
	}, nil
}

// invitePerson makes a link for one person, wherever they are.
func (h handler) invitePerson(c *api.Call) error {
	made, err := h.inviteOne(c, c.Subject().Person, nil)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, made)
}

func (h handler) revokeInvitation(c *api.Call) error {
	s := c.Subject()
	if err := h.People.RevokeInvitations(c.Context(), c.Actor(), s.Promotion, s.Person); err != nil {
		return err
	}
	return c.Nothing()
}

// csv is for printing and mail merge. No cell of it can start a formula.
func (i invitations) csv(l problem.Language) []byte {
	heading := []string{"Nom", "Prénom", "Courriel", "Équipe", "Lien", "Valable jusqu'au"}
	separator := ";"
	if l == problem.English {
		heading = []string{"Family name", "Given name", "Email", "Team", "Link", "Good until"}
		separator = ","
	}
	var b strings.Builder
	b.WriteString("\ufeff")
	row := func(cells ...string) {
		for n, cell := range cells {
			cells[n] = `"` + strings.ReplaceAll(report.Guarded(cell), `"`, `""`) + `"`
		}
		b.WriteString(strings.Join(cells, separator) + "\r\n")
	}
	row(heading...)
	for _, m := range i.Made {
		row(m.FamilyName, m.GivenName, m.Email, m.Team, m.Link, m.Expires.UTC().Format("2006-01-02 15:04 UTC"))
	}
	return []byte(b.String())
}
