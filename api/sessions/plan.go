package sessions

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/api/problem"
	"github.com/pupitre-lab/pupitre/api/strictjson"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

type planInput struct {
	Promotion people.PromotionID `json:"promotion"`
	Title     string             `json:"title" min:"1" max:"200"`
	Lab       string             `json:"lab" min:"1" max:"64"`
	Starts    time.Time          `json:"starts"`
	Duration  *float64           `json:"duration_s,omitempty" min:"60" max:"86400"`
	Teams     []people.TeamID    `json:"teams" min:"1" max:"200"`
	Rules     rulesInput         `json:"rules,omitzero"`
}

type planChange struct {
	Title    *string         `json:"title,omitempty" min:"1" max:"200"`
	Lab      *string         `json:"lab,omitempty" min:"1" max:"64"`
	Starts   *time.Time      `json:"starts,omitempty"`
	Duration *float64        `json:"duration_s,omitempty" min:"60" max:"86400"`
	Teams    []people.TeamID `json:"teams,omitempty" min:"1" max:"200"`
	Rules    rulesInput      `json:"rules,omitzero"`
}

// rulesInput is what of the rules is not to be as it is.
type rulesInput struct {
	Attempts        *int            `json:"attempts,omitempty" min:"0" max:"1000"`
	CheckEvery      *float64        `json:"check_every_s,omitempty" min:"0" max:"3600"`
	Hints           *bool           `json:"hints,omitempty"`
	Show            *session.Show   `json:"show,omitempty" max:"20"`
	Freeze          *float64        `json:"freeze_s,omitempty" min:"0" max:"86400"`
	Blind           *bool           `json:"blind,omitempty"`
	Record          *bool           `json:"record,omitempty"`
	RecordInput     *bool           `json:"record_input,omitempty"`
	Counts          *session.Counts `json:"counts,omitempty" max:"20"`
	ReportsAfter    *float64        `json:"reports_after_s,omitempty" min:"0" max:"7776000"`
	KeepImages      *bool           `json:"keep_images,omitempty"`
	KeepPaths       *[]string       `json:"keep_paths,omitempty" max:"20"`
	RetentionMonths *int            `json:"retention_months,omitempty" min:"1" max:"120"`
	Scale           *string         `json:"scale,omitempty" max:"64"`
	GroupWeight     *float64        `json:"group_weight,omitempty" min:"0" max:"1"`
}

// over puts what was given in the place of what is there.
func (in rulesInput) over(r session.Rules) session.Rules {
	put(&r.Attempts, in.Attempts)
	putSeconds(&r.CheckEvery, in.CheckEvery)
	put(&r.Hints, in.Hints)
	put(&r.Show, in.Show)
	putSeconds(&r.Freeze, in.Freeze)
	put(&r.Blind, in.Blind)
	put(&r.Record, in.Record)
	put(&r.RecordInput, in.RecordInput)
	put(&r.Counts, in.Counts)
	putSeconds(&r.ReportsAfter, in.ReportsAfter)
	put(&r.KeepImages, in.KeepImages)
	put(&r.KeepPaths, in.KeepPaths)
	put(&r.RetentionMonths, in.RetentionMonths)
	put(&r.Scale, in.Scale)
	put(&r.GroupWeight, in.GroupWeight)
	return r
}

func put[T any](into *T, given *T) {
	if given != nil {
		*into = *given
	}
}

func putSeconds(into *session.Seconds, given *float64) {
	if given != nil {
		*into = seconds(*given)
	}
}

func seconds(n float64) session.Seconds { return session.Seconds(n * float64(time.Second)) }

// plan plans a session.
func (a *API) plan(c *api.Call) error {
	var in planInput
	if err := c.Decode(&in); err != nil {
		return err
	}
	p := session.Plan{ID: session.NewID(), Promotion: in.Promotion, Framework: a.Framework}
	change := planChange{Title: &in.Title, Lab: &in.Lab, Starts: &in.Starts, Duration: in.Duration, Teams: in.Teams, Rules: in.Rules}
	p.Rules = session.DefaultRules()
	p, err := a.changed(c.Context(), p, change)
	if err != nil {
		return err
	}
	if err := a.Sessions.Create(c.Context(), actorOf(c), p); err != nil {
		return err
	}
	a.Stage.Wake()
	shown, err := a.shown(c, p.ID)
	if err != nil {
		return err
	}
	return c.Created(base+"/"+string(p.ID), shown)
}

// version is what a change of the plan is compared with.
type version struct {
	ID  session.ID `json:"id"`
	Seq int64      `json:"seq"`
}

// amend changes a plan that nobody has changed since the caller read it.
func (a *API) amend(c *api.Call) error {
	var in planChange
	if err := c.Decode(&in); err != nil {
		return err
	}
	old, err := a.planOf(c)
	if err != nil {
		return err
	}
	p, err := a.changed(c.Context(), old, in)
	if err != nil {
		return err
	}
	_, err = a.Sessions.Do(c.Context(), p.ID, actorOf(c), func(s *session.State, _ time.Time) ([]session.Event, error) {
		if err := c.IfMatch(version{p.ID, s.Seq}); err != nil {
			return nil, err
		}
		return s.Amend(p)
	})
	if err != nil {
		return err
	}
	shown, err := a.shown(c, p.ID)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, shown)
}

// changed is a plan with what is to be changed, all of it looked up as it is now.
func (a *API) changed(ctx context.Context, p session.Plan, in planChange) (session.Plan, error) {
	put(&p.Title, in.Title)
	if in.Starts != nil {
		p.Starts = in.Starts.UTC()
	}
	if in.Lab != nil {
		l, err := a.labNamed(*in.Lab)
		if err != nil {
			return p, err
		}
		p.Lab = session.LabRef{ID: l.ID(), Version: l.Version(), Digest: ledger.Digest(l.Digest())}
		p.Mode, p.Duration = l.Mode(), session.Seconds(l.Duration())
	}
	putSeconds(&p.Duration, in.Duration)
	p.Rules = in.Rules.over(p.Rules)
	if in.Teams == nil {
		return p, nil
	}
	teams, err := a.teams(ctx, p.Promotion, in.Teams)
	p.Teams = teams
	return p, err
}

func (a *API) labNamed(id string) (*lab.Lab, error) {
	l, err := a.Labs.Lab(id)
	if err != nil {
		var faults strictjson.Faults
		faults.Add("/lab", "unknown-lab", problem.Text{FR: fmt.Sprintf("le catalogue n'a pas de lab « %.80s » qui se charge", id), EN: fmt.Sprintf("the catalogue has no lab %.80q that loads", id)})
		return nil, faults.Err()
	}
	return l, nil
}

// teams are the teams of a promotion as they are now: who is in them, and with
// which standing right. The caller's right to plan was checked; the platform reads
// the standing rights, which a token that may plan does not show.
func (a *API) teams(ctx context.Context, promotion people.PromotionID, ids []people.TeamID) ([]session.Team, error) {
	known, err := a.People.Promotion(ctx, people.Operator(), promotion)
	if err != nil {
		return nil, err
	}
	if known.Archived != nil {
		return nil, refuse("archived", problem.Text{FR: "cette promotion est archivée", EN: "this promotion is archived"})
	}
	all, err := a.People.Teams(ctx, people.Operator(), promotion)
	if err != nil {
		return nil, err
	}
	members, err := a.members(ctx, promotion)
	if err != nil {
		return nil, err
	}
	byID := map[people.TeamID]people.Team{}
	for _, team := range all {
		byID[team.ID] = team
	}
	var faults strictjson.Faults
	var teams []session.Team
	for i, id := range ids {
		team, known := byID[id]
		if !known {
			faults.Add(fmt.Sprintf("/teams/%d", i), "unknown-team", problem.Text{FR: "cette promotion n'a pas cette équipe", EN: "this promotion has no such team"})
			continue
		}
		planned := session.Team{ID: id, Name: team.Name}
		for _, person := range team.Members {
			planned.Members = append(planned.Members, session.Member{Person: person, ExtraTime: members[person].ExtraTime})
		}
		teams = append(teams, planned)
	}
	return teams, faults.Err()
}

func actorOf(c *api.Call) string {
	if person := c.Actor().Person; person != "" {
		return string(person)
	}
	return ledger.Platform
}
