package sessions_test

import (
	"context"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/pupitre-lab/pupitre/api/problem"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

type grantDoc struct {
	Seconds           float64
	Cause, Reason, By string
	ByName            string `json:"by_name"`
	Time              time.Time
	AllTeams          bool `json:"all_teams"`
	From, To          time.Time
}

type clockDoc struct{ Clock struct{ Grants []grantDoc } }

func TestAClockTellsWhatWasGivenToItsTeamAndWhy(t *testing.T) {
	w := newWorld(t)
	path := w.running(nil)
	w.As("teacher").Send("POST", path+"/extend", object{"seconds": 300, "reason": "a fire drill"}).Is(http.StatusOK)
	w.As("teacher").Send("POST", path+"/extend", object{"team": w.teams["Blue"], "seconds": 60, "reason": "of Blue alone"}).Is(http.StatusOK)
	from := w.now().Add(-time.Minute).UTC()
	_, err := w.service.Do(t.Context(), idOf(path), "platform", func(s *session.State, now time.Time) ([]session.Event, error) {
		return []session.Event{session.TimeGranted{Grant: session.Grant{Team: w.teams["Red"], Cause: session.CausePlatform, Length: session.Seconds(30 * time.Second), Reason: "rebuilt", From: from, To: from.Add(30 * time.Second)}}}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	grants := map[string][]grantDoc{"bench": read[clockDoc](w.As("ada").Get(w.team(path, "Red") + "/bench").Is(http.StatusOK)).Clock.Grants}
	for _, team := range read[struct {
		Teams []struct {
			Team people.TeamID
			clockDoc
		}
	}](w.As("teacher").Get(path + "/wall").Is(http.StatusOK)).Teams {
		if team.Team == w.teams["Red"] {
			grants["wall"] = team.Clock.Grants
		}
	}
	grants["session"] = read[struct{ Teams []clockDoc }](w.As("teacher").Get(path).Is(http.StatusOK)).Teams[0].Clock.Grants
	for where, got := range grants {
		if len(got) != 2 || got[0].Seconds != 300 || got[0].Cause != "extension" || got[0].Reason != "a fire drill" || !got[0].AllTeams || got[0].Time.IsZero() || got[0].ByName != "teacher Of-teacher" ||
			got[1].By != "platform" || got[1].Cause != "platform" || got[1].AllTeams || !got[1].To.Equal(from.Add(30*time.Second)) {
			t.Errorf("%s: %+v", where, got)
			continue
		}
		if want := map[bool]string{true: "", false: string(w.persons["teacher"])}[where == "bench"]; got[0].By != want {
			t.Errorf("%s: given by %q, want %q", where, got[0].By, want)
		}
	}
}

type nodesLine struct {
	Team       people.TeamID
	Running    *int `json:"nodes_running"`
	Total      *int `json:"nodes_total"`
	Unanswered int
}

func (w *world) lineOf(path, team string) nodesLine {
	w.t.Helper()
	lines := read[struct{ Teams []nodesLine }](w.As("teacher").Get(path + "/wall").Is(http.StatusOK)).Teams
	return lines[slices.IndexFunc(lines, func(l nodesLine) bool { return l.Team == w.teams[team] })]
}

func TestTheWallGroupsChecksUnderTitlesAndCountsMachines(t *testing.T) {
	w := newWorld(t)
	path := w.planned(nil)
	if l := w.lineOf(path, "Red"); l.Running != nil || l.Total != nil {
		t.Errorf("before anything is built: %+v", l)
	}
	path = w.running(nil)
	tasks := read[struct {
		Tasks []struct {
			ID    string
			Title session.Text
		}
	}](w.As("teacher").Get(path + "/wall").Is(http.StatusOK)).Tasks
	if len(tasks) != 1 || tasks[0].ID != "find" || tasks[0].Title != (session.Text{FR: "Trouver", EN: "Find"}) {
		t.Errorf("%+v", tasks)
	}
	if l := w.lineOf(path, "Red"); l.Running == nil || l.Total == nil || *l.Running != 2 || *l.Total != 2 {
		t.Errorf("%+v", l)
	}
	w.As("teacher").Send("POST", path+"/injects", object{"inject": "crash", "teams": []people.TeamID{w.teams["Red"]}}).Is(http.StatusAccepted)
	w.until("one fewer", func() bool {
		w.later(3 * time.Second)
		red, blue := w.lineOf(path, "Red"), w.lineOf(path, "Blue")
		return *red.Running == 1 && *red.Total == 2 && *blue.Running == 2
	})
}

func TestTheWallIsShownThoughMachinesDoNotAnswer(t *testing.T) {
	w := newWorld(t)
	path := w.running(nil)
	ctx, answer := context.WithCancel(t.Context())
	defer answer()
	w.driver.hold(ctx)
	if l := w.lineOf(path, "Red"); l.Running != nil || l.Total == nil || *l.Total != 2 {
		t.Errorf("%+v", l)
	}
	begun := time.Now()
	w.lineOf(path, "Red") // somebody asks already: it waits for nobody
	if took := time.Since(begun); took > 900*time.Millisecond {
		t.Errorf("the second look took %s", took)
	}
	answer()
	w.until("counted", func() bool { return w.lineOf(path, "Red").Running != nil })
}

func TestAnInjectSaysInWordsWhatItDoes(t *testing.T) {
	w := newWorld(t)
	items := read[struct {
		Items []struct {
			ID, What string
			Does     session.Text
		}
	}](w.As("teacher").Get(w.planned(nil) + "/injects").Is(http.StatusOK)).Items
	want := map[string]session.Text{
		"split": {FR: "Coupe tout le réseau lan.", EN: "Cuts the whole network lan."},
		"crash": {FR: "Arrête la machine b.", EN: "Stops the machine b."},
	}
	for _, i := range items {
		if i.Does != want[i.ID] || i.What == "" {
			t.Errorf("%+v", i)
		}
	}
	if len(items) != len(want) {
		t.Errorf("%+v", items)
	}
}

func TestQuestionsThatWaitAreCountedForThoseWhoRunTheSession(t *testing.T) {
	w := newWorld(t)
	path := w.running(nil)
	count := func(name string) any {
		list := read[struct{ Items []object }](w.As(name).Get("/api/v1/sessions").Is(http.StatusOK)).Items
		one := read[object](w.As(name).Get(path).Is(http.StatusOK))
		if list[0]["unanswered"] != one["unanswered"] {
			t.Errorf("%s: %v in the list, %v alone", name, list[0]["unanswered"], one["unanswered"])
		}
		return one["unanswered"]
	}
	for range 2 {
		w.As("ada").Send("POST", w.team(path, "Red")+"/questions", object{"text": "why?"}).Is(http.StatusCreated)
	}
	w.As("carl").Send("POST", w.team(path, "Blue")+"/questions", object{"text": "how?"}).Is(http.StatusCreated)
	w.As("teacher").Send("POST", path+"/messages", object{"text": "ten minutes left"}).Is(http.StatusCreated)
	for name, want := range map[string]any{"teacher": 3.0, "root": 3.0, "grader": nil, "jury": nil, "ada": nil} {
		if got := count(name); got != want {
			t.Errorf("%s: %v wait, want %v", name, got, want)
		}
	}
	w.As("teacher").Send("POST", path+"/messages", object{"text": "because", "teams": []people.TeamID{w.teams["Red"]}}).Is(http.StatusCreated)
	if red, blue := w.lineOf(path, "Red").Unanswered, w.lineOf(path, "Blue").Unanswered; red != 0 || blue != 1 || count("teacher") != 1.0 {
		t.Errorf("red %d, blue %d, together %v", red, blue, count("teacher"))
	}
}

func TestAnAmendedSessionIsNotInItsOwnWay(t *testing.T) {
	w := newWorld(t)
	path := w.running(nil)
	free := func(body object) float64 {
		return read[struct {
			Host struct {
				Memory float64 `json:"memory_bytes"`
			}
		}](w.As("teacher").Send("POST", "/api/v1/capacity", body).Is(http.StatusOK)).Host.Memory
	}
	body := func(of any) object {
		return object{"promotion": w.one, "lab": "small", "teams": []people.TeamID{w.teams["Red"]}, "session": of}
	}
	new := body(nil)
	delete(new, "session")
	if with, without := free(new), free(body(idOf(path))); with >= without {
		t.Errorf("%.0f bytes are free beside the session, %.0f in its place", with, without)
	}
	for _, wrong := range []any{session.NewID(), "nonsense", w.farSession()} {
		w.As("teacher").Send("POST", "/api/v1/capacity", body(wrong)).Refused(problem.InvalidFields)
	}
}

// farSession is one of the other promotion.
func (w *world) farSession() string {
	w.t.Helper()
	r := w.As("stranger").Send("POST", "/api/v1/sessions", object{
		"promotion": w.two, "title": "Autre", "lab": "small", "starts": w.now().UTC(), "teams": []people.TeamID{w.teams["Far"]}})
	return string(idOf(r.Is(http.StatusCreated).Header().Get("Location")))
}
