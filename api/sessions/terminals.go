package sessions

import (
	"context"
	"net/http"
	"time"

	"github.com/google/uuid"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/api/problem"
	"github.com/pupitre-lab/pupitre/api/socket"
	"github.com/pupitre-lab/pupitre/api/strictjson"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
	"github.com/pupitre-lab/pupitre/orchestrator/terminal"
)

// Bounds of terminals.
const (
	terminalsPerTeam = 24
	terminalIdle     = 4 * time.Hour
	terminalGrace    = 2 * time.Minute // a page reloads, a network comes back
)

// ticketPrefix begins the subprotocol by which a ticket is offered; see package socket.
const ticketPrefix = "ticket."

type terminalInfo struct {
	ID       string       `json:"id"`
	Node     string       `json:"node"`
	Opened   time.Time    `json:"opened"`
	OpenedBy *personName  `json:"opened_by,omitempty"`
	MayClose bool         `json:"may_close"`
	Activity time.Time    `json:"last_activity,omitzero"`
	Viewers  []personName `json:"viewers"`
}

type terminalTicket struct {
	Terminal  string    `json:"terminal"`
	Node      string    `json:"node"`
	URL       string    `json:"url"`
	Protocols []string  `json:"protocols"`
	Expires   time.Time `json:"expires"`
}

// terminalInput asks for a new terminal on a node, or to join one.
type terminalInput struct {
	Node     string `json:"node,omitempty" min:"1" max:"64"`
	Terminal string `json:"terminal,omitempty" min:"1" max:"64"`
	Rows     int    `json:"rows,omitempty" min:"2" max:"500"`
	Cols     int    `json:"cols,omitempty" min:"2" max:"1000"`
}

// Check implements strictjson.Checker.
func (in *terminalInput) Check(faults *strictjson.Faults) {
	if (in.Node == "") == (in.Terminal == "") {
		faults.Add("", "one-of", text("node pour un nouveau terminal, ou terminal pour en rejoindre un", "node for a new terminal, or terminal to join one"))
	}
}

// seat is where the caller wants to sit down.
type seat struct {
	session session.ID
	team    people.TeamID
	actor   people.Actor
}

func (s seat) key(node, id string) terminal.Key {
	return terminal.Key{Session: string(s.session), Team: string(s.team), Node: node, ID: id}
}

func seatOf(c *api.Call) (seat, error) {
	id, err := sessionOf(c)
	return seat{id, people.TeamID(c.Param("team")), c.Actor()}, err
}

func (a *API) listTerminals(c *api.Call) error {
	s, err := seatOf(c)
	if err != nil {
		return err
	}
	p, err := a.planOf(c)
	if err != nil {
		return err
	}
	e, err := a.eyes(c.Context(), p, c.Actor())
	if err != nil {
		return err
	}
	list := []terminalInfo{}
	for _, info := range a.Terminals.List() {
		if info.Key.Session != string(s.session) || info.Key.Team != string(s.team) {
			continue
		}
		if a.mayEnter(c.Context(), s.session, s.team, info.Key.Node, c.Actor()) == nil {
			list = append(list, a.terminal(info, e, s.actor))
		}
	}
	return c.JSON(http.StatusOK, listOf(list))
}

// terminal is one of the list, as the eyes may see it.
func (a *API) terminal(info terminal.Info, e eyes, actor people.Actor) terminalInfo {
	shown := terminalInfo{
		ID: info.Key.ID, Node: info.Key.Node, Opened: info.Opened.UTC(), Activity: info.LastActivity().UTC(), Viewers: e.persons(viewers(info)),
		MayClose: a.mayClose(info.Key, e.plan, actor),
	}
	if opener := a.openers.of(info.Key); opener != "" {
		name := e.name(opener)
		shown.OpenedBy = &name
	}
	return shown
}

// viewers are the persons who look, each once, in the order they came.
func viewers(info terminal.Info) (list []people.PersonID) {
	there := map[string]bool{}
	for _, m := range info.Viewers {
		if !there[m.ID] {
			list = append(list, people.PersonID(m.ID))
		}
		there[m.ID] = true
	}
	return list
}

// openTerminal opens or finds a terminal and gives a ticket for it.
func (a *API) openTerminal(c *api.Call) error {
	in := terminalInput{Rows: 24, Cols: 80}
	if err := c.Decode(&in); err != nil {
		return err
	}
	s, err := seatOf(c)
	if err != nil {
		return err
	}
	key, err := a.wanted(c.Context(), s, in)
	if err != nil {
		return err
	}
	path := c.Request().URL.Path + "/" + key.ID
	ticket, err := c.IssueTicket(path)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, terminalTicket{
		Terminal: key.ID, Node: key.Node, URL: path, Protocols: []string{socket.Protocol, ticketPrefix + ticket}, Expires: c.Now().Add(a.TicketLife).UTC(),
	})
}

// wanted is the terminal that was asked for, once it runs.
func (a *API) wanted(ctx context.Context, s seat, in terminalInput) (terminal.Key, error) {
	if in.Terminal != "" {
		t, err := a.joined(ctx, s, in.Terminal)
		if err != nil {
			return terminal.Key{}, err
		}
		return t.Key(), nil
	}
	if w, why := a.way(ctx, s.session, s.team, s.actor); w != open {
		return terminal.Key{}, why
	}
	if err := a.mayEnter(ctx, s.session, s.team, in.Node, s.actor); err != nil {
		return terminal.Key{}, err
	}
	key := s.key(in.Node, uuid.Must(uuid.NewV7()).String())
	return key, a.start(ctx, s, key, terminal.Size{Rows: uint16(orElse(in.Rows, 24)), Cols: uint16(orElse(in.Cols, 80))})
}

func orElse(n, otherwise int) int {
	if n == 0 {
		return otherwise
	}
	return n
}

// start runs a shell, and sees to it that its recording is kept once it ends.
func (a *API) start(ctx context.Context, s seat, key terminal.Key, size terminal.Size) error {
	var rules session.Rules
	var kept int64
	err := a.Sessions.View(ctx, s.session, func(state *session.State) {
		rules, kept = state.Plan.Rules, recorded(state, s.team)
		rules.Record = rules.Record && !over(state.Phase) // an oral leaves nothing
	})
	if err != nil {
		return err
	}
	quota := quotaKey{s.session, s.team}
	opts := terminal.Options{Size: size, MaxPerTeam: terminalsPerTeam, Grace: terminalGrace, Idle: terminalIdle}
	if rules.Record {
		opts.Record = func(size terminal.Size) (*terminal.Recorder, error) {
			return a.record(key, size, rules.RecordInput, a.quotas.reserve(quota, key.ID, kept))
		}
	}
	t, err := a.Terminals.Open(ctx, key, a.shell(s, key.Node), opts)
	if err != nil {
		a.quotas.release(quota, key.ID)
		return err
	}
	a.openers.note(key, s.actor.Person)
	a.owned.Go(func() {
		<-t.Done()
		a.openers.forget(key)
		if rules.Record {
			a.keep(context.Background(), key.ID)
			a.quotas.release(quota, key.ID)
		}
	})
	return nil
}

// shell opens a login shell on a node: bash where the image has it.
func (a *API) shell(s seat, node string) terminal.Opener {
	return func(ctx context.Context, rows, cols uint16) (terminal.Stream, error) {
		target, err := a.Stage.Target(ctx, s.session, s.team)
		if err != nil {
			return nil, err
		}
		stream, err := target.Attach(ctx, node, runtime.AttachRequest{Argv: shellArgv, Rows: rows, Cols: cols})
		if err != nil {
			return nil, closing(err, target)
		}
		return closer{stream, target}, nil
	}
}

// shellArgv is run by the node's own /bin/sh, which every image has.
var shellArgv = []string{"/bin/sh", "-c", "cd \"$HOME\" 2>/dev/null || cd /; if [ -x /bin/bash ]; then exec /bin/bash -l; fi; exec /bin/sh -l"}

// closer is a program whose target is closed with it.
type closer struct {
	runtime.Stream
	target runtime.Target
}

func (c closer) Close() error { return closing(c.Stream.Close(), c.target) }

// joined is an open terminal that somebody may look at.
func (a *API) joined(ctx context.Context, s seat, id string) (*terminal.Terminal, error) {
	w, why := a.way(ctx, s.session, s.team, s.actor)
	if w == shut {
		return nil, why
	}
	for _, info := range a.Terminals.List() {
		if info.Key != s.key(info.Key.Node, id) {
			continue
		}
		if err := a.mayEnter(ctx, s.session, s.team, info.Key.Node, s.actor); err != nil {
			return nil, err
		}
		if t, there := a.Terminals.Get(info.Key); there {
			return t, nil
		}
	}
	return nil, problem.New(problem.Gone, text("ce terminal est fini", "this terminal has ended"))
}
