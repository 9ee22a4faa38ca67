package people

import (
	"context"
	"errors"
	"slices"
)

// PersonDraft is a person to be.
type PersonDraft struct {
	Email      string
	FamilyName string
	GivenName  string
	Locale     Locale // empty is French
	ExtraTime  float64
}

// newPerson makes the person of a draft, or lists what is wrong with it.
func (s *Service) newPerson(d PersonDraft) (Person, error) {
	id, err := newID[PersonID](s.now(), s.random)
	if err != nil {
		return Person{}, err
	}
	if d.Locale == "" {
		d.Locale = French
	}
	p := Person{
		ID: id, Email: NormaliseEmail(d.Email), FamilyName: NormaliseName(d.FamilyName), GivenName: NormaliseName(d.GivenName),
		Locale: d.Locale, ExtraTime: d.ExtraTime, Created: s.clock(),
	}
	return p, checkPerson(p)
}

func checkPerson(p Person) error {
	e := &Invalid{}
	e.take("email", CheckEmail(p.Email))
	e.take("family_name", CheckName(p.FamilyName))
	e.take("given_name", CheckName(p.GivenName))
	e.take("locale", CheckLocale(p.Locale))
	e.take("extra_time", CheckExtraTime(p.ExtraTime))
	return e.orNil()
}

// roleAction is the right to give or take away a role.
func roleAction(role Role) Action {
	if role == RoleStudent {
		return RosterManage
	}
	return RoleGive
}

// AddMember gives a role in a promotion, or on the Platform, to the person with
// the draft's address. Somebody whom the platform does not know is made from the
// draft; of a known person nothing else changes.
func (s *Service) AddMember(ctx context.Context, actor Actor, promotion PromotionID, d PersonDraft, role Role) (Member, error) {
	if err := may(actor, roleAction(role), Subject{Promotion: promotion}); err != nil {
		return Member{}, err
	}
	draft, err := s.newPerson(d)
	if err != nil {
		return Member{}, err
	}
	var m Member
	err = s.store.Update(ctx, func(tx Tx) error {
		p, err := findOrAdd(ctx, tx, draft)
		if err != nil {
			return err
		}
		if err := s.giveRole(ctx, tx, actor, promotion, p.ID, role); err != nil {
			return err
		}
		m, err = s.member(ctx, tx, promotion, p)
		return err
	})
	return m, err
}

func findOrAdd(ctx context.Context, tx Tx, draft Person) (Person, error) {
	p, err := tx.PersonByEmail(ctx, draft.Email)
	if errors.Is(err, ErrNotFound) {
		return draft, tx.AddPerson(ctx, draft)
	}
	return p, err
}

// GiveRole gives a person one more role in a promotion, or on the Platform.
func (s *Service) GiveRole(ctx context.Context, actor Actor, promotion PromotionID, person PersonID, role Role) error {
	if err := may(actor, RoleGive, Subject{Promotion: promotion, Person: person}); err != nil {
		return err
	}
	return s.store.Update(ctx, func(tx Tx) error {
		if _, err := s.findMember(ctx, tx, actor, promotion, person); err != nil {
			return err
		}
		return s.giveRole(ctx, tx, actor, promotion, person, role)
	})
}

// giveRole also makes the person's links worthless when the role is new: who
// gave them may not have the right to become somebody with that role.
func (s *Service) giveRole(ctx context.Context, tx Tx, actor Actor, promotion PromotionID, person PersonID, role Role) error {
	if problem := CheckRole(promotion, role); problem != (Text{}) {
		return &Invalid{Problems: []Problem{{Field: "role", Text: problem}}}
	}
	if promotion != Platform {
		if _, err := openPromotion(ctx, tx, promotion); err != nil {
			return err
		}
	}
	held, err := tx.Grants(ctx, person)
	if err != nil || holds(held, promotion, role) {
		return err
	}
	if err := tx.RemoveInvitations(ctx, person, false); err != nil {
		return err
	}
	if err := tx.Grant(ctx, person, Grant{Promotion: promotion, Role: role, Since: s.clock()}); err != nil {
		return err
	}
	return s.record(ctx, tx, actor, "role.given", roleAction(role), Subject{Promotion: promotion, Person: person}, map[string]any{"role": role})
}

func holds(held []Grant, promotion PromotionID, role Role) bool {
	return slices.ContainsFunc(held, func(g Grant) bool { return g.Promotion == promotion && g.Role == role })
}

// TakeRole takes a role away; with the role of student, the team too. The last
// admin of the platform stays: ErrConflict.
func (s *Service) TakeRole(ctx context.Context, actor Actor, promotion PromotionID, person PersonID, role Role) error {
	if err := may(actor, roleAction(role), Subject{Promotion: promotion, Person: person}); err != nil {
		return err
	}
	return s.store.Update(ctx, func(tx Tx) error {
		held, err := tx.Grants(ctx, person)
		if err != nil {
			return err
		}
		if !holds(held, promotion, role) {
			return refusal(ErrNotFound, "cette personne n'a pas le rôle %s ici", "this person does not have the role %s here", role)
		}
		return s.takeRole(ctx, tx, actor, promotion, person, role)
	})
}

func (s *Service) takeRole(ctx context.Context, tx Tx, actor Actor, promotion PromotionID, person PersonID, role Role) error {
	if promotion != Platform {
		if _, err := openPromotion(ctx, tx, promotion); err != nil {
			return err
		}
	}
	if err := tx.Withdraw(ctx, person, promotion, role); err != nil {
		return err
	}
	if promotion == Platform {
		if err := s.adminIsLeft(ctx, tx); err != nil {
			return err
		}
	}
	if role == RoleStudent {
		if err := tx.Join(ctx, promotion, person, ""); err != nil {
			return err
		}
	}
	return s.record(ctx, tx, actor, "role.taken", roleAction(role), Subject{Promotion: promotion, Person: person}, map[string]any{"role": role})
}

// adminIsLeft refuses a change after which nobody could administer the platform.
func (s *Service) adminIsLeft(ctx context.Context, tx Tx) error {
	left, err := tx.ActiveAdmins(ctx)
	if err == nil && left == 0 {
		err = refusal(ErrConflict, "c'est le dernier administrateur de la plateforme ; nommez-en d'abord un autre",
			"this is the last admin of the platform; name another one first")
	}
	return err
}

// Members lists the persons of a promotion, of one role or team when the query
// says so; of Platform, everybody. next is the cursor of the next page.
func (s *Service) Members(ctx context.Context, actor Actor, promotion PromotionID, role Role, team TeamID, page Page) (list []Member, next string, err error) {
	return s.FindMembers(ctx, actor, promotion, MemberFilter{Role: role, Team: team}, page)
}

// seenBy takes away what the actor has no business to know: extra time, which
// speaks of health, but for those who set it; the address of a team mate.
func seenBy(actor Actor, promotion PromotionID, m Member) Member {
	if m.Person.ID == actor.Person {
		return m
	}
	subject := Subject{Promotion: promotion, Person: m.Person.ID}
	if !Can(actor, PersonManage, subject) {
		m.Person.ExtraTime = 0
	}
	if !Can(actor, PersonView, subject) {
		m.Person.Email, m.State = "", ""
	}
	return m
}

// Member gives a person as a promotion sees them; as the Platform does, with
// their roles there.
func (s *Service) Member(ctx context.Context, actor Actor, promotion PromotionID, person PersonID) (Member, error) {
	if err := may(actor, PersonView, Subject{Promotion: promotion, Person: person}); err != nil {
		return Member{}, err
	}
	var m Member
	err := s.store.View(ctx, func(tx Tx) error {
		p, err := s.findMember(ctx, tx, actor, promotion, person)
		if err != nil {
			return err
		}
		m, err = s.member(ctx, tx, promotion, p)
		return err
	})
	return seenBy(actor, promotion, m), err
}

// findMember gives a person who has a role in the promotion. An admin of the
// platform finds everybody, and on the Platform all find who is there, since the
// right was asked for before.
func (s *Service) findMember(ctx context.Context, tx Tx, actor Actor, promotion PromotionID, person PersonID) (Person, error) {
	p, err := tx.Person(ctx, person)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return p, err
	}
	held, errGrants := tx.Grants(ctx, person)
	if errGrants != nil {
		return p, errGrants
	}
	here := slices.ContainsFunc(held, func(g Grant) bool { return g.Promotion == promotion })
	if err != nil || !here && promotion != Platform && !actor.PlatformAdmin() {
		return p, refusal(ErrNotFound, "il n'y a pas ici de personne %s", "there is no person %s here", person)
	}
	return p, nil
}

// member adds to a person what the promotion knows of them.
func (s *Service) member(ctx context.Context, tx Tx, promotion PromotionID, p Person) (Member, error) {
	m := Member{Person: p, Roles: []Role{}}
	held, err := tx.Grants(ctx, p.ID)
	if err != nil {
		return m, err
	}
	for _, g := range held {
		if g.Promotion == promotion {
			m.Roles = append(m.Roles, g.Role)
		}
	}
	teams, err := tx.TeamsOf(ctx, p.ID)
	if err != nil {
		return m, err
	}
	for _, t := range teams {
		if t.Promotion == promotion {
			m.Team = t.ID
		}
	}
	m.State, err = s.state(ctx, tx, p.ID)
	return m, err
}

// state tells how far a person has come with their account.
func (s *Service) state(ctx context.Context, tx Tx, person PersonID) (State, error) {
	_, _, err := tx.Secret(ctx, person)
	if err == nil || !errors.Is(err, ErrNotFound) {
		return Ready, err
	}
	invitations, err := tx.InvitationsOf(ctx, person)
	for _, i := range invitations {
		if i.Used == nil && s.clock().Before(i.Expires) {
			return Invited, err
		}
	}
	return Unasked, err
}
