package sessions

import (
	"sync"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/api/problem"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
	"github.com/pupitre-lab/pupitre/orchestrator/terminal"
)

// openers remembers who opened which of the terminals that run.
type openers struct {
	mu    sync.Mutex
	known map[terminal.Key]people.PersonID
}

func (o *openers) note(key terminal.Key, person people.PersonID) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.known == nil {
		o.known = map[terminal.Key]people.PersonID{}
	}
	o.known[key] = person
}

func (o *openers) forget(key terminal.Key) {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.known, key)
}

// of is who opened a terminal; empty once it has ended.
func (o *openers) of(key terminal.Key) people.PersonID {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.known[key]
}

// mayClose tells whether somebody may end a terminal: who opened it, and who may
// end the team's work altogether.
func (a *API) mayClose(key terminal.Key, p session.Plan, actor people.Actor) bool {
	opener := a.openers.of(key)
	return opener != "" && opener == actor.Person || people.Can(actor, people.SessionStop, whole(p))
}

// closeTerminal ends a terminal's program. Those who look at it are told by their
// own connections.
func (a *API) closeTerminal(c *api.Call) error {
	s, err := seatOf(c)
	if err != nil {
		return err
	}
	p, err := a.planOf(c)
	if err != nil {
		return err
	}
	t, err := a.joined(c.Context(), s, c.Param("terminal"))
	if err != nil {
		return err
	}
	if !a.mayClose(t.Key(), p, s.actor) {
		return problem.New(problem.Forbidden, text("seuls ceux qui l'ont ouvert et ceux qui encadrent la session ferment un terminal ; on peut quitter celui-ci sans le fermer",
			"only who opened it and those who run the session close a terminal; you can leave this one without closing it"))
	}
	t.Close()
	return c.Nothing()
}
