package main

import (
	"context"
	"net/url"
	"strings"
	"time"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/client"
	"github.com/pupitre-lab/pupitre/cmd/pupitre/console"
	"github.com/pupitre-lab/pupitre/cmd/pupitre/words"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// sessionCommands are those about evaluations on a server.
type sessionCommands struct {
	Ls      sessionLs      `cmd:"" help:"${session_ls}"`
	Plan    sessionPlan    `cmd:"" help:"${session_plan}"`
	Prepare sessionPrepare `cmd:"" help:"${session_prepare}"`
	Launch  sessionLaunch  `cmd:"" help:"${session_launch}"`
	Pause   sessionPause   `cmd:"" help:"${session_pause}"`
	Resume  sessionResume  `cmd:"" help:"${session_resume}"`
	Extend  sessionExtend  `cmd:"" help:"${session_extend}"`
	Inject  sessionInject  `cmd:"" help:"${session_inject}"`
	Message sessionMessage `cmd:"" help:"${session_message}"`
	Watch   sessionWatch   `cmd:"" help:"${session_watch}"`
	Close   sessionClose   `cmd:"" help:"${session_close}"`
	Seal    sessionSeal    `cmd:"" help:"${session_seal}"`
	Cancel  sessionCancel  `cmd:"" help:"${session_cancel}"`
	Reopen  sessionReopen  `cmd:"" help:"${session_reopen}"`
	Shut    sessionShut    `cmd:"" help:"${session_shut}"`
}

type sessionLs struct {
	remote
	Promotion string `placeholder:"PROMOTION" help:"${opt_of_promotion}"`
	Phase     string `enum:",planned,preparing,ready,running,closing,closed,sealed,cancelled" default:"" placeholder:"PHASE" help:"${opt_phase}"`
}

// listedSessions is the document of session ls.
type listedSessions struct {
	Sessions []remoteSession `json:"sessions"`
}

// Run lists sessions, the newest first.
func (c *sessionLs) Run(ctx context.Context, p *program) error {
	server, err := p.theServer(c.Server)
	if err != nil {
		return err
	}
	query := url.Values{"limit": {"200"}}
	if c.Promotion != "" {
		promotion, err := p.promotion(ctx, server, c.Promotion)
		if err != nil {
			return err
		}
		query.Set("promotion", string(promotion.ID))
	}
	if c.Phase != "" {
		query.Set("phase", c.Phase)
	}
	list, err := client.All[remoteSession](ctx, server, "/api/v1/sessions?"+query.Encode())
	if err != nil {
		return p.sayRemote(err)
	}
	if p.JSON {
		return p.Document(listedSessions{append([]remoteSession{}, list...)})
	}
	p.printSessions(list)
	return nil
}

var phases = map[session.Phase]words.Message{
	session.Planned: words.PhasePlanned, session.Preparing: words.PhasePreparing, session.Ready: words.PhaseReady,
	session.Running: words.PhaseRunning, session.Closing: words.PhaseClosing, session.Closed: words.PhaseClosed,
	session.Sealed: words.PhaseSealed, session.Cancelled: words.PhaseCancelled,
}

func (p *program) phase(s remoteSession) string {
	text := p.Say(phases[s.Phase])
	if s.Paused {
		text += ", " + p.Say(words.Paused)
	}
	return text
}

func (p *program) printSessions(list []remoteSession) {
	table := p.NewTable(console.Column{Title: words.ColTitle}, console.Column{Title: words.ColState}, console.Column{Title: words.ColLab},
		console.Column{Title: words.ColTeams, Right: true}, console.Column{Title: words.ColStarts}, console.Column{Title: words.ColID})
	for _, s := range list {
		table.Row(s.Title, p.phase(s), s.Lab.ID, s.Count, s.Starts.Local().Format(timeForm), s.ID)
	}
	table.Print()
}

// timeForm is how times are written for people, with their place on earth.
const timeForm = "2006-01-02 15:04:05 -07:00"

type sessionPlan struct {
	remote
	Title     string        `arg:"" help:"${arg_session_title}"`
	Promotion string        `required:"" placeholder:"PROMOTION" help:"${opt_promotion}"`
	Lab       string        `required:"" placeholder:"LAB" help:"${opt_session_lab}"`
	Team      []string      `placeholder:"TEAM" sep:"none" help:"${opt_session_teams}"`
	Starts    string        `placeholder:"TIME" help:"${opt_starts}"`
	Duration  time.Duration `placeholder:"DURATION" help:"${opt_session_duration}"`
	Blind     bool          `help:"${opt_blind}"`
	Keep      bool          `name:"keep-images" help:"${opt_keep_images}"`
}

// Run plans a session, and says whether it would fit.
func (c *sessionPlan) Run(ctx context.Context, p *program) error {
	starts, err := c.starts(p)
	if err != nil {
		return err
	}
	server, err := p.theServer(c.Server)
	if err != nil {
		return err
	}
	promotion, err := p.promotion(ctx, server, c.Promotion)
	if err != nil {
		return err
	}
	teams, err := c.teams(ctx, p, server, promotion)
	if err != nil {
		return err
	}
	plan := map[string]any{"promotion": promotion.ID, "title": c.Title, "lab": c.Lab, "starts": starts, "teams": teams}
	if c.Duration > 0 {
		plan["duration_s"] = c.Duration.Seconds()
	}
	rules := map[string]any{}
	if c.Blind {
		rules["blind"] = true
	}
	if c.Keep {
		rules["keep_images"] = true
	}
	if len(rules) > 0 {
		plan["rules"] = rules
	}
	var made remoteSession
	if err := server.Post(ctx, "/api/v1/sessions", plan, &made); err != nil {
		return p.sayRemote(err)
	}
	if p.JSON {
		return p.Document(made)
	}
	p.Line(words.SessionPlanned, made.Title, made.ID, len(teams), made.Lab.ID, made.Lab.Version)
	return p.sayCapacity(ctx, server, promotion.ID, c.Lab, teams)
}

// starts reads a time as people write it.
func (c *sessionPlan) starts(p *program) (time.Time, error) {
	now := p.Now()
	if c.Starts == "" {
		return now.UTC(), nil
	}
	if d, err := time.ParseDuration(strings.TrimPrefix(c.Starts, "+")); err == nil && strings.HasPrefix(c.Starts, "+") {
		return now.Add(d).UTC(), nil
	}
	for _, form := range []string{time.RFC3339, "2006-01-02T15:04", "2006-01-02 15:04"} {
		if at, err := time.ParseInLocation(form, c.Starts, now.Location()); err == nil {
			return at.UTC(), nil
		}
	}
	return time.Time{}, p.misused(nil, words.BadTime, c.Starts)
}

// teams are those named, or else all that have members.
func (c *sessionPlan) teams(ctx context.Context, p *program, server *client.Client, promotion people.Promotion) ([]people.TeamID, error) {
	list, err := client.All[people.Team](ctx, server, "/api/v1/promotions/"+url.PathEscape(string(promotion.ID))+"/teams")
	if err != nil {
		return nil, p.sayRemote(err)
	}
	var ids []people.TeamID
	for _, team := range list {
		if len(c.Team) == 0 && len(team.Members) > 0 {
			ids = append(ids, team.ID)
		}
	}
	for _, name := range c.Team {
		team, err := pick(p, list, name, words.NoTeam, func(t people.Team) (string, string) { return string(t.ID), t.Name })
		if err != nil {
			return nil, err
		}
		ids = append(ids, team.ID)
	}
	if len(ids) == 0 {
		return nil, p.wrong(nil, words.NoTeamsDo, words.NoTeams, promotion.Name)
	}
	return ids, nil
}

// sayCapacity tells when a session would not fit, and the waves in which it
// would.
func (p *program) sayCapacity(ctx context.Context, server *client.Client, promotion people.PromotionID, labID string, teams []people.TeamID) error {
	var capacity remoteCapacity
	question := map[string]any{"promotion": promotion, "lab": labID, "teams": teams}
	if err := server.Post(ctx, "/api/v1/capacity", question, &capacity); err != nil {
		return p.sayRemote(err)
	}
	if capacity.Fits {
		p.Note(words.AsItIs, capacity.Text)
		return nil
	}
	p.Note(words.DoesNotFit, capacity.Text, len(capacity.Waves))
	return nil
}
