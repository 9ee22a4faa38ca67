package server

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/google/uuid"
	"golang.org/x/sys/unix"
)

// Folder is where a server keeps all that is not in its database:
//
//	serve.lock   held by the server that runs; tells who it is and where
//	platform     the name of this installation, in what it runs on the host
//	ledger.key   signs the ledgers that are sealed
//	api.key      seals what the API hands out to be brought back
//	pupitre.db   the database, unless it is elsewhere
//	database     where the database is
//	blobs/       files under the digest of their content
//	labs.json    which of them are the versions of labs that were ever offered
//	beat         when the server was there last
type Folder string

// Lock names the file that a running server holds; it may stay in a folder that
// holds nothing else.
const Lock = "serve.lock"

// Secrets are the files of a folder that a backup must hold besides the database
// and the blobs.
var Secrets = []string{"platform", "ledger.key", "api.key", "labs.json"}

func (f Folder) path(name string) string { return filepath.Join(string(f), name) }

// Blobs is the folder of files kept under their digest.
func (f Folder) Blobs() string { return f.path("blobs") }

// LedgerKey is the file of the key that seals ledgers.
func (f Folder) LedgerKey() string { return f.path("ledger.key") }

// Labs is the index of the kept versions of labs.
func (f Folder) Labs() string { return f.path("labs.json") }

// Beat is the file of the last sign of life.
func (f Folder) Beat() string { return f.path("beat") }

// Database is the URL of the database in the folder.
func (f Folder) Database() (string, error) {
	path, err := filepath.Abs(f.path("pupitre.db"))
	return "sqlite:" + path, err
}

// Empty tells whether the folder holds nothing but a lock, or does not exist.
func (f Folder) Empty() (bool, error) {
	entries, err := os.ReadDir(string(f))
	if errors.Is(err, fs.ErrNotExist) {
		return true, nil
	}
	for _, entry := range entries {
		if entry.Name() != Lock {
			return false, err
		}
	}
	return true, err
}

// Running is a server that holds a folder.
type Running struct {
	PID int    `json:"pid"`
	URL string `json:"url"` // where browsers find it; empty while it starts
}

// InUse says that another process holds the folder.
type InUse struct {
	Folder  Folder
	Running Running
}

// Error implements error.
func (e *InUse) Error() string {
	return fmt.Sprintf("%s is in use by the process %d (%s)", e.Folder, e.Running.PID, e.Running.URL)
}

// Held is a folder that this process alone uses.
type Held struct {
	Folder
	file *os.File
}

// Hold makes the folder, for its owner alone, and takes it. It fails with *InUse
// when another process has it. The lock goes with the process.
func (f Folder) Hold() (*Held, error) {
	if err := os.MkdirAll(string(f), 0o700); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	file, err := os.OpenFile(f.path(Lock), os.O_RDWR|os.O_CREATE|unix.O_CLOEXEC, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the lock of the data folder: %w", err)
	}
	if err := unix.Flock(int(file.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		running := readRunning(file)
		_ = file.Close()
		if errors.Is(err, unix.EWOULDBLOCK) {
			return nil, &InUse{f, running}
		}
		return nil, fmt.Errorf("lock %s: %w", f.path(Lock), err)
	}
	h := &Held{f, file}
	if err := h.Tell(Running{PID: os.Getpid()}); err != nil {
		return nil, errors.Join(err, h.Release())
	}
	return h, nil
}

// Tell writes who holds the folder.
func (h *Held) Tell(r Running) error {
	text, err := json.Marshal(r)
	if err == nil {
		err = h.file.Truncate(0)
	}
	if err == nil {
		_, err = h.file.WriteAt(text, 0)
	}
	if err != nil {
		return fmt.Errorf("write the lock of the data folder: %w", err)
	}
	return nil
}

// Release gives the folder up.
func (h *Held) Release() error { return errors.Join(h.file.Truncate(0), h.file.Close()) }

// Holder tells which process holds the folder, if any does.
func (f Folder) Holder() (Running, bool) {
	file, err := os.Open(f.path(Lock))
	if err != nil {
		return Running{}, false
	}
	defer file.Close()
	if unix.Flock(int(file.Fd()), unix.LOCK_SH|unix.LOCK_NB) == nil {
		return Running{}, false
	}
	return readRunning(file), true
}

// readRunning reads a lock; one that is just being written tells nothing.
func readRunning(file *os.File) (r Running) {
	const most = 4 << 10
	text := make([]byte, most)
	n, err := file.ReadAt(text, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return Running{}
	}
	if json.Unmarshal(text[:n], &r) != nil {
		return Running{}
	}
	return r
}

// Platform is the name of this installation: drawn once, the same for ever.
func (f Folder) Platform() (string, error) {
	return f.once("platform", func() (string, error) {
		id, err := uuid.NewV7()
		return id.String(), err
	})
}

// apiKey is 32 random bytes, drawn once.
func (f Folder) apiKey(random io.Reader) ([]byte, error) {
	text, err := f.once("api.key", func() (string, error) {
		var key [32]byte
		_, err := io.ReadFull(random, key[:])
		return hex.EncodeToString(key[:]), err
	})
	if err != nil {
		return nil, err
	}
	key, err := hex.DecodeString(text)
	if err != nil || len(key) < 32 {
		return nil, fmt.Errorf("%s does not hold 64 hexadecimal digits; restore it from a backup, or remove it to have another drawn", f.path("api.key"))
	}
	return key, nil
}

// once reads the word in a file, or makes the file with a new one.
func (f Folder) once(name string, draw func() (string, error)) (string, error) {
	text, err := os.ReadFile(f.path(name))
	if err == nil {
		return strings.TrimSpace(string(text)), nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("read the data folder: %w", err)
	}
	word, err := draw()
	if err == nil {
		err = writeWhole(f.path(name), word+"\n")
	}
	if err != nil {
		return "", fmt.Errorf("make %s in the data folder: %w", name, err)
	}
	return word, nil
}

// writeWhole writes a file that is whole or not there, for its owner alone.
func writeWhole(path, text string) error {
	next := path + ".new"
	file, err := os.OpenFile(next, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = file.WriteString(text)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	return os.Rename(next, path)
}
