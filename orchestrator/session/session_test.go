package session_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pupitre-lab/pupitre/orchestrator/grade"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

var start = time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)

// story is a session as a ledger tells it, with a clock turned by hand.
type story struct {
	t     *testing.T
	state *session.State
	all   []ledger.Entry
	now   time.Time
}

func begin(t *testing.T, change ...func(*session.Plan)) *story {
	t.Helper()
	s := &story{t: t, state: &session.State{}, now: start}
	plan := examplePlan()
	for _, c := range change {
		c(&plan)
	}
	if err := plan.Validate(); err != nil {
		t.Fatal(err)
	}
	s.happen("teacher", session.WasPlanned{Plan: plan})
	return s
}

func examplePlan() session.Plan {
	rules := session.DefaultRules()
	rules.Attempts = 2
	return session.Plan{
		ID: "0199-session", Promotion: "0199-promotion", Title: "Réseau de campus", Mode: lab.Group,
		Lab: session.LabRef{ID: "campus-ospf", Version: "1.0.0", Digest: "sha256:aa"}, Starts: start,
		Duration: session.Seconds(2 * time.Hour), Rules: rules,
		Teams: []session.Team{
			{ID: "red", Name: "Rouge", Members: []session.Member{{Person: "ada"}, {Person: "blaise", ExtraTime: 0.33}}},
			{ID: "blue", Name: "Bleu", Members: []session.Member{{Person: "emmy"}}},
		},
	}
}

// happen adds events to the ledger and to the state.
func (s *story) happen(actor string, events ...session.Event) {
	s.t.Helper()
	for _, event := range events {
		draft, err := session.Draft(event, actor, s.now)
		if err != nil {
			s.t.Fatal(err)
		}
		last := ledger.Entry{Stream: "session/x"}
		if len(s.all) > 0 {
			last = s.all[len(s.all)-1]
		}
		entry := ledger.Chain(last, draft)
		if err := s.state.Apply(entry); err != nil {
			s.t.Fatal(err)
		}
		s.all = append(s.all, entry)
	}
}

// do carries a command out, which must be allowed.
func (s *story) do(actor string, events []session.Event, err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatalf("refused: %v", err)
	}
	s.happen(actor, events...)
}

func (s *story) prepared() *story {
	s.t.Helper()
	events, err := s.state.Prepare()
	s.do("teacher", events, err)
	for _, team := range []people.TeamID{"red", "blue"} {
		s.happen(ledger.Platform,
			session.InstanceAssigned{Team: team, Instance: "i-" + string(team), Seed: "seed"},
			session.InstanceReady{Team: team, Instance: "i-" + string(team)})
	}
	s.happen(ledger.Platform, session.BecameReady{})
	return s
}

func (s *story) launched() *story {
	s.t.Helper()
	s.prepared()
	events, err := s.state.Launch(false)
	s.do("teacher", events, err)
	return s
}

func (s *story) closed(results ...session.Result) *story {
	s.t.Helper()
	s.launched()
	events, err := s.state.Close("instructor")
	s.do("teacher", events, err)
	for _, team := range []people.TeamID{"red", "blue"} {
		s.happen(ledger.Platform, session.ChecksDone{Team: team, Origin: session.OriginFinal, Results: results}, session.InstanceKept{Team: team})
	}
	events, err = s.state.Finish()
	s.do(ledger.Platform, events, err)
	return s
}

// refused checks that a command was refused with a code and without events.
func refused(t *testing.T, code string, events []session.Event, err error) {
	t.Helper()
	var refusal *session.Refusal
	if !errors.As(err, &refusal) {
		t.Fatalf("want a refusal %q, got %v and %d events", code, err, len(events))
	}
	if refusal.Code != code || refusal.Text.FR == "" || refusal.Text.EN == "" || strings.Contains(refusal.Text.FR+refusal.Text.EN, "%!") {
		t.Errorf("want %q in two languages, got %+v", code, refusal)
	}
}

func TestASessionGoesThroughItsLifeInOrder(t *testing.T) {
	s := begin(t)
	events, err := s.state.Launch(false)
	refused(t, "wrong-phase", events, err)
	s = begin(t).closed()
	if s.state.Phase != session.Closed {
		t.Fatalf("phase %s", s.state.Phase)
	}
	for name, command := range map[string]func() ([]session.Event, error){
		"prepare": s.state.Prepare,
		"launch":  func() ([]session.Event, error) { return s.state.Launch(true) },
		"pause":   func() ([]session.Event, error) { return s.state.Pause("why") },
		"close":   func() ([]session.Event, error) { return s.state.Close("time") },
		"cancel":  func() ([]session.Event, error) { return s.state.Cancel("why") },
		"amend":   func() ([]session.Event, error) { return s.state.Amend(s.state.Plan) },
	} {
		t.Run(name, func(t *testing.T) {
			events, err := command()
			refused(t, "wrong-phase", events, err)
		})
	}
	events, err = s.state.SealUp(3, time.Time{}, s.now, false)
	refused(t, "pending", events, err)
	events, err = s.state.SealUp(0, s.now, s.now, false)
	s.do("teacher", events, err)
	events, err = s.state.Decide(session.WasDecided{Team: "red", Check: "c", Decision: session.Confirm}, grade.CheckLine{})
	refused(t, "wrong-phase", events, err)
}

func TestLaunchSaysWhoIsNotReadyAndWhy(t *testing.T) {
	s := begin(t)
	events, err := s.state.Prepare()
	s.do("teacher", events, err)
	s.happen(ledger.Platform,
		session.InstanceAssigned{Team: "red", Instance: "i", Seed: "x"}, session.InstanceReady{Team: "red", Instance: "i"},
		session.InstanceAssigned{Team: "blue", Instance: "j", Seed: "x"}, session.InstanceFailed{Team: "blue", Cause: "no image router"})
	events, err = s.state.Launch(false)
	refused(t, "not-ready", events, err)
	refusal := &session.Refusal{}
	errors.As(err, &refusal)
	for _, text := range []string{refusal.Text.FR, refusal.Text.EN} {
		if !strings.Contains(text, "Bleu (no image router)") || strings.Contains(text, "Rouge") {
			t.Errorf("does not name the late team alone: %q", text)
		}
	}
	events, err = s.state.Launch(true)
	s.do("teacher", events, err)
	if s.state.Phase != session.Running {
		t.Errorf("phase %s", s.state.Phase)
	}
}

func TestEveryTeamsClockStartsAtTheSameInstantAndRightsAddToIt(t *testing.T) {
	s := begin(t).launched()
	red, blue := s.state.Clock("red", s.now), s.state.Clock("blue", s.now)
	if !red.Launched.Equal(blue.Launched) {
		t.Error("two launches")
	}
	if got := blue.Left.Duration(); got != 2*time.Hour {
		t.Errorf("blue has %s", got)
	}
	if got := red.Left.Duration(); got != 2*time.Hour+39*time.Minute+36*time.Second { // 0.33 × 2 h
		t.Errorf("red has %s", got)
	}
}

func TestClocks(t *testing.T) {
	at := func(m int) time.Time { return start.Add(time.Duration(m) * time.Minute) }
	lost := func(team people.TeamID, from, to int) session.Event {
		return session.TimeGranted{Grant: session.Grant{Team: team, Cause: session.CausePlatform, From: at(from), To: at(to), Length: session.Seconds(at(to).Sub(at(from)))}}
	}
	for _, test := range []struct {
		name string
		then []struct {
			at    int
			event session.Event
		}
		look time.Time
		left time.Duration
	}{
		{name: "time passes", look: at(30), left: 90 * time.Minute},
		{name: "nothing is left after the end", look: at(121), left: 0},
		{name: "a pause costs nothing", look: at(60), left: 70 * time.Minute, then: steps(10, session.WasPaused{}, 20, session.WasResumed{})},
		{name: "a pause that lasts holds the clock", look: at(60), left: 110 * time.Minute, then: steps(10, session.WasPaused{})},
		{name: "an extension adds", look: at(60), left: 75 * time.Minute, then: steps(10, session.TimeGranted{Grant: session.Grant{Team: "blue", Cause: session.CauseExtension, Length: session.Seconds(15 * time.Minute)}})},
		{name: "an extension for all adds", look: at(60), left: 75 * time.Minute, then: steps(10, session.TimeGranted{Grant: session.Grant{Cause: session.CauseExtension, Length: session.Seconds(15 * time.Minute)}})},
		{name: "another team's extension does not", look: at(60), left: 60 * time.Minute, then: steps(10, session.TimeGranted{Grant: session.Grant{Team: "red", Cause: session.CauseExtension, Length: session.Seconds(15 * time.Minute)}})},
		{name: "lost time that overlaps is given back once", look: at(60), left: 75 * time.Minute, then: steps(30, lost("blue", 10, 20), 30, lost("", 15, 25))},
		{name: "lost time within another is given back once", look: at(60), left: 75 * time.Minute, then: steps(30, lost("", 10, 25), 30, lost("blue", 12, 14))},
		{name: "time lost during a pause was not lost", look: at(60), left: 75 * time.Minute, then: steps(10, session.WasPaused{}, 20, session.WasResumed{}, 30, lost("", 15, 25))},
		{name: "ended before its time", look: at(60), left: 0, then: steps(50, session.TeamStopped{Team: "blue"})},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := begin(t).launched()
			for _, step := range test.then {
				s.now = at(step.at)
				s.happen("teacher", step.event)
			}
			if got := s.state.Clock("blue", test.look).Left.Duration(); got != test.left {
				t.Errorf("left: %s, want %s", got, test.left)
			}
		})
	}
}

func steps(pairs ...any) (list []struct {
	at    int
	event session.Event
}) {
	for i := 0; i < len(pairs); i += 2 {
		list = append(list, struct {
			at    int
			event session.Event
		}{pairs[i].(int), pairs[i+1].(session.Event)})
	}
	return list
}

var (
	question = lab.Check{ID: "who", Assertion: lab.Assertion{Answer: &lab.AnswerCheck{}}, Hints: []lab.Hint{{Cost: 1}, {Cost: 2}}}
	ping     = lab.Check{ID: "ping", Assertion: lab.Assertion{Ping: &lab.Ping{}}}
)

func TestAnswersAreBounded(t *testing.T) {
	s := begin(t)
	events, err := s.state.Answer("blue", question, "x", s.now)
	refused(t, "wrong-phase", events, err)
	s = begin(t).launched()
	answer := func(check lab.Check, value string) ([]session.Event, error) {
		return s.state.Answer("blue", check, value, s.now)
	}
	for code, given := range map[string]func() ([]session.Event, error){
		"no-question":  func() ([]session.Event, error) { return answer(ping, "x") },
		"empty":        func() ([]session.Event, error) { return answer(question, " \t") },
		"too-long":     func() ([]session.Event, error) { return answer(question, strings.Repeat("x", 5000)) },
		"unknown-team": func() ([]session.Event, error) { return s.state.Answer("green", question, "x", s.now) },
		"over":         func() ([]session.Event, error) { return s.state.Answer("blue", question, "x", s.now.Add(3*time.Hour)) },
	} {
		events, err := given()
		refused(t, code, events, err)
	}
	events, err = answer(question, "one")
	s.do("emmy", events, err)
	events, err = answer(question, "one ")
	refused(t, "same", events, err)
	events, err = answer(question, "two")
	s.do("emmy", events, err)
	events, err = answer(question, "three")
	refused(t, "no-attempts", events, err)
	if got := s.state.Teams["blue"].Submissions()["who"]; got != "two" {
		t.Errorf("the last answer counts, not %q", got)
	}
}

func TestHintsAreTakenInOrderAndOnce(t *testing.T) {
	s := begin(t).launched()
	take := func(i int) ([]session.Event, error) { return s.state.TakeHint("blue", question, i, s.now) }
	events, err := take(1)
	refused(t, "in-order", events, err)
	events, err = take(0)
	s.do("emmy", events, err)
	events, err = take(0)
	refused(t, "taken", events, err)
	events, err = take(2)
	refused(t, "no-hint", events, err)
}

func TestChecksAreAskedForOneAtATimeAndNotTooOften(t *testing.T) {
	s := begin(t).launched()
	ask := func() ([]session.Event, error) { return s.state.AskChecks("blue", nil, s.now) }
	events, err := ask()
	s.do("emmy", events, err)
	events, err = ask()
	refused(t, "checking", events, err)
	s.happen(ledger.Platform, session.ChecksDone{ID: s.state.Teams["blue"].Asks[0].Event.ID, Team: "blue", Origin: session.OriginSelf})
	events, err = ask()
	refused(t, "too-soon", events, err)
	s.now = s.now.Add(30 * time.Second)
	events, err = ask()
	s.do("emmy", events, err)
}

func TestALookAtAnAnswerDoesNotPutTheNextChecksOff(t *testing.T) {
	s := begin(t).launched()
	s.happen("emmy", session.ChecksAsked{ID: "look", Team: "blue", Answer: true})
	s.happen(ledger.Platform, session.ChecksDone{ID: "look", Team: "blue", Origin: session.OriginSelf})
	events, err := s.state.AskChecks("blue", nil, s.now)
	s.do("emmy", events, err)
	if asked := s.state.Teams["blue"].LastAsk; !asked.Equal(s.now) {
		t.Errorf("the last ask counts from %s, not from %s", asked, s.now)
	}
}

func TestTheLedgerHoldsNoNameThatSomebodyGaveAFile(t *testing.T) {
	s := begin(t).launched()
	events, err := s.state.ReceiveReport(session.Report{
		Deliverable: lab.Deliverable{ID: "synthese"}, Team: "red", Person: "ada",
		Received: session.ReportReceived{Name: "LOVELACE_Ada.pdf", Type: "pdf", Size: 5, Digest: "sha256:01"},
	}, s.now)
	if err != nil {
		t.Fatal(err)
	}
	got := events[0].(session.ReportReceived)
	if got.Name != "synthese.pdf" || got.Type != "pdf" || got.Size != 5 || got.Digest != "sha256:01" {
		t.Errorf("%+v", got)
	}
	s.happen("ada", got, session.ReportReceived{ID: "before", Deliverable: "synthese", Team: "red", Person: "ada", Name: "LOVELACE_Ada.pdf", Type: "pdf"})
	if reports := s.state.Teams["red"].Reports; len(reports) != 2 || reports[1].Event.Name != "LOVELACE_Ada.pdf" {
		t.Errorf("an entry of before is not read as it is: %+v", reports)
	}
}

func TestReportsAfterTheirTimeAreTakenAndMarkedLate(t *testing.T) {
	s := begin(t, func(p *session.Plan) { p.Rules.ReportsAfter = session.Seconds(24 * time.Hour) }).closed()
	report := func(team people.TeamID, person people.PersonID, after time.Duration) bool {
		events, err := s.state.ReceiveReport(session.Report{Team: team, Person: person}, start.Add(after))
		if err != nil {
			t.Fatal(err)
		}
		return events[0].(session.ReportReceived).Late
	}
	// Closing was at the launch: reports are due 24 hours later.
	if report("blue", "emmy", 24*time.Hour) || !report("blue", "emmy", 24*time.Hour+time.Second) {
		t.Error("the deadline is not where it should be")
	}
	if report("red", "blaise", 31*time.Hour) || !report("red", "ada", 31*time.Hour) {
		t.Error("a standing right moves the deadline of its person, and of nobody else")
	}
	events, err := s.state.ReceiveReport(session.Report{Team: "blue", Person: "ada"}, s.now)
	refused(t, "not-a-member", events, err)
}

func TestDecisionsNeedAReasonAndTheResultThatWasLookedAt(t *testing.T) {
	s := begin(t).closed(session.Result{ID: "r1", Check: "c", Verdict: "fail", Share: 0.25})
	quarter := grade.AmountOf(0.25)
	line := grade.CheckLine{Team: "red", Check: "c", State: grade.Raw, Result: "r1", Worth: &quarter}
	decide := func(d session.WasDecided) ([]session.Event, error) {
		d.Team, d.Check = "red", "c"
		return s.state.Decide(d, line)
	}
	for code, d := range map[string]session.WasDecided{
		"reason-missing": {Decision: session.Override, Share: 1},
		"bad-share":      {Decision: session.Override, Share: 1.5, Reason: "why"},
		"bad-decision":   {Decision: "perhaps"},
		"changed":        {Decision: session.Confirm, Result: "r0"},
	} {
		events, err := decide(d)
		refused(t, code, events, err)
	}
	events, err := decide(session.WasDecided{Decision: session.PlatformFault})
	refused(t, "reason-missing", events, err)
	events, err = decide(session.WasDecided{Decision: session.Override, Share: 1, Reason: "the link was cut"})
	s.do("grader", events, err)
	if d := s.state.Decisions[0]; d.Event.Old != 0.25 || d.Event.Result != "r1" || d.Actor != "grader" || d.Event.Share != 1 {
		t.Errorf("old and new are not kept: %+v", d)
	}
	line.State = grade.Pending
	events, err = decide(session.WasDecided{Decision: session.Confirm})
	refused(t, "nothing-to-confirm", events, err)
	line.State = grade.Informs
	events, err = decide(session.WasDecided{Decision: session.Confirm})
	refused(t, "informative", events, err)
}

func TestAPlanTellsAllThatIsWrongWithIt(t *testing.T) {
	plan := examplePlan()
	plan.Title, plan.Mode, plan.Duration = "", lab.Individual, 0
	plan.Teams[1].Members = append(plan.Teams[1].Members, session.Member{Person: "ada"})
	plan.Rules.KeepPaths = []string{"/etc/../root"}
	plan.Rules.Show = "some"
	var invalid session.Invalid
	if err := plan.Validate(); !errors.As(err, &invalid) {
		t.Fatalf("got %v", err)
	}
	var fields []string
	for _, p := range invalid {
		fields = append(fields, p.Field)
	}
	want := []string{"title", "duration_s", "teams[0].members", "teams[1].members", "teams[1].members", "rules.show", "rules.keep_paths[0]"}
	if diff := cmp.Diff(want, fields); diff != "" {
		t.Error(diff)
	}
}

func TestALedgerWithAGapOrAnUnknownKindIsNotFolded(t *testing.T) {
	s := begin(t).launched()
	if _, err := session.Fold(slices.Delete(slices.Clone(s.all), 1, 2)); err == nil {
		t.Error("a gap went unnoticed")
	}
	odd := slices.Clone(s.all)
	odd[2].Kind = "session.forgotten"
	if _, err := session.Fold(odd); err == nil {
		t.Error("an unknown kind went unnoticed")
	}
	odd = slices.Clone(s.all)
	odd[1].Body = []byte(fmt.Sprintf(`{"plan":%q}`, "x"))
	if _, err := session.Fold(odd); err == nil {
		t.Error("an unknown field went unnoticed")
	}
}
