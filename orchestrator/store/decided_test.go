package store_test

import (
	"errors"
	"testing"

	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/store"
)

func TestWhatIsDecidedIsInItsStreamAndInTheAuditOrInNeither(t *testing.T) {
	eachStore(t, func(t *testing.T, db *store.DB) {
		ctx, draft := t.Context(), ledger.Draft{Time: someTime, Kind: "oral.asked", Actor: "p1", Body: []byte(`{}`)}
		d := people.Decision{Time: someTime, Actor: "p1", Kind: "oral.asked", Subject: people.Subject{Promotion: "m1", Team: "t1"}}
		if entries, err := db.AppendDecided(ctx, "oral/s", 0, d, draft); err != nil || len(entries) != 1 {
			t.Fatal(entries, err)
		}
		if _, err := db.AppendDecided(ctx, "oral/s", 0, d, draft); !errors.Is(err, ledger.ErrConflict) {
			t.Errorf("the slower one got %v", err)
		}
		bad := draft
		bad.Kind = ""
		if _, err := db.AppendDecided(ctx, "oral/s", 1, d, bad); !errors.Is(err, store.ErrInvalid) {
			t.Errorf("a bad draft: %v", err)
		}
		for _, stream := range []string{"oral/s", store.AuditStream} {
			if entries, err := db.Read(ctx, stream, 0, 0); err != nil || len(entries) != 1 || entries[0].Kind != "oral.asked" || entries[0].Actor != "p1" {
				t.Errorf("%s: %v %v", stream, entries, err)
			}
		}
	})
}
