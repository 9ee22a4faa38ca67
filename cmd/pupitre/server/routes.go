package server

import (
	"context"
	"errors"
	"strings"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/api/accounts"
	"github.com/pupitre-lab/pupitre/api/catalogue"
	"github.com/pupitre-lab/pupitre/api/problem"
	"github.com/pupitre-lab/pupitre/api/results"
	"github.com/pupitre-lab/pupitre/api/sessions"
	"github.com/pupitre-lab/pupitre/deploy"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
	"github.com/pupitre-lab/pupitre/orchestrator/store"
)

// openParts makes the parts of the API that have a life of their own.
func (s *Server) openParts(secret []byte) (err error) {
	s.desk, err = results.New(results.Deps{
		Sessions: s.sessions, Catalogue: s.config.Catalogue, Blobs: s.blobs, Key: s.key, Names: s.names, FileNames: s.people, DocumentsOrigin: s.pages, Origin: s.origin, Secret: secret,
		Tool: "pupitre " + s.config.Build.Version, Now: s.config.Now, Random: s.config.Random,
	})
	if err != nil {
		return err
	}
	s.bench, err = sessions.New(sessions.Deps{
		Sessions: s.sessions, People: s.people, Labs: s.config.Catalogue, Framework: ledger.Digest(s.config.Catalogue.Framework.Digest()),
		Stage: s.conductor, Terminals: s.terminals, Blobs: s.blobs, Folder: s.held.path("recordings"),
		Origin: s.origin, Pages: s.labPages(), Refresh: s.authenticator().Refresh, ReportBytes: results.MaxDocument, TicketLife: ticketLife, Secret: secret, Waiting: s.desk.Waiting,
		Now: s.config.Now, Random: s.config.Random, Log: s.log,
	})
	return err
}

// routes are those of every part of the API.
func (s *Server) routes() []api.Route {
	var all []api.Route
	for _, part := range [][]api.Route{
		accounts.Routes(accounts.Deps{People: s.people, Audit: s.db, Retention: people.DefaultRetention, Origin: s.origin}),
		catalogue.Routes(catalogue.Deps{Catalogue: s.config.Catalogue, Proof: s.proof}),
		s.bench.Routes(),
		s.desk.Routes(),
	} {
		all = append(all, part...)
	}
	return all
}

// proof is the report of a lab's last proof, where there is one of the version
// that is offered. Reports are figures and names: one language does.
func (s *Server) proof(id string) (lab.Text, bool) {
	l, err := s.config.Catalogue.Lab(id)
	if err != nil {
		return lab.Text{}, false
	}
	markdown, ok := deploy.Proof(id, l.Digest())
	return lab.Text{FR: markdown, EN: markdown}, ok
}

// sites are the origins beside the platform's own. Documents have one, and each
// machine's web pages one of their own right below it.
func (s *Server) sites() []api.Site {
	_, host, _ := strings.Cut(s.pages, "://")
	return []api.Site{{Host: host, Handler: s.desk.Documents()}, {Host: "*." + host, Handler: s.bench.Pages()}}
}

func (s *Server) labPages() string {
	scheme, host, _ := strings.Cut(s.pages, "://")
	return scheme + "://*." + host
}

func (s *Server) authenticator() accounts.Authenticator {
	return accounts.Authenticator{People: s.people, Now: s.config.Now}
}

// explain is the problem that an error of the domain is.
func explain(err error) *problem.Error {
	if p := accounts.Explain(err); p != nil {
		return p
	}
	return sessions.Explain(err)
}

// names tells who persons are. Of somebody erased nothing is left to tell.
func (s *Server) names(ctx context.Context, ids []people.PersonID) (map[people.PersonID]results.Name, error) {
	named := map[people.PersonID]results.Name{}
	err := store.NewPeople(s.db).View(ctx, func(tx people.Tx) error {
		clear(named)
		for _, id := range ids {
			p, err := tx.Person(ctx, id)
			if errors.Is(err, people.ErrNotFound) {
				continue
			}
			if err != nil {
				return err
			}
			if p.Erased == nil {
				named[id] = results.Name{Family: p.FamilyName, Given: p.GivenName, Email: p.Email}
			}
		}
		return nil
	})
	return named, err
}

// teamOver ends the terminals of a team whose work is over.
func (s *Server) teamOver(id session.ID, team people.TeamID) { s.bench.TeamOver(id, team) }
