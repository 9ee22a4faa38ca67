package sessions

import (
	"time"

	"github.com/pupitre-lab/pupitre/api/results/blind"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// In a blind session, whoever grades it without knowing the candidates sees them
// here as in the results: under the ids and numbers of the session's mask. What
// differs from one team to another and can be seen from outside, its time, when it
// did something, what was repaired for it, is the same for all of them here.

// maskOf is what somebody who sees all teams and may not know who they are sees
// the session through; nil for everybody else.
func (a *API) maskOf(e eyes) *blind.Mask {
	if !e.all || e.known || !e.plan.Rules.Blind || e.place != "" {
		return nil
	}
	return blind.New(a.Secret, e.plan)
}

// numbered is how a mask shows persons.
func numbered(mask *blind.Mask) func(people.PersonID) personName {
	return func(id people.PersonID) personName {
		return personName{ID: mask.Person(id), Number: mask.PersonNumber(id)}
	}
}

// masked is a team through the mask: a number, and what all teams have in common.
func (e eyes) masked(s *session.State, team session.Team, now time.Time) teamState {
	closed := s.Phase == session.Closed || s.Phase == session.Sealed
	return teamState{
		Team: e.mask.Team(team.ID), Name: e.mask.TeamNumber(team.ID), Members: e.members(team),
		Ready: !s.Launched.IsZero(), Final: closed, Kept: closed, Clock: clock{commonClock(s, now), e.grants(s, "")},
	}
}

// commonClock is the time of a team that has nothing but what all have, and which
// stops with the session.
func commonClock(s *session.State, now time.Time) session.Clock {
	c := session.Clock{Launched: s.Launched, Paused: s.Paused(), Over: !s.Closing.IsZero()}
	for _, g := range s.GrantsTo("") {
		if g.Event.Cause == session.CauseExtension {
			c.Extended += g.Event.Length
		}
	}
	c.Allowed = s.Plan.Duration + c.Extended
	if !c.Over {
		c.Left = max(0, c.Allowed-session.Seconds(s.Elapsed(now)))
	}
	return c
}

// judged is what of an event is told through the mask: what graders said, of whom
// by the ids of the results; and that a document came, not whose, since the order
// in which they come would tell it. Nil for every other event.
func (e eyes) judged(event session.Event) (team people.TeamID, body fieldsOf) {
	if e.mask == nil {
		return "", nil
	}
	switch d := event.(type) {
	case session.WasDecided:
		team = e.mask.Team(d.Team)
		body = fieldsOf{"team": team, "check": d.Check, "decision": d.Decision, "share": d.Share, "old": d.Old}
		if d.Person != "" {
			body["person"] = e.mask.Person(d.Person)
		}
		if d.Result != "" {
			body["result"] = d.Result
		}
	case session.WasMarked:
		team = e.mask.Team(d.Team)
		body = fieldsOf{"team": team, "deliverable": d.Deliverable, "criterion": d.Criterion, "share": d.Share}
		if d.Person != "" {
			body["person"] = e.mask.Person(d.Person)
		}
		if d.Withdrawn {
			body["withdrawn"], body["old"] = true, d.Old
		}
	case session.ReportReceived:
		body = fieldsOf{"deliverable": d.Deliverable}
	}
	return team, body
}

// judge is who said it: graders know each other. Whoever handed a document in is
// not told.
func (e eyes) judge(event session.Event, actor string) string {
	if _, received := event.(session.ReportReceived); received || e.mask == nil {
		return ""
	}
	return string(e.mask.Person(people.PersonID(actor)))
}
