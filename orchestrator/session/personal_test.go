package session_test

import (
	"context"
	"encoding/json"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
	"github.com/pupitre-lab/pupitre/orchestrator/session/sessiontest"
)

// lived is a session in which everybody did something.
func lived(t *testing.T) *story {
	t.Helper()
	s := begin(t)
	s.prepared()
	events, err := s.state.Launch(false)
	s.do("teacher", events, err)
	s.happen("ada", session.AnswerGiven{Team: "red", Check: "flag", Value: "ada's answer"}, session.QuestionAsked{ID: "q", Team: "red", Text: "ada asks"})
	s.happen("blaise", session.AnswerGiven{Team: "red", Check: "flag", Value: "blaise's answer"})
	s.happen("emmy", session.HintTaken{Team: "blue", Check: "flag", Cost: 1})
	s.happen(ledger.Platform,
		session.TerminalRecorded{ID: "t1", Team: "red", Node: "r1", Persons: []people.PersonID{"ada", "blaise"}, From: start, To: start.Add(time.Hour), Digest: "sha256:01", Size: 5},
		session.TerminalRecorded{ID: "t2", Team: "blue", Node: "r1", Persons: []people.PersonID{"emmy", "teacher"}, Digest: "sha256:02"},
		session.ChecksDone{Team: "red", Origin: session.OriginFinal, Results: []session.Result{{ID: "r-red", Check: "ping", Verdict: "pass", Points: 4, Share: 1}}},
		session.ChecksDone{Team: "blue", Origin: session.OriginFinal, Results: []session.Result{{ID: "r-blue", Check: "ping", Verdict: "fail", Points: 4}}})
	s.happen("ada", session.ReportReceived{ID: "rep", Deliverable: "synthese", Team: "red", Person: "ada", Name: "a.pdf", Type: "pdf", Digest: "sha256:03"})
	s.happen("blaise", session.ReportReceived{ID: "rep2", Deliverable: "synthese", Team: "red", Person: "blaise", Name: "b.pdf", Type: "pdf", Digest: "sha256:04"})
	s.happen("grace",
		session.WasDecided{Team: "red", Check: "ping", Decision: session.Confirm, Reason: "to all of red"},
		session.WasDecided{Team: "red", Person: "blaise", Check: "ping", Decision: session.Override, Share: 0.5, Reason: "to blaise alone"},
		session.WasDecided{Team: "blue", Check: "ping", Decision: session.Confirm, Reason: "to blue"},
		session.WasMarked{Deliverable: "synthese", Criterion: "clear", Team: "red", Person: "ada", Share: 0.75, Comment: "well said, ada"},
		session.WasMarked{Deliverable: "synthese", Criterion: "clear", Team: "red", Person: "blaise", Share: 0.25, Comment: "not so, blaise"})
	return s
}

// sealed is a session in which everybody did something, and that is over.
func sealed(t *testing.T) *story {
	t.Helper()
	s := lived(t)
	s.happen("teacher", session.ClosingBegan{Cause: "teacher"})
	s.happen(ledger.Platform, session.WasClosed{})
	s.happen("teacher", session.WasSealed{})
	return s
}

func TestAPersonGetsWhatASessionHoldsOfThemAndNothingOfOthers(t *testing.T) {
	s := sealed(t)
	for person, want := range map[people.PersonID]struct{ has, not []string }{
		"ada": {
			has: []string{`"red"`, "ada's answer", "ada asks", "a.pdf", "sha256:01", "sha256:03", "r-red", "to all of red", "well said, ada", "Réseau de campus"},
			not: []string{`"blaise"`, "blaise's", `"emmy"`, `"grace"`, "b.pdf", "r-blue", "sha256:02", "to blue", "0.33"},
		},
		"blaise": {
			has: []string{"blaise's answer", "b.pdf", "to all of red", "to blaise alone", "not so, blaise", "0.33"},
			not: []string{`"ada"`, "ada's", `"grace"`, "a.pdf", "r-blue"},
		},
		"emmy": {
			has: []string{`"blue"`, "hint.taken", "r-blue", "to blue", "sha256:02"},
			not: []string{`"ada"`, `"blaise"`, `"red"`, `"teacher"`},
		},
		"grace": { // what she decided speaks of others: that she did is all
			has: []string{"result.decided", "criterion.marked"},
			not: []string{`"ada"`, `"blaise"`, `"red"`, "well said", "0.75"},
		},
		"teacher": {
			has: []string{"session.planned", "session.launched", "sha256:02"},
			not: []string{`"ada"`, `"blaise"`, `"emmy"`, "0.33"},
		},
	} {
		d, ok, err := session.Personal(s.all, person)
		if err != nil || !ok {
			t.Fatalf("%s: %v %v", person, ok, err)
		}
		data, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range want.has {
			if !strings.Contains(string(data), text) {
				t.Errorf("%s does not get %q: %s", person, text, data)
			}
		}
		for _, text := range want.not {
			if strings.Contains(string(data), text) {
				t.Errorf("%s gets %q: %s", person, text, data)
			}
		}
	}
	if _, ok, err := session.Personal(s.all, "stranger"); ok || err != nil {
		t.Errorf("a stranger: %v %v", ok, err)
	}
}

func TestNothingOfWhatWasFoundOrDecidedIsToldBeforeTheSealing(t *testing.T) {
	whole := sealed(t).all
	phases := map[session.Phase]bool{}
	for n := 1; n <= len(whole); n++ {
		d, ok, err := session.Personal(whole[:n], "ada")
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		phases[d.Phase] = true
		told := len(d.Results) + len(d.Decisions) + len(d.Marks)
		if d.Phase == session.Sealed {
			if d.Withheld != nil || len(d.Results) != 1 || len(d.Decisions) != 1 || len(d.Marks) != 1 {
				t.Errorf("%s: %+v", d.Phase, d)
			}
		} else if told > 0 || d.Withheld == nil || d.Withheld.FR == "" || d.Withheld.EN == "" {
			t.Errorf("%s, %d entries: %d told, withheld %v", d.Phase, n, told, d.Withheld)
		}
	}
	for _, phase := range []session.Phase{session.Running, session.Closing, session.Closed, session.Sealed} {
		if !phases[phase] {
			t.Errorf("the session was never %s", phase)
		}
	}
	if d, _, err := session.Personal(lived(t).all, "grace"); err != nil || d.Withheld != nil {
		t.Errorf("there is nothing to withhold from a grader: %+v %v", d, err)
	}
}

func TestWhoeverWasTakenOutOfThePlanIsStillTold(t *testing.T) {
	s := begin(t)
	plan := s.state.Plan
	plan.Teams = plan.Teams[1:]
	s.happen("teacher", session.WasAmended{Plan: plan})
	d, ok, err := session.Personal(s.all, "blaise")
	if err != nil || !ok || len(d.Places) != 1 || d.Places[0] != (session.PersonalPlace{Seq: 1, Team: "red", Name: "Rouge", ExtraTime: 0.33}) {
		t.Errorf("%+v %v %v", d.Places, ok, err)
	}
}

func TestTheHolderLooksThroughAllSessions(t *testing.T) {
	journal := sessiontest.NewJournal()
	service := session.NewService(journal, func() time.Time { return start })
	for _, id := range []session.ID{"0199-a", "0199-b", "0199-c"} {
		plan := examplePlan()
		plan.ID = id
		if id == "0199-b" {
			plan.Teams = plan.Teams[1:]
		}
		if err := service.Create(t.Context(), "teacher", plan); err != nil {
			t.Fatal(err)
		}
	}
	holder := session.NewHolder(service)
	got, err := holder.Export(t.Context(), "ada")
	list, ok := got.([]session.PersonalData)
	if err != nil || !ok || len(list) != 2 || list[0].Session != "0199-a" || list[1].Session != "0199-c" {
		t.Errorf("%+v %v", got, err)
	}
	if none, err := holder.Export(t.Context(), "stranger"); err != nil || len(none.([]session.PersonalData)) != 0 {
		t.Errorf("%v %v", none, err)
	}
	if holder.Name() != "sessions" {
		t.Error(holder.Name())
	}
}

// counted counts what is read of each ledger.
type counted struct {
	*sessiontest.Journal
	reads map[string]int
}

func (c counted) Read(ctx context.Context, stream string, after int64, limit int) ([]ledger.Entry, error) {
	c.reads[stream]++
	return c.Journal.Read(ctx, stream, after, limit)
}

func TestAnExportReadsTheLedgersOfThePersonsOwnSessionsOnly(t *testing.T) {
	journal := counted{sessiontest.NewJournal(), map[string]int{}}
	service := session.NewService(journal, func() time.Time { return start })
	const adas, emmys, was = session.ID("0199-a"), session.ID("0199-b"), session.ID("0199-c")
	for id, teams := range map[session.ID][2]int{adas: {0, 1}, emmys: {1, 2}, was: {0, 2}} {
		plan := examplePlan()
		plan.ID, plan.Teams = id, plan.Teams[teams[0]:teams[1]]
		if err := service.Create(t.Context(), "teacher", plan); err != nil {
			t.Fatal(err)
		}
	}
	_, err := service.Do(t.Context(), was, "teacher", func(s *session.State, _ time.Time) ([]session.Event, error) {
		plan := s.Plan
		plan.Teams = plan.Teams[1:]
		return []session.Event{session.WasAmended{Plan: plan}}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	holder := session.NewHolder(service)
	if _, err := holder.Export(t.Context(), "stranger"); err != nil { // every state is in memory from here on
		t.Fatal(err)
	}
	for person, want := range map[people.PersonID]map[string]int{
		"stranger": {},
		"ada":      {adas.Stream(): 1, was.Stream(): 1},
		"emmy":     {emmys.Stream(): 1, was.Stream(): 1},
		"teacher":  {adas.Stream(): 1, emmys.Stream(): 1, was.Stream(): 1},
	} {
		clear(journal.reads)
		got, err := holder.Export(t.Context(), person)
		if err != nil || len(got.([]session.PersonalData)) != len(want) {
			t.Errorf("%s: %+v %v", person, got, err)
		}
		if !maps.Equal(journal.reads, want) {
			t.Errorf("%s: read %v, want %v", person, journal.reads, want)
		}
	}
}

func TestASessionConcernsWhomItHoldsSomethingOf(t *testing.T) {
	s := sealed(t)
	for _, person := range []people.PersonID{"ada", "blaise", "emmy", "grace", "teacher", "stranger", ""} {
		_, holds, err := session.Personal(s.all, person)
		if err != nil || s.state.Concerns(person) != holds {
			t.Errorf("%q: concerned %v, something is held %v, %v", person, s.state.Concerns(person), holds, err)
		}
	}
}
