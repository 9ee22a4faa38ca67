package results

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/orchestrator/grade"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

type resultLine struct {
	Team         people.TeamID          `json:"team"`
	TeamName     string                 `json:"team_name"`
	Check        lab.CheckID            `json:"check"`
	Task         string                 `json:"task"`
	Title        session.Text           `json:"title"`
	Points       grade.Amount           `json:"points"`
	Competencies []grade.CompetencyCode `json:"competencies"`
	State        grade.State            `json:"state"`
	Waiting      bool                   `json:"waiting"`
	Share        *grade.Amount          `json:"share,omitempty"` // before hints
	Possible     grade.Amount           `json:"possible"`
	Obtained     grade.Amount           `json:"obtained"`
	Hints        grade.Amount           `json:"hints"`
	Result       *checkResult           `json:"result,omitempty"`
	Decision     *decision              `json:"decision,omitempty"`

	ordinal int // among all lines of the session
}

type checkResult struct {
	ID           string             `json:"id"`
	Seq          int64              `json:"seq"`
	Time         time.Time          `json:"time"`
	Origin       session.Origin     `json:"origin"`
	Verdict      string             `json:"verdict"`
	Share        float64            `json:"share"`
	SelfReported bool               `json:"self_reported,omitempty"`
	Expected     *session.Text      `json:"expected,omitempty"`
	Observed     *session.Text      `json:"observed,omitempty"`
	Attempts     int                `json:"attempts"`
	Started      time.Time          `json:"started,omitzero"`
	Took         float64            `json:"took_s"`
	Incident     string             `json:"incident,omitempty"`
	OtherTeam    string             `json:"other_team,omitempty"`
	Evidence     []evidenceOfResult `json:"evidence"`
}

type evidenceOfResult struct {
	Digest    string `json:"digest"`
	Name      string `json:"name"`
	MediaType string `json:"media_type"`
	Size      int64  `json:"size"`
}

type decision struct {
	Seq       int64                `json:"seq"`
	Time      time.Time            `json:"time"`
	Actor     string               `json:"actor"`
	ActorName string               `json:"actor_name,omitempty"`
	Decision  session.DecisionKind `json:"decision"`
	Person    people.PersonID      `json:"person,omitempty"`
	Share     *float64             `json:"share,omitempty"`
	Old       float64              `json:"old"`
	Reason    string               `json:"reason,omitempty"`
	Result    string               `json:"result,omitempty"`
}

// waits tells whether a grader has not spoken of a check that can give points.
func waits(l grade.CheckLine) bool { return l.State == grade.Raw || l.State == grade.Pending }

// Waiting counts what graders have not spoken of: scored checks, and criteria of
// documents that were handed in.
func Waiting(s *session.State, sheet grade.Sheet) int {
	n := 0
	for _, team := range sheet.Teams {
		for _, l := range team.Checks {
			if waits(l) {
				n++
			}
		}
		n += unmarked(s, team.Criteria)
	}
	for _, member := range sheet.Members {
		n += unmarked(s, member.Criteria)
	}
	return n
}

// Waiting counts what of a session waits for graders; 0 where the lab it was made
// from is no longer there to tell.
func (d *Desk) Waiting(s *session.State) int {
	graded, err := d.sheet(s)
	if err != nil {
		return 0
	}
	return Waiting(s, graded.sheet)
}

// unmarked counts the criteria that wait although there is a document.
func unmarked(s *session.State, lines []grade.CriterionLine) int {
	n := 0
	for _, l := range lines {
		handed := slices.ContainsFunc(s.Teams[people.TeamID(l.Team)].Reports, func(r session.Dated[session.ReportReceived]) bool {
			return r.Event.Deliverable == string(l.Deliverable) && (l.Member == "" || string(r.Event.Person) == string(l.Member))
		})
		if l.State == grade.Pending && handed {
			n++
		}
	}
	return n
}

// bench is what lines of one team are made from.
type bench struct {
	room
	team    session.Team
	sheet   grade.TeamSheet
	variant *lab.Variant
	results map[string]*checkResult
}

// bench opens a team; the sheet is that under true ids.
func (r room) bench(team session.Team, sheet grade.Sheet) (bench, error) {
	v, err := r.variant(team.ID)
	if err != nil {
		return bench{}, err
	}
	b := bench{room: r, team: team, variant: v, results: map[string]*checkResult{}}
	at := slices.IndexFunc(sheet.Teams, func(t grade.TeamSheet) bool { return string(t.Team) == string(team.ID) })
	if at < 0 {
		return bench{}, fmt.Errorf("results: the sheet of %s has no team %s", r.plan.ID, team.ID)
	}
	b.sheet = sheet.Teams[at]
	hidden := discreet(v)
	for _, run := range r.state.Teams[team.ID].Runs {
		for _, one := range run.Results {
			b.results[one.ID] = r.checkResult(run, one, hidden[one.Check])
		}
	}
	return b, nil
}

// lines are all checks of the team.
func (b bench) lines() []resultLine {
	var lines []resultLine
	for _, task := range b.variant.Tasks {
		for _, check := range task.Checks {
			if l, found := b.line(task, check); found {
				l.ordinal = len(lines)
				lines = append(lines, l)
			}
		}
	}
	return lines
}

// line is a check of the team as it stands.
func (b bench) line(task lab.Task, check lab.Check) (resultLine, bool) {
	at := slices.IndexFunc(b.sheet.Checks, func(l grade.CheckLine) bool { return string(l.Check) == string(check.ID) })
	if at < 0 {
		return resultLine{}, false
	}
	l := b.sheet.Checks[at]
	title := check.Title
	if title == (lab.Text{}) {
		title = task.Title
	}
	line := resultLine{
		Team: b.mask.Team(b.team.ID), TeamName: b.teamName(b.team), Check: check.ID, Task: task.ID, Title: session.Text(title),
		Points: grade.AmountOf(check.Points), Competencies: []grade.CompetencyCode{}, State: l.State, Waiting: waits(l), Share: l.Worth,
		Possible: l.Possible, Obtained: l.Obtained, Hints: l.Hints, Result: b.results[string(l.Result)],
	}
	for _, code := range check.Competencies {
		line.Competencies = append(line.Competencies, grade.CompetencyCode(code))
	}
	for _, d := range b.state.Decisions {
		if d.Seq == l.Decision {
			line.Decision = b.decision(d)
		}
	}
	return line, true
}

// discreet are the checks of which teams learn the verdict alone.
func discreet(v *lab.Variant) map[lab.CheckID]bool {
	hidden := map[lab.CheckID]bool{}
	for _, task := range v.Tasks {
		for _, c := range task.Checks {
			hidden[c.ID] = c.Discreet
		}
	}
	return hidden
}

// checkResult is a result as the caller may see it. Students see what the rules
// show of self-checks; what could name a team is for whoever sees names.
func (r room) checkResult(run session.Run, one session.Result, discreet bool) *checkResult {
	out := &checkResult{
		ID: one.ID, Seq: run.Seq, Time: run.Time, Origin: run.Origin, Verdict: one.Verdict, Share: one.Share, SelfReported: one.SelfReported,
		Attempts: one.Attempts, Started: one.Started, Took: seconds(one.Took.Duration()), Evidence: []evidenceOfResult{},
	}
	if !r.student() || r.plan.Rules.Show == session.ShowAll && !discreet {
		out.Expected, out.Observed = &one.Expected, &one.Observed
	}
	if !r.student() && r.mask == nil {
		out.Incident, out.OtherTeam = one.Incident, one.OtherTeam
	}
	if !r.student() {
		for _, e := range one.Evidence {
			out.Evidence = append(out.Evidence, evidenceOfResult{string(e.Digest), e.Name, e.MediaType, e.Size})
		}
	}
	return out
}

func (r room) decision(d session.Dated[session.WasDecided]) *decision {
	e := d.Event
	out := &decision{Seq: d.Seq, Time: d.Time, Decision: e.Decision, Person: r.mask.Person(e.Person), Old: e.Old, Reason: e.Reason, Result: e.Result}
	out.Actor, out.ActorName = r.grader(d.Actor)
	if e.Decision == session.Override {
		out.Share = &e.Share
	}
	return out
}

// wanted is which lines a list shows.
type wanted struct {
	team         people.TeamID // a true one; empty for all
	check, state string
}

func (w wanted) has(l resultLine) bool {
	if w.check != "" && string(l.Check) != w.check {
		return false
	}
	switch w.state {
	case "waiting":
		return l.Waiting
	case "judged":
		return l.Decision != nil
	case "error":
		return l.Result != nil && l.Result.Verdict == string(grade.Error)
	}
	return true
}

func (r room) wanted(c *api.Call) (w wanted, err error) {
	if w.state, err = c.Choice("state", "all", "waiting", "judged", "error", "all"); err != nil {
		return w, err
	}
	w.check = c.Query("check")
	if shown := c.Query("team"); shown != "" {
		team, err := r.seat.team(shown)
		if err != nil {
			return w, err
		}
		w.team = team.ID
	}
	return w, nil
}

// lines are those wanted, in the order in which teams are shown.
func (r room) lines(w wanted, sheet grade.Sheet) ([]resultLine, error) {
	lines := []resultLine{}
	for i, team := range r.teams() {
		if w.team != "" && team.ID != w.team {
			continue
		}
		b, err := r.bench(team, sheet)
		if err != nil {
			return nil, err
		}
		for _, l := range b.lines() {
			l.ordinal += i * len(b.sheet.Checks)
			if w.has(l) {
				lines = append(lines, l)
			}
		}
	}
	return lines, nil
}

type resultPage struct {
	Items      []resultLine `json:"items"`
	NextCursor *string      `json:"next_cursor"`
	Waiting    *int         `json:"waiting,omitempty"` // for those who see the whole session
	Total      int          `json:"total"`
}

func (d *Desk) listResults(c *api.Call) error {
	limit, err := c.Number("limit", api.DefaultPage, 1, api.MaxPage)
	if err != nil {
		return err
	}
	return d.look(c, people.ResultView, func(r room) error {
		if err := r.shownResults(r.state.Phase); err != nil {
			return err
		}
		w, err := r.wanted(c)
		if err != nil {
			return err
		}
		graded, err := d.sheet(r.state)
		if err != nil {
			return err
		}
		lines, err := r.lines(w, graded.sheet)
		if err != nil {
			return err
		}
		page := resultPage{Total: len(lines)}
		if !r.student() {
			n := Waiting(r.state, graded.sheet)
			page.Waiting = &n
		}
		list := fmt.Sprintf("results %s %q %q %q %q", r.plan.ID, c.Query("team"), w.check, w.state, c.Actor().Person)
		return d.page(c, list, lines, limit, page)
	})
}

// pageEnd is where a page ends: the ordinal of its last line among all lines, so
// that nothing is passed over when lines leave a filtered list between two pages.
type pageEnd struct {
	After int `json:"after"`
}

// page answers with the lines after the cursor.
func (d *Desk) page(c *api.Call, list string, lines []resultLine, limit int, page resultPage) error {
	last := pageEnd{After: -1}
	if text := c.Query("cursor"); text != "" {
		if err := d.cursors.Open(list, text, &last); err != nil {
			return err
		}
	}
	lines = slices.DeleteFunc(lines, func(l resultLine) bool { return l.ordinal <= last.After })
	page.Items = lines[:min(limit, len(lines))]
	if len(lines) <= limit {
		return c.JSON(http.StatusOK, page)
	}
	sealed, err := d.cursors.Seal(list, pageEnd{lines[limit-1].ordinal})
	if err != nil {
		return err
	}
	page.NextCursor = &sealed
	if err := c.JSON(http.StatusOK, page); err != nil {
		return err
	}
	query := c.Request().URL.Query()
	query.Set("cursor", sealed)
	c.SetHeader("Link", fmt.Sprintf(`<%s>; rel="next"`, (&url.URL{Path: c.Request().URL.Path, RawQuery: query.Encode()}).String()))
	return nil
}
