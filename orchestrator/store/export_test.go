package store

import (
	"context"
	"io/fs"
	"slices"
)

// LoadInto loads a backup into the tables of db without looking at its
// digests, so that a test can have tables of its own.
func LoadInto(ctx context.Context, db *DB, backup fs.FS) error {
	m, err := readManifest(backup)
	if err != nil {
		return err
	}
	return db.once(ctx, db.write, nil, func(tx *Tx) error {
		return tx.withoutForeignKeys(ctx, func() error { return tx.load(ctx, m, backup) })
	})
}

// ColumnTypes lists "table.column type" of all columns, sorted, types in lower
// case.
func ColumnTypes(ctx context.Context, db *DB) ([]string, error) {
	query := `SELECT t.name || '.' || c.name || ' ' || lower(c.type) FROM sqlite_master t JOIN pragma_table_info(t.name) c
		WHERE t.type = 'table' AND substr(t.name, 1, 7) <> 'sqlite_' AND t.name <> 'goose_db_version'`
	if db.dialect == postgres {
		query = `SELECT CAST(table_name || '.' || column_name || ' ' || data_type AS TEXT) FROM information_schema.columns
			WHERE table_schema = current_schema() AND table_name <> 'goose_db_version'`
	}
	var all []string
	err := db.View(ctx, func(tx *Tx) error {
		rows, err := tx.Query(ctx, query)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var column string
			if err := rows.Scan(&column); err != nil {
				return err
			}
			all = append(all, column)
		}
		return rows.Err()
	})
	slices.Sort(all)
	return all, err
}
