package store

import (
	"context"
	"database/sql"
	"strconv"

	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

// leaving are the persons that are not erased and hold roles only in archived
// promotions, or none, and when the last of those was archived; for none it is
// after all others, as in people.LeavingKey. $1 is a promotion or empty, $2 the
// latest archiving or 0.
const leaving = `SELECT p.id AS person, COALESCE(MAX(a.archived), 999999999999999999) AS place
	FROM persons p
	LEFT JOIN roles r ON r.person_id = p.id
	LEFT JOIN promotions a ON a.id = r.promotion_id
	WHERE p.erased IS NULL
	AND ($1 = '' OR EXISTS (SELECT 1 FROM roles o WHERE o.person_id = p.id AND o.promotion_id = $1))
	GROUP BY p.id
	HAVING COUNT(r.role) = COUNT(a.archived) AND (CAST($2 AS BIGINT) = 0 OR MAX(a.archived) <= CAST($2 AS BIGINT))`

func (t peopleTx) Leaving(ctx context.Context, q people.LeavingQuery) ([]people.Leaving, error) {
	return list(ctx, t, scanLeaving, `SELECT `+personColumns+`, l.id, l.name, l.year, l.created, l.archived
		FROM (`+leaving+`) g
		JOIN persons p ON p.id = g.person
		LEFT JOIN promotions l ON l.id = (SELECT b.id FROM roles s JOIN promotions b ON b.id = s.promotion_id
			WHERE s.person_id = p.id ORDER BY b.archived DESC, b.id LIMIT 1)
		WHERE g.place > $3 OR g.place = $3 AND p.id > $4
		ORDER BY g.place, p.id LIMIT $5`, string(q.Promotion), bound(q), place(q.After), q.After.ID, q.Limit)
}

func bound(q people.LeavingQuery) int64 {
	if q.Before.IsZero() {
		return 0
	}
	return Micros(q.Before)
}

// place is the number that a key of people.LeavingKey writes; without one it is
// before all.
func place(after people.Position) int64 {
	n, err := strconv.ParseInt(after.Key, 10, 64)
	if err != nil {
		return -1
	}
	return n
}

func scanLeaving(row scanner) (people.Leaving, error) {
	var l people.Leaving
	var id, name sql.NullString
	var year, created, archived sql.NullInt64
	dest, done := personFields(&l.Person)
	err := row.Scan(append(dest, &id, &name, &year, &created, &archived)...)
	done()
	if id.Valid {
		l.Promotion = &people.Promotion{
			ID: people.PromotionID(id.String), Name: name.String, Year: int(year.Int64), Created: Time(created.Int64), Archived: maybeTime(archived),
		}
	}
	return l, err
}
