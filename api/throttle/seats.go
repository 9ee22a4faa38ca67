package throttle

import "sync"

// Seats bounds how many things each key holds open at the same time. It is safe
// for concurrent use.
type Seats struct {
	each int

	mu    sync.Mutex
	taken map[string]int
}

// NewSeats gives every key the same number of seats.
func NewSeats(each int) *Seats { return &Seats{each: each, taken: map[string]int{}} }

// Take is a seat of the key, to be given back once by leave; ok is false when
// all are taken.
func (s *Seats) Take(key string) (leave func(), ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.taken[key] >= s.each {
		return nil, false
	}
	s.taken[key]++
	return sync.OnceFunc(func() { s.leave(key) }), true
}

func (s *Seats) leave(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.taken[key]--; s.taken[key] == 0 {
		delete(s.taken, key)
	}
}

// Taken is how many seats are taken by all keys together.
func (s *Seats) Taken() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	total := 0
	for _, n := range s.taken {
		total += n
	}
	return total
}
