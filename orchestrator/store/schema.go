package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// table is what the database says of one of our tables.
type table struct {
	name    string
	columns []string // in the order of their declaration
}

// versions is the table of the migrations; it describes the schema and is no
// part of the data.
const versions = "goose_db_version"

var tablesOf = map[dialect]string{
	sqlite: `SELECT t.name, c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c
		WHERE t.type = 'table' AND substr(t.name, 1, 7) <> 'sqlite_' ORDER BY t.name, c.cid`,
	postgres: `SELECT CAST(t.table_name AS TEXT), CAST(c.column_name AS TEXT)
		FROM information_schema.tables t JOIN information_schema.columns c
		ON c.table_schema = t.table_schema AND c.table_name = t.table_name
		WHERE t.table_schema = current_schema() AND t.table_type = 'BASE TABLE'
		ORDER BY t.table_name, c.ordinal_position`,
}

// tables lists the tables that hold data, sorted by their bytes, and says whether
// the table of the migrations is there.
func (tx *Tx) tables(ctx context.Context) (all []table, migrated bool, err error) {
	rows, err := tx.Query(ctx, tablesOf[tx.db.dialect])
	if err != nil {
		return nil, false, fmt.Errorf("list the tables: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var name, column string
		if err := rows.Scan(&name, &column); err != nil {
			return nil, false, fmt.Errorf("list the tables: %w", err)
		}
		switch {
		case name == versions:
			migrated = true
		case len(all) > 0 && all[len(all)-1].name == name:
			all[len(all)-1].columns = append(all[len(all)-1].columns, column)
		default:
			all = append(all, table{name, []string{column}})
		}
	}
	slices.SortFunc(all, func(a, b table) int { return strings.Compare(a.name, b.name) })
	return all, migrated, rows.Err()
}

func (tx *Tx) schemaVersion(ctx context.Context) (version int64, err error) {
	err = tx.QueryRow(ctx, `SELECT MAX(version_id) FROM `+versions).Scan(&version)
	if err != nil {
		return 0, fmt.Errorf("read the version of the schema: %w", err)
	}
	return version, nil
}

func (tx *Tx) isEmpty(ctx context.Context, name string) (bool, error) {
	var rows int64
	err := tx.QueryRow(ctx, `SELECT COUNT(*) FROM (SELECT 1 FROM `+quoted(name)+` LIMIT 1) AS first_row`).Scan(&rows)
	if err != nil {
		return false, fmt.Errorf("look into table %s: %w", name, err)
	}
	return rows == 0, nil
}

// quoted is the name of a table, a column or a constraint in a statement.
func quoted(name string) string {
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}

func quotedList(names []string) string {
	var all []string
	for _, name := range names {
		all = append(all, quoted(name))
	}
	return strings.Join(all, ", ")
}

// withoutForeignKeys runs f with the foreign keys of all tables lifted, and
// checks them all at the end. So tables can be filled in any order.
func (tx *Tx) withoutForeignKeys(ctx context.Context, f func() error) error {
	if tx.db.dialect == sqlite { // checked by the commit
		if _, err := tx.Exec(ctx, `PRAGMA defer_foreign_keys = ON`); err != nil {
			return err
		}
		return f()
	}
	keys, err := tx.foreignKeys(ctx)
	if err != nil {
		return fmt.Errorf("list the foreign keys: %w", err)
	}
	for _, key := range keys {
		if _, err := tx.Exec(ctx, `ALTER TABLE `+quoted(key.table)+` DROP CONSTRAINT `+quoted(key.name)); err != nil {
			return fmt.Errorf("lift the foreign key %s: %w", key.name, err)
		}
	}
	if err := f(); err != nil {
		return err
	}
	for _, key := range keys {
		statement := `ALTER TABLE ` + quoted(key.table) + ` ADD CONSTRAINT ` + quoted(key.name) + ` ` + key.definition
		if _, err := tx.Exec(ctx, statement); err != nil {
			return fmt.Errorf("the foreign key %s: %w", key.name, err)
		}
	}
	return nil
}

type foreignKey struct{ table, name, definition string }

// foreignKeys asks PostgreSQL for its own words of every foreign key.
func (tx *Tx) foreignKeys(ctx context.Context) ([]foreignKey, error) {
	rows, err := tx.Query(ctx, `SELECT CAST(t.relname AS TEXT), CAST(c.conname AS TEXT), pg_get_constraintdef(c.oid)
		FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_namespace n ON n.oid = c.connamespace
		WHERE c.contype = 'f' AND n.nspname = current_schema()`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []foreignKey
	for rows.Next() {
		var key foreignKey
		if err := rows.Scan(&key.table, &key.name, &key.definition); err != nil {
			return nil, err
		}
		all = append(all, key)
	}
	return all, rows.Err()
}
