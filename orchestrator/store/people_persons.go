package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

const personColumns = `p.id, p.email, p.family_name, p.given_name, p.locale, p.extra_time, p.created, p.erased, p.disabled`

// personFields are where the personColumns go; done sets what needs a change.
func personFields(p *people.Person) (dest []any, done func()) {
	var created int64
	var erased sql.NullInt64
	var disabled int64
	dest = []any{&p.ID, &p.Email, &p.FamilyName, &p.GivenName, &p.Locale, &p.ExtraTime, &created, &erased, &disabled}
	return dest, func() { p.Created, p.Erased, p.Disabled = Time(created), maybeTime(erased), disabled != 0 }
}

func scanPerson(row scanner) (people.Person, error) {
	var p people.Person
	dest, done := personFields(&p)
	err := row.Scan(dest...)
	done()
	return p, err
}

func (t peopleTx) AddPerson(ctx context.Context, p people.Person) error {
	return t.run(ctx, `INSERT INTO persons (id, email, family_name, given_name, sort_key, locale, extra_time, created, erased, disabled)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		string(p.ID), p.Email, p.FamilyName, p.GivenName, p.SortKey(), string(p.Locale), p.ExtraTime, Micros(p.Created), maybeMicros(p.Erased), truth(p.Disabled))
}

func (t peopleTx) SavePerson(ctx context.Context, p people.Person) error {
	return t.one(ctx, `UPDATE persons SET email = $2, family_name = $3, given_name = $4, sort_key = $5, locale = $6,
		extra_time = $7, erased = $8, disabled = $9 WHERE id = $1`,
		string(p.ID), p.Email, p.FamilyName, p.GivenName, p.SortKey(), string(p.Locale), p.ExtraTime, maybeMicros(p.Erased), truth(p.Disabled))
}

func (t peopleTx) Person(ctx context.Context, id people.PersonID) (people.Person, error) {
	return get(ctx, t, scanPerson, `SELECT `+personColumns+` FROM persons p WHERE p.id = $1`, string(id))
}

func (t peopleTx) PersonByEmail(ctx context.Context, email string) (people.Person, error) {
	return get(ctx, t, scanPerson, `SELECT `+personColumns+` FROM persons p WHERE p.email = $1`, email)
}

func (t peopleTx) HasPersons(ctx context.Context) (bool, error) {
	return get(ctx, t, isPositive, `SELECT COUNT(*) FROM persons`)
}

func isPositive(row scanner) (bool, error) {
	n, err := value[int64](row)
	return n > 0, err
}

const promotionColumns = `p.id, p.name, p.year, p.created, p.archived`

func scanPromotion(row scanner) (people.Promotion, error) {
	var p people.Promotion
	var created int64
	var archived sql.NullInt64
	err := row.Scan(&p.ID, &p.Name, &p.Year, &created, &archived)
	p.Created, p.Archived = Time(created), maybeTime(archived)
	return p, err
}

func (t peopleTx) AddPromotion(ctx context.Context, p people.Promotion) error {
	return t.run(ctx, `INSERT INTO promotions (id, name, sort_key, year, created, archived) VALUES ($1, $2, $3, $4, $5, $6)`,
		string(p.ID), p.Name, p.SortKey(), p.Year, Micros(p.Created), maybeMicros(p.Archived))
}

func (t peopleTx) SavePromotion(ctx context.Context, p people.Promotion) error {
	return t.one(ctx, `UPDATE promotions SET name = $2, sort_key = $3, year = $4, archived = $5 WHERE id = $1`,
		string(p.ID), p.Name, p.SortKey(), p.Year, maybeMicros(p.Archived))
}

func (t peopleTx) Promotion(ctx context.Context, id people.PromotionID) (people.Promotion, error) {
	return get(ctx, t, scanPromotion, `SELECT `+promotionColumns+` FROM promotions p WHERE p.id = $1`, string(id))
}

func (t peopleTx) ListPromotions(ctx context.Context, of people.PersonID, after people.Position, limit int) ([]people.Promotion, error) {
	return list(ctx, t, scanPromotion, `SELECT `+promotionColumns+` FROM promotions p
		WHERE ($1 = '' OR EXISTS (SELECT 1 FROM roles r WHERE r.promotion_id = p.id AND r.person_id = $1))
		AND (p.sort_key > $2 OR p.sort_key = $2 AND p.id > $3)
		ORDER BY p.sort_key, p.id LIMIT $4`, string(of), after.Key, after.ID, limit)
}

func (t peopleTx) Grant(ctx context.Context, person people.PersonID, g people.Grant) error {
	return t.run(ctx, `INSERT INTO roles (person_id, promotion_id, role, since) VALUES ($1, $2, $3, $4)
		ON CONFLICT (person_id, promotion_id, role) DO NOTHING`, string(person), string(g.Promotion), string(g.Role), Micros(g.Since))
}

func (t peopleTx) Withdraw(ctx context.Context, person people.PersonID, promotion people.PromotionID, role people.Role) error {
	return t.run(ctx, `DELETE FROM roles WHERE person_id = $1 AND promotion_id = $2 AND role = $3`, string(person), string(promotion), string(role))
}

func (t peopleTx) Grants(ctx context.Context, person people.PersonID) ([]people.Grant, error) {
	return list(ctx, t, scanGrant, `SELECT promotion_id, role, since FROM roles WHERE person_id = $1 ORDER BY promotion_id, role`, string(person))
}

func scanGrant(row scanner) (people.Grant, error) {
	var g people.Grant
	var since int64
	err := row.Scan(&g.Promotion, &g.Role, &since)
	g.Since = Time(since)
	return g, err
}

func (t peopleTx) ListMembers(ctx context.Context, q people.MemberQuery) ([]people.Member, error) {
	args := []any{string(q.Promotion), string(q.Role), string(q.Team), Micros(q.Now), q.After.Key, q.After.ID, q.Limit}
	search, args := found(q.Words, args)
	return list(ctx, t, scanMember, `SELECT `+personColumns+`,
		COALESCE((SELECT string_agg(r.role, ' ') FROM roles r WHERE r.person_id = p.id AND r.promotion_id = $1), ''),
		COALESCE((SELECT m.team_id FROM team_members m WHERE m.person_id = p.id AND m.promotion_id = $1), ''),
		CASE WHEN EXISTS (SELECT 1 FROM secrets s WHERE s.person_id = p.id) THEN 'active'
		     WHEN EXISTS (SELECT 1 FROM invitations i WHERE i.person_id = p.id AND i.used IS NULL AND i.expires > $4) THEN 'invited'
		     ELSE 'none' END
		FROM persons p
		WHERE ($1 = '' OR EXISTS (SELECT 1 FROM roles r WHERE r.person_id = p.id AND r.promotion_id = $1))
		AND ($2 = '' OR EXISTS (SELECT 1 FROM roles r WHERE r.person_id = p.id AND r.promotion_id = $1 AND r.role = $2))
		AND ($3 = '' OR EXISTS (SELECT 1 FROM team_members m WHERE m.person_id = p.id AND m.promotion_id = $1 AND m.team_id = $3))
		AND (p.sort_key > $5 OR p.sort_key = $5 AND p.id > $6)`+search+`
		ORDER BY p.sort_key, p.id LIMIT $7`, args...)
}

// found is the condition that every word is in the names or in the address.
func found(words []people.Word, args []any) (string, []any) {
	var condition strings.Builder
	for _, w := range words {
		fmt.Fprintf(&condition, ` AND (p.sort_key LIKE $%d ESCAPE '!' OR p.email LIKE $%d ESCAPE '!')`, len(args)+1, len(args)+2)
		args = append(args, containing(w.Key), containing(w.Email))
	}
	return condition.String(), args
}

// containing is a pattern of LIKE for all texts that hold this one; for none of
// ours when it is empty.
func containing(text string) string {
	if text == "" {
		return ""
	}
	return "%" + strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(text) + "%"
}

func scanMember(row scanner) (people.Member, error) {
	var m people.Member
	var roles string
	dest, done := personFields(&m.Person)
	err := row.Scan(append(dest, &roles, &m.Team, &m.State)...)
	done()
	m.Roles = []people.Role{}
	for role := range strings.FieldsSeq(roles) {
		m.Roles = append(m.Roles, people.Role(role))
	}
	slices.Sort(m.Roles)
	return m, err
}

func (t peopleTx) ActiveAdmins(ctx context.Context) (int, error) {
	return get(ctx, t, value[int], `SELECT COUNT(*) FROM roles r JOIN persons p ON p.id = r.person_id
		WHERE r.promotion_id = '' AND r.role = 'admin' AND p.disabled = 0 AND p.erased IS NULL`)
}
