package runtimetest

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// hearing is one call of Events: what it was not told yet.
type hearing struct {
	events []runtime.Event
	more   chan struct{}
	broken bool
}

// Events implements runtime.Driver.
func (f *Fake) Events(ctx context.Context, told func(runtime.Event)) error {
	if err := f.answer(ctx); err != nil {
		return fmt.Errorf("hear events: %w", err)
	}
	h := &hearing{more: make(chan struct{}, 1)}
	f.mu.Lock()
	h.events = []runtime.Event{{Kind: runtime.EventListening, Time: f.now()}}
	f.hearings = append(f.hearings, h)
	f.mu.Unlock()
	defer f.unhear(h)
	for {
		f.mu.Lock()
		events, broken := h.events, h.broken
		h.events = nil
		f.mu.Unlock()
		for _, event := range events {
			told(event)
		}
		if broken {
			return fmt.Errorf("hear events: %w", runtime.ErrUnavailable)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-h.more:
		}
	}
}

func (f *Fake) unhear(h *hearing) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.hearings = slices.DeleteFunc(f.hearings, func(other *hearing) bool { return other == h })
}

// BreakEvents ends every call of Events, as when the engine is started anew.
func (f *Fake) BreakEvents() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, h := range f.hearings {
		h.broken = true
		h.poke()
	}
}

func (h *hearing) poke() {
	select {
	case h.more <- struct{}{}:
	default:
	}
}

// lives tells which containers of an instance run, by node, and in which of their
// lives; the sandbox is the node "". The caller holds the lock.
func (f *Fake) lives(id runtime.InstanceID) map[string]int {
	lives := map[string]int{}
	in, ok := f.instances[id]
	if !ok {
		return lives
	}
	if in.sandbox != nil && in.sandbox.state == runtime.NodeRunning {
		lives[""] = 1
	}
	for name, n := range in.nodes {
		if n.state == runtime.NodeRunning {
			lives[name] = n.life
		}
	}
	return lives
}

// tell tells what became of an instance since before. The caller holds the lock.
func (f *Fake) tell(id runtime.InstanceID, before map[string]int) {
	if len(f.hearings) == 0 {
		return
	}
	after := f.lives(id)
	names := slices.Sorted(maps.Keys(before))
	for name := range after {
		if _, known := before[name]; !known {
			names = append(names, name)
		}
	}
	for _, name := range names {
		if before[name] == after[name] {
			continue
		}
		if before[name] > 0 {
			f.told(runtime.Event{Kind: runtime.EventDied, Instance: id, Node: name, Time: f.now()})
		}
		if after[name] > 0 {
			f.told(runtime.Event{Kind: runtime.EventStarted, Instance: id, Node: name, Time: f.now()})
		}
	}
}

func (f *Fake) told(event runtime.Event) {
	for _, h := range f.hearings {
		h.events = append(h.events, event)
		h.poke()
	}
}
