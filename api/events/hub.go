package events

import "sync"

// Hub passes ephemeral events on to whoever listens right now. The zero value
// is ready; it is safe for concurrent use.
type Hub struct {
	mu        sync.Mutex
	listeners map[*Subscription]bool
}

// Subscription is one listener of a Hub.
type Subscription struct {
	hub  *Hub
	feed chan Event
}

// Subscribe listens. At most room events wait to be taken: one more ends the
// subscription. Close must be called.
func (h *Hub) Subscribe(room int) *Subscription {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.listeners == nil {
		h.listeners = map[*Subscription]bool{}
	}
	s := &Subscription{hub: h, feed: make(chan Event, room)}
	h.listeners[s] = true
	return s
}

// Publish never waits: a listener without room is let go.
func (h *Hub) Publish(event Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for s := range h.listeners {
		select {
		case s.feed <- event:
		default:
			h.drop(s)
		}
	}
}

func (h *Hub) drop(s *Subscription) {
	if h.listeners[s] {
		delete(h.listeners, s)
		close(s.feed)
	}
}

// Listeners is how many listen.
func (h *Hub) Listeners() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.listeners)
}

// Close ends the subscription; it may be called again.
func (s *Subscription) Close() {
	s.hub.mu.Lock()
	defer s.hub.mu.Unlock()
	s.hub.drop(s)
}

// events is closed when the listener had no room; nil when there is no hub.
func (s *Subscription) events() <-chan Event {
	if s == nil {
		return nil
	}
	return s.feed
}
