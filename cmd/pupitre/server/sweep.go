package server

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/blob"
	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// sweep removes what the rules no longer keep.
func (s *Server) sweep(ctx context.Context) error {
	swept, err1 := s.people.Sweep(ctx)
	requests, err2 := s.db.PurgeRequests(ctx, s.config.Now())
	unfinished, err3 := s.blobs.Sweep(time.Now().Add(-time.Hour))
	outlived, err4 := s.forget(ctx)
	images, err5 := s.dropImages(ctx)
	if err := errors.Join(err1, err2, err3, err4, err5); err != nil {
		return err
	}
	level := slog.LevelDebug
	if outlived > 0 || images > 0 || swept.Accounts > 0 {
		level = slog.LevelInfo
	}
	s.log.Log(ctx, level, "removed what is no longer kept", "logins", swept.Logins, "tokens", swept.Tokens, "invitations", swept.Invitations,
		"failures", swept.Failures, "accounts", swept.Accounts, "requests", requests, "unfinished_files", unfinished, "files", outlived, "images", images)
	return nil
}

// forget deletes the files whose time has come, and tells how many. Entries of
// the ledgers stay, so every chain can still be verified.
func (s *Server) forget(ctx context.Context) (int, error) {
	ids, err := s.sessions.IDs(ctx)
	if err != nil {
		return 0, err
	}
	var records []people.Record
	for _, id := range ids {
		if err := s.sessions.View(ctx, id, func(state *session.State) { records = append(records, Kept(state)...) }); err != nil {
			return 0, err
		}
	}
	return Forget(s.blobs, Outlived(s.config.Now(), people.DefaultRetention, records), time.Now().Add(-grace))
}

// grace is how long content stays after it was put, whatever the ledgers say: its
// entry may not be there yet, or have come after they were looked through.
const grace = 24 * time.Hour

// Forget deletes files unless their content was put at an instant or later, and
// tells how many. Those that are gone already are passed over.
func Forget(blobs *blob.Store, outlived []ledger.Digest, since time.Time) (n int, err error) {
	for _, digest := range outlived {
		gone, err := blobs.Forget(blob.Digest(digest), since)
		if err != nil && !errors.Is(err, blob.ErrNotFound) {
			return n, err
		}
		if gone {
			n++
		}
	}
	return n, nil
}

// dropImages removes the images of teams' last states whose time has come, and
// tells how many.
func (s *Server) dropImages(ctx context.Context) (int, error) {
	ids, err := s.sessions.IDs(ctx)
	if err != nil {
		return 0, err
	}
	var over []runtime.InstanceID
	for _, id := range ids {
		if err := s.sessions.View(ctx, id, func(state *session.State) { over = append(over, Expired(s.config.Now(), state)...) }); err != nil {
			return 0, err
		}
	}
	if len(over) == 0 {
		return 0, nil
	}
	return DropImages(ctx, s.config.Driver, func(k runtime.Kept) bool { return slices.Contains(over, k.Instance) })
}

// ImageKeeper has the images of kept nodes. A runtime.Driver does.
type ImageKeeper interface {
	Kept(ctx context.Context) ([]runtime.Kept, error)
	Drop(ctx context.Context, ref string) error
}

// DropImages removes some of the images that were kept, and tells how many. One
// that something still uses does not keep the others.
func DropImages(ctx context.Context, keeper ImageKeeper, doomed func(runtime.Kept) bool) (n int, err error) {
	kept, err := keeper.Kept(ctx)
	if err != nil {
		return 0, err
	}
	var problems []error
	for _, image := range kept {
		if !doomed(image) {
			continue
		}
		dropping := keeper.Drop(ctx, image.Ref)
		if dropping == nil {
			n++
		}
		problems = append(problems, dropping)
	}
	return n, errors.Join(problems...)
}

// Expired are the instances of a session whose kept images are no longer to be
// there at an instant.
func Expired(now time.Time, s *session.State) (instances []runtime.InstanceID) {
	if until := s.KeptUntil(); until.IsZero() || now.Before(until) {
		return nil
	}
	for _, t := range s.Teams {
		if t.Kept != nil {
			instances = append(instances, runtime.InstanceID(t.Instance))
		}
	}
	slices.Sort(instances)
	return instances
}

// ofSession are the kinds of record whose time a session's own rule says, in
// months; the others are kept as the platform's rules say.
var ofSession = []people.RecordKind{people.RecordingRecord, people.CaptureRecord}

// Kept lists the files that a session keeps, each under the kind whose rule says
// how long, from the sealing on.
func Kept(s *session.State) []people.Record {
	var records []people.Record
	keep := func(kind people.RecordKind, digest ledger.Digest) {
		if digest == "" {
			return
		}
		record := people.Record{Kind: kind, ID: string(digest), Since: s.SealedAt}
		if slices.Contains(ofSession, kind) {
			record.Months = s.Plan.Rules.RetentionMonths
		}
		records = append(records, record)
	}
	for _, r := range s.Recordings {
		keep(people.RecordingRecord, r.Event.Digest)
	}
	for _, t := range s.Teams {
		if t.Kept != nil {
			for _, n := range t.Kept.Nodes {
				keep(people.CaptureRecord, n.Files)
			}
		}
		for _, r := range t.Reports {
			keep(people.DeliverableRecord, r.Event.Digest)
		}
		for _, run := range t.Runs {
			for _, result := range run.Results {
				for _, e := range result.Evidence {
					keep(people.ResultRecord, e.Digest)
				}
			}
		}
	}
	return records
}

// Outlived lists the files that nothing keeps any more at an instant: one content
// may stand for several records, and stays until the last of them is due.
func Outlived(now time.Time, rules people.Retention, records []people.Record) []ledger.Digest {
	due := map[people.Record]bool{}
	for _, r := range rules.Due(now, records) {
		due[r] = true
	}
	held := map[string]bool{}
	for _, r := range records {
		if !due[r] {
			held[r.ID] = true
		}
	}
	var outlived []ledger.Digest
	for _, r := range records {
		if !held[r.ID] {
			outlived = append(outlived, ledger.Digest(r.ID))
			held[r.ID] = true
		}
	}
	return outlived
}
