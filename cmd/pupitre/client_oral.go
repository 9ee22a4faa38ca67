package main

import (
	"context"
	"net/url"
	"time"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/client"
	"github.com/pupitre-lab/pupitre/cmd/pupitre/words"
	"github.com/pupitre-lab/pupitre/orchestrator/pause"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// remoteOral is what the command reads of the contract's Oral, and its document.
type remoteOral struct {
	Team  people.TeamID     `json:"team"`
	State session.OralPhase `json:"state"`
	Until *time.Time        `json:"until,omitempty"`
	Cause string            `json:"cause,omitempty"`
	Nodes []struct {
		Name  string `json:"name"`
		State string `json:"state"`
	} `json:"nodes,omitempty"`
}

// ofTeam is one team of a session on a server.
type ofTeam struct {
	named
	Team string `arg:"" help:"${arg_team}"`
}

// oral finds the team, and the path of its oral.
func (c *ofTeam) oral(ctx context.Context, p *program) (server *client.Client, path string, found remoteSession, err error) {
	server, found, err = p.onSession(ctx, c.Server, c.Session)
	if err != nil {
		return nil, "", found, err
	}
	teams, err := p.teamsNamed(ctx, server, found.ID, []string{c.Team})
	if err != nil {
		return nil, "", found, err
	}
	return server, sessionPath(found.ID, "/teams/"+url.PathEscape(string(teams[0]))+"/oral"), found, nil
}

type sessionReopen struct {
	ofTeam
	For     time.Duration `default:"2h" placeholder:"DURATION" help:"${opt_oral_for}"`
	Members bool          `help:"${opt_oral_members}"`
	NoWait  bool          `help:"${opt_no_wait}"`
}

// Run has a team's last state made again for a jury, and waits until it is there.
func (c *sessionReopen) Run(ctx context.Context, p *program) error {
	server, path, found, err := c.oral(ctx, p)
	if err != nil {
		return err
	}
	var oral remoteOral
	if err := server.Post(ctx, path, map[string]any{"for_s": c.For.Seconds(), "members": c.Members}, &oral); err != nil {
		return p.sayRemote(err)
	}
	if !c.NoWait {
		if oral, err = p.waitForOral(ctx, server, path, session.OralOpening, words.OralOpening, c.Team); err != nil {
			return err
		}
	}
	if oral.State == session.OralFailed {
		return p.wrong(nil, words.OralFailedDo, words.OralFailed, c.Team, oral.Cause)
	}
	return p.showOral(oral, words.OralAsked, found.Title, c.Team)
}

type sessionShut struct {
	ofTeam
	NoWait bool `help:"${opt_no_wait}"`
}

// Run removes what was made for a jury, and waits until it is gone.
func (c *sessionShut) Run(ctx context.Context, p *program) error {
	server, path, found, err := c.oral(ctx, p)
	if err != nil {
		return err
	}
	var oral remoteOral
	if err := server.Post(ctx, path+"/shut", nil, &oral); err != nil {
		return p.sayRemote(err)
	}
	if !c.NoWait {
		if oral, err = p.waitForOral(ctx, server, path, session.OralShutting, words.OralShutting, c.Team); err != nil {
			return err
		}
	}
	return p.showOral(oral, words.OralShutAsked, found.Title, c.Team)
}

// waitForOral shows an oral until it leaves a phase.
func (p *program) waitForOral(ctx context.Context, server *client.Client, path string, phase session.OralPhase, doing words.Message, team string) (remoteOral, error) {
	const every = 300 * time.Millisecond
	progress := p.Progress(p.Now)
	defer progress.Stop()
	task := progress.Task(p.Say(doing, team))
	for {
		var oral remoteOral
		err := server.Get(ctx, path, &oral)
		switch {
		case err != nil:
			task.Failed("")
			return oral, p.sayRemote(err)
		case oral.State == session.OralFailed:
			task.Failed("")
			return oral, nil
		case oral.State != phase:
			task.Done("")
			return oral, nil
		}
		if err := pause.For(ctx, every); err != nil {
			return oral, err
		}
	}
}

// showOral tells how it stands: asked is said while it is under way still.
func (p *program) showOral(oral remoteOral, asked words.Message, title, team string) error {
	switch {
	case p.JSON:
		return p.Document(oral)
	case oral.State == session.OralOpen && oral.Until != nil:
		p.Line(words.OralOpen, title, team, len(oral.Nodes), oral.Until.Local().Format("15:04"))
	case oral.State == session.OralShut:
		p.Line(words.OralShut, title, team)
	default:
		p.Note(asked, title, team)
	}
	return nil
}
