package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

// AuditHolder tells what the audit holds of a person: a people.DataHolder.
type AuditHolder struct {
	db *DB
}

var _ people.DataHolder = AuditHolder{}

// NewAuditHolder is the holder of a database's audit.
func NewAuditHolder(db *DB) AuditHolder { return AuditHolder{db} }

// PersonalEntry is an entry of the audit by a person or about them, for the
// person. It names nobody else: neither who did something to them nor to whom
// they did it.
type PersonalEntry struct {
	Seq       int64              `json:"seq"`
	Time      time.Time          `json:"time"`
	Kind      string             `json:"kind"`
	Action    people.Action      `json:"action"`
	Own       bool               `json:"own"` // the person did it
	Promotion people.PromotionID `json:"promotion,omitempty"`
	Team      people.TeamID      `json:"team,omitempty"`
	Token     people.TokenID     `json:"token,omitempty"`   // of the person, by which they did it
	Details   map[string]any     `json:"details,omitempty"` // unless it was done to somebody else
	Hash      ledger.Digest      `json:"hash"`
}

// Name is under what the data stands in an export.
func (AuditHolder) Name() string { return "audit" }

// Export is a []PersonalEntry, the oldest first.
func (h AuditHolder) Export(ctx context.Context, person people.PersonID) (any, error) {
	var entries []ledger.Entry
	err := h.db.View(ctx, func(tx *Tx) (err error) {
		entries, err = tx.entries(ctx, `WHERE stream = $1 AND (actor = $2 OR body LIKE $3) ORDER BY seq`, AuditStream, string(person), `%"`+string(person)+`"%`)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the audit of %s: %w", person, err)
	}
	all := []PersonalEntry{}
	for _, e := range entries {
		shown, theirs, err := personalEntry(e, person)
		if err != nil {
			return nil, err
		}
		if theirs {
			all = append(all, shown)
		}
	}
	return all, nil
}

func personalEntry(e ledger.Entry, person people.PersonID) (shown PersonalEntry, theirs bool, err error) {
	var d people.Decision
	if err := json.Unmarshal(e.Body, &d); err != nil {
		return shown, false, fmt.Errorf("entry %d of the audit: %w", e.Seq, err)
	}
	own, about := e.Actor == string(person), d.Subject.Person == person
	shown = PersonalEntry{
		Seq: e.Seq, Time: e.Time, Kind: e.Kind, Action: d.Action, Own: own, Promotion: d.Subject.Promotion, Team: d.Subject.Team, Hash: e.Hash,
	}
	if own {
		shown.Token = d.Token
	}
	if about || d.Subject.Person == "" {
		shown.Details = d.Details
	}
	return shown, own || about, nil
}
