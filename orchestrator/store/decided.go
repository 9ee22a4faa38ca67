package store

import (
	"context"

	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

// AppendDecided is Append together with what the audit says of it, in one
// transaction.
func (db *DB) AppendDecided(ctx context.Context, stream string, after int64, d people.Decision, drafts ...ledger.Draft) ([]ledger.Entry, error) {
	var entries []ledger.Entry
	err := db.Update(ctx, func(tx *Tx) (err error) {
		if entries, err = tx.Append(ctx, stream, after, drafts...); err != nil {
			return err
		}
		return peopleTx{tx}.Record(ctx, d)
	})
	if err != nil {
		return nil, err
	}
	return entries, nil
}
