package sessions

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// presence is somebody who is there now: one of the team, or who looks at its
// machines.
type presence struct {
	Person personName `json:"person"`
	Member bool       `json:"member"`
	Since  time.Time  `json:"since"`
	Where  []spot     `json:"where"`
}

// spot is where somebody is: on a page of the session, or at a machine's terminal.
type spot struct {
	Kind spotKind `json:"kind"`
	Node string   `json:"node,omitempty"`
}

type spotKind string

const (
	onPage     spotKind = "page"
	atTerminal spotKind = "terminal"
)

func compareSpots(a, b spot) int {
	return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Node, b.Node))
}

// visitor is somebody who comes to a team: the team they are there for, and
// whether it is their own.
type visitor struct {
	team   people.TeamID
	person personName
	member bool
}

// stay is how long somebody has been there, and where how many times: a person has
// several pages open.
type stay struct {
	visitor
	since time.Time
	spots map[spot]int
}

func (s *stay) shown() presence {
	p := presence{Person: s.person, Member: s.member, Since: s.since.UTC(), Where: []spot{}}
	for at := range s.spots {
		p.Where = append(p.Where, at)
	}
	slices.SortFunc(p.Where, compareSpots)
	return p
}

// teamIn is a team of a session.
type teamIn struct {
	session session.ID
	team    people.TeamID
}

// arrive counts somebody in, and tells so, until leave.
func (c *crowd) arrive(id session.ID, v visitor, at spot, now time.Time) (leave func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	key := teamIn{id, v.team}
	if c.stays == nil {
		c.stays = map[teamIn]map[people.PersonID]*stay{}
	}
	if c.stays[key] == nil {
		c.stays[key] = map[people.PersonID]*stay{}
	}
	s := c.stays[key][v.person.ID]
	if s == nil {
		s = &stay{visitor: v, since: now, spots: map[spot]int{}}
		c.stays[key][v.person.ID] = s
	}
	if s.spots[at]++; s.spots[at] == 1 {
		c.tellPresence(key)
	}
	return sync.OnceFunc(func() { c.depart(key, s, at) })
}

func (c *crowd) depart(key teamIn, s *stay, at spot) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s.spots[at]--; s.spots[at] > 0 {
		return
	}
	delete(s.spots, at)
	if len(s.spots) == 0 {
		delete(c.stays[key], s.person.ID)
	}
	if len(c.stays[key]) == 0 {
		delete(c.stays, key)
	}
	c.tellPresence(key)
}

// tellPresence tells a team, and those who hear everything, who is there. The
// caller holds the lock.
func (c *crowd) tellPresence(key teamIn) {
	r := c.rooms[key.session]
	if r == nil {
		return
	}
	there := c.there(key)
	r.tell("presence", key.team, struct {
		Team     people.TeamID     `json:"team"`
		Present  []people.PersonID `json:"present"`
		Presence []presence        `json:"presence"`
	}{key.team, membersIn(there), there}, true)
}

// there are those who are at a team, in the order in which they came. The caller
// holds the lock.
func (c *crowd) there(key teamIn) []presence {
	list := []presence{}
	for _, s := range c.stays[key] {
		list = append(list, s.shown())
	}
	slices.SortFunc(list, func(a, b presence) int {
		return cmp.Or(a.Since.Compare(b.Since), cmp.Compare(a.Person.ID, b.Person.ID))
	})
	return list
}

// presence tells who is at a team now.
func (c *crowd) presence(id session.ID, team people.TeamID) []presence {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.there(teamIn{id, team})
}

// membersIn are the members who have a page of the session open, sorted.
func membersIn(there []presence) []people.PersonID {
	list := []people.PersonID{}
	for _, p := range there {
		if p.Member && slices.Contains(p.Where, spot{Kind: onPage}) {
			list = append(list, p.Person.ID)
		}
	}
	slices.Sort(list)
	return list
}
