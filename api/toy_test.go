package api_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/api/apitest"
	"github.com/pupitre-lab/pupitre/api/contract"
	"github.com/pupitre-lab/pupitre/api/events"
	"github.com/pupitre-lab/pupitre/api/problem"
	"github.com/pupitre-lab/pupitre/api/socket"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

// A toy of an application, to try the machinery with: notes of one promotion,
// which ada the instructor may write and blaise the student may not.

const (
	promotion = people.PromotionID("0190b2f0-0000-7000-8000-00000000000a")
	ada       = people.PersonID("0190b2f0-0000-7000-8000-000000000001")
	blaise    = people.PersonID("0190b2f0-0000-7000-8000-000000000002")
)

var errToy = errors.New("an error of the domain")

type note struct {
	Text string `json:"text" min:"1" max:"100"`
}

// toy is the application, its fakes and its server.
type toy struct {
	*api.Server
	*apitest.Client
	config api.Config
	log    *lockedBuffer

	mu      sync.Mutex
	now     time.Time
	notes   []note
	roles   map[people.PersonID][]people.Role
	outage  error  // of the authenticator
	before  func() // runs in the handler that adds a note
	kept    map[api.RequestKey]*keptRequest
	hub     events.Hub
	changed chan struct{}
	typed   chan struct{} // gets a value once a terminal works on "slow"
	worked  atomic.Bool   // it has finished
}

type keptRequest struct {
	fingerprint string
	done        bool
	answer      api.Answer
	started     time.Time
}

type lockedBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// newToy is a toy whose configuration is changed before it is used.
func newToy(t *testing.T, change ...func(*api.Config)) *toy {
	t.Helper()
	y := &toy{
		log: &lockedBuffer{}, now: time.Date(2026, 5, 4, 8, 0, 0, 0, time.UTC), kept: map[api.RequestKey]*keptRequest{}, changed: make(chan struct{}, 1), typed: make(chan struct{}, 1),
		roles: map[people.PersonID][]people.Role{ada: {people.RoleInstructor}, blaise: {people.RoleStudent}},
	}
	y.config = api.Config{
		Origin: apitest.Origin, Authenticator: y, Requests: y, Secret: bytes.Repeat([]byte{7}, 32), Now: y.clock, Log: slog.New(slog.NewJSONHandler(y.log, nil)),
		Tickets: socket.NewTickets[people.Actor](30*time.Second, 100, rand.Reader),
		Explain: func(err error) *problem.Error {
			if errors.Is(err, errToy) {
				return problem.New(problem.Conflict, problem.Text{FR: "pas maintenant", EN: "not now"})
			}
			return nil
		},
		Build:  api.Build{Version: "1.2.3", Revision: "abc", Go: "go1.26"},
		Routes: y.routes(),
	}
	for _, f := range change {
		f(&y.config)
	}
	server, err := api.New(y.config)
	if err != nil {
		t.Fatal(err)
	}
	y.Server, y.Client = server, apitest.With(t, server.Handler(), toyContract(t))
	return y
}

// serviceContract is the part of the contract that this package serves itself.
func serviceContract(t *testing.T, more ...string) []byte {
	t.Helper()
	parts := fstest.MapFS{}
	for _, name := range []string{"root.yaml", "common.yaml", "service.yaml"} {
		data, err := fs.ReadFile(contract.Parts(), name)
		if err != nil {
			t.Fatal(err)
		}
		parts[name] = &fstest.MapFile{Data: data}
	}
	for _, name := range more {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		parts["toy.yaml"] = &fstest.MapFile{Data: data}
	}
	document, err := contract.Assemble(parts)
	if err != nil {
		t.Fatal(err)
	}
	return document
}

// toyContract is that with the toy's part.
func toyContract(t *testing.T) []byte {
	t.Helper()
	return serviceContract(t, "testdata/toy.yaml")
}

func (y *toy) clock() time.Time {
	y.mu.Lock()
	defer y.mu.Unlock()
	return y.now
}

func (y *toy) later(d time.Duration) {
	y.mu.Lock()
	defer y.mu.Unlock()
	y.now = y.now.Add(d)
}

func (y *toy) routes() []api.Route {
	who := func(*api.Call) (people.Subject, error) { return people.Subject{Promotion: promotion}, nil }
	public := func(method, path string, handle func(*api.Call) error) api.Route {
		return api.Route{Method: method, Path: path, Access: api.Public, Class: api.Reads, Handle: handle}
	}
	right := func(method, path string, action people.Action, class api.Class, handle func(*api.Call) error) api.Route {
		return api.Route{Method: method, Path: path, Access: api.Right, Action: action, Who: who, Class: class, Handle: handle}
	}
	with := func(r api.Route, change func(*api.Route)) api.Route { change(&r); return r }
	return []api.Route{
		with(right("GET", "/api/toy/notes", people.SessionView, api.Reads, y.list), func(r *api.Route) { r.Query = api.PageQuery }),
		with(right("POST", "/api/toy/notes", people.SessionPlan, api.Writes, y.add), func(r *api.Route) { r.Accepts, r.Idempotent = []string{api.JSON}, true }),
		with(right("GET", "/api/toy/notes/{note}", people.SessionView, api.Reads, y.get), func(r *api.Route) { r.Tagged = true }),
		with(right("PUT", "/api/toy/notes/{note}", people.SessionPlan, api.Writes, y.change), func(r *api.Route) { r.Accepts, r.Tagged = []string{api.JSON}, true }),
		with(public("POST", "/api/toy/login", y.logIn), func(r *api.Route) { r.Class = api.Logins }),
		with(public("GET", "/api/toy/login/{secret}", func(c *api.Call) error { return c.Nothing() }), func(r *api.Route) { r.Secret = true }),
		{Method: "GET", Path: "/api/toy/me", Access: api.LoggedIn, Class: api.Checks, Handle: me},
		public("GET", "/api/toy/panic", func(*api.Call) error { panic("secret of the house") }),
		with(public("PUT", "/api/toy/upload", upload), func(r *api.Route) {
			r.Class, r.Accepts, r.BodyLimit = api.Writes, []string{"application/pdf"}, 1<<20
		}),
		with(public("GET", "/api/toy/file", download), func(r *api.Route) { r.Produces = []string{"application/pdf"} }),
		with(right("GET", "/api/toy/events", people.SessionView, api.Reads, y.events), func(r *api.Route) { r.Stream, r.Produces = true, []string{events.MediaType} }),
		right("POST", "/api/toy/tickets", people.SessionView, api.Writes, ticket),
		with(right("GET", "/api/toy/terminal", people.SessionView, api.Reads, y.terminal), func(r *api.Route) { r.Access, r.Stream = api.ByTicket, true }),
	}
}

func (y *toy) list(c *api.Call) error {
	var after int
	limit, err := c.Cursor("notes", &after)
	if err != nil {
		return err
	}
	y.mu.Lock()
	defer y.mu.Unlock()
	end := min(after+limit, len(y.notes))
	if end < len(y.notes) {
		return api.List(c, "notes", y.notes[after:end], end)
	}
	return api.List(c, "notes", y.notes[after:end], nil)
}

func (y *toy) add(c *api.Call) error {
	var n note
	if err := c.Decode(&n); err != nil {
		return err
	}
	if y.before != nil {
		y.before()
	}
	if n.Text == "not now" {
		return fmt.Errorf("toy: %w", errToy)
	}
	y.mu.Lock()
	y.notes = append(y.notes, n)
	at := len(y.notes) - 1
	y.mu.Unlock()
	select {
	case y.changed <- struct{}{}:
	default:
	}
	return c.Created("/api/toy/notes/"+strconv.Itoa(at), n)
}

func (y *toy) find(c *api.Call) (int, error) {
	at, err := strconv.Atoi(c.Param("note"))
	if err != nil || at < 0 || at >= len(y.notes) {
		return 0, problem.New(problem.NotFound, problem.Text{})
	}
	return at, nil
}

func (y *toy) get(c *api.Call) error {
	at, err := y.find(c)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, y.notes[at])
}

func (y *toy) change(c *api.Call) error {
	at, err := y.find(c)
	if err != nil {
		return err
	}
	if err := c.IfMatch(y.notes[at]); err != nil {
		return err
	}
	if err := c.Decode(&y.notes[at]); err != nil {
		return err
	}
	return c.Nothing()
}

func (y *toy) logIn(c *api.Call) error {
	c.LogIn("session-ada", c.Now().Add(time.Hour))
	return c.Nothing()
}

func me(c *api.Call) error {
	return c.JSON(http.StatusOK, map[string]string{"person": string(c.Actor().Person), "address": c.Address()})
}

func upload(c *api.Call) error {
	n, err := io.Copy(io.Discard, c.Reader())
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, map[string]int64{"bytes": n})
}

func download(c *api.Call) error {
	return c.Download(api.File{Name: "../rapport \"final\"\r\nX: y.pdf", MediaType: "application/pdf", Size: 4, Content: strings.NewReader("%PDF")})
}

func (y *toy) events(c *api.Call) error { return c.Events(y, &y.hub) }

// Read and Subscribe make the notes a source of events.
func (y *toy) Read(_ context.Context, after int64, limit int) ([]events.Event, error) {
	y.mu.Lock()
	defer y.mu.Unlock()
	var out []events.Event
	for i := int(after); i < len(y.notes) && len(out) < limit; i++ {
		data, err := json.Marshal(y.notes[i])
		if err != nil {
			return nil, err
		}
		out = append(out, events.Event{Seq: int64(i + 1), Kind: "note", Data: data})
	}
	return out, nil
}

func (y *toy) Subscribe() (<-chan struct{}, func()) { return y.changed, func() {} }

func ticket(c *api.Call) error {
	ticket, err := c.IssueTicket("/api/toy/terminal")
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, map[string]string{"ticket": ticket})
}

func (y *toy) terminal(c *api.Call) error {
	return c.Socket(socket.Options{Ping: 20 * time.Millisecond}, func(_ context.Context, conn *socket.Conn) func(context.Context, socket.Frame) error {
		return func(ctx context.Context, f socket.Frame) error {
			if string(f.Data) == "slow" {
				y.typed <- struct{}{}
				time.Sleep(300 * time.Millisecond)
				y.worked.Store(true)
				return nil
			}
			return conn.Send(ctx, f.Data)
		}
	})
}

// Session, Token and Refresh make the toy its own authenticator: a secret is a
// word and a name.
func (y *toy) Session(_ context.Context, secret string) (people.Actor, error) {
	return y.who(strings.CutPrefix(secret, "session-"))
}

func (y *toy) Token(_ context.Context, secret string) (people.Actor, error) {
	return y.who(strings.CutPrefix(secret, "token-"))
}

func (y *toy) Refresh(_ context.Context, actor people.Actor) (people.Actor, error) {
	return y.actor(actor.Person)
}

func (y *toy) who(name string, ok bool) (people.Actor, error) {
	id := map[string]people.PersonID{"ada": ada, "blaise": blaise}[name]
	if !ok || id == "" {
		return people.Actor{}, people.ErrRefused
	}
	return y.actor(id)
}

func (y *toy) actor(id people.PersonID) (people.Actor, error) {
	y.mu.Lock()
	defer y.mu.Unlock()
	if y.outage != nil {
		return people.Actor{}, y.outage
	}
	return people.Actor{Person: id, Roles: map[people.PromotionID][]people.Role{promotion: y.roles[id]}}, nil
}

func (y *toy) BeginRequest(_ context.Context, key api.RequestKey, fingerprint string, now time.Time) (api.RequestState, api.Answer, error) {
	y.mu.Lock()
	defer y.mu.Unlock()
	kept := y.kept[key]
	switch {
	case kept == nil:
		y.kept[key] = &keptRequest{fingerprint: fingerprint, started: now}
		return api.RequestNew, api.Answer{}, nil
	case kept.fingerprint != fingerprint:
		return api.RequestOther, api.Answer{}, nil
	case kept.done:
		return api.RequestDone, kept.answer, nil
	case now.Sub(kept.started) > time.Minute:
		return api.RequestInterrupted, api.Answer{}, nil
	}
	return api.RequestRunning, api.Answer{}, nil
}

func (y *toy) FinishRequest(_ context.Context, key api.RequestKey, answer api.Answer) error {
	y.mu.Lock()
	defer y.mu.Unlock()
	y.kept[key].done, y.kept[key].answer = true, answer
	return nil
}

func (y *toy) AbandonRequest(_ context.Context, key api.RequestKey) error {
	y.mu.Lock()
	defer y.mu.Unlock()
	delete(y.kept, key)
	return nil
}
