package store

import "sync"

// watchers are those who want to know when a stream has grown.
type watchers struct {
	mu       sync.Mutex
	next     int
	channels map[string]map[int]chan struct{} // by stream; "" is every stream
}

// Subscribe tells when entries were added to the stream by this process, or to
// any stream when it is "". The channel holds one pending word, however many
// appends there were: read the stream after each. It is never closed; cancel
// ends it and may be called more than once.
func (db *DB) Subscribe(stream string) (changed <-chan struct{}, cancel func()) {
	w := &db.watchers
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.channels == nil {
		w.channels = map[string]map[int]chan struct{}{}
	}
	if w.channels[stream] == nil {
		w.channels[stream] = map[int]chan struct{}{}
	}
	id, channel := w.next, make(chan struct{}, 1)
	w.next++
	w.channels[stream][id] = channel
	return channel, func() { w.remove(stream, id) }
}

func (w *watchers) remove(stream string, id int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.channels[stream], id)
	if len(w.channels[stream]) == 0 {
		delete(w.channels, stream)
	}
}

func (w *watchers) tell(stream string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, name := range []string{stream, ""} {
		for _, channel := range w.channels[name] {
			select {
			case channel <- struct{}{}:
			default:
			}
		}
	}
}
