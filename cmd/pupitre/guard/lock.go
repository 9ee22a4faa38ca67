package guard

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// Names in the guard's folder.
const (
	lockName = "guard.lock"
	LogName  = "guard.log"
)

// ErrRuns: a guard runs already.
var ErrRuns = errors.New("a guard runs already")

// Whoever asks whether a guard runs holds the lock for a moment, so one refusal
// is no proof that another guard holds it.
const (
	takeTries = 5
	takePause = 20 * time.Millisecond
)

// Lock is a guard's place. It goes with the process that holds it.
type Lock struct {
	folder string
	file   *os.File
}

// Take makes this process the guard of a folder. It fails with ErrRuns where
// another one is.
func Take(folder string) (*Lock, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("make the guard's folder: %w", err)
	}
	file, err := openLock(folder)
	for try := 1; errors.Is(err, ErrRuns) && try < takeTries; try++ {
		time.Sleep(takePause)
		file, err = openLock(folder)
	}
	if err != nil {
		return nil, err
	}
	if err = file.Truncate(0); err == nil {
		_, err = file.WriteAt([]byte(strconv.Itoa(os.Getpid())), 0)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("write the guard's lock: %w", err), file.Close())
	}
	return &Lock{folder, file}, nil
}

// openLock opens and locks the file that is there now: one that was removed
// between the two is given up and the new one tried.
func openLock(folder string) (*os.File, error) {
	path := filepath.Join(folder, lockName)
	for {
		file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|unix.O_CLOEXEC, 0o600)
		if err != nil {
			return nil, fmt.Errorf("open the guard's lock: %w", err)
		}
		if err := unix.Flock(int(file.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
			_ = file.Close()
			if errors.Is(err, unix.EWOULDBLOCK) {
				return nil, ErrRuns
			}
			return nil, fmt.Errorf("lock %s: %w", path, err)
		}
		mine, err1 := file.Stat()
		there, err2 := os.Stat(path)
		if err1 == nil && err2 == nil && os.SameFile(mine, there) {
			return file, nil
		}
		_ = file.Close()
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return nil, fmt.Errorf("make the guard's folder: %w", err)
		}
	}
}

// Release gives the place up and removes the folder with all that is in it.
func (l *Lock) Release() error {
	return errors.Join(os.RemoveAll(l.folder), l.file.Close())
}

// Runs tells whether a guard runs, and its process.
func Runs(folder string) (pid int, runs bool) {
	file, err := os.Open(filepath.Join(folder, lockName))
	if err != nil {
		return 0, false
	}
	defer file.Close()
	if unix.Flock(int(file.Fd()), unix.LOCK_SH|unix.LOCK_NB) == nil {
		return 0, false
	}
	text, err := os.ReadFile(file.Name())
	if err != nil {
		return 0, true
	}
	pid, err = strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return 0, true
	}
	return pid, true
}

// Stop ends the guard, waits until it has gone, and removes its folder.
func Stop(ctx context.Context, folder string) error {
	for asked := false; ; {
		pid, runs := Runs(folder)
		if !runs {
			break
		}
		if pid > 1 && !asked {
			asked = true
			if err := unix.Kill(pid, unix.SIGTERM); err != nil && !errors.Is(err, unix.ESRCH) {
				return fmt.Errorf("stop the guard (process %d): %w", pid, err)
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
	if err := os.RemoveAll(folder); err != nil {
		return fmt.Errorf("remove the guard's folder: %w", err)
	}
	return nil
}
