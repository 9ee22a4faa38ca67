package sessions

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/api/etag"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

type labRef struct {
	ID      string        `json:"id"`
	Version string        `json:"version"`
	Digest  ledger.Digest `json:"digest"`
	Title   session.Text  `json:"title"`
}

type summary struct {
	ID         session.ID         `json:"id"`
	Promotion  people.PromotionID `json:"promotion"`
	Title      string             `json:"title"`
	Phase      session.Phase      `json:"phase"`
	Lab        labRef             `json:"lab"`
	Mode       lab.Mode           `json:"mode"`
	Starts     time.Time          `json:"starts"`
	Duration   session.Seconds    `json:"duration_s"`
	TeamsCount int                `json:"teams_count"`
	Launched   time.Time          `json:"launched,omitzero"`
	Closed     time.Time          `json:"closed,omitzero"`
	Sealed     time.Time          `json:"sealed,omitzero"`
	Paused     bool               `json:"paused"`
	Seq        int64              `json:"seq"`
	MyTeam     people.TeamID      `json:"my_team,omitempty"`
	Waiting    *int               `json:"waiting,omitempty"`
	Unanswered *int               `json:"unanswered,omitempty"`
	Actions    []string           `json:"actions"`
}

type details struct {
	summary
	Now   time.Time     `json:"now"`
	Rules session.Rules `json:"rules"`
	Teams []teamState   `json:"teams"`
}

type teamState struct {
	Team    people.TeamID   `json:"team"`
	Name    string          `json:"name"`
	Members []personName    `json:"members"`
	Ready   bool            `json:"ready"`
	Failure string          `json:"failure,omitempty"`
	Took    session.Seconds `json:"took_s,omitempty"`
	Stopped time.Time       `json:"stopped,omitzero"`
	Final   bool            `json:"final"`
	Kept    bool            `json:"kept"`
	Clock   clock           `json:"clock"`
	Deed    time.Time       `json:"last_activity,omitzero"`
	Repairs []repair        `json:"repairs,omitempty"`
}

type repair struct {
	ID   string `json:"id"`
	Node string `json:"node,omitempty"`
}

// list shows the sessions that the caller may see, the newest first.
func (a *API) list(c *api.Call) error {
	promotion, phase := c.Query("promotion"), session.Phase(c.Query("phase"))
	if err := checkFilters(promotion, phase); err != nil {
		return err
	}
	name := fmt.Sprintf("sessions/%s/%s", promotion, phase)
	var after session.ID
	limit, err := c.Cursor(name, &after)
	if err != nil {
		return err
	}
	ids, err := a.Sessions.IDs(c.Context())
	if err != nil {
		return err
	}
	slices.Reverse(ids)
	items := []summary{}
	for _, id := range ids {
		if after != "" && id >= after {
			continue
		}
		err := a.Sessions.View(c.Context(), id, func(s *session.State) {
			mine := promotion == "" || string(s.Plan.Promotion) == promotion
			if mine && (phase == "" || s.Phase == phase) && people.Can(c.Actor(), people.SessionView, shared(s.Plan, c.Actor())) {
				items = append(items, a.summary(s, c.Actor()))
			}
		})
		if err != nil {
			return err
		}
		if len(items) > limit {
			return api.List(c, name, items[:limit], items[limit-1].ID)
		}
	}
	return api.List(c, name, items, nil)
}

func checkFilters(promotion string, phase session.Phase) error {
	if _, err := people.ParsePromotionID(promotion); promotion != "" && err != nil {
		return api.Wrong("promotion", "id", text("l'identifiant d'une promotion", "the id of a promotion"))
	}
	phases := []session.Phase{"", session.Planned, session.Preparing, session.Ready, session.Running, session.Closing, session.Closed, session.Sealed, session.Cancelled}
	if !slices.Contains(phases, phase) {
		return api.Wrong("phase", "choice", text(fmt.Sprintf("l'une de %q", phases[1:]), fmt.Sprintf("one of %q", phases[1:])))
	}
	return nil
}

func (a *API) get(c *api.Call) error {
	id, err := sessionOf(c)
	if err != nil {
		return err
	}
	shown, err := a.shown(c, id)
	if err != nil {
		return err
	}
	if err := c.JSON(http.StatusOK, shown); err != nil {
		return err
	}
	tag, err := json.Marshal(version{id, shown.Seq})
	if err != nil {
		return err
	}
	c.SetHeader("Etag", etag.Of(tag)) // as net/http writes its name
	return nil
}

// shown is a session as the caller may see it.
func (a *API) shown(c *api.Call, id session.ID) (details, error) {
	var d details
	var p session.Plan
	if err := a.Sessions.View(c.Context(), id, func(s *session.State) { p = s.Plan }); err != nil {
		return d, err
	}
	eyes, err := a.eyes(c.Context(), p, c.Actor())
	if err != nil {
		return d, err
	}
	err = a.Sessions.View(c.Context(), id, func(s *session.State) {
		d = details{summary: a.summary(s, c.Actor()), Now: a.Now().UTC(), Rules: s.Plan.Rules, Teams: []teamState{}}
		for _, team := range eyes.mask.Teams(s.Plan.Teams) {
			if eyes.mask != nil || eyes.sees(team.ID) {
				d.Teams = append(d.Teams, eyes.team(s, team, d.Now))
			}
		}
	})
	return d, err
}

func (a *API) summary(s *session.State, actor people.Actor) summary {
	shown := summary{
		ID: s.Plan.ID, Promotion: s.Plan.Promotion, Title: s.Plan.Title, Phase: s.Phase, Lab: a.labRef(s.Plan.Lab), Mode: s.Plan.Mode,
		Starts: s.Plan.Starts, Duration: s.Plan.Duration, TeamsCount: len(s.Plan.Teams), Launched: s.Launched, Closed: s.Closed, Sealed: s.SealedAt,
		Paused: s.Paused(), Seq: s.Seq, MyTeam: place(s.Plan, actor), Actions: actions(s, actor),
	}
	if a.Waiting != nil && s.Phase == session.Closed && people.Can(actor, people.ResultDecide, whole(s.Plan)) {
		n := a.Waiting(s)
		shown.Waiting = &n
	}
	if runs(actor, s.Plan) {
		n := s.Unanswered("")
		shown.Unanswered = &n
	}
	return shown
}

// labRef has the title of the lab where its version is offered or kept.
func (a *API) labRef(ref session.LabRef) labRef {
	shown := labRef{ID: ref.ID, Version: ref.Version, Digest: ref.Digest, Title: session.Text{FR: ref.ID, EN: ref.ID}}
	if l, err := a.Labs.Version(ref.ID, string(ref.Digest)); err == nil {
		shown.Title = session.Text(l.Title())
	}
	return shown
}
