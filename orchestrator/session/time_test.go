package session_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

func TestAnExtensionThatGivesNobodyTimeIsRefused(t *testing.T) {
	over := start.Add(2*time.Hour + 12*time.Minute) // blue's time is over since 12 minutes, red's is not
	for _, test := range []struct {
		name   string
		team   people.TeamID
		length time.Duration
		stop   []people.TeamID
		code   string // empty: it is granted
	}{
		{"to a team whose time is over, too little", "blue", 10 * time.Minute, nil, "too-late"},
		{"to a team whose time is over, exactly as much as is gone", "blue", 12 * time.Minute, nil, "too-late"},
		{"to a team whose time is over, enough", "blue", 13 * time.Minute, nil, ""},
		{"to a team that still works", "red", time.Minute, nil, ""},
		{"to all, of whom one still works", "", time.Minute, nil, ""},
		{"to a team that was stopped", "red", time.Hour, []people.TeamID{"red"}, "stopped"},
		{"to all, of whom only one was not stopped, too little", "", 10 * time.Minute, []people.TeamID{"red"}, "too-late"},
		{"to all, who were stopped", "", time.Hour, []people.TeamID{"red", "blue"}, "stopped"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := begin(t).launched()
			for _, team := range test.stop {
				s.happen("teacher", session.TeamStopped{Team: team})
			}
			s.now = over
			events, err := s.state.Extend(test.team, test.length, "why", s.now)
			if test.code != "" {
				refused(t, test.code, events, err)
				return
			}
			s.do("teacher", events, err)
			if team := test.team; team != "" && s.state.Clock(team, s.now).Left <= 0 {
				t.Error("the team has no time")
			}
		})
	}
}

func TestARefusedExtensionSaysWhatWouldDo(t *testing.T) {
	s := begin(t).launched()
	s.now = start.Add(2*time.Hour + 12*time.Minute + 20*time.Second)
	_, err := s.state.Extend("blue", 5*time.Minute, "why", s.now)
	refusal := (*session.Refusal)(nil)
	if !errors.As(err, &refusal) || !strings.Contains(refusal.Text.FR, "au moins 13 minutes") || !strings.Contains(refusal.Text.EN, "at least 13 minutes") {
		t.Errorf("got %+v", refusal)
	}
}

func TestAStandingRightGrowsWithTheTimeThatAllGet(t *testing.T) {
	s := begin(t).launched()
	for _, team := range []people.TeamID{"", "red"} {
		events, err := s.state.Extend(team, 30*time.Minute, "why", s.now)
		s.do("teacher", events, err)
	}
	const all, alone = 2*time.Hour + 30*time.Minute, 30 * time.Minute
	red, blue := s.state.Clock("red", s.now), s.state.Clock("blue", s.now)
	right := (time.Duration(float64(all) * 0.33)).Round(time.Second)
	if red.Right.Duration() != right || red.Left.Duration() != all+right+alone || blue.Left.Duration() != all {
		t.Errorf("red has %s, of it %s by right; blue has %s", red.Left.Duration(), red.Right.Duration(), blue.Left.Duration())
	}
}

func TestASessionIsNotSealedUnseenWhileDocumentsMayBeHandedIn(t *testing.T) {
	s := begin(t).closed()
	until := s.state.ReportsEnd(s.now)
	if want := s.state.ReportsUntil("red", "blaise", s.now); !until.Equal(want) || !until.After(s.now) {
		t.Fatalf("documents are due until %s; of who has the longest, %s", until, want)
	}
	events, err := s.state.SealUp(0, until, s.now, false)
	refused(t, "reports-open", events, err)
	for name, seal := range map[string]func() ([]session.Event, error){
		"anyway":              func() ([]session.Event, error) { return s.state.SealUp(3, until, s.now, true) },
		"after their time":    func() ([]session.Event, error) { return s.state.SealUp(0, until, until, false) },
		"where none is asked": func() ([]session.Event, error) { return s.state.SealUp(0, time.Time{}, s.now, false) },
	} {
		if events, err := seal(); err != nil || len(events) != 1 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestLengthsOfTimeAreReadByPeople(t *testing.T) {
	for length, want := range map[time.Duration]session.Text{
		0:                          {FR: "moins d'une seconde", EN: "less than a second"},
		time.Second:                {FR: "1 seconde", EN: "1 second"},
		25 * time.Hour:             {FR: "1 jour 1 heure", EN: "1 day 1 hour"},
		48 * time.Hour:             {FR: "2 jours", EN: "2 days"},
		time.Hour + 30*time.Second: {FR: "1 heure", EN: "1 hour"},
		90 * time.Minute:           {FR: "1 heure 30 minutes", EN: "1 hour 30 minutes"},
	} {
		if got := session.Lasting(length); got != want {
			t.Errorf("%s: %+v", length, got)
		}
	}
}

func TestAnInstanceThatIsMadeAnewDoesNotStand(t *testing.T) {
	s := begin(t)
	if s.state.Teams["red"].Stands() {
		t.Error("it stands before it was built")
	}
	s.launched()
	for _, step := range []struct {
		event  session.Event
		stands bool
	}{
		{session.RepairAsked{ID: "one", Team: "red", Node: "r1"}, true},
		{session.RepairAsked{ID: "all", Team: "red"}, false},
		{session.RepairDone{ID: "one", Team: "red"}, false},
		{session.RepairDone{ID: "all", Team: "red"}, true},
	} {
		s.happen("teacher", step.event)
		if got := s.state.Teams["red"].Stands(); got != step.stands {
			t.Errorf("after %+v it stands: %v", step.event, got)
		}
	}
}

func TestAStoppedTeamsPlannedEndStaysWhereItWas(t *testing.T) {
	s := begin(t)
	if end := s.state.PlannedEnd("blue", s.now); !end.IsZero() {
		t.Errorf("before the launch it is %s", end)
	}
	s.launched()
	s.now = start.Add(30 * time.Minute)
	s.happen("teacher", session.TeamStopped{Team: "blue"})
	if end := s.state.PlannedEnd("blue", s.now); !end.Equal(start.Add(2 * time.Hour)) {
		t.Errorf("it is %s", end)
	}
	if ends := s.state.Clock("blue", s.now).Ends; !ends.Equal(s.now) {
		t.Errorf("the clock ends at %s", ends)
	}
}
