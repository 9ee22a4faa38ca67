package reconcile

import (
	"context"
	"sync"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// keyed lets one at a time work on an instance.
type keyed struct {
	mu    sync.Mutex
	locks map[runtime.InstanceID]*lock
}

// lock is one instance's turn; it is forgotten when nobody wants it.
type lock struct {
	turn  chan struct{} // holds a value while someone has the turn
	users int
}

func newKeyed() *keyed { return &keyed{locks: map[runtime.InstanceID]*lock{}} }

// acquire waits for the turn on an instance, or for ctx to end. Each nil error
// comes with the function that ends the turn.
func (k *keyed) acquire(ctx context.Context, id runtime.InstanceID) (release func(), err error) {
	k.mu.Lock()
	l, ok := k.locks[id]
	if !ok {
		l = &lock{turn: make(chan struct{}, 1)}
		k.locks[id] = l
	}
	l.users++
	k.mu.Unlock()
	select {
	case l.turn <- struct{}{}:
		return func() { <-l.turn; k.drop(id, l) }, nil
	case <-ctx.Done():
		k.drop(id, l)
		return nil, ctx.Err()
	}
}

func (k *keyed) drop(id runtime.InstanceID, l *lock) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if l.users--; l.users == 0 {
		delete(k.locks, id)
	}
}
