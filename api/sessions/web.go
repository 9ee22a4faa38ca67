package sessions

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/api/problem"
	"github.com/pupitre-lab/pupitre/api/socket"
	"github.com/pupitre-lab/pupitre/api/throttle"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// Bounds of machines' web pages.
const (
	grantLife     = 8 * time.Hour
	grantsAtOnce  = 20_000
	requestsAtOne = 48 // of one team's pages
)

// pages is the origin of machines' web pages: who was let in, and to what.
type pages struct {
	origin  *url.URL // nil: there is none
	star    bool     // every machine's port has a name of its own below it
	tickets *socket.Tickets[grant]
	seats   *throttle.Seats

	mu     *sync.Mutex
	grants map[[sha256.Size]byte]*grant // by what the browser holds
}

// site is one port of a team's machine.
type site struct {
	session session.ID
	team    people.TeamID
	node    string
	port    uint16
	tls     bool
}

// grant lets one browser of one person see one site.
type grant struct {
	site
	actor   people.Actor
	expires time.Time
	checked time.Time // the actor's rights, last
}

func newPages(d Deps) (pages, error) {
	p := pages{
		tickets: socket.NewTickets[grant](d.TicketLife, 10_000, d.Random), seats: throttle.NewSeats(requestsAtOne),
		mu: &sync.Mutex{}, grants: map[[sha256.Size]byte]*grant{},
	}
	if d.Pages == "" {
		return p, nil
	}
	plain := strings.Replace(d.Pages, "://*.", "://", 1)
	origin, err := originOf(plain)
	if err != nil {
		return p, err
	}
	platform, err := originOf(d.Origin)
	if err != nil {
		return p, err
	}
	if origin.Hostname() == platform.Hostname() {
		return p, fmt.Errorf("sessions: the web pages of machines need another host name than %s: another port is not another host to a browser's cookies", platform.Hostname())
	}
	p.origin, p.star = origin, plain != d.Pages
	return p, nil
}

// host is the name under which a site is seen. Each has its own where there are
// names enough, so that one team's pages cannot reach into another's.
func (p *pages) host(s site) string {
	if !p.star {
		return p.origin.Host
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%s\n%s\n%d\n%t", s.session, s.team, s.node, s.port, s.tls))
	return "p" + hex.EncodeToString(sum[:10]) + "." + p.origin.Host
}

// openWeb gives a one-time address of a machine's web pages.
func (a *API) openWeb(c *api.Call) error {
	var in struct {
		Port int  `json:"port" min:"1" max:"65535"`
		TLS  bool `json:"tls,omitempty"`
	}
	if err := c.Decode(&in); err != nil {
		return err
	}
	if a.pages.origin == nil {
		return refuse("no-pages", text("aucune adresse n'est configurée pour les pages web des machines", "no address is configured for the web pages of machines"))
	}
	s, err := seatOf(c)
	if err != nil {
		return err
	}
	g := grant{site: site{s.session, s.team, c.Param("node"), uint16(in.Port), in.TLS}, actor: s.actor}
	if err := a.mayBrowse(c.Context(), &g); err != nil {
		return err
	}
	now := a.Now()
	host := a.pages.host(g.site)
	ticket, err := a.pages.tickets.Issue(g, host, now)
	if err != nil {
		return err
	}
	address := url.URL{Scheme: a.pages.origin.Scheme, Host: host, Path: enterPath, RawQuery: url.Values{"ticket": {ticket}}.Encode()}
	return c.JSON(http.StatusCreated, struct {
		URL     string    `json:"url"`
		Expires time.Time `json:"expires"`
	}{address.String(), now.Add(a.TicketLife).UTC()})
}

// mayBrowse tells whether a grant is good now: its actor may still open the web
// pages of the team, and the team may work.
func (a *API) mayBrowse(ctx context.Context, g *grant) error {
	var subject people.Subject
	if err := a.Sessions.View(ctx, g.session, func(s *session.State) { subject = part(s.Plan, g.team, g.actor) }); err != nil {
		return err
	}
	if !people.Can(g.actor, people.WebOpen, subject) {
		return problem.New(problem.Forbidden, problem.Text{})
	}
	if w, why := a.way(ctx, g.session, g.team, g.actor); w != open {
		return why
	}
	return a.mayEnter(ctx, g.session, g.team, g.node, g.actor)
}

// recheck is how long an actor's rights are believed without asking again.
const recheck = 10 * time.Second

// still tells whether a grant that was good is so now.
func (a *API) still(ctx context.Context, key [sha256.Size]byte, g grant) error {
	now := a.Now()
	if !now.Before(g.expires) {
		return problem.New(problem.TicketRefused, problem.Text{})
	}
	a.pages.mu.Lock()
	if kept := a.pages.grants[key]; kept != nil {
		g.actor, g.checked = kept.actor, kept.checked
	}
	a.pages.mu.Unlock()
	if now.Sub(g.checked) >= recheck {
		actor, err := a.Refresh(ctx, g.actor)
		if err != nil {
			return err
		}
		g.actor, g.checked = actor, now
		a.pages.mu.Lock()
		if kept := a.pages.grants[key]; kept != nil {
			kept.actor, kept.checked = actor, now
		}
		a.pages.mu.Unlock()
	}
	return a.mayBrowse(ctx, &g)
}

// admit remembers a browser by a secret.
func (p *pages) admit(secret string, g grant, now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.grants) >= grantsAtOnce {
		for key, old := range p.grants {
			if !now.Before(old.expires) {
				delete(p.grants, key)
			}
		}
	}
	if len(p.grants) >= grantsAtOnce {
		return false
	}
	g.expires, g.checked = now.Add(grantLife), now
	p.grants[sha256.Sum256([]byte(secret))] = &g
	return true
}

// known finds the grant of a browser's secret.
func (p *pages) known(secret string) (key [sha256.Size]byte, g grant, ok bool) {
	key = sha256.Sum256([]byte(secret))
	p.mu.Lock()
	defer p.mu.Unlock()
	kept := p.grants[key]
	if kept == nil {
		return key, g, false
	}
	return key, *kept, true
}
