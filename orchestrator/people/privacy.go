package people

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// DataHolder is another part of the platform that holds data of persons.
type DataHolder interface {
	Name() string                                             // what it holds, "sessions"
	Export(ctx context.Context, person PersonID) (any, error) // a JSON value, all that it holds of the person
}

// PersonalData is all that is held of a person, for the person.
type PersonalData struct {
	Made        time.Time      `json:"made"`
	Person      Person         `json:"person"`
	Roles       []NamedGrant   `json:"roles"`
	Teams       []NamedTeam    `json:"teams"`
	PasswordSet *time.Time     `json:"password_set,omitempty"`
	Logins      []Login        `json:"logins"`
	Tokens      []Token        `json:"tokens"`
	Invitations []Invitation   `json:"invitations"`
	Failures    []time.Time    `json:"failures"`   // to sign in, of the last day
	FileNames   []FileName     `json:"file_names"` // as the person calls the documents they handed in
	Others      map[string]any `json:"others"`     // by DataHolder
	Kept        Retention      `json:"kept"`       // what is kept, and how long
}

// NamedGrant is a role with the name of its promotion.
type NamedGrant struct {
	Grant
	PromotionName string `json:"promotion_name"` // empty for the platform
}

// NamedTeam is a team that a person is in.
type NamedTeam struct {
	Team      TeamID      `json:"team"`
	Promotion PromotionID `json:"promotion"`
	Name      string      `json:"name"`
}

// Export gives all that is held of a person: a person's own right, and that of an
// admin of the platform who answers for them.
func (s *Service) Export(ctx context.Context, actor Actor, person PersonID) (PersonalData, error) {
	subject := Subject{Person: person}
	if err := may(actor, PersonExport, subject); err != nil {
		return PersonalData{}, err
	}
	var data PersonalData
	err := s.store.Update(ctx, func(tx Tx) (err error) {
		if data, err = s.collect(ctx, tx, actor, person); err != nil {
			return err
		}
		return s.record(ctx, tx, actor, "person.exported", PersonExport, subject, nil)
	})
	if err != nil {
		return PersonalData{}, err
	}
	data.Others = map[string]any{}
	for _, h := range s.holders {
		if data.Others[h.Name()], err = h.Export(ctx, person); err != nil {
			return PersonalData{}, fmt.Errorf("export %s of %s: %w", h.Name(), person, err)
		}
	}
	return data, nil
}

func (s *Service) collect(ctx context.Context, tx Tx, actor Actor, person PersonID) (PersonalData, error) {
	p, err := s.findMember(ctx, tx, actor, Platform, person)
	if err != nil {
		return PersonalData{}, err
	}
	d := PersonalData{Made: s.clock(), Person: p, Roles: []NamedGrant{}, Teams: []NamedTeam{}, Kept: s.retention}
	if err := d.addPlaces(ctx, tx); err != nil {
		return d, err
	}
	_, set, err := tx.Secret(ctx, person)
	if err == nil {
		d.PasswordSet = &set
	} else if !errors.Is(err, ErrNotFound) {
		return d, err
	}
	if d.Logins, err = tx.LoginsOf(ctx, person); err != nil {
		return d, err
	}
	if d.Tokens, err = tx.TokensOf(ctx, person); err != nil {
		return d, err
	}
	if d.Invitations, err = tx.InvitationsOf(ctx, person); err != nil {
		return d, err
	}
	if d.FileNames, err = tx.FileNamesOf(ctx, person); err != nil {
		return d, err
	}
	d.Failures, err = tx.FailuresSince(ctx, accountKey(p.Email), s.clock().Add(-day))
	return d, err
}

// addPlaces fills in where the person has a role or is in a team.
func (d *PersonalData) addPlaces(ctx context.Context, tx Tx) error {
	held, err := tx.Grants(ctx, d.Person.ID)
	if err != nil {
		return err
	}
	for _, g := range held {
		named := NamedGrant{Grant: g}
		if g.Promotion != Platform {
			promotion, err := findPromotion(ctx, tx, g.Promotion)
			if err != nil {
				return err
			}
			named.PromotionName = promotion.Name
		}
		d.Roles = append(d.Roles, named)
	}
	teams, err := tx.TeamsOf(ctx, d.Person.ID)
	for _, t := range teams {
		d.Teams = append(d.Teams, NamedTeam{t.ID, t.Promotion, t.Name})
	}
	return err
}

// Erase makes a pseudonym of a person, for ever: names, address, extra time,
// password, logins, tokens, links and the names of their files are gone; the id, the roles and the teams
// stay, so that every decision and ledger that names the id stays true. A
// reason is required and stays in the audit, so it should name nobody. The last admin of the platform
// cannot be erased: ErrConflict. Somebody erased already stays so, without error.
func (s *Service) Erase(ctx context.Context, actor Actor, person PersonID, reason string) error {
	subject := Subject{Person: person}
	if err := may(actor, PersonErase, subject); err != nil {
		return err
	}
	reason = strings.TrimSpace(reason)
	if problem := checkReason(reason); problem != (Text{}) {
		return &Invalid{Problems: []Problem{{Field: "reason", Text: problem}}}
	}
	return s.store.Update(ctx, func(tx Tx) error {
		p, err := s.findMember(ctx, tx, actor, Platform, person)
		if err != nil || p.Erased != nil {
			return err
		}
		if err := s.erase(ctx, tx, p); err != nil {
			return err
		}
		return s.record(ctx, tx, actor, "person.erased", PersonErase, subject, map[string]any{"reason": reason})
	})
}

// maxReason is the length of a reason, in characters.
const maxReason = 500

func checkReason(reason string) Text {
	switch {
	case reason == "":
		return textf("il faut une raison", "a reason is required")
	case len([]rune(reason)) > maxReason || strings.ContainsFunc(reason, isHidden):
		return textf("une raison tient sur une ligne de %d caractères", "a reason is one line of %d characters", maxReason)
	}
	return Text{}
}

func (s *Service) erase(ctx context.Context, tx Tx, p Person) error {
	if err := tx.RemoveFailures(ctx, accountKey(p.Email)); err != nil {
		return err
	}
	if err := tx.SavePerson(ctx, pseudonym(p, s.clock())); err != nil {
		return err
	}
	if err := s.withoutLastAdmin(ctx, tx, p.ID); err != nil {
		return err
	}
	if err := removeLogins(ctx, tx, p.ID, ""); err != nil {
		return err
	}
	if err := tx.RemoveFileNamesOf(ctx, p.ID); err != nil {
		return err
	}
	if err := removeTokens(ctx, tx, p.ID); err != nil {
		return err
	}
	if err := tx.RemoveInvitations(ctx, p.ID, true); err != nil {
		return err
	}
	return tx.RemoveSecret(ctx, p.ID)
}

// pseudonym is what is left of a person. It says nothing that the id does not.
func pseudonym(p Person, now time.Time) Person {
	tail := string(p.ID[max(0, len(p.ID)-12):])
	return Person{
		ID: p.ID, Email: string(p.ID) + "@erased.invalid", FamilyName: "Anonyme", GivenName: tail,
		Locale: French, Created: p.Created, Erased: &now, Disabled: true,
	}
}

// Swept counts what Sweep removed.
type Swept struct {
	Logins, Tokens, Invitations, Failures int
	Accounts                              int // erased: a pseudonym is left of each
}

// Sweep removes the logins, tokens, invitations and failures that the rules of
// retention no longer keep, and erases the accounts. To be called now and then.
func (s *Service) Sweep(ctx context.Context) (Swept, error) {
	before := func(kind RecordKind) time.Time {
		keep, _ := s.retention.Of(kind) // NewService saw to it
		return s.clock().Add(-keep.After())
	}
	var n Swept
	err := s.store.Update(ctx, func(tx Tx) (err error) {
		if n.Logins, err = tx.RemoveLoginsBefore(ctx, before(LoginRecord)); err != nil {
			return err
		}
		if n.Tokens, err = tx.RemoveTokensBefore(ctx, before(TokenRecord)); err != nil {
			return err
		}
		if n.Invitations, err = tx.RemoveInvitationsBefore(ctx, before(InvitationRecord)); err != nil {
			return err
		}
		n.Failures, err = tx.RemoveFailuresBefore(ctx, before(FailureRecord))
		return err
	})
	if err != nil {
		return n, err
	}
	n.Accounts, err = s.eraseDue(ctx)
	return n, err
}
