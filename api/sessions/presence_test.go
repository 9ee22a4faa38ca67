package sessions_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/pupitre-lab/pupitre/api/apitest"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

type presenceDoc struct {
	Person struct {
		ID     string
		Family string `json:"family_name"`
	}
	Member bool
	Since  time.Time
	Where  []struct{ Kind, Node string }
}

type presenceNews struct {
	Team     people.TeamID
	Present  []string
	Presence []presenceDoc
}

// kinds are where somebody is, in short.
func (p presenceDoc) kinds() (list []string) {
	for _, at := range p.Where {
		list = append(list, at.Kind+at.Node)
	}
	return list
}

// saying is an event on who is there that holds something.
func saying(t *testing.T, holds func(presenceNews) bool) func(sse) bool {
	return func(e sse) bool {
		var news presenceNews
		if e.event != "presence" {
			return false
		}
		conforms(t, "PresenceNews", e.data)
		if err := json.Unmarshal([]byte(e.data), &news); err != nil {
			t.Fatal(err)
		}
		return holds(news)
	}
}

func TestPresenceTellsWhoIsWhereAndSinceWhen(t *testing.T) {
	w := newWorld(t)
	path := w.running(nil)
	red := w.team(path, "Red")
	teacher, stop := w.listen(path+"/events", "teacher")
	defer stop()
	_, close1 := w.listen(path+"/events", "ada")
	_, close2 := w.listen(path+"/events", "ada")
	defer close2()
	alone := func(where ...string) func(presenceNews) bool {
		return func(n presenceNews) bool {
			return n.Team == w.teams["Red"] && len(n.Presence) == 1 && slices.Equal(n.Presence[0].kinds(), where)
		}
	}
	next(t, teacher, saying(t, alone("page")))
	k := w.ticket("ada", red, object{"node": "a"})
	screen, _, err := w.dial(k.URL, apitest.Origin, k.Protocols)
	if err != nil {
		t.Fatal(err)
	}
	next(t, teacher, saying(t, alone("page", "terminala")))
	close1() // the other page is still there
	beside := w.console("teacher", red, object{"terminal": k.Terminal})
	next(t, teacher, saying(t, func(n presenceNews) bool {
		return len(n.Presence) == 2 && len(n.Present) == 1 && !n.Presence[1].Member && n.Presence[1].Person.Family == "Of-teacher"
	}))
	bench := read[struct{ Presence []presenceDoc }](w.As("ada").Get(red + "/bench").Is(http.StatusOK)).Presence
	onWall := w.wallOf(path, "Red").Presence
	for name, there := range map[string][]presenceDoc{"bench": bench, "wall": onWall} {
		if len(there) != 2 || there[0].Person.ID != string(w.persons["ada"]) || there[0].Person.Family != "Of-ada" || !there[0].Member ||
			there[0].Since.IsZero() || there[0].Since.After(w.now()) || !slices.Equal(there[0].kinds(), []string{"page", "terminala"}) {
			t.Errorf("%s: %+v", name, there)
		}
	}
	beside.CloseNow()
	screen.CloseNow()
	next(t, teacher, saying(t, alone("page")))
	close2()
	next(t, teacher, saying(t, func(n presenceNews) bool { return len(n.Presence) == 0 && len(n.Present) == 0 }))
}

func TestWhoIsThereIsKnownAlsoWhenNobodyListened(t *testing.T) {
	w := newWorld(t)
	path := w.running(nil)
	screen := w.console("ada", w.team(path, "Red"), object{"node": "a"})
	screen.told("snapshot", anything)
	there := w.wallOf(path, "Red")
	if len(there.Presence) != 1 || len(there.Present) != 0 || !slices.Equal(there.Presence[0].kinds(), []string{"terminala"}) {
		t.Errorf("%+v", there)
	}
}

// conforms holds what is told to a schema of the contract.
func conforms(t *testing.T, schema, data string) {
	t.Helper()
	var value any
	if err := json.Unmarshal([]byte(data), &value); err != nil {
		t.Fatal(err)
	}
	if err := apitest.Load(t, document(t)).Components.Schemas[schema].Value.VisitJSON(value, openapi3.EnableJSONSchema2020()); err != nil {
		t.Errorf("%s: %v", data, err)
	}
}
