package accounts

import (
	"net/http"
	"time"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

func (h handler) listTokens(c *api.Call) error {
	tokens, err := h.People.Tokens(c.Context(), c.Actor(), c.Actor().Person)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, items(tokens, showToken))
}

type tokenInput struct {
	Name   string         `json:"name" min:"1" max:"100"`
	Scopes []people.Scope `json:"scopes" min:"1" max:"5"`
	Life   int64          `json:"life_s" min:"60" max:"31536000"`
}

type tokenMade struct {
	Token  tokenView `json:"token"`
	Secret string    `json:"secret"`
}

func (h handler) createToken(c *api.Call) error {
	var body tokenInput
	if err := c.Decode(&body); err != nil {
		return err
	}
	draft := people.TokenDraft{Name: body.Name, Scopes: body.Scopes, Life: time.Duration(body.Life) * time.Second}
	token, secret, err := h.People.CreateToken(c.Context(), c.Actor(), draft)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, tokenMade{showToken(token), secret})
}

func (h handler) revokeToken(c *api.Call) error {
	id, err := c.ID("token")
	if err != nil {
		return err
	}
	if err := h.People.RevokeToken(c.Context(), c.Actor(), c.Actor().Person, people.TokenID(id)); err != nil {
		return err
	}
	return c.Nothing()
}
