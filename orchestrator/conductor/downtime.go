package conductor

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// tolerated is how long the platform may be away without giving time back.
const tolerated = 10 * time.Second

// beat writes the time into the file, again and again.
func (c *Conductor) beat(ctx context.Context) {
	if c.Beat == "" {
		return
	}
	for {
		if err := writeBeat(c.Beat, c.Now()); err != nil {
			c.problem(ctx, "write the time of the last beat", err)
		}
		if !wait(ctx, nil, c.BeatEvery) {
			return
		}
	}
}

// writeBeat replaces the file at once, so that it is never half written.
func writeBeat(file string, now time.Time) error {
	next := filepath.Join(filepath.Dir(file), "."+filepath.Base(file)+".next")
	if err := os.WriteFile(next, []byte(now.UTC().Format(time.RFC3339Nano)+"\n"), 0o600); err != nil {
		return err
	}
	return os.Rename(next, file)
}

// readBeat is the time of the last beat; zero when there never was one.
func readBeat(file string) (time.Time, error) {
	if file == "" {
		return time.Time{}, nil
	}
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, err
	}
	at, err := time.Parse(time.RFC3339Nano, strings.TrimSpace(string(text)))
	if err != nil {
		return time.Time{}, fmt.Errorf("%s must hold the time of the last beat; remove it to go on without: %w", file, err)
	}
	return at, nil
}

// giveBackDowntime gives all teams of the sessions that run the time in which the
// platform was not there. It tries until it is done, since the first beat would
// hide it; false when ctx ended.
func (c *Conductor) giveBackDowntime(ctx context.Context) bool {
	for try := 1; ; try++ {
		err := c.giveBackOnce(ctx)
		if err == nil {
			return ctx.Err() == nil
		}
		c.problem(ctx, "give lost time back", err)
		if !wait(ctx, nil, backoff(try)) {
			return false
		}
	}
}

func (c *Conductor) giveBackOnce(ctx context.Context) error {
	if c.Beat == "" {
		return nil
	}
	last, err := readBeat(c.Beat) // zero in a folder that was restored: then the last entry counts
	if err != nil {
		return err
	}
	ids, err := c.Sessions.IDs(ctx)
	if err != nil {
		return err
	}
	for _, id := range ids {
		_, err := c.Sessions.Do(ctx, id, ledger.Platform, func(s *session.State, now time.Time) ([]session.Event, error) {
			return downtime(s, last, now)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// downtime gives back what lies between the last sign of life, a beat or an entry,
// and now, but for what was given back already by a process that did not live
// until its first beat.
func downtime(s *session.State, last, now time.Time) ([]session.Event, error) {
	if s.Phase != session.Running {
		return nil, nil
	}
	if last.Before(s.Updated) {
		last = s.Updated
	}
	for _, dated := range s.Grants {
		g := dated.Event
		if g.Cause == session.CausePlatform && g.Team == "" && !g.From.After(last) && g.To.After(last) {
			last = g.To
		}
	}
	if now.Sub(last) <= tolerated {
		return nil, nil
	}
	return s.GiveBack("", last, now, "la plateforme était arrêtée / the platform was down")
}
