package conductor

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// Need is what some instances need of a host. A limit is a ceiling that a node
// hardly ever reaches, so Needs asks for less than the sum of the limits; the
// quotients below say how much less.
type Need struct {
	Memory int64   `json:"memory"` // bytes
	CPUs   float64 `json:"cpus"`   // cores
	PIDs   int64   `json:"pids"`
	Disk   int64   `json:"disk"` // bytes
}

// Overcommit: the limits of so many nodes' worth may be promised for one that the
// host has. Memory carefully, since what lacks kills processes; processors
// freely, since machines mostly wait for people and what lacks only waits
// (deploy/bench/classroom.md); disks hold the writable layers only.
const (
	OvercommitMemory = 1.5
	OvercommitCPUs   = 16.0
	OvercommitPIDs   = 4.0
	OvercommitDisk   = 4.0
)

// Needs is what so many instances of a desired state need.
func Needs(d runtime.Desired, teams int) Need {
	var disk int64
	for _, n := range d.Nodes {
		disk += n.Disk
	}
	one := Need{
		Memory: int64(math.Ceil(float64(d.Quota.Memory) / OvercommitMemory)),
		CPUs:   d.Quota.CPUs / OvercommitCPUs,
		PIDs:   int64(math.Ceil(float64(d.Quota.PIDs) / OvercommitPIDs)),
		Disk:   int64(math.Ceil(float64(disk) / OvercommitDisk)),
	}
	return one.Times(teams)
}

// Times is what n of them need.
func (n Need) Times(times int) Need {
	return Need{n.Memory * int64(times), n.CPUs * float64(times), n.PIDs * int64(times), n.Disk * int64(times)}
}

// Plus is what both need.
func (n Need) Plus(o Need) Need {
	return Need{n.Memory + o.Memory, n.CPUs + o.CPUs, n.PIDs + o.PIDs, n.Disk + o.Disk}
}

// Host is what a host has for labs. A figure of 0 is not known and not looked at.
type Host struct {
	Memory int64   `json:"memory"` // bytes, without what the platform keeps for itself
	CPUs   float64 `json:"cpus"`
	PIDs   int64   `json:"pids"`
	Disk   int64   `json:"disk"` // bytes free
}

// Fitting tells whether a session fits on a host beside what is there already.
type Fitting struct {
	Fits  bool `json:"fits"`
	Need  Need `json:"need"`  // of all its teams together
	Taken Need `json:"taken"` // by other sessions
	Host  Host `json:"host"`
	// Short are what there is not enough of: memory, cpus, pids, disk.
	Short []string `json:"short"`
	// AtOnce is how many teams fit at the same time, and Waves the teams in groups
	// of that size, in the plan's order; none when not even one fits.
	AtOnce int               `json:"at_once"`
	Waves  [][]people.TeamID `json:"waves"`
}

// Starved tells whether machines would be killed or refused for what there is not
// enough of. Processors are not of it: what lacks of them only waits.
func (f Fitting) Starved() bool {
	return slices.ContainsFunc(f.Short, func(what string) bool { return what != "cpus" })
}

// Fit looks whether instances for the teams, each with the same need, fit.
func Fit(one Need, teams []people.TeamID, host Host, taken Need) Fitting {
	f := Fitting{Need: one.Times(len(teams)), Taken: taken, Host: host, Short: []string{}, Waves: [][]people.TeamID{}}
	f.AtOnce = len(teams)
	for _, figure := range []struct {
		name             string
		one, taken, have float64
	}{
		{"memory", float64(one.Memory), float64(taken.Memory), float64(host.Memory)},
		{"cpus", one.CPUs, taken.CPUs, host.CPUs},
		{"pids", float64(one.PIDs), float64(taken.PIDs), float64(host.PIDs)},
		{"disk", float64(one.Disk), float64(taken.Disk), float64(host.Disk)},
	} {
		if figure.have <= 0 || figure.one <= 0 {
			continue
		}
		if fit := int(max(0, math.Floor((figure.have-figure.taken)/figure.one+1e-9))); fit < len(teams) {
			f.Short = append(f.Short, figure.name)
			f.AtOnce = min(f.AtOnce, fit)
		}
	}
	f.Fits = len(f.Short) == 0
	f.Waves = waves(teams, f.AtOnce)
	return f
}

// waves are groups of nearly the same size, none larger than atOnce.
func waves(teams []people.TeamID, atOnce int) [][]people.TeamID {
	out := [][]people.TeamID{}
	if atOnce <= 0 || len(teams) == 0 {
		return out
	}
	groups := (len(teams) + atOnce - 1) / atOnce
	for i := range groups {
		out = append(out, teams[i*len(teams)/groups:(i+1)*len(teams)/groups])
	}
	return out
}

// Capacity tells whether a session fits on the host beside the others that are
// prepared or run.
func (c *Conductor) Capacity(ctx context.Context, id session.ID) (Fitting, error) {
	var ref session.LabRef
	var teams []people.TeamID
	err := c.Sessions.View(ctx, id, func(s *session.State) { ref, teams = s.Plan.Lab, teamsOf(s.Plan) })
	if err != nil {
		return Fitting{}, err
	}
	l, err := c.lab(ref)
	if err != nil {
		return Fitting{}, err
	}
	return c.Fitting(ctx, l, teams, id)
}

// Fitting tells whether a session on a lab would fit on the host beside those that
// are prepared or run, but for the one that it is to replace; empty for a new one.
func (c *Conductor) Fitting(ctx context.Context, l *lab.Lab, teams []people.TeamID, replaces session.ID) (Fitting, error) {
	host, err := c.Host()
	if err != nil {
		return Fitting{}, fmt.Errorf("look at the host: %w", err)
	}
	one, err := c.need(l)
	if err != nil {
		return Fitting{}, err
	}
	ids, err := c.Sessions.IDs(ctx)
	if err != nil {
		return Fitting{}, err
	}
	var taken Need
	for _, id := range ids {
		if id == replaces {
			continue
		}
		other, err := c.taken(ctx, id)
		if err != nil {
			return Fitting{}, err
		}
		taken = taken.Plus(other)
	}
	return Fit(one, teams, host, taken), nil
}

// need is what one team's instance of a lab needs.
func (c *Conductor) need(l *lab.Lab) (Need, error) {
	made, err := c.Runner.Instance("capacity", l, "capacity", "")
	if err != nil {
		return Need{}, err
	}
	return Needs(made.Desired, 1), nil
}

// taken is what a session needs while it is prepared or runs; nothing otherwise. One
// whose lab is gone takes nothing either: its teams cannot be built.
func (c *Conductor) taken(ctx context.Context, id session.ID) (Need, error) {
	var ref session.LabRef
	var phase session.Phase
	teams := 0
	err := c.Sessions.View(ctx, id, func(s *session.State) { ref, phase, teams = s.Plan.Lab, s.Phase, len(s.Plan.Teams) })
	if err != nil || ended(phase) || phase == session.Planned {
		return Need{}, err
	}
	l, err := c.lab(ref)
	if err != nil {
		return Need{}, nil
	}
	one, err := c.need(l)
	if err != nil {
		return Need{}, nil
	}
	return one.Times(teams), nil
}

func teamsOf(p session.Plan) []people.TeamID {
	var ids []people.TeamID
	for _, team := range p.Teams {
		ids = append(ids, team.ID)
	}
	return ids
}
