package sessions

import (
	"math"
	"net/http"
	"time"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

type series struct {
	Team   people.TeamID `json:"team"`
	Points []mark        `json:"points"`
}

type mark struct {
	At       session.Seconds `json:"at_s"` // since the launch, without pauses
	Obtained float64         `json:"obtained"`
}

// progress shows the points of each team over time.
func (a *API) progress(c *api.Call) error {
	id, err := sessionOf(c)
	if err != nil {
		return err
	}
	all := []series{}
	err = a.Sessions.View(c.Context(), id, func(s *session.State) {
		for _, team := range s.Plan.Teams {
			all = append(all, series{team.ID, curve(s, s.Teams[team.ID])})
		}
	})
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, struct {
		Series []series `json:"series"`
	}{all})
}

// curve has a mark wherever the points of a team change.
func curve(s *session.State, t *session.TeamState) []mark {
	marks := []mark{}
	obtained := map[lab.CheckID]float64{}
	for _, run := range t.Runs {
		for _, r := range run.Results {
			if r.Counts() {
				obtained[r.Check] = r.Points * r.Share
			}
		}
		sum := 0.0
		for _, points := range obtained {
			sum += points
		}
		sum = round(sum)
		if len(marks) == 0 || marks[len(marks)-1].Obtained != sum {
			marks = append(marks, mark{session.Seconds(worked(s, run.Time)), sum})
		}
	}
	return marks
}

// round takes away what adding fractions in another order changes.
func round(points float64) float64 { return math.Round(points*1e6) / 1e6 }

// worked is how long the clocks had run at a moment.
func worked(s *session.State, at time.Time) time.Duration {
	length := at.Sub(s.Launched)
	for _, p := range s.Pauses {
		to := p.To
		if to.IsZero() || to.After(at) {
			to = at
		}
		if to.After(p.From) {
			length -= to.Sub(p.From)
		}
	}
	return max(0, length)
}
