package sessions

import (
	"net/http"
	"slices"
	"time"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/orchestrator/conductor"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

type wall struct {
	Now    time.Time   `json:"now"`
	Seq    int64       `json:"seq"`
	Tasks  []wallTask  `json:"tasks"`
	Checks []wallCheck `json:"checks"`
	Teams  []wallTeam  `json:"teams"`
}

type wallTask struct {
	ID    string       `json:"id"`
	Title session.Text `json:"title"`
}

type wallCheck struct {
	ID     lab.CheckID  `json:"id"`
	Task   string       `json:"task"`
	Title  session.Text `json:"title"`
	Points float64      `json:"points"`
}

type wallTeam struct {
	Team         people.TeamID     `json:"team"`
	Name         string            `json:"name"`
	Clock        clock             `json:"clock"`
	Health       string            `json:"health"`
	NodesRunning *int              `json:"nodes_running,omitempty"`
	NodesTotal   *int              `json:"nodes_total,omitempty"`
	Obtained     float64           `json:"obtained"`
	Possible     float64           `json:"possible"`
	Deed         time.Time         `json:"last_activity,omitzero"`
	Present      []people.PersonID `json:"present"`
	Presence     []presence        `json:"presence"`
	Terminals    int               `json:"terminals"`
	Questions    int               `json:"questions"`
	Unanswered   int               `json:"unanswered"`
	Cells        []wallCell        `json:"cells"`
}

type wallCell struct {
	Check   lab.CheckID    `json:"check"`
	Verdict string         `json:"verdict,omitempty"`
	Share   float64        `json:"share"`
	Since   time.Time      `json:"since,omitzero"`
	Origin  session.Origin `json:"origin,omitempty"`
}

// healths are the words of the contract for the conductor's.
var healths = map[conductor.Condition]string{
	conductor.Absent: "none", conductor.Building: "building", conductor.Healthy: "ready", conductor.Failed: "failed", conductor.Gone: "removed",
}

// wall shows every team × every check.
func (a *API) wall(c *api.Call) error {
	p, err := a.planOf(c)
	if err != nil {
		return err
	}
	seen, err := a.Stage.Wall(c.Context(), p.ID)
	if err != nil {
		return err
	}
	v, err := a.example(c.Context(), p)
	if err != nil {
		return err
	}
	e, err := a.eyes(c.Context(), p, c.Actor())
	if err != nil {
		return err
	}
	shown := wall{Now: a.Now().UTC(), Teams: []wallTeam{}}
	shown.Tasks, shown.Checks = columns(v)
	terminals := a.terminalsOf(p.ID)
	err = a.Sessions.View(c.Context(), p.ID, func(s *session.State) {
		shown.Seq = s.Seq
		for _, line := range seen.Teams {
			one := a.line(s, line)
			one.Clock.Grants, one.Terminals = e.grants(s, line.Team), terminals[line.Team]
			shown.Teams = append(shown.Teams, one)
		}
	})
	if err != nil {
		return err
	}
	a.countNodes(c.Context(), p, seen.Phase, shown.Teams)
	return c.JSON(http.StatusOK, shown)
}

// columns are the lab's tasks, and their checks.
func columns(v *lab.Variant) ([]wallTask, []wallCheck) {
	tasks, list := []wallTask{}, []wallCheck{}
	for _, task := range v.Tasks {
		tasks = append(tasks, wallTask{task.ID, orID(session.Text(task.Title), task.ID)})
		for _, one := range task.Checks {
			list = append(list, wallCheck{one.ID, task.ID, orID(session.Text(one.Title), string(one.ID)), one.Points})
		}
	}
	return tasks, list
}

// line is a team's line, with what the API knows of who is there.
func (a *API) line(s *session.State, line conductor.TeamWall) wallTeam {
	shown := wallTeam{
		Team: line.Team, Name: line.Name, Clock: clock{Clock: line.Clock}, Health: healthOf(s.Teams[line.Team], line.Health), Deed: line.Deed,
		Presence: a.crowd.presence(s.Plan.ID, line.Team), Cells: []wallCell{},
	}
	shown.Present = membersIn(shown.Presence)
	for _, one := range line.Checks {
		shown.Possible += one.Points
		if one.Verdict != "" {
			shown.Cells = append(shown.Cells, wallCell{one.Check, one.Verdict, one.Share, one.Since, one.Origin})
		}
	}
	shown.Possible, shown.Obtained = round(shown.Possible), obtained(s.Teams[line.Team], line.Checks)
	for _, m := range s.Messages {
		if m.From == line.Team {
			shown.Questions++
		}
	}
	shown.Unanswered = s.Unanswered(line.Team)
	return shown
}

// obtained is what the checks give a team, less what its hints cost, in points.
func obtained(t *session.TeamState, checks []conductor.CheckWall) (points float64) {
	costs := costsOf(t)
	for _, one := range checks {
		points += max(0, one.Points*one.Worth-costs[one.Check])
	}
	return round(points)
}

// terminalsOf counts the open terminals of each team of a session.
func (a *API) terminalsOf(id session.ID) map[people.TeamID]int {
	counts := map[people.TeamID]int{}
	for _, info := range a.Terminals.List() {
		if info.Key.Session == string(id) {
			counts[people.TeamID(info.Key.Team)]++
		}
	}
	return counts
}

// healthOf is an instance's health in the contract's words: one that stood and is
// not whole now is degraded.
func healthOf(t *session.TeamState, h conductor.Health) string {
	if h.Condition == conductor.Failed && t != nil && t.Ready {
		return "degraded"
	}
	return healths[h.Condition]
}

// costsOf is what the hints of each check have cost a team, in points.
func costsOf(t *session.TeamState) map[lab.CheckID]float64 {
	costs := map[lab.CheckID]float64{}
	if t == nil {
		return costs
	}
	for check, taken := range t.Hints {
		for _, hint := range taken {
			costs[check] += hint.Event.Cost
		}
	}
	return costs
}

// changes are the cells that are not as they were told last.
func changes(last, now []conductor.CheckWall) []wallCell {
	cells := []wallCell{}
	for _, one := range now {
		same := slices.ContainsFunc(last, func(old conductor.CheckWall) bool { return old == one })
		if one.Verdict != "" && !same {
			cells = append(cells, wallCell{one.Check, one.Verdict, one.Share, one.Since, one.Origin})
		}
	}
	return cells
}
