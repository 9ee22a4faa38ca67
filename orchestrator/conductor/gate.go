package conductor

import (
	"context"
	"slices"
	"sync"
)

// rank orders who waits: the smaller first, by class and then by order.
type rank struct{ class, session, team int }

func (r rank) before(other rank) bool {
	switch {
	case r.class != other.class:
		return r.class < other.class
	case r.session != other.session:
		return r.session < other.session
	}
	return r.team < other.team
}

// gate lets a bounded number pass at a time, the lowest rank first.
type gate struct {
	mu      sync.Mutex
	free    int
	waiting []*waiter
}

type waiter struct {
	rank     rank
	admitted chan struct{}
}

func newGate(width int) *gate { return &gate{free: width} }

// enter waits for a place or for ctx to end. Each nil error comes with the
// function that gives the place back.
func (g *gate) enter(ctx context.Context, r rank) (leave func(), err error) {
	g.mu.Lock()
	if g.free > 0 {
		g.free--
		g.mu.Unlock()
		return g.leave, nil
	}
	w := &waiter{rank: r, admitted: make(chan struct{})}
	g.waiting = append(g.waiting, w)
	g.mu.Unlock()
	select {
	case <-w.admitted:
		return g.leave, nil
	case <-ctx.Done():
		g.withdraw(w)
		return nil, ctx.Err()
	}
}

// withdraw stops waiting; a place given at the same moment goes to the next.
func (g *gate) withdraw(w *waiter) {
	g.mu.Lock()
	at := slices.Index(g.waiting, w)
	if at >= 0 {
		g.waiting = slices.Delete(g.waiting, at, at+1)
	}
	g.mu.Unlock()
	if at < 0 {
		g.leave()
	}
}

func (g *gate) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.waiting) == 0 {
		g.free++
		return
	}
	first := 0
	for i, w := range g.waiting {
		if w.rank.before(g.waiting[first].rank) {
			first = i
		}
	}
	close(g.waiting[first].admitted)
	g.waiting = slices.Delete(g.waiting, first, first+1)
}
