package sessions

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// Whatever a team opens and closes, what it may have recorded in all stays within
// its bound but for the least that each terminal gets.
func TestRecordingsOfATeamStayWithinItsBound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q, key := quotas{}, quotaKey{"s", "red"}
		other := quotaKey{"s", "blue"}
		open := map[string]int64{}
		kept, opened := int64(0), int64(0)
		for i := range rapid.IntRange(1, 200).Draw(t, "steps") {
			if len(open) > 0 && rapid.Bool().Draw(t, "close") {
				for id, bound := range open {
					kept += rapid.Int64Range(0, bound).Draw(t, "size")
					q.release(key, id)
					delete(open, id)
					break
				}
				continue
			}
			id := fmt.Sprint(i)
			open[id] = q.reserve(key, id, kept)
			opened++
			if open[id] < leastRecording || open[id] > recordingBytes {
				t.Fatalf("a recording may have %d bytes", open[id])
			}
		}
		total := kept
		for _, bound := range open {
			total += bound
		}
		if total > teamRecordingBytes+opened*leastRecording {
			t.Fatalf("%d terminals may leave %d bytes", opened, total)
		}
		if got := q.reserve(other, "first", 0); got != recordingBytes {
			t.Fatalf("another team's first recording may have %d bytes", got)
		}
	})
}

func TestOnlyATeamsOwnRecordingsCount(t *testing.T) {
	s := &session.State{}
	for _, one := range []struct {
		team people.TeamID
		size int64
	}{{"red", 3}, {"blue", 5}, {"red", 4}} {
		s.Recordings = append(s.Recordings, session.Dated[session.TerminalRecorded]{Event: session.TerminalRecorded{Team: one.team, Size: one.size}})
	}
	if got := recorded(s, "red"); got != 7 {
		t.Errorf("red has %d bytes", got)
	}
}
