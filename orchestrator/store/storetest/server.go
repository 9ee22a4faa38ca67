package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// server is a PostgreSQL server that listens on a socket in its own folder.
type server struct {
	folder string
	owner  *syscall.Credential // nil: the user who runs the test
	name   string              // the owner's name, which is the superuser's
	held   *os.File            // the server lives as long as this pipe is open
}

// postgresServer starts the server of this process at its first call. The
// server ends with the process, however that ends.
var postgresServer = sync.OnceValues(startServer)

const startTimeout = 60 * time.Second

func startServer() (*server, error) {
	binaries, err := postgresBinaries()
	if err != nil {
		return nil, err
	}
	s, err := newServer()
	if err != nil {
		return nil, err
	}
	if err := s.initialise(binaries); err != nil {
		return nil, errors.Join(err, os.RemoveAll(s.folder))
	}
	if err := s.start(binaries); err != nil {
		return nil, errors.Join(err, os.RemoveAll(s.folder))
	}
	return s, s.wait()
}

func (s *server) url(database string) string {
	return fmt.Sprintf("postgres:///%s?host=%s&user=%s", database, s.folder, s.name)
}

// newServer makes the folder of a server. PostgreSQL refuses to run as root, so
// for root the server belongs to the user whom the package made for it.
func newServer() (*server, error) {
	folder, err := os.MkdirTemp("", "pupitre-postgres-")
	if err != nil {
		return nil, err
	}
	if os.Getuid() != 0 {
		return &server{folder: folder, name: "tester"}, nil
	}
	account, err := user.Lookup("postgres")
	if err != nil {
		return nil, errors.Join(err, os.Remove(folder))
	}
	uid, errUID := strconv.Atoi(account.Uid)
	gid, errGID := strconv.Atoi(account.Gid)
	owner := &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return &server{folder: folder, name: "tester", owner: owner}, errors.Join(errUID, errGID, os.Chown(folder, uid, gid))
}

func (s *server) initialise(binaries string) error {
	cmd := exec.Command(filepath.Join(binaries, "initdb"), "--pgdata", s.data(), "--username", s.name,
		"--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync")
	cmd.Dir, cmd.SysProcAttr = s.folder, &syscall.SysProcAttr{Credential: s.owner}
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	return nil
}

func (s *server) data() string { return filepath.Join(s.folder, "data") }
func (s *server) log() string  { return filepath.Join(s.folder, "log") }

// guard runs the server until its own input ends, then stops it and removes
// its folder: nothing is left, even when the test's process is killed.
const guard = `
"$1" -D "$2/data" -k "$2" -c listen_addresses= -c fsync=off -c full_page_writes=off -c max_connections=100 </dev/null &
server=$!
cat >/dev/null
kill -QUIT $server
wait $server
cd / && rm -rf "$2"
`

func (s *server) start(binaries string) error {
	log, err := os.OpenFile(s.log(), os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer log.Close()
	theirs, ours, err := os.Pipe()
	if err != nil {
		return err
	}
	defer theirs.Close()
	s.held = ours
	cmd := exec.Command("sh", "-c", guard, "guard", filepath.Join(binaries, "postgres"), s.folder)
	cmd.Dir, cmd.Stdin, cmd.Stdout, cmd.Stderr = s.folder, theirs, log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: s.owner, Setsid: true} // not stopped with the terminal's programs
	return cmd.Start()
}

func (s *server) wait() error {
	deadline := time.Now().Add(startTimeout)
	for {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		conn, err := pgx.Connect(ctx, s.url("postgres"))
		if err == nil {
			err = conn.Close(ctx)
		}
		cancel()
		if err == nil {
			return nil
		}
		if time.Now().After(deadline) {
			said, _ := os.ReadFile(s.log())
			return fmt.Errorf("the server did not answer in %s: %w\n%s", startTimeout, err, bytes.TrimSpace(said))
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// postgresBinaries gives the folder of the newest server installed, and
// installs the distribution's when there is none.
func postgresBinaries() (string, error) {
	if folder := newestBinaries(); folder != "" {
		return folder, nil
	}
	if err := install(); err != nil {
		return "", err
	}
	if folder := newestBinaries(); folder != "" {
		return folder, nil
	}
	return "", errors.New("the package postgresql is installed, but /usr/lib/postgresql/*/bin/postgres is not there")
}

func newestBinaries() string {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/postgres") // its only error is a bad pattern
	if len(found) == 0 {
		return ""
	}
	version := func(path string) int {
		n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path))))
		return n
	}
	return filepath.Dir(slices.MaxFunc(found, func(a, b string) int { return version(a) - version(b) }))
}

// install installs the server from the distribution's packages, without the
// cluster that the package would make and start.
func install() error {
	if os.Getuid() != 0 {
		return errors.New("there is no PostgreSQL server: apt-get install postgresql")
	}
	const script = `set -e
mkdir -p /etc/postgresql-common
echo 'create_main_cluster = false' >>/etc/postgresql-common/createcluster.conf
export DEBIAN_FRONTEND=noninteractive
apt-get -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confold install -y --no-install-recommends postgresql ||
{ apt-get -o DPkg::Lock::Timeout=300 update
  apt-get -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confold install -y --no-install-recommends postgresql; }`
	if out, err := exec.Command("sh", "-c", script).CombinedOutput(); err != nil {
		return fmt.Errorf("install PostgreSQL: %w\n%s", err, out)
	}
	return nil
}
