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

// join takes a place, or a place in the queue, at once; wait tells when it is
// there. Each nil error of wait is paid back by leave.
func (g *gate) join(r rank) *waiter {
	w := &waiter{gate: g, rank: r, admitted: make(chan struct{}), index: -1}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.free > 0 {
		g.free--
		close(w.admitted)
	} else {
		heap.Push(&g.waiting, w)
	}
	return w
}

// wait waits for the place or for ctx to end.
func (w *waiter) wait(ctx context.Context) error {
	select {
	case <-w.admitted:
		return nil
	case <-ctx.Done():
		w.gate.withdraw(w)
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

// leave gives a place back. Of a nil gate no place is held.
func (g *gate) leave() {
	if g == nil {
		return
	}
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
	gate     *gate
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
