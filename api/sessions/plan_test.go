package sessions_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pupitre-lab/pupitre/api/problem"
	"github.com/pupitre-lab/pupitre/api/sessions"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime/runtimetest"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// plan is what the ledger holds of a session.
func (w *world) plan(path string) (p session.Plan) {
	w.t.Helper()
	if err := w.service.View(w.t.Context(), idOf(path), func(s *session.State) { p = s.Plan }); err != nil {
		w.t.Fatal(err)
	}
	return p
}

func TestAPlanTakesThingsAsTheyAreAtItsTime(t *testing.T) {
	w := newWorld(t)
	path := w.planned(object{"show": "verdict"})
	if err := w.people.MoveMember(t.Context(), people.Operator(), w.one, w.persons["blaise"], w.teams["Blue"]); err != nil {
		t.Fatal(err)
	}
	p := w.plan(path)
	rules := session.DefaultRules()
	rules.Show = session.ShowVerdict
	if len(p.Teams) != 2 || len(p.Teams[0].Members) != 2 || p.Teams[1].Members[0].ExtraTime != 0.33 || p.Rules.Show != rules.Show || p.Rules.Attempts != rules.Attempts {
		t.Errorf("%+v", p)
	}
	content := must(catalogue())(t)
	if l := must(content.Lab("small"))(t); string(p.Lab.Digest) != l.Digest() || p.Lab.Version != "1.0.0" || p.Mode != "group" || p.Framework != w.deps.Framework {
		t.Errorf("%+v", p.Lab)
	}
	left := w.As("teacher:run").Send("POST", "/api/v1/sessions", object{"promotion": w.one, "title": "T", "lab": "small", "starts": w.now().UTC(), "teams": []people.TeamID{w.teams["Blue"]}})
	left.Is(http.StatusCreated)
	if p := w.plan(left.Header().Get("Location")); p.Teams[0].ExtraTime() != 0.33 || p.Duration.Duration() != time.Hour {
		t.Errorf("planned with a token that may only run sessions: %+v", p)
	}
}

func TestAPlanIsChangedByWhoSawItAsItIs(t *testing.T) {
	w := newWorld(t)
	path := w.planned(nil)
	tag := w.As("teacher").Get(path).Header().Get("ETag")
	if again := w.As("boss").Get(path).Header().Get("ETag"); tag == "" || again != tag {
		t.Errorf("tags %q and %q of one state", tag, again)
	}
	w.As("teacher").Send("PATCH", path, object{"title": "x"}).Refused(problem.TagRequired)
	r := w.As("teacher").Send("PATCH", path, object{"title": "Rattrapage", "duration_s": 120, "teams": []people.TeamID{w.teams["Red"]}, "rules": object{"hints": false}}, "If-Match", tag)
	if d := read[object](r.Is(http.StatusOK)); d["title"] != "Rattrapage" || d["duration_s"] != 120.0 || len(d["teams"].([]any)) != 1 {
		t.Errorf("%v", d)
	}
	w.As("boss").Send("PATCH", path, object{"title": "x"}, "If-Match", tag).Refused(problem.Changed)
	if p := w.plan(path); p.Rules.Hints || p.Rules.Attempts != 5 || p.Lab.ID != "small" {
		t.Errorf("%+v", p)
	}
	w.As("teacher").Send("POST", path+"/prepare", nil).Is(http.StatusAccepted)
	tag = w.As("teacher").Get(path).Header().Get("ETag")
	if r := w.As("teacher").Send("PATCH", path, object{"title": "x"}, "If-Match", tag); r.Code != http.StatusConflict && r.Code != http.StatusPreconditionFailed {
		t.Errorf("changed while it is prepared: %d", r.Code)
	}
}

func TestAPlanThatWillNotDoSaysWhere(t *testing.T) {
	w := newWorld(t)
	good := func() object {
		return object{"promotion": w.one, "title": "T", "lab": "small", "starts": w.now().UTC(), "teams": []people.TeamID{w.teams["Red"]}}
	}
	for name, tc := range map[string]struct {
		change  func(object)
		pointer string
	}{
		"no title":           {func(o object) { delete(o, "title") }, "/title"},
		"a blank title":      {func(o object) { o["title"] = "  " }, "/title"},
		"a long title":       {func(o object) { o["title"] = strings.Repeat("é", 201) }, "/title"},
		"no such lab":        {func(o object) { o["lab"] = "../../etc/passwd" }, "/lab"},
		"no such team":       {func(o object) { o["teams"] = []people.TeamID{w.teams["Far"]} }, "/teams/0"},
		"the same twice":     {func(o object) { o["teams"] = []people.TeamID{w.teams["Red"], w.teams["Red"]} }, "/teams/1"},
		"no team":            {func(o object) { o["teams"] = []string{} }, "/teams"},
		"too short":          {func(o object) { o["duration_s"] = 59 }, "/duration_s"},
		"no date":            {func(o object) { o["starts"] = "tomorrow" }, "/starts"},
		"an unknown rule":    {func(o object) { o["rules"] = object{"cheat": true} }, "/rules/cheat"},
		"an unknown show":    {func(o object) { o["rules"] = object{"show": "some"} }, "/rules/show"},
		"a path upwards":     {func(o object) { o["rules"] = object{"keep_paths": []string{"/etc/../.."}} }, "/rules/keep_paths/0"},
		"an unknown scale":   {func(o object) { o["rules"] = object{"scale": "'; DROP TABLE x"} }, "/rules/scale"},
		"input, not outputs": {func(o object) { o["rules"] = object{"record": false, "record_input": true} }, "/rules/record_input"},
		"no promotion":       {func(o object) { o["promotion"] = "SR1" }, "/promotion"},
	} {
		body := good()
		tc.change(body)
		var doc struct{ Errors []struct{ Pointer string } }
		w.As("teacher").Send("POST", "/api/v1/sessions", body).Refused(problem.InvalidFields).JSON(&doc)
		if len(doc.Errors) == 0 || doc.Errors[0].Pointer != tc.pointer {
			t.Errorf("%s: %+v, want %s", name, doc.Errors, tc.pointer)
		}
	}
	hostile := good()
	hostile["title"] = `<img src=x onerror=alert(1)> '; DROP TABLE sessions; --`
	r := w.As("teacher").Send("POST", "/api/v1/sessions", hostile).Is(http.StatusCreated)
	if got := read[object](w.As("ada").Get(r.Header().Get("Location")))["title"]; got != hostile["title"] {
		t.Errorf("%v", got)
	}
	w.As("teacher").Send("POST", "/api/v1/sessions", strings.Repeat(" ", 70_000)).Refused(problem.BodyTooLarge)
	w.As("teacher").Send("POST", "/api/v1/sessions", `{"promotion": `).Refused(problem.MalformedJSON)
	w.As("teacher").Send("POST", "/api/v1/sessions", `[]`).Refused(problem.InvalidFields)
	path := w.planned(nil)
	for _, id := range []string{"x", "..%2f..", strings.ToUpper(string(idOf(path))), string(session.NewID())} {
		w.As("teacher").Get("/api/v1/sessions/" + id).Refused(problem.NotFound)
	}
}

func TestALaunchThatCannotBeTellsWhoIsNotReady(t *testing.T) {
	w := newWorld(t)
	red := string(w.teams["Red"])
	w.driver.Inject = func(_ int, op runtime.Op) runtimetest.Fault {
		if op.Desired != nil && op.Desired.Meta["team"] == red {
			return runtimetest.Fault{Before: runtime.ErrUnavailable}
		}
		return runtimetest.Fault{}
	}
	path := w.planned(nil)
	w.As("teacher").Send("POST", path+"/prepare", nil).Is(http.StatusAccepted)
	teams := func(name string) map[string]object {
		byName := map[string]object{}
		for _, team := range read[object](w.As(name).Get(path))["teams"].([]any) {
			byName[team.(map[string]any)["name"].(string)] = team.(map[string]any)
		}
		return byName
	}
	w.until("one ready", func() bool {
		all := teams("teacher")
		return all["Blue"]["ready"] == true && all["Red"]["failure"] != nil
	})
	if failure := teams("ada")["Red"]["failure"]; failure != nil {
		t.Errorf("the team is told %v", failure)
	}
	var doc struct {
		Detail string
		Errors []struct{ Code string }
	}
	w.As("teacher").Send("POST", path+"/launch", object{}, "Accept-Language", "en").Refused(problem.Conflict).JSON(&doc)
	if len(doc.Errors) != 1 || doc.Errors[0].Code != "not-ready" || !strings.Contains(doc.Detail, "Red (") || strings.Contains(doc.Detail, "Blue") {
		t.Errorf("%+v", doc)
	}
	w.As("teacher").Send("POST", path+"/launch", object{"anyway": true}).Is(http.StatusOK)
	if b := w.bench("ada", path, "Red"); b.Topology.Nodes == nil {
		t.Errorf("%+v", b)
	}
	w.As("ada").Send("POST", w.team(path, "Red")+"/terminals", object{"node": "a"}).Refused(problem.Conflict)
}

func TestASessionGoesThroughItsLife(t *testing.T) {
	w := newWorld(t, func(d *sessions.Deps) { d.Waiting = func(*session.State) int { return 7 } })
	path := w.running(nil)
	red := w.team(path, "Red")
	actions := func(name string) string {
		list, _ := read[object](w.As(name).Get(path))["actions"].([]any)
		var words []string
		for _, one := range list {
			words = append(words, one.(string))
		}
		return " " + strings.Join(words, " ") + " "
	}
	if got := actions("teacher"); !strings.Contains(got, " pauseSession ") || strings.Contains(got, " resumeSession ") || strings.Contains(got, " launchSession ") {
		t.Errorf("%s", got)
	}
	if got := actions("ada"); got != " getBench " {
		t.Errorf("a student may %s", got)
	}
	w.As("teacher").Send("POST", path+"/extend", object{"team": w.teams["Red"], "seconds": 600, "reason": "a fire"}).Is(http.StatusOK)
	w.As("teacher").Send("POST", path+"/extend", object{"team": w.teams["Far"], "seconds": 600, "reason": "x"}).Refused(problem.Conflict)
	if got := w.bench("ada", path, "Red").Clock; got.Extended.Duration() != 10*time.Minute {
		t.Errorf("%+v", got)
	}
	before := must(w.driver.Observe(t.Context(), runtime.InstanceID(events[session.InstanceAssigned](w, path)[0].Instance)))(t)
	id := read[object](w.As("teacher").Send("POST", red+"/nodes/a/reset", object{"reason": "broken"}).Is(http.StatusAccepted))["id"]
	w.until("repaired", func() bool { done := events[session.RepairDone](w, path); return len(done) == 1 && done[0].ID == id })
	if after := must(w.driver.Observe(t.Context(), before.Instance))(t); after.Nodes[0].Container == before.Nodes[0].Container {
		t.Error("the machine is the old one")
	}
	w.As("teacher").Send("POST", red+"/nodes/none/reset", object{"reason": "x"}).Refused(problem.NotFound)
	w.As("teacher").Send("POST", red+"/rebuild", object{"reason": "all broken"}).Is(http.StatusAccepted)
	w.until("rebuilt", func() bool { return len(events[session.RepairDone](w, path)) == 2 })
	w.As("teacher").Send("POST", path+"/injects", object{"inject": "crash", "teams": []people.TeamID{w.teams["Red"]}}).Is(http.StatusAccepted)
	w.As("teacher").Send("POST", path+"/injects", object{"inject": "none"}).Refused(problem.Conflict)
	w.until("injected", func() bool {
		return strings.Contains(w.As("teacher").Get(path+"/injects").Body.String(), "stop b") && len(events[session.InjectDone](w, path)) > 0
	})
	w.As("teacher").Send("POST", path+"/close", nil).Is(http.StatusAccepted)
	w.until("closed", func() bool { return read[object](w.As("teacher").Get(path))["phase"] == "closed" })
	if grader, teacher := read[object](w.As("grader").Get(path)), read[object](w.As("teacher").Get(path)); grader["waiting"] != 7.0 || teacher["waiting"] != nil {
		t.Errorf("%v wait for the grader, %v for the instructor", grader["waiting"], teacher["waiting"])
	}
	w.As("teacher").Send("POST", path+"/pause", object{"reason": "x"}).Refused(problem.Conflict)
	w.As("teacher").Send("POST", path+"/cancel", object{"reason": "x"}).Refused(problem.Conflict)
	if b := w.bench("ada", path, "Red"); b.Open || b.Statement.FR == "" || b.check("reach").Verdict != "" {
		t.Errorf("after the end: %+v", b)
	}
	if line := w.wallOf(path, "Red"); line.Health != "removed" || len(line.Cells) != 4 {
		t.Errorf("%+v", line)
	}
}

func TestFiguresAreAskedForOnceInAWhile(t *testing.T) {
	w := newWorld(t)
	path := w.running(nil)
	type doc struct {
		Host struct {
			Memory int64 `json:"memory_bytes"`
		}
		Teams []struct{ Nodes []struct{ Node string } }
	}
	before := w.driver.asked.Load()
	for range 10 {
		if d := read[doc](w.As("teacher").Get(path + "/stats").Is(http.StatusOK)); d.Host.Memory == 0 || len(d.Teams) != 2 || len(d.Teams[0].Nodes) != 2 || d.Teams[0].Nodes[0].Node != "a" {
			t.Fatalf("%+v", d)
		}
	}
	if n := w.driver.asked.Load() - before; n != 2 {
		t.Errorf("two teams were asked %d times", n)
	}
	w.later(3 * time.Second)
	w.As("teacher").Get(path + "/stats").Is(http.StatusOK)
	if n := w.driver.asked.Load() - before; n != 4 {
		t.Errorf("later, they were asked %d times", n)
	}
}

func TestWhetherASessionFitsIsToldBeforeItIsPlanned(t *testing.T) {
	w := newWorld(t)
	body := object{"promotion": w.one, "lab": "small", "teams": []people.TeamID{w.teams["Red"], w.teams["Blue"]}}
	d := read[struct {
		Fits bool
		Need struct {
			Memory int64 `json:"memory_bytes"`
		}
		Waves [][]string
		Text  struct{ FR, EN string }
	}](w.As("teacher").Send("POST", "/api/v1/capacity", body).Is(http.StatusOK))
	if d.Need.Memory == 0 || d.Text.FR == "" || d.Text.EN == d.Text.FR || d.Fits && len(d.Waves) != 1 {
		t.Errorf("%+v", d)
	}
	body["teams"] = []people.TeamID{w.teams["Far"]}
	w.As("teacher").Send("POST", "/api/v1/capacity", body).Refused(problem.InvalidFields)
}
