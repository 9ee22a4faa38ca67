package results

import (
	"net/http"
	"slices"
	"time"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/api/problem"
	"github.com/pupitre-lab/pupitre/api/strictjson"
	"github.com/pupitre-lab/pupitre/orchestrator/grade"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

func (d *Desk) judgingRoutes() []api.Route {
	list := get("/results", people.ResultView, d.ofAll(people.ResultView), d.listResults)
	list.Query = append([]string{"team", "check", "state"}, api.PageQuery...)
	explain := get("/grid/explain", people.GridView, d.ofAll(people.GridView), d.explainFigure)
	explain.Query = explainQuery
	export := get("/export/{file}", people.GridExport, d.ofAll(people.GridExport), d.export)
	export.Query, export.Produces = []string{"lang"}, []string{xlsxType, csvType}
	return []api.Route{
		list,
		get("/results/{team}/{check}", people.ResultView, d.ofTeam(people.ResultView), d.getResult),
		post("/results/{team}/{check}", people.ResultDecide, d.ofTeam(people.ResultDecide), d.decide),
		post("/results/confirm", people.ResultDecide, d.ofAll(people.ResultDecide), d.confirm),
		post("/marks", people.MarkGive, d.ofAll(people.MarkGive), d.mark),
		post("/marks/{mark}/withdraw", people.MarkGive, d.ofAll(people.MarkGive), d.withdrawMark),
		get("/grid", people.GridView, d.ofAll(people.GridView), d.getGrid),
		explain,
		export,
	}
}

type resultDetail struct {
	resultLine
	Results    []*checkResult  `json:"results"`
	Decisions  []*decision     `json:"decisions"`
	Answers    []answerGiven   `json:"answers"`
	Recordings []recordingLine `json:"recordings"`
}

type answerGiven struct {
	Time  time.Time `json:"time"`
	Value string    `json:"value"`
}

func (d *Desk) getResult(c *api.Call) error {
	return d.look(c, people.ResultView, func(r room) error {
		if err := r.shownResults(r.state.Phase); err != nil {
			return err
		}
		b, l, err := r.lineOf(c.Param("team"), c.Param("check"))
		if err != nil {
			return err
		}
		return c.JSON(http.StatusOK, b.detail(l))
	})
}

// lineOf is the line of a team and check as the path names them.
func (r room) lineOf(shown, check string) (bench, resultLine, error) {
	team, err := r.seat.team(shown)
	if err != nil {
		return bench{}, resultLine{}, err
	}
	graded, err := r.desk.sheet(r.state)
	if err != nil {
		return bench{}, resultLine{}, err
	}
	b, err := r.bench(team, graded.sheet)
	if err != nil {
		return bench{}, resultLine{}, err
	}
	for _, l := range b.lines() {
		if string(l.Check) == check {
			return b, l, nil
		}
	}
	return bench{}, resultLine{}, errNotFound
}

// detail adds everything that led to the line.
func (b bench) detail(l resultLine) resultDetail {
	out := resultDetail{resultLine: l, Results: []*checkResult{}, Decisions: []*decision{}, Answers: []answerGiven{}, Recordings: []recordingLine{}}
	t := b.state.Teams[b.team.ID]
	for _, run := range t.Runs {
		for _, one := range run.Results {
			if one.Check == l.Check {
				out.Results = append(out.Results, b.results[one.ID])
			}
		}
	}
	for _, given := range b.state.Decisions {
		if e := given.Event; e.Team == b.team.ID && e.Check == l.Check && b.sees(e.Person) {
			out.Decisions = append(out.Decisions, b.decision(given))
		}
	}
	for _, a := range t.Answers[l.Check] {
		out.Answers = append(out.Answers, answerGiven{a.Time, a.Event.Value})
	}
	if b.may(people.RecordingView, b.team.ID) {
		out.Recordings = b.recordings(b.team.ID)
	}
	return out
}

type decideInput struct {
	Decision session.DecisionKind `json:"decision"`
	Share    *float64             `json:"share,omitempty" min:"0" max:"1"`
	Person   people.PersonID      `json:"person,omitempty" max:"36"`
	Reason   string               `json:"reason,omitempty" max:"2000"`
	Result   string               `json:"result,omitempty" max:"64"`
}

// Check implements strictjson.Checker.
func (in *decideInput) Check(faults *strictjson.Faults) {
	if !slices.Contains([]session.DecisionKind{session.Confirm, session.Override, session.PlatformFault, session.Withdraw}, in.Decision) {
		faults.Add("/decision", "choice", problem.Text{FR: "confirm, override, platform-fault ou withdraw", EN: "confirm, override, platform-fault or withdraw"})
	}
	switch {
	case in.Decision == session.Override && in.Share == nil:
		faults.Add("/share", "required", problem.Text{FR: "la part des points, de 0 à 1", EN: "the share of the points, from 0 to 1"})
	case in.Decision != session.Override && in.Share != nil:
		faults.Add("/share", "not-here", problem.Text{FR: "une part ne va qu'avec override", EN: "a share goes with override only"})
	}
}

func (in *decideInput) event(team people.TeamID, person people.PersonID, check lab.CheckID) session.WasDecided {
	e := session.WasDecided{Team: team, Person: person, Check: check, Decision: in.Decision, Reason: in.Reason, Result: in.Result}
	if in.Share != nil {
		e.Share = *in.Share
	}
	return e
}

func (d *Desk) decide(c *api.Call) error {
	var in decideInput
	if err := c.Decode(&in); err != nil {
		return err
	}
	id, err := sessionID(c)
	if err != nil {
		return err
	}
	_, err = d.Sessions.Do(c.Context(), id, string(c.Actor().Person), func(s *session.State, _ time.Time) ([]session.Event, error) {
		at, err := d.seatOf(c.Actor(), people.ResultDecide, s.Plan)
		if err != nil {
			return nil, err
		}
		team, err := at.team(c.Param("team"))
		if err != nil {
			return nil, err
		}
		person := at.mask.TruePerson(in.Person)
		if in.Person != "" && person == "" {
			return nil, wrongField("/person", problem.Text{FR: "cette personne n'est pas de l'équipe", EN: "this person is not in the team"})
		}
		return d.decided(s, in.event(team.ID, person, lab.CheckID(c.Param("check"))))
	})
	if err != nil {
		return err
	}
	return d.look(c, people.ResultDecide, func(r room) error {
		_, l, err := r.lineOf(c.Param("team"), c.Param("check"))
		if err != nil {
			return err
		}
		return c.JSON(http.StatusCreated, l)
	})
}

// decided is a decision on what counts of the check now.
func (d *Desk) decided(s *session.State, e session.WasDecided) ([]session.Event, error) {
	graded, err := d.sheet(s)
	if err != nil {
		return nil, err
	}
	line, found := lineIn(graded.sheet, e)
	if !found {
		return nil, errNotFound
	}
	return s.Decide(e, line)
}

// lineIn is what a decision is about: the team's line, or a member's where there
// is one of their own.
func lineIn(sheet grade.Sheet, e session.WasDecided) (grade.CheckLine, bool) {
	has := func(l grade.CheckLine) bool {
		return string(l.Team) == string(e.Team) && string(l.Check) == string(e.Check)
	}
	for _, m := range sheet.Members {
		if at := slices.IndexFunc(m.Checks, has); at >= 0 && string(m.Member) == string(e.Person) {
			return m.Checks[at], true
		}
	}
	for _, t := range sheet.Teams {
		if at := slices.IndexFunc(t.Checks, has); at >= 0 {
			return t.Checks[at], true
		}
	}
	return grade.CheckLine{}, false
}

type confirmInput struct {
	Team    string        `json:"team,omitempty" max:"36"`
	Checks  []lab.CheckID `json:"checks,omitempty" max:"1000"`
	Verdict grade.Verdict `json:"verdict,omitempty"`
}

// Check implements strictjson.Checker.
func (in *confirmInput) Check(faults *strictjson.Faults) {
	if in.Verdict != "" && !slices.Contains([]grade.Verdict{grade.Pass, grade.Fail, grade.Skip}, in.Verdict) {
		faults.Add("/verdict", "choice", problem.Text{FR: "pass, fail ou skip", EN: "pass, fail or skip"})
	}
}

// matches tells whether a line is one of those to confirm: a result on which
// nobody has spoken.
func (in *confirmInput) matches(team people.TeamID, l grade.CheckLine) bool {
	return l.State == grade.Raw && (in.Team == "" || string(l.Team) == string(team)) &&
		(len(in.Checks) == 0 || slices.Contains(in.Checks, lab.CheckID(l.Check))) && (in.Verdict == "" || l.Verdict == in.Verdict)
}

func (d *Desk) confirm(c *api.Call) error {
	var in confirmInput
	if err := c.Decode(&in); err != nil {
		return err
	}
	id, err := sessionID(c)
	if err != nil {
		return err
	}
	confirmed := 0
	seq, err := d.Sessions.Do(c.Context(), id, string(c.Actor().Person), func(s *session.State, _ time.Time) ([]session.Event, error) {
		at, err := d.seatOf(c.Actor(), people.ResultDecide, s.Plan)
		if err != nil {
			return nil, err
		}
		var team session.Team
		if in.Team != "" {
			if team, err = at.team(in.Team); err != nil {
				return nil, wrongField("/team", problem.Text{FR: "aucune équipe de la session n'a cet identifiant", EN: "no team of the session has this id"})
			}
		}
		events, err := d.confirmed(s, team.ID, in)
		confirmed = len(events)
		return events, err
	})
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, map[string]any{"seq": seq, "confirmed": confirmed})
}

// confirmed confirms every line that matches. Where there is none, the session
// still says whether anything could be confirmed.
func (d *Desk) confirmed(s *session.State, team people.TeamID, in confirmInput) ([]session.Event, error) {
	if s.Phase != session.Closed {
		return nil, refuse("wrong-phase", "on confirme les résultats d'une session close et pas encore scellée", "results are confirmed once the session is closed and not sealed yet")
	}
	graded, err := d.sheet(s)
	if err != nil {
		return nil, err
	}
	var events []session.Event
	for _, t := range graded.sheet.Teams {
		for _, l := range t.Checks {
			if !in.matches(team, l) {
				continue
			}
			one, err := s.Decide(session.WasDecided{Team: people.TeamID(l.Team), Check: lab.CheckID(l.Check), Decision: session.Confirm}, l)
			if err != nil {
				return nil, err
			}
			events = append(events, one...)
		}
	}
	return events, nil
}
