package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sys/unix"
)

// ErrLost says that the database is no longer this program's alone: the
// connection that said so has ended, so another program may have begun.
var ErrLost = errors.New("the database is no longer held: the connection that held it has ended")

// Held says that another program has the database for itself.
type Held struct {
	By string // as it names itself; empty when not known
}

// Error implements error.
func (e *Held) Error() string {
	if e.By == "" {
		return "the database is held by another program"
	}
	return "the database is held by another program: " + e.By
}

// OpenAlone is Open for a program that must be the only one of its kind on the
// database: a server, whose loops and memory would not know of another's. who
// names it to others. *Held: there is one already, and nothing was changed.
//
// The hold is given up by Close and ends with the process, however that ends.
// On PostgreSQL it is a lock of a connection of its own, which must reach the
// database itself, not a pool that hands connections round.
func OpenAlone(ctx context.Context, url, who string) (*DB, error) {
	db, err := connect(ctx, url)
	if err != nil {
		return nil, err
	}
	if db.hold, err = db.takeHold(ctx, who); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	if err := db.migrate(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// Lost is closed once the database is no longer held, though it was not closed:
// then stop, see ErrLost. It is nil, and never ready, after Open.
func (db *DB) Lost() <-chan struct{} {
	if db.hold == nil {
		return nil
	}
	return db.hold.lost()
}

// hold is what keeps others away.
type hold interface {
	lost() <-chan struct{}
	release() error
}

func (db *DB) takeHold(ctx context.Context, who string) (hold, error) {
	if db.dialect == sqlite {
		return holdFile(db.path, who)
	}
	return holdConnection(ctx, db.config, who)
}

// fileHold is a lock beside the file of a database. It is no lock of that file:
// SQLite has its own on it, which closing the file elsewhere would end.
type fileHold struct{ file *os.File }

// heldSuffix ends the name of the file beside a database that tells who holds it.
const heldSuffix = "-held"

func holdFile(path, who string) (hold, error) {
	file, err := os.OpenFile(path+heldSuffix, os.O_RDWR|os.O_CREATE|unix.O_CLOEXEC, 0o600)
	if err != nil {
		return nil, fmt.Errorf("hold the database: %w", err)
	}
	if err := unix.Flock(int(file.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		defer file.Close()
		if !errors.Is(err, unix.EWOULDBLOCK) {
			return nil, fmt.Errorf("hold the database: lock %s: %w", file.Name(), err)
		}
		by, err := io.ReadAll(io.LimitReader(file, maxHolder))
		if err != nil {
			by = nil // who it is only helps
		}
		return nil, &Held{By: holderName(string(by))}
	}
	err = file.Truncate(0)
	if err == nil {
		_, err = file.WriteAt([]byte(holderName(who)), 0)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("hold the database: %w", err), file.Close())
	}
	return fileHold{file}, nil
}

func (fileHold) lost() <-chan struct{} { return nil } // the lock is the process's

func (h fileHold) release() error { return errors.Join(h.file.Truncate(0), h.file.Close()) }

// maxHolder is the length, in bytes, of a name of PostgreSQL's.
const maxHolder = 63

// holderName is who holds a database as both kinds can keep it.
func holderName(who string) string {
	who = strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, who)
	return who[:min(len(who), maxHolder)]
}

// holdKey is the advisory lock of PostgreSQL that a server takes; "pupitre" in
// ASCII. It is the database's, so two databases of one server are apart.
const holdKey int64 = 0x70757069747265

// How often the connection that holds is looked at, and how long it may take to
// answer. Whoever comes next can begin once the database has seen it end.
const (
	holdPulse   = time.Second
	holdTimeout = 10 * time.Second
)

// connectionHold is a connection that has the lock, and a goroutine that looks
// whether it is still there.
type connectionHold struct {
	conn    *pgx.Conn
	gone    chan struct{} // closed when the connection ended by itself
	stop    context.CancelFunc
	watched sync.WaitGroup
}

func holdConnection(ctx context.Context, config *pgx.ConnConfig, who string) (hold, error) {
	config = config.Copy()
	config.RuntimeParams["application_name"] = holderName(who)
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("hold the database: %w", hiding(config.Password, err))
	}
	if err := lockHold(ctx, conn); err != nil {
		return nil, errors.Join(err, closeHold(conn))
	}
	watching, stop := context.WithCancel(context.WithoutCancel(ctx))
	h := &connectionHold{conn: conn, gone: make(chan struct{}), stop: stop}
	h.watched.Go(func() { h.watch(watching) })
	return h, nil
}

func lockHold(ctx context.Context, conn *pgx.Conn) error {
	var taken bool
	if err := conn.QueryRow(ctx, `SELECT pg_try_advisory_lock($1)`, holdKey).Scan(&taken); err != nil {
		return fmt.Errorf("hold the database: %w", err)
	}
	if taken {
		return nil
	}
	const holder = `SELECT a.application_name || COALESCE(' (' || host(a.client_addr) || ')', '') FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
		WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
		AND (l.classid::bigint << 32) | l.objid::bigint = $1`
	var by string
	if err := conn.QueryRow(ctx, holder, holdKey).Scan(&by); err != nil {
		by = "" // it may just have ended, or be another user's; who it is only helps
	}
	return &Held{By: by}
}

// watch closes gone once the connection does not answer.
func (h *connectionHold) watch(ctx context.Context) {
	tick := time.NewTicker(holdPulse)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if err := h.answers(ctx); err != nil && ctx.Err() == nil {
			close(h.gone)
			return
		}
	}
}

func (h *connectionHold) answers(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, holdTimeout)
	defer cancel()
	return h.conn.Ping(ctx)
}

func (h *connectionHold) lost() <-chan struct{} { return h.gone }

func (h *connectionHold) release() error {
	h.stop()
	h.watched.Wait()
	select {
	case <-h.gone:
		return nil // there is nothing left to end
	default:
	}
	return closeHold(h.conn)
}

func closeHold(conn *pgx.Conn) error {
	ctx, cancel := context.WithTimeout(context.Background(), holdTimeout)
	defer cancel()
	if err := conn.Close(ctx); err != nil {
		return fmt.Errorf("give the database up: %w", err)
	}
	return nil
}
