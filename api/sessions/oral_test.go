package sessions_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pupitre-lab/pupitre/api/apitest"
	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// finished is a session that is over and sealed, with the images of every machine.
func (w *world) finished(rules object) string {
	w.t.Helper()
	rules["keep_images"] = true
	path := w.running(rules)
	w.As("teacher").Send("POST", path+"/close", nil).Is(http.StatusAccepted)
	w.until("closed", func() bool { return read[object](w.As("teacher").Get(path))["phase"] == "closed" })
	_, err := w.service.Do(w.t.Context(), idOf(path), "teacher", func(s *session.State, now time.Time) ([]session.Event, error) { return s.SealUp(0, now, now, true) })
	if err != nil {
		w.t.Fatal(err)
	}
	return path
}

func (w *world) oral(name, red string) object {
	w.t.Helper()
	return read[object](w.As(name).Get(red + "/oral").Is(http.StatusOK))
}

func (w *world) untilOral(red, state string) {
	w.t.Helper()
	w.until("oral "+state, func() bool { return w.oral("teacher", red)["state"] == state })
}

func (w *world) opened(red string, body object) {
	w.t.Helper()
	w.As("jury").Send("POST", red+"/oral", body).Is(http.StatusAccepted)
	w.untilOral(red, "open")
}

func code(r *apitest.Response) string {
	var body struct{ Errors []struct{ Code string } }
	body = read[struct{ Errors []struct{ Code string } }](r)
	if len(body.Errors) == 0 {
		return ""
	}
	return body.Errors[0].Code
}

func TestAJuryReopensATeamsLastStateAndItsTerminalsLeaveNothing(t *testing.T) {
	w := newWorld(t)
	path := w.finished(object{"record": true})
	red := w.team(path, "Red")
	before := w.entries(path)
	shown := w.oral("jury", red)
	if shown["state"] != "shut" || shown["reopenable"] != true || shown["may_open"] != true || shown["may_enter"] != false {
		t.Errorf("before: %v", shown)
	}
	if got := code(w.As("jury").Send("POST", red+"/oral/terminals", object{"node": "a"}).Is(http.StatusConflict)); got != "oral-shut" {
		t.Errorf("a terminal before it is open: %s", got)
	}
	w.opened(red, object{"for_s": 3600})
	shown = w.oral("jury", red)
	if nodes := shown["nodes"].([]any); len(nodes) != 2 || nodes[1].(map[string]any)["state"] != "running" || shown["may_enter"] != true || shown["by"] == nil {
		t.Errorf("open: %v", shown)
	}
	c := w.console("jury", red+"/oral", object{"node": "b"}) // also a machine that the lab does not give the team
	c.keys("hello\r")
	c.shows("hello")
	if items := read[struct{ Items []object }](w.As("teacher").Get(red + "/oral/terminals")).Items; len(items) != 1 || items[0]["node"] != "b" {
		t.Errorf("the terminals: %v", items)
	}
	w.As("jury").Send("POST", red+"/terminals", object{"node": "a"}).Is(http.StatusForbidden)
	w.As("jury").Send("POST", red+"/oral/shut", nil).Is(http.StatusAccepted)
	w.untilOral(red, "shut")
	if err := c.until(func() bool { return false }); err == nil {
		t.Error("the terminal outlives the oral")
	}
	w.api.Close() // what was recorded would be kept by now
	if !slices.EqualFunc(before, w.entries(path), func(a, b ledger.Entry) bool { return a.Hash == b.Hash }) {
		t.Errorf("the sealed ledger went on")
	}
}

func TestATeamEntersItsOralOnlyWhereItWasLetIn(t *testing.T) {
	w := newWorld(t)
	red := w.team(w.finished(object{}), "Red")
	w.opened(red, object{})
	if got := code(w.As("ada").Send("POST", red+"/oral/terminals", object{"node": "a"}).Is(http.StatusConflict)); got != "oral-of-the-jury" {
		t.Errorf("not let in: %s", got)
	}
	if got := code(w.As("ada").Send("POST", red+"/terminals", object{"node": "a"}).Is(http.StatusConflict)); got != "wrong-phase" {
		t.Errorf("by the other way: %s", got)
	}
	if shown := w.oral("ada", red); shown["state"] != "open" || shown["may_enter"] != false || shown["may_open"] != false || shown["nodes"] != nil {
		t.Errorf("a member sees %v", shown)
	}
	w.opened(red, object{"members": true})
	c := w.console("ada", red+"/oral", object{"node": "a"})
	c.keys("hello\r")
	c.shows("hello")
	if got := code(w.As("ada").Send("POST", red+"/oral/terminals", object{"node": "b"}).Is(http.StatusConflict)); got != "no-access" {
		t.Errorf("a machine that the lab does not give: %s", got)
	}
	w.As("ada").Send("POST", red+"/oral", object{}).Is(http.StatusForbidden)
	w.As("ada").Send("POST", red+"/oral/shut", nil).Is(http.StatusForbidden)
	w.As("carl").Send("POST", red+"/oral/terminals", object{"node": "a"}).Is(http.StatusNotFound)
	w.opened(red, object{"members": false})
	if err := c.until(func() bool { return false }); err == nil {
		t.Error("a member stays who is let in no more")
	}
}

func TestAGraderHoldsAnOralOnlyWhereTheyMayKnowTheCandidates(t *testing.T) {
	w := newWorld(t)
	blind, plain := w.finished(object{"blind": true}), w.finished(object{"blind": false})
	w.As("grader").Get(blind + "/orals").Is(http.StatusForbidden)
	w.As("grader").Send("POST", w.team(blind, "Red")+"/oral", object{}).Is(http.StatusForbidden)
	w.As("grader").Send("POST", w.team(plain, "Red")+"/oral", object{}).Is(http.StatusAccepted)
	w.untilOral(w.team(plain, "Red"), "open")
	for name, want := range map[string]int{"jury": 2, "grader": 2, "teacher": 2, "ada": 1} {
		items := read[struct{ Items []object }](w.As(name).Get(plain + "/orals")).Items
		if len(items) != want || items[0]["state"] != "open" {
			t.Errorf("%s sees %v", name, items)
		}
	}
	if can := read[object](w.As("grader").Get(plain))["actions"]; !slices.Contains(can.([]any), any("openOral")) {
		t.Errorf("what the grader may do: %v", can)
	}
}

func TestAnOralThatCannotBeIsRefusedWithItsReason(t *testing.T) {
	w := newWorld(t)
	running := w.team(w.running(nil), "Red")
	if got := code(w.As("jury").Send("POST", running+"/oral", object{}).Is(http.StatusConflict)); got != "wrong-phase" {
		t.Errorf("while it runs: %s", got)
	}
	// Somebody who may only enter orals has no way into a session that runs.
	if got := code(w.As("jury").Send("POST", running+"/oral/terminals", object{"node": "a"}).Is(http.StatusConflict)); got != "oral-shut" {
		t.Errorf("a terminal while it runs: %s", got)
	}
	red := w.team(w.finished(object{"retention_months": 1}), "Red")
	for _, length := range []float64{0, 299, 28801} {
		w.As("jury").Send("POST", red+"/oral", object{"for_s": length}).Is(http.StatusUnprocessableEntity)
	}
	w.later(32 * 24 * time.Hour)
	if got := code(w.As("jury").Send("POST", red+"/oral", object{}).Is(http.StatusConflict)); got != "kept-no-more" {
		t.Errorf("after its time: %s", got)
	}
	if shown := w.oral("jury", red); shown["reopenable"] != false || !strings.Contains(shown["why_not"].(map[string]any)["fr"].(string), "gardées que jusqu'au") {
		t.Errorf("it says %v", shown)
	}
}
