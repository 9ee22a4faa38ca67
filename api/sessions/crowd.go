package sessions

import (
	"context"
	"encoding/json"
	"sync"

	"github.com/pupitre-lab/pupitre/api/events"
	"github.com/pupitre-lab/pupitre/orchestrator/conductor"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// crowd knows who has a stream of which session open, and passes on to them what
// is not kept: how machines are, who is there, what the wall shows.
type crowd struct {
	mu    sync.Mutex
	rooms map[session.ID]*room
	stays map[teamIn]map[people.PersonID]*stay // who is there, also without a room
}

// room is those who look at one session.
type room struct {
	hubs map[people.TeamID]*events.Hub // by what they may hear: their team's; under "" everything
	open int
	stop func() // watching the conductor
}

// hub is where a team's news are told, those of all under "". The caller holds
// the lock.
func (r *room) hub(team people.TeamID) *events.Hub {
	if r.hubs[team] == nil {
		r.hubs[team] = &events.Hub{}
	}
	return r.hubs[team]
}

// enter opens the room of a session to somebody who works in a team, or with none
// named to somebody who hears of all teams if told so. The hub is theirs to listen
// to; nil for who hears nothing of this kind.
func (a *API) enter(id session.ID, team people.TeamID, everything bool) (hub *events.Hub, leave func()) {
	c := &a.crowd
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.rooms == nil {
		c.rooms = map[session.ID]*room{}
	}
	r := c.rooms[id]
	if r == nil {
		r = &room{hubs: map[people.TeamID]*events.Hub{}}
		r.stop = a.watch(id)
		c.rooms[id] = r
	}
	r.open++
	switch {
	case everything:
		hub = r.hub("")
	case team != "":
		hub = r.hub(team)
	}
	return hub, sync.OnceFunc(func() { a.leave(id, r) })
}

func (a *API) leave(id session.ID, r *room) {
	c := &a.crowd
	c.mu.Lock()
	r.open--
	last := r.open == 0
	if last {
		delete(c.rooms, id)
	}
	c.mu.Unlock()
	if last {
		r.stop()
	}
}

// tell publishes to those who hear everything, and to the team if it may hear it.
func (r *room) tell(kind string, team people.TeamID, data any, too bool) {
	text, err := json.Marshal(data)
	if err != nil {
		panic(err) // structs of texts and numbers
	}
	event := events.Event{Kind: kind, Data: text}
	r.hub("").Publish(event)
	if too {
		r.hub(team).Publish(event)
	}
}

// watch passes on what the conductor sees of a session, until stop, which waits
// for its end.
func (a *API) watch(id session.ID) (stop func()) {
	updates, cancel := a.Stage.Watch(id)
	ctx, end := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		last := map[people.TeamID]conductor.TeamWall{}
		for {
			select {
			case u := <-updates:
				a.passOn(ctx, id, last, u)
			case <-ctx.Done():
				return
			}
		}
	}()
	return func() {
		cancel()
		end()
		<-done
	}
}

type wallNews struct {
	Team     people.TeamID `json:"team"`
	Obtained float64       `json:"obtained"`
	Cells    []wallCell    `json:"cells"`
}

type healthNews struct {
	Team   people.TeamID `json:"team"`
	Health string        `json:"health"`
}

// passOn tells what is new in a line.
func (a *API) passOn(ctx context.Context, id session.ID, last map[people.TeamID]conductor.TeamWall, u conductor.WallUpdate) {
	var points float64
	var health string
	err := a.Sessions.View(ctx, id, func(s *session.State) {
		t := s.Teams[u.Line.Team]
		points, health = obtained(t, u.Line.Checks), healthOf(t, u.Line.Health)
	})
	if err != nil {
		return
	}
	before := last[u.Line.Team]
	last[u.Line.Team] = u.Line
	a.crowd.mu.Lock()
	defer a.crowd.mu.Unlock()
	r := a.crowd.rooms[id]
	if r == nil {
		return
	}
	if u.Lost {
		r.tell("lost", "", struct{}{}, false)
	}
	if cells := changes(before.Checks, u.Line.Checks); len(cells) > 0 {
		r.tell("wall", u.Line.Team, wallNews{u.Line.Team, points, cells}, false)
	}
	if before.Health.Condition != u.Line.Health.Condition {
		r.tell("health", u.Line.Team, healthNews{u.Line.Team, health}, true)
	}
}
