package conductor_test

import (
	"testing"
	"testing/synctest"

	"github.com/pupitre-lab/pupitre/orchestrator/conductor"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

func TestASessionIsMeasuredBesideThoseThatRunBeforeItIsPlanned(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 2)
		small, err := smallCatalogue(t).Lab("small")
		if err != nil {
			t.Fatal(err)
		}
		fitting := func(replaces ...session.ID) conductor.Fitting {
			f, err := w.conductor.Fitting(t.Context(), small, []people.TeamID{"a", "b"}, append(replaces, "")[0])
			if err != nil {
				t.Fatal(err)
			}
			return f
		}
		w.begin()
		if f := fitting(); f.Taken != (conductor.Need{}) || f.Need.Memory <= 0 || len(f.Waves) == 0 {
			t.Errorf("a session that is only planned takes room: %+v", f)
		}
		w.do(prepare)
		if f := fitting(); f.Taken != f.Need {
			t.Errorf("beside a session like it: %+v", f)
		}
		if f := fitting(w.plan.ID); f.Taken != (conductor.Need{}) {
			t.Errorf("in the place of a session: %+v", f)
		}
		w.stop()
	})
}
