package sessions_test

import (
	"net/http"
	"testing"

	"github.com/pupitre-lab/pupitre/api/apitest"
	"github.com/pupitre-lab/pupitre/api/problem"
)

type terminalDoc struct {
	ID       string
	OpenedBy *struct{ ID string } `json:"opened_by"`
	MayClose bool                 `json:"may_close"`
}

func (w *world) terminals(name, path string) []terminalDoc {
	w.t.Helper()
	return read[struct{ Items []terminalDoc }](w.As(name).Get(path + "/terminals").Is(http.StatusOK)).Items
}

func TestWhoOpenedATerminalClosesItForAll(t *testing.T) {
	w := newWorld(t)
	red := w.team(w.running(nil), "Red")
	k := w.ticket("ada", red, object{"node": "a"})
	address := red + "/terminals/" + k.Terminal
	other := w.console("blaise", red, object{"terminal": k.Terminal})
	other.told("snapshot", anything)
	for name, may := range map[string]bool{"ada": true, "blaise": false, "teacher": true} {
		list := w.terminals(name, red)
		if len(list) != 1 || list[0].MayClose != may || list[0].OpenedBy == nil || list[0].OpenedBy.ID != string(w.persons["ada"]) {
			t.Errorf("%s: %+v", name, list)
		}
	}
	w.As("blaise").Send("DELETE", address, nil).Refused(problem.Forbidden)
	w.As("carl").Send("DELETE", address, nil).Refused(problem.NotFound)
	w.As("grader").Send("DELETE", address, nil).Refused(problem.Forbidden)
	w.As("ada").Send("DELETE", address, nil).Is(http.StatusNoContent)
	other.told("exit", func(o object) bool { return o["reason"] == "closed" })
	w.As("ada").Send("DELETE", address, nil).Refused(problem.Gone)
	if list := w.terminals("ada", red); len(list) != 0 {
		t.Errorf("%+v", list)
	}
}

func TestWhoRunsTheSessionClosesAnyTerminalOfIt(t *testing.T) {
	w := newWorld(t)
	path := w.running(nil)
	red := w.team(path, "Red")
	k := w.ticket("ada", red, object{"node": "a"})
	student, _, err := w.dial(k.URL, apitest.Origin, k.Protocols)
	if err != nil {
		t.Fatal(err)
	}
	hidden := w.ticket("teacher", red, object{"node": "b"})
	w.As("ada").Send("DELETE", red+"/terminals/"+hidden.Terminal, nil).Refused(problem.Conflict) // not even hers to see
	w.As("teacher").Send("DELETE", w.team(path, "Blue")+"/terminals/"+k.Terminal, nil).Refused(problem.Gone)
	w.As("teacher").Send("DELETE", red+"/terminals/"+k.Terminal, nil).Is(http.StatusNoContent)
	student.told("exit", func(o object) bool { return o["reason"] == "closed" })
}

func TestInAPauseATerminalCanBeClosed(t *testing.T) {
	w := newWorld(t)
	path := w.running(nil)
	red := w.team(path, "Red")
	k := w.ticket("ada", red, object{"node": "a"})
	w.As("teacher").Send("POST", path+"/pause", object{"reason": "a fire"}).Is(http.StatusOK)
	w.As("ada").Send("DELETE", red+"/terminals/"+k.Terminal, nil).Is(http.StatusNoContent)
}
