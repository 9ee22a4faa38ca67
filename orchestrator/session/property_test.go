package session_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/pupitre-lab/pupitre/orchestrator/grade"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// deed is one thing that somebody tries; it may be refused.
type deed struct {
	name string
	try  func(s *session.State, now time.Time) ([]session.Event, error)
}

func deeds(t *rapid.T) deed {
	team := people.TeamID(rapid.SampledFrom([]string{"red", "blue", "green"}).Draw(t, "team"))
	seconds := rapid.IntRange(-600, 7200).Draw(t, "seconds")
	length := time.Duration(seconds) * time.Second
	return rapid.SampledFrom([]deed{
		{"prepare", func(s *session.State, _ time.Time) ([]session.Event, error) { return s.Prepare() }},
		{"ready", func(s *session.State, _ time.Time) ([]session.Event, error) {
			if s.Teams[team] == nil {
				return nil, nil
			}
			return []session.Event{session.InstanceReady{Team: team, Instance: "i"}}, nil
		}},
		{"launch", func(s *session.State, _ time.Time) ([]session.Event, error) { return s.Launch(seconds%2 == 0) }},
		{"pause", func(s *session.State, _ time.Time) ([]session.Event, error) { return s.Pause("why") }},
		{"resume", func(s *session.State, _ time.Time) ([]session.Event, error) { return s.Resume() }},
		{"extend", func(s *session.State, now time.Time) ([]session.Event, error) {
			return s.Extend(team, length, "why", now)
		}},
		{"give back", func(s *session.State, now time.Time) ([]session.Event, error) {
			return s.GiveBack("", now.Add(-length), now, "why")
		}},
		{"stop", func(s *session.State, _ time.Time) ([]session.Event, error) { return s.StopTeam(team, "why") }},
		{"answer", func(s *session.State, now time.Time) ([]session.Event, error) {
			return s.Answer(team, question, string(rune('a'+seconds%26+26)), now)
		}},
		{"hint", func(s *session.State, now time.Time) ([]session.Event, error) {
			return s.TakeHint(team, question, seconds&1, now)
		}},
		{"ask", func(s *session.State, now time.Time) ([]session.Event, error) { return s.AskChecks(team, nil, now) }},
		{"look", func(s *session.State, _ time.Time) ([]session.Event, error) {
			t := s.Teams[team]
			if t == nil || len(t.Asks) == 0 {
				return nil, nil
			}
			return []session.Event{session.ChecksDone{ID: t.Asks[0].Event.ID, Team: team, Origin: session.OriginSelf, Results: []session.Result{{ID: "r", Check: "c", Verdict: "pass", Share: 1}}}}, nil
		}},
		{"close", func(s *session.State, _ time.Time) ([]session.Event, error) { return s.Close("time") }},
		{"judge", func(s *session.State, _ time.Time) ([]session.Event, error) {
			return s.Decide(session.WasDecided{Team: team, Check: lab.CheckID("c"), Decision: session.Override, Share: float64(seconds&1) / 2, Reason: "why"}, grade.CheckLine{Team: grade.TeamID(team), Check: "c"})
		}},
	}).Draw(t, "deed")
}

var order = map[session.Phase]int{session.Planned: 0, session.Preparing: 1, session.Ready: 2, session.Running: 3, session.Closing: 4, session.Closed: 5, session.Sealed: 6}

func TestWhateverIsTriedTheLedgerTellsTheSameStateAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := start
		state, all := &session.State{}, []ledger.Entry(nil)
		add := func(events ...session.Event) {
			for _, event := range events {
				draft, err := session.Draft(event, "somebody", now)
				if err != nil {
					t.Fatal(err)
				}
				last := ledger.Entry{Stream: "session/x"}
				if len(all) > 0 {
					last = all[len(all)-1]
				}
				entry := ledger.Chain(last, draft)
				if err := state.Apply(entry); err != nil {
					t.Fatal(err)
				}
				all = append(all, entry)
			}
		}
		add(session.WasPlanned{Plan: examplePlan()})
		for range rapid.IntRange(1, 40).Draw(t, "deeds") {
			now = now.Add(time.Duration(rapid.IntRange(0, 1800).Draw(t, "pass")) * time.Second)
			before, d := order[state.Phase], deeds(t)
			allowed := map[people.TeamID]session.Seconds{}
			for team := range state.Teams {
				allowed[team] = state.Clock(team, now).Allowed
			}
			events, err := d.try(state, now)
			if err == nil {
				add(events...)
			}
			if order[state.Phase] < before {
				t.Fatalf("%s took the session back to %s", d.name, state.Phase)
			}
			for team := range state.Teams {
				clock := state.Clock(team, now)
				if clock.Allowed < allowed[team] {
					t.Fatalf("%s took time away from %s: %v, then %v", d.name, team, allowed[team], clock.Allowed)
				}
				if clock.Left < 0 || clock.Over != (clock.Left == 0) {
					t.Fatalf("%s: %+v", d.name, clock)
				}
			}
		}
		again, err := session.Fold(all)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(text(t, state), text(t, again)); diff != "" {
			t.Fatal(diff)
		}
	})
}

func text(t *rapid.T, s *session.State) string {
	data, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
