package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/client"
	"github.com/pupitre-lab/pupitre/cmd/pupitre/console"
	"github.com/pupitre-lab/pupitre/cmd/pupitre/words"
	"github.com/pupitre-lab/pupitre/orchestrator/check"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

type sessionWatch struct{ named }

// Run writes a line for each thing that happens in a session until it is closed,
// or the person has seen enough. With --json each line is a document.
func (c *sessionWatch) Run(ctx context.Context, p *program) error {
	server, found, err := p.onSession(ctx, c.Server, c.Session)
	if err != nil {
		return err
	}
	s, err := p.readSession(ctx, server, found.ID)
	if err != nil {
		return err
	}
	w := watcher{p, map[people.TeamID]string{}, map[string]string{}}
	for _, t := range s.Teams {
		w.teams[t.Team] = t.Name
	}
	p.Note(words.Watching, s.Title, p.phase(s))
	if s.Phase == session.Closed || s.Phase == session.Sealed || s.Phase == session.Cancelled {
		return nil
	}
	err = server.Events(ctx, sessionPath(found.ID, "/events"), s.Seq, w.show)
	if ctx.Err() != nil {
		return nil // the person has seen enough
	}
	return p.sayRemote(err)
}

// watcher writes events as lines.
type watcher struct {
	*program
	teams map[people.TeamID]string
	last  map[string]string // verdict of each team's check
}

// seen is what an event says, of whichever kind.
type seen struct {
	Time  time.Time       `json:"time"`
	Kind  string          `json:"kind"`
	Actor string          `json:"actor"`
	Team  people.TeamID   `json:"team"`
	Body  json.RawMessage `json:"body"`
	Cells []struct {
		Check   string  `json:"check"`
		Verdict string  `json:"verdict"`
		Share   float64 `json:"share"`
	} `json:"cells"`
}

// ends are the events after which nothing more is to be watched.
var ends = map[string]bool{session.WasClosed{}.Kind(): true, session.WasSealed{}.Kind(): true, session.WasCancelled{}.Kind(): true}

func (w watcher) show(e client.Event) error {
	var s seen
	if err := json.Unmarshal(e.Data, &s); err != nil {
		return fmt.Errorf("read an event: %w", err)
	}
	if w.JSON {
		line := struct {
			Seq  int64           `json:"seq,omitempty"`
			Kind string          `json:"kind"`
			Data json.RawMessage `json:"data"`
		}{e.Seq, e.Kind, e.Data}
		if err := json.NewEncoder(w.Out).Encode(line); err != nil {
			return fmt.Errorf("write an event: %w", err)
		}
	} else {
		w.line(e, s)
	}
	if ends[e.Kind] {
		return client.ErrStop
	}
	return nil
}

func (w watcher) line(e client.Event, s seen) {
	when := cmp.Or(s.Time, w.Now()).Local().Format(time.TimeOnly)
	team := cmp.Or(w.teams[s.Team], string(s.Team))
	switch {
	case e.Kind == "wall":
		for _, cell := range s.Cells {
			square := string(s.Team) + " " + cell.Check
			if before, told := w.last[square]; told && before == cell.Verdict {
				continue
			}
			w.last[square] = cell.Verdict
			fmt.Fprintf(w.Out, "%s  %s  %s  %s\n", when, team, cell.Check, w.verdict(cell.Verdict))
		}
	case e.Seq > 0:
		fmt.Fprintln(w.Out, strings.TrimRight(fmt.Sprintf("%s  %s  %s", when, e.Kind, team), " "))
	}
}

func (w watcher) verdict(verdict string) string {
	colors := map[string]console.Color{string(check.Pass): console.Good, string(check.Fail): console.Bad, string(check.Error): console.Careful, string(check.Skip): console.Faint}
	return w.Paint(colors[verdict], cmp.Or(verdict, "—"))
}
