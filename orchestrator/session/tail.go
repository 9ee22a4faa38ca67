package session

import (
	"context"

	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
)

// Told is an entry of a ledger with the event that it holds.
type Told struct {
	ledger.Entry
	Event Event
}

// remembered is how many of a session's new entries are kept in memory, at least;
// twice as many at most.
const remembered = 256

// tail are the last entries that happened to a session: whoever follows it wants
// those, and hundreds may follow. Of one where nothing happens there are none.
type tail []Told

// add remembers one more. What readers were given stays as it is.
func (t *tail) add(entry ledger.Entry) error {
	event, err := Decode(entry)
	if err != nil {
		return err
	}
	if len(*t) >= 2*remembered {
		*t = append(make(tail, 0, 2*remembered), (*t)[len(*t)-remembered:]...)
	}
	*t = append(*t, Told{entry, event})
	if _, last := event.(WasSigned); last {
		*t = nil
	}
	return nil
}

// after gives what follows an entry, at most so many; false when that is not
// remembered any more.
func (t tail) after(seq int64, limit int) ([]Told, bool) {
	if len(t) == 0 || seq+1 < t[0].Seq {
		return nil, false
	}
	from := min(int(seq+1-t[0].Seq), len(t))
	to := min(from+limit, len(t))
	return t[from:to:to], true
}

// Follow reads a session's ledger after an entry, with the events, from memory
// where that is recent. It must not be changed.
func (s *Service) Follow(ctx context.Context, id ID, after int64, limit int) ([]Told, error) {
	l, err := s.open(ctx, id)
	if err != nil {
		return nil, err
	}
	l.mu.RLock()
	told, recent := l.tail.after(after, limit)
	l.mu.RUnlock()
	if recent {
		return told, nil
	}
	entries, err := s.Entries(ctx, id, after, limit)
	if err != nil {
		return nil, err
	}
	for _, entry := range entries {
		event, err := Decode(entry)
		if err != nil {
			return nil, err
		}
		told = append(told, Told{entry, event})
	}
	return told, nil
}
