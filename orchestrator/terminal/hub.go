package terminal

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
)

// Hub holds open terminals. Use NewHub.
type Hub struct {
	now func() time.Time

	mu     sync.Mutex
	closed bool
	slots  map[Key]*slot
	live   sync.WaitGroup // terminals open and being opened
}

// slot is a terminal, or the place of one that is being opened.
type slot struct {
	opened   chan struct{} // closed once terminal or err is there
	terminal *Terminal
	err      error
}

// NewHub gives an empty hub; nil means time.Now.
func NewHub(now func() time.Time) *Hub {
	if now == nil {
		now = time.Now
	}
	return &Hub{now: now, slots: map[Key]*slot{}}
}

// Open gives the terminal of that key, which is opened with open unless it
// is there. Two callers at the same time get the same one. Errors: ErrTooMany,
// ErrClosed, ErrSize, the opener's and the recording's.
func (h *Hub) Open(ctx context.Context, key Key, open Opener, opts Options) (*Terminal, error) {
	opts = opts.withDefaults()
	if !opts.Size.valid() {
		return nil, fmt.Errorf("open a terminal of %d rows and %d columns: %w", opts.Size.Rows, opts.Size.Cols, ErrSize)
	}
	place, mine, err := h.reserve(key, opts.MaxPerTeam)
	if err != nil {
		return nil, fmt.Errorf("open a terminal on %s: %w", key.Node, err)
	}
	if mine {
		h.fill(ctx, key, place, open, opts)
	}
	select {
	case <-place.opened:
	case <-ctx.Done():
		return nil, fmt.Errorf("open a terminal on %s: %w", key.Node, ctx.Err())
	}
	if place.err != nil {
		return nil, fmt.Errorf("open a terminal on %s: %w", key.Node, place.err)
	}
	return place.terminal, nil
}

// reserve finds a terminal's place or makes it; mine says that it was made.
func (h *Hub) reserve(key Key, most int) (place *slot, mine bool, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return nil, false, ErrClosed
	}
	if place = h.slots[key]; place != nil && !place.over() {
		return place, false, nil
	}
	if most > 0 && h.count(key.Session, key.Team) >= most {
		return nil, false, fmt.Errorf("%w: team %s has %d", ErrTooMany, key.Team, most)
	}
	place = &slot{opened: make(chan struct{})}
	h.slots[key] = place
	h.live.Add(1)
	return place, true, nil
}

// over tells whether the place's terminal ended.
func (s *slot) over() bool {
	select {
	case <-s.opened:
		return s.terminal == nil || s.terminal.hasEnded()
	default:
		return false
	}
}

// count is how many terminals a team has. The caller holds the lock.
func (h *Hub) count(session, team string) int {
	n := 0
	for key, place := range h.slots {
		if key.Session == session && key.Team == team && !place.over() {
			n++
		}
	}
	return n
}

// fill opens the terminal of a place.
func (h *Hub) fill(ctx context.Context, key Key, place *slot, open Opener, opts Options) {
	t, err := h.start(ctx, key, open, opts)
	h.mu.Lock()
	defer h.mu.Unlock()
	if err == nil && h.closed {
		t.ask(Closed)
	}
	place.terminal, place.err = t, err
	close(place.opened)
	if err != nil {
		delete(h.slots, key)
		h.live.Done()
		return
	}
	go func() {
		defer h.live.Done()
		t.run()
		h.forget(key, place)
	}()
}

// start runs the program and its recording.
func (h *Hub) start(ctx context.Context, key Key, open Opener, opts Options) (*Terminal, error) {
	stream, err := open(ctx, opts.Size.Rows, opts.Size.Cols)
	if err != nil {
		return nil, err
	}
	t := newTerminal(key, stream, opts, h.now)
	if opts.Record != nil {
		if t.recorder, err = opts.Record(opts.Size); err != nil {
			return nil, errors.Join(fmt.Errorf("record it: %w", err), stream.Close())
		}
	}
	return t, nil
}

// forget takes away the place of a terminal that ended, unless another has it.
func (h *Hub) forget(key Key, place *slot) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.slots[key] == place {
		delete(h.slots, key)
	}
}

// Get finds an open terminal.
func (h *Hub) Get(key Key) (*Terminal, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	place := h.slots[key]
	if place == nil || place.over() {
		return nil, false
	}
	return place.terminal, place.terminal != nil
}

// List tells of every open terminal, sorted by key.
func (h *Hub) List() []Info {
	var all []Info
	for _, t := range h.terminals() {
		all = append(all, t.Info())
	}
	slices.SortFunc(all, func(a, b Info) int {
		return cmp.Or(cmp.Compare(a.Key.Session, b.Key.Session), cmp.Compare(a.Key.Team, b.Key.Team),
			cmp.Compare(a.Key.Node, b.Key.Node), cmp.Compare(a.Key.ID, b.Key.ID))
	})
	return all
}

func (h *Hub) terminals() []*Terminal {
	h.mu.Lock()
	defer h.mu.Unlock()
	var open []*Terminal
	for _, place := range h.slots {
		if place.terminal != nil && !place.over() {
			open = append(open, place.terminal)
		}
	}
	return open
}

// CloseWhere ends every terminal whose key is chosen and waits for their end,
// for example those of a session that closes or of a node that is reset.
func (h *Hub) CloseWhere(chosen func(Key) bool) {
	var ending []*Terminal
	for _, t := range h.terminals() {
		if chosen(t.key) {
			t.ask(Closed)
			ending = append(ending, t)
		}
	}
	for _, t := range ending {
		<-t.Done()
	}
}

// Close ends every terminal, waits for their end, and refuses new ones.
func (h *Hub) Close() {
	h.mu.Lock()
	h.closed = true
	h.mu.Unlock()
	for _, t := range h.terminals() {
		t.ask(Closed)
	}
	h.live.Wait()
}
