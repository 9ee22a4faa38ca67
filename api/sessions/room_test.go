package sessions_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/pupitre-lab/pupitre/api/problem"
	"github.com/pupitre-lab/pupitre/api/sessions"
	"github.com/pupitre-lab/pupitre/orchestrator/conductor"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// cramped is a stage with too little of some things.
type cramped struct {
	sessions.Stage
	short []string
}

func (c cramped) Capacity(context.Context, session.ID) (conductor.Fitting, error) {
	return conductor.Fitting{Short: c.short, AtOnce: 1, Waves: [][]people.TeamID{{"one"}, {"two"}}}, nil
}

func TestASessionThatTheHostCannotHoldIsPreparedAnywayOnly(t *testing.T) {
	for _, test := range []struct {
		short []string
		fits  bool
	}{
		{nil, true}, {[]string{"cpus"}, true}, {[]string{"memory"}, false}, {[]string{"cpus", "disk"}, false}, {[]string{"pids"}, false},
	} {
		t.Run(strings.Join(test.short, " and "), func(t *testing.T) {
			w := newWorld(t, func(d *sessions.Deps) { d.Stage = cramped{d.Stage, test.short} })
			path := w.planned(nil)
			if !test.fits {
				refused := w.As("teacher").Send("POST", path+"/prepare", nil)
				refused.Refused(problem.Conflict)
				if text := refused.Body.String(); !strings.Contains(text, `"does-not-fit"`) || !strings.Contains(text, "2") {
					t.Errorf("%s", text)
				}
				if phase := read[object](w.As("teacher").Get(path))["phase"]; phase != "planned" {
					t.Errorf("it is %v", phase)
				}
				path += "/prepare?anyway=true"
			} else {
				path += "/prepare"
			}
			w.As("teacher").Send("POST", path, nil).Is(http.StatusAccepted)
		})
	}
}
