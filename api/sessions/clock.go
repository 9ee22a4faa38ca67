package sessions

import (
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// clock is a team's time, with what was given to it.
type clock struct {
	session.Clock
	Grants []granted `json:"grants"`
}

// granted is time that was given to a team.
type granted struct {
	Length   session.Seconds `json:"seconds"`
	Cause    session.Cause   `json:"cause"`
	Reason   string          `json:"reason"`
	By       string          `json:"by"`
	ByName   string          `json:"by_name,omitempty"`
	Time     time.Time       `json:"time"`
	AllTeams bool            `json:"all_teams"`
	From     time.Time       `json:"from,omitzero"`
	To       time.Time       `json:"to,omitzero"`
}

// clock is a team's time as the eyes may see it.
func (e eyes) clock(s *session.State, team people.TeamID, now time.Time) clock {
	return clock{s.Clock(team, now), e.grants(s, team)}
}

func (e eyes) grants(s *session.State, team people.TeamID) []granted {
	list := []granted{}
	for _, g := range s.GrantsTo(team) {
		list = append(list, granted{
			Length: g.Event.Length, Cause: g.Event.Cause, Reason: g.Event.Reason, By: e.actor(g.Actor), ByName: e.name(people.PersonID(g.Actor)).String(),
			Time: g.Time, AllTeams: g.Event.Team == "", From: g.Event.From, To: g.Event.To,
		})
	}
	return list
}
