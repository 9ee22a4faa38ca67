package people

import (
	"context"
	"errors"
	"fmt"
)

// PlanRoster reads a file and says what its import would do, with all its
// problems; it writes nothing. A file with problems is no error.
func (s *Service) PlanRoster(ctx context.Context, actor Actor, promotion PromotionID, file []byte) (RosterPlan, error) {
	if err := may(actor, RosterImport, Subject{Promotion: promotion}); err != nil {
		return RosterPlan{}, err
	}
	rows, problems := ReadRoster(file)
	var plan RosterPlan
	err := s.store.View(ctx, func(tx Tx) (err error) {
		plan, err = s.planRoster(ctx, tx, actor, promotion, rows, problems)
		return err
	})
	return plan, err
}

func (s *Service) planRoster(ctx context.Context, tx Tx, actor Actor, promotion PromotionID, rows []RosterRow, problems []RosterProblem) (RosterPlan, error) {
	if _, err := openPromotion(ctx, tx, promotion); err != nil {
		return RosterPlan{}, err
	}
	if len(problems) > 0 {
		return emptyPlan(problems), nil
	}
	state, err := s.rosterState(ctx, tx, actor, promotion, rows)
	if err != nil {
		return RosterPlan{}, fmt.Errorf("look at promotion %s: %w", promotion, err)
	}
	return PlanRoster(rows, state), nil
}

func (s *Service) rosterState(ctx context.Context, tx Tx, actor Actor, promotion PromotionID, rows []RosterRow) (RosterState, error) {
	teams, err := tx.Teams(ctx, promotion)
	if err != nil {
		return RosterState{}, err
	}
	teamOf := map[PersonID]TeamID{}
	for _, t := range teams {
		for _, member := range t.Members {
			teamOf[member] = t.ID
		}
	}
	state := RosterState{Known: map[string]RosterPerson{}, Teams: teams}
	for _, row := range rows {
		p, err := tx.PersonByEmail(ctx, row.Email)
		if errors.Is(err, ErrNotFound) {
			continue
		}
		if err != nil {
			return state, err
		}
		held, err := tx.Grants(ctx, p.ID)
		if err != nil {
			return state, err
		}
		state.Known[row.Email] = RosterPerson{
			ID: p.ID, ExtraTime: p.ExtraTime, Team: teamOf[p.ID], Roles: rolesIn(held, promotion), Beyond: !AnswersFor(actor, held),
		}
	}
	return state, nil
}

func rolesIn(held []Grant, promotion PromotionID) []Role {
	var roles []Role
	for _, g := range held {
		if g.Promotion == promotion {
			roles = append(roles, g.Role)
		}
	}
	return roles
}

// ApplyRoster does what PlanRoster says, all or nothing, and gives the plan that
// was done. shown is the digest of the plan that the user agreed to: when what
// would be done is no longer that, ErrConflict and nothing is done; an empty
// one agrees to anything. A file with problems is ErrInvalid; the plan tells
// which. The same file a second time changes nothing.
func (s *Service) ApplyRoster(ctx context.Context, actor Actor, promotion PromotionID, file []byte, shown string) (RosterPlan, error) {
	subject := Subject{Promotion: promotion}
	if err := may(actor, RosterImport, subject); err != nil {
		return RosterPlan{}, err
	}
	rows, problems := ReadRoster(file)
	var plan RosterPlan
	err := s.store.Update(ctx, func(tx Tx) (err error) {
		if plan, err = s.planRoster(ctx, tx, actor, promotion, rows, problems); err != nil {
			return err
		}
		if err := plan.agreed(shown); err != nil {
			return err
		}
		if err := s.applyRoster(ctx, tx, actor, promotion, plan); err != nil {
			return err
		}
		return s.record(ctx, tx, actor, "roster.imported", RosterImport, subject,
			map[string]any{"plan": plan.Digest, "changes": len(plan.Changes), "unchanged": plan.Unchanged})
	})
	return plan, err
}

func (p RosterPlan) agreed(shown string) error {
	if n := len(p.Problems); n > 0 {
		return invalid("file", "le fichier a %d problèmes ; rien n'a été importé", "the file has %d problems; nothing was imported", n)
	}
	if shown != "" && shown != p.Digest {
		return refusal(ErrConflict, "la promotion a changé depuis que ce plan a été montré ; regardez le nouveau plan",
			"the promotion has changed since this plan was shown; look at the new plan")
	}
	return nil
}

func (s *Service) applyRoster(ctx context.Context, tx Tx, actor Actor, promotion PromotionID, plan RosterPlan) error {
	for _, name := range plan.NewTeams {
		if _, err := s.addTeam(ctx, tx, actor, promotion, name); err != nil {
			return err
		}
	}
	teams, err := tx.Teams(ctx, promotion)
	if err != nil {
		return err
	}
	byKey := map[string]TeamID{}
	for _, t := range teams {
		byKey[t.Key()] = t.ID
	}
	for _, c := range plan.Changes {
		if err := s.applyChange(ctx, tx, actor, promotion, c, byKey[Team{Name: c.ToTeam}.Key()]); err != nil {
			return fmt.Errorf("line %d: %w", c.Line, err)
		}
	}
	return nil
}

func (s *Service) applyChange(ctx context.Context, tx Tx, actor Actor, promotion PromotionID, c RosterChange, team TeamID) error {
	p, err := s.rosterPerson(ctx, tx, c)
	if err != nil {
		return err
	}
	if c.ExtraTime != nil {
		if p, err = s.savePerson(ctx, tx, p, PersonChange{ExtraTime: c.ExtraTime}); err != nil {
			return err
		}
	}
	if c.Joins {
		if err := s.giveRole(ctx, tx, actor, promotion, p.ID, RoleStudent); err != nil {
			return err
		}
	}
	if c.Moves {
		return s.move(ctx, tx, actor, promotion, p.ID, team)
	}
	return nil
}

// rosterPerson gives the person of a line, made when new.
func (s *Service) rosterPerson(ctx context.Context, tx Tx, c RosterChange) (Person, error) {
	if !c.New {
		return tx.Person(ctx, c.Person)
	}
	p, err := s.newPerson(PersonDraft{Email: c.Email, FamilyName: c.FamilyName, GivenName: c.GivenName})
	if err != nil {
		return p, err
	}
	return p, tx.AddPerson(ctx, p)
}
