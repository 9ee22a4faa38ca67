// Package blind hides who the candidates of a session are from those who grade
// it without names.
//
// Whoever grades may have seen the list of the promotion, with its ids, and ids
// are given in the order of the list. So ids would give the names away, and a
// Mask replaces both: a team or person has another id and a number, which are
// drawn from a secret of the platform and the session. They are the same each
// time, tell nothing of the order of the lists, and nobody without the secret
// can go back. What graders send comes back through the same Mask, which knows
// no true id: they cannot try names out either.
//
// What a candidate writes in a document or a comment is not looked at.
package blind

import (
	"bytes"
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"github.com/pupitre-lab/pupitre/orchestrator/grade"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// Mask replaces ids and names of one session. The nil Mask hides nothing.
type Mask struct {
	teams   cover[people.TeamID]
	persons cover[people.PersonID]
}

// New is the mask of a session. The secret, 32 random bytes or more, stays the
// same for as long as the session is graded.
func New(secret []byte, plan session.Plan) *Mask {
	key := digest(secret, "pupitre blind session", string(plan.ID))
	var teams []people.TeamID
	var persons []people.PersonID
	for _, team := range plan.Teams {
		teams = append(teams, team.ID)
		for _, member := range team.Members {
			persons = append(persons, member.Person)
		}
	}
	return &Mask{newCover(key, "team", teams), newCover(key, "person", persons)}
}

// Team is the id that a team is shown under.
func (m *Mask) Team(id people.TeamID) people.TeamID {
	if m == nil {
		return id
	}
	return m.teams.shown(id)
}

// Person is the id that a candidate is shown under. Anybody else keeps theirs.
func (m *Mask) Person(id people.PersonID) people.PersonID {
	if m == nil {
		return id
	}
	return m.persons.shown(id)
}

// TeamNumber is what a team is called: "1", "2", … It is empty where nothing is
// hidden.
func (m *Mask) TeamNumber(id people.TeamID) string {
	if m == nil {
		return ""
	}
	return m.teams.number(id)
}

// PersonNumber is what a candidate is called, empty where nothing is hidden and
// for who is no candidate.
func (m *Mask) PersonNumber(id people.PersonID) string {
	if m == nil {
		return ""
	}
	return m.persons.number(id)
}

// TrueTeam is the team behind an id that was shown; an id that never was, also a
// true one, is empty.
func (m *Mask) TrueTeam(shown people.TeamID) people.TeamID {
	if m == nil {
		return shown
	}
	return m.teams.behind[shown]
}

// TruePerson is the candidate behind an id that was shown; empty for any other.
func (m *Mask) TruePerson(shown people.PersonID) people.PersonID {
	if m == nil {
		return shown
	}
	return m.persons.behind[shown]
}

// Teams puts teams in the order in which they are shown: that of the plan, or
// that of their numbers.
func (m *Mask) Teams(teams []session.Team) []session.Team {
	teams = slices.Clone(teams)
	if m == nil {
		return teams
	}
	for i, team := range teams {
		teams[i].Members = slices.Clone(team.Members)
		slices.SortFunc(teams[i].Members, func(a, b session.Member) int { return m.persons.compare(a.Person, b.Person) })
	}
	slices.SortFunc(teams, func(a, b session.Team) int { return m.teams.compare(a.ID, b.ID) })
	return teams
}

// Input is what grading reads, under the ids that are shown. It is a copy.
func (m *Mask) Input(in grade.Input) grade.Input {
	if m == nil {
		return in
	}
	team := func(id grade.TeamID) grade.TeamID { return grade.TeamID(m.Team(people.TeamID(id))) }
	member := func(id grade.MemberID) grade.MemberID { return grade.MemberID(m.Person(people.PersonID(id))) }
	in.Teams, in.Results, in.Decisions = slices.Clone(in.Teams), slices.Clone(in.Results), slices.Clone(in.Decisions)
	in.Hints, in.Marks = slices.Clone(in.Hints), slices.Clone(in.Marks)
	for i, t := range in.Teams {
		in.Teams[i].ID, in.Teams[i].Members = team(t.ID), slices.Clone(t.Members)
		for j, id := range t.Members {
			in.Teams[i].Members[j] = member(id)
		}
		slices.Sort(in.Teams[i].Members)
	}
	for i := range in.Results {
		in.Results[i].Team = team(in.Results[i].Team)
	}
	for i := range in.Decisions {
		in.Decisions[i].Team, in.Decisions[i].Member = team(in.Decisions[i].Team), member(in.Decisions[i].Member)
	}
	for i := range in.Hints {
		in.Hints[i].Team = team(in.Hints[i].Team)
	}
	for i := range in.Marks {
		in.Marks[i].Team, in.Marks[i].Member = team(in.Marks[i].Team), member(in.Marks[i].Member)
	}
	return in
}

// cover is the part of a mask for one kind of id.
type cover[T ~string] struct {
	ids     map[T]T
	behind  map[T]T
	numbers map[T]int
}

func newCover[T ~string](key []byte, kind string, ids []T) cover[T] {
	c := cover[T]{ids: map[T]T{}, behind: map[T]T{}, numbers: map[T]int{}}
	drawn := map[T][]byte{}
	for _, id := range ids {
		drawn[id] = digest(key, kind, string(id))
		shown := T(pseudonym(drawn[id]))
		c.ids[id], c.behind[shown] = shown, id
	}
	order := slices.SortedFunc(slices.Values(ids), func(a, b T) int { return bytes.Compare(drawn[a][16:], drawn[b][16:]) })
	for i, id := range order {
		c.numbers[id] = i + 1
	}
	return c
}

func (c cover[T]) shown(id T) T {
	if shown, known := c.ids[id]; known {
		return shown
	}
	return id
}

func (c cover[T]) number(id T) string {
	if n, known := c.numbers[id]; known {
		return strconv.Itoa(n)
	}
	return ""
}

func (c cover[T]) compare(a, b T) int { return cmp.Compare(c.numbers[a], c.numbers[b]) }

// pseudonym is a UUID of version 8 from the first bytes of a digest.
func pseudonym(drawn []byte) string {
	var id uuid.UUID
	copy(id[:], drawn)
	id[6], id[8] = id[6]&0x0f|0x80, id[8]&0x3f|0x80
	return id.String()
}

// digest is an HMAC over texts, none of which can run into the next.
func digest(key []byte, texts ...string) []byte {
	mac := hmac.New(sha256.New, key)
	for _, text := range texts {
		mac.Write([]byte(strconv.Itoa(len(text)) + ":" + text))
	}
	return mac.Sum(nil)
}
