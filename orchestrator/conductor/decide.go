package conductor

import (
	"slices"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// kind is something that can be done for a team, the more urgent first.
type kind int

const (
	leave   kind = iota // nothing will ever be to do again
	blocked             // the instance cannot even be described
	final               // the last checks
	keep                // the last state
	remove              // the instance, at the end
	repair
	build
	inject
	self // checks that the team asked for
	heal
	watch // checks that nobody asked for
	rest
)

var kindNames = [...]string{"leave", "describe the instance", "final checks", "keep the last state", "remove the instance",
	"repair", "build", "inject", "self-check", "heal", "watch", "rest"}

func (k kind) String() string { return kindNames[k] }

// deed is one thing to do.
type deed struct {
	kind   kind
	key    string // what a failure is remembered by
	since  time.Time
	repair session.RepairAsked
	ask    session.ChecksAsked
	inject injectDue
}

// injectDue is an inject to make or to undo; ID is empty when the clock asks.
type injectDue struct {
	ID     string
	Inject string
	Undo   bool
}

// candidate is a deed and when it may be done.
type candidate struct {
	deed
	due time.Time
}

// memo is what a player remembers of its own; a new process begins without.
type memo struct {
	broken    error        // why the instance cannot be described
	injects   []lab.Inject // of the instance
	notBefore map[string]time.Time
	healAt    time.Time
	hurtAt    time.Time // the engine told of a death, last
	deaths    int       // that it told of one after another
	watchAt   time.Time
	mute      time.Time // since when the engine has not answered; zero while it does
	removed   bool
}

// decide picks the most urgent deed for a team, and when to look again.
func decide(s *session.State, team people.TeamID, now time.Time, m memo) (deed, time.Time) {
	again := now.Add(longest)
	for _, c := range candidates(s, team, now, m) {
		due := c.due
		if later := m.notBefore[c.key]; later.After(due) {
			due = later
		}
		if due.After(now) {
			again = earlier(again, due)
			continue
		}
		if c.kind != rest {
			return c.deed, again
		}
	}
	return deed{kind: rest}, again
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// candidates lists what is or will be to do, the most urgent first.
func candidates(s *session.State, team people.TeamID, now time.Time, m memo) []candidate {
	t := s.Teams[team]
	switch {
	case ended(s.Phase):
		return []candidate{{deed: deed{kind: leave}}}
	case s.Phase == session.Planned || t.Instance == "":
		return nil
	case m.broken != nil:
		return []candidate{{deed: deed{kind: blocked, key: "blocked"}}}
	}
	if at := s.Ended(team, now); !at.IsZero() {
		return afterwards(s, team, now, m, at)
	}
	list := []candidate{}
	if s.Phase == session.Running && !s.Paused() {
		list = append(list, candidate{deed{kind: rest}, s.Clock(team, now).Ends})
	}
	for _, r := range t.Repairs {
		list = append(list, candidate{deed{kind: repair, key: "repair " + r.Event.ID, since: r.Time, repair: r.Event}, r.Time})
	}
	if !t.Ready {
		return append(list, candidate{deed: deed{kind: build, key: "build"}})
	}
	if s.Phase == session.Running {
		list = append(list, injectsOf(s, t, now, m)...)
		for _, a := range t.Asks {
			list = append(list, candidate{deed{kind: self, key: "self " + a.Event.ID, ask: a.Event}, a.Time})
		}
	}
	list = append(list, candidate{deed{kind: heal, key: "heal"}, m.healAt})
	if s.Phase == session.Running && !s.Paused() {
		list = append(list, candidate{deed{kind: watch, key: "watch"}, m.watchAt})
	}
	return list
}

// afterwards is what follows the end of a team's work: its checks at once, then
// its state; the instance stays until the session closes, for a team that gets
// more time.
func afterwards(s *session.State, team people.TeamID, now time.Time, m memo, at time.Time) []candidate {
	switch {
	case s.FinalDue(team, now):
		return []candidate{{deed{kind: final, key: "final", since: at}, at}}
	case s.KeepDue(team, now):
		return []candidate{{deed{kind: keep, key: "keep"}, at}}
	case s.Phase == session.Closing && !m.removed:
		return []candidate{{deed{kind: remove, key: "remove"}, at}}
	}
	return nil
}

// injectsOf are the injects asked by hand, then those of the clock.
func injectsOf(s *session.State, t *session.TeamState, now time.Time, m memo) []candidate {
	var list []candidate
	for _, a := range s.Injects {
		if slices.Contains(a.Event.Teams, t.Team.ID) && !slices.Contains(a.Done, t.Team.ID) {
			due := injectDue{a.Event.ID, a.Event.Inject, a.Event.Undo}
			list = append(list, candidate{deed{kind: inject, key: "inject " + due.ID, inject: due}, a.Time})
		}
	}
	if s.Paused() {
		return list
	}
	elapsed := teamElapsed(s, t.Team.ID, now)
	for _, e := range orchestrator.InjectSchedule(m.injects, recordsOf(t.Injects)) {
		due := injectDue{"", e.Inject, e.Undo}
		list = append(list, candidate{deed{kind: inject, key: clockKey(due), inject: due}, now.Add(e.At - elapsed)})
	}
	return list
}

func clockKey(d injectDue) string {
	if d.Undo {
		return "undo by the clock " + d.Inject
	}
	return "make by the clock " + d.Inject
}

// teamElapsed is for how long a team could work: pauses do not count, nor what
// the platform lost.
func teamElapsed(s *session.State, team people.TeamID, now time.Time) time.Duration {
	return max(0, s.Elapsed(now)-s.Clock(team, now).Returned.Duration())
}

// yields is up to which urgency something new stops what is being done.
func (k kind) yields() kind {
	switch k {
	case build, self:
		return final
	case watch:
		return self
	}
	return leave
}

// backoff is the pause after so many failures in a row.
func backoff(failures int) time.Duration {
	return min(time.Minute, time.Second<<min(failures-1, 10))
}
