package api

import (
	"errors"
	"fmt"
	"mime"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/pupitre-lab/pupitre/api/problem"
	"github.com/pupitre-lab/pupitre/api/socket"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

// steps are what a request goes through before its handler, in order.
var steps = []func(*Call) error{
	(*Call).acceptable, (*Call).knownParameters, (*Call).identify, (*Call).sameOrigin, (*Call).withinBudget, (*Call).loggedIn,
	(*Call).readable, (*Call).tagged, (*Call).allowed,
}

// serve makes gin's handler of a route.
func (s *Server) serve(route Route) gin.HandlerFunc {
	return func(g *gin.Context) {
		c := &Call{gin: g, server: s, route: &route, x: exchangeOf(g)}
		if err := c.run(); err != nil {
			s.refuse(g, c.explain(err))
		}
	}
}

func (c *Call) run() error {
	for _, step := range steps {
		if err := step(c); err != nil {
			return err
		}
	}
	handle := c.handle
	if c.route.Idempotent && c.gin.GetHeader(keyHeader) != "" {
		handle = c.handleOnce
	}
	if err := handle(); err != nil {
		return err
	}
	if c.direct {
		return nil
	}
	return c.send()
}

func (c *Call) handle() error {
	if err := c.route.Handle(c); err != nil {
		return err
	}
	if c.answer == nil && !c.direct {
		return fmt.Errorf("api: the handler of %s gave no answer", c.route.Name())
	}
	return nil
}

// explain finds the problem that an error is, to this client: where they went
// away, what failed because of it is no failure of the platform.
func (c *Call) explain(err error) *problem.Error {
	if lost := (lostError{}); errors.As(err, &lost) {
		return problem.New(problem.GivenUp, problem.Text{}).Because(err)
	}
	p := c.server.explain(err)
	if p.Kind().Code == problem.Internal && c.Context().Err() != nil {
		return problem.New(problem.GivenUp, problem.Text{}).Because(err)
	}
	return p
}

// explain finds the problem that an error is.
func (s *Server) explain(err error) *problem.Error {
	if p := (*problem.Error)(nil); errors.As(err, &p) {
		return p
	}
	if p := explainBody(err); p != nil {
		return p
	}
	if p := s.config.Explain(err); p != nil {
		return p
	}
	return problem.New(problem.Internal, problem.Text{}).Because(err)
}

// acceptable refuses a client that wants none of the route's forms.
func (c *Call) acceptable() error {
	produced := c.route.produces()
	if accepts(c.gin.Request.Header.Values("Accept"), produced) {
		return nil
	}
	return problem.Newf(problem.NotAcceptable, problem.Text{FR: "cette adresse donne %s", EN: "this address gives %s"}, strings.Join(produced, ", "))
}

// knownParameters refuses what the route would ignore.
func (c *Call) knownParameters() error {
	query, err := url.ParseQuery(c.gin.Request.URL.RawQuery)
	if err != nil {
		return Wrong("?", "syntax", problem.Text{FR: "nom=valeur, séparés par &, avec %XX pour les autres caractères", EN: "name=value, separated by &, with %XX for other characters"}).Because(err)
	}
	for name, values := range query {
		if !slices.Contains(c.route.Query, name) {
			return Wrong(short(name), "unknown-parameter", problem.Newf("", problem.Text{FR: "paramètre inconnu ; sont connus : %q", EN: "unknown parameter; known are: %q"}, c.route.Query).Detail)
		}
		if len(values) > 1 {
			return Wrong(name, "repeated", problem.Text{FR: "ce paramètre est donné plusieurs fois", EN: "this parameter is given more than once"})
		}
	}
	return nil
}

func short(text string) string { return text[:min(len(text), 60)] }

var secretForm = regexp.MustCompile(`^[\x21-\x7e]{1,512}$`)

// identify finds out who asks. A secret that is not good is remembered: the
// request has to count before it is refused.
func (c *Call) identify() error {
	if c.route.Access == ByTicket {
		return c.redeem()
	}
	if header := c.gin.GetHeader("Authorization"); header != "" {
		c.bearer = true
		scheme, secret, _ := strings.Cut(header, " ")
		if !strings.EqualFold(scheme, "Bearer") || !secretForm.MatchString(secret) {
			c.denied = problem.New(problem.BadCredentials, problem.Text{FR: "Authorization: Bearer suivi d'un jeton est attendu", EN: "Authorization: Bearer and a token is expected"})
			return nil
		}
		actor, err := c.server.config.Authenticator.Token(c.Context(), secret)
		return c.knows(actor, err, problem.BadCredentials)
	}
	cookie, err := c.gin.Request.Cookie(c.server.cookieName())
	if err != nil || !secretForm.MatchString(cookie.Value) {
		return nil
	}
	actor, err := c.server.config.Authenticator.Session(c.Context(), cookie.Value)
	return c.knows(actor, err, problem.NotLoggedIn)
}

func (c *Call) knows(actor people.Actor, err error, otherwise problem.Code) error {
	switch {
	case err == nil:
		c.actor, c.known, c.x.actor = actor, true, string(actor.Person)
		return nil
	case isNoLogin(err):
		c.denied = problem.New(otherwise, problem.Text{}).Because(err)
		return nil
	}
	return fmt.Errorf("api: who asks: %w", err)
}

func isNoLogin(err error) bool {
	return errors.Is(err, people.ErrRefused) || errors.Is(err, people.ErrExpired) || errors.Is(err, people.ErrNotFound)
}

// redeem takes the actor from a one-time ticket, as they are now, once everything
// else about the request is right: a ticket is used up by being shown.
func (c *Call) redeem() error {
	if err := socket.Check(c.gin.Request, c.server.origins()); err != nil {
		return err
	}
	actor, err := c.server.config.Tickets.Redeem(socket.Ticket(c.gin.Request), c.gin.Request.URL.Path, c.Now())
	if err != nil {
		return problem.New(problem.TicketRefused, problem.Text{}).Because(err)
	}
	now, err := c.server.config.Authenticator.Refresh(c.Context(), actor)
	return c.knows(now, err, problem.TicketRefused)
}

func (s *Server) origins() []string { return []string{s.config.Origin} }

// sameOrigin refuses writes that another site makes a browser send. A token is
// not sent by a browser of itself, so it needs no such protection.
func (c *Call) sameOrigin() error {
	if c.bearer {
		return nil
	}
	if err := c.server.csrf.Check(c.gin.Request); err != nil {
		return problem.New(problem.ForeignOrigin, problem.Text{}).Because(err)
	}
	return nil
}

// loggedIn refuses nobody where somebody is needed, and a bad token anywhere. A
// cookie that is no longer good does not keep anybody from logging in again.
func (c *Call) loggedIn() error {
	if c.denied != nil && (c.bearer || c.route.Access != Public) {
		return c.denied
	}
	if c.route.Access != Public && !c.known {
		return problem.New(problem.NotLoggedIn, problem.Text{})
	}
	return nil
}

// readable refuses a body of a type or size that the route does not read.
func (c *Call) readable() error {
	request := c.gin.Request
	if encoding := request.Header.Get("Content-Encoding"); encoding != "" && !strings.EqualFold(encoding, "identity") {
		return problem.New(problem.BadMediaType, problem.Text{FR: "le corps n'est pas à compresser", EN: "the body is not to be compressed"})
	}
	if len(c.route.Accepts) == 0 {
		if request.ContentLength != 0 {
			return problem.New(problem.BadMediaType, problem.Text{FR: "cette adresse ne lit pas de corps", EN: "this address reads no body"})
		}
		return nil
	}
	mediaType, parameters, err := mime.ParseMediaType(request.Header.Get("Content-Type"))
	charset := parameters["charset"]
	if err != nil || !slices.Contains(c.route.Accepts, mediaType) || charset != "" && !strings.EqualFold(charset, "utf-8") {
		return problem.Newf(problem.BadMediaType, problem.Text{FR: "cette adresse lit %s", EN: "this address reads %s"}, strings.Join(c.route.Accepts, ", "))
	}
	if request.ContentLength > c.bodyLimit() {
		return tooLarge(c.bodyLimit())
	}
	return nil
}

// tagged refuses a change by somebody who does not say what they have seen.
func (c *Call) tagged() error {
	if c.route.Tagged && !c.route.safe() && c.gin.GetHeader("If-Match") == "" {
		return problem.New(problem.TagRequired, problem.Text{})
	}
	return nil
}

// allowed is the rule of rights.
func (c *Call) allowed() error {
	if !c.route.needsRight() {
		return nil
	}
	if c.route.Who != nil {
		subject, err := c.route.Who(c)
		if err != nil {
			return err
		}
		c.subject = subject
	}
	if !people.Can(c.actor, c.route.Action, c.subject) {
		return problem.Newf(problem.Forbidden, problem.Text{FR: "il faut le droit %s", EN: "the right %s is needed"}, c.route.Action)
	}
	return nil
}
