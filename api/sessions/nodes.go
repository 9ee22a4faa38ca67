package sessions

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/orchestrator/conductor"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

type topology struct {
	Nodes    []node    `json:"nodes"`
	Networks []network `json:"networks"`
}

type network struct {
	Name string `json:"name"`
}

type node struct {
	Name       string                    `json:"name"`
	Title      *session.Text             `json:"title,omitempty"`
	Kind       string                    `json:"kind"`
	Access     bool                      `json:"access"`
	State      string                    `json:"state"`
	Interfaces []conductor.NodeInterface `json:"interfaces"`
	Web        []int                     `json:"web,omitempty"`
}

// unknown is the state of a machine that the caller may not look into.
const unknown = "unknown"

func accessible(n lab.Node) bool { return n.Access == nil || *n.Access }

// nodeOf is the node that the path names, as the lab declares it.
func (a *API) nodeOf(c *api.Call) (lab.Node, error) {
	id, err := sessionOf(c)
	if err != nil {
		return lab.Node{}, err
	}
	return a.node(c.Context(), id, people.TeamID(c.Param("team")), c.Param("node"))
}

func (a *API) node(ctx context.Context, id session.ID, team people.TeamID, name string) (lab.Node, error) {
	v, err := a.Stage.Variant(ctx, id, team)
	if err != nil {
		return lab.Node{}, err
	}
	at := slices.IndexFunc(v.Nodes, func(n lab.Node) bool { return n.Name == name })
	if at < 0 {
		return lab.Node{}, notFound()
	}
	return v.Nodes[at], nil
}

func (a *API) listNodes(c *api.Call) error {
	p, err := a.planOf(c)
	if err != nil {
		return err
	}
	var begun bool
	if err := a.Sessions.View(c.Context(), p.ID, func(s *session.State) { begun = !s.Launched.IsZero() }); err != nil {
		return err
	}
	staff := runs(c.Actor(), p)
	if !begun && !staff {
		return c.JSON(http.StatusOK, listOf([]node{}))
	}
	nodes, err := a.nodes(c.Context(), p.ID, people.TeamID(c.Param("team")), staff)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, listOf(nodes))
}

// nodes are a team's machines. A team sees of one that it may not open that it is
// there, and where it is plugged.
func (a *API) nodes(ctx context.Context, id session.ID, team people.TeamID, staff bool) ([]node, error) {
	v, err := a.Stage.Variant(ctx, id, team)
	if err != nil {
		return nil, err
	}
	seen, err := a.Stage.Nodes(ctx, id, team)
	if err != nil {
		return nil, err
	}
	web := a.webPorts(ctx, id, team, seen)
	list := []node{}
	for i, n := range seen {
		shown := node{Name: n.Name, Kind: v.Nodes[i].Image, Access: n.Access, State: stateOf(n.State), Interfaces: n.Interfaces, Web: web[n.Name]}
		if n.Title != (session.Text{}) {
			shown.Title = &n.Title
		}
		if !n.Access && !staff {
			shown.State, shown.Web, shown.Interfaces = unknown, nil, plugs(n.Interfaces)
		}
		list = append(list, shown)
	}
	return list, nil
}

func stateOf(s runtime.NodeState) string {
	switch s {
	case runtime.NodeCreated, runtime.NodeRunning, runtime.NodeExited, runtime.NodeDead:
		return string(s)
	case "":
		return "missing"
	}
	return unknown
}

// plugs are interfaces without what can only be known inside.
func plugs(interfaces []conductor.NodeInterface) []conductor.NodeInterface {
	list := []conductor.NodeInterface{}
	for _, i := range interfaces {
		list = append(list, conductor.NodeInterface{Name: i.Name, Network: i.Network})
	}
	return list
}

// ports remembers for a moment which ports of a team's machines show web pages.
type ports struct {
	mu    sync.Mutex
	known map[portsKey]portsKnown
}

type portsKey struct {
	session session.ID
	team    people.TeamID
}

type portsKnown struct {
	until time.Time
	web   map[string][]int
}

// webNumbers are the ports that usually show web pages.
var webNumbers = []uint16{80, 81, 443, 1880, 3000, 5000, 5601, 8000, 8006, 8080, 8081, 8086, 8443, 8888, 9000, 9090, 9093, 9443}

// webPorts tells, of the machines that run, which of the usual ports listen. A
// machine that cannot be asked shows none.
func (a *API) webPorts(ctx context.Context, id session.ID, team people.TeamID, nodes []conductor.Node) map[string][]int {
	key, now := portsKey{id, team}, a.Now()
	a.ports.mu.Lock()
	known, there := a.ports.known[key]
	a.ports.mu.Unlock()
	if there && now.Before(known.until) {
		return known.web
	}
	web := map[string][]int{}
	target, err := a.Stage.Target(ctx, id, team)
	if err == nil {
		defer target.Close()
		for _, n := range nodes {
			if n.State == runtime.NodeRunning {
				web[n.Name] = listening(ctx, target, n.Name)
			}
		}
	}
	a.ports.mu.Lock()
	defer a.ports.mu.Unlock()
	if a.ports.known == nil {
		a.ports.known = map[portsKey]portsKnown{}
	}
	a.ports.known[key] = portsKnown{now.Add(5 * time.Second), web}
	return web
}

func listening(ctx context.Context, target runtime.Target, name string) (list []int) {
	listeners, err := target.Listeners(ctx, name)
	if err != nil {
		return nil
	}
	for _, l := range listeners {
		if l.Proto == "tcp" && slices.Contains(webNumbers, l.Port) {
			list = append(list, int(l.Port))
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// absent tells that a team's machines are not there, which is no failure.
func absent(err error) bool {
	return errors.Is(err, conductor.ErrNotReady) || errors.Is(err, conductor.ErrLabChanged)
}
