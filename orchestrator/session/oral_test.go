package session_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
	"github.com/pupitre-lab/pupitre/orchestrator/session/sessiontest"
)

// over is a session that is closed, with the images that were kept of red.
func over(t *testing.T, images ...string) *story {
	t.Helper()
	s := begin(t)
	kept := session.InstanceKept{Team: "red"}
	for i, image := range images {
		kept.Nodes = append(kept.Nodes, session.KeptNode{Node: string(rune('a' + i)), Image: image})
	}
	s.happen("platform", session.PreparationBegan{}, session.WasLaunched{}, session.ClosingBegan{Cause: "time"}, kept, session.WasClosed{})
	return s
}

func TestAnOralIsRefusedWhereThereIsNothingToReopen(t *testing.T) {
	sealed := over(t, "one", "two")
	sealed.happen("teacher", session.WasSealed{})
	later := func(months int) time.Time { return sealed.now.AddDate(0, months, 0) }
	running := begin(t)
	running.happen("platform", session.PreparationBegan{}, session.WasLaunched{})
	for _, c := range []struct {
		name   string
		of     *story
		oral   session.Oral
		length time.Duration
		at     time.Time
		code   string
	}{
		{"it runs", running, session.Oral{Team: "red"}, time.Hour, start, "wrong-phase"},
		{"no such team", sealed, session.Oral{Team: "green"}, time.Hour, start, "unknown-team"},
		{"the team had nothing kept", sealed, session.Oral{Team: "blue"}, time.Hour, start, "nothing-kept"},
		{"one machine is missing", over(t, "one", ""), session.Oral{Team: "red"}, time.Hour, start, "nothing-kept"},
		{"too short", sealed, session.Oral{Team: "red"}, time.Minute, start, "bad-length"},
		{"too long", sealed, session.Oral{Team: "red"}, 9 * time.Hour, start, "bad-length"},
		{"being shut", sealed, session.Oral{Team: "red", Phase: session.OralShutting}, time.Hour, start, "oral-shutting"},
		{"the last moment", sealed, session.Oral{Team: "red"}, time.Hour, later(12).Add(-time.Second), ""},
		{"no longer kept", sealed, session.Oral{Team: "red"}, time.Hour, later(12), "kept-no-more"},
		{"closed, and years have gone by", over(t, "one"), session.Oral{Team: "red"}, time.Hour, later(60), ""},
	} {
		events, err := c.of.state.AskOral(c.oral, c.length, true, c.at)
		refusal := (*session.Refusal)(nil)
		switch errors.As(err, &refusal); {
		case c.code == "" && (err != nil || len(events) != 1):
			t.Errorf("%s: %v %v", c.name, events, err)
		case c.code != "" && (refusal == nil || refusal.Code != c.code):
			t.Errorf("%s: got %v, want %s", c.name, err, c.code)
		}
	}
}

// orals is a journal and who works on it, with a clock turned by hand.
type orals struct {
	*session.Orals
	t       *testing.T
	journal *sessiontest.Journal
	now     time.Time
}

func newOrals(t *testing.T) *orals {
	o := &orals{t: t, journal: sessiontest.NewJournal(), now: start}
	o.restart()
	return o
}

func (o *orals) restart() {
	o.Orals = session.NewOrals(o.journal, func() time.Time { return o.now })
}

func (o *orals) happen(team people.TeamID, actor string, event session.Event) session.Oral {
	o.t.Helper()
	oral, err := o.Do(context.Background(), "s", team, actor, func(session.Oral, time.Time) ([]session.Event, error) {
		return []session.Event{event}, nil
	}, nil)
	if err != nil {
		o.t.Fatal(err)
	}
	return oral
}

func TestAnOralGoesFromAskedToShutAndIsKnownAfterARestart(t *testing.T) {
	o := newOrals(t)
	until := start.Add(2 * time.Hour)
	for _, step := range []struct {
		event session.Event
		want  session.Oral
	}{
		{session.OralAsked{Team: "red", Until: until}, session.Oral{Phase: session.OralOpening, Since: start, Until: until}},
		{session.OralGivenUp{Team: "red", Cause: "no room"}, session.Oral{Phase: session.OralFailed, Since: start.Add(time.Minute), Until: until, Cause: "no room"}},
		{session.OralAsked{Team: "red", Until: until}, session.Oral{Phase: session.OralOpening, Since: start.Add(2 * time.Minute), Until: until}},
		{session.OralOpened{Team: "red"}, session.Oral{Phase: session.OralOpen, Since: start.Add(3 * time.Minute), Until: until}},
		{session.OralAsked{Team: "red", Until: until.Add(time.Hour), Members: true}, session.Oral{Phase: session.OralOpen, Since: start.Add(3 * time.Minute), Until: until.Add(time.Hour), Members: true}},
		{session.OralEnding{Team: "red"}, session.Oral{Phase: session.OralShutting, Since: start.Add(5 * time.Minute), Until: until.Add(time.Hour), Members: true}},
		{session.OralEnded{Team: "red"}, session.Oral{Phase: session.OralShut, Since: start.Add(6 * time.Minute), Until: until.Add(time.Hour), Members: true}},
	} {
		step.want.Session, step.want.Team, step.want.By = "s", "red", "jury"
		o.happen("red", "jury", step.event)
		o.restart()
		got, err := o.Of(t.Context(), "s", "red")
		if diff := cmp.Diff(step.want, got); diff != "" || err != nil {
			t.Errorf("after %s: %v (-want +got):\n%s", step.event.Kind(), err, diff)
		}
		alive, err := o.Alive(t.Context())
		if err != nil || (len(alive) == 1) != step.want.Alive() {
			t.Errorf("after %s: alive %v %v", step.event.Kind(), alive, err)
		}
		o.now = o.now.Add(time.Minute)
	}
	if other, err := o.Of(t.Context(), "s", "blue"); err != nil || other.Phase != session.OralShut {
		t.Errorf("another team's: %v %v", other, err)
	}
}

func TestAnOralIsOpenUntilItsTimeIsOver(t *testing.T) {
	o := newOrals(t)
	o.happen("red", "jury", session.OralAsked{Team: "red", Until: start.Add(time.Hour)})
	oral := o.happen("red", ledger.Platform, session.OralOpened{Team: "red"})
	for at, open := range map[time.Duration]bool{0: true, time.Hour - 1: true, time.Hour: false} {
		if oral.Open(start.Add(at)) != open || (len(oral.Overdue(start.Add(at))) == 0) != open {
			t.Errorf("after %s: open %t, overdue %v", at, oral.Open(start.Add(at)), oral.Overdue(start.Add(at)))
		}
	}
	if events, err := oral.EndOral(); err != nil || len(events) != 1 {
		t.Errorf("%v %v", events, err)
	}
	if _, err := (session.Oral{Phase: session.OralShut}).EndOral(); err == nil {
		t.Error("one that is shut is shut again")
	}
}

func TestTheAuditHearsWhoDecidedAndALostAnswerIsFoundAgain(t *testing.T) {
	o := newOrals(t)
	lost := true
	o.journal.After = func(stream string, _ []ledger.Entry) error {
		if lost && strings.HasPrefix(stream, "oral/") {
			lost = false
			return errors.New("lost")
		}
		return nil
	}
	ask := func() error {
		_, err := o.Do(t.Context(), "s", "red", "jury", func(is session.Oral, _ time.Time) ([]session.Event, error) {
			if is.Alive() {
				return nil, nil
			}
			return []session.Event{session.OralAsked{Team: "red", Until: start.Add(time.Hour)}}, nil
		}, func(events []session.Event) people.Decision {
			return people.Decision{Actor: "jury", Kind: events[0].Kind()}
		})
		return err
	}
	if err := ask(); err == nil {
		t.Error("a lost answer is no error")
	}
	if err := ask(); err != nil {
		t.Fatal(err)
	}
	if oral, err := o.Of(t.Context(), "s", "red"); err != nil || oral.Phase != session.OralOpening {
		t.Errorf("%v %v", oral, err)
	}
	o.happen("red", ledger.Platform, session.OralGivenUp{Team: "red", Cause: "why"})
	if err := ask(); err != nil {
		t.Fatal(err)
	}
	told, err := o.journal.Read(t.Context(), sessiontest.AuditStream, 0, 0)
	if err != nil || len(told) != 1 || told[0].Actor != "jury" || told[0].Kind != "oral.asked" || !told[0].Time.Equal(start) {
		t.Errorf("the audit has %v %v", told, err)
	}
}
