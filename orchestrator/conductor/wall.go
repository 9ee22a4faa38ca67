package conductor

import (
	"context"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// Condition says how an instance is.
type Condition string

// The conditions of an instance.
const (
	Absent   Condition = "absent" // not begun
	Building Condition = "building"
	Healthy  Condition = "healthy" // when it was last looked at
	Failed   Condition = "failed"  // it is tried again
	Gone     Condition = "gone"    // the session is over for it
)

// Health is how a team's instance is.
type Health struct {
	Condition Condition `json:"condition"`
	Problem   string    `json:"problem,omitempty"` // for the operator, with Failed
	Since     time.Time `json:"since,omitzero"`
}

// Wall is what of a session is to be seen at a glance.
type Wall struct {
	Session session.ID    `json:"session"`
	Phase   session.Phase `json:"phase"`
	Time    time.Time     `json:"time"`
	Teams   []TeamWall    `json:"teams"` // in the plan's order
}

// TeamWall is one team's line.
type TeamWall struct {
	Team    people.TeamID `json:"team"`
	Name    string        `json:"name"`
	Clock   session.Clock `json:"clock"`
	Health  Health        `json:"health"`
	Deed    time.Time     `json:"last_deed,omitzero"` // of a member
	Watched time.Time     `json:"watched,omitzero"`   // last looked at without being asked
	Checks  []CheckWall   `json:"checks"`             // in the lab's order
}

// CheckWall is one square: what a check said last, whoever asked.
type CheckWall struct {
	Check   lab.CheckID    `json:"check"`
	Task    string         `json:"task"`
	Verdict string         `json:"verdict,omitempty"` // empty: never looked at
	Points  float64        `json:"points"`
	Share   float64        `json:"share"`
	Worth   float64        `json:"worth"`          // share of the last verdict that is no error: an error costs nothing
	Since   time.Time      `json:"since,omitzero"` // verdict and share are so
	Origin  session.Origin `json:"origin,omitempty"`
}

// WallUpdate is a line that has changed. Lost tells that updates before it could
// not be delivered: read the Wall again.
type WallUpdate struct {
	Line TeamWall `json:"line"`
	Lost bool     `json:"lost,omitempty"`
}

// Wall shows a session as it is now.
func (c *Conductor) Wall(ctx context.Context, id session.ID) (Wall, error) {
	now := c.Now()
	wall := Wall{Session: id, Time: now}
	err := c.Sessions.View(ctx, id, func(s *session.State) {
		wall.Phase = s.Phase
		for _, team := range s.Plan.Teams {
			wall.Teams = append(wall.Teams, c.line(s, s.Teams[team.ID], now))
		}
	})
	return wall, err
}

// line is a team's line, by the state and by what its player knows.
func (c *Conductor) line(s *session.State, t *session.TeamState, now time.Time) TeamWall {
	line := TeamWall{
		Team: t.Team.ID, Name: t.Team.Name, Clock: s.Clock(t.Team.ID, now), Deed: t.LastDeed,
		Health: Health{Condition: Absent}, Checks: c.squares(s, t),
	}
	c.mu.Lock()
	st := c.stages[s.Plan.ID]
	c.mu.Unlock()
	switch {
	case ended(s.Phase):
		line.Health.Condition = Gone
	case st != nil:
		for _, p := range st.team(t.Team.ID) {
			line.Health, line.Watched = p.state()
		}
	}
	return line
}

// squares has every check of the lab, with the last that is known of it.
func (c *Conductor) squares(s *session.State, t *session.TeamState) []CheckWall {
	squares, at := []CheckWall{}, map[lab.CheckID]int{}
	add := func(square CheckWall) int {
		i, known := at[square.Check]
		if !known {
			i = len(squares)
			at[square.Check], squares = i, append(squares, square)
		}
		return i
	}
	if t.Instance != "" {
		if instance, err := c.instance(assignedOf(s, t)); err == nil {
			for _, task := range instance.Variant.Tasks {
				for _, one := range task.Checks {
					add(CheckWall{Check: one.ID, Task: task.ID, Points: one.Points})
				}
			}
		}
	}
	for _, run := range t.Runs {
		for _, r := range run.Results {
			square := &squares[add(CheckWall{Check: r.Check, Task: r.Task, Points: r.Points})]
			if square.Verdict != r.Verdict || square.Share != r.Share {
				square.Since = run.Time
			}
			square.Verdict, square.Share, square.Origin = r.Verdict, r.Share, run.Origin
			if r.Counts() {
				square.Worth = r.Share
			}
		}
	}
	return squares
}

func (p *player) setHealth(condition Condition, problem string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.health.Condition != condition || p.health.Problem != problem {
		p.health = Health{condition, problem, p.c.Now()}
	}
}

func (p *player) state() (Health, time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	health := p.health
	if health.Condition == "" {
		health.Condition = Absent
	}
	return health, p.watched
}

// Watch tells of each line that changes, until cancel. It must be read from: what
// does not fit into the channel is lost, and the next update says so. The channel
// is never closed.
func (c *Conductor) Watch(id session.ID) (updates <-chan WallUpdate, cancel func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.listeners[id] == nil {
		c.listeners[id] = map[int]chan WallUpdate{}
	}
	key, channel := c.listener, make(chan WallUpdate, 64)
	c.listener++
	c.listeners[id][key] = channel
	return channel, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.listeners[id], key)
		if len(c.listeners[id]) == 0 {
			delete(c.listeners, id)
		}
	}
}

// publish tells the listeners of the team's line.
func (p *player) publish(ctx context.Context) {
	p.c.mu.Lock()
	heard := len(p.c.listeners[p.stage.id]) > 0
	p.c.mu.Unlock()
	if !heard {
		return
	}
	var line TeamWall
	now := p.c.Now()
	if p.view(ctx, func(s *session.State, t *session.TeamState) { line = p.c.line(s, t, now) }) != nil {
		return
	}
	p.c.mu.Lock()
	defer p.c.mu.Unlock()
	for _, channel := range p.c.listeners[p.stage.id] {
		offer(channel, WallUpdate{Line: line})
	}
}

// offer puts an update into the channel; when it is full, in the place of the
// oldest. Only the holder of the Conductor's lock sends.
func offer(channel chan WallUpdate, u WallUpdate) {
	for {
		select {
		case channel <- u:
			return
		default:
		}
		select {
		case <-channel:
			u.Lost = true
		default:
		}
	}
}
