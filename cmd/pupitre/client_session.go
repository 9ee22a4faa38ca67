package main

import (
	"context"
	"net/url"
	"time"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/client"
	"github.com/pupitre-lab/pupitre/cmd/pupitre/words"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// The parts of the contract's documents that the command reads.
type (
	remoteSession struct {
		ID        session.ID         `json:"id"`
		Promotion people.PromotionID `json:"promotion"`
		Title     string             `json:"title"`
		Phase     session.Phase      `json:"phase"`
		Lab       struct {
			ID      string       `json:"id"`
			Version string       `json:"version"`
			Title   session.Text `json:"title"`
		} `json:"lab"`
		Starts   time.Time       `json:"starts"`
		Duration session.Seconds `json:"duration_s"`
		Count    int             `json:"teams_count"`
		Paused   bool            `json:"paused"`
		Seq      int64           `json:"seq"`
		Waiting  int             `json:"waiting"`
		Teams    []remoteTeam    `json:"teams,omitempty"`
	}
	remoteTeam struct {
		Team    people.TeamID   `json:"team"`
		Name    string          `json:"name"`
		Ready   bool            `json:"ready"`
		Failure string          `json:"failure,omitempty"`
		Took    session.Seconds `json:"took_s"`
		Final   bool            `json:"final"`
		Kept    bool            `json:"kept"`
		Clock   session.Clock   `json:"clock"`
	}
	remoteCapacity struct {
		Fits  bool       `json:"fits"`
		Waves [][]string `json:"waves"`
		Text  lab.Text   `json:"text"`
	}
)

func sessionPath(id session.ID, rest string) string {
	return "/api/v1/sessions/" + url.PathEscape(string(id)) + rest
}

// aSession finds a session of a server by its id, its title, or the beginning of
// either.
func (p *program) aSession(ctx context.Context, server *client.Client, name string) (remoteSession, error) {
	list, err := client.All[remoteSession](ctx, server, "/api/v1/sessions?limit=200")
	if err != nil {
		return remoteSession{}, p.sayRemote(err)
	}
	return pick(p, list, name, words.NoSession, func(s remoteSession) (string, string) { return string(s.ID), s.Title })
}

// onSession is what most commands about one session begin with.
func (p *program) onSession(ctx context.Context, asked, name string) (*client.Client, remoteSession, error) {
	server, err := p.theServer(asked)
	if err != nil {
		return nil, remoteSession{}, err
	}
	found, err := p.aSession(ctx, server, name)
	return server, found, err
}

// readSession reads one session with its teams.
func (p *program) readSession(ctx context.Context, server *client.Client, id session.ID) (remoteSession, error) {
	var s remoteSession
	if err := server.Get(ctx, sessionPath(id, ""), &s); err != nil {
		return s, p.sayRemote(err)
	}
	return s, nil
}

// teamsNamed finds teams of a session by name; none named are none.
func (p *program) teamsNamed(ctx context.Context, server *client.Client, id session.ID, names []string) ([]people.TeamID, error) {
	if len(names) == 0 {
		return nil, nil
	}
	s, err := p.readSession(ctx, server, id)
	if err != nil {
		return nil, err
	}
	var found []people.TeamID
	for _, name := range names {
		team, err := pick(p, s.Teams, name, words.NoTeam, func(t remoteTeam) (string, string) { return string(t.Team), t.Name })
		if err != nil {
			return nil, err
		}
		found = append(found, team.Team)
	}
	return found, nil
}

// followSession looks at a session again after each thing that happens to it, until done
// says that it is enough.
func (p *program) followSession(ctx context.Context, server *client.Client, id session.ID, done func(remoteSession) bool) (remoteSession, error) {
	s, err := p.readSession(ctx, server, id)
	if err != nil || done(s) {
		return s, err
	}
	err = server.Events(ctx, sessionPath(id, "/events"), s.Seq, func(e client.Event) error {
		if e.Seq == 0 {
			return nil
		}
		if s, err = p.readSession(ctx, server, id); err != nil {
			return err
		}
		if done(s) {
			return client.ErrStop
		}
		return nil
	})
	return s, p.sayRemote(err)
}
