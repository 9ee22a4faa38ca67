package store

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"github.com/pressly/goose/v3"
)

// Restore fills the database at url, which nobody else uses meanwhile, with a
// backup, all or nothing, and brings its schema up to date. The backup may
// come from the other kind of database and from an older program. The error
// is ErrNotEmpty when the database holds anything, ErrDamaged when the backup
// is none or was changed.
func Restore(ctx context.Context, url string, backup fs.FS) (Manifest, error) {
	m, err := CheckBackup(backup)
	if err != nil {
		return Manifest{}, fmt.Errorf("restore: %w", err)
	}
	db, err := connect(ctx, url)
	if err != nil {
		return Manifest{}, fmt.Errorf("restore: %w", err)
	}
	if err := errors.Join(db.restore(ctx, m, backup), db.Close()); err != nil {
		return Manifest{}, fmt.Errorf("restore: %w", err)
	}
	return m, nil
}

func (db *DB) restore(ctx context.Context, m Manifest, backup fs.FS) error {
	provider, err := db.migrator()
	if err != nil {
		return err
	}
	if err := refuseUnknown(provider, m.Schema); err != nil {
		return err
	}
	if err := db.once(ctx, db.write, nil, func(tx *Tx) error { return tx.makeRoom(ctx) }); err != nil {
		return err
	}
	if _, err := provider.UpTo(ctx, m.Schema); err != nil {
		return fmt.Errorf("make schema %d: %w", m.Schema, err)
	}
	err = db.once(ctx, db.write, nil, func(tx *Tx) error {
		return tx.withoutForeignKeys(ctx, func() error { return tx.load(ctx, m, backup) })
	})
	if err != nil {
		return err
	}
	return db.migrate(ctx)
}

// refuseUnknown refuses a backup of a schema that this program cannot make.
func refuseUnknown(provider *goose.Provider, schema int64) error {
	sources := provider.ListSources()
	known := func(s *goose.Source) bool { return s.Version == schema }
	if slices.ContainsFunc(sources, known) {
		return nil
	}
	newest := sources[len(sources)-1].Version
	if schema > newest {
		return fmt.Errorf("the backup has schema %d and this program knows schemas up to %d: it needs a newer program: %w", schema, newest, ErrDamaged)
	}
	return fmt.Errorf("the backup has schema %d, which there never was: %w", schema, ErrDamaged)
}

// makeRoom removes the tables of a database that was opened and never used, so
// that those of the backup's schema can be made. It refuses any other.
func (tx *Tx) makeRoom(ctx context.Context) error {
	all, migrated, err := tx.tables(ctx)
	if err != nil {
		return err
	}
	for _, t := range all {
		empty, err := tx.isEmpty(ctx, t.name)
		switch {
		case err != nil:
			return err
		case !migrated:
			return fmt.Errorf("it has a table %s of something else: %w", t.name, ErrNotEmpty)
		case !empty:
			return fmt.Errorf("there are rows in table %s; restore into a new database: %w", t.name, ErrNotEmpty)
		}
	}
	if !migrated {
		return nil
	}
	return tx.dropAll(ctx, append(all, table{name: versions}))
}

func (tx *Tx) dropAll(ctx context.Context, all []table) error {
	if tx.db.dialect == postgres {
		var names []string
		for _, t := range all {
			names = append(names, t.name)
		}
		_, err := tx.Exec(ctx, `DROP TABLE `+quotedList(names))
		return err
	}
	for _, t := range all { // all empty, so no foreign key stands in the way
		if _, err := tx.Exec(ctx, `DROP TABLE `+quoted(t.name)); err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) load(ctx context.Context, m Manifest, backup fs.FS) error {
	all, _, err := tx.tables(ctx)
	if err != nil {
		return err
	}
	if err := compareTables(all, m.Tables); err != nil {
		return err
	}
	for _, t := range m.Tables {
		if err := tx.loadTable(ctx, t, backup); err != nil {
			return fmt.Errorf("table %s: %w", t.Name, err)
		}
	}
	return nil
}

// compareTables wants the tables and columns of the backup to be those of the
// schema; the order of the columns may differ.
func compareTables(have []table, backup []TableManifest) error {
	describe := func(name string, columns []string) string {
		return name + "(" + strings.Join(slices.Sorted(slices.Values(columns)), ", ") + ")"
	}
	var want, got []string
	for _, t := range have {
		want = append(want, describe(t.name, t.columns))
	}
	for _, t := range backup {
		got = append(got, describe(t.Name, t.Columns))
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(want, got) {
		return fmt.Errorf("the backup holds the tables %s; its schema has %s: %w", strings.Join(got, " "), strings.Join(want, " "), ErrDamaged)
	}
	return nil
}

const (
	batchRows  = 200
	batchBytes = 1 << 20
)

func (tx *Tx) loadTable(ctx context.Context, t TableManifest, backup fs.FS) error {
	f, err := backup.Open(tableFile(t.Name))
	if err != nil {
		return err
	}
	defer f.Close()
	decoder := json.NewDecoder(bufio.NewReaderSize(f, 1<<16))
	decoder.UseNumber()
	var batch []any
	var rows, begun int64 // begun: where the batch begins in the file
	for ; decoder.More(); rows++ {
		values, err := decodeRow(decoder, len(t.Columns))
		if err != nil {
			return fmt.Errorf("row %d: %w", rows+1, err)
		}
		batch = append(batch, values...)
		if len(batch) >= batchRows*len(t.Columns) || decoder.InputOffset()-begun > batchBytes {
			if err := tx.insertBatch(ctx, t, batch); err != nil {
				return fmt.Errorf("up to row %d: %w", rows+1, err)
			}
			batch, begun = nil, decoder.InputOffset()
		}
	}
	if rows != t.Rows {
		return fmt.Errorf("%d rows of %d: %w", rows, t.Rows, ErrDamaged)
	}
	return tx.insertBatch(ctx, t, batch)
}

func (tx *Tx) insertBatch(ctx context.Context, t TableManifest, batch []any) error {
	if len(batch) == 0 {
		return nil
	}
	var places strings.Builder
	for i := range batch {
		switch {
		case i == 0:
			places.WriteString("(")
		case i%len(t.Columns) == 0:
			places.WriteString("), (")
		default:
			places.WriteString(", ")
		}
		fmt.Fprintf(&places, "$%d", i+1)
	}
	_, err := tx.Exec(ctx, `INSERT INTO `+quoted(t.Name)+` (`+quotedList(t.Columns)+`) VALUES `+places.String()+`)`, batch...)
	return err
}

func decodeRow(decoder *json.Decoder, columns int) ([]any, error) {
	var values []any
	if err := decoder.Decode(&values); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if len(values) != columns {
		return nil, fmt.Errorf("%d values for %d columns: %w", len(values), columns, ErrDamaged)
	}
	for i, value := range values {
		stored, err := storable(value)
		if err != nil {
			return nil, fmt.Errorf("value %d: %w: %w", i+1, ErrDamaged, err)
		}
		values[i] = stored
	}
	return values, nil
}

// storable is the reverse of portable.
func storable(value any) (any, error) {
	switch v := value.(type) {
	case nil, string:
		return v, nil
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return n, nil
		}
		return v.Float64()
	case map[string]any:
		return storableObject(v)
	}
	return nil, fmt.Errorf("%v is not null, a number, a string or an object", value)
}

// storableObject gives the value that an object of one field stands for.
func storableObject(object map[string]any) (any, error) {
	for kind, value := range object {
		text, isText := value.(string)
		if !isText || len(object) != 1 {
			break
		}
		switch kind {
		case "text64":
			content, err := base64.StdEncoding.DecodeString(text)
			return string(content), err
		case "bytes64":
			return base64.StdEncoding.DecodeString(text)
		case "double":
			return strconv.ParseFloat(text, 64)
		}
	}
	return nil, errors.New("an object that is no text64, no bytes64 and no double")
}
