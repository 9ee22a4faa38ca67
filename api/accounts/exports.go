package accounts

import (
	"time"

	"github.com/pupitre-lab/pupitre/api/problem"
	"github.com/pupitre-lab/pupitre/api/throttle"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

// exports bounds how often all that is held of a person is gathered: it reads
// the ledgers of every session that they were in.
type exports struct {
	under *throttle.Seats  // by who asks
	made  *throttle.Keeper // by who asks, and of whom
}

// exportRate is how often somebody may have the data of one person.
var exportRate = throttle.Rate{Limit: 6, Per: time.Hour}

// mostExported is of how many pairs of persons is kept track; see throttle.New.
const mostExported = 20_000

func newExports() exports {
	return exports{throttle.NewSeats(1), throttle.New(exportRate, mostExported)}
}

// begin lets one export through; end gives its place back.
func (e exports) begin(actor, of people.PersonID, now time.Time) (end func(), err error) {
	end, free := e.under.Take(string(actor))
	if !free {
		p := problem.New(problem.TooManyRequests, problem.Text{
			FR: "une copie de données est déjà en préparation pour vous", EN: "a copy of data is being made for you already"})
		p.Retry = 5 * time.Second
		return nil, p
	}
	answer := e.made.Take(string(actor)+" "+string(of), now)
	if answer.OK {
		return end, nil
	}
	end()
	p := problem.Newf(problem.TooManyRequests, problem.Text{
		FR: "les données d'une même personne se copient au plus %d fois par heure", EN: "the data of one person are copied at most %d times an hour"}, exportRate.Limit)
	p.Retry = answer.Retry
	return nil, p
}
