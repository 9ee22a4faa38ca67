package store

import (
	"context"

	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

const teamColumns = `t.id, t.promotion_id, t.name`

func scanTeam(row scanner) (people.Team, error) {
	t := people.Team{Members: []people.PersonID{}}
	err := row.Scan(&t.ID, &t.Promotion, &t.Name)
	return t, err
}

func (t peopleTx) AddTeam(ctx context.Context, team people.Team) error {
	return t.run(ctx, `INSERT INTO teams (id, promotion_id, name, sort_key) VALUES ($1, $2, $3, $4)`,
		string(team.ID), string(team.Promotion), team.Name, team.Key())
}

func (t peopleTx) SaveTeam(ctx context.Context, team people.Team) error {
	return t.one(ctx, `UPDATE teams SET name = $2, sort_key = $3 WHERE id = $1`, string(team.ID), team.Name, team.Key())
}

func (t peopleTx) RemoveTeam(ctx context.Context, id people.TeamID) error {
	if err := t.run(ctx, `DELETE FROM team_members WHERE team_id = $1`, string(id)); err != nil {
		return err
	}
	return t.one(ctx, `DELETE FROM teams WHERE id = $1`, string(id))
}

func (t peopleTx) Team(ctx context.Context, id people.TeamID) (people.Team, error) {
	team, err := get(ctx, t, scanTeam, `SELECT `+teamColumns+` FROM teams t WHERE t.id = $1`, string(id))
	if err != nil {
		return team, err
	}
	team.Members, err = list(ctx, t, value[people.PersonID], `SELECT m.person_id FROM team_members m
		JOIN persons p ON p.id = m.person_id WHERE m.team_id = $1 ORDER BY p.sort_key, p.id`, string(id))
	return team, err
}

func (t peopleTx) Teams(ctx context.Context, promotion people.PromotionID) ([]people.Team, error) {
	teams, err := list(ctx, t, scanTeam, `SELECT `+teamColumns+` FROM teams t WHERE t.promotion_id = $1 ORDER BY t.sort_key`, string(promotion))
	if err != nil {
		return nil, err
	}
	members, err := list(ctx, t, scanMembership, `SELECT m.team_id, m.person_id FROM team_members m
		JOIN persons p ON p.id = m.person_id WHERE m.promotion_id = $1 ORDER BY p.sort_key, p.id`, string(promotion))
	if err != nil {
		return nil, err
	}
	place := map[people.TeamID]int{}
	for i, team := range teams {
		place[team.ID] = i
	}
	for _, m := range members {
		team := &teams[place[m.team]]
		team.Members = append(team.Members, m.person)
	}
	return teams, nil
}

type membership struct {
	team   people.TeamID
	person people.PersonID
}

func scanMembership(row scanner) (membership, error) {
	var m membership
	err := row.Scan(&m.team, &m.person)
	return m, err
}

func (t peopleTx) TeamsOf(ctx context.Context, person people.PersonID) ([]people.Team, error) {
	return list(ctx, t, scanTeam, `SELECT `+teamColumns+` FROM teams t JOIN team_members m ON m.team_id = t.id
		WHERE m.person_id = $1 ORDER BY t.id`, string(person))
}

func (t peopleTx) Join(ctx context.Context, promotion people.PromotionID, person people.PersonID, team people.TeamID) error {
	if team == "" {
		return t.run(ctx, `DELETE FROM team_members WHERE person_id = $1 AND promotion_id = $2`, string(person), string(promotion))
	}
	return t.one(ctx, `INSERT INTO team_members (person_id, promotion_id, team_id)
		SELECT $1, t.promotion_id, t.id FROM teams t WHERE t.id = $3 AND t.promotion_id = $2
		ON CONFLICT (person_id, promotion_id) DO UPDATE SET team_id = excluded.team_id`, string(person), string(promotion), string(team))
}
