package reconcile

import (
	"cmp"
	"container/heap"
	"context"
	"sync"
)

// rank orders who goes first: the reconciliation that began first, then the
// earlier step of its plan.
type rank struct {
	ticket int64
	step   int
}

func (r rank) before(other rank) bool {
	return cmp.Or(cmp.Compare(r.ticket, other.ticket), cmp.Compare(r.step, other.step)) < 0
}

// gate lets a bounded number pass at a time, the lowest rank first.
type gate struct {
	mu      sync.Mutex
	free    int
	waiting queue
}

func newGate(width int) *gate { return &gate{free: width} }

// enter waits for a place or for ctx to end. Each nil is paid back by leave.
func (g *gate) enter(ctx context.Context, r rank) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	g.mu.Lock()
	if g.free > 0 {
		g.free--
		g.mu.Unlock()
		return nil
	}
	w := &waiter{rank: r, admitted: make(chan struct{})}
	heap.Push(&g.waiting, w)
	g.mu.Unlock()
	select {
	case <-w.admitted:
		return nil
	case <-ctx.Done():
		g.withdraw(w)
		return ctx.Err()
	}
}

// withdraw stops waiting; a place given at the same moment goes to the next.
func (g *gate) withdraw(w *waiter) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if w.index < 0 {
		g.pass()
		return
	}
	heap.Remove(&g.waiting, w.index)
}

func (g *gate) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.pass()
}

// pass gives a place to the lowest rank that waits.
func (g *gate) pass() {
	if len(g.waiting) == 0 {
		g.free++
		return
	}
	close(heap.Pop(&g.waiting).(*waiter).admitted)
}

// waiter is one that waits; its index is -1 once it has left the queue.
type waiter struct {
	rank     rank
	admitted chan struct{}
	index    int
}

// queue is a heap of waiters for container/heap.
type queue []*waiter

func (q queue) Len() int           { return len(q) }
func (q queue) Less(i, j int) bool { return q[i].rank.before(q[j].rank) }
func (q queue) Swap(i, j int) {
	q[i], q[j] = q[j], q[i]
	q[i].index, q[j].index = i, j
}

func (q *queue) Push(x any) {
	w := x.(*waiter)
	w.index = len(*q)
	*q = append(*q, w)
}

func (q *queue) Pop() any {
	last := len(*q) - 1
	w := (*q)[last]
	(*q)[last] = nil
	*q = (*q)[:last]
	w.index = -1
	return w
}
