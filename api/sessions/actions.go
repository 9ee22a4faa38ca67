package sessions

import (
	"slices"

	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// offer is an operation of the contract that makes sense in some phases.
type offer struct {
	operation string
	action    people.Action
	phases    []session.Phase
	also      func(*session.State) bool
}

var (
	before = []session.Phase{session.Planned, session.Preparing, session.Ready}
	built  = []session.Phase{session.Preparing, session.Ready, session.Running}
	alive  = []session.Phase{session.Preparing, session.Ready, session.Running, session.Closing}
	ran    = []session.Phase{session.Running, session.Closing, session.Closed, session.Sealed}
)

func in(phases ...session.Phase) []session.Phase { return phases }

// offers are what may be done to a whole session, or to any of its teams.
var offers = []offer{
	{operation: "amendSession", action: people.SessionPlan, phases: in(session.Planned)},
	{operation: "prepareSession", action: people.SessionPrepare, phases: in(session.Planned)},
	{operation: "launchSession", action: people.SessionLaunch, phases: in(session.Preparing, session.Ready)},
	{operation: "pauseSession", action: people.SessionPause, phases: in(session.Running), also: func(s *session.State) bool { return !s.Paused() }},
	{operation: "resumeSession", action: people.SessionPause, phases: in(session.Running), also: (*session.State).Paused},
	{operation: "extendSession", action: people.SessionExtend, phases: in(session.Ready, session.Running)},
	{operation: "closeSession", action: people.SessionClose, phases: in(session.Running)},
	{operation: "cancelSession", action: people.SessionClose, phases: before},
	{operation: "sealSession", action: people.SessionSeal, phases: in(session.Closed)},
	{operation: "sendMessage", action: people.MessageTeam, phases: in(session.Preparing, session.Ready, session.Running, session.Closing, session.Closed)},
	{operation: "sendInject", action: people.InjectSend, phases: in(session.Running)},
	{operation: "stopTeam", action: people.SessionStop, phases: in(session.Running)},
	{operation: "rebuildInstance", action: people.SessionRebuild, phases: built},
	{operation: "resetNode", action: people.SessionResetNode, phases: built},
	{operation: "getWall", action: people.WallView, phases: append(alive, session.Closed, session.Sealed)},
	{operation: "getStats", action: people.StatsView, phases: alive},
	{operation: "decideResult", action: people.ResultDecide, phases: in(session.Closed)},
	{operation: "giveMark", action: people.MarkGive, phases: in(session.Closed)},
	{operation: "openOral", action: people.OralOpen, phases: in(session.Closed, session.Sealed), also: keptMachines},
	{operation: "getGrid", action: people.GridView, phases: ran},
	{operation: "exportGrid", action: people.GridExport, phases: ran},
	{operation: "exportBundle", action: people.BundleExport, phases: ran},
}

// actions are the operations that the actor may ask for now.
func actions(s *session.State, actor people.Actor) []string {
	can := []string{}
	for _, o := range offers {
		if slices.Contains(o.phases, s.Phase) && (o.also == nil || o.also(s)) && people.Can(actor, o.action, whole(s.Plan)) {
			can = append(can, o.operation)
		}
	}
	if place(s.Plan, actor) != "" && people.Can(actor, people.BenchView, shared(s.Plan, actor)) {
		can = append(can, "getBench")
	}
	return can
}
