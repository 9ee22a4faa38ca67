package session

import (
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

// Ended is when a team's work ended: its time was over, it was stopped, or the
// session was closed; the zero time while it goes on. A team that waits for its
// instance or for a repair has not ended by the clock: what it waits for will be
// given back to it.
func (s *State) Ended(team people.TeamID, now time.Time) time.Time {
	t := s.Teams[team]
	if t == nil || s.Launched.IsZero() {
		return time.Time{}
	}
	closed := !s.Closing.IsZero()
	if closed {
		now = s.Closing
	}
	ends := s.Clock(team, now).Ends
	waits := !t.Ready || len(t.Repairs) > 0
	switch {
	case closed && s.Closing.Before(ends):
		return s.Closing
	case ends.After(now), waits && !closed && t.Stopped.IsZero():
		return time.Time{}
	}
	return ends.Truncate(time.Microsecond) // as exact as the ledger
}

// FinalDue tells whether a team's final checks are to be made: its work ended,
// and there are none from after that. A team that got more time has them again.
func (s *State) FinalDue(team people.TeamID, now time.Time) bool {
	ended, t := s.Ended(team, now), s.Teams[team]
	return !ended.IsZero() && (!t.Final || t.FinalAt.Before(ended))
}

// KeepDue tells whether a team's last state is to be kept: its final checks are
// in, and nothing was kept since.
func (s *State) KeepDue(team people.TeamID, now time.Time) bool {
	ended, t := s.Ended(team, now), s.Teams[team]
	return !ended.IsZero() && !s.FinalDue(team, now) && (t.Kept == nil || t.KeptAt.Before(t.FinalAt))
}

// AllEnded tells whether no team works any more.
func (s *State) AllEnded(now time.Time) bool {
	for team := range s.Teams {
		if s.Ended(team, now).IsZero() {
			return false
		}
	}
	return !s.Launched.IsZero()
}
