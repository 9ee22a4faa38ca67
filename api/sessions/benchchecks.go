package sessions

import (
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

type benchTask struct {
	ID     string       `json:"id"`
	Title  session.Text `json:"title"`
	Checks []benchCheck `json:"checks"`
}

type benchCheck struct {
	ID       lab.CheckID   `json:"id"`
	Title    session.Text  `json:"title"`
	Points   float64       `json:"points"`
	Kind     string        `json:"kind"`
	Question *session.Text `json:"question,omitempty"`
	Needs    []lab.CheckID `json:"needs,omitempty"`
	Result   *result       `json:"result,omitempty"`
	Answers  *answers      `json:"answers,omitempty"`
	Hints    hints         `json:"hints"`
}

type answers struct {
	Used    int    `json:"used"`
	Allowed int    `json:"allowed"` // 0 is without limit
	Last    string `json:"last,omitempty"`
}

type hints struct {
	Total int      `json:"total"`
	Taken []hint   `json:"taken"`
	Next  *float64 `json:"next_cost,omitempty"`
}

type hint struct {
	Index int          `json:"index"`
	Text  session.Text `json:"text"`
	Cost  float64      `json:"cost"`
}

// seenRun is a result with the run it came with.
type seenRun struct {
	result session.Result
	run    session.Run
}

// tasks shows the checks with what may be seen of what they said last. Those who
// run the session see it as the conductor's wall does.
func (a *API) tasks(b *bench, s *session.State, v *lab.Variant, e eyes, team people.TeamID) {
	t, now := s.Teams[team], b.Now
	latest, worth := map[lab.CheckID]seenRun{}, map[lab.CheckID]float64{}
	for _, run := range t.Runs {
		if !e.staff && !told(s, t, run, now) {
			continue
		}
		for _, r := range run.Results {
			latest[r.Check] = seenRun{r, run}
			if r.Counts() {
				worth[r.Check] = r.Share
			}
		}
	}
	show := s.Plan.Rules.Show
	if e.staff {
		show = session.ShowAll
	}
	costs, obtained, possible := costsOf(t), 0.0, 0.0
	for _, task := range v.Tasks {
		shown := benchTask{ID: task.ID, Title: session.Text(task.Title), Checks: []benchCheck{}}
		for _, one := range task.Checks {
			check := checkOf(s, t, one)
			if last, looked := latest[one.ID]; looked {
				seen := resultOf(show, one.Discreet && !e.staff, last.run.Time, last.run.Origin, last.result)
				check.Result = &seen
			}
			obtained += max(0, one.Points*worth[one.ID]-costs[one.ID])
			possible += one.Points
			shown.Checks = append(shown.Checks, check)
		}
		b.Tasks = append(b.Tasks, shown)
	}
	if show == session.ShowAll {
		obtained, possible = round(obtained), round(possible)
		b.Obtained, b.Possible = &obtained, &possible
	}
}

// checkOf is a check before anybody looked. What it expects of a flag or an answer
// stays in the lab.
func checkOf(s *session.State, t *session.TeamState, one lab.Check) benchCheck {
	shown := benchCheck{ID: one.ID, Title: orID(session.Text(one.Title), string(one.ID)), Points: one.Points, Kind: "check", Needs: one.Needs}
	switch {
	case one.Assertion.Flag != nil:
		shown.Kind = "flag"
	case one.Assertion.Answer != nil:
		shown.Kind = "answer"
		question := session.Text(one.Assertion.Answer.Question)
		shown.Question = &question
	}
	if shown.Kind != "check" {
		given := t.Answers[one.ID]
		shown.Answers = &answers{Used: len(given), Allowed: s.Plan.Rules.Attempts}
		if len(given) > 0 {
			shown.Answers.Last = given[len(given)-1].Event.Value
		}
	}
	shown.Hints = hintsOf(s, t, one)
	return shown
}

func hintsOf(s *session.State, t *session.TeamState, one lab.Check) hints {
	shown := hints{Taken: []hint{}}
	if s.Plan.Rules.Hints {
		shown.Total = len(one.Hints)
	}
	for _, taken := range t.Hints[one.ID] {
		if i := taken.Event.Index; i < len(one.Hints) {
			shown.Taken = append(shown.Taken, hint{i, session.Text(one.Hints[i].Text), taken.Event.Cost})
		}
	}
	if n := len(shown.Taken); n < shown.Total {
		shown.Next = &one.Hints[n].Cost
	}
	return shown
}
