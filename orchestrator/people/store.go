package people

import (
	"context"
	"time"
)

// Store keeps the people. What a Tx says is not there is ErrNotFound; what is
// taken is ErrConflict. Times come back in UTC, to the microsecond.
type Store interface {
	// View shows one moment of the store.
	View(ctx context.Context, read func(Tx) error) error
	// Update keeps all that the function did when it returns nil, nothing
	// otherwise. Updates behave as if they ran one after the other; the function
	// may be called again after having met another.
	Update(ctx context.Context, change func(Tx) error) error
}

// Tx is one transaction of a Store. After an error it is over: the function
// given to View or Update must return it.
type Tx interface {
	Persons
	Promotions
	Teams
	Members
	Leavers
	FileNames
	Secrets
	Logins
	Tokens
	Invitations
	Failures
	Audit
}

// Persons keeps persons.
type Persons interface {
	AddPerson(ctx context.Context, p Person) error  // ErrConflict: the address is somebody's
	SavePerson(ctx context.Context, p Person) error // all but ID and Created; ErrConflict likewise
	Person(ctx context.Context, id PersonID) (Person, error)
	PersonByEmail(ctx context.Context, email string) (Person, error)
	HasPersons(ctx context.Context) (bool, error)
}

// Promotions keeps promotions.
type Promotions interface {
	AddPromotion(ctx context.Context, p Promotion) error  // ErrConflict: name and year are taken
	SavePromotion(ctx context.Context, p Promotion) error // all but ID and Created; ErrConflict likewise
	Promotion(ctx context.Context, id PromotionID) (Promotion, error)
	// ListPromotions lists by SortKey and id; of a person: those in which the
	// person has a role; of nobody: all.
	ListPromotions(ctx context.Context, of PersonID, after Position, limit int) ([]Promotion, error)
}

// Teams keeps teams and who is in them.
type Teams interface {
	AddTeam(ctx context.Context, t Team) error  // without Members; ErrConflict: a team of the promotion has its Key
	SaveTeam(ctx context.Context, t Team) error // its name; ErrConflict likewise
	RemoveTeam(ctx context.Context, id TeamID) error
	Team(ctx context.Context, id TeamID) (Team, error)
	Teams(ctx context.Context, promotion PromotionID) ([]Team, error) // by Key
	TeamsOf(ctx context.Context, person PersonID) ([]Team, error)     // without Members, by id
	// Join puts a person in a team of the promotion instead of the one they are
	// in; an empty team is none.
	Join(ctx context.Context, promotion PromotionID, person PersonID, team TeamID) error
}

// Members keeps roles.
type Members interface {
	Grant(ctx context.Context, person PersonID, g Grant) error                             // again changes nothing
	Withdraw(ctx context.Context, person PersonID, promotion PromotionID, role Role) error // nothing there changes nothing
	Grants(ctx context.Context, person PersonID) ([]Grant, error)                          // by promotion, then role
	// ListMembers lists by SortKey and id.
	ListMembers(ctx context.Context, q MemberQuery) ([]Member, error)
	// ActiveAdmins counts the admins of the platform who may sign in.
	ActiveAdmins(ctx context.Context) (int, error)
}

// Leavers finds the accounts that no open promotion holds any more.
type Leavers interface {
	Leaving(ctx context.Context, q LeavingQuery) ([]Leaving, error) // without Due
}

// FileNames keeps what persons call the documents they handed in.
type FileNames interface {
	SetFileName(ctx context.Context, n FileName) error // in the place of the document's name before
	FileNames(ctx context.Context, documents []string) ([]FileName, error)
	FileNamesOf(ctx context.Context, person PersonID) ([]FileName, error) // by document
	RemoveFileNames(ctx context.Context, documents []string) (int, error)
	RemoveFileNamesOf(ctx context.Context, person PersonID) error
}

// MemberQuery asks for the persons of a promotion; of Platform, for everybody.
type MemberQuery struct {
	Promotion PromotionID
	Role      Role   // empty for any
	Team      TeamID // empty for any
	Words     []Word // each must be found in the sort key or in the address
	Now       time.Time
	After     Position
	Limit     int
}

// Position is a place in a sorted list: after the item with this key and id.
// The zero Position is the beginning.
type Position struct {
	Key string
	ID  string
}

// Secrets keeps what passwords are checked against.
type Secrets interface {
	SetSecret(ctx context.Context, person PersonID, secret string, at time.Time) error
	Secret(ctx context.Context, person PersonID) (secret string, set time.Time, err error)
	RemoveSecret(ctx context.Context, person PersonID) error
}

// Logins keeps browsers signed in, under the hash of their secret.
type Logins interface {
	AddLogin(ctx context.Context, l Login, hash string) error
	LoginByHash(ctx context.Context, hash string) (Login, error)
	LoginsOf(ctx context.Context, person PersonID) ([]Login, error) // by id
	TouchLogin(ctx context.Context, id LoginID, at time.Time) error
	RemoveLogin(ctx context.Context, person PersonID, id LoginID) error
	RemoveLoginsBefore(ctx context.Context, expired time.Time) (int, error)
}

// Tokens keeps API tokens, under their hash.
type Tokens interface {
	AddToken(ctx context.Context, t Token, hash string) error
	TokenByHash(ctx context.Context, hash string) (Token, error)
	TokensOf(ctx context.Context, person PersonID) ([]Token, error) // by id
	TouchToken(ctx context.Context, id TokenID, at time.Time) error
	RemoveToken(ctx context.Context, person PersonID, id TokenID) error
	RemoveTokensBefore(ctx context.Context, expired time.Time) (int, error)
}

// Invitations keeps one-time links, under their hash.
type Invitations interface {
	AddInvitation(ctx context.Context, i Invitation, hash string) error
	InvitationByHash(ctx context.Context, hash string) (Invitation, error)
	InvitationsOf(ctx context.Context, person PersonID) ([]Invitation, error) // by id
	UseInvitation(ctx context.Context, id InvitationID, at time.Time) error   // ErrUsed: it was
	RemoveInvitations(ctx context.Context, person PersonID, usedToo bool) error
	RemoveInvitationsBefore(ctx context.Context, expired time.Time) (int, error)
}

// Failures keeps attempts to sign in that failed, under opaque keys.
type Failures interface {
	AddFailure(ctx context.Context, key string, at time.Time) error
	FailuresSince(ctx context.Context, key string, since time.Time) ([]time.Time, error)
	RemoveFailure(ctx context.Context, key string, at time.Time) error
	RemoveFailures(ctx context.Context, key string) error
	RemoveFailuresBefore(ctx context.Context, at time.Time) (int, error)
}

// Audit writes what was decided where it stays, in the same transaction.
type Audit interface {
	Record(ctx context.Context, d Decision) error
}

// Decision is something that somebody did. It cannot be changed later, so it
// holds identifiers only: no name, no address, no secret.
type Decision struct {
	Time    time.Time      `json:"-"`
	Actor   PersonID       `json:"-"`      // empty for the operator
	Kind    string         `json:"-"`      // what was done, "invitation.made"
	Action  Action         `json:"action"` // by what right
	Subject Subject        `json:"subject"`
	Token   TokenID        `json:"token,omitempty"` // when it was done with an API token
	Details map[string]any `json:"details,omitempty"`
}
