// Package sessiontest holds a journal in memory whose faults are injected.
package sessiontest

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// ErrDown is what a journal answers that was taken down.
var ErrDown = errors.New("the journal is down")

// Journal keeps ledgers in memory, chained as on disk. Safe for use by several
// goroutines. The function fields are set before the first use and may be nil.
type Journal struct {
	// Before is asked before each append; its error is returned and nothing is
	// kept.
	Before func(stream string, drafts []ledger.Draft) error
	// After is asked once an append is kept; its error is returned all the same,
	// as when the answer is lost.
	After func(stream string, entries []ledger.Entry) error

	mu      sync.Mutex
	streams map[string][]ledger.Entry
	pokes   map[string]map[int]chan struct{}
	next    int
	down    bool
}

// NewJournal is an empty journal.
func NewJournal() *Journal {
	return &Journal{streams: map[string][]ledger.Entry{}, pokes: map[string]map[int]chan struct{}{}}
}

var (
	_ session.Journal     = (*Journal)(nil)
	_ session.OralJournal = (*Journal)(nil)
)

// AuditStream is where AppendDecided tells what somebody decided.
const AuditStream = "audit"

// Down makes every append fail until Up, as when the process that appends is gone.
func (j *Journal) Down() { j.set(true) }

// Up ends Down.
func (j *Journal) Up() { j.set(false) }

func (j *Journal) set(down bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.down = down
}

// Append implements session.Journal.
func (j *Journal) Append(ctx context.Context, stream string, after int64, drafts ...ledger.Draft) ([]ledger.Entry, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if j.Before != nil {
		if err := j.Before(stream, drafts); err != nil {
			return nil, fmt.Errorf("append to %s: %w", stream, err)
		}
	}
	entries, err := j.append(stream, after, drafts)
	if err != nil {
		return nil, fmt.Errorf("append to %s: %w", stream, err)
	}
	if j.After != nil {
		if err := j.After(stream, entries); err != nil {
			return nil, fmt.Errorf("append to %s: %w", stream, err)
		}
	}
	return entries, nil
}

// AppendDecided implements session.OralJournal.
func (j *Journal) AppendDecided(ctx context.Context, stream string, after int64, d people.Decision, drafts ...ledger.Draft) ([]ledger.Entry, error) {
	body, err := json.Marshal(d)
	if err != nil {
		return nil, err
	}
	entries, err := j.Append(ctx, stream, after, drafts...)
	if err != nil {
		return nil, err
	}
	told, err := j.Read(ctx, AuditStream, 0, 0)
	if err != nil {
		return nil, err
	}
	actor := cmp.Or(string(d.Actor), ledger.Platform)
	_, err = j.append(AuditStream, int64(len(told)), []ledger.Draft{{Time: d.Time, Kind: d.Kind, Actor: actor, Body: body}})
	return entries, err
}

func (j *Journal) append(stream string, after int64, drafts []ledger.Draft) ([]ledger.Entry, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.down {
		return nil, ErrDown
	}
	kept := j.streams[stream]
	if int64(len(kept)) != after {
		return nil, ledger.ErrConflict
	}
	last := ledger.Entry{Stream: stream}
	if len(kept) > 0 {
		last = kept[len(kept)-1]
	}
	for _, draft := range drafts {
		last = ledger.Chain(last, draft)
		kept = append(kept, last)
	}
	j.streams[stream] = kept
	for _, poke := range j.pokes[stream] {
		select {
		case poke <- struct{}{}:
		default: // one is waiting already
		}
	}
	return slices.Clone(kept[after:]), nil
}

// Read implements session.Journal; a limit of 0 is none.
func (j *Journal) Read(ctx context.Context, stream string, after int64, limit int) ([]ledger.Entry, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	kept := j.streams[stream]
	kept = kept[min(after, int64(len(kept))):]
	if limit > 0 && len(kept) > limit {
		kept = kept[:limit]
	}
	return slices.Clone(kept), nil
}

// Streams implements session.Journal.
func (j *Journal) Streams(ctx context.Context, prefix string) ([]string, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	var names []string
	for name := range j.streams {
		if strings.HasPrefix(name, prefix) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names, nil
}

// Subscribe implements session.Journal. The channel is never closed.
func (j *Journal) Subscribe(stream string) (<-chan struct{}, func()) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.pokes[stream] == nil {
		j.pokes[stream] = map[int]chan struct{}{}
	}
	key, poke := j.next, make(chan struct{}, 1)
	j.next++
	j.pokes[stream][key] = poke
	return poke, func() {
		j.mu.Lock()
		defer j.mu.Unlock()
		delete(j.pokes[stream], key)
	}
}
