package results_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/pupitre-lab/pupitre/api/problem"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// line is what tests read of a result line.
type line struct {
	Team     people.TeamID `json:"team"`
	TeamName string        `json:"team_name"`
	Check    string        `json:"check"`
	Title    session.Text  `json:"title"`
	State    string        `json:"state"`
	Waiting  bool          `json:"waiting"`
	Share    *float64      `json:"share"`
	Possible float64       `json:"possible"`
	Obtained float64       `json:"obtained"`
	Result   *struct {
		ID       string        `json:"id"`
		Verdict  string        `json:"verdict"`
		Origin   string        `json:"origin"`
		Expected *session.Text `json:"expected"`
		Incident string        `json:"incident"`
		Evidence []any         `json:"evidence"`
	} `json:"result"`
	Decision *struct {
		Actor     string  `json:"actor"`
		ActorName string  `json:"actor_name"`
		Decision  string  `json:"decision"`
		Old       float64 `json:"old"`
	} `json:"decision"`
}

type page struct {
	Items      []line  `json:"items"`
	NextCursor *string `json:"next_cursor"`
	Waiting    *int    `json:"waiting"`
	Total      int     `json:"total"`
}

func (w *world) list(who, query string) (p page) {
	w.t.Helper()
	w.by(who).Get(w.path("/results" + query)).Is(http.StatusOK).JSON(&p)
	return p
}

func (w *world) line(who string, team people.TeamID, check string) (l line) {
	w.t.Helper()
	w.by(who).Get(w.path("/results/" + string(team) + "/" + check)).Is(http.StatusOK).JSON(&l)
	return l
}

// brief tells lines in one word each.
func brief(p page) string {
	var words []string
	for _, l := range p.Items {
		words = append(words, l.TeamName+"/"+l.Check+"="+l.State)
	}
	return strings.Join(words, " ")
}

func TestLinesTellWhatCountsAndWhatWaits(t *testing.T) {
	w := newWorld(t, sighted).closed()
	all := w.list("grader", "")
	want := "Rouge/the-flag=raw Rouge/reach=raw Rouge/secretly=pending Rouge/inform=informative Bleu/the-flag=raw Bleu/reach=raw Bleu/secretly=raw Bleu/inform=informative"
	if brief(all) != want || all.Total != 8 || *all.Waiting != 6 || all.NextCursor != nil {
		t.Errorf("%s, total %d, waiting %v", brief(all), all.Total, *all.Waiting)
	}
	reach := all.Items[1]
	if reach.Result.Origin != "final" || *reach.Share != 0.5 || reach.Possible != 5 || reach.Obtained != 2.5 || reach.Result.Incident == "" || len(reach.Result.Evidence) != 1 {
		t.Errorf("%+v", reach)
	}
	if reach.Title == all.Items[5].Title || !strings.HasPrefix(reach.Title.FR, "Joindre 10.") {
		t.Errorf("titles %v and %v are not those of the teams' seeds", reach.Title, all.Items[5].Title)
	}
	for query, want := range map[string]string{
		"?state=error":                      "Rouge/secretly=pending",
		"?check=reach":                      "Rouge/reach=raw Bleu/reach=raw",
		"?state=judged":                     "",
		"?team=" + string(blue):             "Bleu/the-flag=raw Bleu/reach=raw Bleu/secretly=raw Bleu/inform=informative",
		"?state=waiting&check=secretly":     "Rouge/secretly=pending Bleu/secretly=raw",
		"?check=" + strings.Repeat("x", 60): "",
	} {
		if got := brief(w.list("teacher", query)); got != want {
			t.Errorf("%s: %s", query, got)
		}
	}
	w.by("grader").Get(w.path("/results?state=lost")).Refused(problem.InvalidParameter)
	w.by("grader").Get(w.path("/results?team=" + id(999))).Refused(problem.NotFound)
	w.by("grader").Get(w.path("/results?cursor=forged")).Refused(problem.InvalidCursor)
	w.by("grader").Get(w.path("/results/" + string(red) + "/nothing")).Refused(problem.NotFound)
	w.by("grader").Get("/api/v1/sessions/" + id(999) + "/results").Refused(problem.NotFound)
	w.by("grader").Get("/api/v1/sessions/x%2Fy/results").Refused(problem.NotFound)
}

func TestPagesMissNothingWhileLinesLeaveTheList(t *testing.T) {
	w := newWorld(t, sighted).closed()
	var seen []string
	query := "?state=waiting&limit=2"
	for range 10 {
		p := w.list("grader", query)
		for _, l := range p.Items {
			seen = append(seen, string(l.TeamName)+"/"+l.Check)
			w.by("grader").Send("POST", w.path("/results/"+string(l.Team)+"/"+l.Check), map[string]any{"decision": "override", "share": 1, "reason": "seen"}).Is(http.StatusCreated)
		}
		if p.NextCursor == nil {
			break
		}
		query = "?state=waiting&limit=2&cursor=" + *p.NextCursor
	}
	if got := strings.Join(seen, " "); got != "Rouge/the-flag Rouge/reach Rouge/secretly Bleu/the-flag Bleu/reach Bleu/secretly" {
		t.Error(got)
	}
	p := w.list("grader", "?limit=1")
	w.by("second").Get(w.path("/results?limit=1&cursor=" + *p.NextCursor)).Refused(problem.InvalidCursor)
}

func TestGradersDecideAndEveryWordStays(t *testing.T) {
	w := newWorld(t, sighted).closed()
	decide := func(check string, body map[string]any) line {
		t.Helper()
		var l line
		w.by("grader").Send("POST", w.path("/results/"+string(red)+"/"+check), body).Is(http.StatusCreated).JSON(&l)
		return l
	}
	before := w.line("grader", red, "reach")
	if l := decide("reach", map[string]any{"decision": "override", "share": 0.8, "reason": "seen on the recording", "result": before.Result.ID}); l.State != "overridden" || l.Obtained != 4 || l.Decision.Old != 0.5 || l.Waiting {
		t.Errorf("%+v", l)
	}
	if l := decide("reach", map[string]any{"decision": "platform-fault", "reason": "our switch"}); l.State != "platform-fault" || l.Decision.Old != 0.8 || l.Obtained != 0 {
		t.Errorf("%+v", l)
	}
	if l := decide("reach", map[string]any{"decision": "withdraw"}); l.State != "raw" || l.Decision != nil {
		t.Errorf("%+v", l)
	}
	if l := decide("the-flag", map[string]any{"decision": "confirm"}); l.State != "confirmed" || l.Decision.Actor != string(persons["grader"]) || l.Decision.ActorName != "=grader <b>GRADER</b>" {
		t.Errorf("%+v", l)
	}
	if l := decide("secretly", map[string]any{"decision": "override", "share": 0, "reason": "shown by hand"}); l.State != "overridden" {
		t.Errorf("%+v", l)
	}
	var detail struct {
		Results    []struct{ Origin string }
		Decisions  []struct{ Decision string }
		Answers    []struct{ Value string }
		Recordings []any
	}
	w.by("grader").Get(w.path("/results/" + string(red) + "/reach")).Is(http.StatusOK).JSON(&detail)
	if len(detail.Results) != 2 || len(detail.Decisions) != 3 || detail.Decisions[2].Decision != "withdraw" || len(detail.Recordings) != 1 {
		t.Errorf("%+v", detail)
	}
	w.by("grader").Get(w.path("/results/" + string(red) + "/the-flag")).JSON(&detail)
	if len(detail.Answers) != 1 || detail.Answers[0].Value != "FLAG{x}" {
		t.Errorf("%+v", detail)
	}
}

func TestADecisionThatWillNotDoIsRefused(t *testing.T) {
	w := newWorld(t, sighted).closed()
	old := w.list("grader", "?check=reach&team="+string(red)).Items[0]
	self := ""
	w.view(func(s *session.State) { self = s.Teams[red].Runs[0].Results[0].ID })
	if self == old.Result.ID {
		t.Fatal("the self-check counts")
	}
	for name, tc := range map[string]struct {
		check string
		body  any
		code  problem.Code
		finer string
	}{
		"no reason":               {"reach", map[string]any{"decision": "override", "share": 1}, problem.Conflict, ""},
		"a fault without reason":  {"reach", map[string]any{"decision": "platform-fault"}, problem.Conflict, ""},
		"another result":          {"reach", map[string]any{"decision": "confirm", "result": self}, problem.Conflict, "changed"},
		"nothing to confirm":      {"secretly", map[string]any{"decision": "confirm"}, problem.Conflict, "nothing-to-confirm"},
		"informative":             {"inform", map[string]any{"decision": "confirm"}, problem.Conflict, "informative"},
		"no such check":           {"nothing", map[string]any{"decision": "confirm"}, problem.NotFound, ""},
		"no such word":            {"reach", map[string]any{"decision": "erase"}, problem.InvalidFields, "choice"},
		"no share":                {"reach", map[string]any{"decision": "override", "reason": "x"}, problem.InvalidFields, "required"},
		"a share where none goes": {"reach", map[string]any{"decision": "confirm", "share": 1}, problem.InvalidFields, "not-here"},
		"too large a share":       {"reach", map[string]any{"decision": "override", "share": 1.5, "reason": "x"}, problem.InvalidFields, ""},
		"a share in words":        {"reach", map[string]any{"decision": "override", "share": "all", "reason": "x"}, problem.InvalidFields, ""},
		"too long a reason":       {"reach", map[string]any{"decision": "confirm", "reason": strings.Repeat("x", 2001)}, problem.InvalidFields, ""},
		"an unknown field":        {"reach", map[string]any{"decision": "confirm", "points": 20}, problem.InvalidFields, ""},
		"somebody else's person":  {"reach", map[string]any{"decision": "confirm", "person": persons["emmy"]}, problem.Conflict, "not-a-member"},
		"not JSON":                {"reach", "decision=confirm", problem.MalformedJSON, ""},
		"SQL in the check":        {"reach'%20OR%201=1--", map[string]any{"decision": "confirm"}, problem.NotFound, ""},
	} {
		response := w.by("grader").Send("POST", w.path("/results/"+string(red)+"/"+tc.check), tc.body)
		response.Refused(tc.code)
		if !strings.Contains(response.Body.String(), tc.finer) {
			t.Errorf("%s: %s", name, response.Body)
		}
	}
	w.view(func(s *session.State) {
		if len(s.Decisions) != 0 {
			t.Errorf("%d decisions were kept", len(s.Decisions))
		}
	})
	open := newWorld(t, sighted).launched()
	open.by("grader").Send("POST", open.path("/results/confirm"), map[string]any{}).Refused(problem.Conflict)
}

func TestAConfirmationStandsForTheResultThatCounts(t *testing.T) {
	w := newWorld(t, sighted, func(p *session.Plan) { p.Rules.Counts = session.CountsBest }).closed()
	best := w.line("grader", red, "reach")
	if best.Result.Origin != "self" || best.Obtained != 5 {
		t.Fatalf("%+v", best)
	}
	w.by("grader").Send("POST", w.path("/results/"+string(red)+"/reach"), map[string]any{"decision": "confirm", "result": best.Result.ID}).Is(http.StatusCreated)
	if after := w.line("grader", red, "reach"); after.State != "confirmed" || after.Obtained != 5 || after.Result.ID != best.Result.ID || after.Decision.Old != 1 {
		t.Errorf("%+v", after)
	}
}

func TestADecisionOnOneMemberLeavesTheTeam(t *testing.T) {
	w := newWorld(t, sighted).closed()
	w.by("grader").Send("POST", w.path("/results/"+string(red)+"/reach"), map[string]any{"decision": "override", "share": 0, "reason": "was not there", "person": persons["blaise"]}).Is(http.StatusCreated)
	if l := w.line("grader", red, "reach"); l.State != "raw" || l.Obtained != 2.5 {
		t.Errorf("%+v", l)
	}
	var grid struct {
		Sheet struct {
			Members []struct {
				Member people.PersonID
				Checks []any
			}
		}
	}
	w.by("teacher").Get(w.path("/grid")).JSON(&grid)
	for _, m := range grid.Sheet.Members {
		if own := len(m.Checks) == 1; own != (m.Member == persons["blaise"]) {
			t.Errorf("%+v", m)
		}
	}
}

func TestConfirmingManyAtOnceIsOneStepAndIsRepeatedWithoutHarm(t *testing.T) {
	w := newWorld(t, sighted).closed()
	confirm := func(who string, body map[string]any, key string) (confirmed int) {
		t.Helper()
		var answer struct{ Confirmed int }
		w.by(who).Send("POST", w.path("/results/confirm"), body, "Idempotency-Key", key).Is(http.StatusOK).JSON(&answer)
		return answer.Confirmed
	}
	if n := confirm("grader", map[string]any{"verdict": "pass", "team": blue}, "first-one"); n != 2 {
		t.Errorf("%d confirmed", n)
	}
	if n := confirm("grader", map[string]any{"verdict": "pass", "team": blue}, "first-one"); n != 2 {
		t.Errorf("the repetition says %d", n)
	}
	if n := confirm("grader", map[string]any{"checks": []string{"the-flag"}}, "second-one"); n != 2 {
		t.Errorf("%d confirmed", n)
	}
	if n := confirm("second", map[string]any{}, "third-one"); n != 1 {
		t.Errorf("%d confirmed", n)
	}
	if n := confirm("second", map[string]any{}, "fourth-one"); n != 0 {
		t.Errorf("%d confirmed", n)
	}
	if p := w.list("grader", "?state=waiting"); brief(p) != "Rouge/secretly=pending" || *p.Waiting != 1 {
		t.Errorf("%s", brief(p))
	}
	w.by("grader").Send("POST", w.path("/results/confirm"), map[string]any{"verdict": "error"}).Refused(problem.InvalidFields)
	w.by("grader").Send("POST", w.path("/results/confirm"), map[string]any{"team": "x"}).Refused(problem.InvalidFields)
	w.view(func(s *session.State) {
		if len(s.Decisions) != 5 {
			t.Errorf("%d decisions", len(s.Decisions))
		}
	})
}

func TestStudentsSeeTheirOwnOnceSealedAndAsTheRulesSay(t *testing.T) {
	open := newWorld(t).closed()
	open.by("ada").Get(open.path("/results")).Refused(problem.Conflict)

	w := newWorld(t).closed()
	w.by("grader").Send("POST", w.path("/results/confirm"), map[string]any{}).Is(http.StatusOK)
	w.happen(session.WasSealed{})
	p := w.list("ada", "")
	if len(p.Items) != 4 || p.Waiting != nil || p.Items[0].TeamName != "Rouge" || p.Items[0].Team != red {
		t.Errorf("%s", brief(p))
	}
	for _, l := range p.Items {
		hidden := l.Check == "secretly"
		if (l.Result.Expected == nil) != hidden || len(l.Result.Evidence) != 0 || l.Result.Incident != "" {
			t.Errorf("%+v", l.Result)
		}
		if l.Decision != nil && (l.Decision.Actor != "" || l.Decision.ActorName != "") {
			t.Errorf("a student is told who graded: %+v", l.Decision)
		}
	}
	w.by("ada").Get(w.path("/results?team=" + string(blue))).Refused(problem.NotFound)
	w.by("ada").Get(w.path("/results/" + string(blue) + "/reach")).Refused(problem.NotFound)

	verdicts := newWorld(t, func(p *session.Plan) { p.Rules.Show = session.ShowVerdict }).closed()
	verdicts.happen(session.WasSealed{})
	if l := verdicts.line("ada", red, "reach"); l.Result.Verdict != "fail" || l.Result.Expected != nil {
		t.Errorf("%+v", l.Result)
	}
	nothing := newWorld(t, func(p *session.Plan) { p.Rules.Show = session.ShowNothing }).closed()
	nothing.happen(session.WasSealed{})
	nothing.by("ada").Get(nothing.path("/results")).Refused(problem.Forbidden)
	nothing.by("ada").Get(nothing.path("/results/" + string(red) + "/reach")).Refused(problem.Forbidden)
}

func TestABlindSessionTellsGradersNothingOfWhoIsWho(t *testing.T) {
	w := newWorld(t).launched()
	w.handIn("ada", red, "rapport", "ada-lovelace.pdf", pdf).Is(http.StatusCreated)
	w.closed()
	m := w.mask()
	masked := string(m.Team(red))
	var answers []string
	for _, path := range []string{"/results", "/results/" + masked + "/the-flag", "/reports", "/grid", "/grid/explain?team=" + masked + "&check=reach"} {
		answers = append(answers, w.by("grader").Get(w.path(path)).Is(http.StatusOK).Body.String())
	}
	answers = append(answers, w.by("grader").Send("POST", w.path("/results/"+masked+"/reach"), map[string]any{"decision": "confirm"}).Is(http.StatusCreated).Body.String())
	whole := strings.Join(answers, "\n")
	for _, secret := range []string{string(red), string(blue), string(persons["ada"]), string(persons["emmy"]), "Rouge", "Bleu", "ADA", "EMMY", "lovelace", "i-red"} {
		if strings.Contains(whole, secret) {
			t.Errorf("%q is told", secret)
		}
	}
	if !strings.Contains(whole, `"team_name":"`+m.TeamNumber(red)+`"`) || !strings.Contains(whole, `"person_name":"`+m.PersonNumber(persons["ada"])+`"`) {
		t.Error("nobody has a number")
	}
	p := w.list("grader", "?check=reach")
	if len(p.Items) != 2 || p.Items[0].TeamName != "1" || p.Items[1].TeamName != "2" {
		t.Errorf("%s", brief(p))
	}
	for _, path := range []string{"/results/" + string(red) + "/reach", "/results?team=" + string(red)} {
		w.by("grader").Get(w.path(path)).Refused(problem.NotFound)
	}
	w.by("grader").Send("POST", w.path("/results/confirm"), map[string]any{"team": red}).Refused(problem.InvalidFields)
	mark := map[string]any{"deliverable": "rapport", "criterion": "form", "team": masked, "person": persons["ada"], "share": 1}
	w.by("grader").Send("POST", w.path("/marks"), mark).Refused(problem.InvalidFields)
	mark["person"] = m.Person(persons["ada"])
	w.by("grader").Send("POST", w.path("/marks"), mark).Is(http.StatusCreated)
	w.view(func(s *session.State) {
		if len(s.Marks) != 1 || s.Marks[0].Event.Person != persons["ada"] || s.Marks[0].Event.Team != red {
			t.Errorf("%+v", s.Marks)
		}
	})
	if seen := w.list("jury", ""); !slices.ContainsFunc(seen.Items, func(l line) bool { return l.TeamName == "Rouge" && l.Team == red }) {
		t.Errorf("the jury sees %s", brief(seen))
	}
}
