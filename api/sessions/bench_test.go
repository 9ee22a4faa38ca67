package sessions_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pupitre-lab/pupitre/api/problem"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

type benchDoc struct {
	Open      bool
	Statement session.Text
	Tasks     []struct {
		Checks []struct {
			ID     string
			Kind   string
			Result *struct {
				Verdict, Origin    string
				Share              *float64
				Expected, Observed *session.Text
			}
			Answers *struct {
				Used, Allowed int
				Last          string
			}
			Hints struct {
				Total int
				Taken []struct{ Text session.Text }
				Next  *float64 `json:"next_cost"`
			}
		}
	}
	Topology struct{ Nodes []object }
	Messages []struct {
		Text, Name, Actor string
		Teams             []string
	}
	Deliverables []struct {
		ID       string
		Due      time.Time
		Received []object
	}
	Obtained *float64
	Checking bool
	Next     float64 `json:"next_check_s"`
	Recorded bool
	Clock    session.Clock
}

func (w *world) bench(name, path, team string) benchDoc {
	w.t.Helper()
	return read[benchDoc](w.As(name).Get(w.team(path, team) + "/bench").Is(http.StatusOK))
}

func (b benchDoc) check(id string) (found struct {
	Verdict            string
	Share              *float64
	Expected, Observed *session.Text
}) {
	for _, task := range b.Tasks {
		for _, c := range task.Checks {
			if c.ID == id && c.Result != nil {
				found.Verdict, found.Share, found.Expected, found.Observed = c.Result.Verdict, c.Result.Share, c.Result.Expected, c.Result.Observed
			}
		}
	}
	return found
}

// variant is what a team got.
func (w *world) variant(path, team string) *lab.Variant {
	w.t.Helper()
	return must(w.stage.Variant(w.t.Context(), idOf(path), w.teams[team]))(w.t)
}

// checked waits until what the team asked for is answered.
func (w *world) checked(path, team string) {
	w.t.Helper()
	w.until("checked", func() bool {
		waits := false
		err := w.service.View(w.t.Context(), idOf(path), func(s *session.State) { waits = len(s.Teams[w.teams[team]].Asks) > 0 })
		return err == nil && !waits
	})
}

func TestATeamFindsItsBenchOnceItsTimeRuns(t *testing.T) {
	w := newWorld(t)
	path := w.planned(nil)
	w.As("teacher").Send("POST", path+"/prepare", nil).Is(http.StatusAccepted)
	w.until("ready", func() bool { return read[object](w.As("teacher").Get(path))["phase"] == "ready" })
	if b := w.bench("ada", path, "Red"); b.Statement.FR != "" || len(b.Tasks) != 0 || len(b.Topology.Nodes) != 0 || b.Open {
		t.Errorf("before the launch the team sees %+v", b)
	}
	if b := w.bench("teacher", path, "Red"); b.Statement.FR == "" || len(b.Tasks) == 0 {
		t.Errorf("the instructor sees %+v", b)
	}
	w.As("teacher").Send("POST", path+"/launch", object{}).Is(http.StatusOK)
	b := w.bench("ada", path, "Red")
	prefix, err := w.variant(path, "Red").Expand("${lan.prefix}")
	if err != nil || !strings.Contains(b.Statement.EN, prefix) || strings.Contains(b.Statement.FR, "${") {
		t.Errorf("%q and %v, want %s in it", b.Statement.EN, err, prefix)
	}
	if !b.Open || !b.Recorded || len(b.Tasks) != 1 || len(b.Tasks[0].Checks) != 4 || len(b.Deliverables) != 1 || b.Deliverables[0].Due.Before(b.Clock.Ends) {
		t.Errorf("%+v", b)
	}
	for _, n := range b.Topology.Nodes {
		hidden := n["name"] == "b"
		if n["kind"] != "host" || n["access"] == hidden || (n["state"] == "unknown") != hidden || (n["interfaces"].([]any)[0].(map[string]any)["address"] == nil) != hidden {
			t.Errorf("%v", n)
		}
	}
	if c := w.bench("carl", path, "Blue").Clock; c.Right.Duration() != 1188*time.Second {
		t.Errorf("carl's standing right gives %s", c.Right.Duration())
	}
}

func TestNothingOfWhatIsToBeFoundReachesATeam(t *testing.T) {
	w := newWorld(t)
	path := w.running(object{"check_every_s": 0})
	secret := w.variant(path, "Red").Values["secret"]
	for _, check := range []string{"the-flag", "capital"} {
		w.As("ada").Send("POST", w.team(path, "Red")+"/answers", object{"check": check, "value": "no idea"}).Is(http.StatusAccepted)
		w.checked(path, "Red")
	}
	w.As("ada").Send("POST", w.team(path, "Red")+"/checks", object{}).Is(http.StatusAccepted)
	w.checked(path, "Red")
	for _, address := range []string{path, w.team(path, "Red") + "/bench", w.team(path, "Red") + "/nodes", path + "/messages"} {
		body := w.As("ada").Get(address).Body.String()
		for _, hidden := range []string{secret, "Paris-is-right", "/root/secret", string(w.variant(path, "Red").Seed)} {
			if strings.Contains(body, hidden) {
				t.Errorf("GET %s tells %s", address, hidden)
			}
		}
	}
}

func TestAnAnswerIsKeptAndLookedAtAtOnce(t *testing.T) {
	w := newWorld(t)
	path := w.running(object{"attempts": 2})
	red := w.team(path, "Red")
	before := len(w.entries(path))
	r := w.As("ada").Send("POST", red+"/answers", object{"check": "the-flag", "value": w.variant(path, "Red").Values["secret"]})
	r.Is(http.StatusAccepted)
	entries := w.entries(path)[before:]
	at := slices.IndexFunc(entries, func(e entryOf) bool { return e.Kind == "answer.given" })
	if at < 0 || entries[at+1].Kind != "checks.asked" || entries[at].Time != entries[at+1].Time || entries[at].Actor != string(w.persons["ada"]) {
		t.Fatalf("%v", entries)
	}
	w.checked(path, "Red")
	b := w.bench("ada", path, "Red")
	if got := b.check("the-flag"); got.Verdict != "pass" || got.Share == nil || *got.Share != 1 || b.Obtained == nil || *b.Obtained != 10 {
		t.Errorf("%+v, %v points", got, b.Obtained)
	}
	w.As("ada").Send("POST", red+"/answers", object{"check": "the-flag", "value": "other"}).Is(http.StatusAccepted)
	w.checked(path, "Red")
	w.As("ada").Send("POST", red+"/checks", object{}).Is(http.StatusAccepted) // answers put no checks off
	w.checked(path, "Red")
	w.As("ada").Send("POST", red+"/answers", object{"check": "the-flag", "value": "third"}).Refused(problem.Conflict)
	w.As("ada").Send("POST", red+"/answers", object{"check": "none", "value": "x"}).Refused(problem.InvalidFields)
	w.As("ada").Send("POST", red+"/checks", object{"checks": []string{"none"}}).Refused(problem.InvalidFields)
	w.As("ada").Send("POST", red+"/answers", object{"check": "reach", "value": "x"}).Refused(problem.Conflict)
}

func TestATeamSeesOfItsChecksWhatTheRulesLetItSee(t *testing.T) {
	for show, want := range map[string]struct{ verdict, share, words bool }{"all": {true, true, true}, "verdict": {verdict: true}, "none": {}} {
		t.Run(show, func(t *testing.T) {
			w := newWorld(t)
			path := w.running(object{"show": show})
			w.As("ada").Send("POST", w.team(path, "Red")+"/checks", object{}).Is(http.StatusAccepted)
			w.checked(path, "Red")
			b := w.bench("ada", path, "Red")
			reach, hidden := b.check("reach"), b.check("hidden")
			if (reach.Verdict != "") != want.verdict || (reach.Share != nil) != want.share || (reach.Expected != nil) != want.words || (b.Obtained != nil) != want.share {
				t.Errorf("%+v", reach)
			}
			if (hidden.Verdict != "") != want.verdict || hidden.Expected != nil || hidden.Observed != nil {
				t.Errorf("of the discreet check the team sees %+v", hidden)
			}
			if seen := w.bench("teacher", path, "Red").check("hidden"); seen.Verdict == "" || seen.Observed == nil {
				t.Errorf("the instructor sees %+v", seen)
			}
		})
	}
}

func TestStoppingATeamHidesNothingThatItSawBefore(t *testing.T) {
	w := newWorld(t)
	path := w.running(object{"freeze_s": 600, "check_every_s": 0})
	w.As("ada").Send("POST", w.team(path, "Red")+"/checks", object{}).Is(http.StatusAccepted)
	w.checked(path, "Red")
	before := w.bench("ada", path, "Red").check("reach").Verdict
	w.As("teacher").Send("POST", w.team(path, "Red")+"/stop", object{"reason": "done"}).Is(http.StatusOK)
	if after := w.bench("ada", path, "Red").check("reach").Verdict; before == "" || after != before {
		t.Errorf("the team saw %q, and sees %q once it was stopped", before, after)
	}
}

func TestWhatTheWatchSeesAndWhatComesInTheFreezeIsNotTold(t *testing.T) {
	w := newWorld(t)
	path := w.running(object{"freeze_s": 600, "check_every_s": 0})
	w.until("watched", func() bool { return len(events[session.ChecksDone](w, path)) >= 2 })
	if got := w.bench("ada", path, "Red").check("reach"); got.Verdict != "" {
		t.Errorf("the team sees what the watch saw: %+v", got)
	}
	w.later(55 * time.Minute)
	w.As("ada").Send("POST", w.team(path, "Red")+"/checks", object{}).Is(http.StatusAccepted)
	w.checked(path, "Red")
	if got := w.bench("ada", path, "Red").check("reach"); got.Verdict != "" {
		t.Errorf("in the freeze the team sees %+v", got)
	}
}

func TestChecksAreAskedForOnceInAWhile(t *testing.T) {
	w := newWorld(t)
	path := w.running(object{"check_every_s": 60})
	red := w.team(path, "Red")
	w.As("ada").Send("POST", red+"/checks", object{"checks": []string{"reach", "reach"}}).Is(http.StatusAccepted)
	w.checked(path, "Red")
	if b := w.bench("blaise", path, "Red"); b.Next <= 0 || b.Next > 60 {
		t.Errorf("next in %v s", b.Next)
	}
	r := w.As("blaise").Send("POST", red+"/checks", object{}).Refused(problem.TooManyRequests)
	if r.Header().Get("Retry-After") == "" {
		t.Error("nobody says when")
	}
	w.later(time.Minute)
	w.As("blaise").Send("POST", red+"/checks", object{}).Is(http.StatusAccepted)
}

func TestHintsAreSeenInOrderAtTheirPrice(t *testing.T) {
	w := newWorld(t)
	path := w.running(nil)
	red := w.team(path, "Red")
	if body := w.As("ada").Get(red + "/bench").Body.String(); strings.Contains(body, "First hint") {
		t.Error("the hint is there before it is taken")
	}
	w.As("ada").Send("POST", red+"/hints", object{"check": "the-flag", "index": 1}).Refused(problem.Conflict)
	if h := read[object](w.As("ada").Send("POST", red+"/hints", object{"check": "the-flag", "index": 0}).Is(http.StatusCreated)); h["cost"] != 1.0 {
		t.Errorf("%v", h)
	}
	hints := w.bench("blaise", path, "Red").Tasks[0].Checks[0].Hints
	if hints.Total != 2 || len(hints.Taken) != 1 || hints.Taken[0].Text.EN != "First hint" || hints.Next == nil || *hints.Next != 2 {
		t.Errorf("%+v", hints)
	}
	w.As("carl").Send("POST", w.team(path, "Blue")+"/hints", object{"check": "the-flag", "index": 99}).Refused(problem.Conflict)
}

func TestWordsGoWhereTheyAreSentAndStayText(t *testing.T) {
	w := newWorld(t)
	path := w.running(nil)
	const hostile = `<script>alert(1)</script>'; DROP TABLE people; -- ${secret} {{7*7}}`
	w.As("teacher").Send("POST", path+"/messages", object{"teams": []people.TeamID{w.teams["Red"]}, "text": hostile}).Is(http.StatusCreated)
	w.As("teacher").Send("POST", path+"/messages", object{"text": "to all"}).Is(http.StatusCreated)
	w.As("carl").Send("POST", w.team(path, "Blue")+"/questions", object{"text": hostile}).Is(http.StatusCreated)
	want := map[string]string{"ada": hostile + "|to all", "carl": "to all|" + hostile, "teacher": hostile + "|to all|" + hostile}
	for name, texts := range want {
		var got []string
		for _, m := range read[struct{ Items []struct{ Text string } }](w.As(name).Get(path + "/messages")).Items {
			got = append(got, m.Text)
		}
		if strings.Join(got, "|") != texts {
			t.Errorf("%s reads %q", name, got)
		}
	}
	first := w.bench("ada", path, "Red").Messages[0]
	if first.Name != "teacher Of-teacher" || first.Actor != "" || !slices.Equal(first.Teams, []string{string(w.teams["Red"])}) {
		t.Errorf("%+v", first)
	}
	w.As("teacher").Send("POST", path+"/messages", object{"text": "x", "teams": []people.TeamID{w.teams["Far"]}}).Refused(problem.Conflict)
}

func TestTextsThatAreTooLongAreRefused(t *testing.T) {
	w := newWorld(t)
	path := w.running(nil)
	red, long := w.team(path, "Red"), func(n int) string { return strings.Repeat("é", n) }
	before := len(events[session.AnswerGiven](w, path))
	for _, tc := range []struct {
		name, address string
		body          any
		code          problem.Code
	}{
		{"ada", red + "/answers", object{"check": "capital", "value": long(4097)}, problem.InvalidFields},
		{"ada", red + "/answers", object{"check": "capital", "value": long(4096)}, problem.Conflict}, // 8192 bytes
		{"ada", red + "/answers", object{"check": long(65), "value": "x"}, problem.InvalidFields},
		{"ada", red + "/questions", object{"text": long(4001)}, problem.InvalidFields},
		{"ada", red + "/questions", object{"text": "   "}, problem.Conflict},
		{"ada", red + "/questions", object{"text": "a\u0000b"}, problem.MalformedJSON},
		{"ada", red + "/checks", object{"checks": slices.Repeat([]string{"reach"}, 501)}, problem.InvalidFields},
		{"ada", red + "/checks", object{"checks": "reach"}, problem.InvalidFields},
		{"teacher", path + "/messages", object{"text": long(4001)}, problem.InvalidFields},
		{"teacher", path + "/pause", object{"reason": long(2001)}, problem.InvalidFields},
		{"teacher", path + "/extend", object{"seconds": 1e300, "reason": "x"}, problem.InvalidFields},
		{"teacher", red + "/nodes/a/web", object{"port": 65536}, problem.InvalidFields},
		{"ada", red + "/questions", strings.Repeat("x", 1<<17), problem.BodyTooLarge},
	} {
		w.As(tc.name).Send("POST", tc.address, tc.body).Refused(tc.code)
	}
	if after := len(events[session.AnswerGiven](w, path)); after != before {
		t.Errorf("%d answers were kept", after-before)
	}
}
