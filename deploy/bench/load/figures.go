package main

import (
	"maps"
	"slices"
	"sync"
	"time"
)

// figures are how long everything took, by kind, and what went wrong.
type figures struct {
	mu      sync.Mutex
	took    map[string][]time.Duration
	refused map[string]int // as the session's rules say: nothing wrong
	wrong   map[string]int
}

func newFigures() *figures {
	return &figures{took: map[string][]time.Duration{}, refused: map[string]int{}, wrong: map[string]int{}}
}

func (f *figures) add(kind string, took time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.took[kind] = append(f.took[kind], took)
}

func (f *figures) refuse(kind string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.refused[kind]++
}

func (f *figures) fail(what string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.wrong[what]++
}

// line is one kind of request in the table.
type line struct {
	kind               string
	n, refused         int
	p50, p95, p99, max time.Duration
}

// lines are the kinds by their name.
func (f *figures) lines() (all []line) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, kind := range slices.Sorted(maps.Keys(f.took)) {
		took := slices.Sorted(slices.Values(f.took[kind]))
		all = append(all, line{kind, len(took), f.refused[kind], quantile(took, 0.5), quantile(took, 0.95), quantile(took, 0.99), took[len(took)-1]})
	}
	return all
}

// requests is how many requests were answered: what is told of delays comes over
// streams, and is none.
func (f *figures) requests() (n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for kind, took := range f.took {
		if !slices.Contains(streamed, kind) {
			n += len(took)
		}
	}
	return n
}

// quantile is the smallest value that at least a share of the sorted ones do not
// pass (the nearest rank).
func quantile(sorted []time.Duration, share float64) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	rank := int(share * float64(len(sorted)))
	if float64(rank) < share*float64(len(sorted)) {
		rank++
	}
	return sorted[max(1, rank)-1]
}
