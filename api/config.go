package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/pupitre-lab/pupitre/api/problem"
	"github.com/pupitre-lab/pupitre/api/throttle"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

// Authenticator finds who is behind a secret. An error that is
// people.ErrRefused, ErrExpired or ErrNotFound says that the secret is not
// good; any other is a failure of the platform.
type Authenticator interface {
	// Session is the actor of a browser's cookie.
	Session(ctx context.Context, secret string) (people.Actor, error)
	// Token is the actor of an API token.
	Token(ctx context.Context, secret string) (people.Actor, error)
	// Refresh is the same actor as they are now: roles change and logins end
	// while connections stay open.
	Refresh(ctx context.Context, actor people.Actor) (people.Actor, error)
}

// RequestKey names a request of one actor.
type RequestKey struct {
	Actor string // PersonID
	Key   string
}

// Answer is what was answered to a request.
type Answer struct {
	Status  int
	Headers map[string][]string
	Body    []byte
}

// RequestState says what to do with a request that has a key.
type RequestState string

// The states.
const (
	RequestNew         RequestState = "new"         // carry it out
	RequestDone        RequestState = "done"        // give the answer again
	RequestRunning     RequestState = "running"     // the first one has not ended
	RequestInterrupted RequestState = "interrupted" // nobody knows whether it was carried out
	RequestOther       RequestState = "other"       // the key was used for another request
)

// Requests remembers the answers to writes that have an idempotency key. Of
// many Begins at once with the same key, one gets RequestNew, and then calls
// Finish or Abandon.
type Requests interface {
	BeginRequest(ctx context.Context, key RequestKey, fingerprint string, now time.Time) (RequestState, Answer, error)
	FinishRequest(ctx context.Context, key RequestKey, answer Answer) error
	AbandonRequest(ctx context.Context, key RequestKey) error
}

// Tickets carry an actor from a request to the WebSocket it asked for; see
// socket.Tickets.
type Tickets interface {
	Issue(actor people.Actor, purpose string, now time.Time) (string, error)
	Redeem(ticket, purpose string, now time.Time) (people.Actor, error)
}

// ReadyCheck is one thing that the server needs in order to work.
type ReadyCheck struct {
	Name  string
	Check func(context.Context) error
}

// Site is a handler with origins of its own: handed-in documents, lab pages.
// None of the API's cookies reaches it.
type Site struct {
	Host    string // example.org, or *.example.org for all names right below; with the port when it is not the scheme's
	Handler http.Handler
}

// Build says what runs.
type Build struct {
	Version  string `json:"version"`
	Revision string `json:"revision"`
	Go       string `json:"go"`
}

// Budget is how much of a class is let through.
type Budget struct {
	Actor   throttle.Rate // each person who is logged in
	Address throttle.Rate // each address (IPv6: /64), for whoever is not; in Logins for everybody
}

// Limits bound what one client can ask for. Zero values become the defaults.
type Limits struct {
	Budgets map[Class]Budget // a class that is missing has its default
	Keys    int              // actors, and addresses, kept track of in each class; 20000
	Streams int              // event streams open for one actor; 12
	Sockets int              // WebSockets open for one actor; 24
	Body    int64            // bytes of a body, where the route says nothing else; 64 KiB
	// BodyRate is how slow a body may come, after its start, in bytes a second; 16 KiB.
	BodyRate int64
	Header   int // bytes of a request's head; 32 KiB
}

// Timeouts bound how long things take. Zero values become the defaults.
type Timeouts struct {
	Header    time.Duration // for the head of a request to arrive; 5 s
	Request   time.Duration // for the rest of it to begin, and between two pieces of a body; 30 s. See Limits.BodyRate
	Answer    time.Duration // from the arrival of the request to the end of the answer; 60 s. Streams have none
	Idle      time.Duration // between two requests of a connection; 120 s
	Shutdown  time.Duration // for running requests to end once the server stops; 20 s
	Heartbeat time.Duration // between two signs of life of a stream; 15 s
	Ready     time.Duration // for all readiness checks together; 3 s
}

// Config is what a Server needs. Origin, Authenticator, Secret and Log are
// required; Requests where a route is idempotent, Tickets where one is ByTicket.
type Config struct {
	Origin string   // where browsers find the platform: https://pupitre.example.org, without a path
	Hosts  []string // further names it answers to, with the port when it is not the scheme's
	Sites  []Site
	Web    http.Handler // the user interface, for every address that is not the API's; nil is none
	Routes []Route      // besides the service's own

	Authenticator  Authenticator
	Requests       Requests
	Tickets        Tickets
	Secret         []byte         // 32 random bytes or more, the same after a restart: seals cursors
	TrustedProxies []netip.Prefix // whose X-Forwarded-For is believed; none by default
	Ready          []ReadyCheck
	Explain        func(error) *problem.Error // the problem that an error of the domain is; nil where it is none
	Build          Build

	Now      func() time.Time // time.Now when nil
	NewID    func() string    // of a request: a lowercase UUID; version 7 when nil
	Log      *slog.Logger
	Registry *prometheus.Registry // of the metrics; a new one when nil
	Limits   Limits
	Timeouts Timeouts
}

func perMinute(n int) throttle.Rate { return throttle.Rate{Limit: n, Per: time.Minute} }

// defaultBudgets leave room for a school behind one address: a whole promotion
// logs in within a minute.
var defaultBudgets = map[Class]Budget{
	Reads:  {Actor: perMinute(1200), Address: perMinute(2400)},
	Writes: {Actor: perMinute(240), Address: perMinute(240)},
	Checks: {Actor: perMinute(30), Address: perMinute(30)},
	Logins: {Actor: perMinute(30), Address: perMinute(600)},
}

// filled is the configuration with its defaults, or what is wrong with it.
func (c Config) filled() (Config, error) {
	if err := c.check(); err != nil {
		return c, err
	}
	c.Limits, c.Timeouts = c.Limits.filled(), c.Timeouts.filled()
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.NewID == nil {
		c.NewID = newID
	}
	if c.Registry == nil {
		c.Registry = prometheus.NewRegistry()
	}
	if c.Explain == nil {
		c.Explain = func(error) *problem.Error { return nil }
	}
	return c, nil
}

func (c Config) check() error {
	origin, err := url.Parse(c.Origin)
	if err != nil || origin.Host == "" || origin.Scheme != "https" && origin.Scheme != "http" || origin.Scheme+"://"+origin.Host != c.Origin {
		return fmt.Errorf("api: the origin %q is not of the form https://pupitre.example.org", c.Origin)
	}
	if len(c.Secret) < 32 {
		return fmt.Errorf("api: the secret has %d bytes; 32 are needed", len(c.Secret))
	}
	if c.Authenticator == nil || c.Log == nil {
		return errors.New("api: an authenticator and a log are needed")
	}
	return nil
}

func (l Limits) filled() Limits {
	budgets := map[Class]Budget{}
	for class, budget := range defaultBudgets {
		if own, set := l.Budgets[class]; set {
			budget = own
		}
		budgets[class] = budget
	}
	l.Budgets = budgets
	orElse(&l.Keys, 20_000)
	orElse(&l.Streams, 12)
	orElse(&l.Sockets, 24)
	orElse(&l.Body, 64<<10)
	orElse(&l.BodyRate, 16<<10)
	orElse(&l.Header, 32<<10)
	return l
}

func (t Timeouts) filled() Timeouts {
	orElse(&t.Header, 5*time.Second)
	orElse(&t.Request, 30*time.Second)
	orElse(&t.Answer, 60*time.Second)
	orElse(&t.Idle, 120*time.Second)
	orElse(&t.Shutdown, 20*time.Second)
	orElse(&t.Heartbeat, 15*time.Second)
	orElse(&t.Ready, 3*time.Second)
	return t
}

func orElse[T comparable](value *T, otherwise T) {
	var zero T
	if *value == zero {
		*value = otherwise
	}
}
