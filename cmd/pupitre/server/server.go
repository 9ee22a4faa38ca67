// Package server puts the platform together as one process: the store, the
// people, the sessions and what drives them, the API and the user interface.
package server

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"time"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/api/results"
	"github.com/pupitre-lab/pupitre/api/sessions"
	"github.com/pupitre-lab/pupitre/orchestrator"
	"github.com/pupitre-lab/pupitre/orchestrator/blob"
	"github.com/pupitre-lab/pupitre/orchestrator/conductor"
	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/reconcile"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
	"github.com/pupitre-lab/pupitre/orchestrator/store"
	"github.com/pupitre-lab/pupitre/orchestrator/terminal"
)

// Config is what a Server works with. Folder, Listen, Catalogue, Driver and Log
// must be set.
type Config struct {
	Folder         Folder
	Database       string         // its URL; empty: a file in the folder
	Listen         string         // address and port; port 0 takes a free one
	PublicURL      string         // where browsers find the platform; empty: localhost and the port
	PagesURL       string         // where they find pages of labs and documents; empty: pages.localhost and the port
	MetricsListen  string         // of the metrics; empty: nobody is told
	TrustedProxies []netip.Prefix // whose X-Forwarded-For is believed

	Catalogue *orchestrator.Catalogue
	Driver    runtime.Driver
	Log       *slog.Logger
	Build     api.Build
	// Guard sees to it that disks are watched while instances exist. It is called
	// again and again; nil where nothing needs watching.
	Guard func(context.Context) error
	// Admin is the address of the first admin.
	Admin string

	Now    func() time.Time
	Random io.Reader
	// Passwords is the cost of a password's hash; the default when zero.
	Passwords people.Params
	// Pace changes how often the conductor looks; nil leaves its defaults.
	Pace func(*conductor.Config)
}

// Server is the whole platform. It runs once.
type Server struct {
	config Config
	held   *Held
	log    *slog.Logger

	db        *store.DB
	key       *ledger.Key
	blobs     *blob.Store
	people    *people.Service
	sessions  *session.Service
	runner    *orchestrator.Runner
	conductor *conductor.Conductor
	terminals *terminal.Hub
	bench     *sessions.API
	desk      *results.Desk
	api       *api.Server

	listener, metrics net.Listener
	origin, pages     string
	firstLink         string
}

// Open makes everything ready: the folder is taken, the database is brought up to
// date, the address is listened on. Nothing is answered and nothing is driven
// before Run. *InUse: another server has the folder; *store.Held: the database.
func Open(ctx context.Context, config Config) (*Server, error) {
	s := &Server{config: config.filled(), log: config.Log}
	for _, open := range []func(context.Context) error{s.hold, s.listen, s.openStore, s.openPeople, s.openSessions, s.openAPI, s.tell} {
		if err := open(ctx); err != nil {
			return nil, errors.Join(err, s.Close())
		}
	}
	return s, nil
}

// tell lets others find the server by its folder.
func (s *Server) tell(context.Context) error { return s.held.Tell(s.Running()) }

func (c Config) filled() Config {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Random == nil {
		c.Random = rand.Reader
	}
	if c.Passwords == (people.Params{}) {
		c.Passwords = people.DefaultParams
	}
	if c.Pace == nil {
		c.Pace = func(*conductor.Config) {}
	}
	return c
}

func (s *Server) hold(context.Context) (err error) {
	s.held, err = s.config.Folder.Hold()
	return err
}

// listen takes the addresses early, so that one that is taken is told before
// anything is changed.
func (s *Server) listen(ctx context.Context) (err error) {
	var config net.ListenConfig
	if s.listener, err = config.Listen(ctx, "tcp", s.config.Listen); err != nil {
		return &Unlistenable{s.config.Listen, err}
	}
	if s.config.MetricsListen != "" {
		if s.metrics, err = config.Listen(ctx, "tcp", s.config.MetricsListen); err != nil {
			return &Unlistenable{s.config.MetricsListen, err}
		}
	}
	port := fmt.Sprint(s.listener.Addr().(*net.TCPAddr).Port)
	if s.origin, err = originOf(s.config.PublicURL, "http://localhost:"+port); err != nil {
		return err
	}
	if s.pages, err = originOf(s.config.PagesURL, "http://pages.localhost:"+port); err != nil {
		return err
	}
	if s.pages == s.origin {
		return &BadURL{s.pages, "the pages of labs need an origin of their own"}
	}
	return nil
}

// Unlistenable is an address that cannot be listened on.
type Unlistenable struct {
	Address string
	Cause   error
}

// Error implements error.
func (e *Unlistenable) Error() string { return fmt.Sprintf("listen on %s: %v", e.Address, e.Cause) }

// Unwrap gives the cause.
func (e *Unlistenable) Unwrap() error { return e.Cause }

// BadURL is an address for browsers that cannot be one.
type BadURL struct{ URL, Why string }

// Error implements error.
func (e *BadURL) Error() string { return fmt.Sprintf("%q: %s", e.URL, e.Why) }

// originOf is the origin that an address for browsers names.
func originOf(text, otherwise string) (string, error) {
	if text == "" {
		return otherwise, nil
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.Path != "" && u.Path != "/" {
		return "", &BadURL{text, "it must be of the form https://pupitre.example.org, without a path"}
	}
	return u.Scheme + "://" + u.Host, nil
}

// name is what another server that finds the database held says of this one.
func (s *Server) name() string {
	host, err := os.Hostname()
	if err != nil {
		host = "?"
	}
	return fmt.Sprintf("pupitre %d on %s, %s", os.Getpid(), host, s.origin)
}

func (s *Server) openStore(ctx context.Context) (err error) {
	address, err := s.held.DatabaseFor(s.config.Database)
	if err != nil {
		return err
	}
	if s.db, err = store.OpenAlone(ctx, address, s.name()); err != nil {
		return err
	}
	if err := s.held.remember(address); err != nil {
		return err
	}
	if s.key, err = ledger.LoadOrCreateKey(s.held.LedgerKey(), s.config.Random); err != nil {
		return err
	}
	if s.blobs, err = blob.NewStore(s.held.Blobs()); err != nil {
		return err
	}
	s.sessions = session.NewService(s.db, s.config.Now)
	// This process alone writes here, so whatever is not finished never will be.
	if _, err = s.blobs.Sweep(time.Now()); err != nil {
		return err
	}
	_, err = s.db.InterruptRequests(ctx)
	return err
}

func (s *Server) openPeople(ctx context.Context) (err error) {
	s.people, err = NewPeople(s.db, s.config.Passwords, s.config.Now, s.config.Random, s.holders()...)
	if err != nil {
		return err
	}
	draft := people.PersonDraft{Email: s.config.Admin, FamilyName: "Admin", GivenName: "Pupitre"}
	_, secret, err := s.people.Bootstrap(ctx, draft)
	if errors.Is(err, people.ErrConflict) {
		return nil // there is somebody already
	}
	s.firstLink = InvitationLink(s.origin, secret)
	return err
}

// NewPeople is the service of people over a database.
func NewPeople(db *store.DB, cost people.Params, now func() time.Time, random io.Reader, holders ...people.DataHolder) (*people.Service, error) {
	const atOnce, waiting = 2, 64
	hasher, err := people.NewHasher(cost, atOnce, waiting, random)
	if err != nil {
		return nil, err
	}
	return people.NewService(people.Config{
		Store: store.NewPeople(db), Hasher: hasher, Now: now, Random: random,
		Lifetimes: people.DefaultLifetimes, Retention: people.DefaultRetention, Holders: holders,
	})
}

// InvitationLink is the page on which a person sets their password.
func InvitationLink(origin, secret string) string { return origin + "/invitation/" + secret }

func (s *Server) openSessions(ctx context.Context) (err error) {
	platform, err := s.held.Platform()
	if err != nil {
		return err
	}
	if err := s.keepLabs(ctx); err != nil {
		return err
	}
	s.runner = orchestrator.NewRunner(s.config.Catalogue, s.config.Driver, reconcile.Options{})
	s.terminals = terminal.NewHub(s.config.Now)
	config := conductor.Config{
		Sessions: s.sessions, Orals: session.NewOrals(s.db, s.config.Now), Runner: s.runner, Blobs: s.blobs, Platform: platform, Beat: s.held.Beat(),
		Now: s.config.Now, Rand: s.config.Random, Log: s.log,
		OnTeamOver: s.teamOver,
	}
	s.config.Pace(&config)
	s.conductor, err = conductor.New(config)
	return err
}

// keepLabs keeps what is offered today: a session can outlive the program that
// it was planned with.
func (s *Server) keepLabs(ctx context.Context) error {
	shelf, err := orchestrator.OpenShelf(s.blobs, s.held.Labs())
	if err != nil {
		return err
	}
	s.config.Catalogue.Shelf = shelf
	return shelf.Keep(ctx, s.config.Catalogue.Labs...)
}

// Origin is where browsers find the platform.
func (s *Server) Origin() string { return s.origin }

// Pages is the origin of lab pages and documents.
func (s *Server) Pages() string { return s.pages }

// Running tells who holds the folder, and where.
func (s *Server) Running() Running {
	return Running{PID: os.Getpid(), URL: s.origin}
}

// Address is what the server listens on.
func (s *Server) Address() net.Addr { return s.listener.Addr() }

// FirstLink is the one-time link of the first admin, on the first start; empty on
// all others.
func (s *Server) FirstLink() string { return s.firstLink }

// People is the service of people.
func (s *Server) People() *people.Service { return s.people }

// Handler answers what the listener would.
func (s *Server) Handler() http.Handler { return s.api.Handler() }
