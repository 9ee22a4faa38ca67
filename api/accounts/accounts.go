// Package accounts is the part of the API about who takes part: logging in,
// one's own account, promotions, members, teams, rosters, invitations, persons,
// personal data and the audit. Its contract is api/contract/parts/accounts.yaml.
package accounts

import (
	"context"
	"net/http"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

// Journal is where the audit is read.
type Journal interface {
	// Read gives entries after a number in order, at most limit of them.
	Read(ctx context.Context, stream string, after int64, limit int) ([]ledger.Entry, error)
	// Head gives the last entry; its Seq is 0 when there is none.
	Head(ctx context.Context, stream string) (ledger.Entry, error)
}

// Deps is what the routes need. Every field is required.
type Deps struct {
	People    *people.Service
	Audit     Journal
	Retention people.Retention
	Origin    string // of the web pages, https://pupitre.example.org: links begin with it
}

// handler has the routes' handlers.
type handler struct {
	Deps
	exports exports
}

const base = "/api/v1"

// Routes is the table.
func Routes(deps Deps) []api.Route {
	h := handler{deps, newExports()}
	var all []api.Route
	for _, part := range [][]api.Route{h.ownRoutes(), h.promotionRoutes(), h.memberRoutes(), h.personRoutes()} {
		all = append(all, part...)
	}
	return all
}

// ownRoutes are about whoever asks.
func (h handler) ownRoutes() []api.Route {
	return []api.Route{
		{Method: http.MethodPost, Path: base + "/login", Access: api.Public, Class: api.Logins, Accepts: jsonBody, Handle: h.logIn},
		{Method: http.MethodPost, Path: base + "/logout", Access: api.Public, Class: api.Writes, Handle: h.logOut},
		{Method: http.MethodGet, Path: base + "/me", Access: api.LoggedIn, Class: api.Reads, Handle: h.getMe},
		{Method: http.MethodPatch, Path: base + "/me", Access: api.LoggedIn, Class: api.Writes, Accepts: jsonBody, Handle: h.changeMe},
		{Method: http.MethodPost, Path: base + "/me/password", Access: api.LoggedIn, Class: api.Logins, Accepts: jsonBody, Handle: h.changePassword},
		{Method: http.MethodGet, Path: base + "/me/logins", Access: api.LoggedIn, Class: api.Reads, Handle: h.listLogins},
		{Method: http.MethodDelete, Path: base + "/me/logins", Access: api.LoggedIn, Class: api.Writes, Handle: h.endOtherLogins},
		{Method: http.MethodDelete, Path: base + "/me/logins/{login}", Access: api.LoggedIn, Class: api.Writes, Handle: h.endLogin},
		{Method: http.MethodGet, Path: base + "/me/tokens", Access: api.LoggedIn, Class: api.Reads, Handle: h.listTokens},
		// Answers with secrets heed no idempotency key: what is answered to one is kept.
		{Method: http.MethodPost, Path: base + "/me/tokens", Access: api.LoggedIn, Class: api.Writes, Accepts: jsonBody, Handle: h.createToken},
		{Method: http.MethodDelete, Path: base + "/me/tokens/{token}", Access: api.LoggedIn, Class: api.Writes, Handle: h.revokeToken},
		{Method: http.MethodGet, Path: base + "/invitations/{invitation}", Access: api.Public, Class: api.Logins, Secret: true, Handle: h.getInvitation},
		{Method: http.MethodPost, Path: base + "/invitations/{invitation}/accept", Access: api.Public, Class: api.Logins, Secret: true, Accepts: jsonBody, Handle: h.acceptInvitation},
		{Method: http.MethodGet, Path: base + "/retention", Access: api.LoggedIn, Class: api.Reads, Handle: h.getRetention},
		{Method: http.MethodGet, Path: base + "/roster/sample", Access: api.LoggedIn, Class: api.Reads, Produces: csvBody, Handle: h.getRosterSample},
		{Method: http.MethodGet, Path: base + "/promotions", Access: api.LoggedIn, Class: api.Reads, Query: api.PageQuery, Handle: h.listPromotions},
	}
}

func (h handler) promotionRoutes() []api.Route {
	one := base + "/promotions/{promotion}"
	return []api.Route{
		right(api.Route{Method: http.MethodPost, Path: base + "/promotions", Accepts: jsonBody, Idempotent: true, Handle: h.createPromotion}, people.PromotionCreate, nil),
		right(api.Route{Method: http.MethodGet, Path: one, Tagged: true, Handle: h.getPromotion}, people.PromotionView, ofPromotion),
		right(api.Route{Method: http.MethodPatch, Path: one, Accepts: jsonBody, Tagged: true, Handle: h.changePromotion}, people.PromotionManage, ofPromotion),
		right(api.Route{Method: http.MethodGet, Path: one + "/teams", Handle: h.listTeams}, people.PromotionView, ofPromotion),
		right(api.Route{Method: http.MethodPost, Path: one + "/teams", Accepts: jsonBody, Idempotent: true, Handle: h.createTeam}, people.RosterManage, ofPromotion),
		right(api.Route{Method: http.MethodPatch, Path: one + "/teams/{team}", Accepts: jsonBody, Handle: h.renameTeam}, people.RosterManage, ofTeam),
		right(api.Route{Method: http.MethodDelete, Path: one + "/teams/{team}", Handle: h.removeTeam}, people.RosterManage, ofTeam),
		right(api.Route{Method: http.MethodPost, Path: one + "/roster", Accepts: csvBody, BodyLimit: people.MaxRosterBytes, Query: []string{"dry_run", "plan"}, Idempotent: true, Handle: h.importRoster}, people.RosterImport, ofPromotion),
		right(api.Route{Method: http.MethodPost, Path: one + "/invitations", Accepts: jsonBody, Produces: []string{api.JSON, "text/csv"}, Query: []string{"format", "lang"}, Handle: h.invite}, people.Invite, ofPromotion),
	}
}

func (h handler) memberRoutes() []api.Route {
	list := base + "/promotions/{promotion}/members"
	one := list + "/{person}"
	return []api.Route{
		right(api.Route{Method: http.MethodGet, Path: list, Query: append([]string{"q", "role", "team"}, api.PageQuery...), Handle: h.listMembers}, people.RosterView, ofAskedTeam),
		right(api.Route{Method: http.MethodPost, Path: list, Accepts: jsonBody, Idempotent: true, Handle: h.addMember}, people.RosterManage, ofPromotion),
		right(api.Route{Method: http.MethodGet, Path: one, Handle: h.getMember}, people.PersonView, ofMember),
		right(api.Route{Method: http.MethodPatch, Path: one, Accepts: jsonBody, Handle: h.changeMember}, people.PersonManage, ofMember),
		right(api.Route{Method: http.MethodDelete, Path: one, Handle: h.removeMember}, people.RosterManage, ofMember),
		right(api.Route{Method: http.MethodPut, Path: one + "/roles/{role}", Handle: h.giveRole}, people.RoleGive, ofMember),
		right(api.Route{Method: http.MethodDelete, Path: one + "/roles/{role}", Handle: h.takeRole}, people.RosterManage, ofMember),
		right(api.Route{Method: http.MethodPut, Path: one + "/team", Accepts: jsonBody, Handle: h.moveMember}, people.RosterManage, ofMember),
		right(api.Route{Method: http.MethodDelete, Path: one + "/invitation", Handle: h.revokeInvitation}, people.Invite, ofMember),
	}
}

// personRoutes are about persons wherever they are. For their handlers the
// subject's promotion is the whole platform.
func (h handler) personRoutes() []api.Route {
	list, one := base+"/persons", base+"/persons/{person}"
	return []api.Route{
		right(api.Route{Method: http.MethodGet, Path: list, Query: append([]string{"q"}, api.PageQuery...), Handle: h.listMembers}, people.RosterView, nil),
		right(api.Route{Method: http.MethodPost, Path: list, Accepts: jsonBody, Idempotent: true, Handle: h.addAdmin}, people.RoleGive, nil),
		right(api.Route{Method: http.MethodGet, Path: one, Handle: h.getMember}, people.PersonView, ofPerson),
		right(api.Route{Method: http.MethodPatch, Path: one, Accepts: jsonBody, Handle: h.changeMember}, people.PersonManage, ofPerson),
		right(api.Route{Method: http.MethodPut, Path: one + "/roles/admin", Handle: h.giveAdmin}, people.RoleGive, ofPerson),
		right(api.Route{Method: http.MethodDelete, Path: one + "/roles/admin", Handle: h.takeAdmin}, people.RoleGive, ofPerson),
		right(api.Route{Method: http.MethodPost, Path: one + "/invitation", Handle: h.invitePerson}, people.Invite, ofPerson),
		right(api.Route{Method: http.MethodDelete, Path: one + "/invitation", Handle: h.revokeInvitation}, people.Invite, ofPerson),
		right(api.Route{Method: http.MethodGet, Path: one + "/export", Handle: h.exportPerson}, people.PersonExport, ofPerson),
		right(api.Route{Method: http.MethodPost, Path: one + "/erase", Accepts: jsonBody, Handle: h.erasePerson}, people.PersonErase, ofPerson),
		right(api.Route{Method: http.MethodGet, Path: base + "/retention/accounts", Query: append([]string{"promotion"}, api.PageQuery...), Handle: h.listLeavings}, people.PersonErase, nil),
		right(api.Route{Method: http.MethodGet, Path: base + "/audit", Query: append([]string{"actor", "action", "kind", "person", "promotion"}, api.PageQuery...), Handle: h.listAudit}, people.AuditView, nil),
	}
}

var (
	jsonBody = []string{api.JSON}
	csvBody  = []string{"text/csv"}
)

// right completes a route that needs one.
func right(r api.Route, action people.Action, who func(*api.Call) (people.Subject, error)) api.Route {
	r.Access, r.Action, r.Who, r.Class = api.Right, action, who, api.Writes
	if r.Method == http.MethodGet {
		r.Class = api.Reads
	}
	return r
}
