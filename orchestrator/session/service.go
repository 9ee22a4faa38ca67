package session

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

// ErrNotFound: there is no such session.
var ErrNotFound = errors.New("no such session")

// Journal keeps the ledgers.
type Journal interface {
	// Append adds entries after the one with the number after, all or none. It
	// fails with ledger.ErrConflict when the stream has gone on meanwhile.
	Append(ctx context.Context, stream string, after int64, drafts ...ledger.Draft) ([]ledger.Entry, error)
	// Read gives entries after a number, at most limit of them.
	Read(ctx context.Context, stream string, after int64, limit int) ([]ledger.Entry, error)
	// Streams lists the streams with a prefix, sorted.
	Streams(ctx context.Context, prefix string) ([]string, error)
	// Subscribe tells, after each commit, that a stream has gone on. A poke may
	// stand for several; cancel ends it.
	Subscribe(stream string) (poke <-chan struct{}, cancel func())
}

// Service holds the sessions of a platform: it keeps the folded states, and
// carries commands out one after the other. Safe for use by several goroutines.
type Service struct {
	journal Journal
	now     func() time.Time

	mu   sync.Mutex
	live map[ID]*live
}

// live is one session's state in memory. Readers and the one writer take turns.
type live struct {
	mu    sync.RWMutex
	state *State
	tail  tail
}

// happened adds an entry to the state, for whoever follows it, too.
func (l *live) happened(entry ledger.Entry) error {
	if err := l.state.Apply(entry); err != nil {
		return err
	}
	return l.tail.add(entry)
}

// NewService begins with what the journal holds.
func NewService(journal Journal, now func() time.Time) *Service {
	return &Service{journal: journal, now: now, live: map[ID]*live{}}
}

const page = 500 // entries read at once

// Create plans a session.
func (s *Service) Create(ctx context.Context, actor string, p Plan) error {
	if err := p.Validate(); err != nil {
		return err
	}
	draft, err := Draft(WasPlanned{p}, actor, s.now())
	if err != nil {
		return err
	}
	if _, err = s.journal.Append(ctx, p.ID.Stream(), 0, draft); err != nil {
		return fmt.Errorf("plan the session: %w", err)
	}
	return nil
}

// Do carries a command out: its events are appended before Do returns, or none
// is. The command may be asked again when somebody else was quicker; it must not
// keep the state. Do gives the number of the ledger's last entry.
func (s *Service) Do(ctx context.Context, id ID, actor string, command func(state *State, now time.Time) ([]Event, error)) (int64, error) {
	l, err := s.open(ctx, id)
	if err != nil {
		return 0, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for {
		now := s.now()
		events, err := command(l.state, now)
		if err != nil || len(events) == 0 {
			return l.state.Seq, err
		}
		err = s.append(ctx, l, actor, now, events)
		if !errors.Is(err, ledger.ErrConflict) {
			return l.state.Seq, err
		}
		if err := s.catchUp(ctx, l.state.Seq, id, l.happened); err != nil {
			return l.state.Seq, err
		}
	}
}

func (s *Service) append(ctx context.Context, l *live, actor string, now time.Time, events []Event) error {
	var drafts []ledger.Draft
	for _, event := range events {
		draft, err := Draft(event, actor, now)
		if err != nil {
			return err
		}
		drafts = append(drafts, draft)
	}
	entries, err := s.journal.Append(ctx, l.state.Plan.ID.Stream(), l.state.Seq, drafts...)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if err := l.happened(entry); err != nil {
			return err
		}
	}
	return nil
}

// View shows the state as it is now. It must not be changed or kept.
func (s *Service) View(ctx context.Context, id ID, look func(state *State)) error {
	l, err := s.open(ctx, id)
	if err != nil {
		return err
	}
	l.mu.RLock()
	defer l.mu.RUnlock()
	look(l.state)
	return nil
}

// IDs lists all sessions, the oldest first.
func (s *Service) IDs(ctx context.Context) ([]ID, error) {
	streams, err := s.journal.Streams(ctx, StreamPrefix)
	if err != nil {
		return nil, err
	}
	var ids []ID
	for _, stream := range streams {
		ids = append(ids, ID(strings.TrimPrefix(stream, StreamPrefix)))
	}
	slices.Sort(ids) // a UUIDv7 begins with its time
	return ids, nil
}

// Entries reads a session's ledger after an entry.
func (s *Service) Entries(ctx context.Context, id ID, after int64, limit int) ([]ledger.Entry, error) {
	return s.journal.Read(ctx, id.Stream(), after, limit)
}

// Subscribe tells when the session's ledger goes on.
func (s *Service) Subscribe(id ID) (<-chan struct{}, func()) {
	return s.journal.Subscribe(id.Stream())
}

// Of are the sessions that a person works in, with the team.
func (s *Service) Of(ctx context.Context, person people.PersonID) (map[ID]people.TeamID, error) {
	ids, err := s.IDs(ctx)
	if err != nil {
		return nil, err
	}
	found := map[ID]people.TeamID{}
	for _, id := range ids {
		err := s.View(ctx, id, func(state *State) {
			if team, ok := state.Plan.TeamOf(person); ok {
				found[id] = team.ID
			}
		})
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

// open gives the session's state in memory, read from the journal the first time.
func (s *Service) open(ctx context.Context, id ID) (*live, error) {
	s.mu.Lock()
	l := s.live[id]
	if l == nil {
		l = &live{}
		s.live[id] = l
	}
	s.mu.Unlock()

	l.mu.Lock()
	defer l.mu.Unlock()
	if l.state != nil {
		return l, nil
	}
	state := &State{}
	if err := s.catchUp(ctx, 0, id, state.Apply); err != nil {
		return nil, err
	}
	if state.Seq == 0 {
		s.mu.Lock()
		delete(s.live, id)
		s.mu.Unlock()
		return nil, fmt.Errorf("%s: %w", id, ErrNotFound)
	}
	l.state = state
	return l, nil
}

// catchUp reads what the journal holds after an entry.
func (s *Service) catchUp(ctx context.Context, after int64, id ID, apply func(ledger.Entry) error) error {
	for {
		entries, err := s.journal.Read(ctx, id.Stream(), after, page)
		if err != nil {
			return err
		}
		for _, entry := range entries {
			if err := apply(entry); err != nil {
				return err
			}
			after = entry.Seq
		}
		if len(entries) < page {
			return nil
		}
	}
}
