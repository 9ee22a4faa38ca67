package results

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"net/http"
	"time"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/orchestrator/blob"
	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

type sealInput struct {
	Anyway bool `json:"anyway,omitempty"`
}

// seal ends the ledger and signs it. A platform that stopped between the two
// signs when it is asked again.
func (d *Desk) seal(c *api.Call) error {
	var in sealInput
	if err := c.Decode(&in); err != nil {
		return err
	}
	id, err := sessionID(c)
	if err != nil {
		return err
	}
	actor := string(c.Actor().Person)
	if actor == "" {
		actor = ledger.Platform
	}
	_, err = d.Sessions.Do(c.Context(), id, actor, func(s *session.State, now time.Time) ([]session.Event, error) {
		if s.Phase == session.Sealed && len(s.Seal) == 0 {
			return nil, nil
		}
		graded, err := d.sheet(s)
		if err != nil {
			return nil, err
		}
		until, err := d.reportsUntil(s, now)
		if err != nil {
			return nil, err
		}
		return s.SealUp(Waiting(s, graded.sheet), until, now, in.Anyway)
	})
	if err != nil {
		return err
	}
	seq, err := d.sign(context.WithoutCancel(c.Context()), id)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, map[string]any{"seq": seq})
}

// reportsUntil is how long documents may be handed in; zero when the lab asks for
// none.
func (d *Desk) reportsUntil(s *session.State, now time.Time) (time.Time, error) {
	v, err := d.variant(s.Plan.Lab, documentation)
	if err != nil || len(v.Deliverables) == 0 {
		return time.Time{}, err
	}
	return s.ReportsEnd(now), nil
}

// sign adds the signature over the entry that sealed the session.
func (d *Desk) sign(ctx context.Context, id session.ID) (int64, error) {
	return d.Sessions.Do(ctx, id, ledger.Platform, func(s *session.State, now time.Time) ([]session.Event, error) {
		if s.Phase != session.Sealed || len(s.Seal) > 0 {
			return nil, nil
		}
		seal, err := d.Key.Seal(ledger.Head{Stream: id.Stream(), Seq: s.Seq, Hash: s.Head}, now)
		if err != nil {
			return nil, fmt.Errorf("results: seal %s: %w", id, err)
		}
		text, err := json.Marshal(seal)
		if err != nil {
			return nil, fmt.Errorf("results: seal %s: %w", id, err)
		}
		return []session.Event{session.WasSigned{Seal: text}}, nil
	})
}

// bundle is the sealed ledger with what it refers to. Content whose time of
// keeping is over is missing from it, and it says so.
func (d *Desk) bundle(ctx context.Context, id session.ID, seal ledger.Seal) ledger.BundleSource {
	return ledger.BundleSource{
		Entries: d.entries(ctx, id), Seal: seal, Tool: d.Tool, Partial: true,
		Blob: func(_ context.Context, digest ledger.Digest) (io.ReadCloser, error) {
			return d.Blobs.Open(blob.Digest(digest))
		},
	}
}

// entriesAtOnce is how many entries are read from the journal at a time.
const entriesAtOnce = 500

func (d *Desk) entries(ctx context.Context, id session.ID) iter.Seq2[ledger.Entry, error] {
	return func(yield func(ledger.Entry, error) bool) {
		after := int64(0)
		for {
			page, err := d.Sessions.Entries(ctx, id, after, entriesAtOnce)
			if err != nil {
				yield(ledger.Entry{}, err)
				return
			}
			for _, entry := range page {
				if !yield(entry, nil) {
					return
				}
				after = entry.Seq
			}
			if len(page) < entriesAtOnce {
				return
			}
		}
	}
}
