package people

import "slices"

// Role is what a person is in a promotion. RoleAdmin also exists on the Platform.
type Role string

// The roles.
const (
	RoleStudent    Role = "student"
	RoleInstructor Role = "instructor"
	RoleGrader     Role = "grader"
	RoleJury       Role = "jury"
	RoleAuthor     Role = "author"
	RoleAdmin      Role = "admin"
)

// Roles lists every role.
func Roles() []Role {
	return []Role{RoleStudent, RoleInstructor, RoleGrader, RoleJury, RoleAuthor, RoleAdmin}
}

// CheckRole says what keeps a role from being given in a promotion.
func CheckRole(promotion PromotionID, role Role) Text {
	switch {
	case !slices.Contains(Roles(), role):
		return textf("%q n'est pas un rôle ; les rôles sont %v", "%q is not a role; the roles are %v", role, Roles())
	case promotion == Platform && role != RoleAdmin:
		return textf("sur toute la plateforme, le seul rôle est %s ; %s se donne dans une promotion",
			"on the whole platform the only role is %s; %s is given in a promotion", RoleAdmin, role)
	}
	return Text{}
}

// Scope is what an API token may be used for.
type Scope string

// The scopes.
const (
	Read   Scope = "read"   // look at things
	Run    Scope = "run"    // plan and run sessions, take part in them
	Grade  Scope = "grade"  // decide results, give marks
	Manage Scope = "manage" // promotions, rosters, labs
	Admin  Scope = "admin"  // roles, persons' data, the platform
)

// Scopes lists every scope.
func Scopes() []Scope { return []Scope{Read, Run, Grade, Manage, Admin} }

// Actor is who wants to do something.
type Actor struct {
	Person PersonID               // empty for the operator of the machine
	Roles  map[PromotionID][]Role // under Platform: the roles on the whole platform
	Teams  []TeamID               // the teams the person is in
	Scopes []Scope                // what the token is for; nil, without a token, is everything

	Login LoginID // by which the actor signed in, or
	Token TokenID // the token used; both empty for the operator
}

// Operator is whoever has a shell on the server: an admin of the platform.
func Operator() Actor {
	return Actor{Roles: map[PromotionID][]Role{Platform: {RoleAdmin}}}
}

// PlatformAdmin tells whether the actor is an admin of the whole platform.
func (a Actor) PlatformAdmin() bool { return slices.Contains(a.Roles[Platform], RoleAdmin) }

// Subject is what something is done to. What does not apply is left empty.
type Subject struct {
	Promotion PromotionID `json:"promotion,omitempty"` // empty for things of the platform and of the catalogue
	Team      TeamID      `json:"team,omitempty"`      // whose lab, result or recording it is
	Person    PersonID    `json:"person,omitempty"`    // whose report, account or data it is, when it is one person's
	Blind     bool        `json:"blind,omitempty"`     // in a session that hides from graders who the candidates are
}

// Can tells whether the actor may do the action to the subject. It is the only
// rule of rights. An action that is not in the table nobody may do; a role
// counts in its promotion only; an admin of the platform is an admin of every
// promotion; a token narrows what its owner may do.
//
// What is a student's own is a subject that names one of the actor's teams, or
// the actor, or both, and no other.
func Can(actor Actor, action Action, subject Subject) bool {
	r, known := rules[action]
	if !known || !r.allowsToken(actor.Scopes) {
		return false
	}
	if subject.Promotion == Platform && covers(r.anyone, actor, subject) {
		return true
	}
	for _, role := range r.counting(actor, subject.Promotion) {
		if covers(r.of(role), actor, subject) {
			return true
		}
	}
	return false
}

// allowsToken tells whether the scopes of a token are enough; nil is no token.
func (r rule) allowsToken(scopes []Scope) bool {
	return scopes == nil || r.scope != "" && slices.Contains(scopes, r.scope)
}

// counting lists the actor's roles that count for a subject of the promotion.
func (r rule) counting(actor Actor, promotion PromotionID) []Role {
	var roles []Role
	if actor.PlatformAdmin() {
		roles = append(roles, RoleAdmin)
	}
	switch {
	case r.level == onPlatform:
	case promotion != Platform:
		roles = append(roles, actor.Roles[promotion]...)
	case r.level == inCatalogue:
		for _, held := range actor.Roles {
			roles = append(roles, held...)
		}
	}
	return roles
}

// covers tells whether a reach goes as far as the subject.
func covers(r reach, actor Actor, subject Subject) bool {
	switch r {
	case all:
		return true
	case sight:
		return !subject.Blind
	case self:
		return subject.Person != "" && isOwn(actor, subject)
	case own:
		return isOwn(actor, subject)
	}
	return false
}

// isOwn tells whether the subject names the actor or a team of theirs, and
// nobody else.
func isOwn(actor Actor, subject Subject) bool {
	if subject.Team == "" && subject.Person == "" {
		return false
	}
	myTeam := subject.Team == "" || slices.Contains(actor.Teams, subject.Team)
	myself := subject.Person == "" || subject.Person == actor.Person
	return myTeam && myself
}

// AnswersFor tells whether the actor stands above a person who has these roles,
// in everything: only then may the actor change the person's address or give a
// link that sets their password, because whoever can do that can become them.
//
// An admin of the platform answers for everybody; an admin of a promotion for
// those who have roles only there, and are not admins; an instructor for those
// who are students, and only there.
func AnswersFor(actor Actor, held []Grant) bool {
	if actor.PlatformAdmin() {
		return true
	}
	for _, g := range held {
		mine := actor.Roles[g.Promotion]
		admin := g.Role != RoleAdmin && slices.Contains(mine, RoleAdmin)
		instructor := g.Role == RoleStudent && slices.Contains(mine, RoleInstructor)
		if g.Promotion == Platform || !admin && !instructor {
			return false
		}
	}
	return len(held) > 0
}
