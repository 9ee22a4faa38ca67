package accounts

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

// AuditStream is the ledger of what was decided about people.
const AuditStream = "audit"

const (
	auditChunk = 500 // entries read at once
	auditReach = 20  // chunks looked through for one page
)

type auditEntry struct {
	Seq   int64     `json:"seq"`
	Time  time.Time `json:"time"`
	Actor string    `json:"actor"`
	Kind  string    `json:"kind"`
	people.Decision
	Hash ledger.Digest `json:"hash"`
}

// auditFilter chooses entries; empty fields choose all.
type auditFilter struct {
	Actor, Action, Kind, Person, Promotion string
}

func (f auditFilter) matches(e auditEntry) bool {
	fits := func(wanted, is string) bool { return wanted == "" || wanted == is }
	return fits(f.Actor, e.Actor) && fits(f.Kind, e.Kind) && fits(f.Action, string(e.Action)) &&
		fits(f.Person, string(e.Subject.Person)) && fits(f.Promotion, string(e.Subject.Promotion))
}

func (h handler) listAudit(c *api.Call) error {
	filter := auditFilter{Actor: c.Query("actor"), Action: c.Query("action"), Kind: c.Query("kind")}
	var err error
	if filter.Person, err = askedID(c, "person"); err != nil {
		return err
	}
	if filter.Promotion, err = askedID(c, "promotion"); err != nil {
		return err
	}
	name := fmt.Sprintf("audit %q", filter)
	before := int64(0)
	limit, err := c.Cursor(name, &before)
	if err != nil {
		return err
	}
	found, next, err := h.audit(c.Context(), filter, before, limit)
	if err != nil {
		return err
	}
	if next <= 1 {
		return api.List(c, name, found, nil)
	}
	return api.List(c, name, found, next)
}

// audit looks for entries from the last one before a number (0: from the very
// last) to the first. next is where to go on, 1 or less when all were seen: also
// when nothing was found for a long way.
func (h handler) audit(ctx context.Context, filter auditFilter, before int64, limit int) (found []auditEntry, next int64, err error) {
	if before == 0 {
		head, err := h.Audit.Head(ctx, AuditStream)
		if err != nil {
			return nil, 0, err
		}
		before = head.Seq + 1
	}
	for range auditReach {
		entries, err := h.auditBefore(ctx, before)
		if err != nil {
			return nil, 0, err
		}
		for _, entry := range slices.Backward(entries) {
			shown, err := showEntry(entry)
			if err != nil {
				return nil, 0, err
			}
			before = entry.Seq
			if filter.matches(shown) {
				found = append(found, shown)
			}
			if len(found) == limit {
				return found, before, nil
			}
		}
		if before <= 1 || len(entries) == 0 {
			return found, 0, nil
		}
	}
	return found, before, nil
}

// auditBefore reads the entries right before a number, in order.
func (h handler) auditBefore(ctx context.Context, before int64) ([]ledger.Entry, error) {
	after := max(0, before-1-auditChunk)
	if before-1 <= after {
		return nil, nil
	}
	return h.Audit.Read(ctx, AuditStream, after, int(before-1-after))
}

func showEntry(e ledger.Entry) (auditEntry, error) {
	shown := auditEntry{Seq: e.Seq, Time: e.Time, Actor: e.Actor, Kind: e.Kind, Hash: e.Hash}
	if err := json.Unmarshal(e.Body, &shown.Decision); err != nil {
		return shown, fmt.Errorf("entry %d of the audit: %w", e.Seq, err)
	}
	return shown, nil
}
