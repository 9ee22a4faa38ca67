package session

import (
	"slices"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

// Pause is a time in which no team's clock runs. To is zero while it lasts.
type Pause struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// Grant is time added to a team's clock.
type Grant struct {
	Team   people.TeamID `json:"team"` // empty for every team
	Length Seconds       `json:"seconds"`
	Cause  Cause         `json:"cause"`
	Reason string        `json:"reason"`
	// From and To are, of time lost to the platform, when it was lost: times that
	// overlap are given back once.
	From time.Time `json:"from,omitzero"`
	To   time.Time `json:"to,omitzero"`
}

// Cause says why time was added.
type Cause string

// The causes of added time.
const (
	CauseExtension Cause = "extension" // an instructor decided it
	CausePlatform  Cause = "platform"  // given back: the platform was not there
)

// Clock is a team's time. The zero value is that of a team that has not begun.
type Clock struct {
	Launched time.Time `json:"launched,omitzero"`
	Ends     time.Time `json:"ends,omitzero"` // as things stand; moves while a pause lasts
	Left     Seconds   `json:"left_s"`        // 0 when over
	Allowed  Seconds   `json:"allowed_s"`     // all the time the team has, with what was added
	Right    Seconds   `json:"right_s"`       // of it: standing right of a member, over the duration and what all got
	Extended Seconds   `json:"extended_s"`    // of it: decided by an instructor
	Returned Seconds   `json:"returned_s"`    // of it: lost to the platform
	Paused   bool      `json:"paused"`
	Over     bool      `json:"over"`
}

// Clock is the team's time at an instant: it has the plan's duration, more by
// the standing right of its members, by extensions, and by what the platform
// lost; pauses stop it. What happens once its time is over moves it no more.
func (s *State) Clock(team people.TeamID, now time.Time) Clock {
	c, _ := s.clock(team, now)
	return c
}

// PlannedEnd is when the team's time is over, as things stand, or would be if the
// team had not been stopped; zero before the launch.
func (s *State) PlannedEnd(team people.TeamID, now time.Time) time.Time {
	_, end := s.clock(team, now)
	return end
}

func (s *State) clock(team people.TeamID, now time.Time) (c Clock, planned time.Time) {
	t := s.Teams[team]
	if t == nil {
		return Clock{}, time.Time{}
	}
	c = Clock{
		Launched: s.Launched,
		Right:    Seconds(float64(s.Plan.Duration+s.extendedForAll()) * t.Team.ExtraTime()).round(),
		Extended: s.extended(team),
	}
	c.Allowed = s.Plan.Duration + c.Right + c.Extended
	if s.Launched.IsZero() {
		c.Left = c.Allowed
		return c, time.Time{}
	}
	c.Paused = s.Paused()
	c.Ends = s.Launched.Add(c.Allowed.Duration())
	for _, p := range s.standing(team, now) {
		if !p.From.Before(c.Ends) || !t.Stopped.IsZero() && !p.From.Before(t.Stopped) {
			break
		}
		c.Ends = c.Ends.Add(p.To.Sub(p.From))
		if p.lost {
			c.Returned += Seconds(p.To.Sub(p.From))
		}
	}
	c.Allowed += c.Returned
	planned = c.Ends
	if !t.Stopped.IsZero() && t.Stopped.Before(c.Ends) {
		c.Ends = t.Stopped
	}
	if left := c.Ends.Sub(now); left > 0 {
		c.Left = Seconds(left)
	}
	c.Over = c.Left == 0
	return c, planned
}

func (s Seconds) round() Seconds { return Seconds(s.Duration().Round(time.Second)) }

// extended is the time added to a team's clock by decision.
func (s *State) extended(team people.TeamID) (total Seconds) {
	for _, g := range s.GrantsTo(team) {
		if g.Event.Cause == CauseExtension {
			total += g.Event.Length
		}
	}
	return total
}

// extendedForAll is the time added to every team's clock by decision. A standing
// right is a share of what all have, so it grows with it.
func (s *State) extendedForAll() (total Seconds) {
	for _, g := range s.Grants {
		if g.Event.Team == "" && g.Event.Cause == CauseExtension {
			total += g.Event.Length
		}
	}
	return total
}

// GrantsTo are those of a team, alone or with all others, in order.
func (s *State) GrantsTo(team people.TeamID) []Dated[TimeGranted] {
	var list []Dated[TimeGranted]
	for _, g := range s.Grants {
		if g.Event.Team == "" || g.Event.Team == team {
			list = append(list, g)
		}
	}
	return list
}

// span is a time in which a team's clock stood: paused, or lost to the platform.
type span struct {
	Pause
	lost bool
}

// standing are the times in which a team's clock stood, apart from one another
// and in order: each moment counts once.
func (s *State) standing(team people.TeamID, now time.Time) []span {
	var spans []span
	for _, p := range s.Pauses {
		if p.To.IsZero() {
			p.To = now
		}
		if p.To.After(p.From) {
			spans = append(spans, span{Pause: p})
		}
	}
	var lost []Pause
	for _, g := range s.GrantsTo(team) {
		if g.Event.Cause != CauseExtension {
			lost = append(lost, Pause{From: g.Event.From, To: g.Event.To})
		}
	}
	for _, p := range apart(withoutPauses(lost, s.Pauses)) {
		spans = append(spans, span{p, true})
	}
	slices.SortFunc(spans, func(a, b span) int { return a.From.Compare(b.From) })
	return spans
}

// withoutPauses cuts out of some times those in which the clock stood anyway.
func withoutPauses(lost, pauses []Pause) []Pause {
	for _, p := range pauses {
		var rest []Pause
		for _, l := range lost {
			to := p.To
			if to.IsZero() || to.After(l.To) {
				to = l.To
			}
			from := p.From
			if from.Before(l.From) {
				from = l.From
			}
			if !from.Before(to) { // they do not meet
				rest = append(rest, l)
				continue
			}
			rest = append(rest, Pause{l.From, from}, Pause{to, l.To})
		}
		lost = rest
	}
	return lost
}

// apart sorts spans and leaves out of each what those before it hold already.
func apart(spans []Pause) []Pause {
	slices.SortFunc(spans, func(a, b Pause) int { return a.From.Compare(b.From) })
	var out []Pause
	var until time.Time
	for _, p := range spans {
		if p.From.Before(until) {
			p.From = until
		}
		if p.To.After(p.From) {
			out, until = append(out, p), p.To
		}
	}
	return out
}

// stopped is for how long the clocks have stood since the launch.
func (s *State) stopped(now time.Time) (total time.Duration) {
	for _, p := range s.Pauses {
		to := p.To
		if to.IsZero() {
			to = now
		}
		if to.After(p.From) {
			total += to.Sub(p.From)
		}
	}
	return total
}

// Elapsed is how long the clocks have run since the launch: the time that
// injects are scheduled by.
func (s *State) Elapsed(now time.Time) time.Duration {
	if s.Launched.IsZero() {
		return 0
	}
	return max(0, now.Sub(s.Launched)-s.stopped(now))
}

// LastEnd is when the last team's time is over, as things stand; zero before the
// launch.
func (s *State) LastEnd(now time.Time) time.Time {
	var last time.Time
	for id := range s.Teams {
		if ends := s.Clock(id, now).Ends; ends.After(last) {
			last = ends
		}
	}
	return last
}
