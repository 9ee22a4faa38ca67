package server

import (
	"context"
	"net"
	"time"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/api/socket"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/store"
	"github.com/pupitre-lab/pupitre/web"
)

// Tickets are good for a moment only: a page asks for one and connects.
const (
	ticketLife  = 30 * time.Second
	mostTickets = 10_000
)

// openAPI puts the routes together.
func (s *Server) openAPI(context.Context) error {
	secret, err := s.held.apiKey(s.config.Random)
	if err != nil {
		return err
	}
	if err := s.openParts(secret); err != nil {
		return err
	}
	s.api, err = api.New(api.Config{
		Origin: s.origin, Hosts: s.hosts(), Sites: s.sites(), Web: web.Handler(web.WithFrames(s.frames()...)), Routes: s.routes(),
		Authenticator: s.authenticator(), Requests: requests{s.db},
		Tickets: socket.NewTickets[people.Actor](ticketLife, mostTickets, s.config.Random),
		Secret:  secret, TrustedProxies: s.config.TrustedProxies, Ready: s.checks(), Explain: explain,
		Build: s.config.Build, Now: s.config.Now, Log: s.log,
	})
	return err
}

// hosts are further names of the server: the address itself, for whoever has
// no name for it yet.
func (s *Server) hosts() []string {
	_, port, err := net.SplitHostPort(s.listener.Addr().String())
	if err != nil {
		return nil
	}
	return []string{net.JoinHostPort("127.0.0.1", port), net.JoinHostPort("localhost", port), net.JoinHostPort("::1", port)}
}

// frames are the origins that pages may show in frames.
func (s *Server) frames() []string { return []string{s.pages, s.labPages()} }

// requests are the answers kept in the store, as the API wants them.
type requests struct{ db *store.DB }

// BeginRequest implements api.Requests.
func (r requests) BeginRequest(ctx context.Context, key api.RequestKey, fingerprint string, now time.Time) (api.RequestState, api.Answer, error) {
	state, answer, err := r.db.BeginRequest(ctx, store.RequestKey(key), fingerprint, now)
	return api.RequestState(state), api.Answer(answer), err
}

// FinishRequest implements api.Requests.
func (r requests) FinishRequest(ctx context.Context, key api.RequestKey, answer api.Answer) error {
	return r.db.FinishRequest(ctx, store.RequestKey(key), store.Answer(answer))
}

// AbandonRequest implements api.Requests.
func (r requests) AbandonRequest(ctx context.Context, key api.RequestKey) error {
	return r.db.AbandonRequest(ctx, store.RequestKey(key))
}
