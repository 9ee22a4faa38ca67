package conductor_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/conductor"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime/runtimetest"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

func TestASessionOfThreeTeamsGoesFromItsPlanToItsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 3)
		w.running()
		if n := len(w.instances()); n != 3 {
			t.Fatalf("%d instances", n)
		}
		secret := w.variant("team-1").Values["secret"]
		for team, value := range map[people.TeamID]string{"team-1": secret, "team-2": secret} {
			w.do(func(s *session.State, now time.Time) ([]session.Event, error) {
				return s.Answer(team, lab.Check{ID: "the-flag", Assertion: lab.Assertion{Flag: &lab.FlagCheck{}}}, value, now)
			})
		}
		w.do(func(s *session.State, now time.Time) ([]session.Event, error) { return s.AskChecks("team-2", nil, now) })
		w.until("checked", time.Minute, func(s *session.State) bool { return len(s.Teams["team-2"].Asks) == 0 })
		asked := eventsOf[session.ChecksDone](w)
		last := asked[slices.IndexFunc(asked, func(d session.ChecksDone) bool { return d.Origin == session.OriginSelf })]
		if got := verdicts(last.Results); got != "alone pass, reach pass, the-flag fail" {
			t.Errorf("team 2 sees %s", got)
		}
		if got := last.Results[0].OtherTeam; got != "team-1" {
			t.Errorf("the flag is of %q", got)
		}
		for _, e := range last.Results[1].Evidence {
			if len(w.shelf.files[e.Digest]) != int(e.Size) {
				t.Errorf("evidence %s is not in the store", e.Name)
			}
		}
		w.until("closed", 11*time.Minute, inPhase(session.Closed))
		w.stop()
		w.ended(3)
		if got := w.clock("team-1").Returned; got != 0 {
			t.Errorf("%s were given back though nothing was lost", got.Duration())
		}
		if len(w.over) != 3 {
			t.Errorf("the end of %v was told", w.over)
		}
	})
}

// variant is what a team got.
func (w *world) variant(team people.TeamID) *lab.Variant {
	w.t.Helper()
	v, err := w.conductor.Variant(context.Background(), w.plan.ID, team)
	if err != nil {
		w.t.Fatal(err)
	}
	return v
}

// ended holds what is true of every session that is closed.
func (w *world) ended(teams int) {
	w.t.Helper()
	for team, n := range finals(w) {
		if n != 1 {
			w.t.Errorf("%s had %d final runs", team, n)
		}
	}
	if n := len(finals(w)); n != teams {
		w.t.Errorf("%d teams had final runs", n)
	}
	w.keptWhole(teams)
	if left := w.instances(); len(left) != 0 {
		w.t.Errorf("left on the host: %v", left)
	}
}

// keptWhole holds that every team's last state is in the store.
func (w *world) keptWhole(teams int) {
	w.t.Helper()
	kept := eventsOf[session.InstanceKept](w)
	if len(kept) != teams {
		w.t.Errorf("%d last states were kept", len(kept))
	}
	for _, k := range kept {
		for _, n := range k.Nodes {
			if n.Cause != "" || n.Image == "" || len(w.shelf.files[n.Files]) != int(n.Size) {
				w.t.Errorf("%s of %s was not kept: %+v", n.Node, k.Team, n)
			}
		}
	}
}

func TestATeamThatIsLateGetsItsTimeBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 2)
		late := string(conductor.InstanceID(w.plan.ID, "team-2"))
		opens := time.Now().Add(5 * time.Minute)
		w.fake.Inject = func(_ int, op runtime.Op) runtimetest.Fault {
			if string(op.Instance) == late && time.Now().Before(opens) {
				return runtimetest.Fault{Before: errors.New("no room")}
			}
			return runtimetest.Fault{}
		}
		w.begin()
		w.do(prepare)
		w.until("failed", time.Minute, func(s *session.State) bool { return strings.Contains(s.Teams["team-2"].Failure, "no room") })
		if err := w.try(launch); err == nil || !strings.Contains(err.Error(), "no room") {
			t.Fatalf("launched, or not told why not: %v", err)
		}
		w.do(func(s *session.State, _ time.Time) ([]session.Event, error) { return s.Launch(true) })
		launched := time.Now()
		w.until("ready", 8*time.Minute, func(s *session.State) bool { return s.Teams["team-2"].Ready })
		waited := time.Since(launched)
		if got := w.clock("team-2").Returned.Duration(); got < waited-time.Second || got > waited || waited < 4*time.Minute {
			t.Errorf("%s given back after %s", got, waited)
		}
		if failed := eventsOf[session.InstanceFailed](w); len(failed) != 1 {
			t.Errorf("the same failure was told %d times: %+v", len(failed), failed)
		}
		w.until("team 1 checked", 7*time.Minute, func(s *session.State) bool { return s.Teams["team-1"].Final })
		if w.is(func(s *session.State) bool { return s.Teams["team-2"].Final }) || !w.is(inPhase(session.Running)) {
			t.Error("team 2 ended with team 1")
		}
		w.until("closed", waited+time.Minute, inPhase(session.Closed))
		w.stop()
		w.ended(2)
	})
}

func TestATeamThatGetsMoreTimeAfterItsEndHasItsFinalChecksAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 2)
		w.running()
		w.do(func(s *session.State, now time.Time) ([]session.Event, error) {
			return s.Extend("team-2", time.Hour, "why", now)
		})
		w.until("kept", 11*time.Minute, func(s *session.State) bool { return s.Teams["team-1"].Kept != nil })
		w.do(func(s *session.State, now time.Time) ([]session.Event, error) {
			return s.Extend("team-1", 30*time.Minute, "why", now)
		})
		time.Sleep(time.Minute)
		if err := w.try(func(s *session.State, now time.Time) ([]session.Event, error) { return s.AskChecks("team-1", nil, now) }); err != nil {
			t.Errorf("team 1 cannot work: %v", err)
		}
		w.until("closed", 2*time.Hour, inPhase(session.Closed))
		w.stop()
		if got := finals(w); got["team-1"] != 2 || got["team-2"] != 1 {
			t.Errorf("final runs: %v", got)
		}
	})
}

func TestAPauseStopsTheInjectsAndTheClocks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 1)
		w.running()
		launched := time.Now()
		time.Sleep(3 * time.Minute)
		w.do(pause)
		time.Sleep(20 * time.Minute)
		if n := len(eventsOf[session.InjectDone](w)); n != 0 {
			t.Fatalf("%d injects were made in the pause", n)
		}
		w.do(resume)
		w.until("closed", 8*time.Minute, inPhase(session.Closed))
		w.stop()
		done := eventsOf[session.InjectDone](w)
		if len(done) != 2 || done[0].Record.At.Duration() != 4*time.Minute || !done[1].Record.Undo || done[1].Record.At.Duration() != 6*time.Minute {
			t.Fatalf("injects: %+v", done)
		}
		if at := done[0].Record.Time.Sub(launched); at < 24*time.Minute || at > 24*time.Minute+time.Second {
			t.Errorf("made after %s", at)
		}
		w.ended(1)
	})
}

func TestInjectsByHandAreHealedAroundAndAnswered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 2)
		w.running()
		declared := w.variant("team-1").Injects
		by := func(inject string, undo bool, teams ...people.TeamID) {
			w.do(func(s *session.State, _ time.Time) ([]session.Event, error) {
				return s.AskInject(inject, undo, teams, declared)
			})
			w.until("answered", time.Minute, func(s *session.State) bool {
				last := s.Injects[len(s.Injects)-1]
				return len(last.Done) == len(last.Event.Teams)
			})
		}
		by("crash", false, "team-2")
		time.Sleep(time.Minute) // heals pass by
		if got := w.nodeState("team-1", "b") + " " + w.nodeState("team-2", "b"); got != "running exited" {
			t.Errorf("b is %s", got)
		}
		by("crash", false, "team-2") // changes nothing, and is answered
		by("revive", false, "team-2")
		time.Sleep(time.Minute)
		if got := w.nodeState("team-2", "b"); got != "running" {
			t.Errorf("b is %s", got)
		}
		w.stop()
	})
}

func (w *world) nodeState(team people.TeamID, node string) string {
	w.t.Helper()
	nodes, err := w.conductor.Nodes(context.Background(), w.plan.ID, team)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, n := range nodes {
		if n.Name == node {
			return string(n.State)
		}
	}
	return "unknown"
}

func TestARepairGivesItsTimeBack(t *testing.T) {
	for _, node := range []string{"a", ""} {
		t.Run("of "+node, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, 2)
				w.running()
				w.fake.Inject = func(_ int, op runtime.Op) runtimetest.Fault {
					if op.Kind == runtime.OpCreateNode {
						return runtimetest.Fault{Delay: 40 * time.Second}
					}
					return runtimetest.Fault{}
				}
				seen, err := w.fake.Observe(t.Context(), conductor.InstanceID(w.plan.ID, "team-1"))
				if err != nil {
					t.Fatal(err)
				}
				w.do(func(s *session.State, _ time.Time) ([]session.Event, error) {
					return s.AskRepair("team-1", node, "broken")
				})
				w.until("repaired", 5*time.Minute, func(s *session.State) bool { return len(s.Teams["team-1"].Repairs) == 0 })
				if got := w.clock("team-1").Returned.Duration(); got < 40*time.Second || got > 50*time.Second {
					t.Errorf("%s were given back", got)
				}
				if got := w.clock("team-2").Returned; got != 0 {
					t.Errorf("the other team got %s", got.Duration())
				}
				after, err := w.fake.Observe(t.Context(), seen.Instance)
				if err != nil || after.Nodes[0].Container == seen.Nodes[0].Container || (after.Nodes[1].Container == seen.Nodes[1].Container) != (node == "a") {
					t.Errorf("before %+v, after %+v, %v", seen.Nodes, after.Nodes, err)
				}
				w.stop()
			})
		})
	}
}

func TestWhatDriftsIsHealedAndTheWallTells(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 1)
		w.running()
		updates, cancel := w.conductor.Watch(w.plan.ID)
		defer cancel()
		time.Sleep(time.Minute)
		wall, err := w.conductor.Wall(t.Context(), w.plan.ID)
		if err != nil {
			t.Fatal(err)
		}
		line := wall.Teams[0]
		if line.Health.Condition != conductor.Healthy || line.Checks[1].Check != "reach" || line.Checks[1].Verdict != "pass" || line.Checks[2].Verdict != "" {
			t.Errorf("%+v", line)
		}
		if len(updates) == 0 {
			t.Error("nobody was told")
		}
		before := len(w.entries())
		time.Sleep(2 * time.Minute)
		if n := len(w.entries()); n != before {
			t.Errorf("nothing changed, and %d entries came: %v", n-before, w.kinds()[before:])
		}
		id := conductor.InstanceID(w.plan.ID, "team-1")
		if err := w.fake.Drift(id, runtimetest.KillNode("b", 1)); err != nil {
			t.Fatal(err)
		}
		time.Sleep(30 * time.Second)
		if got := w.nodeState("team-1", "b"); got != "running" {
			t.Errorf("b is %s", got)
		}
		w.stop()
	})
}

func TestACancelledSessionLeavesNothingAndOthersAreLeftAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 2)
		foreign := runtime.Op{Kind: runtime.OpCreateSandbox, Instance: "small-by-hand", Desired: &runtime.Desired{Instance: "small-by-hand", Meta: map[string]string{"lab": "small"}}}
		if err := w.fake.Apply(t.Context(), foreign); err != nil {
			t.Fatal(err)
		}
		stray := runtime.Op{Kind: runtime.OpCreateSandbox, Instance: "s1-2", Desired: &runtime.Desired{Instance: "s1-2", Meta: map[string]string{conductor.MetaPlatform: "test"}}}
		if err := w.fake.Apply(t.Context(), stray); err != nil {
			t.Fatal(err)
		}
		w.begin()
		w.do(prepare)
		w.until("ready", time.Minute, inPhase(session.Ready))
		if n := len(w.instances()); n != 3 {
			t.Fatalf("%v", w.instances())
		}
		w.do(func(s *session.State, _ time.Time) ([]session.Event, error) { return s.Cancel("why") })
		time.Sleep(2 * time.Second)
		w.stop()
		if got := w.instances(); len(got) != 1 || got[0] != "small-by-hand" {
			t.Errorf("there are %v", got)
		}
	})
}

func TestChecksThatCannotLookAreErrorsInTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 2)
		w.running()
		time.Sleep(9*time.Minute + 30*time.Second)
		dead := conductor.InstanceID(w.plan.ID, "team-1")
		w.fake.Inject = func(_ int, op runtime.Op) runtimetest.Fault {
			if op.Instance == dead && op.Kind == runtime.OpStartNode {
				return runtimetest.Fault{Before: errors.New("the engine is ill")}
			}
			return runtimetest.Fault{}
		}
		if err := w.fake.Drift(dead, runtimetest.KillNode("b", 1)); err != nil {
			t.Fatal(err)
		}
		w.until("closed", 5*time.Minute, inPhase(session.Closed))
		w.stop()
		w.is(func(s *session.State) bool {
			for team, want := range map[people.TeamID]string{
				"team-1": "alone error, reach error, the-flag error", "team-2": "alone pass, reach pass, the-flag fail",
			} {
				runs := s.Teams[team].Runs
				if got := verdicts(runs[len(runs)-1].Results); got != want {
					t.Errorf("%s: %s, want %s", team, got, want)
				}
			}
			return true
		})
	})
}

func TestAnotherVersionOfTheLabIsRefusedWithItsName(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 1)
		w.plan.Lab.Digest = "sha256:other"
		w.begin()
		w.do(prepare)
		w.until("refused", time.Minute, func(s *session.State) bool {
			return strings.Contains(s.Teams["team-1"].Failure, "planned with small 1.0.0 (sha256:other)")
		})
		if _, err := w.conductor.Variant(t.Context(), w.plan.ID, "team-1"); !errors.Is(err, conductor.ErrLabChanged) {
			t.Errorf("got %v", err)
		}
		w.stop()
		if n := len(w.instances()); n != 0 {
			t.Errorf("%d instances were built", n)
		}
	})
}
