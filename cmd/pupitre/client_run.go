package main

import (
	"context"
	"time"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/client"
	"github.com/pupitre-lab/pupitre/cmd/pupitre/console"
	"github.com/pupitre-lab/pupitre/cmd/pupitre/words"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// named is a session on a server.
type named struct {
	remote
	Session string `arg:"" help:"${arg_session}"`
}

// moved is the document of a command that a session carried out.
type moved struct {
	Session session.ID `json:"session"`
	Seq     int64      `json:"seq"` // the ledger's last entry
	ID      string     `json:"id,omitempty"`
}

// command has the session carry something out, and says so.
func (c *named) command(ctx context.Context, p *program, what string, body any, said words.Message, args ...any) error {
	server, found, err := p.onSession(ctx, c.Server, c.Session)
	if err != nil {
		return err
	}
	return p.carryOut(ctx, server, found, what, body, said, args...)
}

func (p *program) carryOut(ctx context.Context, server *client.Client, found remoteSession, what string, body any, said words.Message, args ...any) error {
	done := moved{Session: found.ID}
	if err := server.Post(ctx, sessionPath(found.ID, "/"+what), body, &done); err != nil {
		return p.sayRemote(err)
	}
	if p.JSON {
		return p.Document(done)
	}
	p.Line(said, append([]any{found.Title}, args...)...)
	return nil
}

type sessionPrepare struct {
	named
	NoWait bool `help:"${opt_no_wait}"`
	Anyway bool `help:"${opt_anyway_prepare}"`
}

// Run has every team's instance built, and shows how far each is.
func (c *sessionPrepare) Run(ctx context.Context, p *program) error {
	server, found, err := p.onSession(ctx, c.Server, c.Session)
	if err != nil {
		return err
	}
	// Asked again, it shows how far a preparation is that goes on.
	if found.Phase == session.Planned || c.NoWait {
		action := "/prepare"
		if c.Anyway {
			action += "?anyway=true"
		}
		if err := server.Post(ctx, sessionPath(found.ID, action), nil, nil); err != nil {
			return p.sayRemote(err)
		}
	}
	if c.NoWait {
		p.Note(words.SessionPreparing, found.Title)
		return nil
	}
	return p.waitForTeams(ctx, server, found.ID, words.PreparingTeam, func(t remoteTeam) bool { return t.Ready }, session.Preparing, words.SessionReady)
}

// waitForTeams shows every team of a session until the session leaves a phase.
func (p *program) waitForTeams(ctx context.Context, server *client.Client, id session.ID, doing words.Message, over func(remoteTeam) bool, phase session.Phase, said words.Message) error {
	progress := p.Progress(p.Now)
	tasks := map[people.TeamID]*console.Task{}
	ended := map[people.TeamID]bool{}
	last, err := p.followSession(ctx, server, id, func(s remoteSession) bool {
		for _, t := range s.Teams {
			p.showTeam(progress, tasks, ended, t, doing, over)
		}
		return s.Phase != phase
	})
	progress.Stop()
	if err != nil {
		return err
	}
	if p.JSON {
		return p.Document(last)
	}
	p.Line(said, last.Title, len(last.Teams))
	return nil
}

// showTeam shows how far one team is.
func (p *program) showTeam(progress *console.Progress, tasks map[people.TeamID]*console.Task, ended map[people.TeamID]bool, t remoteTeam, doing words.Message, over func(remoteTeam) bool) {
	if ended[t.Team] {
		return
	}
	if tasks[t.Team] == nil {
		tasks[t.Team] = progress.Task(p.Say(doing, t.Name))
	}
	tasks[t.Team].Step(0, 0, t.Failure)
	if over(t) {
		tasks[t.Team].Done("")
		ended[t.Team] = true
	}
}

type sessionLaunch struct {
	named
	Anyway bool `help:"${opt_anyway_launch}"`
}

// Run starts every clock.
func (c *sessionLaunch) Run(ctx context.Context, p *program) error {
	return c.command(ctx, p, "launch", map[string]any{"anyway": c.Anyway}, words.SessionLaunched)
}

type sessionPause struct {
	named
	Reason string `required:"" placeholder:"TEXT" help:"${opt_reason}"`
}

// Run stops every clock.
func (c *sessionPause) Run(ctx context.Context, p *program) error {
	return c.command(ctx, p, "pause", map[string]any{"reason": c.Reason}, words.SessionPaused)
}

type sessionResume struct{ named }

// Run lets the clocks go on.
func (c *sessionResume) Run(ctx context.Context, p *program) error {
	return c.command(ctx, p, "resume", nil, words.SessionResumed)
}

type sessionExtend struct {
	named
	By     time.Duration `arg:"" help:"${arg_extend_by}"`
	Team   string        `placeholder:"TEAM" help:"${opt_one_team}"`
	Reason string        `required:"" placeholder:"TEXT" help:"${opt_reason}"`
}

// Run adds time for a team, or for all.
func (c *sessionExtend) Run(ctx context.Context, p *program) error {
	server, found, err := p.onSession(ctx, c.Server, c.Session)
	if err != nil {
		return err
	}
	body := map[string]any{"seconds": c.By.Seconds(), "reason": c.Reason}
	if c.Team != "" {
		teams, err := p.teamsNamed(ctx, server, found.ID, []string{c.Team})
		if err != nil {
			return err
		}
		body["team"] = teams[0]
	}
	return p.carryOut(ctx, server, found, "extend", body, words.SessionExtended, c.By)
}

type sessionInject struct {
	named
	Inject string   `arg:"" help:"${arg_inject}"`
	Undo   bool     `help:"${opt_undo}"`
	Team   []string `placeholder:"TEAM" sep:"none" help:"${opt_some_teams}"`
}

// Run makes or undoes an inject.
func (c *sessionInject) Run(ctx context.Context, p *program) error {
	said := words.InjectAsked
	if c.Undo {
		said = words.InjectUndoAsked
	}
	return c.toTeams(ctx, p, "injects", map[string]any{"inject": c.Inject, "undo": c.Undo}, c.Team, said, c.Inject)
}

type sessionMessage struct {
	named
	Text string   `arg:"" help:"${arg_message}"`
	Team []string `placeholder:"TEAM" sep:"none" help:"${opt_some_teams}"`
}

// Run sends a word to some teams, or to all.
func (c *sessionMessage) Run(ctx context.Context, p *program) error {
	return c.toTeams(ctx, p, "messages", map[string]any{"text": c.Text}, c.Team, words.MessageSent)
}

// toTeams is command for some teams; for all, when none is named.
func (c *named) toTeams(ctx context.Context, p *program, what string, body map[string]any, names []string, said words.Message, args ...any) error {
	server, found, err := p.onSession(ctx, c.Server, c.Session)
	if err != nil {
		return err
	}
	teams, err := p.teamsNamed(ctx, server, found.ID, names)
	if err != nil {
		return err
	}
	if len(teams) > 0 {
		body["teams"] = teams
	}
	return p.carryOut(ctx, server, found, what, body, said, args...)
}

type sessionClose struct {
	named
	NoWait bool `help:"${opt_no_wait}"`
}

// Run ends the work and waits for the final checks.
func (c *sessionClose) Run(ctx context.Context, p *program) error {
	server, found, err := p.onSession(ctx, c.Server, c.Session)
	if err != nil {
		return err
	}
	if found.Phase != session.Closing {
		if err := server.Post(ctx, sessionPath(found.ID, "/close"), nil, nil); err != nil {
			return p.sayRemote(err)
		}
	}
	if c.NoWait {
		p.Note(words.SessionClosing, found.Title)
		return nil
	}
	return p.waitForTeams(ctx, server, found.ID, words.ClosingTeam, func(t remoteTeam) bool { return t.Final && t.Kept }, session.Closing, words.SessionClosed)
}

type sessionSeal struct {
	named
	Anyway bool `help:"${opt_anyway_seal}"`
}

// Run signs the ledger.
func (c *sessionSeal) Run(ctx context.Context, p *program) error {
	return c.command(ctx, p, "seal", map[string]any{"anyway": c.Anyway}, words.SessionSealed)
}

type sessionCancel struct {
	named
	Reason string `required:"" placeholder:"TEXT" help:"${opt_reason}"`
}

// Run gives up a session that was never launched.
func (c *sessionCancel) Run(ctx context.Context, p *program) error {
	return c.command(ctx, p, "cancel", map[string]any{"reason": c.Reason}, words.SessionCancelled)
}
