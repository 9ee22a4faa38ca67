package sessions_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/pupitre-lab/pupitre/api/apitest"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// sse is one event as it stands on the wire.
type sse struct{ id, event, data string }

// listen opens a stream as somebody and hands over what comes until it is closed.
func (w *world) listen(path, name string, header ...string) (<-chan sse, func()) {
	w.t.Helper()
	server := httptest.NewServer(w.server.Handler())
	ctx, cancel := context.WithCancel(context.Background())
	request := must(http.NewRequestWithContext(ctx, "GET", server.URL+path, nil))(w.t)
	request.Host = strings.TrimPrefix(apitest.Origin, "https://")
	request.Header.Set("Authorization", "Bearer "+name)
	if len(header) == 2 {
		request.Header.Set(header[0], header[1])
	}
	response := must(server.Client().Do(request))(w.t)
	if response.StatusCode != http.StatusOK {
		w.t.Fatalf("%s streams with %d", name, response.StatusCode)
	}
	out := make(chan sse, 4096)
	done := make(chan struct{})
	go func() {
		defer close(done)
		var now sse
		lines := bufio.NewScanner(response.Body)
		lines.Buffer(nil, 1<<24)
		for lines.Scan() {
			key, value, _ := strings.Cut(lines.Text(), ": ")
			switch key {
			case "id":
				now.id = value
			case "event":
				now.event = value
			case "data":
				now.data = value
			case "":
				if now.event != "" {
					out <- now
				}
				now = sse{}
			}
		}
	}()
	return out, func() {
		cancel()
		response.Body.Close()
		<-done
		server.Close()
	}
}

// next waits for the first event of a kind, and gives those before it, too.
func next(t rapid.TB, stream <-chan sse, is func(sse) bool) (all []sse) {
	t.Helper()
	timeout := time.After(10 * time.Second)
	for {
		select {
		case e := <-stream:
			all = append(all, e)
			if is(e) {
				return all
			}
		case <-timeout:
			t.Fatalf("it does not come; there came %v", all)
		}
	}
}

func kindIs(kind string) func(sse) bool { return func(e sse) bool { return e.event == kind } }

// everyKind has one event of each kind, about a team where it is about one.
func everyKind(team people.TeamID) []session.Event {
	result := session.Result{Check: "reach", Verdict: "pass", Evidence: []session.Evidence{{}}, Images: map[string]string{"a": ""}, Nodes: map[string]string{"a": ""}}
	return []session.Event{
		session.PreparationBegan{}, session.WasCancelled{}, session.BecameReady{}, session.WasLaunched{}, session.WasPaused{}, session.WasResumed{},
		session.ClosingBegan{}, session.WasClosed{}, session.WasSealed{}, session.WasSigned{Seal: json.RawMessage(`"x"`)},
		session.InstanceAssigned{Team: team}, session.InstanceReady{Team: team}, session.InstanceFailed{Team: team}, session.RepairAsked{Team: team},
		session.RepairDone{Team: team}, session.TeamStopped{Team: team}, session.InstanceKept{Team: team, Nodes: []session.KeptNode{{}}},
		session.TimeGranted{Grant: session.Grant{Team: team}}, session.AnswerGiven{Team: team}, session.HintTaken{Team: team},
		session.ChecksAsked{Team: team, Checks: []lab.CheckID{""}},
		session.ChecksDone{Team: team, Origin: session.OriginSelf, Results: []session.Result{result}},
		session.ChecksDone{Team: team, Origin: session.OriginFinal, Results: []session.Result{result}},
		session.ChecksDone{Team: team, Origin: session.OriginWatch, Results: []session.Result{result}},
		session.ReportReceived{Team: team}, session.TerminalRecorded{Team: team, Persons: []people.PersonID{""}}, session.InjectAsked{Teams: []people.TeamID{team}},
		session.InjectDone{Team: team, Record: session.InjectRecord{Did: []session.InjectDeed{{}}}}, session.MessageSent{Teams: []people.TeamID{team}},
		session.QuestionAsked{Team: team}, session.WasDecided{Team: team}, session.WasMarked{Team: team},
	}
}

// marked is an event with a word in every text of it that is empty.
func marked(e session.Event, word string) session.Event {
	value := reflect.New(reflect.TypeOf(e)).Elem()
	value.Set(reflect.ValueOf(e))
	mark(value, word)
	return value.Interface().(session.Event)
}

func mark(v reflect.Value, word string) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				mark(v.Field(i), word)
			}
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return
		}
		for i := range v.Len() {
			mark(v.Index(i), word)
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			v.SetMapIndex(key, reflect.ValueOf(word).Convert(v.Type().Elem()))
		}
	case reflect.String:
		if v.String() == "" {
			v.SetString(word)
		}
	}
}

// ledgerOf plans a session of its own.
func (w *world) ledgerOf(t rapid.TB) session.Plan {
	t.Helper()
	p := session.Plan{ID: session.NewID(), Promotion: w.one, Title: "T", Duration: session.Seconds(time.Hour), Rules: session.DefaultRules(),
		Lab: session.LabRef{ID: "small", Version: "1.0.0", Digest: "sha256:1"}, Mode: lab.Group, Teams: []session.Team{
			{ID: w.teams["Red"], Name: "Red", Members: []session.Member{{Person: w.persons["ada"]}, {Person: w.persons["blaise"]}}},
			{ID: w.teams["Blue"], Name: "Blue", Members: []session.Member{{Person: w.persons["carl"], ExtraTime: 0.33}}}}}
	if err := w.service.Create(context.Background(), string(w.persons["teacher"]), p); err != nil {
		t.Fatal(err)
	}
	return p
}

func (w *world) append(t rapid.TB, id session.ID, actor string, events ...session.Event) {
	t.Helper()
	_, err := w.service.Do(context.Background(), id, actor, func(*session.State, time.Time) ([]session.Event, error) { return events, nil })
	if err != nil {
		t.Fatal(err)
	}
}

func TestATeamNeverHearsOfAnotherNorOfWhatIsNotForIt(t *testing.T) {
	w := newStill(t)
	rapid.Check(t, func(t *rapid.T) {
		p := w.ledgerOf(t)
		var secrets []string
		for i := range rapid.IntRange(1, 12).Draw(t, "events") {
			blue := rapid.SampledFrom(everyKind(w.teams["Blue"])).Draw(t, "kind")
			word := fmt.Sprintf("SECRET-%d-", i)
			actor := rapid.SampledFrom([]string{"carl", "teacher"}).Draw(t, "actor")
			if life, plain := lifeWords[blue.Kind()]; !plain || life {
				secrets = append(secrets, word)
			}
			w.append(t, p.ID, string(w.persons[actor]), marked(blue, word))
		}
		w.append(t, p.ID, string(w.persons["teacher"]), session.MessageSent{Teams: []people.TeamID{w.teams["Red"]}, Text: "the end"})
		stream, stop := w.listen("/api/v1/sessions/"+string(p.ID)+"/events", "ada")
		defer stop()
		for _, e := range next(t, stream, func(e sse) bool { return strings.Contains(e.data, "the end") }) {
			for _, hidden := range append(secrets, string(w.teams["Blue"]), string(w.persons["carl"]), string(w.persons["teacher"]), "extra_time") {
				if strings.Contains(e.data, hidden) {
					t.Fatalf("%s %s tells %s", e.event, e.data, hidden)
				}
			}
		}
	})
}

// lifeWords are the kinds whose words are for everybody in the session; the value
// says whether they are secret all the same.
var lifeWords = map[string]bool{
	session.WasCancelled{}.Kind(): false, session.WasPaused{}.Kind(): false, session.ClosingBegan{}.Kind(): false, session.WasSigned{}.Kind(): true,
}

func TestATeamHearsOfItselfOnlyWhatItMaySee(t *testing.T) {
	w := newStill(t)
	p := w.ledgerOf(t)
	heard := map[string]bool{}
	for _, e := range everyKind(w.teams["Red"]) {
		w.append(t, p.ID, string(w.persons["blaise"]), marked(e, "WORD"))
	}
	w.append(t, p.ID, string(w.persons["teacher"]), session.MessageSent{Text: "the end"})
	stream, stop := w.listen("/api/v1/sessions/"+string(p.ID)+"/events", "ada")
	defer stop()
	for _, e := range next(t, stream, func(e sse) bool { return strings.Contains(e.data, "the end") }) {
		heard[e.event] = true
		for _, hidden := range []string{`"incident"`, `"other_team"`, `"evidence"`, `"seed"`, `"blob"`, `"instance"`, `"expected"`, `"nodes"`} {
			if strings.Contains(e.data, hidden) {
				t.Errorf("%s tells %s: %s", e.event, hidden, e.data)
			}
		}
	}
	for _, never := range []string{"instance.assigned", "instance.kept", "inject.asked", "inject.done", "result.decided", "criterion.marked"} {
		if heard[never] {
			t.Errorf("the team hears of %s", never)
		}
	}
	for _, kind := range []string{"answer.given", "hint.taken", "checks.asked", "checks.done", "question.asked", "message.sent", "session.launched", "time.granted"} {
		if !heard[kind] {
			t.Errorf("the team does not hear of %s, but of %v", kind, heard)
		}
	}
}

func TestWhoGradesWithoutNamesHearsOfTheSessionsLifeAndOfGradingAlone(t *testing.T) {
	w := newStill(t)
	p := w.ledgerOf(t)
	for _, e := range everyKind(w.teams["Red"]) {
		switch e.(type) {
		case session.WasDecided, session.WasMarked, session.ReportReceived:
			continue // have a test of their own
		}
		w.append(t, p.ID, string(w.persons["ada"]), marked(e, "SECRET"))
	}
	w.append(t, p.ID, string(w.persons["teacher"]), session.WasResumed{})
	stream, stop := w.listen("/api/v1/sessions/"+string(p.ID)+"/events?after=2", "grader")
	defer stop()
	count := 0
	all := next(t, stream, func(e sse) bool { count++; return e.event == "session.resumed" && count > 3 })
	for _, e := range all {
		for _, hidden := range []string{"SECRET", string(w.persons["ada"]), string(w.teams["Red"])} {
			if hidden == "SECRET" && e.event == "session.closing" {
				continue // its cause is one of two words
			}
			if strings.Contains(e.data, hidden) {
				t.Errorf("%s tells %s: %s", e.event, hidden, e.data)
			}
		}
	}
}

func TestAStreamGoesOnWhereItWasAndTellsWhatIsNew(t *testing.T) {
	w := newWorld(t)
	path := w.running(nil)
	stream, stop := w.listen(path+"/events", "teacher")
	got := next(t, stream, kindIs("session.launched"))
	last := got[len(got)-1]
	stop()
	w.As("teacher").Send("POST", path+"/pause", object{"reason": "a fire"}).Is(http.StatusOK)
	stream, stop = w.listen(path+"/events", "teacher", "Last-Event-ID", last.id)
	defer stop()
	for _, e := range next(t, stream, kindIs("session.paused")) {
		if e.event == "session.launched" {
			t.Error("it begins anew")
		}
	}
	w.As("teacher").Send("POST", path+"/resume", nil).Is(http.StatusOK)
	resumed := next(t, stream, kindIs("session.resumed"))
	var body struct {
		Seq   int64
		Kind  string
		Actor string
	}
	if err := json.Unmarshal([]byte(resumed[len(resumed)-1].data), &body); err != nil || body.Kind != "session.resumed" || body.Actor != string(w.persons["teacher"]) {
		t.Errorf("%+v %v", body, err)
	}
}

func TestWhoLooksIsToldToTheirTeamAndToThoseWhoRunIt(t *testing.T) {
	w := newWorld(t)
	path := w.running(nil)
	teacher, stop := w.listen(path+"/events", "teacher")
	defer stop()
	blue, stopBlue := w.listen(path+"/events", "carl")
	defer stopBlue()
	_, leave := w.listen(path+"/events", "ada")
	with := func(name string, there bool) func(sse) bool {
		return func(e sse) bool {
			return e.event == "presence" && strings.Contains(e.data, string(w.teams["Red"])) && strings.Contains(e.data, string(w.persons[name])) == there
		}
	}
	next(t, teacher, with("ada", true))
	if line := w.wallOf(path, "Red"); len(line.Present) != 1 || line.Present[0] != string(w.persons["ada"]) {
		t.Errorf("%+v", line)
	}
	leave()
	next(t, teacher, with("ada", false))
	w.As("teacher").Send("POST", path+"/messages", object{"text": "the end"}).Is(http.StatusCreated)
	for _, e := range next(t, blue, kindIs("message.sent")) {
		if strings.Contains(e.data, string(w.persons["ada"])) || strings.Contains(e.data, string(w.teams["Red"])) {
			t.Errorf("the other team hears %s %s", e.event, e.data)
		}
	}
}

type wallLine struct {
	Team, Health       string
	Present            []string
	Obtained, Possible float64
	Terminals          int
	Presence           []presenceDoc
	Cells              []struct{ Check, Verdict string }
}

func (w *world) wallOf(path, team string) wallLine {
	w.t.Helper()
	for _, line := range read[struct{ Teams []wallLine }](w.As("teacher").Get(path + "/wall").Is(http.StatusOK)).Teams {
		if line.Team == string(w.teams[team]) {
			return line
		}
	}
	w.t.Fatalf("%s is not on the wall", team)
	return wallLine{}
}

func TestTheWallAndItsNewsShowWhatWasSeen(t *testing.T) {
	w := newWorld(t)
	path := w.running(object{"check_every_s": 0})
	stream, stop := w.listen(path+"/events", "teacher")
	defer stop()
	w.As("ada").Send("POST", w.team(path, "Red")+"/answers", object{"check": "capital", "value": "paris-is-RIGHT"}).Is(http.StatusAccepted)
	next(t, stream, func(e sse) bool {
		return e.event == "wall" && strings.Contains(e.data, string(w.teams["Red"])) && strings.Contains(e.data, `"check":"capital","verdict":"pass"`)
	})
	if line := w.wallOf(path, "Red"); line.Obtained < 2 || line.Possible != 20 || line.Health != "ready" {
		t.Errorf("%+v", line)
	}
	series := read[struct {
		Series []struct {
			Team   string
			Points []struct{ Obtained float64 }
		}
	}](w.As("teacher").Get(path + "/progress")).Series
	if n := len(series[0].Points); len(series) != 2 || n == 0 || series[0].Points[n-1].Obtained < 2 {
		t.Errorf("%+v", series)
	}
}
