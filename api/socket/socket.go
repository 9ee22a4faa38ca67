// Package socket is the platform's WebSocket (RFC 6455): text messages are small
// JSON objects that control, binary messages are data.
//
// A connection is opened with a one-time ticket, which the client offers as the
// subprotocol "ticket.<ticket>" beside Protocol: so it stands in no address, no
// log and no history. The Origin has to be the platform's own, to the letter.
package socket

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coder/websocket"

	"github.com/pupitre-lab/pupitre/api/problem"
)

// Protocol is the subprotocol that is spoken; client and server name it.
const Protocol = "pupitre.v1"

const ticketPrefix = "ticket."

// Code is why a connection was closed. Those from 4000 on are ours.
type Code int

// The codes.
const (
	Normal     Code = 1000
	GoingAway  Code = 1001 // the server stops: reconnect
	TooBig     Code = 1009
	BadFrame   Code = 4400 // a control message that is no JSON object
	NotAllowed Code = 4403 // the right or the login has ended
	Ended      Code = 4404 // what was connected to is no more
	TooSlow    Code = 4408 // what was sent was not taken in time
)

// Options say how a connection is kept.
type Options struct {
	Origins  []string      // exact: scheme://host[:port]
	MaxBytes int64         // of a message received; 64 KiB when 0
	Ping     time.Duration // between two pings; 20 s when 0
	Patience time.Duration // for a pong, or for a message to be taken; 10 s when 0
	// Still is asked at every ping whether the connection may stay. nil is always.
	Still func(context.Context) error
}

// Frame is one message: Control or Data is set.
type Frame struct {
	Control json.RawMessage // a JSON object
	Data    []byte
}

// Ticket is the ticket that a request offers, "" when it offers none.
func Ticket(r *http.Request) string {
	for _, offered := range protocols(r) {
		if ticket, ok := strings.CutPrefix(offered, ticketPrefix); ok {
			return ticket
		}
	}
	return ""
}

func protocols(r *http.Request) []string {
	var all []string
	for _, line := range r.Header.Values("Sec-WebSocket-Protocol") {
		for name := range strings.SplitSeq(line, ",") {
			all = append(all, strings.TrimSpace(name))
		}
	}
	return all
}

// Check tells whether a request may be upgraded at all, before its ticket is
// used up. The error is a problem to answer with.
func Check(r *http.Request, origins []string) error {
	if !strings.EqualFold(r.Header.Get("Upgrade"), "websocket") || r.Header.Get("Sec-WebSocket-Version") != "13" || !slices.Contains(protocols(r), Protocol) {
		return problem.New(problem.WebSocketExpected, problem.Text{
			FR: "WebSocket version 13 avec le sous-protocole " + Protocol, EN: "WebSocket version 13 with the subprotocol " + Protocol})
	}
	if !slices.Contains(origins, r.Header.Get("Origin")) {
		return problem.Newf(problem.ForeignOrigin, problem.Text{FR: "origine %.100q", EN: "origin %.100q"}, r.Header.Get("Origin"))
	}
	return nil
}

// Conn is one connection. Its methods may be called by several goroutines.
type Conn struct {
	inner   *websocket.Conn
	options Options
}

// Accept upgrades a request that Check lets through. After an error the answer
// is already written.
func Accept(w http.ResponseWriter, r *http.Request, o Options) (*Conn, error) {
	if err := Check(r, o.Origins); err != nil {
		return nil, err
	}
	// Check compared the Origin exactly; the library would also take any origin
	// with the host of the request.
	inner, err := websocket.Accept(w, r, &websocket.AcceptOptions{Subprotocols: []string{Protocol}, InsecureSkipVerify: true})
	if err != nil {
		return nil, fmt.Errorf("socket: upgrade: %w", err)
	}
	o = o.filled()
	inner.SetReadLimit(o.MaxBytes)
	return &Conn{inner: inner, options: o}, nil
}

func (o Options) filled() Options {
	if o.MaxBytes == 0 {
		o.MaxBytes = 64 << 10
	}
	if o.Ping == 0 {
		o.Ping = 20 * time.Second
	}
	if o.Patience == 0 {
		o.Patience = 10 * time.Second
	}
	return o
}

// Serve hands over what the client sends until it leaves (nil), the context
// ends (nil, and the client is told that the server goes away), handle returns
// an error or a rule is broken. The connection is closed when it returns.
func (c *Conn) Serve(ctx context.Context, handle func(context.Context, Frame) error) error {
	ctx, cancel := context.WithCancel(ctx)
	var minders sync.WaitGroup
	defer minders.Wait()
	defer cancel()
	minders.Go(func() { c.mind(ctx) })
	defer c.Close(Normal, "")
	for {
		frame, err := c.read(context.WithoutCancel(ctx)) // the end of ctx closes with a reason instead
		if err != nil {
			return ending(err)
		}
		if err := handle(ctx, frame); err != nil {
			return err
		}
	}
}

// mind pings until the context ends or the client no longer answers.
func (c *Conn) mind(ctx context.Context) {
	ticker := time.NewTicker(c.options.Ping)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			c.Close(GoingAway, "the server closes this connection; reconnect")
			return
		case <-ticker.C:
			if !c.alive(ctx) {
				return
			}
		}
	}
}

func (c *Conn) alive(ctx context.Context) bool {
	if c.options.Still != nil && c.options.Still(ctx) != nil {
		c.Close(NotAllowed, "you may no longer be connected")
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, c.options.Patience)
	defer cancel()
	if err := c.inner.Ping(ctx); err != nil && errors.Is(ctx.Err(), context.DeadlineExceeded) {
		c.inner.CloseNow() // nobody is there to be told why
		return false
	}
	return true
}

func (c *Conn) read(ctx context.Context) (Frame, error) {
	kind, message, err := c.inner.Read(ctx)
	if err != nil {
		return Frame{}, err
	}
	if kind == websocket.MessageBinary {
		return Frame{Data: message}, nil
	}
	var object map[string]json.RawMessage
	if err := json.Unmarshal(message, &object); err != nil || object == nil {
		c.Close(BadFrame, "a text message has to be a JSON object")
		return Frame{}, fmt.Errorf("socket: a text message of %d bytes is no JSON object", len(message))
	}
	return Frame{Control: message}, nil
}

// ending tells an ordinary end from a fault.
func ending(err error) error {
	switch websocket.CloseStatus(err) {
	case websocket.StatusNormalClosure, websocket.StatusGoingAway, websocket.StatusNoStatusRcvd, websocket.StatusCode(NotAllowed):
		return nil
	}
	return fmt.Errorf("socket: read: %w", err)
}

// Send sends data. A client that does not take it in time is disconnected.
func (c *Conn) Send(ctx context.Context, data []byte) error {
	return c.write(ctx, websocket.MessageBinary, data)
}

// Tell sends a control message.
func (c *Conn) Tell(ctx context.Context, control any) error {
	message, err := json.Marshal(control)
	if err != nil {
		return fmt.Errorf("socket: control message: %w", err)
	}
	return c.write(ctx, websocket.MessageText, message)
}

func (c *Conn) write(ctx context.Context, kind websocket.MessageType, message []byte) error {
	ctx, cancel := context.WithTimeout(ctx, c.options.Patience)
	defer cancel()
	if err := c.inner.Write(ctx, kind, message); err != nil {
		return fmt.Errorf("socket: write %d bytes: %w", len(message), err)
	}
	return nil
}

// Close tells the client why, in at most 120 bytes, and closes. What follows the
// first call does nothing.
func (c *Conn) Close(code Code, reason string) {
	_ = c.inner.Close(websocket.StatusCode(code), reason) // the client may be gone: there is nothing to do about it
}
