package session_test

import (
	"testing"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

func TestAQuestionWaitsUntilSomebodyWritesToItsTeam(t *testing.T) {
	asks := func(team people.TeamID) session.Event { return session.QuestionAsked{Team: team, Text: "?"} }
	says := func(teams ...people.TeamID) session.Event { return session.MessageSent{Teams: teams, Text: "!"} }
	for _, test := range []struct {
		name      string
		then      []session.Event
		red, blue int
	}{
		{name: "nobody asked"},
		{name: "each team's own", then: []session.Event{asks("red"), asks("red"), asks("blue")}, red: 2, blue: 1},
		{name: "an answer answers all of the team's", then: []session.Event{asks("red"), asks("red"), asks("blue"), says("red")}, blue: 1},
		{name: "an answer to several", then: []session.Event{asks("red"), asks("blue"), says("blue", "red")}},
		{name: "a word to all answers nobody", then: []session.Event{asks("red"), says()}, red: 1},
		{name: "asked again", then: []session.Event{asks("red"), says("red"), asks("red")}, red: 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := begin(t).launched()
			for _, event := range test.then {
				s.happen("somebody", event)
			}
			if red, blue, all := s.state.Unanswered("red"), s.state.Unanswered("blue"), s.state.Unanswered(""); red != test.red || blue != test.blue || all != red+blue {
				t.Errorf("red %d, blue %d, together %d", red, blue, all)
			}
		})
	}
}

func TestGrantsToATeamAreItsOwnAndThoseToAll(t *testing.T) {
	s := begin(t).launched()
	for i, team := range []people.TeamID{"red", "", "blue", "red"} {
		s.now = start.Add(time.Duration(i) * time.Minute)
		s.happen("teacher", session.TimeGranted{Grant: session.Grant{Team: team, Cause: session.CauseExtension, Length: session.Seconds(time.Minute)}})
	}
	got := s.state.GrantsTo("red")
	if len(got) != 3 || got[0].Event.Team != "red" || got[1].Event.Team != "" || !got[2].Time.Equal(start.Add(3*time.Minute)) || got[0].Actor != "teacher" {
		t.Errorf("%+v", got)
	}
}
