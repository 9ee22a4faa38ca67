package sessions

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/api/problem"
	"github.com/pupitre-lab/pupitre/api/strictjson"
	"github.com/pupitre-lab/pupitre/orchestrator/conductor"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// moved is what every command answers.
type moved struct {
	Seq int64  `json:"seq"`
	ID  string `json:"id,omitempty"` // of what was asked
}

type command = func(s *session.State, now time.Time) ([]session.Event, error)

// do carries a command out in the name of the caller.
func (a *API) do(c *api.Call, status int, f command) error {
	id, err := sessionOf(c)
	if err != nil {
		return err
	}
	var did []session.Event
	seq, err := a.Sessions.Do(c.Context(), id, actorOf(c), func(s *session.State, now time.Time) ([]session.Event, error) {
		events, err := f(s, now)
		did = events
		return events, err
	})
	if err != nil {
		return err
	}
	return c.JSON(status, moved{Seq: seq, ID: asked(did)})
}

// asked is the id of what some events ask for, empty where they ask for nothing.
func asked(events []session.Event) (id string) {
	for _, event := range events {
		switch e := event.(type) {
		case session.ChecksAsked:
			id = e.ID
		case session.RepairAsked:
			id = e.ID
		case session.InjectAsked:
			id = e.ID
		case session.MessageSent:
			id = e.ID
		case session.QuestionAsked:
			id = e.ID
		}
	}
	return id
}

type reason struct {
	Reason string `json:"reason" min:"1" max:"2000"`
}

// because carries out a command that needs a reason.
func (a *API) because(c *api.Call, status int, f func(s *session.State, reason string) ([]session.Event, error)) error {
	var in reason
	if err := c.Decode(&in); err != nil {
		return err
	}
	return a.do(c, status, func(s *session.State, _ time.Time) ([]session.Event, error) { return f(s, in.Reason) })
}

func (a *API) prepare(c *api.Call) error {
	if err := a.roomFor(c); err != nil {
		return err
	}
	defer a.Stage.Wake()
	return a.do(c, http.StatusAccepted, func(s *session.State, _ time.Time) ([]session.Event, error) { return s.Prepare() })
}

// roomFor refuses to prepare what the host cannot hold, unless it is asked anyway.
func (a *API) roomFor(c *api.Call) error {
	anyway, err := c.Choice("anyway", "false", "false", "true")
	if err != nil || anyway == "true" {
		return err
	}
	id, err := sessionOf(c)
	if err != nil {
		return err
	}
	f, err := a.Stage.Capacity(c.Context(), id)
	if err != nil || !f.Starved() {
		return err
	}
	return refuse("does-not-fit", fittingText(f))
}

func (a *API) launch(c *api.Call) error {
	var in struct {
		Anyway bool `json:"anyway,omitempty"`
	}
	if err := c.Decode(&in); err != nil {
		return err
	}
	return a.do(c, http.StatusOK, func(s *session.State, _ time.Time) ([]session.Event, error) { return s.Launch(in.Anyway) })
}

func (a *API) pause(c *api.Call) error { return a.because(c, http.StatusOK, (*session.State).Pause) }

func (a *API) resume(c *api.Call) error {
	return a.do(c, http.StatusOK, func(s *session.State, _ time.Time) ([]session.Event, error) { return s.Resume() })
}

func (a *API) extend(c *api.Call) error {
	var in struct {
		Team    people.TeamID `json:"team,omitempty" max:"64"`
		Seconds float64       `json:"seconds" min:"60" max:"86400"`
		Reason  string        `json:"reason" min:"1" max:"2000"`
	}
	if err := c.Decode(&in); err != nil {
		return err
	}
	return a.do(c, http.StatusOK, func(s *session.State, now time.Time) ([]session.Event, error) {
		return s.Extend(in.Team, seconds(in.Seconds).Duration(), in.Reason, now)
	})
}

func (a *API) close(c *api.Call) error {
	return a.do(c, http.StatusAccepted, func(s *session.State, _ time.Time) ([]session.Event, error) { return s.Close("instructor") })
}

func (a *API) cancel(c *api.Call) error { return a.because(c, http.StatusOK, (*session.State).Cancel) }

func (a *API) stopTeam(c *api.Call) error {
	return a.because(c, http.StatusOK, func(s *session.State, reason string) ([]session.Event, error) {
		return s.StopTeam(people.TeamID(c.Param("team")), reason)
	})
}

func (a *API) rebuild(c *api.Call) error {
	return a.because(c, http.StatusAccepted, func(s *session.State, reason string) ([]session.Event, error) {
		return s.AskRepair(people.TeamID(c.Param("team")), "", reason)
	})
}

func (a *API) resetNode(c *api.Call) error {
	if _, err := a.nodeOf(c); err != nil {
		return err
	}
	return a.because(c, http.StatusAccepted, func(s *session.State, reason string) ([]session.Event, error) {
		return s.AskRepair(people.TeamID(c.Param("team")), c.Param("node"), reason)
	})
}

type resources struct {
	Memory int64   `json:"memory_bytes"`
	CPUs   float64 `json:"cpus"`
	PIDs   int64   `json:"pids,omitempty"`
	Disk   int64   `json:"disk_bytes,omitempty"`
}

type fitting struct {
	Fits  bool              `json:"fits"`
	Need  resources         `json:"need"`
	Host  resources         `json:"host"`
	Waves [][]people.TeamID `json:"waves"`
	Text  problem.Text      `json:"text"`
}

// capacity tells whether a session would fit beside those that are there.
func (a *API) capacity(c *api.Call) error {
	var in struct {
		Promotion people.PromotionID `json:"promotion"`
		Lab       string             `json:"lab" min:"1" max:"64"`
		Teams     []people.TeamID    `json:"teams" min:"1" max:"200"`
		Session   session.ID         `json:"session,omitempty" max:"36"`
	}
	if err := c.Decode(&in); err != nil {
		return err
	}
	l, err := a.labNamed(in.Lab)
	if err != nil {
		return err
	}
	if _, err := a.teams(c.Context(), in.Promotion, in.Teams); err != nil {
		return err
	}
	if in.Session != "" {
		if err := a.amended(c.Context(), in.Session, in.Promotion); err != nil {
			return err
		}
	}
	f, err := a.Stage.Fitting(c.Context(), l, in.Teams, in.Session)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, fitting{
		Fits: f.Fits, Need: resources(f.Need), Waves: f.Waves, Text: fittingText(f),
		Host: resources{max(0, f.Host.Memory-f.Taken.Memory), max(0, f.Host.CPUs-f.Taken.CPUs), max(0, f.Host.PIDs-f.Taken.PIDs), max(0, f.Host.Disk-f.Taken.Disk)},
	})
}

// amended refuses a session that is not of the promotion.
func (a *API) amended(ctx context.Context, id session.ID, promotion people.PromotionID) error {
	var of people.PromotionID
	err := a.Sessions.View(ctx, id, func(s *session.State) { of = s.Plan.Promotion })
	if errors.Is(err, session.ErrNotFound) || err == nil && of != promotion {
		var faults strictjson.Faults
		faults.Add("/session", "unknown-session", text("cette promotion n'a pas cette session", "this promotion has no such session"))
		return faults.Err()
	}
	return err
}

func fittingText(f conductor.Fitting) problem.Text {
	lacks := map[string]problem.Text{
		"memory": text("de mémoire", "memory"), "cpus": text("de processeurs", "processors"), "pids": text("de numéros de processus", "process numbers"), "disk": text("de disque", "disk"),
	}
	if f.Fits {
		return text("toutes les équipes tiennent en même temps", "all teams fit at the same time")
	}
	var fr, en string
	for i, short := range f.Short {
		if i > 0 {
			fr, en = fr+", ", en+", "
		}
		fr, en = fr+lacks[short].FR, en+lacks[short].EN
	}
	if f.AtOnce == 0 {
		return text("il n'y a pas assez "+fr+", même pour une équipe", "there is not enough "+en+", not even for one team")
	}
	return text(fmt.Sprintf("il n'y a pas assez %s pour toutes : %d équipes à la fois, en %d vagues", fr, f.AtOnce, len(f.Waves)),
		fmt.Sprintf("there is not enough %s for all: %d teams at a time, in %d waves", en, f.AtOnce, len(f.Waves)))
}
