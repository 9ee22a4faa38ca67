package people

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// RosterState is what the promotion holds before an import.
type RosterState struct {
	Known map[string]RosterPerson // by address: those of the file whom the platform knows
	Teams []Team                  // of the promotion
}

// RosterPerson is somebody whom the platform knows already.
type RosterPerson struct {
	ID        PersonID
	ExtraTime float64
	Roles     []Role // in the promotion
	Team      TeamID // in the promotion
	// Beyond is set of somebody for whom whoever imports does not answer (see
	// AnswersFor): what holds for the person everywhere stays as it is.
	Beyond bool
}

// RosterPlan is what an import would do. With problems it would do nothing.
type RosterPlan struct {
	Problems  []RosterProblem `json:"problems"`
	Changes   []RosterChange  `json:"changes"`   // in the order of the file
	NewTeams  []string        `json:"new_teams"` // in the order of the file
	Unchanged int             `json:"unchanged"` // students for whom there is nothing to do
	Digest    string          `json:"digest"`    // of all the above: two plans with one digest do the same; empty with problems
}

// RosterChange is what an import does for one student.
type RosterChange struct {
	Line       int      `json:"line"`
	Person     PersonID `json:"person"` // empty for somebody new
	Email      string   `json:"email"`
	FamilyName string   `json:"family_name"` // as in the file; the names of a known person are kept
	GivenName  string   `json:"given_name"`
	New        bool     `json:"new"`        // the person is made
	Joins      bool     `json:"joins"`      // becomes a student of the promotion
	Moves      bool     `json:"moves"`      // changes teams, or gets one
	FromTeam   string   `json:"from_team"`  // when Moves; empty for none
	ToTeam     string   `json:"to_team"`    // when Moves
	ExtraTime  *float64 `json:"extra_time"` // when it changes
}

// nothing tells whether there is nothing to do.
func (c RosterChange) nothing() bool {
	return !c.New && !c.Joins && !c.Moves && c.ExtraTime == nil
}

// PlanRoster compares the rows of a file with what is there. Teams are found by
// name, whatever the case and the accents. Nobody is taken out of a promotion
// or a team by a file that does not name them.
func PlanRoster(rows []RosterRow, state RosterState) RosterPlan {
	p := rosterPlanner{state: state, byKey: map[string]Team{}, byID: map[TeamID]Team{}, plan: emptyPlan(nil)}
	for _, t := range state.Teams {
		p.byKey[t.Key()], p.byID[t.ID] = t, t
	}
	for _, row := range rows {
		p.planRow(row)
	}
	if len(p.plan.Problems) > 0 {
		return emptyPlan(p.plan.Problems)
	}
	p.plan.Digest = p.plan.digest()
	return p.plan
}

// emptyPlan does nothing, because of the problems. Its lists are not nil, for JSON.
func emptyPlan(problems []RosterProblem) RosterPlan {
	return RosterPlan{Problems: append([]RosterProblem{}, problems...), Changes: []RosterChange{}, NewTeams: []string{}}
}

type rosterPlanner struct {
	state RosterState
	byKey map[string]Team // teams that are there or will be
	byID  map[TeamID]Team
	plan  RosterPlan
}

func (p *rosterPlanner) planRow(row RosterRow) {
	known, found := p.state.Known[row.Email]
	if role, staff := staffRole(known.Roles); staff {
		p.plan.Problems = append(p.plan.Problems, RosterProblem{Line: row.Line, Code: "staff", Text: textf(
			"%s a déjà le rôle %s dans cette promotion ; retirez cette ligne, ou retirez-lui ce rôle",
			"%s has the role %s in this promotion already; remove this line, or take that role away", row.Email, role)})
		return
	}
	change := RosterChange{
		Line: row.Line, Person: known.ID, Email: row.Email, FamilyName: row.FamilyName, GivenName: row.GivenName,
		New: !found, Joins: !slices.Contains(known.Roles, RoleStudent),
	}
	p.planTeam(&change, row.Team, known.Team)
	if row.ExtraTime != nil && *row.ExtraTime != known.ExtraTime {
		if known.Beyond {
			p.plan.Problems = append(p.plan.Problems, beyond(row))
			return
		}
		change.ExtraTime = row.ExtraTime
	}
	if change.nothing() {
		p.plan.Unchanged++
		return
	}
	p.plan.Changes = append(p.plan.Changes, change)
}

// beyond says that a person's extra time is not for this import to change: it
// holds in every promotion of theirs.
func beyond(row RosterRow) RosterProblem {
	return RosterProblem{Line: row.Line, Code: "extra-time-elsewhere", Text: textf(
		"le temps majoré de %s vaut aussi ailleurs que dans vos promotions ; laissez la case vide, et demandez à un administrateur de la plateforme de le changer",
		"the extra time of %s holds beyond your promotions, too; leave the cell empty, and ask an admin of the platform to change it", row.Email)}
}

// staffRole gives a role other than student, when there is one.
func staffRole(roles []Role) (Role, bool) {
	i := slices.IndexFunc(roles, func(r Role) bool { return r != RoleStudent })
	if i < 0 {
		return "", false
	}
	return roles[i], true
}

func (p *rosterPlanner) planTeam(change *RosterChange, name string, current TeamID) {
	if name == "" {
		return
	}
	team, exists := p.byKey[Team{Name: name}.Key()]
	if !exists {
		team = Team{Name: name}
		p.byKey[team.Key()] = team
		p.plan.NewTeams = append(p.plan.NewTeams, name)
	}
	if team.ID == "" || team.ID != current {
		change.Moves, change.FromTeam, change.ToTeam = true, p.byID[current].Name, team.Name
	}
}

func (p RosterPlan) digest() string {
	p.Digest = ""
	content, err := json.Marshal(p)
	if err != nil {
		panic(fmt.Sprintf("a plan has a value that JSON has not: %v", err)) // floats are finite, the rest is text
	}
	return digest(string(content))
}

// String shows the plan, a line for each thing to do.
func (p RosterPlan) String() string {
	var b strings.Builder
	for _, problem := range p.Problems {
		fmt.Fprintf(&b, "! line %d, column %d %s: %s\n", problem.Line, problem.Column, problem.Name, problem.Text.EN)
	}
	for _, name := range p.NewTeams {
		fmt.Fprintf(&b, "+ team %s\n", name)
	}
	for _, c := range p.Changes {
		fmt.Fprintf(&b, "%s\n", c)
	}
	fmt.Fprintf(&b, "= %d unchanged\n", p.Unchanged)
	return b.String()
}

// String shows the change on one line.
func (c RosterChange) String() string {
	var did []string
	switch {
	case c.New:
		did = append(did, "new")
	case c.Joins:
		did = append(did, "joins")
	}
	if c.Moves && c.FromTeam != "" {
		did = append(did, fmt.Sprintf("from %s to %s", c.FromTeam, c.ToTeam))
	} else if c.Moves {
		did = append(did, "in "+c.ToTeam)
	}
	if c.ExtraTime != nil {
		did = append(did, fmt.Sprintf("extra time %.2f", *c.ExtraTime))
	}
	return fmt.Sprintf("~ %d %s %s %s: %s", c.Line, c.Email, c.GivenName, c.FamilyName, strings.Join(did, ", "))
}
