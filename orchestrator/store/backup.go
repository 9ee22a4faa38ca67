package store

import (
	"bufio"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
)

// Create makes a file of a backup, given a path with slashes. The one before is
// complete when the next is made. A writer that is an io.Closer is closed.
// The method Create of a zip.Writer is one.
type Create func(name string) (io.Writer, error)

// Backup writes all that the database holds, as it is at one moment, while
// others go on reading and writing. See Manifest for the form. What is written
// before an error is no backup.
func (db *DB) Backup(ctx context.Context, now time.Time, create Create) (Manifest, error) {
	m := Manifest{Format: backupFormat, Taken: now.UTC()}
	opts := &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}
	err := db.once(ctx, db.read, opts, func(tx *Tx) (err error) {
		m.Schema, m.Tables, err = tx.dump(ctx, create)
		return err
	})
	if err != nil {
		return Manifest{}, fmt.Errorf("backup: %w", err)
	}
	if m.Digest, err = m.digest(); err != nil {
		return Manifest{}, fmt.Errorf("backup: %w", err)
	}
	if err := writeManifest(m, create); err != nil {
		return Manifest{}, fmt.Errorf("backup: %w", err)
	}
	return m, nil
}

// Folder makes the files of a backup in a folder, for its owner alone. The
// folder is made; a file that exists is an error.
func Folder(dir string) Create {
	return func(name string) (io.Writer, error) {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return nil, err
		}
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		return synced{f}, err
	}
}

// synced is a file that is on disk when it is closed.
type synced struct{ *os.File }

func (f synced) Close() error {
	if err := f.Sync(); err != nil {
		f.File.Close()
		return err
	}
	return f.File.Close()
}

// Under puts the files of a backup under a folder of another.
func Under(folder string, create Create) Create {
	return func(name string) (io.Writer, error) { return create(folder + "/" + name) }
}

func (tx *Tx) dump(ctx context.Context, create Create) (version int64, done []TableManifest, err error) {
	if version, err = tx.schemaVersion(ctx); err != nil {
		return 0, nil, err
	}
	all, _, err := tx.tables(ctx)
	if err != nil {
		return 0, nil, err
	}
	for _, t := range all {
		written, err := tx.dumpTable(ctx, t, create)
		if err != nil {
			return 0, nil, fmt.Errorf("table %s: %w", t.name, err)
		}
		done = append(done, written)
	}
	return version, done, nil
}

func (tx *Tx) dumpTable(ctx context.Context, t table, create Create) (TableManifest, error) {
	m := TableManifest{Name: t.name, Columns: t.columns}
	w, err := create(tableFile(t.name))
	if err != nil {
		return m, err
	}
	out := &counted{hash: sha256.New(), buffer: bufio.NewWriterSize(w, 1<<16)}
	m.Rows, err = tx.writeRows(ctx, t, out)
	if err == nil {
		err = out.buffer.Flush()
	}
	m.Bytes, m.Digest = out.n, sumOf(out.hash)
	return m, closed(w, err)
}

func (tx *Tx) writeRows(ctx context.Context, t table, w io.Writer) (n int64, err error) {
	rows, err := tx.Query(ctx, `SELECT `+quotedList(t.columns)+` FROM `+quoted(t.name))
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	values, places := make([]any, len(t.columns)), make([]any, len(t.columns))
	for i := range values {
		places[i] = &values[i]
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	for ; rows.Next(); n++ {
		if err := rows.Scan(places...); err != nil {
			return n, err
		}
		for i, value := range values {
			if values[i], err = portable(value); err != nil {
				return n, fmt.Errorf("row %d, column %s: %w", n+1, t.columns[i], err)
			}
		}
		if err := encoder.Encode(values); err != nil {
			return n, err
		}
	}
	return n, rows.Err()
}

// bytes64, text64 and double are values that JSON has no form for.
type (
	bytes64 struct {
		Base64 string `json:"bytes64"`
	}
	text64 struct {
		Base64 string `json:"text64"`
	}
	double struct {
		Name string `json:"double"` // NaN, +Inf, -Inf
	}
)

// portable is a value of a column as it stands in a backup.
func portable(value any) (any, error) {
	switch v := value.(type) {
	case nil, int64:
		return v, nil
	case float64:
		if math.IsInf(v, 0) || math.IsNaN(v) {
			return double{strconv.FormatFloat(v, 'g', -1, 64)}, nil
		}
		return v, nil
	case string:
		if utf8.ValidString(v) {
			return v, nil
		}
		return text64{base64.StdEncoding.EncodeToString([]byte(v))}, nil
	case []byte:
		return bytes64{base64.StdEncoding.EncodeToString(v)}, nil
	}
	return nil, fmt.Errorf("a %T is no type of a portable schema: %w", value, ErrInvalid)
}

func writeManifest(m Manifest, create Create) error {
	content, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	w, err := create(manifestName)
	if err != nil {
		return err
	}
	_, err = w.Write(append(content, '\n'))
	return closed(w, err)
}

// closed closes a writer that can be closed, and gives the first error.
func closed(w io.Writer, err error) error {
	if closer, ok := w.(io.Closer); ok {
		if errClose := closer.Close(); err == nil {
			err = errClose
		}
	}
	return err
}

// counted passes bytes on and keeps their number and their digest.
type counted struct {
	n      int64
	hash   hash.Hash
	buffer *bufio.Writer
}

func (c *counted) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	c.hash.Write(p)
	return c.buffer.Write(p)
}

func sumOf(h hash.Hash) ledger.Digest {
	return ledger.Digest("sha256:" + hex.EncodeToString(h.Sum(nil)))
}
