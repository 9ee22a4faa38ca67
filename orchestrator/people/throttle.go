package people

import (
	"crypto/sha256"
	"encoding/hex"
	"net/netip"
	"slices"
	"time"
)

// ThrottleRule says how failures slow down further attempts: the first Free cost
// nothing, then each doubles the wait, from Base to Max. Failures older than
// Window are forgotten.
type ThrottleRule struct {
	Free   int
	Base   time.Duration
	Max    time.Duration
	Window time.Duration
}

// The rules. A whole school comes from one address, so addresses have more room;
// an account cannot be kept shut for long by somebody else's failures.
var (
	AccountThrottle = ThrottleRule{Free: 5, Base: time.Second, Max: time.Minute, Window: time.Hour}
	AddressThrottle = ThrottleRule{Free: 60, Base: time.Second, Max: 5 * time.Minute, Window: time.Hour}
)

// Throttle tells how long to wait from now before another attempt, given when
// the failures were; zero for not at all.
func Throttle(r ThrottleRule, failures []time.Time, now time.Time) time.Duration {
	counted, last := 0, time.Time{}
	for _, at := range failures {
		if now.Sub(at) < r.Window {
			counted++
			last = latest(last, at)
		}
	}
	over := counted - r.Free
	if over <= 0 {
		return 0
	}
	wait := r.Max
	if over <= 30 { // beyond, the shift would overflow
		wait = min(r.Max, r.Base<<(over-1))
	}
	return max(0, last.Add(wait).Sub(now))
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// gate is one thing that failures are counted for.
type gate struct {
	key  string // in the store: tells nothing to who reads it there
	rule ThrottleRule
}

// gates lists what an attempt has to pass: its account and its source. Whether
// the account exists makes no difference.
func gates(email string, source netip.Addr) []gate {
	list := []gate{{accountKey(email), AccountThrottle}}
	if source.IsValid() {
		list = append(list, gate{addressKey(source), AddressThrottle})
	}
	return list
}

func accountKey(email string) string { return "account:" + digest(NormaliseEmail(email)) }

// addressKey takes an IPv6 network of /64 for one source: whoever has an address
// there has them all.
func addressKey(source netip.Addr) string {
	source = source.Unmap().WithZone("")
	if source.Is6() {
		source = netip.PrefixFrom(source, 64).Masked().Addr()
	}
	return "address:" + digest(source.String())
}

// waitFor is the longest wait that the gates ask for; failures are by key.
func waitFor(list []gate, failures map[string][]time.Time, now time.Time) time.Duration {
	var waits []time.Duration
	for _, g := range list {
		waits = append(waits, Throttle(g.rule, failures[g.key], now))
	}
	return slices.Max(waits)
}

func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}
