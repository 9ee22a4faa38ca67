package sessions

import (
	"sync"

	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// Bounds of recordings, in bytes. A team fills a recording as fast as it likes, and
// the disk is that of the database.
const (
	recordingBytes     = 64 << 20  // of one terminal
	teamRecordingBytes = 512 << 20 // of all terminals of a team
	leastRecording     = 16 << 10  // once the team's are used up: who was there, and what came first
)

// quotas are what the recordings under way may still grow to, by team.
type quotas struct {
	mu       sync.Mutex
	reserved map[quotaKey]map[string]int64 // by recording
}

type quotaKey struct {
	session session.ID
	team    people.TeamID
}

// reserve gives a recording its bound. Each gets at most half of what is left, so
// that many at once stay within the team's.
func (q *quotas) reserve(key quotaKey, id string, kept int64) int64 {
	q.mu.Lock()
	defer q.mu.Unlock()
	left := teamRecordingBytes - kept
	for _, bytes := range q.reserved[key] {
		left -= bytes
	}
	bytes := max(leastRecording, min(recordingBytes, left/2))
	if q.reserved == nil {
		q.reserved = map[quotaKey]map[string]int64{}
	}
	if q.reserved[key] == nil {
		q.reserved[key] = map[string]int64{}
	}
	q.reserved[key][id] = bytes
	return bytes
}

// release gives up what a recording has ended without; what it holds is kept by then.
func (q *quotas) release(key quotaKey, id string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	delete(q.reserved[key], id)
	if len(q.reserved[key]) == 0 {
		delete(q.reserved, key)
	}
}

// recorded is what the kept recordings of a team hold, in bytes.
func recorded(s *session.State, team people.TeamID) (bytes int64) {
	for _, r := range s.Recordings {
		if r.Event.Team == team {
			bytes += r.Event.Size
		}
	}
	return bytes
}
