package sessions_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/pupitre-lab/pupitre/api/results/blind"
	"github.com/pupitre-lab/pupitre/api/sessions"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// identities are all that could tell who the candidates are.
func (w *world) identities() []string {
	list := []string{"Red", "Blue", "Of-ada", "Of-blaise", "Of-carl", "extra_time"}
	for _, team := range w.teams {
		list = append(list, string(team))
	}
	for _, name := range []string{"ada", "blaise", "carl"} {
		list = append(list, string(w.persons[name]))
	}
	return list
}

// tells names what of some words stands in a text.
func tells(text string, words []string) (found []string) {
	for _, word := range words {
		if strings.Contains(text, word) {
			found = append(found, word)
		}
	}
	return found
}

func (w *world) mask(path string) (mask *blind.Mask) {
	w.t.Helper()
	if err := w.service.View(w.t.Context(), idOf(path), func(s *session.State) { mask = blind.New(blindSecret, s.Plan) }); err != nil {
		w.t.Fatal(err)
	}
	return mask
}

type maskedTeam struct {
	Team    people.TeamID
	Name    string
	Members []struct {
		ID     people.PersonID
		Number string
	}
	Clock json.RawMessage
}

func (w *world) teamsAsSeenBy(name, path string) []maskedTeam {
	w.t.Helper()
	return read[struct{ Teams []maskedTeam }](w.As(name).Get(path).Is(http.StatusOK)).Teams
}

func TestWhoGradesWithoutNamesSeesTheTeamsOfTheResults(t *testing.T) {
	w := newWorld(t)
	path := w.planned(object{"blind": true})
	if found := tells(w.As("grader").Get(path).Is(http.StatusOK).Body.String(), w.identities()); found != nil {
		t.Errorf("the grader sees %v", found)
	}
	mask, teams := w.mask(path), w.teamsAsSeenBy("grader", path)
	if len(teams) != 2 {
		t.Fatalf("%+v", teams)
	}
	for i, team := range teams {
		behind := mask.TrueTeam(team.Team)
		if behind == "" || team.Name != mask.TeamNumber(behind) || team.Name != fmt.Sprint(i+1) {
			t.Errorf("%+v is not the team of the results", team)
		}
		for _, m := range team.Members {
			if p := mask.TruePerson(m.ID); p == "" || m.Number != mask.PersonNumber(p) {
				t.Errorf("%+v is not the candidate of the results", m)
			}
		}
	}
	for _, name := range []string{"teacher", "jury", "root"} {
		if body := w.As(name).Get(path).Is(http.StatusOK).Body.String(); !strings.Contains(body, "Of-ada") || strings.Contains(body, `"number"`) {
			t.Errorf("%s, from whom nothing is hidden, sees %s", name, body)
		}
	}
	if own := w.teamsAsSeenBy("ada", path); len(own) != 1 || own[0].Team != w.teams["Red"] {
		t.Errorf("ada sees %+v", own)
	}
	if seen := w.As("grader").Get(w.planned(object{"blind": false})).Body.String(); !strings.Contains(seen, "Of-ada") {
		t.Error("nothing is hidden, and names are missing")
	}
}

func TestNothingThatHappensToATeamTellsItApartThroughTheMask(t *testing.T) {
	w := newStill(t)
	rapid.Check(t, func(t *rapid.T) {
		p := w.ledgerOf(t)
		path := "/api/v1/sessions/" + string(p.ID)
		w.append(t, p.ID, string(w.persons["teacher"]), session.WasAmended{Plan: blindly(p)}, session.WasLaunched{})
		for range rapid.IntRange(0, 8).Draw(t, "events") {
			kind := rapid.SampledFrom(ofTeams(w.teams[rapid.SampledFrom([]string{"Red", "Blue"}).Draw(t, "team")])).Draw(t, "kind")
			w.append(t, p.ID, string(w.persons[rapid.SampledFrom([]string{"ada", "carl", "teacher"}).Draw(t, "actor")]), kind)
		}
		body := w.As("grader").Get(path).Is(http.StatusOK).Body.String()
		if found := tells(body, w.identities()); found != nil {
			t.Fatalf("the grader sees %v", found)
		}
		var teams []object
		for _, team := range read[struct{ Teams []object }](w.As("grader").Get(path)).Teams {
			for _, own := range []string{"team", "name", "members"} {
				delete(team, own)
			}
			delete(team["clock"].(map[string]any), "left_s")
			teams = append(teams, team)
		}
		if len(teams) != 2 || !reflect.DeepEqual(teams[0], teams[1]) {
			t.Fatalf("they are told apart: %v", teams)
		}
	})
}

// blindly is a plan that is graded without names.
func blindly(p session.Plan) session.Plan {
	p.Rules.Blind = true
	return p
}

// ofTeams are the events that are about one team.
func ofTeams(team people.TeamID) []session.Event {
	now := time.Now().UTC()
	return []session.Event{
		session.InstanceReady{Team: team, Took: session.Seconds(time.Second)}, session.InstanceFailed{Team: team, Cause: "x"}, session.RepairAsked{ID: "r", Team: team, Node: "a"},
		session.TeamStopped{Team: team}, session.InstanceKept{Team: team}, session.AnswerGiven{Team: team, Check: "reach"}, session.QuestionAsked{Team: team, Text: "?"},
		session.TimeGranted{Grant: session.Grant{Team: team, Cause: session.CauseExtension, Length: session.Seconds(time.Hour)}},
		session.TimeGranted{Grant: session.Grant{Cause: session.CauseExtension, Length: session.Seconds(time.Hour), Reason: "for all"}},
		session.TimeGranted{Grant: session.Grant{Team: team, Cause: session.CausePlatform, From: now, To: now.Add(time.Minute)}},
		session.ChecksDone{Team: team, Origin: session.OriginFinal, Results: []session.Result{{Check: "reach", Verdict: "pass"}}},
	}
}

// judging are an event each of what graders hear, about somebody.
func judging(team people.TeamID, person people.PersonID) []session.Event {
	return []session.Event{
		session.WasDecided{Team: team, Person: person, Check: "reach", Decision: session.Override, Share: 0.5, Reason: "Of-ada told me", Result: "r1", Old: 1},
		session.WasMarked{Team: team, Person: person, Deliverable: "alone", Criterion: "clarity", Share: 1, Comment: "Of-ada writes well", Report: "d1"},
		session.WasMarked{Team: team, Person: person, Deliverable: "alone", Criterion: "clarity", Withdrawn: true, Old: 1, Reason: "Of-ada again"},
		session.ReportReceived{ID: "d2", Team: team, Person: person, Deliverable: "alone", Name: "Of-ada.pdf", Type: "pdf", Size: 7, Digest: "sha256:1", Late: true},
	}
}

// schemas are those of the contract for the bodies of what graders hear.
var schemas = map[string]string{"result.decided": "DecidedBody", "criterion.marked": "MarkedBody", "report.received": "ReceivedBody"}

type heardEntry struct {
	Actor string
	Team  people.TeamID
	Body  json.RawMessage
}

// hears gives what somebody hears of a session that is about grading, up to the
// word "the end".
func (w *world) hears(t *testing.T, path, name string) (kinds []string, heard []heardEntry) {
	t.Helper()
	stream, stop := w.listen(path+"/events", name)
	defer stop()
	for _, e := range next(t, stream, kindIs("session.resumed")) {
		if schemas[e.event] == "" {
			continue
		}
		var entry heardEntry
		if err := json.Unmarshal([]byte(e.data), &entry); err != nil {
			t.Fatal(err)
		}
		conforms(t, "SessionEvent", e.data)
		conforms(t, schemas[e.event], string(entry.Body))
		kinds, heard = append(kinds, e.event), append(heard, entry)
	}
	return kinds, heard
}

func TestGradersHearOfDecisionsMarksAndDocuments(t *testing.T) {
	w := newStill(t)
	everything := []string{"result.decided", "criterion.marked", "criterion.marked", "report.received"}
	for _, hidden := range []bool{false, true} {
		p := w.ledgerOf(t)
		path := "/api/v1/sessions/" + string(p.ID)
		if hidden {
			w.append(t, p.ID, string(w.persons["teacher"]), session.WasAmended{Plan: blindly(p)})
		}
		events := judging(w.teams["Red"], w.persons["ada"])
		w.append(t, p.ID, string(w.persons["grader"]), events[:3]...)
		w.append(t, p.ID, string(w.persons["ada"]), events[3])
		w.append(t, p.ID, string(w.persons["teacher"]), session.WasResumed{})
		for name, want := range map[string][]string{
			"grader": everything, "teacher": everything, "jury": everything, "boss": everything,
			"ada": {"report.received"}, "blaise": {"report.received"}, "carl": nil,
		} {
			if kinds, _ := w.hears(t, path, name); !slices.Equal(kinds, want) {
				t.Errorf("blind %v: %s hears %v, want %v", hidden, name, kinds, want)
			}
		}
	}
}

func TestWhoGradesWithoutNamesHearsTheIDsOfTheResults(t *testing.T) {
	w := newStill(t)
	p := w.ledgerOf(t)
	path := "/api/v1/sessions/" + string(p.ID)
	w.append(t, p.ID, string(w.persons["teacher"]), session.WasAmended{Plan: blindly(p)})
	mask := w.mask(path)
	events := judging(w.teams["Red"], w.persons["ada"])
	w.append(t, p.ID, string(w.persons["grader"]), events[:3]...)
	w.append(t, p.ID, string(w.persons["ada"]), events[3])
	w.append(t, p.ID, string(w.persons["teacher"]), session.WasResumed{})
	_, heard := w.hears(t, path, "grader")
	if len(heard) != 4 {
		t.Fatalf("%+v", heard)
	}
	team, person := string(mask.Team(w.teams["Red"])), string(mask.Person(w.persons["ada"]))
	for i, want := range []object{
		{"team": team, "person": person, "check": "reach", "decision": "override", "share": 0.5, "old": 1.0, "result": "r1"},
		{"team": team, "person": person, "deliverable": "alone", "criterion": "clarity", "share": 1.0},
		{"team": team, "person": person, "deliverable": "alone", "criterion": "clarity", "share": 0.0, "withdrawn": true, "old": 1.0},
		{"deliverable": "alone"},
	} {
		var body object
		if err := json.Unmarshal(heard[i].Body, &body); err != nil || !reflect.DeepEqual(body, want) {
			t.Errorf("%v, want %v (%v)", body, want, err)
		}
		received := i == 3
		if received != (heard[i].Actor == "") || received != (heard[i].Team == "") || !received && (heard[i].Actor != string(w.persons["grader"]) || string(heard[i].Team) != team) {
			t.Errorf("%d: by %q, of %q", i, heard[i].Actor, heard[i].Team)
		}
	}
}

func TestNobodyWhoGradesWithoutNamesHearsWhoItIsAbout(t *testing.T) {
	w := newStill(t)
	rapid.Check(t, func(t *rapid.T) {
		p := w.ledgerOf(t)
		w.append(t, p.ID, string(w.persons["teacher"]), session.WasAmended{Plan: blindly(p)})
		for range rapid.IntRange(1, 10).Draw(t, "events") {
			name := rapid.SampledFrom([]string{"ada", "blaise", "carl"}).Draw(t, "person")
			team := w.teams[map[string]string{"ada": "Red", "blaise": "Red", "carl": "Blue"}[name]]
			kinds := append(append(everyKind(team), judging(team, w.persons[name])...), ofTeams(team)...)
			w.append(t, p.ID, string(w.persons[name]), rapid.SampledFrom(kinds).Draw(t, "kind"))
		}
		w.append(t, p.ID, string(w.persons["teacher"]), session.WasClosed{})
		stream, stop := w.listen("/api/v1/sessions/"+string(p.ID)+"/events?after=2", "grader")
		defer stop()
		last := fmt.Sprint(w.head(p.ID))
		for _, e := range next(t, stream, func(e sse) bool { return e.id == last }) {
			if found := tells(e.data, w.identities()); found != nil {
				t.Fatalf("%s %s tells %v", e.event, e.data, found)
			}
		}
	})
}

func (w *world) head(id session.ID) (seq int64) {
	w.t.Helper()
	if err := w.service.View(w.t.Context(), id, func(s *session.State) { seq = s.Seq }); err != nil {
		w.t.Fatal(err)
	}
	return seq
}

func TestASecretIsRequiredForBlindSessions(t *testing.T) {
	w := newStill(t)
	deps := w.deps
	deps.Secret = []byte("short")
	if _, err := sessions.New(deps); err == nil || !strings.Contains(err.Error(), "32") {
		t.Errorf("%v", err)
	}
}
