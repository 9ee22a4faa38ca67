package api

import (
	"context"
	"errors"
	"log/slog"

	"github.com/pupitre-lab/pupitre/api/events"
	"github.com/pupitre-lab/pupitre/api/problem"
	"github.com/pupitre-lab/pupitre/api/socket"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

// room is how many ephemeral events may wait for one stream.
const room = 64

// Events answers with a stream of events: those after Last-Event-ID first, then
// live ones. hub, when not nil, adds ephemeral events. It returns once the
// stream has ended.
func (c *Call) Events(source events.Source, hub *events.Hub) error {
	after, err := events.LastID(c.gin.GetHeader("Last-Event-ID"))
	if err != nil {
		return Wrong("Last-Event-ID", "syntax", problem.Text{FR: "l'identifiant d'un événement reçu, un nombre entier", EN: "the id of an event received, a whole number"})
	}
	leave, ok := c.server.streams.Take(string(c.actor.Person))
	if !ok {
		return problem.Newf(problem.TooManyStreams, problem.Text{FR: "au plus %d flux ouverts", EN: "at most %d streams open"}, c.server.config.Limits.Streams)
	}
	defer leave()
	options := events.Options{Heartbeat: c.server.config.Timeouts.Heartbeat, Still: c.still}
	if hub != nil {
		options.Ephemeral = hub.Subscribe(room)
		defer options.Ephemeral.Close()
	}
	ctx, cancel := c.untilClosing()
	defer cancel()
	c.direct = true
	if err := events.Serve(ctx, c.gin.Writer, source, after, options); err != nil && ctx.Err() == nil {
		c.server.config.Log.Info("stream ended", slog.String("request_id", c.x.id), slog.String("why", err.Error()))
	}
	return nil
}

// untilClosing is the request's context, ended early when the server stops.
func (c *Call) untilClosing() (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(c.Context())
	stop := context.AfterFunc(c.server.closing, cancel)
	return ctx, func() { stop(); cancel() }
}

// still tells whether whoever opened a connection may keep it: the login still
// lives and the right still holds. A failure of ours is no reason to cut it.
func (c *Call) still(ctx context.Context) error {
	if !c.known {
		return nil
	}
	actor, err := c.server.config.Authenticator.Refresh(ctx, c.actor)
	if err != nil {
		if isNoLogin(err) {
			return err
		}
		return nil
	}
	if c.route.needsRight() && !people.Can(actor, c.route.Action, c.subject) {
		return people.ErrForbidden
	}
	return nil
}

// Socket answers by upgrading to a WebSocket; the route is ByTicket. start gets
// the connection and returns what handles its frames. It returns once the
// connection has ended.
func (c *Call) Socket(o socket.Options, start func(context.Context, *socket.Conn) func(context.Context, socket.Frame) error) error {
	leave, ok := c.server.sockets.Take(string(c.actor.Person))
	if !ok {
		return problem.Newf(problem.TooManyStreams, problem.Text{FR: "au plus %d terminaux ouverts", EN: "at most %d terminals open"}, c.server.config.Limits.Sockets)
	}
	defer leave()
	c.server.open.Add(1)
	defer c.server.open.Done()
	o.Origins, o.Still = c.server.origins(), c.still
	conn, err := socket.Accept(c.gin.Writer, c.gin.Request, o)
	if err != nil {
		return err
	}
	c.direct = true
	ctx, cancel := c.untilClosing()
	defer cancel()
	if err := conn.Serve(ctx, start(ctx, conn)); err != nil && !errors.Is(err, context.Canceled) {
		c.server.config.Log.Info("socket ended", slog.String("request_id", c.x.id), slog.String("why", err.Error()))
	}
	return nil
}
