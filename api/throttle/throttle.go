// Package throttle keeps how much each of many keys has asked for lately, in
// bounded memory.
package throttle

import (
	"math"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Rate is a token bucket: Limit requests at once, filled again evenly over Per.
type Rate struct {
	Limit int
	Per   time.Duration
}

// Answer is what a key got and has left.
type Answer struct {
	OK        bool
	Rate      Rate
	Remaining int           // requests that would still be let through now
	Reset     time.Duration // until the bucket is full
	Retry     time.Duration // until one more request is let through; 0 when OK
}

// Keeper holds one bucket a key. It is safe for concurrent use.
type Keeper struct {
	rate     Rate
	capacity int

	mu        sync.Mutex
	buckets   map[string]*rate.Limiter
	overflow  *rate.Limiter
	nextSweep time.Time
}

// New is a keeper of at most capacity keys. A bucket that is full again is
// forgotten when room is needed. Where there is still none, all further keys
// share one bucket: whoever asks under very many keys gains nothing by it.
func New(r Rate, capacity int) *Keeper {
	k := &Keeper{rate: r, capacity: capacity, buckets: map[string]*rate.Limiter{}}
	k.overflow = k.bucket()
	return k
}

func (k *Keeper) bucket() *rate.Limiter {
	return rate.NewLimiter(rate.Limit(float64(k.rate.Limit)/k.rate.Per.Seconds()), k.rate.Limit)
}

// Take asks for one request of a key at a time.
func (k *Keeper) Take(key string, now time.Time) Answer {
	k.mu.Lock()
	defer k.mu.Unlock()
	bucket := k.of(key, now)
	ok := bucket.AllowN(now, 1)
	left := bucket.TokensAt(now)
	answer := Answer{OK: ok, Rate: k.rate, Remaining: int(math.Max(0, math.Floor(left))), Reset: k.fill(float64(k.rate.Limit) - left)}
	if !ok {
		answer.Retry = k.fill(1 - left)
	}
	return answer
}

// fill is how long a number of tokens takes to come.
func (k *Keeper) fill(tokens float64) time.Duration {
	return time.Duration(math.Max(0, tokens) * float64(k.rate.Per) / float64(k.rate.Limit))
}

func (k *Keeper) of(key string, now time.Time) *rate.Limiter {
	if bucket, known := k.buckets[key]; known {
		return bucket
	}
	if len(k.buckets) >= k.capacity {
		k.sweep(now)
	}
	if len(k.buckets) >= k.capacity {
		return k.overflow
	}
	bucket := k.bucket()
	k.buckets[key] = bucket
	return bucket
}

// sweep forgets full buckets, once a second at most: it looks at all of them.
func (k *Keeper) sweep(now time.Time) {
	if now.Before(k.nextSweep) {
		return
	}
	k.nextSweep = now.Add(time.Second)
	for key, bucket := range k.buckets {
		if bucket.TokensAt(now) >= float64(k.rate.Limit) {
			delete(k.buckets, key)
		}
	}
}
