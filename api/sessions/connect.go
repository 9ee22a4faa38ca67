package sessions

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/api/socket"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/terminal"
)

// lookEvery is how often a connection looks whether it may go on, and who else
// is there.
const lookEvery = 500 * time.Millisecond

// line is one connection to a terminal.
type line struct {
	api    *API
	seat   seat
	conn   *socket.Conn
	viewer *terminal.Viewer
	term   *terminal.Terminal
	name   func(people.PersonID) personName

	mu  sync.Mutex
	way way
}

// Controls of the protocol.
type (
	snapshotControl struct {
		Type  string `json:"type"`
		Bytes int    `json:"bytes"`
	}
	sizeControl struct {
		Type string `json:"type"`
		Rows uint16 `json:"rows"`
		Cols uint16 `json:"cols"`
	}
	viewersControl struct {
		Type    string   `json:"type"`
		Persons []looker `json:"persons"`
	}
	modeControl struct {
		Type  string `json:"type"`
		Write bool   `json:"write"`
	}
	exitControl struct {
		Type   string          `json:"type"`
		Code   int             `json:"code"`
		Reason terminal.Reason `json:"reason"`
	}
	looker struct {
		personName
		Write bool `json:"write"`
	}
)

// connect is a terminal over WebSocket, for the owner of a ticket.
func (a *API) connect(c *api.Call) error {
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
	t, err := a.joined(c.Context(), s, c.Param("terminal"))
	if err != nil {
		return err
	}
	viewer, err := t.Attach(terminal.Member{ID: string(s.actor.Person), Write: true}, terminal.Size{})
	if err != nil {
		return err
	}
	defer viewer.Close()
	here := visitor{s.team, e.name(s.actor.Person), e.place == s.team}
	defer a.crowd.arrive(s.session, here, spot{atTerminal, t.Key().Node}, a.Now())()
	var pumps sync.WaitGroup
	defer pumps.Wait() // the connection's context has ended by then
	return c.Socket(socket.Options{}, func(ctx context.Context, conn *socket.Conn) func(context.Context, socket.Frame) error {
		l := &line{api: a, seat: s, conn: conn, viewer: viewer, term: t, name: e.name}
		pumps.Go(func() { l.show(ctx) })
		pumps.Go(func() { l.mind(ctx) })
		return l.take
	})
}

// show sends what the terminal prints until it or the connection ends.
func (l *line) show(ctx context.Context) {
	for {
		chunk, err := l.viewer.Next(ctx)
		if err != nil {
			return
		}
		if err := l.send(ctx, chunk); err != nil {
			l.conn.Close(socket.TooSlow, "what was shown was not taken in time")
			return
		}
		if chunk.Kind == terminal.Ended {
			l.conn.Close(socket.Ended, "the terminal has ended")
			return
		}
	}
}

func (l *line) send(ctx context.Context, chunk terminal.Chunk) error {
	switch chunk.Kind {
	case terminal.Picture:
		err := l.conn.Tell(ctx, sizeControl{"size", chunk.Size.Rows, chunk.Size.Cols})
		if err == nil {
			err = l.conn.Tell(ctx, snapshotControl{"snapshot", len(chunk.Data)})
		}
		if err != nil || len(chunk.Data) == 0 {
			return err
		}
		return l.conn.Send(ctx, chunk.Data)
	case terminal.Resized:
		return l.conn.Tell(ctx, sizeControl{"size", chunk.Size.Rows, chunk.Size.Cols})
	case terminal.Ended:
		return l.conn.Tell(ctx, exitControl{"exit", chunk.Ending.Code, chunk.Ending.Reason})
	}
	if len(chunk.Data) == 0 {
		return nil // nothing of it is to be shown
	}
	return l.conn.Send(ctx, chunk.Data)
}

// mind ends the connection when the time is over, and tells who looks and whether
// typing is possible.
func (l *line) mind(ctx context.Context) {
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	var told []looker
	for {
		now := l.lookers()
		if !slices.Equal(told, now) {
			told = now
			_ = l.conn.Tell(ctx, viewersControl{"viewers", now}) // a connection that is gone ends by itself
		}
		if !l.look(ctx) {
			l.conn.Close(socket.NotAllowed, "the time is over")
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// lookers are those who look, each once.
func (l *line) lookers() []looker {
	list := []looker{}
	for _, m := range l.term.Info().Viewers {
		one := looker{l.name(people.PersonID(m.ID)), m.Write}
		if !slices.Contains(list, one) {
			list = append(list, one)
		}
	}
	return list
}

// look tells whether the connection may stay, and the client of a change of what
// it may do.
func (l *line) look(ctx context.Context) bool {
	now, _ := l.api.way(ctx, l.seat.session, l.seat.team, l.seat.actor)
	l.mu.Lock()
	changed := l.way != now
	l.way = now
	l.mu.Unlock()
	if changed && now != shut {
		_ = l.conn.Tell(ctx, modeControl{"mode", now == open}) // as above
	}
	return now != shut || ctx.Err() != nil
}

// take is what the client sends: keys, or a new size.
func (l *line) take(ctx context.Context, frame socket.Frame) error {
	if frame.Control != nil {
		return l.control(frame.Control)
	}
	if now, _ := l.api.way(ctx, l.seat.session, l.seat.team, l.seat.actor); now != open {
		return nil // keys pressed in a pause are lost; the client was told
	}
	err := l.viewer.Type(ctx, frame.Data)
	if errors.Is(err, terminal.ErrEnded) {
		return nil // show tells it
	}
	return err
}

var errControl = errors.New("sessions: not a control message of a terminal")

func (l *line) control(message json.RawMessage) error {
	var in struct {
		Type string `json:"type"`
		Rows uint16 `json:"rows"`
		Cols uint16 `json:"cols"`
	}
	if err := json.Unmarshal(message, &in); err != nil || in.Type != "resize" {
		l.conn.Close(socket.BadFrame, `{"type":"resize","rows":24,"cols":80} is expected`)
		return errControl
	}
	if err := l.viewer.Resize(terminal.Size{Rows: in.Rows, Cols: in.Cols}); errors.Is(err, terminal.ErrSize) {
		l.conn.Close(socket.BadFrame, "a terminal has 1 to 500 rows and 1 to 1000 columns")
		return err
	}
	return nil
}
