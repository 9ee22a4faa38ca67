package store_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/pupitre-lab/pupitre/orchestrator/store"
)

// The tests of transactions use a table of their own.
func withCounter(t *testing.T, db *store.DB) {
	t.Helper()
	err := db.Update(t.Context(), func(tx *store.Tx) error {
		if _, err := tx.Exec(t.Context(), `CREATE TABLE counter (name TEXT PRIMARY KEY, n BIGINT NOT NULL)`); err != nil {
			return err
		}
		_, err := tx.Exec(t.Context(), `INSERT INTO counter (name, n) VALUES ($1, $2)`, "a", 0)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func count(t *testing.T, db *store.DB) (n int64) {
	t.Helper()
	err := db.View(t.Context(), func(tx *store.Tx) error {
		return tx.QueryRow(t.Context(), `SELECT n FROM counter WHERE name = $1`, "a").Scan(&n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// add reads and then writes, so that two at once would lose one.
func add(ctx context.Context, db *store.DB) error {
	return db.Update(ctx, func(tx *store.Tx) error {
		var n int64
		if err := tx.QueryRow(ctx, `SELECT n FROM counter WHERE name = $1`, "a").Scan(&n); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `UPDATE counter SET n = $1 WHERE name = $2`, n+1, "a")
		return err
	})
}

func TestNoUpdateIsLostWhenManyRunAtOnce(t *testing.T) {
	eachStore(t, func(t *testing.T, db *store.DB) {
		withCounter(t, db)
		const writers, times = 8, 10
		failures := make(chan error, writers)
		for range writers {
			go func() {
				var err error
				for range times {
					err = errors.Join(err, add(t.Context(), db))
				}
				failures <- err
			}()
		}
		for range writers {
			if err := <-failures; err != nil {
				t.Error(err)
			}
		}
		if got := count(t, db); got != writers*times {
			t.Errorf("%d updates left a count of %d", writers*times, got)
		}
	})
}

func TestAFailedUpdateLeavesNothing(t *testing.T) {
	eachStore(t, func(t *testing.T, db *store.DB) {
		withCounter(t, db)
		sorry := errors.New("changed my mind")
		write := func(tx *store.Tx) error {
			rows, err := tx.Exec(t.Context(), `UPDATE counter SET n = 7 WHERE name = $1`, "a")
			if err != nil || rows != 1 {
				return fmt.Errorf("%d rows: %w", rows, err)
			}
			return sorry
		}
		if err := db.Update(t.Context(), write); !errors.Is(err, sorry) {
			t.Errorf("Update gave %v, want the function's error", err)
		}
		func() {
			defer func() { recover() }()
			_ = db.Update(t.Context(), func(tx *store.Tx) error { _ = write(tx); panic("out") })
		}()
		if got := count(t, db); got != 0 {
			t.Errorf("a failed update left %d", got)
		}
		if err := add(t.Context(), db); err != nil {
			t.Errorf("after a panic the database is not usable: %v", err)
		}
	})
}

func TestAViewSeesOneMomentAndCannotWrite(t *testing.T) {
	eachStore(t, func(t *testing.T, db *store.DB) {
		withCounter(t, db)
		err := db.View(t.Context(), func(tx *store.Tx) error {
			read := func() (n int64) {
				if err := tx.QueryRow(t.Context(), `SELECT n FROM counter`).Scan(&n); err != nil {
					t.Error(err)
				}
				return n
			}
			before := read()
			if err := add(t.Context(), db); err != nil {
				return err
			}
			if after := read(); after != before {
				t.Errorf("a view saw %d and then %d", before, after)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		err = db.View(t.Context(), func(tx *store.Tx) error {
			_, err := tx.Exec(t.Context(), `UPDATE counter SET n = 9`)
			return err
		})
		if err == nil {
			t.Error("a view could write")
		}
	})
}

func TestAViolatedKeyIsToldApart(t *testing.T) {
	eachStore(t, func(t *testing.T, db *store.DB) {
		withCounter(t, db)
		try := func(statement string, args ...any) error {
			return db.Update(t.Context(), func(tx *store.Tx) error {
				_, err := tx.Exec(t.Context(), statement, args...)
				return err
			})
		}
		if err := try(`CREATE TABLE note (name TEXT NOT NULL REFERENCES counter (name), text TEXT UNIQUE)`); err != nil {
			t.Fatal(err)
		}
		if err := try(`INSERT INTO note (name, text) VALUES ('a', 'once')`); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			statement string
			want      error
		}{
			{`INSERT INTO counter (name, n) VALUES ('a', 2)`, store.ErrExists},
			{`INSERT INTO note (name, text) VALUES ('a', 'once')`, store.ErrExists},
			{`INSERT INTO note (name, text) VALUES ('nobody', 'x')`, store.ErrReferenced},
			{`DELETE FROM counter WHERE name = 'a'`, store.ErrReferenced},
		} {
			if err := try(c.statement); !errors.Is(err, c.want) {
				t.Errorf("%s: %v, want %v", c.statement, err, c.want)
			}
		}
	})
}
