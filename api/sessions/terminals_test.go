package sessions_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/pupitre-lab/pupitre/api/apitest"
	"github.com/pupitre-lab/pupitre/api/problem"
	"github.com/pupitre-lab/pupitre/api/sessions"
	"github.com/pupitre-lab/pupitre/orchestrator/blob"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

type ticket struct {
	Terminal, Node, URL string
	Protocols           []string
}

func (w *world) ticket(name, path string, body object) ticket {
	w.t.Helper()
	return read[ticket](w.As(name).Send("POST", path+"/terminals", body).Is(http.StatusCreated))
}

// console is a browser's end of a terminal.
type console struct {
	*websocket.Conn
	t        *testing.T
	controls []object
	shown    strings.Builder
}

// dial tries to connect; origin is the page's.
func (w *world) dial(url, origin string, protocols []string) (*console, *http.Response, error) {
	w.t.Helper()
	server := httptest.NewServer(w.server.Handler())
	w.t.Cleanup(server.Close)
	conn, response, err := websocket.Dial(w.t.Context(), server.URL+url, &websocket.DialOptions{
		HTTPClient: server.Client(), HTTPHeader: http.Header{"Origin": {origin}}, Host: strings.TrimPrefix(apitest.Origin, "https://"), Subprotocols: protocols})
	if err != nil {
		return nil, response, err
	}
	w.t.Cleanup(func() { conn.CloseNow() })
	return &console{Conn: conn, t: w.t}, response, nil
}

func (w *world) console(name, path string, body object) *console {
	w.t.Helper()
	k := w.ticket(name, path, body)
	c, _, err := w.dial(k.URL, apitest.Origin, k.Protocols)
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

func (c *console) keys(text string) {
	c.t.Helper()
	if err := c.Write(c.t.Context(), websocket.MessageBinary, []byte(text)); err != nil {
		c.t.Fatal(err)
	}
}

// resize asks for a size and waits until it is so.
func (c *console) resize(rows, cols float64) {
	c.t.Helper()
	message, err := json.Marshal(object{"type": "resize", "rows": rows, "cols": cols})
	if err != nil {
		c.t.Fatal(err)
	}
	if err := c.Write(c.t.Context(), websocket.MessageText, message); err != nil {
		c.t.Fatal(err)
	}
	c.told("size", func(o object) bool { return o["rows"] == rows && o["cols"] == cols })
}

// until reads until something is so; the error is how the connection ended before.
func (c *console) until(is func() bool) error {
	ctx, cancel := context.WithTimeout(c.t.Context(), 10*time.Second)
	defer cancel()
	for !is() {
		kind, message, err := c.Read(ctx)
		if err != nil {
			return err
		}
		if kind == websocket.MessageBinary {
			c.shown.Write(message)
			continue
		}
		var control object
		if err := json.Unmarshal(message, &control); err != nil {
			return err
		}
		c.controls = append(c.controls, control)
	}
	return nil
}

func (c *console) shows(text string) {
	c.t.Helper()
	if err := c.until(func() bool { return strings.Contains(c.shown.String(), text) }); err != nil {
		c.t.Fatalf("%q is not shown, but %q: %v", text, c.shown.String(), err)
	}
}

// told waits for a control of a type that holds something.
func (c *console) told(kind string, holds func(object) bool) {
	c.t.Helper()
	err := c.until(func() bool {
		for _, control := range c.controls {
			if control["type"] == kind && holds(control) {
				return true
			}
		}
		return false
	})
	if err != nil {
		c.t.Fatalf("no such %s among %v: %v", kind, c.controls, err)
	}
}

func anything(object) bool { return true }

func TestATerminalShowsWhatIsTypedAndIsThereAfterAReload(t *testing.T) {
	w := newWorld(t)
	red := w.team(w.running(nil), "Red")
	first := w.console("ada", red, object{"node": "a", "rows": 30, "cols": 100})
	first.told("size", func(o object) bool { return o["rows"] == 30.0 && o["cols"] == 100.0 })
	first.told("snapshot", anything)
	first.keys("hello\r")
	first.shows("hello\r\nhello")
	if err := first.Write(t.Context(), websocket.MessageText, []byte(`{"type":"resize","rows":40,"cols":120}`)); err != nil {
		t.Fatal(err)
	}
	first.told("size", func(o object) bool { return o["rows"] == 40.0 })
	list := read[struct {
		Items []struct {
			ID, Node string
			Viewers  []struct{ ID string }
		}
	}](w.As("blaise").Get(red + "/terminals")).Items
	if len(list) != 1 || list[0].Node != "a" || len(list[0].Viewers) != 1 || list[0].Viewers[0].ID != string(w.persons["ada"]) {
		t.Fatalf("%+v", list)
	}
	first.CloseNow()
	again := w.console("ada", red, object{"terminal": list[0].ID})
	again.told("snapshot", func(o object) bool { return o["bytes"].(float64) > 0 })
	again.shows("hello")
}

func TestAnInstructorSitsBesideAStudentWhoIsTold(t *testing.T) {
	w := newWorld(t)
	red := w.team(w.running(nil), "Red")
	k := w.ticket("ada", red, object{"node": "a"})
	student, _, err := w.dial(k.URL, apitest.Origin, k.Protocols)
	if err != nil {
		t.Fatal(err)
	}
	teacher := w.console("teacher", red, object{"terminal": k.Terminal})
	student.told("viewers", func(o object) bool {
		persons := o["persons"].([]any)
		return len(persons) == 2 && persons[1].(map[string]any)["family_name"] == "Of-teacher"
	})
	teacher.keys("look\r")
	student.shows("look")
	student.keys("I see\r")
	teacher.shows("I see")
	w.As("carl").Send("POST", w.team(red[:strings.Index(red, "/teams")], "Blue")+"/terminals", object{"terminal": k.Terminal}).Refused(problem.Gone)
}

func TestATicketOpensOneConnectionForItsOwnerFromOurPagesOnly(t *testing.T) {
	w := newWorld(t)
	red := w.team(w.running(nil), "Red")
	k := w.ticket("ada", red, object{"node": "a"})
	status := func(url, origin string, protocols []string) int {
		c, response, err := w.dial(url, origin, protocols)
		if err == nil {
			c.CloseNow()
			return http.StatusSwitchingProtocols
		}
		if response == nil {
			t.Fatal(err)
		}
		return response.StatusCode
	}
	for _, origin := range []string{"https://evil.example", "null", "", "https://pupitre.example.evil.example", "http://pupitre.example", "https://pabc.pages.example"} {
		if got := status(k.URL, origin, k.Protocols); got != http.StatusForbidden {
			t.Errorf("from %q: %d", origin, got)
		}
	}
	if got := status(k.URL, apitest.Origin, k.Protocols); got != http.StatusSwitchingProtocols {
		t.Fatalf("a foreign page has used the ticket up: %d", got)
	}
	if got := status(k.URL, apitest.Origin, k.Protocols); got != http.StatusForbidden {
		t.Errorf("replayed: %d", got)
	}
	if got := status(k.URL, apitest.Origin, k.Protocols[:1]); got != http.StatusForbidden {
		t.Errorf("without: %d", got)
	}
	other := w.ticket("blaise", red, object{"node": "a"})
	if got := status(k.URL, apitest.Origin, other.Protocols); got != http.StatusForbidden {
		t.Errorf("for another terminal: %d", got)
	}
	late := w.ticket("ada", red, object{"node": "a"})
	w.later(31 * time.Second)
	if got := status(late.URL, apitest.Origin, late.Protocols); got != http.StatusForbidden {
		t.Errorf("too late: %d", got)
	}
	gone := w.ticket("blaise", red, object{"node": "a"})
	if err := w.people.TakeRole(t.Context(), people.Operator(), w.one, w.persons["blaise"], people.RoleStudent); err != nil {
		t.Fatal(err)
	}
	if got := status(gone.URL, apitest.Origin, gone.Protocols); got == http.StatusSwitchingProtocols {
		t.Errorf("somebody who is no student any more: %d", got)
	}
}

func TestATeamOpensOnlyTheMachinesThatItIsGiven(t *testing.T) {
	w := newWorld(t)
	path := w.planned(nil)
	red := w.team(path, "Red")
	w.As("ada").Send("POST", red+"/terminals", object{"node": "a"}).Refused(problem.Conflict)
	w.As("teacher").Send("POST", path+"/prepare", nil).Is(http.StatusAccepted)
	w.until("ready", func() bool { return read[object](w.As("teacher").Get(path))["phase"] == "ready" })
	w.As("ada").Send("POST", red+"/terminals", object{"node": "a"}).Refused(problem.Conflict)
	w.As("teacher").Send("POST", path+"/launch", object{}).Is(http.StatusOK)
	w.As("ada").Send("POST", red+"/terminals", object{"node": "b"}).Refused(problem.Conflict)
	w.As("ada").Send("POST", red+"/terminals", object{"node": "none"}).Refused(problem.NotFound)
	w.As("ada").Send("POST", red+"/terminals", object{}).Refused(problem.InvalidFields)
	w.As("ada").Send("POST", red+"/terminals", object{"node": "a", "rows": 100_000}).Refused(problem.InvalidFields)
	hidden := w.ticket("teacher", red, object{"node": "b"})
	w.As("ada").Send("POST", red+"/terminals", object{"terminal": hidden.Terminal}).Refused(problem.Conflict)
	if items := read[struct{ Items []object }](w.As("ada").Get(red + "/terminals")).Items; len(items) != 0 {
		t.Errorf("the team sees %v", items)
	}
	for i := range 24 {
		if r := w.As("ada").Send("POST", red+"/terminals", object{"node": "a"}); r.Code != http.StatusCreated {
			if r.Refused(problem.Conflict); i < 20 {
				t.Errorf("only %d terminals", i)
			}
			return
		}
	}
	t.Error("as many terminals as one likes")
}

func TestInAPauseATerminalIsOnlyLookedAt(t *testing.T) {
	w := newWorld(t)
	path := w.running(nil)
	c := w.console("ada", w.team(path, "Red"), object{"node": "a"})
	c.told("mode", func(o object) bool { return o["write"] == true })
	w.As("teacher").Send("POST", path+"/pause", object{"reason": "a fire"}).Is(http.StatusOK)
	c.told("mode", func(o object) bool { return o["write"] == false })
	c.keys("lost\r")
	c.resize(31, 99) // frames are taken in order: once this one is, the keys were
	w.As("ada").Send("POST", w.team(path, "Red")+"/terminals", object{"node": "a"}).Refused(problem.Conflict)
	w.As("teacher").Send("POST", path+"/resume", nil).Is(http.StatusOK)
	c.controls = nil
	c.told("mode", func(o object) bool { return o["write"] == true })
	c.keys("kept\r")
	c.shows("kept\r\nkept")
	if strings.Contains(c.shown.String(), "lost") {
		t.Error("what was typed in the pause arrived")
	}
}

func TestTerminalsEndWithTheTeamsTime(t *testing.T) {
	w := newWorld(t)
	path := w.running(nil)
	red := w.team(path, "Red")
	c := w.console("ada", red, object{"node": "a"})
	c.told("snapshot", anything)
	w.As("teacher").Send("POST", red+"/stop", object{"reason": "cheating"}).Is(http.StatusOK)
	err := c.until(func() bool { return false })
	if code := websocket.CloseStatus(err); code != 4403 && code != 4404 {
		t.Errorf("closed with %d: %v", code, err)
	}
	w.As("ada").Send("POST", red+"/terminals", object{"node": "a"}).Refused(problem.Conflict)
	w.until("closed", func() bool { return len(w.hub.List()) == 0 })
}

func TestWhatIsNoMessageOfATerminalClosesIt(t *testing.T) {
	w := newWorld(t)
	red := w.team(w.running(nil), "Red")
	for _, message := range []string{`{"type":"exec"}`, `{"type":"resize","rows":-1}`, `{"type":"resize","rows":60000,"cols":60000}`, `nonsense`} {
		c := w.console("ada", red, object{"node": "a"})
		if err := c.Write(t.Context(), websocket.MessageText, []byte(message)); err != nil {
			t.Fatal(err)
		}
		if code := websocket.CloseStatus(c.until(func() bool { return false })); code != 4400 {
			t.Errorf("%s closes with %d", message, code)
		}
	}
}

func (w *world) recording(path string) session.TerminalRecorded {
	w.t.Helper()
	w.until("recorded", func() bool { return len(events[session.TerminalRecorded](w, path)) > 0 })
	return events[session.TerminalRecorded](w, path)[0]
}

func TestARecordingIsKeptWithWhoWasThere(t *testing.T) {
	w := newWorld(t)
	path := w.running(nil)
	k := w.ticket("ada", w.team(path, "Red"), object{"node": "a"})
	c, _, err := w.dial(k.URL, apitest.Origin, k.Protocols)
	if err != nil {
		t.Fatal(err)
	}
	w.console("teacher", w.team(path, "Red"), object{"terminal": k.Terminal}).told("snapshot", anything)
	c.keys("a secret\r\x04")
	c.told("exit", func(o object) bool { return o["code"] == 0.0 })
	got := w.recording(path)
	if got.ID != k.Terminal || got.Node != "a" || len(got.Persons) != 2 || got.To.Before(got.From) {
		t.Errorf("%+v", got)
	}
	file := must(w.blobs.Open(blob.Digest(got.Digest)))(t)
	defer file.Close()
	cast := string(must(io.ReadAll(file))(t))
	if !strings.Contains(cast, "a secret") || !strings.Contains(cast, "join "+string(w.persons["teacher"])) || strings.Contains(cast, `"i"`) {
		t.Errorf("%s", cast)
	}
	w.until("clean", func() bool { left, err := os.ReadDir(w.folder); return err == nil && len(left) == 0 })
}

func TestARecordingThatACrashLeftIsKeptOnce(t *testing.T) {
	w := newWorld(t)
	path := w.running(nil)
	c := w.console("ada", w.team(path, "Red"), object{"node": "a"})
	c.keys("before the crash\r")
	c.shows("before the crash\r\nbefore")
	w.until("written", func() bool {
		casts, err := filepath.Glob(filepath.Join(w.folder, "*.cast"))
		if err != nil || len(casts) != 1 {
			return false
		}
		text, err := os.ReadFile(casts[0])
		return err == nil && strings.Contains(string(text), "before the crash")
	})
	left := t.TempDir() // what is on the disk when the platform dies
	for _, file := range must(filepath.Glob(filepath.Join(w.folder, "*")))(t) {
		data := must(os.ReadFile(file))(t)
		if strings.HasSuffix(file, ".cast") {
			data = data[:len(data)-3] // in the middle of a line
		}
		if err := os.WriteFile(filepath.Join(left, filepath.Base(file)), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range map[string]string{"torn.json": `{"id":"to`, "alone.json": `{"id":"alone"}`} {
		if err := os.WriteFile(filepath.Join(left, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	deps := w.deps
	deps.Folder = left
	again := must(sessions.New(deps))(t)
	for range 2 {
		if err := again.Recover(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if got := w.recording(path); len(got.Persons) != 1 || got.Size == 0 {
		t.Errorf("%+v", got)
	}
	if rest := must(os.ReadDir(left))(t); len(rest) != 0 || len(events[session.TerminalRecorded](w, path)) != 1 {
		t.Errorf("left: %v, told %d times", rest, len(events[session.TerminalRecorded](w, path)))
	}
}

func TestNothingIsRecordedWhereTheRulesSaySo(t *testing.T) {
	w := newWorld(t)
	path := w.running(object{"record": false})
	if b := w.bench("ada", path, "Red"); b.Recorded {
		t.Error("the team is told otherwise")
	}
	c := w.console("ada", w.team(path, "Red"), object{"node": "a"})
	c.keys("x\r\x04")
	c.told("exit", anything)
	if left, err := os.ReadDir(w.folder); err == nil && len(left) > 0 {
		t.Errorf("%v", left)
	}
}

func TestOnceATeamHasEndedNobodyChangesWhatItsFinalChecksLookAt(t *testing.T) {
	w := newWorld(t)
	path := w.running(nil)
	red := w.team(path, "Red")
	w.ticket("teacher", red, object{"node": "a"})
	w.As("teacher").Send("POST", red+"/stop", object{"reason": "done"}).Is(http.StatusOK)
	refused := w.As("teacher").Send("POST", red+"/terminals", object{"node": "a"})
	refused.Refused(problem.Conflict)
	if !strings.Contains(refused.Body.String(), `"ended"`) {
		t.Errorf("%s", refused.Body)
	}
	w.ticket("teacher", w.team(path, "Blue"), object{"node": "a"})
}
