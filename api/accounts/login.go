package accounts

import (
	"errors"
	"net/http"
	"net/netip"
	"time"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/api/problem"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

type credentials struct {
	Email    string `json:"email" max:"254"`
	Password string `json:"password" max:"1024"`
}

func (h handler) logIn(c *api.Call) error {
	var body credentials
	if err := c.Decode(&body); err != nil {
		return err
	}
	in, err := h.People.Login(c.Context(), body.Email, body.Password, source(c))
	if err != nil {
		return err
	}
	return h.welcome(c, in)
}

// welcome gives the browser its cookie and tells it who is logged in.
func (h handler) welcome(c *api.Call, in people.SignedIn) error {
	actor, err := h.People.Actor(c.Context(), in.Person.ID)
	if err != nil {
		return err
	}
	c.LogIn(in.Secret, in.Login.Expires)
	return h.sendMe(c, actor)
}

// source is where the request comes from.
func source(c *api.Call) people.Source {
	address, err := netip.ParseAddr(c.Address())
	if err != nil {
		address = netip.Addr{} // not known
	}
	return people.Source{Address: address, Agent: c.Request().UserAgent()}
}

func (h handler) logOut(c *api.Call) error {
	if err := h.end(c); err != nil && !errors.Is(err, people.ErrNotFound) {
		return err
	}
	c.LogOut()
	return c.Nothing()
}

// end makes what the request came with worthless: a login, a token, or nothing.
func (h handler) end(c *api.Call) error {
	switch {
	case !c.LoggedIn():
		return nil
	case c.Actor().Token != "":
		return h.People.RevokeOwnToken(c.Context(), c.Actor())
	}
	return h.People.RevokeLogin(c.Context(), c.Actor(), c.Actor().Person, c.Actor().Login)
}

type invited struct {
	Email      string        `json:"email"`
	FamilyName string        `json:"family_name"`
	GivenName  string        `json:"given_name"`
	Locale     people.Locale `json:"locale"`
	Expires    time.Time     `json:"expires"`
	Roles      []roleHeld    `json:"roles"`
}

func (h handler) getInvitation(c *api.Call) error {
	i, p, err := h.People.Invitation(c.Context(), c.Param("invitation"))
	if err != nil {
		return linkProblem(err)
	}
	actor, err := h.People.Actor(c.Context(), p.ID)
	if err != nil {
		return err
	}
	roles, err := h.roles(c.Context(), actor)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, invited{p.Email, p.FamilyName, p.GivenName, p.Locale, i.Expires, roles})
}

// linkProblem tells of a link that was never one, or was mistyped, that nothing
// is there: it came in the path.
func linkProblem(err error) error {
	if invalid := (*people.Invalid)(nil); errors.As(err, &invalid) && invalid.Problems[0].Field == "invitation" {
		return problem.New(problem.NotFound, text(invalid.Problems[0].Text)).Because(err)
	}
	return err
}

type acceptance struct {
	Password   string        `json:"password" max:"1024"`
	FamilyName string        `json:"family_name,omitempty" min:"1" max:"100"`
	GivenName  string        `json:"given_name,omitempty" min:"1" max:"100"`
	Locale     people.Locale `json:"locale,omitempty"`
}

func (h handler) acceptInvitation(c *api.Call) error {
	var body acceptance
	if err := c.Decode(&body); err != nil {
		return err
	}
	in, err := h.People.AcceptInvitation(c.Context(), c.Param("invitation"), body.words(), source(c))
	if err != nil {
		return linkProblem(err)
	}
	return h.welcome(c, in)
}

func (a acceptance) words() people.Acceptance {
	return people.Acceptance{FamilyName: a.FamilyName, GivenName: a.GivenName, Locale: a.Locale, Password: a.Password}
}
