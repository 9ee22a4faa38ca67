package api

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

// Access says who may use a route at all.
type Access string

// The ways.
const (
	Public   Access = "public"    // anybody
	LoggedIn Access = "logged-in" // anybody who is logged in, for what is their own
	Right    Access = "right"     // whoever may do Action to Subject
	ByTicket Access = "ticket"    // like Right, for the actor of a one-time ticket; WebSocket only
)

// Class is a budget of requests that routes share.
type Class string

// The classes.
const (
	Reads  Class = "read"
	Writes Class = "write"
	Checks Class = "check" // what makes the platform look at a lab
	Logins Class = "login" // what tries a password or a link; also limited by address
)

// Route is one line of the API's table: everything about an address but what
// its handler does. The contract has the same lines; a test holds them equal.
type Route struct {
	Method string
	Path   string // as in the contract: /api/sessions/{session}
	Access Access
	Action people.Action                       // with Right and ByTicket
	Who    func(*Call) (people.Subject, error) // subject of the action; nil is the platform itself
	Handle func(*Call) error                   // answers with one method of the Call, or returns why not
	Class  Class
	Query  []string // names of the parameters in the address; any other is refused

	Accepts   []string // media types of the body; none: the route takes no body
	BodyLimit int64    // bytes; Limits.Body when 0
	Produces  []string // media types of the answer; application/json when empty

	Idempotent bool // a write that heeds Idempotency-Key
	Tagged     bool // GET: the answer has an ETag. Others: If-Match is required, and the handler calls Call.IfMatch
	Stream     bool // stays open: no deadline, no HEAD
	Secret     bool // the path holds a secret and is not logged
}

// JSON is the media type of most bodies.
const JSON = "application/json"

// Name identifies the route: method and path.
func (r Route) Name() string { return r.Method + " " + r.Path }

func (r Route) safe() bool { return r.Method == http.MethodGet }

func (r Route) produces() []string {
	if len(r.Produces) == 0 {
		return []string{JSON}
	}
	return r.Produces
}

var pathForm = regexp.MustCompile(`^(/([a-z0-9._-]+|\{[a-z_]+\}))+$`)

// check tells what is wrong with the line itself.
func (r Route) check() error {
	for _, rule := range []struct {
		broken bool
		why    string
	}{
		{!slices.Contains([]string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}, r.Method), "its method is not one of the API's"},
		{!pathForm.MatchString(r.Path), "its path is not of the form /api/things/{thing}"},
		{!slices.Contains([]Access{Public, LoggedIn, Right, ByTicket}, r.Access), "it does not say who may use it"},
		{r.needsRight() != (r.Action != ""), "an action belongs to Right and ByTicket, and only there"},
		{r.Action != "" && !slices.Contains(people.Actions(), r.Action), "its action is not one of people's"},
		{!slices.Contains([]Class{Reads, Writes, Checks, Logins}, r.Class), "it has no class"},
		{!r.safe() && r.Class == Reads, "a write is counted as a read"},
		{r.Handle == nil, "it has no handler"},
		{r.safe() && (len(r.Accepts) > 0 || r.Idempotent), "a GET has no body and needs no idempotency key"},
		{r.Idempotent && (r.Access == Public || r.Stream), "an idempotency key belongs to an actor and to a short answer"},
		{r.Access == ByTicket && !r.Stream, "a ticket opens a stream"},
	} {
		if rule.broken {
			return fmt.Errorf("api: route %s: %s", r.Name(), rule.why)
		}
	}
	return nil
}

func (r Route) needsRight() bool { return r.Access == Right || r.Access == ByTicket }

// ginPath is the path in gin's notation.
func (r Route) ginPath() string {
	return strings.NewReplacer("{", ":", "}", "").Replace(r.Path)
}
