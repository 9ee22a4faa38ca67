// Package results offers what came of a session: documents handed in, results
// and what graders say of them, the grid, the ledger, evidence and recordings.
//
// In a blind session, whoever may not see who the candidates are gets numbers in
// the place of names, and other ids; see package blind. What they send back is
// read the same way. File names, which often hold a name, are replaced too.
//
// A student sees the own team only: what was handed in at any time; results and
// marks once the session is sealed, as far as its rules show them.
package results

import (
	"context"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/api/cursor"
	"github.com/pupitre-lab/pupitre/api/results/document"
	"github.com/pupitre-lab/pupitre/api/socket"
	"github.com/pupitre-lab/pupitre/orchestrator"
	"github.com/pupitre-lab/pupitre/orchestrator/blob"
	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// MaxDocument is how large a document may be unless Deps says otherwise, bytes.
const MaxDocument = 20 << 20

// Name is what a person is called. It is empty of who was erased.
type Name struct{ Family, Given, Email string }

// FileNames keeps what persons call the documents they hand in, apart from the
// ledger, where nothing can be erased. A *people.Service does.
type FileNames interface {
	// KeepFileName keeps the name of a document, by the id of its receipt, in the
	// place of the one before; nothing of somebody erased.
	KeepFileName(ctx context.Context, person people.PersonID, document, name string) error
	// FileNames gives those that are kept.
	FileNames(ctx context.Context, documents []string) (map[string]string, error)
}

// Deps is what the routes work with. Sessions, Catalogue, Blobs, Key, Names,
// FileNames, DocumentsOrigin and Secret are required.
type Deps struct {
	Sessions  *session.Service
	Catalogue *orchestrator.Catalogue
	Blobs     *blob.Store
	Key       *ledger.Key // seals ledgers
	// Names tells who persons are; those it does not know are left out.
	Names     func(ctx context.Context, ids []people.PersonID) (map[people.PersonID]Name, error)
	FileNames FileNames
	// DocumentsOrigin is where Desk.Documents answers, such as
	// https://documents.pupitre.example.org: not the platform's own.
	DocumentsOrigin string
	// Origin is the platform's own: the only one whose pages may show documents in
	// a frame. Without it, none may.
	Origin string
	// Secret, 32 random bytes or more, stays the same after a restart: the ids of
	// blind sessions come from it, see package blind.
	Secret []byte

	Tool          string          // program and version that writes bundles; "pupitre"
	DocumentBytes int64           // of one document; MaxDocument
	Archives      document.Limits // document.DefaultLimits
	Spool         string          // folder for what is being received; the system's
	Now           func() time.Time
	Random        io.Reader
}

// Desk is the routes and the handler of documents.
type Desk struct {
	Deps
	cursors  cursor.Codec
	links    *socket.Tickets[linked]
	variants *variants
	sheets   *sheets
}

// How long a link to a document is good, and how many may wait to be used.
const (
	linkLife  = time.Minute
	linksMost = 10_000
)

// New is a desk. The error says what is missing.
func New(d Deps) (*Desk, error) {
	if d.Sessions == nil || d.Catalogue == nil || d.Blobs == nil || d.Key == nil || d.Names == nil || d.FileNames == nil {
		return nil, errors.New("results: sessions, a catalogue, blobs, a key and the names of persons and files are required")
	}
	if len(d.Secret) < 32 {
		return nil, fmt.Errorf("results: the secret has %d bytes; 32 random ones or more are required", len(d.Secret))
	}
	if origin, err := url.Parse(d.DocumentsOrigin); err != nil || origin.Scheme != "https" && origin.Scheme != "http" || origin.Host == "" || strings.Trim(origin.Path, "/") != "" {
		return nil, fmt.Errorf("results: %q is not the origin of documents; one such as https://documents.example.org is expected", d.DocumentsOrigin)
	}
	d.DocumentsOrigin = strings.TrimSuffix(d.DocumentsOrigin, "/")
	d.fill()
	desk := &Desk{Deps: d, links: socket.NewTickets[linked](linkLife, linksMost, d.Random), variants: newVariants(), sheets: newSheets()}
	key, err := hkdf.Key(sha256.New, d.Secret, nil, "pupitre results cursors", 32)
	if err != nil {
		return nil, fmt.Errorf("results: derive a key: %w", err)
	}
	desk.cursors = cursor.New(key)
	return desk, nil
}

func (d *Deps) fill() {
	if d.Tool == "" {
		d.Tool = "pupitre"
	}
	if d.DocumentBytes == 0 {
		d.DocumentBytes = MaxDocument
	}
	if d.Archives == (document.Limits{}) {
		d.Archives = document.DefaultLimits()
	}
	if d.Now == nil {
		d.Now = time.Now
	}
	if d.Random == nil {
		d.Random = rand.Reader
	}
}

// Routes is the table of this package.
func (d *Desk) Routes() []api.Route {
	routes := append(d.documentRoutes(), d.judgingRoutes()...)
	routes = append(routes, d.evidenceRoutes()...)
	for i := range routes {
		routes[i].Access = api.Right
		routes[i].Who, routes[i].Handle = explainedWho(routes[i].Who), explained(routes[i].Handle)
	}
	return routes
}

const base = "/api/v1/sessions/{session}"

func get(path string, action people.Action, who whoFunc, handle func(*api.Call) error) api.Route {
	return api.Route{Method: "GET", Path: base + path, Action: action, Who: who, Handle: handle, Class: api.Reads}
}

// post is a write with a JSON body.
func post(path string, action people.Action, who whoFunc, handle func(*api.Call) error) api.Route {
	return api.Route{Method: "POST", Path: base + path, Action: action, Who: who, Handle: handle, Class: api.Writes, Accepts: []string{api.JSON}, Idempotent: true}
}

type whoFunc = func(*api.Call) (people.Subject, error)
