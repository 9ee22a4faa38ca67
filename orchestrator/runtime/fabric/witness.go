//go:build linux

package fabric

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// Witness watches all links a node has now, on the fabric's side.
func (f *Fabric) Witness(ctx context.Context, node string, match runtime.Match) (runtime.Witness, error) {
	if _, known := protocols[match.Proto]; !known {
		return nil, fmt.Errorf("witness at %s: protocol %q: must be icmp, tcp or udp", node, match.Proto)
	}
	w := &witness{fabric: f, match: match, done: make(chan struct{})}
	err := f.ns.using(ctx, func() (err error) {
		w.tap, err = f.tapNode(ctx, node, append(matching(match), towardsNode))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("witness at %s: %w", node, err)
	}
	go w.run()
	return w, nil
}

// tapNode listens on all links of a node. With one link the socket is bound to
// it and the rest of the fabric is not even looked at.
func (f *Fabric) tapNode(ctx context.Context, node string, conditions []condition) (*tap, error) {
	ports, err := f.ports(ctx, node)
	if err != nil {
		return nil, err
	}
	if len(ports) == 0 {
		return nil, fmt.Errorf("a link of %s: %w", node, runtime.ErrNotFound)
	}
	index := 0
	if len(ports) == 1 {
		index = ports[0].index
	}
	return f.ns.openTap(index, filterOf(append(onPorts(ports), conditions...)))
}

// witness counts in the background, so that the kernel's queue does not fill.
type witness struct {
	fabric *Fabric
	tap    *tap
	match  runtime.Match
	done   chan struct{} // closed when run returned
	once   sync.Once

	mu    sync.Mutex
	count int
}

func (w *witness) run() {
	defer close(w.done)
	_ = w.tap.read(func(fd int) bool { return w.empty(fd) != nil }) // until Close
}

// empty counts what is in the queue.
func (w *witness) empty(fd int) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.tap.drain(fd, func(f frame) {
		if p, ok := parseFrame(f.data); ok && p.matches(w.match) {
			w.count++
		}
	})
}

// In counts what went to the node before the call.
func (w *witness) In() int {
	select {
	case <-w.done: // closed: the count stands
	default:
		_ = w.tap.now(func(fd int) { _ = w.empty(fd) })
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.count
}

// Close stops watching; closing twice is harmless.
func (w *witness) Close() error {
	w.once.Do(func() {
		_ = w.tap.file.SetReadDeadline(time.Unix(1, 0)) // ends run
		<-w.done
		w.fabric.retire(w.tap)
	})
	return nil
}
