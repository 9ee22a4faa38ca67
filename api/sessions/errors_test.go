package sessions_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// says appends what happened to a session's ledger.
func (w *world) says(path string, events ...session.Event) {
	w.t.Helper()
	_, err := w.service.Do(w.t.Context(), idOf(path), ledger.Platform, func(*session.State, time.Time) ([]session.Event, error) { return events, nil })
	if err != nil {
		w.t.Fatal(err)
	}
}

func TestAnErrorOfThePlatformTakesNoPointAwayAnywhere(t *testing.T) {
	w := newWorld(t)
	path := w.running(object{"show": "all"})
	w.As("ada").Send("POST", w.team(path, "Red")+"/checks", object{}).Is(http.StatusAccepted)
	w.checked(path, "Red")
	points := func() (bench, wall, curve float64) {
		t.Helper()
		shown := read[struct {
			Teams []struct {
				Name     string
				Obtained float64
			}
		}](w.As("teacher").Get(path + "/wall").Is(http.StatusOK))
		for _, line := range shown.Teams {
			if line.Name == "Red" {
				wall = line.Obtained
			}
		}
		drawn := read[struct {
			Series []struct {
				Team   string
				Points []struct{ Obtained float64 }
			}
		}](w.As("teacher").Get(path + "/progress").Is(http.StatusOK))
		for _, line := range drawn.Series {
			if line.Team == string(w.teams["Red"]) {
				curve = line.Points[len(line.Points)-1].Obtained
			}
		}
		return *w.bench("ada", path, "Red").Obtained, wall, curve
	}
	before, wall, curve := points()
	if before <= 0 || wall != before || curve != before {
		t.Fatalf("the team has %v on its bench, %v on the wall, %v on the curve", before, wall, curve)
	}
	var results []session.Result
	for _, task := range w.variant(path, "Red").Tasks {
		for _, one := range task.Checks {
			results = append(results, session.Result{ID: "error-" + string(one.ID), Check: one.ID, Task: task.ID, Verdict: "error", Points: one.Points})
		}
	}
	w.says(path, session.ChecksDone{Team: w.teams["Red"], Origin: session.OriginSelf, Results: results})
	if b, wall, curve := points(); b != before || wall != before || curve != before {
		t.Errorf("after an error the team has %v on its bench, %v on the wall, %v on the curve; it had %v", b, wall, curve, before)
	}
	for _, task := range w.bench("ada", path, "Red").Tasks {
		for _, check := range task.Checks {
			if check.Result == nil || check.Result.Verdict != "error" {
				t.Errorf("%s does not show its error", check.ID)
			}
		}
	}
}
