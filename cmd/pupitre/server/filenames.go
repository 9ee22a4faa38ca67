package server

import (
	"context"

	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// forgetNames forgets what documents were called by those who handed them in, as
// soon as the documents themselves are no longer kept.
func (s *Server) forgetNames(ctx context.Context) error {
	ids, err := s.sessions.IDs(ctx)
	if err != nil {
		return err
	}
	var receipts []people.Record
	for _, id := range ids {
		if err := s.sessions.View(ctx, id, func(state *session.State) { receipts = append(receipts, Receipts(state)...) }); err != nil {
			return err
		}
	}
	var due []string
	for _, receipt := range people.DefaultRetention.Due(s.config.Now(), receipts) {
		due = append(due, receipt.ID)
	}
	n, err := s.people.ForgetFileNames(ctx, due)
	if n > 0 {
		s.log.InfoContext(ctx, "forgot what documents were called", "documents", n)
	}
	return err
}

// Receipts lists the documents of a session, under the rule that says how long
// they are kept.
func Receipts(s *session.State) []people.Record {
	var records []people.Record
	for _, t := range s.Teams {
		for _, r := range t.Reports {
			records = append(records, people.Record{Kind: people.DeliverableRecord, ID: r.Event.ID, Since: s.SealedAt})
		}
	}
	return records
}
