package sessions

import (
	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/api/events"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

const (
	base   = "/api/v1/sessions"
	one    = base + "/{session}"
	ofTeam = one + "/teams/{team}"
	ofNode = ofTeam + "/nodes/{node}"
)

// Routes is the package's part of the table.
func (a *API) Routes() []api.Route {
	routes := []api.Route{
		{Method: "GET", Path: base, Access: api.LoggedIn, Class: api.Reads, Query: append([]string{"promotion", "phase"}, api.PageQuery...), Handle: a.list},
		write(people.SessionPlan, base, a.whoPlans, a.plan),
		{Method: "POST", Path: "/api/v1/capacity", Access: api.Right, Action: people.SessionPlan, Who: a.whoPlans, Class: api.Writes, Accepts: []string{api.JSON}, Handle: a.capacity},
		read(people.SessionView, one, a.whoSees, a.get),
		{Method: "PATCH", Path: one, Access: api.Right, Action: people.SessionPlan, Who: a.whoRuns, Class: api.Writes, Accepts: []string{api.JSON}, Tagged: true, Handle: a.amend},
	}
	routes = append(routes, a.running()...)
	routes = append(routes, a.working()...)
	routes = append(routes, a.connecting()...)
	return append(routes, a.orals()...)
}

// running is what instructors do with a session.
func (a *API) running() []api.Route {
	return []api.Route{
		queried(bare(write(people.SessionPrepare, one+"/prepare", a.whoRuns, a.prepare)), "anyway"),
		write(people.SessionLaunch, one+"/launch", a.whoRuns, a.launch),
		write(people.SessionPause, one+"/pause", a.whoRuns, a.pause),
		bare(write(people.SessionPause, one+"/resume", a.whoRuns, a.resume)),
		write(people.SessionExtend, one+"/extend", a.whoRuns, a.extend),
		bare(write(people.SessionClose, one+"/close", a.whoRuns, a.close)),
		write(people.SessionClose, one+"/cancel", a.whoRuns, a.cancel),
		write(people.MessageTeam, one+"/messages", a.whoRuns, a.sendMessage),
		read(people.WallView, one+"/injects", a.whoRuns, a.listInjects),
		write(people.InjectSend, one+"/injects", a.whoRuns, a.sendInject),
		read(people.WallView, one+"/wall", a.whoRuns, a.wall),
		read(people.StatsView, one+"/stats", a.whoRuns, a.stats),
		read(people.WallView, one+"/progress", a.whoRuns, a.progress),
		write(people.SessionStop, ofTeam+"/stop", a.whoseTeam, a.stopTeam),
		write(people.SessionRebuild, ofTeam+"/rebuild", a.whoseTeam, a.rebuild),
		write(people.SessionResetNode, ofNode+"/reset", a.whoseTeam, a.resetNode),
	}
}

// working is what a team does.
func (a *API) working() []api.Route {
	stream := read(people.SessionView, one+"/events", a.whoSees, a.stream)
	stream.Stream, stream.Query, stream.Produces = true, []string{"after"}, []string{events.MediaType}
	return []api.Route{
		stream,
		read(people.BenchView, one+"/messages", a.whoSees, a.listMessages),
		read(people.BenchView, ofTeam+"/bench", a.whoseTeam, a.bench),
		read(people.BenchView, ofTeam+"/nodes", a.whoseTeam, a.listNodes),
		looks(write(people.CheckRequest, ofTeam+"/checks", a.whoseTeam, a.askChecks)),
		looks(write(people.AnswerSubmit, ofTeam+"/answers", a.whoseTeam, a.giveAnswer)),
		write(people.HintTake, ofTeam+"/hints", a.whoseTeam, a.takeHint),
		write(people.MessageSend, ofTeam+"/questions", a.whoseTeam, a.askQuestion),
	}
}

// connecting is the ways to the machines. Their answers hold tickets, so they are
// not kept under idempotency keys.
func (a *API) connecting() []api.Route {
	open := write(people.TerminalOpen, ofTeam+"/terminals", a.whoseTeam, a.openTerminal)
	web := write(people.WebOpen, ofNode+"/web", a.whoseTeam, a.openWeb)
	open.Idempotent, web.Idempotent = false, false
	return []api.Route{
		read(people.BenchView, ofTeam+"/terminals", a.whoseTeam, a.listTerminals),
		open, web,
		{Method: "DELETE", Path: ofTeam + "/terminals/{terminal}", Access: api.Right, Action: people.TerminalOpen, Who: a.whoseTeam, Class: api.Writes, Handle: a.closeTerminal},
		{Method: "GET", Path: ofTeam + "/terminals/{terminal}", Access: api.ByTicket, Action: people.TerminalOpen, Who: a.whoseTeam, Class: api.Reads, Stream: true, Handle: a.connect},
	}
}

type who = func(*api.Call) (people.Subject, error)

func read(action people.Action, path string, subject who, handle func(*api.Call) error) api.Route {
	return api.Route{Method: "GET", Path: path, Access: api.Right, Action: action, Who: subject, Class: api.Reads, Handle: handle}
}

func write(action people.Action, path string, subject who, handle func(*api.Call) error) api.Route {
	return api.Route{Method: "POST", Path: path, Access: api.Right, Action: action, Who: subject, Class: api.Writes, Accepts: []string{api.JSON}, Idempotent: true, Handle: handle}
}

// bare is a write without a body.
func bare(r api.Route) api.Route { r.Accepts = nil; return r }

// queried is a route that takes parameters in its address.
func queried(r api.Route, names ...string) api.Route { r.Query = names; return r }

// looks is a write that makes the platform look at a lab.
func looks(r api.Route) api.Route { r.Class = api.Checks; return r }
