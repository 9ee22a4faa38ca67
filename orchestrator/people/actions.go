package people

// Action is something that somebody wants to do. The list is closed: what is
// not in it nobody may do.
type Action string

// The actions, by what they are about. A comment says what is not plain.
const (
	PromotionView   Action = "promotion.view" // its name and year
	PromotionCreate Action = "promotion.create"
	PromotionManage Action = "promotion.manage" // rename, archive
	RosterView      Action = "roster.view"      // who is in it, and in which team
	RosterManage    Action = "roster.manage"    // add and remove students, make teams, move students
	RosterImport    Action = "roster.import"
	RoleGive        Action = "role.give" // any role, also to take one away
	Invite          Action = "invite"    // give a link that sets a person's password

	PersonView    Action = "person.view"
	PersonManage  Action = "person.manage" // names, address, extra time, disabled
	PersonExport  Action = "person.export"
	PersonErase   Action = "person.erase"
	AccountManage Action = "account.manage" // password, browsers signed in, language
	TokenManage   Action = "token.manage"

	SessionView      Action = "session.view"
	SessionPlan      Action = "session.plan"
	SessionPrepare   Action = "session.prepare"
	SessionLaunch    Action = "session.launch"
	SessionPause     Action = "session.pause"
	SessionExtend    Action = "session.extend"
	SessionResetNode Action = "session.reset-node"
	SessionRebuild   Action = "session.rebuild"
	SessionClose     Action = "session.close"
	SessionSeal      Action = "session.seal"
	SessionStop      Action = "session.stop"

	BenchView    Action = "bench.view"    // a team's statement, map, checks, time left
	TerminalOpen Action = "terminal.open" // write in a machine of a team
	WebOpen      Action = "web.open"      // a machine's web pages
	StatsView    Action = "stats.view"    // load of a team's machines
	CheckRequest Action = "check.request"
	FlagSubmit   Action = "flag.submit"
	AnswerSubmit Action = "answer.submit"
	HintTake     Action = "hint.take"
	MessageSend  Action = "message.send" // to the instructors
	MessageTeam  Action = "message.team" // from the instructors, to a team or all
	InjectSend   Action = "inject.send"
	WallView     Action = "wall.view" // every team × every check, live

	OralOpen  Action = "oral.open"  // have a team's last state made again for a jury, and removed
	OralEnter Action = "oral.enter" // see it, and write in its machines; students only where they are let in

	DeliverableSubmit Action = "deliverable.submit"
	DeliverableView   Action = "deliverable.view"
	RecordingView     Action = "recording.view"
	ResultView        Action = "result.view"
	ResultDecide      Action = "result.decide" // confirm, override, platform fault
	MarkGive          Action = "mark.give"
	GridView          Action = "grid.view"
	GridExport        Action = "grid.export"
	EvidenceView      Action = "evidence.view"
	LedgerView        Action = "ledger.view"
	BundleExport      Action = "bundle.export"

	FrameworkView   Action = "framework.view"
	LabView         Action = "lab.view"
	LabViewSolution Action = "lab.view-solution"
	LabPublish      Action = "lab.publish"
	AuditView       Action = "audit.view"
	PlatformOperate Action = "platform.operate" // settings, hosts, backups
)

// rule is one line of the table: which roles may, and how far.
type rule struct {
	action                                           Action
	scope                                            Scope // which a token must have; forbidden to every token when empty
	level                                            level
	anyone                                           reach // also without any role; only where no promotion is named
	student, instructor, grader, jury, author, admin reach
}

// level says what the action is done to, hence which roles count.
type level int

const (
	inPromotion level = iota // the roles in the subject's promotion
	onPlatform               // the roles on the platform
	inCatalogue              // things of no promotion: the roles held anywhere
)

// reach says how far a role goes.
type reach string

const (
	never reach = ""
	self  reach = "self"  // the actor
	own   reach = "own"   // the actor's own team, and nobody else's person
	sight reach = "sight" // everything, unless the subject is blind
	all   reach = "all"   // everything
)

// The table. Roles: student, instructor, grader, jury, author, admin.
var table = []rule{
	{PromotionView, Read, inPromotion, never, all, all, all, all, all, all},
	{PromotionCreate, Admin, onPlatform, never, never, never, never, never, never, all},
	{PromotionManage, Manage, inPromotion, never, never, all, never, never, never, all},
	{RosterView, Read, inPromotion, never, own, all, sight, all, never, all},
	{RosterManage, Manage, inPromotion, never, never, all, never, never, never, all},
	{RosterImport, Manage, inPromotion, never, never, all, never, never, never, all},
	{RoleGive, Admin, inPromotion, never, never, never, never, never, never, all},
	{Invite, Manage, inPromotion, never, never, all, never, never, never, all},

	{PersonView, Read, inPromotion, self, self, all, sight, all, never, all},
	{PersonManage, Manage, inPromotion, never, never, all, never, never, never, all},
	{PersonExport, Admin, onPlatform, self, never, never, never, never, never, all},
	{PersonErase, Admin, onPlatform, never, never, never, never, never, never, all},
	{AccountManage, "", onPlatform, self, never, never, never, never, never, all},
	{TokenManage, "", onPlatform, self, never, never, never, never, never, all},

	{SessionView, Read, inPromotion, never, own, all, all, all, never, all},
	{SessionPlan, Run, inPromotion, never, never, all, never, never, never, all},
	{SessionPrepare, Run, inPromotion, never, never, all, never, never, never, all},
	{SessionLaunch, Run, inPromotion, never, never, all, never, never, never, all},
	{SessionPause, Run, inPromotion, never, never, all, never, never, never, all},
	{SessionExtend, Run, inPromotion, never, never, all, never, never, never, all},
	{SessionResetNode, Run, inPromotion, never, never, all, never, never, never, all},
	{SessionRebuild, Run, inPromotion, never, never, all, never, never, never, all},
	{SessionClose, Run, inPromotion, never, never, all, never, never, never, all},
	{SessionSeal, Run, inPromotion, never, never, all, never, never, never, all},
	{SessionStop, Run, inPromotion, never, never, all, never, never, never, all},

	{BenchView, Read, inPromotion, never, own, all, never, never, never, all},
	{TerminalOpen, Run, inPromotion, never, own, all, never, never, never, all},
	{WebOpen, Run, inPromotion, never, own, all, never, never, never, all},
	{StatsView, Read, inPromotion, never, own, all, never, never, never, all},
	{CheckRequest, Run, inPromotion, never, own, all, never, never, never, all},
	{FlagSubmit, Run, inPromotion, never, own, never, never, never, never, never},
	{AnswerSubmit, Run, inPromotion, never, own, never, never, never, never, never},
	{HintTake, Run, inPromotion, never, own, never, never, never, never, never},
	{MessageSend, Run, inPromotion, never, own, all, never, never, never, all},
	{MessageTeam, Run, inPromotion, never, never, all, never, never, never, all},
	{InjectSend, Run, inPromotion, never, never, all, never, never, never, all},
	{WallView, Read, inPromotion, never, never, all, never, never, never, all},

	{OralOpen, Run, inPromotion, never, never, all, sight, all, never, all},
	{OralEnter, Run, inPromotion, never, own, all, sight, all, never, all},

	{DeliverableSubmit, Run, inPromotion, never, own, never, never, never, never, never},
	{DeliverableView, Read, inPromotion, never, own, all, all, all, never, all},
	{RecordingView, Read, inPromotion, never, own, all, sight, all, never, all},
	{ResultView, Read, inPromotion, never, own, all, all, all, never, all},
	{ResultDecide, Grade, inPromotion, never, never, never, all, never, never, never},
	{MarkGive, Grade, inPromotion, never, never, never, all, never, never, never},
	{GridView, Read, inPromotion, never, never, all, all, all, never, all},
	{GridExport, Read, inPromotion, never, never, all, sight, all, never, all},
	{EvidenceView, Read, inPromotion, never, never, all, all, all, never, all},
	{LedgerView, Read, inPromotion, never, never, all, sight, all, never, all},
	{BundleExport, Read, inPromotion, never, never, all, never, all, never, all},

	{FrameworkView, Read, inCatalogue, all, all, all, all, all, all, all},
	{LabView, Read, inCatalogue, never, never, all, all, all, all, all},
	{LabViewSolution, Read, inCatalogue, never, never, all, all, all, all, all},
	{LabPublish, Manage, inCatalogue, never, never, never, never, never, all, all},
	{AuditView, Admin, onPlatform, never, never, never, never, never, never, all},
	{PlatformOperate, Admin, onPlatform, never, never, never, never, never, never, all},
}

var rules = func() map[Action]rule {
	byAction := make(map[Action]rule, len(table))
	for _, r := range table {
		byAction[r.action] = r
	}
	return byAction
}()

// Actions lists every action, in the order of the table.
func Actions() []Action {
	var list []Action
	for _, r := range table {
		list = append(list, r.action)
	}
	return list
}

// of gives the reach of a role.
func (r rule) of(role Role) reach {
	switch role {
	case RoleStudent:
		return r.student
	case RoleInstructor:
		return r.instructor
	case RoleGrader:
		return r.grader
	case RoleJury:
		return r.jury
	case RoleAuthor:
		return r.author
	case RoleAdmin:
		return r.admin
	}
	return never
}
