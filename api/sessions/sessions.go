// Package sessions is the part of the API in which evaluations happen: they are
// planned, prepared, launched and watched; teams see their bench, ask for checks,
// answer, write; terminals and the web pages of machines are reached.
//
// Nothing is decided here. A handler asks the session what may be done, or the
// conductor how things stand, and shows of it what the caller may see.
package sessions

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/blob"
	"github.com/pupitre-lab/pupitre/orchestrator/conductor"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
	"github.com/pupitre-lab/pupitre/orchestrator/terminal"
)

// People tells who is in a promotion, and what they call the documents they hand
// in. A *people.Service does.
type People interface {
	Promotion(ctx context.Context, actor people.Actor, id people.PromotionID) (people.Promotion, error)
	Teams(ctx context.Context, actor people.Actor, promotion people.PromotionID) ([]people.Team, error)
	Members(ctx context.Context, actor people.Actor, promotion people.PromotionID, role people.Role, team people.TeamID, page people.Page) ([]people.Member, string, error)
	FileNames(ctx context.Context, documents []string) (map[string]string, error)
}

// Labs is the catalogue. An *orchestrator.Catalogue does.
type Labs interface {
	Lab(id string) (*lab.Lab, error)
	Version(id, digest string) (*lab.Lab, error)
}

// Stage is what runs the sessions. A *conductor.Conductor does.
type Stage interface {
	Orals
	Wake()
	Capacity(ctx context.Context, id session.ID) (conductor.Fitting, error)
	Fitting(ctx context.Context, l *lab.Lab, teams []people.TeamID, replaces session.ID) (conductor.Fitting, error)
	Wall(ctx context.Context, id session.ID) (conductor.Wall, error)
	Watch(id session.ID) (<-chan conductor.WallUpdate, func())
	Variant(ctx context.Context, id session.ID, team people.TeamID) (*lab.Variant, error)
	Nodes(ctx context.Context, id session.ID, team people.TeamID) ([]conductor.Node, error)
	Target(ctx context.Context, id session.ID, team people.TeamID) (runtime.Target, error)
}

// Blobs keeps recordings. A *blob.Store does.
type Blobs interface {
	Put(ctx context.Context, r io.Reader, limit int64) (blob.Digest, int64, error)
}

// Deps is what the package works with. Those without a default must be set.
type Deps struct {
	Sessions  *session.Service
	People    People
	Labs      Labs
	Framework ledger.Digest // of the référentiel's wording, fixed in every plan
	Stage     Stage
	Terminals *terminal.Hub
	Blobs     Blobs
	Folder    string // where recordings grow until their terminal ends; made if need be

	// Origin is the platform's, Pages the origin of machines' web pages, which has
	// another host: "https://*.pages.example.org", or without the star when there is
	// no wildcard name; empty: machines' web pages cannot be opened.
	Origin, Pages string
	// Refresh is an actor as they are now; see api.Authenticator.
	Refresh func(context.Context, people.Actor) (people.Actor, error)

	// Secret is that of the results: 32 random bytes or more, from which the ids of
	// blind sessions come; see package blind.
	Secret []byte

	// Waiting counts what of a closed session waits for graders; nil: it is not
	// told. It is asked while the state is shown and must not ask for it again.
	Waiting func(*session.State) int

	ReportBytes int64         // of a document handed in, as the bench tells it; default 64 MiB
	TicketLife  time.Duration // as the tickets of api.Config are good for; default 30 s
	Now         func() time.Time
	Random      io.Reader
	Log         *slog.Logger
}

// API is the routes and what they share.
type API struct {
	Deps
	crowd   crowd   // who looks at which session
	names   names   // of persons
	figures figures // of machines
	pages   pages
	ports   ports   // that show web pages
	openers openers // of terminals
	quotas  quotas  // of recordings

	owned sync.WaitGroup // terminals that end, and their recordings
}

// New is the package's API.
func New(d Deps) (*API, error) {
	switch {
	case d.Sessions == nil || d.People == nil || d.Labs == nil || d.Stage == nil || d.Terminals == nil || d.Blobs == nil:
		return nil, errors.New("sessions: Sessions, People, Labs, Stage, Terminals and Blobs must be set")
	case len(d.Secret) < 32:
		return nil, fmt.Errorf("sessions: the secret has %d bytes; 32 random ones or more are required", len(d.Secret))
	case d.Folder == "" || d.Refresh == nil:
		return nil, errors.New("sessions: Folder and Refresh must be set")
	}
	if d.Now == nil {
		d.Now = time.Now
	}
	if d.Random == nil {
		d.Random = rand.Reader
	}
	if d.Log == nil {
		d.Log = slog.Default()
	}
	if d.ReportBytes == 0 {
		d.ReportBytes = 64 << 20
	}
	if d.TicketLife == 0 {
		d.TicketLife = 30 * time.Second
	}
	a := &API{Deps: d}
	var err error
	if a.pages, err = newPages(d); err != nil {
		return nil, err
	}
	return a, nil
}

// Close ends every terminal and waits until what they recorded is kept. By then the
// conductor has stopped and requests are no longer answered.
func (a *API) Close() {
	a.Terminals.Close()
	a.owned.Wait()
}

// TeamOver ends the terminals of a team whose time is over. It is for the
// conductor's OnTeamOver, and returns at once.
func (a *API) TeamOver(id session.ID, team people.TeamID) {
	a.owned.Go(func() {
		a.Terminals.CloseWhere(func(k terminal.Key) bool { return k.Session == string(id) && k.Team == string(team) })
	})
}

// originOf reads an origin: scheme, host and nothing else.
func originOf(text string) (*url.URL, error) {
	origin, err := url.Parse(text)
	if err != nil || origin.Host == "" || origin.Scheme != "https" && origin.Scheme != "http" || origin.Scheme+"://"+origin.Host != text {
		return nil, fmt.Errorf("sessions: %q is not an origin like https://pages.example.org", text)
	}
	origin.Host = strings.ToLower(origin.Host)
	return origin, nil
}
