package people

import (
	"context"
	"errors"
	"slices"
)

// Teams lists the teams of a promotion with their members. Who may see only
// their own team gets that one.
func (s *Service) Teams(ctx context.Context, actor Actor, promotion PromotionID) ([]Team, error) {
	if err := may(actor, PromotionView, Subject{Promotion: promotion}); err != nil {
		return nil, err
	}
	var teams []Team
	err := s.store.View(ctx, func(tx Tx) error {
		if _, err := findPromotion(ctx, tx, promotion); err != nil {
			return err
		}
		all, err := tx.Teams(ctx, promotion)
		teams = slices.DeleteFunc(all, func(t Team) bool {
			return !Can(actor, RosterView, Subject{Promotion: promotion, Team: t.ID})
		})
		return err
	})
	return teams, err
}

// CreateTeam makes a team. ErrConflict: the promotion has one of that name.
func (s *Service) CreateTeam(ctx context.Context, actor Actor, promotion PromotionID, name string) (Team, error) {
	if err := may(actor, RosterManage, Subject{Promotion: promotion}); err != nil {
		return Team{}, err
	}
	var t Team
	err := s.store.Update(ctx, func(tx Tx) error {
		if _, err := openPromotion(ctx, tx, promotion); err != nil {
			return err
		}
		var err error
		t, err = s.addTeam(ctx, tx, actor, promotion, name)
		return err
	})
	return t, err
}

func (s *Service) addTeam(ctx context.Context, tx Tx, actor Actor, promotion PromotionID, name string) (Team, error) {
	id, err := newID[TeamID](s.now(), s.random)
	if err != nil {
		return Team{}, err
	}
	t := Team{ID: id, Promotion: promotion, Name: NormaliseName(name), Members: []PersonID{}}
	if err := checkTeam(t); err != nil {
		return t, err
	}
	if err := teamTaken(tx.AddTeam(ctx, t), t); err != nil {
		return t, err
	}
	return t, s.record(ctx, tx, actor, "team.created", RosterManage, Subject{Promotion: promotion, Team: id}, nil)
}

func checkTeam(t Team) error {
	e := &Invalid{}
	e.take("name", CheckName(t.Name))
	return e.orNil()
}

func teamTaken(err error, t Team) error {
	if errors.Is(err, ErrConflict) {
		return refusal(ErrConflict, "il y a déjà une équipe %q dans cette promotion", "there is a team %q in this promotion already", t.Name)
	}
	return err
}

// RenameTeam changes the name of a team.
func (s *Service) RenameTeam(ctx context.Context, actor Actor, promotion PromotionID, id TeamID, name string) (Team, error) {
	var t Team
	err := s.changeTeam(ctx, actor, promotion, id, "team.renamed", func(tx Tx, found Team) error {
		t = found
		t.Name = NormaliseName(name)
		if err := checkTeam(t); err != nil {
			return err
		}
		return teamTaken(tx.SaveTeam(ctx, t), t)
	})
	return t, err
}

// RemoveTeam removes a team that has no members. ErrConflict: it has.
func (s *Service) RemoveTeam(ctx context.Context, actor Actor, promotion PromotionID, id TeamID) error {
	return s.changeTeam(ctx, actor, promotion, id, "team.removed", func(tx Tx, t Team) error {
		if len(t.Members) > 0 {
			return refusal(ErrConflict, "l'équipe %q a %d membres ; déplacez-les d'abord", "the team %q has %d members; move them first", t.Name, len(t.Members))
		}
		return tx.RemoveTeam(ctx, id)
	})
}

func (s *Service) changeTeam(ctx context.Context, actor Actor, promotion PromotionID, id TeamID, kind string, change func(Tx, Team) error) error {
	subject := Subject{Promotion: promotion, Team: id}
	if err := may(actor, RosterManage, subject); err != nil {
		return err
	}
	return s.store.Update(ctx, func(tx Tx) error {
		t, err := findTeam(ctx, tx, promotion, id)
		if err != nil {
			return err
		}
		if err := change(tx, t); err != nil {
			return err
		}
		return s.record(ctx, tx, actor, kind, RosterManage, subject, nil)
	})
}

// findTeam gives a team of a promotion that may be changed.
func findTeam(ctx context.Context, tx Tx, promotion PromotionID, id TeamID) (Team, error) {
	if _, err := openPromotion(ctx, tx, promotion); err != nil {
		return Team{}, err
	}
	t, err := tx.Team(ctx, id)
	if errors.Is(err, ErrNotFound) || err == nil && t.Promotion != promotion {
		return t, refusal(ErrNotFound, "il n'y a pas d'équipe %s dans cette promotion", "there is no team %s in this promotion", id)
	}
	return t, err
}

// MoveMember puts a student in a team of the promotion instead of the one they
// are in; an empty team takes them out of it.
func (s *Service) MoveMember(ctx context.Context, actor Actor, promotion PromotionID, person PersonID, team TeamID) error {
	if err := may(actor, RosterManage, Subject{Promotion: promotion, Person: person, Team: team}); err != nil {
		return err
	}
	return s.store.Update(ctx, func(tx Tx) error {
		if _, err := openPromotion(ctx, tx, promotion); err != nil {
			return err
		}
		held, err := tx.Grants(ctx, person)
		if err != nil {
			return err
		}
		if !holds(held, promotion, RoleStudent) {
			return refusal(ErrNotFound, "il n'y a pas d'étudiant %s dans cette promotion", "there is no student %s in this promotion", person)
		}
		if team != "" {
			if _, err := findTeam(ctx, tx, promotion, team); err != nil {
				return err
			}
		}
		return s.move(ctx, tx, actor, promotion, person, team)
	})
}

func (s *Service) move(ctx context.Context, tx Tx, actor Actor, promotion PromotionID, person PersonID, team TeamID) error {
	if err := tx.Join(ctx, promotion, person, team); err != nil {
		return err
	}
	return s.record(ctx, tx, actor, "member.moved", RosterManage, Subject{Promotion: promotion, Person: person, Team: team}, nil)
}
